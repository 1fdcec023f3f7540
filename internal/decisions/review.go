package decisions

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/store"
)

// Reasons for which an alert is open again that was decided.
const (
	ReasonReturned  = "decision-returned"
	ReasonWithdrawn = "decision-withdrawn"
	ReasonBulk      = "bulk-returned"
	ReasonByHand    = "reopened-by-hand"
)

// Review is the word of a second person on a decision that awaits one: it counts
// from then on, with the clearance that was proposed with it, or its maker has it
// back. Where it was the sample of a bulk and is returned, all of the bulk is put
// before somebody again.
func (d *Decisions) Review(ctx context.Context, who access.Identity, decision int64, confirm bool, text string) (made Decision, err error) {
	text = strings.TrimSpace(text)
	if err := errors.Join(person(who, access.AlertReview), checkReview(confirm, text)); err != nil {
		return made, err
	}
	err = d.update(ctx, func(tx *store.Tx) (any, error) {
		made, err = d.review(tx, who, decision, confirm, text)
		return made, err
	})
	return made, err
}

func checkReview(confirm bool, text string) error {
	if msg := wrongText(text); msg != "" {
		return mistake.In("text", msg)
	}
	if !confirm && text == "" {
		return mistake.In("text", "say why it is returned")
	}
	return nil
}

func (d *Decisions) review(tx *store.Tx, who access.Identity, decision int64, confirm bool, text string) (Decision, error) {
	made, a, err := awaiting(tx, decision)
	if err != nil {
		return made, err
	}
	if err := access.NotMaker(who, made.By); err != nil {
		return made, fmt.Errorf("review decision %d: %w", decision, err)
	}
	if confirm {
		return d.confirm(tx, who, a, made, text)
	}
	return d.giveBack(tx, who, a, made, ReviewReturned, text)
}

// awaiting is a decision that awaits a second person, with its alert.
func awaiting(tx *store.Tx, decision int64) (Decision, row, error) {
	made, err := Find(tx, decision)
	if err != nil {
		return made, row{}, err
	}
	a, err := find(tx, made.Alert)
	if err == nil && made.Review != ReviewWaiting {
		err = fmt.Errorf("decision %d is not waiting, it is %s: %w", decision, made.Review, ErrState)
	}
	if err == nil && a.digest != made.Digest {
		err = fmt.Errorf("alert %d: %w", a.ID, ErrChanged)
	}
	return made, a, err
}

func (d *Decisions) confirm(tx *store.Tx, who access.Identity, a row, made Decision, text string) (Decision, error) {
	if err := d.mark(tx, who, made, ReviewConfirmed, text); err != nil {
		return made, err
	}
	if err := alerts.Note(tx, a.Ref, alerts.Happening{Event: alerts.Confirmed, Actor: who.Actor(), Detail: "decision " + number(made.ID)}); err != nil {
		return made, err
	}
	if err := d.settle(tx, a, made); err != nil {
		return made, err
	}
	if made.Clearance != 0 {
		// It was refused by itself where the subject was erased meanwhile.
		c, err := clearances.Find(tx, made.Clearance)
		if err == nil && c.State == clearances.StateProposed {
			_, err = clearances.Confirm(tx, who, made.Clearance)
		}
		if err != nil {
			return made, err
		}
	}
	if made.Bulk != 0 {
		if err := d.settleBulk(tx, who.Actor(), made.Bulk); err != nil {
			return made, err
		}
	}
	return Find(tx, made.ID)
}

// giveBack opens the alert of a decision that is not to count, as returned or
// withdrawn, for its maker.
func (d *Decisions) giveBack(tx *store.Tx, who access.Identity, a row, made Decision, review, text string) (Decision, error) {
	if err := d.mark(tx, who, made, review, text); err != nil {
		return made, err
	}
	if err := clearances.RefuseOf(tx, who.Actor(), made.origin()); err != nil {
		return made, err
	}
	if made.Bulk != 0 {
		// Who withdraws a sample would choose what is looked at.
		if err := d.returnBulk(tx, who, made.Bulk); err != nil {
			return made, err
		}
		return Find(tx, made.ID)
	}
	reason, event := ReasonReturned, alerts.Returned
	if review == ReviewWithdrawn {
		reason, event = ReasonWithdrawn, alerts.Withdrawn
	}
	if err := reopen(tx, a, reason, made.By, event, who.Actor(), "decision "+number(made.ID)); err != nil {
		return made, err
	}
	return Find(tx, made.ID)
}

