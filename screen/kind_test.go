package screen_test

import (
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

func over(t *testing.T, entities ...namesake.Entity) *screen.Screener {
	t.Helper()
	s, err := screen.New([]*list.Edition{{List: "x-test", Hash: "sha256:x", Entities: entities}}, policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A ship that bears a company's name is ruled out in the open, not passed over
// in silence; a number that is the same outweighs what somebody said it was.
func TestAnotherKindIsSaidToBeRuledOut(t *testing.T) {
	s := over(t, namesake.Entity{
		ID: "V1", List: "x-test", Kind: namesake.KindVessel,
		Names:       []namesake.Name{{Full: "Quornley Morning Star"}},
		Identifiers: []namesake.Identifier{{Type: namesake.IDIMO, Value: "IMO 9074729"}},
	})
	company := namesake.Subject{Name: "Quornley Morning Star", Kind: namesake.KindOrganization}
	got := ask(t, s, company)
	if got.Outcome != namesake.OutcomeClear || len(got.RuledOut) != 1 {
		t.Fatalf("outcome %s, ruled out %d", got.Outcome, len(got.RuledOut))
	}
	kind := got.RuledOut[0].Evidence.Parts[1]
	if kind.Feature != namesake.FeatureKind || kind.Verdict != namesake.VerdictContradicts || kind.Listed != "vessel" {
		t.Errorf("evidence %+v", kind)
	}
	company.Identifiers = []namesake.Identifier{{Type: namesake.IDIMO, Value: "9074729"}}
	if got := ask(t, s, company); got.Outcome != namesake.OutcomePotentialMatch {
		t.Errorf("the same IMO number: %s", got.Outcome)
	}
}

// What is published both as a weak alias and as a good name is a good name,
// whichever comes first.
func TestGoodNameBeatsItsWeakTwin(t *testing.T) {
	weak := namesake.Name{Full: "Zorkan Veltrix", Kind: namesake.NameAlias, Quality: namesake.QualityWeak}
	good := namesake.Name{Full: "Zorkan Veltrix", Kind: namesake.NameAlias}
	primary := namesake.Name{Full: "Ida Quornley", Kind: namesake.NamePrimary}
	for _, names := range [][]namesake.Name{{primary, weak, good}, {primary, good, weak}} {
		s := over(t, namesake.Entity{ID: "P1", List: "x-test", Kind: namesake.KindPerson, Names: names})
		if got := ask(t, s, namesake.Subject{Name: "Zorkan Veltrix"}); len(got.Matches) != 1 {
			t.Errorf("%v: %s", names, got.Outcome)
		}
	}
}

// A weak alias alone does not alert, and the answer says why.
func TestWeakAliasAloneSaysSo(t *testing.T) {
	s := over(t, namesake.Entity{ID: "P1", List: "x-test", Kind: namesake.KindPerson, Names: []namesake.Name{
		{Full: "Ida Quornley", Kind: namesake.NamePrimary},
		{Full: "Zorkan Veltrix", Kind: namesake.NameAlias, Quality: namesake.QualityWeak},
	}})
	got := ask(t, s, namesake.Subject{Name: "Zorkan Veltrix"})
	want := "Only a weak alias agrees, of one listed party; its publisher says that is too little by itself."
	if got.Outcome != namesake.OutcomeClear || got.Summary != want {
		t.Errorf("%s: %s", got.Outcome, got.Summary)
	}
}

// Only people have a gender and a date of birth, so a subject of no stated kind
// that has one is not compared with companies.
func TestGenderOrBirthDateMakesAPerson(t *testing.T) {
	s := over(t, namesake.Entity{
		ID: "O1", List: "x-test", Kind: namesake.KindOrganization, Names: []namesake.Name{{Full: "Ida Quornley"}},
	})
	who := namesake.Subject{Name: "Ida Quornley"}
	if got := ask(t, s, who); len(got.Matches) != 1 {
		t.Errorf("of no kind: %s", got.Outcome)
	}
	who.Gender = namesake.GenderFemale
	if got := ask(t, s, who); len(got.Matches) != 0 {
		t.Errorf("a woman: %s", got.Outcome)
	}
}
