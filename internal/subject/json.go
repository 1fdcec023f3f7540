package subject

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/namesake-screening/namesake"
)

// ErrSyntax is wrapped by the error of [Decode] where the text is not one JSON
// value.
var ErrSyntax = errors.New("not JSON")

// Decode reads a [namesake.Subject] from JSON, strictly: a field that a subject
// does not have, or of another type, is a mistake. The error either wraps
// [ErrSyntax] or joins one [*Error] for each mistake, whose Field is a JSON
// pointer (RFC 6901) such as "/identifiers/0/type". Countries may be names.
func Decode(data []byte) (namesake.Subject, error) {
	// The decoder would put U+FFFD in the place of both, and a name would be
	// compared that nobody wrote.
	if !utf8.Valid(data) {
		return namesake.Subject{}, fmt.Errorf("%w: the text is not UTF-8", ErrSyntax)
	}
	if half := loneSurrogate(data); half != "" {
		return namesake.Subject{}, fmt.Errorf("%w: %s is half of a character", ErrSyntax, half)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var raw any
	if err := dec.Decode(&raw); err != nil {
		return namesake.Subject{}, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return namesake.Subject{}, fmt.Errorf("%w: text after the object", ErrSyntax)
	}
	var s namesake.Subject
	w := walker{}
	w.repeated(json.NewDecoder(bytes.NewReader(data)), "")
	w.walk(raw, reflect.TypeFor[namesake.Subject](), "")
	if len(w.mistakes) > 0 {
		return s, errors.Join(w.mistakes...)
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return s, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	s.Name = strings.TrimSpace(s.Name)
	w.values(&s)
	if err := Check(s); err != nil {
		for _, e := range Mistakes(err) {
			w.add("/"+e.Field, e.Msg)
		}
	}
	return s, errors.Join(w.mistakes...)
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

// values checks the fields that have a closed set of values.
func (w *walker) values(s *namesake.Subject) {
	if s.Kind != namesake.KindUnknown && !slices.Contains(Kinds, s.Kind) {
		w.add("/kind", unknownKind(string(s.Kind)))
	}
	if s.Gender != namesake.GenderUnknown && !slices.Contains(genders, s.Gender) {
		w.add("/gender", unknownGender(string(s.Gender)))
	}
	for i, c := range s.Countries {
		code, err := parseCountry(c)
		for _, e := range Mistakes(err) {
			w.add("/countries/"+strconv.Itoa(i), e.Msg)
		}
		s.Countries[i] = code
	}
	for i, id := range s.Identifiers {
		at := "/identifiers/" + strconv.Itoa(i)
		if !slices.Contains(IdentifierTypes, id.Type) {
			w.add(at+"/type", fmt.Sprintf("unknown type %q; write one of %s", id.Type, typeNames()))
		}
		if strings.TrimSpace(id.Value) == "" {
			w.add(at+"/value", "empty")
		}
		w.country(&s.Identifiers[i].Country, at+"/country")
	}
}

// country makes the code of a country what it is compared by: a code written in
// capitals. A name alone, or in the place of the code, is as good.
func (w *walker) country(c *namesake.Country, at string) {
	text, pointer := c.Code, at+"/code"
	if text == "" {
		text, pointer = c.Name, at+"/name"
	}
	if text == "" {
		return
	}
	code, err := parseCountry(text)
	for _, e := range Mistakes(err) {
		w.add(pointer, e.Msg)
	}
	c.Code = code
}

// walker compares decoded JSON with the fields of a Go type.
type walker struct{ mistakes []error }

func (w *walker) add(pointer, msg string) {
	w.mistakes = append(w.mistakes, &Error{Field: pointer, Msg: msg})
}

func (w *walker) walk(v any, t reflect.Type, at string) {
	if t == reflect.TypeFor[namesake.PartialDate]() {
		text, ok := v.(string)
		if !ok {
			w.add(at, "not a string; write a date as \"YYYY-MM-DD\"")
		} else if err := new(namesake.PartialDate).UnmarshalText([]byte(text)); err != nil {
			w.add(at, err.Error())
		}
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		object, ok := v.(map[string]any)
		if !ok {
			w.add(at, "not an object")
			return
		}
		w.object(object, t, at)
	case reflect.Slice:
		array, ok := v.([]any)
		if !ok {
			w.add(at, "not an array")
			return
		}
		for i, e := range array {
			w.walk(e, t.Elem(), at+"/"+strconv.Itoa(i))
		}
	case reflect.String:
		if _, ok := v.(string); !ok {
			w.add(at, "not a string")
		}
	default:
		panic("subject: no rule for " + t.String()) // a new field type of Subject needs its rule here
	}
}

func (w *walker) object(object map[string]any, t reflect.Type, at string) {
	known := map[string]reflect.Type{}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		known[name] = f.Type
	}
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		pointer := at + "/" + escape(name)
		if ft, ok := known[name]; ok {
			w.walk(object[name], ft, pointer)
		} else {
			w.add(pointer, "unknown field")
		}
	}
}

// escape writes a name as a part of a JSON pointer.
func escape(name string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(name) }

// repeated notes the names that stand twice in one object: readers differ over
// which of the values counts. The text was found to be JSON before.
func (w *walker) repeated(dec *json.Decoder, at string) {
	switch token, _ := dec.Token(); token {
	case json.Delim('{'):
		seen := map[string]bool{}
		for dec.More() {
			token, _ := dec.Token()
			name, _ := token.(string)
			pointer := at + "/" + escape(name)
			if seen[name] {
				w.add(pointer, "stands twice")
			}
			seen[name] = true
			w.repeated(dec, pointer)
		}
	case json.Delim('['):
		for i := 0; dec.More(); i++ {
			w.repeated(dec, at+"/"+strconv.Itoa(i))
		}
	default:
		return
	}
	dec.Token() // the end of the object or array
}

// loneSurrogate returns the first escape such as \ud800 that is no half of a
// pair, or "".
func loneSurrogate(data []byte) string {
	for i := 0; i+1 < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		r := escaped(data[i:])
		switch {
		case r < 0:
			i++ // another escape, of two characters
		case !utf16.IsSurrogate(r):
			i += 5
		case utf16.DecodeRune(r, escaped(data[i+6:])) == unicode.ReplacementChar:
			return string(data[i : i+6])
		default:
			i += 11
		}
	}
	return ""
}

// escaped reads \uXXXX at the beginning of a text; −1 where it begins otherwise.
func escaped(data []byte) rune {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}
