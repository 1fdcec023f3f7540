package subject_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/internal/subject"
	spelled "github.com/namesake-screening/namesake/name"
)

func TestCountriesTakeNamesAndCodes(t *testing.T) {
	s, err := subject.Text{Name: "  Ana Voss ", BirthDate: "1980-02", Gender: "F", Countries: []string{"Tajikistan", "tj", "CO", ""}, Identifiers: []string{"passport: X 12 "}}.Parse()
	if err != nil {
		t.Fatal(err)
	}
	want := namesake.Subject{
		Name: "Ana Voss", BirthDate: namesake.PartialDate{From: namesake.Date{Year: 1980, Month: 2}}, Gender: namesake.GenderFemale,
		Countries: []string{"TJ", "CO"}, Identifiers: []namesake.Identifier{{Type: namesake.IDPassport, Value: "X 12"}},
	}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("got  %+v\nwant %+v", s, want)
	}
}

func TestEveryMistakeIsToldAtOnce(t *testing.T) {
	_, err := subject.Text{Name: "???", BirthDate: "1980-02-31", Gender: "q", Countries: []string{"Atlantis"}, Kind: "ship", Identifiers: []string{"A123"}}.Parse()
	var fields []string
	for _, m := range subject.Mistakes(err) {
		fields = append(fields, m.Field)
	}
	want := []string{"kind", "gender", "birth_date", "country", "id", "name"}
	if !reflect.DeepEqual(fields, want) {
		t.Errorf("mistakes in %v, want %v: %v", fields, want, err)
	}
}

func readAll(t *testing.T, csv string) ([]subject.Row, error) {
	t.Helper()
	r, err := subject.NewReader(strings.NewReader(csv), "people.csv")
	if err != nil {
		return nil, err
	}
	var rows []subject.Row
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
}

func TestRowsAreRejectedOneByOne(t *testing.T) {
	rows, err := readAll(t, "\xef\xbb\xbfname,birth_date,country\n"+
		"Ana Voss,1980,CO\n"+ // 2
		",1980,CO\n"+ // 3
		"Bo Tarn,80,CO\n"+ // 4
		"Cy Lund,1980,Atlantis\n"+ // 5
		"Di Mora,1980\n"+ // 6
		"Ed \"Ox\" Rood,1980,CO\n"+ // 7
		"\"Fa\"x Rood,1980,CO\n"+ // 8
		"\"Gu\nHan\",1980,CO\n"+ // 9–10
		"Hu \xff,1980,CO\n"+ // 11
		"Io Sund,1980-05,Colombia\n") // 12
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		line   int
		reason string
	}{
		{2, ""}, {3, "name: empty"}, {4, "birth_date: not a date"}, {5, "country: unknown country \"Atlantis\""}, {6, "2 fields where the header has 3"},
		{7, "a quote in the wrong place"}, {8, "a quote in the wrong place"}, {9, "a quote opened in line 9 swallows lines 9–10: name: holds a line break"}, {11, "name: not UTF-8"}, {12, ""},
	}
	if len(rows) != len(want) {
		t.Fatalf("%d rows, want %d", len(rows), len(want))
	}
	for i, w := range want {
		reason := ""
		if rows[i].Err != nil {
			reason = rows[i].Err.Error()
		}
		if rows[i].Line != w.line || !strings.HasPrefix(reason, w.reason) || (w.reason == "") != (reason == "") {
			t.Errorf("row %d: line %d, %q; want line %d, %q", i, rows[i].Line, reason, w.line, w.reason)
		}
	}
}

