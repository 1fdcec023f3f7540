package index_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/index"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/name"
)

// differ compares what the searchers find for a name with what a scan finds,
// and says where they differ.
func differ(scan *index.Searcher, searches []*index.Searcher, x *index.Index, text string, kind namesake.Kind) (hits int, err error) {
	for _, k := range match.ReadAs(kind) {
		person := k == namesake.KindPerson
		for _, f := range name.Forms(text, k) {
			want := sorted(scan.Scan(f, person))
			for i, s := range searches {
				got := sorted(s.Search(f, person))
				if slices.Equal(got, want) {
					continue
				}
				return 0, fmt.Errorf("%q read as %v: search %d finds %d names and a scan %d%s",
					text, words(f), i, len(got), len(want), missed(x, got, want))
			}
			hits += len(want)
		}
	}
	return hits, nil
}

func sorted(hits []index.Hit) []index.Hit {
	out := slices.Clone(hits)
	slices.SortFunc(out, func(a, b index.Hit) int { return cmp.Compare(a.Form, b.Form) })
	return out
}

func words(f name.Form) string {
	var out []string
	for _, t := range f.Tokens {
		out = append(out, t.Text)
	}
	return strings.Join(out, " ")
}

func missed(x *index.Index, got, want []index.Hit) string {
	var b strings.Builder
	for _, h := range want {
		if !slices.Contains(got, h) {
			fmt.Fprintf(&b, "\n  missed:")
			for _, t := range x.Name(h).Tokens {
				fmt.Fprintf(&b, " %s(%d)", x.Lexicon().Text(t.Lexeme), t.Weight)
			}
			fmt.Fprintf(&b, ", loss %d of %d", h.Loss, h.Weight)
		}
	}
	for _, h := range got {
		if !slices.Contains(want, h) {
			fmt.Fprintf(&b, "\n  not in the scan: form %d, loss %d of %d", h.Form, h.Loss, h.Weight)
		}
	}
	return b.String()
}

