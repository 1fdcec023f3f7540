package house

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/listtest"
)

const canonical = "\xef\xbb\xbfid,kind,name,aliases,weak_aliases,birth_date,gender,nationality,country,passport,national_id,address,program,notes,Branch\n" +
	"A1,person,Ann  Example,Anna Example; Аня Пример,Annie,1976-03;1975~,F,AF;Pakistan,,X1;X2,55,\"1 Long St, Kabul, Afghanistan\",internal,barred 2020,Minsk\n" +
	"A2,company,Example Ltd,,,,,,DE,,,,,,\n"

func read(csv, mapping string) (*list.Batch, error) {
	files := map[list.Role]list.File{list.Primary: {Name: "house.csv", Data: []byte(csv)}}
	if mapping != "" {
		files[Mapping] = list.File{Name: "mapping.json", Data: []byte(mapping)}
	}
	return Format{}.Read(files)
}

func TestCanonicalColumns(t *testing.T) {
	b, err := read(canonical, "")
	if err != nil {
		t.Fatal(err)
	}
	if b.List != "house" || len(b.Entities) != 2 {
		t.Fatalf("%s: %d entities", b.List, len(b.Entities))
	}
	e := b.Entities[0]
	if e.ID != "A1" || e.Kind != namesake.KindPerson || e.Gender != namesake.GenderFemale || len(e.Names) != 4 ||
		e.Names[0].Full != "Ann Example" || e.Names[2].Script != "Cyrl" || e.Names[3].Quality != namesake.QualityWeak {
		t.Errorf("%+v", e)
	}
	if len(e.BirthDates) != 2 || e.BirthDates[0].String() != "1976-03" || e.BirthDates[1].String() != "1975~" {
		t.Errorf("birth dates %v", e.BirthDates)
	}
	if len(e.Nationalities) != 2 || e.Nationalities[1] != (namesake.Country{Code: "PK", Name: "Pakistan"}) {
		t.Errorf("nationalities %v", e.Nationalities)
	}
	if len(e.Identifiers) != 3 || e.Identifiers[2].Type != namesake.IDNational || e.Addresses[0].Country.Code != "AF" || e.Programs[0] != "internal" {
		t.Errorf("%+v", e)
	}
	if len(e.Notes) != 2 || e.Notes[1] != (namesake.Note{Label: "Branch", Text: "Minsk"}) {
		t.Errorf("notes %+v", e.Notes)
	}
	if o := b.Entities[1]; o.Kind != namesake.KindOrganization || o.Countries[0].Code != "DE" || o.Provenance.Record != 3 {
		t.Errorf("%+v", o)
	}
}

const acme = `{
  "namesake_mapping": 1,
  "list": "house-acme",
  "columns": {"Full name": "name", "DoB": "birth_date", "Also": "aliases"},
  "date_format": "DD/MM/YYYY",
  "separator": "|"
}`

func TestAMappingBesideTheFile(t *testing.T) {
	table := "Full name;DoB;Also;Shelf\nBea Example;03/04/1961;B. Example|Beate;4\nBea Example;1962;;\n"
	fsys := fstest.MapFS{
		"in/people.txt":  {Data: []byte(table)},
		"in/map.json":    {Data: []byte(acme)},
		"in/README.md":   {Data: []byte("# ours\n")},
		"in/another.csv": {Data: []byte("a,b\n1,2\n")},
	}
	ed, err := list.Read(fsys, "in", []list.Format{Format{}})
	if err != nil {
		t.Fatal(err)
	}
	e := ed.Entities[0]
	if ed.List != "house-acme" || len(ed.Entities) != 2 || e.BirthDates[0].String() != "1961-04-03" || len(e.Names) != 3 || e.Notes[0].Label != "Shelf" {
		t.Errorf("%+v", e)
	}
	again, err := read("Full name,Shelf,DoB,Also\nBea Example,9,03/04/1961,\n", acme)
	if err != nil {
		t.Fatal(err)
	}
	if again.Entities[0].ID != e.ID || e.ID == ed.Entities[1].ID {
		t.Error("an ID made of name and date of birth changed, or two are equal")
	}
}

