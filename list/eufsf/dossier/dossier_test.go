package dossier_test

import (
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list/eufsf/dossier"
)

func TestDate(t *testing.T) {
	for text, want := range map[string]string{
		"1937-04-28":                  "1937-04-28",
		"1963":                        "1963",
		"1963 (approximative)":        "1963~",
		"1958 - 1963 (approximative)": "1958~/1963",
		"1958 - 1963":                 "1958/1963",
		"N/A":                         "",
		"":                            "",
		"1963 - 1958":                 "refused",
		"28/04/1937":                  "refused",
		"1937-02-30":                  "refused",
	} {
		p, ok := dossier.Date(text)
		got := p.String()
		if !ok {
			got = "refused"
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestDocument(t *testing.T) {
	for text, want := range map[string]namesake.Identifier{
		"AB 12 (passport-National passport) ((passport))": {Type: namesake.IDPassport, Value: "AB 12", Label: "National passport", Note: "((passport))"},
		"1/2 (other-Other identification number) ":        {Type: namesake.IDOther, Value: "1/2", Label: "Other identification number"},
		"X (1) 2 (drivinglicence-Driving licence)[lost]":  {Type: namesake.IDLicence, Value: "X (1) 2", Label: "Driving licence", Note: "[lost]"},
		"no type at all": {Type: namesake.IDOther, Value: "no type at all"},
		"9 (neverheardof-Something new) (seen\n in a book)": {Type: namesake.IDOther, Value: "9", Label: "Something new", Note: "(seen\n in a book)"},
	} {
		if got := dossier.Document(text); got != want {
			t.Errorf("%q:\ngot  %+v\nwant %+v", text, got, want)
		}
	}
}

// TestIssued: a date counts only right behind its word.
func TestIssued(t *testing.T) {
	for note, want := range map[string]string{
		"passport issued on 7.1.1999":                              "1999-01-07 -",
		"(issued: 17 october 1997 expires: 1 october 2005)":        "1997-10-17 2005-10-01",
		"(valid to 2014-02-21)[known to be expired]":               "- 2014-02-21",
		"issued in kuwait, expired on 2006-03-31":                  "- 2006-03-31",
		"issued under the name somebody born 3 may 1970 elsewhere": "- -",
	} {
		d := dossier.New("1", namesake.KindPerson)
		d.AddIdentifier("1", namesake.Identifier{Type: namesake.IDPassport, Value: "A", Note: note}, dossier.Act{})
		id := d.Entity(namesake.Provenance{}).Identifiers[0]
		got := []string{id.Issued.String(), id.Expires.String()}
		for i := range got {
			if got[i] == "" {
				got[i] = "-"
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: got %s, want %s", note, s, want)
		}
	}
}

// TestMerge: one name under three acts is one name, and nothing of it is lost.
func TestMerge(t *testing.T) {
	d := dossier.New("1", namesake.KindPerson)
	d.AddName(dossier.Name{ID: "30", Whole: "Anna Nobody", Title: "Dr", Language: "DE", Strong: "false", Gender: "F"}, dossier.Act{Number: "C", Programme: "Q"})
	d.AddName(dossier.Name{ID: "4", Whole: "Anna Nobody", Title: "Prof", Strong: "true", Gender: "M"}, dossier.Act{Number: "A"})
	d.AddName(dossier.Name{ID: "15", First: "Anna", Last: "Nobody"}, dossier.Act{Number: "A", Programme: "P"})
	e := d.Entity(namesake.Provenance{})
	if len(e.Names) != 1 {
		t.Fatalf("names %+v", e.Names)
	}
	n := e.Names[0]
	// ID 4 is the oldest, whatever the order.
	if n.Parts != (namesake.NameParts{Title: "Prof", Given: "Anna", Family: "Nobody"}) || n.Quality != namesake.QualityStrong || n.Language != "" {
		t.Errorf("name %+v", n)
	}
	if n.Note != "also title Dr; also language de; published as strong and as weak" {
		t.Errorf("note %q", n.Note)
	}
	if e.Gender != namesake.GenderMale {
		t.Errorf("gender %q", e.Gender)
	}
	var notes []string
	for _, x := range e.Notes {
		notes = append(notes, x.Label+" "+x.Text)
	}
	if got, want := strings.Join(notes, "\n"), "source name 4 Anna Nobody: A\nsource name 15 Anna Nobody: A\n"+
		"gender also published as female\nsource name 30 Anna Nobody: C\nlegal basis A, programme P\nlegal basis C, programme Q"; got != want {
		t.Errorf("notes:\n%s\nwant:\n%s", got, want)
	}
}
