package audit

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// Every reader accepts only what its writer writes.
func FuzzReaders(f *testing.F) {
	for _, path := range []string{"checkpoint", "keys", "checkpoints/000.p/2", "tile/8/data/000.p/4"} {
		b, err := os.ReadFile("testdata/copy/" + path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		for line := range strings.Lines(string(b)) {
			f.Add([]byte(strings.TrimSuffix(line, "\n")))
		}
	}
	b, err := os.ReadFile("testdata/copy/keys")
	if err != nil {
		f.Fatal(err)
	}
	keys := strings.Fields(string(b))
	f.Fuzz(func(t *testing.T, data []byte) {
		if r, err := parseLine(data); err == nil {
			clock := int64(0)
			if !r.Clock.IsZero() {
				clock = r.Clock.UnixMicro()
			}
			at := int64(0)
			if !r.At.IsZero() {
				at = r.At.UnixMicro()
			}
			if again := appendLine(nil, r.Seq, at, clock, r.appendBody(nil)); string(again) != string(data) {
				t.Errorf("%q is read, and written as %q", data, again)
			}
		}
		var c Checkpoint
		if text := string(data); c.readText(text) == nil && c.text() != text {
			t.Errorf("%q is read, and written as %q", data, c.text())
		}
		if c, err := ParseCheckpoint(string(data), keys); err == nil && c.Note != string(data) {
			t.Errorf("%q is read, and written as %q", data, c.Note)
		}
		if notes := splitNotes(string(data)); !strings.HasSuffix(string(data), "\n\n") && strings.Join(notes, "\n") != string(data) {
			t.Errorf("%q is split into %q", data, notes)
		}
		verifiers(strings.Split(string(data), "\n"))
		if p, err := ParseProof[Proof](data); err == nil {
			CheckProof(p, keys)
		}
		if p, err := ParseProof[Consistency](data); err == nil {
			CheckConsistency(p, keys)
		}
	})
}

// A copy with any file replaced by any other content is found wrong, and reading
// it neither panics nor goes on for ever.
func FuzzCopy(f *testing.F) {
	m := files(f, os.DirFS("testdata/copy"))
	var paths []string
	for path, file := range m {
		paths = append(paths, path)
		f.Add(uint8(0), file.Data)
	}
	slices.Sort(paths)
	for i, path := range paths {
		f.Add(uint8(i), m[path].Data)
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		path := paths[int(which)%len(paths)]
		spoilt := fstest.MapFS{}
		for p, file := range m {
			spoilt[p] = file
		}
		spoilt[path] = &fstest.MapFile{Data: data}
		r, err := Verify(spoilt, Known{})
		if err != nil {
			t.Fatal(err)
		}
		if same := string(m[path].Data) == string(data); r.OK() != same {
			t.Errorf("%s: %q\n%s", path, data, r)
		}
	})
}
