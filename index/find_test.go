package index

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
)

// TestEntitiesAreFoundByID asks an index as built and as opened from its file,
// with IDs that JSON writes with escapes.
func TestEntitiesAreFoundByID(t *testing.T) {
	var editions []*list.Edition
	for _, name := range []string{"first", "second"} {
		ed := &list.Edition{List: name, Hash: "sha256:" + name}
		for i := range 300 {
			id := fmt.Sprint(i)
			switch i {
			case 7:
				id = `a "quoted" \ <id>`
			case 8:
				id = `","list":"`
			}
			ed.Entities = append(ed.Entities, namesake.Entity{ID: id, List: name, Names: []namesake.Name{{Full: fmt.Sprintf("Orvan Deskel %d", i)}}})
		}
		editions = append(editions, ed)
	}
	built, err := Build(editions, .5)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if _, err := built.WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	opened, err := Open(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]*Index{"built": built, "opened": opened} {
		for _, ed := range editions {
			for i := range ed.Entities {
				want := &ed.Entities[i]
				at, ok, err := x.Find(ed.List, want.ID)
				if err != nil || !ok {
					t.Fatalf("%s: %s %q: %v, %v", name, ed.List, want.ID, ok, err)
				}
				if got, err := x.Entity(at); err != nil || got.ID != want.ID || got.List != ed.List {
					t.Errorf("%s: %s %q: found %s %q, %v", name, ed.List, want.ID, got.List, got.ID, err)
				}
			}
		}
		for _, no := range [][2]string{{"first", "300"}, {"third", "1"}, {"", ""}} {
			if _, ok, err := x.Find(no[0], no[1]); ok || err != nil {
				t.Errorf("%s: found %q: %v", name, no, err)
			}
		}
	}
}
