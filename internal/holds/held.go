package holds

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
)

// Held is a subject who is held, with what he is held by.
type Held struct {
	Number  int64     `json:"-"`       // of the subject
	Subject string    `json:"subject"` // the client's id
	Name    string    `json:"name"`
	Since   time.Time `json:"since"`
	// Due is the earliest deadline of a request; zero where nothing was asked, so
	// that it waits for whoever has the alert.
	Due    time.Time `json:"due,omitzero"`
	Alerts []By      `json:"alerts"`

	first int64 // of the alerts: what a page goes on behind
}

// By is an alert that somebody is held by.
type By struct {
	ID        int64            `json:"id"`
	List      string           `json:"list"`
	Entity    string           `json:"entity"`
	Caption   string           `json:"caption"`
	Outcome   namesake.Outcome `json:"outcome"`
	State     string           `json:"state"`
	Standing  string           `json:"standing"`
	Assignee  string           `json:"assignee,omitempty"` // an actor
	Screening string           `json:"screening"`
	Since     time.Time        `json:"since"`
	// Deciders are the facts that would tell, the most telling first.
	Deciders []namesake.Decider `json:"deciders"`
	Requests []Request          `json:"requests"` // that wait
	Release  *Release           `json:"release,omitempty"`
}

// First is behind what a page of those held goes on.
func (h Held) First() int64 { return h.first }

// in says of an alert a that it holds: nobody closed it, and it is not released
// as it is now.
const in = `%[1]s.state <> 'closed' AND NOT EXISTS (SELECT 1 FROM releases r WHERE r.alert = %[1]s.id AND r.state = 'confirmed' AND r.screening = %[1]s.screening)`

// List are up to n people who are held, by since when, behind an alert (0: from
// the beginning).
func List(tx *store.Tx, after int64, n int) ([]Held, error) {
	return held(tx, fmt.Sprintf(`WHERE a.id > $1 AND s.removed = 0 AND `+in+`
		AND NOT EXISTS (SELECT 1 FROM alerts b WHERE b.subject = a.subject AND b.id < a.id AND `+strings.ReplaceAll(in, "[1]", "[2]")+`)
		ORDER BY a.id LIMIT $2`, "a", "b"), after, n)
}

// Of is whether a subject is held, and by what; nil where he is not.
func Of(tx *store.Tx, subject int64) (*Held, error) {
	out, err := held(tx, fmt.Sprintf("WHERE a.subject = $1 AND s.removed = 0 AND "+in+" ORDER BY a.id LIMIT 1", "a"), subject)
	if err != nil || len(out) == 0 {
		return nil, err
	}
	return &out[0], nil
}

// Count is how many are held, at most n.
func Count(tx *store.Tx, n int) (count int, err error) {
	err = tx.Get(fmt.Sprintf("SELECT count(*) FROM (SELECT DISTINCT a.subject FROM alerts a JOIN subjects s ON s.id = a.subject WHERE s.removed = 0 AND "+in+" LIMIT $1) x", "a"), []any{n}, &count)
	return count, err
}

func held(tx *store.Tx, where string, args ...any) ([]Held, error) {
	out := []Held{}
	err := tx.Query(func(scan func(...any) error) error {
		var h Held
		err := scan(&h.first, &h.Number, &h.Subject)
		out = append(out, h)
		return err
	}, "SELECT a.id, s.id, s.key FROM alerts a JOIN subjects s ON s.id = a.subject "+where, args...)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if err := out[i].read(tx, fmt.Sprintf("a.subject = $1 AND "+in, "a"), out[i].Number); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// About is what there is to know of one alert, whether or not anybody is held by
// it.
func About(tx *store.Tx, alert int64) (Held, error) {
	a, err := findAlert(tx, alert)
	h := Held{Number: a.subject, Subject: a.key, first: alert}
	if err != nil {
		return h, err
	}
	return h, h.read(tx, "a.id = $1", alert)
}

// read reads what somebody is held by: the alerts meant.
func (h *Held) read(tx *store.Tx, which string, arg int64) error {
	var latest []int64
	err := tx.Query(func(scan func(...any) error) error {
		var b By
		var outcome string
		var at, screening int64
		err := scan(&b.ID, &b.List, &b.Entity, &b.Caption, &outcome, &b.State, &b.Standing, &b.Assignee, &at, &screening, &b.Screening)
		b.Outcome, b.Since = namesake.Outcome(outcome), store.Time(at)
		h.Alerts, latest = append(h.Alerts, b), append(latest, screening)
		return err
	}, `SELECT a.id, a.list, a.entity, a.caption, a.outcome, a.state, a.standing, a.assignee, a.opened_at, a.screening, c.key
		FROM alerts a JOIN screenings c ON c.id = a.screening WHERE `+which+" ORDER BY a.id", arg)
	if err != nil {
		return err
	}
	made := map[string]namesake.Screening{}
	for i := range h.Alerts {
		b := &h.Alerts[i]
		if h.Since.IsZero() || b.Since.Before(h.Since) {
			h.Since = b.Since
		}
		s, ok := made[b.Screening]
		if !ok {
			kept, err := screenings.Find(tx, b.Screening)
			if err != nil {
				return err
			}
			if len(kept.Body) > 0 {
				if s, err = kept.Was(); err != nil {
					return err
				}
			}
			made[b.Screening] = s
		}
		h.Name = s.Subject.Name
		b.Deciders = []namesake.Decider{}
		if m := slices.IndexFunc(s.Matches, func(m namesake.Match) bool { return m.List == b.List && m.Entity == b.Entity }); m >= 0 && s.Matches[m].Deciders != nil {
			b.Deciders = s.Matches[m].Deciders
		}
		if b.Requests, err = requests(tx, "WHERE r.alert = $1 AND r.state IN ('waiting', 'acknowledged') ORDER BY r.id", b.ID); err != nil {
			return err
		}
		for _, r := range b.Requests {
			if h.Due.IsZero() || r.Due.Before(h.Due) {
				h.Due = r.Due
			}
		}
		found, err := releases(tx, "WHERE r.alert = $1 AND r.state = 'proposed' AND r.screening = $2", b.ID, latest[i])
		if err != nil {
			return err
		}
		if len(found) > 0 {
			b.Release = &found[0]
		}
	}
	return nil
}
