package editions

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
)

// register is a format of lines "id|name|" under "REGISTER name date", closed by
// the line "END". A list named "?" has no name. Notes beside it are optional.
type register struct{}

func (register) Name() string { return "register" }

func (register) Roles() []list.RoleSpec {
	return []list.RoleSpec{{Role: list.Primary, Required: true, Usual: "register.txt"}, {Role: "notes", Usual: "notes.txt"}}
}

func (register) Recognize(f list.File) list.Role {
	if bytes.HasPrefix(f.Data, []byte("REGISTER ")) {
		return list.Primary
	}
	if bytes.HasPrefix(f.Data, []byte("NOTES")) {
		return "notes"
	}
	return ""
}

func (register) Read(files map[list.Role]list.File) (*list.Batch, error) {
	f := files[list.Primary]
	lines := strings.Split(strings.TrimSpace(string(f.Data)), "\n")
	if lines[len(lines)-1] != "END" {
		return nil, &list.Error{File: f.Name, Line: len(lines), Msg: "cut short"}
	}
	head := strings.Fields(lines[0])
	b := &list.Batch{List: head[1], Title: "Register"}
	if head[1] == "?" {
		b.List, b.Unnamed = "register", true
	}
	if len(head) > 2 {
		d, err := namesake.ParsePartialDate(head[2])
		if err != nil {
			return nil, &list.Error{File: f.Name, Line: 1, Field: "date", Msg: err.Error()}
		}
		b.Date = d
	}
	for i, line := range lines[1 : len(lines)-1] {
		cells := strings.Split(line, "|")
		b.Entities = append(b.Entities, namesake.Entity{
			ID: cells[0], List: b.List, Names: []namesake.Name{{Full: cells[1]}},
			Provenance: namesake.Provenance{File: f.Name, Record: i + 2},
		})
	}
	return b, nil
}

// desk is a store with files to import and a clock that moves a minute at each
// look.
type desk struct {
	*Store
	t    *testing.T
	data string
	in   string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, data: t.TempDir(), in: t.TempDir()}
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	s, err := Open(d.data, Config{Formats: []list.Format{register{}}, Now: func() time.Time {
		now = now.Add(time.Minute)
		return now
	}})
	if err != nil {
		t.Fatal(err)
	}
	d.Store = s
	return d
}

// write makes a register of n people and returns its path.
func (d *desk) write(head string, n int) string {
	d.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "REGISTER %s\n", head)
	for i := range n {
		fmt.Fprintf(&b, "%d|Person Number %d|\n", i+1, i+1)
	}
	return d.file(strings.ReplaceAll(head, " ", "-")+".txt", b.String()+"END\n")
}

