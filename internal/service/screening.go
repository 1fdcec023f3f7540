package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/screeners"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/screen"
)

// Ask says how somebody is to be screened.
type Ask struct {
	Actor  string
	Policy string // "" for the usual
	// AsOf screens against the editions of that day: of each list the latest that
	// its publisher dated no later, or that was published here no later where it
	// has no date. Zero is now.
	AsOf time.Time
	// Keep keeps the screening; else it is counted, and leaves nothing of the
	// person.
	Keep bool
	// KeepFound takes whoever of a party is not clear into the population. It is of
	// [Service.Meet] alone.
	KeepFound bool
	// Once is run in the transaction that keeps the screening, as to remember the
	// answer under the client's key.
	Once func(tx *store.Tx, s screenings.Stored) error
}

// ErrNothingKnown is returned for a day on which no edition was known.
var ErrNothingKnown = errors.New("no edition of any list was known that day")

// Screen screens somebody, and keeps that it did.
func (s *Service) Screen(ctx context.Context, subject namesake.Subject, ask Ask) (screenings.Stored, error) {
	screener, err := s.screener(ctx, ask)
	if err != nil {
		return screenings.Stored{}, err
	}
	start := time.Now()
	answer, err := screener.Screen(subject)
	if err != nil {
		return screenings.Stored{}, err
	}
	s.Screened(answer.Outcome, time.Since(start))
	made, err := screenings.Ready(answer)
	if err != nil {
		return screenings.Stored{}, err
	}
	stored := screenings.Stored{Body: made.Body(), At: s.Store.Now(), Outcome: answer.Outcome, Policy: answer.Policy, Engine: answer.Engine, Editions: answer.Consulted, Reason: coverage.Asked}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		applied, err := s.Apply(tx, answer)
		if err != nil {
			return err
		}
		stored.Applied = applied
		if !ask.Keep {
			if err := screenings.Count(tx, answer.Policy.Name, answer.Outcome); err != nil || ask.Once == nil {
				return err
			}
			return ask.Once(tx, stored)
		}
		kept, err := screenings.Save(tx, screenings.Stored{Reason: coverage.Asked, Applied: applied}, made)
		if err != nil {
			return err
		}
		stored = kept
		if err := s.recordScreening(tx, ask.Actor, kept); err != nil || ask.Once == nil {
			return err
		}
		return ask.Once(tx, kept)
	})
	return stored, err
}

func (s *Service) recordScreening(tx *store.Tx, actor string, kept screenings.Stored) error {
	detail := map[string]string{"policy": kept.Policy.Hash, "engine": kept.Engine, "outcome": string(kept.Outcome), "reason": kept.Reason, "screening": kept.Seal}
	if kept.Applied != nil {
		detail["given"] = string(kept.Applied.Outcome)
		for _, c := range kept.Applied.Cleared {
			detail["redress"] = number(c.Redress)
		}
	}
	if err := s.Record(tx, "screening.made", actor, "screening", kept.Key, detail); err != nil {
		return err
	}
	return s.Emit(tx, "screening.completed", kept.Key, map[string]any{"screening": kept.Key, "outcome": kept.Given()})
}

func (s *Service) screener(ctx context.Context, ask Ask) (*screen.Screener, error) {
	if ask.AsOf.IsZero() {
		return s.Screener(ask.Policy)
	}
	p, err := s.Live(ask.Policy)
	if err != nil {
		return nil, err
	}
	var in []coverage.Edition
	err = s.Store.View(ctx, func(tx *store.Tx) (err error) {
		in, err = coverage.AsOf(tx, ask.AsOf)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(in) == 0 {
		return nil, fmt.Errorf("as of %s: %w", ask.AsOf.Format(time.DateOnly), ErrNothingKnown)
	}
	return s.Pool.Screener(screeners.Refs(in), p)
}

// Replayed is what comes of making a screening again.
type Replayed struct {
	ID string `json:"id"`
	// Identical: the evidence is the same to the byte.
	Identical bool `json:"identical"`
	// Gone names what the screening rested on that is no longer here, so that it
	// cannot be made again.
	Gone []string `json:"gone,omitempty"`
	// Screening is the screening as made again.
	Screening json.RawMessage `json:"screening,omitempty"`
}

// Replay makes a stored screening again, from the same subject, editions, policy
// and engine.
func (s *Service) Replay(ctx context.Context, key string) (Replayed, error) {
	r := Replayed{ID: key}
	var old screenings.Stored
	var rule policies.Version
	err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		if old, err = screenings.Find(tx, key); err != nil {
			return err
		}
		rule, err = policies.Find(tx, old.Policy.Name, old.Policy.Version)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return r, err
	}
	if len(old.Body) == 0 {
		r.Gone = append(r.Gone, "the subject: it was erased")
	}
	if old.Engine != screen.Engine {
		r.Gone = append(r.Gone, fmt.Sprintf("engine %s: this program has engine %s; replay it with the release that made it", old.Engine, screen.Engine))
	}
	if rule.Hash != old.Policy.Hash {
		r.Gone = append(r.Gone, fmt.Sprintf("policy %s, version %d", old.Policy.Name, old.Policy.Version))
	}
	refs := make([]screeners.Ref, len(old.Editions))
	for i, e := range old.Editions {
		refs[i] = screeners.Ref{List: e.List, Hash: e.Hash, Date: e.Date.String()}
		if _, err := s.Pool.Listed(refs[i]); err != nil {
			r.Gone = append(r.Gone, fmt.Sprintf("edition %s of %s", e.Hash, e.List))
		}
	}
	if len(r.Gone) > 0 {
		return r, nil
	}
	var was struct{ Subject namesake.Subject }
	if err := json.Unmarshal(old.Body, &was); err != nil {
		return r, fmt.Errorf("screening %s as stored: %w", key, err)
	}
	screener, err := s.Pool.Screener(refs, rule.Policy)
	if err != nil {
		return r, err
	}
	again, err := screener.Screen(was.Subject)
	if err != nil {
		return r, err
	}
	if r.Screening, err = screenings.Encode(again); err != nil {
		return r, err
	}
	r.Identical = string(r.Screening) == string(old.Body)
	return r, nil
}
