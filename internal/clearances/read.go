package clearances

import (
	"fmt"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

const columns = `c.id, c.subject, s.key, c.list, c.entity, c.caption, c.state, c.origin, c.reason, c.text, c.made_at, c.made_by, c.confirmed_at, c.confirmed_by, c.until,
	c.ended_at, c.ended_by, c.ended_why, c.ended_text, c.changed, c.subject_facts, c.entity_facts, c.suppressed, c.suppressed_at, c.suppressed_why
	FROM clearances c JOIN subjects s ON s.id = c.subject `

func query(tx *store.Tx, where string, args ...any) ([]Clearance, error) {
	out := []Clearance{}
	err := tx.Query(func(scan func(...any) error) error {
		var c Clearance
		var made, confirmed, until, ended, suppressed int64
		var changed, subject, entity string
		err := scan(&c.ID, &c.SubjectID, &c.Subject, &c.List, &c.Entity, &c.Caption, &c.State, &c.Origin, &c.Reason, &c.Text, &made, &c.MadeBy, &confirmed, &c.ConfirmedBy, &until,
			&ended, &c.EndedBy, &c.EndedWhy, &c.EndedText, &changed, &subject, &entity, &c.Suppressed, &suppressed, &c.SuppressedWhy)
		if err != nil {
			return err
		}
		c.MadeAt, c.ConfirmedAt, c.Until, c.EndedAt, c.SuppressedAt = store.Time(made), store.Time(confirmed), store.Time(until), store.Time(ended), store.Time(suppressed)
		if changed != "" {
			c.Changed = strings.Split(changed, ",")
		}
		if c.SubjectFacts, err = decode(subject); err == nil {
			c.EntityFacts, err = decode(entity)
		}
		if err != nil {
			return fmt.Errorf("facts of clearance %d as stored: %w", c.ID, err)
		}
		out = append(out, c)
		return nil
	}, "SELECT "+columns+where, args...)
	return out, err
}

// Find is the clearance with an id.
func Find(tx *store.Tx, id int64) (Clearance, error) {
	found, err := query(tx, "WHERE c.id = $1", id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("clearance %d: %w", id, store.ErrNotFound)
	}
	if err != nil {
		return Clearance{}, err
	}
	return found[0], nil
}

// Of are the clearances of a subject, the latest first.
func Of(tx *store.Tx, subject int64) ([]Clearance, error) {
	return query(tx, "WHERE c.subject = $1 ORDER BY c.id DESC", subject)
}

// OfOrigin are the clearances that were proposed with something.
func OfOrigin(tx *store.Tx, origin string) ([]Clearance, error) {
	return query(tx, "WHERE c.origin = $1 ORDER BY c.id", origin)
}

// Filter says which clearances are meant; empty fields mean any.
type Filter struct {
	State, List, Entity string
	Subject             int64     // our own number
	EndsBefore          time.Time // of those in force
}

// List are up to n clearances before the one with an id (0: the latest), the
// latest first.
func List(tx *store.Tx, f Filter, before int64, n int) ([]Clearance, error) {
	where, args := "WHERE TRUE", []any{}
	add := func(condition string, value any) {
		args = append(args, value)
		where += fmt.Sprintf(" AND "+condition, len(args))
	}
	if before > 0 {
		add("c.id < $%d", before)
	}
	if f.State != "" {
		add("c.state = $%d", f.State)
	}
	if f.List != "" {
		add("c.list = $%d", f.List)
	}
	if f.Entity != "" {
		add("c.entity = $%d", f.Entity)
	}
	if f.Subject != 0 {
		add("c.subject = $%d", f.Subject)
	}
	if !f.EndsBefore.IsZero() {
		add("c.state = 'in-force' AND c.until < $%d", store.Micros(f.EndsBefore))
	}
	args = append(args, n)
	return query(tx, fmt.Sprintf("%s ORDER BY c.id DESC LIMIT $%d", where, len(args)), args...)
}

// Counts is how many clearances there are by state.
func Counts(tx *store.Tx) (map[string]int64, error) {
	out := map[string]int64{}
	err := tx.Query(func(scan func(...any) error) error {
		var state string
		var n int64
		err := scan(&state, &n)
		out[state] = n
		return err
	}, "SELECT state, count(*) FROM clearances GROUP BY state")
	return out, err
}
