// Package alerts has what several packages do to the rows of alerts: screenings
// open and change them, clearances keep them closed and open them again, people
// decide them. Each notes here what happened, and an alert that is put before
// somebody again comes by one way.
package alerts

import (
	"errors"
	"strconv"
	"time"

	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
	"github.com/namesake-screening/namesake/policy"
)

// States of an alert.
const (
	Open   = "open"   // awaits a human
	Review = "review" // was decided, and awaits a second person
	Closed = "closed" // was decided
)

// Standings of an alert.
const (
	Matched   = "matched"   // the last screening found it
	Unmatched = "unmatched" // it did not, since one side changed
	Delisted  = "delisted"  // the list no longer has the entity
)

// Events of an alert. Further packages have events of their own.
const (
	Opened     = "opened"
	Changed    = "changed"
	Reopened   = "reopened"
	GoneList   = "delisted"
	GoneMatch  = "unmatched"
	Suppressed = "suppressed" // a clearance kept it closed
	Cleared    = "cleared"    // a clearance of its pair came into force
	Assigned   = "assigned"
	Decided    = "decided"
	Confirmed  = "confirmed" // the decision, by a second person
	Returned   = "returned"  // the decision, by a second person
	Withdrawn  = "withdrawn" // the decision, by whoever made it
	Sampled    = "sampled"   // of a bulk, to be looked at by a second person
	Lapsed     = "lapsed"    // the decision, since the alert changed while it awaited a second person
)

// told are the events of which subscribers of webhooks are told by Note.
var told = map[string]string{
	Opened: webhooks.AlertOpened, Changed: webhooks.AlertChanged, Reopened: webhooks.AlertReopened,
	GoneList: webhooks.AlertDelisted, GoneMatch: webhooks.AlertUnmatched,
}

// Ref is an alert with what messages say of it.
type Ref struct {
	ID                   int64
	List, Entity, Policy string
}

// Happening is something that happened to an alert.
type Happening struct {
	Event  string
	Actor  string // "" for the service by itself
	Detail string // a reason, a code or the like; never personal
	// Screening is the one that had it happen, and Key its name; 0 and "" for
	// none.
	Screening int64
	Key       string
}

// Note keeps what happened to an alert, for ever, and tells who subscribed to it.
func Note(tx *store.Tx, a Ref, h Happening) error {
	if _, err := tx.Exec("INSERT INTO alert_events (alert, at, event, screening, detail, actor) VALUES ($1, $2, $3, $4, $5, $6)",
		a.ID, tx.Micros(), h.Event, h.Screening, h.Detail, h.Actor); err != nil {
		return err
	}
	event, ok := told[h.Event]
	if !ok {
		return nil
	}
	id := strconv.FormatInt(a.ID, 10)
	payload := map[string]any{"alert": id, "list": a.List, "entity": a.Entity, "policy": a.Policy}
	if h.Key != "" {
		payload["screening"] = h.Key
	}
	return webhooks.Emit(tx, event, id, payload)
}

// Reopen puts an alert that was decided before somebody again. One that was closed
// has a deadline of its own; one that awaited a second person keeps the one it had.
// No disposition stands for it any more; the decisions stay, and say
// what it was. It belongs to the assignee given, "" for nobody.
func Reopen(tx *store.Tx, a Ref, reason, assignee string, h Happening) error {
	rules, err := Casework(tx, a.Policy)
	if err != nil {
		return err
	}
	var priority int
	if err := tx.Get("SELECT priority FROM alerts WHERE id = $1", []any{a.ID}, &priority); err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE alerts SET state = 'open', disposition = '', assignee = $1, due_at = CASE WHEN state = 'closed' THEN $2 ELSE due_at END, reason = $3 WHERE id = $4",
		assignee, store.Micros(Due(tx, rules, priority)), reason, a.ID); err != nil {
		return err
	}
	return Note(tx, a, h)
}

// Lapse ends a decision that awaits a second person, since what it rested on is
// no more. It returns which, and who had made it; 0 and "" where none awaits.
func Lapse(tx *store.Tx, a Ref) (id int64, maker string, err error) {
	err = tx.Get("SELECT id, actor FROM decisions WHERE alert = $1 AND review = 'waiting'", []any{a.ID}, &id, &maker)
	if errors.Is(err, store.ErrNotFound) {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", err
	}
	if _, err := tx.Exec("UPDATE decisions SET review = 'lapsed', reviewed_at = $1 WHERE id = $2", tx.Micros(), id); err != nil {
		return 0, "", err
	}
	if err := audit.AppendCodes(tx, "decision.lapsed", audit.System, "decision", strconv.FormatInt(id, 10), map[string]string{"alert": strconv.FormatInt(a.ID, 10)}); err != nil {
		return 0, "", err
	}
	return id, maker, Note(tx, a, Happening{Event: Lapsed, Detail: "decision " + strconv.FormatInt(id, 10)})
}

// Due is when an alert of a priority that comes up now is to be decided.
func Due(tx *store.Tx, rules policy.Casework, priority int) time.Time {
	return tx.Now().Add(time.Duration(rules.Due(priority)) * 24 * time.Hour)
}

type caseworkKey struct{ policy string }

// Casework are the rules of a policy for working its alerts, with the defaults
// where it states none, or is in force no more.
func Casework(tx *store.Tx, name string) (policy.Casework, error) {
	if known, ok := tx.Value(caseworkKey{name}).(policy.Casework); ok {
		return known, nil
	}
	p, err := coverage.Live(tx, name)
	if errors.Is(err, store.ErrNotFound) {
		p, err = policy.Policy{}, nil
	}
	if err != nil {
		return p.Casework, err
	}
	rules := p.Casework.OrDefault()
	tx.Keep(caseworkKey{name}, rules)
	return rules, nil
}
