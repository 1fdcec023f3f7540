// Package cohorts keeps named groups of people, and what became of each, as a
// ledger whose figures add up.
//
// A cohort has a vocabulary of statuses of its own: of 400 "of concern", 150 "in
// custody", 50 "whereabouts unknown". Statuses may stand in groups; entries name
// none but those at the ends of the tree ([Vocabulary]). So every member who is
// in the cohort has one status, a group's figure is the sum of what stands under
// it, and the sum over all statuses, as over all places with "unknown" among
// them, is how many members there are. What is known of somebody no further than
// that they are of the group has a status of its own, which shows how many those
// are; were the group itself a status, its figure would be read as a total.
//
// The ledger is of entries, each from a day on: somebody joined with a status,
// has another, left, or was found to be a subject of the population. Entries are
// added and never altered. What was wrong is corrected by an entry that
// supersedes it; the first stays, and what was said on a day can be told for
// ever: figures are as of a day, as known at a time.
//
// A status is a human's word with a source. Being in a cohort raises no score
// and opens nothing: nothing that screens reads these tables.
package cohorts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
)

// Config is what cohorts are kept with. Store is required.
type Config struct {
	Store *store.Store
	// Record appends to the audit log, in the transaction of the change. Defaults
	// to nothing.
	Record service.Record
}

// Cohorts are all there are. It is safe for use by many goroutines.
type Cohorts struct{ Config }

// New makes cohorts.
func New(c Config) *Cohorts {
	if c.Record == nil {
		c.Record = func(*store.Tx, string, string, string, string, map[string]string) error { return nil }
	}
	return &Cohorts{c}
}

// Cohort is a named group.
type Cohort struct {
	ID        int64      `json:"id"`
	Name      string     `json:"name"`
	About     string     `json:"about,omitempty"` // who is in it and why
	Statuses  Vocabulary `json:"statuses"`
	CreatedAt time.Time  `json:"created_at"`
	CreatedBy string     `json:"created_by"`
}

// Summary is a cohort with how many are in it, as known now.
type Summary struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"`
	About     string    `json:"about,omitempty"`
	Members   int       `json:"members"`
	LastEntry time.Time `json:"last_entry,omitzero"`
	CreatedAt time.Time `json:"created_at"`
	CreatedBy string    `json:"created_by"`
}

// Error is a mistake in what was asked.
type Error struct {
	Line  int    // in a file, from 1; 0 outside one
	Field string // "" for the whole
	Msg   string // what is wrong, and what to do
}

func (e *Error) Error() string {
	text := e.Msg
	if e.Field != "" {
		text = e.Field + ": " + text
	}
	if e.Line > 0 {
		text = fmt.Sprintf("line %d, %s", e.Line, text)
	}
	return text
}

// Errors takes an error apart into the mistakes that it joins; ok is false where
// it is of another sort.
func Errors(err error) (found []*Error, ok bool) {
	if joined, many := err.(interface{ Unwrap() []error }); many {
		for _, e := range joined.Unwrap() {
			more, fine := Errors(e)
			if !fine {
				return nil, false
			}
			found = append(found, more...)
		}
		return found, len(found) > 0
	}
	var e *Error
	if !errors.As(err, &e) {
		return nil, false
	}
	return []*Error{e}, true
}

// NewCohort is what a cohort is made of.
type NewCohort struct {
	Name     string
	About    string
	Statuses Vocabulary
}

// Create makes a cohort without members. once is run in the same transaction.
func (c *Cohorts) Create(ctx context.Context, who access.Identity, n NewCohort, once func(*store.Tx, Cohort) error) (out Cohort, err error) {
	var errs []error
	n.Name, n.About = strings.TrimSpace(n.Name), strings.TrimSpace(n.About)
	errs = append(errs, wrongLine("name", n.Name, 100, true), wrongText("about", n.About, 1000, false))
	statuses, wrong := n.Statuses.checked()
	if err := errors.Join(append(errs, wrong)...); err != nil {
		return out, err
	}
	err = c.Store.Update(ctx, func(tx *store.Tx) error {
		out = Cohort{Name: n.Name, About: n.About, Statuses: statuses, CreatedAt: tx.Now(), CreatedBy: who.Actor()}
		err := tx.Get("INSERT INTO cohorts (name, about, created_at, created_by) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING RETURNING id",
			[]any{n.Name, n.About, tx.Micros(), who.Actor()}, &out.ID)
		if errors.Is(err, store.ErrNotFound) {
			return &Error{Field: "name", Msg: "there is a cohort of this name; take another"}
		}
		if err != nil {
			return err
		}
		for i, s := range statuses {
			if err := insertStatus(tx, out.ID, s, i+1, who.Actor()); err != nil {
				return err
			}
		}
		err = c.Record(tx, "cohort.created", who.Actor(), "cohort", number(out.ID), map[string]string{"statuses": strconv.Itoa(len(statuses)), "content": hash(n.Name, n.About, fmt.Sprint(statuses))})
		if err != nil || once == nil {
			return err
		}
		return once(tx, out)
	})
	return out, err
}

