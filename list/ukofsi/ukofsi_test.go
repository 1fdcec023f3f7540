package ukofsi

import (
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/listtest"
)

const heading = "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,DOB,Town of Birth,Country of Birth,Nationality,Passport Details,NI Number,Position,Address 1,Address 2,Address 3,Address 4,Address 5,Address 6,Post/Zip Code,Country,Other Information,Group Type,Alias Type,Regime,Listed On,Last Updated,Group ID\n"

// The party of group 7 has two names by two dates of birth and two addresses:
// its rows repeat what they share. The apostrophe is windows-1252.
const sample = "Last Updated,05/04/2031,,,\n" + heading +
	"ORRELL,Tamsin,Mary,Jo,,,Dr,00/00/1970,(1) Lamu (2) Valletta,(1) Kenya (2) Malta,1) Kenyan 2) Maltese,(1) K0001112 (Kenyan). Issued on 3 May 2007 (2) 0002223 (Maltese),National ID no. 441115,(1) Keeper (2) Warden,1 Quay,,,,,Lamu,80500,Kenya (previous address),\"UN Ref ATi.001. Keeper\x92s daughter, twice. Gender: Female. DOB is approximate.\",Individual,AKA,Atlantis,02/01/2020,05/04/2021,7\n" +
	"ORELL,Tamsyn,,,,,,07/08/1971,(1) Lamu (2) Valletta,(1) Kenya (2) Malta,1) Kenyan 2) Maltese,(1) K0001112 (Kenyan). Issued on 3 May 2007 (2) 0002223 (Maltese),National ID no. 441115,(1) Keeper (2) Warden,2 Quay,,,,,Sliema,,Malta,\"UN Ref ATi.001. Keeper\x92s daughter, twice. Gender: Female. DOB is approximate.\",Individual,Prime Alias,Atlantis,02/01/2020,05/04/2021,7\n" +
	"ORRELL,Tamsin,Mary,Jo,,,Professor,07/08/1971,(1) Lamu (2) Valletta,(1) Kenya (2) Malta,1) Kenyan 2) Maltese,(1) K0001112 (Kenyan). Issued on 3 May 2007 (2) 0002223 (Maltese),National ID no. 441115,(1) Keeper (2) Warden,2 Quay,,,,,Sliema,,Malta,\"UN Ref ATi.001. Keeper\x92s daughter, twice. Gender: Female. DOB is approximate.\",Individual,AKA,Atlantis,02/01/2020,05/04/2021,7\n" +
	"OLD SALVAGE,,,,,,,,,,,,,,,,,,,,,,Company Number IMO 5434111,Entity,FKA,Atlantis,03/01/2020,03/01/2020,8\n" +
	"ORRELL SALVAGE,,,,,,,,,,,,,,,,,,,,,,Company Number IMO 5434111,Entity,Prime Alias,Lemuria,01/01/2019,03/01/2020,8\n" +
	"SEA GLASS,,,,,,,,,,,,,,,,,,,,,,(IMO number: 1234567). MMSI: 620233111.,Entity,Prime Alias,Atlantis,03/01/2020,03/01/2020,9\n"

func read(data string) (*list.Batch, error) {
	return Format{}.Read(map[list.Role]list.File{list.Primary: {Name: "ConList.csv", Data: []byte(data)}})
}

