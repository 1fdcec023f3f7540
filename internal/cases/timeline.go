package cases

import (
	"cmp"
	"slices"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// Entry is something that happened about a subject: who, when, what, and what
// was written then. Event is "alert.opened", "case.noted" and the like.
type Entry struct {
	At        time.Time `json:"at"`
	Actor     string    `json:"actor,omitempty"` // "" for the service by itself
	Event     string    `json:"event"`
	Case      int64     `json:"case,omitempty"`
	Alert     int64     `json:"alert,omitempty"`
	Screening string    `json:"screening,omitempty"`
	// Object is the number of what it is about beside case and alert: a note, an
	// attachment, a decision, a request.
	Object int64 `json:"object,omitempty"`
	// Code is a word of the service: a reason code, a kind, an actor, a time.
	Code string `json:"code,omitempty"`
	Text string `json:"text,omitempty"` // as somebody wrote; "" once erased
}

// Source is a part of the timeline: what happened about a subject, in order.
// Packages that keep something of their own about subjects give one.
type Source func(tx *store.Tx, subject int64) ([]Entry, error)

// Timeline is everything that happened about a subject and its alerts, in one
// order: the earliest first, and of the same moment in the order of the sources.
func (c *Cases) Timeline(tx *store.Tx, subject int64) ([]Entry, error) {
	out := []Entry{}
	for _, source := range append([]Source{alertEvents, caseEvents, noteEntries, fileEntries}, c.Sources...) {
		part, err := source(tx, subject)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
	}
	slices.SortStableFunc(out, func(a, b Entry) int { return cmp.Compare(a.At.UnixMicro(), b.At.UnixMicro()) })
	return out, nil
}

// entries reads the rows of a query: time, actor, event, case, alert, screening,
// object, code, text.
func entries(tx *store.Tx, query string, args ...any) ([]Entry, error) {
	var out []Entry
	err := tx.Query(func(scan func(...any) error) error {
		var e Entry
		var at int64
		err := scan(&at, &e.Actor, &e.Event, &e.Case, &e.Alert, &e.Screening, &e.Object, &e.Code, &e.Text)
		e.At = store.Time(at)
		out = append(out, e)
		return err
	}, query, args...)
	return out, err
}

// alertEvents have beside what people did what they wrote then, which stands with
// their decisions, requests and releases.
func alertEvents(tx *store.Tx, subject int64) ([]Entry, error) {
	return entries(tx, `SELECT v.at, v.actor, 'alert.' || v.event, 0, v.alert, coalesce(c.key, ''), 0, v.detail, coalesce(CASE
			WHEN v.event = 'decided' THEN (SELECT max(d.text) FROM decisions d WHERE d.alert = v.alert AND d.at = v.at)
			WHEN v.event IN ('confirmed', 'returned', 'withdrawn') THEN (SELECT max(d.review_text) FROM decisions d WHERE d.alert = v.alert AND d.reviewed_at = v.at)
			WHEN v.event = 'requested' THEN (SELECT max(r.text) FROM requests r WHERE r.alert = v.alert AND r.made_at = v.at)
			WHEN v.event IN ('answered', 'cancelled') THEN (SELECT max(r.remark) FROM requests r WHERE r.alert = v.alert AND r.ended_at = v.at)
			WHEN v.event = 'release-proposed' THEN (SELECT max(r.text) FROM releases r WHERE r.alert = v.alert AND r.made_at = v.at)
			WHEN v.event IN ('released', 'release-refused') THEN (SELECT max(r.check_text) FROM releases r WHERE r.alert = v.alert AND r.checked_at = v.at)
			ELSE '' END, '')
		FROM alerts a JOIN alert_events v ON v.alert = a.id LEFT JOIN screenings c ON c.id = v.screening WHERE a.subject = $1 ORDER BY v.id`, subject)
}

func caseEvents(tx *store.Tx, subject int64) ([]Entry, error) {
	return entries(tx, `SELECT v.at, v.actor, 'case.' || v.event, v.case_id, 0, '', 0, v.detail, v.text
		FROM cases c JOIN case_events v ON v.case_id = c.id WHERE c.subject = $1 ORDER BY v.id`, subject)
}

func noteEntries(tx *store.Tx, subject int64) ([]Entry, error) {
	return entries(tx, `SELECT n.at, n.actor, CASE WHEN n.corrects > 0 THEN 'case.corrected' ELSE 'case.noted' END, n.case_id, 0, '', n.id, '', n.text
		FROM cases c JOIN case_notes n ON n.case_id = c.id WHERE c.subject = $1 ORDER BY n.id`, subject)
}

// fileEntries are two for a file that was removed.
func fileEntries(tx *store.Tx, subject int64) ([]Entry, error) {
	return entries(tx, `SELECT f.at, f.actor, 'case.attached', f.case_id, 0, '', f.id, f.hash, f.name FROM cases c JOIN case_files f ON f.case_id = c.id WHERE c.subject = $1
		UNION ALL
		SELECT f.removed_at, f.removed_by, 'case.detached', f.case_id, 0, '', f.id, f.hash, f.removed_why FROM cases c JOIN case_files f ON f.case_id = c.id WHERE c.subject = $1 AND f.removed_at > 0
		ORDER BY 7`, subject)
}
