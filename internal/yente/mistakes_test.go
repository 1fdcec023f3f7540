package yente_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/yente"
)

// wantError holds an answer to the shapes that the field's clients read: detail
// is a text or, with 422, a list of loc, msg and type.
func wantError(t *testing.T, why string, w *httptest.ResponseRecorder, status int, want string) {
	t.Helper()
	if w.Code != status || !strings.Contains(w.Body.String(), want) || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("%s: %d %s, want %d %s", why, w.Code, w.Body, status, want)
		return
	}
	var body struct{ Detail json.RawMessage }
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Errorf("%s: %v", why, err)
		return
	}
	if status == http.StatusUnprocessableEntity {
		var mistakes []struct {
			Loc       []any
			Msg, Type string
		}
		if err := json.Unmarshal(body.Detail, &mistakes); err != nil || len(mistakes) == 0 || len(mistakes[0].Loc) == 0 || mistakes[0].Msg == "" || mistakes[0].Type == "" {
			t.Errorf("%s: %s", why, w.Body)
		}
		return
	}
	var text string
	if err := json.Unmarshal(body.Detail, &text); err != nil || text == "" {
		t.Errorf("%s: %s", why, w.Body)
	}
}

func TestMistakesInAMatch(t *testing.T) {
	c := newClient(t, invented())
	batch := func(query string) string { return `{"queries":{"k":` + query + `}}` }
	with := func(properties string) string { return batch(`{"schema":"Person","properties":` + properties + `}`) }
	good := with(`{"name":["Ann"]}`)
	many := map[string]query{}
	for i := range 101 {
		many[fmt.Sprint(i)] = person("Ann")
	}
	tooMany, _ := json.Marshal(map[string]any{"queries": many})
	long := strings.Repeat("x", 600)
	for _, m := range []struct {
		why, target, kind, body string
		status                  int
		want                    string
	}{
		{"unknown dataset", "/match/dragons", "application/json", good, 404, `{"detail":"No such dataset: dragons"}`},
		{"unknown parameter", "/match/default?limt=3", "application/json", good, 422, `"loc":["query","limt"]`},
		{"limit that is no number", "/match/default?limit=many", "application/json", good, 422, `{"loc":["query","limit"],"msg":"Input should be a valid integer, unable to parse string as an integer","type":"int_parsing"}`},
		{"limit too great", "/match/default?limit=501", "application/json", good, 422, `{"loc":["query","limit"],"msg":"Input should be less than or equal to 500","type":"less_than_equal"}`},
		{"limit too small", "/match/default?limit=0", "application/json", good, 422, `"type":"greater_than_equal"`},
		{"limit twice", "/match/default?limit=1&limit=2", "application/json", good, 422, `Stands more than once`},
		{"threshold", "/match/default?threshold=NaN", "application/json", good, 422, `"type":"float_parsing"`},
		{"cutoff", "/match/default?cutoff=1.5", "application/json", good, 422, `"loc":["query","cutoff"]`},
		{"negative", "/match/default?cutoff=-1", "application/json", good, 422, `"type":"greater_than_equal"`},
		{"fuzzy", "/match/default?fuzzy=maybe", "application/json", good, 422, `"type":"bool_parsing"`},
		{"changed_since", "/match/default?changed_since=yesterday", "application/json", good, 422, `"loc":["query","changed_since"]`},
		{"encoding", "/match/default?limit=%zz", "application/json", good, 422, `"loc":["query"]`},
		{"not UTF-8", "/match/default?exclude_entity_ids=%ff", "application/json", good, 422, `"loc":["query","exclude_entity_ids"]`},
		{"algorithm", "/match/default?algorithm=dragon", "application/json", good, 400, `Unknown algorithm: dragon`},
		{"topic", "/match/default?topics=sanctions", "application/json", good, 400, `{"detail":"Unknown topic: sanctions"}`},
		{"include_dataset", "/match/default?include_dataset=dragons", "application/json", good, 400, `include_dataset: no such dataset: dragons`},
		{"exclude_dataset", "/match/default?exclude_dataset=dragons", "application/json", good, 400, `exclude_dataset: no such dataset: dragons`},
		{"include_schema", "/match/default?include_schema=Sanction", "application/json", good, 400, `include_schema: nobody is listed as Sanction`},
		{"exclude_schema", "/match/default?exclude_schema=Dragon", "application/json", good, 400, `{"detail":"Unknown schema: Dragon"}`},
		{"several mistakes at once", "/match/default?limit=x&cutoff=y", "application/json", good, 422, `},{`},

		{"no content type", "/match/default", "", good, 422, `"loc":["body"]`},
		{"a form", "/match/default", "application/x-www-form-urlencoded", good, 422, `"loc":["body"]`},
		{"no body", "/match/default", "application/json", "", 422, `"type":"json_invalid"`},
		{"not JSON", "/match/default", "application/json", good[:20], 422, `"type":"json_invalid"`},
		{"text after it", "/match/default", "application/json", good + "{}", 422, `"type":"json_invalid"`},
		{"not UTF-8", "/match/default", "application/json", with("{\"name\":\"\xff\"}"), 422, `not UTF-8`},
		{"half a character", "/match/default", "application/json", with(`{"name":"\ud800"}`), 422, `"type":"string_unicode"`},
		{"a list", "/match/default", "application/json", `[]`, 422, `"loc":["body"]`},
		{"no queries", "/match/default", "application/json", `{}`, 422, `{"loc":["body","queries"],"msg":"Field required","type":"missing"}`},
		{"misspelt queries", "/match/default", "application/json", `{"querys":{}}`, 422, `"loc":["body","querys"]`},
		{"queries in a list", "/match/default", "application/json", `{"queries":[]}`, 422, `"loc":["body","queries"]`},
		{"empty", "/match/default", "application/json", `{"queries":{}}`, 400, `{"detail":"No queries provided."}`},
		{"101 queries", "/match/default", "application/json", string(tooMany), 400, `{"detail":"Too many queries in one batch (limit: 100)"}`},
		{"a key twice", "/match/default", "application/json", `{"queries":{"k":{"schema":"Person","properties":{"name":"A"}},"k":{"schema":"Person","properties":{"name":"B"}}}}`, 422, `"loc":["body","queries","k"]`},
		{"weights", "/match/default", "application/json", `{"weights":{"name_literal_match":0},` + good[1:], 400, `weights`},
		{"config", "/match/default", "application/json", `{"config":{"nm_number_mismatch":0},` + good[1:], 400, `config`},
		{"a query that is a text", "/match/default", "application/json", batch(`"Ann"`), 422, `"loc":["body","queries","k"]`},
		{"no schema", "/match/default", "application/json", batch(`{"properties":{"name":["Ann"]}}`), 422, `"loc":["body","queries","k","schema"]`},
		{"no properties", "/match/default", "application/json", batch(`{"schema":"Person"}`), 422, `"loc":["body","queries","k","properties"]`},
		{"a schema that is no text", "/match/default", "application/json", batch(`{"schema":7,"properties":{"name":["Ann"]}}`), 422, `"type":"string_type"`},
		{"an unknown key", "/match/default", "application/json", batch(`{"schema":"Person","properties":{"name":["Ann"]},"props":{}}`), 422, `"loc":["body","queries","k","props"]`},
		{"unknown schema", "/match/default", "application/json", batch(`{"schema":"Dragon","properties":{"name":["Ann"]}}`), 400, `queries/k/schema: unknown schema`},
		{"a schema that nobody is listed under", "/match/default", "application/json", batch(`{"schema":"Address","properties":{"full":["x"]}}`), 400, `queries/k/schema: nobody is listed as Address`},
		{"unknown property", "/match/default", "application/json", with(`{"name":["Ann"],"fullName":["Ann"]}`), 400, `{"detail":"queries/k/properties/fullName: FollowTheMoney has no such property"}`},
		{"a value that is an object", "/match/default", "application/json", with(`{"name":[{"x":1}]}`), 422, `"loc":["body","queries","k","properties","name",0]`},
		{"a value that is true", "/match/default", "application/json", with(`{"name":true}`), 422, `"loc":["body","queries","k","properties","name"]`},
		{"a property twice", "/match/default", "application/json", with(`{"name":"A","name":"B"}`), 422, `"loc":["body","queries","k","properties","name"]`},
		{"nobody to find", "/match/default", "application/json", with(`{"birthDate":["1970"]}`), 400, `queries/k/properties/name: state a name`},
		{"blank", "/match/default", "application/json", with(`{"name":["  "]}`), 400, `queries/k/properties/name`},
		{"a name without letters", "/match/default", "application/json", with(`{"name":["???"]}`), 400, `queries/k/properties/name`},
		{"a long name", "/match/default", "application/json", with(`{"name":["` + long + `"]}`), 400, `queries/k/properties/name: longer than 512 characters`},
		{"a bad date", "/match/default", "application/json", with(`{"name":["Ann"],"birthDate":["31.12.1970"]}`), 400, `queries/k/properties/birthDate`},
		{"a range", "/match/default", "application/json", with(`{"name":["Ann"],"birthDate":["1970/1975"]}`), 400, `queries/k/properties/birthDate`},
		{"a date that nobody has", "/match/default", "application/json", with(`{"name":["Ann"],"birthDate":["1500"]}`), 400, `queries/k/properties/birthDate`},
		{"nine dates", "/match/default", "application/json", with(`{"name":["Ann"],"birthDate":["1971","1972","1973","1974","1975","1976","1977","1978","1979"]}`), 400, `more than 8 dates`},
		{"a bad gender", "/match/default", "application/json", with(`{"name":["Ann"],"gender":["w"]}`), 400, `queries/k/properties/gender`},
		{"a bad country", "/match/default", "application/json", with(`{"name":["Ann"],"nationality":["Dragonland"]}`), 400, `queries/k/properties/nationality`},
	} {
		wantError(t, m.why, c.do("POST", m.target, m.kind, m.body), m.status, m.want)
	}
	w := c.do("POST", "/match/default", "application/json", with(`{"name":["`+strings.Repeat("x", yente.MaxBody)+`"]}`))
	wantError(t, "a large body", w, http.StatusRequestEntityTooLarge, `{"detail":"A request takes at most 4194304 bytes."}`)
}