func insertStatus(tx *store.Tx, cohort int64, s Status, place int, actor string) error {
	_, err := tx.Exec("INSERT INTO cohort_statuses (cohort, code, label, within, place, added_at, added_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		cohort, s.Code, s.Label, s.Within, place, tx.Micros(), actor)
	return err
}

// AddStatus adds a status at the end of its group. It may stand under one that no
// entry has named, which is a group from then on; under one that entries name,
// those members would be in the group and under none of its statuses.
func (c *Cohorts) AddStatus(ctx context.Context, who access.Identity, cohort int64, s Status, once func(*store.Tx, Cohort) error) (out Cohort, err error) {
	err = c.Store.Update(ctx, func(tx *store.Tx) error {
		old, err := Find(tx, cohort)
		if err != nil {
			return err
		}
		all, err := append(old.Statuses, s).checked()
		if err != nil {
			return err
		}
		added := all[len(all)-1]
		if added.Within != "" && old.Statuses.Leaf(added.Within) {
			var used int
			if err := tx.Get("SELECT count(*) FROM cohort_entries WHERE cohort = $1 AND status = $2", []any{cohort, added.Within}, &used); err != nil {
				return err
			}
			if used > 0 {
				return &Error{Field: "within", Msg: fmt.Sprintf("entries name the status %q, so that it cannot become a group; add the status beside it", added.Within)}
			}
		}
		if err := insertStatus(tx, cohort, added, len(all), who.Actor()); err != nil {
			return err
		}
		if out, err = Find(tx, cohort); err != nil {
			return err
		}
		err = c.Record(tx, "cohort.status_added", who.Actor(), "cohort", number(cohort), map[string]string{"status": added.Code, "content": hash(added.Label, added.Within)})
		if err != nil || once == nil {
			return err
		}
		return once(tx, out)
	})
	return out, err
}

// Find is the cohort with an id.
func Find(tx *store.Tx, id int64) (Cohort, error) {
	c := Cohort{ID: id}
	var at int64
	if err := tx.Get("SELECT name, about, created_at, created_by FROM cohorts WHERE id = $1", []any{id}, &c.Name, &c.About, &at, &c.CreatedBy); err != nil {
		return c, fmt.Errorf("cohort %d: %w", id, err)
	}
	c.CreatedAt = store.Time(at)
	var all Vocabulary
	err := tx.Query(func(scan func(...any) error) error {
		var s Status
		err := scan(&s.Code, &s.Label, &s.Within)
		all = append(all, s)
		return err
	}, "SELECT code, label, within FROM cohort_statuses WHERE cohort = $1 ORDER BY place", id)
	c.Statuses = all.inOrder()
	return c, err
}

// List are up to n cohorts after the one with an id, by id. Who is in a cohort
// joined it once more often than they left: the ledger allows no other order.
func List(tx *store.Tx, after int64, n int) ([]Summary, error) {
	var out []Summary
	err := tx.Query(func(scan func(...any) error) error {
		var s Summary
		var at, last int64
		err := scan(&s.ID, &s.Name, &s.About, &at, &s.CreatedBy, &s.Members, &last)
		s.CreatedAt, s.LastEntry = store.Time(at), store.Time(last)
		out = append(out, s)
		return err
	}, `SELECT c.id, c.name, c.about, c.created_at, c.created_by,
		(SELECT count(*) FROM cohort_entries e WHERE e.cohort = c.id AND e.kind = 'joined') - (SELECT count(*) FROM cohort_entries e WHERE e.cohort = c.id AND e.kind = 'left')
		- (SELECT coalesce(sum(CASE e.kind WHEN 'joined' THEN 1 WHEN 'left' THEN -1 ELSE 0 END), 0) FROM cohort_entries s JOIN cohort_entries e ON e.id = s.supersedes
			WHERE s.cohort = c.id AND s.supersedes > 0),
		(SELECT coalesce(max(at), 0) FROM cohort_entries e WHERE e.cohort = c.id AND e.id = (SELECT max(id) FROM cohort_entries l WHERE l.cohort = c.id))
		FROM cohorts c WHERE c.id > $1 ORDER BY c.id LIMIT $2`, after, n)
	return out, err
}

// wrongLine says what is wrong with a text that stands on one line.
func wrongLine(field, text string, most int, needed bool) error {
	if strings.ContainsFunc(text, unicode.IsControl) {
		return &Error{Field: field, Msg: "holds a line break or another control character; write it on one line"}
	}
	return wrongText(field, text, most, needed)
}

func wrongText(field, text string, most int, needed bool) error {
	switch {
	case needed && text == "":
		return &Error{Field: field, Msg: "is missing"}
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return &Error{Field: field, Msg: "is not UTF-8"}
	case utf8.RuneCountInString(text) > most:
		return &Error{Field: field, Msg: fmt.Sprintf("is longer than %d characters", most)}
	}
	return nil
}

func number(id int64) string { return strconv.FormatInt(id, 10) }

// hash is what the audit log has of texts.
func hash(texts ...string) string {
	h := sha256.New()
	for _, t := range texts {
		fmt.Fprintf(h, "%d:%s", len(t), t)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}
