package holds

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/store"
)

// Notice tells somebody of what happened.
type Notice struct {
	ID     int64     `json:"id"`
	Code   string    `json:"code"`
	Kind   string    `json:"kind"`   // of what it happened to: alert, request, release
	Object int64     `json:"object"` // its number
	At     time.Time `json:"at"`
	ReadAt time.Time `json:"read_at,omitzero"`
}

// Codes of notices, beside "alert." and what happened to one.
const (
	AlertDue            = "alert.due"
	RequestMade         = "request.made"
	RequestAcknowledged = "request.acknowledged"
	RequestEscalated    = "request.escalated"
	RequestAnswered     = "request.answered"
	RequestCancelled    = "request.cancelled"
	ReleaseConfirmed    = "release.confirmed"
	ReleaseRefused      = "release.refused"
	ReleaseEnded        = "release.ended"
)

// tell tells others of what somebody did, each once, and never himself.
func tell(tx *store.Tx, by, code, kind string, object int64, others ...string) error {
	var rows [][]any
	for i, to := range others {
		if to == "" || to == by || slices.Contains(others[:i], to) {
			continue
		}
		rows = append(rows, []any{to, code, kind, object, tx.Micros(), 0})
	}
	_, err := tx.Insert("notices", "account, code, kind, object, at, read_at", "", rows)
	return err
}

// told are the events of alerts that their holders are told of.
var told = []string{alerts.Changed, alerts.Reopened, alerts.GoneMatch, alerts.GoneList, alerts.Returned, alerts.Lapsed, alerts.Assigned}

// own are those of which it is told alone to whom the alert belongs since.
var own = []string{alerts.Returned, alerts.Lapsed, alerts.Assigned}

// place is the setting that says up to which event holders were told.
const place = "alert events told"

// follow tells who works on an alert of what happened to it since, and ends the
// releases of those that changed. It returns how many events it looked at.
func (h *Holds) follow(tx *store.Tx) (n int, err error) {
	var text string
	err = tx.Get("SELECT value FROM settings WHERE name = $1", []any{place}, &text)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return 0, err
	}
	after, _ := strconv.ParseInt(text, 10, 64) // from the beginning, where it was not written yet
	type event struct {
		id, alert, screening int64
		code, actor          string
	}
	var events []event
	err = tx.Query(func(scan func(...any) error) error {
		var e event
		err := scan(&e.id, &e.alert, &e.code, &e.actor, &e.screening)
		events = append(events, e)
		return err
	}, "SELECT v.id, v.alert, v.event, v.actor, a.screening FROM alert_events v JOIN alerts a ON a.id = v.alert WHERE v.id > $1 ORDER BY v.id LIMIT $2", after, atOnce)
	if err != nil || len(events) == 0 {
		return 0, err
	}
	for _, e := range events {
		if !slices.Contains(told, e.code) {
			continue
		}
		if err := h.endChanged(tx, e.alert, e.screening); err != nil {
			return 0, err
		}
		whom := holders
		if slices.Contains(own, e.code) {
			whom = assignee
		}
		to, err := whom(tx, e.alert)
		if err != nil {
			return 0, err
		}
		if err := tell(tx, e.actor, "alert."+e.code, "alert", e.alert, to...); err != nil {
			return 0, err
		}
	}
	_, err = tx.Exec("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", place, number(events[len(events)-1].id))
	return len(events), err
}

// holders are those who work on an alert: whose it is, who waits for an answer
// about it, and before whom that was put.
func holders(tx *store.Tx, alert int64) ([]string, error) {
	var out []string
	err := tx.Query(func(scan func(...any) error) error {
		var a string
		err := scan(&a)
		out = append(out, a)
		return err
	}, `SELECT assignee FROM alerts WHERE id = $1 AND assignee <> ''
		UNION SELECT made_by FROM requests WHERE alert = $1 AND state <> 'cancelled'
		UNION SELECT escalated_to FROM requests WHERE alert = $1 AND state IN ('waiting', 'acknowledged') AND escalated_to <> ''
		UNION SELECT made_by FROM releases WHERE alert = $1 AND state = 'proposed'
		ORDER BY 1`, alert)
	return out, err
}

// assignee is to whom an alert belongs, if anybody.
func assignee(tx *store.Tx, alert int64) ([]string, error) {
	var a string
	err := tx.Get("SELECT assignee FROM alerts WHERE id = $1", []any{alert}, &a)
	return []string{a}, err
}

// overdue tells who has an alert that it is due, once for each deadline.
func overdue(tx *store.Tx) (int, error) {
	type due struct {
		id       int64
		assignee string
	}
	var all []due
	err := tx.Query(func(scan func(...any) error) error {
		var d due
		err := scan(&d.id, &d.assignee)
		all = append(all, d)
		return err
	}, `SELECT a.id, a.assignee FROM alerts a WHERE a.assignee > '' AND a.state IN ('open', 'review') AND a.due_at > 0 AND a.due_at <= $1
		AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.kind = 'alert' AND n.object = a.id AND n.code = 'alert.due' AND n.account = a.assignee AND n.at >= a.due_at)
		ORDER BY a.id LIMIT $2`, tx.Micros(), atOnce)
	for _, d := range all {
		if err == nil {
			err = tell(tx, "", AlertDue, "alert", d.id, d.assignee)
		}
	}
	return len(all), err
}

// Notices are up to n notices of somebody before one with a number (0: the
// latest), the latest first; unread alone, if so.
func Notices(tx *store.Tx, who access.Identity, unread bool, before int64, n int) ([]Notice, error) {
	only := ""
	if unread {
		only = " AND read_at = 0"
	}
	out := []Notice{}
	err := tx.Query(func(scan func(...any) error) error {
		var m Notice
		var at, read int64
		err := scan(&m.ID, &m.Code, &m.Kind, &m.Object, &at, &read)
		m.At, m.ReadAt = store.Time(at), store.Time(read)
		out = append(out, m)
		return err
	}, "SELECT id, code, kind, object, at, read_at FROM notices WHERE account = $1 AND ($2 = 0 OR id < $2)"+only+" ORDER BY id DESC LIMIT $3", who.Actor(), before, n)
	return out, err
}

// Unread is how many notices somebody has not read, at most 100.
func Unread(tx *store.Tx, who access.Identity) (n int, err error) {
	err = tx.Get("SELECT count(*) FROM (SELECT 1 FROM notices WHERE account = $1 AND read_at = 0 LIMIT 100) x", []any{who.Actor()}, &n)
	return n, err
}

// Read marks a notice of somebody as read, and with upTo all before it too. Its
// error is store.ErrNotFound where the notice is somebody else's.
func (h *Holds) Read(ctx context.Context, who access.Identity, id int64, upTo bool, once func(*store.Tx) error) error {
	return h.Store.Update(ctx, func(tx *store.Tx) error {
		var one int64
		if err := tx.Get("SELECT id FROM notices WHERE id = $1 AND account = $2", []any{id, who.Actor()}, &one); err != nil {
			return fmt.Errorf("notice %d: %w", id, err)
		}
		where := "id = $3"
		if upTo {
			where = "id <= $3"
		}
		if _, err := tx.Exec("UPDATE notices SET read_at = $1 WHERE account = $2 AND read_at = 0 AND "+where, tx.Micros(), who.Actor(), id); err != nil {
			return err
		}
		if err := h.Record(tx, "notice.read", who.Actor(), "notice", number(id), nil); err != nil || once == nil {
			return err
		}
		return once(tx)
	})
}
