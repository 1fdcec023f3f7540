package editions

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Without its pointer a list is not left out, least of all in favour of nothing.
func TestAListWithoutItsPointerIsAnError(t *testing.T) {
	d := newDesk(t)
	path := d.write("x-reg 2026-01-01", 10)
	r := d.imports(path, ImportOptions{})
	d.imports(d.write("y-reg 2026-01-01", 10), ImportOptions{})
	lose := func() {
		t.Helper()
		if err := os.Remove(filepath.Join(d.data, "lists", "x-reg", currentFile)); err != nil {
			t.Fatal(err)
		}
		_, err := d.InUse(t.Context())
		for _, says := range []string{"x-reg", "namesake list use x-reg@" + shortHash(r.Meta.Hash), "import the list again"} {
			if err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("in use without a pointer: %v, want an error that says %q", err, says)
			}
		}
		if _, err := d.Index(t.Context(), 0.68); err == nil || errors.Is(err, ErrNotFound) {
			t.Errorf("an index without the list: %v", err)
		}
	}
	lose()
	if _, err := d.Use(t.Context(), "x-reg", shortHash(r.Meta.Hash)); err != nil || d.inUse("x-reg") != "2026-01-01 10" {
		t.Errorf("put in use: %v; in use %s", err, d.inUse("x-reg"))
	}
	lose()
	if _, err := d.Import(t.Context(), d.write("x-reg 2026-02-01", 1), ImportOptions{}); err == nil {
		t.Error("one entity of ten was taken because the pointer was gone")
	}
	again := d.imports(path, ImportOptions{})
	if !strings.Contains(again.Summary(), "none was in use") || d.inUse("x-reg") != "2026-01-01 10" {
		t.Errorf("imported again: %q; in use %s", again.Summary(), d.inUse("x-reg"))
	}
}

func TestACrashInTheFirstImportIsToldAndMended(t *testing.T) {
	for _, step := range []string{"write", "half written", "switch"} {
		t.Run(step, func(t *testing.T) {
			d := newDesk(t)
			died := errors.New("died")
			d.crash = func(at string) error {
				if at == step {
					return died
				}
				return nil
			}
			path := d.write("x-reg 2026-01-01", 10)
			if _, err := d.Import(t.Context(), path, ImportOptions{}); !errors.Is(err, died) {
				t.Fatal(err)
			}
			d.crash = func(string) error { return nil }
			if _, err := d.Index(t.Context(), 0.68); err == nil || errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), "x-reg") {
				t.Errorf("after the crash: %v", err)
			}
			d.imports(path, ImportOptions{})
			if got := d.inUse("x-reg"); got != "2026-01-01 10" {
				t.Errorf("tried again, in use is %s", got)
			}
		})
	}
}

// Lists of one format that do not say which they are would take each other's
// place.
func TestListsWithoutANameDoNotReplaceEachOther(t *testing.T) {
	d := newDesk(t)
	people := func(prefix string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "%s%d|Person %d|\n", prefix, i, i)
		}
		return d.file(prefix+".txt", "REGISTER ?\n"+b.String()+"END\n")
	}
	mine, theirs := people("mine", 10), people("theirs", 12)
	d.imports(mine, ImportOptions{})
	_, err := d.Import(t.Context(), theirs, ImportOptions{})
	var refused *RefusedError
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "would lose 10 of its 10") || !strings.Contains(err.Error(), "--name LIST") || !strings.Contains(err.Error(), "--allow-shrink") {
		t.Errorf("another list: %v", err)
	}
	r := d.imports(theirs, ImportOptions{Name: "x-theirs"})
	if r.Previous != nil || d.inUse("x-theirs") != " 12" || d.inUse("register") != " 10" {
		t.Errorf("named: %q; in use %s and %s", r.Summary(), d.inUse("x-theirs"), d.inUse("register"))
	}
	if again := d.imports(theirs, ImportOptions{Name: "x-theirs"}); !again.Unchanged {
		t.Errorf("named alike again: %q", again.Summary())
	}
	if _, err := d.Import(t.Context(), d.write("x-reg 2026-01-01", 3), ImportOptions{Name: "x-theirs"}); !errors.Is(err, ErrNamed) {
		t.Errorf("a list with a name of its own, named: %v", err)
	}
	if _, err := d.Import(t.Context(), mine, ImportOptions{Name: "../x"}); !errors.Is(err, ErrName) {
		t.Errorf("a name that is none: %v", err)
	}
	if refusals, _, err := d.Refusals(); err != nil || len(refusals) != 1 {
		t.Errorf("recorded %v, %v", refusals, err)
	}
}