// A quote left open takes following lines with it; all of them are told and
// kept, and what follows is read.
func TestAnOpenQuoteIsToldWithTheLinesItSwallows(t *testing.T) {
	rows, err := readAll(t, "name,birth_date\nAna Voss,1980\n\"Bo Tarn,1981\nCy Lund,1982\n\"Di Mora\",1983\nEd Rood,1984\n\n\"Fa Rood,1985\nGu Han,1986\n")
	if err != nil || len(rows) != 4 {
		t.Fatal(rows, err)
	}
	for i, want := range []subject.Row{
		{Line: 2, Lines: 1, Raw: "Ana Voss,1980"},
		{Line: 3, Lines: 3, Raw: "\"Bo Tarn,1981\nCy Lund,1982\n\"Di Mora\",1983", Err: errors.New("a quote opened in line 3 swallows lines 3–5: ")},
		{Line: 6, Lines: 1, Raw: "Ed Rood,1984"},
		{Line: 8, Lines: 2, Raw: "\"Fa Rood,1985\nGu Han,1986", Err: errors.New("a quote opened in line 8 swallows lines 8–9: ")},
	} {
		got := rows[i]
		if got.Line != want.Line || got.Lines != want.Lines || got.Raw != want.Raw {
			t.Errorf("row %d: %+v, want %+v", i, got, want)
		}
		if (got.Err == nil) != (want.Err == nil) || got.Err != nil && !strings.HasPrefix(got.Err.Error(), want.Err.Error()) {
			t.Errorf("row %d: %v, want %v", i, got.Err, want.Err)
		}
	}
}

// A quote left open in a large file is no reason to hold the file in memory.
func TestARowIsBounded(t *testing.T) {
	endless := &endless{}
	r, err := subject.NewReader(io.MultiReader(strings.NewReader("name\nAna Voss\n\""), endless), "people.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(); err == nil || !strings.HasPrefix(err.Error(), "people.csv:3: a row of more than 1048576 bytes") {
		t.Errorf("error %v", err)
	}
	if endless.n > 2<<20 {
		t.Errorf("%d bytes were read", endless.n)
	}
}

type endless struct{ n int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = "Bo Tarn\n"[i%8]
	}
	e.n += len(p)
	return len(p), nil
}

func TestHeaderMistakes(t *testing.T) {
	for csv, want := range map[string]string{
		"":                        "people.csv: empty",
		"name,birthdate\n":        `people.csv:1: unknown column "birthdate"`,
		"name;birth_date\n":       "separated by commas",
		"name,country,country\n":  `column "country" stands twice`,
		"birth_date,country\n":    `no column "name"`,
		"name,expect,category\nx": "",
	} {
		_, err := readAll(t, csv)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("header %q: error %v, want %q", csv, err, want)
		}
	}
}

func TestReferenceThatIsAnIdentifierIsCompared(t *testing.T) {
	rows, err := readAll(t, "name,id,identifiers,aliases\nAna Voss,passport:A1,imo:1234567,Anna Foss; A. Voss\nBo Tarn,case:7,,\n")
	if err != nil || rows[0].Err != nil || rows[1].Err != nil {
		t.Fatal(err, rows)
	}
	if got := fmt.Sprint(rows[0].Subject.ID, rows[0].Subject.Identifiers, rows[0].Subject.Aliases); !strings.Contains(got, "{passport A1") || !strings.Contains(got, "{imo 1234567") || len(rows[0].Subject.Aliases) != 2 {
		t.Errorf("got %s", got)
	}
	if len(rows[1].Subject.Identifiers) != 0 || rows[1].Subject.ID != "case:7" {
		t.Errorf("got %+v", rows[1].Subject)
	}
}

