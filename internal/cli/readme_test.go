package cli

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the commands of README.md print into it")

// Every console block of README.md that runs namesake prints what it says. Run
// with -update after a change that is meant to show there.
func TestReadmeIsTrue(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir()) // nothing imported, as for a reader who begins
	name, err := filepath.Abs(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	blocks := strings.Split(string(text), "```")
	ran := 0
	for i := 1; i < len(blocks); i += 2 {
		body, ok := strings.CutPrefix(blocks[i], "console\n$ namesake ")
		if !ok {
			continue
		}
		command, said, _ := strings.Cut(body, "\n")
		var out, errs bytes.Buffer
		if status := run(context.Background(), arguments(command), &out, &errs); status != exitDone {
			t.Errorf("namesake %s: exit %d: %s", command, status, errs.String())
		}
		ran++
		if *update {
			blocks[i] = "console\n$ namesake " + command + "\n" + out.String()
		} else if said != out.String() {
			t.Errorf("namesake %s prints\n%s\nREADME.md says\n%s", command, out.String(), said)
		}
	}
	if ran == 0 {
		t.Error("README.md shows no command")
	}
	if *update {
		if err := os.WriteFile(name, []byte(strings.Join(blocks, "```")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// arguments splits a command line at spaces outside double quotes.
func arguments(line string) []string {
	var out []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}
