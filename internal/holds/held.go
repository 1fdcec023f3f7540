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
// as it is now. What somebody has decided about holds again until it is settled.
const in = `%[1]s.state <> 'closed' AND NOT (%[1]s.state = 'open' AND EXISTS (SELECT 1 FROM releases r WHERE r.alert = %[1]s.id AND r.state = 'confirmed' AND r.screening = %[1]s.screening))`

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

// About is what there is to know of one alert, whether or not anybody is held by
// it.
func About(tx *store.Tx, alert int64) (Held, error) {
	a, err := findAlert(tx, alert)
	if err != nil {
		return Held{}, err
	}
	out := []Held{{Number: a.subject, Subject: a.key, first: alert}}
	err = fill(tx, out, "a.id IN ($1)", []any{alert})
	return out[0], err
}

func held(tx *store.Tx, where string, args ...any) ([]Held, error) {
	out := []Held{}
	var subjects []any
	err := tx.Query(func(scan func(...any) error) error {
		var h Held
		err := scan(&h.first, &h.Number, &h.Subject)
		out, subjects = append(out, h), append(subjects, h.Number)
		return err
	}, "SELECT a.id, s.id, s.key FROM alerts a JOIN subjects s ON s.id = a.subject "+where, args...)
	if err != nil || len(out) == 0 {
		return out, err
	}
	return out, fill(tx, out, "a.subject IN "+marks(len(subjects))+" AND "+fmt.Sprintf(in, "a"), subjects)
}

// marks are the places of so many arguments.
func marks(n int) string {
	places := make([]string, n)
	for i := range places {
		places[i] = fmt.Sprintf("$%d", i+1)
	}
	return "(" + strings.Join(places, ", ") + ")"
}

// fill reads what people are held by, the alerts meant: with as many questions to
// the database for a page as for one.
func fill(tx *store.Tx, all []Held, which string, args []any) error {
	by := map[int64]*Held{}
	for i := range all {
		all[i].Alerts = []By{}
		by[all[i].Number] = &all[i]
	}
	type place struct {
		held *Held
		i    int
	}
	places := map[int64]place{}     // by alert
	screened := map[int64][]place{} // by screening
	var ids, latest []any
	err := tx.Query(func(scan func(...any) error) error {
		b := By{Deciders: []namesake.Decider{}, Requests: []Request{}}
		var outcome string
		var subject, at, screening int64
		if err := scan(&subject, &b.ID, &b.List, &b.Entity, &b.Caption, &outcome, &b.State, &b.Standing, &b.Assignee, &at, &screening); err != nil {
			return err
		}
		b.Outcome, b.Since = namesake.Outcome(outcome), store.Time(at)
		h := by[subject]
		if h.Since.IsZero() || b.Since.Before(h.Since) {
			h.Since = b.Since
		}
		h.Alerts = append(h.Alerts, b)
		here := place{h, len(h.Alerts) - 1}
		places[b.ID] = here
		if screened[screening] == nil {
			latest = append(latest, screening)
		}
		screened[screening] = append(screened[screening], here)
		ids = append(ids, b.ID)
		return nil
	}, "SELECT a.subject, a.id, a.list, a.entity, a.caption, a.outcome, a.state, a.standing, a.assignee, a.opened_at, a.screening FROM alerts a WHERE "+which+" ORDER BY a.id", args...)
	if err != nil || len(ids) == 0 {
		return err
	}
	for part := range slices.Chunk(latest, atOnce) {
		err := tx.Query(func(scan func(...any) error) error {
			var id int64
			var s screenings.Stored
			var body string
			if err := scan(&id, &s.Key, &body); err != nil {
				return err
			}
			var was namesake.Screening
			if s.Body = []byte(body); body != "" { // or it was erased
				var err error
				if was, err = s.Was(); err != nil {
					return err
				}
			}
			for _, p := range screened[id] {
				p.held.Name = was.Subject.Name
				b := &p.held.Alerts[p.i]
				b.Screening = s.Key
				if m := slices.IndexFunc(was.Matches, func(m namesake.Match) bool { return m.List == b.List && m.Entity == b.Entity }); m >= 0 {
					b.Deciders = append(b.Deciders, was.Matches[m].Deciders...)
				}
			}
			return nil
		}, "SELECT id, key, body FROM screenings WHERE id IN "+marks(len(part)), part...)
		if err != nil {
			return err
		}
	}
	for part := range slices.Chunk(ids, atOnce) {
		asked, err := requests(tx, "WHERE r.alert IN "+marks(len(part))+" AND r.state IN ('waiting', 'acknowledged') ORDER BY r.id", part...)
		if err != nil {
			return err
		}
		for _, r := range asked {
			p := places[r.Alert]
			p.held.Alerts[p.i].Requests = append(p.held.Alerts[p.i].Requests, r)
			if p.held.Due.IsZero() || r.Due.Before(p.held.Due) {
				p.held.Due = r.Due
			}
		}
		proposed, err := releases(tx, "WHERE r.alert IN "+marks(len(part))+" AND r.state = 'proposed' AND r.screening = a.screening", part...)
		if err != nil {
			return err
		}
		for i := range proposed {
			p := places[proposed[i].Alert]
			p.held.Alerts[p.i].Release = &proposed[i]
		}
	}
	return nil
}
