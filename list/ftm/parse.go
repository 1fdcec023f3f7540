package ftm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/namesake-screening/namesake/list"
)

// record is one line.
type record struct {
	line     int
	id       string
	caption  string
	schema   string
	props    map[string][]string // values trimmed, none empty
	datasets []string
	referent []string
	target   *bool
	other    map[string]string // further keys of the line
}

// properties returns the names of the properties, sorted.
func (r *record) properties() []string { return slices.Sorted(maps.Keys(r.props)) }

func (r *record) first(prop string) string {
	if v := r.props[prop]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// title is how to name the record to a reader of notes.
func (r *record) title() string {
	for _, v := range []string{r.caption, r.first("name"), r.first("full"), r.id} {
		if v != "" {
			return v
		}
	}
	return ""
}

func parse(f list.File) ([]*record, error) {
	data := bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf"))
	var records []*record
	lines := map[string]int{}
	for n := 1; len(data) > 0; n++ {
		text, rest, _ := bytes.Cut(data, []byte("\n"))
		data = rest
		text = bytes.TrimSpace(text)
		if len(text) == 0 {
			continue
		}
		fail := func(field, msg, hint string) error {
			return &list.Error{File: f.Name, Line: n, Field: field, Msg: msg, Hint: hint}
		}
		if !utf8.Valid(text) {
			return nil, fail("", "not UTF-8", "fetch the file again; it was converted or damaged on the way")
		}
		r, field, err := parseLine(text)
		if err != nil {
			return nil, fail(field, err.Error(), "the file is damaged or cut short, or not entities.ftm.json")
		}
		r.line = n
		if r.id == "" {
			return nil, fail("id", "no id", "fetch the file again")
		}
		if first, twice := lines[r.id]; twice {
			return nil, fail("id", strconv.Quote(r.id)+" is also the id of line "+strconv.Itoa(first), "join the fragments of an entity before importing them")
		}
		lines[r.id] = n
		if _, party := partyKinds[r.schema]; !party && !schemata[r.schema] {
			return nil, fail("schema", "unknown schema "+strconv.Quote(r.schema), "the model of FollowTheMoney has no such schema")
		}
		records = append(records, r)
	}
	if len(records) == 0 {
		return nil, &list.Error{File: f.Name, Line: 1, Msg: "no entities", Hint: "fetch the file again"}
	}
	return records, nil
}

// parseLine reads a JSON object; field is the key that an error is about.
func parseLine(text []byte) (r *record, field string, err error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(text, &keys); err != nil {
		return nil, "", errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	r = &record{props: map[string][]string{}}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		raw := keys[key]
		if string(raw) == "null" {
			continue
		}
		var err error
		switch key {
		case "id":
			err = json.Unmarshal(raw, &r.id)
			r.id = strings.TrimSpace(r.id)
		case "caption":
			err = json.Unmarshal(raw, &r.caption)
			r.caption = clean(r.caption)
		case "schema":
			err = json.Unmarshal(raw, &r.schema)
		case "datasets":
			err = json.Unmarshal(raw, &r.datasets)
		case "referents":
			err = json.Unmarshal(raw, &r.referent)
		case "target":
			err = json.Unmarshal(raw, &r.target)
		case "last_seen":
		case "properties":
			var props map[string][]string
			if err = json.Unmarshal(raw, &props); err != nil {
				err = errors.New("every property is a list of strings")
			}
			for p, values := range props {
				for _, v := range values {
					if v = clean(v); v != "" && !slices.Contains(r.props[p], v) {
						r.props[p] = append(r.props[p], v)
					}
				}
			}
		default:
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(raw)
			}
			if text = clean(text); text != "" {
				if r.other == nil {
					r.other = map[string]string{}
				}
				r.other[key] = text
			}
		}
		if err != nil {
			return nil, key, fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "json: "))
		}
	}
	return r, "", nil
}

// clean trims a value.
func clean(s string) string { return strings.TrimSpace(s) }
