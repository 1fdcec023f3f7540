// Package subject turns what people type, at the command line, in a CSV file,
// in a form or in a JSON request, into a [namesake.Subject]. One set of rules
// serves them all, and every mistake is told with the field it is in.
package subject

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	spelled "github.com/namesake-screening/namesake/name"
)

// Limits on what one subject may state, far above what people have and far
// below what would keep a processor busy.
const (
	maxName    = 512 // runes
	maxAliases = 64
	maxValues  = 64 // countries, identifiers
)

// Years in which anybody screened today may have been born. They are no limits
// of a list, which also names the dead, and do not follow the clock, so that
// the same question is always answered alike.
const (
	firstBirthYear = 1850
	lastBirthYear  = 2100
)

// Error is a mistake in one field of a subject.
type Error struct {
	Field string // the column, flag or JSON field, e.g. "birth_date"
	Msg   string
}

func (e *Error) Error() string { return e.Field + ": " + e.Msg }

// Text is a subject as typed: every field is text, and may be empty but for
// Name, which may be the name field of a machine readable zone.
type Text struct {
	ID          string
	Name        string
	Kind        string
	BirthDate   string   // YYYY, YYYY-MM or YYYY-MM-DD
	Gender      string   // male, female or other, or the first letter
	Countries   []string // codes or names
	Aliases     []string
	Identifiers []string // TYPE:VALUE
	// MRZ is the machine readable zone of a travel document (package mrz), its
	// lines parted by line breaks or spaces. With it Name may be empty.
	MRZ string
}

// Parse reads every field. The error joins one [*Error] for each mistake.
func (t Text) Parse() (namesake.Subject, error) {
	var mistakes []error
	note := func(err error) {
		if err != nil {
			mistakes = append(mistakes, err)
		}
	}
	s := namesake.Subject{ID: strings.TrimSpace(t.ID), Name: strings.TrimSpace(t.Name)}
	var err error
	s.Kind, err = parseKind(t.Kind)
	note(err)
	s.Gender, err = parseGender(t.Gender)
	note(err)
	s.BirthDate, err = parseBirthDate(t.BirthDate)
	note(err)
	for _, v := range nonEmpty(t.Countries) {
		code, err := parseCountry(v)
		note(err)
		if !slices.Contains(s.Countries, code) {
			s.Countries = append(s.Countries, code)
		}
	}
	s.Aliases = nonEmpty(t.Aliases)
	for _, v := range nonEmpty(t.Identifiers) {
		id, err := parseIdentifier(v)
		note(err)
		s.Identifiers = append(s.Identifiers, id)
	}
	if zone := strings.TrimSpace(t.MRZ); zone != "" {
		n := len(mistakes)
		addZone(&s, zone, note)
		if s.Name == "" && len(mistakes) > n {
			return namesake.Subject{}, errors.Join(mistakes...) // what the name would be is not known
		}
	}
	note(Check(s))
	if len(mistakes) > 0 {
		return namesake.Subject{}, errors.Join(mistakes...)
	}
	return s, nil
}

// ParseFurther reads what was learned of a subject that is known, for [Join]: as
// Parse does, but that the name may be missing.
func (t Text) ParseFurther() (namesake.Subject, error) {
	nameless := strings.TrimSpace(t.Name) == "" && strings.TrimSpace(t.MRZ) == ""
	if nameless {
		t.Name = "x"
	}
	s, err := t.Parse()
	if nameless {
		s.Name = ""
	}
	return s, err
}

// Check holds a subject to the limits that no type expresses: a name with a
// letter or digit in it, and sizes. The error joins one [*Error] for each
// mistake.
func Check(s namesake.Subject) error {
	var mistakes []error
	if err := checkName("name", s.Name); err != nil {
		mistakes = append(mistakes, err)
	}
	if first, last := s.BirthDate.Span(); !s.BirthDate.IsZero() && (first < firstBirthYear || last > lastBirthYear) {
		mistakes = append(mistakes, &Error{"birth_date", fmt.Sprintf("%s is not between %d and %d", s.BirthDate, firstBirthYear, lastBirthYear)})
	}
	if len(s.Aliases) > maxAliases {
		mistakes = append(mistakes, &Error{"aliases", fmt.Sprintf("more than %d", maxAliases)})
	} else {
		for i, a := range s.Aliases {
			if err := checkName(fmt.Sprintf("aliases/%d", i), a); err != nil {
				mistakes = append(mistakes, err)
			}
		}
	}
	if len(s.Countries) > maxValues {
		mistakes = append(mistakes, &Error{"countries", fmt.Sprintf("more than %d", maxValues)})
	}
	if len(s.Identifiers) > maxValues {
		mistakes = append(mistakes, &Error{"identifiers", fmt.Sprintf("more than %d", maxValues)})
	}
	return errors.Join(mistakes...)
}

