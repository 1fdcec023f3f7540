package dossier

import (
	"regexp"
	"strings"

	"github.com/namesake-screening/namesake"
)

// The old XML and the CSV hold the same texts in other wrappings. These
// methods read them.

// AddBirthText adds a birth whose date is text; text that is no date is kept
// as a note.
func (d *Dossier) AddBirthText(id, text string, place namesake.Place, act Act) {
	date, ok := Date(text)
	if !ok {
		d.AddNote(namesake.NoteUnread, "birth date: "+OneLine(text))
	}
	d.AddBirth(id, date, place, act)
}

// AddDocument adds a document described by text; see [Document].
func (d *Dossier) AddDocument(id, text string, c namesake.Country, act Act) {
	v := Document(text)
	v.Country = c
	d.AddIdentifier(id, v, act)
}

// AddAddressText adds an address with its house number and with the text that
// holds contacts and remarks; see [Contacts].
func (d *Dossier) AddAddressText(id, number string, a namesake.Address, other string, act Act) {
	a.Street = OneLine(join(" ", number, a.Street))
	contacts, rest := Contacts(other)
	a.Note = OneLine(rest)
	d.AddAddress(id, a, act)
	for _, c := range contacts {
		d.AddIdentifier(id, c, act)
	}
}

// Date reads the dates of the old XML and the CSV: "1937-04-28", "1963",
// "1963 (approximative)", "1958 - 1963 (approximative)". Text that means no
// date gives a zero date and ok.
func Date(text string) (date namesake.PartialDate, ok bool) {
	s := OneLine(text)
	if Unknown(s) {
		return date, true
	}
	s, circa := strings.CutSuffix(s, " (approximative)")
	from, to, isRange := strings.Cut(s, " - ")
	if circa {
		from += "~"
	}
	if isRange {
		from += "/" + to
	}
	date, err := namesake.ParsePartialDate(from)
	return date, err == nil
}

var document = regexp.MustCompile(`(?s)^(.*?)\s*\(([a-z]+)-([^()]*)\)\s*(.*)$`)

// Document reads the identification text of the old XML and the CSV, which
// hold number, type and remarks in one: "AB 123 (passport-National passport)
// (valid to 2014-02-21)[known to be expired](issued in …)".
func Document(text string) namesake.Identifier {
	m := document.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return namesake.Identifier{Type: namesake.IDOther, Value: OneLine(text)}
	}
	return namesake.Identifier{Type: DocumentType(m[2]), Value: OneLine(m[1]), Label: OneLine(m[3]), Note: strings.TrimSpace(m[4])}
}

// Numbers that the "other" text of an address names in words, "(Italian Fiscal
// Code: RSS MRA 70A01 H501U)". The text is kept beside them.
var numbers = []struct {
	text    *regexp.Regexp
	label   string
	kind    namesake.IdentifierType
	country string
}{
	{regexp.MustCompile(`(?i)italian fiscal code:?\s*((?:[a-z0-9]\s?){15}[a-z0-9])\b`), "Italian fiscal code", namesake.IDTax, "IT"},
	{regexp.MustCompile(`(?i)\b(?:ssn|social security number):?\s*(\d{3}-\d{2}-\d{4})\b`), "Social Security Number", namesake.IDNational, "US"},
}

var contact = regexp.MustCompile(`([A-Z]+)\[([^\]]*)\]`)

// Contacts reads the "other" text of an address in the old XML and the CSV:
// "PHONE[1, 2]\nFAX[3]" gives identifiers; the text around them is returned.
func Contacts(text string) (ids []namesake.Identifier, rest string) {
	for _, m := range contact.FindAllStringSubmatch(text, -1) {
		for _, v := range splitContacts(m[1], m[2]) {
			ids = append(ids, Contact(m[1], v))
		}
	}
	for _, n := range numbers {
		for _, m := range n.text.FindAllStringSubmatch(text, -1) {
			ids = append(ids, namesake.Identifier{Type: n.kind, Value: OneLine(m[1]), Label: n.label, Country: namesake.Country{Code: n.country}})
		}
	}
	return ids, strings.TrimSpace(contact.ReplaceAllString(text, ""))
}

func splitContacts(key, value string) []string {
	if key == "PHONE" || key == "FAX" || key == "EMAIL" {
		return strings.Split(value, ", ")
	}
	return []string{value}
}
