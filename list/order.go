package list

import (
	"cmp"
	"strings"

	"github.com/namesake-screening/namesake"
)

// The orders below look at every field, so that only equal values compare
// equal. They serve the canonical form and have no other meaning.

// compareStrings compares pairs: a1, b1, a2, b2, …
func compareStrings(pairs ...string) int {
	for i := 0; i < len(pairs); i += 2 {
		if c := strings.Compare(pairs[i], pairs[i+1]); c != 0 {
			return c
		}
	}
	return 0
}

func compareNames(a, b namesake.Name) int {
	if c := compareStrings(a.Full, b.Full, string(a.Kind), string(b.Kind), string(a.Quality), string(b.Quality),
		a.Script, b.Script, a.Language, b.Language, a.Note, b.Note,
		a.Parts.Title, b.Parts.Title, a.Parts.Given, b.Parts.Given, a.Parts.Middle, b.Parts.Middle,
		a.Parts.Patronymic, b.Parts.Patronymic, a.Parts.Family, b.Parts.Family, a.Parts.Maiden, b.Parts.Maiden,
		a.Parts.Suffix, b.Parts.Suffix); c != 0 {
		return c
	}
	return compareBools(a.Original, b.Original)
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func compareDay(a, b namesake.Date) int {
	return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Day, b.Day))
}

func compareDates(a, b namesake.PartialDate) int {
	return cmp.Or(compareDay(a.From, b.From), compareDay(a.To, b.To), compareBools(a.Circa, b.Circa))
}

func compareCountries(a, b namesake.Country) int {
	return compareStrings(a.Name, b.Name, a.Code, b.Code)
}

func comparePlaces(a, b namesake.Place) int {
	return cmp.Or(strings.Compare(a.Text, b.Text), compareCountries(a.Country, b.Country))
}

func compareIdentifiers(a, b namesake.Identifier) int {
	if c := compareStrings(string(a.Type), string(b.Type), a.Value, b.Value, a.Label, b.Label, a.Note, b.Note); c != 0 {
		return c
	}
	return cmp.Or(compareCountries(a.Country, b.Country), compareDates(a.Issued, b.Issued), compareDates(a.Expires, b.Expires))
}

func compareAddresses(a, b namesake.Address) int {
	if c := compareStrings(a.Text, b.Text, a.Street, b.Street, a.City, b.City, a.Region, b.Region,
		a.PostalCode, b.PostalCode, a.Note, b.Note); c != 0 {
		return c
	}
	return compareCountries(a.Country, b.Country)
}

func compareLinks(a, b namesake.Link) int {
	return compareStrings(a.Relation, b.Relation, a.Name, b.Name, a.ID, b.ID, a.Note, b.Note)
}

func compareNotes(a, b namesake.Note) int {
	return compareStrings(a.Label, b.Label, a.Text, b.Text)
}
