package fetch

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
)

// TestRealEditionsInSequence has a publisher bring out editions of the OFAC and
// UN lists one after the other, and follows each into use.
func TestRealEditionsInSequence(t *testing.T) {
	root := shared.Path(t, "data/lists")
	d := newDesk(t)
	publish := func(files map[string]string) {
		for name, from := range files {
			data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(from)))
			if err != nil {
				t.Fatal(err)
			}
			d.puts("/"+name, data)
		}
	}
	ofac := func(edition string, files ...string) map[string]string {
		out := map[string]string{}
		for _, f := range files {
			out["us-ofac-sdn/"+f] = "ofac_sdn/" + edition + "/" + f
		}
		return out
	}
	un := func(day string) map[string]string {
		return map[string]string{"un-sc/consolidated.xml": "un_sc/" + day + "_consolidated.xml"}
	}
	sources, err := Settings{Mirror: d.URL}.Apply(Sources())
	if err != nil {
		t.Fatal(err)
	}
	source := map[string]Source{}
	for _, s := range sources {
		s.Pause = 0
		source[s.List] = s
	}
	// The edition of 2019 was kept without sdn_comments.csv.
	early := source["us-ofac-sdn"]
	early.Files = early.Files[:3]

	total := 0
	for _, c := range []struct {
		source   Source
		files    map[string]string
		entities int
	}{
		{early, ofac("2019-01-15_full", "sdn.csv", "alt.csv", "add.csv"), 7379},
		{source["us-ofac-sdn"], ofac("2021-07-07_full", "sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"), 8976},
		{source["un-sc"], un("2016-02-11"), 239},
		{source["un-sc"], un("2020-03-20"), 1014},
		{source["un-sc"], un("2026-02-27"), 1003},
	} {
		publish(c.files)
		d.clock.at = d.clock.at.Add(24 * time.Hour)
		e := d.look(c.source, d.config())
		if e.Outcome != Imported || e.Err != nil {
			t.Fatalf("%s: %s, %v", c.source.List, e.Outcome, e.Err)
		}
		t.Log(d.last.Summary())
		if got := d.inUse(c.source.List); !strings.Contains(got, fmt.Sprintf("(%d entities", c.entities)) || !d.last.Meta.Current {
			t.Errorf("in use: %s, want %d entities", got, c.entities)
		}
		if before := d.last.Previous; before != nil {
			old, err := d.store.Load(before.List, before.Hash)
			if err != nil {
				t.Fatal(err)
			}
			diff := list.Diff(old, d.last.Edition)
			t.Log(diff.Summary())
			if len(diff.Added) == 0 || len(diff.Removed) == 0 || len(old.Entities)+len(diff.Added)-len(diff.Removed) != c.entities {
				t.Errorf("%s: %d entities, and %d added, %d removed, are not %d", c.source.List, len(old.Entities), len(diff.Added), len(diff.Removed), c.entities)
			}
			total += len(diff.Added)
		}
		// A look after that finds nothing new.
		if e := d.look(c.source, d.config()); e.Outcome != Unchanged {
			t.Errorf("%s again: %s, %v", c.source.List, e.Outcome, e.Err)
		}
	}
	if total == 0 {
		t.Error("nobody was ever added")
	}

	// The UN's server loses the second half of its file, its length being what it
	// says: nothing of HTTP tells, and the reader does.
	data, err := os.ReadFile(filepath.Join(root, "un_sc", "2026-02-27_consolidated.xml"))
	if err != nil {
		t.Fatal(err)
	}
	d.puts("/un-sc/consolidated.xml", data[:len(data)/2])
	before := d.inUse("un-sc")
	e := d.look(source["un-sc"], d.config())
	if e.Outcome != Refused || !strings.Contains(e.Err.Error(), "cut short") || d.inUse("un-sc") != before {
		t.Errorf("half a file: %s, %v; in use %s", e.Outcome, e.Err, d.inUse("un-sc"))
	}
	t.Log(e.Err)
}
