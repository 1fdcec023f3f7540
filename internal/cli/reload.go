package cli

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/editions"
)

// lookEvery is how often a server looks whether other editions were put in use:
// an import is answered from a moment after it ended. A look reads one small
// file or two a list.
const lookEvery = 2 * time.Second

// live answers from the editions in use, and from those that take their place.
// A request that has begun is answered from what it began with.
type live struct {
	handler func(*loaded) http.Handler

	mu  sync.Mutex
	now *generation
}

// generation is one state of the lists while anybody asks it.
type generation struct {
	http.Handler
	lists  *loaded
	asking sync.WaitGroup
}

func newLive(s *loaded, handler func(*loaded) http.Handler) *live {
	return &live{handler: handler, now: &generation{Handler: handler(s), lists: s}}
}

func (l *live) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	g := l.now
	g.asking.Add(1) // before swap can wait for it
	l.mu.Unlock()
	defer g.asking.Done()
	g.ServeHTTP(w, r)
}

// swap answers from other lists from now on, and closes those before once
// nobody asks them any more.
func (l *live) swap(s *loaded) (closed <-chan error) {
	next := &generation{Handler: l.handler(s), lists: s}
	l.mu.Lock()
	before := l.now
	l.now = next
	l.mu.Unlock()
	done := make(chan error, 1)
	go func() {
		before.asking.Wait()
		done <- before.lists.close()
	}()
	return done
}

// close closes the lists that are answered from. Nothing may be asked any more.
func (l *live) close() error { return l.now.lists.close() }

// follow looks at every tick whether the editions in use are others, until ctx
// ends. Where they cannot be read, the answers stay those of before, and that is
// said once.
func (l *live) follow(ctx context.Context, e *env, store *editions.Store, ticks <-chan time.Time) {
	said := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
		err := l.look(ctx, e, store)
		switch {
		case err == nil:
			said = ""
		case ctx.Err() == nil && err.Error() != said:
			said = err.Error()
			e.note("note: the imported lists have changed and cannot be screened against; answers stay those of the editions before: %v", err)
		}
	}
}

// look answers from the editions in use, where they are others than before.
func (l *live) look(ctx context.Context, e *env, store *editions.Store) error {
	metas, err := store.InUse(ctx)
	if err != nil {
		return err
	}
	refs := make([]namesake.EditionRef, len(metas))
	for i := range metas {
		refs[i] = metas[i].Ref()
	}
	if before := l.now.lists; before.from == fromSample && len(refs) == 0 || before.from == fromStore && sameEditions(refs, before.Index().Editions()) {
		return nil
	}
	s, err := e.openImported()
	if err != nil {
		return err
	}
	if s == nil {
		return errors.New("no list is in use any more")
	}
	l.swap(s)
	for _, ref := range s.Index().Editions() {
		e.note("note: answering from %s, %s, %s", ref.List, editionOf(ref.Date), count(ref.Entities, "entity", "entities"))
	}
	return nil
}

// sameEditions compares editions in any order.
func sameEditions(a, b []namesake.EditionRef) bool {
	byList := func(a, b namesake.EditionRef) int {
		return cmp.Or(cmp.Compare(a.List, b.List), cmp.Compare(a.Hash, b.Hash))
	}
	return slices.Equal(slices.SortedFunc(slices.Values(a), byList), slices.SortedFunc(slices.Values(b), byList))
}
