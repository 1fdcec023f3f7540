package yente_test

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/yente"
	"github.com/namesake-screening/namesake/list"
)

type catalogEntry struct {
	Name         string   `json:"name"`
	Title        string   `json:"title"`
	Version      string   `json:"version"`
	UpdatedAt    string   `json:"updated_at"`
	Load         bool     `json:"load"`
	Children     []string `json:"children"`
	EntitiesURL  string   `json:"entities_url"`
	IndexURL     string   `json:"index_url"`
	DeltaURL     *string  `json:"delta_url"`
	IndexVersion string   `json:"index_version"`
	IndexCurrent bool     `json:"index_current"`
}

// versions are in the field's form.
var versions = regexp.MustCompile(`^\d{14}-[a-z]{3}$`)

func TestCatalog(t *testing.T) {
	c := newClient(t, invented())
	var out struct {
		Datasets   []catalogEntry `json:"datasets"`
		Current    []string       `json:"current"`
		Outdated   []string       `json:"outdated"`
		IndexStale bool           `json:"index_stale"`
	}
	c.get("/catalog", &out)
	if len(out.Datasets) != 3 || !slices.Equal(out.Current, []string{"default", "sample", "xx_peps"}) || out.Outdated == nil || out.IndexStale {
		t.Fatalf("%+v", out)
	}
	for _, d := range out.Datasets {
		if !versions.MatchString(d.Version) || d.Title == "" || !d.Load || d.IndexVersion != d.Version || d.EntitiesURL != "https://lists.example/datasets/"+d.Name+"/entities.ftm.json" {
			t.Errorf("%+v", d)
		}
	}
	everything := out.Datasets[0]
	if !slices.Equal(everything.Children, []string{"sample", "xx_peps"}) || everything.DeltaURL != nil || !strings.HasPrefix(everything.Version, "20310203050506-") || everything.UpdatedAt != "2031-02-03T05:05:06" {
		t.Errorf("%+v", everything)
	}
	if d := out.Datasets[1]; !strings.HasPrefix(d.Version, "20310203040506-") || len(d.Children) != 0 || d.DeltaURL == nil {
		t.Errorf("%+v", d)
	}
}

func TestAlgorithms(t *testing.T) {
	c := newClient(t, invented())
	var out struct {
		Algorithms []struct {
			Name, Description string
			Features          map[string]struct {
				Description string
				Coefficient float64
			}
		}
		Default, Best string
	}
	c.get("/algorithms", &out)
	if out.Default != "namesake" || out.Best != "namesake" || out.Algorithms[0].Name != "namesake" || len(out.Algorithms) < 8 {
		t.Fatalf("%+v", out)
	}
	for _, a := range out.Algorithms {
		if a.Description == "" || a.Features["name"].Description == "" {
			t.Errorf("%+v", a)
		}
		c.match("/match/default?algorithm="+a.Name, map[string]query{"q": person("Ann")})
	}
	// What explains a score is described.
	for name := range c.match("/match/default?cutoff=0", map[string]query{"q": person("Orvan Daskel", "birthDate", "1970", "gender", "female", "nationality", "co", "passportNumber", "N1234567")}).Responses["q"].Results[0].Features {
		if out.Algorithms[0].Features[name].Description == "" {
			t.Errorf("%s is not described", name)
		}
	}
}

// index is what a feeder reads first.
type index struct {
	catalogEntry
	Type        string  `json:"type"`
	LastExport  string  `json:"last_export"`
	EntityCount int     `json:"entity_count"`
	ThingCount  int     `json:"thing_count"`
	TargetCount int     `json:"target_count"`
	Things      counted `json:"things"`
	Targets     counted `json:"targets"`
	Resources   []struct {
		Name      string `json:"name"`
		URL       string `json:"url"`
		Checksum  string `json:"checksum"`
		Timestamp string `json:"timestamp"`
		MimeType  string `json:"mime_type"`
		Label     string `json:"mime_type_label"`
		Title     string `json:"title"`
		Size      int    `json:"size"`
	} `json:"resources"`
}

type counted struct {
	Total     int              `json:"total"`
	Countries []map[string]any `json:"countries"`
	Schemata  []map[string]any `json:"schemata"`
}

