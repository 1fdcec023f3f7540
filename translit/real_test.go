package translit_test

import (
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/namesake-screening/namesake/internal/pairs"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/translit"
)

var (
	lot   = flag.Int("lot", 0, "which tenth of the names to measure on; 1 for choosing, with a model learned from lot 2 on")
	whole = flag.Bool("whole", false, "measure on all pairs of the lot, and more")
)

// measured are the scripts and the files that hold their pairs.
var measured = []struct{ language, script string }{
	{"arabic", "Arab"}, {"hebrew", "Hebr"}, {"russian", "Cyrl"}, {"katakana", "Kana"}, {"japanese", "Jpan"}, {"korean", "Hang"}, {"chinese", "Hani"},
}

// unseen returns pairs whose names the model was not learned from: the test
// files where they are at hand, otherwise the lot that learning leaves out.
func unseen(t testing.TB, language string) []pairs.Pair {
	dir := shared.Path(t, "data/names/netranslit")
	learned := read(t, filepath.Join(dir, "wd_"+language+"_80"))
	known := map[string]bool{}
	test := filepath.Join(dir, "wd_"+language+"_20")
	var out []pairs.Pair
	if _, err := os.Stat(test); err == nil && *lot == 0 {
		for _, p := range learned {
			known[p.Latin] = true
		}
		out = read(t, test)
	} else {
		out = learned
		for _, p := range out {
			known[p.Latin] = pairs.Fold(p.Latin) != *lot
		}
	}
	return slices.DeleteFunc(out, func(p pairs.Pair) bool { return known[p.Latin] })
}

func read(t testing.TB, path string) []pairs.Pair {
	t.Helper()
	list, err := pairs.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// recall is the share of pairs that score above all but one in a thousand of
// pairs mixed by chance.
func recall(list []pairs.Pair, negatives int, score func(p *pairs.Pair, latin string) float64) (share, threshold float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	var wrong []float64
	for len(wrong) < negatives {
		a, b := &list[rng.IntN(len(list))], &list[rng.IntN(len(list))]
		if a.Latin != b.Latin && !slices.Equal(a.Native, b.Native) {
			wrong = append(wrong, score(a, b.Latin))
		}
	}
	slices.Sort(wrong)
	threshold = wrong[len(wrong)*999/1000]
	found := 0
	for i := range list {
		if score(&list[i], list[i].Latin) > threshold {
			found++
		}
	}
	return float64(found) / float64(len(list)), threshold
}

// floors are what the channel reaches on the lot that learning leaves out
// (2,000 pairs of it, so with a standard error of .3 to .8 points), less two
// standard errors.
var floors = map[string]float64{
	"arabic": .967, "hebrew": .969, "russian": .965, "katakana": .973, "japanese": .964, "korean": .842, "chinese": .905,
}

// What is asked of the channel: how many true pairs it tells from chance at one
// false match in a thousand, by its score and by what an index of names has, the
// letters' worth less the cost. Much of what is missed is no pair at all: of the
// Korean pairs one in eight joins one person's surname and given name.
func TestRecallOnUnseenNames(t *testing.T) {
	for _, m := range measured {
		list, negatives := unseen(t, m.language), 200_000
		if !*whole {
			list = sample(list, 2000)
		}
		c := translit.For(m.script)
		got, threshold := recall(list, negatives, func(p *pairs.Pair, latin string) float64 { return c.Score(p.Native, []byte(latin)) })
		if got < floors[m.language] {
			t.Errorf("%s: recall %.4f at 0.1 %% false matches, want %.3f", m.language, got, floors[m.language])
		}
		t.Logf("%s: %d pairs, recall %.4f above %.1f bits", m.language, len(list), got, threshold)
		if *whole {
			got, _ = recall(list, negatives, func(p *pairs.Pair, latin string) float64 {
				return translit.LetterBits([]byte(latin)) - float64(c.Cost(p.Native, []byte(latin), translit.Over))/100
			})
			t.Logf("  by relative cost %.4f", got)
			for _, limit := range []int32{400, 700, 1000, 1500, 2000} {
				within := 0
				for _, p := range list {
					if c.Cost(p.Native, []byte(p.Latin), limit) <= limit {
						within++
					}
				}
				t.Logf("  within %d: %.3f", limit, float64(within)/float64(len(list)))
			}
		}
	}
}

// sample takes n pairs, always the same.
func sample(list []pairs.Pair, n int) []pairs.Pair {
	rand.New(rand.NewPCG(7, 7)).Shuffle(len(list), func(a, b int) { list[a], list[b] = list[b], list[a] })
	return list[:min(n, len(list))]
}
