package index

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/synth"
)

// shortened writes entities as a file has them, and opens that.
func shortened(t *testing.T, entities ...*namesake.Entity) *entityStore {
	t.Helper()
	s := &entityStore{built: entities}
	var b bytes.Buffer
	if err := s.encode(&b); err != nil {
		t.Fatal(err)
	}
	return &entityStore{json: b.Bytes(), jsonEnd: s.jsonEnd, names: s.names}
}

// What is shortened reads as it was, whatever it says: also the phrases
// themselves, and control characters.
func TestShortenedEntitiesReadAsTheyWere(t *testing.T) {
	hostile := "\x00\x01\x1f\x7f\"\\ \u2028 "
	for i := range rune(0x20) {
		hostile += string(i)
	}
	entities := []*namesake.Entity{
		{ID: "1", List: "a", Kind: namesake.KindPerson, Names: []namesake.Name{{Full: strings.Join(phrases[:], " ")}}},
		{ID: hostile, List: `","list":"`, Names: []namesake.Name{{Full: hostile}, {Full: "محمد", Kind: namesake.NameAlias, Script: "Arab"}}},
	}
	w := synth.World{Seed: 3, Entities: 500}
	for i := range w.Entities {
		e := w.Entity(i)
		entities = append(entities, &e)
	}
	s := shortened(t, entities...)
	plain := 0
	for i, want := range entities {
		got, err := s.get(uint32(i))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("entity %d: %+v, want %+v", i, got, want)
		}
		b, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		plain += len(b)
	}
	if 2*len(s.json) > plain {
		t.Errorf("%d bytes of %d are left", len(s.json), plain)
	}
}

func TestEveryPhraseIsOne(t *testing.T) {
	seen := map[string]bool{}
	for i, p := range phrases {
		if len(p) < 2 || seen[p] {
			t.Errorf("phrase %d: %q", i, p)
		}
		seen[p] = true
		for j := range i {
			if strings.HasPrefix(p, phrases[j]) {
				t.Errorf("%q is never written: %q comes before", p, phrases[j])
			}
		}
	}
}
