package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/list"
)

// ListInUse is a list that everybody is screened against.
type ListInUse struct {
	coverage.Edition
	Title string `json:"title,omitempty"`
	// CheckedAt is when the publisher was last found to have this edition still.
	CheckedAt time.Time `json:"checked_at,omitzero"`
	// AgeDays counts from the publisher's date, and where he states none from when
	// the edition was last checked or published here.
	AgeDays int `json:"age_days"`
}

// Lists are the lists in use, by name.
func (s *Service) Lists() ([]ListInUse, error) {
	out := []ListInUse{}
	for _, e := range s.Current() {
		l := ListInUse{Edition: e}
		since := e.PublishedAt
		m, err := s.Editions.Find(e.List, e.Hash)
		switch {
		case err == nil:
			l.Title, l.CheckedAt = m.Title, m.CheckedAt
			if !m.CheckedAt.IsZero() {
				since = m.CheckedAt
			}
		case errors.Is(err, editions.ErrNotFound): // the sample
		default:
			return nil, err
		}
		if day, ok := firstDay(e.Date); ok {
			since = day
		}
		l.AgeDays = max(0, int(s.Store.Now().Sub(since)/(24*time.Hour)))
		out = append(out, l)
	}
	return out, nil
}

// SetCanaries says which parties a list must have, in the place of those before,
// and records that somebody did. once is run in the same transaction.
func (s *Service) SetCanaries(ctx context.Context, actor, name string, set []editions.Canary, once func(*store.Tx) error) error {
	before, err := s.Editions.Canaries(name)
	if err != nil {
		return err
	}
	if set, err = s.Editions.ValidCanaries(name, set); err != nil {
		return err
	}
	written := false
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		b, err := json.Marshal(set)
		if err != nil {
			return err
		}
		if err := s.Record(tx, "list.canaries", actor, "list", name, map[string]string{"canaries": strconv.Itoa(len(set)), "hash": audit.Sum(b)}); err != nil {
			return err
		}
		if once != nil {
			if err := once(tx); err != nil {
				return err
			}
		}
		// Last, since a file does not go back by itself.
		if err := s.Editions.SetCanaries(ctx, name, set); err != nil {
			return err
		}
		written = true
		return nil
	})
	if err != nil && written {
		err = errors.Join(err, s.Editions.SetCanaries(ctx, name, before))
	}
	return err
}

// firstDay is the earliest day that a date as published may mean.
func firstDay(date string) (time.Time, bool) {
	p, err := namesake.ParsePartialDate(date)
	if err != nil {
		return time.Time{}, false
	}
	return time.Date(int(p.From.Year), time.Month(max(1, p.From.Month)), max(1, int(p.From.Day)), 0, 0, 0, 0, time.UTC), true
}

// KnownEdition is an edition that was imported, in use or not.
type KnownEdition struct {
	List       string    `json:"list"`
	Hash       string    `json:"hash"`
	Date       string    `json:"date,omitempty"`
	Entities   int       `json:"entities"`
	Current    bool      `json:"current"`
	ImportedAt time.Time `json:"imported_at,omitzero"`
	// Published are its publications here, in order: none where it was stored
	// beside a later one, several where it was put in use again.
	Published []coverage.Edition `json:"published"`
	Damaged   string             `json:"damaged,omitempty"`
}

// ListEditions are the editions of a list by date and import, the latest last.
func (s *Service) ListEditions(ctx context.Context, name string) ([]KnownEdition, error) {
	metas, err := s.Editions.Of(name)
	if err != nil {
		return nil, err
	}
	var published []coverage.Edition
	err = s.Store.View(ctx, func(tx *store.Tx) (err error) {
		published, err = coverage.Editions(tx, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []KnownEdition
	for _, m := range metas {
		out = append(out, KnownEdition{List: m.List, Hash: m.Hash, Date: m.Date.String(), Entities: m.Entities, ImportedAt: m.ImportedAt, Published: []coverage.Edition{}, Damaged: m.Damaged})
	}
	for _, p := range published {
		i := slices.IndexFunc(out, func(k KnownEdition) bool { return k.Hash == p.Hash && k.Date == p.Date })
		if i < 0 { // the sample, or one whose folder was removed
			i = len(out)
			out = append(out, KnownEdition{List: p.List, Hash: p.Hash, Date: p.Date, Entities: p.Entities})
		}
		out[i].Published = append(out[i].Published, p)
		out[i].Current = out[i].Current || p.Current
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("list %q: %w", name, store.ErrNotFound)
	}
	return out, nil
}

// Edition is an edition with its entities: that in use for ref "", else the one
// whose date is ref or whose hash begins with it.
func (s *Service) Edition(name, ref string) (*list.Edition, error) {
	m, err := s.Editions.Find(name, ref)
	if errors.Is(err, editions.ErrNotFound) {
		is := func(ed *list.Edition) bool {
			return ed.List == name && (ref == "" || ref == ed.Date.String() || editions.HashBegins(ed.Hash, ref))
		}
		if ed := s.sample(is); ed != nil {
			return ed, nil
		}
	}
	if err != nil {
		return nil, err
	}
	return s.recent.get(m.List+" "+m.Hash+" "+m.Date.String(), func() (*list.Edition, error) { return s.Editions.Load(m.List, m.Hash) })
}

// recent keeps the two editions that were read last, as a comparison is read page
// by page.
type recent struct {
	mu   sync.Mutex
	last []kept
}

type kept struct {
	key     string
	edition *list.Edition
}

func (r *recent) get(key string, read func() (*list.Edition, error)) (*list.Edition, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.IndexFunc(r.last, func(k kept) bool { return k.key == key }); i >= 0 {
		return r.last[i].edition, nil
	}
	ed, err := read()
	if err != nil {
		return nil, err
	}
	if len(r.last) == 2 {
		r.last = slices.Delete(r.last, 0, 1)
	}
	r.last = append(r.last, kept{key, ed})
	return ed, nil
}

// Entity is an entity of an edition, as Edition finds that.
func (s *Service) Entity(name, ref, id string) (*namesake.Entity, error) {
	ed, err := s.Edition(name, ref)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(ed.Entities, func(e namesake.Entity) bool { return e.ID == id })
	if i < 0 {
		return nil, fmt.Errorf("entity %q in %s of %s: %w", id, ed.Hash, ed.List, store.ErrNotFound)
	}
	return &ed.Entities[i], nil
}
