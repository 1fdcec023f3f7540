package editions

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
)

// ImportOptions say what an import may do. The zero value is the safe one.
type ImportOptions struct {
	// ShrinkLimit is the share of its entities that the list may lose, from 0
	// to 1. Defaults to DefaultShrinkLimit.
	ShrinkLimit float64
	// AllowShrink lets the list lose any number, and files that the edition
	// before had.
	AllowShrink bool
	// Name is what the list is called, where its files do not name it. It must
	// be "" where they do.
	Name string
}

// Result is what an import did.
type Result struct {
	Edition *list.Edition
	Meta    Meta
	// Previous is the edition that was in use before; nil for a list's first.
	Previous *Meta
	// Unchanged: the edition in use has the same content and date. Only the time
	// of this check was noted.
	Unchanged bool
	// Older: the edition bears an earlier date than the one in use. It is
	// stored, to be compared or put in use with Use, and the later one stays
	// in use.
	Older bool
	// Again is the same edition as it was stored before, where the import
	// brought back one that another had taken the place of; else nil.
	Again *Meta
	// Mended: the list had editions, and none of them was in use.
	Mended bool
}

// Errors of an import that was asked for wrongly.
var (
	ErrNamed = errors.New("a list that has a name of its own keeps it")
	ErrName  = errors.New("a name is small letters, digits, dot, hyphen and underscore")
)

// allowShrink is how a person sets ImportOptions.AllowShrink, for hints.
const allowShrink = "--allow-shrink"

// Summary says in one line what the import did.
func (r *Result) Summary() string {
	switch {
	case r.Unchanged:
		return fmt.Sprintf("%s: unchanged; this edition is in use already", &r.Meta)
	case r.Older:
		return fmt.Sprintf("%s: stored, not in use; the later %s stays in use", &r.Meta, r.Previous)
	case r.Previous != nil && r.Again != nil:
		return fmt.Sprintf("%s: in use again, in place of %s; note that this is an earlier edition, imported before on %s and since superseded",
			&r.Meta, r.Previous, r.Again.ImportedAt.Format("2006-01-02"))
	case r.Previous != nil:
		return fmt.Sprintf("%s: in use, in place of %s", &r.Meta, r.Previous)
	case r.Mended:
		return fmt.Sprintf("%s: in use; the list had editions, and none was in use", &r.Meta)
	}
	return fmt.Sprintf("%s: in use, the first edition of this list", &r.Meta)
}

// RefusedError is an import that was refused. Err is a *list.Error where the
// list itself is at fault.
type RefusedError struct {
	Path string
	Kept *Meta // the edition that stays in use, where the list is known and has one
	Err  error
}

func (e *RefusedError) Error() string {
	kept := "nothing was imported; editions imported before stay in use"
	if e.Kept != nil {
		kept = e.Kept.String() + " stays in use"
	}
	return fmt.Sprintf("import %s: %v; %s", e.Path, e.Err, kept)
}

func (e *RefusedError) Unwrap() error { return e.Err }

// Refusal is a line of refused.jsonl.
type Refusal struct {
	Time   time.Time `json:"time"` // UTC
	Path   string    `json:"path"`
	List   string    `json:"list,omitempty"` // where it was recognised
	File   string    `json:"file,omitempty"`
	Line   int       `json:"line,omitempty"`
	Reason string    `json:"reason"`
}

// Import reads the list at path, a file or a folder, and puts it in use. What is
// not one whole list, or has lost more entities than the limit allows, gives a
// *RefusedError; the refusal is recorded, and the edition in use stays so. A path
// where nothing is gives fs.ErrNotExist, and is not recorded.
func (s *Store) Import(ctx context.Context, path string, o ImportOptions) (*Result, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", path, err)
	}
	if o.ShrinkLimit == 0 {
		o.ShrinkLimit = DefaultShrinkLimit
	}
	if !(o.ShrinkLimit > 0 && o.ShrinkLimit <= 1) {
		return nil, fmt.Errorf("import %s: shrink limit %v is not a share between 0 and 1", path, o.ShrinkLimit)
	}
	if o.Name != "" && !listName.MatchString(o.Name) {
		return nil, fmt.Errorf("import %s: %q cannot name a list: %w", path, o.Name, ErrName)
	}
	if _, err := os.Stat(abs); errors.Is(err, fs.ErrNotExist) {
		// A slip of the hand, not a list that a publisher damaged.
		return nil, fmt.Errorf("import %s: %w", path, fs.ErrNotExist)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ed, readErr := list.Read(os.DirFS(filepath.Dir(abs)), base(abs), s.formats)
	if readErr == nil && !listName.MatchString(ed.List) {
		readErr = &list.Error{File: ed.Files[0], Msg: fmt.Sprintf("list name %q cannot be stored", ed.List), Hint: "a list's name is small letters, digits, dot, hyphen and underscore"}
	}
	if readErr == nil && o.Name != "" {
		if !ed.Unnamed {
			return nil, fmt.Errorf("import %s as %s: the files name the list %s: %w", path, o.Name, ed.List, ErrNamed)
		}
		ed.Rename(o.Name)
	}
	unlock, err := s.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if readErr != nil {
		return nil, s.refuse(abs, "", nil, readErr)
	}
	return s.land(ctx, abs, ed, o)
}

// base is the last element of an absolute path, as list.Read names it.
func base(abs string) string {
	if b := filepath.Base(abs); fs.ValidPath(b) {
		return b
	}
	return "." // the root
}

