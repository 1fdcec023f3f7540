// Accuracy measures on a real list what no file of labelled pairs can: whether
// somebody is found by an official alias that is not on the list, written with a
// slip of the pen, and how many people of no list are alerted before that. Run
// it with make accuracy; the same data gives the same figures.
package main

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"sync"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/index"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/policy"
)

// least is the similarity from which on hits are ranked: below the threshold of
// the policy, so that the ranking of what does not pass is known as well.
const least = 0.55

const sample = 2000 // aliases, spread over the list

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run() error {
	data := filepath.Join(shared.Root(), "data")
	edition, err := list.Read(os.DirFS(filepath.Join(data, "lists")), "ofac_sdn/2021-07-07_full", formats.All())
	if err != nil {
		return err
	}
	x, err := index.Build([]*list.Edition{edition}, least)
	if err != nil {
		return err
	}
	var clean []string
	for _, file := range []string{"clean-global.csv", "clean-us.csv"} {
		names, err := firstColumn(filepath.Join(data, "bench", "names", file))
		if err != nil {
			return err
		}
		clean = append(clean, names...)
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
	var asked []eval.Probe
	for i := 0; i < len(probes); i += max(1, len(probes)/sample) {
		p := probes[i]
		p.Asked = eval.Slip(r, name.Readings(p.Held)[0].Text)
		asked = append(asked, p)
	}
	ranks, scores := make([]int, len(asked)), make([]float64, len(asked))
	eachOf(x, len(asked), func(s *index.Searcher, i int) {
		found := search(x, s, asked[i].Asked, asked[i].Entity, eval.Plain(asked[i].Held))
		own, ok := found[asked[i].Entity]
		if !ok {
			return
		}
		ranks[i], scores[i] = 1, own.similarity
		for id, other := range found {
			if id != asked[i].Entity && !own.before(other) {
				ranks[i]++
			}
		}
	})
	share := func(what string, counts func(i int) bool) {
		n := 0
		for i := range asked {
			if counts(i) {
				n++
			}
		}
		bounds := eval.Wilson(n, len(asked))
		fmt.Printf("%-58s %.3f (%.3f–%.3f)\n", what, float64(n)/float64(len(asked)), bounds.Low, bounds.High)
	}
	fmt.Printf("OFAC 2021, %d official aliases taken off the list, each with a slip of the pen:\n", len(asked))
	share("right person first", func(i int) bool { return ranks[i] == 1 })
	share("right person among ten", func(i int) bool { return ranks[i] >= 1 && ranks[i] <= 10 })
	share(fmt.Sprintf("found at the shipped threshold, %.2f", policy.Default().Similarity), func(i int) bool { return scores[i] >= policy.Default().Similarity })
	share(fmt.Sprintf("found where 1 %% of clean people are alerted, at %.3f", atPercent), func(i int) bool { return scores[i] > atPercent })
	share(fmt.Sprintf("found where 0.1 %% of clean people are alerted, at %.3f", atPermille), func(i int) bool { return scores[i] > atPermille })
	return nil
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
		for _, h := range s.Search(f, true) {
			e, err := x.Entity(h.Entity)
			if err != nil {
				panic(err) // an index that was just built holds its entities
			}
			if e.ID == entity && eval.Plain(e.Names[h.Name].Full) == held {
				continue
			}
			if b := (best{h.Similarity(), h.Weight}); b.before(found[e.ID]) {
				found[e.ID] = b
			}
		}
	}
	return found
}

func eachOf(x *index.Index, n int, f func(s *index.Searcher, i int)) {
	var group sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for core := range cores {
		group.Go(func() {
			s, err := x.NewSearcher(least)
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

func firstColumn(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var out []string
	for _, row := range rows[1:] {
		out = append(out, row[0])
	}
	return out, nil
}
