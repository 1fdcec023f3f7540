package screen

import (
	"fmt"
	"sort"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/match"
)

// deciders are the facts that the list states and the subject lacks, the one
// first that is expected to move the evidence most: its bits if they are the
// same, weighed by how likely that is among so many namesakes, and its bits if
// they are not.
func deciders(subject namesake.Subject, e *namesake.Entity, namesakes float64) []namesake.Decider {
	same := 1 / (1 + namesakes)
	type candidate struct {
		namesake.Decider
		change float64
	}
	var out []candidate
	add := func(d namesake.Decider, against namesake.Bits) {
		out = append(out, candidate{d, same*d.Bits.Float() - (1-same)*against.Float()})
	}
	if subject.BirthDate.IsZero() && len(e.BirthDates) > 0 {
		listed := e.BirthDates[0]
		agree, _ := match.BirthDate(listed, e.BirthDates)
		add(namesake.Decider{
			Fact: namesake.FeatureBirthDate, Listed: listed.String(), Bits: agree.Bits, Text: "the date of birth",
		}, match.BitsApart)
	}
	if id, ok := wanted(subject, e); ok {
		d := namesake.Decider{Fact: namesake.FeatureIdentifier, Listed: id.Value, Bits: match.BitsNumber, Text: fmt.Sprintf("the %s number", id.Type)}
		if id.Country.Name != "" {
			d.Text += " (" + id.Country.Name + ")"
		}
		add(d, match.BitsOtherID)
	}
	if subject.Gender == namesake.GenderUnknown && (e.Gender == namesake.GenderMale || e.Gender == namesake.GenderFemale) {
		// Half of all namesakes would be told apart.
		add(namesake.Decider{Fact: namesake.FeatureGender, Listed: string(e.Gender), Text: "the gender"}, match.BitsGender/2)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].change > out[j].change })
	var ds []namesake.Decider
	for _, c := range out {
		ds = append(ds, c.Decider)
	}
	return ds
}

// wanted is the identifying number to ask for: a kind that the subject has
// not stated, the ones that people carry first.
func wanted(subject namesake.Subject, e *namesake.Entity) (namesake.Identifier, bool) {
	stated := map[namesake.IdentifierType]bool{}
	for _, id := range subject.Identifiers {
		stated[id.Type] = true
	}
	for _, t := range []namesake.IdentifierType{
		namesake.IDPassport, namesake.IDNational, namesake.IDIMO, namesake.IDRegistration,
		namesake.IDTax, namesake.IDLEI, namesake.IDBIC, namesake.IDTail, namesake.IDMMSI,
	} {
		for _, id := range e.Identifiers {
			if id.Type == t && !stated[t] {
				return id, true
			}
		}
	}
	return namesake.Identifier{}, false
}

// summarize says in a sentence why a match has its outcome.
func summarize(m namesake.Match, reason string) string {
	switch m.Outcome {
	case namesake.OutcomePotentialMatch:
		return "May be " + m.Caption + ": " + reason + "."
	case namesake.OutcomeClear:
		return "Not taken for " + m.Caption + ": " + reason + "."
	}
	return "Cannot be told from " + m.Caption + ": " + reason + "."
}
