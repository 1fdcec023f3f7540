package known_test

import (
	"math/rand/v2"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/internal/known"
	"github.com/namesake-screening/namesake/internal/shared"
)

// On the list of the UN, asked under the listed name: the right date of birth
// lifts every match, no slip in it loses anybody, and another person's date
// clears.
func TestDatesOfBirth(t *testing.T) {
	shared.Path(t, "data/lists/un_sc")
	rows, err := known.Dates(known.UN)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]known.Dated{}
	for _, d := range rows {
		by[d.Name] = d
		if d.Asked < 600 {
			t.Fatalf("%s: %d people", d.Name, d.Asked)
		}
		if d.Slip && float64(d.Found()) < 0.99*float64(d.Asked) {
			t.Errorf("%s: %d of %d found: %v", d.Name, d.Found(), d.Asked, d.Outcomes)
		}
	}
	potential := func(way string) int { return by[way].Outcomes[namesake.OutcomePotentialMatch] }
	if d := by["right"]; d.Lifted != d.Asked || 2*potential("right") < 3*potential("none") {
		t.Errorf("right dates lift %d of %d, %d potential matches, %d without", d.Lifted, d.Asked, potential("right"), potential("none"))
	}
	for _, way := range []string{"day and month swapped", "one digit wrong", "a year off", "the year alone"} {
		if potential(way) >= potential("right") {
			t.Errorf("%s: %d potential matches, %d where it is right", way, potential(way), potential("right"))
		}
	}
	if d := by["another's, ten years off"]; float64(d.Outcomes[namesake.OutcomeClear]) < 0.9*float64(d.Asked) || d.Lifted > 0 {
		t.Errorf("another's: %v of %d, %d lifted", d.Outcomes, d.Asked, d.Lifted)
	}
}

// A slip is another date that exists, and what it cannot be made in is left.
func TestSlips(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, way := range known.Slips {
		for range 200 {
			d := namesake.Day(1940+r.IntN(60), 1+r.IntN(12), 1+r.IntN(28))
			again := way.Do(r, d)
			if !again.From.Valid() || again == d && way.Name != "day and month swapped" {
				t.Fatalf("%s: %v becomes %v", way.Name, d, again)
			}
		}
		if again := way.Do(r, namesake.PartialDate{}); way.Name != "a year off" && !again.IsZero() {
			t.Errorf("%s: no date becomes %v", way.Name, again)
		}
	}
	leap := namesake.Day(1972, 2, 29)
	if d := known.Damages[3].Do(r, leap); !d.From.Valid() {
		t.Errorf("a year off a leap day: %v", d)
	}
	between := namesake.PartialDate{From: namesake.Date{Year: 1970}, To: namesake.Date{Year: 1973}}
	for range 50 {
		if d := known.Stated(r, between); !d.To.IsZero() || d.From.Year < 1970 || d.From.Year > 1973 {
			t.Fatalf("between 1970 and 1973: %v", d)
		}
	}
}

func TestHalvesAreAboutEqual(t *testing.T) {
	var counts [2]int
	for i := range 10_000 {
		counts[known.Half(string(rune('a'+i%26))+string(rune('a'+i/26%26))+string(rune('a'+i/676)))]++
	}
	if counts[0] < 4500 || counts[1] < 4500 {
		t.Errorf("%v", counts)
	}
}

// Namesakes are counted by hand: of four, two share a name, and nobody is his
// own namesake.
func TestNamesakesAreOthers(t *testing.T) {
	agreements, err := known.Namesakes([]string{"Orvan Daskel", "Orvan Daskel", "Mirelle Toskova", "Jutta Brandvik"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	with := 0
	for _, a := range agreements {
		if a.Others > 1 {
			t.Errorf("%d others of %v bits", a.Others, a.Bits)
		}
		with += a.Others
	}
	if with < 2 {
		t.Errorf("%+v: nobody shares a name", agreements)
	}
}

// Among people on no list, the half that was not learned from, as many share a
// name as expected namesakes say, to a factor of three in every tenth of names
// with enough of them to count.
func TestExpectedNamesakesAreCounted(t *testing.T) {
	shared.Path(t, "data/bench/names")
	clean, err := known.Clean()
	if err != nil {
		t.Fatal(err)
	}
	names := known.Names(clean, 1)
	agreements, err := known.Namesakes(names, nil)
	if err != nil {
		t.Fatal(err)
	}
	counted := 0
	for _, b := range known.Bands(agreements, float64(len(names)), 10) {
		if b.Sum < 10 {
			continue
		}
		counted++
		if ratio := b.Expected / b.Counted; ratio < 1.0/3 || ratio > 3 {
			t.Errorf("%.1f–%.1f bits: expected %.4f, counted %.4f", b.Least, b.Most, b.Expected, b.Counted)
		}
	}
	if counted < 5 {
		t.Errorf("only %d bands have ten namesakes", counted)
	}
}

// On the half of OFAC's aliases and of people on no list that was not learned
// from, what is said to be probable comes true as often, by tenths.
func TestProbabilitiesComeTrue(t *testing.T) {
	if testing.Short() {
		t.Skip("screens 120,000 people")
	}
	shared.Path(t, "data/lists")
	shared.Path(t, "data/bench/names")
	trials, err := known.Screenings(known.OFAC)
	if err != nil {
		t.Fatal(err)
	}
	of := trials.Predictions(1, func(known.Trial) bool { return true })
	for _, b := range eval.Reliability(of, 10) {
		if b.Gap() > 0.05 {
			t.Errorf("%.3f–%.3f: predicted %.3f, observed %.3f of %d", b.Least, b.Most, b.Predicted, b.Observed, b.Count)
		}
	}
	if brier := eval.Brier(of); brier > 0.07 {
		t.Errorf("Brier score %.4f", brier)
	}
}
