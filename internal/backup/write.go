package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// partSize is about how many bytes of a table are in one entry of the archive,
// and in memory: an entry begins with its size.
const partSize = 4 << 20

// Write writes a backup of a store and a data directory, beside whoever reads and
// writes them. It holds a reading transaction until it has written the tables.
func Write(ctx context.Context, s *store.Store, dir string, w io.Writer, o Options) (Manifest, error) {
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return Manifest{}, err
	}
	b := &writer{ctx: ctx, tar: tar.NewWriter(z), options: o}
	b.Format, b.Engine, b.At = Format, s.Engine(), s.Now()
	err = s.View(ctx, func(tx *store.Tx) error { return b.database(tx) })
	for _, name := range kept {
		if err == nil {
			err = b.tree(dir, name)
		}
	}
	if err == nil {
		err = b.document(manifestFile, b.Manifest)
	}
	if err == nil {
		err = b.tar.Close()
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return b.Manifest, fmt.Errorf("write a backup: %w", err)
	}
	return b.Manifest, nil
}

type writer struct {
	Manifest
	ctx     context.Context
	tar     *tar.Writer
	options Options
	done    Progress
}

func (b *writer) tell(doing string, rows, bytes int64) {
	b.done.Doing = doing
	b.done.Rows += rows
	b.done.Bytes += bytes
	b.options.tell(b.done)
}

func (b *writer) entry(name string, mode fs.FileMode, size int64, at time.Time) error {
	return b.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: int64(mode.Perm()), Size: size, ModTime: at, Format: tar.FormatPAX})
}

func (b *writer) document(name string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if err := b.entry(name, 0o600, int64(len(text)), b.At); err != nil {
		return err
	}
	_, err = b.tar.Write(text)
	return err
}

func (b *writer) database(tx *store.Tx) error {
	if err := tx.Get("SELECT max(version) FROM migrations", nil, &b.Schema); err != nil {
		return fmt.Errorf("read the schema: %w", err)
	}
	if err := b.document(headerFile, b.Header); err != nil {
		return err
	}
	tables, err := store.Tables(tx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := b.table(tx, t); err != nil {
			return err
		}
	}
	return nil
}

// table writes a table in parts.
func (b *writer) table(tx *store.Tx, t store.Table) error {
	var part bytes.Buffer
	var rows int64
	parts, whole := 0, sha256.New()
	flush := func() error {
		if err := b.ctx.Err(); err != nil || part.Len() == 0 {
			return err
		}
		parts++
		if err := b.entry(partName(t.Name, parts), 0o600, int64(part.Len()), b.At); err != nil {
			return err
		}
		whole.Write(part.Bytes())
		if _, err := b.tar.Write(part.Bytes()); err != nil {
			return err
		}
		b.tell(path.Join(tablesFolder, t.Name), rows, int64(part.Len()))
		rows = 0
		part.Reset()
		return nil
	}
	n, err := lines(tx, t, func(line []byte) error {
		if part.Write(line); part.Len() < partSize {
			rows++
			return nil
		}
		rows++
		return flush()
	})
	if err == nil {
		err = flush()
	}
	b.Tables = append(b.Tables, Table{Name: t.Name, Rows: n, SHA256: sum(whole), Next: t.Next})
	return err
}

func partName(table string, part int) string {
	return path.Join(tablesFolder, table, fmt.Sprintf("%06d.jsonl", part))
}

// lines calls each for the line of every row, and counts them.
func lines(tx *store.Tx, t store.Table, each func([]byte) error) (n int64, err error) {
	e := newEncoder(t)
	err = store.Rows(tx, t, func(values []any) error {
		n++
		line, err := e.row(values)
		if err != nil {
			return err
		}
		return each(line)
	})
	return n, err
}

func sum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// tree writes a file or folder of the data directory, where it is there. Of a
// folder the files come before the folders, which are looked for after them: a
// file may name a folder that was there before it.
func (b *writer) tree(dir, name string) error {
	full := filepath.Join(dir, filepath.FromSlash(name))
	info, err := os.Lstat(full)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return b.file(full, name)
	}
	for _, folders := range []bool{false, true} {
		entries, err := os.ReadDir(full)
		if err != nil {
			return b.gone(name, err)
		}
		for _, e := range entries {
			// An import's lock, and what it has not finished.
			if e.IsDir() != folders || e.Name() == "lock" || strings.HasPrefix(e.Name(), ".tmp-") {
				continue
			}
			if err := b.tree(dir, path.Join(name, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// file writes a file as long as it is when it is opened.
func (b *writer) file(full, name string) error {
	if err := b.ctx.Err(); err != nil {
		return err
	}
	f, err := os.Open(full)
	if err != nil {
		return b.gone(name, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file; put the file itself there, or move it away", full)
	}
	if err := b.entry(name, info.Mode(), info.Size(), info.ModTime()); err != nil {
		return err
	}
	h := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(b.tar, h), f, info.Size()); err != nil {
		return fmt.Errorf("%s became shorter while it was read; take the backup again: %w", full, err)
	}
	b.Files = append(b.Files, File{Path: name, Bytes: info.Size(), SHA256: sum(h)})
	b.tell(name, 0, info.Size())
	return nil
}

// gone passes over what has ended since it was found: a job's files are removed
// when their time is over. An edition is never removed, and is an error.
func (b *writer) gone(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(name, "jobs/") {
		return nil
	}
	return fmt.Errorf("%w; if an import was replacing it just now, take the backup again", err)
}

// ToFile writes a backup to a new file that only its owner can read; it is there
// whole or not at all.
func ToFile(ctx context.Context, s *store.Store, dir, file string, o Options) (m Manifest, err error) {
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("write a backup: %s is there already; name a new file", file)
	}
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-") // mode 0600
	if err != nil {
		return m, fmt.Errorf("write a backup: %w", err)
	}
	defer func() {
		f.Close()
		os.Remove(f.Name()) // nothing is there once it was renamed
	}()
	if m, err = Write(ctx, s, dir, f, o); err != nil {
		return m, err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return m, fmt.Errorf("write a backup: %w", err)
	}
	if err := os.Rename(f.Name(), file); err != nil {
		return m, fmt.Errorf("write a backup: %w", err)
	}
	return m, nil
}

// BeforeMigration is for store.Config: it leaves a backup of a PostgreSQL
// database in the data directory before it is migrated, as
// DIR/backups/schemaN-TIME.tar.gz. Outside that, a service that is well kept in
// may not write. Backups are in no backup.
func BeforeMigration(url, dir string, now func() time.Time) func(ctx context.Context, from, to int) error {
	return func(ctx context.Context, from, _ int) (err error) {
		s, err := store.Open(ctx, url, store.Config{Now: now, Schema: from})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
		folder := filepath.Join(dir, "backups")
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		file := fmt.Sprintf("schema%d-%s.tar.gz", from, s.Now().Format("20060102T150405.000000Z"))
		_, err = ToFile(ctx, s, dir, filepath.Join(folder, file), Options{})
		return err
	}
}
