package list

import (
	"iter"
	"unicode/utf8"

	"github.com/namesake-screening/namesake"
)

// isText reports whether s is UTF-8 without NUL.
func isText(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] == 0 {
			return utf8.ValidString(s) && !hasNUL(s)
		}
	}
	return true
}

func hasNUL(s string) bool {
	for i := range len(s) {
		if s[i] == 0 {
			return true
		}
	}
	return false
}

// Texts yields every string of the entity with the JSON name of the field of
// [namesake.Entity] that holds it. Empty strings are passed over.
func Texts(e *namesake.Entity) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		ok := true
		field := ""
		text := func(ss ...string) {
			for _, s := range ss {
				ok = ok && (s == "" || yield(field, s))
			}
		}
		country := func(c namesake.Country) { text(c.Code, c.Name) }

		field = "id"
		text(e.ID)
		field = "list"
		text(e.List)
		field = "kind"
		text(string(e.Kind))
		field = "names"
		for _, n := range e.Names {
			text(n.Full, string(n.Kind), string(n.Quality), n.Script, n.Language, n.Note)
			text(n.Parts.Title, n.Parts.Given, n.Parts.Middle, n.Parts.Patronymic, n.Parts.Family, n.Parts.Maiden, n.Parts.Suffix)
		}
		field = "gender"
		text(string(e.Gender))
		field = "birth_places"
		for _, p := range e.BirthPlaces {
			text(p.Text)
			country(p.Country)
		}
		field = "nationalities"
		for _, c := range e.Nationalities {
			country(c)
		}
		field = "citizenships"
		for _, c := range e.Citizenships {
			country(c)
		}
		field = "countries"
		for _, c := range e.Countries {
			country(c)
		}
		field = "identifiers"
		for _, id := range e.Identifiers {
			text(string(id.Type), id.Value, id.Label, id.Note)
			country(id.Country)
		}
		field = "addresses"
		for _, a := range e.Addresses {
			text(a.Text, a.Street, a.City, a.Region, a.PostalCode, a.Note)
			country(a.Country)
		}
		field = "programs"
		text(e.Programs...)
		field = "links"
		for _, l := range e.Links {
			text(l.Relation, l.Name, l.ID, l.Note)
		}
		field = "notes"
		for _, n := range e.Notes {
			text(n.Label, n.Text)
		}
		field = "provenance"
		text(e.Provenance.Edition, e.Provenance.File)
	}
}

// dates yields every date of the entity with its field's JSON name.
func dates(e *namesake.Entity) iter.Seq2[string, namesake.PartialDate] {
	return func(yield func(string, namesake.PartialDate) bool) {
		for _, d := range e.BirthDates {
			if !yield("birth_dates", d) {
				return
			}
		}
		for _, d := range e.DeathDates {
			if !yield("death_dates", d) {
				return
			}
		}
		for _, id := range e.Identifiers {
			if !yield("identifiers", id.Issued) || !yield("identifiers", id.Expires) {
				return
			}
		}
		if yield("listed_on", e.ListedOn) {
			yield("updated_on", e.UpdatedOn)
		}
	}
}
