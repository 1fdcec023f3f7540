package screenings

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// States and standings of an alert.
const (
	Open   = "open"
	Closed = "closed"

	Matched   = "matched"   // the last screening found it
	Unmatched = "unmatched" // it did not, since one side changed
	Delisted  = "delisted"  // the list no longer has the entity
)

// Alert is a match that awaits a human, or was decided by one.
type Alert struct {
	ID          int64            `json:"id"`
	Subject     string           `json:"subject"` // the client's id
	Policy      string           `json:"policy"`
	List        string           `json:"list"`
	Entity      string           `json:"entity"`
	Caption     string           `json:"caption"`
	State       string           `json:"state"`
	Standing    string           `json:"standing"`
	Disposition string           `json:"disposition,omitempty"`
	Outcome     namesake.Outcome `json:"outcome"`
	Similarity  float64          `json:"similarity"`
	Bits        namesake.Bits    `json:"bits"`
	Namesakes   float64          `json:"expected_namesakes"`
	Probability float64          `json:"probability"`
	Screening   string           `json:"screening"` // the latest that found or changed it
	OpenedAt    time.Time        `json:"opened_at"`
	ChangedAt   time.Time        `json:"changed_at"`
	Reason      string           `json:"reason"` // why it opened, or was last put before somebody

	digest string
}

// Events of alerts.
const (
	opened    = "opened"
	changed   = "changed"
	reopened  = "reopened"
	delisted  = "delisted"
	unmatched = "unmatched"
)

// pair names an alert among those of one subject under one policy.
type pair struct{ list, entity string }

func alertsOf(tx *store.Tx, subject int64, policy string) (map[pair]*Alert, error) {
	var out map[pair]*Alert
	err := tx.Query(func(scan func(...any) error) error {
		var a Alert
		if err := scan(&a.ID, &a.List, &a.Entity, &a.State, &a.Standing, &a.Disposition, &a.digest); err != nil {
			return err
		}
		if out == nil {
			out = map[pair]*Alert{}
		}
		out[pair{a.List, a.Entity}] = &a
		return nil
	}, "SELECT id, list, entity, state, standing, disposition, digest FROM alerts WHERE subject = $1 AND policy = $2", subject, policy)
	return out, err
}

// digest tells whether a match is what it was, whatever edition it is of and
// whatever other parties agree as well, which probabilities depend on.
func digest(m namesake.Match) (string, error) {
	m.Edition, m.Probability = "", 0
	b, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16]), nil
}

// alert opens, changes and marks the alerts of a subject by a screening.
func alert(tx *store.Tx, m population.Member, s Stored, made Made, reason string, before map[pair]*Alert, listed Listed) error {
	for i := range made.Matches {
		match, now := &made.Matches[i], made.digests[i]
		var err error
		key := pair{match.List, match.Entity}
		a := before[key]
		delete(before, key)
		switch {
		case a == nil:
			err = open(tx, m, s, match, now, reason)
		case a.digest != now || a.Standing != Matched:
			err = change(tx, a, s, match, now, reason)
		}
		if err != nil {
			return fmt.Errorf("keep an alert: %w", err)
		}
	}
	for _, a := range before {
		standing, event := Unmatched, unmatched
		there, err := listed(a.List, a.Entity)
		if err != nil {
			return err
		}
		if !there {
			standing, event = Delisted, delisted
		}
		if a.Standing == standing {
			continue
		}
		// Nothing closes itself: an open alert stays open, and says why it may be
		// of no more concern. One that was found true is put before somebody.
		state := a.State
		if state == Closed && a.Disposition == "true-match" {
			state = Open
		}
		if _, err := tx.Exec("UPDATE alerts SET standing = $1, state = $2, changed_at = $3, screening = $4, reason = $5 WHERE id = $6",
			standing, state, tx.Micros(), s.ID, reason, a.ID); err != nil {
			return err
		}
		if err := note(tx, a, s, event, reason); err != nil {
			return err
		}
	}
	return nil
}

func open(tx *store.Tx, m population.Member, s Stored, match *namesake.Match, digest, reason string) error {
	var id int64
	err := tx.Get(`INSERT INTO alerts (subject, policy, list, entity, caption, state, standing, disposition, outcome, similarity, bits, namesakes, probability, digest, screening, opened_at, changed_at, reason)
		VALUES ($1, $2, $3, $4, $5, 'open', 'matched', '', $6, $7, $8, $9, $10, $11, $12, $13, $13, $14) RETURNING id`,
		[]any{m.ID, s.Policy.Name, match.List, match.Entity, match.Caption, string(match.Outcome), match.Similarity, int64(match.Bits),
			match.ExpectedNamesakes, match.Probability, digest, s.ID, tx.Micros(), reason}, &id)
	if err != nil {
		return err
	}
	return note(tx, &Alert{ID: id, List: match.List, Entity: match.Entity}, s, opened, reason)
}

