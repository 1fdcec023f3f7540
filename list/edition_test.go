package list_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
)

// fill sets every field of v, slices to two elements, to values that differ
// from each other.
func fill(v reflect.Value, n *int) {
	switch v.Kind() {
	case reflect.String:
		*n++
		v.SetString(fmt.Sprintf("s%d", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		*n++
		v.SetInt(int64(*n))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), n)
		}
	case reflect.Struct:
		if d, ok := v.Addr().Interface().(*namesake.PartialDate); ok {
			*n++
			*d = namesake.Year(1900 + *n)
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	default:
		panic("a kind of field that this test does not fill: " + v.Kind().String())
	}
}

func filled() namesake.Entity {
	var e namesake.Entity
	n := 0
	fill(reflect.ValueOf(&e).Elem(), &n)
	return e
}

// leaves calls f for every string, number, flag and date within v, which can be
// set.
func leaves(path string, v reflect.Value, f func(path string, v reflect.Value)) {
	switch v.Kind() {
	case reflect.Slice:
		leaves(path+"[0]", v.Index(0), f)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[namesake.Date]() {
			f(path, v)
			return
		}
		for i := range v.NumField() {
			leaves(path+"."+v.Type().Field(i).Name, v.Field(i), f)
		}
	default:
		f(path, v)
	}
}

func edition(entities ...namesake.Entity) *list.Edition {
	return &list.Edition{List: "x-test", Entities: entities, Hash: list.Hash(entities)}
}

// Were a field added to the vocabulary and forgotten here, an edition that
// changed only there would pass for the old one.
func TestHashAndDiffSeeEveryField(t *testing.T) {
	original := filled()
	base := edition(original)
	count := 0
	probe := filled()
	leaves("Entity", reflect.ValueOf(&probe).Elem(), func(path string, v reflect.Value) {
		count++
		old := reflect.ValueOf(v.Interface())
		switch v.Kind() {
		case reflect.String:
			v.SetString("changed")
		case reflect.Bool:
			v.SetBool(!v.Bool())
		case reflect.Int:
			v.SetInt(9999)
		default:
			v.Set(reflect.ValueOf(namesake.Date{Year: 1850}))
			if strings.HasSuffix(path, ".To") {
				v.Set(reflect.ValueOf(namesake.Date{Year: 2050}))
			}
		}
		changed := edition(probe)
		hidden := strings.HasPrefix(path, "Entity.Provenance")
		if same := changed.Hash == base.Hash; same != hidden {
			t.Errorf("%s changed: same hash %v", path, same)
		}
		c := list.Diff(base, changed)
		if c.Empty() != hidden {
			t.Errorf("%s changed: no difference found %v", path, c.Empty())
		}
		for _, e := range c.Changed {
			for _, f := range e.Fields {
				if slices.Equal(f.Removed, f.Added) {
					t.Errorf("%s changed: both values read %q", path, f.Added)
				}
			}
		}
		v.Set(old)
	})
	if count < 65 {
		t.Errorf("only %d fields were tried", count)
	}
}

func TestTextsYieldsEveryString(t *testing.T) {
	e := filled()
	seen := map[string]bool{}
	for _, s := range list.Texts(&e) {
		seen[s] = true
	}
	leaves("Entity", reflect.ValueOf(&e).Elem(), func(path string, v reflect.Value) {
		if v.Kind() == reflect.String && !seen[v.String()] {
			t.Errorf("%s is passed over", path)
		}
	})
}

func shuffle[T any](r *rand.Rand, s []T) []T {
	s = slices.Clone(s)
	r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
	return s
}

func TestOrderAndProvenanceDoNotCount(t *testing.T) {
	var entities []namesake.Entity
	for i := range 50 {
		e := filled()
		e.ID = fmt.Sprint(i)
		entities = append(entities, e)
	}
	base := edition(entities...)
	r := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		mixed := shuffle(r, entities)
		for i := range mixed {
			e := &mixed[i]
			e.Names = append(slices.Clone(e.Names[:1]), shuffle(r, e.Names[1:])...) // the first is the one it is shown by
			e.BirthDates = shuffle(r, e.BirthDates)
			e.Identifiers = shuffle(r, e.Identifiers)
			e.Addresses = shuffle(r, e.Addresses)
			e.Programs = shuffle(r, e.Programs)
			e.Links = shuffle(r, e.Links)
			e.Notes = shuffle(r, e.Notes)
			e.Provenance = namesake.Provenance{File: "other", Record: r.IntN(100)}
		}
		other := edition(mixed...)
		if other.Hash != base.Hash {
			t.Fatal("the order of records and values changes the hash")
		}
		if c := list.Diff(base, other); !c.Empty() {
			t.Fatalf("the order of values is a difference: %+v", c.Changed)
		}
	}
	if base.Entities[0].Names[0] != entities[0].Names[0] {
		t.Error("hashing reordered the names of the edition itself")
	}
}

