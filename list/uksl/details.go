package uksl

import (
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list/prose"
	"github.com/namesake-screening/namesake/list/xmltree"
)

func (d *designation) individual() {
	for _, v := range leaves(d.e, "DOB") {
		date, ok := prose.DMY(v)
		if !ok {
			date, ok = prose.Date(v)
		}
		switch {
		case !ok:
			d.note(namesake.NoteUnread, "date of birth: "+v)
		case !slices.Contains(d.ent.BirthDates, date):
			d.ent.BirthDates = append(d.ent.BirthDates, date)
		}
	}
	for _, e := range below(d.e, "Location") {
		town, land := prose.Clean(e.Value("TownOfBirth")), prose.Clean(e.Value("CountryOfBirth"))
		p := namesake.Place{Text: join(town, land)}
		p.Country, _ = prose.Country(land)
		if p.Text != "" && !slices.Contains(d.ent.BirthPlaces, p) {
			d.ent.BirthPlaces = append(d.ent.BirthPlaces, p)
		}
	}
	d.nationalities()
	for _, e := range below(d.e, "Passport") {
		d.document(namesake.IDPassport, "passport", e.Value("PassportNumber"), e.Value("PassportAdditionalInformation"))
	}
	for _, e := range below(d.e, "NationalIdentifier") {
		d.document(namesake.IDNational, "national identifier", e.Value("NationalIdentifierNumber"), e.Value("NationalIdentifierAdditionalInformation"))
	}
	for _, v := range leaves(d.e, "Position") {
		for _, item := range prose.Texts(v) {
			d.note("position", item)
		}
	}
	for _, v := range leaves(d.e, "Gender") {
		switch strings.ToLower(v) {
		case "male":
			d.ent.Gender = namesake.GenderMale
		case "female":
			d.ent.Gender = namesake.GenderFemale
		default:
			d.note(namesake.NoteUnread, "gender: "+v)
		}
	}
	if g := leaves(d.e, "Gender"); len(g) > 1 {
		// Two genders stated decide nothing.
		d.ent.Gender = namesake.GenderUnknown
		d.note("gender", strings.Join(g, ", "))
	}
}

// below are the elements of a name at any depth.
func below(e *xmltree.Element, name string) []*xmltree.Element {
	var out []*xmltree.Element
	for _, c := range e.Children {
		if c.Name == name {
			out = append(out, c)
		}
		out = append(out, below(c, name)...)
	}
	return out
}

// document reads a number and what is said about it. A number is kept even if
// it is too short to be told from other text.
func (d *designation) document(kind namesake.IdentifierType, label, number, about string) {
	number, about = prose.Clean(number), prose.Clean(about)
	if t := prose.DocumentType(number + " " + about); t != namesake.IDOther && kind == namesake.IDNational && t != namesake.IDPassport {
		kind = t
	}
	if number == "" {
		if id, ok := prose.Document(kind, about); ok {
			d.add(id)
		} else {
			d.note(label, about)
		}
		return
	}
	id, ok := prose.Document(kind, number)
	if !ok {
		id = namesake.Identifier{Type: kind, Value: number}
	}
	if about != "" {
		if id.Country.Code == "" {
			id.Country = prose.Holder(about)
		}
		if date, ok := prose.Issued(about); ok && id.Issued.IsZero() {
			id.Issued = date
		}
		if date, ok := prose.Expires(about); ok && id.Expires.IsZero() {
			id.Expires = date
		}
		id.Note = strings.TrimPrefix(id.Note+"; "+about, "; ")
	}
	d.add(id)
}

func (d *designation) organization() {
	for _, v := range leaves(d.e, "TypeOfEntity") {
		d.note("type of entity", v)
	}
	for _, v := range leaves(d.e, "BusinessRegistrationNumber") {
		for _, item := range prose.Texts(v) {
			kind := namesake.IDRegistration
			if prose.DocumentType(item) == namesake.IDTax {
				kind = namesake.IDTax
			}
			id, ok := prose.Document(kind, item)
			if !ok {
				id = namesake.Identifier{Type: kind, Value: item}
			}
			d.add(id)
		}
	}
	d.links("parent-company", "ParentCompany")
	d.links("subsidiary", "Subsidiary")
}

func (d *designation) links(relation, element string) {
	for _, v := range leaves(d.e, element) {
		for _, item := range prose.Texts(v) {
			d.ent.Links = append(d.ent.Links, namesake.Link{Relation: relation, Name: item})
		}
	}
}

func (d *designation) ship() {
	for _, v := range leaves(d.e, "IMONumber") {
		d.identify(namesake.IDIMO, "", v)
	}
	for _, v := range leaves(d.e, "HullIdentificationNumber") {
		d.identify(namesake.IDOther, "hull identification number", v)
	}
	for _, v := range leaves(d.e, "CurrentBelievedFlagOfShip") {
		if c := d.flag("current believed flag", v); !slices.Contains(d.ent.Countries, c) {
			d.ent.Countries = append(d.ent.Countries, c)
		}
	}
	d.links("owner-operator", "CurrentOwnerOperator")
	d.links("previous-owner-operator", "PreviousOwnerOperator")
	for _, f := range []struct{ label, element string }{
		{"previous flag", "PreviousFlag"}, {"type of ship", "TypeOfShip"}, {"tonnage", "TonnageOfShip"},
		{"length", "LengthOfShip"}, {"year built", "YearBuilt"},
	} {
		for _, v := range leaves(d.e, f.element) {
			d.note(f.label, v)
		}
	}
}