func TestAFileThatTheEditionBeforeHadIsMissed(t *testing.T) {
	d := newDesk(t)
	folder := filepath.Join(d.in, "whole")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	d.file("whole/a.txt", "REGISTER x-reg 2026-01-01\n1|A|\nEND\n")
	d.file("whole/remarks.txt", "NOTES")
	d.imports(folder, ImportOptions{})
	alone := d.file("a.txt", "REGISTER x-reg 2026-01-02\n1|A|\n2|B|\nEND\n")
	if _, err := d.Import(t.Context(), alone, ImportOptions{}); err == nil || !strings.Contains(err.Error(), "remarks.txt (the notes file) is missing") || !strings.Contains(err.Error(), "--allow-shrink") {
		t.Errorf("without the notes: %v", err)
	}
	d.imports(alone, ImportOptions{AllowShrink: true})
	// From then on nothing is missed.
	d.imports(d.write("x-reg 2026-01-03", 3), ImportOptions{})
}

func TestAPathWhereNothingIsIsNoRefusal(t *testing.T) {
	d := newDesk(t)
	_, err := d.Import(t.Context(), filepath.Join(d.in, "gone.txt"), ImportOptions{})
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "gone.txt") {
		t.Errorf("error %v", err)
	}
	if refusals, _, err := d.Refusals(); err != nil || len(refusals) != 0 {
		t.Errorf("recorded %v, %v", refusals, err)
	}
}

func TestAnEditionThatComesBackIsTold(t *testing.T) {
	d := newDesk(t)
	first, second := d.write("x-reg", 10), d.file("second.txt", "REGISTER x-reg\n1|A|\nEND\n")
	d.imports(first, ImportOptions{})
	if r := d.imports(second, ImportOptions{AllowShrink: true}); r.Again != nil {
		t.Errorf("a new one: %q", r.Summary())
	}
	r := d.imports(first, ImportOptions{})
	if r.Again == nil || !strings.Contains(r.Summary(), "in use again") || !strings.Contains(r.Summary(), "imported before on 2026-11-23 and since superseded") {
		t.Errorf("the first again: %q", r.Summary())
	}
}

// One torn line or one damaged edition does not hide the others.
func TestDamageDoesNotHideTheRest(t *testing.T) {
	d := newDesk(t)
	old := d.imports(d.write("x-reg 2026-01-01", 10), ImportOptions{})
	d.imports(d.write("x-reg 2026-02-01", 10), ImportOptions{})
	refuse := func() {
		t.Helper()
		if _, err := d.Import(t.Context(), d.file("empty.txt", ""), ImportOptions{}); err == nil {
			t.Fatal("an empty file was taken")
		}
	}
	refuse()
	info, err := os.Stat(d.refusals())
	if err != nil {
		t.Fatal(err)
	}
	refuse()
	if err := os.Truncate(d.refusals(), info.Size()+20); err != nil { // in the second line
		t.Fatal(err)
	}
	refuse()
	if refused, torn, err := d.Refusals(); err != nil || len(refused) != 2 || torn != 1 {
		t.Errorf("%d refusals, %d torn, %v", len(refused), torn, err)
	}

	if err := os.Truncate(filepath.Join(d.data, "lists", "x-reg", old.Meta.folder(), metaFile), 20); err != nil {
		t.Fatal(err)
	}
	metas, err := d.List()
	if err != nil || len(metas) != 2 || !strings.Contains(metas[0].Damaged, "is damaged") || metas[0].Date != old.Meta.Date || !metas[1].Current || metas[1].Damaged != "" {
		t.Errorf("%+v, %v", metas, err)
	}
	if _, err := d.Load("x-reg", "2026-01-01"); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("the damaged one: %v", err)
	}
	if ed, err := d.Load("x-reg", "2026-02-01"); err != nil || len(ed.Entities) != 10 {
		t.Errorf("the other: %v", err)
	}
	if err := os.WriteFile(filepath.Join(d.data, "lists", "x-reg", currentFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if metas, err := d.List(); err != nil || len(metas) != 3 || !strings.Contains(metas[2].Damaged, currentFile) {
		t.Errorf("without a pointer: %+v, %v", metas, err)
	}
}
