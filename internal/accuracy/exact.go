package main

import (
	"fmt"
	"io"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/index"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/policy"
)

// exact is what searching a list for its own names, as published, comes to.
type exact struct {
	names, aliases results
	missed         []string // names that are not found at similarity 1
}

func searchExact(edition *list.Edition) (*exact, error) {
	threshold := policy.Default().Similarity
	x, err := index.Build([]*list.Edition{edition}, threshold)
	if err != nil {
		return nil, err
	}
	type listed struct{ entity, name int }
	var all []listed
	for e := range edition.Entities {
		for n := range edition.Entities[e].Names {
			all = append(all, listed{e, n})
		}
	}
	found := make(results, len(all))
	eachSearcher(threshold, x, len(all), func(s *index.Searcher, i int) {
		e := &edition.Entities[all[i].entity]
		kinds := []namesake.Kind{e.Kind}
		if e.Kind == namesake.KindUnknown {
			kinds = []namesake.Kind{namesake.KindPerson, namesake.KindOrganization}
		}
		hits := map[string]best{}
		for _, kind := range kinds {
			for _, f := range name.Forms(e.Names[all[i].name].Full, kind) {
				collect(x, s, f, kind == namesake.KindPerson, hits, nil)
			}
		}
		found[i] = rankOf(e.ID, hits)
	})
	out := &exact{}
	for i, l := range all {
		of := &out.names
		if l.name > 0 {
			of = &out.aliases
		}
		*of = append(*of, found[i])
		if !whole(found[i]) {
			out.missed = append(out.missed, fmt.Sprintf("%.3f %s", found[i].score, edition.Entities[l.entity].Names[l.name].Full))
		}
	}
	return out, nil
}

func whole(f result) bool { return f.score > 0.9999 }

func (x *exact) write(w io.Writer) {
	for _, of := range []struct {
		what  string
		these results
	}{{"names", x.names}, {"aliases", x.aliases}} {
		fmt.Fprintf(w, "OFAC 2021, its %d %s as published\n", len(of.these), of.what)
		of.these.share(w, "found at similarity 1", whole)
		of.these.share(w, "found first, a tie counting against it", func(f result) bool { return f.rank == 1 })
		of.these.share(w, "found at the shipped threshold", func(f result) bool { return f.score >= policy.Default().Similarity })
		fmt.Fprintln(w)
	}
}

// writeMissed lists them for whoever looks into it.
func (x *exact) writeMissed(w io.Writer) {
	fmt.Fprintf(w, "%d of OFAC's names as published are not found at similarity 1:\n", len(x.missed))
	for _, m := range x.missed {
		fmt.Fprintln(w, " ", m)
	}
	fmt.Fprintln(w)
}
