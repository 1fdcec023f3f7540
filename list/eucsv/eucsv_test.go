package eucsv_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/eucsv"
	"github.com/namesake-screening/namesake/list/euxml"
	"github.com/namesake-screening/namesake/list/listtest"
)

const header = "Date_file;Entity_logical_id;Subject_type;Leba_numtitle;Leba_publication_date;Leba_url;Programme;Entity_remark;Naal_logical_id;Entity_logical_id;Naal_leba_numtitle;Naal_leba_publication_date;Naal_leba_url;Naal_programme;Naal_lastname;Naal_firstname;Naal_middlename;Naal_wholename;Naal_gender;Naal_title;Naal_function;Naal_language;Addr_logical_id;Entity_logical_id;Addr_leba_numtitle;Addr_leba_publication_date;Addr_leba_url;Addr_programme;Addr_number;Addr_street;Addr_zipcode;Addr_city;Addr_country;Addr_other;Birt_logical_id;Entity_logical_id;Birt_leba_numtitle;Birt_leba_publication_date;Birt_leba_url;Birt_programme;Birt_date;Birt_place;Birt_country;Iden_logical_id;Entity_logical_id;Iden_leba_numtitle;Iden_leba_publication_date;Iden_leba_url;Iden_programme;Iden_number;Iden_country;Citi_logical_id;Entity_logical_id;Citi_leba_numtitle;Citi_leba_publication_date;Citi_leba_url;Citi_programme;Citi_country;EU_ref_num"

// line makes a row of an invented person; at places values from a column on.
func line(at int, values ...string) string {
	f := make([]string, 59)
	copy(f, []string{"03/02/2031", "9001", "P", "2030/1 (OJ L1)", "2030-01-20", "http://example.test/1", "XYZ", `(first)\n(second)`})
	f[58] = "EU.9001.10"
	copy(f[at:], append([]string{values[0], "9001", "2030/1 (OJ L1)", "2030-01-20", "http://example.test/1", "XYZ"}, values[1:]...))
	return strings.Join(f, ";")
}

var whole = strings.Join([]string{
	header,
	line(8, "11", "Émilien", "Zoé", "", "Zoé Émilien", "F", "Dr", `"Minister; retired"`, ""),
	line(8, "12", "", "", "", "Z. Émilien, called Zo", "", "", "", "FR"),
	line(22, "21", "1", "Fiction Street, Harbour", "01", "Nowhere", "MLT", `PHONE[11]\nFAX[22]`),
	line(34, "31", "1961 (approximative)", "Nowhere", "MLT"),
	line(43, "41", "AB 12 (passport-National passport) ", "MLT"),
	line(51, "51", "MLT"),
}, "\n") + "\n"

// wrapped does to a file what a program does that takes it for a table divided
// by commas: see the reader's unwrap.
func wrapped(s string) string {
	var out strings.Builder
	for _, l := range strings.Split(strings.TrimSuffix(s, "\n"), "\n") {
		n := strings.Count(l, ",")
		l = strings.ReplaceAll(strings.ReplaceAll(l, ",", "\t"), `"`, `""`)
		out.WriteString(`"` + l + strings.Repeat("\t", 7-n) + "\"\n")
	}
	return out.String()
}

func read(data string) (*list.Batch, error) {
	return eucsv.Format{}.Read(map[list.Role]list.File{list.Primary: {Name: "eu.csv", Data: []byte(data)}})
}

