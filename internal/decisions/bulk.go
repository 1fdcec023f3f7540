package decisions

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/store"
)

// Pick is an alert that somebody chose, as it was looked at.
type Pick struct {
	Alert int64
	Seen  string // its digest
}

// String writes a pick for a form or an address: "5.9f86d0…".
func (p Pick) String() string { return number(p.Alert) + "." + p.Seen }

// ParsePick reads what String wrote.
func ParsePick(text string) (Pick, error) {
	id, seen, ok := strings.Cut(text, ".")
	n, err := strconv.ParseInt(id, 10, 64)
	if !ok || err != nil || n < 1 || seen == "" {
		return Pick{}, fmt.Errorf("%q is no alert with the digest that was looked at", text)
	}
	return Pick{n, seen}, nil
}

// Bulk is alerts that were dismissed together, for one reason.
type Bulk struct {
	ID        int64     `json:"id"`
	At        time.Time `json:"at"`
	By        string    `json:"by"`
	Reason    string    `json:"reason"`
	Text      string    `json:"text,omitempty"`
	Alerts    int       `json:"alerts"`
	Sampled   int       `json:"sampled"` // of them, that a second person looks at
	State     string    `json:"state"`   // waiting, confirmed, returned or void
	SettledAt time.Time `json:"settled_at,omitzero"`
	SettledBy string    `json:"settled_by,omitempty"`
}

// Void is a bulk of which nothing is left to be looked at: all of its alerts
// have changed since.
const Void = "void"

// MostAtOnce is how many alerts are dismissed or assigned together.
const MostAtOnce = 1000

// Dismiss decides alerts together as false positives, for one reason. A share of
// them, by policy and at least one, drawn by chance, waits for a second person;
// the others are closed. Where one of those is returned, all are open again. Where
// one cannot be dismissed, none is, and the error names those.
func (d *Decisions) Dismiss(ctx context.Context, who access.Identity, picks []Pick, reason, text string) (made Bulk, err error) {
	ask := Ask{Disposition: FalsePositive, Reason: reason, Text: text, Seen: "each"}
	if err := errors.Join(person(who, access.AlertDecide), ask.check(), checkMany(len(picks))); err != nil {
		return made, err
	}
	err = d.update(ctx, func(tx *store.Tx) (any, error) {
		made, err = d.dismiss(tx, who, picks, ask)
		return made, err
	})
	return made, err
}

func checkMany(n int) error {
	if n < 1 || n > MostAtOnce {
		return mistake.In("alerts", fmt.Sprintf("choose from 1 to %d", MostAtOnce))
	}
	return nil
}

// chosen is an alert that somebody chose among others.
func chosen(tx *store.Tx, id int64) (row, error) {
	a, err := find(tx, id)
	if errors.Is(err, store.ErrNotFound) {
		err = mistake.In("alerts", fmt.Sprintf("there is no alert %d", id))
	}
	return a, err
}

