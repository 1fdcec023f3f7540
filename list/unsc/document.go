package unsc

import (
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/list/prose"
	"github.com/namesake-screening/namesake/list/xmltree"
)

// document reads a passport or another identity document. TYPE_OF_DOCUMENT is
// only ever a passport or a national number, in three languages;
// TYPE_OF_DOCUMENT2 says what it really is. Older entries hold the number
// inside TYPE_OF_DOCUMENT2 or NOTE, or hold more than the number in NUMBER.
func (r *reader) document(d *xmltree.Element) {
	get := func(name string) string { return known(d.Value(name)) }
	type1, type2, number, note := get("TYPE_OF_DOCUMENT"), get("TYPE_OF_DOCUMENT2"), get("NUMBER"), get("NOTE")
	label := strings.TrimRight(type2, " :")
	if len(label) < 3 || strings.EqualFold(label, "number") || !strings.ContainsFunc(label, isLetter) {
		label = type1
	}
	kind := prose.DocumentType(label)
	if kind == namesake.IDOther {
		kind = prose.DocumentType(type1)
		if label != type1 && kind == namesake.IDNational {
			// The field says "national number" for want of anything better.
			kind = namesake.IDOther
		}
	}
	text := number
	switch {
	case text != "":
	case type2 != "" && strings.ContainsAny(type2, "0123456789"):
		text, label = type2, type1
	default:
		text = note
	}
	id, ok := prose.Document(kind, text)
	if !ok && number != "" {
		// A short number of its own field is a number all the same.
		id, ok = namesake.Identifier{Type: kind, Value: number}, true
	}
	if city := get("CITY_OF_ISSUE"); city != "" {
		note = sentence(note, "issued in "+city)
	}
	issuer, place := get("ISSUING_COUNTRY"), get("COUNTRY_OF_ISSUE")
	if issuer != "" && place != "" && issuer != place {
		note = sentence(note, "issued in "+place)
	}
	if issuer == "" {
		issuer = place
	}
	if !ok {
		r.note("document", join(type1, type2, issuer, get("DATE_OF_ISSUE"), note))
		return
	}
	id.Label = label
	if issuer != "" {
		id.Country = country.Parse(issuer)
	}
	if v := get("DATE_OF_ISSUE"); v != "" {
		if date, good := isoDate(v); good {
			id.Issued = namesake.PartialDate{From: date}
		} else {
			note = sentence(note, "date of issue "+v)
		}
	} else if date, good := prose.Issued(note); good && id.Issued.IsZero() {
		id.Issued = date
	}
	if date, good := prose.Expires(note); good && id.Expires.IsZero() {
		id.Expires = date
	}
	if text != note {
		id.Note = sentence(id.Note, note)
	}
	if note == "" && id.Note == id.Value {
		id.Note = ""
	}
	r.ent.Identifiers = append(r.ent.Identifiers, id)
}

func isLetter(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' }

func sentence(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "" || a == b:
		return a
	}
	return a + "; " + b
}
