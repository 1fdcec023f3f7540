package yente_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/namesake-screening/namesake/internal/sample"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/internal/yente"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/list/ftm"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// imported is when the tests' lists came into use.
var imported = time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC)

// graph is an invented list in the field's own form.
const graph = `{"id":"Q1","caption":"Selkirk Orwenna","schema":"Person","properties":{"name":["Selkirk Orwenna"],"birthDate":["1961-05-02"],"gender":["male"],"nationality":["no"],"topics":["role.pep"],"addressEntity":["a1"],"position":["Minister"]},"referents":["old-1","NK-2"],"datasets":["xx_peps"]}
{"id":"a1","schema":"Address","properties":{"full":["1 Long Street, Oslo"],"country":["no"]},"datasets":["xx_peps"]}
{"id":"Q2","caption":"Blue Fjord Trading Ltd","schema":"Company","properties":{"name":["Blue Fjord Trading Ltd"],"jurisdiction":["no"],"registrationNumber":["NO-778812"],"topics":["corp.shell"]},"datasets":["xx_peps"]}
{"id":"o1","schema":"Ownership","properties":{"owner":["Q1"],"asset":["Q2"],"percentage":["51"]},"datasets":["xx_peps"]}
{"id":"Q3","caption":"MV Karst Pelican","schema":"Vessel","properties":{"name":["MV Karst Pelican"],"imoNumber":["9187629"],"owner":["Q2"]},"datasets":["xx_peps"],"target":false}
{"id":"w1","schema":"CryptoWallet","properties":{"holder":["Q1"],"publicKey":["bc1qinventedwallet0001"],"currency":["XBT"]},"datasets":["xx_peps"]}
{"id":"s1","schema":"Sanction","properties":{"entity":["Q1"],"program":["X-1"],"listingDate":["2030-05-06"]},"datasets":["xx_peps"]}
`

func readGraph(t testing.TB, text string) *list.Edition {
	t.Helper()
	e, err := list.Read(fstest.MapFS{"entities.ftm.json": {Data: []byte(text)}}, "entities.ftm.json", []list.Format{ftm.Format{}})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func readReal(t testing.TB, path string) *list.Edition {
	t.Helper()
	e, err := list.Read(os.DirFS(filepath.Dir(path)), filepath.Base(path), formats.All())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func snapshotOf(t testing.TB, p policy.Policy, lists ...yente.List) *yente.Snapshot {
	t.Helper()
	var editions []*list.Edition
	for _, l := range lists {
		editions = append(editions, l.Edition)
	}
	screener, err := screen.New(editions, p)
	if err != nil {
		t.Fatal(err)
	}
	s, err := yente.NewSnapshot(screener, p, lists)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var defaultPolicy = policy.Default()

func listOf(e *list.Edition) yente.List { return yente.List{Edition: e, Since: imported} }

// realLists is a snapshot of OFAC's and the UN's list, made once.
var realLists struct {
	once sync.Once
	s    *yente.Snapshot
}

func real(t testing.TB) *yente.Snapshot {
	t.Helper()
	ofac, un := shared.Path(t, "data/lists/ofac_sdn/2021-07-07_full"), shared.Path(t, "data/lists/un_sc/2026-02-27_consolidated.xml")
	realLists.once.Do(func() {
		realLists.s = snapshotOf(t, defaultPolicy, listOf(readReal(t, ofac)), listOf(readReal(t, un)))
	})
	return realLists.s
}

// invented is a snapshot of the sample list and the graph.
var invented = sync.OnceValue(func() *yente.Snapshot {
	var t testing.T // reading what is built in does not fail
	e, err := sample.Edition()
	if err != nil {
		panic(err)
	}
	return snapshotOf(&t, policy.Default(),
		yente.List{Edition: e, Since: imported},
		yente.List{Edition: readGraph(&t, graph), Since: imported.Add(time.Hour), History: func(id string) yente.History {
			if id == "Q1" {
				return yente.History{FirstSeen: imported, LastChange: imported.Add(time.Minute)}
			}
			return yente.History{}
		}})
})

func handler(s *yente.Snapshot) http.Handler {
	return yente.Handler(yente.Config{Snapshot: func() *yente.Snapshot { return s }, URL: "https://lists.example", Origins: []string{"http://127.0.0.1:3333"}})
}

// client speaks as the field's documentation shows.
type client struct {
	t testing.TB
	h http.Handler
}

func newClient(t testing.TB, s *yente.Snapshot) client { return client{t, handler(s)} }

func (c client) do(method, target, contentType, body string) *httptest.ResponseRecorder {
	c.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, r)
	return w
}

// into decodes an answer of status 200 strictly: what the client does not know
// is a mistake of the test's or of the server's.
func (c client) into(w *httptest.ResponseRecorder, v any) {
	c.t.Helper()
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json" || w.Header().Get("Cache-Control") != "no-store" {
		c.t.Fatalf("%d %s %s", w.Code, w.Header(), w.Body)
	}
	dec := json.NewDecoder(bytes.NewReader(w.Body.Bytes()))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		c.t.Fatalf("%v in %.2000s", err, w.Body)
	}
}

