package cases

import (
	"context"
	"fmt"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// worked refuses where an alert of a subject awaits somebody; trueMatch says
// whether one was decided to be the listed party.
func worked(tx *store.Tx, subject int64) (trueMatch bool, err error) {
	waiting, found := 0, 0
	err = tx.Query(func(scan func(...any) error) error {
		var state, disposition string
		if err := scan(&state, &disposition); err != nil {
			return err
		}
		if state != screenings.Closed {
			waiting++
		}
		if disposition == "true-match" {
			found++
		}
		return nil
	}, "SELECT state, disposition FROM alerts WHERE subject = $1", subject)
	if err == nil && waiting > 0 {
		err = ErrWaiting
	}
	return found > 0, err
}

// Close ends the work on a case, with a summary. Where an alert was decided a
// true match, it awaits a second person first.
func (c *Cases) Close(ctx context.Context, who access.Identity, id int64, summary string, once func(*store.Tx, Case) error) (after Case, err error) {
	if summary, err = written("summary", summary, MostText); err != nil {
		return after, err
	}
	return c.change(ctx, who, id, func(tx *store.Tx, now Case) error {
		switch now.State {
		case Closed:
			return fmt.Errorf("case %d: %w", id, ErrClosed)
		case Review:
			return fmt.Errorf("case %d: %w", id, ErrInReview)
		}
		two, err := worked(tx, now.SubjectNumber)
		if err != nil {
			return fmt.Errorf("case %d: %w", id, err)
		}
		review := 0
		if two {
			review = 1
		}
		if _, err := tx.Exec("UPDATE cases SET summary = $1, closer = $2, reviewer = '', review = $3 WHERE id = $4", summary, who.Actor(), review, id); err != nil {
			return err
		}
		if two {
			err = c.happened(tx, id, who.Actor(), event{name: "closing", text: summary})
		} else {
			err = c.end(tx, id, who.Actor(), "", summary)
		}
		if err != nil {
			return err
		}
		if after, err = Get(tx, id); err != nil || once == nil {
			return err
		}
		return once(tx, after)
	})
}

func (c *Cases) end(tx *store.Tx, id int64, actor, reviewer, text string) error {
	if _, err := tx.Exec("UPDATE cases SET closed = 1, review = 0, closed_at = $1, reviewer = $2, escalated = 0 WHERE id = $3", tx.Micros(), reviewer, id); err != nil {
		return err
	}
	name := "closed"
	if reviewer != "" {
		name = "confirmed"
	}
	if err := c.happened(tx, id, actor, event{name: name, text: text}); err != nil {
		return err
	}
	return c.Emit(tx, webhooks.CaseClosed, number(id), map[string]any{"case": number(id)})
}

// Confirm is the second person's word on a closing: it ends the case, or returns
// it to be worked on, which takes a text.
func (c *Cases) Confirm(ctx context.Context, who access.Identity, id int64, confirm bool, text string, once func(*store.Tx, Case) error) (after Case, err error) {
	if !confirm || text != "" {
		if text, err = written("text", text, MostText); err != nil {
			return after, err
		}
	}
	err = c.Store.Update(ctx, func(tx *store.Tx) error {
		now, err := Get(tx, id)
		if err != nil {
			return err
		}
		if now.State != Review {
			return fmt.Errorf("case %d: %w", id, ErrNotOpen)
		}
		if err := access.NotMaker(who, now.Closer); err != nil {
			return err
		}
		if !confirm {
			if _, err := tx.Exec("UPDATE cases SET review = 0, closer = '', summary = '' WHERE id = $1", id); err != nil {
				return err
			}
			err = c.happened(tx, id, who.Actor(), event{name: "returned", text: text})
		} else if _, err = worked(tx, now.SubjectNumber); err == nil {
			err = c.end(tx, id, who.Actor(), who.Actor(), text)
		}
		if err != nil {
			return fmt.Errorf("case %d: %w", id, err)
		}
		if after, err = Get(tx, id); err != nil || once == nil {
			return err
		}
		return once(tx, after)
	})
	return after, err
}

// Reopen takes up a case that was closed.
func (c *Cases) Reopen(ctx context.Context, who access.Identity, id int64, reason string, once func(*store.Tx, Case) error) (after Case, err error) {
	if reason, err = written("reason", reason, MostReason); err != nil {
		return after, err
	}
	return c.change(ctx, who, id, func(tx *store.Tx, now Case) error {
		if now.State != Closed {
			return fmt.Errorf("case %d: %w", id, ErrStays)
		}
		other, err := OpenOf(tx, now.SubjectNumber)
		if err != nil {
			return err
		}
		if other > 0 {
			return fmt.Errorf("case %d: %w", other, ErrOpen)
		}
		if _, err := tx.Exec("UPDATE cases SET closed = 0, closed_at = 0, closer = '', reviewer = '', summary = '', due_at = 0 WHERE id = $1", id); err != nil {
			return err
		}
		if err := c.happened(tx, id, who.Actor(), event{name: "reopened", text: reason}); err != nil {
			return err
		}
		if after, err = Get(tx, id); err != nil || once == nil {
			return err
		}
		return once(tx, after)
	})
}
