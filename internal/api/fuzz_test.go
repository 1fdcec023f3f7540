package api_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/api"
	"github.com/namesake-screening/namesake/internal/namepairs"
	"github.com/namesake-screening/namesake/internal/strict"
	"github.com/namesake-screening/namesake/internal/subject"
)

// decoded fuzzes a body: what is refused says where or that it is no JSON, and
// what is taken is JSON.
func decoded(f *testing.F, operation string, check func(t *testing.T, v any), seeds ...string) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, found, err := api.Decode(operation, []byte(text))
		switch {
		case err == nil && !json.Valid([]byte(text)):
			t.Errorf("%q was taken", text)
		case err == nil:
			check(t, v)
		case !errors.Is(err, strict.ErrSyntax) && len(found) == 0:
			t.Errorf("%q: %v says not where", text, err)
		}
		for _, m := range found {
			if m.Detail == "" || m.Pointer == "" {
				t.Errorf("%q: %+v", text, m)
			}
		}
	})
}

func anything(*testing.T, any) {}

func FuzzScreening(f *testing.F) {
	decoded(f, "screen", func(t *testing.T, v any) {
		if err := subject.Check(v.(namesake.Subject)); err != nil {
			t.Error(err)
		}
	}, `{"name":"Ana Voss","identifiers":[{"type":"imo","value":"1"}],"countries":["CO"],"birth_date":"1980"}`, `{"name":1}`)
}

func FuzzEncounter(f *testing.F) {
	decoded(f, "screen-party", anything, `{"occasion":"7","members":[{"name":"Ana Voss"},7,{"a":{}}]}`, `{"members":[]}`)
}

func FuzzSubject(f *testing.F) {
	decoded(f, "put-subject", anything, `{"subject":{"name":"Ana Voss"},"policies":["default"]}`, `{"policies":7,"subject":{"name":[]}}`)
}

func FuzzPolicy(f *testing.F) {
	decoded(f, "draft-policy", anything, `{"name":"default","version":0,"required":["un-sc"],"similarity":0.7,"people":8e9,"organizations":3e8,"max_namesakes":10,"prior_one_in":1e8,"rule_out":-7}`, `{"rule_out":1e99,"people":1e999}`)
}

func FuzzPairs(f *testing.F) {
	f.Add(pairs)
	f.Add("schema,name1,name2,is_match\nPerson,\"a,b,true\n")
	f.Fuzz(func(t *testing.T, text string) {
		v, found, err := api.Decode("test-policy", []byte(text))
		if (err == nil) == (len(found) > 0) {
			t.Errorf("%q: %v, %v", text, found, err)
		}
		if err == nil && len(v.([]namepairs.Pair)) == 0 {
			t.Errorf("%q: no pairs", text)
		}
	})
}

// queried fuzzes a query: whatever is not known is named.
func queried(t *testing.T, operation, path, query string, known ...string) {
	r := httptest.NewRequest("GET", path, nil)
	r.URL.RawQuery = query
	found, err := api.Query(operation, r)
	sent, bad := url.ParseQuery(query)
	if (err == nil) != (bad == nil) {
		t.Errorf("%q: %v, %v", query, err, bad)
	}
	var p *api.Problem
	if err != nil && (!errors.As(err, &p) || p.Status != http.StatusBadRequest) {
		t.Errorf("%q: %v", query, err)
	}
	named := map[string]bool{}
	for _, m := range found {
		named[m.Parameter] = true
	}
	for _, k := range known {
		delete(sent, k)
	}
	for name := range sent {
		if err == nil && !named[name] {
			t.Errorf("%q: %q was passed over", query, name)
		}
	}
}

func FuzzQuery(f *testing.F) {
	f.Add("state=open&standing=delisted&limit=7&list=x")
	f.Add("state=opne&Limit=7&limit=7&limit=8&cursor=%00")
	f.Fuzz(func(t *testing.T, query string) {
		queried(t, "list-alerts", "/v1/alerts", query, "state", "standing", "list", "policy", "subject", "limit", "cursor")
	})
}

func FuzzCursor(f *testing.F) {
	f.Add("eyJvIjoiYSIsImEiOjF9")
	f.Fuzz(func(t *testing.T, cursor string) {
		r := httptest.NewRequest("GET", "/v1/subjects", nil)
		r.URL.RawQuery = url.Values{"cursor": {cursor}}.Encode()
		found, err := api.Query("list-subjects", r)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > 0 && found[0].Parameter != "cursor" {
			t.Errorf("%+v", found)
		}
	})
}
