package screenings

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// States and standings of an alert.
const (
	Open   = alerts.Open
	Review = alerts.Review
	Closed = alerts.Closed

	Matched   = alerts.Matched
	Unmatched = alerts.Unmatched
	Delisted  = alerts.Delisted
)

// Alert is a match that awaits a human, or was decided by one.
type Alert struct {
	ID          int64            `json:"id"`
	SubjectID   int64            `json:"-"`
	Subject     string           `json:"subject"` // the client's id
	Policy      string           `json:"policy"`
	List        string           `json:"list"`
	Entity      string           `json:"entity"`
	Caption     string           `json:"caption"`
	State       string           `json:"state"`
	Standing    string           `json:"standing"`
	Disposition string           `json:"disposition,omitempty"` // that stands, or awaits a second person; "" for none
	Priority    int              `json:"priority"`              // from 1, the highest, to 4
	DueAt       time.Time        `json:"due_at"`
	Assignee    string           `json:"assignee,omitempty"` // an actor
	Culture     string           `json:"culture,omitempty"`  // naming culture of the subject's name, where it can be told
	Outcome     namesake.Outcome `json:"outcome"`
	Similarity  float64          `json:"similarity"`
	Bits        namesake.Bits    `json:"bits"`
	Namesakes   float64          `json:"expected_namesakes"`
	Probability float64          `json:"probability"`
	Screening   string           `json:"screening"` // the latest that found or changed it
	OpenedAt    time.Time        `json:"opened_at"`
	ChangedAt   time.Time        `json:"changed_at"`
	Reason      string           `json:"reason"` // why it opened, or was last put before somebody
	// Digest tells evidence from other evidence: whoever decides says which he
	// looked at.
	Digest string `json:"digest"`
}

// pair names an alert among those of one subject under one policy.
type pair = clearances.Pair

func (a *Alert) ref() alerts.Ref {
	return alerts.Ref{ID: a.ID, List: a.List, Entity: a.Entity, Policy: a.Policy}
}

func alertsOf(tx *store.Tx, subject int64, policy string) (map[pair]*Alert, error) {
	var out map[pair]*Alert
	err := tx.Query(func(scan func(...any) error) error {
		a := Alert{Policy: policy}
		var due int64
		if err := scan(&a.ID, &a.List, &a.Entity, &a.State, &a.Standing, &a.Disposition, &a.Digest, &a.Assignee, &due, &a.Reason); err != nil {
			return err
		}
		a.DueAt = store.Time(due)
		if out == nil {
			out = map[pair]*Alert{}
		}
		out[pair{List: a.List, Entity: a.Entity}] = &a
		return nil
	}, "SELECT id, list, entity, state, standing, disposition, digest, assignee, due_at, reason FROM alerts WHERE subject = $1 AND policy = $2", subject, policy)
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
	standing, before, err := cleared(tx, m, made, before)
	if err != nil {
		return fmt.Errorf("look for clearances: %w", err)
	}
	for i := range made.Matches {
		match, now := &made.Matches[i], made.digests[i]
		key := pair{List: match.List, Entity: match.Entity}
		a := before[key]
		delete(before, key)
		clearance := standing[key]
		var err error
		switch {
		case a == nil:
			err = open(tx, m, s, made, i, reason, clearance)
		case a.Digest == now && a.Standing == Matched:
		case a.State == Closed && a.Disposition == policy.FalsePositive && clearance != 0:
			err = suppress(tx, a, s, match, now, reason, clearance)
		default:
			err = change(tx, a, s, match, now, reason)
		}
		if err != nil {
			return fmt.Errorf("keep an alert: %w", err)
		}
	}
	for _, a := range before {
		if err := lose(tx, a, s, reason, listed); err != nil {
			return err
		}
	}
	return nil
}

// cleared are the clearances in force of the subject, where they could matter: a
// match has no alert yet, or one that is closed. Those that rested on other facts
// end by it, and so their alerts are read again.
func cleared(tx *store.Tx, m population.Member, made Made, before map[pair]*Alert) (clearances.Standing, map[pair]*Alert, error) {
	matters := false
	for _, a := range before {
		matters = matters || a.State == Closed
	}
	for i := range made.Matches {
		matters = matters || before[pair{List: made.Matches[i].List, Entity: made.Matches[i].Entity}] == nil
	}
	if !matters {
		return nil, before, nil
	}
	parties := make([]*namesake.Entity, 0, len(made.Matches)+len(made.RuledOut))
	for _, group := range [][]namesake.Match{made.Matches, made.RuledOut} {
		for i := range group {
			parties = append(parties, group[i].Party)
		}
	}
	standing, ended, err := clearances.InForce(tx, m.ID, m.Subject, parties)
	if err != nil || ended == 0 {
		return standing, before, err
	}
	before, err = alertsOf(tx, m.ID, made.Policy.Name)
	return standing, before, err
}