// entity, and what follows, are the shapes that the documentation promises.
type entity struct {
	ID         string                       `json:"id"`
	Caption    string                       `json:"caption"`
	Schema     string                       `json:"schema"`
	Properties map[string][]json.RawMessage `json:"properties"`
	Datasets   []string                     `json:"datasets"`
	Referents  []string                     `json:"referents"`
	Target     bool                         `json:"target"`
	FirstSeen  *string                      `json:"first_seen"`
	LastSeen   *string                      `json:"last_seen"`
	LastChange *string                      `json:"last_change"`
}

// text is the first value of a property.
func (e entity) text(property string) string {
	var s string
	if v := e.Properties[property]; len(v) > 0 {
		_ = json.Unmarshal(v[0], &s) // a nested entity is no text
	}
	return s
}

// in is the nested entity that is the first value of a property.
func (e entity) in(t testing.TB, property string) entity {
	t.Helper()
	var other entity
	if v := e.Properties[property]; len(v) == 0 {
		t.Fatalf("%s has no %s: %v", e.ID, property, e.Properties)
	} else if err := json.Unmarshal(v[0], &other); err != nil {
		t.Fatalf("%s of %s: %v", property, e.ID, err)
	}
	return other
}

type total struct {
	Value    int    `json:"value"`
	Relation string `json:"relation"`
}

type scored struct {
	entity
	Score        float64            `json:"score"`
	Match        bool               `json:"match"`
	Features     map[string]float64 `json:"features"`
	Explanations map[string]struct {
		Score     float64 `json:"score"`
		Detail    string  `json:"detail"`
		Query     string  `json:"query"`
		Candidate string  `json:"candidate"`
	} `json:"explanations"`
}

type matchResponse struct {
	Responses map[string]struct {
		Status  int      `json:"status"`
		Results []scored `json:"results"`
		Total   total    `json:"total"`
		Query   struct {
			ID         *string             `json:"id"`
			Schema     string              `json:"schema"`
			Properties map[string][]string `json:"properties"`
		} `json:"query"`
	} `json:"responses"`
	Limit int `json:"limit"`
}

type facet struct {
	Label  string `json:"label"`
	Values []struct {
		Name  string `json:"name"`
		Label string `json:"label"`
		Count int    `json:"count"`
	} `json:"values"`
}

type results struct {
	Results []entity         `json:"results"`
	Total   total            `json:"total"`
	Limit   int              `json:"limit"`
	Offset  int              `json:"offset"`
	Facets  map[string]facet `json:"facets"`
}

func (c client) match(target string, queries any) matchResponse {
	c.t.Helper()
	body, err := json.Marshal(map[string]any{"queries": queries})
	if err != nil {
		c.t.Fatal(err)
	}
	var out matchResponse
	c.into(c.do("POST", target, "application/json", string(body)), &out)
	return out
}

func (c client) get(target string, v any) {
	c.t.Helper()
	c.into(c.do("GET", target, "", ""), v)
}

func (c client) search(target string) results {
	c.t.Helper()
	var out results
	c.get(target, &out)
	return out
}

// query is an example as the documentation writes it.
type query map[string]any

func person(name string, properties ...string) query {
	p := map[string]any{"name": []string{name}}
	for i := 0; i < len(properties); i += 2 {
		p[properties[i]] = []string{properties[i+1]}
	}
	return query{"schema": "Person", "properties": p}
}

func ids(entities []entity) string {
	var out []string
	for _, e := range entities {
		out = append(out, e.ID)
	}
	return strings.Join(out, " ")
}

// form is what OpenRefine sends.
func form(queries string) string { return url.Values{"queries": {queries}}.Encode() }

func loadNothing(context.Context) (*list.Edition, error) { return nil, io.EOF }

func screenerOf(t testing.TB, editions ...*list.Edition) *screen.Screener {
	t.Helper()
	s, err := screen.New(editions, defaultPolicy)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
