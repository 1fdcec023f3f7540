package dossier

import (
	"regexp"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list/prose"
)

// OneLine trims text and makes every run of white space one space.
func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Unknown reports whether the text is one of the EU's ways to leave a field
// empty.
func Unknown(s string) bool {
	switch strings.ToUpper(OneLine(s)) {
	case "", "N/A", "UNKNOWN", "-", "00":
		return true
	}
	return false
}

func join(sep string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}

// addNote appends to a note what it does not say yet.
func addNote(note *string, more string) {
	if more = strings.TrimSpace(more); more == "" {
		return
	}
	for _, have := range strings.Split(*note, "; ") {
		if have == more {
			return
		}
	}
	*note = join("; ", *note, more)
}

// FileDate reads the date of an edition: "11/02/2016", the day first.
func FileDate(text string) (namesake.PartialDate, bool) {
	p := strings.Split(strings.TrimSpace(text), "/")
	if len(p) != 3 || len(p[2]) != 4 {
		return namesake.PartialDate{}, false
	}
	date, err := namesake.ParsePartialDate(p[2] + "-" + p[1] + "-" + p[0])
	return date, err == nil
}

// A day right behind its word. Further away it may belong to another: "issued
// in Kuwait, expired on 2006-03-31".
const day = `:? (?:on )?(\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2} [a-z]+\.? \d{4})`

var (
	issued  = regexp.MustCompile(`(?i)\bissued` + day)
	expires = regexp.MustCompile(`(?i)\b(?:expires|expired|valid to)` + day)
)

// dateAfter returns the first date that the pattern finds, or none.
func dateAfter(pattern *regexp.Regexp, text string) namesake.PartialDate {
	m := pattern.FindStringSubmatch(text)
	if m == nil {
		return namesake.PartialDate{}
	}
	if p, err := namesake.ParsePartialDate(m[1]); err == nil {
		return p
	}
	p, _ := prose.Date(m[1])
	return p
}

var listed = regexp.MustCompile(`Date of UN designation: (\d{4}-\d{2}-\d{2})`)

// AddRemark adds a remark about the entity. The older formats publish the day
// of the UN's designation there.
func (d *Dossier) AddRemark(text string) {
	d.AddNote(NoteRemark, text)
	if m := listed.FindStringSubmatch(text); m != nil {
		if p, err := namesake.ParsePartialDate(m[1]); err == nil {
			d.SetListed(p)
		}
	}
}

// Document types by their codes in the EU's database.
var documentTypes = map[string]namesake.IdentifierType{
	"passport":       namesake.IDPassport,
	"diplomatic":     namesake.IDPassport,
	"id":             namesake.IDNational,
	"ssn":            namesake.IDNational,
	"electionid":     namesake.IDNational,
	"residentpermit": namesake.IDNational,
	"drivinglicence": namesake.IDLicence,
	"fiscalcode":     namesake.IDTax,
	"tax":            namesake.IDTax,
	"regnumber":      namesake.IDRegistration,
	"tradelic":       namesake.IDRegistration,
	"swiftbic":       namesake.IDBIC,
	"imo":            namesake.IDIMO,
}

// DocumentType reads a code of the EU's identification types; one it does not
// know is [namesake.IDOther].
func DocumentType(code string) namesake.IdentifierType {
	if t, ok := documentTypes[strings.ToLower(code)]; ok {
		return t
	}
	return namesake.IDOther
}

// Contact makes an identifier of one way to reach an entity, by the EU's key
// for it, e.g. "PHONE".
func Contact(key, value string) namesake.Identifier {
	v := namesake.Identifier{Type: namesake.IDOther, Value: OneLine(value), Label: strings.ToLower(key)}
	switch v.Label {
	case "phone", "fax", "mobile":
		v.Type = namesake.IDPhone
	case "email":
		v.Type = namesake.IDEmail
	case "web", "website":
		v.Type = namesake.IDWebsite
	}
	return v
}
