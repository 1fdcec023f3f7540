package editions

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/durable"
	"github.com/namesake-screening/namesake/list"
)

const (
	metaFile     = "edition.json"
	entitiesFile = "entities.jsonl.gz"
	currentFile  = "current.json"
	tempPrefix   = ".tmp-"
)

// damaged is the error for a stored edition that is not what was stored.
func damaged(name, folder, reason string) error {
	return fmt.Errorf("stored edition %s/%s is damaged: %s; import the list again", name, folder, reason)
}

// pointer says which edition of a list is in use: the content of current.json.
type pointer struct {
	Edition   string    `json:"edition"` // its folder; "" where the list has none
	CheckedAt time.Time `json:"checked_at"`
}

// mark tells the edition in use.
func (p pointer) mark(m *Meta) {
	m.Current, m.CheckedAt = m.folder() == p.Edition, time.Time{}
	if m.Current {
		m.CheckedAt = p.CheckedAt
	}
}

func (s *Store) pointer(name string) (pointer, error) {
	var p pointer
	b, err := os.ReadFile(filepath.Join(s.dir, name, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("read the current edition of %s: %w", name, err)
	}
	if err := json.Unmarshal(b, &p); err != nil {
		return p, damaged(name, currentFile, err.Error())
	}
	if p.Edition == "" || p.Edition != filepath.Base(p.Edition) || strings.HasPrefix(p.Edition, ".") {
		return p, damaged(name, currentFile, fmt.Sprintf("it names %q, which is no edition", p.Edition))
	}
	return p, nil
}

// errNoneInUse is wrapped by the error for a list that has editions, and none in
// use: the pointer was lost, or the first import died before it was written.
var errNoneInUse = errors.New("none of its editions is in use")

// current is the edition in use, or nil where the list has no edition.
func (s *Store) current(name string) (*Meta, error) {
	p, err := s.pointer(name)
	if err != nil {
		return nil, err
	}
	if p.Edition == "" {
		folders, err := s.folders(name)
		if err != nil || len(folders) == 0 {
			return nil, err
		}
		// Folders are named by date and hash.
		last := folders[len(folders)-1]
		return nil, fmt.Errorf("list %s: %w, and %s is missing; namesake list use %s@%s, or import the list again",
			name, errNoneInUse, currentFile, name, last[strings.LastIndexByte(last, '-')+1:])
	}
	m, err := s.readMeta(name, p.Edition)
	if err != nil {
		return nil, err
	}
	p.mark(m)
	return m, nil
}

func (s *Store) readMeta(name, folder string) (*Meta, error) {
	b, err := os.ReadFile(filepath.Join(s.dir, name, folder, metaFile))
	if err != nil {
		return nil, damaged(name, folder, err.Error())
	}
	var m Meta
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, damaged(name, folder, metaFile+": "+err.Error())
	}
	if m.Schema > schema {
		return nil, fmt.Errorf("stored edition %s/%s has form %d; this version reads up to %d: upgrade it", name, folder, m.Schema, schema)
	}
	if m.List != name || m.folder() != folder {
		return nil, damaged(name, folder, fmt.Sprintf("%s says that it is %s/%s", metaFile, m.List, m.folder()))
	}
	return &m, nil
}

// load reads an edition whole and verifies that it has the content it is named
// for.
func (s *Store) load(m *Meta) (*list.Edition, error) {
	folder := m.folder()
	f, err := os.Open(filepath.Join(s.dir, m.List, folder, entitiesFile))
	if err != nil {
		return nil, damaged(m.List, folder, err.Error())
	}
	defer f.Close()
	ed := &list.Edition{List: m.List, Title: m.Title, Format: m.Format, Date: m.Date, Hash: m.Hash, Files: m.Files}
	ed.Entities, err = readEntities(f)
	if err != nil {
		return nil, damaged(m.List, folder, entitiesFile+": "+err.Error())
	}
	if len(ed.Entities) != m.Entities {
		return nil, damaged(m.List, folder, fmt.Sprintf("%d entities where %d were stored", len(ed.Entities), m.Entities))
	}
	if h := list.Hash(ed.Entities); h != m.Hash {
		return nil, damaged(m.List, folder, fmt.Sprintf("its content has the hash %s, not %s", h, m.Hash))
	}
	return ed, nil
}