func TestMistakesElsewhere(t *testing.T) {
	c := newClient(t, invented())
	for _, m := range []struct {
		method, target string
		status         int
		want           string
	}{
		{"GET", "/search/dragons", 404, `No such dataset: dragons`},
		{"GET", "/search/default?query=x", 422, `Unknown parameter; the parameters here are `},
		{"GET", "/search/default?limit=501", 422, `"type":"less_than_equal"`},
		{"GET", "/search/default?offset=9500", 422, `"loc":["query","offset"]`},
		{"GET", "/search/default?offset=-1", 422, `"type":"greater_than_equal"`},
		{"GET", "/search/default?schema=Dragon", 400, `Unknown schema: Dragon`},
		{"GET", "/search/default?schema=Address", 400, `Unknown schema: Address`},
		{"GET", "/search/default?countries=Dragonland", 400, `countries: unknown country Dragonland`},
		{"GET", "/search/default?topics=dragon", 400, `Unknown topic: dragon`},
		{"GET", "/search/default?datasets=dragons", 400, `datasets: no such dataset: dragons`},
		{"GET", "/search/default?facets=dragons", 422, `"type":"enum"`},
		{"GET", "/search/default?filter=dragon:1", 422, `"loc":["query","filter",0]`},
		{"GET", "/search/default?filter=gender", 422, `"loc":["query","filter",0]`},
		{"GET", "/search/default?filter=schema:Dragon", 400, `Unknown schema: Dragon`},
		{"GET", "/search/default?filter=topics:dragon", 400, `Unknown topic: dragon`},
		{"GET", "/search/default?filter_op=XOR", 422, `"loc":["query","filter_op",0]`},
		{"GET", "/search/default?sort=dragon", 422, `"loc":["query","sort",0]`},
		{"GET", "/search/default?sort=caption:up", 422, `"loc":["query","sort",0]`},
		{"GET", "/search/default?q=Orvan+OR+Daskel", 400, `query language`},
		{"GET", "/search/default?q=Dask*", 400, `query language`},
		{"GET", "/search/default?q=birthDate:1976", 400, `query language`},
		{"GET", "/search/default?q=" + strings.Repeat("x", 513), 422, `"type":"string_too_long"`},
		{"GET", "/search/default?q=" + strings.Repeat("x", yente.MaxQueryString), 414, `The query string is longer than 8192 bytes.`},
		{"GET", "/search/default?q=%ff", 422, `"type":"string_unicode"`},
		{"POST", "/search/default", 405, `{"detail":"Method Not Allowed"}`},
		{"GET", "/match/default", 405, `{"detail":"Method Not Allowed"}`},
		{"DELETE", "/entities/xx_peps-Q1", 405, `{"detail":"Method Not Allowed"}`},
		{"GET", "/entities/dragon", 404, `{"detail":"No such entity!"}`},
		{"GET", "/entities/xx_peps-Q1-address-9", 404, `{"detail":"No such entity!"}`},
		{"GET", "/entities/xx_peps-Q1?nest=1", 422, `"loc":["query","nest"]`},
		{"GET", "/entities/xx_peps-Q1?nested=2", 422, `"type":"bool_parsing"`},
		{"GET", "/entities/dragon/adjacent", 404, `{"detail":"No such entity!"}`},
		{"GET", "/entities/xx_peps-Q1/adjacent?limit=x", 422, `"loc":["query","limit"]`},
		{"GET", "/entities/xx_peps-Q1/adjacent/dragons", 404, `{"detail":"No such property: dragons"}`},
		{"GET", "/catalog?x=1", 422, `This route has no parameters`},
		{"GET", "/algorithms?x=1", 422, `"loc":["query","x"]`},
		{"GET", "/healthz?x=1", 422, `"loc":["query","x"]`},
		{"GET", "/readyz?x=1", 422, `"loc":["query","x"]`},
		{"POST", "/updatez?token=secret", 403, `Updates are not started from here`},
		{"GET", "/datasets/dragons/index.json", 404, `No such dataset: dragons`},
		{"GET", "/datasets/dragons/entities.ftm.json", 404, `No such dataset: dragons`},
		{"GET", "/datasets/dragons/delta.json", 404, `No such dataset: dragons`},
		{"GET", "/datasets/default/delta.json", 404, `default has no deltas`},
		{"GET", "/datasets/sample/deltas/20310203040506-abc.json", 404, `No such version: 20310203040506-abc`},
		{"GET", "/datasets/sample/deltas/20310203040506-abc", 404, `{"detail":"Not Found"}`},
		{"GET", "/datasets/sample/index.json?x=1", 422, `"loc":["query","x"]`},
		{"GET", "/datasets/sample", 404, `{"detail":"Not Found"}`},
		{"GET", "/match", 404, `{"detail":"Not Found"}`},
	} {
		wantError(t, m.method+" "+clipped(m.target), c.do(m.method, m.target, "", ""), m.status, m.want)
	}
	if w := c.do("GET", "/match/default", "", ""); w.Header().Get("Allow") != "POST, OPTIONS" {
		t.Errorf("%v", w.Header())
	}
}

