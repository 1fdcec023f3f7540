package yente

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list/ftm"
)

// The Reconciliation Service API of the W3C community group, version 0.2, as
// OpenRefine speaks it.

// reconcilePage is how many candidates a query gets that does not say.
const reconcilePage = 5

// kindred is a name with an ID, as the protocol writes types and properties.
type kindred struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

// manifest describes the service.
type manifest struct {
	Versions        []string            `json:"versions"`
	Name            string              `json:"name"`
	IdentifierSpace string              `json:"identifierSpace"`
	SchemaSpace     string              `json:"schemaSpace"`
	BatchSize       int                 `json:"batchSize"`
	DefaultTypes    []kindred           `json:"defaultTypes"`
	View            map[string]string   `json:"view"`
	Suggest         map[string]endpoint `json:"suggest"`
}

type endpoint struct {
	URL  string `json:"service_url"`
	Path string `json:"service_path"`
}

func (s *server) manifest(r *http.Request, at *Snapshot) manifest {
	dataset := r.PathValue("dataset")
	base := s.base(r)
	service := base + "/reconcile/" + url.PathEscape(dataset)
	m := manifest{
		Versions: []string{"0.2"}, Name: at.title(dataset) + " (Namesake)",
		IdentifierSpace: base + "/entities/", SchemaSpace: "https://followthemoney.tech/explorer/schemata/",
		BatchSize: MaxQueries, View: map[string]string{"url": base + "/entities/{{id}}"}, Suggest: map[string]endpoint{},
	}
	for _, name := range []string{"Company", "LegalEntity", "Organization", "Person", "Vessel"} {
		m.DefaultTypes = append(m.DefaultTypes, typeOf(ftm.SchemaNamed(name)))
	}
	for _, what := range []string{"entity", "property", "type"} {
		m.Suggest[what] = endpoint{service, "/suggest/" + what}
	}
	return m
}

func typeOf(s *ftm.Schema) kindred { return kindred{ID: s.Name, Name: s.Plural} }

// title is what to call a data set.
func (s *Snapshot) title(name string) string {
	if in, _ := s.named(name); !s.everything(name) && len(in) == 1 {
		return in[0].Edition.Title
	}
	return "All lists"
}

// reconcile answers GET and POST /reconcile/{dataset}: the manifest, or a batch
// of queries.
func (s *server) reconcile(w http.ResponseWriter, r *http.Request, at *Snapshot) error {
	p := newParams(r)
	queries, asked := p.one("queries")
	f, err := filterOf(p, at, r.PathValue("dataset"))
	if _, wrong := p.end(); wrong != nil {
		return wrong
	}
	if err != nil {
		return err
	}
	if r.Method == http.MethodPost {
		if asked {
			return Mistakes{{[]any{"query", "queries"}, "Send the queries in the body, as a form", "extra_forbidden"}}
		}
		if queries, err = formQueries(r); err != nil {
			return err
		}
	} else if !asked {
		return answer(w, s.manifest(r, at))
	}
	return at.reconcile(w, r, f, queries)
}

// formQueries is the field queries of a form.
func formQueries(r *http.Request) (string, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return "", Mistakes{{[]any{"body"}, "Send the queries with Content-Type: application/x-www-form-urlencoded", "model_attributes_type"}}
	}
	if err := r.ParseForm(); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return "", err
		}
		return "", refuse(http.StatusBadRequest, "The form could not be read.")
	}
	var m Mistakes
	for _, name := range sortedKeys(r.PostForm) {
		switch {
		case name != "queries":
			m.add("extra_forbidden", "Unknown field; a form has the field queries", "body", clip(name))
		case len(r.PostForm[name]) > 1:
			m.add("value_error", "Stands more than once", "body", name)
		}
	}
	if len(r.PostForm["queries"]) == 0 {
		m.add("missing", "Field required", "body", "queries")
	}
	return r.PostForm.Get("queries"), m.err()
}

// candidate is a party that may be meant.
type candidate struct {
	ID          string           `json:"id"`
	Name        string           `json:"name"`
	Description string           `json:"description,omitempty"`
	Type        []kindred        `json:"type"`
	Score       float64          `json:"score"` // 0–100
	Match       bool             `json:"match"`
	Features    []reconcileValue `json:"features"`
}

type reconcileValue struct {
	ID    string  `json:"id"`
	Value float64 `json:"value"`
}

type candidates struct {
	Result []candidate `json:"result"`
}

