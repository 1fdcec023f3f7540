package audit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/namesake-screening/namesake/internal/store"
)

// Exported is what an export wrote.
type Exported struct {
	Checkpoint int64 `json:"checkpoint"` // the last in the copy
	Size       int64 `json:"size"`       // entries in it
	Added      int64 `json:"added"`      // of them, those that were not in it before
	Files      int   `json:"files"`      // that were written
}

func (e *Exported) String() string {
	return fmt.Sprintf("%d entries up to checkpoint %d, %d of them new; %d files written.\n", e.Size, e.Checkpoint, e.Added, e.Files)
}

// Export brings a folder to the last checkpoint, with everything that [Verify]
// needs; what is there already is not written again. The checkpoint is written
// last and what it supersedes is removed after it, so that an export that was cut
// short is made whole by the next. A folder with another log is refused, and
// so is one whose log this one does not continue.
func Export(ctx context.Context, s *store.Store, dir string) (*Exported, error) {
	e := &exporter{dir: dir}
	err := s.View(ctx, func(tx *store.Tx) error { return e.run(tx) })
	if err != nil {
		return nil, fmt.Errorf("export the audit log to %s: %w", dir, err)
	}
	return &e.Exported, nil
}

type exporter struct {
	Exported
	dir   string
	stale []string // partial files that wider ones supersede
}

func (e *exporter) run(tx *store.Tx) error {
	last, err := LastCheckpoint(tx)
	if err != nil {
		return err
	}
	keys, err := keysBefore(tx, last.Size)
	if err != nil {
		return err
	}
	old, err := e.before(tx, last, keys)
	if err != nil {
		return err
	}
	e.Checkpoint, e.Size, e.Added = last.Number, last.Size, last.Size-old.Size
	if old.Size == last.Size {
		return nil
	}
	if err := e.tiles(tx, old.Size, last.Size); err != nil {
		return err
	}
	if err := e.bundles("", old.Size, last.Size, lines(tx)); err != nil {
		return err
	}
	if err := e.bundles(checkpointFile, old.Number, last.Number+1, notes(tx)); err != nil {
		return err
	}
	if err := e.write(keysFile, []byte(strings.Join(keys, "\n")+"\n")); err != nil {
		return err
	}
	if err := e.write(checkpointFile, []byte(last.Note)); err != nil {
		return err
	}
	for _, path := range e.stale {
		path = filepath.Join(e.dir, path)
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		os.Remove(filepath.Dir(path)) // its folder, once it is empty
	}
	return nil
}

// before is the checkpoint up to which the folder is complete, with as its
// number how many checkpoints it has; zero where it has none.
func (e *exporter) before(tx *store.Tx, last *Checkpoint, keys []string) (Checkpoint, error) {
	text, err := os.ReadFile(filepath.Join(e.dir, checkpointFile))
	if errors.Is(err, fs.ErrNotExist) {
		return Checkpoint{}, nil
	}
	if err != nil {
		return Checkpoint{}, err
	}
	c, err := ParseCheckpoint(string(text), keys)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("the checkpoint there: %w; choose another folder, or verify what this one has", err)
	}
	if c.Size > last.Size {
		return Checkpoint{}, fmt.Errorf("the folder has %d entries and the log has signed %d; verify the log with its checkpoint", c.Size, last.Size)
	}
	h, err := tlog.TreeHash(c.Size, &hashes{tx: tx})
	if err != nil {
		return Checkpoint{}, err
	}
	if h != c.Hash {
		return Checkpoint{}, fmt.Errorf("the log does not continue what the folder has; verify the log with the folder's checkpoint")
	}
	c.Number++
	return *c, nil
}

func (e *exporter) tiles(tx *store.Tx, old, size int64) error {
	r := &hashes{tx: tx}
	for _, t := range tlog.NewTiles(height, old, size) {
		data, err := tlog.ReadTileData(t, r)
		if err != nil {
			return err
		}
		if err := e.write(t.Path(), data); err != nil {
			return err
		}
	}
	for level := 0; old>>(height*level) > 0; level++ {
		n := old >> (height * level)
		if w := int(n % width); w > 0 && n != size>>(height*level) {
			e.stale = append(e.stale, tlog.Tile{H: height, L: level, N: n / width, W: w}.Path())
		}
	}
	return nil
}

// bundles writes files of up to 256 each, of which there were old and are size.
func (e *exporter) bundles(of string, old, size int64, read func(from, to int64) (string, error)) error {
	for n := old / width; n*width < size; n++ {
		data, err := read(n*width, min(size, n*width+width))
		if err != nil {
			return err
		}
		if err := e.write(bundlePath(of, n, size), []byte(data)); err != nil {
			return err
		}
	}
	if old%width > 0 && old != size {
		e.stale = append(e.stale, bundlePath(of, old/width, old))
	}
	return nil
}

func lines(tx *store.Tx) func(from, to int64) (string, error) {
	return func(from, to int64) (string, error) {
		return joined(tx, from, to, "entry", "SELECT seq, line FROM audit_entries WHERE seq >= $1 AND seq < $2 ORDER BY seq")
	}
}

// notes end with a line end each, so that one between them is an empty line.
func notes(tx *store.Tx) func(from, to int64) (string, error) {
	return func(from, to int64) (string, error) {
		text, err := joined(tx, from, to, "checkpoint", "SELECT number, note FROM audit_checkpoints WHERE number >= $1 AND number < $2 ORDER BY number")
		return strings.TrimSuffix(text, "\n"), err
	}
}

func joined(tx *store.Tx, from, to int64, what, query string) (string, error) {
	var b strings.Builder
	next := from
	err := tx.Query(func(scan func(...any) error) error {
		var n int64
		var text string
		if err := scan(&n, &text); err != nil {
			return err
		}
		if n == next {
			next++
		}
		b.WriteString(text)
		b.WriteByte('\n')
		return nil
	}, query, from, to)
	if err == nil && next != to {
		err = fmt.Errorf("%s %d is missing; verify the log", what, next)
	}
	return b.String(), err
}

func (e *exporter) write(path string, data []byte) error {
	path = filepath.Join(e.dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	e.Files++
	return writeWhole(path, data, 0o644)
}

// writeWhole writes a file whole or not at all.
func writeWhole(path string, data []byte, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // nothing, once renamed
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
