package uksl

import (
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/list/prose"
	"github.com/namesake-screening/namesake/list/xmltree"
	"github.com/namesake-screening/namesake/name"
)

// designation turns one Designation into an entity.
type designation struct {
	e   *xmltree.Element
	ent namesake.Entity
}

func (d *designation) read() {
	d.names()
	d.dates()
	d.identify(namesake.IDReference, "UK Sanctions List Ref", d.ent.ID)
	d.identify(namesake.IDReference, "OFSI Group ID", d.text("OFSIGroupID"))
	for _, v := range strings.Split(d.text("UNReferenceNumber"), ";") {
		d.identify(namesake.IDReference, "UN Ref", strings.TrimSpace(v))
	}
	if v := d.text("RegimeName"); v != "" {
		d.ent.Programs = []string{v}
	}
	d.addresses()
	for _, v := range leaves(d.e, "PhoneNumber") {
		d.identify(namesake.IDPhone, "", v)
	}
	for _, v := range leaves(d.e, "EmailAddress") {
		d.identify(namesake.IDEmail, "", v)
	}
	for _, v := range leaves(d.e, "Website") {
		d.identify(namesake.IDWebsite, "", v)
	}
	d.individual()
	d.organization()
	d.ship()
	d.note("designation source", d.text("DesignationSource"))
	for _, v := range strings.Split(d.text("SanctionsImposed"), "|") {
		d.note("sanctions imposed", strings.TrimSpace(v))
	}
	d.indicators()
	d.note("UK statement of reasons", d.text("UKStatementofReasons"))
	d.note("other information", d.text("OtherInformation"))
}

func (d *designation) text(element string) string { return prose.Clean(d.e.Value(element)) }

func (d *designation) note(label, text string) {
	if text != "" {
		d.ent.Notes = append(d.ent.Notes, namesake.Note{Label: label, Text: text})
	}
}

func (d *designation) identify(t namesake.IdentifierType, label, value string) {
	if value != "" {
		d.add(namesake.Identifier{Type: t, Label: label, Value: value})
	}
}

// add keeps an identifier once: the list repeats passports.
func (d *designation) add(id namesake.Identifier) {
	if !slices.Contains(d.ent.Identifiers, id) {
		d.ent.Identifiers = append(d.ent.Identifiers, id)
	}
}

// leaves are the texts of all elements of a name below e, each once.
func leaves(e *xmltree.Element, leaf string) []string {
	var out []string
	var walk func(*xmltree.Element)
	walk = func(e *xmltree.Element) {
		for _, c := range e.Children {
			if v := prose.Clean(c.Text); c.Name == leaf && v != "" && !slices.Contains(out, v) {
				out = append(out, v)
			}
			walk(c)
		}
	}
	walk(e)
	return out
}

// names reads Name1–5 and the surname, Name6. The original scripts belong to the
// designation and not to one of its names, and stand as forms of the primary
// one.
func (d *designation) names() {
	for _, group := range d.e.All("Names") {
		for _, e := range group.Children {
			d.name(e)
		}
	}
	primary := slices.IndexFunc(d.ent.Names, func(n namesake.Name) bool { return n.Kind == namesake.NamePrimary })
	if primary > 0 {
		first := d.ent.Names[primary]
		d.ent.Names = slices.Insert(slices.Delete(d.ent.Names, primary, primary+1), 0, first)
	}
	for i := range d.ent.Names {
		switch {
		case i == 0:
			d.ent.Names[i].Kind = namesake.NamePrimary
			titles := leaves(d.e, "Title")
			slices.Sort(titles) // their order says nothing
			d.ent.Names[i].Parts.Title = strings.Join(titles, ", ")
		case d.ent.Names[i].Kind == namesake.NamePrimary:
			d.ent.Names[i].Kind = namesake.NameAlias
		}
	}
	for _, group := range d.e.All("NonLatinNames") {
		for _, e := range group.Children {
			full := prose.Clean(e.Value("NameNonLatinScript"))
			if full == "" {
				continue
			}
			n := namesake.Name{
				Full: full, Kind: namesake.NamePrimary, Original: true, Script: name.Script(full),
				Note: join(e.Value("NonLatinScriptType"), e.Value("NonLatinScriptLanguage")),
			}
			if len(d.ent.Names) > 0 && !slices.Contains(d.ent.Names, n) {
				d.ent.Names = append(d.ent.Names, n)
			}
		}
	}
}

