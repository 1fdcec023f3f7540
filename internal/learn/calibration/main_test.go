package main

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/known"
	"github.com/namesake-screening/namesake/internal/learn/learntest"
	"github.com/namesake-screening/namesake/internal/shared"
)

// The committed calibration is what the program learns from the shared data, to
// the byte. After a change to names, spelling, matching or facts, run go generate
// ./policy.
func TestCommittedCalibrationIsLearned(t *testing.T) {
	if testing.Short() {
		t.Skip("screens 120,000 people")
	}
	shared.Path(t, "data/lists")
	shared.Path(t, "data/bench/names")
	learntest.Committed(t, filepath.Join("..", "..", "..", "policy", "calibration.txt"),
		"run go generate ./policy and look at make calibration", run)
}

// Where bits mean what they say, the curve that is learned says so too.
func TestWeightsFindWhatBitsMean(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const prior = -20
	var examples []example
	for range 20000 {
		bits := 5 + 35*r.Float64()
		p := 1 / (1 + math.Exp2(-(prior + bits)))
		examples = append(examples, example{bits, 0.8, 0, r.Float64() < p})
	}
	byName, bySimilarity, _ := weights(examples, prior)
	for _, bits := range []float64{15, 20, 25} {
		if got := byName.Value(bits) + bySimilarity.Value(0.8); math.Abs(got-bits) > 1 {
			t.Errorf("%v bits are worth %.2f", bits, got)
		}
	}
}

func TestRarityNeverFalls(t *testing.T) {
	var agreements []known.Agreement
	for i := range 1000 { // more bits, and now more now fewer others
		agreements = append(agreements, known.Agreement{Bits: namesake.Bits(1000 + 3*i), Others: i / 200 % 2 * 5})
	}
	c := rarity(agreements, 1000)
	for i := 1; i < len(c); i++ {
		if c[i].Value <= c[i-1].Value || c[i].At <= c[i-1].At {
			t.Errorf("%v after %v", c[i], c[i-1])
		}
	}
}
