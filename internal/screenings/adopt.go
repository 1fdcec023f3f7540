package screenings

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
)

// ErrAdopted is returned for a screening of somebody who is kept already.
var ErrAdopted = errors.New("whoever was screened is kept already")

// Was is the screening as it was answered; its error is store.ErrNotFound where
// that was erased.
func (s Stored) Was() (namesake.Screening, error) {
	var was namesake.Screening
	if len(s.Body) == 0 {
		return was, fmt.Errorf("what screening %s said was erased: %w", s.Key, store.ErrNotFound)
	}
	if err := json.Unmarshal(s.Body, &was); err != nil {
		return was, fmt.Errorf("screening %s as stored: %w", s.Key, err)
	}
	return was, nil
}

// Answer is the screening as it was answered: where something was decided before
// that counted, with the outcome and the summary that it had then.
func (s Stored) Answer() (namesake.Screening, error) {
	was, err := s.Was()
	if s.Applied != nil {
		was.Outcome, was.Summary = s.Applied.Outcome, s.Applied.Summary
	}
	return was, err
}

// Clears is the number of the complaint that cleared a match before; 0 for none.
func (a *Applied) Clears(list, entity string) int64 {
	if a == nil {
		return 0
	}
	for _, c := range a.Cleared {
		if c.List == list && c.Entity == entity {
			return c.Redress
		}
	}
	return 0
}

// Adopt makes the screening of somebody who was not kept the first one of a
// member of the population, and opens the alerts of its matches. One who comes back
// may have alerts from before; listed tells whether a list still has an entity.
func Adopt(tx *store.Tx, key string, m population.Member, reason string, listed Listed) (Stored, error) {
	s, err := Find(tx, key)
	if err != nil {
		return s, err
	}
	was, err := s.Was()
	if err != nil {
		return s, err
	}
	made, err := Ready(was)
	if err != nil {
		return s, err
	}
	n, err := tx.Exec("UPDATE screenings SET subject = $1, subject_version = $2 WHERE id = $3 AND subject = 0", m.ID, m.Version, s.ID)
	if err == nil && n == 0 {
		err = fmt.Errorf("screening %s: %w", key, ErrAdopted)
	}
	if err != nil {
		return s, err
	}
	s.Subject, s.SubjectVersion = m.ID, m.Version
	touched, err := touchedAnything(tx, m, made.Policy.Name)
	if err != nil {
		return s, err
	}
	if err := touch(tx, m, made, touched); err != nil {
		return s, err
	}
	before, err := alertsOf(tx, m.ID, made.Policy.Name)
	if err != nil {
		return s, err
	}
	return s, alert(tx, m, s, made, reason, before, listed)
}
