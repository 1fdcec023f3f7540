package casema_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/casema"
	"github.com/namesake-screening/namesake/list/listtest"
)

func record(fields ...string) string {
	var b strings.Builder
	b.WriteString("\t<record>\n")
	for i := 0; i < len(fields); i += 2 {
		b.WriteString("\t\t<" + fields[i] + ">" + fields[i+1] + "</" + fields[i] + ">\n")
	}
	b.WriteString("\t</record>\n")
	return b.String()
}

func file(records ...string) string {
	return "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<data-set xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n" +
		strings.Join(records, "") + "</data-set>\n"
}

// Invented records: as in 2020, then as since ships came in.
var (
	records = []string{
		record("Country", "Ruritania / Ruritanie", "LastName", "VYMYSLOV\u00a0", "GivenName", "Andrey Igorevich ", "Aliases", "Andrei, VIMYSLOV, Motor, Ivan NOBODY", "Title", "Major/major", "DateOfBirth", "1972-08-10 or 1972-08-11", "Schedule", "1, Part 2", "Item", "4"),
		record("Country", "Ruritania / Ruritanie", "Entity", "Fiction Bank/Banque Fiction", "Aliases", "Fiction Holding Co., Ltd., FB (Nowhere, North), Fiction Works, JSC", "Schedule", "N/A", "Item", "4"),
		record("Country", "Victims of Invented Officials Regulations (VIOR) / Règlement (RVO)", "LastName", "Nobody (Nobodi)", "GivenName", "Anna", "DateOfBirth", "about 1960", "Item", "4"),
		record("Country", "Ruritania / Ruritanie", "EntityOrShip", "Fiction Star", "TitleOrShip", "Ship / Navire", "ShipIMONumber", "9074729", "DateOfBirthOrShipBuildDate", "1999", "Schedule", "2", "Item", "1", "DateOfListing", "2030-01-02"),
	}
	whole = file(records...)
)

func read(data string) (*list.Batch, error) {
	return casema.Format{}.Read(map[list.Role]list.File{list.Primary: {Name: "sema-lmes.xml", Data: []byte(data)}})
}

func names(e namesake.Entity) string {
	var out []string
	for _, n := range e.Names {
		s := n.Full
		if n.Quality != "" {
			s += " " + string(n.Quality)
		}
		out = append(out, s)
	}
	return strings.Join(out, " | ")
}

func TestWhole(t *testing.T) {
	b, err := read(whole)
	if err != nil {
		t.Fatal(err)
	}
	if b.List != "ca-sema" || !b.Date.IsZero() || len(b.Entities) != 4 {
		t.Fatalf("%s of %v: %d entities", b.List, b.Date, len(b.Entities))
	}
	for i, want := range []struct {
		id, names string
		kind      namesake.Kind
	}{
		// Andrei respells a given name, VIMYSLOV the surname, Motor neither.
		{"ruritania/1-part-2/4", "Andrey Igorevich VYMYSLOV | Andrei Igorevich VYMYSLOV | Andrey Igorevich VIMYSLOV | Motor weak | Ivan NOBODY", namesake.KindPerson},
		{"ruritania/n-a/4", "Fiction Bank | Banque Fiction | Fiction Holding Co., Ltd. | FB (Nowhere, North) | Fiction Works, JSC", namesake.KindOrganization},
		{"vior/-/4", "Anna Nobody | Anna Nobodi", namesake.KindPerson},
		{"ruritania/2/1", "Fiction Star", namesake.KindVessel},
	} {
		e := b.Entities[i]
		if e.ID != want.id || e.Kind != want.kind || names(e) != want.names {
			t.Errorf("got %s (%s) %s\nwant %s (%s) %s", e.ID, e.Kind, names(e), want.id, want.kind, want.names)
		}
		// The country is a regime, and nobody's nationality.
		if len(e.Nationalities)+len(e.Citizenships)+len(e.Countries) != 0 || len(e.Programs) != 1 {
			t.Errorf("%s: %+v", e.ID, e)
		}
	}
	e := b.Entities[0]
	if !slices.Equal(e.BirthDates, []namesake.PartialDate{namesake.Day(1972, 8, 10), namesake.Day(1972, 8, 11)}) || e.Names[0].Parts.Title != "Major" {
		t.Errorf("births %v, parts %+v", e.BirthDates, e.Names[0].Parts)
	}
	for _, n := range []namesake.Note{{Label: "aliases", Text: "Andrei, VIMYSLOV, Motor, Ivan NOBODY"}, {Label: "title", Text: "Major/major"}, {Label: "schedule", Text: "1, Part 2"}, {Label: "item", Text: "4"}} {
		if !slices.Contains(e.Notes, n) {
			t.Errorf("notes %q lack %q", e.Notes, n)
		}
	}
	if n := (namesake.Note{Label: namesake.NoteUnread, Text: "date of birth: about 1960"}); !slices.Contains(b.Entities[2].Notes, n) {
		t.Errorf("notes %q lack %q", b.Entities[2].Notes, n)
	}
	ship := b.Entities[3]
	if ship.Identifiers[0].Type != namesake.IDIMO || ship.Identifiers[0].Value != "9074729" || ship.ListedOn != namesake.Day(2030, 1, 2) || len(ship.BirthDates) != 0 {
		t.Errorf("ship %+v", ship)
	}
}

