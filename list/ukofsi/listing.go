package ukofsi

import (
	"regexp"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list/prose"
)

// listing reads regimes and dates. A party under several regimes was listed on
// several days: ListedOn is the first, and each is a note.
func (g *group) listing() {
	g.ent.Programs = g.distinct("Regime")
	for _, v := range g.distinct("Listed On") {
		d, ok := prose.DMY(v)
		switch {
		case !ok:
			g.note(namesake.NoteUnread, "listed on: "+v)
		case g.ent.ListedOn.IsZero() || d.String() < g.ent.ListedOn.String():
			g.ent.ListedOn = d
		}
	}
	for _, v := range g.distinct("Last Updated") {
		d, ok := prose.DMY(v)
		switch {
		case !ok:
			g.note(namesake.NoteUnread, "last updated: "+v)
		case d.String() > g.ent.UpdatedOn.String():
			g.ent.UpdatedOn = d
		}
	}
	if len(g.distinct("Listed On")) > 1 || len(g.distinct("Last Updated")) > 1 {
		seen := map[string]bool{}
		for _, row := range g.rows {
			text := row.Get("Regime") + ": listed on " + row.Get("Listed On") + ", last updated " + row.Get("Last Updated")
			if !seen[text] {
				seen[text] = true
				g.note("regime", text)
			}
		}
	}
	for _, v := range g.distinct("UK Sanctions List Date Designated") {
		g.note("UK Sanctions List date designated", v)
	}
}

var (
	// unRef covers the permanent reference numbers (ABe.001), the older ones
	// (QI.A.00.02., E.00.I.2., I.AC.00.20.00.12.(2).) and their misspellings.
	unRef  = regexp.MustCompile(`(?i)\bUN Ref(?:erence)?\)?(?: ?(?:No|Number))?[ .:]*((?:[A-Z]{2}[ie1][. ]{1,2}[0-9]{2,3})|(?:[A-Z]{1,2}\.)(?:[A-Z0-9]{1,3}[.,])+[0-9]{1,3}(?:\.\([0-9]+\))?)`)
	ukRef  = regexp.MustCompile(`\bUK Sanctions List Ref\)?[ .:]*([A-Z]{3}[0-9]{4})\b`)
	gender = regexp.MustCompile(`(?i)\bgender\)? ?: ?(male|female)\b|^(female|male)\.`)
	circa  = regexp.MustCompile(`(?i)\b(?:DOBs?|dates? of birth) (?:is|are) approximate`)
	imo    = regexp.MustCompile(`\bIMO\)?(?: [Nn]umber)?\)?[:.]? ?([0-9]{7})\b`)
	// ship is how ships are told that were listed as entities, before the
	// group type "Ship"; companies have IMO numbers too.
	ship = regexp.MustCompile(`(?:^|\. )\(?IMO(?: number)?: ?([0-9]{7})\b`)
	mmsi = regexp.MustCompile(`\bMMSI[:.]? ?([0-9]{9})\b`)
)

// otherInformation is kept whole, and read for what it says in set phrases:
// reference numbers, gender, IMO numbers, and that the dates of birth are
// approximate.
func (g *group) otherInformation(text string) {
	g.note("other information", text)
	refs := func(re *regexp.Regexp, label string) {
		for _, m := range re.FindAllStringSubmatch(text, -1) {
			g.identify(namesake.Identifier{Type: namesake.IDReference, Value: m[1], Label: label})
		}
	}
	refs(unRef, "UN Ref")
	refs(ukRef, "UK Sanctions List Ref")
	switch g.ent.Kind {
	case namesake.KindPerson:
		if m := gender.FindStringSubmatch(text); m != nil && g.ent.Gender == "" {
			g.ent.Gender = namesake.Gender(strings.ToLower(m[1] + m[2]))
		}
		if circa.MatchString(text) {
			for i := range g.ent.BirthDates {
				g.ent.BirthDates[i].Circa = true
			}
		}
	case namesake.KindOrganization:
		if m := ship.FindStringSubmatch(text); m != nil && shipNumber(m[1]) {
			g.ent.Kind = namesake.KindVessel
		}
		fallthrough
	case namesake.KindVessel:
		// The first number is the party's own; more may be those of its fleet.
		if m := imo.FindStringSubmatch(text); m != nil {
			g.identify(namesake.Identifier{Type: namesake.IDIMO, Value: m[1], Label: "IMO number"})
		}
		if m := mmsi.FindStringSubmatch(text); m != nil && g.ent.Kind == namesake.KindVessel {
			g.identify(namesake.Identifier{Type: namesake.IDMMSI, Value: m[1], Label: "MMSI"})
		}
	}
}

func (g *group) identify(id namesake.Identifier) {
	for _, known := range g.ent.Identifiers {
		if known.Type == id.Type && known.Value == id.Value {
			return
		}
	}
	g.ent.Identifiers = append(g.ent.Identifiers, id)
}

// shipNumber verifies the check digit of a ship's IMO number: the last digit of
// the sum of the first six times 7 to 2 (IMO resolution A.1117(30)).
func shipNumber(s string) bool {
	sum := 0
	for i := range 6 {
		sum += int(s[i]-'0') * (7 - i)
	}
	return sum%10 == int(s[6]-'0')
}
