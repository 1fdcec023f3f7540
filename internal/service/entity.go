package service

import (
	"errors"
	"slices"
	"sync"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/list"
)

// Entry is what a list has of an entity.
type Entry struct {
	*namesake.Entity                     // not to be changed
	Edition          namesake.EditionRef // it was read in
	InUse            bool                // that edition is in use, and the list has the entity still
}

// Entry is what a list has of an entity: as it is in the edition in use or, where
// the list has it no more, as the edition with a hash had it. Where neither is
// kept, the error is store.ErrNotFound.
func (s *Service) Entry(list, id, hash string) (Entry, error) {
	screener, err := s.Screener("")
	if err != nil {
		return Entry{}, err
	}
	x := screener.Index()
	ordinal, found, err := x.Find(list, id)
	if err != nil {
		return Entry{}, err
	}
	if found {
		e, err := x.Entity(ordinal)
		if err != nil {
			return Entry{}, err
		}
		refs := x.Editions()
		i := slices.IndexFunc(refs, func(r namesake.EditionRef) bool { return r.List == list })
		return Entry{Entity: e, Edition: refs[i], InUse: true}, nil
	}
	return s.past.entry(s, list, id, hash)
}

// EntryIn is what a list had of an entity in the edition with a hash, whichever is
// in use. Where that is not kept, the error is store.ErrNotFound.
func (s *Service) EntryIn(list, id, hash string) (Entry, error) {
	if e, err := s.Entry(list, id, ""); err == nil && e.Edition.Hash == hash {
		return e, nil
	}
	return s.past.entry(s, list, id, hash)
}

// past keeps entries of editions that are not in use: an edition is read whole
// for one of them.
type past struct {
	mu      sync.Mutex
	entries map[[3]string]Entry
}

// keptPast is how many entries are kept ready: those of a day's work.
const keptPast = 1000

func (p *past) entry(s *Service, name, id, hash string) (Entry, error) {
	if hash == "" {
		return Entry{}, store.ErrNotFound
	}
	key := [3]string{name, id, hash}
	p.mu.Lock()
	e, kept := p.entries[key]
	p.mu.Unlock()
	if kept {
		return e, nil
	}
	ed, err := s.recent.get(name+" "+hash, func() (*list.Edition, error) { return s.Content(name, hash) })
	if errors.Is(err, editions.ErrNotFound) {
		return Entry{}, store.ErrNotFound
	}
	if err != nil {
		return Entry{}, err
	}
	i := slices.IndexFunc(ed.Entities, func(e namesake.Entity) bool { return e.ID == id })
	if i < 0 {
		return Entry{}, store.ErrNotFound
	}
	one := ed.Entities[i] // and not the edition
	e = Entry{Entity: &one, Edition: ed.Ref()}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.entries == nil || len(p.entries) >= keptPast {
		p.entries = map[[3]string]Entry{}
	}
	p.entries[key] = e
	return e, nil
}