// TestSamePlace: two entries in one place of a regulation are told apart by
// name, in whatever order they come; the same entry twice is refused.
func TestSamePlace(t *testing.T) {
	a := record("Country", "Ruritania", "LastName", "Alpha", "Schedule", "1", "Item", "7")
	z := record("Country", "Ruritania", "LastName", "Zêta", "Schedule", "1", "Item", "7")
	for _, data := range []string{file(a, z), file(z, a)} {
		b, err := read(data)
		if err != nil {
			t.Fatal(err)
		}
		ids := []string{b.Entities[0].ID, b.Entities[1].ID}
		slices.Sort(ids)
		if !slices.Equal(ids, []string{"ruritania/1/7/alpha", "ruritania/1/7/zeta"}) {
			t.Errorf("IDs %q", ids)
		}
	}
	if _, err := read(file(a, a)); err == nil || !strings.Contains(err.Error(), "sema-lmes.xml:9: Item: ruritania/1/7/alpha is the same entry as in line 3") {
		t.Errorf("got %v", err)
	}
}

// TestSEMA2020 reads the real file whole.
func TestSEMA2020(t *testing.T) {
	data, err := os.ReadFile(shared.Path(t, "data/lists/ca_sema/2020-03_sema-lmes.xml"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := read(string(data))
	if err != nil {
		t.Fatal(err)
	}
	var people, all, births, weak, unread int
	for _, e := range b.Entities {
		if e.Kind == namesake.KindPerson {
			people++
		}
		all += len(e.Names)
		births += len(e.BirthDates)
		for _, n := range e.Names {
			if n.Quality == namesake.QualityWeak {
				weak++
			}
		}
		for _, n := range e.Notes {
			if n.Label == namesake.NoteUnread {
				unread++
			}
		}
	}
	// 212 records state a date, one of them two.
	if len(b.Entities) != 1369 || people != 985 || births != 213 || unread != 0 {
		t.Errorf("%d records, %d people, %d dates of birth, %d unread", len(b.Entities), people, births, unread)
	}
	// Seven nicknames; every other one-word alias respells a name.
	if all != 1572 || weak != 7 {
		t.Errorf("%d names, %d weak", all, weak)
	}
	if b.Entities[0].ID != "burma/1/1" || names(b.Entities[0]) != "Air Bagan | Air Bagan Holdings Pte. Ltd. | Air Bagan Limited" {
		t.Errorf("first %s %s", b.Entities[0].ID, names(b.Entities[0]))
	}
}

func TestDamage(t *testing.T) {
	at := func(s string) int { return 1 + strings.Count(whole[:strings.Index(whole, s)], "\n") }
	for _, c := range []struct {
		name, data string
		line       int
		msg        string
	}{
		{"half", whole[:len(whole)/2], 1 + strings.Count(whole[:len(whole)/2], "\n"), "unexpected EOF"},
		{"Latin-1", strings.Replace(whole, "Igorevich", "Ig\xf6revich", 1), at("Igorevich"), "not UTF-8"},
		{"unknown element", strings.Replace(whole, "<Schedule>N/A", "<Rank/><Schedule>N/A", 1), at("<Schedule>N/A"), "unknown element <Rank>"},
		{"unknown attribute", strings.Replace(whole, "<record>", `<record id="1">`, 1), 3, "unknown attribute id"},
		{"no item", file(record("Country", "Ruritania", "Entity", "X")), 3, "missing"},
		{"no regime", file(record("Country", " ", "Entity", "X", "Item", "1")), 3, "missing"},
		{"nobody", file(record("Country", "Ruritania", "Aliases", "X", "Item", "1")), 3, "neither a person's name nor an entity's"},
		{"both", file(record("Country", "Ruritania", "LastName", "X", "Entity", "X", "Item", "1")), 3, "both a person's name and an entity's"},
		{"twice", file(record("Country", "Ruritania", "Entity", "X", "Entity", "Y", "Item", "1")), 6, "twice in one record"},
		{"empty", file(), 2, "no records"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(c.data)
			var le *list.Error
			if !errors.As(err, &le) || le.File != "sema-lmes.xml" || le.Line != c.line || !strings.Contains(le.Msg, c.msg) {
				t.Errorf("got %v; want line %d and %q", err, c.line, c.msg)
			}
		})
	}
}

func TestConformance(t *testing.T) {
	in := func(data string) map[list.Role]list.File {
		return map[list.Role]list.File{list.Primary: {Name: "sema-lmes.xml", Data: []byte(data)}}
	}
	reversed := slices.Clone(records)
	slices.Reverse(reversed)
	listtest.Run(t, casema.Format{}, listtest.Case{Name: "invented", Files: in(whole), Entities: 4, List: "ca-sema", Shuffled: in(file(reversed...))})
}

func TestConformanceOnTheRealList(t *testing.T) {
	listtest.Run(t, casema.Format{}, listtest.Case{
		Name: "2020-03", Path: shared.Path(t, "data/lists/ca_sema/2020-03_sema-lmes.xml"), Entities: 1369, List: "ca-sema",
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(whole[:400]))
	f.Add([]byte(file(record("Country", "/", "LastName", "(", "GivenName", ")", "Aliases", ",(,), A/ , x", "Item", "1"))))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := read(string(data))
		listtest.Sound(t, b, err)
	})
}
