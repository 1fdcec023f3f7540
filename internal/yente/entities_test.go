package yente_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestAnEntityComesWithWhatIsAroundIt(t *testing.T) {
	c := newClient(t, invented())
	var e entity
	c.get("/entities/xx_peps-Q1", &e)
	if e.ID != "xx_peps-Q1" || e.text("name") != "Selkirk Orwenna" {
		t.Fatalf("%+v", e)
	}
	if a := e.in(t, "addressEntity"); a.Schema != "Address" || a.text("full") != "1 Long Street, Oslo" || a.text("country") != "no" || a.ID != "xx_peps-Q1-address-1" {
		t.Errorf("%+v", a)
	}
	if s := e.in(t, "sanctions"); s.Schema != "Sanction" || s.text("program") != "X-1" || s.text("entity") != e.ID {
		t.Errorf("%+v", s)
	}
	// Through the relation, the company at its other end; what lies beyond that
	// is for another request.
	link := e.in(t, "ownershipOwner")
	if link.Schema != "Ownership" || link.text("description") != "percentage: 51" || link.text("owner") != e.ID {
		t.Errorf("%+v", link)
	}
	company := link.in(t, "asset")
	if company.Caption != "Blue Fjord Trading Ltd" || company.Properties["ownershipOwner"] != nil {
		t.Errorf("%+v", company)
	}

	var flat entity
	c.get("/entities/xx_peps-Q1?nested=false", &flat)
	if flat.text("addressEntity") != "xx_peps-Q1-address-1" || flat.Properties["sanctions"] != nil {
		t.Errorf("%+v", flat.Properties)
	}
	// What belongs to a party is an entity, too.
	var address entity
	c.get("/entities/xx_peps-Q1-address-1", &address)
	if address.Schema != "Address" || address.in(t, "things").Caption != "Selkirk Orwenna" {
		t.Errorf("%+v", address)
	}
}

// IDs are the publisher's, with whatever is in them.
func TestIDsOfAnyCharactersAreFetched(t *testing.T) {
	e := readGraph(t, strings.ReplaceAll(graph, `"Q1"`, `"A/7 #x?é"`))
	c := newClient(t, snapshotOf(t, defaultPolicy, listOf(e)))
	id := c.search("/search/xx_peps?q=Selkirk").Results[0].ID
	if id != "xx_peps-A/7 #x?é" {
		t.Fatal(id)
	}
	var one entity
	if c.get("/entities/"+url.PathEscape(id), &one); one.ID != id {
		t.Errorf("%+v", one)
	}
	if w := c.do("GET", "/entities/old-1", "", ""); w.Header().Get("Location") != "https://lists.example/entities/"+url.PathEscape(id) {
		t.Errorf("%v", w.Header())
	}
}

func TestVesselIsNestedToItsOwner(t *testing.T) {
	c := newClient(t, invented())
	var ship, company entity
	c.get("/entities/xx_peps-Q3", &ship)
	owns := ship.in(t, "ownershipAsset")
	if owns.Schema != "Ownership" || owns.text("asset") != ship.ID || owns.in(t, "owner").Caption != "Blue Fjord Trading Ltd" || ship.Target {
		t.Errorf("%+v", owns)
	}
	c.get("/entities/xx_peps-Q2", &company)
	if owns := company.in(t, "ownershipOwner"); owns.in(t, "asset").Caption != "MV Karst Pelican" {
		t.Errorf("%+v", owns)
	}
}

