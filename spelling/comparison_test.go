package spelling

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

// Comparing with codes in the order of a dictionary is comparing with each by
// itself, and what begins as a dead code does is too far as well.
func TestComparisonIsCost(t *testing.T) {
	r := source{rand.New(rand.NewPCG(11, 11))}
	within := 0
	var c Comparison
	for range 3000 {
		q := r.code(r.IntN(MaxLen/2) + r.IntN(2)*r.IntN(MaxLen/2))
		var others []Code
		for range 1 + r.IntN(20) {
			o := r.near(q)
			for range r.IntN(3) {
				o = r.near(o)
			}
			if len(o) > MaxLen {
				o = o[:MaxLen]
			}
			others = append(others, o)
		}
		slices.SortFunc(others, func(a, b Code) int { return bytes.Compare(a, b) })
		unvowelled, limit := r.IntN(3) == 0, int32(r.IntN(3*Hard))
		c.Begin(q, unvowelled, limit)
		var last Code
		shared, dead := 0, 0
		for i, o := range others {
			if i > 0 {
				n := 0
				for n < len(o) && n < len(last) && o[n] == last[n] {
					n++
				}
				shared = min(shared, n)
			}
			last = o
			want := Cost(q, o, unvowelled, limit)
			if i > 0 && shared >= dead {
				if want < Over {
					t.Fatalf("%v to %v costs %d, and its first %d symbols are dead", q, o, want, dead)
				}
				continue
			}
			var got int32
			if got, dead = c.Next(o, shared); got != want {
				t.Fatalf("%v to %v (%d shared, limit %d): %d, want %d", q, o, shared, limit, got, want)
			}
			if got < Over {
				within++
			}
			shared = len(o)
		}
	}
	if within < 5000 {
		t.Errorf("%d within the limit: too few to tell much", within)
	}
}

// A promise to share more than is known changes nothing.
func TestComparisonDoesNotTrustWhatIsShared(t *testing.T) {
	var c Comparison
	c.Begin(Encode(nil, "karimov"), false, Hard)
	for range 3 {
		c.Next(Encode(nil, "karim"), MaxLen+7)
		c.Next(nil, 3)
	}
}

// Codes that share a skeleton share a prefix.
func TestPrefixesAreBounds(t *testing.T) {
	r := source{rand.New(rand.NewPCG(12, 12))}
	shared := 0
	for range 200_000 {
		a := r.code(1 + r.IntN(14))
		b := r.near(a)
		if cost := Cost(a, b, r.IntN(3) == 0, 4*Hard); cost < Hard {
			ka, okA := AppendPrefixes(nil, a)
			kb, okB := AppendPrefixes(nil, b)
			if okA && okB && !intersect(ka, kb) {
				t.Fatalf("%v and %v cost %d and share no prefix", a, b, cost)
			}
			shared++
		}
	}
	if shared < 1000 {
		t.Errorf("%d are alike: too few to tell much", shared)
	}
}

func BenchmarkComparison(b *testing.B) {
	r := source{rand.New(rand.NewPCG(13, 13))}
	q := Encode(nil, "abdurahmanov")
	var others []Code
	for range 200 {
		o := q
		for range 4 {
			o = r.near(o)
		}
		others = append(others, o)
	}
	var c Comparison
	b.ReportAllocs()
	for b.Loop() {
		c.Begin(q, false, Hard-1)
		for _, o := range others {
			c.Next(o, 0)
		}
	}
}
