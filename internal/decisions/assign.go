package decisions

import (
	"context"
	"errors"
	"fmt"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/store"
)

// Assign gives alerts that await a decision to somebody, an actor who may decide
// them; to "" gives them back. Where one cannot be given, none is.
func (d *Decisions) Assign(ctx context.Context, who access.Identity, ids []int64, to string) error {
	if err := errors.Join(person(who, access.AlertDecide), checkMany(len(ids))); err != nil {
		return err
	}
	return d.update(ctx, func(tx *store.Tx) (any, error) {
		if to != "" {
			if err := mayDecide(tx, to); err != nil {
				return nil, err
			}
		}
		for _, id := range ids {
			if err := d.assign(tx, who, id, to); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
}

func mayDecide(tx *store.Tx, to string) error {
	someone, err := access.PersonOf(tx, to)
	switch {
	case errors.Is(err, store.ErrNotFound) || errors.Is(err, access.ErrDisabled):
		return mistake.In("to", "nobody who can sign in; write an account, such as account:7")
	case err != nil:
		return err
	case someone.Can(access.AlertDecide) == access.None:
		return mistake.In("to", "they may not decide alerts; choose somebody who does")
	}
	return nil
}

func (d *Decisions) assign(tx *store.Tx, who access.Identity, id int64, to string) error {
	a, err := chosen(tx, id)
	if err != nil {
		return err
	}
	if a.state == alerts.Closed {
		return fmt.Errorf("alert %d is closed: %w", id, ErrState)
	}
	if a.assignee == to {
		return nil
	}
	if _, err := tx.Exec("UPDATE alerts SET assignee = $1 WHERE id = $2", to, id); err != nil {
		return err
	}
	shown := to
	if to == "" {
		shown = "nobody"
	}
	if err := d.Record(tx, "alert.assigned", who.Actor(), "alert", number(id), map[string]string{"to": shown}); err != nil {
		return err
	}
	return alerts.Note(tx, a.Ref, alerts.Happening{Event: alerts.Assigned, Actor: who.Actor(), Detail: shown})
}
