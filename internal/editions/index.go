package editions

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/index"
	"github.com/namesake-screening/namesake/internal/mapped"
)

// indexSuffix ends the name of an index file.
const indexSuffix = ".idx"

// Indexed is an index over the editions in use. With the index from a file, the
// entities are read as they are asked for.
type Indexed struct {
	*index.Index
	Editions []Meta // by list
	// Note says what is worth telling of how the index was come by, such as
	// that a damaged file was replaced; "" where nothing is.
	Note string

	file *mapped.File
}

// Close gives the index's file back. The index must not be used afterwards.
func (x *Indexed) Close() error {
	if x.file == nil {
		return nil
	}
	return x.file.Close()
}

// Index opens the index over the editions in use for searches at the similarity
// or above. It is built, and kept as a file, where no sound one of these very
// editions is kept; building reads and verifies the editions, opening does not:
// the file has a checksum of its own. Where the file cannot be kept, the index
// that was built serves, and Note says so. An empty store is ErrNotFound.
func (s *Store) Index(ctx context.Context, similarity float64) (*Indexed, error) {
	metas, err := s.InUse(ctx)
	if err != nil {
		return nil, err
	}
	if len(metas) == 0 {
		return nil, fmt.Errorf("any list: %w", ErrNotFound)
	}
	refs := make([]namesake.EditionRef, len(metas))
	for i := range metas {
		refs[i] = metas[i].Ref()
	}
	x := &Indexed{Editions: metas}
	path := s.indexPath(refs, similarity)
	err = x.open(path)
	if err == nil {
		return x, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		x.Note = strings.TrimSuffix(err.Error(), "; build the index again") + "; it was built again: " + path
	}
	eds, err := s.loadAll(metas)
	if err != nil {
		return nil, err
	}
	if x.Index, err = index.Build(eds, similarity); err != nil {
		return nil, err
	}
	if err = s.keepIndex(ctx, x.Index, path); err == nil {
		err = x.open(path) // the same, in less memory
	}
	if err != nil {
		x.Note = fmt.Sprintf("the index could not be kept, and is built at every start: %v", err)
	}
	return x, nil
}

// Ref names the edition in a screening.
func (m *Meta) Ref() namesake.EditionRef {
	return namesake.EditionRef{List: m.List, Hash: m.Hash, Date: m.Date, Entities: m.Entities}
}

// indexPath is the file of an index: its name tells the editions, the
// similarity and the engine.
func (s *Store) indexPath(refs []namesake.EditionRef, similarity float64) string {
	b, err := json.Marshal(struct {
		Engine     int
		Similarity float64
		Editions   []namesake.EditionRef
	}{index.Engine, similarity, refs})
	if err != nil {
		panic(err) // numbers and strings always marshal
	}
	sum := sha256.Sum256(b)
	return filepath.Join(filepath.Dir(s.dir), "index", hex.EncodeToString(sum[:16])+indexSuffix)
}

// open maps an index file. The error of one that is not there is fs.ErrNotExist.
func (x *Indexed) open(path string) error {
	f, err := mapped.Open(path)
	if err != nil {
		return err
	}
	opened, err := index.Open(f.Bytes())
	if err == nil {
		err = f.Forget() // checking it touched all of it, and a search needs a part
	}
	if err != nil {
		return errors.Join(err, f.Close())
	}
	x.Index, x.file = opened, f
	return nil
}

// keepIndex writes an index file, whole or not at all, and removes those of
// other editions: who has one of them open keeps what it has.
func (s *Store) keepIndex(ctx context.Context, x *index.Index, path string) error {
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := s.sweep(dir); err != nil {
		return err
	}
	temp := filepath.Join(dir, tempPrefix+filepath.Base(path))
	if err := writeFile(temp, func(w io.Writer) error {
		_, err := x.WriteTo(w)
		return err
	}); err != nil {
		return err
	}
	if err := s.crash("keep index"); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	others, err := filepath.Glob(filepath.Join(dir, "*"+indexSuffix))
	if err != nil {
		return err
	}
	for _, other := range others {
		if other != path {
			// Some systems refuse while a process has it open; the next index
			// that is kept removes it.
			_ = os.Remove(other)
		}
	}
	return nil
}