// TestForms: plain, wrapped, with a mark in front, with Windows line ends and
// in windows-1252, the file says the same.
func TestForms(t *testing.T) {
	latin, err := charmap.Windows1252.NewEncoder().String(whole)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"plain":                whole,
		"wrapped":              wrapped(whole),
		"wrapped windows-1252": wrapped(latin),
		"byte order mark":      "\ufeff" + whole,
		"windows-1252":         latin,
		"CRLF":                 strings.ReplaceAll(whole, "\n", "\r\n"),
		"wrapped CRLF":         strings.ReplaceAll(wrapped(whole), "\n", "\r\n"),
		"no last line end":     strings.TrimSuffix(whole, "\n"),
		"marks in the header":  strings.Replace(whole, "Date_file", "Date_filexxxx", 1),
	} {
		t.Run(name, func(t *testing.T) {
			if r := (eucsv.Format{}).Recognize(list.File{Name: "x", Data: []byte(data)}); r != list.Primary {
				t.Errorf("recognised as %q", r)
			}
			b, err := read(data)
			if err != nil {
				t.Fatal(err)
			}
			if len(b.Entities) != 1 || b.Date != namesake.Day(2031, 2, 3) {
				t.Fatalf("%d entities of %v", len(b.Entities), b.Date)
			}
			e := b.Entities[0]
			if e.ID != "9001" || e.Provenance.Record != 2 || len(e.Names) != 2 || e.Names[0].Full != "Zoé Émilien" || e.Names[1].Full != "Z. Émilien, called Zo" || e.Gender != namesake.GenderFemale {
				t.Errorf("%+v", e)
			}
			if e.BirthDates[0].String() != "1961~" || e.Citizenships[0].Code != "MT" || e.Addresses[0].Street != "1 Fiction Street, Harbour" {
				t.Errorf("%+v", e)
			}
			if !slices.Contains(e.Notes, namesake.Note{Label: "function", Text: "Minister; retired"}) || !slices.Contains(e.Notes, namesake.Note{Label: "remark", Text: "(first)\n(second)"}) {
				t.Errorf("notes %q", e.Notes)
			}
			var ids []string
			for _, id := range e.Identifiers {
				ids = append(ids, string(id.Type)+" "+id.Value)
			}
			if got := strings.Join(ids, ", "); got != "reference EU.9001.10, phone 11, phone 22, passport AB 12" {
				t.Errorf("identifiers %s", got)
			}
		})
	}
}

// TestLostLetters: names of question marks are kept, but not as names, unless
// there is no other.
func TestLostLetters(t *testing.T) {
	lost := line(8, "13", "", "", "", "????? ????????", "", "", "", "BG")
	b, err := read(whole + lost + "\n")
	if err != nil {
		t.Fatal(err)
	}
	e := b.Entities[0]
	if len(e.Names) != 2 || !slices.Contains(e.Notes, namesake.Note{Label: namesake.NoteUnread, Text: "name 13 BG ????? ????????"}) {
		t.Errorf("names %+v, notes %q", e.Names, e.Notes)
	}
	if b, err = read(header + "\n" + lost + "\n"); err != nil || b.Entities[0].Caption() != "????? ????????" {
		t.Errorf("a party without another name: %v", err)
	}
	some := line(8, "13", "", "", "", "Zo? Émilien", "", "", "", "CS")
	if b, err = read(whole + some + "\n"); err != nil || len(b.Entities[0].Names) != 3 || b.Entities[0].Names[2].Note == "" {
		t.Errorf("a name that lost one letter: %v", err)
	}
}