func TestMistakesAreNamed(t *testing.T) {
	mapped := "Full name,DoB,Also\nA,1960,\n"
	for _, c := range []struct {
		why, csv, mapping string
		file              string
		line              int
		field             string
	}{
		{"no name column", "id,kind\n1,person\n", "", "house.csv", 1, "name"},
		{"missing name", "id,name\n1,A\n2,\n", "", "house.csv", 3, "name"},
		{"missing id", "id,name\n,A\n", "", "house.csv", 2, "id"},
		{"bad date", "id,name,birth_date\n1,A,3 May\n", "", "house.csv", 2, "birth_date"},
		{"no such day", "id,name,birth_date\n1,A,1999-02-29\n", "", "house.csv", 2, "birth_date"},
		{"bad kind", "id,name,kind\n1,A,robot\n", "", "house.csv", 2, "kind"},
		{"bad gender", "id,name,gender\n1,A,maybe\n", "", "house.csv", 2, "gender"},
		{"duplicated id", "id,name\n1,A\n2,B\n1,C\n", "", "house.csv", 4, "id"},
		{"duplicated row without id", "kind,name\n,A\n,A\n", "", "house.csv", 3, "name"},
		{"windows-1252", "id,name\n1,Caf\xe9\n", "", "house.csv", 2, ""},
		{"too few fields", "id,name\n1\n", "", "house.csv", 2, ""},
		{"cut short", "id,name\n1,Ann Exam", "", "house.csv", 2, ""},
		{"empty", "id,name\n", "", "house.csv", 1, ""},
		{"unknown target", mapped, strings.Replace(acme, `"birth_date"`, `"birthday"`, 1), "mapping.json", 4, "DoB"},
		{"unknown key", mapped, strings.Replace(acme, `"separator"`, `"seperator"`, 1), "mapping.json", 7, ""},
		{"wrong version", mapped, strings.Replace(acme, `: 1`, `: 2`, 1), "mapping.json", 2, "namesake_mapping"},
		{"list name", mapped, strings.Replace(acme, `house-acme`, `Our List`, 1), "mapping.json", 3, "list"},
		{"date format", mapped, strings.Replace(acme, `DD/MM/YYYY`, `%d.%m`, 1), "mapping.json", 5, "date_format"},
		{"broken JSON", mapped, acme[:60], "mapping.json", 4, ""},
		{"two mappings", mapped, acme + "{}", "mapping.json", 0, ""},
		{"mapped column missing", "Full name,DoB\nA,1960\n", acme, "house.csv", 1, "Also"},
		{"mapped date", "Full name,DoB,Also\nA,1960,\nB,31/02/1960,\n", acme, "house.csv", 3, "DoB"},
		{"two names", "Full name,DoB,Also,name\nA,1960,,B\n", acme, "house.csv", 1, "name"},
	} {
		b, err := read(c.csv, c.mapping)
		var e *list.Error
		if !errors.As(err, &e) || b != nil || e.File != c.file || e.Line != c.line || e.Field != c.field || e.Hint == "" {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}

func TestOtherTablesAreNotHouseLists(t *testing.T) {
	for _, head := range []string{"a,b,c\n", "_id,source,entity_number,type,programs,name,title\n", "\"Name\"\t\"Street_Address\"\n", "name\nA\n", `{"a":1}`, ""} {
		if role := (Format{}).Recognize(list.File{Data: []byte(head)}); role != "" {
			t.Errorf("%q is %s", head, role)
		}
	}
}

func TestConformance(t *testing.T) {
	listtest.Run(t, Format{}, listtest.Case{
		Name:     "invented",
		Files:    map[list.Role]list.File{list.Primary: {Name: "house.csv", Data: []byte(canonical)}},
		List:     "house",
		Entities: 2,
		Shuffled: map[list.Role]list.File{list.Primary: {Name: "house.csv", Data: []byte(
			"name,Branch,id,kind,aliases,weak_aliases,birth_date,gender,nationality,country,passport,national_id,address,program,notes\n" +
				"Example Ltd,,A2,company,,,,,,DE,,,,,\n" +
				"Ann Example,Minsk,A1,person,Аня Пример;Anna Example,Annie,1975~;1976-03,female,Pakistan;AF,,X2;X1,55,\"1 Long St, Kabul, Afghanistan\",internal,barred 2020\n")}},
	}, listtest.Case{
		Name: "with a mapping that changes little",
		Files: map[list.Role]list.File{
			list.Primary: {Name: "house.csv", Data: []byte(canonical)},
			Mapping:      {Name: "mapping.json", Data: []byte(`{"namesake_mapping": 1, "list": "house-b", "columns": {"Branch": "notes"}}`)},
		},
		List: "house-b", Entities: 2,
	})
}

func FuzzRead(f *testing.F) {
	f.Add(canonical, "")
	f.Add("Full name,DoB,Also\nA,1960,\n", acme)
	f.Fuzz(func(t *testing.T, csv, mapping string) {
		b, err := read(csv, mapping)
		if err != nil {
			if e := (*list.Error)(nil); !errors.As(err, &e) {
				t.Fatalf("%T", err)
			}
			return
		}
		ids := map[string]bool{}
		for _, e := range b.Entities {
			if ids[e.ID] || e.ID == "" || len(e.Names) == 0 {
				t.Fatalf("entity %q twice or nameless", e.ID)
			}
			ids[e.ID] = true
			for _, n := range e.Names {
				if !utf8.ValidString(n.Full) || n.Full == "" {
					t.Fatalf("%q", n.Full)
				}
			}
		}
	})
}
