package eufsf

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/eufsf/dossier"
	"github.com/namesake-screening/namesake/list/xmltree"
)

func readEntity(file, id string, e *xmltree.Element) (*dossier.Dossier, error) {
	subject := e.First("subjectType")
	if subject == nil {
		return nil, &list.Error{File: file, Line: e.Line, Field: "subjectType", Msg: "missing in entity " + id}
	}
	kind, ok := dossier.Kind(subject.Attr("code"))
	if !ok {
		kind, ok = dossier.Kind(subject.Attr("classificationCode"))
	}
	if !ok {
		return nil, &list.Error{File: file, Line: subject.Line, Field: "subjectType", Msg: fmt.Sprintf("unknown code %q", subject.Attr("code")), Hint: "the publisher changed the format; a new reader is needed"}
	}
	d := dossier.New(id, kind)
	d.AddReference("EU reference number", e.Attr("euReferenceNumber"))
	d.AddReference("United Nations ID", e.Attr("unitedNationId"))
	if s := e.Attr("designationDate"); s != "" {
		if p, err := namesake.ParsePartialDate(s); err == nil {
			d.SetListed(p)
		} else {
			d.AddNote("designation date", s)
		}
	}
	d.AddNote("designation details", e.Attr("designationDetails"))
	for _, c := range e.Children {
		switch c.Name {
		case "remark":
			d.AddRemark(c.Text)
		case "regulation":
			d.AddAct(dossier.Act{
				ID:           c.Attr("logicalId"),
				Number:       c.Attr("numberTitle"),
				Published:    c.Attr("publicationDate"),
				InForce:      c.Attr("entryIntoForceDate"),
				URL:          c.Value("publicationUrl"),
				Programme:    c.Attr("programme"),
				Type:         c.Attr("regulationType"),
				Organisation: c.Attr("organisationType"),
			})
			for _, r := range c.All("remark") {
				d.AddNote("remark on "+dossier.OneLine(c.Attr("numberTitle")), r.Text)
			}
		case "nameAlias":
			readName(d, c)
		case "citizenship":
			cc := readCountry(c)
			d.AddCitizenship(valueID(c), cc, act(c))
			if r := c.Attr("region"); r != "" {
				d.AddNote("citizenship", r+", "+cc.Name)
			}
			readRemarks(d, c)
		case "birthdate":
			readBirth(d, c)
		case "identification":
			readIdentification(d, c)
		case "address":
			readAddress(d, c)
		case "contactInfo":
			readContact(d, c, "", dossier.Act{})
		}
	}
	if !d.HasNames() {
		return nil, &list.Error{File: file, Line: e.Line, Field: "nameAlias", Msg: "entity " + id + " has no name"}
	}
	return d, nil
}

// act reads the citation inside a value.
func act(e *xmltree.Element) dossier.Act {
	s := e.First("regulationSummary")
	if s == nil {
		return dossier.Act{}
	}
	return dossier.Act{
		Number:    s.Attr("numberTitle"),
		Published: s.Attr("publicationDate"),
		URL:       s.Attr("publicationUrl"),
		Type:      s.Attr("regulationType"),
	}
}

// valueID is the logical ID of a value with the language of the act, unless
// that is English.
func valueID(e *xmltree.Element) string {
	id := e.Attr("logicalId")
	if l := e.Attr("regulationLanguage"); l != "" && l != "en" {
		id += " [" + l + "]"
	}
	return strings.TrimSpace(id)
}

func readRemarks(d *dossier.Dossier, e *xmltree.Element) {
	for _, r := range e.All("remark") {
		d.AddNote("remark on "+e.Name, r.Text)
	}
}

