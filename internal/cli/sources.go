package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/sample"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// source says where the editions of a screening came from.
type source string

const (
	fromPaths  source = "paths"
	fromStore  source = "imported"
	fromSample source = "sample"
)

// editions reads the lists at the paths; without any, those imported; without
// those, the built-in sample.
func (e *env) editions(paths []string) ([]*list.Edition, source, error) {
	if len(paths) > 0 {
		var out []*list.Edition
		for _, p := range paths {
			ed, err := readList(p)
			if err != nil {
				return nil, "", err
			}
			out = append(out, ed)
		}
		return out, fromPaths, nil
	}
	store, err := e.existingStore()
	if err != nil {
		return nil, "", err
	}
	if store != nil {
		stored, err := store.Current()
		if err != nil {
			return nil, "", err
		}
		if len(stored) > 0 {
			return stored, fromStore, nil
		}
	}
	ed, err := sample.Edition()
	if err != nil {
		return nil, "", err
	}
	return []*list.Edition{ed}, fromSample, nil
}

// sampleNotice is said wherever the built-in list stands in for a real one.
const sampleNotice = "No list has been imported: this is the built-in sample list, and everybody on it is invented."

// screener builds a screener over the editions, and says so when they are only
// the sample.
func (e *env) screener(paths []string) (*screen.Screener, []*list.Edition, source, error) {
	eds, from, err := e.editions(paths)
	if err != nil {
		return nil, nil, "", err
	}
	s, err := screen.New(eds, policy.Default())
	if err != nil {
		return nil, nil, "", err
	}
	if from == fromSample {
		e.note("note: %s\nhint: namesake list import PATH", sampleNotice)
	}
	return s, eds, from, nil
}

// readList reads a file, or a folder that holds one list's files.
func readList(path string) (*list.Edition, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	ed, err := list.Read(os.DirFS(filepath.Dir(full)), filepath.Base(full), formats.All())
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return ed, nil
}

// store opens the imported editions, making the data directory where there is
// none.
func (e *env) store() (*editions.Store, error) {
	dir, err := e.dataDir()
	if err != nil {
		return nil, err
	}
	return editions.Open(dir, editions.Config{Formats: formats.All()})
}

// existingStore opens the imported editions, or returns nil where nothing was
// ever imported, so that asking leaves no trace.
func (e *env) existingStore() (*editions.Store, error) {
	dir, err := e.dataDir()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if e.data != "" {
			return nil, hinted{fmt.Errorf("data directory %s: does not exist", dir), "namesake list import PATH --data " + dir + " makes it"}
		}
		return nil, nil
	}
	return e.store()
}
