package translit_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/namesake-screening/namesake/translit"
)

// mutate makes up to three slips of the pen.
func mutate(rng *rand.Rand, latin []byte) []byte {
	out := slices.Clone(latin)
	for range rng.IntN(4) {
		i := rng.IntN(len(out) + 1)
		l := byte('a' + rng.IntN(26))
		switch {
		case rng.IntN(3) == 0:
			out = slices.Insert(out, i, l)
		case i < len(out) && rng.IntN(2) == 0:
			out[i] = l
		case i < len(out):
			out = slices.Delete(out, i, i+1)
		}
	}
	return out
}

// An index that looks up keys finds every word that comparing would find. Each
// native word is compared with its own Latin word, misspelt ones and chance.
func TestKeysLoseNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, m := range measured {
		list := unseen(t, m.language)
		c := translit.For(m.script)
		for _, limit := range []int32{400, 700, 1000, 1500} {
			words, many, keys, near := 0, 0, 0, 0
			var found []translit.Key
			var prepared translit.Prepared
			for range 700 {
				p := list[rng.IntN(len(list))]
				var ok bool
				found, ok = c.Keys(found[:0], p.Native, limit)
				words++
				if !ok {
					many++
					continue
				}
				keys += len(found)
				slices.Sort(found)
				prepared.Reset(c, p.Native, limit)
				check := func(latin []byte) {
					if a, b := prepared.Cost(latin), c.Cost(p.Native, latin, limit); a != b {
						t.Fatalf("%s: %s ~ %s costs %d, and %d prepared", m.script, string(p.Native), latin, b, a)
					}
					if cost := c.Cost(p.Native, latin, limit); cost <= limit {
						near++
						if _, has := slices.BinarySearch(found, translit.KeyOf(latin)); !has {
							t.Errorf("%s: %s ~ %s costs %d, but its key is lost", m.script, string(p.Native), latin, cost)
						}
					}
				}
				for range 12 {
					check(mutate(rng, []byte(p.Latin)))
				}
				for range 20 {
					check(mutate(rng, []byte(list[rng.IntN(len(list))].Latin)))
				}
			}
			t.Logf("%s at %d: %.0f keys a word, %.1f %% too many; %d near pairs", m.language, limit, float64(keys)/float64(words-many), 100*float64(many)/float64(words), near)
		}
	}
}

// The same for any words at all, and that costs keep to their bounds.
func FuzzKeysLoseNothing(f *testing.F) {
	f.Add("محمد", "mohamed", int16(700))
	f.Add("Шварценеггер", "shwarzeneger", int16(1000))
	f.Add("シェイクスピア", "shakspere", int16(1000))
	f.Add("김정은", "kimjongun", int16(400))
	f.Add("莎士比亚", "shashibiya", int16(1000))
	f.Add("燚々", "yiyi", int16(1000))
	f.Add("井ノ上", "inoue", int16(900))
	f.Add("ק'", "j", int16(0))
	f.Fuzz(func(t *testing.T, text, latin string, limit int16) {
		native := []rune(text)
		for _, script := range []string{"Arab", "Cyrl", "Hang", "Hani", "Hebr", "Jpan"} {
			c := translit.For(script)
			free := c.Cost(native, []byte(latin), translit.Over)
			cost := c.Cost(native, []byte(latin), int32(limit))
			var p translit.Prepared
			p.Reset(c, native, int32(limit))
			switch prepared := p.Cost([]byte(latin)); {
			case prepared != cost:
				t.Fatalf("%s: %q ~ %q costs %d, and %d prepared", script, text, latin, cost, prepared)
			case free < 0 || free > translit.Over:
				t.Fatalf("%s: costs %d", script, free)
			case free <= int32(limit) && cost != free, free > int32(limit) && cost != translit.Over:
				t.Fatalf("%s: costs %d within %d and %d without a limit", script, cost, limit, free)
			case cost == translit.Over:
				continue
			}
			if keys, ok := c.Keys(nil, native, int32(limit)); ok && !slices.Contains(keys, translit.KeyOf([]byte(latin))) {
				t.Fatalf("%s: %q ~ %q costs %d, but its key is lost", script, text, latin, cost)
			}
		}
	})
}

func BenchmarkKeys(b *testing.B) {
	for _, m := range measured {
		list := unseen(b, m.language)
		c := translit.For(m.script)
		for _, limit := range []int32{400, 700, 1000} {
			b.Run(fmt.Sprint(m.language, "/", limit), func(b *testing.B) {
				var keys []translit.Key
				for i := 0; b.Loop(); i++ {
					keys, _ = c.Keys(keys[:0], list[i%len(list)].Native, limit)
				}
			})
		}
	}
}

// BenchmarkCost compares true pairs, and words met by chance as an index brings
// them, at a usual limit and without.
func BenchmarkCost(b *testing.B) {
	for _, m := range measured {
		list := unseen(b, m.language)
		c := translit.For(m.script)
		latin := make([][]byte, len(list))
		for i := range list {
			latin[i] = []byte(list[i].Latin)
		}
		run := func(name string, shift int, limit int32) {
			b.Run(m.language+"/"+name, func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					c.Cost(list[i%len(list)].Native, latin[(i+shift)%len(list)], limit)
				}
			})
		}
		run("true", 0, 1000)
		run("chance", 7, 1000)
		run("unlimited", 0, translit.Over)
	}
}
