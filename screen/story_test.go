package screen_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// house is a small list of invented parties.
func house() *list.Edition {
	no := namesake.Country{Code: "NO", Name: "Norway"}
	entities := []namesake.Entity{
		{
			ID: "daskel", Kind: namesake.KindPerson, Gender: namesake.GenderMale,
			Names: []namesake.Name{
				{Full: "Orvan Daskel", Kind: namesake.NamePrimary},
				{Full: "Kelvarin", Kind: namesake.NameAlias, Quality: namesake.QualityWeak},
			},
			BirthDates:    []namesake.PartialDate{namesake.Day(1961, 5, 2)},
			Nationalities: []namesake.Country{no},
			Identifiers:   []namesake.Identifier{{Type: namesake.IDPassport, Value: "N1234567", Country: no}},
		},
		{
			ID: "hassan", Kind: namesake.KindPerson, Gender: namesake.GenderMale,
			Names:      []namesake.Name{{Full: "Ahmed Hassan", Kind: namesake.NamePrimary}},
			BirthDates: []namesake.PartialDate{{From: namesake.Date{Year: 1970}, Circa: true}},
		},
		{
			ID: "star", Kind: namesake.KindVessel,
			Names:       []namesake.Name{{Full: "Daskel Star", Kind: namesake.NamePrimary}},
			Identifiers: []namesake.Identifier{{Type: namesake.IDIMO, Value: "IMO 9074729"}},
		},
		{
			ID: "company", Kind: namesake.KindOrganization,
			Names: []namesake.Name{{Full: "Orvan Daskel Trading LLC", Kind: namesake.NamePrimary}},
		},
	}
	for i := range entities {
		entities[i].List = "house"
		entities[i].Provenance.Edition = "sha256:house"
	}
	return &list.Edition{List: "house", Title: "House list", Hash: "sha256:house", Entities: entities}
}

// told is what an analyst sees of an answer: its outcome, and who was found,
// as "potential-match daskel" or "ruled out hassan".
func told(answer namesake.Screening) []string {
	out := []string{string(answer.Outcome)}
	for _, m := range answer.Matches {
		out = append(out, string(m.Outcome)+" "+m.Entity)
	}
	for _, m := range answer.RuledOut {
		out = append(out, "ruled out "+m.Entity)
	}
	return out
}