func (d *designation) name(e *xmltree.Element) {
	var given []string
	for _, c := range []string{"Name1", "Name2", "Name3", "Name4", "Name5"} {
		if v := prose.Clean(e.Value(c)); v != "" {
			given = append(given, v)
		}
	}
	family := prose.Clean(e.Value("Name6"))
	n := namesake.Name{Full: strings.TrimSpace(strings.Join(append(given, family), " "))}
	if n.Full == "" {
		return
	}
	n.Script = name.Script(n.Full)
	// A single name stands in the surname's element for want of another.
	if d.ent.Kind == namesake.KindPerson && len(given) > 0 {
		n.Parts = namesake.NameParts{Given: given[0], Middle: strings.Join(given[1:], " "), Family: family}
	}
	switch kind := strings.ToLower(prose.Clean(e.Value("NameType"))); kind {
	case "primary name":
		n.Kind = namesake.NamePrimary
	case "fka", "former name", "formerly known as":
		n.Kind = namesake.NameFormer
	default:
		n.Kind = namesake.NameAlias
		if kind != "alias" && kind != "aka" && kind != "primary name variation" && kind != "" {
			d.note(namesake.NoteUnread, "type of name "+n.Full+": "+kind)
		}
	}
	switch strength := strings.ToLower(prose.Clean(e.Value("AliasStrength"))); {
	case strings.HasPrefix(strength, "good"):
		n.Quality = namesake.QualityStrong
	case strings.HasPrefix(strength, "low"):
		n.Quality = namesake.QualityWeak
	case strength != "":
		d.note(namesake.NoteUnread, "strength of alias "+n.Full+": "+strength)
	}
	if !slices.Contains(d.ent.Names, n) {
		d.ent.Names = append(d.ent.Names, n)
	}
}

func (d *designation) dates() {
	for _, f := range []struct {
		element string
		date    *namesake.PartialDate
	}{{"DateDesignated", &d.ent.ListedOn}, {"LastUpdated", &d.ent.UpdatedOn}} {
		v := d.text(f.element)
		if date, ok := prose.DMY(v); ok {
			*f.date = date
		} else if v != "" {
			d.note(namesake.NoteUnread, f.element+": "+v)
		}
	}
}

func (d *designation) addresses() {
	for _, group := range d.e.All("Addresses") {
		for _, e := range group.Children {
			a := namesake.Address{
				Text:       join(e.Value("AddressLine1"), e.Value("AddressLine2"), e.Value("AddressLine3"), e.Value("AddressLine4"), e.Value("AddressLine5"), e.Value("AddressLine6")),
				PostalCode: prose.Clean(e.Value("AddressPostalCode")),
			}
			if v := e.Value("AddressCountry"); v != "" {
				a.Country, a.Note = prose.Country(v)
			}
			if a != (namesake.Address{}) && !slices.Contains(d.ent.Addresses, a) {
				d.ent.Addresses = append(d.ent.Addresses, a)
			}
		}
	}
}

// indicators keeps the measures as published, in the order of their names.
func (d *designation) indicators() {
	var out []string
	for _, group := range d.e.All("SanctionsImposedIndicators") {
		for _, e := range group.Children {
			if e.Text != "" {
				out = append(out, e.Name+" "+e.Text)
			}
		}
	}
	slices.Sort(out)
	d.note("sanctions imposed indicators", strings.Join(out, ", "))
}

// flag reads a country, keeping a remark behind it as a note.
func (d *designation) flag(label, text string) namesake.Country {
	c, remark := prose.Country(text)
	if remark != "" {
		d.note(label, text)
	}
	return c
}

func (d *designation) nationalities() {
	for _, v := range leaves(d.e, "Nationality") {
		for _, it := range prose.Texts(v) {
			found := country.ParseAll(it)
			for _, c := range found {
				if !slices.Contains(d.ent.Nationalities, c) {
					d.ent.Nationalities = append(d.ent.Nationalities, c)
				}
			}
		}
	}
}

func join(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p = strings.Trim(prose.Clean(p), ", "); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, ", ")
}
