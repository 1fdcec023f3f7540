package service

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/subject"
	"github.com/namesake-screening/namesake/screen"
)

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
	// Applied is what was decided before and counted for the outcome.
	Applied *screenings.Applied `json:"applied,omitempty"`
	Keeping
}

// Keeping is what taking a member of a party into the population came to.
type Keeping struct {
	Subject string `json:"subject,omitempty"` // the client's id of the subject it is now; "" for who was not kept
	Kept    string `json:"kept,omitempty"`
	// Differ are facts that were stated otherwise before.
	Differ []subject.Difference `json:"differ,omitempty"`
}

// Statuses of a member.
const (
	Screened = "screened"
	Skipped  = "skipped"
)

// What became of a member who was kept.
const (
	Added     = "added"     // is a new subject
	Changed   = "changed"   // was kept, and is known better now
	Unchanged = "unchanged" // was kept, and nothing is new
)

// Meet screens a party. Where somebody was skipped, the outcome is no better than
// incomplete. With [Ask].KeepFound, whoever is not clear becomes a subject of the population,
// and a member whose id is that of one is screened with all that is known of it,
// which is what is known further on.
func (s *Service) Meet(ctx context.Context, occasion string, party []Person, ask Ask, once func(*store.Tx, Encounter) error) (Encounter, error) {
	for range tries {
		e, err := s.meet(ctx, occasion, party, ask, once)
		if !errors.Is(err, errMoved) {
			return e, err
		}
	}
	return Encounter{}, errMoved
}

func (s *Service) meet(ctx context.Context, occasion string, party []Person, ask Ask, once func(*store.Tx, Encounter) error) (Encounter, error) {
	screener, err := s.screener(ctx, ask)
	if err != nil {
		return Encounter{}, err
	}
	known := make([]*learned, len(party))
	if ask.KeepFound {
		if err := eachOnce(party); err != nil {
			return Encounter{}, err
		}
		for i, p := range party {
			if p.Skip != "" || p.Subject.ID == "" {
				continue
			}
			if known[i], err = s.learn(ctx, p.Subject.ID, p.Subject); err != nil && !errors.Is(err, store.ErrNotFound) && !errors.Is(err, population.ErrRemoved) && !errors.Is(err, screen.ErrNoName) {
				return Encounter{}, err
			}
		}
	}
	e := Encounter{ID: "enc_" + strings.ToLower(rand.Text()), Occasion: occasion, Members: make([]MemberAnswer, len(party))}
	answers := make([]namesake.Screening, len(party))
	made := make([]screenings.Made, len(party))
	for i, p := range party {
		m := &e.Members[i]
		m.Index = i
		if p.Skip != "" {
			m.Status, m.Reason = Skipped, p.Skip
			continue
		}
		who := p.Subject
		if known[i] != nil {
			who = known[i].joined
		}
		answers[i], err = screener.Screen(who)
		if errors.Is(err, screen.ErrNoName) {
			m.Status, m.Reason = Skipped, err.Error()
			continue
		}
		if err != nil {
			return e, err
		}
		if made[i], err = screenings.Ready(answers[i]); err != nil {
			return e, err
		}
		m.Status, m.Answer = Screened, made[i].Body()
	}
	owed := false
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		e.At, e.Outcome, owed = tx.Now(), namesake.OutcomeClear, false
		for i := range e.Members {
			m := &e.Members[i]
			if m.Status != Screened {
				e.Outcome = graver(e.Outcome, namesake.OutcomeIncomplete)
				continue
			}
			kept := screenings.Stored{Encounter: e.ID, Reason: coverage.Asked}
			if kept.Applied, err = s.Apply(tx, answers[i]); err != nil {
				return err
			}
			if known[i] != nil {
				kept.Subject, kept.SubjectVersion = known[i].member.ID, known[i].version()
			}
			if kept, err = screenings.Save(tx, kept, made[i]); err != nil {
				return err
			}
			m.Screening, m.Applied, m.Outcome = kept.Key, kept.Applied, kept.Given()
			e.Outcome = graver(e.Outcome, m.Outcome)
			if err := s.recordScreening(tx, ask.Actor, kept); err != nil {
				return err
			}
			if !ask.KeepFound {
				continue
			}
			var later bool
			if m.Keeping, later, err = s.keepMember(tx, ask.Actor, party[i].Subject, kept, known[i]); err != nil {
				return err
			}
			owed = owed || later
		}
		brief := e
		brief.Members = append([]MemberAnswer(nil), e.Members...)
		for i := range brief.Members {
			m := &brief.Members[i]
			m.Answer, m.Applied = nil, nil // stand with the screening
			m.Differ = nil                 // stand in the subject's history
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
	if err == nil && owed {
		s.Wake()
	}
	return e, err
}

// keepMember takes into the population who was met and not cleared, and what is
// new of who is in it.
func (s *Service) keepMember(tx *store.Tx, actor string, who namesake.Subject, kept screenings.Stored, known *learned) (out Keeping, owed bool, err error) {
	if known != nil {
		k, err := s.apply(tx, actor, known)
		out = Keeping{Subject: k.Key, Kept: Unchanged, Differ: known.differ}
		if k.Changed {
			out.Kept = Changed
		}
		return out, len(k.Owed) > 0, err
	}
	if kept.Given() == namesake.OutcomeClear {
		return out, false, nil
	}
	k, err := s.adopt(tx, actor, kept.Key, who.ID)
	return Keeping{Subject: k.Key, Kept: Added}, len(k.Owed) > 0, err
}

// ErrTwice is returned for a party that has a member twice, where each is to be
// kept.
var ErrTwice = errors.New("stands twice in the party; each member that is to be kept needs an id of its own, or none")

func eachOnce(party []Person) error {
	seen := map[string]bool{}
	for i, p := range party {
		id := p.Subject.ID
		if id != "" && seen[id] {
			return &MemberError{Index: i, Err: ErrTwice}
		}
		if id != "" && p.Skip == "" && !SubjectID.MatchString(id) {
			return &MemberError{Index: i, Err: ErrSubjectID}
		}
		seen[id] = true
	}
	return nil
}

// MemberError is what is wrong with the id of a member of a party.
type MemberError struct {
	Index int
	Err   error
}

func (e *MemberError) Error() string { return e.Err.Error() }
func (e *MemberError) Unwrap() error { return e.Err }

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
	for _, k := range kept {
		i := slices.IndexFunc(e.Members, func(m MemberAnswer) bool { return m.Screening == k.Key })
		if i >= 0 && len(k.Body) > 0 {
			e.Members[i].Answer, e.Members[i].Applied = k.Body, k.Applied
		}
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
