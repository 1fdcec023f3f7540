package uscsl

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/listtest"
)

// fileOf writes an invented list; each row gives its cells by column.
func fileOf(rows ...map[string]string) list.File {
	var b strings.Builder
	b.WriteString(strings.Join(columns, ",") + "\n")
	for _, row := range rows {
		for i, c := range columns {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(row[c], `"`, `""`) + `"`)
		}
		b.WriteByte('\n')
	}
	return list.File{Name: "csl.csv", Data: []byte(b.String())}
}

func read(f list.File) (*list.Batch, error) {
	return Format{}.Read(map[list.Role]list.File{list.Primary: f})
}

const treasury = "Specially Designated Nationals (SDN) - Treasury Department"

func sample() list.File {
	return fileOf(
		map[string]string{
			"_id": "77", "entity_number": "77", "source": treasury, "type": "Individual", "programs": "SDGT; SDNTK",
			"name": "SAMPLE, Ann Bea", "title": "Dr.", "alt_names": "SAMPLER, Ann;ABU SAMPLE",
			"addresses": "12 Long St, Kandahar, AF; PK", "citizenships": "AF; PK", "nationalities": "AF",
			"dates_of_birth": "circa 07 Jul 1966; 1967-12-23; in the spring", "places_of_birth": "Kabul, Afghanistan",
			"ids": "Passport, X 123, AF, 26 May 1999, 25 May 2004; Tax ID No., 55, RU; Passport, Y9, 21 May 2000; Gender, Female; Website, example.org; Secondary sanctions risk:, Some Regulations, 31 CFR 1.2; Digital Currency Address - XBT, 1abc; Odd Paper Number, 8",
		},
		map[string]string{
			"_id": "77", "entity_number": "77", "source": "Palestinian Legislative Council List (PLC) - Treasury Department",
			"type": "Individual", "programs": "NS-PLC; SDGT", "name": "Ann Bea SAMPLE",
		},
		map[string]string{
			"_id": "ab12", "source": "Denied Persons List (DPL) - Bureau of Industry and Security", "name": "ONE TWO; and any successor, sub-unit, or subsidiary thereof",
			"addresses": "1 MAIN ST, LOS ANGELES, CA", "start_date": "2011-02-03", "end_date": "2031-02-03", "standard_order": "Y",
		},
		map[string]string{
			"_id": "78", "entity_number": "78", "source": treasury, "type": "Vessel", "name": "SEA THING", "call_sign": "CL1",
			"vessel_flag": "Cuba", "vessel_owner": "Thing Lines S.A.", "ids": "Vessel Registration Identification, IMO 9074729",
		},
	)
}

func TestRowsOfAPartyAreOneEntity(t *testing.T) {
	b, err := read(sample())
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Entities) != 3 {
		t.Fatalf("%d entities", len(b.Entities))
	}
	e := b.Entities[0]
	var names []string
	for _, n := range e.Names {
		names = append(names, string(n.Kind)+":"+n.Full)
	}
	if got := strings.Join(names, "|"); got != "primary:SAMPLE, Ann Bea|alias:SAMPLER, Ann|alias:ABU SAMPLE|alias:Ann Bea SAMPLE" {
		t.Errorf("names %s", got)
	}
	if e.Names[0].Parts != (namesake.NameParts{Family: "SAMPLE", Given: "Ann Bea"}) {
		t.Errorf("parts %+v", e.Names[0].Parts)
	}
	if len(e.Programs) != 5 || e.Programs[0] != treasury || e.Programs[4] != "NS-PLC" {
		t.Errorf("programmes %q", e.Programs)
	}
	if len(e.BirthDates) != 2 || e.BirthDates[0].String() != "1966-07-07~" {
		t.Errorf("birth dates %v", e.BirthDates)
	}
	if !slices.Contains(e.Notes, namesake.Note{Label: "unread", Text: "date of birth: in the spring"}) ||
		!slices.Contains(e.Notes, namesake.Note{Label: "Secondary sanctions risk", Text: "Some Regulations, 31 CFR 1.2"}) {
		t.Errorf("notes %+v", e.Notes)
	}
	if len(e.Addresses) != 2 || e.Addresses[0].Country.Code != "AF" || e.Addresses[1].Country.Code != "PK" {
		t.Errorf("addresses %+v", e.Addresses)
	}
	want := []namesake.Identifier{
		{Type: namesake.IDPassport, Value: "X 123", Label: "Passport", Country: namesake.Country{Code: "AF", Name: "AF"}, Issued: namesake.Day(1999, 5, 26), Expires: namesake.Day(2004, 5, 25)},
		{Type: namesake.IDTax, Value: "55", Label: "Tax ID No.", Country: namesake.Country{Code: "RU", Name: "RU"}},
		{Type: namesake.IDPassport, Value: "Y9", Label: "Passport", Note: "21 May 2000"},
		{Type: namesake.IDWebsite, Value: "example.org", Label: "Website"},
		{Type: namesake.IDWallet, Value: "1abc", Label: "XBT"},
		{Type: namesake.IDOther, Value: "8", Label: "Odd Paper Number"},
	}
	if !slices.Equal(e.Identifiers, want) {
		t.Errorf("identifiers %+v", e.Identifiers)
	}
	if e.Gender != namesake.GenderFemale {
		t.Errorf("gender %q", e.Gender)
	}

	denied := b.Entities[1]
	if denied.Kind != namesake.KindUnknown || denied.Names[0].Full != "ONE TWO" || !strings.HasPrefix(denied.Names[0].Note, "and any successor") ||
		denied.ListedOn.String() != "2011-02-03" || denied.Addresses[0].Country.Code != "" {
		t.Errorf("denied %+v", denied)
	}
	ship := b.Entities[2]
	if ship.Countries[0].Code != "CU" || ship.Links[0].Name != "Thing Lines S.A." || ship.Identifiers[0].Type != namesake.IDCallSign || ship.Identifiers[1].Value != "9074729" {
		t.Errorf("ship %+v", ship)
	}
}