// readCountry reads code and description; the EU's "00 UNKNOWN" is no country.
func readCountry(e *xmltree.Element) namesake.Country {
	code, text := e.Attr("countryIso2Code"), dossier.OneLine(e.Attr("countryDescription"))
	if dossier.Unknown(text) {
		text = ""
	}
	if dossier.Unknown(code) {
		if text == "" {
			return namesake.Country{}
		}
		return country.Parse(text)
	}
	c := namesake.Country{Name: text, Code: country.Parse(code).Code}
	if c.Name == "" {
		c.Name = code
	}
	return c
}

func readName(d *dossier.Dossier, e *xmltree.Element) {
	n := dossier.Name{
		ID:       valueID(e),
		Whole:    e.Attr("wholeName"),
		First:    e.Attr("firstName"),
		Middle:   e.Attr("middleName"),
		Last:     e.Attr("lastName"),
		Title:    e.Attr("title"),
		Function: e.Attr("function"),
		Gender:   e.Attr("gender"),
		Language: e.Attr("nameLanguage"),
		Strong:   e.Attr("strong"),
	}
	for _, r := range e.All("remark") {
		n.Remarks = append(n.Remarks, dossier.OneLine(r.Text))
	}
	d.AddName(n, act(e))
}

func readBirth(d *dossier.Dossier, e *xmltree.Element) {
	place := namesake.Place{
		Text:    joined(", ", e, "place", "city", "zipCode", "region"),
		Country: readCountry(e),
	}
	date, ok := birthDate(e)
	if !ok {
		d.AddNote("birth date", describeBirth(e))
	}
	d.AddBirth(valueID(e), date, place, act(e))
	readRemarks(d, e)
}

// birthDate reads the date of a birth: a day, what is known of one, or a range
// of years. It is not ok when there is text that is no Gregorian date.
func birthDate(e *xmltree.Element) (p namesake.PartialDate, ok bool) {
	if c := e.Attr("calendarType"); c != "" && c != "GREGORIAN" {
		return p, describeBirth(e) == ""
	}
	circa := e.Attr("circa") == "true"
	text := e.Attr("birthdate")
	if from, to := number(e, "yearRangeFrom"), number(e, "yearRangeTo"); text == "" && from+to > 0 {
		switch {
		case from > 0 && to > from:
			p = namesake.PartialDate{From: namesake.Date{Year: int16(from)}, To: namesake.Date{Year: int16(to)}}
		case to == 0 || to == from:
			p = namesake.Year(from)
		case from == 0:
			p = namesake.Year(to)
			circa = true // "until then" has no form of its own
		default:
			return p, false
		}
	} else if text != "" {
		var err error
		if p, err = namesake.ParsePartialDate(text); err != nil {
			return namesake.PartialDate{}, false
		}
	} else if y := number(e, "year"); y > 0 {
		p.From = namesake.Date{Year: int16(y), Month: uint8(number(e, "monthOfYear")), Day: uint8(number(e, "dayOfMonth"))}
		if p.From.Month == 0 {
			p.From.Day = 0
		}
	} else {
		return p, describeBirth(e) == ""
	}
	p.Circa = circa
	if !p.From.Valid() || !p.To.IsZero() && !p.To.Valid() {
		return namesake.PartialDate{}, false
	}
	return p, true
}

// number reads a positive number of at most four digits; anything else is 0.
func number(e *xmltree.Element, attr string) int {
	n, err := strconv.ParseUint(e.Attr(attr), 10, 16)
	if err != nil || n > 9999 {
		return 0
	}
	return int(n)
}

// describeBirth writes out the date's attributes as published, or "" where
// none says anything.
func describeBirth(e *xmltree.Element) string {
	s := pairs(e, "birthdate", "dayOfMonth", "monthOfYear", "year", "yearRangeFrom", "yearRangeTo")
	if s == "" {
		return ""
	}
	return strings.TrimPrefix(pairs(e, "calendarType", "circa")+", "+s, ", ")
}

