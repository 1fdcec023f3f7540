package yente

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// params reads the parameters of a query string. Every parameter that a route
// has is asked for once, and end says what was wrong, that some are unknown
// included: a misspelt one would else be an answer to another question.
type params struct {
	values   url.Values
	known    []string
	mistakes Mistakes
}

func newParams(r *http.Request) *params {
	values, err := url.ParseQuery(r.URL.RawQuery)
	p := &params{values: values}
	if err != nil {
		p.mistakes.add("value_error", "The query string is not encoded as it should be", "query")
	}
	return p
}

// end reports everything that was wrong.
func (p *params) end() (*params, error) {
	for _, name := range slices.Sorted(maps.Keys(p.values)) {
		if !slices.Contains(p.known, name) {
			msg := "This route has no parameters"
			if len(p.known) > 0 {
				msg = "Unknown parameter; the parameters here are " + strings.Join(slices.Sorted(slices.Values(p.known)), ", ")
			}
			p.mistakes.add("extra_forbidden", msg, "query", clip(name))
			continue
		}
		if !slices.ContainsFunc(p.values[name], func(v string) bool { return !utf8.ValidString(v) || strings.ContainsRune(v, 0) }) {
			continue
		}
		p.mistakes.add("string_unicode", "Input should be a valid string in UTF-8", "query", name)
	}
	return p, p.mistakes.err()
}

// clip keeps a name that the client made up from filling the answer.
func clip(name string) string {
	if len(name) > 64 {
		return strings.ToValidUTF8(name[:64], "") + "…"
	}
	return name
}

// one is the only value of a parameter; false where it is not given.
func (p *params) one(name string) (string, bool) {
	p.known = append(p.known, name)
	v := p.values[name]
	if len(v) > 1 {
		p.mistakes.add("value_error", "Stands more than once", "query", name)
	}
	if len(v) == 0 {
		return "", false
	}
	return v[0], true
}

func (p *params) text(name string) string {
	v, _ := p.one(name)
	return v
}

// list is a parameter that may be repeated; empty values do not count.
func (p *params) list(name string) []string {
	p.known = append(p.known, name)
	return slices.DeleteFunc(slices.Clone(p.values[name]), func(v string) bool { return v == "" })
}

func (p *params) int(name string, normally, least, most int) int {
	v, ok := p.one(name)
	if !ok {
		return normally
	}
	n, err := strconv.Atoi(v)
	switch {
	case err != nil:
		p.mistakes.add("int_parsing", "Input should be a valid integer, unable to parse string as an integer", "query", name)
	case n < least:
		p.mistakes.add("greater_than_equal", fmt.Sprintf("Input should be greater than or equal to %d", least), "query", name)
	case n > most:
		p.mistakes.add("less_than_equal", fmt.Sprintf("Input should be less than or equal to %d", most), "query", name)
	default:
		return n
	}
	return normally
}

// share is a number between 0 and 1.
func (p *params) share(name string, normally float64) float64 {
	v, ok := p.one(name)
	if !ok {
		return normally
	}
	x, err := strconv.ParseFloat(v, 64)
	switch {
	case err != nil || math.IsNaN(x) || math.IsInf(x, 0):
		p.mistakes.add("float_parsing", "Input should be a valid number, unable to parse string as a number", "query", name)
	case x < 0:
		p.mistakes.add("greater_than_equal", "Input should be greater than or equal to 0", "query", name)
	case x > 1:
		p.mistakes.add("less_than_equal", "Input should be less than or equal to 1", "query", name)
	default:
		return x
	}
	return normally
}

// truths are the words that yente's framework reads.
var truths = map[string]bool{
	"true": true, "t": true, "1": true, "yes": true, "y": true, "on": true,
	"false": false, "f": false, "0": false, "no": false, "n": false, "off": false,
}

// bool is a truth value; given says whether it was stated.
func (p *params) bool(name string, normally bool) (value, given bool) {
	v, ok := p.one(name)
	if !ok {
		return normally, false
	}
	b, ok := truths[strings.ToLower(v)]
	if !ok {
		p.mistakes.add("bool_parsing", "Input should be a valid boolean, unable to interpret input", "query", name)
		return normally, false
	}
	return b, true
}

// moment is a day, or a day and a time, of UTC where no zone is stated.
func (p *params) moment(name string) time.Time {
	v, ok := p.one(name)
	if !ok || v == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, v); err == nil {
			return t.UTC()
		}
	}
	p.mistakes.add("datetime_parsing", "Input should be a date or a date and time, such as 2026-01-31", "query", name)
	return time.Time{}
}

// enum are values out of those allowed.
func (p *params) enum(name string, allowed ...string) []string {
	values := p.list(name)
	for i, v := range values {
		if !slices.Contains(allowed, v) {
			p.mistakes.add("enum", "Input should be '"+strings.Join(allowed, "', '")+"'", "query", name, i)
		}
	}
	return values
}
