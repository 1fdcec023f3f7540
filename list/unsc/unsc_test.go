package unsc

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

// sample is an invented edition with one of everything that is awkward.
const sample = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<CONSOLIDATED_LIST xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="sc-sanctions.xsd" dateGenerated="2031-04-05T00:00:09.554Z">
  <INDIVIDUALS>
    <INDIVIDUAL>
      <DATAID>11</DATAID><VERSIONNUM>1</VERSIONNUM>
      <FIRST_NAME>TAMSIN</FIRST_NAME><SECOND_NAME>ORRELL</SECOND_NAME><THIRD_NAME>na</THIRD_NAME>
      <UN_LIST_TYPE>Atlantis</UN_LIST_TYPE>
      <REFERENCE_NUMBER>ATi.001 </REFERENCE_NUMBER>
      <LISTED_ON>2020-01-02</LISTED_ON>
      <NAME_ORIGINAL_SCRIPT>Тамсин Оррель</NAME_ORIGINAL_SCRIPT>
      <COMMENTS1>Keeps a lighthouse.
Gender: female. </COMMENTS1>
      <TITLE><VALUE>Dr.</VALUE></TITLE>
      <DESIGNATION><VALUE>a) Keeper b) Warden</VALUE></DESIGNATION>
      <NATIONALITY><VALUE>Kenya</VALUE><VALUE>Malta</VALUE></NATIONALITY>
      <LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>
      <LAST_DAY_UPDATED><VALUE>2022-02-02</VALUE><VALUE>2021-01-01</VALUE><VALUE /></LAST_DAY_UPDATED>
      <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Tamsyn Orel; Tamzin
 Orell</ALIAS_NAME><DATE_OF_BIRTH>1971-05-06</DATE_OF_BIRTH><CITY_OF_BIRTH>Valletta</CITY_OF_BIRTH><COUNTRY_OF_BIRTH>Malta</COUNTRY_OF_BIRTH></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The Warden (original script: Хранитель)</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Tam Orrell (birth name)</ALIAS_NAME><NOTE>original script: Там Оррель</NOTE></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY /><ALIAS_NAME /></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ADDRESS><STREET>1 Quay</STREET><CITY>Sliema</CITY><ZIP_CODE>SLM 1</ZIP_CODE><COUNTRY>Malta</COUNTRY><NOTE>previous</NOTE></INDIVIDUAL_ADDRESS>
      <INDIVIDUAL_ADDRESS><COUNTRY /></INDIVIDUAL_ADDRESS>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1970-01-31</DATE></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1968</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><NOTE>Approximately</NOTE><FROM_YEAR>1966</FROM_YEAR><TO_YEAR>1969</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1972</YEAR><NOTE>Sep.</NOTE></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>Nov. 1973</NOTE></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><NOTE>30-35 years old</NOTE></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_PLACE_OF_BIRTH><CITY>Lamu</CITY><STATE_PROVINCE>Coast</STATE_PROVINCE><COUNTRY>Kenya</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
      <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>K 0001112</NUMBER><ISSUING_COUNTRY>Malta</ISSUING_COUNTRY><DATE_OF_ISSUE>2011-12-07</DATE_OF_ISSUE><CITY_OF_ISSUE>Valletta</CITY_OF_ISSUE><NOTE>expires 6 Dec. 2021</NOTE></INDIVIDUAL_DOCUMENT>
      <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT><TYPE_OF_DOCUMENT2>Driver's Permit</TYPE_OF_DOCUMENT2><NUMBER>892111B</NUMBER></INDIVIDUAL_DOCUMENT>
      <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NOTE>Kenyan passport number L 191111 issued on 28 Feb. 1996</NOTE></INDIVIDUAL_DOCUMENT>
      <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><ISSUING_COUNTRY>Malta</ISSUING_COUNTRY><NOTE>issued in 1993</NOTE></INDIVIDUAL_DOCUMENT>
      <INDIVIDUAL_DOCUMENT />
      <SORT_KEY /><SORT_KEY_LAST_MOD />
    </INDIVIDUAL>
  </INDIVIDUALS>
  <ENTITIES>
    <ENTITY>
      <DATAID>12</DATAID><VERSIONNUM>1</VERSIONNUM>
      <FIRST_NAME>ORRELL SALVAGE (OS) ; ORRELL TOWAGE</FIRST_NAME>
      <UN_LIST_TYPE>Atlantis</UN_LIST_TYPE>
      <REFERENCE_NUMBER>ATe.001</REFERENCE_NUMBER>
      <LISTED_ON>2020-01-03</LISTED_ON>
      <COMMENTS1>Owned by Tamsin Orrell (ATi.001).</COMMENTS1>
      <ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Спасение (Spaseniye; Spasenie)</ALIAS_NAME></ENTITY_ALIAS>
      <ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Old Salvage</ALIAS_NAME></ENTITY_ALIAS>
      <ENTITY_ADDRESS><CITY>Sliema</CITY><COUNTRY>Malta</COUNTRY></ENTITY_ADDRESS>
    </ENTITY>
  </ENTITIES>
