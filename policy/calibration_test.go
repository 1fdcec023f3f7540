package policy_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/policy"
)

const curves = "near 1000\nrarity 10 10\nrarity 20 15\nname 0 0\nname 20 30\nsimilarity 0.5 0\nsimilarity 1 4\nfacts -10 -8\nfacts 0 0\nfacts 10 10\n"

func calibration(t *testing.T) policy.Calibration {
	t.Helper()
	c, err := policy.ParseCalibration(curves)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCurve(t *testing.T) {
	c := calibration(t).Rarity
	for at, want := range map[float64]float64{0: 10, 10: 10, 12: 11, 20: 15, 99: 15} {
		if got := c.Value(at); got != want {
			t.Errorf("at %v: %v, want %v", at, got, want)
		}
	}
}

func TestCalibrationIsWrittenAsRead(t *testing.T) {
	b, err := calibration(t).MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	again, err := policy.ParseCalibration(string(b))
	if err != nil || !slices.Equal(again.ByName, calibration(t).ByName) || again.Near != 1000 {
		t.Errorf("%+v, %v", again, err)
	}
}

func TestCalibrationMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "line 1: want a name",
		curves + "rarity 30 9":          "line 11: rarity falls",
		curves + "rarity 20 16":         "line 11: rarity falls",
		curves + "other 1 2":            `line 11: "other" is unknown`,
		curves + "name 30 NaN":          `line 11: "NaN" is not a number`,
		"near 10\nrarity 1 1\nname 1 1": "no line of similarity",
		strings.Replace(curves, "near 1000", "near 0", 1): "near: must be above 0",
	} {
		if _, err := policy.ParseCalibration(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// Near people share names as they were counted, all others as the bits say;
// facts count for both as they are.
func TestNamesakes(t *testing.T) {
	c := calibration(t)
	for _, x := range []struct {
		population  float64
		name, facts namesake.Bits
		want        float64
	}{
		{500, 2000, 0, 500 * math.Exp2(-15)},
		{1000, 2000, 300, 1000 * math.Exp2(-18)},
		{5000, 2000, 0, 1000*math.Exp2(-15) + 4000*math.Exp2(-20)},
		{5000, 500, -9900, 5000},
	} {
		if got := c.Namesakes(x.population, x.name, x.facts); math.Abs(got/x.want-1) > 1e-9 {
			t.Errorf("%v people, %v and %v bits: %v, want %v", x.population, x.name, x.facts, got, x.want)
		}
	}
}

func TestWeight(t *testing.T) {
	c := calibration(t)
	for _, x := range []struct {
		story       string
		name, facts namesake.Bits
		similarity  float64
		want        float64
	}{
		{"a name", 1000, 0, 0.75, 17}, // 15 for its bits + 2 for its similarity
		{"a name and a fact against", 1000, -500, 0.75, 13},
		{"a name and a number", 1000, 2400, 0.75, 41},
		{"more against than was ever seen", 1000, -1500, 0.75, 4}, // −8, and 5 bits more
		{"a number alone", 0, 2400, 0, 24},
	} {
		if got := c.Weight(x.name, x.facts, x.similarity); math.Abs(got-x.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", x.story, got, x.want)
		}
	}
}

// Parties of one list share what is left by those on no list, in any order
// alike.
func TestProbabilities(t *testing.T) {
	got := policy.Probabilities([]float64{1, 2})
	if math.Abs(got[0]-0.25) > 1e-12 || math.Abs(got[1]-0.5) > 1e-12 {
		t.Errorf("odds of 1 and 2: %v", got)
	}
	if got := policy.Probabilities(nil); len(got) != 0 {
		t.Errorf("of nobody: %v", got)
	}
	a, b := policy.Probabilities([]float64{0.1, 1e-9, 0.7, 1e9}), policy.Probabilities([]float64{1e9, 0.7, 1e-9, 0.1})
	slices.Reverse(b)
	if !slices.Equal(a, b) {
		t.Errorf("%v, the other way round %v", a, b)
	}
}

// More evidence is never less probable.
func TestOddsGrowWithEvidence(t *testing.T) {
	p := policy.Default()
	last := 0.0
	for bits := namesake.Bits(-2000); bits <= 9000; bits += 50 {
		o := p.Odds(bits, 0, 0.8)
		if o < last {
			t.Errorf("at %v bits the odds fall from %v to %v", bits, last, o)
		}
		if more := p.Odds(bits, 0, 0.9); more < o {
			t.Errorf("at %v bits better names have odds of %v, not %v", bits, more, o)
		}
		if more := p.Odds(bits, 100, 0.8); more < o {
			t.Errorf("at %v bits a fact that agrees has odds of %v, not %v", bits, more, o)
		}
		last = o
	}
}
