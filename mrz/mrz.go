// Package mrz reads the machine readable zone of travel documents (ICAO Doc
// 9303, eighth edition, parts 3 to 7): cards of three lines of 30 characters
// (TD1), documents of two lines of 36 (TD2) and 44 (TD3, the passport), visas of
// both sizes (MRV-A, MRV-B), and a name field that stands alone.
//
// Nothing is guessed: every check digit is verified, and a zone in which one is
// wrong is an error that names the field, for somebody to look at the document
// again. The zone writes years with two digits; which century is meant depends
// on the day, which the caller states ([Date.Birth], [Date.Expiry]).
package mrz

import (
	"errors"
	"fmt"
	"strings"

	"github.com/namesake-screening/namesake"
)

// Format is the size of a document, which decides where its fields are.
type Format string

const (
	TD1  Format = "TD1"   // identity card: three lines of 30 characters (part 5)
	TD2  Format = "TD2"   // larger card: two lines of 36 (part 6)
	TD3  Format = "TD3"   // passport: two lines of 44 (part 4)
	MRVA Format = "MRV-A" // visa: two lines of 44 (part 7)
	MRVB Format = "MRV-B" // visa: two lines of 36 (part 7)
)

// Document is what a machine readable zone states. Fillers are taken off.
type Document struct {
	Format      Format
	Type        string // document code, such as "P", "PD", "I", "AC", "V"
	Issuer      string // code of the issuing state or organisation: ISO 3166-1 alpha-3, or one of part 3 section 5, such as "D" for Germany
	Name        Name
	Number      string // whole, also where a card's optional data holds its end
	Nationality string // a code as in Issuer
	BirthDate   Date
	Gender      namesake.Gender // unknown where the zone has a filler
	ExpiryDate  Date
	Optional    []string // optional data as printed, less what belongs to the number; none empty
}

// Error is a mistake in one field of a zone. Where its check digit is wrong,
// Found is the character that stands there and Expected the digit that the
// field's characters give; both are 0 for other mistakes.
type Error struct {
	Field           string // such as "document number", "birth date", "all fields"
	Found, Expected byte
	Msg             string
}

func (e *Error) Error() string {
	if e.Expected != 0 {
		return fmt.Sprintf("%s: check digit %c where its characters give %c", e.Field, e.Found, e.Expected)
	}
	return e.Field + ": " + e.Msg
}

// Parse reads a whole zone, its lines parted by line breaks or spaces, or run
// together. Small letters are taken for capitals. The error joins one [*Error]
// for each mistake; no document comes with it.
func Parse(text string) (Document, error) {
	lines, err := splitLines(text)
	if err != nil {
		return Document{}, err
	}
	p := parser{}
	d := p.parse(lines)
	if len(p.mistakes) > 0 {
		return Document{}, errors.Join(p.mistakes...)
	}
	return d, nil
}

// splitLines returns the lines in capitals, of one of the standard's sizes.
func splitLines(text string) ([]string, error) {
	lines := strings.Fields(strings.ToUpper(text))
	if len(lines) == 1 {
		whole, width := lines[0], 0
		switch len(whole) {
		case 2 * 44, 2 * 36:
			width = len(whole) / 2
		case 3 * 30:
			width = 30
		}
		if width > 0 {
			lines = nil
			for ; whole != ""; whole = whole[width:] {
				lines = append(lines, whole[:width])
			}
		}
	}
	for i, line := range lines {
		for j := range len(line) {
			if c := line[j]; !isLetter(c) && !isDigit(c) && c != filler {
				return nil, &Error{Field: fmt.Sprintf("line %d", i+1), Msg: fmt.Sprintf("%q at place %d; a zone has only A–Z, 0–9 and <", line[j:j+1], j+1)}
			}
		}
	}
	switch {
	case len(lines) == 2 && len(lines[0]) == len(lines[1]) && (len(lines[0]) == 36 || len(lines[0]) == 44):
	case len(lines) == 3 && len(lines[0]) == 30 && len(lines[1]) == 30 && len(lines[2]) == 30:
	default:
		lengths := make([]string, len(lines))
		for i, line := range lines {
			lengths[i] = fmt.Sprint(len(line))
		}
		return nil, &Error{Field: "size", Msg: fmt.Sprintf("lines of %s characters; a zone has 2 lines of 44 or of 36, or 3 lines of 30", orNone(strings.Join(lengths, ", ")))}
	}
	return lines, nil
}

func orNone(s string) string {
	if s == "" {
		return "no"
	}
	return s
}

const filler = '<'