func (s *Snapshot) reconcile(w http.ResponseWriter, r *http.Request, f filter, text string) error {
	queries, err := decodeReconcile([]byte(text))
	if err != nil {
		return err
	}
	subjects := make([][]namesake.Subject, len(queries))
	for i := range queries {
		if subjects[i], err = queries[i].subjects(); err != nil {
			return err
		}
	}
	if missing := s.missing(); s.everything(r.PathValue("dataset")) && missing != "" {
		return refuse(http.StatusServiceUnavailable, "%s", missing)
	}
	m := matching{filter: f, threshold: DefaultThreshold, cutoff: defaultCutoff}
	out := make(map[string]candidates, len(queries))
	for i := range queries {
		if err := r.Context().Err(); err != nil {
			return err
		}
		results, err := m.screen(s, &queries[i].example, subjects[i])
		if err != nil {
			return err
		}
		c := candidates{Result: []candidate{}}
		for _, r := range results[:min(queries[i].limit, len(results))] {
			one := candidate{
				ID: r.id, Name: r.Caption(), Description: r.describe(), Type: []kindred{typeOf(r.schema)},
				Score: float64(thousandths(r.score)) / 10, Match: r.score >= DefaultThreshold, Features: []reconcileValue{},
			}
			for _, name := range sortedKeys(r.parts) {
				one.Features = append(one.Features, reconcileValue{name, r.parts[name].Score})
			}
			c.Result = append(c.Result, one)
		}
		out[queries[i].key] = c
	}
	return answer(w, out)
}

// describe tells a party from others of its name.
func (p *party) describe() string {
	parts := []string{p.dataset.Edition.Title}
	for _, d := range p.BirthDates {
		parts = append(parts, d.String())
	}
	return strings.Join(parts, ", ")
}

// reconcileQuery is a query of a batch.
type reconcileQuery struct {
	example
	limit int
}

// decodeReconcile reads {"KEY":{"query","type","limit","properties":[{"pid","v"}],"type_strict"}}.
func decodeReconcile(body []byte) ([]reconcileQuery, error) {
	if !utf8.Valid(body) || !json.Valid(body) {
		return nil, Mistakes{{[]any{"queries"}, "JSON decode error", "json_invalid"}}
	}
	d := decoder{}
	members := d.object(body, "queries")
	if err := d.err(); err != nil {
		return nil, err
	}
	switch n := len(members); {
	case n == 0:
		return nil, refuse(http.StatusBadRequest, "No queries provided.")
	case n > MaxQueries:
		return nil, refuse(http.StatusBadRequest, "Too many queries in one batch (limit: %d)", MaxQueries)
	}
	out := make([]reconcileQuery, len(members))
	types := make([]string, len(members))
	for i, m := range members {
		out[i], types[i] = d.reconcile(m)
	}
	if err := d.err(); err != nil {
		return nil, err
	}
	for i := range out {
		if err := out[i].understand(types[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (d *decoder) reconcile(q member) (reconcileQuery, string) {
	at := []any{"queries", clip(q.name)}
	out := reconcileQuery{example{key: q.name, properties: map[string][]string{}}, reconcilePage}
	schema := "Thing"
	for _, m := range d.object(q.raw, at...) {
		in := below(at, m.name)
		switch m.name {
		case "query":
			if text := strings.TrimSpace(d.text(m.raw, in...)); text != "" {
				out.properties["name"] = append([]string{text}, out.properties["name"]...)
			}
		case "type":
			// A type, or a list of types; one is asked for at a time.
			switch types := d.values(m.raw, in...); len(types) {
			case 0:
			case 1:
				schema = types[0]
			default:
				d.add("value_error", "Ask for one type", in...)
			}
		case "limit":
			if err := json.Unmarshal(m.raw, &out.limit); err != nil || out.limit < 1 || out.limit > MaxResults {
				d.add("int_parsing", "Input should be a whole number from 1 to 500", in...)
			}
		case "type_strict":
			if v := d.text(m.raw, in...); !slices.Contains([]string{"any", "all", "should"}, v) {
				d.add("enum", "Input should be 'any', 'all', 'should'", in...)
			}
		case "properties":
			var list []json.RawMessage
			if err := json.Unmarshal(m.raw, &list); err != nil {
				d.add("list_type", "Input should be a valid list", in...)
			}
			for i, raw := range list {
				d.property(out.properties, raw, below(in, i)...)
			}
		default:
			d.add("extra_forbidden", "Extra inputs are not permitted", in...)
		}
	}
	return out, schema
}

// property reads {"pid","v"}; a value may be a text, a number, a thing that was
// reconciled before ({"id","name"}), or a list of these.
func (d *decoder) property(to map[string][]string, raw []byte, at ...any) {
	var pid string
	var values []string
	for _, m := range d.object(raw, at...) {
		switch m.name {
		case "pid":
			pid = d.text(m.raw, below(at, "pid")...)
		case "v":
			list := []json.RawMessage{m.raw}
			if m.raw[0] == '[' {
				list = nil
				if err := json.Unmarshal(m.raw, &list); err != nil {
					d.add("list_type", "Input should be a valid list", below(at, "v")...)
				}
			}
			for _, raw := range list {
				if raw[0] != '{' {
					values = append(values, d.values(raw, below(at, "v")...)...)
					continue
				}
				for _, part := range d.object(raw, below(at, "v")...) {
					if part.name == "name" {
						values = append(values, d.values(part.raw, below(at, "v")...)...)
					}
				}
			}
		default:
			d.add("extra_forbidden", "Extra inputs are not permitted", below(at, m.name)...)
		}
	}
	if pid == "" {
		d.add("missing", "Field required", below(at, "pid")...)
	}
	to[pid] = append(to[pid], values...)
}
