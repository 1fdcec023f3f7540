package holds

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// States of a release.
const (
	Proposed  = "proposed"
	Confirmed = "confirmed" // in force, while the alert is as it was
	Refused   = "refused"
	Ended     = "ended"
)

// Reason is why somebody is released over a hold.
type Reason struct{ Code, Text string }

// Reasons are all there are.
var Reasons = []Reason{
	{"facts-cannot-be-had", "The facts that would decide cannot be had"},
	{"known-to-us", "The person is known to us, and not as who is listed"},
	{"unlikely", "So many share the name that this one is unlikely to be who is listed"},
	{"no-ground", "There is no ground in law to hold any longer"},
	{"urgent-need", "Holding would do harm, as to somebody who is ill"},
}

// Release lets somebody go over a hold, nothing having been decided.
type Release struct {
	ID      int64  `json:"id"`
	Alert   int64  `json:"alert"`
	Number  int64  `json:"-"`       // of the subject
	Subject string `json:"subject"` // the client's id
	Reason  string `json:"reason"`
	Text    string `json:"text"`
	State   string `json:"state"`
	// Standing is false where it counts no longer, or not yet: the hold stands.
	Standing  bool      `json:"standing"`
	MadeAt    time.Time `json:"made_at"`
	MadeBy    string    `json:"made_by"`
	CheckedAt time.Time `json:"checked_at,omitzero"`
	CheckedBy string    `json:"checked_by,omitempty"`
	CheckText string    `json:"check_text,omitempty"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	EndedBy   string    `json:"ended_by,omitempty"` // "system" where the alert changed

	same bool // the alert is as it was
}

// Release proposes to let somebody go over an alert that cannot be decided. It
// counts once somebody else confirmed it.
func (h *Holds) Release(ctx context.Context, who access.Identity, alert int64, reason, text string, once func(*store.Tx, Release) error) (r Release, err error) {
	if err := checkRelease(reason, text); err != nil {
		return r, err
	}
	err = h.Store.Update(ctx, func(tx *store.Tx) error {
		a, err := holding(tx, alert)
		if err != nil {
			return err
		}
		if a.outcome != namesake.OutcomeInconclusive || a.state != "open" {
			return fmt.Errorf("alert %d: %w", alert, ErrDecide)
		}
		if err := h.endChanged(tx, a.id, a.screening); err != nil {
			return err
		}
		var id int64
		err = tx.Get(`INSERT INTO releases (alert, subject, screening, reason, text, state, made_at, made_by, checked_at, checked_by, check_text, ended_at, ended_by)
			VALUES ($1, $2, $3, $4, $5, 'proposed', $6, $7, 0, '', '', 0, '') ON CONFLICT DO NOTHING RETURNING id`,
			[]any{a.id, a.subject, a.screening, reason, text, tx.Micros(), who.Actor()}, &id)
		if errors.Is(err, store.ErrNotFound) {
			err = fmt.Errorf("alert %d: %w", alert, ErrStands)
		}
		if err != nil {
			return err
		}
		if err := h.noteRelease(tx, id, a.id, who.Actor(), "release-proposed", "release.proposed", map[string]string{"reason": reason}); err != nil {
			return err
		}
		if r, err = FindRelease(tx, id); err != nil || once == nil {
			return err
		}
		return once(tx, r)
	})
	return r, err
}

func checkRelease(reason, text string) error {
	var errs []error
	if !slices.ContainsFunc(Reasons, func(r Reason) bool { return r.Code == reason }) {
		codes := make([]string, len(Reasons))
		for i, r := range Reasons {
			codes[i] = r.Code
		}
		errs = append(errs, mistake.In("reason", "choose one: "+strings.Join(codes, ", ")))
	}
	if w := mistake.InText(text, mostText); w != "" {
		errs = append(errs, mistake.In("text", w))
	} else if strings.TrimSpace(text) == "" {
		errs = append(errs, mistake.In("text", "missing; write what speaks for it, for whoever is to confirm it"))
	}
	return errors.Join(errs...)
}

func (h *Holds) noteRelease(tx *store.Tx, id, alert int64, actor, event, action string, detail map[string]string) error {
	if err := note(tx, alert, actor, event, "release "+number(id)); err != nil {
		return err
	}
	if detail == nil {
		detail = map[string]string{}
	}
	detail["alert"] = number(alert)
	return h.Record(tx, action, actor, "release", number(id), detail)
}

// Check confirms a release that somebody else proposed, or refuses it. An alert
// that has changed since is to be looked at anew.
func (h *Holds) Check(ctx context.Context, who access.Identity, id int64, confirm bool, text string, once func(*store.Tx, Release) error) (r Release, err error) {
	if w := mistake.InText(text, mostText); w != "" {
		return r, mistake.In("text", w)
	}
	if !confirm && strings.TrimSpace(text) == "" {
		return r, mistake.In("text", "missing; write why it is refused")
	}
	err = h.Store.Update(ctx, func(tx *store.Tx) error {
		if r, err = FindRelease(tx, id); err != nil {
			return err
		}
		if r.State != Proposed {
			return fmt.Errorf("release %d is %s: %w", id, r.State, ErrEnded)
		}
		if err := access.NotMaker(who, r.MadeBy); err != nil {
			return err
		}
		if confirm && !r.same {
			return fmt.Errorf("release %d: %w", id, ErrChanged)
		}
		state, event, action, code := Confirmed, "released", "release.confirmed", ReleaseConfirmed
		if !confirm {
			state, event, action, code = Refused, "release-refused", "release.refused", ReleaseRefused
		}
		if _, err := tx.Exec("UPDATE releases SET state = $1, checked_at = $2, checked_by = $3, check_text = $4 WHERE id = $5", state, tx.Micros(), who.Actor(), text, id); err != nil {
			return err
		}
		if err := h.noteRelease(tx, id, r.Alert, who.Actor(), event, action, nil); err != nil {
			return err
		}
		if err := tell(tx, who.Actor(), code, "release", id, r.MadeBy); err != nil {
			return err
		}
		if confirm {
			if err := h.Emit(tx, webhooks.ReleaseConfirmed, number(id), map[string]any{"release": number(id), "alert": number(r.Alert)}); err != nil {
				return err
			}
		}
		if r, err = FindRelease(tx, id); err != nil || once == nil {
			return err
		}
		return once(tx, r)
	})
	return r, err
}

// End takes a release back: the hold stands again. One person is enough to hold.
func (h *Holds) End(ctx context.Context, who access.Identity, id int64, once func(*store.Tx, Release) error) (r Release, err error) {
	err = h.Store.Update(ctx, func(tx *store.Tx) error {
		if r, err = FindRelease(tx, id); err != nil {
			return err
		}
		if r.State != Proposed && r.State != Confirmed {
			return fmt.Errorf("release %d is %s: %w", id, r.State, ErrEnded)
		}
		if err := h.end(tx, r, who.Actor()); err != nil {
			return err
		}
		if r, err = FindRelease(tx, id); err != nil || once == nil {
			return err
		}
		return once(tx, r)
	})
	return r, err
}

func (h *Holds) end(tx *store.Tx, r Release, actor string) error {
	if _, err := tx.Exec("UPDATE releases SET state = 'ended', ended_at = $1, ended_by = $2 WHERE id = $3", tx.Micros(), actor, r.ID); err != nil {
		return err
	}
	if err := h.noteRelease(tx, r.ID, r.Alert, actor, "release-ended", "release.ended", nil); err != nil {
		return err
	}
	if err := tell(tx, actor, ReleaseEnded, "release", r.ID, r.MadeBy, r.CheckedBy); err != nil {
		return err
	}
	return h.Emit(tx, webhooks.ReleaseEnded, number(r.ID), map[string]any{"release": number(r.ID), "alert": number(r.Alert)})
}

// endChanged ends the release of an alert that is not as it was then. It has not
// counted since; this says so.
func (h *Holds) endChanged(tx *store.Tx, alert, screening int64) error {
	old, err := releases(tx, "WHERE r.alert = $1 AND r.state IN ('proposed', 'confirmed') AND r.screening <> $2", alert, screening)
	for _, r := range old {
		if err := h.end(tx, r, service.System); err != nil {
			return err
		}
	}
	return err
}

// FindRelease is the release with a number.
func FindRelease(tx *store.Tx, id int64) (Release, error) {
	found, err := releases(tx, "WHERE r.id = $1", id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("release %d: %w", id, store.ErrNotFound)
	}
	if err != nil {
		return Release{}, err
	}
	return found[0], nil
}

// ReleasesOf are the releases of a subject, in their order.
func ReleasesOf(tx *store.Tx, subject int64) ([]Release, error) {
	return releases(tx, "WHERE r.subject = $1 ORDER BY r.id", subject)
}

// Releases are up to n releases behind one with a number, by number: those in a
// state or in any for "", of an alert or of any for 0.
func Releases(tx *store.Tx, state string, alert int64, after int64, n int) ([]Release, error) {
	return releases(tx, "WHERE r.id > $1 AND ($2 = '' OR r.state = $2) AND ($3 = 0 OR r.alert = $3) ORDER BY r.id LIMIT $4", after, state, alert, n)
}

func releases(tx *store.Tx, where string, args ...any) ([]Release, error) {
	out := []Release{}
	err := tx.Query(func(scan func(...any) error) error {
		var r Release
		var made, checked, ended, then, now int64
		var state string // of the alert
		err := scan(&r.ID, &r.Alert, &r.Number, &r.Subject, &r.Reason, &r.Text, &r.State, &made, &r.MadeBy, &checked, &r.CheckedBy, &r.CheckText, &ended, &r.EndedBy, &then, &now, &state)
		r.MadeAt, r.CheckedAt, r.EndedAt = store.Time(made), store.Time(checked), store.Time(ended)
		r.same = then == now && state == alerts.Open
		r.Standing = r.State == Confirmed && r.same
		out = append(out, r)
		return err
	}, `SELECT r.id, r.alert, r.subject, s.key, r.reason, r.text, r.state, r.made_at, r.made_by, r.checked_at, r.checked_by, r.check_text, r.ended_at, r.ended_by, r.screening, a.screening, a.state
		FROM releases r JOIN alerts a ON a.id = r.alert JOIN subjects s ON s.id = r.subject `+where, args...)
	return out, err
}
