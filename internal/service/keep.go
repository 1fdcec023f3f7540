package service

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/subject"
	"github.com/namesake-screening/namesake/screen"
)

// SubjectID is what may name a new subject: it stands in addresses.
var SubjectID = regexp.MustCompile(`^[A-Za-z0-9._:,=-]{1,128}$`)

// ErrSubjectID is returned for an id that may not name a subject.
var ErrSubjectID = errors.New("write 1 to 128 ASCII letters, digits and ._:,=-; an id is no name, since it stands in addresses")

// NewSubjectID names a subject for whom the client has no name. It cannot be
// guessed.
func NewSubjectID() string { return "sub_" + strings.ToLower(rand.Text()) }

// errMoved is returned where a subject was changed by somebody else between
// reading it and writing what was learned.
var errMoved = errors.New("the subject is being changed by somebody else; send this again")

// tries is how often what was learned is joined to what is known.
const tries = 5

// learned is what is known of a subject, joined with what was learned, and
// screened.
type learned struct {
	member population.Member // as it is known
	joined namesake.Subject
	differ []subject.Difference
	now    *state
	made   map[string]screenings.Made // where anything is new
}

// version is that of the subject with what was learned.
func (l *learned) version() int64 {
	if l.made == nil {
		return l.member.Version
	}
	return l.member.Version + 1
}

// learn joins what was learned of a subject to what is known, and screens it.
func (s *Service) learn(ctx context.Context, key string, further namesake.Subject) (*learned, error) {
	l := &learned{now: s.now.Load()}
	err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		l.member, err = population.Find(tx, key)
		return err
	})
	if err != nil {
		return nil, err
	}
	if !l.member.Removed.IsZero() {
		return nil, fmt.Errorf("subject %q: %w", key, population.ErrRemoved)
	}
	l.joined, l.differ = subject.Join(l.member.Subject, further)
	if same(l.joined, l.member.Subject) {
		return l, nil
	}
	l.made, err = s.screenUnder(l.joined, l.member.Policies)
	return l, err
}

// same reports whether nothing was added to what is known, of which joining
// forgets nothing.
func same(joined, known namesake.Subject) bool {
	return joined.Kind == known.Kind && joined.Gender == known.Gender && joined.BirthDate == known.BirthDate && slices.Equal(joined.Aliases, known.Aliases) &&
		slices.Equal(joined.Countries, known.Countries) && slices.Equal(joined.Identifiers, known.Identifiers)
}

// apply puts what was learned in the place of what was known, and settles the
// screenings of it. Its error is errMoved where that is another by now.
func (s *Service) apply(tx *store.Tx, actor string, l *learned) (Kept, error) {
	k := Kept{Member: l.member}
	now, err := population.Version(tx, l.member.ID)
	if err != nil {
		return k, err
	}
	if now != l.member.Version {
		return k, errMoved
	}
	if l.made == nil {
		return k, nil
	}
	if k.Member, k.Changed, err = population.Change(tx, l.member.Key, l.joined, l.member.Policies); err != nil {
		return k, err
	}
	return k, s.settleNow(tx, actor, &k, coverage.ChangedFacts, l.now, l.made)
}

// Learn adds to what is known of a subject what was learned of it, by the rules of
// [subject.Join], and has it screened with all of it. What was stated otherwise
// before is told. once is run in the same transaction, also where nothing is new.
func (s *Service) Learn(ctx context.Context, actor, key string, further namesake.Subject, once func(*store.Tx, Kept, []subject.Difference) error) (k Kept, differ []subject.Difference, err error) {
	for range tries {
		var l *learned
		if l, err = s.learn(ctx, key, further); err != nil {
			return Kept{}, nil, err
		}
		err = s.Store.Update(ctx, func(tx *store.Tx) error {
			if k, err = s.apply(tx, actor, l); err != nil || once == nil {
				return err
			}
			return once(tx, k, l.differ)
		})
		if !errors.Is(err, errMoved) {
			if err == nil && len(k.Owed) > 0 {
				s.Wake()
			}
			return k, l.differ, err
		}
	}
	return Kept{}, nil, err
}

