package translit

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Channels are read when first used; this reads all, so that a damaged file is
// found here.
func TestModelIsWhole(t *testing.T) {
	m, err := parseModel(modelFile)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.channels) != 6 {
		t.Errorf("%d channels", len(m.channels))
	}
	for _, s := range m.channels {
		if _, err := s.read(); err != nil {
			t.Errorf("%s: %v", s.script, err)
		}
	}
	if limit := 3 << 19; len(modelFile) > limit {
		t.Errorf("the model has %d bytes, more than %d", len(modelFile), limit)
	}
}

// A damaged file is an error and never a panic, neither on reading nor, where
// the damage cannot be seen, on use.
func TestDamagedModelDoesNotPanic(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	whole, _ := parseModel(modelFile)
	for i := range 120 {
		b := slices.Clone(modelFile)
		if i%4 == 0 {
			b = b[:rng.IntN(len(b))]
		} else {
			for range 1 + rng.IntN(3) {
				at := rng.IntN(len(b))
				if i%2 == 0 { // more often where counts stand
					at = 19700 + rng.IntN(4000)
				}
				b[at] = byte(rng.IntN(256))
			}
		}
		m, err := parseModel(b)
		if err != nil {
			continue
		}
		for j, s := range m.channels {
			if j >= len(whole.channels) || j != i%6 {
				continue
			}
			if c, err := s.read(); err == nil && s.script != "Jpan" {
				c.Cost([]rune("محمد"), []byte("mohammed"), 1000)
				c.Keys(nil, []rune("马丁"), 1000)
			}
		}
	}
	if _, err := parseModel(nil); err == nil {
		t.Error("an empty file is no error")
	}
}

// No cost is negative and the usual romanisation of a place costs nothing: the
// best of each table is no more than any of its chunks.
func TestBestIsTheLeast(t *testing.T) {
	for _, script := range []string{"Arab", "Cyrl", "Hang", "Hani", "Hebr", "Jpan"} {
		c := For(script)
		for key, id := range c.nodeOf {
			nd := c.nodes[id]
			below, _ := c.below(key)
			best := nd.bow + below
			for _, cost := range c.cost[nd.from:nd.to] {
				best = min(best, step*int32(cost))
			}
			if best != nd.best || best < 0 {
				t.Fatalf("%s: table %x says %d, its least is %d", script, key, nd.best, best)
			}
			if !slices.IsSorted(c.code[nd.from:nd.to]) {
				t.Fatalf("%s: table %x is not sorted", script, key)
			}
		}
	}
}