// land stores an edition that was read whole and puts it in use. The lock is
// held.
func (s *Store) land(ctx context.Context, path string, ed *list.Edition, o ImportOptions) (*Result, error) {
	r := &Result{Edition: ed, Meta: Meta{
		Schema: schema, List: ed.List, Title: ed.Title, Format: ed.Format, Date: ed.Date, Hash: ed.Hash,
		Files: ed.Files, Roles: ed.Roles, Entities: len(ed.Entities), ImportedAt: s.now().UTC(), ImportedOf: path,
	}}
	previous, err := s.current(ed.List)
	guarded := previous
	if errors.Is(err, errNoneInUse) {
		// What was in use is not known; the latest that is stored stands in for
		// it.
		r.Mended = true
		guarded, err = s.latest(ed.List)
	}
	if err != nil && !o.AllowShrink {
		// How many entities there were is unknown, so that the guard cannot
		// work.
		return nil, s.refuse(path, ed.List, nil, unknownLoss(err))
	}
	r.Previous = previous
	if previous != nil {
		if previous.Hash == ed.Hash && previous.Date == ed.Date {
			if _, err := s.load(previous); err == nil {
				r.Unchanged, r.Meta = true, *previous
				if err := s.switchTo(&r.Meta, s.now().UTC()); err != nil {
					return nil, fmt.Errorf("note the check of %s: %w", &r.Meta, err)
				}
				return r, nil
			}
			// Damaged: stored anew below.
		}
		r.Older = earlier(ed.Date, previous.Date)
	}
	// An older edition is not put in use, and lacks what came later.
	if !r.Older {
		if err := s.checkCanaries(ed); err != nil {
			return nil, s.refuse(path, ed.List, previous, err)
		}
	}
	if guarded != nil && !o.AllowShrink && !r.Older {
		if err := s.guard(guarded, ed, o.ShrinkLimit); err != nil {
			return nil, s.refuse(path, ed.List, previous, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if stored, err := s.readMeta(ed.List, r.Meta.folder()); err == nil {
		r.Again = stored
	}
	if err := s.write(ed, &r.Meta); err != nil {
		return nil, fmt.Errorf("store %s: %w", &r.Meta, err)
	}
	if r.Older {
		return r, nil
	}
	if err := s.switchTo(&r.Meta, r.Meta.ImportedAt); err != nil {
		return nil, fmt.Errorf("put %s in use: %w", &r.Meta, err)
	}
	return r, nil
}

// guard refuses an edition that has lost what the one before had: too many of
// its entities, or a file that the format can do without.
func (s *Store) guard(before *Meta, ed *list.Edition, limit float64) error {
	if before.Hash == ed.Hash {
		return nil
	}
	old, err := s.load(before)
	if err != nil {
		return unknownLoss(err)
	}
	if err := list.CheckShrink(old, ed, limit); err != nil {
		return err
	}
	if before.Format == ed.Format {
		for _, role := range slices.Sorted(maps.Keys(before.Roles)) {
			if ed.Roles[role] == "" {
				return &list.Error{
					Msg:  fmt.Sprintf("%s (the %s file) is missing, which the edition before was read from", before.Roles[role], role),
					Hint: "fetch it too; import without it with " + allowShrink + " if the publisher really gave it up",
				}
			}
		}
	}
	return nil
}

// unknownLoss is the refusal where an edition is damaged that another would take
// the place of.
func unknownLoss(err error) error {
	return &list.Error{Msg: fmt.Sprintf("cannot tell whether the list shrank: %v", err), Hint: "import it again with " + allowShrink, Err: err}
}

// earlier reports whether both dates are known and a is before b.
func earlier(a, b namesake.PartialDate) bool {
	return !a.IsZero() && !b.IsZero() && a.From.String() < b.From.String()
}

// refuse records a refusal and returns its error. The lock is held.
func (s *Store) refuse(path, name string, kept *Meta, reason error) error {
	refused := &RefusedError{Path: path, Kept: kept, Err: reason}
	line := Refusal{Time: s.now().UTC(), Path: path, List: name, Reason: reason.Error()}
	var e *list.Error
	if errors.As(reason, &e) {
		line.File, line.Line = e.File, e.Line
	}
	if err := s.record(line); err != nil {
		return errors.Join(refused, fmt.Errorf("record the refusal: %w", err))
	}
	return refused
}

func (s *Store) refusals() string { return filepath.Join(s.dir, "refused.jsonl") }

func (s *Store) record(r Refusal) error {
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(s.refusals(), os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	// After a line that a crash tore, a line of its own begins.
	last := make([]byte, 1)
	if info, err := f.Stat(); err == nil && info.Size() > 0 {
		if _, err := f.ReadAt(last, info.Size()-1); err == nil && last[0] != '\n' {
			b = append([]byte("\n"), b...)
		}
	}
	_, err = f.Write(append(b, '\n'))
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// Refusals returns the imports that were refused, the latest last, and how many
// lines of the record could not be read, as one that a crash tore.
func (s *Store) Refusals() (refused []Refusal, torn int, err error) {
	b, err := os.ReadFile(s.refusals())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read refusals: %w", err)
	}
	for line := range bytes.Lines(b) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var r Refusal
		if json.Unmarshal(line, &r) != nil {
			torn++
			continue
		}
		refused = append(refused, r)
	}
	return refused, torn, nil
}
