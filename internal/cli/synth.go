package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/namesake-screening/namesake/synth"
)

type synthCmd struct {
	Entities int    `default:"1000" help:"How many people are listed."`
	Subjects int    `default:"1000" help:"How many people there are to screen."`
	Seed     uint64 `default:"1" help:"Equal seeds give equal files."`
	Force    bool   `help:"Replace the files of an earlier run."`
	Out      string `required:"" type:"path" placeholder:"DIR" help:"The folder to write to."`
}

func (synthCmd) Help() string {
	return `DIR/entities.ftm.json is an invented list, DIR/people.csv people with the entity expected for each: respelt, mistyped, shortened,
reordered, in another script, with a wrong date, and people on no list who share a listed name:

  namesake synth --entities 100000 --subjects 10000 --seed 7 --out invented
  namesake eval --people invented/people.csv --lists invented/entities.ftm.json --by category`
}

func (c *synthCmd) Run(e *env) error {
	if c.Entities < 1 || c.Subjects < 0 {
		return usagef("namesake synth --help", "--entities must be at least 1, --subjects at least 0")
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return err
	}
	w := synth.World{Seed: c.Seed, Entities: c.Entities}
	files := []struct {
		name  string
		write func(io.Writer) error
	}{
		{"entities.ftm.json", w.WriteList},
		{"people.csv", func(out io.Writer) error { return w.WritePeople(out, c.Subjects) }},
	}
	for _, f := range files {
		path := filepath.Join(c.Out, f.name)
		if err := writable(path); err != nil {
			return err
		}
		if _, err := os.Lstat(path); err == nil && !c.Force {
			return usagef("name another folder, or replace it with --force", "%s is there already", path)
		}
	}
	var paths []string
	for _, f := range files {
		path := filepath.Join(c.Out, f.name)
		if err := writeFile(path, f.write); err != nil {
			return err
		}
		paths = append(paths, path)
	}
	if e.json {
		return e.writeJSON(map[string]any{"entities": c.Entities, "subjects": c.Subjects, "seed": c.Seed, "list": paths[0], "people": paths[1]})
	}
	_, err := fmt.Fprintf(e.out, "%s: %s\n%s: %s\n", paths[0], count(c.Entities, "entity", "entities"), paths[1], count(c.Subjects, "person", "people"))
	return err
}