// open opens an alert, or keeps it closed where the pair is cleared.
func open(tx *store.Tx, m population.Member, s Stored, made Made, i int, reason string, clearance int64) error {
	match, digest := &made.Matches[i], made.digests[i]
	rules, err := alerts.Casework(tx, s.Policy.Name)
	if err != nil {
		return err
	}
	state, disposition := Open, ""
	if clearance != 0 {
		state, disposition = Closed, policy.FalsePositive
	}
	priority := rules.Priority(match)
	a := alerts.Ref{List: match.List, Entity: match.Entity, Policy: s.Policy.Name}
	err = tx.Get(`INSERT INTO alerts (subject, policy, list, entity, caption, state, standing, disposition, outcome, similarity, bits, namesakes, probability, digest, screening, opened_at, changed_at, reason,
		priority, due_at, culture) VALUES ($1, $2, $3, $4, $5, $6, 'matched', $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16, $17, $18, $19) RETURNING id`,
		[]any{m.ID, s.Policy.Name, match.List, match.Entity, match.Caption, state, disposition, string(match.Outcome), match.Similarity, int64(match.Bits),
			match.ExpectedNamesakes, match.Probability, digest, s.ID, tx.Micros(), reason, priority, store.Micros(alerts.Due(tx, rules, priority)), made.cultureAs(match.Kind)}, &a.ID)
	if err != nil {
		return err
	}
	if clearance != 0 {
		return clearances.Suppressed(tx, clearance, a, s.ID, s.Key, reason)
	}
	return alerts.Note(tx, a, s.happening(alerts.Opened, reason))
}

// change brings an alert up to a match that is another than before. It is open
// afterwards: what was decided, or awaits a second person, was decided on other
// facts. While it was open its deadline may only come nearer.
func change(tx *store.Tx, a *Alert, s Stored, match *namesake.Match, digest, reason string) error {
	rules, err := alerts.Casework(tx, a.Policy)
	if err != nil {
		return err
	}
	event, assignee := alerts.Changed, a.Assignee
	priority := rules.Priority(match)
	due := alerts.Due(tx, rules, priority)
	switch a.State {
	case Closed:
		event, assignee = alerts.Reopened, ""
	case Review:
		if assignee, err = clearances.Lapse(tx, a.ref()); err != nil {
			return err
		}
	default:
		if a.DueAt.Before(due) {
			due = a.DueAt
		}
	}
	why := reason
	if a.State == Open && strings.HasPrefix(a.Reason, "clearance-") {
		why = a.Reason // which says more than that it has changed
	}
	_, err = tx.Exec("UPDATE alerts SET state = 'open', disposition = '', assignee = $1, priority = $2, due_at = $3, reason = $4 WHERE id = $5", assignee, priority, store.Micros(due), why, a.ID)
	if err == nil {
		err = renew(tx, a, s, match, digest)
	}
	if err != nil {
		return err
	}
	return alerts.Note(tx, a.ref(), s.happening(event, reason))
}

// suppress brings an alert up to a match that is another than before, and leaves
// it closed, as the pair is cleared.
func suppress(tx *store.Tx, a *Alert, s Stored, match *namesake.Match, digest, reason string, clearance int64) error {
	if err := renew(tx, a, s, match, digest); err != nil {
		return err
	}
	return clearances.Suppressed(tx, clearance, a.ref(), s.ID, s.Key, reason)
}

// renew writes what a match says into its alert.
func renew(tx *store.Tx, a *Alert, s Stored, match *namesake.Match, digest string) error {
	_, err := tx.Exec(`UPDATE alerts SET standing = 'matched', caption = $1, outcome = $2, similarity = $3, bits = $4, namesakes = $5,
		probability = $6, digest = $7, screening = $8, changed_at = $9 WHERE id = $10`,
		match.Caption, string(match.Outcome), match.Similarity, int64(match.Bits), match.ExpectedNamesakes, match.Probability, digest, s.ID, tx.Micros(), a.ID)
	return err
}

// lose marks an alert whose match was not found. Nothing closes itself: an open
// alert stays open, and says why it may be of no more concern. One that was
// found true is put before somebody.
func lose(tx *store.Tx, a *Alert, s Stored, reason string, listed Listed) error {
	standing, event := Unmatched, alerts.GoneMatch
	there, err := listed(a.List, a.Entity)
	if err != nil {
		return err
	}
	if !there {
		standing, event = Delisted, alerts.GoneList
	}
	if a.Standing == standing {
		return nil
	}
	if _, err := tx.Exec("UPDATE alerts SET standing = $1, changed_at = $2, screening = $3, reason = $4 WHERE id = $5",
		standing, tx.Micros(), s.ID, reason, a.ID); err != nil {
		return err
	}
	if a.State == Closed && a.Disposition == policy.TrueMatch {
		return alerts.Reopen(tx, a.ref(), reason, "", s.happening(event, reason))
	}
	return alerts.Note(tx, a.ref(), s.happening(event, reason))
}