func searcher(t testing.TB, x *index.Index, similarity float64) *index.Searcher {
	t.Helper()
	s, err := x.NewSearcher(similarity)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// On the real lists a search finds exactly what a scan finds: 98,000 queries
// against parts of the lists, so drawn that every entity takes part, and 2,000
// against all of them at once. Half of the searches are of an index that went
// through a file.
func TestSearchEqualsScan(t *testing.T) {
	all := newSpeaker(1, editions(t, realLists...))
	parts, perPart, inFull, size := 49, 2000, 2000, 600
	if testing.Short() {
		parts, perPart, inFull = 4, 250, 50
	}
	similarities := []float64{0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9}
	order := rand.New(rand.NewPCG(2, 2)).Perm(len(all.entities))
	var queries, hits atomic.Int64
	compare := func(t *testing.T, seed uint64, entities []namesake.Entity, similarity float64, n int) {
		some := made(entities...)
		x := build(t, similarity, some)
		sp := newSpeaker(seed, []*list.Edition{some})
		sp.words = all.words
		at := similarity + (1-similarity)*sp.Float64()/2
		scan, wrong := searcher(t, x, at), 0
		searches := []*index.Searcher{searcher(t, x, at), searcher(t, open(t, file(t, x)), at)}
		for i := range n {
			text, kind := sp.say()
			found, err := differ(scan, searches[i%2:i%2+1], x, text, kind)
			if err != nil {
				t.Errorf("similarity %.3f of an index for %.2f: %v", at, similarity, err)
				if wrong++; wrong == 5 {
					t.FailNow()
				}
			}
			queries.Add(1)
			hits.Add(int64(found))
		}
	}
	t.Run("queries", func(t *testing.T) { // waits for the parallel tests within
		for i := range 2 {
			t.Run("all lists", func(t *testing.T) {
				t.Parallel()
				var entities []namesake.Entity
				for _, e := range all.entities {
					entities = append(entities, *e)
				}
				compare(t, uint64(i), entities, similarities[1+3*i], inFull/2)
			})
		}
		for i := range parts {
			t.Run("part", func(t *testing.T) {
				t.Parallel()
				var entities []namesake.Entity
				for k := range size {
					entities = append(entities, *all.entities[order[(i*size+k)%len(order)]])
				}
				compare(t, uint64(100+i), entities, similarities[i%len(similarities)], perPart)
			})
		}
	})
	t.Logf("%d queries found %d names in %d entities, %d of them in parts too", queries.Load(), hits.Load(), len(order), min(parts*size, len(order)))
	if 2*hits.Load() < queries.Load() {
		t.Errorf("%d queries found %d names: too few to tell much", queries.Load(), hits.Load())
	}
}

// A word of few letters, so that unlike words are often close.
func word(t *rapid.T) string {
	return rapid.StringOfN(rapid.SampledFrom([]rune("aeiouhwyjkcgqxstdzlrmnbpfv0")), 1, 9, -1).Draw(t, "word")
}

// The same on invented lists of words that are closer to each other than names
// are, at any similarity that may be asked for.
func TestSearchEqualsScanOnInventedLists(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pool := rapid.SliceOfN(rapid.Custom(word), 1, 12).Draw(t, "words")
		pool = append(pool, "al", "bin", "ltd", "the", "no", "3", "abu", "j", "jr")
		saying := rapid.Map(rapid.SliceOfN(rapid.SampledFrom(pool), 1, 6), func(w []string) string { return strings.Join(w, " ") })
		kinds := rapid.SampledFrom([]namesake.Kind{namesake.KindPerson, namesake.KindOrganization, namesake.KindUnknown})
		var entities []namesake.Entity
		for i, full := range rapid.SliceOfN(saying, 1, 25).Draw(t, "listed") {
			entities = append(entities, namesake.Entity{ID: fmt.Sprint(i), Kind: kinds.Draw(t, "kind"), Names: []namesake.Name{{Full: full}}})
		}
		least := rapid.Float64Range(0.55, 0.95).Draw(t, "similarity")
		x, err := index.Build([]*list.Edition{made(entities...)}, least)
		if err != nil {
			t.Fatal(err)
		}
		at := rapid.Float64Range(least, 0.97).Draw(t, "asked for")
		scan, err := x.NewSearcher(at)
		if err != nil {
			t.Fatal(err)
		}
		search, err := x.NewSearcher(at)
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			said := saying.Draw(t, "said")
			if rapid.Bool().Draw(t, "slip") {
				r := []rune(said)
				r[rapid.IntRange(0, len(r)-1).Draw(t, "at")] = rapid.RuneFrom([]rune("aehkst ")).Draw(t, "letter")
				said = string(r)
			}
			if _, err := differ(scan, []*index.Searcher{search}, x, said, kinds.Draw(t, "as")); err != nil {
				t.Fatalf("similarity %v of an index for %v: %v", at, least, err)
			}
		}
	})
}

func TestSearcherNeedsASimilarityThatTheIndexHas(t *testing.T) {
	x := build(t, 0.7, invented())
	for at, ok := range map[float64]bool{0.69: false, 0.7: true, 1: true, 1.01: false} {
		if _, err := x.NewSearcher(at); (err == nil) != ok {
			t.Errorf("similarity %v of an index for 0.7: %v", at, err)
		}
	}
	for _, bad := range []float64{0, -1, 1.1, math.NaN()} {
		if _, err := index.Build(nil, bad); err == nil {
			t.Errorf("an index for similarity %v was built", bad)
		}
	}
	if _, err := x.NewSearcher(math.NaN()); err == nil {
		t.Error("a searcher for no similarity was made")
	}
}

// Once it has met the words a searcher allocates nothing.
func TestSearchDoesNotAllocate(t *testing.T) {
	x := build(t, similarity, invented())
	s := searcher(t, x, similarity)
	for _, text := range []string{"Gregor Tolvanov", "Nobody Whatever", "Nguyen Minh", "Abdulkarim Zahrani"} {
		forms := name.Forms(text, namesake.KindPerson)
		if n := testing.AllocsPerRun(100, func() {
			for _, f := range forms {
				s.Search(f, true)
			}
		}); n != 0 {
			t.Errorf("%q: %v allocations a search", text, n)
		}
	}
}