// change brings an alert up to a match that is another than before. One that was
// closed is opened again: it was decided on other facts.
func change(tx *store.Tx, a *Alert, s Stored, match *namesake.Match, digest, reason string) error {
	event := changed
	if a.State == Closed {
		event = reopened
	}
	if _, err := tx.Exec(`UPDATE alerts SET state = 'open', standing = 'matched', caption = $1, outcome = $2, similarity = $3, bits = $4, namesakes = $5,
		probability = $6, digest = $7, screening = $8, changed_at = $9, reason = $10 WHERE id = $11`,
		match.Caption, string(match.Outcome), match.Similarity, int64(match.Bits), match.ExpectedNamesakes, match.Probability, digest, s.ID, tx.Micros(), reason, a.ID); err != nil {
		return err
	}
	return note(tx, a, s, event, reason)
}

// note keeps what happened to an alert, and tells who subscribed to it.
func note(tx *store.Tx, a *Alert, s Stored, event, reason string) error {
	if _, err := tx.Exec("INSERT INTO alert_events (alert, at, event, screening, detail) VALUES ($1, $2, $3, $4, $5)", a.ID, tx.Micros(), event, s.ID, reason); err != nil {
		return err
	}
	id := strconv.FormatInt(a.ID, 10)
	return webhooks.Emit(tx, "alert."+event, id, map[string]any{"alert": id, "list": a.List, "entity": a.Entity, "policy": s.Policy.Name, "screening": s.Key})
}

// Filter says which alerts are meant; empty fields mean any.
type Filter struct {
	State, Standing, Subject, List, Policy string
}

// Alerts are up to n alerts after the one with an id, by id.
func Alerts(tx *store.Tx, f Filter, after int64, n int) ([]Alert, error) {
	return alerts(tx, `WHERE a.id > $1 AND ($2 = '' OR a.state = $2) AND ($3 = '' OR a.standing = $3) AND ($4 = '' OR s.key = $4) AND ($5 = '' OR a.list = $5) AND ($6 = '' OR a.policy = $6)
		ORDER BY a.id LIMIT $7`, after, f.State, f.Standing, f.Subject, f.List, f.Policy, n)
}

// FindAlert is the alert with an id.
func FindAlert(tx *store.Tx, id int64) (Alert, error) {
	found, err := alerts(tx, "WHERE a.id = $1", id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("alert %d: %w", id, store.ErrNotFound)
	}
	if err != nil {
		return Alert{}, err
	}
	return found[0], nil
}

func alerts(tx *store.Tx, where string, args ...any) ([]Alert, error) {
	out := []Alert{}
	err := tx.Query(func(scan func(...any) error) error {
		var a Alert
		var outcome string
		var bits, openedAt, changedAt int64
		err := scan(&a.ID, &a.Subject, &a.Policy, &a.List, &a.Entity, &a.Caption, &a.State, &a.Standing, &a.Disposition, &outcome,
			&a.Similarity, &bits, &a.Namesakes, &a.Probability, &a.Screening, &openedAt, &changedAt, &a.Reason)
		a.Outcome, a.Bits = namesake.Outcome(outcome), namesake.Bits(bits)
		a.OpenedAt, a.ChangedAt = store.Time(openedAt), store.Time(changedAt)
		out = append(out, a)
		return err
	}, `SELECT a.id, s.key, a.policy, a.list, a.entity, a.caption, a.state, a.standing, a.disposition, a.outcome,
		a.similarity, a.bits, a.namesakes, a.probability, c.key, a.opened_at, a.changed_at, a.reason
		FROM alerts a JOIN subjects s ON s.id = a.subject JOIN screenings c ON c.id = a.screening `+where, args...)
	return out, err
}

// Event is something that happened to an alert.
type Event struct {
	At        time.Time `json:"at"`
	Event     string    `json:"event"`
	Screening string    `json:"screening,omitempty"`
	Detail    string    `json:"detail"`
}

// Events are what happened to an alert, in order.
func Events(tx *store.Tx, alert int64) ([]Event, error) {
	out := []Event{}
	err := tx.Query(func(scan func(...any) error) error {
		var e Event
		var at int64
		err := scan(&at, &e.Event, &e.Screening, &e.Detail)
		e.At = store.Time(at)
		out = append(out, e)
		return err
	}, `SELECT v.at, v.event, coalesce(c.key, ''), v.detail FROM alert_events v LEFT JOIN screenings c ON c.id = v.screening WHERE v.alert = $1 ORDER BY v.id`, alert)
	return out, err
}
