package eval_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/namesake-screening/namesake/eval"
)

func TestBrier(t *testing.T) {
	for _, c := range []struct {
		story string
		of    []eval.Predicted
		want  float64
	}{
		{"an oracle", []eval.Predicted{{1, true}, {0, false}}, 0},
		{"always wrong", []eval.Predicted{{0, true}, {1, false}}, 1},
		{"never sure", []eval.Predicted{{0.5, true}, {0.5, false}}, 0.25},
		{"one each", []eval.Predicted{{0.8, true}, {0.4, false}}, (0.04 + 0.16) / 2},
	} {
		if got := eval.Brier(c.of); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.story, got, c.want)
		}
	}
	if got := eval.Brier(nil); !math.IsNaN(got) {
		t.Errorf("of nothing: %v", got)
	}
}

func TestReliability(t *testing.T) {
	of := []eval.Predicted{{0.9, true}, {0.1, false}, {0.2, true}, {0.7, false}, {1, true}, {0.3, false}}
	bins := eval.Reliability(of, 2)
	if len(bins) != 2 {
		t.Fatalf("%d bins", len(bins))
	}
	low, high := bins[0], bins[1]
	if low.Count != 3 || math.Abs(low.Predicted-0.2) > 1e-12 || math.Abs(low.Observed-1.0/3) > 1e-12 || low.Least != 0.1 || low.Most != 0.3 {
		t.Errorf("low: %+v", low)
	}
	if high.Count != 3 || math.Abs(high.Gap()-0.2) > 1e-12 || high.Interval.Low > high.Observed || high.Interval.High < high.Observed {
		t.Errorf("high: %+v", high)
	}
	if of[0].Probability != 0.9 {
		t.Error("the predictions were put in another order")
	}
	if bins := eval.Reliability(of[:1], 10); len(bins) != 1 {
		t.Errorf("one prediction: %d bins", len(bins))
	}
	spans := eval.ReliabilityBySpan(of, 10)
	if len(spans) != 5 || spans[4].Count != 2 || spans[4].Most != 1 {
		t.Errorf("by span: %+v", spans) // 0.9 and 1 share the last
	}
}

// Who says p and is right p of the time has small gaps; who exaggerates has
// large ones.
func TestReliabilityTellsCalibration(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var fair, bold []eval.Predicted
	for range 20000 {
		p := r.Float64()
		came := r.Float64() < p
		fair = append(fair, eval.Predicted{Probability: p, Match: came})
		bold = append(bold, eval.Predicted{Probability: p * p, Match: came})
	}
	worst := func(bins []eval.Bin) (gap float64) {
		for _, b := range bins {
			gap = max(gap, b.Gap())
		}
		return gap
	}
	if g := worst(eval.Reliability(fair, 10)); g > 0.03 {
		t.Errorf("fair: off by %.3f", g)
	}
	if g := worst(eval.Reliability(bold, 10)); g < 0.15 {
		t.Errorf("bold: off by %.3f only", g)
	}
	if eval.Brier(fair) >= eval.Brier(bold) {
		t.Error("Brier prefers who exaggerates")
	}
}
