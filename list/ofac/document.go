package ofac

import (
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
)

// document reads what follows the label of a numbered document:
//
//	RL2432659 (Lebanon) issued 22 Jan 2013 expires 22 Jan 2018
//	12345-1 (Jalisco) (Mexico)
//
// It reports false where no number is left.
func document(typ namesake.IdentifierType, label, body string) (namesake.Identifier, bool) {
	id := namesake.Identifier{Type: typ, Label: strings.TrimRight(label, ": ")}
	body = strings.TrimLeft(body, ": ")
	var notes []string
	cutDate := func(word string, to *namesake.PartialDate) {
		i := strings.LastIndex(body, word)
		if i < 0 {
			return
		}
		date := strings.TrimLeft(body[i+len(word):], ": ")
		if d, ok := parseDate(strings.TrimRight(date, ",. ")); ok {
			*to = d
		} else {
			notes = append(notes, strings.TrimSpace(body[i:]))
		}
		body = body[:i]
	}
	cutDate(" expires", &id.Expires)
	cutDate(" issued", &id.Issued)

	body = strings.TrimRight(body, ",. ")
	for strings.HasSuffix(body, ")") {
		open := strings.LastIndex(body, " (")
		if open <= 0 {
			break
		}
		group := body[open+2 : len(body)-1]
		if group == "" || hasDigit(group) || strings.ContainsAny(group, "()") {
			break
		}
		if c := country.Parse(group); c.Code != "" && id.Country == (namesake.Country{}) {
			id.Country = c
		} else {
			notes = append(notes, group)
		}
		body = strings.TrimRight(body[:open], ", ")
	}
	var prose string
	if id.Value, prose = cutProse(body); prose != "" {
		notes = append(notes, prose)
	}
	id.Note = strings.Join(notes, "; ")
	plausible := id.Value != "" && (hasDigit(id.Value) || lettersAlone[typ]) && !strings.HasPrefix(prose, "and ")
	return id, plausible
}

// lettersAlone are the types of numbers that need no digit.
var lettersAlone = map[namesake.IdentifierType]bool{
	namesake.IDBIC: true, namesake.IDCallSign: true, namesake.IDTail: true, namesake.IDOther: true,
}

// cutProse cuts a number where prose begins: "59 531 at Commercial Registry of
// the Civil Court".
func cutProse(s string) (number, prose string) {
	for at := 0; at < len(s); {
		word, _, _ := strings.Cut(s[at:], " ")
		if len(word) >= 2 && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == "" {
			return strings.TrimRight(s[:at], ", "), s[at:]
		}
		at += len(word) + 1
	}
	return s, ""
}

// numberWords end the label of a number, for documents that no rule names:
// "Istanbul Chamber of Comm. No. 537070".
var numberWords = map[string]bool{
	"no": true, "no.": true, "number": true, "numbers": true, "num.": true, "nr.": true, "nr": true, "#": true, "id": true,
	"code": true, "certificate": true, "identification": true, "card": true, "license": true, "licence": true, "doc.": true, "registration": true,
	"certification": true, "registry": true, "document": true,
}

// numbered reads a document of any label that ends in a number word and is
// followed by something with a digit.
func numbered(e *namesake.Entity, f fragment) bool {
	const longestLabel = 10 // words
	at, split := 0, -1
	text := f.text
	for n := 0; n < longestLabel && at < len(text); n++ {
		word, _, _ := strings.Cut(text[at:], " ")
		next := at + len(word) + 1
		bare := strings.TrimRight(word, ":")
		if numberWords[strings.ToLower(bare)] {
			split = min(next, len(text))
		} else if split > 0 && hasDigit(word) {
			break
		} else if hasDigit(word) {
			return false
		}
		at = next
	}
	if split < 0 || split == len(text) {
		return false
	}
	label := strings.TrimSpace(text[:split])
	id, ok := document(numberType(label), label, text[split:])
	if first, _, _ := strings.Cut(id.Value, " "); !ok || !hasDigit(id.Value) || !hasDigit(first) && len(first) > 4 {
		return false
	}
	e.Identifiers = append(e.Identifiers, id)
	return true
}

// numberTypes tell the type of a number by a word of its label.
var numberTypes = []struct {
	word string
	typ  namesake.IdentifierType
}{
	{"passport", namesake.IDPassport},
	{"tax", namesake.IDTax},
	{"fiscal", namesake.IDTax},
	{"v.a.t", namesake.IDTax},
	{"driver", namesake.IDLicence},
	{"licen", namesake.IDLicence},
	{"phone", namesake.IDPhone},
	{"identity", namesake.IDNational},
	{"national id", namesake.IDNational},
	{"personal", namesake.IDNational},
	{"identific", namesake.IDNational},
	{"tribut", namesake.IDTax},
	{"birth certificate", namesake.IDNational},
	{"registr", namesake.IDRegistration},
	{"company", namesake.IDRegistration},
	{"commerce", namesake.IDRegistration},
	{"chamber", namesake.IDRegistration},
	{"incorporation", namesake.IDRegistration},
}

func numberType(label string) namesake.IdentifierType {
	label = strings.ToLower(label)
	for _, t := range numberTypes {
		if strings.Contains(label, t.word) {
			return t.typ
		}
	}
	return namesake.IDOther
}
