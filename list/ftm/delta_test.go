package ftm

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list/listtest"
	"github.com/namesake-screening/namesake/list/unsc"
)

// graphOver is the graph of one list's parties, which keep their IDs.
func graphOver(entities []namesake.Entity) Graph {
	ids := map[string]bool{}
	for _, e := range entities {
		ids[e.ID] = true
	}
	return Graph{ID: func(_, id string) string { return id }, Known: func(id string) bool { return ids[id] }}
}

// lines are written entities by ID.
func lines(t *testing.T, g Graph, entities []namesake.Entity) map[string]string {
	t.Helper()
	var b bytes.Buffer
	if err := g.Write(&b, entities); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(b.String()) {
		var e Entity
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		if out[e.ID] != "" {
			t.Fatalf("%s stands twice", e.ID)
		}
		out[e.ID] = line
	}
	return out
}

// apply does what a client does with a delta; it counts what was done.
func apply(t *testing.T, to map[string]string, delta string) map[Op]int {
	t.Helper()
	done := map[Op]int{}
	for line := range strings.Lines(delta) {
		var change struct {
			Op     Op
			Entity json.RawMessage
		}
		var e Entity
		if err := json.Unmarshal([]byte(line), &change); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(change.Entity, &e); err != nil {
			t.Fatal(err)
		}
		_, there := to[e.ID]
		if there == (change.Op == OpAdd) {
			t.Errorf("%s %s, which is there: %v", change.Op, e.ID, there)
		}
		if change.Op == OpDelete {
			delete(to, e.ID)
		} else {
			to[e.ID] = string(change.Entity) + "\n"
		}
		done[change.Op]++
	}
	return done
}

func TestADeltaTurnsOneEditionIntoTheNext(t *testing.T) {
	name := func(s string) []namesake.Name { return []namesake.Name{{Full: s, Kind: namesake.NamePrimary}} }
	a := namesake.Entity{ID: "a", List: "x", Names: name("Ann"), Addresses: []namesake.Address{{Text: "1 Long St"}, {Text: "2 Long St"}}, Links: []namesake.Link{{Relation: "linked-to", ID: "b", Name: "Bea"}}}
	b := namesake.Entity{ID: "b", List: "x", Names: name("Bea")}
	c := namesake.Entity{ID: "c", List: "x", Names: name("Cid")}
	shorter, other := a, b
	shorter.Addresses = a.Addresses[:1]
	other.Names = name("Beatrix")
	all := map[string][]namesake.Entity{
		"nothing": nil, "a": {a}, "abc": {a, b, c}, "bac": {b, a, c}, "shorter": {shorter, b, c}, "renamed": {a, other, c},
	}
	for from, old := range all {
		for to, now := range all {
			var delta bytes.Buffer
			if err := WriteDelta(&delta, graphOver(old), old, graphOver(now), now); err != nil {
				t.Fatal(err)
			}
			have, want := lines(t, graphOver(old), old), lines(t, graphOver(now), now)
			apply(t, have, delta.String())
			for id := range want {
				if have[id] != want[id] {
					t.Errorf("%s to %s: %s\nis     %swant   %s", from, to, id, have[id], want[id])
				}
			}
			if len(have) != len(want) {
				t.Errorf("%s to %s: %d entities, want %d", from, to, len(have), len(want))
			}
			if same := from == to || from+to == "abcbac" || from+to == "bacabc"; same != (delta.Len() == 0) {
				t.Errorf("%s to %s: %s", from, to, delta.String())
			}
		}
	}
}

// A link to somebody who comes or goes changes the one who has it.
func TestADeltaSeesWhatEntitiesAloneDoNotTell(t *testing.T) {
	a := namesake.Entity{ID: "a", List: "x", Names: []namesake.Name{{Full: "Ann"}}, Links: []namesake.Link{{Relation: "linked-to", ID: "b", Name: "Bea"}}}
	b := namesake.Entity{ID: "b", List: "x", Names: []namesake.Name{{Full: "Bea"}}}
	old, now := []namesake.Entity{a}, []namesake.Entity{a, b}
	var delta bytes.Buffer
	if err := WriteDelta(&delta, graphOver(old), old, graphOver(now), now); err != nil {
		t.Fatal(err)
	}
	if d := delta.String(); !strings.Contains(d, `{"op":"MOD","entity":{"id":"a-unknownlink-1"`) || !strings.Contains(d, `{"op":"ADD","entity":{"id":"b"`) || strings.Count(d, "\n") != 2 {
		t.Error(d)
	}
}

func TestDeltaBetweenRealEditions(t *testing.T) {
	read := func(name string) []namesake.Entity {
		batch, err := unsc.Format{}.Read(listtest.Load(t, unsc.Format{}, shared.Path(t, "data/lists/un_sc/"+name)))
		if err != nil {
			t.Fatal(err)
		}
		return batch.Entities
	}
	old, now := read("2020-03-20_consolidated.xml"), read("2026-02-27_consolidated.xml")
	var delta bytes.Buffer
	if err := WriteDelta(&delta, graphOver(old), old, graphOver(now), now); err != nil {
		t.Fatal(err)
	}
	have, want := lines(t, graphOver(old), old), lines(t, graphOver(now), now)
	done := apply(t, have, delta.String())
	for id := range want {
		if have[id] != want[id] {
			t.Fatalf("%s: is %s want %s", id, have[id], want[id])
		}
	}
	if len(have) != len(want) || done[OpAdd] == 0 || done[OpModify] == 0 || done[OpDelete] == 0 {
		t.Errorf("%d entities, want %d; %v", len(have), len(want), done)
	}
}

func TestTimesAloneAreNoChange(t *testing.T) {
	e := []namesake.Entity{{ID: "a", List: "x", Names: []namesake.Name{{Full: "Ann"}}}}
	at := func(when string) Graph {
		g := graphOver(e)
		g.Stamp = func(to *Entity, _ *namesake.Entity) { to.LastSeen, to.LastChange = when, when }
		return g
	}
	var delta bytes.Buffer
	if err := WriteDelta(&delta, at("2031-01-01"), e, at("2031-01-02"), e); err != nil || delta.Len() > 0 {
		t.Errorf("%s %v", delta.String(), err)
	}
	if err := WriteDelta(brokenWriter{}, at("2031-01-01"), nil, at("2031-01-02"), e); !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
}
