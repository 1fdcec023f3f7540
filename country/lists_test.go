package country_test

import (
	"cmp"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/internal/shared"
)

// TestCountriesOfRealLists measures how much of what publishers write in their
// country fields is understood. Texts that name no country do not count.
func TestCountriesOfRealLists(t *testing.T) {
	for _, c := range []struct {
		path  string
		texts func(*testing.T, string) map[string]int
		least float64 // share of occurrences
	}{
		{"data/lists/ofac_sdn/2021-07-07_full/add.csv", ofacCountries, 0.999},
		{"data/lists/ofac_sdn/2025-12-24_partial/add.csv", ofacCountries, 0.999},
		{"data/lists/ofac_cons/2025-12-19/cons_add.csv", ofacCountries, 0.999},
		{"data/lists/au_dfat/2024-11-11_regulation8_consolidated.xlsx", australianCitizenships, 0.99},
		{"data/lists/un_sc/2020-03-20_consolidated.xml", unCountries, 0.99},
		{"data/lists/un_sc/2026-02-27_consolidated.xml", unCountries, 0.99},
	} {
		t.Run(c.path, func(t *testing.T) {
			total, understood := 0, 0
			unknown := map[string]int{}
			for text, n := range c.texts(t, shared.Path(t, c.path)) {
				switch strings.ToLower(text) {
				case "", "-0-", "na", "undetermined":
					continue
				}
				total += n
				ok := true
				for _, p := range country.ParseAll(text) {
					ok = ok && p.Code != ""
				}
				if ok {
					understood += n
				} else {
					unknown[text] = n
				}
			}
			share := float64(understood) / float64(total)
			t.Logf("%d of %d understood, %.2f %%", understood, total, 100*share)
			if share < c.least {
				t.Errorf("%.2f %% understood, want %.1f %%", 100*share, 100*c.least)
			}
			for _, text := range slices.SortedFunc(maps.Keys(unknown), func(a, b string) int {
				return cmp.Or(-cmp.Compare(unknown[a], unknown[b]), strings.Compare(a, b))
			}) {
				t.Logf("not understood: %d × %q", unknown[text], text)
			}
		})
	}
}

func ofacCountries(t *testing.T, path string) map[string]int {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	texts := map[string]int{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(row) > 4 {
			texts[strings.TrimSpace(row[4])]++
		}
	}
}

func australianCitizenships(t *testing.T, path string) map[string]int {
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	column := slices.Index(rows[0], "Citizenship")
	texts := map[string]int{}
	for _, row := range rows[1:] {
		if column < len(row) {
			texts[strings.TrimSpace(row[column])]++
		}
	}
	return texts
}

func unCountries(t *testing.T, path string) map[string]int {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dec := xml.NewDecoder(f)
	texts := map[string]int{}
	var open []string
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			open = append(open, tok.Name.Local)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			in := strings.Join(open, "/")
			if strings.HasSuffix(in, "/COUNTRY") || strings.HasSuffix(in, "NATIONALITY/VALUE") {
				texts[strings.TrimSpace(string(tok))]++
			}
		}
	}
}