// fetch downloads a data set as a feeder does, and checks it.
func (c client) fetch(name string) (index, map[string]string) {
	c.t.Helper()
	var x index
	c.get("/datasets/"+name+"/index.json", &x)
	file := x.Resources[0]
	w := c.do("GET", strings.TrimPrefix(file.URL, "https://lists.example"), "", "")
	sum := sha1.Sum(w.Body.Bytes())
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json+ftm" || w.Body.Len() != file.Size || w.Header().Get("Content-Length") != strconv.Itoa(file.Size) || hex.EncodeToString(sum[:]) != file.Checksum {
		c.t.Fatalf("%s: %d %v, %d bytes; %+v", name, w.Code, w.Header(), w.Body.Len(), file)
	}
	if head := c.do("HEAD", "/datasets/"+name+"/entities.ftm.json", "", ""); head.Body.Len() != 0 || head.Header().Get("Content-Length") != strconv.Itoa(file.Size) {
		c.t.Errorf("HEAD: %d bytes, %v", head.Body.Len(), head.Header())
	}
	entities := map[string]string{}
	in := bufio.NewScanner(w.Body)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var e entity
		if err := json.Unmarshal(in.Bytes(), &e); err != nil || e.ID == "" || entities[e.ID] != "" {
			c.t.Fatalf("%q, twice or not an entity: %v", e.ID, err)
		}
		entities[e.ID] = in.Text()
	}
	if len(entities) != x.EntityCount {
		c.t.Errorf("%s: %d entities, and the index says %d", name, len(entities), x.EntityCount)
	}
	return x, entities
}

func TestOthersFeedFromUs(t *testing.T) {
	c := newClient(t, invented())
	x, entities := c.fetch("xx_peps")
	if x.Name != "xx_peps" || x.Type != "source" || x.ThingCount != 3 || x.TargetCount != 2 || x.Things.Total != 3 || len(x.Things.Schemata) != 3 || x.Things.Countries[0]["code"] != "no" {
		t.Errorf("%+v", x)
	}
	// What is in the file is what the API answers, by the same IDs.
	for id, line := range entities {
		var filed, answered entity
		if err := json.Unmarshal([]byte(line), &filed); err != nil {
			t.Fatal(err)
		}
		c.get("/entities/"+id+"?nested=false", &answered)
		a, _ := json.Marshal(filed)
		b, _ := json.Marshal(answered)
		if string(a) != string(b) {
			t.Errorf("%s\nfiled    %s\nanswered %s", id, a, b)
		}
	}
	// And it is read again as the list it was.
	var text strings.Builder
	for _, id := range slices.Sorted(maps.Keys(entities)) {
		text.WriteString(entities[id] + "\n")
	}
	again := readGraph(t, text.String())
	if again.List != "xx_peps" || len(again.Entities) != 3 {
		t.Errorf("%s: %d", again.List, len(again.Entities))
	}
	// Who writes files gets the same without HTTP.
	var file strings.Builder
	if err := invented().Entities(&file, "xx-peps"); err != nil || file.String() != c.do("GET", "/datasets/xx_peps/entities.ftm.json", "", "").Body.String() {
		t.Errorf("%v\n%s", err, file.String())
	}
	if own, err := invented().Index("https://lists.example", "xx-peps"); err != nil || own.Resources[0].Checksum != x.Resources[0].Checksum || own.EntitiesURL != x.EntitiesURL {
		t.Errorf("%v %+v", err, own)
	}
	for _, err := range []error{invented().Entities(&file, "dragons"), second(invented().Index("", "dragons")), second(invented().Deltas("", "default")), second(invented().Delta(t.Context(), "sample", "1"))} {
		if err == nil {
			t.Error("what is not there is written")
		}
	}
	if x, all := c.fetch("default"); x.Type != "collection" || len(x.Children) != 2 || x.ThingCount != 43 || len(all) <= len(entities) {
		t.Errorf("%+v", x)
	}
}

func TestRealListsAreFedToOthers(t *testing.T) {
	c := newClient(t, real(t))
	x, _ := c.fetch("un_sc")
	if x.ThingCount != 1003 || x.TargetCount != 1003 {
		t.Errorf("%+v", x)
	}
}

