package backup

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/namesake-screening/namesake/internal/store"
)

// Restore makes a database and a data directory of a backup. Both must be empty.
// The archive is unpacked into a folder of the data directory, ".restoring-…",
// and compared with its manifest before anything else is touched; the tables are
// loaded in one transaction and read again; the files are in their places before
// the database is there. A backup of an older schema is migrated at the end.
func Restore(ctx context.Context, r io.Reader, url, dir string, o Options) (m Manifest, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("restore a backup: %w", err)
		}
	}()
	if err := empty(dir); err != nil {
		return m, err
	}
	if err := store.Empty(ctx, url); err != nil {
		return m, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return m, err
	}
	stage, err := os.MkdirTemp(dir, ".restoring-")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(stage)) }()
	if m, err = (&reader{ctx: ctx, dir: stage, options: o}).read(r); err != nil {
		return m, err
	}
	l := &loader{ctx: ctx, stage: stage, dir: dir, postgres: store.IsPostgres(url), m: m, options: o}
	if l.postgres {
		return m, l.toPostgres(url)
	}
	return m, l.toSQLite(url)
}

// empty refuses a data directory that holds something.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".restoring-") {
			return fmt.Errorf("data directory %s holds %s, which a restoration that was interrupted left; remove all that is in the directory", dir, e.Name())
		}
		if e.Name() != "lost+found" { // of a file system of its own
			return fmt.Errorf("data directory %s holds %s: name an empty or a new one", dir, e.Name())
		}
	}
	return nil
}

type loader struct {
	ctx        context.Context
	stage, dir string
	postgres   bool
	m          Manifest
	options    Options
	done       Progress
}

// toPostgres moves the files just before the commit, so that one does not stay
// without the other.
func (l *loader) toPostgres(url string) error {
	s, err := l.fill(url, func() error { return l.move(l.stage, l.dir) })
	if err != nil {
		return errors.Join(err, l.move(l.dir, l.stage))
	}
	return errors.Join(s.Close(), l.migrate(url))
}

// toSQLite makes the file beside its place, and moves it there last.
func (l *loader) toSQLite(file string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(filepath.Dir(file), ".restoring-")
	if err != nil {
		return err
	}
	if err = l.makeSQLite(filepath.Join(temp, "namesake.db")); err == nil {
		err = l.move(l.stage, l.dir)
	}
	if err == nil {
		err = os.Rename(filepath.Join(temp, "namesake.db"), file)
	}
	if err != nil {
		err = errors.Join(err, l.move(l.dir, l.stage))
	}
	return errors.Join(err, os.RemoveAll(temp))
}

func (l *loader) makeSQLite(file string) error {
	s, err := l.fill(file, func() error { return nil })
	if err != nil {
		return err
	}
	if err := errors.Join(s.Close(), l.migrate(file)); err != nil {
		return err
	}
	if _, err := os.Stat(file + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s-wal is left, so that the file alone is not the database", file)
	}
	return nil
}

// move moves what the backup has of the data directory.
func (l *loader) move(from, to string) error {
	for _, name := range kept {
		err := os.Rename(filepath.Join(from, name), filepath.Join(to, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (l *loader) fill(url string, last func() error) (*store.Store, error) {
	return store.Open(l.ctx, url, store.Config{Schema: l.m.Schema, Fill: func(tx *store.Tx) error {
		if err := l.load(tx); err != nil {
			return err
		}
		return last()
	}})
}

// migrate brings what was restored to the newest schema. It needs no copy: the
// backup is one.
func (l *loader) migrate(url string) error {
	s, err := store.Open(l.ctx, url, store.Config{BeforeMigration: func(context.Context, int, int) error { return nil }})
	if err != nil {
		return err
	}
	return s.Close()
}

// load fills the tables, which are those that the migrations have just made.
func (l *loader) load(tx *store.Tx) error {
	tables, err := store.Tables(tx)
	if err != nil {
		return err
	}
	known := map[string]store.Table{}
	for _, t := range tables {
		known[t.Name] = t
		// What a migration puts into a table is in the backup, as it is by now.
		if _, err := tx.Exec("DELETE FROM " + t.Name); err != nil {
			return err
		}
	}
	for _, from := range l.m.Tables {
		t, ok := known[from.Name]
		if !ok {
			return unreadable("schema %d has no table %s", l.m.Schema, from.Name)
		}
		delete(known, from.Name)
		if err := l.table(tx, t, from); err != nil {
			return err
		}
	}
	for name := range known {
		return unreadable("table %s is missing", name)
	}
	return nil
}

// table loads a table and reads it again: what the database has is what the
// backup had.
func (l *loader) table(tx *store.Tx, t store.Table, from Table) error {
	parts, err := filepath.Glob(filepath.Join(l.stage, tablesFolder, t.Name, "*.jsonl")) // in their order
	if err != nil {
		return err
	}
	in := &inserter{tx: tx, table: t, postgres: l.postgres}
	for _, part := range parts {
		if err := in.part(part); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		l.done.Doing, l.done.Rows = "load "+t.Name, l.done.Rows+in.took
		in.took = 0
		l.options.tell(l.done)
	}
	t.Next = max(from.Next, 1)
	if err := store.SetNext(tx, t); err != nil {
		return err
	}
	h := sha256.New()
	n, err := lines(tx, t, func(line []byte) error { _, err := h.Write(line); return err })
	if err == nil && (n != from.Rows || sum(h) != from.SHA256) {
		err = fmt.Errorf("table %s: the database gives other rows back than it was given", t.Name)
	}
	return err
}

// inserter inserts rows, many at once.
type inserter struct {
	tx       *store.Tx
	table    store.Table
	postgres bool
	rows     [][]any
	bytes    int
	took     int64
}

const (
	mostRows  = 256
	mostBytes = 4 << 20
)

func (in *inserter) part(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<16)
	for number := 1; ; number++ {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return in.flush()
		}
		if err != nil {
			return unreadable("%s, line %d: %w", filepath.Base(file), number, err)
		}
		row, err := decode(in.table, line)
		if err != nil {
			return unreadable("%s, line %d: %w", filepath.Base(file), number, err)
		}
		if in.postgres {
			if err := fitsPostgres(in.table, row); err != nil {
				return fmt.Errorf("%s, line %d: %w", filepath.Base(file), number, err)
			}
		}
		in.rows = append(in.rows, row)
		in.bytes += len(line)
		if len(in.rows) < mostRows && in.bytes < mostBytes {
			continue
		}
		if err := in.flush(); err != nil {
			return err
		}
	}
}

func (in *inserter) flush() error {
	names := make([]string, len(in.table.Columns))
	for i, c := range in.table.Columns {
		names[i] = c.Name
	}
	_, err := in.tx.Insert(in.table.Name, strings.Join(names, ", "), "", in.rows)
	in.took += int64(len(in.rows))
	in.rows, in.bytes = in.rows[:0], 0
	return err
}
