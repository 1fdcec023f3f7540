package formats_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
)

func TestNamesDiffer(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range formats.All() {
		if seen[f.Name()] {
			t.Errorf("two formats are named %s", f.Name())
		}
		seen[f.Name()] = true
	}
}

// TestEveryRealFileIsOfOneFormat offers every file of the shared data to every
// format.
func TestEveryRealFileIsOfOneFormat(t *testing.T) {
	root := shared.Path(t, "data")
	lists := 0
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, name)
		var of []string
		for _, f := range formats.All() {
			if role := f.Recognize(list.File{Name: filepath.Base(name), Data: data}); role != "" {
				of = append(of, f.Name()+" "+string(role))
			}
		}
		isList := strings.HasPrefix(filepath.ToSlash(rel), "lists/") && path.Ext(rel) != ".md"
		switch {
		case isList && len(of) != 1:
			t.Errorf("%s is recognised as %q, want one format", rel, of)
		case !isList && len(of) != 0 && of[0] != "house-csv primary": // any CSV of names may be a house list
			t.Errorf("%s, which is no list, is recognised as %q", rel, of)
		}
		if isList {
			lists++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if lists < 30 {
		t.Errorf("only %d files of lists", lists)
	}
}

// whole are the lists of the shared data that are whole, with the number of
// entities that their provenance states or that was counted in the file.
var whole = []struct {
	path, list string
	entities   int
}{
	{"ofac_sdn/2019-01-15_full", "us-ofac-sdn", 7379},
	{"ofac_sdn/2021-07-07_full", "us-ofac-sdn", 8976},
	{"ofac_sdn/khamirzaev_network", "us-ofac-sdn", 8},
	{"ofac_cons/2025-12-19", "us-ofac-cons", 442},
	{"un_sc/2016-02-11_consolidated.xml", "un-sc", 239},
	{"un_sc/2020-03-20_consolidated.xml", "un-sc", 1014},
	{"un_sc/2026-02-27_consolidated.xml", "un-sc", 1003},
	{"au_dfat/2024-11-11_regulation8_consolidated.xlsx", "au-dfat", 3062},
	{"ca_sema", "ca-sema", 1369},
	{"eu_fsd/2016-02-11_global.xml", "eu-fsf", 595},
	{"eu_fsd/2018-07-04_short.csv", "eu-fsf", 0},
	{"format_excerpts/eu_fsf_1_1_2026-08-05_excerpt.xml", "eu-fsf", 3},
	{"format_excerpts/uk_sanctions_list_2026-09-07_excerpt.xml", "", 2},
	{"uk_ofsi/2018-04-13_sanctionsconlist.csv", "uk-ofsi", 2106},
	{"us_csl/dpl_2023-11-30.txt", "us-dpl", 0},
}

func TestWholeListsAreRead(t *testing.T) {
	root := os.DirFS(shared.Path(t, "data/lists"))
	for _, c := range whole {
		t.Run(c.path, func(t *testing.T) {
			start := time.Now()
			ed, err := list.Read(root, c.path, formats.All())
			if err != nil {
				t.Fatal(err)
			}
			took := time.Since(start)
			start = time.Now()
			list.Hash(ed.Entities)
			t.Logf("%s %s of %s: %d entities, read in %v, hash in %v", ed.Format, ed.List, ed.Date, len(ed.Entities), took, time.Since(start))
			if c.entities != 0 && len(ed.Entities) != c.entities || len(ed.Entities) == 0 {
				t.Errorf("%d entities, want %d", len(ed.Entities), c.entities)
			}
			if c.list != "" && ed.List != c.list {
				t.Errorf("list %q, want %q", ed.List, c.list)
			}
		})
	}
}

