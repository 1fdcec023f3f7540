package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake/internal/store"
)

// mostDocument is more than the manifest of a hundred thousand files takes.
const mostDocument = 64 << 20

// Verify reads a backup through and compares all of it with its manifest.
func Verify(ctx context.Context, r io.Reader, o Options) (Manifest, error) {
	m, err := (&reader{ctx: ctx, options: o}).read(r)
	if err != nil {
		return m, fmt.Errorf("verify a backup: %w", err)
	}
	return m, nil
}

// reader compares an archive with its manifest, and unpacks it into a folder,
// unless that is "".
type reader struct {
	ctx     context.Context
	dir     string
	options Options
	done    Progress

	tables []*tableSum
	files  map[string]File
}

// tableSum is what was found of a table.
type tableSum struct {
	name  string
	parts int
	rows  int64
	hash  hash.Hash
}

func (b *reader) read(r io.Reader) (m Manifest, err error) {
	z, err := gzip.NewReader(bufio.NewReaderSize(r, 1<<16))
	if err != nil {
		return m, unreadable("it is no gzip archive: %w", err)
	}
	b.files = map[string]File{}
	t := tar.NewReader(z)
	last := "its beginning"
	next := func(what string) (*tar.Header, error) {
		if err := b.ctx.Err(); err != nil {
			return nil, err
		}
		h, err := t.Next()
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil, unreadable("it is cut short after %s, before %s", last, what)
		case err != nil:
			return nil, unreadable("it is damaged after %s: %w", last, err)
		case h.Typeflag != tar.TypeReg:
			return nil, unreadable("%q is no regular file", h.Name)
		}
		last = h.Name
		return h, nil
	}
	h, err := next(headerFile)
	if err != nil {
		return m, err
	}
	var header Header
	if err := b.document(h, t, headerFile, &header); err != nil {
		return m, err
	}
	if err := header.check(); err != nil {
		return m, err
	}
	for {
		h, err := next(manifestFile)
		if err != nil {
			return m, err
		}
		if h.Name == manifestFile {
			break
		}
		if err := b.entry(h, t); err != nil {
			return m, err
		}
	}
	if err := b.document(&tar.Header{Name: manifestFile}, t, manifestFile, &m); err != nil {
		return m, err
	}
	if m.Header != header {
		return m, unreadable("%s and %s are not of one backup", headerFile, manifestFile)
	}
	if h, err := t.Next(); err == nil {
		return m, unreadable("%q follows its end", h.Name)
	}
	if _, err := io.Copy(io.Discard, z); err != nil { // compares the checksum
		return m, unreadable("it is damaged at its end: %w", err)
	}
	return m, b.compare(m)
}

func (h Header) check() error {
	newest, err := store.Newest()
	switch {
	case err != nil:
		return err
	case h.Format < 1 || h.Schema < 1:
		return unreadable("%s names the format %d and the schema %d", headerFile, h.Format, h.Schema)
	case h.Format > Format:
		return unreadable("it has format %d, and this version reads up to %d: upgrade it", h.Format, Format)
	case h.Schema > newest:
		return unreadable("it has schema %d, and this version knows those up to %d: upgrade it", h.Schema, newest)
	}
	return nil
}

