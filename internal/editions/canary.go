package editions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/durable"
	"github.com/namesake-screening/namesake/list"
)

// Canary is a party that a list must have: where it is missing, the list that came
// is not the list, however whole it looks. Entity and Name are as published; one
// of them may be empty, and where both are given they are of one entity.
type Canary struct {
	Entity string `json:"entity,omitempty"` // its id
	Name   string `json:"name,omitempty"`   // any of its names, whatever its case and spaces
}

// String names the canary for people, as "2674 (Osama Example)".
func (c Canary) String() string {
	switch {
	case c.Entity == "":
		return c.Name
	case c.Name == "":
		return c.Entity
	}
	return c.Entity + " (" + c.Name + ")"
}

// CanaryError is a canary that cannot be set, and why.
type CanaryError struct {
	Canary Canary
	Msg    string
}

func (e *CanaryError) Error() string { return fmt.Sprintf("canary %q: %s", e.Canary, e.Msg) }

// Limits on canaries, so that one look through a list finds them all.
const (
	maxCanaries   = 100
	maxCanaryText = 512
)

// canaries is the content of DIR/lists/canaries.json, by list.
type canaries struct {
	Schema int                 `json:"schema"` // 1
	Lists  map[string][]Canary `json:"lists"`
}

func (s *Store) canaryFile() string { return filepath.Join(s.dir, "canaries.json") }

func (s *Store) readCanaries() (canaries, error) {
	all := canaries{Schema: schema, Lists: map[string][]Canary{}}
	b, err := os.ReadFile(s.canaryFile())
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &all)
	}
	if err == nil && all.Schema > schema {
		err = fmt.Errorf("it has form %d; this version reads up to %d: upgrade it", all.Schema, schema)
	}
	if err != nil {
		return all, fmt.Errorf("read the canaries in %s: %w", s.canaryFile(), err)
	}
	return all, nil
}

// Canaries are those of a list, in the order in which they were set.
func (s *Store) Canaries(name string) ([]Canary, error) {
	all, err := s.readCanaries()
	return all.Lists[name], err
}

// CanaryLists are the lists that have canaries, by name.
func (s *Store) CanaryLists() ([]string, error) {
	all, err := s.readCanaries()
	return slices.Sorted(maps.Keys(all.Lists)), err
}

// SetCanaries puts a list's canaries in the place of those before; none removes
// them. They are checked at every import from then on, and must be in the edition
// in use, where there is one: a canary that no edition has would refuse them all.
// What is wrong with them is told as ValidCanaries tells it.
func (s *Store) SetCanaries(ctx context.Context, name string, set []Canary) error {
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if set, err = s.ValidCanaries(name, set); err != nil {
		return err
	}
	all, err := s.readCanaries()
	if err != nil {
		return err
	}
	delete(all.Lists, name)
	if len(set) > 0 {
		all.Lists[name] = set
	}
	temp := filepath.Join(s.dir, tempPrefix+"canaries.json")
	if err := writeFile(temp, func(w io.Writer) error { return json.NewEncoder(w).Encode(all) }); err != nil {
		return err
	}
	if err := os.Rename(temp, s.canaryFile()); err != nil {
		return err
	}
	return durable.SyncDir(s.dir)
}

// ValidCanaries are canaries as SetCanaries would keep them for a list. What is
// wrong with them is one *CanaryError or several, joined, and with the name ErrName.
func (s *Store) ValidCanaries(name string, set []Canary) ([]Canary, error) {
	if !listName.MatchString(name) {
		return nil, fmt.Errorf("list %q: %w", name, ErrName)
	}
	set, err := checkCanaries(set)
	if err != nil || len(set) == 0 {
		return nil, err
	}
	ed, err := s.Load(name, "")
	if errors.Is(err, ErrNotFound) {
		return set, nil // its first edition is to come
	}
	if err != nil {
		return nil, err
	}
	var missing []error
	for _, c := range Missing(ed, set) {
		missing = append(missing, &CanaryError{c, fmt.Sprintf("the edition in use, of %s, does not have it", dated(ed.Date))})
	}
	return set, errors.Join(missing...)
}

func dated(d namesake.PartialDate) string {
	if d.IsZero() {
		return "no stated date"
	}
	return d.String()
}

func checkCanaries(set []Canary) ([]Canary, error) {
	var out []Canary
	var wrong []error
	for _, c := range set {
		c = Canary{strings.TrimSpace(c.Entity), strings.Join(strings.Fields(c.Name), " ")}
		switch {
		case c == Canary{}:
			wrong = append(wrong, &CanaryError{c, "give an entity's id, a name, or both"})
		case len(c.Entity)+len(c.Name) > maxCanaryText:
			wrong = append(wrong, &CanaryError{Canary{c.Entity[:min(len(c.Entity), 20)], ""}, fmt.Sprintf("is longer than %d bytes", maxCanaryText)})
		case slices.Contains(out, c):
			wrong = append(wrong, &CanaryError{c, "stands twice"})
		default:
			out = append(out, c)
		}
	}
	if len(out) > maxCanaries {
		wrong = append(wrong, &CanaryError{out[maxCanaries], fmt.Sprintf("a list has %d canaries at most", maxCanaries)})
	}
	return out, errors.Join(wrong...)
}

// Missing are the canaries that an edition does not have.
func Missing(ed *list.Edition, set []Canary) []Canary {
	found := make([]bool, len(set))
	folded := make([]string, len(set))
	for i, c := range set {
		folded[i] = foldName(c.Name)
	}
	for i := range ed.Entities {
		e := &ed.Entities[i]
		for j, c := range set {
			if found[j] || c.Entity != "" && c.Entity != e.ID {
				continue
			}
			found[j] = c.Name == "" || slices.ContainsFunc(e.Names, func(n namesake.Name) bool {
				return strings.EqualFold(n.Full, c.Name) || foldName(n.Full) == folded[j]
			})
		}
	}
	var out []Canary
	for i, c := range set {
		if !found[i] {
			out = append(out, c)
		}
	}
	return out
}

func foldName(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

// checkCanaries refuses an edition that lacks a canary of its list. Whoever finds
// that a canary was delisted takes it out first: AllowShrink does not.
func (s *Store) checkCanaries(ed *list.Edition) error {
	set, err := s.Canaries(ed.List)
	if err != nil {
		return &list.Error{Msg: fmt.Sprintf("cannot tell whether the list has its canaries: %v", err), Hint: "set them anew", Err: err}
	}
	missing := Missing(ed, set)
	if len(missing) == 0 {
		return nil
	}
	texts := make([]string, len(missing))
	for i, c := range missing {
		texts[i] = c.String()
	}
	return &list.Error{
		Msg:  fmt.Sprintf("the list must have %s, and does not", strings.Join(texts, ", ")),
		Hint: "ask the publisher; where the party was taken off the list, take it out of the list's canaries",
	}
}

// CanaryCheck is how a list's canaries fare in the edition in use.
type CanaryCheck struct {
	Canaries  []Canary
	Missing   []Canary  // of them; the edition came before they were set, or was put in use by hand
	CheckedAt time.Time // of the edition's last import or look
}

// CheckCanaries looks for a list's canaries in an edition of it.
func (s *Store) CheckCanaries(ed *list.Edition) (CanaryCheck, error) {
	c := CanaryCheck{}
	var err error
	if c.Canaries, err = s.Canaries(ed.List); err != nil {
		return c, err
	}
	c.Missing = Missing(ed, c.Canaries)
	if m, err := s.Find(ed.List, ""); err == nil {
		c.CheckedAt = m.CheckedAt
	}
	return c, nil
}
