package ofac

import (
	"strings"

	"github.com/namesake-screening/namesake"
)

// fallbacks read what no rule begins with, in this order.
var fallbacks = []func(e *namesake.Entity, f fragment) bool{numbered, address, position}

// address reads a bare e-mail or web address: "info@example.org (email)".
func address(e *namesake.Entity, f fragment) bool {
	s := strings.TrimRight(f.text, ".")
	s = strings.TrimSuffix(strings.TrimSuffix(s, " (email)"), " (website)")
	if s == "" || strings.ContainsAny(s, " ,;") {
		return false
	}
	typ, label := namesake.IDWebsite, "Website"
	switch {
	case strings.Contains(s, "@"):
		typ, label = namesake.IDEmail, "Email Address"
	case !strings.HasPrefix(s, "www.") && !strings.HasPrefix(s, "http"):
		return false
	}
	e.Identifiers = append(e.Identifiers, namesake.Identifier{Type: typ, Value: s, Label: label})
	return true
}

// position reads what a person is or was, told by a word of office.
func position(e *namesake.Entity, f fragment) bool {
	if e.Kind != namesake.KindPerson {
		return false
	}
	for _, w := range strings.FieldsFunc(f.text, notLetter) {
		if offices[strings.ToLower(w)] {
			note(e, "position", f.text)
			return true
		}
	}
	return false
}

func notLetter(r rune) bool { return (r|0x20 < 'a' || r|0x20 > 'z') && r < 0x80 }

var offices = words("minister ministers member members director head president chairman chairperson chairwoman chief commander " +
	"deputy general colonel governor secretary official officer representative employee manager ambassador judge advisor adviser leader owner prosecutor magistrate senator")
