package eval_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
)

// Known values of Winkler's papers.
func TestJaroWinkler(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"martha", "marhta", 0.9611}, {"dixon", "dicksonx", 0.8133}, {"dwayne", "duane", 0.84},
		{"abc", "abc", 1}, {"abc", "", 0}, {"abc", "xyz", 0},
	} {
		if got := eval.JaroWinkler(c.a, c.b); math.Abs(got-c.want) > 0.0001 {
			t.Errorf("%s and %s: %.4f, want %.4f", c.a, c.b, got, c.want)
		}
	}
}

func TestProbesAreOtherSpellings(t *testing.T) {
	names := func(full ...string) (out []namesake.Name) {
		for _, f := range full {
			out = append(out, namesake.Name{Full: f})
		}
		return out
	}
	probes := eval.AliasProbes([]namesake.Entity{
		{ID: "1", Kind: namesake.KindPerson, Names: names("DASKEL, Orvan", "Orwan Daskell", "The Baker", "Orvan DASKEL")},
		{ID: "2", Kind: namesake.KindOrganization, Names: names("Orvan Trading", "Orwan Trading")},
	})
	if len(probes) != 1 || probes[0].Entity != "1" || probes[0].Held != "Orwan Daskell" {
		t.Errorf("probes %+v; a nickname, the name in another order and a company's are none", probes)
	}
}

func TestSlipChangesOneWordALittle(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 1000 {
		got := eval.Slip(r, "orvan li daskel")
		if got == "orvan li daskel" || eval.JaroWinkler(got, "orvan li daskel") < 0.8 {
			t.Fatalf("a slip makes %q", got)
		}
		if each := eval.SlipEach(r, "orvan daskel"); each[:3] == "orv" && each == "orvan daskel" {
			t.Fatalf("slips everywhere leave %q", each)
		}
	}
	if got := eval.Slip(r, "li ho"); got != "li ho" {
		t.Errorf("%q: words this short are other words", got)
	}
}