// A feeder that has an edition takes the deltas after it, one after the other,
// and then has what the file of the edition in use holds.
func TestDeltasLeadFromEditionToEdition(t *testing.T) {
	editions := []*list.Edition{
		readGraph(t, graph),
		readGraph(t, strings.Replace(graph, "Minister", "Prime minister", 1)),
		readGraph(t, strings.Replace(graph, "1 Long Street, Oslo", "2 Long Street, Oslo", 1)+`{"id":"Q9","caption":"Ann Example","schema":"Person","properties":{"name":["Ann Example"]},"datasets":["xx_peps"]}`+"\n"),
	}
	earlier := func(i int) yente.Earlier {
		return yente.Earlier{Hash: editions[i].Hash, Since: imported.Add(time.Duration(i) * time.Hour), Load: func(context.Context) (*list.Edition, error) { return editions[i], nil }}
	}
	at := func(i int) client {
		l := yente.List{Edition: editions[i], Since: imported.Add(time.Duration(i) * time.Hour)}
		for j := range i {
			l.Earlier = append(l.Earlier, earlier(j))
		}
		return newClient(t, snapshotOf(t, defaultPolicy, l))
	}
	now := at(2)
	latest, want := now.fetch("xx_peps")
	var deltas struct {
		Versions  map[string]string `json:"versions"`
		UpdatedAt string            `json:"updated_at"`
	}
	now.get("/datasets/xx_peps/delta.json", &deltas)
	if len(deltas.Versions) != 2 || deltas.Versions[latest.Version] == "" {
		t.Fatalf("%+v", deltas)
	}
	for i := range 3 {
		x, have := at(i).fetch("xx_peps")
		for _, version := range slices.Sorted(maps.Keys(deltas.Versions)) {
			if version <= x.Version {
				continue
			}
			w := now.do("GET", strings.TrimPrefix(deltas.Versions[version], "https://lists.example"), "", "")
			if w.Code != http.StatusOK || w.Body.Len() == 0 {
				t.Fatalf("%s: %d %s", version, w.Code, w.Body)
			}
			for line := range strings.Lines(w.Body.String()) {
				var change struct {
					Op     string
					Entity json.RawMessage
				}
				var e entity
				if err := json.Unmarshal([]byte(line), &change); err != nil {
					t.Fatal(err)
				}
				if err := json.Unmarshal(change.Entity, &e); err != nil {
					t.Fatal(err)
				}
				if change.Op == "DEL" {
					delete(have, e.ID)
				} else {
					have[e.ID] = string(change.Entity)
				}
			}
		}
		if got, want := timeless(have), timeless(want); got != want {
			t.Errorf("from edition %d:\n%s\nwant\n%s", i, got, want)
		}
	}
	// Which edition is the later one cannot be told: whoever has the one fetches
	// the whole.
	l := yente.List{Edition: editions[2], Since: imported, Earlier: []yente.Earlier{{Hash: editions[0].Hash, Since: imported.Add(time.Hour), Load: loadNothing}}}
	c := newClient(t, snapshotOf(t, defaultPolicy, l))
	clear(deltas.Versions)
	if c.get("/datasets/xx_peps/delta.json", &deltas); len(deltas.Versions) != 0 {
		t.Errorf("%+v", deltas)
	}
	// An edition that cannot be read is no delta of half of it.
	l.Earlier[0].Since = imported.Add(-time.Hour)
	c = newClient(t, snapshotOf(t, defaultPolicy, l))
	x, _ := c.fetch("xx_peps")
	another := l
	another.Earlier = []yente.Earlier{{Hash: editions[0].Hash, Since: imported.Add(-time.Hour), Load: earlier(1).Load}}
	wantError(t, "another edition", newClient(t, snapshotOf(t, defaultPolicy, another)).do("GET", "/datasets/xx_peps/deltas/"+x.Version+".json", "", ""), 500, "The request failed")
	wantError(t, "unreadable", c.do("GET", "/datasets/xx_peps/deltas/"+x.Version+".json", "", ""), 500, "The request failed")
}

// timeless are the entities in the order of their IDs, without their times.
func timeless(entities map[string]string) string {
	times := regexp.MustCompile(`"(first_seen|last_seen|last_change)":"[^"]*",?`)
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(entities)) {
		b.WriteString(times.ReplaceAllString(entities[id], "") + "\n")
	}
	return b.String()
}

func TestSnapshotsThatAreNotSoundAreRefused(t *testing.T) {
	e := readGraph(t, graph)
	other := readGraph(t, strings.ReplaceAll(graph, "xx_peps", "xx-peps"))
	for why, lists := range map[string][]yente.List{
		"two lists of one name": {listOf(e), listOf(other)},
		"the screener has more": {},
		"the snapshot has more": {listOf(e), listOf(readGraph(t, strings.ReplaceAll(graph, "xx_peps", "yy_peps")))},
		"another edition":       {listOf(readGraph(t, strings.Replace(graph, "Minister", "Clerk", 1)))},
	} {
		screener := screenerOf(t, e)
		if s, err := yente.NewSnapshot(screener, defaultPolicy, lists); err == nil || s != nil {
			t.Errorf("%s is taken", why)
		}
	}
}

func second[T any](_ T, err error) error { return err }