func TestStories(t *testing.T) {
	s := newScreener(t, policy.Default(), house())
	for _, c := range []struct {
		story   string
		subject namesake.Subject
		want    []string // see told
		says    string   // somewhere in the summaries
	}{
		{
			"a rare name and the day of birth",
			namesake.Subject{Name: "Orvan Daskel", Kind: namesake.KindPerson, BirthDate: namesake.Day(1961, 5, 2)},
			[]string{"potential-match", "potential-match daskel"}, "hardly anybody else",
		},
		{
			"misspelt and turned around",
			namesake.Subject{Name: "Daskell, Orwan", Kind: namesake.KindPerson, BirthDate: namesake.Year(1961)},
			[]string{"potential-match", "potential-match daskel"}, "hardly anybody else",
		},
		{
			"in Cyrillic letters",
			namesake.Subject{Name: "Орван Даскел", Kind: namesake.KindPerson, BirthDate: namesake.Year(1961)},
			[]string{"potential-match", "potential-match daskel"}, "hardly anybody else",
		},
		{
			"nobody of that name",
			namesake.Subject{Name: "Wilfreda Oxenthwaite"},
			[]string{"clear"}, "Nobody on the lists consulted",
		},
		{
			"the same name, a generation apart",
			namesake.Subject{Name: "Orvan Daskel", Kind: namesake.KindPerson, BirthDate: namesake.Day(1990, 5, 2)},
			[]string{"clear", "ruled out daskel"}, "29 years off",
		},
		{
			"the same name, another gender and a few years apart",
			namesake.Subject{Name: "Orvan Daskel", Kind: namesake.KindPerson, BirthDate: namesake.Year(1964), Gender: namesake.GenderFemale},
			[]string{"clear", "ruled out daskel"}, "3 years off and another gender",
		},
		{
			"a name that many bear",
			namesake.Subject{Name: "Ahmed Hassan", Kind: namesake.KindPerson},
			[]string{"inconclusive", "inconclusive hassan"}, "What would help most: the date of birth.",
		},
		{
			"a weak alias alone opens nothing",
			namesake.Subject{Name: "Kelvarin", Kind: namesake.KindPerson},
			[]string{"clear", "ruled out daskel"}, "only a weak alias agrees",
		},
		{
			"a weak alias and a shared nationality still open nothing",
			namesake.Subject{Name: "Kelvarin", Kind: namesake.KindPerson, Countries: []string{"NO"}},
			[]string{"clear", "ruled out daskel"}, "only a weak alias agrees",
		},
		{
			"a weak alias and the day of birth do",
			namesake.Subject{Name: "Kelvarin", Kind: namesake.KindPerson, BirthDate: namesake.Day(1961, 5, 2)},
			[]string{"potential-match", "potential-match daskel"}, "hardly anybody else",
		},
		{
			"a passport finds its holder under any name",
			namesake.Subject{Name: "Wilfreda Oxenthwaite", Kind: namesake.KindPerson, Identifiers: []namesake.Identifier{{Type: namesake.IDPassport, Value: "n 123-4567"}}},
			[]string{"potential-match", "potential-match daskel"}, "an identifying number is the same",
		},
		{
			"the same number of another country's passport does not",
			namesake.Subject{Name: "Wilfreda Oxenthwaite", Kind: namesake.KindPerson, Identifiers: []namesake.Identifier{{Type: namesake.IDPassport, Value: "N1234567", Country: namesake.Country{Code: "CL"}}}},
			[]string{"clear"}, "",
		},
		{
			"a number outweighs a date that contradicts: a person has to look",
			namesake.Subject{Name: "Orvan Daskel", Kind: namesake.KindPerson, BirthDate: namesake.Year(1990), Identifiers: []namesake.Identifier{{Type: namesake.IDPassport, Value: "N1234567"}}},
			[]string{"potential-match", "potential-match daskel"}, "an identifying number is the same",
		},
		{
			"a person is no vessel and no company",
			namesake.Subject{Name: "Daskel Star", Kind: namesake.KindPerson},
			[]string{"clear"}, "",
		},
		{
			"a vessel is no person",
			namesake.Subject{Name: "Daskel Star", Kind: namesake.KindVessel},
			[]string{"potential-match", "potential-match star"}, "",
		},
		{
			"a vessel by its number, renamed",
			namesake.Subject{Name: "Tarn Queen", Kind: namesake.KindVessel, Identifiers: []namesake.Identifier{{Type: namesake.IDIMO, Value: "9074729"}}},
			[]string{"potential-match", "potential-match star"}, "an identifying number is the same",
		},
		{
			"a listed number is shown to a human, whatever the subject was said to be",
			namesake.Subject{Name: "Tarn Queen", Kind: namesake.KindPerson, Identifiers: []namesake.Identifier{{Type: namesake.IDIMO, Value: "9074729"}}},
			[]string{"potential-match", "potential-match star"}, "number is the same",
		},
		{
			"an alias of the subject's counts like its name",
			namesake.Subject{Name: "Wilfreda Oxenthwaite", Kind: namesake.KindPerson, Aliases: []string{"Orvan Daskel"}, BirthDate: namesake.Year(1961)},
			[]string{"potential-match", "potential-match daskel"}, "",
		},
	} {
		t.Run(c.story, func(t *testing.T) {
			answer := ask(t, s, c.subject)
			if got := told(answer); !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
			said := answer.Summary
			for _, m := range slices.Concat(answer.Matches, answer.RuledOut) {
				said += " " + m.Summary
			}
			if !strings.Contains(said, c.says) {
				t.Errorf("said %q, which lacks %q", said, c.says)
			}
		})
	}
}

// Where the kind is not stated, everything of that name is found.
func TestUnknownKindIsComparedWithAll(t *testing.T) {
	s := newScreener(t, policy.Default(), house())
	found := map[string]bool{}
	for _, m := range ask(t, s, namesake.Subject{Name: "Orvan Daskel"}).Matches {
		found[m.Entity] = true
	}
	if !found["daskel"] || !found["company"] {
		t.Errorf("found %v", found)
	}
}

