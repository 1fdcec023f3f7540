package ofac

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
)

// The invented list: a man, his company, a ship and an aircraft.
const (
	sdnCSV = `101,"VELORUM, Tamsin Okko, Jr.","individual","QRX2] [ZZT","Harbour Master",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 04 Mar 1961; alt. DOB circa 1963; POB Lagos, Nigeria; nationality Nigeria; alt. citizen Ghana; Gender Male; Passport K1234567 (Ghana) issued 02 Feb 2001 expires Feb 2011; a.k.a. 'TAMSIN, 'Abd; the elder'; Harbour Master; Linked To: ORRERY TRADING CO."` + "\r\n" +
		`102,"ORRERY TRADING CO.",-0- ,"QRX2",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Website www.orrery.example; Tax ID No. 55-1 (Ghana); Zzyzx unheard of."` + "\r\n" +
		`103,"SEA PENDULUM","vessel","QRX2",-0- ,"9ABC1","Bulk Carrier","12,000","8,000","Malta","Orrery Lines","Former Vessel Flag Panama; Vessel Registration Identification IMO 9999993; MMSI 123456789."` + "\r\n" +
		`104,"ZZ-TOP","aircraft","QRX2",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Aircraft Model X1; Aircraft Manufacturer's Serial Number (MSN) 42."` + "\r\n\x1a"
	altCSV = `101,9001,"aka","VELORUM, T. O.",-0- ` + "\r\n" +
		`102,9002,"fka","PENDULUM ""BIG"" TRADING",-0- ` + "\r\n" +
		`102,9003,"nka","ORRERY HOLDING","since May"` + "\r\n\x1a"
	addCSV = `101,8001,"1 Quay Road","London EC3N 1DY","United Kingdom",-0- ` + "\r\n" +
		`102,8002,-0- ,"Puerto Real, Jalisco C.P. 44520","Mexico",-0- ` + "\r\n" +
		`103,8003,-0- ,-0- ,-0- ,-0- ` + "\r\n" +
		`104,8004,-0- ,-0- ,"Malta",-0- ` + "\r\n\x1a"
)

func invented() map[list.Role]list.File {
	return map[list.Role]list.File{
		list.Primary: {Name: "sdn.csv", Data: []byte(sdnCSV)},
		Aliases:      {Name: "alt.csv", Data: []byte(altCSV)},
		Addresses:    {Name: "add.csv", Data: []byte(addCSV)},
	}
}