// happening is something that the screening had happen to an alert.
func (s Stored) happening(event, reason string) alerts.Happening {
	return alerts.Happening{Event: event, Detail: reason, Screening: s.ID, Key: s.Key}
}

// culture is the naming culture of a subject's name, were it a person's; "" where
// it is not told. Error rates are measured by it; it is no evidence.
func culture(s namesake.Subject) string {
	forms := name.Forms(s.Name, namesake.KindPerson)
	if len(forms) == 0 || forms[0].Culture == name.CultureUnknown {
		return ""
	}
	return forms[0].Culture.String()
}

// cultureAs is the naming culture of the subject of a match, "" where it is no
// person.
func (m Made) cultureAs(listed namesake.Kind) string {
	kind := screen.KindOf(m.Subject)
	if kind == namesake.KindUnknown {
		kind = listed
	}
	if kind != namesake.KindPerson && kind != namesake.KindUnknown {
		return ""
	}
	return m.culture
}

// Filter says which alerts are meant; empty fields mean any.
type Filter struct {
	State, Standing, Subject, List, Policy string
}

// Alerts are up to n alerts after the one with an id, by id.
func Alerts(tx *store.Tx, f Filter, after int64, n int) ([]Alert, error) {
	return Select(tx, `WHERE a.id > $1 AND ($2 = '' OR a.state = $2) AND ($3 = '' OR a.standing = $3) AND ($4 = '' OR s.key = $4) AND ($5 = '' OR a.list = $5) AND ($6 = '' OR a.policy = $6)
		ORDER BY a.id LIMIT $7`, after, f.State, f.Standing, f.Subject, f.List, f.Policy, n)
}

// FindAlert is the alert with an id.
func FindAlert(tx *store.Tx, id int64) (Alert, error) {
	found, err := Select(tx, "WHERE a.id = $1", id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("alert %d: %w", id, store.ErrNotFound)
	}
	if err != nil {
		return Alert{}, err
	}
	return found[0], nil
}

// Select are the alerts that a condition and order on alerts a, subjects s and
// screenings c says.
func Select(tx *store.Tx, where string, args ...any) ([]Alert, error) {
	out := []Alert{}
	err := tx.Query(func(scan func(...any) error) error {
		var a Alert
		var outcome string
		var bits, openedAt, changedAt, due int64
		err := scan(&a.ID, &a.SubjectID, &a.Subject, &a.Policy, &a.List, &a.Entity, &a.Caption, &a.State, &a.Standing, &a.Disposition, &a.Priority, &due, &a.Assignee, &a.Culture, &outcome,
			&a.Similarity, &bits, &a.Namesakes, &a.Probability, &a.Screening, &openedAt, &changedAt, &a.Reason, &a.Digest)
		a.Outcome, a.Bits = namesake.Outcome(outcome), namesake.Bits(bits)
		a.OpenedAt, a.ChangedAt, a.DueAt = store.Time(openedAt), store.Time(changedAt), store.Time(due)
		out = append(out, a)
		return err
	}, `SELECT a.id, a.subject, s.key, a.policy, a.list, a.entity, a.caption, a.state, a.standing, a.disposition, a.priority, a.due_at, a.assignee, a.culture, a.outcome,
		a.similarity, a.bits, a.namesakes, a.probability, c.key, a.opened_at, a.changed_at, a.reason, a.digest
		FROM alerts a JOIN subjects s ON s.id = a.subject JOIN screenings c ON c.id = a.screening `+where, args...)
	return out, err
}

// Event is something that happened to an alert.
type Event struct {
	At        time.Time `json:"at"`
	Event     string    `json:"event"`
	Actor     string    `json:"actor,omitempty"` // "" for the service by itself
	Screening string    `json:"screening,omitempty"`
	Detail    string    `json:"detail"`
}

// Events are what happened to an alert, in order.
func Events(tx *store.Tx, alert int64) ([]Event, error) {
	out := []Event{}
	err := tx.Query(func(scan func(...any) error) error {
		var e Event
		var at int64
		err := scan(&at, &e.Event, &e.Actor, &e.Screening, &e.Detail)
		e.At = store.Time(at)
		out = append(out, e)
		return err
	}, `SELECT v.at, v.event, v.actor, coalesce(c.key, ''), v.detail FROM alert_events v LEFT JOIN screenings c ON c.id = v.screening WHERE v.alert = $1 ORDER BY v.id`, alert)
	return out, err
}
