package audit

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

var update = flag.Bool("update", false, "write testdata/copy anew")

func export(t testing.TB, s *store.Store, dir string) *Exported {
	t.Helper()
	e, err := Export(t.Context(), s, dir)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// bulk appends many entries in one transaction.
func bulk(t testing.TB, s *store.Store, from, to int) {
	t.Helper()
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		for i := from; i < to; i++ {
			if err := Append(tx, screened(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func files(t testing.TB, dir fs.FS) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{}
	err := fs.WalkDir(dir, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(dir, path)
		m[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func verified(t testing.TB, dir fs.FS, known Known) *Report {
	t.Helper()
	r, err := Verify(dir, known)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A copy grows with the log by new files alone, and is at every moment what a
// copy made at once would be.
func TestCopyGrows(t *testing.T) {
	t.Parallel()
	s := openSQLite(t)
	l := openLog(t, s)
	dir := t.TempDir()
	if _, err := Export(t.Context(), s, dir); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a log that nobody has signed: %v", err)
	}
	size := 1
	for _, next := range []int{2, 255, 256, 257, 300, 511, 512, 1200} {
		bulk(t, s, size, next)
		c := sign(t, l)
		e := export(t, s, dir)
		if e.Size != int64(next) || e.Checkpoint != c.Number || e.Added != e.Size-int64(size) && size > 1 {
			t.Fatalf("%+v after %d entries", e, next)
		}
		whole := t.TempDir()
		export(t, s, whole)
		a, b := files(t, os.DirFS(dir)), files(t, os.DirFS(whole))
		for path := range b {
			if a[path] == nil || !bytes.Equal(a[path].Data, b[path].Data) {
				t.Errorf("%d entries: %s is not in the copy that grew", next, path)
			}
		}
		if len(a) != len(b) {
			t.Errorf("%d entries: %d files, a copy made at once has %d", next, len(a), len(b))
		}
		r := verified(t, os.DirFS(dir), Known{Keys: []string{l.PublicKey()}, Since: c.Note})
		if !r.OK() || r.Size != int64(next) || r.Signed != r.Size || r.Checkpoints != c.Number+1 {
			t.Fatalf("%d entries: %+v\n%s", next, r, r)
		}
		size = next
	}
	if e := export(t, s, dir); e.Files != 0 || e.Added != 0 {
		t.Errorf("nothing is new, and %+v", e)
	}
	bulk(t, s, size, size+10)
	sign(t, l)
	if e := export(t, s, dir); e.Files > 6 || e.Added != 10 {
		t.Errorf("ten entries more, and %+v", e)
	}
}

// More checkpoints than a file has.
func TestManyCheckpoints(t *testing.T) {
	t.Parallel()
	s := openSQLite(t)
	l := openLog(t, s)
	dir := t.TempDir()
	for i := range 258 {
		bulk(t, s, i, i+1)
		if sign(t, l); i == 100 || i == 255 {
			export(t, s, dir)
		}
	}
	export(t, s, dir)
	if r := verified(t, os.DirFS(dir), Known{}); !r.OK() || r.Checkpoints != 258 {
		t.Errorf("%+v", r)
	}
}

// An export that was cut short at any file leaves a copy that verifies, or that
// the next export makes whole.
func TestExportCutShort(t *testing.T) {
	t.Parallel()
	s := openSQLite(t)
	l := openLog(t, s)
	bulk(t, s, 1, 300)
	sign(t, l)
	before := t.TempDir()
	export(t, s, before)
	bulk(t, s, 300, 600)
	sign(t, l)
	after := t.TempDir()
	export(t, s, after)
	old, all := files(t, os.DirFS(before)), files(t, os.DirFS(after))
	var fresh []string
	for path := range all {
		if path != checkpointFile && (old[path] == nil || !bytes.Equal(old[path].Data, all[path].Data)) {
			fresh = append(fresh, path)
		}
	}
	slices.Sort(fresh)
	for n := range len(fresh) + 1 {
		dir := t.TempDir()
		if err := os.CopyFS(dir, old); err != nil {
			t.Fatal(err)
		}
		for _, path := range fresh[:n] {
			os.MkdirAll(filepath.Dir(filepath.Join(dir, path)), 0o755)
			if err := os.WriteFile(filepath.Join(dir, path), all[path].Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if r := verified(t, os.DirFS(dir), Known{}); !r.OK() || r.Size != 300 {
			t.Errorf("after %d files the copy is not what it was:\n%s", n, r)
		}
		export(t, s, dir)
		if r := verified(t, os.DirFS(dir), Known{}); !r.OK() || r.Size != 600 {
			t.Errorf("cut short after %d files, it is not made whole:\n%s", n, r)
		}
	}
}

// A folder with another log is left as it is.
func TestExportRefusesAnotherLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ours, theirs := openSQLite(t), openSQLite(t)
	l := fill(t, ours)
	fill(t, theirs)
	export(t, theirs, dir)
	before := files(t, os.DirFS(dir))
	if _, err := Export(t.Context(), ours, dir); err == nil {
		t.Error("another log was written over")
	}
	// The same key, and another past.
	dir = t.TempDir()
	export(t, ours, dir)
	err := ours.Update(t.Context(), func(tx *store.Tx) error {
		run(t, tx, "UPDATE audit_entries SET line = $1 WHERE seq = 30", string(forge(t, tx, 30)))
		run(t, tx, "DELETE FROM audit_checkpoints WHERE number > 2")
		rehash(t, tx)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(l.last); err != nil { // else it is not signed
		t.Fatal(err)
	}
	if _, err := Export(t.Context(), ours, dir); err == nil || !strings.Contains(err.Error(), "has signed 24") {
		t.Errorf("a log that is behind the folder: %v", err)
	}
	sign(t, l)
	if _, err := Export(t.Context(), ours, dir); err == nil || !strings.Contains(err.Error(), "does not continue") {
		t.Errorf("a log with another past: %v", err)
	}
	if r := verified(t, os.DirFS(dir), Known{}); !r.OK() {
		t.Errorf("the copy was spoilt:\n%s", r)
	}
	after := files(t, os.DirFS(dir))
	if len(before) != len(after) {
		t.Error("files were added")
	}
}

// mutate changes one file of a copy, and says how.
func mutate(m fstest.MapFS, paths []string, r *rand.Rand) string {
	path := paths[r.IntN(len(paths))]
	data := m[path].Data
	change := func(b []byte) { m[path] = &fstest.MapFile{Data: b} }
	lines := bytes.SplitAfter(data, []byte("\n"))
	switch n := r.IntN(8); {
	case n == 0:
		delete(m, path)
		return path + " deleted"
	case n == 1:
		at := r.IntN(len(data))
		change(data[:at])
		return fmt.Sprintf("%s cut off at %d", path, at)
	case n == 2:
		change(append(slices.Clone(data), byte(r.IntN(256))))
		return path + " has a byte more"
	case n == 3 && len(lines) > 2:
		i := r.IntN(len(lines) - 1)
		change(bytes.Join(slices.Delete(lines, i, i+1), nil))
		return fmt.Sprintf("%s: line %d deleted", path, i)
	case n == 4 && len(lines) > 2:
		i := r.IntN(len(lines) - 1)
		j := (i + 1 + r.IntN(len(lines)-2)) % (len(lines) - 1)
		if bytes.Equal(lines[i], lines[j]) {
			break
		}
		lines[i], lines[j] = lines[j], lines[i]
		change(bytes.Join(lines, nil))
		return fmt.Sprintf("%s: lines %d and %d swapped", path, i, j)
	case n == 5 && len(lines) > 2:
		i, j := r.IntN(len(lines)-1), r.IntN(len(lines)-1)
		change(bytes.Join(slices.Insert(lines, i, bytes.Replace(lines[j], []byte("clear"), []byte("incomplete"), 1)), nil))
		return fmt.Sprintf("%s: a line inserted at %d", path, i)
	case n == 6:
		other := paths[r.IntN(len(paths))]
		if bytes.Equal(m[other].Data, data) {
			break
		}
		m[path], m[other] = m[other], m[path]
		return fmt.Sprintf("%s and %s swapped", path, other)
	}
	at := r.IntN(len(data))
	b := slices.Clone(data)
	b[at] ^= byte(1 + r.IntN(255))
	change(b)
	return fmt.Sprintf("%s: byte %d", path, at)
}

func copied(t testing.TB, entries int) (fstest.MapFS, Known) {
	s := openSQLite(t)
	l := openLog(t, s)
	for i := 1; i < entries; i += 23 {
		bulk(t, s, i, min(entries, i+23))
		sign(t, l)
	}
	dir := t.TempDir()
	export(t, s, dir)
	return files(t, os.DirFS(dir)), Known{Keys: []string{l.PublicKey()}}
}

// Whatever is changed in a copy is found, also where no key is known but those
// in the copy.
func TestEveryMutationOfACopyIsFound(t *testing.T) {
	t.Parallel()
	for name, whole := range map[string]bool{"with the key": true, "with what the copy has": false} {
		t.Run(name, func(t *testing.T) {
			m, known := copied(t, 290)
			if !whole {
				known = Known{}
			}
			var paths []string
			for path := range m {
				paths = append(paths, path)
			}
			slices.Sort(paths)
			r := rand.New(rand.NewPCG(3, 4))
			for range 150 {
				spoilt := fstest.MapFS{}
				for path, f := range m {
					spoilt[path] = f
				}
				what := mutate(spoilt, paths, r)
				if report := verified(t, spoilt, known); report.OK() {
					t.Errorf("%s: not found", what)
				}
			}
			if report := verified(t, m, known); !report.OK() {
				t.Errorf("the copy is wrong by itself:\n%s", report)
			}
		})
	}
}

// In a copy, too, each kind of intrusion is told by its name and place.
func TestWhatIsWrongWithACopyIsTold(t *testing.T) {
	t.Parallel()
	m, known := copied(t, 290)
	const first, second = "tile/8/data/000", "tile/8/data/001.p/34"
	lines := func(path string, f func([]string) []string) func(fstest.MapFS) {
		return func(m fstest.MapFS) {
			text := strings.TrimSuffix(string(m[path].Data), "\n")
			m[path] = &fstest.MapFile{Data: []byte(strings.Join(f(strings.Split(text, "\n")), "\n") + "\n")}
		}
	}
	for name, c := range map[string]struct {
		spoil func(fstest.MapFS)
		want  Problem
	}{
		"changed": {lines(first, func(l []string) []string {
			l[77] = strings.Replace(l[77], "clear", "incomplete", 1)
			return l
		}), Problem{Kind: Changed, First: 77, Last: 77}},
		"deleted":     {lines(first, func(l []string) []string { return slices.Delete(l, 40, 43) }), Problem{Kind: Deleted, First: 40, Last: 42}},
		"end deleted": {lines(first, func(l []string) []string { return l[:250] }), Problem{Kind: Deleted, First: 250, Last: 255}},
		"inserted": {lines(first, func(l []string) []string {
			return slices.Insert(l, 50, strings.Replace(l[50], "clear", "incomplete", 1))
		}), Problem{Kind: Inserted, First: 50, Last: 50}},
		"one too many": {lines(second, func(l []string) []string {
			return append(l, strings.Replace(l[33], `"seq":289`, `"seq":290`, 1))
		}), Problem{Kind: Inserted, First: 290, Last: 290}},
		"swapped": {lines(first, func(l []string) []string { l[3], l[200] = l[200], l[3]; return l }), Problem{Kind: Reordered, First: 3, Last: 3}},
		"cut off": {lines(second, func(l []string) []string { return l[:20] }), Problem{Kind: Truncated, First: 276, Last: 289}},
		"last line end deleted": {func(m fstest.MapFS) {
			m[second] = &fstest.MapFile{Data: bytes.TrimSuffix(m[second].Data, []byte("\n"))}
		}, Problem{Kind: Changed, First: 289, Last: 289}},
		"last key's line end deleted": {func(m fstest.MapFS) {
			m[keysFile] = &fstest.MapFile{Data: bytes.TrimSuffix(m[keysFile].Data, []byte("\n"))}
		}, Problem{Kind: KeyList}},
		"file deleted": {func(m fstest.MapFS) { delete(m, first) }, Problem{Kind: Deleted, First: 0, Last: 255}},
		"a hash": {func(m fstest.MapFS) {
			b := bytes.Clone(m["tile/8/0/000"].Data)
			b[32*99]++
			m["tile/8/0/000"] = &fstest.MapFile{Data: b}
		}, Problem{Kind: Hashes, First: 99, Last: 99}},
		"hashes deleted": {func(m fstest.MapFS) { delete(m, "tile/8/1/000.p/1") }, Problem{Kind: Hashes, First: 255, Last: 255}},
		"keys":           {lines(keysFile, func(l []string) []string { return append(l, l[0]) }), Problem{Kind: KeyList}},
	} {
		spoilt := fstest.MapFS{}
		for path, f := range m {
			spoilt[path] = f
		}
		c.spoil(spoilt)
		r := verified(t, spoilt, known)
		if r.OK() {
			t.Errorf("%s: not found", name)
			continue
		}
		got := r.Problems[0]
		if got.Text = ""; got != c.want {
			t.Errorf("%s: got %+v, want %+v\n%s", name, got, c.want, r)
		}
	}
}

// A checkpoint has one way to be written: the last digit of a signature has bits
// to spare, which tell nothing, and still nobody may turn them.
func TestSignatureHasOneWriting(t *testing.T) {
	t.Parallel()
	m, known := copied(t, 10)
	note := string(m[checkpointFile].Data)
	if _, err := ParseCheckpoint(note, known.Keys); err != nil {
		t.Fatal(err)
	}
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	at := strings.LastIndex(note, "=") - 1
	for i := 1; i < 4; i++ { // the digit's two lowest bits
		turned := note[:at] + string(digits[strings.IndexByte(digits, note[at])^i]) + note[at+1:]
		if _, err := ParseCheckpoint(turned, known.Keys); err == nil {
			t.Errorf("%q is read as %q", turned, note)
		}
	}
}

// A copy in which everything was made anew is no copy for who has the key.
func TestForgedCopyIsFound(t *testing.T) {
	t.Parallel()
	forged, theirs := copied(t, 60)
	_, known := copied(t, 60)
	if r := verified(t, forged, theirs); !r.OK() {
		t.Fatal(r)
	}
	if r := verified(t, forged, Known{}); !r.OK() || !strings.Contains(r.String(), "that the log itself states") {
		t.Errorf("a copy that agrees with itself:\n%s", r)
	}
	if r := verified(t, forged, known); r.OK() || r.Signed != 0 {
		t.Errorf("a forged copy passed:\n%s", r)
	}
}

// The copies of today are read for ever: the one in testdata was made by the
// first version, and a copy made now is the same to the byte.
func TestCopyIsWrittenAsEver(t *testing.T) {
	t.Parallel()
	c := newClock()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "namesake.db"), store.Config{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	key, err := os.ReadFile("testdata/copy.key") // its folder may be readable for all
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "audit.key")
	if err := os.WriteFile(path, key, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := Open(t.Context(), s, Config{KeyFile: path})
	if err != nil {
		t.Fatal(err)
	}
	seal, err := Seal(strings.Repeat("A", 43), []byte("what is personal"))
	if err != nil {
		t.Fatal(err)
	}
	appendEach(t, s,
		Entry{Action: EditionPublished, Actor: System, Kind: "edition", Object: "1", Detail: map[string]any{"list": "us-ofac-sdn", "added": 12, "whole": true}},
		Entry{Action: SubjectAdded, Actor: "key:1", Kind: "subject", Object: "7", Content: map[string]string{"subject": seal}})
	sign(t, l)
	c.add(-time.Second)
	appendEach(t, s, screened(3))
	sign(t, l)
	dir := t.TempDir()
	export(t, s, dir)
	if *update {
		os.RemoveAll("testdata/copy")
		if err := os.CopyFS("testdata/copy", os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
	}
	got, want := files(t, os.DirFS(dir)), files(t, os.DirFS("testdata/copy"))
	if len(got) != len(want) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
	for path := range want {
		if got[path] == nil || !bytes.Equal(got[path].Data, want[path].Data) {
			t.Errorf("%s is another", path)
		}
	}
	if r := verified(t, os.DirFS("testdata/copy"), Known{Keys: []string{l.PublicKey()}}); !r.OK() || r.Size != 4 {
		t.Errorf("the copy is not read:\n%s", r)
	}
}

// The document shows what is written, and names every kind of problem.
func TestDocumentIsTrue(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../docs/audit.md")
	if err != nil {
		t.Fatal(err)
	}
	document := string(b)
	copy := files(t, os.DirFS("testdata/copy"))
	if note := string(copy["checkpoint"].Data); !strings.Contains(document, "```\n"+note+"```\n") {
		t.Errorf("docs/audit.md does not show the checkpoint\n%s", note)
	}
	line := strings.Split(string(copy["tile/8/data/000.p/4"].Data), "\n")[2]
	if !strings.Contains(document, "```\n"+line+"\n```\n") {
		t.Errorf("docs/audit.md does not show the entry\n%s", line)
	}
	for _, k := range []Kind{Changed, Deleted, Inserted, Reordered, Truncated, Backwards, Hashes, BadCheckpoint, KeyList} {
		if !strings.Contains(document, "| `"+string(k)+"` |") {
			t.Errorf("docs/audit.md does not say what %s is", k)
		}
	}
	for _, m := range regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(document, -1) {
		tests, err := os.ReadFile("tamper_test.go")
		if err != nil {
			t.Fatal(err)
		}
		more, err := os.ReadFile("copy_test.go")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(tests)+string(more), "func "+m[1]+"(") {
			t.Errorf("docs/audit.md names %s, which is no test", m[1])
		}
	}
}
