// Package strict decodes JSON without guessing: a field that the type does not
// have, one that stands twice, a value of another type and half a character are
// mistakes, and all of them are told at once, each at its JSON pointer.
package strict

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
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

// Mistake is one in a value. Pointer is a JSON pointer (RFC 6901) such as
// "/identifiers/0/type".
type Mistake struct{ Pointer, Msg string }

func (m *Mistake) Error() string { return m.Pointer + ": " + m.Msg }

// Decode reads data into what v points to. The error either wraps [ErrSyntax] or
// joins one [*Mistake] for each. What is under a [json.RawMessage] is syntax
// alone, to be decoded by itself.
func Decode(data []byte, v any) error {
	// The decoder would put U+FFFD in the place of both, and a name would be
	// compared that nobody wrote.
	if !utf8.Valid(data) {
		return fmt.Errorf("%w: the text is not UTF-8", ErrSyntax)
	}
	if half := loneSurrogate(data); half != "" {
		return fmt.Errorf("%w: %s is half of a character", ErrSyntax, half)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	var whole json.RawMessage
	if err := dec.Decode(&whole); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the text is empty")
		}
		return fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: text after the value", ErrSyntax)
	}
	w := walker{dec: json.NewDecoder(bytes.NewReader(data))}
	w.dec.UseNumber()
	w.walk(reflect.TypeOf(v).Elem(), "")
	if len(w.mistakes) > 0 {
		return errors.Join(w.mistakes...)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	return nil
}

// Mistakes takes a joined error apart into its [*Mistake] values.
func Mistakes(err error) []*Mistake {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*Mistake
		for _, e := range joined.Unwrap() {
			all = append(all, Mistakes(e)...)
		}
		return all
	}
	var one *Mistake
	if errors.As(err, &one) {
		return []*Mistake{one}
	}
	return nil
}

// Escape writes a name as a part of a JSON pointer.
func Escape(name string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(name) }

// walker compares the tokens of a text, which is JSON, with a Go type.
type walker struct {
	dec      *json.Decoder
	mistakes []error
}

func (w *walker) add(pointer, msg string) {
	w.mistakes = append(w.mistakes, &Mistake{pointer, msg})
}

var (
	rawType    = reflect.TypeFor[json.RawMessage]()
	dateType   = reflect.TypeFor[namesake.PartialDate]()
	textType   = reflect.TypeFor[encoding.TextUnmarshaler]()
	numberType = reflect.TypeFor[json.Unmarshaler]()
)

func (w *walker) walk(t reflect.Type, at string) {
	if t == rawType {
		w.skip()
		return
	}
	token, _ := w.dec.Token()
	switch {
	case reflect.PointerTo(t).Implements(textType):
		text, ok := token.(string)
		switch {
		case !ok && t == dateType:
			w.wrong(token, at, `not a string; write a date as "YYYY-MM-DD"`)
		case !ok:
			w.wrong(token, at, "not a string")
		default:
			if err := reflect.New(t).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)); err != nil {
				w.add(at, err.Error())
			}
		}
		return
	case reflect.PointerTo(t).Implements(numberType):
		number, ok := token.(json.Number)
		if !ok {
			w.wrong(token, at, "not a number")
		} else if err := reflect.New(t).Interface().(json.Unmarshaler).UnmarshalJSON([]byte(number)); err != nil {
			w.add(at, err.Error())
		}
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		if token != json.Delim('{') {
			w.wrong(token, at, "not an object")
			return
		}
		w.object(t, at)
	case reflect.Slice:
		if token != json.Delim('[') {
			w.wrong(token, at, "not an array")
			return
		}
		for i := 0; w.dec.More(); i++ {
			w.walk(t.Elem(), at+"/"+strconv.Itoa(i))
		}
		w.dec.Token() // its end
	case reflect.String:
		if _, ok := token.(string); !ok {
			w.wrong(token, at, "not a string")
		}
	case reflect.Bool:
		if _, ok := token.(bool); !ok {
			w.wrong(token, at, "neither true nor false")
		}
	case reflect.Int, reflect.Int64:
		if n, ok := token.(json.Number); !ok {
			w.wrong(token, at, "not a number")
		} else if _, err := strconv.ParseInt(string(n), 10, t.Bits()); err != nil {
			w.add(at, "not a whole number")
		}
	case reflect.Float64:
		if n, ok := token.(json.Number); !ok {
			w.wrong(token, at, "not a number")
		} else if _, err := n.Float64(); err != nil {
			w.add(at, "a number beyond what can be counted with")
		}
	default:
		panic("strict: no rule for " + t.String()) // a new type of field needs its rule here
	}
}

// wrong notes a mistake about a value, and goes on behind it.
func (w *walker) wrong(token json.Token, at, msg string) {
	w.add(at, msg)
	w.finish(token)
}

// skip passes over a value.
func (w *walker) skip() {
	token, _ := w.dec.Token()
	w.finish(token)
}

// finish passes over the rest of a value that begins with a token.
func (w *walker) finish(token json.Token) {
	if token != json.Delim('{') && token != json.Delim('[') {
		return
	}
	for depth := 1; depth > 0; {
		token, err := w.dec.Token()
		if err != nil {
			panic("strict: " + err.Error()) // the text was found to be JSON
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
}

// object walks an object whose beginning was read. A name that stands twice is a
// mistake: readers differ over which of the values counts.
func (w *walker) object(t reflect.Type, at string) {
	known := map[string]reflect.Type{}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && name != "-" {
			known[name] = f.Type
		}
	}
	seen := map[string]bool{}
	for w.dec.More() {
		token, _ := w.dec.Token()
		name, _ := token.(string)
		pointer := at + "/" + Escape(name)
		ft, ok := known[name]
		switch {
		case seen[name]:
			w.add(pointer, "stands twice")
			w.skip()
		case !ok:
			w.add(pointer, "unknown field")
			w.skip()
		default:
			w.walk(ft, pointer)
		}
		seen[name] = true
	}
	w.dec.Token() // its end
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