func TestEverythingPublishedHasItsField(t *testing.T) {
	b, err := CSV{}.Read(invented())
	if err != nil {
		t.Fatal(err)
	}
	if b.List != ListSDN || len(b.Entities) != 4 {
		t.Fatalf("list %s of %d entities", b.List, len(b.Entities))
	}
	country := func(code, name string) namesake.Country { return namesake.Country{Code: code, Name: name} }
	latin := func(n namesake.Name) namesake.Name { n.Script = "Latn"; return n }
	want := []namesake.Entity{
		{
			ID: "101", Kind: namesake.KindPerson, Gender: namesake.GenderMale, Programs: []string{"QRX2", "ZZT"},
			Names: []namesake.Name{
				latin(namesake.Name{Full: "VELORUM, Tamsin Okko, Jr.", Kind: namesake.NamePrimary, Parts: namesake.NameParts{Family: "VELORUM", Given: "Tamsin Okko", Suffix: "Jr."}}),
				latin(namesake.Name{Full: "VELORUM, T. O.", Kind: namesake.NameAlias, Quality: namesake.QualityStrong, Parts: namesake.NameParts{Family: "VELORUM", Given: "T. O."}}),
				latin(namesake.Name{Full: "TAMSIN, 'Abd; the elder", Kind: namesake.NameAlias, Quality: namesake.QualityWeak, Parts: namesake.NameParts{Family: "TAMSIN", Given: "'Abd; the elder"}}),
			},
			BirthDates:    []namesake.PartialDate{namesake.Day(1961, 3, 4), {From: namesake.Date{Year: 1963}, Circa: true}},
			BirthPlaces:   []namesake.Place{{Text: "Lagos, Nigeria", Country: country("NG", "Nigeria")}},
			Nationalities: []namesake.Country{country("NG", "Nigeria")},
			Citizenships:  []namesake.Country{country("GH", "Ghana")},
			Identifiers: []namesake.Identifier{{Type: namesake.IDPassport, Label: "Passport", Value: "K1234567", Country: country("GH", "Ghana"),
				Issued: namesake.Day(2001, 2, 2), Expires: namesake.PartialDate{From: namesake.Date{Year: 2011, Month: 2}}}},
			Addresses: []namesake.Address{{Street: "1 Quay Road", City: "London", PostalCode: "EC3N 1DY", Country: country("GB", "United Kingdom")}},
			// The full stop is the company's: it is listed with one.
			Links: []namesake.Link{{Relation: "linked-to", Name: "ORRERY TRADING CO.", ID: "102"}},
			// The remark that repeats the title column is not kept twice.
			Notes:      []namesake.Note{{Label: "title", Text: "Harbour Master"}},
			Provenance: namesake.Provenance{File: "sdn.csv", Record: 1},
		},
		{
			ID: "102", Kind: namesake.KindOrganization, Programs: []string{"QRX2"},
			Names: []namesake.Name{
				latin(namesake.Name{Full: "ORRERY TRADING CO.", Kind: namesake.NamePrimary}),
				latin(namesake.Name{Full: `PENDULUM "BIG" TRADING`, Kind: namesake.NameFormer, Quality: namesake.QualityStrong}),
				latin(namesake.Name{Full: "ORRERY HOLDING", Kind: namesake.NameAlias, Quality: namesake.QualityStrong, Note: "now known as; since May"}),
			},
			Identifiers: []namesake.Identifier{
				{Type: namesake.IDWebsite, Label: "Website", Value: "www.orrery.example"},
				{Type: namesake.IDTax, Label: "Tax ID No.", Value: "55-1", Country: country("GH", "Ghana")},
			},
			Addresses:  []namesake.Address{{City: "Puerto Real", Region: "Jalisco", PostalCode: "44520", Country: country("MX", "Mexico")}},
			Notes:      []namesake.Note{{Label: namesake.NoteUnread, Text: "Zzyzx unheard of"}},
			Provenance: namesake.Provenance{File: "sdn.csv", Record: 2},
		},
		{
			ID: "103", Kind: namesake.KindVessel, Programs: []string{"QRX2"},
			Names:     []namesake.Name{latin(namesake.Name{Full: "SEA PENDULUM", Kind: namesake.NamePrimary})},
			Countries: []namesake.Country{country("MT", "Malta"), country("PA", "Panama")},
			Identifiers: []namesake.Identifier{
				{Type: namesake.IDCallSign, Label: "Call Sign", Value: "9ABC1"},
				{Type: namesake.IDIMO, Label: "Vessel Registration Identification", Value: "9999993"},
				{Type: namesake.IDMMSI, Label: "MMSI", Value: "123456789"},
			},
			Links: []namesake.Link{{Relation: "owner", Name: "Orrery Lines"}},
			Notes: []namesake.Note{{Label: "vessel type", Text: "Bulk Carrier"}, {Label: "tonnage", Text: "12,000"},
				{Label: "gross registered tonnage", Text: "8,000"}, {Label: "former vessel flag", Text: "Panama"}},
			Provenance: namesake.Provenance{File: "sdn.csv", Record: 3},
		},
		{
			ID: "104", Kind: namesake.KindAircraft, Programs: []string{"QRX2"},
			Names:       []namesake.Name{latin(namesake.Name{Full: "ZZ-TOP", Kind: namesake.NamePrimary})},
			Identifiers: []namesake.Identifier{{Type: namesake.IDSerial, Label: "Aircraft Manufacturer's Serial Number (MSN)", Value: "42"}},
			Addresses:   []namesake.Address{{Country: country("MT", "Malta")}},
			Notes:       []namesake.Note{{Label: "aircraft model", Text: "X1"}},
			Provenance:  namesake.Provenance{File: "sdn.csv", Record: 4},
		},
	}
	for i := range want {
		want[i].List = ListSDN
		if !reflect.DeepEqual(b.Entities[i], want[i]) {
			t.Errorf("got  %+v\nwant %+v", b.Entities[i], want[i])
		}
	}
}

