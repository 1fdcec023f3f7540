package subject

import (
	"slices"
	"strings"
	"unicode"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// Difference is a fact that was stated otherwise before. Both are personal.
type Difference struct {
	Field string `json:"field"` // of the subject: "birth_date"
	Kept  string `json:"kept"`  // before
	Given string `json:"given"` // now, and from now on
}

// Join adds to what is known of a subject what was learned when it was met again.
// What is known stays: further names become aliases, further numbers and
// countries stand beside the others, a day takes the place of its year. Where a
// fact can only be one or the other, the later one stands, and the difference is
// told, as it is of a name that is another altogether. Empty fields of further
// say nothing.
func Join(known, further namesake.Subject) (namesake.Subject, []Difference) {
	out := known
	out.Aliases, out.Countries, out.Identifiers = slices.Clone(known.Aliases), slices.Clone(known.Countries), slices.Clone(known.Identifiers)
	var differ []Difference
	instead := func(field, kept, given string) { differ = append(differ, Difference{field, kept, given}) }

	if further.Kind != namesake.KindUnknown && further.Kind != known.Kind {
		if known.Kind != namesake.KindUnknown {
			instead("kind", string(known.Kind), string(further.Kind))
		}
		out.Kind = further.Kind
	}
	names := further.Aliases
	if further.Name != "" {
		names = append([]string{further.Name}, names...)
		if !sameParty(known, further) {
			instead("name", known.Name, further.Name)
		}
	}
	for _, n := range names {
		if n != known.Name && !slices.Contains(out.Aliases, n) {
			out.Aliases = append(out.Aliases, n)
		}
	}
	if further.Gender != namesake.GenderUnknown && further.Gender != known.Gender {
		if known.Gender != namesake.GenderUnknown {
			instead("gender", string(known.Gender), string(further.Gender))
		}
		out.Gender = further.Gender
	}
	switch f, k := further.BirthDate, known.BirthDate; {
	case f.IsZero() || f == k || !k.IsZero() && within(k, f):
	case k.IsZero() || within(f, k):
		out.BirthDate = f
	default:
		instead("birth_date", k.String(), f.String())
		out.BirthDate = f
	}
	for _, c := range further.Countries {
		if !slices.Contains(out.Countries, c) {
			out.Countries = append(out.Countries, c)
		}
	}
	for _, id := range further.Identifiers {
		out.Identifiers = addIdentifier(out.Identifiers, id)
	}
	return out, differ
}

// sameParty reports whether a name that was given agrees with one that is known
// as well as is looked at at all.
func sameParty(known, further namesake.Subject) bool {
	least := policy.Default().Similarity
	for _, n := range append([]string{known.Name}, known.Aliases...) {
		if screen.CompareNames(screen.KindOf(known), further.Name, n) >= least {
			return true
		}
	}
	return false
}

// addIdentifier adds a number unless it is known, and to a known one what was not
// known of it.
func addIdentifier(known []namesake.Identifier, id namesake.Identifier) []namesake.Identifier {
	for i, k := range known {
		if k.Type != id.Type || Bare(k.Value) != Bare(id.Value) {
			continue
		}
		switch {
		case k.Country.Code == "":
			known[i].Country = id.Country
			return known
		case id.Country.Code == "" || id.Country.Code == k.Country.Code:
			return known
		}
	}
	return append(known, id)
}

// Bare is a number as it is compared: without case, spaces and punctuation.
func Bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}

// circaYears is how far from the year stated a date may lie that is stated as
// circa.
const circaYears = 2

// within reports whether every day that a may be is one that b may be.
func within(a, b namesake.PartialDate) bool {
	a1, a2 := days(a)
	b1, b2 := days(b)
	return b1 <= a1 && a2 <= b2
}

// days are the first and the last day that a date may be, as numbers that are in
// the order of days.
func days(p namesake.PartialDate) (first, last int) {
	to := p.To
	if to.IsZero() {
		to = p.From
	}
	n := func(d namesake.Date, unknown int) int {
		month, day := int(d.Month), int(d.Day)
		if month == 0 {
			month = unknown
		}
		if day == 0 {
			day = unknown
		}
		return int(d.Year)*10_000 + month*100 + day
	}
	first, last = n(p.From, 0), n(to, 99)
	if p.Circa {
		first, last = first-circaYears*10_000, last+circaYears*10_000
	}
	return first, last
}