func TestBrokenListsAreRefused(t *testing.T) {
	root := os.DirFS(shared.Path(t, "data/lists"))
	for _, c := range []struct {
		path, file string
		says       []string
	}{
		{"us_csl/csl_2023-11-30_truncated.csv", "csl_2023-11-30_truncated.csv", nil},
		{"ofac_sdn/2024-01-08_partial", "2024-01-08_partial", []string{"primary", "sdn.csv"}},
		{"ofac_sdn/2025-01-06_partial", "2025-01-06_partial", []string{"primary", "sdn.csv"}},
		{"ofac_sdn/2025-12-24_partial", "2025-12-24_partial", []string{"primary", "sdn.csv"}},
		{"ofac_sdn/2022-11-29_primary", "2022-11-29_primary", []string{"sdn.csv", "cons_prim.csv"}},
		{"ofac_sdn/2023-01-21_sancbook", "2023-01-21_sancbook", []string{"alt.csv"}},
		{"ofac_sdn/2021-07-07_full/sdn.csv", "sdn.csv", []string{"folder", "alt.csv"}},
		{"ofac_sdn", "ofac_sdn", []string{"PROVENANCE.md", "2021-07-07_full"}},
		{"uk_ofsi/2016-02-12_data.csv", "2016-02-12_data.csv", []string{"prime alias"}}, // cut down by who copied it
		{"un_sc", "un_sc", []string{"3 editions", "2016-02-11_consolidated.xml", "2026-02-27_consolidated.xml"}},
		{"us_csl", "us_csl", []string{"2 lists", "dpl_2023-11-30.txt"}},
		{"eu_fsd", "eu_fsd", []string{"2 lists"}},
		{"format_excerpts", "format_excerpts", []string{"2 lists"}},
		{"un_sc/PROVENANCE.md", "PROVENANCE.md", []string{"not in the format of any list"}},
	} {
		t.Run(c.path, func(t *testing.T) {
			_, err := list.Read(root, c.path, formats.All())
			var e *list.Error
			if !errors.As(err, &e) {
				t.Fatalf("got error %v, want a *list.Error", err)
			}
			t.Log(err)
			if e.File != c.file {
				t.Errorf("error %q names %q, want %q", err, e.File, c.file)
			}
			for _, part := range c.says {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("error %q does not say %q", err, part)
				}
			}
		})
	}
}

// TestGarbageIsOfNoFormat holds what may lie beside a list away from it.
func TestGarbageIsOfNoFormat(t *testing.T) {
	for story, data := range map[string][]byte{
		"empty":     nil,
		"blank":     []byte("\r\n"),
		"zeroes":    make([]byte, 4096),
		"prose":     []byte("# Lists\n\nFetched on Monday, see the log.\n"),
		"a table":   []byte("|file|origin|\n|---|---|\n|a.csv|somewhere|\n"),
		"HTML":      []byte("<!DOCTYPE html><html><head><title>404 Not Found</title></head><body><p>Gone.</p></body></html>"),
		"XML error": []byte(`<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>`),
		"JSON":      []byte(`{"error": "rate limited"}`),
		"a zip":     slices.Concat([]byte("PK\x03\x04"), bytes.Repeat([]byte{1}, 100)),
	} {
		for _, f := range formats.All() {
			if role := f.Recognize(list.File{Name: "sdn.csv", Data: data}); role != "" {
				t.Errorf("%s: recognised as %s %s", story, f.Name(), role)
			}
		}
	}
}

// TestDifferenceOfRealEditions accounts for every entity of two editions.
func TestDifferenceOfRealEditions(t *testing.T) {
	root := os.DirFS(shared.Path(t, "data/lists"))
	for _, c := range [][2]string{
		{"ofac_sdn/2019-01-15_full", "ofac_sdn/2021-07-07_full"},
		{"un_sc/2020-03-20_consolidated.xml", "un_sc/2026-02-27_consolidated.xml"},
	} {
		var eds []*list.Edition
		for _, name := range c {
			ed, err := list.Read(root, name, formats.All())
			if err != nil {
				t.Fatal(err)
			}
			eds = append(eds, ed)
		}
		start := time.Now()
		d := list.Diff(eds[0], eds[1])
		t.Logf("%s, in %v", d.Summary(), time.Since(start))
		if got := len(eds[0].Entities) - len(d.Removed) + len(d.Added); got != len(eds[1].Entities) {
			t.Errorf("%s: %d entities are accounted for", d.Summary(), got)
		}
		if len(d.Added) == 0 || len(d.Removed) == 0 || len(d.Changed) == 0 {
			t.Errorf("%s: years apart, editions add, remove and change", d.Summary())
		}
		back := list.Diff(eds[1], eds[0])
		if len(back.Added) != len(d.Removed) || len(back.Changed) != len(d.Changed) {
			t.Errorf("%s is not the reverse of %s", back.Summary(), d.Summary())
		}
		for i, e := range d.Changed {
			for j, f := range e.Fields {
				r := back.Changed[i].Fields[j]
				if !slices.Equal(f.Added, r.Removed) || !slices.Equal(f.Removed, r.Added) {
					t.Errorf("%s %s: %+v backwards is %+v", e.ID, f.Field, f, r)
				}
			}
		}
	}
}
