package ftm

import (
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/name"
)

var identifierTypes = []namesake.IdentifierType{
	namesake.IDPassport, namesake.IDNational, namesake.IDTax, namesake.IDRegistration, namesake.IDLicence, namesake.IDIMO,
	namesake.IDMMSI, namesake.IDCallSign, namesake.IDTail, namesake.IDSerial, namesake.IDBIC, namesake.IDLEI,
	namesake.IDWallet, namesake.IDEmail, namesake.IDWebsite, namesake.IDPhone, namesake.IDReference, namesake.IDOther,
}

// fill reads the record's own properties.
func (r *reader) fill(rec *record) error {
	e := r.party[rec.id]
	e.ID, e.List = rec.id, r.list
	e.Provenance = namesake.Provenance{File: r.file, Record: rec.line}
	names(e, rec)
	if len(e.Names) == 0 {
		return r.fail(rec, "name", "no name", "every party has a name; fetch the file again")
	}
	parts(e, rec)
	birthPlaces(e, rec)
	for _, p := range rec.properties() {
		for _, v := range rec.props[p] {
			if err := r.property(e, rec, p, v); err != nil {
				return err
			}
		}
	}
	switch rec.schema {
	case "Person", "Organization", "LegalEntity", "Vessel", "Airplane":
	default:
		addNew(&e.Notes, namesake.Note{Label: "schema", Text: rec.schema})
	}
	r.otherKeys(e, rec)
	return nil
}

// names puts the caption first: the values of a property have no order.
func names(e *namesake.Entity, rec *record) {
	add := func(full string, n namesake.Name) {
		n.Full = strings.Join(strings.Fields(full), " ")
		n.Script = name.Script(n.Full)
		if slices.ContainsFunc(e.Names, func(o namesake.Name) bool {
			return o.Full == n.Full && o.Quality == n.Quality && (o.Kind == n.Kind || n.Kind == namesake.NameAlias && n.Note == "" && n.Quality == "")
		}) {
			return
		}
		e.Names = append(e.Names, n)
	}
	main := slices.Clone(rec.props["name"])
	if i := slices.Index(main, rec.caption); i > 0 {
		main = append([]string{rec.caption}, slices.Delete(main, i, i+1)...)
	}
	if len(main) == 0 {
		for _, p := range []string{"alias", "weakAlias", "previousName", "full", "publicKey", "caption"} {
			if v := rec.props[p]; len(v) > 0 {
				main = v[:1]
				break
			}
		}
	}
	if len(main) == 0 && rec.caption != "" && rec.caption != rec.id {
		main = []string{rec.caption}
	}
	for i, v := range main {
		kind := namesake.NameAlias
		if i == 0 {
			kind = namesake.NamePrimary
		}
		add(v, namesake.Name{Kind: kind})
	}
	for _, v := range rec.props["alias"] {
		add(v, namesake.Name{Kind: namesake.NameAlias})
	}
	for _, v := range rec.props["abbreviation"] {
		add(v, namesake.Name{Kind: namesake.NameAlias, Note: "abbreviation"})
	}
	for _, v := range rec.props["weakAlias"] {
		add(v, namesake.Name{Kind: namesake.NameAlias, Quality: namesake.QualityWeak})
	}
	for _, v := range rec.props["previousName"] {
		add(v, namesake.Name{Kind: namesake.NameFormer})
	}
}

// partProps are the properties with parts of names.
var partProps = []struct {
	prop string
	part func(*namesake.NameParts) *string
}{
	{"title", func(p *namesake.NameParts) *string { return &p.Title }},
	{"firstName", func(p *namesake.NameParts) *string { return &p.Given }},
	{"middleName", func(p *namesake.NameParts) *string { return &p.Middle }},
	{"fatherName", func(p *namesake.NameParts) *string { return &p.Patronymic }},
	{"lastName", func(p *namesake.NameParts) *string { return &p.Family }},
	{"nameSuffix", func(p *namesake.NameParts) *string { return &p.Suffix }},
}

// parts are those of the primary name only where each is stated once; of
// several it is not known to which name they belong.
func parts(e *namesake.Entity, rec *record) {
	once := true
	for _, p := range partProps {
		once = once && len(rec.props[p.prop]) <= 1
	}
	for _, p := range partProps {
		if once {
			*p.part(&e.Names[0].Parts) = rec.first(p.prop)
		} else {
			note(e, p.prop, rec.props[p.prop])
		}
	}
}

// birthPlaces gives a place the country that it names, or the only one there is.
func birthPlaces(e *namesake.Entity, rec *record) {
	var countries []namesake.Country
	for _, v := range rec.props["birthCountry"] {
		countries = append(countries, countryOf(v))
	}
	for _, text := range rec.props["birthPlace"] {
		p := namesake.Place{Text: text}
		i := slices.IndexFunc(countries, func(c namesake.Country) bool { return c.Code != "" && c.Code == country.InPlace(text).Code })
		if i < 0 && len(countries) == 1 && len(rec.props["birthPlace"]) == 1 {
			i = 0
		}
		if i >= 0 {
			p.Country = countries[i]
		}
		e.BirthPlaces = append(e.BirthPlaces, p)
	}
	for _, c := range countries {
		if !slices.ContainsFunc(e.BirthPlaces, func(p namesake.Place) bool { return p.Country == c }) {
			e.BirthPlaces = append(e.BirthPlaces, namesake.Place{Country: c})
		}
	}
}

