package index_test

import (
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/index"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/synth"
)

// As many invented entities as NAMESAKE_SCALE says, which "make scale" sets:
// how long building, opening and searching take, and whether a sample of the
// searches finds what a scan finds. Nothing is asserted of the times.
func TestScale(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("NAMESAKE_SCALE"))
	if n <= 0 {
		t.Skip("NAMESAKE_SCALE says no number of entities; make scale does")
	}
	w := synth.World{Seed: 7, Entities: n}
	e := &list.Edition{List: synth.List, Entities: make([]namesake.Entity, n)}
	for i := range e.Entities {
		e.Entities[i] = w.Entity(i)
	}
	start := time.Now()
	built := build(t, similarity, e)
	t.Logf("%d entities, %d forms, built in %v", n, built.Forms(), time.Since(start).Round(time.Millisecond))
	data := file(t, built)
	built, e.Entities = nil, nil
	runtime.GC()
	start = time.Now()
	x := open(t, data)
	t.Logf("%d MB, opened in %v", len(data)/1e6, time.Since(start).Round(time.Millisecond))

	s := searcher(t, x, similarity)
	const queries = 10_000
	var took []time.Duration
	for i := range queries {
		asked := askedAs(nil, w.Person(i).Subject.Name, namesake.KindPerson)
		start := time.Now()
		for _, q := range asked {
			s.Search(q.form, q.person)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	per := func(n int) float64 { return math.Round(10*float64(n)/queries) / 10 }
	t.Logf("%d searches: p50 %v, p95 %v, p99 %v", queries, took[queries/2], took[queries*95/100], took[queries*99/100])
	t.Logf("a search: %v lexemes, %v postings, %v compared in full, %v hits",
		per(s.Stats.Lexemes), per(s.Stats.Postings), per(s.Stats.Candidates), per(s.Stats.Hits))

	scan, searches := searcher(t, x, similarity), []*index.Searcher{s}
	sp := newSpeaker(9, []*list.Edition{{Entities: sample(w, 2000)}})
	compared, hits := max(40, min(20_000, 200_000_000/n)), 0
	for range compared {
		text, kind := sp.say()
		found, err := differ(scan, searches, x, text, kind)
		if err != nil {
			t.Fatal(err)
		}
		hits += found
	}
	t.Logf("%d mutated queries find what a scan finds, %d names", compared, hits)
}

// sample is every so many entities of a world.
func sample(w synth.World, n int) []namesake.Entity {
	var out []namesake.Entity
	for i := range min(n, w.Entities) {
		out = append(out, w.Entity(i*w.Entities/n))
	}
	return out
}