func readEntities(r io.Reader) ([]namesake.Entity, error) {
	z, err := gzip.NewReader(bufio.NewReader(r))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(z) // checks the CRC, at the end
	if err != nil {
		return nil, err
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	if last := len(lines) - 1; len(lines[last]) == 0 {
		lines = lines[:last]
	}
	out := make([]namesake.Entity, len(lines))
	errs := make([]error, len(lines))
	workers := runtime.GOMAXPROCS(0)
	chunk := (len(lines) + workers - 1) / workers
	var wg sync.WaitGroup
	for from := 0; from < len(lines); from += chunk {
		wg.Go(func() {
			for i := from; i < min(from+chunk, len(lines)); i++ {
				if err := json.Unmarshal(lines[i], &out[i]); err != nil {
					errs[i] = fmt.Errorf("line %d: %w", i+1, err)
					return
				}
			}
		})
	}
	wg.Wait()
	return out, errors.Join(errs...)
}

// write stores an edition: in a temporary folder, flushed to disk, then renamed.
// One that is stored already and sound is left as it is; a damaged one is
// replaced.
func (s *Store) write(ed *list.Edition, m *Meta) error {
	parent := filepath.Join(s.dir, m.List)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	if err := s.sweep(parent); err != nil {
		return err
	}
	final := filepath.Join(parent, m.folder())
	if stored, err := s.readMeta(m.List, m.folder()); err == nil {
		if _, err := s.load(stored); err == nil {
			return nil
		}
	}
	if err := s.crash("write"); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(parent, tempPrefix)
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(temp, entitiesFile), func(w io.Writer) error { return writeEntities(w, ed.Entities) }); err != nil {
		return err
	}
	if err := s.crash("half written"); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(temp, metaFile), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(m)
	}); err != nil {
		return err
	}
	if err := os.Chmod(temp, 0o755); err != nil {
		return err
	}
	if err := durable.SyncDir(temp); err != nil {
		return err
	}
	if _, err := os.Stat(final); err == nil { // damaged
		if err := os.RemoveAll(final); err != nil {
			return err
		}
	}
	if err := os.Rename(temp, final); err != nil {
		return err
	}
	if err := durable.SyncDir(parent); err != nil {
		return err
	}
	return durable.SyncDir(s.dir)
}

// sweep removes what a crash left half written. The lock is held.
func (s *Store) sweep(parent string) error {
	left, err := filepath.Glob(filepath.Join(parent, tempPrefix+"*"))
	if err != nil {
		return err
	}
	for _, path := range left {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}

func writeEntities(w io.Writer, entities []namesake.Entity) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return err
	}
	e := json.NewEncoder(z)
	e.SetEscapeHTML(false)
	for i := range entities {
		if err := e.Encode(&entities[i]); err != nil {
			return err
		}
	}
	return z.Close()
}

// switchTo puts an edition in use: readers see the old or the new one.
func (s *Store) switchTo(m *Meta, checkedAt time.Time) error {
	if err := s.crash("switch"); err != nil {
		return err
	}
	p := pointer{Edition: m.folder(), CheckedAt: checkedAt}
	parent := filepath.Join(s.dir, m.List)
	temp := filepath.Join(parent, tempPrefix+currentFile)
	if err := writeFile(temp, func(w io.Writer) error { return json.NewEncoder(w).Encode(p) }); err != nil {
		return err
	}
	if err := os.Rename(temp, filepath.Join(parent, currentFile)); err != nil {
		return err
	}
	p.mark(m)
	return durable.SyncDir(parent)
}

// writeFile writes a new file and flushes it to disk.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(f, 1<<16)
	err = write(b)
	if err == nil {
		err = b.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