// property puts one value in its field.
func (r *reader) property(e *namesake.Entity, rec *record, p, v string) error {
	switch p {
	case "name", "alias", "abbreviation", "weakAlias", "previousName", "birthPlace", "birthCountry",
		"title", "firstName", "middleName", "fatherName", "lastName", "nameSuffix":
		return nil // read above
	case "addressEntity":
		a := r.byID[v]
		if a == nil {
			return r.dangling(rec, p, v)
		}
		r.used[v] = true
		if a.schema != "Address" {
			return r.fail(rec, p, "refers to a "+a.schema, "fetch the file again")
		}
		r.address(e, a)
		return nil
	case "address":
		addNew(&e.Addresses, namesake.Address{Text: v, Country: country.InPlace(v)})
		return nil
	case "program":
		addNew(&e.Programs, v)
		return nil
	case "notes":
		label, text, ok := strings.Cut(v, ": ")
		if !ok || label == "" || len(label) > 120 || strings.Contains(label, "\n") {
			addNew(&e.Notes, namesake.Note{Label: "notes", Text: v})
		} else if !smuggled[label] || !simple(e, label, text) {
			addNew(&e.Notes, namesake.Note{Label: label, Text: strings.TrimSpace(text)})
		}
		return nil
	}
	if simple(e, p, v) {
		return nil
	}
	if t, label, ok := typeOfProp(p, e.Kind); ok {
		addNew(&e.Identifiers, namesake.Identifier{Type: t, Value: v, Label: label})
		return nil
	}
	if other := r.byID[v]; references[p] && other != nil && other != rec {
		r.used[v] = true
		addNew(&e.Links, namesake.Link{Relation: p, ID: v, Name: other.title()})
		return nil
	}
	addNew(&e.Notes, namesake.Note{Label: p, Text: v})
	return nil
}

// smuggled are the properties whose values Write puts in notes where they would
// not be legal.
var smuggled = map[string]bool{
	"gender": true, "birthDate": true, "deathDate": true, "nationality": true, "citizenship": true, "country": true,
	"birthCountry": true, "birthPlace": true, "listingDate": true, "modifiedAt": true, "maidenName": true,
}

// simple puts a value in a field that needs nothing else; it reports false
// where the value is not understood.
func simple(e *namesake.Entity, p, v string) bool {
	switch p {
	case "gender":
		g := namesake.Gender(strings.ToLower(v))
		if e.Gender != "" || g != namesake.GenderMale && g != namesake.GenderFemale && g != namesake.GenderOther {
			return false
		}
		e.Gender = g
	case "birthDate", "deathDate":
		d, err := namesake.ParsePartialDate(v)
		if err != nil {
			return false
		}
		if p == "birthDate" {
			addNew(&e.BirthDates, d)
		} else {
			addNew(&e.DeathDates, d)
		}
	case "listingDate":
		d, err := namesake.ParsePartialDate(v)
		if err != nil || !e.ListedOn.IsZero() {
			return false
		}
		e.ListedOn = d
	case "modifiedAt":
		d, err := namesake.ParsePartialDate(v)
		if err != nil || !e.UpdatedOn.IsZero() {
			return false
		}
		e.UpdatedOn = d
	case "nationality":
		addNew(&e.Nationalities, countryOf(v))
	case "citizenship":
		addNew(&e.Citizenships, countryOf(v))
	case "country", "jurisdiction", "mainCountry", "flag":
		addNew(&e.Countries, countryOf(v))
	case "birthCountry":
		addNew(&e.BirthPlaces, namesake.Place{Country: countryOf(v)})
	case "birthPlace":
		addNew(&e.BirthPlaces, namesake.Place{Text: v})
	case "maidenName":
		if e.Names[0].Parts.Maiden != "" {
			return false
		}
		e.Names[0].Parts.Maiden = v
	default:
		return false
	}
	return true
}

// countryOf reads a code in small letters, as the model has it: "na" is Namibia
// here, where in a published list it would say that nothing is known.
func countryOf(v string) namesake.Country {
	if code := strings.ToUpper(v); country.Name(code) != "" {
		return namesake.Country{Code: code, Name: v}
	}
	return country.Parse(v)
}

func (r *reader) address(e *namesake.Entity, rec *record) {
	a := namesake.Address{
		Text: rec.first("full"), Street: rec.first("street"), City: rec.first("city"), Region: rec.first("state"),
		PostalCode: rec.first("postalCode"), Note: rec.first("remarks"),
	}
	if a.Region == "" {
		a.Region = rec.first("region")
	}
	if c := rec.first("country"); c != "" {
		a.Country = countryOf(c)
	}
	if a == (namesake.Address{}) {
		a.Text = rec.title()
	}
	addNew(&e.Addresses, a)
	for _, p := range rec.properties() {
		switch p {
		case "full", "street", "city", "state", "region", "postalCode", "remarks", "country":
			values := rec.props[p][1:]
			if p == "region" && rec.first("state") != "" {
				values = rec.props[p]
			}
			note(e, "Address "+p, values)
		case "name":
			if rec.first(p) != a.Text {
				note(e, "Address "+p, rec.props[p])
			}
		default:
			note(e, "Address "+p, rec.props[p])
		}
	}
}