func clipped(s string) string { return s[:min(60, len(s))] }

func TestBeforeThereAreLists(t *testing.T) {
	c := client{t, yente.Handler(yente.Config{Snapshot: func() *yente.Snapshot { return nil }})}
	for _, target := range []string{"/readyz", "/search/default", "/catalog"} {
		wantError(t, target, c.do("GET", target, "", ""), http.StatusServiceUnavailable, `{"detail":"Index not ready."}`)
	}
	var out map[string]string
	if c.get("/healthz", &out); out["status"] != "ok" {
		t.Errorf("%v", out)
	}
}

// What was asked may stand in a panic's message, and reaches nobody.
func TestAPanicKeepsItsMessage(t *testing.T) {
	c := client{t, yente.Handler(yente.Config{Snapshot: func() *yente.Snapshot { panic(errors.New("over Ann Example")) }})}
	w := c.do("GET", "/search/default?q=Ann", "", "")
	if wantError(t, "panic", w, 500, "Nothing was decided"); strings.Contains(w.Body.String(), "Ann") {
		t.Error(w.Body)
	}
}

func TestOnlyKnownOriginsMayRead(t *testing.T) {
	c := newClient(t, invented())
	for origin, want := range map[string]string{"http://127.0.0.1:3333": "http://127.0.0.1:3333", "https://evil.example": "", "null": ""} {
		r := httptest.NewRequest("GET", "/catalog", nil)
		r.Header.Set("Origin", origin)
		w := httptest.NewRecorder()
		c.h.ServeHTTP(w, r)
		if got := w.Header().Get("Access-Control-Allow-Origin"); got != want || w.Header().Get("Vary") != "Origin" {
			t.Errorf("%s: %q", origin, got)
		}
	}
}
