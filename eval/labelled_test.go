package eval_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
)

// listed makes a list of people of one country out of invented names.
func listed(country string, given, family []string) (out []namesake.Entity) {
	for i, f := range family {
		g := given[i%len(given)]
		out = append(out, namesake.Entity{
			ID: f, List: "invented", Kind: namesake.KindPerson,
			Names:         []namesake.Name{{Full: strings.ToUpper(f) + ", " + g}, {Full: g + " " + f + "h"}},
			Nationalities: []namesake.Country{{Code: country}},
		})
	}
	return out
}

func invented() []namesake.Entity {
	var family []string
	for _, a := range []string{"Dask", "Quorn", "Thess", "Fadder", "Oxen"} {
		for _, b := range []string{"elov", "leyev", "alin", "byko", "thwin"} {
			family = append(family, a+b)
		}
	}
	return listed("RU", []string{"Orvan Petrovich", "Wim Jorun", "Ida Marlenovna", "Wilf Otto"}, family)
}

func TestPairsAreOfKnownTruth(t *testing.T) {
	people := append(invented(), listed("SE", []string{"Nils"}, []string{"Few"})...)
	g := eval.Generator{Seed: 1, Each: 30, AtLeast: 200}
	made := g.Generate(people)
	if len(made) != 1 || made[0].Culture != "slavic" || made[0].People != 25 {
		t.Fatalf("%d cultures, the first %q: want the one that has enough people", len(made), made[0].Culture)
	}
	count := map[eval.Difference]int{}
	trues := 0
	seen := map[eval.Labelled]bool{}
	for _, p := range made[0].Pairs {
		if seen[p] {
			t.Errorf("twice: %+v", p)
		}
		seen[p] = true
		count[p.Difference]++
		if p.Match {
			trues++
		}
		same := eval.Plain(p.Asked) == eval.Plain(p.Listed)
		if p.Difference == eval.Order && !same || p.Difference != eval.Order && same {
			t.Errorf("%+v: the words are the same only in another order", p)
		}
		if p.Difference == eval.Missing && len(strings.Fields(p.Asked)) != 2 {
			t.Errorf("%+v: the first given and the family name are kept", p)
		}
		if wrong := p.Difference == eval.Replaced || p.Difference == eval.Namesake; wrong == p.Match {
			t.Errorf("%+v: label", p)
		}
	}
	if trues < 200 {
		t.Errorf("%d true pairs, want 200", trues)
	}
	for _, d := range []eval.Difference{eval.Spelling, eval.Typo, eval.Order, eval.Joined, eval.Missing, eval.Initial, eval.Replaced} {
		if count[d] < 20 {
			t.Errorf("%d pairs of %s", count[d], d)
		}
	}
	if again := g.Generate(people); !reflect.DeepEqual(made, again) {
		t.Error("the same seed makes other pairs")
	}
	g.Seed = 2
	if other := g.Generate(people); reflect.DeepEqual(made, other) {
		t.Error("another seed makes the same pairs")
	}
}

// What happens to one culture's list must not move the figures of another.
func TestCulturesAreIndependent(t *testing.T) {
	people := invented()
	more := append(listed("KP", []string{"Bak Dol"}, []string{"Ka", "Ke", "Ki", "Ko", "Ku", "Na", "Ne", "Ni", "No", "Nu", "Ra", "Re", "Ri", "Ro", "Ru", "Ta", "Te", "Ti", "To", "Tu"}), people...)
	g := eval.Generator{Seed: 1, Each: 10, AtLeast: 50}
	alone, beside := g.Generate(people), g.Generate(more)
	if len(beside) != 2 || !reflect.DeepEqual(alone[0].Pairs, beside[1].Pairs) {
		t.Error("pairs depend on the people of other cultures")
	}
	for _, p := range beside[0].Pairs {
		if p.Difference == eval.Missing || p.Difference == eval.Initial {
			t.Errorf("%+v: syllables are not left out", p)
		}
	}
}

func TestCultureGoesByCountry(t *testing.T) {
	of := func(code string) []namesake.Country { return []namesake.Country{{Code: code}} }
	for _, c := range []struct {
		entity namesake.Entity
		want   string
	}{
		{namesake.Entity{Nationalities: of("IR"), Citizenships: of("FR")}, "persian"},
		{namesake.Entity{Citizenships: of("MM")}, "burmese"},
		{namesake.Entity{BirthPlaces: []namesake.Place{{Country: of("EG")[0]}}}, "arabic"},
		{namesake.Entity{Nationalities: of("IL")}, "unknown"},
		{namesake.Entity{}, "unknown"},
	} {
		if got := eval.CultureOf(&c.entity).String(); got != c.want {
			t.Errorf("%+v: %s, want %s", c.entity, got, c.want)
		}
	}
}

func TestCurveIsEveryThreshold(t *testing.T) {
	examples := []eval.Scored{{0.9, true}, {0.7, false}, {0.7, true}, {0.2, false}}
	curve := eval.Curve(examples)
	if len(curve) != 4 || curve[0].Recall() != 0 || curve[0].FalseAlertRate() != 0 {
		t.Fatalf("curve %+v", curve)
	}
	for _, p := range curve {
		if got := eval.At(p.Threshold, examples); got != p.Counts {
			t.Errorf("at %v: %+v, want %+v", p.Threshold, p.Counts, got)
		}
	}
	if got := eval.Curve(nil); len(got) != 1 || got[0].Total() != 0 {
		t.Errorf("curve of nothing %+v", got)
	}
}
