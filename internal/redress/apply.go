package redress

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/subject"
)

// standing is the complaint that a control number of the subject stands for, where
// it counts: it was granted and has not run out, and the facts agree. It is nil
// where none does; a number that is none is as good as no number, since whoever
// reads it out may err, and must not be let through or stopped for that.
func standing(tx *store.Tx, s namesake.Subject) (*Case, error) {
	for _, id := range s.Identifiers {
		if id.Type != namesake.IDRedress {
			continue
		}
		c, err := Lookup(tx, id.Value)
		var wrong *mistake.Error
		if errors.As(err, &wrong) || errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if c.State == Granted && c.Until.After(tx.Now()) && agree(c.Person, s) {
			return &c, nil
		}
	}
	return nil, nil
}

// agree reports whether the facts stated at an encounter are those of a complaint:
// none of them contradicts, and one that tells people apart is the same in both. A
// control number alone may be in anybody's hands.
func agree(complaint, stated namesake.Subject) bool {
	if _, differ := subject.Join(complaint, stated); len(differ) > 0 {
		return false
	}
	same := !complaint.BirthDate.IsZero() && !stated.BirthDate.IsZero() // or else they differ
	for _, a := range complaint.Identifiers {
		for _, b := range stated.Identifiers {
			if a.Type != b.Type || a.Country.Code != "" && b.Country.Code != "" && a.Country.Code != b.Country.Code {
				continue
			}
			if subject.Bare(a.Value) != subject.Bare(b.Value) {
				return false // documents are renewed; then the complaint is to be brought up to date
			}
			same = true
		}
	}
	return same
}

// Apply says which matches of a screening are cleared by the control number of a
// complaint, and what its outcome is without them; nil where none is. A match by
// an identifying number is never cleared so.
func (r *Redress) Apply(tx *store.Tx, made namesake.Screening) (*screenings.Applied, error) {
	if len(made.Matches) == 0 {
		return nil, nil
	}
	c, err := standing(tx, made.Subject)
	if err != nil || c == nil {
		return nil, err
	}
	out := screenings.Applied{}
	var left []namesake.Match
	for _, m := range made.Matches {
		cleared, err := r.clears(c, m)
		if err != nil {
			return nil, err
		}
		if cleared {
			out.Cleared = append(out.Cleared, screenings.Cleared{List: m.List, Entity: m.Entity, Redress: c.ID})
		} else {
			left = append(left, m)
		}
	}
	if len(out.Cleared) == 0 {
		return nil, nil
	}
	out.Outcome, out.Summary = conclude(made, left)
	return &out, nil
}

func (r *Redress) clears(c *Case, m namesake.Match) (bool, error) {
	i := slices.IndexFunc(c.Pairs, func(p Pair) bool { return p.List == m.List && p.Entity == m.Entity })
	if i < 0 || slices.ContainsFunc(m.Evidence.Parts, func(e namesake.Evidence) bool { return e.Feature == namesake.FeatureIdentifier && e.Bits > 0 }) {
		return false, nil
	}
	e := m.Party
	if e == nil { // the match was read from what is kept
		var err error
		if e, err = r.Entity(m.List, m.Entity); errors.Is(err, store.ErrNotFound) {
			return false, nil
		} else if err != nil {
			return false, err
		}
	}
	return c.Pairs[i].sameParty(e)
}

// conclude is the outcome of a screening with the matches that are left, by the
// rules of package screen.
func conclude(made namesake.Screening, left []namesake.Match) (namesake.Outcome, string) {
	potential := slices.ContainsFunc(left, func(m namesake.Match) bool { return m.Outcome == namesake.OutcomePotentialMatch })
	switch {
	case potential:
		return namesake.OutcomePotentialMatch, "Somebody else than who was cleared before may be the subject; a person has to decide."
	case len(left) > 0:
		return namesake.OutcomeInconclusive, "The name agrees with somebody else than who was cleared before; too little is known to tell."
	case len(made.Missing) > 0:
		return namesake.OutcomeIncomplete, fmt.Sprintf("Cleared before of all who were found, but not every required list was consulted: %s.", strings.Join(made.Missing, ", "))
	}
	return namesake.OutcomeClear, "Cleared before of all whom the name agrees with."
}

// Recognise clears a subject of the population who states the control number of a
// complaint, before its screening is kept.
func (r *Redress) Recognise(tx *store.Tx, m population.Member) error {
	if !slices.ContainsFunc(m.Subject.Identifiers, func(id namesake.Identifier) bool { return id.Type == namesake.IDRedress }) {
		return nil
	}
	c, err := standing(tx, m.Subject)
	if err != nil || c == nil {
		return err
	}
	return r.clear(tx, *c, m)
}