func (b *reader) document(h *tar.Header, r io.Reader, name string, into any) error {
	if h.Name != name {
		return unreadable("it begins with %q, and should with %s", h.Name, name)
	}
	text, err := io.ReadAll(io.LimitReader(r, mostDocument))
	if err != nil {
		return unreadable("it is cut short in %s: %w", name, err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return unreadable("%s: %w", name, err)
	}
	return nil
}

// entry takes a part of a table, or a file.
func (b *reader) entry(h *tar.Header, r io.Reader) error {
	first, _, _ := strings.Cut(h.Name, "/")
	if !filepath.IsLocal(filepath.FromSlash(h.Name)) || path.Clean(h.Name) != h.Name || first != tablesFolder && !slices.Contains(kept, first) {
		return unreadable("%q does not belong into a backup", h.Name)
	}
	into, err := b.create(h)
	if err != nil {
		return err
	}
	if first == tablesFolder {
		err = b.part(h, r, into)
	} else {
		err = b.file(h, r, into)
	}
	b.done.Doing = h.Name
	b.done.Bytes += h.Size
	b.options.tell(b.done)
	return errors.Join(err, into.Close())
}

func (b *reader) create(h *tar.Header) (io.WriteCloser, error) {
	if b.dir == "" {
		return nowhere{io.Discard}, nil
	}
	full := filepath.Join(b.dir, filepath.FromSlash(h.Name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return nil, err
	}
	mode := h.FileInfo().Mode().Perm()&0o755 | 0o600
	f, err := os.OpenFile(full, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if errors.Is(err, fs.ErrExist) {
		return nil, unreadable("%q is in it twice", h.Name)
	}
	if err != nil {
		return nil, err
	}
	return synced{f}, nil
}

type nowhere struct{ io.Writer }

func (nowhere) Close() error { return nil }

// synced is on disk once it is closed.
type synced struct{ *os.File }

func (f synced) Close() error { return errors.Join(f.Sync(), f.File.Close()) }

func (b *reader) part(h *tar.Header, r io.Reader, into io.Writer) error {
	name := path.Base(path.Dir(h.Name))
	if len(b.tables) == 0 || b.tables[len(b.tables)-1].name != name {
		b.tables = append(b.tables, &tableSum{name: name, hash: sha256.New()})
	}
	t := b.tables[len(b.tables)-1]
	t.parts++
	if !tableName.MatchString(name) || h.Name != partName(name, t.parts) {
		return unreadable("%q stands where part %d of a table should", h.Name, t.parts)
	}
	var counted lineCounter
	if err := copyAll(io.MultiWriter(into, t.hash, &counted), r, h); err != nil {
		return err
	}
	t.rows += int64(counted)
	b.done.Rows += int64(counted)
	return nil
}

type lineCounter int64

func (n *lineCounter) Write(p []byte) (int, error) {
	*n += lineCounter(bytes.Count(p, []byte("\n")))
	return len(p), nil
}

func (b *reader) file(h *tar.Header, r io.Reader, into io.Writer) error {
	sha := sha256.New()
	if _, twice := b.files[h.Name]; twice {
		return unreadable("%q is in it twice", h.Name)
	}
	if err := copyAll(io.MultiWriter(into, sha), r, h); err != nil {
		return err
	}
	b.files[h.Name] = File{Path: h.Name, Bytes: h.Size, SHA256: sum(sha)}
	return nil
}

// copyAll tells an archive that ends from a disk that is full.
func copyAll(w io.Writer, r io.Reader, h *tar.Header) error {
	n, err := io.Copy(w, r)
	if errors.Is(err, io.ErrUnexpectedEOF) || n < h.Size && err == nil {
		return unreadable("it is cut short in %s", h.Name)
	}
	var onDisk *fs.PathError
	if err != nil && !errors.As(err, &onDisk) {
		return unreadable("it is damaged in %s: %w", h.Name, err)
	}
	return err
}

// compare holds what was found to the manifest.
func (b *reader) compare(m Manifest) error {
	found := map[string]*tableSum{}
	for _, t := range b.tables {
		if found[t.name] != nil {
			return unreadable("table %s is in it twice", t.name)
		}
		found[t.name] = t
	}
	named := map[string]bool{}
	for _, t := range m.Tables {
		f := found[t.Name]
		if f == nil {
			f = &tableSum{hash: sha256.New()} // an empty table has no part
		}
		switch {
		case named[t.Name] || !tableName.MatchString(t.Name):
			return unreadable("%s names table %q twice, or it is no name", manifestFile, t.Name)
		case f.rows != t.Rows:
			return unreadable("table %s has %d rows where the manifest counts %d", t.Name, f.rows, t.Rows)
		case sum(f.hash) != t.SHA256:
			return unreadable("table %s was altered: it does not have the SHA-256 of the manifest", t.Name)
		}
		named[t.Name] = true
	}
	for name := range found {
		if !named[name] {
			return unreadable("table %s is in it, and not in the manifest", name)
		}
	}
	files := map[string]bool{}
	for _, f := range m.Files {
		got, ok := b.files[f.Path]
		switch {
		case !ok || files[f.Path]:
			return unreadable("%s is missing, or in the manifest twice", f.Path)
		case got.Bytes != f.Bytes:
			return unreadable("%s has %d bytes where the manifest counts %d", f.Path, got.Bytes, f.Bytes)
		case got.SHA256 != f.SHA256:
			return unreadable("%s was altered: it does not have the SHA-256 of the manifest", f.Path)
		}
		files[f.Path] = true
	}
	for name := range b.files {
		if !files[name] {
			return unreadable("%s is in it, and not in the manifest", name)
		}
	}
	return nil
}
