package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/fetch"
	"github.com/namesake-screening/namesake/internal/service"
)

// fetching says where lists are fetched from.
type fetching struct {
	Mirror string            `placeholder:"URL" help:"Fetch every list from here, as URL/LIST/FILE, and not from its publisher."`
	Param  map[string]string `placeholder:"LIST.NAME=VALUE" help:"What a publisher wants to be told, such as the token of the EU's list; repeatable."`
}

// sources are the lists of those names; for none, all that are still published
// and need nothing that was not given.
func (f fetching) sources(names []string) ([]fetch.Source, error) {
	set := fetch.Settings{Mirror: f.Mirror, Params: map[string]map[string]string{}}
	for key, value := range f.Param {
		list, name, ok := strings.Cut(key, ".")
		if !ok {
			return nil, usagef("write --param LIST.NAME=VALUE", "--param %s: names no list", key)
		}
		if set.Params[list] == nil {
			set.Params[list] = map[string]string{}
		}
		set.Params[list][name] = value
	}
	all, err := set.Apply(fetch.Sources())
	if err != nil {
		return nil, usage{err, "namesake list fetch --help"}
	}
	var known []string
	var out []fetch.Source
	for _, s := range all {
		known = append(known, s.List)
		lacks := slices.ContainsFunc(s.Params, func(p fetch.Param) bool { return set.Params[s.List][p.Name] == "" })
		if slices.Contains(names, s.List) || len(names) == 0 && s.Ended == "" && !lacks {
			out = append(out, s)
		}
	}
	for _, n := range names {
		if !slices.Contains(known, n) {
			return nil, usagef("there are: "+strings.Join(known, ", "), "list %q: nobody is known to publish it", n)
		}
	}
	return out, nil
}

type fetchCmd struct {
	Name []string `arg:"" optional:"" help:"Lists; all that are published and need no token where none is named."`
	fetching
}

func (fetchCmd) Help() string {
	return `Asks the publishers for what changed since the last time, and imports it; what is damaged or too short is refused, and the edition before
stays in use. A server started with --fetch does so by itself:

  namesake list fetch
  namesake list fetch us-ofac-sdn un-sc`
}

func (c *fetchCmd) Run(e *env) error {
	sources, err := c.sources(c.Name)
	if err != nil {
		return err
	}
	y, err := e.openSystem(true, access.Config{})
	if err != nil {
		return err
	}
	s, err := y.start(e.ctx, service.Config{})
	if err != nil {
		return err
	}
	f, err := fetch.New(fetch.Config{Dir: y.dir})
	if err != nil {
		return err
	}
	scheduler, err := s.Fetching(sources, f, 0)
	if err != nil {
		return err
	}
	var failed error
	results := []map[string]any{}
	for _, source := range sources {
		ev := scheduler.Look(e.ctx, source)
		if err := s.NoteLook(ev); err != nil {
			return err
		}
		result := map[string]any{"list": ev.List, "outcome": ev.Outcome, "time": ev.Time}
		if ev.Err != nil {
			result["error"], failed = ev.Err.Error(), ev.Err
			if !e.json {
				report(e.err, ev.Err)
			}
		}
		results = append(results, result)
		if !e.json {
			fmt.Fprintf(e.out, "%s: %s\n", ev.List, ev.Outcome)
		}
		if e.ctx.Err() != nil {
			return e.ctx.Err()
		}
	}
	if e.json {
		if err := e.writeJSON(results); err != nil {
			return err
		}
	}
	if failed != nil {
		e.status = exitFailed
	}
	return nil
}
