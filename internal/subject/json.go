package subject

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/strict"
)

// ErrSyntax is wrapped by the error of [Decode] where the text is not one JSON
// value.
var ErrSyntax = strict.ErrSyntax

// Decode reads a [namesake.Subject] from JSON, strictly: a field that a subject
// does not have, or of another type, is a mistake. The error either wraps
// [ErrSyntax] or joins one [*Error] for each mistake, whose Field is a JSON
// pointer (RFC 6901) such as "/identifiers/0/type". Countries may be names.
func Decode(data []byte) (namesake.Subject, error) { return decode(data, false) }

// DecodeFurther reads what was learned of a subject that is known, for [Join]: as
// Decode does, but that the name may be missing.
func DecodeFurther(data []byte) (namesake.Subject, error) { return decode(data, true) }

func decode(data []byte, nameless bool) (namesake.Subject, error) {
	var s namesake.Subject
	if err := strict.Decode(data, &s); err != nil {
		if errors.Is(err, ErrSyntax) {
			return namesake.Subject{}, err
		}
		var v values
		for _, m := range strict.Mistakes(err) {
			v.add(m.Pointer, m.Msg)
		}
		return namesake.Subject{}, errors.Join(v.mistakes...)
	}
	s.Name = strings.TrimSpace(s.Name)
	var v values
	v.check(&s)
	limits := s
	if nameless && limits.Name == "" {
		limits.Name = "x"
	}
	if err := Check(limits); err != nil {
		for _, e := range Mistakes(err) {
			v.add("/"+e.Field, e.Msg)
		}
	}
	return s, errors.Join(v.mistakes...)
}

// Mistakes takes a joined error apart into its [*Error] values.
func Mistakes(err error) []*Error {
	var one *Error
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*Error
		for _, e := range joined.Unwrap() {
			all = append(all, Mistakes(e)...)
		}
		return all
	}
	if errors.As(err, &one) {
		return []*Error{one}
	}
	return nil
}

// values notes the mistakes in the values of fields.
type values struct{ mistakes []error }

func (v *values) add(pointer, msg string) {
	v.mistakes = append(v.mistakes, &Error{Field: pointer, Msg: msg})
}

// check checks the fields that have a closed set of values.
func (v *values) check(s *namesake.Subject) {
	if s.Kind != namesake.KindUnknown && !slices.Contains(Kinds, s.Kind) {
		v.add("/kind", unknownKind(string(s.Kind)))
	}
	if s.Gender != namesake.GenderUnknown && !slices.Contains(genders, s.Gender) {
		v.add("/gender", unknownGender(string(s.Gender)))
	}
	for i, c := range s.Countries {
		code, err := parseCountry(c)
		for _, e := range Mistakes(err) {
			v.add("/countries/"+strconv.Itoa(i), e.Msg)
		}
		s.Countries[i] = code
	}
	for i, id := range s.Identifiers {
		at := "/identifiers/" + strconv.Itoa(i)
		if !slices.Contains(IdentifierTypes, id.Type) {
			v.add(at+"/type", fmt.Sprintf("unknown type %q; write one of %s", id.Type, typeNames()))
		}
		if strings.TrimSpace(id.Value) == "" {
			v.add(at+"/value", "empty")
		}
		v.country(&s.Identifiers[i].Country, at+"/country")
	}
}

// country makes the code of a country what it is compared by: a code written in
// capitals. A name alone, or in the place of the code, is as good.
func (v *values) country(c *namesake.Country, at string) {
	text, pointer := c.Code, at+"/code"
	if text == "" {
		text, pointer = c.Name, at+"/name"
	}
	if text == "" {
		return
	}
	code, err := parseCountry(text)
	for _, e := range Mistakes(err) {
		v.add(pointer, e.Msg)
	}
	c.Code = code
}
