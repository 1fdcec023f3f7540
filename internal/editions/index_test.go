package editions

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/index"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// indexed opens the index over what is in use.
func (d *desk) indexed() *Indexed {
	d.t.Helper()
	x, err := d.Index(d.t.Context(), policy.Default().Similarity)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		if err := x.Close(); err != nil {
			d.t.Error(err)
		}
	})
	return x
}

// kept are the files in the folder of indexes.
func (d *desk) kept() []string {
	d.t.Helper()
	entries, err := os.ReadDir(filepath.Join(d.data, "index"))
	if err != nil {
		d.t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, filepath.Join(d.data, "index", e.Name()))
	}
	return out
}

func (d *desk) forbidReading(m Meta) {
	d.t.Helper()
	if err := os.Remove(filepath.Join(d.data, "lists", m.List, m.folder(), entitiesFile)); err != nil {
		d.t.Fatal(err)
	}
}

func screenOver(t *testing.T, x *index.Index, name string) string {
	t.Helper()
	s, err := screen.Over(x, policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.Screen(namesake.Subject{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The index is built once; from then on it is opened, and the entities are not
// read for it. Its answers are those of one that was built just now.
func TestIndexIsBuiltOnceAndOpenedAfter(t *testing.T) {
	d := newDesk(t)
	first := d.imports(d.write("alpha 2026-01-01", 30), ImportOptions{})
	d.imports(d.write("beta 2026-01-01", 20), ImportOptions{})
	built := d.indexed()
	if built.Note != "" || len(d.kept()) != 1 || len(built.Editions) != 2 || built.Len() != 50 {
		t.Fatalf("note %q, files %q, %d editions, %d entities", built.Note, d.kept(), len(built.Editions), built.Len())
	}
	eds, err := d.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := index.Build(eds, policy.Default().Similarity)
	if err != nil {
		t.Fatal(err)
	}
	d.forbidReading(first.Meta)
	opened := d.indexed()
	if opened.Note != "" {
		t.Errorf("opening says %q", opened.Note)
	}
	for _, name := range []string{"Person Number 7", "Number, Person", "Nobody Whatever"} {
		want := screenOver(t, fresh, name)
		if got := screenOver(t, opened.Index, name); got != want {
			t.Errorf("opened:\n%s\nbuilt just now:\n%s", got, want)
		}
	}
}

// What is in use decides: a new edition, or an older one put in use again, has
// an index of its own, and others' are not kept. Who still works with the old
// one may go on.
func TestIndexFollowsTheEditionsInUse(t *testing.T) {
	d := newDesk(t)
	d.imports(d.write("alpha 2026-01-01", 30), ImportOptions{})
	old := d.indexed()
	d.imports(d.write("alpha 2026-02-01", 31), ImportOptions{})
	if x := d.indexed(); x.Len() != 31 || x.Note != "" {
		t.Errorf("%d entities, note %q", x.Len(), x.Note)
	}
	if runtime.GOOS != "windows" && len(d.kept()) != 1 {
		t.Errorf("kept %q", d.kept())
	}
	if !strings.Contains(screenOver(t, old.Index, "Person Number 7"), `"entities":30`) {
		t.Error("the old index is no longer what it was")
	}
	if _, err := d.Use(t.Context(), "alpha", "2026-01-01"); err != nil {
		t.Fatal(err)
	}
	if x := d.indexed(); x.Len() != 30 {
		t.Errorf("%d entities after going back", x.Len())
	}
	lax, err := d.Index(t.Context(), 0.6)
	if err != nil {
		t.Fatal(err)
	}
	defer lax.Close()
	if lax.Similarity() != 0.6 {
		t.Errorf("asked for similarity 0.6, got %v", lax.Similarity())
	}
}

// A file that is damaged, or is another program's, is built again, and that is
// said once.
func TestUnsoundIndexIsBuiltAgain(t *testing.T) {
	for name, spoil := range map[string]func([]byte) []byte{
		"cut short":      func(b []byte) []byte { return b[:len(b)/2] },
		"empty":          func([]byte) []byte { return nil },
		"a bit turned":   func(b []byte) []byte { b[len(b)/2] ^= 4; return b },
		"another engine": func(b []byte) []byte { b[24]++; return b },
		"something else": func([]byte) []byte { return []byte("PK\x03\x04 not an index") },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.imports(d.write("alpha 2026-01-01", 30), ImportOptions{})
			want := screenOver(t, d.indexed().Index, "Person Number 7")
			file := d.kept()[0]
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			spoiled := filepath.Join(t.TempDir(), "spoiled")
			if err := os.WriteFile(spoiled, spoil(b), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(spoiled, file); err != nil {
				t.Skip(err) // a system that does not replace open files
			}
			again := d.indexed()
			if !strings.Contains(again.Note, "; it was built again: ") {
				t.Errorf("note %q", again.Note)
			}
			if got := screenOver(t, again.Index, "Person Number 7"); got != want {
				t.Errorf("%s\nbefore: %s", got, want)
			}
			if third := d.indexed(); third.Note != "" {
				t.Errorf("said again: %q", third.Note)
			}
		})
	}
}

// A crash before the file has its name leaves nothing that would be taken for
// an index; a folder that cannot be written costs time, and no answer.
func TestIndexThatCannotBeKeptStillServes(t *testing.T) {
	d := newDesk(t)
	d.imports(d.write("alpha 2026-01-01", 30), ImportOptions{})
	d.crash = func(step string) error {
		if step == "keep index" {
			return errors.New("the lights went out")
		}
		return nil
	}
	x := d.indexed()
	if !strings.Contains(x.Note, "could not be kept") || !strings.Contains(x.Note, "the lights went out") || x.Len() != 30 {
		t.Errorf("note %q, %d entities", x.Note, x.Len())
	}
	d.crash = func(string) error { return nil }
	if x := d.indexed(); x.Note != "" || len(d.kept()) != 1 {
		t.Errorf("note %q, files %q", x.Note, d.kept())
	}
}

// An index never hides that an edition is damaged where it has to be built, and
// there is none of an empty store.
func TestIndexFailsClosed(t *testing.T) {
	d := newDesk(t)
	if _, err := d.Index(t.Context(), 0.68); !errors.Is(err, ErrNotFound) {
		t.Errorf("an empty store: %v", err)
	}
	r := d.imports(d.write("alpha 2026-01-01", 30), ImportOptions{})
	d.forbidReading(r.Meta)
	if _, err := d.Index(t.Context(), 0.68); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a damaged edition: %v", err)
	}
}

// A real list answers from its file as it does from memory, to the byte.
func TestRealListAnswersAlikeFromFileAndMemory(t *testing.T) {
	path := shared.Path(t, "data/lists/un_sc/2026-02-27_consolidated.xml")
	s, err := Open(t.TempDir(), Config{Formats: formats.All()})
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Import(t.Context(), path, ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := s.Index(t.Context(), policy.Default().Similarity)
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	if kept.file == nil {
		t.Fatal("the index is not that of a file")
	}
	fresh, err := index.Build([]*list.Edition{r.Edition}, policy.Default().Similarity)
	if err != nil {
		t.Fatal(err)
	}
	for i := range r.Edition.Entities {
		name := r.Edition.Entities[i].Caption()
		if got, want := screenOver(t, kept.Index, name), screenOver(t, fresh, name); got != want {
			t.Fatalf("from the file:\n%s\nfrom memory:\n%s", got, want)
		}
	}
}