func TestPerson(t *testing.T) {
	b, err := read(sample)
	if err != nil {
		t.Fatal(err)
	}
	if b.Date.String() != "2031-04-05" || len(b.Entities) != 3 {
		t.Fatalf("dated %v with %d entities", b.Date, len(b.Entities))
	}
	e := b.Entities[0]
	var names, dates, places, ids, addresses, notes []string
	for _, n := range e.Names {
		names = append(names, string(n.Kind)+" "+n.Full+"|"+n.Parts.Title+"|"+n.Parts.Given+"|"+n.Parts.Middle+"|"+n.Parts.Family)
	}
	for _, d := range e.BirthDates {
		dates = append(dates, d.String())
	}
	for _, p := range e.BirthPlaces {
		places = append(places, p.Text+" "+p.Country.Code)
	}
	for _, i := range e.Identifiers {
		ids = append(ids, string(i.Type)+" "+i.Value+" "+i.Country.Code+" "+i.Issued.String())
	}
	for _, a := range e.Addresses {
		addresses = append(addresses, a.Text+"|"+a.PostalCode+"|"+a.Country.Code+"|"+a.Note)
	}
	for _, n := range e.Notes {
		notes = append(notes, n.Label+": "+n.Text)
	}
	equal(t, "names", names, []string{"primary Tamsyn ORELL||Tamsyn||ORELL", "alias Tamsin Mary Jo ORRELL|Dr, Professor|Tamsin|Mary Jo|ORRELL"})
	equal(t, "birth dates", dates, []string{"1970~", "1971-08-07~"})
	equal(t, "birth places", places, []string{"Lamu, Kenya KE", "Valletta, Malta MT"})
	equal(t, "identifiers", ids, []string{"passport K0001112 KE 2007-05-03", "passport 0002223 MT ", "national-id 441115  ", "reference ATi.001  "})
	equal(t, "addresses", addresses, []string{"1 Quay, Lamu|80500|KE|previous address", "2 Quay, Sliema||MT|"})
	equal(t, "notes", notes, []string{"position: Keeper", "position: Warden", "other information: UN Ref ATi.001. Keeper’s daughter, twice. Gender: Female. DOB is approximate."})
	if e.Gender != namesake.GenderFemale || e.ID != "7" || e.Provenance.Record != 3 || e.ListedOn.String() != "2020-01-02" || e.UpdatedOn.String() != "2021-04-05" || len(e.Nationalities) != 2 || e.Nationalities[1].Code != "MT" {
		t.Errorf("%+v", e)
	}
}

func TestOrganizationAndShip(t *testing.T) {
	b, err := read(sample)
	if err != nil {
		t.Fatal(err)
	}
	e := b.Entities[1]
	if e.Kind != namesake.KindOrganization || e.Names[0].Full != "ORRELL SALVAGE" || e.Names[1].Kind != namesake.NameFormer || len(e.Programs) != 2 || e.ListedOn.String() != "2019-01-01" || e.Identifiers[0].Value != "5434111" {
		t.Errorf("organisation %+v", e)
	}
	ship := b.Entities[2]
	if ship.Kind != namesake.KindVessel || len(ship.Identifiers) != 2 || ship.Identifiers[0].Type != namesake.IDIMO || ship.Identifiers[1].Type != namesake.IDMMSI {
		t.Errorf("a ship listed as an entity, before there were ships: %+v", ship)
	}
}

// TestLaterLayout reads the 36 columns of 2022, in UTF-8.
func TestLaterLayout(t *testing.T) {
	head := strings.Replace(heading, "Title,", "Title,Name Non-Latin Script,Non-Latin Script Type,Non-Latin Script Language,", 1)
	head = strings.Replace(head, "Passport Details,NI Number,", "Passport Number,Passport Details,National Identification Number,National Identification Details,", 1)
	head = strings.Replace(head, "Alias Type,", "Alias Type,Alias Quality,", 1)
	head = strings.Replace(head, "Listed On,", "Listed On,UK Sanctions List Date Designated,", 1)
	b, err := read("Last Updated,05/04/2031\n" + head +
		"ORRELL,Tamsin,,,,,,Тамсин Оррель,Cyrillic,Russian,,,,Kenya,(1) K1112 (2) K2223,(1) - (2) Kenyan passport issued 3 May 2007,7,,,,,,,,,,,(UK Sanctions List Ref):ATL0001. (UN Ref):ATi.001. (Gender):Female,Individual,Primary name,,Atlantis,02/01/2020,01/01/2020,05/04/2021,7\n" +
		"WARDEN,,,,,,,,,,,,,Kenya,,,,,,,,,,,,,,,Individual,AKA,Low,Atlantis,02/01/2020,01/01/2020,05/04/2021,7\n" +
		"SEA GLASS,,,,,,,,,,,,,,,,,,,,,,,,,,,(IMO number):1234567,Ship,Primary name,,Atlantis,02/01/2020,,05/04/2021,8\n")
	if err != nil {
		t.Fatal(err)
	}
	e := b.Entities[0]
	if len(e.Names) != 3 || !e.Names[1].Original || e.Names[1].Script != "Cyrl" || e.Names[1].Note != "Cyrillic, Russian" || e.Names[2].Quality != namesake.QualityWeak {
		t.Errorf("names %+v", e.Names)
	}
	var ids []string
	for _, i := range e.Identifiers {
		ids = append(ids, string(i.Type)+" "+i.Value+" "+i.Country.Code+" "+i.Issued.String())
	}
	equal(t, "identifiers", ids, []string{"passport K1112  ", "passport K2223 KE 2007-05-03", "national-id 7  ", "reference ATi.001  ", "reference ATL0001  "})
	if e.Gender != namesake.GenderFemale || b.Entities[1].Kind != namesake.KindVessel || b.Entities[1].Identifiers[0].Value != "1234567" {
		t.Errorf("%+v", b.Entities)
	}
}