func (d *desk) file(name, text string) string {
	d.t.Helper()
	path := filepath.Join(d.in, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

func (d *desk) imports(path string, o ImportOptions) *Result {
	d.t.Helper()
	r, err := d.Import(d.t.Context(), path, o)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

// inUse tells the edition in use, read from disk by a store opened anew.
func (d *desk) inUse(name string) string {
	d.t.Helper()
	s, err := Open(d.data, Config{Formats: []list.Format{register{}}})
	if err != nil {
		d.t.Fatal(err)
	}
	ed, err := s.Load(name, "")
	if errors.Is(err, ErrNotFound) {
		return "none"
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return fmt.Sprintf("%s %d", ed.Date, len(ed.Entities))
}

func TestImportPutsAnEditionInUse(t *testing.T) {
	d := newDesk(t)
	r := d.imports(d.write("x-reg 2026-01-01", 100), ImportOptions{})
	if r.Previous != nil || r.Unchanged || !r.Meta.Current || d.inUse("x-reg") != "2026-01-01 100" {
		t.Fatalf("first import: %+v, in use %s", r, d.inUse("x-reg"))
	}
	if want := "x-reg of 2026-01-01 (100 entities, "; !strings.HasPrefix(r.Summary(), want) || !strings.Contains(r.Summary(), "the first edition") {
		t.Errorf("summary %q", r.Summary())
	}
	stored, err := d.Load("x-reg", "")
	if err != nil {
		t.Fatal(err)
	}
	if stored.Hash != r.Edition.Hash || stored.Title != "Register" || stored.Entities[6].Caption() != "Person Number 7" ||
		stored.Entities[6].Provenance != (namesake.Provenance{Edition: r.Edition.Hash, File: "x-reg-2026-01-01.txt", Record: 8}) {
		t.Errorf("the stored edition reads %+v, %+v", stored, stored.Entities[6])
	}

	r = d.imports(d.write("x-reg 2026-02-01", 110), ImportOptions{})
	if r.Previous == nil || r.Previous.Entities != 100 || d.inUse("x-reg") != "2026-02-01 110" {
		t.Errorf("second import: %+v, in use %s", r, d.inUse("x-reg"))
	}
	d.imports(d.write("y-reg", 5), ImportOptions{})
	all, err := d.Current(t.Context())
	if err != nil || len(all) != 2 || all[0].List != "x-reg" || all[1].List != "y-reg" {
		t.Errorf("current editions %v, %v", all, err)
	}
	metas, err := d.List()
	if err != nil || len(metas) != 3 || metas[0].Current || !metas[1].Current || !metas[2].Current {
		t.Errorf("stored editions %+v, %v", metas, err)
	}
}

func TestImportingTheSameAgainIsSaidAndNoted(t *testing.T) {
	d := newDesk(t)
	path := d.write("x-reg 2026-01-01", 10)
	first := d.imports(path, ImportOptions{})
	again := d.imports(path, ImportOptions{})
	if !again.Unchanged || !strings.Contains(again.Summary(), "unchanged") {
		t.Errorf("second import of the same: %q", again.Summary())
	}
	if !again.Meta.CheckedAt.After(first.Meta.CheckedAt) || again.Meta.ImportedAt != first.Meta.ImportedAt {
		t.Errorf("imported %v and checked %v; want the first import's time and the second's", again.Meta.ImportedAt, again.Meta.CheckedAt)
	}
	if metas, err := d.List(); err != nil || len(metas) != 1 {
		t.Errorf("stored %v, %v", metas, err)
	}
	// Published again under a later date, the same content is a new edition.
	later := d.imports(d.write("x-reg 2026-01-02", 10), ImportOptions{})
	if later.Unchanged || later.Edition.Hash != first.Edition.Hash || d.inUse("x-reg") != "2026-01-02 10" {
		t.Errorf("a later date: %q", later.Summary())
	}
	if ed, err := d.Load("x-reg", first.Edition.Hash); err != nil || ed.Date.String() != "2026-01-02" {
		t.Errorf("by the hash of both: %v, %v", ed, err)
	}
}

func TestWhatIsNotAWholeListIsRefusedAndTheLastGoodOneStays(t *testing.T) {
	d := newDesk(t)
	d.imports(d.write("x-reg 2026-01-01", 9000), ImportOptions{})
	whole, err := os.ReadFile(d.write("x-reg 2026-02-01", 9100))
	if err != nil {
		t.Fatal(err)
	}
	for story, c := range map[string]struct {
		path string
		says []string
	}{
		"half the file":    {d.file("half.txt", string(whole[:len(whole)/2])), []string{"half.txt:", "cut short"}},
		"an empty file":    {d.file("empty.txt", ""), []string{"empty.txt", "is empty"}},
		"an error page":    {d.file("page.txt", "<html>404</html>"), []string{"page.txt", "not in the format of any list"}},
		"one of 9000":      {d.write("x-reg 2026-03-01", 1), []string{"would lose 8999 of its 9000 entities", "--allow-shrink", "x-reg of 2026-01-01 (9000 entities", "stays in use"}},
		"four fifths less": {d.write("x-reg 2026-03-02", 7199), []string{"would lose 1801 of"}},
		"a bad name":       {d.write("../x 2026-03-03", 3), []string{"cannot be stored"}},
		"an ID used twice": {d.file("twice.txt", "REGISTER x-reg 2026-04-01\n1|A|\n1|B|\nEND\n"), []string{"used twice"}},
	} {
		before, _, err := d.Refusals()
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.Import(t.Context(), c.path, ImportOptions{})
		var refused *RefusedError
		var le *list.Error
		if !errors.As(err, &refused) || !errors.As(err, &le) {
			t.Errorf("%s: error %v, want a *RefusedError with a *list.Error", story, err)
			continue
		}
		for _, part := range append(c.says, "in use") {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error %q does not say %q", story, err, part)
			}
		}
		after, _, err := d.Refusals()
		if err != nil || len(after) != len(before)+1 {
			t.Fatalf("%s: %d refusals after %d, %v", story, len(after), len(before), err)
		}
		if last := after[len(after)-1]; last.Path != c.path || last.Reason == "" || last.File != le.File || last.Line != le.Line || last.Time.Year() != 2026 {
			t.Errorf("%s: recorded as %+v", story, last)
		}
		if got := d.inUse("x-reg"); got != "2026-01-01 9000" {
			t.Fatalf("%s: in use is %s", story, got)
		}
	}
	if metas, err := d.List(); err != nil || len(metas) != 1 {
		t.Errorf("stored %v, %v", metas, err)
	}

	// Both ways to allow a shrinking that is real.
	d.imports(d.write("x-reg 2026-03-01", 6000), ImportOptions{ShrinkLimit: 0.5})
	d.imports(d.write("x-reg 2026-03-02", 1), ImportOptions{AllowShrink: true})
	if got := d.inUse("x-reg"); got != "2026-03-02 1" {
		t.Errorf("in use is %s", got)
	}
	if _, err := d.Import(t.Context(), d.in, ImportOptions{ShrinkLimit: 20}); err == nil || !strings.Contains(err.Error(), "not a share") {
		t.Errorf("a limit of 20: %v", err)
	}
}

func TestAnOlderEditionIsStoredAndNotUsed(t *testing.T) {
	d := newDesk(t)
	d.imports(d.write("x-reg 2026-02-01", 10), ImportOptions{})
	r := d.imports(d.write("x-reg 2026-01-01", 9), ImportOptions{})
	if !r.Older || !strings.Contains(r.Summary(), "stored, not in use") || d.inUse("x-reg") != "2026-02-01 10" {
		t.Errorf("an older one: %q, in use %s", r.Summary(), d.inUse("x-reg"))
	}
	if ed, err := d.Load("x-reg", "2026-01-01"); err != nil || len(ed.Entities) != 9 {
		t.Errorf("by date: %v, %v", ed, err)
	}
	if m, err := d.Use(t.Context(), "x-reg", "2026-01-01"); err != nil || !m.Current || d.inUse("x-reg") != "2026-01-01 9" {
		t.Errorf("put in use: %v, %v; in use %s", m, err, d.inUse("x-reg"))
	}
}

func TestLoadFindsByDateAndHash(t *testing.T) {
	d := newDesk(t)
	a := d.imports(d.write("x-reg 2026-01-01", 10), ImportOptions{})
	d.imports(d.write("x-reg 2026-01-02", 11), ImportOptions{})
	extra := d.file("extra.txt", "REGISTER x-reg 2026-01-02\n1|Somebody Else|\nEND\n")
	d.imports(extra, ImportOptions{AllowShrink: true})
	for ref, want := range map[string]int{"": 1, "2026-01-01": 10, a.Edition.Hash: 10, a.Edition.Hash[:15]: 10, a.Edition.Hash[7:14]: 10} {
		if ed, err := d.Load("x-reg", ref); err != nil || len(ed.Entities) != want {
			t.Errorf("Load(%q): %v, %v; want %d entities", ref, ed, err, want)
		}
	}
	for ref, says := range map[string]string{"2026-01-02": "means 2 editions", "2025-01-01": "not stored"} {
		if _, err := d.Load("x-reg", ref); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("Load(%q): %v, want an error that says %q", ref, err, says)
		}
	}
	for _, name := range []string{"z-reg", "../x-reg", ""} {
		if _, err := d.Load(name, ""); !errors.Is(err, ErrNotFound) {
			t.Errorf("Load of list %q: %v", name, err)
		}
	}
}

func TestACrashLeavesTheOldEdition(t *testing.T) {
	for _, step := range []string{"write", "half written", "switch"} {
		t.Run(step, func(t *testing.T) {
			d := newDesk(t)
			d.imports(d.write("x-reg 2026-01-01", 10), ImportOptions{})
			died := errors.New("died")
			d.crash = func(at string) error {
				if at == step {
					return died
				}
				return nil
			}
			path := d.write("x-reg 2026-02-01", 12)
			if _, err := d.Import(t.Context(), path, ImportOptions{}); !errors.Is(err, died) {
				t.Fatal(err)
			}
			if got := d.inUse("x-reg"); got != "2026-01-01 10" {
				t.Fatalf("after the crash, in use is %s", got)
			}
			if _, err := d.List(); err != nil {
				t.Errorf("after the crash: %v", err)
			}
			d.crash = func(string) error { return nil }
			d.imports(path, ImportOptions{})
			if got := d.inUse("x-reg"); got != "2026-02-01 12" {
				t.Errorf("tried again, in use is %s", got)
			}
			if left, _ := filepath.Glob(filepath.Join(d.data, "lists", "x-reg", tempPrefix+"*")); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestADamagedEditionIsNeverPassedOver(t *testing.T) {
	for story, damage := range map[string]func(folder string) error{
		"entities gone":      func(f string) error { return os.Remove(filepath.Join(f, entitiesFile)) },
		"entities cut short": func(f string) error { return os.Truncate(filepath.Join(f, entitiesFile), 60) },
		"a bit flipped":      func(f string) error { return flip(filepath.Join(f, entitiesFile)) },
		"an entity left out": func(f string) error { return rewrite(filepath.Join(f, entitiesFile), 9) },
		"description gone":   func(f string) error { return os.Remove(filepath.Join(f, metaFile)) },
		"description cut":    func(f string) error { return os.Truncate(filepath.Join(f, metaFile), 20) },
		"description replaced": func(f string) error {
			return os.WriteFile(filepath.Join(f, metaFile), []byte(`{"schema":1,"list":"x-reg"}`), 0o600)
		},
		"folder gone":       os.RemoveAll,
		"pointer cut short": func(f string) error { return os.Truncate(filepath.Join(filepath.Dir(f), currentFile), 3) },
	} {
		t.Run(story, func(t *testing.T) {
			d := newDesk(t)
			d.imports(d.write("x-reg 2026-01-01", 8), ImportOptions{})
			path := d.write("x-reg 2026-02-01", 10)
			r := d.imports(path, ImportOptions{})
			if err := damage(filepath.Join(d.data, "lists", "x-reg", r.Meta.folder())); err != nil {
				t.Fatal(err)
			}
			if ed, err := d.Load("x-reg", ""); err == nil || !strings.Contains(err.Error(), "damaged") {
				t.Errorf("Load gives %v, %v; want an error that says damaged", ed, err)
			}
			if all, err := d.Current(t.Context()); err == nil {
				t.Errorf("Current gives %v", all)
			}
			// The same list imported again mends it.
			if _, err := d.Import(t.Context(), path, ImportOptions{AllowShrink: true}); err != nil {
				t.Fatal(err)
			}
			if got := d.inUse("x-reg"); got != "2026-02-01 10" {
				t.Errorf("mended, in use is %s", got)
			}
		})
	}
}

func flip(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	b[len(b)/2] ^= 4
	return os.WriteFile(path, b, 0o600)
}

// rewrite stores n invented entities as soundly as the store itself would.
func rewrite(path string, n int) error {
	entities := make([]namesake.Entity, n)
	for i := range entities {
		entities[i] = namesake.Entity{ID: fmt.Sprint(i), List: "x-reg", Names: []namesake.Name{{Full: "Forged"}}}
	}
	var b bytes.Buffer
	if err := writeEntities(&b, entities); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o600)
}

func TestImportsTakeTurns(t *testing.T) {
	d := newDesk(t)
	var paths []string
	for i := range 8 {
		paths = append(paths, d.write(fmt.Sprintf("x-reg 2026-01-%02d", i+1), 100+i))
	}
	var wg sync.WaitGroup
	for _, p := range paths {
		wg.Go(func() {
			if _, err := d.Import(t.Context(), p, ImportOptions{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := d.inUse("x-reg"); got != "2026-01-08 107" {
		t.Errorf("in use is %s, want the latest", got)
	}
	if metas, err := d.List(); err != nil || len(metas) != 8 {
		t.Errorf("stored %d editions, %v", len(metas), err)
	}

	unlock, err := d.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.lock(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting for another's import, cancelled: %v", err)
	}
}
