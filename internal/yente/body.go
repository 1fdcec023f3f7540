package yente

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/namesake-screening/namesake/list/ftm"
)

// example is one query of a batch: a party described in the field's terms.
type example struct {
	key        string
	id         string
	schema     *ftm.Schema
	properties map[string][]string // no value is blank
}

// readMatch reads the body of a match request.
func readMatch(r *http.Request) ([]example, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" && !(strings.HasPrefix(kind, "application/") && strings.HasSuffix(kind, "+json")) {
		return nil, Mistakes{{[]any{"body"}, "Send the queries with Content-Type: application/json", "model_attributes_type"}}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, err
		}
		return nil, refuse(http.StatusBadRequest, "The request could not be read.")
	}
	return decodeMatch(body)
}

// decodeMatch reads {"queries":{"KEY":{"id","schema","properties"}}}. What has
// the wrong form is [Mistakes]; what has the right form and no meaning is an
// [*Error] of status 400.
func decodeMatch(body []byte) ([]example, error) {
	// The decoder would put U+FFFD in the place of what is no text, and a name
	// would be compared that nobody wrote.
	if !utf8.Valid(body) {
		return nil, Mistakes{{[]any{"body"}, "The body is not UTF-8", "json_invalid"}}
	}
	var syntax *json.SyntaxError
	if err := json.Unmarshal(body, new(json.RawMessage)); errors.As(err, &syntax) {
		return nil, Mistakes{{[]any{"body", syntax.Offset}, "JSON decode error", "json_invalid"}}
	} else if err != nil {
		return nil, Mistakes{{[]any{"body"}, "JSON decode error", "json_invalid"}}
	}
	d := decoder{}
	var queries []member
	given := false
	for _, m := range d.object(body, "body") {
		at := []any{"body", clip(m.name)}
		switch m.name {
		case "queries":
			queries, given = d.object(m.raw, at...), true
		case "weights", "config":
			// To leave a weight out of account would answer another question.
			if len(d.object(m.raw, at...)) > 0 {
				return nil, refuse(http.StatusBadRequest, "%s: Namesake's own scoring has none to set; leave %s out", m.name, m.name)
			}
		default:
			d.add("extra_forbidden", "Extra inputs are not permitted", at...)
		}
	}
	if !given && len(d.Mistakes) == 0 {
		d.add("missing", "Field required", "body", "queries")
	}
	if err := d.err(); err != nil {
		return nil, err
	}
	switch n := len(queries); {
	case n == 0:
		return nil, refuse(http.StatusBadRequest, "No queries provided.")
	case n > MaxQueries:
		return nil, refuse(http.StatusBadRequest, "Too many queries in one batch (limit: %d)", MaxQueries)
	}
	examples := make([]example, len(queries))
	schemas := make([]string, len(queries))
	for i, q := range queries {
		examples[i], schemas[i] = d.example(q)
	}
	if err := d.err(); err != nil {
		return nil, err
	}
	for i := range examples {
		if err := examples[i].understand(schemas[i]); err != nil {
			return nil, err
		}
	}
	return examples, nil
}

// member is a name and value of a JSON object.
type member struct {
	name string
	raw  json.RawMessage
}

// decoder reads JSON values that are known to be JSON, and notes those of the
// wrong form.
type decoder struct{ Mistakes }

// object reads the members in their order. A name that stands twice is a
// mistake: one of the two would be passed over.
func (d *decoder) object(raw []byte, at ...any) []member {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		d.add("model_attributes_type", "Input should be a valid dictionary or object", at...)
		return nil
	}
	var out []member
	seen := map[string]bool{}
	for dec.More() {
		token, _ := dec.Token()
		m := member{}
		m.name, _ = token.(string)
		if err := dec.Decode(&m.raw); err != nil {
			d.add("json_invalid", "JSON decode error", at...)
			return nil
		}
		switch {
		case seen[m.name]:
			d.add("value_error", "Stands twice", below(at, m.name)...)
		case strings.ContainsRune(m.name, utf8.RuneError):
			d.add("string_unicode", "Input should be a valid string, unable to parse raw data as a unicode string", below(at, m.name)...)
		}
		seen[m.name] = true
		out = append(out, m)
	}
	return out
}

// below is a place within another.
func below(at []any, name any) []any {
	if s, ok := name.(string); ok {
		name = clip(s)
	}
	return append(append([]any(nil), at...), name)
}

// example reads the form of a query; schema is as it was written.
func (d *decoder) example(q member) (e example, schema string) {
	at := []any{"body", "queries", clip(q.name)}
	e = example{key: q.name, properties: map[string][]string{}}
	given := map[string]bool{}
	before := len(d.Mistakes)
	for _, m := range d.object(q.raw, at...) {
		given[m.name] = true
		switch m.name {
		case "id":
			if string(m.raw) != "null" {
				e.id = d.text(m.raw, below(at, "id")...)
			}
		case "schema":
			schema = d.text(m.raw, below(at, "schema")...)
		case "properties":
			for _, p := range d.object(m.raw, below(at, "properties")...) {
				// An empty list stays one: the query is repeated in the answer.
				e.properties[p.name] = append([]string{}, d.values(p.raw, below(below(at, "properties"), p.name)...)...)
			}
		default:
			d.add("extra_forbidden", "Extra inputs are not permitted", below(at, m.name)...)
		}
	}
	if len(d.Mistakes) == before {
		for _, field := range []string{"schema", "properties"} {
			if !given[field] {
				d.add("missing", "Field required", below(at, field)...)
			}
		}
	}
	return e, schema
}

func (d *decoder) text(raw []byte, at ...any) string {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil || string(raw) == "null" {
		d.add("string_type", "Input should be a valid string", at...)
	}
	if strings.ContainsRune(s, utf8.RuneError) || strings.ContainsRune(s, 0) {
		d.add("string_unicode", "Input should be a valid string, unable to parse raw data as a unicode string", at...)
	}
	return s
}

// values reads a text or a list of texts. A number stands for its digits; null
// and blanks are no value.
func (d *decoder) values(raw []byte, at ...any) []string {
	var values []string
	add := func(raw []byte, at ...any) {
		var v string
		switch c := raw[0]; {
		case string(raw) == "null":
			return
		case c == '-' || '0' <= c && c <= '9':
			v = string(raw)
		default:
			v = strings.TrimSpace(d.text(raw, at...))
		}
		if v != "" {
			values = append(values, v)
		}
	}
	var list []json.RawMessage
	if raw[0] != '[' {
		add(raw, at...)
	} else if err := json.Unmarshal(raw, &list); err != nil {
		d.add("list_type", "Input should be a valid list", at...)
	}
	for i, v := range list {
		add(v, below(at, i)...)
	}
	return values
}
