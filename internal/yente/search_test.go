package yente_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestSearchFindsNamesAndNumbers(t *testing.T) {
	c := newClient(t, invented())
	for _, s := range []struct{ parameters, want string }{
		{"q=Orvan+Daskel", "sample-S-001"},
		{"q=Daskel", "sample-S-001"},                               // one word of a name
		{"q=daskel+ORVAN", "sample-S-001"},                         // in any order
		{"q=%D0%94%D0%B0%D1%81%D0%BA%D0%B5%D0%BB", "sample-S-001"}, // Даскел
		{"q=Orwan+Deskell", "sample-S-001"},                        // a spelling
		{"q=Orwan+Deskell&fuzzy=true", "sample-S-001"},
		{"q=Orwan+Deskell&fuzzy=false", ""},
		{"q=N1234567", "sample-S-001"},
		{"q=9187629", "xx_peps-Q3"},
		{"q=Nobody+Atall", ""},
		{"q=Orvan+AND+Daskel", "sample-S-001"},
		{"q=Orvan+NOT+Daskel&simple=true&fuzzy=false", ""}, // three words
		{"q=Blue+Fjord&schema=Company", "xx_peps-Q2"},
		{"q=Blue+Fjord&schema=Vessel", ""},
		{"q=Selkirk&countries=no", "xx_peps-Q1"},
		{"q=Selkirk&countries=Norway", "xx_peps-Q1"},
		{"q=Selkirk&countries=se", ""},
		{"q=Selkirk&countries=se&countries=no", "xx_peps-Q1"},
		{"q=Selkirk&countries=se&countries=no&filter_op=AND", ""},
		{"q=Selkirk&topics=role.pep&topics=crime", "xx_peps-Q1"},
		{"q=Selkirk&topics=role.pep&topics=crime&filter_op=AND", ""},
		{"q=Selkirk&datasets=sample", ""},
		{"q=Selkirk&datasets=xx_peps", "xx_peps-Q1"},
		{"q=Selkirk&filter=properties.birthDate:1961-05-02", "xx_peps-Q1"},
		{"q=Selkirk&filter=birthDate:1961-05-03", ""},
		{"q=Selkirk&filter=gender:male&filter=position:minister", "xx_peps-Q1"},
		{"q=Selkirk&filter=gender:male&filter=position:clerk", ""},
		{"q=Karst&target=false", "xx_peps-Q3"},
		{"q=Karst&target=true", ""},
		{"q=Selkirk&changed_since=2031-02-04", ""},
		{"q=Selkirk&exclude_entity_ids=xx_peps-Q1", ""},
		{"q=Selkirk&exclude_schema=Person", ""},
		{"q=Selkirk&include_dataset=sample", ""},
		{"q=Selkirk&exclude_dataset=xx_peps", ""},
	} {
		if got := ids(c.search("/search/default?" + s.parameters).Results); got != s.want {
			t.Errorf("%s: %q, want %q", s.parameters, got, s.want)
		}
	}
}

func TestSearchWithoutATextLeafsThroughEverybody(t *testing.T) {
	c := newClient(t, invented())
	all := c.search("/search/default?limit=500")
	if all.Total.Value != 43 || len(all.Results) != 43 || all.Total.Relation != "eq" || all.Offset != 0 {
		t.Fatalf("%d of %+v", len(all.Results), all.Total)
	}
	var leafed []entity
	for offset := 0; offset < 43; offset += 10 {
		page := c.search("/search/default?offset=" + string(rune('0'+offset/10)) + "0")
		if page.Total.Value != 43 || page.Limit != 10 || page.Offset != offset {
			t.Errorf("%+v", page)
		}
		leafed = append(leafed, page.Results...)
	}
	if ids(leafed) != ids(all.Results) {
		t.Errorf("%s\n%s", ids(leafed), ids(all.Results))
	}
	if beyond := c.search("/search/default?offset=9499"); len(beyond.Results) != 0 || beyond.Results == nil || beyond.Total.Value != 43 {
		t.Errorf("%+v", beyond)
	}
	if none := c.search("/search/xx_peps?limit=0"); len(none.Results) != 0 || none.Total.Value != 3 {
		t.Errorf("%+v", none)
	}
}

func TestFacetsCountAllResults(t *testing.T) {
	c := newClient(t, invented())
	out := c.search("/search/xx_peps?limit=1")
	if len(out.Facets) != 3 || out.Facets["countries"].Label != "Countries" {
		t.Fatalf("%+v", out.Facets)
	}
	if v := out.Facets["countries"].Values; v[0].Name != "no" || v[0].Label != "Norway" || v[0].Count != 2 {
		t.Errorf("%+v", v)
	}
	if v := out.Facets["datasets"].Values; len(v) != 1 || v[0].Name != "xx_peps" || v[0].Count != 3 || !strings.Contains(v[0].Label, "xx_peps") {
		t.Errorf("%+v", v)
	}
	if v := out.Facets["topics"].Values; len(v) != 2 || v[0].Name != "corp.shell" || v[1].Label != "Politician" {
		t.Errorf("%+v", v)
	}
	out = c.search("/search/xx_peps?facets=schema")
	if v := out.Facets["schema"].Values; len(out.Facets) != 1 || len(v) != 3 || v[0].Label != "Companies" {
		t.Errorf("%+v", out.Facets)
	}
}

func TestSearchIsSorted(t *testing.T) {
	c := newClient(t, invented())
	for sort, want := range map[string]string{
		"caption":                   "xx_peps-Q2 xx_peps-Q3 xx_peps-Q1",
		"caption:desc":              "xx_peps-Q1 xx_peps-Q3 xx_peps-Q2",
		"id:desc":                   "xx_peps-Q3 xx_peps-Q2 xx_peps-Q1",
		"properties.birthDate:desc": "xx_peps-Q1 xx_peps-Q2 xx_peps-Q3", // who has none comes last
		"last_change":               "xx_peps-Q1 xx_peps-Q2 xx_peps-Q3",
		"gender&sort=imoNumber:asc&sort=first_seen": "xx_peps-Q1 xx_peps-Q3 xx_peps-Q2",
	} {
		if got := ids(c.search("/search/xx_peps?sort=" + sort).Results); got != want {
			t.Errorf("%s: %s, want %s", sort, got, want)
		}
	}
}

func TestSearchOfRealLists(t *testing.T) {
	c := newClient(t, real(t))
	out := c.search("/search/sanctions?q=" + url.QueryEscape("Usama bin Ladin"))
	if out.Total.Value == 0 || !slices.ContainsFunc(out.Results, func(e entity) bool { return strings.Contains(strings.ToUpper(e.Caption), "LADIN") }) {
		t.Errorf("%+v", out.Total)
	}
	out = c.search("/search/us_ofac_sdn?schema=Vessel&topics=sanction&countries=kp&limit=3")
	if out.Total.Value < 3 || len(out.Results) != 3 || out.Results[0].Schema != "Vessel" || out.Results[0].text("topics") != "sanction" {
		t.Errorf("%+v", out.Total)
	}
	if w := c.do("GET", "/search/us_ofac_sdn?q=x", "", ""); w.Code != http.StatusOK {
		t.Error(w.Code)
	}
}
