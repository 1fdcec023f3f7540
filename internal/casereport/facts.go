package casereport

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/internal/audit"
)

// Fact is something that is stated of a party, with each of its values.
type Fact struct {
	Label  string
	Values []string
}

// facts leaves out what is not stated.
type facts []Fact

func (f *facts) add(label string, values ...string) {
	values = slices.DeleteFunc(values, func(v string) bool { return v == "" })
	if len(values) > 0 {
		*f = append(*f, Fact{label, values})
	}
}

func each[T any](items []T, text func(T) string) []string {
	out := make([]string, 0, len(items))
	for _, i := range items {
		out = append(out, text(i))
	}
	return out
}

// Of is what is stated of a subject.
func Of(s namesake.Subject) []Fact {
	var f facts
	f.add("Name", s.Name)
	f.add("Other names", s.Aliases...)
	f.add("Kind", string(s.Kind))
	f.add("Born", s.BirthDate.String())
	f.add("Gender", string(s.Gender))
	f.add("Countries (identity only, never raise a score)", each(s.Countries, country.Name)...)
	f.add("Identifiers", each(s.Identifiers, identifier)...)
	f.add("Reference", s.ID)
	return f
}

// Listed is what a list has of an entity, all of it.
func Listed(e *namesake.Entity) []Fact {
	var f facts
	f.add("Names", each(e.Names, listedName)...)
	f.add("Kind", string(e.Kind))
	f.add("Gender", string(e.Gender))
	f.add("Born", each(e.BirthDates, namesake.PartialDate.String)...)
	f.add("Died", each(e.DeathDates, namesake.PartialDate.String)...)
	f.add("Born in", each(e.BirthPlaces, place)...)
	f.add("Nationalities (identity only, never raise a score)", each(e.Nationalities, countryOf)...)
	f.add("Citizenships (identity only, never raise a score)", each(e.Citizenships, countryOf)...)
	f.add("Countries", each(e.Countries, countryOf)...)
	f.add("Identifiers", each(e.Identifiers, identifier)...)
	f.add("Addresses", each(e.Addresses, address)...)
	f.add("Programmes", e.Programs...)
	f.add("Links", each(e.Links, func(l namesake.Link) string { return joined(": ", l.Relation, joined(", ", l.Name, l.ID, l.Note)) })...)
	f.add("Listed on", e.ListedOn.String())
	f.add("Updated on", e.UpdatedOn.String())
	f.add("Notes", each(e.Notes, func(n namesake.Note) string { return joined(": ", n.Label, n.Text) })...)
	f.add("Read in", joined(", ", e.Provenance.File, record(e.Provenance.Record)))
	return f
}

func record(n int) string {
	if n == 0 {
		return ""
	}
	return "record " + number(int64(n))
}

// joined writes those that are not empty.
func joined(between string, texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), between)
}

func listedName(n namesake.Name) string {
	var about []string
	for _, word := range []string{string(n.Kind), string(n.Quality), n.Script, n.Language} {
		if word != "" {
			about = append(about, word)
		}
	}
	if n.Original {
		about = append(about, "original script")
	}
	if n.Note != "" {
		about = append(about, n.Note)
	}
	if len(about) == 0 {
		return n.Full
	}
	return n.Full + " (" + strings.Join(about, ", ") + ")"
}

// countryOf is a country as published or, where that is a code, by its name.
func countryOf(c namesake.Country) string {
	if c.Name == "" || c.Code != "" && strings.EqualFold(c.Name, c.Code) {
		return country.Name(c.Code)
	}
	return c.Name
}

func place(p namesake.Place) string { return joined(", ", p.Text, countryOf(p.Country)) }

func address(a namesake.Address) string {
	return joined(", ", a.Text, a.Street, a.City, a.Region, a.PostalCode, countryOf(a.Country), a.Note)
}

func identifier(i namesake.Identifier) string {
	text := joined(" ", joined(", ", string(i.Type), i.Label)+":", i.Value)
	more := joined(", ", countryOf(i.Country), dated("issued", i.Issued), dated("expires", i.Expires), i.Note)
	if more != "" {
		text += " (" + more + ")"
	}
	return text
}

func dated(word string, d namesake.PartialDate) string {
	if d.IsZero() {
		return ""
	}
	return word + " " + d.String()
}

func sortRecords(all []audit.Record) {
	slices.SortFunc(all, func(a, b audit.Record) int { return cmp.Compare(a.Seq, b.Seq) })
}

func utc(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}
