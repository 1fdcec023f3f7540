package eval_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
	"pgregory.net/rapid"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9 {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func TestThresholdIsInclusive(t *testing.T) {
	examples := []eval.Scored{{0.9, true}, {0.7, true}, {0.7, false}, {0.69, true}, {0.1, false}}
	got := eval.At(0.7, examples)
	want := eval.Counts{TruePositive: 2, FalsePositive: 1, TrueNegative: 1, FalseNegative: 1}
	if got != want {
		t.Fatalf("At(0.7) = %+v, want %+v", got, want)
	}
	near(t, "precision", got.Precision(), 2.0/3)
	near(t, "recall", got.Recall(), 2.0/3)
	near(t, "f1", got.F1(), 2.0/3)
	near(t, "false alert rate", got.FalseAlertRate(), 0.5)
}

func TestNothingDecidedIsZeroNotNaN(t *testing.T) {
	c := eval.At(0.5, nil)
	for _, v := range []float64{c.Precision(), c.Recall(), c.F1(), c.FalseAlertRate()} {
		near(t, "metric of nothing", v, 0)
	}
}

func TestAUCNeedsBothSorts(t *testing.T) {
	if v := eval.AUC([]eval.Scored{{0.9, true}}); !math.IsNaN(v) {
		t.Errorf("AUC of matches alone = %v, want NaN", v)
	}
	near(t, "separated", eval.AUC([]eval.Scored{{0.9, true}, {0.1, false}}), 1)
	near(t, "reversed", eval.AUC([]eval.Scored{{0.1, true}, {0.9, false}}), 0)
	near(t, "all tied", eval.AUC([]eval.Scored{{0.5, true}, {0.5, false}, {0.5, false}}), 0.5)
}

// The definition, pair by pair, is the oracle of the sorted computation.
func TestAUCEqualsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		examples := drawExamples(t)
		var wins, pairs float64
		for _, m := range examples {
			for _, n := range examples {
				if m.Match && !n.Match {
					pairs++
					if m.Score > n.Score {
						wins++
					} else if m.Score == n.Score {
						wins += 0.5
					}
				}
			}
		}
		if got, want := eval.AUC(examples), wins/pairs; math.Abs(got-want) > 1e-9 || math.IsNaN(got) != math.IsNaN(want) {
			t.Fatalf("AUC = %v, by definition %v", got, want)
		}
	})
}

func TestBestF1IsTheBestOfAllThresholds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		examples := drawExamples(t)
		threshold, f1 := eval.BestF1(examples)
		if got := eval.At(threshold, examples).F1(); f1 > 0 && math.Abs(got-f1) > 1e-12 {
			t.Fatalf("BestF1 says %v at %v, At says %v", f1, threshold, got)
		}
		for _, e := range examples {
			if f := eval.At(e.Score, examples).F1(); f > f1+1e-12 {
				t.Fatalf("threshold %v gives %v, above the best %v", e.Score, f, f1)
			}
		}
	})
}

func drawExamples(t *rapid.T) []eval.Scored {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) eval.Scored {
		return eval.Scored{Score: float64(rapid.IntRange(0, 10).Draw(t, "score")) / 10, Match: rapid.Bool().Draw(t, "match")}
	}), 0, 30).Draw(t, "examples")
}

func TestWilsonInterval(t *testing.T) {
	// Newcombe 1998, Statistics in Medicine 17:857, table I, method 3.
	for _, c := range []struct {
		part, whole int
		low, high   float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
	} {
		got := eval.Wilson(c.part, c.whole)
		if math.Abs(got.Low-c.low) > 5e-5 || math.Abs(got.High-c.high) > 5e-5 {
			t.Errorf("Wilson(%d, %d) = %.4f–%.4f, want %.4f–%.4f", c.part, c.whole, got.Low, got.High, c.low, c.high)
		}
	}
	if got := eval.Wilson(0, 0); got != (eval.Interval{Low: 0, High: 1}) {
		t.Errorf("nothing known is %v, want 0–1", got)
	}
}

func screening(outcome namesake.Outcome, matches ...string) namesake.Screening {
	s := namesake.Screening{Outcome: outcome}
	for _, id := range matches {
		s.Matches = append(s.Matches, namesake.Match{Entity: id})
	}
	return s
}

func TestPeopleAreCountedOnce(t *testing.T) {
	var p eval.People
	p.Add([]string{"7"}, screening(namesake.OutcomePotentialMatch, "7", "9"))
	p.Add([]string{"7"}, screening(namesake.OutcomeInconclusive, "9", "7"))
	p.Add([]string{"7"}, screening(namesake.OutcomePotentialMatch, "9"))
	ruledOut := screening(namesake.OutcomeClear)
	ruledOut.RuledOut = []namesake.Match{{Entity: "7"}}
	p.Add([]string{"7"}, ruledOut)
	p.Add(nil, screening(namesake.OutcomeClear))
	p.Add(nil, screening(namesake.OutcomeInconclusive, "1"))
	p.Add(nil, screening(namesake.OutcomePotentialMatch, "1", "2"))
	want := eval.People{People: 7, Expected: 4, Found: 2, First: 1, RuledOut: 1, Unexpected: 2, Potential: 1, Other: 3}
	if p != want {
		t.Fatalf("got %+v\nwant %+v", p, want)
	}
	near(t, "recall", p.Recall(), 0.5)
	near(t, "false alert rate", p.FalseAlertRate(), 2.0/3)
}

func ExampleGroups() {
	var byCulture eval.Groups[eval.Counts]
	byCulture.Of("slavic").Add(true, true)
	byCulture.Of("arabic").Add(false, true)
	byCulture.Of("arabic").Add(true, true)
	for _, label := range byCulture.Labels() {
		fmt.Println(label, byCulture.Of(label).Recall())
	}
	// Output:
	// arabic 0.5
	// slavic 1
}
