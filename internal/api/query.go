package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// parameter is one of the query.
type parameter struct {
	name, text string
	schema     *huma.Schema
	fallback   string // where it is not sent
	required   bool
	wrong      func(value string) string // what is wrong; "" for nothing
}

// readQuery notes what is wrong in the query.
func (r *request) readQuery() error {
	sent, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return problem(http.StatusBadRequest, "The query cannot be read: a % must be followed by two hexadecimal digits, and & parts parameters.")
	}
	r.query = map[string]string{}
	for _, p := range r.operation.query {
		r.query[p.name] = p.fallback
		if p.required && !sent.Has(p.name) {
			r.mistakes = append(r.mistakes, Mistake{Detail: "missing: " + p.text, Parameter: p.name})
		}
	}
	names := make([]string, 0, len(sent))
	for name := range sent {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		bad := func(detail string) { r.mistakes = append(r.mistakes, Mistake{Detail: detail, Parameter: name}) }
		i := slices.IndexFunc(r.operation.query, func(p parameter) bool { return p.name == name })
		value := sent[name][0]
		switch {
		case i < 0:
			bad("unknown parameter; " + r.known())
		case len(sent[name]) > 1:
			bad("stands twice")
		case value == "":
			bad("empty; leave it out")
		case !utf8.ValidString(value) || len(value) > mostValue:
			bad(fmt.Sprintf("not UTF-8, or longer than %d bytes", mostValue))
		default:
			if w := r.operation.query[i].wrong(value); w != "" {
				bad(w)
				continue
			}
			r.query[name] = value
		}
	}
	if slices.ContainsFunc(r.operation.query, func(p parameter) bool { return p.name == "cursor" }) && r.query["cursor"] != "" {
		if _, err := r.after(); err != nil {
			r.mistakes = append(r.mistakes, Mistake{Detail: err.Error(), Parameter: "cursor"})
		}
	}
	return nil
}

// required is a parameter that cannot be left out.
func required(p parameter) parameter {
	p.required = true
	return p
}

// mostValue is the most bytes of a parameter.
const mostValue = 1024

// known says which parameters there are.
func (r *request) known() string {
	if len(r.operation.query) == 0 {
		return "this address takes none"
	}
	var names []string
	for _, p := range r.operation.query {
		names = append(names, p.name)
	}
	return "this address takes " + strings.Join(names, ", ")
}

func text(name, about string) parameter {
	return parameter{name: name, text: about, schema: &huma.Schema{Type: huma.TypeString}, wrong: func(string) string { return "" }}
}

func oneOf(name, about string, values ...string) parameter {
	s := &huma.Schema{Type: huma.TypeString}
	for _, v := range values {
		s.Enum = append(s.Enum, v)
	}
	return parameter{name: name, text: about, schema: s, wrong: func(v string) string {
		if slices.Contains(values, v) {
			return ""
		}
		return fmt.Sprintf("%q; write %s", v, strings.Join(values, " or "))
	}}
}

func flag(name, about string, fallback bool) parameter {
	p := oneOf(name, about, "true", "false")
	p.schema, p.fallback = &huma.Schema{Type: huma.TypeBoolean, Default: fallback}, strconv.FormatBool(fallback)
	return p
}

func date(name, about string) parameter {
	return parameter{name: name, text: about, schema: &huma.Schema{Type: huma.TypeString, Format: "date"}, wrong: func(v string) string {
		if _, err := time.Parse(time.DateOnly, v); err != nil {
			return fmt.Sprintf("%q is no day; write YYYY-MM-DD", v)
		}
		return ""
	}}
}

// day is a date parameter; zero where it was not sent.
func (r *request) day(name string) time.Time {
	t, err := time.Parse(time.DateOnly, r.query[name])
	if err != nil {
		return time.Time{}
	}
	return t
}

// Limits on a page.
const (
	usualLimit = 50
	mostLimit  = 500
)

// paging are the parameters of what is read page by page.
func paging(others ...parameter) []parameter {
	least, most := 1.0, float64(mostLimit)
	limit := parameter{name: "limit", text: "How many at most.", fallback: strconv.Itoa(usualLimit),
		schema: &huma.Schema{Type: huma.TypeInteger, Minimum: &least, Maximum: &most, Default: usualLimit},
		wrong: func(v string) string {
			if n, err := strconv.Atoi(v); err != nil || n < 1 || n > mostLimit {
				return fmt.Sprintf("%q; write a number from 1 to %d", v, mostLimit)
			}
			return ""
		}}
	cursor := text("cursor", "The next of the page before; leave it out for the first page.")
	return append(others, limit, cursor)
}

func (r *request) limit() int {
	n, err := strconv.Atoi(r.query["limit"])
	if err != nil {
		panic(err) // readQuery looked
	}
	return n
}

// place is what a cursor holds: behind what to go on, and of which question. It
// is of use for the same question alone.
type place struct {
	Of    string `json:"o"`
	After int64  `json:"a"`
	In    string `json:"i,omitempty"` // what was read, where the question does not say
}

// question tells what is asked, but for the page.
func (r *request) question() string {
	h := sha256.New()
	fmt.Fprintf(h, "%q", r.URL.EscapedPath())
	for _, p := range r.operation.query {
		if p.name != "cursor" && p.name != "limit" {
			fmt.Fprintf(h, "%q%q", p.name, r.query[p.name])
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

func (r *request) cursor(after int64) string {
	b, err := json.Marshal(place{r.question(), after, r.reading})
	if err != nil {
		panic(err) // it is a text and a number
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// after is what the page begins behind; 0 for the first.
func (r *request) after() (int64, error) {
	p, err := r.place()
	return p.After, err
}

func (r *request) place() (p place, err error) {
	if r.query["cursor"] == "" {
		return p, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(r.query["cursor"])
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil || p.Of != r.question() || p.After < 1 {
		return p, fmt.Errorf("not the next of a page of this; leave it out to begin anew")
	}
	return p, nil
}

// following is the address of the next page.
func (r *request) following(cursor string) string {
	q := r.URL.Query()
	q.Set("cursor", cursor)
	return r.URL.EscapedPath() + "?" + q.Encode()
}

// page is a part of what there is.
type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"The cursor of the page that follows; left out on the last."`
}

// paged makes the answer of a page. items are one more than the limit where there
// are more; key is what the next page begins behind.
func paged[T any](r *request, items []T, key func(T) int64) answer {
	p := page[T]{Items: items}
	if n := r.limit(); len(items) > n {
		p.Items = items[:n]
		p.Next = r.cursor(key(items[n-1]))
	}
	if p.Items == nil {
		p.Items = []T{}
	}
	return answer{body: p, next: p.Next}
}

// part makes the answer of a page of what is had whole.
func part[T any](r *request, all []T) (answer, error) {
	after, err := r.after()
	if err != nil {
		return answer{}, err
	}
	from := min(int(after), len(all))
	to := min(from+r.limit(), len(all))
	p := page[T]{Items: all[from:to]}
	if to < len(all) {
		p.Next = r.cursor(int64(to))
	}
	if p.Items == nil {
		p.Items = []T{}
	}
	return answer{body: p, next: p.Next}, nil
}