func TestDamageIsRefused(t *testing.T) {
	good := map[string]string{"_id": "1", "source": treasury, "name": "A"}
	bad := func(column, value string) list.File {
		row := map[string]string{"_id": "2", "source": treasury, "name": "B"}
		row[column] = value
		return fileOf(good, row)
	}
	whole := fileOf(good)
	renamed := list.File{Name: "csl.csv", Data: bytes.Replace(whole.Data, []byte("alt_names"), []byte("aliases"), 1)}
	for _, c := range []struct {
		why   string
		file  list.File
		line  int
		field string
	}{
		{"cut mid-row", list.File{Name: "csl.csv", Data: whole.Data[:len(whole.Data)-40]}, 2, ""},
		{"cut mid-quote", list.File{Name: "csl.csv", Data: append(bytes.Clone(whole.Data), `"3","Spec`...)}, 3, ""},
		{"no rows", fileOf(), 1, ""},
		{"a column changed its name", renamed, 1, "alt_names"},
		{"no id", bad("_id", ""), 3, "_id"},
		{"no name", bad("name", " "), 3, "name"},
		{"no source", bad("source", ""), 3, "source"},
		{"unknown type", bad("type", "Robot"), 3, "type"},
		{"bad date", bad("start_date", "yesterday"), 3, "start_date"},
		{"two types", fileOf(good, map[string]string{"_id": "1", "source": treasury, "name": "A", "type": "Vessel"}), 3, "type"},
		{"not UTF-8", list.File{Name: "csl.csv", Data: bytes.Replace(whole.Data, []byte(`"A"`), []byte("\"\xe9\""), 1)}, 2, ""},
	} {
		b, err := read(c.file)
		var e *list.Error
		if !errors.As(err, &e) || b != nil || e.File != "csl.csv" || e.Line != c.line || e.Field != c.field || e.Hint == "" {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}

func realFile(t testing.TB) list.File {
	path := shared.Path(t, "data/lists/us_csl/csl_2023-11-30_truncated.csv")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return list.File{Name: filepath.Base(path), Data: data}
}

// The copy that this test reads was cut off in its last row by those who kept
// it: as it is, it must not be taken for the list.
func TestRealFileCutShortIsRefused(t *testing.T) {
	f := realFile(t)
	if (Format{}).Recognize(f) != list.Primary {
		t.Fatal("not recognised")
	}
	b, err := read(f)
	var e *list.Error
	if !errors.As(err, &e) || b != nil {
		t.Fatalf("%v, %v", b, err)
	}
	if last := bytes.Count(f.Data, []byte("\n")); e.Line != last && e.Line != last+1 {
		t.Errorf("line %d of %d", e.Line, last)
	}
	t.Log(err)
}

// wholeRows leaves out the row that is cut.
func wholeRows(data []byte) []byte { return data[:bytes.LastIndexByte(data, '\n')+1] }

func TestRealRows(t *testing.T) {
	f := realFile(t)
	f.Data = wholeRows(f.Data)
	b, err := read(f)
	if err != nil {
		t.Fatal(err)
	}
	aliases, unread, ids, typed, dates := 0, 0, 0, 0, 0
	other := map[string]int{}
	for _, e := range b.Entities {
		for _, n := range e.Names {
			if n.Kind == namesake.NameAlias {
				aliases++
			}
			if strings.Contains(n.Full, ";") {
				t.Errorf("%s: undivided name %q", e.ID, n.Full)
			}
		}
		for _, n := range e.Notes {
			if n.Label == namesake.NoteUnread {
				unread++
			}
		}
		for _, id := range e.Identifiers {
			ids++
			if id.Type != namesake.IDOther {
				typed++
			} else {
				other[id.Label]++
			}
		}
		dates += len(e.BirthDates)
	}
	// 4,226 whole rows, of which 7 are a second row of a party (counted in the file).
	if len(b.Entities) != 4219 {
		t.Errorf("%d entities", len(b.Entities))
	}
	if unread != 0 {
		t.Errorf("%d dates not understood", unread)
	}
	t.Logf("%d aliases, %d birth dates, %d identifiers of which %d of a known type; other: %v", aliases, dates, ids, typed, other)
	// 1,258 dates in the cells, of which three repeat in a party's second row.
	if aliases < 6000 || dates != 1255 {
		t.Errorf("%d aliases, %d birth dates", aliases, dates)
	}
}

func TestConformance(t *testing.T) {
	listtest.Run(t, Format{}, listtest.Case{
		Name: "invented", Files: map[list.Role]list.File{list.Primary: sample()}, List: "us-csl", Entities: 3,
	})
}

func TestConformanceOnRealRows(t *testing.T) {
	f := realFile(t)
	f.Data = wholeRows(f.Data)
	listtest.Run(t, Format{}, listtest.Case{
		Name: "2023-11-30", Files: map[list.Role]list.File{list.Primary: f}, Entities: 4219,
	})
}

func FuzzRead(f *testing.F) {
	f.Add(sample().Data)
	f.Add([]byte("_id,source,entity_number,federal_register_notice,alt_names\n\"1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file := list.File{Name: "f", Data: data}
		Format{}.Recognize(file)
		b, err := read(file)
		listtest.Sound(t, b, err)
	})
}
