package yente_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

type kindred struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

type reconciled map[string]struct {
	Result []struct {
		kindred
		Type     []kindred `json:"type"`
		Score    float64   `json:"score"`
		Match    bool      `json:"match"`
		Features []struct {
			ID    string  `json:"id"`
			Value float64 `json:"value"`
		} `json:"features"`
	} `json:"result"`
}

// What OpenRefine does: it reads the manifest, has the user choose a type, sends
// a batch as a form, and follows the links.
func TestOpenRefineReconciles(t *testing.T) {
	c := newClient(t, invented())
	var m struct {
		Versions        []string                     `json:"versions"`
		Name            string                       `json:"name"`
		IdentifierSpace string                       `json:"identifierSpace"`
		SchemaSpace     string                       `json:"schemaSpace"`
		BatchSize       int                          `json:"batchSize"`
		DefaultTypes    []kindred                    `json:"defaultTypes"`
		View            struct{ URL string }         `json:"view"`
		Suggest         map[string]map[string]string `json:"suggest"`
	}
	c.get("/reconcile/default", &m)
	if m.Versions[0] != "0.2" || m.BatchSize != 100 || m.Name != "All lists (Namesake)" || m.IdentifierSpace == "" || m.SchemaSpace == "" ||
		len(m.DefaultTypes) == 0 || m.View.URL != "https://lists.example/entities/{{id}}" || len(m.Suggest) != 3 {
		t.Fatalf("%+v", m)
	}
	if s := m.Suggest["property"]; s["service_url"]+s["service_path"] != "https://lists.example/reconcile/default/suggest/property" {
		t.Errorf("%v", s)
	}

	const queries = `{
		"q0":{"query":"Selkirk Orwenna","type":"Person","type_strict":"should","limit":3,
			"properties":[{"pid":"birthDate","v":"1961-05-02"},{"pid":"country","v":{"id":"no","name":"Norway"}},{"pid":"alias","v":["Selkirk the Elder",7]}]},
		"q1":{"query":"Blue Fjord Trading Ltd","type":["Company"]},
		"q2":{"query":"Blue Fjord Trading Ltd","type":"Vessel"}}`
	for _, w := range []struct{ method, target, kind, body string }{
		{"POST", "/reconcile/default", "application/x-www-form-urlencoded", form(queries)},
		{"POST", "/reconcile/default", "application/x-www-form-urlencoded;charset=UTF-8", form(queries)},
		{"GET", "/reconcile/default?" + form(queries), "", ""},
	} {
		var out reconciled
		c.into(c.do(w.method, w.target, w.kind, w.body), &out)
		if len(out) != 3 || len(out["q0"].Result) != 1 || len(out["q1"].Result) == 0 || len(out["q2"].Result) != 0 || out["q2"].Result == nil {
			t.Fatalf("%+v", out)
		}
		r := out["q0"].Result[0]
		if r.ID != "xx_peps-Q1" || r.Name != "Selkirk Orwenna" || !strings.HasSuffix(r.Description, "1961-05-02") || r.Score != 100 || !r.Match || r.Type[0] != (kindred{ID: "Person", Name: "People"}) || len(r.Features) < 2 {
			t.Errorf("%+v", r)
		}
	}

	w := c.do("OPTIONS", "/reconcile/default", "", "")
	if w.Code != http.StatusNoContent || w.Header().Get("Allow") != "GET, POST, HEAD, OPTIONS" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

type suggestions struct {
	Code   string `json:"code"`
	Status string `json:"status"`
	Prefix string `json:"prefix"`
	Result []struct {
		kindred
		Type    []kindred `json:"type"`
		Notable []kindred `json:"notable"`
	} `json:"result"`
}

func TestSuggestions(t *testing.T) {
	c := newClient(t, invented())
	suggest := func(target string) string {
		var out suggestions
		c.get("/reconcile/default/suggest/"+target, &out)
		if out.Result == nil {
			t.Errorf("%s: null", target)
		}
		var ids []string
		for _, r := range out.Result {
			ids = append(ids, r.ID)
		}
		return strings.Join(ids, " ")
	}
	for target, want := range map[string]string{
		"entity?prefix=Orvan":                 "sample-S-001",
		"entity?prefix=blue&limit=1":          "xx_peps-Q2",
		"entity?prefix=blue&limit=1&cursor=1": "",
		"entity?prefix=":                      "",
		"type?prefix=comp":                    "Company",
		"type?prefix=peop":                    "Person",
		"property?prefix=birth%20d":           "birthDate",
		"property?prefix=birthD":              "birthDate",
		"property?prefix=passport":            "passportNumber",
		"property?prefix=nothing%20such":      "",
	} {
		if got := suggest(target); got != want {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
	}
	if all := suggest("type"); len(strings.Fields(all)) != 11 {
		t.Errorf("types: %s", all)
	}
}

func TestReconcileMistakes(t *testing.T) {
	c := newClient(t, invented())
	const formType = "application/x-www-form-urlencoded"
	many := "{"
	for i := range 101 {
		many += strings.Repeat(",", min(1, i)) + `"q` + string(rune('0'+i/100)) + string(rune('0'+i/10%10)) + string(rune('0'+i%10)) + `":{"query":"A"}`
	}
	for _, m := range []struct {
		why, kind, body string
		status          int
		want            string
	}{
		{"not a form", "application/json", `{"queries":{}}`, 422, `"loc":["body"]`},
		{"without queries", formType, "", 422, `"loc":["body","queries"],"msg":"Field required"`},
		{"another field", formType, "extend=1&" + form(`{"q":{"query":"A"}}`), 422, `"loc":["body","extend"]`},
		{"queries twice", formType, form(`{}`) + "&" + form(`{}`), 422, `Stands more than once`},
		{"not JSON", formType, form("{"), 422, `"type":"json_invalid"`},
		{"a list", formType, form("[]"), 422, `"loc":["queries"]`},
		{"none", formType, form("{}"), 400, `{"detail":"No queries provided."}`},
		{"too many", formType, form(many + "}"), 400, `{"detail":"Too many queries in one batch (limit: 100)"}`},
		{"an unknown type", formType, form(`{"q":{"query":"A","type":"Dragon"}}`), 400, `unknown schema`},
		{"two types", formType, form(`{"q":{"query":"A","type":["Person","Company"]}}`), 422, `Ask for one type`},
		{"an unknown property", formType, form(`{"q":{"query":"A","properties":[{"pid":"fullName","v":"B"}]}}`), 400, `queries/q/properties/fullName`},
		{"a property without its name", formType, form(`{"q":{"query":"A","properties":[{"v":"B"}]}}`), 422, `"loc":["queries","q","properties",0,"pid"]`},
		{"a bad limit", formType, form(`{"q":{"query":"A","limit":0}}`), 422, `"loc":["queries","q","limit"]`},
		{"a strictness that there is not", formType, form(`{"q":{"query":"A","type_strict":"very"}}`), 422, `"loc":["queries","q","type_strict"]`},
		{"an unknown key", formType, form(`{"q":{"query":"A","fuzzy":1}}`), 422, `"loc":["queries","q","fuzzy"]`},
		{"a bad date", formType, form(`{"q":{"query":"A","type":"Person","properties":[{"pid":"birthDate","v":"soon"}]}}`), 400, `queries/q/properties/birthDate`},
		{"nothing to find anybody by", formType, form(`{"q":{"query":""}}`), 400, `queries/q/properties/name`},
	} {
		wantError(t, m.why, c.do("POST", "/reconcile/default", m.kind, m.body), m.status, m.want)
	}
	wantError(t, "dataset", c.do("GET", "/reconcile/nothing", "", ""), 404, `{"detail":"No such dataset: nothing"}`)
	wantError(t, "suggest dataset", c.do("GET", "/reconcile/nothing/suggest/type", "", ""), 404, `{"detail":`)
	wantError(t, "suggest parameter", c.do("GET", "/reconcile/default/suggest/type?prefx=a", "", ""), 422, `"loc":["query","prefx"]`)
	wantError(t, "queries in the address of a POST", c.do("POST", "/reconcile/default?queries="+url.QueryEscape("{}"), formType, form("{}")), 422, `"loc":["query","queries"]`)
}
