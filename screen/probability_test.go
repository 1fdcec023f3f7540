package screen_test

import (
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/policy"
)

// Facts that agree make a match more probable and facts that contradict less;
// the parties of one list share one subject, and those of two lists do not.
func TestProbability(t *testing.T) {
	s := newScreener(t, policy.Default(), house())
	at := func(born namesake.PartialDate) float64 {
		t.Helper()
		answer := ask(t, s, namesake.Subject{Name: "Orvan Daskel", Kind: namesake.KindPerson, BirthDate: born})
		all := append(answer.Matches, answer.RuledOut...)
		if len(all) != 1 {
			t.Fatalf("born %v: %d matches", born, len(all))
		}
		return all[0].Probability
	}
	right, alone, wrong := at(namesake.Day(1961, 5, 2)), at(namesake.PartialDate{}), at(namesake.Year(1995))
	if !(right > alone && alone > wrong) || right < 0.9 || wrong > 0.1 {
		t.Errorf("right date %.4f, none %.4f, another %.4f", right, alone, wrong)
	}
	twin := house().Entities[0]
	twin.ID = "twin"
	one := house()
	one.Entities = append(one.Entities, twin)
	twin.List = "other"
	other := &list.Edition{List: "other", Hash: "sha256:other", Entities: []namesake.Entity{twin}}
	for _, c := range []struct {
		story    string
		editions []*list.Edition
		least    float64
		most     float64
	}{
		{"twice on one list", []*list.Edition{one}, 0.4, 0.5},
		{"on two lists", []*list.Edition{house(), other}, 0.9, 1},
	} {
		answer := ask(t, newScreener(t, policy.Default(), c.editions...), namesake.Subject{Name: "Orvan Daskel", BirthDate: namesake.Day(1961, 5, 2)})
		if len(answer.Matches) != 2 {
			t.Fatalf("%s: %d matches", c.story, len(answer.Matches))
		}
		for _, m := range answer.Matches {
			if m.Probability < c.least || m.Probability > c.most {
				t.Errorf("%s: %s %.4f, want %v–%v", c.story, m.Entity, m.Probability, c.least, c.most)
			}
		}
	}
}

// The prior odds move the probability and nothing else.
func TestProbabilityChangesNoOutcome(t *testing.T) {
	bold := policy.Default()
	bold.PriorOneIn = 10
	for _, subject := range []namesake.Subject{
		{Name: "Orvan Daskel"}, {Name: "Ahmed Hassan"}, {Name: "Kelvarin"}, {Name: "Orvan Daskel", BirthDate: namesake.Year(1995)},
	} {
		a := ask(t, newScreener(t, policy.Default(), house()), subject)
		b := ask(t, newScreener(t, bold, house()), subject)
		x, y := append(a.Matches, a.RuledOut...), append(b.Matches, b.RuledOut...)
		if a.Outcome != b.Outcome || len(x) != len(y) {
			t.Fatalf("%s: %s and %s", subject.Name, a.Outcome, b.Outcome)
		}
		for i := range x {
			if x[i].Entity != y[i].Entity || x[i].Outcome != y[i].Outcome || x[i].Probability >= y[i].Probability {
				t.Errorf("%s: %s %s %.6f and %s %s %.6f", subject.Name, x[i].Entity, x[i].Outcome, x[i].Probability, y[i].Entity, y[i].Outcome, y[i].Probability)
			}
		}
	}
}
