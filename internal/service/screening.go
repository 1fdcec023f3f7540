package service

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
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
		if !ask.Keep {
			if err := screenings.Count(tx, answer.Policy.Name, answer.Outcome); err != nil || ask.Once == nil {
				return err
			}
			return ask.Once(tx, stored)
		}
		kept, err := screenings.Save(tx, screenings.Stored{Reason: coverage.Asked}, made)
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
	if err := s.Record(tx, "screening.made", actor, "screening", kept.Key, map[string]string{
		"policy": kept.Policy.Hash, "engine": kept.Engine, "outcome": string(kept.Outcome), "reason": kept.Reason, "screening": kept.Seal}); err != nil {
		return err
	}
	return s.Emit(tx, "screening.completed", kept.Key, map[string]any{"screening": kept.Key, "outcome": kept.Outcome})
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

// Person is a member of a party.
type Person struct {
	Subject namesake.Subject
	// Skip is why the member cannot be screened; "" for who can.
	Skip string
}

// Encounter is an occasion with everybody of the party: screened, or skipped with
// a reason.
type Encounter struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
	// Occasion is what the client calls it: a booking, a crossing.
	Occasion string           `json:"occasion,omitempty"`
	Outcome  namesake.Outcome `json:"outcome"` // the gravest of the party
	Members  []MemberAnswer   `json:"members"`
}

// MemberAnswer is what came of one member.
type MemberAnswer struct {
	Index     int              `json:"index"` // in the party, from 0
	Status    string           `json:"status"`
	Reason    string           `json:"reason,omitempty"`    // of a member who was skipped
	Screening string           `json:"screening,omitempty"` // its id
	Outcome   namesake.Outcome `json:"outcome,omitempty"`
	Answer    json.RawMessage  `json:"answer,omitempty"`
}

// Statuses of a member.
const (
	Screened = "screened"
	Skipped  = "skipped"
)

// Meet screens a party. Where somebody was skipped, the outcome is no better than
// incomplete.
func (s *Service) Meet(ctx context.Context, occasion string, party []Person, ask Ask, once func(*store.Tx, Encounter) error) (Encounter, error) {
	screener, err := s.screener(ctx, ask)
	if err != nil {
		return Encounter{}, err
	}
	e := Encounter{ID: "enc_" + strings.ToLower(rand.Text()), At: s.Store.Now(), Occasion: occasion, Outcome: namesake.OutcomeClear, Members: make([]MemberAnswer, len(party))}
	made := make([]screenings.Made, len(party))
	for i, p := range party {
		m := &e.Members[i]
		m.Index = i
		if p.Skip != "" {
			m.Status, m.Reason = Skipped, p.Skip
			e.Outcome = graver(e.Outcome, namesake.OutcomeIncomplete)
			continue
		}
		answer, err := screener.Screen(p.Subject)
		if errors.Is(err, screen.ErrNoName) {
			m.Status, m.Reason = Skipped, err.Error()
			e.Outcome = graver(e.Outcome, namesake.OutcomeIncomplete)
			continue
		}
		if err != nil {
			return e, err
		}
		if made[i], err = screenings.Ready(answer); err != nil {
			return e, err
		}
		m.Status, m.Outcome, m.Answer = Screened, answer.Outcome, made[i].Body()
		e.Outcome = graver(e.Outcome, answer.Outcome)
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		e.At = tx.Now()
		for i := range e.Members {
			if e.Members[i].Status != Screened {
				continue
			}
			kept, err := screenings.Save(tx, screenings.Stored{Encounter: e.ID, Reason: coverage.Asked}, made[i])
			if err != nil {
				return err
			}
			e.Members[i].Screening = kept.Key
			if err := s.recordScreening(tx, ask.Actor, kept); err != nil {
				return err
			}
		}
		brief := e
		brief.Members = append([]MemberAnswer(nil), e.Members...)
		for i := range brief.Members {
			brief.Members[i].Answer = nil // stands with the screening
		}
		body, err := json.Marshal(brief)
		if err != nil {
			return err
		}
		if _, err := tx.Exec("INSERT INTO encounters (key, at, actor, body) VALUES ($1, $2, $3, $4)", e.ID, tx.Micros(), ask.Actor, string(body)); err != nil {
			return err
		}
		if err := s.Record(tx, "encounter.held", ask.Actor, "encounter", e.ID, map[string]string{"members": fmt.Sprint(len(party)), "outcome": string(e.Outcome)}); err != nil || once == nil {
			return err
		}
		return once(tx, e)
	})
	return e, err
}

// FindEncounter is an encounter that was kept, with its members' answers.
func (s *Service) FindEncounter(ctx context.Context, key string) (e Encounter, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		e, err = EncounterOf(tx, key)
		return err
	})
	return e, err
}

// EncounterOf is FindEncounter within a transaction.
func EncounterOf(tx *store.Tx, key string) (e Encounter, err error) {
	var body string
	if err := tx.Get("SELECT body FROM encounters WHERE key = $1", []any{key}, &body); err != nil {
		return e, fmt.Errorf("encounter %q: %w", key, err)
	}
	if body == "" {
		return e, fmt.Errorf("encounter %q was erased: %w", key, store.ErrNotFound)
	}
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		return e, fmt.Errorf("encounter %q as stored: %w", key, err)
	}
	kept, err := screenings.OfEncounter(tx, key)
	answers := map[string]json.RawMessage{}
	for _, k := range kept {
		if len(k.Body) > 0 {
			answers[k.Key] = k.Body
		}
	}
	for i := range e.Members {
		e.Members[i].Answer = answers[e.Members[i].Screening]
	}
	return e, err
}

// graver is the outcome that asks more of a person.
func graver(a, b namesake.Outcome) namesake.Outcome {
	rank := map[namesake.Outcome]int{namesake.OutcomeIncomplete: 1, namesake.OutcomeInconclusive: 2, namesake.OutcomePotentialMatch: 3}
	if rank[b] > rank[a] {
		return b
	}
	return a
}
