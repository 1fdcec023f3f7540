package service

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/screen"
)

// Kept is a subject with what screening it gave.
type Kept struct {
	population.Member
	Created bool `json:"created"`
	Changed bool `json:"changed"`
	// Screenings are those made now, one for each policy.
	Screenings []screenings.Stored `json:"screenings,omitempty"`
	// Owed are the policies under which it is still to be screened, as when an
	// edition was published in the same moment.
	Owed []string `json:"owed,omitempty"`
}

// Put adds a subject to the population, or puts other facts in the place of its
// own, and screens it. once is run in the same transaction.
func (s *Service) Put(ctx context.Context, actor, key string, subject namesake.Subject, under []string, once func(*store.Tx, Kept) error) (Kept, error) {
	if len(under) == 0 {
		under = []string{s.Policy}
	}
	now := s.now.Load()
	made, err := s.screenUnder(subject, under)
	if err != nil {
		return Kept{}, err
	}
	var k Kept
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		k = Kept{}
		if err := policies.Known(tx, under); err != nil {
			return err
		}
		m, changed, err := population.Change(tx, key, subject, under)
		reason := coverage.ChangedFacts
		switch {
		case errors.Is(err, store.ErrNotFound):
			added, err := population.Add(tx, under, []string{key}, []namesake.Subject{subject})
			if err != nil {
				return err
			}
			m, changed, k.Created, reason = added[0], true, true, coverage.NewSubject
		case err != nil:
			return err
		}
		k.Member, k.Changed = m, changed && !k.Created
		if changed {
			if err := s.settleNow(tx, actor, &k, reason, now, made); err != nil {
				return err
			}
		}
		if once == nil {
			return nil
		}
		return once(tx, k)
	})
	if err == nil && len(k.Owed) > 0 {
		s.Wake()
	}
	return k, err
}

// screenUnder screens a subject under several policies, by their names.
func (s *Service) screenUnder(subject namesake.Subject, under []string) (map[string]screenings.Made, error) {
	made := map[string]screenings.Made{}
	for _, name := range under {
		screener, err := s.Screener(name)
		if err != nil {
			return nil, err
		}
		answer, err := screener.Screen(subject)
		if err != nil {
			return nil, err
		}
		if made[name], err = screenings.Ready(answer); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// settleNow owes a subject its screenings, and settles those that were made
// against what is in use still.
func (s *Service) settleNow(tx *store.Tx, actor string, k *Kept, reason string, now *state, made map[string]screenings.Made) error {
	if err := coverage.OweSubjects(tx, []population.Member{k.Member}, reason); err != nil {
		return err
	}
	action := "subject.changed"
	if k.Created {
		action = "subject.added"
	}
	if err := s.Record(tx, action, actor, "subject", number(k.ID), map[string]string{"version": number(k.Version)}); err != nil {
		return err
	}
	if err := s.Recognise(tx, k.Member); err != nil {
		return err
	}
	for _, name := range k.Policies {
		settled, err := coverage.Settle(tx, k.ID, k.Version, name, now.policies[name].Version, now.editions)
		if err != nil {
			return err
		}
		if !settled {
			k.Owed = append(k.Owed, name)
			continue
		}
		kept, err := screenings.Result(tx, k.Member, made[name], reason, true, s.Worker.Listed(now.editions))
		if err != nil {
			return err
		}
		k.Screenings = append(k.Screenings, kept)
		if err := s.recordScreening(tx, actor, kept); err != nil {
			return err
		}
	}
	return nil
}

// Remove takes a subject out of the population.
func (s *Service) Remove(ctx context.Context, actor, key string) (m population.Member, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		m, err = s.remove(tx, actor, key)
		return err
	})
	return m, err
}

func (s *Service) remove(tx *store.Tx, actor, key string) (population.Member, error) {
	m, err := population.Remove(tx, key)
	if err != nil {
		return m, err
	}
	for _, p := range m.Policies {
		if err := coverage.Drop(tx, m.ID, p); err != nil {
			return m, err
		}
	}
	return m, s.Record(tx, "subject.removed", actor, "subject", number(m.ID), nil)
}

// Erase forgets a subject that was removed: its facts now and before, and what
// its screenings say. What was done stays in the audit log, which names it by its
// id alone. once is run in the same transaction.
func (s *Service) Erase(ctx context.Context, actor, key string, once func(*store.Tx) error) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		if err := s.erase(tx, actor, key); err != nil || once == nil {
			return err
		}
		return once(tx)
	})
}

// RemoveAndErase does both, and only the second where the subject was removed
// before.
func (s *Service) RemoveAndErase(ctx context.Context, actor, key string) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		if _, err := s.remove(tx, actor, key); err != nil && !errors.Is(err, population.ErrRemoved) {
			return err
		}
		return s.erase(tx, actor, key)
	})
}

func (s *Service) erase(tx *store.Tx, actor, key string) error {
	m, err := population.Find(tx, key)
	if err != nil {
		return err
	}
	if m.Removed.IsZero() {
		return ErrStays
	}
	if err := population.Erase(tx, m.ID); err != nil {
		return err
	}
	if err := screenings.Erase(tx, m.ID); err != nil {
		return err
	}
	if err := clearances.Erase(tx, m.ID); err != nil {
		return err
	}
	for _, forget := range s.Forget {
		if err := forget(tx, m.ID); err != nil {
			return err
		}
	}
	return s.Record(tx, "subject.deleted", actor, "subject", number(m.ID), nil)
}

// ErrStays is returned where a subject is to be erased that is still screened.
var ErrStays = errors.New("the subject is in the population; remove it first")

// Rescreen owes a subject a screening, as when it was linked to somebody. The
// reason stands with the screening; the audit log has no room for remarks. once
// is run in the same transaction.
func (s *Service) Rescreen(ctx context.Context, actor, key, reason string, once func(*store.Tx) error) error {
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		m, err := population.Find(tx, key)
		if err != nil {
			return err
		}
		if !m.Removed.IsZero() {
			return population.ErrRemoved
		}
		if err := coverage.OweSubjects(tx, []population.Member{m}, reason); err != nil {
			return err
		}
		if err := s.Record(tx, "subject.owed", actor, "subject", number(m.ID), nil); err != nil || once == nil {
			return err
		}
		return once(tx)
	})
	if err == nil {
		s.Wake()
	}
	return err
}

// Readable reports whether a subject has a name that can be screened.
func (s *Service) Readable(subject namesake.Subject) error {
	screener, err := s.Screener("")
	if err != nil {
		return err
	}
	if _, err := screener.Screen(subject); errors.Is(err, screen.ErrNoName) {
		return err
	}
	return nil
}

// Under reports whether all policies named are in force.
func (s *Service) Under(names []string) error {
	for _, n := range slices.Sorted(slices.Values(names)) {
		if _, err := s.Live(n); err != nil {
			return err
		}
	}
	return nil
}

// number writes an id as the log has it: the service's own, and never the
// client's, which may be a name.
func number(id int64) string { return strconv.FormatInt(id, 10) }
