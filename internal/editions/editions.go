// Package editions keeps the imported editions of lists in a data directory.
//
//	DIR/lists/LIST/current.json             which edition is in use
//	DIR/lists/LIST/DATE-HASH12/edition.json what the edition is
//	DIR/lists/LIST/DATE-HASH12/entities.jsonl.gz
//	DIR/lists/refused.jsonl                 imports that were refused, and why
//	DIR/lists/canaries.json                 parties that a list must have, by list
//	DIR/lists/lock                          held while an import writes
//	DIR/index/KEY.idx                       the index over the editions in use; may be removed at any time
//
// It fails closed: an edition lands whole or not at all, whatever is refused
// leaves the last good edition in use, and a stored edition that no longer has
// the content it was stored with is an error, never passed over. Editions are
// written once and never altered.
package editions

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
)

// DefaultShrinkLimit is the share of its entities that a list may lose from one
// edition to the next. Real editions days apart lose less than one in a hundred.
const DefaultShrinkLimit = 0.2

// ErrNotFound is wrapped by the error for a list or edition that is not stored.
var ErrNotFound = errors.New("not stored")

// ErrAmbiguous is wrapped by the error for what fits several editions.
var ErrAmbiguous = errors.New("name one by its hash")

// Config is how a store works.
type Config struct {
	// Formats are those an import is recognised in. Required.
	Formats []list.Format
	// Now is the clock. Defaults to time.Now.
	Now func() time.Time
}

// Store is the editions of a data directory. It holds nothing open; several
// stores, in one process or many, may use the same directory.
type Store struct {
	dir     string // DIR/lists
	formats []list.Format
	now     func() time.Time

	// crash is called before each step that writes; tests make it fail to see
	// what a crash there leaves behind.
	crash func(step string) error
}

// Open opens the store of a data directory, and makes it where there is none.
func Open(dir string, c Config) (*Store, error) {
	if len(c.Formats) == 0 {
		return nil, errors.New("open editions: no formats")
	}
	s := &Store{
		dir:     filepath.Join(dir, "lists"),
		formats: c.Formats,
		now:     c.Now,
		crash:   func(string) error { return nil },
	}
	if s.now == nil {
		s.now = time.Now
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return nil, fmt.Errorf("open editions: %w", err)
	}
	return s, nil
}

// Meta is what is known of a stored edition without its entities.
type Meta struct {
	Schema     int                  `json:"schema"` // of the stored form; 1
	List       string               `json:"list"`
	Title      string               `json:"title"`
	Format     string               `json:"format"`
	Date       namesake.PartialDate `json:"date,omitzero"`
	Hash       string               `json:"hash"`
	Files      []string             `json:"files"`
	Roles      map[list.Role]string `json:"roles,omitempty"` // the file in each role; older editions do not tell
	Entities   int                  `json:"entities"`
	ImportedAt time.Time            `json:"imported_at"` // UTC
	ImportedOf string               `json:"imported_of"` // the path it was read from

	// Current and CheckedAt are set on reading and not part of the stored form.
	// CheckedAt, of the edition in use, is when an import last found it to be
	// the publisher's; the age of a list without a date counts from there.
	Current   bool      `json:"current,omitempty"`
	CheckedAt time.Time `json:"checked_at,omitzero"` // UTC
	// Damaged says why the edition cannot be read, where its description cannot:
	// little else is known of it then. Without a hash, it is said of the list.
	Damaged string `json:"damaged,omitempty"`
}

// schema is the stored form that this package writes. Older ones stay readable.
const schema = 1

// String names the edition for people, e.g. "us-ofac-sdn of 2021-07-07
// (8976 entities, 0123456789ab)".
func (m *Meta) String() string {
	date := ""
	if !m.Date.IsZero() {
		date = " of " + m.Date.String()
	}
	return fmt.Sprintf("%s%s (%d entities, %s)", m.List, date, m.Entities, shortHash(m.Hash))
}

