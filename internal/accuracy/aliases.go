package main

import (
	"fmt"
	"github.com/namesake-screening/namesake/internal/corpus"
	"io"
	"math/rand/v2"
	"runtime"
	"sort"
	"sync"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/index"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/policy"
)

// Below the threshold of the policy, so that the ranking of what does not pass
// is known as well: the similarities from which on people of no list are looked
// at, and hits are ranked. Lower ones take minutes.
const (
	least  = 0.55
	ranked = 0.45
)

const sample = 2000 // aliases, spread over the list

// searchAliases searches the OFAC list for aliases that are taken off it.
func searchAliases(data string, w io.Writer) error {
	edition, err := corpus.ReadList(data, corpus.OFAC)
	if err != nil {
		return err
	}
	x, err := index.Build([]*list.Edition{edition}, least)
	if err != nil {
		return err
	}
	clean, err := corpus.CleanPeople(data)
	if err != nil {
		return err
	}
	chance := make([]float64, len(clean))
	eachOf(x, len(clean), func(s *index.Searcher, i int) {
		for _, hits := range search(x, s, clean[i], "", "") {
			chance[i] = max(chance[i], hits.similarity)
		}
	})
	sort.Float64s(chance)
	atPercent := chance[len(chance)-1-len(chance)/100]
	atPermille := chance[len(chance)-1-len(chance)/1000]

	probes := eval.AliasProbes(edition.Entities)
	r := rand.New(rand.NewPCG(1, 2))
	var once, each []eval.Probe
	for i := 0; i < len(probes); i += max(1, len(probes)/sample) {
		p := probes[i]
		read := name.Readings(p.Held)[0].Text
		p.Asked = eval.Slip(r, read)
		once = append(once, p)
	}
	for _, p := range once {
		p.Asked = eval.SlipEach(r, name.Readings(p.Held)[0].Text)
		each = append(each, p)
	}
	var slipped []eval.Probe // names that stay on the list
	for i, e := range edition.Entities {
		if e.Kind == namesake.KindPerson && i%3 == 0 {
			slipped = append(slipped, eval.Probe{Entity: e.ID, Asked: eval.SlipEach(r, name.Readings(e.Names[0].Full)[0].Text)})
		}
	}
	if x, err = index.Build([]*list.Edition{edition}, ranked); err != nil {
		return err
	}
	found := rank(x, once)
	fmt.Fprintf(w, "OFAC 2021, %d official aliases taken off the list, each with a slip of the pen:\n", len(once))
	found.share(w, "right person first", func(f result) bool { return f.rank == 1 })
	found.share(w, "right person among ten", func(f result) bool { return f.rank >= 1 && f.rank <= 10 })
	found.share(w, fmt.Sprintf("found at the shipped threshold, %.2f", policy.Default().Similarity), func(f result) bool { return f.score >= policy.Default().Similarity })
	found.share(w, fmt.Sprintf("found where 1 %% of clean people are alerted, at %.3f", atPercent), func(f result) bool { return f.score > atPercent })
	found.share(w, fmt.Sprintf("found where 0.1 %% of clean people are alerted, at %.3f", atPermille), func(f result) bool { return f.score > atPermille })
	found = rank(x, each)
	fmt.Fprintln(w, "\nThe same, with a slip in every word of three letters or more:")
	found.share(w, "right person first", func(f result) bool { return f.rank == 1 })
	found.share(w, "right person among ten", func(f result) bool { return f.rank >= 1 && f.rank <= 10 })
	found.share(w, fmt.Sprintf("found at the shipped threshold, %.2f", policy.Default().Similarity), func(f result) bool { return f.score >= policy.Default().Similarity })
	found = rank(x, slipped)
	fmt.Fprintf(w, "\nOFAC 2021, %d names as published, with a slip in every word of three letters or more:\n", len(slipped))
	found.share(w, "right person first", func(f result) bool { return f.rank == 1 })
	found.share(w, "right person among ten", func(f result) bool { return f.rank >= 1 && f.rank <= 10 })
	found.share(w, fmt.Sprintf("found at the shipped threshold, %.2f", policy.Default().Similarity), func(f result) bool { return f.score >= policy.Default().Similarity })
	return nil
}

// result is how the right entity came out of a search: its rank from 1, 0 where
// it was not found, and its similarity.
type result struct {
	rank  int
	score float64
}

type results []result

func (all results) share(w io.Writer, what string, counts func(result) bool) {
	n := 0
	for _, f := range all {
		if counts(f) {
			n++
		}
	}
	bounds := eval.Wilson(n, len(all))
	fmt.Fprintf(w, "%-58s %.4f (%.4f–%.4f)\n", what, share(n, len(all)), bounds.Low, bounds.High)
}

func rank(x *index.Index, asked []eval.Probe) results {
	out := make(results, len(asked))
	eachOf(x, len(asked), func(s *index.Searcher, i int) {
		out[i] = rankOf(asked[i].Entity, search(x, s, asked[i].Asked, asked[i].Entity, eval.Plain(asked[i].Held)))
	})
	return out
}

func rankOf(entity string, found map[string]best) result {
	own, ok := found[entity]
	if !ok {
		return result{}
	}
	r := result{1, own.similarity}
	for id, other := range found {
		if id != entity && !own.before(other) {
			r.rank++
		}
	}
	return r
}

// best is the best hit of an entity.
type best struct {
	similarity float64
	weight     int32
}

func (b best) before(o best) bool {
	return b.similarity > o.similarity || b.similarity == o.similarity && b.weight > o.weight
}

// search gives the best hit of each entity, without the names of one that read
// like the one that is held out.
func search(x *index.Index, s *index.Searcher, text, entity, held string) map[string]best {
	found := map[string]best{}
	for _, f := range name.Forms(text, namesake.KindPerson) {
		collect(x, s, f, true, found, func(e *namesake.Entity, n int) bool {
			return e.ID == entity && eval.Plain(e.Names[n].Full) == held
		})
	}
	return found
}

func collect(x *index.Index, s *index.Searcher, f name.Form, person bool, found map[string]best, skip func(e *namesake.Entity, n int) bool) {
	for _, h := range s.Search(f, person) {
		e, err := x.Entity(h.Entity)
		if err != nil {
			panic(err) // an index that was just built holds its entities
		}
		if skip != nil && skip(e, int(h.Name)) {
			continue
		}
		if b := (best{h.Similarity(), h.Weight}); b.before(found[e.ID]) {
			found[e.ID] = b
		}
	}
}

func eachOf(x *index.Index, n int, f func(s *index.Searcher, i int)) {
	eachSearcher(x.Similarity(), x, n, f)
}

func eachSearcher(similarity float64, x *index.Index, n int, f func(s *index.Searcher, i int)) {
	var group sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for core := range cores {
		group.Go(func() {
			s, err := x.NewSearcher(similarity)
			if err != nil {
				panic(err) // it was built for this similarity
			}
			for i := core; i < n; i += cores {
				f(s, i)
			}
		})
	}
	group.Wait()
}
