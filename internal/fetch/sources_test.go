package fetch

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
)

func TestSourcesAreSound(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Sources() {
		if err := s.Validate(); err != nil {
			t.Error(err)
		}
		if seen[s.List] {
			t.Errorf("%s stands twice", s.List)
		}
		seen[s.List] = true
		if s.Title == "" || s.Publisher == "" || !strings.HasPrefix(s.Page, "https://") || s.Pause < time.Second || s.Every < time.Hour {
			t.Errorf("%s: %+v", s.List, s)
		}
		for _, f := range s.Files {
			if !strings.HasPrefix(f.Address, "https://") {
				t.Errorf("%s: %s is not asked for by https", s.List, f.Name)
			}
			if f.MaxBytes > list.MaxFileSize {
				t.Errorf("%s: %s may be larger than a list's file that can be read", s.List, f.Name)
			}
		}
		for _, p := range s.Params {
			if p.About == "" || p.Value != "" {
				t.Errorf("%s: parameter %+v", s.List, p)
			}
		}
	}
	if !slices.IsSortedFunc(Sources(), func(a, b Source) int { return strings.Compare(a.List, b.List) }) {
		t.Error("not in the order of their names")
	}
}

// TestSourcesAreWholeLists holds the files of each source to the format that
// reads them: with all that are required, under their usual names.
func TestSourcesAreWholeLists(t *testing.T) {
	format := map[string]string{
		"au-dfat": "au-dfat-xlsx", "ca-sema": "ca-sema-xml", "eu-fsf": "eu-fsf-xml", "uk-ofsi": "uk-ofsi-csv", "uk-sl": "uk-sl-xml",
		"un-sc": "un-xml", "us-csl": "us-csl-csv", "us-dpl": "us-dpl-tsv", "us-ofac-cons": "ofac-csv", "us-ofac-sdn": "ofac-csv",
	}
	roles := map[string][]list.RoleSpec{}
	for _, f := range formats.All() {
		roles[f.Name()] = f.Roles()
	}
	for _, s := range Sources() {
		specs := roles[format[s.List]]
		if len(specs) != len(s.Files) {
			t.Errorf("%s has the files %s; format %q has %+v", s.List, s.fileNames(), format[s.List], specs)
			continue
		}
		for i, spec := range specs {
			want := spec.Usual
			if s.List == "us-ofac-cons" {
				want = map[string]string{"sdn.csv": "cons_prim.csv", "alt.csv": "cons_alt.csv", "add.csv": "cons_add.csv", "sdn_comments.csv": "cons_comments.csv"}[want]
			}
			if s.Files[i].Name != want {
				t.Errorf("%s: file %d is %s; the format's is %s", s.List, i, s.Files[i].Name, want)
			}
		}
	}
}