// folder is the name of the edition's folder within its list's.
func (m *Meta) folder() string {
	date := "undated"
	if !m.Date.IsZero() {
		// A range has a slash.
		date = strings.ReplaceAll(m.Date.String(), "/", "_")
	}
	return date + "-" + shortHash(m.Hash)
}

func shortHash(hash string) string {
	h := strings.TrimPrefix(hash, "sha256:")
	return h[:min(12, len(h))]
}

// listName is what may name a list, and hence a folder.
var listName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// List returns all stored editions, by list, then by date and time of import,
// the latest last. Those with a damaged description are marked so, and so is
// a list of which it cannot be told which edition is in use.
func (s *Store) List() ([]Meta, error) {
	lists, err := s.lists()
	if err != nil {
		return nil, err
	}
	var all []Meta
	for _, name := range lists {
		metas, err := s.editions(name)
		if err != nil {
			return nil, err
		}
		all = append(all, metas...)
		if _, err := s.current(name); err != nil && !slices.ContainsFunc(metas, func(m Meta) bool { return m.Damaged == err.Error() }) {
			all = append(all, Meta{List: name, Damaged: err.Error()})
		}
	}
	return all, nil
}

// Current loads the edition in use of every list, by list. One that is damaged
// fails the whole: no list is left out silently.
func (s *Store) Current(ctx context.Context) ([]*list.Edition, error) {
	metas, err := s.InUse(ctx)
	if err != nil {
		return nil, err
	}
	return s.loadAll(metas)
}

// InUse are the editions in use, by list, without their entities. A list that
// has editions and none in use is an error, as is a store in which imports were
// begun and none has landed: neither is left out silently. A list whose first
// import failed has no edition, and is none yet. A store in which no import was
// begun has none.
func (s *Store) InUse(ctx context.Context) ([]Meta, error) {
	metas, begun, err := s.readInUse()
	if err == nil && len(begun) == 0 {
		return metas, nil
	}
	// An import may be at its work just now; once it is done, what is found is
	// so.
	unlock, err := s.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	metas, begun, err = s.readInUse()
	if err == nil && len(metas) == 0 && len(begun) > 0 {
		err = fmt.Errorf("the first import of %s did not finish; import it again", strings.Join(begun, ", "))
	}
	return metas, err
}

// readInUse are the editions in use, and the names of the lists that have no
// edition yet.
func (s *Store) readInUse() (metas []Meta, begun []string, err error) {
	lists, err := s.lists()
	if err != nil {
		return nil, nil, err
	}
	for _, name := range lists {
		m, err := s.current(name)
		if err != nil {
			return nil, nil, err
		}
		if m == nil {
			begun = append(begun, name)
			continue
		}
		metas = append(metas, *m)
	}
	return metas, begun, nil
}

func (s *Store) loadAll(metas []Meta) ([]*list.Edition, error) {
	out := make([]*list.Edition, len(metas))
	for i := range metas {
		ed, err := s.load(&metas[i])
		if err != nil {
			return nil, err
		}
		out[i] = ed
	}
	return out, nil
}

// Load reads one edition of a list: that in use for ref "", else the one whose
// date is ref or whose hash begins with it (at least four digits, "sha256:" may
// stand before them). A ref that fits several is an error that names them.
func (s *Store) Load(name, ref string) (*list.Edition, error) {
	m, err := s.Find(name, ref)
	if err != nil {
		return nil, err
	}
	return s.load(m)
}

// Of are the editions of one list, by date and time of import, the latest last.
func (s *Store) Of(name string) ([]Meta, error) {
	if !listName.MatchString(name) {
		return nil, nil
	}
	return s.editions(name)
}

// HashBegins reports whether ref, of at least four digits, is how a hash begins;
// "sha256:" may stand before either.
func HashBegins(hash, ref string) bool {
	digits := strings.TrimPrefix(ref, "sha256:")
	return len(digits) >= 4 && strings.HasPrefix(strings.TrimPrefix(hash, "sha256:"), digits)
}