func TestAdjacentEntitiesComeInPages(t *testing.T) {
	c := newClient(t, invented())
	var all struct {
		Entity   entity             `json:"entity"`
		Adjacent map[string]results `json:"adjacent"`
	}
	c.get("/entities/xx_peps-Q2/adjacent", &all)
	if all.Entity.ID != "xx_peps-Q2" || len(all.Adjacent) != 2 {
		t.Fatalf("%+v", all)
	}
	owns := all.Adjacent["ownershipOwner"]
	if owns.Total != (total{1, "eq"}) || owns.Limit != 10 || owns.Results[0].in(t, "asset").ID != "xx_peps-Q3" || owns.Results[0].text("owner") != "xx_peps-Q2" {
		t.Errorf("%+v", owns)
	}
	var one results
	c.get("/entities/xx_peps-Q2/adjacent/ownershipAsset?limit=1", &one)
	if one.Total.Value != 1 || one.Limit != 1 || one.Results[0].in(t, "owner").ID != "xx_peps-Q1" {
		t.Errorf("%+v", one)
	}
	c.get("/entities/xx_peps-Q2/adjacent/ownershipAsset?offset=1", &one)
	if one.Total.Value != 1 || len(one.Results) != 0 || one.Offset != 1 {
		t.Errorf("%+v", one)
	}
	c.get("/entities/xx_peps-Q2/adjacent/sanctions", &one)
	if one.Total.Value != 0 || one.Results == nil {
		t.Errorf("%+v", one)
	}
}

func TestALinkToOneselfIsOneLink(t *testing.T) {
	e := readGraph(t, graph+`{"id":"u1","schema":"UnknownLink","properties":{"subject":["Q3"],"object":["Q3"],"role":["sister ship"]},"datasets":["xx_peps"]}`+"\n")
	c := newClient(t, snapshotOf(t, defaultPolicy, listOf(e)))
	for _, property := range []string{"unknownLinkTo", "unknownLinkFrom"} {
		var one results
		if c.get("/entities/xx_peps-Q3/adjacent/"+property, &one); one.Total.Value != 1 {
			t.Errorf("%s: %d", property, one.Total.Value)
		}
	}
}

// Whoever kept an ID that was merged, or the one that the entity was published
// under, is sent to the one it has.
func TestAFormerIDIsRedirected(t *testing.T) {
	c := newClient(t, invented())
	for target, want := range map[string]string{
		"/entities/old-1":                           "https://lists.example/entities/xx_peps-Q1",
		"/entities/Q1?nested=false":                 "https://lists.example/entities/xx_peps-Q1?nested=false",
		"/entities/NK-2/adjacent":                   "https://lists.example/entities/xx_peps-Q1/adjacent",
		"/entities/NK-2/adjacent/sanctions?limit=1": "https://lists.example/entities/xx_peps-Q1/adjacent/sanctions?limit=1",
	} {
		if w := c.do("GET", target, "", ""); w.Code != http.StatusPermanentRedirect || w.Header().Get("Location") != want {
			t.Errorf("%s: %d %s", target, w.Code, w.Header())
		}
	}
	// Two parties went by it: nobody is guessed.
	twice := strings.ReplaceAll(graph, `"datasets":["xx_peps"],"target":false`, `"referents":["old-1"],"datasets":["xx_peps"],"target":false`)
	c = newClient(t, snapshotOf(t, defaultPolicy, listOf(readGraph(t, twice))))
	if w := c.do("GET", "/entities/old-1", "", ""); w.Code != http.StatusNotFound {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := c.do("GET", "/entities/NK-2", "", ""); w.Code != http.StatusPermanentRedirect {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestRealEntitiesAreNested(t *testing.T) {
	c := newClient(t, real(t))
	var e entity
	found := c.search("/search/un_sc?q=Mokhtar+Belmokhtar")
	if found.Total.Value == 0 {
		t.Fatal("nobody found")
	}
	c.get("/entities/"+found.Results[0].ID, &e)
	if !strings.Contains(strings.ToUpper(e.Caption), "BELMOKHTAR") || e.in(t, "sanctions").text("program") == "" || !slices.Equal(e.Datasets, []string{"un_sc"}) {
		t.Errorf("%+v", e)
	}
	// Every entity can be fetched by the ID that it is answered with, and so can
	// all that it refers to.
	for _, e := range c.search("/search/default?limit=40&q=bank").Results {
		var full entity
		c.get("/entities/"+e.ID, &full)
		if full.ID != e.ID {
			t.Errorf("%s is %s", e.ID, full.ID)
		}
		for _, raw := range e.Properties["addressEntity"] {
			var address entity
			c.get("/entities/"+strings.Trim(string(raw), `"`), &address)
			if address.Schema != "Address" {
				t.Errorf("%+v", address)
			}
		}
	}
}