func TestRemarksGoOnInTheComments(t *testing.T) {
	files := invented()
	const head = "Linked To: ORRERY TRADING CO.; Website www.long.example; Passport 12"
	long := head[:len(head)-len("; Passport 12")] + strings.Repeat(" ", remarksWidth-len(head)) + "; Passport 12"
	files[list.Primary] = list.File{Name: "sdn.csv", Data: []byte(strings.Replace(sdnCSV, "Aircraft Model X1; Aircraft Manufacturer's Serial Number (MSN) 42.", long, 1))}

	b, err := CSV{}.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	e := b.Entities[3]
	if len(e.Identifiers) != 1 {
		t.Errorf("half a passport number was taken for a whole one: %+v", e.Identifiers)
	}
	if !reflect.DeepEqual(e.Notes, []namesake.Note{{Label: "remarks cut short", Text: "Passport 12"}}) {
		t.Errorf("the cut fragment is not kept: %+v", e.Notes)
	}

	files[Comments] = list.File{Name: "sdn_comments.csv", Data: []byte("104,\"345 (Ghana); a.k.a. 'ZED'.\"\r\n")}
	if b, err = (CSV{}).Read(files); err != nil {
		t.Fatal(err)
	}
	e = b.Entities[3]
	if last := e.Identifiers[len(e.Identifiers)-1]; last.Value != "12345" || last.Country.Code != "GH" {
		t.Errorf("joined passport %+v", last)
	}
	if weak := e.Names[len(e.Names)-1]; weak.Full != "ZED" || weak.Quality != namesake.QualityWeak {
		t.Errorf("joined alias %+v", weak)
	}

	files[Comments] = list.File{Name: "sdn_comments.csv", Data: []byte("101,\"alt. DOB 1960.\"\r\n")}
	refused(t, files, "sdn_comments.csv", 1, "ent_num")
	delete(files, Comments)
	files[list.Primary] = invented()[list.Primary]
	files[Comments] = list.File{Name: "sdn_comments.csv", Data: []byte("101,\"alt. DOB 1960.\"\r\n")}
	if b, err = (CSV{}).Read(files); err != nil || len(b.Entities[0].BirthDates) != 3 {
		t.Errorf("a comment beside whole remarks is not read: %v", err)
	}
}

func refused(t *testing.T, files map[list.Role]list.File, file string, line int, field string) {
	t.Helper()
	_, err := CSV{}.Read(files)
	var e *list.Error
	if !errors.As(err, &e) {
		t.Errorf("not refused, or not by a *list.Error: %v", err)
		return
	}
	if e.File != file || e.Line != line || e.Field != field || e.Msg == "" {
		t.Errorf("refused at %s:%d %s, want %s:%d %s: %v", e.File, e.Line, e.Field, file, line, field, err)
	}
}

func TestDamagedFilesAreRefused(t *testing.T) {
	edit := func(role list.Role, old, new string) map[list.Role]list.File {
		files := maps.Clone(invented())
		f := files[role]
		if !strings.Contains(string(f.Data), old) {
			t.Fatalf("%q is not in %s", old, f.Name)
		}
		f.Data = []byte(strings.Replace(string(f.Data), old, new, 1))
		files[role] = f
		return files
	}
	for _, c := range []struct {
		name  string
		files map[list.Role]list.File
		file  string
		line  int
		field string
	}{
		{"a column too few", edit(list.Primary, `"ZZ-TOP",`, ``), "sdn.csv", 4, ""},
		{"a column too many", edit(list.Primary, `"ZZ-TOP",`, `"ZZ-TOP",-0- ,`), "sdn.csv", 4, ""},
		{"an open quote", edit(list.Primary, `"ORRERY TRADING CO.",`, `"ORRERY TRADING CO.,`), "sdn.csv", 2, "SDN_Name"},
		{"a quote that ends early", edit(Aliases, `"aka"`, `"a"ka"`), "alt.csv", 1, "alt_type"},
		{"not UTF-8", edit(Addresses, `Puerto`, "Pu\xe9rto"), "add.csv", 2, ""},
		{"the same number twice", edit(list.Primary, "103,", "101,"), "sdn.csv", 3, "ent_num"},
		{"an alias of nobody", edit(Aliases, "102,9003", "105,9003"), "alt.csv", 3, "ent_num"},
		{"an address of nobody", edit(Addresses, "104,8004", "105,8004"), "add.csv", 4, "ent_num"},
		{"an unknown type", edit(list.Primary, `"vessel"`, `"submarine"`), "sdn.csv", 3, "SDN_Type"},
		{"an unknown type of alias", edit(Aliases, `"fka"`, `"xka"`), "alt.csv", 2, "alt_type"},
		{"a nameless entity", edit(list.Primary, `"ZZ-TOP"`, `-0- `), "sdn.csv", 4, "SDN_Name"},
		{"a nameless alias", edit(Aliases, `"VELORUM, T. O."`, `-0- `), "alt.csv", 1, "alt_name"},
		{"a header row", edit(list.Primary, "101,", "ID,Name,Type,Country,Title,F,G,H,I,J,K,Details\r\n101,"), "sdn.csv", 1, "ent_num"},
		{"two files joined", edit(Aliases, "\r\n102,9002", "\r\n\x1a102,9002"), "alt.csv", 2, ""},
		{"a lost end of file", edit(Aliases, "\r\n102,9003,\"nka\",\"ORRERY HOLDING\",\"since May\"\r\n\x1a", "\r\n"), "alt.csv", 2, ""},
		{"a lost address row", edit(Addresses, "\r\n104,8004,-0- ,-0- ,\"Malta\",-0- ", ""), "add.csv", 3, "ent_num"},
		{"nothing", edit(list.Primary, sdnCSV, "\x1a"), "sdn.csv", 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, c.files, c.file, c.line, c.field) })
	}
}

