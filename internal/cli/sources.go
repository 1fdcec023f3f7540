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

// sampleNotice is said wherever the built-in list stands in for a real one.
const sampleNotice = "No list has been imported: this is the built-in sample list, and everybody on it is invented."

// loaded is a screener with what is known of its lists.
type loaded struct {
	*screen.Screener
	titles map[string]string // of editions, by content hash
	from   source
	close  func() error // gives back what was mapped; nothing may be asked afterwards
}

// screener screens against the lists at the paths; without any, against those
// imported; without those, against the built-in sample, and says so.
// It is closed when the command ends.
func (e *env) screener(paths []string) (*loaded, error) {
	s, err := e.open(paths)
	if err != nil {
		return nil, err
	}
	e.atEnd = append(e.atEnd, s.close)
	return s, nil
}

// open is screener for who closes it.
func (e *env) open(paths []string) (*loaded, error) {
	if len(paths) == 0 {
		s, err := e.openImported()
		if s != nil || err != nil {
			return s, err
		}
	}
	s := &loaded{from: fromPaths, titles: map[string]string{}, close: func() error { return nil }}
	var eds []*list.Edition
	for _, p := range paths {
		ed, err := readList(p)
		if err != nil {
			return nil, err
		}
		eds = append(eds, ed)
	}
	if len(paths) == 0 {
		ed, err := sample.Edition()
		if err != nil {
			return nil, err
		}
		eds, s.from = append(eds, ed), fromSample
		e.note("note: %s\nhint: namesake list import PATH", sampleNotice)
	}
	for _, ed := range eds {
		s.titles[ed.Hash] = ed.Title
	}
	var err error
	if s.Screener, err = screen.New(eds, policy.Default()); err != nil {
		return nil, err
	}
	return s, nil
}

// openImported screens against the imported lists, or returns nil where there
// are none. Their index is kept, so that only the first use after an import
// reads them.
func (e *env) openImported() (*loaded, error) {
	store, err := e.existingStore()
	if store == nil || err != nil {
		return nil, err
	}
	p := policy.Default()
	x, err := store.Index(e.ctx, p.Similarity)
	if errors.Is(err, editions.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if x.Note != "" {
		e.note("note: %s", x.Note)
	}
	s := &loaded{from: fromStore, titles: map[string]string{}, close: x.Close}
	for i := range x.Editions {
		s.titles[x.Editions[i].Hash] = x.Editions[i].Title
	}
	if s.Screener, err = screen.Over(x.Index, p); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return s, nil
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