// Find returns what Load would read, without its entities.
func (s *Store) Find(name, ref string) (*Meta, error) {
	if !listName.MatchString(name) {
		return nil, fmt.Errorf("list %q: %w", name, ErrNotFound)
	}
	if ref == "" {
		m, err := s.current(name)
		if err == nil && m == nil {
			err = fmt.Errorf("list %s: %w", name, ErrNotFound)
		}
		return m, err
	}
	metas, err := s.editions(name)
	if err != nil {
		return nil, err
	}
	var fits []Meta
	for _, m := range metas {
		if m.Date.String() == ref || HashBegins(m.Hash, ref) {
			fits = append(fits, m)
		}
	}
	switch len(fits) {
	case 0:
		return nil, fmt.Errorf("edition %q of list %s: %w; stored: %s", ref, name, ErrNotFound, names(metas))
	case 1:
		if fits[0].Damaged != "" {
			return nil, errors.New(fits[0].Damaged)
		}
		return &fits[0], nil
	}
	// The same content under two dates is one edition published again.
	if last := len(fits) - 1; !slices.ContainsFunc(fits, func(m Meta) bool { return m.Hash != fits[last].Hash }) {
		return &fits[last], nil
	}
	return nil, fmt.Errorf("%q means %d editions: %s; %w", ref, len(fits), names(fits), ErrAmbiguous)
}

func names(metas []Meta) string {
	if len(metas) == 0 {
		return "none"
	}
	out := make([]string, len(metas))
	for i := range metas {
		out[i] = metas[i].String()
	}
	return strings.Join(out, "; ")
}

// Use puts a stored edition in use, as when a wrong one was imported. It
// verifies the edition first.
func (s *Store) Use(ctx context.Context, name, ref string) (*Meta, error) {
	unlock, err := s.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	m, err := s.Find(name, ref)
	if err != nil {
		return nil, err
	}
	if _, err := s.load(m); err != nil {
		return nil, err
	}
	if err := s.switchTo(m, m.ImportedAt); err != nil {
		return nil, err
	}
	return m, nil
}

// lists are the names of the lists that have a folder.
func (s *Store) lists() ([]string, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, fmt.Errorf("read editions: %w", err)
	}
	var out []string
	for _, e := range entries {
		if e.IsDir() && listName.MatchString(e.Name()) {
			out = append(out, e.Name())
		}
	}
	return out, nil
}

// folders are the names of the folders of a list's editions.
func (s *Store) folders(name string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read editions of %s: %w", name, err)
	}
	var out []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			out = append(out, e.Name())
		}
	}
	return out, nil
}

// editions are those of one list, the latest last.
func (s *Store) editions(name string) ([]Meta, error) {
	folders, err := s.folders(name)
	if err != nil || len(folders) == 0 {
		return nil, err
	}
	// A damaged pointer is the trouble of who asks what is in use.
	inUse, _ := s.pointer(name)
	var out []Meta
	for _, folder := range folders {
		m, err := s.readMeta(name, folder)
		if err != nil {
			m = unreadable(name, folder, err)
		}
		inUse.mark(m)
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b Meta) int {
		return cmp.Or(strings.Compare(a.Date.String(), b.Date.String()), a.ImportedAt.Compare(b.ImportedAt), strings.Compare(a.Hash, b.Hash))
	})
	return out, nil
}

// unreadable is an edition of which only the folder's name tells.
func unreadable(name, folder string, why error) *Meta {
	i := strings.LastIndexByte(folder, '-')
	m := &Meta{List: name, Hash: "sha256:" + folder[i+1:], Damaged: why.Error()}
	if i > 0 {
		// None where it says undated.
		m.Date, _ = namesake.ParsePartialDate(strings.ReplaceAll(folder[:i], "_", "/"))
	}
	return m
}

// latest is the last of a list's editions that are sound.
func (s *Store) latest(name string) (*Meta, error) {
	metas, err := s.editions(name)
	metas = slices.DeleteFunc(metas, func(m Meta) bool { return m.Damaged != "" })
	if err != nil || len(metas) == 0 {
		return nil, err
	}
	return &metas[len(metas)-1], nil
}