// A download that broke off is never taken for whole. OFAC's end marks tell a
// cut anywhere; without them, as other tools keep the files, a cut within a row.
func TestCutFilesAreRefused(t *testing.T) {
	unmarked := invented()
	for role, f := range unmarked {
		f.Data = []byte(strings.TrimSuffix(string(f.Data), "\x1a"))
		unmarked[role] = f
	}
	if _, err := (CSV{}).Read(unmarked); err != nil {
		t.Fatal(err)
	}
	for role, f := range invented() {
		for n := range f.Data {
			files := invented()
			files[role] = list.File{Name: f.Name, Data: f.Data[:n]}
			if _, err := (CSV{}).Read(files); err == nil {
				t.Errorf("%s cut to %d of %d bytes was read", f.Name, n, len(f.Data))
			}
		}
	}
	for role, f := range unmarked {
		for n := range f.Data {
			lost, _, _ := strings.Cut(string(f.Data[n:]), "\r\n")
			if lost == "" || lost[0] == '\n' || lost == " " || lost == "- " || n > 0 && f.Data[n-1] == '\n' {
				continue // at a line end, or within the null mark that ends the row
			}
			files := maps.Clone(unmarked)
			files[role] = list.File{Name: f.Name, Data: f.Data[:n]}
			if _, err := (CSV{}).Read(files); err == nil {
				t.Errorf("%s cut to %q was read", f.Name, f.Data[max(0, n-20):n])
			}
		}
	}
}

func TestRecognizeJudgesByContent(t *testing.T) {
	for _, c := range []struct {
		name, data string
		want       list.Role
	}{
		{"the primary file", sdnCSV, list.Primary},
		{"aliases", altCSV, Aliases},
		{"addresses", addCSV, Addresses},
		{"comments", "101,\"r 55 (Ghana); a.k.a. 'X'.\"\r\n\x1a", Comments},
		{"with a header", "ID,Name,Type,Country,Title,F,G,H,I,J,K,Details\r\n" + sdnCSV, list.Primary},
		{"with a damaged row", strings.Replace(sdnCSV, `"ZZ-TOP",`, `"ZZ-TOP,`, 1), list.Primary},
		{"with a row too short", strings.Replace(altCSV, `"aka",`, ``, 1), Aliases},
		{"one address", "7,8,-0- ,-0- ,-0- ,-0- ", Addresses},
		{"an empty file", "", ""},
		{"the mark alone", "\x1a", ""},
		{"people to screen", "id,name,birth_date\n1,Anna,1970\n2,Otto,1980\n", ""},
		{"numbers", "1,2,3\n4,5,6\n", ""},
		{"names by number", "1,Anna\n2,Otto\n", ""},
		{"XML", "<?xml version=\"1.0\"?>\n<sdnList>\n", ""},
		{"binary", "\x00\xff\x1a\"\"\"", ""},
	} {
		if got := (CSV{}).Recognize(list.File{Name: "x", Data: []byte(c.data)}); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSpreadsheetsMayDropQuotes(t *testing.T) {
	files := invented()
	files[Aliases] = list.File{Name: "alt.csv", Data: []byte("\ufeff101,9001,aka,\"VELORUM, T. O.\",-0-\n102,9002,fka,PENDULUM,-0-\n\n\x1a")}
	b, err := CSV{}.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	if n := b.Entities[1].Names; len(n) != 2 || n[1].Full != "PENDULUM" {
		t.Errorf("%+v", n)
	}
}

// read reads a folder of the shared data by the names its files have there.
func read(t testing.TB, folder, prefix string) map[list.Role]list.File {
	t.Helper()
	dir := shared.Path(t, "data/lists/"+folder)
	names := map[list.Role]string{list.Primary: "sdn.csv", Aliases: "alt.csv", Addresses: "add.csv", Comments: "sdn_comments.csv"}
	if prefix != "" {
		names = map[list.Role]string{list.Primary: "cons_prim.csv", Aliases: "cons_alt.csv", Addresses: "cons_add.csv", Comments: "cons_comments.csv"}
	}
	files := make(map[list.Role]list.File)
	for role, name := range names {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, os.ErrNotExist) && role == Comments {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		files[role] = list.File{Name: name, Data: data}
	}
	return files
}