func person(id, name string, notes ...string) namesake.Entity {
	e := namesake.Entity{ID: id, List: "x-test", Kind: namesake.KindPerson, Names: []namesake.Name{{Full: name, Kind: namesake.NamePrimary}}}
	for _, n := range notes {
		e.Notes = append(e.Notes, namesake.Note{Label: "remarks", Text: n})
	}
	return e
}

func TestDiffReadsLikeAReport(t *testing.T) {
	moved := person("7", "Gita Haldar")
	moved.Addresses = []namesake.Address{{City: "Lumbini", Country: namesake.Country{Name: "Nepal", Code: "NP"}}}
	moved.BirthDates = []namesake.PartialDate{namesake.Year(1970)}
	now := moved
	now.BirthDates = []namesake.PartialDate{namesake.Day(1970, 5, 1)}
	now.Names = append(slices.Clone(moved.Names), namesake.Name{Full: "Gita\nthe Swift", Kind: namesake.NameAlias, Quality: namesake.QualityWeak})
	now.Addresses = nil
	old := edition(person("36", "Ivo Maran"), moved, person("100", "Olga Petrenko"))
	new := edition(person("100", "Olga Petrenko"), person("9", "Tam Quoc"), now, person("36a", "Sun Freight"))

	c := list.Diff(old, new)
	var b strings.Builder
	if err := c.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	want := `x-test: 2 added, 1 removed, 1 changed (3 → 4 entities)
+ 9 Tam Quoc (person)
+ 36a Sun Freight (person)
- 36 Ivo Maran (person)
~ 7 Gita Haldar
    + names: Gita the Swift (alias; weak)
    - birth_dates: 1970
    + birth_dates: 1970-05-01
    - addresses: (city Lumbini; country Nepal (NP))
`
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"added":[{"id":"9"`, `"fields":[{"field":"names","added":["Gita\nthe Swift (alias; weak)"]}`} {
		if !strings.Contains(string(data), part) {
			t.Errorf("JSON %s lacks %s", data, part)
		}
	}

	first := list.Diff(nil, new)
	if len(first.Added) != 4 || len(first.Removed)+len(first.Changed) != 0 || first.Old.Entities != 0 {
		t.Errorf("the first edition: %s", first.Summary())
	}
	if same := list.Diff(new, new); !same.Empty() {
		t.Errorf("an edition differs from itself: %s", same.Summary())
	}
}

func TestCheckShrink(t *testing.T) {
	// numbered has n entities, the first of which is number from.
	numbered := func(from, n int) *list.Edition {
		e := &list.Edition{List: "x-test", Files: []string{"x.csv"}}
		for i := range n {
			e.Entities = append(e.Entities, namesake.Entity{ID: fmt.Sprint(from + i)})
		}
		return e
	}
	for _, c := range []struct {
		old      int
		from, to int // the new edition has those between
		limit    float64
		ok       bool
	}{
		{1000, 0, 1000, 0.2, true}, {1000, 0, 1200, 0.2, true}, {1000, 0, 800, 0.2, true}, {1000, 0, 799, 0.2, false},
		{9124, 0, 1, 0.2, false}, {1000, 0, 999, 0, false}, {1000, 0, 1, 1, true},
		// As many, or more, and others.
		{1000, 200, 1200, 0.2, true}, {1000, 201, 1201, 0.2, false}, {1000, 1000, 9000, 0.2, false},
	} {
		err := list.CheckShrink(numbered(0, c.old), numbered(c.from, c.to-c.from), c.limit)
		if (err == nil) != c.ok {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if err := list.CheckShrink(nil, numbered(0, 1), 0.2); err != nil {
		t.Errorf("a first edition is refused: %v", err)
	}
	err := list.CheckShrink(numbered(0, 9124), numbered(0, 1), 0.2)
	if want := "x.csv: x-test would lose 9123 of its 9124 entities, 100.0 %, and hold 1; the limit is 20 %"; !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %q, want it to begin %q", err, want)
	}
}

func TestRename(t *testing.T) {
	ed := edition(filled())
	before := ed.Hash
	ed.Unnamed = true
	ed.Rename("x-other")
	if ed.List != "x-other" || ed.Entities[0].List != "x-other" || ed.Unnamed || ed.Hash == before || ed.Entities[0].Provenance.Edition != ed.Hash || ed.Hash != list.Hash(ed.Entities) {
		t.Errorf("renamed: %+v", ed)
	}
}
