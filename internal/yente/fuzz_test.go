package yente_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// checked holds any answer to what every answer keeps: JSON of a known shape, no
// failure of the server, and no query left without an answer.
func checked(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	var body map[string]json.RawMessage
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	switch w.Code {
	case http.StatusOK:
		if body["detail"] != nil {
			t.Fatalf("an error with status 200: %s", w.Body)
		}
	case http.StatusBadRequest, http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong, http.StatusUnprocessableEntity:
		if body["detail"] == nil || len(body) != 1 {
			t.Fatalf("%d without detail: %s", w.Code, w.Body)
		}
	default:
		t.Fatalf("%d %s", w.Code, w.Body)
	}
}

func FuzzMatchBody(f *testing.F) {
	for _, body := range []string{
		`{"queries":{"k":{"id":"7","schema":"Person","properties":{"name":["Orvan Daskel"],"birthDate":["1961-05-02",1961,null],"gender":"male","nationality":["no","us-ca"]}}}}`,
		`{"weights":{},"config":{},"queries":{"a":{"schema":"Vessel","properties":{"imoNumber":"9187629"}},"b":{"schema":"Company","properties":{"name":"Blue Fjord"}}}}`,
		`{"queries":{"k":{"schema":"Person","properties":{"firstName":["A","B"],"lastName":["C"],"name":[]}}}}`,
		`{"queries":{"k":{"schema":"Person","properties":{"name":"\ud800"}},"k":{}}}`,
		`{"queries":{}}`, `{"queries":`, `[]`, `null`, `{"queries":{"":{"schema":"Thing","properties":{"name":"<<<"}}}}`,
	} {
		f.Add(body)
	}
	h := handler(invented())
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest("POST", "/match/default?cutoff=0", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		checked(t, w)
		if w.Code != http.StatusOK {
			return
		}
		var asked struct{ Queries map[string]json.RawMessage }
		var answered struct {
			Responses map[string]struct{ Status int }
		}
		if err := json.Unmarshal([]byte(body), &asked); err != nil {
			t.Fatalf("%q is answered, and is not JSON: %v", body, err)
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answered); err != nil {
			t.Fatal(err)
		}
		if len(asked.Queries) != len(answered.Responses) {
			t.Fatalf("%d queries, %d answers", len(asked.Queries), len(answered.Responses))
		}
		for key := range asked.Queries {
			if answered.Responses[key].Status != http.StatusOK {
				t.Fatalf("%q has no answer", key)
			}
		}
	})
}

func FuzzQueryParameters(f *testing.F) {
	routes := []string{
		"/search/default", "/search/xx_peps", "/entities/xx_peps-Q1", "/entities/xx_peps-Q2/adjacent", "/entities/xx_peps-Q2/adjacent/ownershipAsset",
		"/reconcile/default", "/reconcile/default/suggest/entity", "/reconcile/default/suggest/property", "/catalog", "/datasets/xx_peps/index.json",
	}
	for i, query := range []string{
		"q=Orvan+Daskel&limit=3&offset=1&sort=caption:desc&facets=schema", "countries=no&topics=role.pep&datasets=xx_peps&filter_op=AND&filter=gender:male",
		"nested=false", "limit=1", "offset=9499", `queries={"q":{"query":"Ann","type":"Person","limit":1,"properties":[{"pid":"country","v":{"name":"Norway"}}]}}`,
		"prefix=Orv&cursor=1", "prefix=birth", "", "x=1", "q=%ff", "q=%zz", "changed_since=2031-02-03T04:05:06Z", "q=%3C%3C&simple=1&fuzzy=no", "limit=0&limit=0",
	} {
		f.Add(uint8(i%len(routes)), query)
	}
	h := handler(invented())
	f.Fuzz(func(t *testing.T, route uint8, query string) {
		r := httptest.NewRequest("GET", routes[int(route)%len(routes)], nil)
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		checked(t, w)
	})
}

// A snapshot works out what it needs while many ask at once.
func TestManyAskAtOnce(t *testing.T) {
	s := snapshotOf(t, defaultPolicy, listOf(readGraph(t, graph)))
	c := newClient(t, s)
	var asking sync.WaitGroup
	for range 8 {
		for _, target := range []string{"/search/default?q=Selkirk", "/entities/old-1", "/entities/xx_peps-Q2/adjacent", "/datasets/xx_peps/index.json", "/datasets/default/entities.ftm.json", "/catalog"} {
			asking.Go(func() {
				if w := c.do("GET", target, "", ""); w.Code >= 400 {
					t.Errorf("%s: %d %s", target, w.Code, w.Body)
				}
			})
		}
		asking.Go(func() { c.match("/match/default", map[string]query{"q": person("Selkirk Orwenna")}) })
	}
	asking.Wait()
}
