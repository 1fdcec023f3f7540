package cases

import (
	"context"
	"fmt"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/store"
)

// Note is what somebody wrote down. It is never altered.
type Note struct {
	ID       int64     `json:"id"`
	At       time.Time `json:"at"`
	Actor    string    `json:"actor"`
	Corrects int64     `json:"corrects,omitempty"` // the number of the note that was wrong
	Text     string    `json:"text"`               // "" once erased
	// Corrected is the number of the note that corrects this one.
	Corrected int64 `json:"corrected_by,omitempty"`
}

// Notes are the notes of a case, in order.
func Notes(tx *store.Tx, id int64) ([]Note, error) {
	out := []Note{}
	at := map[int64]int{}
	err := tx.Query(func(scan func(...any) error) error {
		var n Note
		var micros int64
		if err := scan(&n.ID, &micros, &n.Actor, &n.Corrects, &n.Text); err != nil {
			return err
		}
		n.At = store.Time(micros)
		at[n.ID] = len(out)
		out = append(out, n)
		if i, ok := at[n.Corrects]; ok {
			out[i].Corrected = n.ID
		}
		return nil
	}, "SELECT id, at, actor, corrects, text FROM case_notes WHERE case_id = $1 ORDER BY id", id)
	return out, err
}

// Note adds a note to a case; corrects is the number of the note that it
// corrects, or 0.
func (c *Cases) Note(ctx context.Context, who access.Identity, id int64, text string, corrects int64, once func(*store.Tx, Note) error) (Note, error) {
	var n Note
	text, err := written("text", text, MostText)
	if err != nil {
		return n, err
	}
	_, err = c.change(ctx, who, id, func(tx *store.Tx, now Case) error {
		if now.State == Closed {
			return fmt.Errorf("case %d: %w", id, ErrClosed)
		}
		if corrects != 0 {
			var there int64
			if err := tx.Get("SELECT count(*) FROM case_notes WHERE id = $1 AND case_id = $2", []any{corrects, id}, &there); err != nil {
				return err
			}
			if there == 0 {
				return mistake.In("corrects", "is no note of this case")
			}
		}
		n = Note{At: tx.Now(), Actor: who.Actor(), Corrects: corrects, Text: text}
		salt := audit.NewSalt()
		seal, err := audit.Seal(salt, []byte(text))
		if err != nil {
			return err
		}
		if err := tx.Get("INSERT INTO case_notes (case_id, at, actor, corrects, salt, text) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
			[]any{id, tx.Micros(), n.Actor, corrects, salt, text}, &n.ID); err != nil {
			return fmt.Errorf("add a note: %w", err)
		}
		codes := map[string]string{"note": number(n.ID), "text": seal}
		if corrects != 0 {
			codes["corrects"] = number(corrects)
		}
		if err := c.Record(tx, "case.noted", n.Actor, "case", number(id), codes); err != nil || once == nil {
			return err
		}
		return once(tx, n)
	})
	return n, err
}

// HandOver gives a case to somebody. Its owner may, and who may give cases to
// people; a case that is nobody's may be taken by who works on cases.
func (c *Cases) HandOver(ctx context.Context, who access.Identity, id int64, to, reason string, once func(*store.Tx, Case) error) (after Case, err error) {
	if reason, err = written("reason", reason, MostReason); err != nil {
		return after, err
	}
	err = c.Store.Update(ctx, func(tx *store.Tx) error {
		now, err := Get(tx, id)
		if err != nil {
			return err
		}
		own := now.Owner == who.Actor() || now.Owner == "" && to == who.Actor()
		if !who.May(access.CaseAssign, now.Owner) && (!own || who.Can(access.CaseWrite) == access.None) {
			return fmt.Errorf("case %d: %w", id, ErrOwner)
		}
		switch {
		case now.State == Closed:
			return fmt.Errorf("case %d: %w", id, ErrClosed)
		case to == now.Owner:
			return mistake.In("to", "owns the case already")
		}
		if err := mayOwn(tx, to); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE cases SET owner = $1 WHERE id = $2", to, id); err != nil {
			return err
		}
		if err := c.happened(tx, id, who.Actor(), event{"handed-over", to, reason, map[string]string{"from": now.Owner, "to": to}}); err != nil {
			return err
		}
		if after, err = Get(tx, id); err != nil || once == nil {
			return err
		}
		return once(tx, after)
	})
	return after, err
}

// SetDue gives a case a deadline, or with the zero time that of its alerts.
func (c *Cases) SetDue(ctx context.Context, who access.Identity, id int64, due time.Time, reason string, once func(*store.Tx, Case) error) (after Case, err error) {
	if reason, err = written("reason", reason, MostReason); err != nil {
		return after, err
	}
	return c.change(ctx, who, id, func(tx *store.Tx, now Case) error {
		switch {
		case now.State == Closed:
			return fmt.Errorf("case %d: %w", id, ErrClosed)
		case !due.IsZero() && due.Before(tx.Now()):
			return mistake.In("due_at", "is past; write a later day")
		}
		if _, err := tx.Exec("UPDATE cases SET due_at = $1 WHERE id = $2", store.Micros(due), id); err != nil {
			return err
		}
		detail := "alerts"
		if !due.IsZero() {
			detail = due.UTC().Format(time.RFC3339)
		}
		if err := c.happened(tx, id, who.Actor(), event{"due", detail, reason, map[string]string{"due": detail}}); err != nil {
			return err
		}
		if after, err = Get(tx, id); err != nil || once == nil {
			return err
		}
		return once(tx, after)
	})
}