// TestShort2018 reads the real file's first thousand lines, wrapped by the
// repository it was found in.
func TestShort2018(t *testing.T) {
	data, err := os.ReadFile(shared.Path(t, "data/lists/eu_fsd/2018-07-04_short.csv"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := read(string(data))
	if err != nil {
		t.Fatal(err)
	}
	names, births, unread := 0, 0, 0
	byID := map[string]namesake.Entity{}
	for _, e := range b.Entities {
		names += len(e.Names)
		births += len(e.BirthDates)
		byID[e.ID] = e
		for _, n := range e.Notes {
			if n.Label == namesake.NoteUnread {
				unread++
			}
		}
	}
	if b.Date != namesake.Day(2018, 7, 4) || len(b.Entities) != 93 || names != 678 || unread != 65 {
		t.Errorf("%v: %d entities, %d names, %d unread", b.Date, len(b.Entities), names, unread)
	}
	// The file of 2016 knows the same people by the same IDs.
	old, err := os.ReadFile(shared.Path(t, "data/lists/eu_fsd/2016-02-11_global.xml"))
	if err != nil {
		t.Fatal(err)
	}
	o, err := euxml.Format{}.Read(map[list.Role]list.File{list.Primary: {Name: "old", Data: old}})
	if err != nil {
		t.Fatal(err)
	}
	both, same := 0, 0
	for _, e := range o.Entities {
		if now, ok := byID[e.ID]; ok {
			both++
			if slices.ContainsFunc(now.Names, func(n namesake.Name) bool { return n.Full == e.Caption() }) {
				same++
			}
		}
	}
	if both != 93 || same < 89 {
		t.Errorf("of %d entities in both editions %d kept their name", both, same)
	}
	t.Logf("%d entities in both editions, %d with the same primary name; %d dates of birth", both, same, births)
}

func TestDamage(t *testing.T) {
	rows := strings.Split(whole, "\n")
	with := func(i int, old, new string) string {
		r := slices.Clone(rows)
		r[i] = strings.Replace(r[i], old, new, 1)
		return strings.Join(r, "\n")
	}
	for _, c := range []struct {
		name, data string
		line       int
		msg        string
	}{
		{"cut in a row", whole[:len(whole)-40], 7, "columns, not 59"},
		{"cut in the last field", whole[:len(whole)-3], 7, "not an EU reference number"},
		{"cut by one digit", whole[:len(whole)-2], 7, "the line may be damaged"},
		{"wrapped and cut", wrapped(whole)[:len(wrapped(whole))-40], 7, "a line without the quotes"},
		{"wrapped and a comma lost", strings.Replace(wrapped(whole), "Street\t", "Street", 1), 4, "6 tabs"},
		{"a column more", with(3, "Nowhere", "No;where"), 4, "60 columns, not 59"},
		{"a renamed column", with(0, "Citi_country", "Citi_land"), 1, `column 58 is "Citi_land"`},
		{"another edition", with(2, "03/02/2031", "04/02/2031"), 3, "two editions"},
		{"another's value", with(4, ";31;9001", ";31;9002"), 5, "the value of entity 9002"},
		{"kind that changes", with(2, ";P;", ";E;"), 3, `"E", but "P" in line 2`},
		{"new kind", with(1, ";P;", ";V;"), 2, `unknown type "V"`},
		{"no ID", with(1, ";9001;P", ";;P"), 2, "missing"},
		{"broken UTF-8", with(2, "Émilien", "\xc3milien"), 3, "not UTF-8"},
		{"neither encoding", with(2, "Z. Émilien", "Z\x81\x81\x81\x81\x81"), 3, "neither UTF-8 nor windows-1252"},
		{"UTF-16", strings.ReplaceAll(whole, "", "\x00"), 1, "UTF-16"},
		{"a quote never closed", with(2, "Z. Émilien", `"Z. Émilien`), 3, "columns, not 59"},
		{"header only", header + "\n", 1, "no rows"},
		{"nobody's name", header + "\n" + rows[6] + "\n", 2, "entity 9001 has no name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := c.data
			if c.name == "neither encoding" {
				data = strings.ReplaceAll(data, "é", "e")
				data = strings.ReplaceAll(data, "É", "E")
			}
			_, err := read(data)
			var le *list.Error
			if !errors.As(err, &le) || le.File != "eu.csv" || le.Line != c.line || !strings.Contains(le.Msg, c.msg) {
				t.Errorf("got %v; want line %d and %q", err, c.line, c.msg)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(wrapped(whole)))
	f.Add([]byte(header + "\n" + line(8, "1", "", "", "", "\xc9mile", "", "", "", "")))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := read(string(data))
		listtest.Sound(t, b, err)
	})
}

func TestConformance(t *testing.T) {
	rows := strings.Split(strings.TrimSuffix(whole, "\n"), "\n")
	slices.Reverse(rows[1:])
	file := func(data string) map[list.Role]list.File {
		return map[list.Role]list.File{list.Primary: {Name: "eu.csv", Data: []byte(data)}}
	}
	listtest.Run(t, eucsv.Format{},
		listtest.Case{Name: "plain", Files: file(whole), Entities: 1, List: "eu-fsf", Shuffled: file(strings.Join(rows, "\n") + "\n")},
		listtest.Case{Name: "wrapped", Files: file(wrapped(whole)), Entities: 1})
}

func TestConformanceOnTheRealList(t *testing.T) {
	listtest.Run(t, eucsv.Format{}, listtest.Case{
		Name: "2018-07-04", Path: shared.Path(t, "data/lists/eu_fsd/2018-07-04_short.csv"), Entities: 93, SingleByte: true,
	})
}