func isLetter(c byte) bool { return 'A' <= c && c <= 'Z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// parser gathers the mistakes of all fields, so that one look at the document
// mends them all.
type parser struct{ mistakes []error }

func (p *parser) add(field, format string, args ...any) {
	p.mistakes = append(p.mistakes, &Error{Field: field, Msg: fmt.Sprintf(format, args...)})
}

// check verifies a check digit over the characters of a field (part 3, 4.9).
func (p *parser) check(field, characters string, found byte) {
	if want := CheckDigit(characters); found != want {
		p.mistakes = append(p.mistakes, &Error{Field: field, Found: found, Expected: want})
	}
}

func (p *parser) parse(lines []string) Document {
	first, second := lines[0], lines[1]
	d := Document{Type: trim(first[:2]), Issuer: p.code("issuing state", first[2:5])}
	if !isLetter(first[0]) {
		p.add("document code", "%q does not begin with a letter", first[:2])
	}
	visa := first[0] == 'V'
	switch {
	case len(first) == 30:
		d.Format = TD1
		p.card(&d, lines)
		return d
	case visa && len(first) == 44:
		d.Format = MRVA
	case visa:
		d.Format = MRVB
	case len(first) == 44:
		d.Format = TD3
	default:
		d.Format = TD2
	}
	d.Name = p.name(first[5:])
	d.Nationality = p.code("nationality", second[10:13])
	d.BirthDate = p.date("birth date", second[13:19], second[19])
	d.Gender = p.sex(second[20])
	d.ExpiryDate = p.date("expiry date", second[21:27], second[27])
	switch d.Format {
	case TD3:
		d.Number = p.number(second[:9], second[9])
		// An unused field may have a filler for its check digit (part 4, 4.2.2.2).
		personal, digit := second[28:42], second[42]
		if trim(personal) != "" || digit != filler {
			p.check("optional data", personal, digit)
		}
		d.Optional = optional(personal)
		p.check("all fields", second[:10]+second[13:20]+second[21:43], second[43])
	case TD2:
		rest := second[28:35]
		d.Number, rest = p.longNumber(second[:9], second[9], rest)
		d.Optional = optional(rest)
		p.check("all fields", second[:10]+second[13:20]+second[21:35], second[35])
	default: // visas have no check digit over all (part 7)
		d.Number = p.number(second[:9], second[9])
		d.Optional = optional(second[28:])
	}
	return d
}

// card reads the three lines of TD1.
func (p *parser) card(d *Document, lines []string) {
	first, second := lines[0], lines[1]
	number, rest := p.longNumber(first[5:14], first[14], first[15:30])
	d.Number = number
	d.BirthDate = p.date("birth date", second[:6], second[6])
	d.Gender = p.sex(second[7])
	d.ExpiryDate = p.date("expiry date", second[8:14], second[14])
	d.Nationality = p.code("nationality", second[15:18])
	d.Optional = optional(rest, second[18:29])
	p.check("all fields", first[5:30]+second[:7]+second[8:15]+second[18:29], second[29])
	d.Name = p.name(lines[2])
}

func (p *parser) name(field string) Name {
	n, ok := readName(field)
	if !ok {
		p.add("name", "%q is no name; it has letters, < between words and << after the primary identifier", field)
	}
	return n
}

// code reads a code of a state: letters, then fillers. Who is of no state has
// XXA and the like.
func (p *parser) code(field, text string) string {
	code := trim(text)
	if code == "" || strings.ContainsFunc(code, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		p.add(field, "%q is no code of one to three letters", text)
	}
	return code
}

func (p *parser) sex(c byte) namesake.Gender {
	switch c {
	case 'M':
		return namesake.GenderMale
	case 'F':
		return namesake.GenderFemale
	case 'X':
		return namesake.GenderOther // beyond the standard, whose word for it is the filler
	case filler:
		return namesake.GenderUnknown
	}
	p.add("sex", "%q where the standard has M, F or <", string(c))
	return namesake.GenderUnknown
}

func (p *parser) number(field string, digit byte) string {
	p.check("document number", field, digit)
	if trim(field) == "" {
		p.add("document number", "empty")
	}
	return trim(field)
}

// longNumber reads a number of more than nine characters where the card has
// one: a filler stands for its check digit, and the optional data begins with
// its end, the check digit over the whole, and a filler (part 5, note j).
func (p *parser) longNumber(field string, digit byte, rest string) (number, left string) {
	if digit != filler || trim(field) == "" {
		return p.number(field, digit), rest
	}
	end, after, _ := strings.Cut(rest, string(filler))
	if len(end) < 2 {
		p.add("document number", "no check digit, and no further characters in the optional data")
		return trim(field), rest
	}
	number = field + end[:len(end)-1]
	p.check("document number", number, end[len(end)-1])
	return trim(number), after
}

func optional(fields ...string) []string {
	var out []string
	for _, f := range fields {
		if f = strings.Trim(f, string(filler)); f != "" {
			out = append(out, f)
		}
	}
	return out
}

func trim(s string) string { return strings.TrimRight(s, string(filler)) }

// CheckDigit is the digit of part 3, 4.9: the characters' values, weighted 7,
// 3, 1 in turn, modulo 10. Fillers count 0, digits themselves, letters 10 to 35.
// Other characters count 0.
func CheckDigit(characters string) byte {
	sum := 0
	for i := range len(characters) {
		value := 0
		switch c := characters[i]; {
		case isDigit(c):
			value = int(c - '0')
		case isLetter(c):
			value = int(c-'A') + 10
		}
		sum += value * [3]int{7, 3, 1}[i%3]
	}
	return byte('0' + sum%10)
}