// TestSourcesNameTheListsTheyHold reads real files of each list there are, under
// the names and kinds that the source gives them.
func TestSourcesNameTheListsTheyHold(t *testing.T) {
	root := shared.Path(t, "data/lists")
	real := map[string][]string{
		"au-dfat": {"au_dfat/2024-11-11_regulation8_consolidated.xlsx"}, "ca-sema": {"ca_sema/2020-03_sema-lmes.xml"},
		"eu-fsf": {"format_excerpts/eu_fsf_1_1_2026-08-05_excerpt.xml"}, "uk-ofsi": {"uk_ofsi/2018-04-13_sanctionsconlist.csv"},
		"uk-sl": {"format_excerpts/uk_sanctions_list_2026-09-07_excerpt.xml"}, "un-sc": {"un_sc/2026-02-27_consolidated.xml"},
		"us-csl": {"us_csl/csl_2023-11-30_truncated.csv"}, "us-dpl": {"us_csl/dpl_2023-11-30.txt"},
		"us-ofac-cons": {"ofac_cons/2025-12-19/cons_prim.csv", "ofac_cons/2025-12-19/cons_alt.csv", "ofac_cons/2025-12-19/cons_add.csv", "ofac_cons/2025-12-19/cons_comments.csv"},
		"us-ofac-sdn":  {"ofac_sdn/2021-07-07_full/sdn.csv", "ofac_sdn/2021-07-07_full/alt.csv", "ofac_sdn/2021-07-07_full/add.csv", "ofac_sdn/2021-07-07_full/sdn_comments.csv"},
	}
	for _, s := range Sources() {
		dir := t.TempDir()
		for i, name := range real[s.List] {
			data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
			if err != nil {
				t.Fatal(err)
			}
			f := s.Files[i]
			if err := suits(f.Kind, "", data[:min(len(data), sniffed)]); err != nil {
				t.Errorf("%s: %s: %v", s.List, name, err)
			}
			if int64(len(data))*3 > f.MaxBytes {
				t.Errorf("%s: %s has %d bytes, too near to %d", s.List, name, len(data), f.MaxBytes)
			}
			if s.List == "us-csl" { // that of the shared data breaks off in its last row
				data = data[:strings.LastIndexByte(strings.TrimSpace(string(data)), '\n')+1]
			}
			if err := os.WriteFile(filepath.Join(dir, f.Name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		ed, err := list.Read(os.DirFS(dir), ".", formats.All())
		if err != nil {
			t.Errorf("%s: %v", s.List, err)
			continue
		}
		if ed.List != s.List || ed.Title != s.Title {
			t.Errorf("%s, %q: its files are %s, %q", s.List, s.Title, ed.List, ed.Title)
		}
	}
}

func TestSettings(t *testing.T) {
	by := func(c Settings, name string) Source {
		t.Helper()
		all, err := c.Apply(Sources())
		if err != nil {
			t.Fatal(err)
		}
		return all[slices.IndexFunc(all, func(s Source) bool { return s.List == name })]
	}
	if got := by(Settings{Mirror: "http://mirror.example/lists/"}, "us-ofac-sdn"); got.Files[1].Address != "http://mirror.example/lists/us-ofac-sdn/alt.csv" {
		t.Errorf("mirror: %+v", got)
	}
	// A mirror needs no key of the publisher's.
	if got := by(Settings{Mirror: "https://mirror.example"}, "eu-fsf"); len(got.Params) != 0 {
		t.Errorf("mirror: %+v", got)
	}
	own := Settings{
		Mirror:    "https://mirror.example",
		Addresses: map[string][]string{"un-sc": {"https://un.example/list.xml"}, "eu-fsf": {"https://eu.example/list?token={token}"}},
		Params:    map[string]map[string]string{"eu-fsf": {"token": "a&b"}},
		Every:     map[string]time.Duration{"un-sc": 5 * time.Minute},
	}
	if got := by(own, "un-sc"); got.Files[0].Address != "https://un.example/list.xml" || got.Every != 5*time.Minute {
		t.Errorf("own address: %+v", got)
	}
	eu := by(own, "eu-fsf")
	if u, err := eu.expand(eu.Files[0].Address); err != nil || u.String() != "https://eu.example/list?token=a%26b" {
		t.Errorf("parameter: %v, %v", u, err)
	}
	if by(Settings{}, "un-sc").Files[0].Address != "https://scsanctions.un.org/resources/xml/en/consolidated.xml" || Sources()[2].Params[0].Value != "" {
		t.Error("settings change the table")
	}
	for want, c := range map[string]Settings{
		`addresses of list "un"`:                  {Addresses: map[string][]string{"un": {"https://x.example/"}}},
		`parameters of list "eu"`:                 {Params: map[string]map[string]string{"eu": {}}},
		`interval of list "x"`:                    {Every: map[string]time.Duration{"x": time.Hour}},
		`parameter "tokn" of list eu-fsf`:         {Params: map[string]map[string]string{"eu-fsf": {"tokn": "x"}}},
		"2 given, and it has 4 files: sdn.csv":    {Addresses: map[string][]string{"us-ofac-sdn": {"https://x.example/1", "https://x.example/2"}}},
		`needs the parameter "key"`:               {Addresses: map[string][]string{"un-sc": {"https://x.example/?k={key}"}}},
		"interval 1s is less than 1m0s":           {Every: map[string]time.Duration{"un-sc": time.Second}},
		`mirror: address "mirror.example"`:        {Mirror: "mirror.example"},
		"does not begin with https":               {Addresses: map[string][]string{"un-sc": {"ftp://x.example/list.xml"}}},
		"x.example holds a user name":             {Addresses: map[string][]string{"un-sc": {"https://me:secret@x.example/"}}},
		`address "https:///list.xml" names no ho`: {Addresses: map[string][]string{"un-sc": {"https:///list.xml"}}},
	} {
		if _, err := c.Apply(Sources()); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("want %q: %v", want, err)
		}
	}
}

func TestSourceMistakes(t *testing.T) {
	good := func() Source {
		return Source{List: "x", Every: time.Hour, Files: []File{{Name: "a.csv", Address: "https://x.example/a.csv", Kind: Delimited, MaxBytes: 1}}}
	}
	if s := good(); s.Validate() != nil {
		t.Fatal(s.Validate())
	}
	all := map[string]func(*Source){
		"cannot name a list":       func(s *Source) { s.List = "../x" },
		"has no files":             func(s *Source) { s.Files = nil },
		`"../a" cannot name a fil`: func(s *Source) { s.Files[0].Name = "../a" },
		`".a" cannot name a file`:  func(s *Source) { s.Files[0].Name = ".a" },
		"two files are named A.CS": func(s *Source) { s.Files = append(s.Files, s.Files[0]); s.Files[1].Name = "A.CSV" },
		"the most bytes is 0":      func(s *Source) { s.Files[0].MaxBytes = 0 },
		`kind "pdf"`:               func(s *Source) { s.Files[0].Kind = "pdf" },
		`address "" does not begi`: func(s *Source) { s.Files[0].Address = "" },
		`"ftp://x.example/s"`:      func(s *Source) { s.Files[0].Checksum = "ftp://x.example/s" },
		"ends in a fragment":       func(s *Source) { s.Files[0].Address += "#a" },
		"pause -1s":                func(s *Source) { s.Pause = -time.Second },
		"page: address":            func(s *Source) { s.Page = "x" },
		`parameter "" has no name`: func(s *Source) { s.Params = []Param{{}} },
	}
	for _, want := range slices.Sorted(maps.Keys(all)) {
		s := good()
		all[want](&s)
		err := s.Validate()
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "source ") {
			t.Errorf("want %q: %v", want, err)
		}
	}
}
