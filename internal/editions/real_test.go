package editions

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
)

// TestRealListsThatLostSomething tells what happens to a data directory with
// the OFAC and UN lists when damaged editions of them arrive.
func TestRealListsThatLostSomething(t *testing.T) {
	ofac := shared.Path(t, "data/lists/ofac_sdn/2021-07-07_full")
	un := shared.Path(t, "data/lists/un_sc/2026-02-27_consolidated.xml")
	s, err := Open(t.TempDir(), Config{Formats: formats.All()})
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]*Result{}
	for _, path := range []string{shared.Path(t, "data/lists/ofac_sdn/2019-01-15_full"), ofac, shared.Path(t, "data/lists/un_sc/2020-03-20_consolidated.xml"), un} {
		r, err := s.Import(t.Context(), path, ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(r.Summary())
		first[r.Meta.List] = r
	}

	in := t.TempDir()
	// copied makes a folder of the OFAC files, altered.
	copied := func(name string, alter func(file, text string) string) string {
		dir := filepath.Join(in, name)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, f := range []string{"sdn.csv", "alt.csv", "add.csv"} {
			data, err := os.ReadFile(filepath.Join(ofac, f))
			if err != nil {
				t.Fatal(err)
			}
			if text := alter(f, string(data)); text != "" {
				if err := os.WriteFile(filepath.Join(dir, f), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		return dir
	}
	xml, err := os.ReadFile(un)
	if err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(in, "half.xml")
	if err := os.WriteFile(half, xml[:len(xml)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	firstLine := func(text string) string { return text[:strings.IndexByte(text, '\n')+1] }
	for _, c := range []struct {
		story, path string
		says        []string
	}{
		{"without alt.csv", copied("lost", func(file, text string) string {
			if file == "alt.csv" {
				return ""
			}
			return text
		}), []string{"alt.csv"}},
		{"without sdn_comments.csv", copied("uncommented", func(_, text string) string { return text }),
			[]string{"sdn_comments.csv (the comments file) is missing", "--allow-shrink"}},
		{"sdn.csv cut in half", copied("halved", func(file, text string) string {
			if file == "sdn.csv" {
				return text[:len(text)/2]
			}
			return text
		}), []string{"csv"}},
		{"one entity of 8976", copied("one", func(file, text string) string {
			// Number 36 has no alias and one address, the first rows of theirs.
			head := firstLine(text)
			if file == "alt.csv" {
				head = "36,1,\"aka\",\"INVENTED ALIAS\",-0- \r\n"
			}
			return head + "\x1a"
		}), []string{"would lose 8975 of its 8976 entities", "us-ofac-sdn (8976 entities", "stays in use"}},
		{"half an XML file", half, []string{"half.xml:", "cut short"}},
		{"the truncated CSL", shared.Path(t, "data/lists/us_csl/csl_2023-11-30_truncated.csv"), []string{"csl_2023-11-30_truncated.csv:"}},
	} {
		_, err := s.Import(t.Context(), c.path, ImportOptions{})
		var le *list.Error
		if !errors.As(err, &le) {
			t.Errorf("%s: got %v, want a refusal", c.story, err)
			continue
		}
		t.Log(err)
		for _, part := range append(c.says, "in use") {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error %q does not say %q", c.story, err, part)
			}
		}
	}

	all, err := s.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var inUse []string
	for _, ed := range all {
		inUse = append(inUse, fmt.Sprint(ed.List, " ", len(ed.Entities)))
		if ed.Hash != first[ed.List].Edition.Hash {
			t.Errorf("%s: another edition is in use", ed.List)
		}
	}
	if got := strings.Join(inUse, ", "); got != "un-sc 1003, us-ofac-sdn 8976" {
		t.Errorf("in use: %s", got)
	}
	if refused, _, err := s.Refusals(); err != nil || len(refused) != 6 {
		t.Errorf("%d refusals recorded, %v", len(refused), err)
	}

	// What was stored reads as what was imported.
	for name, r := range first {
		ed, err := s.Load(name, r.Meta.Hash)
		if err != nil {
			t.Fatal(err)
		}
		if c := list.Diff(r.Edition, ed); !c.Empty() {
			t.Errorf("%s: the stored edition differs: %s", name, c.Summary())
		}
		for i := range ed.Entities {
			if ed.Entities[i].Provenance != r.Edition.Entities[i].Provenance {
				t.Fatalf("%s: provenance of %s is %+v", name, ed.Entities[i].ID, ed.Entities[i].Provenance)
			}
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	path := shared.Path(b, "data/lists/ofac_sdn/2021-07-07_full")
	s, err := Open(b.TempDir(), Config{Formats: formats.All()})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := s.Import(b.Context(), path, ImportOptions{}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Load("us-ofac-sdn", ""); err != nil {
			b.Fatal(err)
		}
	}
}