func TestDamage(t *testing.T) {
	for _, c := range []struct {
		name, data, want string
		line             int
	}{
		{"cut within a row", sample[:strings.Index(sample, "OLD SALVAGE")+20], "not ended", 6},
		{"cut within the last number", sample[:len(sample)-1], "not ended", 8},
		{"cut between two rows", sample[:strings.Index(sample, "ORRELL SALVAGE")], "group 8: no row holds its prime alias", 6},
		{"a row cut in the middle", strings.Replace(sample, "MMSI: 620233111.,Entity,Prime Alias,", "", 1), "26 fields", 8},
		{"an open quote", strings.Replace(sample, "approximate.\"", "approximate.", 1), "quote", 3},
		{"heading only", sample[:strings.Index(sample, "ORRELL")], "no rows", 2},
		{"first line only", "Last Updated,05/04/2031\n", "empty file", 1},
		{"no such day", strings.Replace(sample, "05/04/2031", "31/02/2031", 1), "not a date", 1},
		{"unknown column", strings.Replace(sample, "NI Number", "Shoe Size", 1), "Shoe Size: unknown column", 2},
		{"missing column", strings.Replace(sample, "Regime,", "Regime 2,", 1), "Regime: column is missing", 2},
		{"undefined byte", strings.Replace(sample, "\x92", "\x81", 1), "neither UTF-8 nor windows-1252", 3},
		{"damaged UTF-8", strings.Replace(strings.ReplaceAll(sample, "\x92", "’"), "daughter", "ééééé \xff", 1), "damaged UTF-8", 3},
		{"no group", strings.Replace(sample, ",9\n", ",\n", 1), "Group ID: missing", 8},
		{"unknown type", strings.Replace(sample, ",Entity,FKA", ",Deity,FKA", 1), "is Deity and Entity", 7},
		{"no name", strings.Replace(sample, "SEA GLASS", "", 1), "group 9: has no name", 8},
	} {
		_, err := read(c.data)
		var refusal *list.Error
		if !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.want) || refusal.File == "" || refusal.Line != c.line {
			t.Errorf("%s: %v, want %q at line %d", c.name, err, c.want, c.line)
		}
	}
}

func TestRecognize(t *testing.T) {
	for data, want := range map[string]list.Role{
		sample:               list.Primary,
		sample[:40]:          list.Primary,
		"\uFEFF" + sample:    list.Primary,
		"Last Updated,never": "",
		"Last Updated,01/01/2020\nName,Country\n": "",
		strings.ReplaceAll(sample, "\n", "\r\n"):  list.Primary,
	} {
		if got := (Format{}).Recognize(list.File{Data: []byte(data)}); got != want {
			t.Errorf("Recognize(%.40q) = %q, want %q", data, got, want)
		}
	}
}