func (d *Decisions) dismiss(tx *store.Tx, who access.Identity, picks []Pick, ask Ask) (made Bulk, err error) {
	rows := make([]row, len(picks))
	second := make([]bool, len(picks)) // by policy, in any case
	var errs []error
	share, seen := 0.0, map[int64]bool{}
	for i, p := range picks {
		if seen[p.Alert] {
			errs = append(errs, mistake.In("alerts", fmt.Sprintf("alert %d stands twice", p.Alert)))
			continue
		}
		seen[p.Alert] = true
		if rows[i], err = chosen(tx, p.Alert); err == nil {
			err = rows[i].ready(p.Seen)
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		rules, err := alerts.Casework(tx, rows[i].Policy)
		if err != nil {
			return made, err
		}
		share, second[i] = max(share, rules.SampleShare), rules.TakesTwo(FalsePositive)
	}
	if len(errs) > 0 {
		return made, errors.Join(errs...)
	}
	for _, i := range d.Pick(drawn(share, len(rows)), len(rows)) {
		second[i] = true
	}
	sampled := 0
	for _, yes := range second {
		if yes {
			sampled++
		}
	}
	text := strings.TrimSpace(ask.Text)
	var id int64
	if err := tx.Get("INSERT INTO bulks (at, actor, reason, text, alerts, sampled, state, settled_at, settled_by) VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, '') RETURNING id",
		[]any{tx.Micros(), who.Actor(), ask.Reason, text, len(rows), sampled}, &id); err != nil {
		return made, fmt.Errorf("keep a bulk: %w", err)
	}
	if err := d.Record(tx, "bulk.dismissed", who.Actor(), "bulk", number(id), map[string]string{"alerts": strconv.Itoa(len(rows)), "sampled": strconv.Itoa(sampled), "reason": ask.Reason}); err != nil {
		return made, err
	}
	for i, a := range rows {
		if _, err := d.add(tx, who, a, ask, id, second[i]); err != nil {
			return made, err
		}
	}
	return FindBulk(tx, id)
}

// settleBulk confirms a bulk once all that was looked at was.
func (d *Decisions) settleBulk(tx *store.Tx, by string, bulk int64) error {
	var wait, confirmed int
	if err := tx.Get("SELECT coalesce(sum(CASE WHEN review = 'waiting' THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN review = 'confirmed' THEN 1 ELSE 0 END), 0) FROM decisions WHERE bulk = $1",
		[]any{bulk}, &wait, &confirmed); err != nil {
		return err
	}
	if wait > 0 || confirmed == 0 {
		return nil
	}
	return d.endBulk(tx, by, bulk, ReviewConfirmed)
}

func (d *Decisions) endBulk(tx *store.Tx, by string, bulk int64, state string) error {
	n, err := tx.Exec("UPDATE bulks SET state = $1, settled_at = $2, settled_by = $3 WHERE id = $4 AND state = 'waiting'", state, tx.Micros(), by, bulk)
	if err != nil || n == 0 {
		return err
	}
	return d.Record(tx, "bulk."+state, by, "bulk", number(bulk), nil)
}

// returnBulk puts before somebody again all alerts of a bulk for which its
// decision is still the last word.
func (d *Decisions) returnBulk(tx *store.Tx, who access.Identity, bulk int64) error {
	all, err := OfBulk(tx, bulk)
	if err != nil {
		return err
	}
	for _, made := range all {
		a, err := find(tx, made.Alert)
		if err != nil {
			return err
		}
		last, err := lastOf(tx, a.ID)
		if err != nil {
			return err
		}
		if made.Stands() || made.Review == ReviewWaiting {
			if err := d.mark(tx, who, made, ReviewReturned, ""); err != nil {
				return err
			}
		}
		if last != made.ID || a.state == alerts.Open {
			continue // it is open again, or was decided again, since
		}
		if err := reopen(tx, a, ReasonBulk, "", alerts.Returned, who.Actor(), "bulk "+number(bulk)); err != nil {
			return err
		}
	}
	return d.endBulk(tx, who.Actor(), bulk, ReviewReturned)
}

func lastOf(tx *store.Tx, alert int64) (id int64, err error) {
	err = tx.Get("SELECT coalesce(max(id), 0) FROM decisions WHERE alert = $1", []any{alert}, &id)
	return id, err
}

// Tend draws another sample of the bulks whose sample has changed before anybody
// looked at it, so that none stays unseen. The daemon calls it every so often.
func (d *Decisions) Tend(tx *store.Tx) error {
	var bulks []int64
	err := tx.Query(func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		bulks = append(bulks, id)
		return err
	}, "SELECT id FROM bulks b WHERE state = 'waiting' AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.bulk = b.id AND d.review = 'waiting') ORDER BY id")
	if err != nil {
		return err
	}
	for _, bulk := range bulks {
		if err := d.tend(tx, bulk); err != nil {
			return err
		}
	}
	return nil
}

func (d *Decisions) tend(tx *store.Tx, bulk int64) error {
	if err := d.settleBulk(tx, audit.System, bulk); err != nil {
		return err
	}
	b, err := FindBulk(tx, bulk)
	if err != nil || b.State != ReviewWaiting {
		return err
	}
	left, err := query(tx, `WHERE d.bulk = $1 AND d.review = 'none' AND a.state = 'closed' AND d.digest = a.digest
		AND d.id = (SELECT max(l.id) FROM decisions l WHERE l.alert = d.alert) ORDER BY d.id`, bulk)
	if err != nil {
		return err
	}
	if len(left) == 0 {
		return d.endBulk(tx, audit.System, bulk, Void)
	}
	made := left[d.Pick(1, len(left))[0]]
	if _, err := tx.Exec("UPDATE decisions SET review = 'waiting' WHERE id = $1", made.ID); err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE alerts SET state = 'review' WHERE id = $1", made.Alert); err != nil {
		return err
	}
	if err := alerts.Note(tx, alerts.Ref{ID: made.Alert}, alerts.Happening{Event: alerts.Sampled, Detail: "bulk " + number(bulk)}); err != nil {
		return err
	}
	return d.Record(tx, "decision.sampled", audit.System, "decision", number(made.ID), map[string]string{"alert": number(made.Alert), "bulk": number(bulk)})
}

// FindBulk is the bulk with an id.
func FindBulk(tx *store.Tx, id int64) (Bulk, error) {
	b := Bulk{ID: id}
	var at, settled int64
	err := tx.Get("SELECT at, actor, reason, text, alerts, sampled, state, settled_at, settled_by FROM bulks WHERE id = $1", []any{id},
		&at, &b.By, &b.Reason, &b.Text, &b.Alerts, &b.Sampled, &b.State, &settled, &b.SettledBy)
	if err != nil {
		return b, fmt.Errorf("bulk %d: %w", id, err)
	}
	b.At, b.SettledAt = store.Time(at), store.Time(settled)
	return b, nil
}
