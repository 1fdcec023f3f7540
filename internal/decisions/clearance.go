package decisions

import (
	"context"
	"fmt"
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/store"
)

// ConfirmClearance is the word of a second person on a clearance that was
// proposed with a decision, and so on that decision as well.
func (d *Decisions) ConfirmClearance(ctx context.Context, who access.Identity, clearance int64, confirm bool, text string) (c clearances.Clearance, err error) {
	text = strings.TrimSpace(text)
	if err := person(who, access.AlertReview); err != nil {
		return c, err
	}
	if err := checkReview(confirm, text); err != nil {
		return c, err
	}
	err = d.update(ctx, func(tx *store.Tx) (any, error) {
		if c, err = clearances.Find(tx, clearance); err != nil {
			return c, err
		}
		decision, ok := DecisionOf(c.Origin)
		if !ok {
			return c, fmt.Errorf("clearance %d was proposed with %s, and is decided with that: %w", clearance, strings.ReplaceAll(c.Origin, ":", " "), ErrState)
		}
		if c.State != clearances.StateProposed {
			return c, fmt.Errorf("clearance %d is %s: %w", clearance, c.State, clearances.ErrState)
		}
		if _, err = d.review(tx, who, decision, confirm, text); err != nil {
			return c, err
		}
		c, err = clearances.Find(tx, clearance)
		return c, err
	})
	return c, err
}

// Revoke ends a clearance before its time, and says why; its alerts are open
// again.
func (d *Decisions) Revoke(ctx context.Context, who access.Identity, clearance int64, text string) (c clearances.Clearance, err error) {
	text = strings.TrimSpace(text)
	if err := person(who, access.ClearanceRevoke); err != nil {
		return c, err
	}
	if msg := wrongText(text); msg != "" {
		return c, mistake.In("text", msg)
	}
	if text == "" {
		return c, mistake.In("text", "say why it ends")
	}
	err = d.update(ctx, func(tx *store.Tx) (any, error) {
		c, err = clearances.Revoke(tx, who, clearance, text)
		return c, err
	})
	return c, err
}