func readIdentification(d *dossier.Dossier, e *xmltree.Element) {
	v := namesake.Identifier{
		Type:    dossier.DocumentType(e.Attr("identificationTypeCode")),
		Value:   dossier.OneLine(e.Attr("number")),
		Label:   dossier.OneLine(e.Attr("identificationTypeDescription")),
		Country: readCountry(e),
	}
	if v.Label == "" {
		v.Label = e.Attr("identificationTypeCode")
	}
	if v.Value == "" {
		v.Value = dossier.OneLine(e.Attr("latinNumber"))
	}
	var notes []string
	say := func(s string) {
		if s = dossier.OneLine(s); s != "" && !slices.Contains(notes, s) {
			notes = append(notes, s)
		}
	}
	if l := dossier.OneLine(e.Attr("latinNumber")); l != v.Value {
		say(pairs(e, "latinNumber"))
	}
	v.Issued = documentDate(e, say, "issuedDate", "issueDate")
	v.Expires = documentDate(e, say, "validTo")
	say(pairs(e, "validFrom", "nameOnDocument", "issuedBy", "region"))
	for _, f := range flags {
		if e.Attr(f.attr) == "true" {
			say(f.text)
		}
	}
	for _, r := range e.All("remark") {
		say(r.Text)
	}
	v.Note = strings.Join(notes, "; ")
	d.AddIdentifier(valueID(e), v, act(e))
}

// documentDate returns the first of the attributes that holds a date; text
// that is none is said.
func documentDate(e *xmltree.Element, say func(string), attrs ...string) namesake.PartialDate {
	for _, a := range attrs {
		day, _, _ := strings.Cut(e.Attr(a), "T")
		if p, err := namesake.ParsePartialDate(day); err == nil {
			return p
		}
		say(pairs(e, a))
	}
	return namesake.PartialDate{}
}

// flags are the attributes that say what is amiss with a document, in the
// words of the older formats.
var flags = []struct{ attr, text string }{
	{"diplomatic", "diplomatic"},
	{"knownExpired", "known to be expired"},
	{"knownFalse", "known to be false"},
	{"reportedLost", "reported lost"},
	{"revokedByIssuer", "revoked by issuer"},
}

func readAddress(d *dossier.Dossier, e *xmltree.Element) {
	a := namesake.Address{
		Street:     dossier.OneLine(e.Attr("street")),
		City:       dossier.OneLine(e.Attr("city")),
		Region:     dossier.OneLine(e.Attr("region")),
		PostalCode: dossier.OneLine(e.Attr("zipCode")),
		Text:       joined(", ", e, "place", "poBox"),
		Country:    readCountry(e),
	}
	var notes []string
	if e.Attr("asAtListingTime") == "true" {
		notes = append(notes, "as at listing time")
	}
	for _, r := range e.All("remark") {
		if s := dossier.OneLine(r.Text); s != "" {
			notes = append(notes, s)
		}
	}
	a.Note = strings.Join(notes, "; ")
	d.AddAddress(valueID(e), a, act(e))
	for _, c := range e.All("contactInfo") {
		readContact(d, c, valueID(e), act(e))
	}
}

func readContact(d *dossier.Dossier, e *xmltree.Element, id string, by dossier.Act) {
	v := dossier.Contact(e.Attr("key"), e.Attr("value"))
	for _, r := range e.All("remark") {
		v.Note = strings.TrimPrefix(v.Note+"; "+dossier.OneLine(r.Text), "; ")
	}
	d.AddIdentifier(id, v, by)
}

// joined joins the values of attributes that are not empty.
func joined(sep string, e *xmltree.Element, attrs ...string) string {
	var out []string
	for _, a := range attrs {
		if s := dossier.OneLine(e.Attr(a)); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, sep)
}

// pairs writes the attributes that are not empty as "name value".
func pairs(e *xmltree.Element, attrs ...string) string {
	var out []string
	for _, a := range attrs {
		if s := dossier.OneLine(e.Attr(a)); s != "" {
			out = append(out, a+" "+s)
		}
	}
	return strings.Join(out, ", ")
}
