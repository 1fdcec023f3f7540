package screenpages

import (
	"net/url"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/screenings"
)

// answer is a screening made ready to show.
type answer struct {
	namesake.Screening
	Kept     string // the key of the screening that is kept; "" where none is
	Facts    []fact // what was asked, field by field
	Matches  []match
	RuledOut []match
	Cleared  []cleared
	Wanted   []wanted // over all matches
}

// cleared is a match that was decided before not to be who is asked about.
type cleared struct {
	Caption   string
	Complaint int64 // its number
}

type fact struct{ Label, Text string }

// wanted is a fact that would decide, with the field to write it into.
type wanted struct{ Field, Text string }

// match is one match with what would decide it.
type match struct {
	namesake.Match
	Deciders []decider
}

type decider struct {
	namesake.Decider
	Field string // of the form
}

// fieldOf are the fields of the form by the fact that belongs into them.
var fieldOf = map[namesake.Feature]string{
	namesake.FeatureBirthDate: "birth_date", namesake.FeatureGender: "gender", namesake.FeatureIdentifier: "identifier", namesake.FeatureCountry: "country",
}

func newAnswer(s namesake.Screening, applied *screenings.Applied) *answer {
	a := &answer{Screening: s, Facts: facts(s.Subject)}
	for _, m := range s.Matches {
		if c := applied.Clears(m.List, m.Entity); c != 0 {
			a.Cleared = append(a.Cleared, cleared{m.Caption, c})
			continue
		}
		a.Matches = append(a.Matches, newMatch(m))
	}
	for _, m := range s.RuledOut {
		a.RuledOut = append(a.RuledOut, newMatch(m))
	}
	seen := map[wanted]bool{}
	for _, m := range a.Matches {
		for _, d := range m.Deciders {
			if w := (wanted{d.Field, d.Text}); !seen[w] {
				seen[w] = true
				a.Wanted = append(a.Wanted, w)
			}
		}
	}
	return a
}

func newMatch(m namesake.Match) match {
	out := match{Match: m}
	for _, d := range m.Deciders {
		out.Deciders = append(out.Deciders, decider{d, fieldOf[d.Fact]})
	}
	return out
}

func facts(s namesake.Subject) []fact {
	out := []fact{{"Name", s.Name}}
	for _, a := range s.Aliases {
		out = append(out, fact{"Other name", a})
	}
	if !s.BirthDate.IsZero() {
		out = append(out, fact{"Born", s.BirthDate.String()})
	}
	for _, c := range s.Countries {
		out = append(out, fact{"Country", country.Name(c)})
	}
	if s.Gender != namesake.GenderUnknown {
		out = append(out, fact{"Gender", string(s.Gender)})
	}
	for _, id := range s.Identifiers {
		out = append(out, fact{"Number", string(id.Type) + " " + id.Value})
	}
	return out
}

// Path is the page of the entity that was matched, as of the edition in use.
func (m match) Path() string {
	return "/lists/" + url.PathEscape(m.List) + "/entities/" + url.PathEscape(m.Entity)
}

// Agree says in a sentence how many would agree by chance.
func (m match) Agree() string {
	n := desk.Namesakes(m.ExpectedNamesakes)
	who := " people"
	switch {
	case m.Kind != namesake.KindPerson && m.Kind != namesake.KindUnknown:
		who = " others of its kind"
	case n == "fewer than one":
		who = " person"
	}
	return strings.ToUpper(n[:1]) + n[1:] + who + " would agree with the listed party this well by chance."
}

// Next says what to do, by outcome.
func (a *answer) Next() string {
	switch a.Outcome {
	case namesake.OutcomeClear:
		return "This is said of the editions below, and of nothing else."
	case namesake.OutcomePotentialMatch:
		return "An alert puts it before somebody: keep the person to open one."
	case namesake.OutcomeInconclusive:
		return "One more fact would tell. Write it into its field, and the answer changes."
	}
	return "A list that the policy requires could not be consulted, so nobody can be called clear."
}
