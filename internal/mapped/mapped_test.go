package mapped_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/mapped"
)

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestBytesAreTheFile(t *testing.T) {
	for _, size := range []int{0, 1, 4096, 100_001} {
		want := bytes.Repeat([]byte{7, 1, 250}, size)[:size]
		path := filepath.Join(t.TempDir(), "f")
		write(t, path, want)
		f, err := mapped.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(f.Bytes(), want) {
			t.Errorf("%d bytes: %d others", size, len(f.Bytes()))
		}
		for range 2 {
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		}
		if f.Bytes() != nil {
			t.Error("closed, the file still gives bytes")
		}
	}
}

// An index is replaced while a search over the old one runs: the old bytes
// stay until they are given back.
func TestReplacedFileKeepsItsBytes(t *testing.T) {
	dir := t.TempDir()
	path, next := filepath.Join(dir, "index"), filepath.Join(dir, "next")
	write(t, path, []byte("old"))
	f, err := mapped.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	write(t, next, []byte("new, and longer"))
	if err := os.Rename(next, path); err != nil {
		t.Skipf("this system does not replace a file in use: %v", err)
	}
	if got := string(f.Bytes()); got != "old" {
		t.Errorf("%q", got)
	}
	g, err := mapped.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if got := string(g.Bytes()); got != "new, and longer" {
		t.Errorf("%q", got)
	}
}

func TestWhatCannotBeMapped(t *testing.T) {
	if _, err := mapped.Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an absent file: %v", err)
	}
	dir := t.TempDir()
	if _, err := mapped.Open(dir); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a folder: %v", err)
	}
}