func checkName(field, name string) error {
	switch {
	case name == "":
		return &Error{field, "empty"}
	case !utf8.ValidString(name):
		return &Error{field, "not UTF-8"}
	case utf8.RuneCountInString(name) > maxName:
		return &Error{field, fmt.Sprintf("longer than %d characters", maxName)}
	case strings.ContainsFunc(name, unicode.IsControl):
		return &Error{field, "holds a line break or control character; is a quote missing?"}
	case !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }):
		return &Error{field, fmt.Sprintf("no letter or digit in %q", name)}
	case longestReading(name) > spelled.MaxTokens:
		return &Error{field, fmt.Sprintf("more than %d words, and those beyond would not be compared; state the name without titles", spelled.MaxTokens)}
	}
	return nil
}

// longestReading counts the words that a name is compared by, which need not be
// those that spaces part.
func longestReading(text string) int {
	longest := 0
	for _, r := range spelled.Readings(text) {
		longest = max(longest, len(strings.Fields(r.Text)))
	}
	return longest
}

// Kinds are the kinds that may be stated.
var Kinds = []namesake.Kind{namesake.KindPerson, namesake.KindOrganization, namesake.KindVessel, namesake.KindAircraft}

func parseKind(s string) (namesake.Kind, error) {
	k := namesake.Kind(strings.ToLower(strings.TrimSpace(s)))
	if k != namesake.KindUnknown && !slices.Contains(Kinds, k) {
		return "", &Error{"kind", unknownKind(s)}
	}
	return k, nil
}

func unknownKind(s string) string {
	return fmt.Sprintf("unknown kind %q; write person, organization, vessel or aircraft, or leave it out", s)
}

var genders = []namesake.Gender{namesake.GenderMale, namesake.GenderFemale, namesake.GenderOther}

func parseGender(s string) (namesake.Gender, error) {
	switch g := strings.ToLower(strings.TrimSpace(s)); g {
	case "":
		return namesake.GenderUnknown, nil
	case "m", "male":
		return namesake.GenderMale, nil
	case "f", "female":
		return namesake.GenderFemale, nil
	case "x", "other":
		return namesake.GenderOther, nil
	}
	return "", &Error{"gender", unknownGender(s)}
}

func unknownGender(s string) string {
	return fmt.Sprintf("unknown gender %q; write male, female or other, or leave it out", s)
}

func parseBirthDate(s string) (namesake.PartialDate, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return namesake.PartialDate{}, nil
	}
	p, err := namesake.ParsePartialDate(s)
	if err != nil {
		return p, &Error{"birth_date", fmt.Sprintf("not a date: %q; write YYYY, YYYY-MM or YYYY-MM-DD", s)}
	}
	return p, nil
}

func parseCountry(s string) (string, error) {
	c := country.Parse(s)
	if c.Code == "" {
		return "", &Error{"country", fmt.Sprintf("unknown country %q; write its English name or two-letter code", s)}
	}
	return c.Code, nil
}

// IdentifierTypes are the types that may be stated.
var IdentifierTypes = []namesake.IdentifierType{
	namesake.IDPassport, namesake.IDNational, namesake.IDTax, namesake.IDRegistration, namesake.IDLicence, namesake.IDIMO, namesake.IDMMSI,
	namesake.IDCallSign, namesake.IDTail, namesake.IDSerial, namesake.IDBIC, namesake.IDLEI, namesake.IDWallet, namesake.IDEmail,
	namesake.IDWebsite, namesake.IDPhone, namesake.IDReference, namesake.IDRedress, namesake.IDOther,
}

func parseIdentifier(s string) (namesake.Identifier, error) {
	kind, value, found := strings.Cut(s, ":")
	id := namesake.Identifier{Type: namesake.IdentifierType(strings.ToLower(strings.TrimSpace(kind))), Value: strings.TrimSpace(value)}
	if !found || id.Value == "" {
		return id, &Error{"id", fmt.Sprintf("%q; write TYPE:VALUE, such as passport:A1234567", s)}
	}
	if !slices.Contains(IdentifierTypes, id.Type) {
		return id, &Error{"id", fmt.Sprintf("unknown type %q; write one of %s", kind, typeNames())}
	}
	return id, nil
}

func typeNames() string {
	var names []string
	for _, t := range IdentifierTypes {
		names = append(names, string(t))
	}
	return strings.Join(names, ", ")
}

func nonEmpty(values []string) []string {
	var out []string
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}
