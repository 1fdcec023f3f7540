package list

import (
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
)

// The texts below write a value in full on one line, so that two values that
// differ never read the same.

func plain[T ~string](s T) string { return string(s) }

// labelled collects "label value" details that are not empty.
type labelled []string

func (l *labelled) add(label, value string) {
	switch {
	case value == "":
	case label == "":
		*l = append(*l, value)
	default:
		*l = append(*l, label+" "+value)
	}
}

// after writes head followed by the details in brackets.
func (l labelled) after(head string) string {
	if len(l) == 0 {
		return head
	}
	return strings.TrimSpace(head + " (" + strings.Join(l, "; ") + ")")
}

func nameText(n namesake.Name) string {
	var d labelled
	d.add("", string(n.Kind))
	d.add("", string(n.Quality))
	if n.Original {
		d.add("", "original script")
	}
	d.add("script", n.Script)
	d.add("language", n.Language)
	d.add("title", n.Parts.Title)
	d.add("given", n.Parts.Given)
	d.add("middle", n.Parts.Middle)
	d.add("patronymic", n.Parts.Patronymic)
	d.add("family", n.Parts.Family)
	d.add("maiden", n.Parts.Maiden)
	d.add("suffix", n.Parts.Suffix)
	d.add("note", n.Note)
	return d.after(n.Full)
}

func countryText(c namesake.Country) string {
	if c.Name == "" {
		return c.Code
	}
	var d labelled
	d.add("", c.Code)
	return d.after(c.Name)
}

func placeText(p namesake.Place) string {
	var d labelled
	d.add("country", countryText(p.Country))
	return d.after(p.Text)
}

func identifierText(i namesake.Identifier) string {
	var d labelled
	d.add("label", i.Label)
	d.add("country", countryText(i.Country))
	d.add("issued", i.Issued.String())
	d.add("expires", i.Expires.String())
	d.add("note", i.Note)
	return d.after(string(i.Type) + " " + i.Value)
}

func addressText(a namesake.Address) string {
	var d labelled
	d.add("street", a.Street)
	d.add("city", a.City)
	d.add("region", a.Region)
	d.add("postal code", a.PostalCode)
	d.add("country", countryText(a.Country))
	d.add("note", a.Note)
	return d.after(a.Text)
}

func linkText(l namesake.Link) string {
	var d labelled
	d.add("id", l.ID)
	d.add("note", l.Note)
	return d.after(strings.TrimSpace(l.Relation + " " + l.Name))
}

func noteText(n namesake.Note) string { return n.Label + ": " + n.Text }

// Facts are what is published of an entity, field by field and in full, each
// value written on one line for people: as added, in the words of [Diff].
func Facts(e *namesake.Entity) []FieldChange {
	facts := diffEntity(&namesake.Entity{ID: e.ID, List: e.List}, e)
	return slices.DeleteFunc(facts, func(f FieldChange) bool { return f.Field == "shown as" })
}
