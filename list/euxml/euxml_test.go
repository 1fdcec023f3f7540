package euxml_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/eufsf/dossier"
	"github.com/namesake-screening/namesake/list/euxml"
	"github.com/namesake-screening/namesake/list/listtest"
)

// whole is an invented file.
const whole = `<?xml version="1.0" encoding="UTF-8"?>
<WHOLE Date="03/02/2011">
<ENTITY Id="9001" Type="P" legal_basis="1/2010 (OJ L1)" reg_date="2010-01-19" pdf_link="http://example.test/1" programme="XYZ" remark="(Date of UN designation: 2009-12-31)">
<NAME Id="11" Entity_id="9001" legal_basis="1/2010 (OJ L1)" reg_date="2010-01-20" pdf_link="http://example.test/1" programme="XYZ">
<LASTNAME>Vymyslov</LASTNAME><FIRSTNAME>Igor</FIRSTNAME><MIDDLENAME/><WHOLENAME>Igor Vymyslov</WHOLENAME><GENDER>M</GENDER><TITLE>Dr</TITLE><FUNCTION>Minister</FUNCTION><LANGUAGE/>
</NAME>
<NAME Id="12" Entity_id="9001" legal_basis="5/2009 (OJ L5)" reg_date="2009-05-05" pdf_link="http://example.test/5" programme="ABC">
<LASTNAME/><FIRSTNAME/><MIDDLENAME/><WHOLENAME>Igor  Vymyslov</WHOLENAME><GENDER/><TITLE/><FUNCTION/><LANGUAGE>FR</LANGUAGE>
</NAME>
<BIRTH Id="21" Entity_id="9001" legal_basis="1/2010 (OJ L1)" reg_date="2010-01-20" pdf_link="http://example.test/1" programme="XYZ">
<DATE>1961 - 1964 (approximative)</DATE><PLACE>Nowhere</PLACE><COUNTRY>UKR</COUNTRY>
</BIRTH>
<BIRTH Id="22" Entity_id="9001" legal_basis="1/2010 (OJ L1)" reg_date="2010-01-20" pdf_link="http://example.test/1" programme="XYZ">
<DATE>the year of the flood</DATE><PLACE/><COUNTRY/>
</BIRTH>
<PASSPORT Id="31" Entity_id="9001" legal_basis="1/2010 (OJ L1)" reg_date="2010-01-20" pdf_link="http://example.test/1" programme="XYZ">
<NUMBER>AB 12 (passport-National passport) (valid to 2014-02-21)[known to be expired](passport issued on 7.1.2004)</NUMBER><COUNTRY>UKR</COUNTRY>
</PASSPORT>
<PASSPORT Id="32" Entity_id="9001" legal_basis="1/2010 (OJ L1)" reg_date="2010-01-20" pdf_link="http://example.test/1" programme="XYZ">
<NUMBER>UNKNOWN (other-Other identification number) </NUMBER><COUNTRY></COUNTRY>
</PASSPORT>
<ADDRESS Id="41" Entity_id="9001" legal_basis="1/2010 (OJ L1)" reg_date="2010-01-20" pdf_link="http://example.test/1" programme="XYZ">
<NUMBER>1</NUMBER><STREET>Fiction Street</STREET><ZIPCODE>01</ZIPCODE><CITY>Nowhere</CITY><COUNTRY>UKR</COUNTRY><OTHER>PHONE[11 22, 33 44]
FAX[55 66]
(Italian Fiscal Code: AAAAAA00A00A000A)</OTHER>
</ADDRESS>
<CITIZEN Id="51" Entity_id="9001" legal_basis="1/2010 (OJ L1)" reg_date="2010-01-20" pdf_link="http://example.test/1" programme="XYZ">
<COUNTRY>UKR</COUNTRY>
</CITIZEN>
</ENTITY>
</WHOLE>
`

func read(data string) (*list.Batch, error) {
	return euxml.Format{}.Read(map[list.Role]list.File{list.Primary: {Name: "global.xml", Data: []byte(data)}})
}

func notes(e namesake.Entity) string {
	var b strings.Builder
	for _, n := range e.Notes {
		b.WriteString(n.Label + ": " + n.Text + "\n")
	}
	return b.String()
}