func TestJSONMistakesCarryPointers(t *testing.T) {
	for text, want := range map[string]string{
		`{"name":"Ana Voss","birthdate":"1980"}`: "/birthdate: unknown field",
		`{"Name":"Ana Voss"}`:                    "/Name: unknown field",
		`{}`:                                     "/name: empty",
		`{"name":7}`:                             "/name: not a string",
		`[]`:                                     ": not an object",
		`{"name":"Ana Voss","birth_date":"1980-13"}`:                                                        "/birth_date: not a date",
		`{"name":"Ana Voss","countries":["CO","Atlantis"]}`:                                                 "/countries/1: unknown country",
		`{"name":"Ana Voss","gender":"F"}`:                                                                  "/gender: unknown gender",
		`{"name":"Ana Voss","kind":"ship"}`:                                                                 "/kind: unknown kind",
		`{"name":"Ana Voss","identifiers":[{"type":"passport","number":"1"}]}`:                              "/identifiers/0/number: unknown field",
		`{"name":"Ana Voss","identifiers":[{"type":"pass","value":"1"}]}`:                                   "/identifiers/0/type: unknown type",
		`{"name":"Ana Voss","identifiers":[{"type":"imo","value":"1","a/b":1}]}`:                            "/identifiers/0/a~1b: unknown field",
		`{"name":"Ana Voss","aliases":["Anna","?"]}`:                                                        "/aliases/1: no letter",
		`{"name":"Ana Voss","birth_date":"1066"}`:                                                           "/birth_date: 1066 is not between 1850 and 2100",
		`{"name":"Ana Voss","birth_date":"2099/2101"}`:                                                      "/birth_date: 2099/2101 is not",
		`{"name":"Ana Voss","name":"Bo Tarn"}`:                                                              "/name: stands twice",
		`{"name":"Ana Voss","identifiers":[{"type":"imo","type":"passport","value":"1"}]}`:                  "/identifiers/0/type: stands twice",
		`{"name":"Ana Voss","identifiers":[{"type":"passport","value":"1","country":{"code":"Atlantis"}}]}`: "/identifiers/0/country/code: unknown country",
		`{"name":"Ana Voss","identifiers":[{"type":"passport","value":"1","country":{"name":"Atlantis"}}]}`: "/identifiers/0/country/name: unknown country",
		`{"name":"Ana \ud800Voss"}`:                                                                         `not JSON: \ud800 is half of a character`,
		`{"name":"Ana \udc00\ud800"}`:                                                                       `not JSON: \udc00 is half`,
		"{\"name\":\"Ana V\xf6ss\"}":                                                                        "not JSON: the text is not UTF-8",
		`{"name":"` + strings.Repeat("Ana ", spelled.MaxTokens+1) + `"}`:                                    "state the name without titles",
		`{"name":"Ana Voss"} x`:                                                                             "not JSON",
		`{"name":"Ana Voss","countries":["Colombia"],"birth_date":"1980","id":"42"}`:                        "",
	} {
		s, err := subject.Decode([]byte(text))
		if want == "" {
			if err != nil || s.Countries[0] != "CO" || s.BirthDate != namesake.Year(1980) {
				t.Errorf("%s: %+v, %v", text, s, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}

func TestCountriesOfIdentifiersAreCodes(t *testing.T) {
	for _, country := range []string{`{"code":"co"}`, `{"code":"Colombia"}`, `{"name":"Colombia"}`, `{"code":"COL","name":"Colombia"}`} {
		s, err := subject.Decode([]byte(`{"name":"Ana Voss","identifiers":[{"type":"passport","value":"1","country":` + country + `}]}`))
		if err != nil || s.Identifiers[0].Country.Code != "CO" {
			t.Errorf("%s: %+v, %v", country, s.Identifiers, err)
		}
	}
}

// Escapes that only look like half a character, and pairs, are text.
func TestEscapesAreRead(t *testing.T) {
	for text, want := range map[string]string{`"Ana \\ud800"`: `Ana \ud800`, `"Ana \ud83d\ude00 V\u00f6ss"`: "Ana 😀 Vöss", `"Ana\u0020Voss"`: "Ana Voss"} {
		if s, err := subject.Decode([]byte(`{"name":` + text + `}`)); err != nil || s.Name != want {
			t.Errorf("%s: %q, %v; want %q", text, s.Name, err, want)
		}
	}
}

func TestBirthYearsAreThoseOfTheLiving(t *testing.T) {
	for date, ok := range map[string]bool{"1849": false, "1850": true, "2100": true, "2101-01-01": false, "0019-05-02": false} {
		_, err := subject.Text{Name: "Ana Voss", BirthDate: date}.Parse()
		if (err == nil) != ok || err != nil && !strings.HasPrefix(err.Error(), "birth_date: ") {
			t.Errorf("%s: %v", date, err)
		}
	}
}

func TestRealPeopleAreAllRead(t *testing.T) {
	for _, name := range []string{"clean-global.csv", "clean-us.csv"} {
		f, err := os.Open(shared.Path(t, "data/bench/names/"+name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		r, err := subject.NewReader(f, name)
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		for {
			row, err := r.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil || row.Err != nil {
				t.Fatalf("%s:%d: %v %v", name, row.Line, err, row.Err)
			}
			rows++
		}
		if rows != 10_000 {
			t.Errorf("%s: %d people, want 10000", name, rows)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"name":"Ana Voss","identifiers":[{"type":"imo","value":"1"}],"countries":["CO"]}`)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := subject.Decode([]byte(text))
		if err == nil && subject.Check(s) != nil {
			t.Errorf("%q is accepted and fails its own check", text)
		}
	})
}
