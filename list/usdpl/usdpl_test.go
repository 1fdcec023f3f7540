package usdpl

import (
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

func fileOf(rows ...string) list.File {
	text := `"` + strings.Join(columns, "\"\t\"") + "\"\n"
	for _, row := range rows {
		text += `"` + strings.ReplaceAll(row, "|", "\"\t\"") + "\"\n"
	}
	return list.File{Name: "dpl.txt", Data: []byte(text)}
}

func read(f list.File) (*list.Batch, error) {
	return Format{}.Read(map[list.Role]list.File{list.Primary: f})
}

func sample() list.File {
	return fileOf(
		" ANN  SAMPLE|1 LONG ROAD|SPRINGFIELD|TX|US|75001|06/19/2003|06/29/2056|Y|2007-01-31|50 YEAR DENIAL|68 F.R. 1 6/27/03",
		"ANN SAMPLE|2 SHORT ROAD|SPRINGFIELD|TX||75002|06/19/2003|06/29/2056|Y|2008-02-01|50 YEAR DENIAL|68 F.R. 1 6/27/03 72 F.R. 2 1/30/07",
		"ANN SAMPLE|1 LONG ROAD|SPRINGFIELD|TX|US|75001|03/04/2002||Y|2007-01-31||67 F.R. 3 3/11/02",
		"SAMPLE AIR D/B/A S5 AIR|||| ||01/02/2020||N|2020-02-02||",
		"PEARL (A.K.A. BEA EXAMPLE) LEE|||| ||01/02/2020||N|2020-02-02||",
	)
}

func TestAnOrderIsAnEntity(t *testing.T) {
	b, err := read(sample())
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Entities) != 4 {
		t.Fatalf("%d entities", len(b.Entities))
	}
	e := b.Entities[0]
	if e.Caption() != "ANN SAMPLE" || len(e.Addresses) != 2 || e.ListedOn.String() != "2003-06-19" || e.UpdatedOn.String() != "2008-02-01" || e.Kind != namesake.KindUnknown {
		t.Errorf("%+v", e)
	}
	if e.Addresses[0].Country.Code != "US" || e.Addresses[1].Country.Code != "" || e.Addresses[1].PostalCode != "75002" {
		t.Errorf("addresses %+v", e.Addresses)
	}
	for _, n := range []namesake.Note{{Label: "Expiration_Date", Text: "2056-06-29"}, {Label: "FR_Citation", Text: "68 F.R. 1 6/27/03 72 F.R. 2 1/30/07"}, {Label: "Last_Update", Text: "2007-01-31"}} {
		if !slices.Contains(e.Notes, n) {
			t.Errorf("no note %+v", n)
		}
	}
	if b.Entities[1].ID == e.ID {
		t.Error("an earlier order has the same ID")
	}
	if n := b.Entities[2].Names; len(n) != 2 || n[0].Full != "SAMPLE AIR" || n[1].Full != "S5 AIR" || !strings.Contains(n[1].Note, "D/B/A") {
		t.Errorf("names %+v", n)
	}
	if n := b.Entities[3].Names; len(n) != 2 || n[0].Full != "PEARL LEE" || n[1].Full != "BEA EXAMPLE" {
		t.Errorf("names %+v", n)
	}
}

// An order keeps its ID when its other facts change and when rows are sorted
// anew: clearances are bound to it.
func TestIDsAreStable(t *testing.T) {
	a, err := read(sample())
	if err != nil {
		t.Fatal(err)
	}
	b, err := read(fileOf("Ann Sample|9 NEW STREET||||75009|06/19/2003|01/01/2031|N|2031-01-31|NEW|"))
	if err != nil {
		t.Fatal(err)
	}
	if a.Entities[0].ID != b.Entities[0].ID {
		t.Errorf("%s, then %s", a.Entities[0].ID, b.Entities[0].ID)
	}
}

func TestDamageIsRefused(t *testing.T) {
	whole := sample()
	for _, c := range []struct {
		why   string
		file  list.File
		line  int
		field string
	}{
		{"cut mid-field", list.File{Name: "dpl.txt", Data: whole.Data[:len(whole.Data)-25]}, 6, ""},
		{"cut between fields", fileOf("A|1|2"), 2, ""},
		{"no rows", fileOf(), 1, ""},
		{"no name", fileOf(" |||||" + "|01/02/2020||N|2020-02-02||"), 2, "Name"},
		{"bad date", fileOf("A|||||" + "|19/06/2003||N|2020-02-02||"), 2, "Effective_Date"},
		{"bad expiry", fileOf("A|||||" + "|01/02/2020|never|N|2020-02-02||"), 2, "Expiration_Date"},
		{"renamed column", list.File{Name: "dpl.txt", Data: []byte(strings.Replace(string(whole.Data), "Expiration_Date", "End", 1))}, 1, "Expiration_Date"},
	} {
		b, err := read(c.file)
		var e *list.Error
		if !errors.As(err, &e) || b != nil || e.File != "dpl.txt" || e.Line != c.line || e.Field != c.field || e.Hint == "" {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}

func TestRealList(t *testing.T) {
	path := shared.Path(t, "data/lists/us_csl/dpl_2023-11-30.txt")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f := list.File{Name: filepath.Base(path), Data: data}
	if (Format{}).Recognize(f) != list.Primary {
		t.Fatal("not recognised")
	}
	b, err := read(f)
	if err != nil {
		t.Fatal(err)
	}
	addresses, ids := 0, map[string]bool{}
	for _, e := range b.Entities {
		addresses += len(e.Addresses)
		if ids[e.ID] {
			t.Errorf("%s twice", e.ID)
		}
		ids[e.ID] = true
		if e.ListedOn.IsZero() || len(e.Notes) == 0 {
			t.Errorf("%s: no effective date or notes", e.ID)
		}
	}
	// 665 rows with 547 pairs of name and effective date (counted in the file);
	// two of the rows repeat another but for its last columns.
	if len(b.Entities) != 547 || addresses < 655 {
		t.Errorf("%d orders, %d addresses", len(b.Entities), addresses)
	}
	t.Logf("%d orders with %d addresses", len(b.Entities), addresses)
}

func TestConformance(t *testing.T) {
	listtest.Run(t, Format{}, listtest.Case{
		Name: "invented", Files: map[list.Role]list.File{list.Primary: sample()}, List: "us-dpl", Entities: 4,
	})
}

func TestConformanceOnRealList(t *testing.T) {
	listtest.Run(t, Format{}, listtest.Case{
		Name: "2023-11-30", Path: shared.Path(t, "data/lists/us_csl/dpl_2023-11-30.txt"), Entities: 547,
	})
}

func FuzzRead(f *testing.F) {
	f.Add(sample().Data)
	f.Fuzz(func(t *testing.T, data []byte) {
		file := list.File{Name: "f", Data: data}
		Format{}.Recognize(file)
		b, err := read(file)
		listtest.Sound(t, b, err)
	})
}