func reopen(tx *store.Tx, a row, reason, assignee, event, by, detail string) error {
	return alerts.Reopen(tx, a.Ref, reason, assignee, alerts.Happening{Event: event, Actor: by, Detail: detail})
}

// mark keeps what came of a review.
func (d *Decisions) mark(tx *store.Tx, who access.Identity, made Decision, review, text string) error {
	n, err := tx.Exec("UPDATE decisions SET review = $1, reviewed_at = $2, reviewed_by = $3, review_text = $4 WHERE id = $5 AND review = $6",
		review, tx.Micros(), who.Actor(), text, made.ID, made.Review)
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("decision %d: %w", made.ID, ErrState)
	}
	detail := map[string]string{"alert": number(made.Alert)}
	if made.Bulk != 0 {
		detail["bulk"] = number(made.Bulk)
	}
	return d.Record(tx, "decision."+review, who.Actor(), "decision", number(made.ID), detail)
}

// Withdraw takes back a decision that awaits a second person; its maker alone
// does.
func (d *Decisions) Withdraw(ctx context.Context, who access.Identity, decision int64, text string) (made Decision, err error) {
	text = strings.TrimSpace(text)
	if err := person(who, access.AlertDecide); err != nil {
		return made, err
	}
	if msg := wrongText(text); msg != "" {
		return made, mistake.In("text", msg)
	}
	err = d.update(ctx, func(tx *store.Tx) (any, error) {
		var a row
		if made, a, err = awaiting(tx, decision); err != nil {
			return made, err
		}
		if made.By != who.Actor() {
			return made, fmt.Errorf("decision %d was made by somebody else; only its maker withdraws it: %w", decision, ErrMaker)
		}
		made, err = d.giveBack(tx, who, a, made, ReviewWithdrawn, text)
		return made, err
	})
	return made, err
}

// ErrMaker is wrapped where only the maker may do something.
var ErrMaker = errors.New("you did not make it")

// ReopenReasons are why somebody puts an alert that was closed before people
// again.
var ReopenReasons = []string{"mistake", "new-information", "quality-check"}

// Reopen puts an alert that was closed before somebody again, for one of
// [ReopenReasons]. Where a clearance keeps it closed, that is to be revoked, which
// opens it.
func (d *Decisions) Reopen(ctx context.Context, who access.Identity, alert int64, reason string) error {
	if err := person(who, access.AlertDecide); err != nil {
		return err
	}
	if !slices.Contains(ReopenReasons, reason) {
		return mistake.In("reason", "write "+strings.Join(ReopenReasons, ", "))
	}
	return d.update(ctx, func(tx *store.Tx) (any, error) {
		a, err := find(tx, alert)
		if err != nil {
			return nil, err
		}
		if a.state != alerts.Closed {
			return nil, fmt.Errorf("alert %d is not closed: %w", alert, ErrState)
		}
		var clearance int64
		err = tx.Get("SELECT id FROM clearances WHERE subject = $1 AND list = $2 AND entity = $3 AND state = 'in-force'", []any{a.subject, a.List, a.Entity}, &clearance)
		switch {
		case err == nil:
			return nil, fmt.Errorf("clearance %d is in force for this pair; revoke it, which opens the alert: %w", clearance, ErrState)
		case !errors.Is(err, store.ErrNotFound):
			return nil, err
		}
		if err := d.Record(tx, "alert.reopened", who.Actor(), "alert", number(alert), map[string]string{"reason": reason}); err != nil {
			return nil, err
		}
		return nil, reopen(tx, a, ReasonByHand, who.Actor(), alerts.Reopened, who.Actor(), reason)
	})
}
