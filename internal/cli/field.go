package cli

import (
	"context"
	"sync"

	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/yente"
	"github.com/namesake-screening/namesake/list"
)

// field keeps the snapshot that the API of the field answers from up to what is
// in use. Who asks while the next is made is answered from the one before.
type field struct {
	service *service.Service

	mu     sync.Mutex
	now    *yente.Snapshot
	of     []coverage.Edition
	making bool
}

func newField(s *service.Service) (*field, error) {
	f := &field{service: s}
	of := s.Current()
	now, err := f.make(of)
	f.now, f.of = now, of
	return f, err
}

// snapshot is the lists as they are now.
func (f *field) snapshot() *yente.Snapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	if in := f.service.Current(); !sameEditions(in, f.of) && !f.making {
		f.making = true
		go f.renew(in)
	}
	return f.now
}

func (f *field) renew(in []coverage.Edition) {
	next, err := f.make(in)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.making = false
	if err != nil {
		f.service.Log.Error("the API of the field answers from the editions before", "error", err)
		return
	}
	f.now, f.of = next, in
}

func sameEditions(a, b []coverage.Edition) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].ID != b[i].ID {
			return false
		}
	}
	return true
}

// make makes a snapshot, with the editions that were in use before for deltas.
func (f *field) make(in []coverage.Edition) (*yente.Snapshot, error) {
	s := f.service
	var all []coverage.Edition
	err := s.Store.View(context.Background(), func(tx *store.Tx) (err error) {
		all, err = coverage.Editions(tx, "")
		return err
	})
	if err != nil {
		return nil, err
	}
	lists := make([]yente.List, len(in))
	for i, e := range in {
		ed, err := s.Content(e.List, e.Hash)
		if err != nil {
			return nil, err
		}
		lists[i] = yente.List{Edition: ed, Since: e.PublishedAt}
		for _, before := range all {
			if before.List == e.List && before.ID < e.ID && before.Hash != e.Hash {
				lists[i].Earlier = append(lists[i].Earlier, yente.Earlier{Hash: before.Hash, Since: before.PublishedAt, Load: func(context.Context) (*list.Edition, error) {
					return s.Content(before.List, before.Hash)
				}})
			}
		}
	}
	p, err := s.Live("")
	if err != nil {
		return nil, err
	}
	screener, err := s.Screener("")
	if err != nil {
		return nil, err
	}
	return yente.NewSnapshot(screener, p, lists)
}