func TestWhole(t *testing.T) {
	b, err := read(whole)
	if err != nil {
		t.Fatal(err)
	}
	e := b.Entities[0]
	if b.Date != namesake.Day(2011, 2, 3) || e.ListedOn != namesake.Day(2009, 12, 31) || e.UpdatedOn != namesake.Day(2010, 1, 20) || strings.Join(e.Programs, " ") != "XYZ ABC" {
		t.Errorf("%v listed %v updated %v programs %v", b.Date, e.ListedOn, e.UpdatedOn, e.Programs)
	}
	// Two acts state the name, once with an inner space too many: one name.
	if len(e.Names) != 1 || e.Names[0].Parts.Title != "Dr" || e.Names[0].Note != "also language fr" {
		t.Errorf("names %+v", e.Names)
	}
	if len(e.BirthDates) != 1 || e.BirthDates[0].String() != "1961~/1964" || e.BirthPlaces[0].Country.Code != "UA" {
		t.Errorf("births %v %v", e.BirthDates, e.BirthPlaces)
	}
	var ids []string
	for _, id := range e.Identifiers {
		ids = append(ids, strings.Join([]string{string(id.Type), id.Value, id.Country.Code, id.Issued.String(), id.Expires.String()}, "|"))
	}
	if got, want := strings.Join(ids, "\n"), "passport|AB 12|UA|2004-01-07|2014-02-21\nphone|11 22|||\nphone|33 44|||\nphone|55 66|||\ntax|AAAAAA00A00A000A|IT||"; got != want {
		t.Errorf("identifiers:\n%s\nwant:\n%s", got, want)
	}
	for _, s := range []string{
		"unread: birth date: the year of the flood",
		"identification: Other identification number UNKNOWN", // shared by everybody whose number is unknown
		"function: Minister",
		"legal basis: 1/2010 (OJ L1), published 2010-01-20, in force 2010-01-19, programme XYZ, http://example.test/1\n",
		"source: address 41 1 Fiction Street, 01, Nowhere, UKR: 1/2010 (OJ L1)\n",
		"legal basis: 5/2009 (OJ L5), published 2009-05-05, programme ABC, http://example.test/5\n",
		"source: name 12 Igor Vymyslov: 5/2009 (OJ L5)\n",
	} {
		if !strings.Contains(notes(e), s) {
			t.Errorf("notes lack %q:\n%s", s, notes(e))
		}
	}
}

// TestGlobal2016: every entity and every one of the 2,993 names of the real
// file is there, as a name or as an act's statement of one already there.
func TestGlobal2016(t *testing.T) {
	data, err := os.ReadFile(shared.Path(t, "data/lists/eu_fsd/2016-02-11_global.xml"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := read(string(data))
	if err != nil {
		t.Fatal(err)
	}
	var names, states, people, dates, undated, weak, unread int
	for _, e := range b.Entities {
		names += len(e.Names)
		if e.Kind == namesake.KindPerson {
			people++
		}
		dates += len(e.BirthDates)
		seen := map[string]bool{}
		for _, n := range e.Names {
			if seen[n.Full] {
				t.Errorf("%s has %q twice", e.ID, n.Full)
			}
			seen[n.Full] = true
			if n.Quality != namesake.QualityUnstated {
				weak++
			}
		}
		for _, n := range e.Notes {
			switch n.Label {
			case dossier.NoteSource:
				if strings.HasPrefix(n.Text, "name ") {
					states++
				}
			case namesake.NoteUnread:
				unread++
			}
		}
		if e.UpdatedOn.IsZero() {
			undated++
		}
		for _, c := range e.Citizenships {
			if c.Code == "" {
				t.Errorf("%s: citizenship %q not understood", e.ID, c.Name)
			}
		}
	}
	if b.Date != namesake.Day(2016, 2, 11) || len(b.Entities) != 595 || people != 319 || states != 2993 {
		t.Errorf("%v: %d entities, %d of them people; %d names stated", b.Date, len(b.Entities), people, states)
	}
	if names != 2697 || unread != 0 || undated != 0 || weak != 0 {
		t.Errorf("%d different names, %d fragments unread, %d entities without a date of change, %d names with a quality that the format does not have", names, unread, undated, weak)
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
		{"Latin-1", strings.Replace(whole, "Nowhere", "N\xf6where", 1), at("Nowhere"), "not UTF-8"},
		{"unknown element", strings.Replace(whole, "<GENDER>", "<AGE/><GENDER>", 1), at("<GENDER>"), "unknown element <AGE>"},
		{"unknown attribute", strings.Replace(whole, `Type="P"`, `Type="P" Rank="1"`, 1), 3, "unknown attribute Rank"},
		{"another's name", strings.Replace(whole, `Entity_id="9001"`, `Entity_id="9002"`, 1), 4, "<NAME> of entity 9002 stands in entity 9001"},
		{"new type", strings.Replace(whole, `Type="P"`, `Type="V"`, 1), 3, `unknown type "V"`},
		{"American date", strings.Replace(whole, `Date="03/02/2011"`, `Date="02/31/2011"`, 1), 2, "not a date DD/MM/YYYY"},
		{"empty", `<WHOLE Date="03/02/2011"></WHOLE>`, 1, "no entities"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := list.File{Name: "global.xml", Data: []byte(c.data)}
			if r := (euxml.Format{}).Recognize(f); r != list.Primary {
				t.Errorf("recognised as %q", r)
			}
			_, err := read(c.data)
			var le *list.Error
			if !errors.As(err, &le) || le.File != "global.xml" || le.Line != c.line || !strings.Contains(le.Msg, c.msg) {
				t.Errorf("got %v; want line %d and %q", err, c.line, c.msg)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(whole[:900]))
	f.Add([]byte(`<WHOLE><ENTITY Id="1" Type="E"><NAME><WHOLENAME>X</WHOLENAME></NAME></ENTITY></WHOLE>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := read(string(data))
		listtest.Sound(t, b, err)
	})
}

func TestConformance(t *testing.T) {
	listtest.Run(t, euxml.Format{}, listtest.Case{
		Name:     "invented",
		Files:    map[list.Role]list.File{list.Primary: {Name: "global.xml", Data: []byte(whole)}},
		Entities: 1, List: "eu-fsf",
	})
}

func TestConformanceOnTheRealList(t *testing.T) {
	listtest.Run(t, euxml.Format{}, listtest.Case{
		Name: "2016-02-11", Path: shared.Path(t, "data/lists/eu_fsd/2016-02-11_global.xml"), Entities: 595,
	})
}
