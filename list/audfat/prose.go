package audfat

import (
	"regexp"
	"strings"

	"github.com/namesake-screening/namesake"
)

// trim removes spaces of every width from both ends.
func trim(s string) string { return strings.TrimSpace(s) } // TrimSpace knows U+00A0

// oneLine joins the lines that a cell was wrapped into.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// stated returns the cell, or "" where it says that nothing is known.
func stated(s string) string {
	s = trim(s)
	switch strings.ToLower(s) {
	case "na", "n/a", "n.a.", "-":
		return ""
	}
	return s
}

// values divides a cell at "a) … b) …" and at semicolons.
func values(cell string) []string {
	var out []string
	for _, marked := range lettered(stated(cell)) {
		for _, v := range strings.Split(marked, ";") {
			if v = strings.Trim(oneLine(v), " ,"); stated(v) != "" {
				out = append(out, v)
			}
		}
	}
	return out
}

var marker = regexp.MustCompile(`(?:^|[\s;,.(])([a-z])\)`)

// lettered divides "a) … b) …". Letters must come in order from a, so that a
// stray "x)" in prose divides nothing; a repeated letter is a publisher's slip.
func lettered(s string) []string {
	var out []string
	start, next := 0, byte('a')
	for _, m := range marker.FindAllStringSubmatchIndex(s, -1) {
		letter := s[m[2]]
		if letter != next && (letter != next-1 || next == 'a') {
			continue
		}
		if letter == next {
			next++
		}
		if before := trim(s[start:m[2]]); before != "" {
			out = append(out, before)
		}
		start = m[1]
	}
	if rest := trim(s[start:]); rest != "" {
		out = append(out, rest)
	}
	return out
}

var (
	proseIMO      = regexp.MustCompile(`\bIMO\)?(?:\s+[Nn]umber|\s+[Nn]o\.?)?:?\s*([0-9]{7})\b`)
	proseGender   = regexp.MustCompile(`(?i)\bgender:\s*(male|female)\b`)
	prosePassport = regexp.MustCompile(`(?i)\bpassport\s+(?:no|number)\b\s*[.:]*\s*([A-Z]{0,3}[0-9]{5,10})\b`)
	proseWebsite  = regexp.MustCompile(`(?i)\bwebsite:\s*(https?://[^\s;,]+)`)
)

// fromProse keeps the additional information, and takes from it what is
// written in a form that admits no other reading.
func fromProse(e *namesake.Entity, text string) {
	if text == "" {
		return
	}
	addNew(&e.Notes, namesake.Note{Label: colInfo, Text: text})
	for _, p := range []struct {
		re    *regexp.Regexp
		kind  namesake.IdentifierType
		label string
	}{
		{proseIMO, namesake.IDIMO, "IMO number"},
		{prosePassport, namesake.IDPassport, "Passport"},
		{proseWebsite, namesake.IDWebsite, "Website"},
	} {
		for _, m := range p.re.FindAllStringSubmatch(text, -1) {
			addNew(&e.Identifiers, namesake.Identifier{Type: p.kind, Value: m[1], Label: p.label})
		}
	}
	if m := proseGender.FindStringSubmatch(text); m != nil && e.Kind == namesake.KindPerson {
		e.Gender = namesake.Gender(strings.ToLower(m[1]))
	}
}
