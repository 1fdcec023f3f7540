package store

import (
	"context"
	"fmt"
	"time"
)

// write is one that waits for its commit.
type write struct {
	ctx  context.Context
	f    func(*Tx) error
	much bool // shares its commit with no other
	done chan error
}

// writer commits what is to be written, all that waits together in one.
func (s *Store) writer() {
	var next *write // was taken, and has a commit of its own
	for {
		if next == nil {
			select {
			case next = <-s.writes:
			case <-s.done:
				return
			}
		}
		var batch []*write
		batch, next = s.gather(next)
		s.commit(batch)
	}
}

// gather takes what waits besides, up to one that shares its commit with no other.
func (s *Store) gather(first *write) (batch []*write, next *write) {
	batch = []*write{first}
	for len(batch) < s.batch && !first.much {
		select {
		case w := <-s.writes:
			if w.much {
				return batch, w
			}
			batch = append(batch, w)
		default:
			return batch, nil
		}
	}
	return batch, nil
}

// commit writes a batch, and says to each what came of it. Where the commit
// fails that several shared, each is tried by itself, so that none fails for
// another's sake.
func (s *Store) commit(batch []*write) {
	failed := make([]error, len(batch))
	committed, err := s.transaction(batch, failed)
	if err != nil && !committed && len(batch) > 1 {
		for _, w := range batch {
			s.commit([]*write{w})
		}
		return
	}
	for i, w := range batch {
		if err != nil {
			w.done <- err
		} else {
			w.done <- failed[i]
		}
	}
}

// transaction runs the writes in one transaction; failed has what each returned,
// the error is of the whole.
func (s *Store) transaction(batch []*write, failed []error) (committed bool, err error) {
	// A write that has begun is not cut short: its client could not tell what
	// came of it.
	ctx := context.WithoutCancel(batch[0].ctx)
	if s.line == nil {
		if s.line, err = s.openLine(ctx); err != nil {
			return false, fmt.Errorf("write the database: %w", err)
		}
	}
	begun := time.Now() // not by the store's clock: it may stand still
	if err := s.line.begin(ctx); err != nil {
		s.hangUp()
		return false, fmt.Errorf("write the database: %w", err)
	}
	defer func() {
		if !committed && s.line.end(ctx, "ROLLBACK") != nil {
			s.hangUp()
		}
	}()
	wrote := 0
	for i, w := range batch {
		if failed[i] = w.ctx.Err(); failed[i] != nil {
			continue
		}
		var broken error
		if failed[i], broken = s.run(ctx, w, len(batch) == 1); broken != nil {
			return false, fmt.Errorf("write the database: %w", broken)
		}
		if failed[i] == nil {
			wrote++
		}
	}
	if wrote == 0 {
		return false, nil
	}
	if err := s.crash("before commit"); err != nil {
		return false, err
	}
	if err := s.line.end(ctx, "COMMIT"); err != nil {
		return false, fmt.Errorf("write the database: %w", err)
	}
	s.wrote(wrote, time.Since(begun))
	return true, s.crash("after commit")
}

// run runs one write, in a savepoint unless it is alone and can do without. broken
// is an error of the transaction as a whole.
func (s *Store) run(ctx context.Context, w *write, alone bool) (failed, broken error) {
	t := &Tx{ctx: ctx, tx: s.line, now: s.Now(), engine: s.engine}
	if alone && s.engine.bare {
		return t.call(w.f), nil
	}
	if err := s.line.mark(ctx, "SAVEPOINT one"); err != nil {
		return nil, err
	}
	failed = t.call(w.f)
	end := "RELEASE SAVEPOINT one"
	if failed != nil {
		end = "ROLLBACK TO SAVEPOINT one"
	}
	return failed, s.line.mark(ctx, end)
}

// call runs f; a mistake in one write must not end the writer of all.
func (t *Tx) call(f func(*Tx) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("write the database: panic: %T", v) // its text may hold personal data
		}
	}()
	if err := f(t); err != nil {
		return err
	}
	for _, last := range t.last {
		if err := last(t); err != nil {
			return err
		}
	}
	return nil
}