// KeepAsSubject takes into the population somebody who was screened once, by the
// key of that screening: the facts asked, and the alerts that its matches open.
// id is the client's own name for the subject; where it is "" that of the facts
// asked is taken, or else a new one. Where it names a subject that is kept, what
// was asked is learned of that one ([Service.Learn]).
func (s *Service) KeepAsSubject(ctx context.Context, actor, key, id string, once func(*store.Tx, Kept, []subject.Difference) error) (k Kept, differ []subject.Difference, err error) {
	for range tries {
		if k, differ, err = s.keepAsSubject(ctx, actor, key, id, once); !errors.Is(err, errMoved) {
			break
		}
	}
	return k, differ, err
}

func (s *Service) keepAsSubject(ctx context.Context, actor, key, id string, once func(*store.Tx, Kept, []subject.Difference) error) (k Kept, differ []subject.Difference, err error) {
	var old screenings.Stored
	var was namesake.Screening
	there := false
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		if old, err = screenings.Find(tx, key); err != nil {
			return err
		}
		if old.Subject != 0 {
			return fmt.Errorf("screening %s: %w", key, screenings.ErrAdopted)
		}
		if was, err = old.Was(); err != nil {
			return err
		}
		if id == "" {
			id = was.Subject.ID
		}
		if id == "" {
			return nil
		}
		m, err := population.Find(tx, id)
		there = err == nil && m.Removed.IsZero()
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return Kept{}, nil, err
	}
	if there {
		return s.Learn(ctx, actor, id, was.Subject, once)
	}
	if id != "" && !SubjectID.MatchString(id) {
		return Kept{}, nil, ErrSubjectID
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		if k, err = s.adopt(tx, actor, key, id); err != nil || once == nil {
			return err
		}
		return once(tx, k, nil)
	})
	if err == nil && len(k.Owed) > 0 {
		s.Wake()
	}
	return k, nil, err
}

// adopt makes who was screened once a subject of the population, with the alerts
// of that screening. It is owed a further one unless it was made against what is
// in use.
func (s *Service) adopt(tx *store.Tx, actor, key, id string) (Kept, error) {
	k := Kept{Created: true}
	old, err := screenings.Find(tx, key)
	if err != nil {
		return k, err
	}
	was, err := old.Was()
	if err != nil {
		return k, err
	}
	if id == "" {
		id = NewSubjectID()
	}
	was.Subject.ID = ""
	under := []string{old.Policy.Name}
	if err := policies.Known(tx, under); err != nil {
		return k, err
	}
	reason := coverage.NewSubject
	m, err := population.Find(tx, id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		var added []population.Member
		if added, err = population.Add(tx, under, []string{id}, []namesake.Subject{was.Subject}); err == nil {
			m = added[0]
		}
	case err == nil && m.Removed.IsZero():
		err = errMoved // it was taken in by somebody else meanwhile
	case err == nil: // it comes back
		m, _, err = population.Change(tx, id, was.Subject, under)
	}
	if err != nil {
		return k, err
	}
	k.Member = m
	if err := coverage.OweSubjects(tx, []population.Member{m}, reason); err != nil {
		return k, err
	}
	if err := s.Record(tx, "subject.added", actor, "subject", number(m.ID), map[string]string{"version": number(m.Version), "screening": key}); err != nil {
		return k, err
	}
	if err := s.Recognise(tx, m); err != nil {
		return k, err
	}
	now := s.now.Load()
	kept, err := screenings.Adopt(tx, key, m, reason, s.Worker.Listed(now.editions))
	if err != nil {
		return k, err
	}
	k.Screenings = []screenings.Stored{kept}
	settled := false
	if old.Engine == screen.Engine && against(old.Editions, now.editions) && now.policies[old.Policy.Name].Ref() == old.Policy {
		if settled, err = coverage.Settle(tx, m.ID, m.Version, old.Policy.Name, old.Policy.Version, now.editions); err != nil {
			return k, err
		}
	}
	if !settled {
		k.Owed = under
	}
	return k, nil
}

// against reports whether what was consulted is what is in use.
func against(consulted []namesake.EditionRef, in []coverage.Edition) bool {
	if len(consulted) != len(in) {
		return false
	}
	for _, e := range in {
		if !slices.ContainsFunc(consulted, func(c namesake.EditionRef) bool {
			return c.List == e.List && c.Hash == e.Hash && c.Date.String() == e.Date
		}) {
			return false
		}
	}
	return true
}