</CONSOLIDATED_LIST>
`

func read(data string) (*list.Batch, error) {
	return Format{}.Read(map[list.Role]list.File{list.Primary: {Name: "consolidated.xml", Data: []byte(data)}})
}

func TestIndividual(t *testing.T) {
	b, err := read(sample)
	if err != nil {
		t.Fatal(err)
	}
	if b.Date.String() != "2031-04-05" || b.List != "un-sc" || len(b.Entities) != 2 {
		t.Fatalf("batch %v %v, %d entities", b.List, b.Date, len(b.Entities))
	}
	e := b.Entities[0]
	if e.ID != "ATi.001" || e.Kind != namesake.KindPerson || e.Gender != namesake.GenderFemale || e.Programs[0] != "Atlantis" {
		t.Errorf("head: %+v", e)
	}
	var names []string
	for _, n := range e.Names {
		s := string(n.Kind) + "/" + string(n.Quality) + "/" + n.Script + " " + n.Full
		if n.Original {
			s += " (original)"
		}
		if n.Note != "" {
			s += " [" + n.Note + "]"
		}
		names = append(names, s)
	}
	equal(t, "names", names, []string{
		"primary//Latn TAMSIN ORRELL",
		"primary//Cyrl Тамсин Оррель (original)",
		"alias/strong/Latn Tamsyn Orel [born 1971-05-06 in Valletta, Malta]",
		"alias/strong/Latn Tamzin Orell [born 1971-05-06 in Valletta, Malta]",
		"alias/weak/Latn The Warden",
		"alias/weak/Cyrl Хранитель (original)",
		"alias/strong/Latn Tam Orrell [birth name; original script: Там Оррель]",
		"alias/strong/Cyrl Там Оррель (original) [original script: Там Оррель]",
	})
	var dates []string
	for _, d := range e.BirthDates {
		dates = append(dates, d.String())
	}
	equal(t, "birth dates", dates, []string{"1971-05-06", "1970-01-31", "1968~", "1966~/1969", "1972-09", "1973-11"})
	var ids []string
	for _, i := range e.Identifiers {
		ids = append(ids, strings.Join([]string{string(i.Type), i.Value, i.Country.Code, i.Issued.String(), i.Expires.String(), i.Note}, "|"))
	}
	equal(t, "identifiers", ids, []string{
		"reference|ATi.001||||",
		"passport|K 0001112|MT|2011-12-07|2021-12-06|expires 6 Dec. 2021; issued in Valletta",
		"licence|892111B||||",
		"passport|L 191111|KE|1996-02-28||Kenyan passport number L 191111 issued on 28 Feb. 1996",
	})
	var notes []string
	for _, n := range e.Notes {
		notes = append(notes, n.Label+": "+n.Text)
	}
	equal(t, "notes", notes, []string{
		"unread: date of birth: approximately 30-35 years old",
		"document: Passport, Malta, issued in 1993",
		"earlier updates: 2021-01-01",
		"designation: Keeper", "designation: Warden",
		"comments: Keeps a lighthouse. Gender: female.",
		"data id: 11", "version: 1",
	})
	if e.UpdatedOn.String() != "2022-02-02" || e.ListedOn.String() != "2020-01-02" || e.Names[0].Parts.Title != "Dr." {
		t.Errorf("updated %v, listed %v, title %q", e.UpdatedOn, e.ListedOn, e.Names[0].Parts.Title)
	}
	if len(e.Nationalities) != 2 || e.Nationalities[1].Code != "MT" || len(e.Addresses) != 1 || e.Addresses[0].Note != "previous" || len(e.BirthPlaces) != 2 || e.BirthPlaces[1].Text != "Lamu, Coast, Kenya" {
		t.Errorf("nationalities %v, addresses %+v, places %+v", e.Nationalities, e.Addresses, e.BirthPlaces)
	}
}

func TestEntity(t *testing.T) {
	b, err := read(sample)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, n := range b.Entities[1].Names {
		names = append(names, string(n.Kind)+" "+n.Full)
	}
	equal(t, "names", names, []string{
		"primary ORRELL SALVAGE (OS)", "alias ORRELL TOWAGE",
		"alias Spaseniye", "alias Spasenie", "alias Спасение", "former Old Salvage",
	})
	if p := b.Entities[1].Provenance; p.Record != 2 || p.File != "consolidated.xml" {
		t.Errorf("provenance %+v", p)
	}
}

func TestDamage(t *testing.T) {
	latin1 := strings.Replace(sample, "Valletta</CITY_OF_BIRTH>", "Vallett\xe0</CITY_OF_BIRTH>", 1)
	for _, c := range []struct{ name, data, want string }{
		{"cut in half", sample[:len(sample)/2], "cut short"},
		{"cut after the individuals", sample[:strings.Index(sample, "<ENTITIES>")] + "</CONSOLIDATED_LIST>", "ENTITIES: missing"},
		{"not UTF-8", latin1, "not UTF-8"},
		{"unknown element", strings.Replace(sample, "<VERSIONNUM>1<", "<AURA>blue</AURA><VERSIONNUM>1<", 1), "unknown element <AURA>"},
		{"unknown attribute", strings.Replace(sample, "<ENTITY>", `<ENTITY colour="red">`, 1), "unknown attribute colour"},
		{"no reference", strings.Replace(sample, "ATe.001", "", 1), "REFERENCE_NUMBER: missing"},
		{"listed twice", strings.Replace(sample, "ATe.001", "ATi.001", 1), "ATi.001 is listed twice"},
		{"no name", strings.Replace(sample, "ORRELL SALVAGE (OS) ; ORRELL TOWAGE", "", 1), "ATe.001 has no name"},
		{"no date", strings.Replace(sample, "2031-04-05T", "5 April", 1), "dateGenerated: not a date"},
		{"empty", "", "no XML element"},
	} {
		_, err := read(c.data)
		var refusal *list.Error
		if !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.want) || refusal.File == "" || refusal.Line == 0 {
			t.Errorf("%s: %v, want %q with file and line", c.name, err, c.want)
		}
	}
}

func TestRecognize(t *testing.T) {
	for data, want := range map[string]list.Role{
		sample:                   list.Primary,
		sample[:len(sample)/3]:   list.Primary,
		"\uFEFF" + sample:        list.Primary,
		"<Designations></Desi":   "",
		"Last Updated,1/1/2001,": "",
		"<a><CONSOLIDATED_LIST>": "",
	} {
		if got := (Format{}).Recognize(list.File{Name: "x", Data: []byte(data)}); got != want {
			t.Errorf("Recognize(%.30q) = %q, want %q", data, got, want)
		}
	}
}

// TestRealEditions counts what an independent reading of the files counts.
func TestRealEditions(t *testing.T) {
	for _, c := range []struct {
		file                                    string
		date                                    string
		persons, organizations, originals, weak int
		unread                                  int // ages and a date of the Hijri calendar
	}{
		{"2026-02-27_consolidated.xml", "2026-02-27", 730, 273, 378, 600, 2},
		{"2020-03-20_consolidated.xml", "2020-03-20", 709, 305, 407, 600, 3},
		{"2016-02-11_consolidated.xml", "2016-02-11", 130, 109, 120, 20, 0},
	} {
		t.Run(c.date, func(t *testing.T) {
			data, err := os.ReadFile(shared.Path(t, "data/lists/un_sc/"+c.file))
			if err != nil {
				t.Fatal(err)
			}
			b, err := read(string(data))
			if err != nil {
				t.Fatal(err)
			}
			kinds := map[namesake.Kind]int{}
			var odd []string
			originals, weak, unread, countries, unknown := 0, 0, 0, 0, 0
			for _, e := range b.Entities {
				kinds[e.Kind]++
				for _, n := range e.Names {
					if n.Original && n.Kind == namesake.NamePrimary {
						originals++
					}
					if n.Quality == namesake.QualityWeak {
						weak++
					}
					if n.Original != (n.Script != "Latn") {
						odd = append(odd, e.ID+" "+n.Full)
					}
				}
				for _, n := range e.Notes {
					if n.Label == namesake.NoteUnread {
						unread++
					}
				}
				for _, n := range e.Nationalities {
					countries++
					if n.Code == "" {
						unknown++
						t.Logf("%s: nationality %q not understood", e.ID, n.Name)
					}
				}
			}
			if b.Date.String() != c.date || kinds[namesake.KindPerson] != c.persons || kinds[namesake.KindOrganization] != c.organizations || originals != c.originals {
				t.Errorf("%v: %d + %d with %d original names, want %d + %d with %d", b.Date, kinds[namesake.KindPerson], kinds[namesake.KindOrganization], originals, c.persons, c.organizations, c.originals)
			}
			// One group's name in its own language is written in Latin letters.
			if len(odd) > 1 {
				t.Errorf("original and other scripts are mixed: %q", odd)
			}
			if weak < c.weak || unread != c.unread || unknown*50 > countries {
				t.Errorf("%d weak names, %d unread, %d of %d nationalities unknown", weak, unread, unknown, countries)
			}
		})
	}
}

func TestConformance(t *testing.T) {
	// The sections, and what repeats in them, in another order.
	individuals, entities, _ := strings.Cut(sample[strings.Index(sample, "  <INDIVIDUALS>"):], "  <ENTITIES>")
	shuffled := sample[:strings.Index(sample, "  <INDIVIDUALS>")] + "  <ENTITIES>" + strings.Replace(entities, "</CONSOLIDATED_LIST>", "", 1) + individuals + "</CONSOLIDATED_LIST>\n"
	nationalities := "<VALUE>Kenya</VALUE><VALUE>Malta</VALUE>"
	shuffled = strings.Replace(shuffled, nationalities, "<VALUE>Malta</VALUE><VALUE>Kenya</VALUE>", 1)
	listtest.Run(t, Format{}, listtest.Case{
		Name: "invented", Entities: 2, List: "un-sc",
		Files:    map[list.Role]list.File{list.Primary: {Name: "consolidated.xml", Data: []byte(sample)}},
		Shuffled: map[list.Role]list.File{list.Primary: {Name: "consolidated.xml", Data: []byte(shuffled)}},
	})
}

func TestConformanceOnRealLists(t *testing.T) {
	for file, n := range map[string]int{"2026-02-27": 1003, "2020-03-20": 1014, "2016-02-11": 239} {
		listtest.Run(t, Format{}, listtest.Case{
			Name: file, Entities: n, Path: shared.Path(t, "data/lists/un_sc/"+file+"_consolidated.xml"),
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte(sample[:400]))
	f.Add([]byte(`<CONSOLIDATED_LIST dateGenerated="2020-01-01"><INDIVIDUALS><INDIVIDUAL><FIRST_NAME>ш(;</FIRST_NAME><REFERENCE_NUMBER>x</REFERENCE_NUMBER></INDIVIDUAL></INDIVIDUALS><ENTITIES/></CONSOLIDATED_LIST>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := read(string(data))
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, e := range b.Entities {
			if e.ID == "" || seen[e.ID] {
				t.Fatalf("ID %q is empty or twice", e.ID)
			}
			seen[e.ID] = true
			for _, n := range e.Names {
				if n.Full == "" || !utf8.ValidString(n.Full) || !utf8.ValidString(n.Note) {
					t.Fatalf("%s: name %+v", e.ID, n)
				}
			}
			for _, n := range e.Notes {
				if n.Text == "" || !utf8.ValidString(n.Text) {
					t.Fatalf("%s: note %+v", e.ID, n)
				}
			}
		}
	})
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			t.Errorf("%s: missing %q", what, want[i])
		case i >= len(want):
			t.Errorf("%s: unexpected %q", what, got[i])
		case got[i] != want[i]:
			t.Errorf("%s %d:\n got %q\nwant %q", what, i, got[i], want[i])
		}
	}
}