// Nobody is clear of a list that was not asked.
func TestMissingListIsNeverClear(t *testing.T) {
	p := policy.Default()
	p.Required = []string{"house", "us-ofac-sdn"}
	s := newScreener(t, p, house())
	for _, c := range []struct {
		subject namesake.Subject
		want    namesake.Outcome
	}{
		{namesake.Subject{Name: "Wilfreda Oxenthwaite"}, namesake.OutcomeIncomplete},
		{namesake.Subject{Name: "Orvan Daskel", Kind: namesake.KindPerson, BirthDate: namesake.Year(1990)}, namesake.OutcomeIncomplete},
		{namesake.Subject{Name: "Kelvarin"}, namesake.OutcomeIncomplete},
		{namesake.Subject{Name: "Ahmed Hassan"}, namesake.OutcomeInconclusive},
		{namesake.Subject{Name: "Orvan Daskel", BirthDate: namesake.Year(1961)}, namesake.OutcomePotentialMatch},
	} {
		answer := ask(t, s, c.subject)
		if answer.Outcome != c.want || !slices.Equal(answer.Missing, []string{"us-ofac-sdn"}) {
			t.Errorf("%s: %s, missing %q", c.subject.Name, answer.Outcome, answer.Missing)
		}
		if c.want == namesake.OutcomeIncomplete && !strings.Contains(answer.Summary, "us-ofac-sdn") {
			t.Errorf("%s: %q does not name the list", c.subject.Name, answer.Summary)
		}
	}
	p.Required = []string{"house"}
	if answer := ask(t, newScreener(t, p, house()), namesake.Subject{Name: "Wilfreda Oxenthwaite"}); answer.Outcome != namesake.OutcomeClear {
		t.Errorf("every required list was asked: %s", answer.Outcome)
	}
}

// What to ask for comes in the order in which it helps. Of a rare name a
// passport is worth most, since it is likely him; of a common one the date of
// birth, since it most likely shows that it is not.
func TestDecidersComeInTheOrderTheyHelp(t *testing.T) {
	entity := func(name string) *list.Edition {
		return &list.Edition{List: "made", Hash: "sha256:00", Entities: []namesake.Entity{{
			ID: "1", List: "made", Kind: namesake.KindPerson, Gender: namesake.GenderMale,
			Names:       []namesake.Name{{Full: name, Kind: namesake.NamePrimary}},
			BirthDates:  []namesake.PartialDate{namesake.Day(1961, 5, 2)},
			Identifiers: []namesake.Identifier{{Type: namesake.IDTax, Value: "55443322"}, {Type: namesake.IDPassport, Value: "N1234567"}},
		}}}
	}
	features := func(name string, known namesake.Subject) []namesake.Feature {
		known.Name = name
		var out []namesake.Feature
		for _, d := range ask(t, newScreener(t, policy.Default(), entity(name)), known).Matches[0].Deciders {
			out = append(out, d.Fact)
		}
		return out
	}
	date, number, gender := namesake.FeatureBirthDate, namesake.FeatureIdentifier, namesake.FeatureGender
	for _, c := range []struct {
		name  string
		known namesake.Subject
		want  []namesake.Feature
	}{
		{"Vorquell Daskelinov", namesake.Subject{}, []namesake.Feature{number, date, gender}},
		{"Ahmed Hassan", namesake.Subject{}, []namesake.Feature{date, gender, number}},
		{"Ahmed Hassan", namesake.Subject{Gender: namesake.GenderMale}, []namesake.Feature{date, number}},
		{"Ahmed Hassan", namesake.Subject{Gender: namesake.GenderMale, BirthDate: namesake.Year(1961)}, []namesake.Feature{number}},
	} {
		if got := features(c.name, c.known); !slices.Equal(got, c.want) {
			t.Errorf("%s, knowing %+v: ask for %q, want %q", c.name, c.known, got, c.want)
		}
	}
}

func TestNameWithoutLettersIsAnError(t *testing.T) {
	s := newScreener(t, policy.Default(), house())
	for _, name := range []string{"", "  ", "?!", "—"} {
		if _, err := s.Screen(namesake.Subject{Name: name, Aliases: []string{"Orvan Daskel"}}); !errors.Is(err, screen.ErrNoName) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestUnsoundPolicyIsRefused(t *testing.T) {
	p := policy.Default()
	p.Similarity = 2
	if _, err := screen.New([]*list.Edition{house()}, p); err == nil || !strings.Contains(err.Error(), "similarity") {
		t.Errorf("similarity 2: %v", err)
	}
	lax := policy.Default()
	lax.Similarity = 0.6
	if _, err := screen.Over(newScreener(t, policy.Default(), house()).Index(), lax); err == nil || !strings.Contains(err.Error(), "similarity") {
		t.Errorf("an index for 0.68 asked at 0.6: %v", err)
	}
}