// TestCutDownEdition: the file of 2016 was shortened by whoever published it
// again; half of its parties have lost their primary name.
func TestCutDownEdition(t *testing.T) {
	data, err := os.ReadFile(shared.Path(t, "data/lists/uk_ofsi/2016-02-12_data.csv"))
	if err != nil {
		t.Fatal(err)
	}
	var refusal *list.Error
	if _, err := read(string(data)); !errors.As(err, &refusal) || refusal.Field != "Alias Type" || refusal.Line == 0 {
		t.Errorf("read: %v, want a refusal for want of prime aliases", err)
	}
}

func TestRealEdition(t *testing.T) {
	data, err := os.ReadFile(shared.Path(t, "data/lists/uk_ofsi/2018-04-13_sanctionsconlist.csv"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := read(string(data))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[namesake.Kind]int{}
	unreferenced, unread, unknown := 0, 0, 0
	for _, e := range b.Entities {
		kinds[e.Kind]++
		said, got := false, false
		for _, n := range e.Notes {
			said = said || n.Label == "other information" && strings.Contains(n.Text, "UN Ref")
			if n.Label == namesake.NoteUnread {
				unread++
			}
			if strings.ContainsAny(n.Text, "\u0092\uFFFD") {
				t.Errorf("%s: wrong encoding: %q", e.ID, n.Text)
			}
		}
		for _, i := range e.Identifiers {
			got = got || i.Type == namesake.IDReference
		}
		if said && !got {
			unreferenced++
		}
		for _, n := range e.Nationalities {
			if n.Code == "" {
				unknown++
			}
		}
	}
	if b.Date.String() != "2018-04-13" || len(b.Entities) != 2106 || kinds[namesake.KindPerson] != 1426 || kinds[namesake.KindVessel] != 25 {
		t.Errorf("%v: %d groups, %v", b.Date, len(b.Entities), kinds)
	}
	// What stays is misspelt by the publisher: 6 of 643 references.
	if unreferenced > 6 || unread > 0 || unknown > 8 {
		t.Errorf("%d without their UN reference, %d notes unread, %d nationalities unknown", unreferenced, unread, unknown)
	}
	// Half of the file, at the end of a row.
	half := strings.LastIndex(string(data[:len(data)/2]), "\n") + 1
	if _, err := read(string(data[:half])); err == nil {
		t.Error("half of the file is read as a list")
	}
}

func TestConformance(t *testing.T) {
	rows := strings.SplitAfter(sample, "\n")
	shuffled := append([]string{rows[0], rows[1]}, rows[7], rows[4], rows[5], rows[2], rows[6], rows[3])
	listtest.Run(t, Format{}, listtest.Case{
		Name: "invented", Entities: 3, List: "uk-ofsi", SingleByte: true,
		Files:    map[list.Role]list.File{list.Primary: {Name: "ConList.csv", Data: []byte(sample)}},
		Shuffled: map[list.Role]list.File{list.Primary: {Name: "ConList.csv", Data: []byte(strings.Join(shuffled, ""))}},
	})
}

func TestConformanceOnRealList(t *testing.T) {
	listtest.Run(t, Format{}, listtest.Case{
		Name: "2018-04-13", Entities: 2106, SingleByte: true,
		Path: shared.Path(t, "data/lists/uk_ofsi/2018-04-13_sanctionsconlist.csv"),
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte(sample[:600]))
	f.Add([]byte("Last Updated,05/04/2031\n" + heading + "A,,,,,,,,,,,,,,,,,,,,,,,Ship,,,,,1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := read(string(data))
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, e := range b.Entities {
			if e.ID == "" || seen[e.ID] || len(e.Names) == 0 {
				t.Fatalf("entity %q", e.ID)
			}
			seen[e.ID] = true
			for _, n := range e.Names {
				if n.Full == "" || !utf8.ValidString(n.Full) {
					t.Fatalf("name %+v", n)
				}
			}
			for _, n := range e.Notes {
				if n.Text == "" || !utf8.ValidString(n.Text) {
					t.Fatalf("note %+v", n)
				}
			}
		}
	})
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}
