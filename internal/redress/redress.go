// Package redress is for people who say: that is not me.
//
//  1. A complaint is taken down with the facts that tell the person from others,
//     and gets a control number ([ParseControl]), which the person keeps. What it
//     is about is found by screening those facts, of which nothing else is kept.
//  2. It is decided by two: one proposes, a reviewer confirms or returns it; and
//     within a time, which the law of most places bounds.
//  3. Granted, the person is cleared of the listed parties concerned. For a subject
//     of the population these are clearances as any others. At any further
//     encounter the control number counts ([Redress.Apply], [Redress.Recognise]),
//     where the facts stated agree with those of the complaint, and the listed
//     party is as it was.
//  4. The reply is the same whatever was found and decided: it neither says that
//     somebody is on a list nor that he is on none.
package redress

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// Config is what redress works with.
type Config struct {
	Store *store.Store // required
	// Screen screens somebody, and leaves nothing of it. Required.
	Screen func(namesake.Subject) (namesake.Screening, error)
	// Entity is a listed party as it is listed now; its error is
	// store.ErrNotFound where it is not. Required.
	Entity func(list, entity string) (*namesake.Entity, error)
	// Policy is that by which it is said how long what is granted lasts.
	Policy string
	// Within is how soon a complaint is to be decided. Defaults to 30 days.
	Within time.Duration
	// Record appends to the audit log, in the transaction of the change. Defaults
	// to nothing.
	Record service.Record
	// Emit hands an event to the webhooks' outbox, in the transaction of the
	// change. Defaults to nothing.
	Emit func(tx *store.Tx, event, key string, payload any) error
}

// Redress is safe for use by many goroutines.
type Redress struct{ Config }

// New makes redress ready.
func New(c Config) *Redress {
	if c.Within == 0 {
		c.Within = 30 * 24 * time.Hour
	}
	if c.Record == nil {
		c.Record = func(*store.Tx, string, string, string, string, map[string]string) error { return nil }
	}
	if c.Emit == nil {
		c.Emit = func(*store.Tx, string, string, any) error { return nil }
	}
	return &Redress{c}
}

// States of a complaint.
const (
	Received  = "received"
	Proposed  = "proposed" // awaits a second person
	Granted   = "granted"
	Refused   = "refused"
	Withdrawn = "withdrawn"
)

// States are all there are.
var States = []string{Received, Proposed, Granted, Refused, Withdrawn}

// Case is a complaint with what became of it.
type Case struct {
	ID      int64            `json:"id"`
	Control string           `json:"control"` // as it is read
	Person  namesake.Subject `json:"person"`
	// Subject is the client's id of the subject that the complaint is about; ""
	// where nobody is known to be.
	Subject    string    `json:"subject,omitempty"`
	Number     int64     `json:"-"` // of the subject
	Contact    string    `json:"contact"`
	Complaint  string    `json:"complaint,omitempty"`
	State      string    `json:"state"`
	ReceivedAt time.Time `json:"received_at"`
	ReceivedBy string    `json:"received_by"`
	Due        time.Time `json:"due"`
	// Grant, Reason and Text are of the decision that is proposed or was made.
	Grant      bool      `json:"grant,omitempty"`
	Reason     string    `json:"reason,omitempty"`
	Text       string    `json:"text,omitempty"`
	ProposedAt time.Time `json:"proposed_at,omitzero"`
	ProposedBy string    `json:"proposed_by,omitempty"`
	DecidedAt  time.Time `json:"decided_at,omitzero"`
	DecidedBy  string    `json:"decided_by,omitempty"`
	Until      time.Time `json:"until,omitzero"` // when what was granted ends
	Pairs      []Pair    `json:"pairs"`
	Events     []Event   `json:"events"`
}

// Open reports whether it is still to be decided.
func (c Case) Open() bool { return c.State == Received || c.State == Proposed }

// Pair is a listed party that a complaint is about.
type Pair struct {
	List    string           `json:"list"`
	Entity  string           `json:"entity"`
	Caption string           `json:"caption"`
	Outcome namesake.Outcome `json:"outcome"` // of the match, when it was last looked

	facts string // of the party when it was granted, JSON; "" before
}

// Event is something that happened to a complaint.
type Event struct {
	At     time.Time `json:"at"`
	Event  string    `json:"event"`
	Actor  string    `json:"actor"`
	Detail string    `json:"detail,omitempty"`
}

// ErrState is returned for a step that is not the next one.
var ErrState = errors.New("the complaint is not at the step before")

// Complaint is what somebody complains of.
type Complaint struct {
	Person    namesake.Subject
	Subject   string // the client's id of a subject; "" for nobody known
	Contact   string // where the reply goes
	Complaint string // what was said
}

// Receive takes a complaint down, and gives it its control number.
func (r *Redress) Receive(ctx context.Context, who access.Identity, in Complaint, once func(*store.Tx, Case) error) (c Case, err error) {
	if err := in.check(); err != nil {
		return c, err
	}
	pairs, made, err := r.find(in.Person)
	if err != nil {
		return c, err
	}
	person, err := json.Marshal(in.Person)
	if err != nil {
		return c, err
	}
	err = r.Store.Update(ctx, func(tx *store.Tx) error {
		var subject int64
		if in.Subject != "" {
			m, err := population.Find(tx, in.Subject)
			if errors.Is(err, store.ErrNotFound) {
				return mistake.In("subject", "nobody in the population has this id; leave it out where nobody is known to be meant")
			}
			if err != nil {
				return err
			}
			subject = m.ID
		}
		var id int64
		err := tx.Get(`INSERT INTO redress (control, person, subject, contact, complaint, state, received_at, received_by, due_at, grants, reason, text, proposed_at, proposed_by, decided_at, decided_by, until)
			VALUES ($1, $2, $3, $4, $5, 'received', $6, $7, $8, 0, '', '', 0, '', 0, '', 0) RETURNING id`,
			[]any{newControl(), string(person), subject, in.Contact, in.Complaint, tx.Micros(), who.Actor(), store.Micros(tx.Now().Add(r.Within))}, &id)
		if err != nil {
			return fmt.Errorf("take a complaint down: %w", err)
		}
		if err := screenings.Count(tx, made.Policy.Name, made.Outcome); err != nil {
			return err
		}
		if err := addPairs(tx, id, subject, pairs); err != nil {
			return err
		}
		if err := r.happened(tx, id, who.Actor(), "received", "", nil); err != nil {
			return err
		}
		if err := r.Emit(tx, webhooks.RedressReceived, number(id), map[string]any{"redress": number(id)}); err != nil {
			return err
		}
		if c, err = Find(tx, id); err != nil || once == nil {
			return err
		}
		return once(tx, c)
	})
	return c, err
}

func (in *Complaint) check() error {
	var errs []error
	wrong := func(field, msg string) { errs = append(errs, mistake.In(field, msg)) }
	if strings.TrimSpace(in.Person.Name) == "" {
		wrong("person/name", "missing")
	}
	if in.Person.BirthDate.IsZero() && len(in.Person.Identifiers) == 0 {
		wrong("person/birth_date", "state the date of birth or a number of a document: by a name alone nobody is told from those who share it")
	}
	for i, id := range in.Person.Identifiers {
		if id.Type == namesake.IDRedress {
			wrong(fmt.Sprintf("person/identifiers/%d/type", i), "is given by us; look that complaint up instead")
		}
	}
	if strings.TrimSpace(in.Contact) == "" {
		wrong("contact", "missing; the reply needs to know where to go")
	}
	for _, t := range []struct{ field, text string }{{"contact", in.Contact}, {"complaint", in.Complaint}} {
		if w := mistake.InText(t.text, mostText); w != "" {
			wrong(t.field, w)
		}
	}
	return errors.Join(errs...)
}

// find are the listed parties that somebody would be taken for now.
func (r *Redress) find(person namesake.Subject) ([]Pair, namesake.Screening, error) {
	made, err := r.Screen(person)
	var out []Pair
	for _, m := range made.Matches {
		out = append(out, Pair{List: m.List, Entity: m.Entity, Caption: m.Caption, Outcome: m.Outcome})
	}
	return out, made, err
}

// addPairs notes what a complaint is about: what was found now, and what the
// subject has alerts for.
func addPairs(tx *store.Tx, id, subject int64, found []Pair) error {
	if subject != 0 {
		err := tx.Query(func(scan func(...any) error) error {
			var p Pair
			var outcome string
			err := scan(&p.List, &p.Entity, &p.Caption, &outcome)
			p.Outcome = namesake.Outcome(outcome)
			if !slices.ContainsFunc(found, func(o Pair) bool { return o.List == p.List && o.Entity == p.Entity }) {
				found = append(found, p)
			}
			return err
		}, "SELECT list, entity, caption, outcome FROM alerts WHERE subject = $1 AND standing = 'matched' AND disposition <> 'true-match' ORDER BY id", subject)
		if err != nil {
			return err
		}
	}
	var rows [][]any
	for _, p := range found {
		rows = append(rows, []any{id, p.List, p.Entity, p.Caption, string(p.Outcome), ""})
	}
	_, err := tx.Insert("redress_pairs", "redress, list, entity, caption, outcome, facts", "ON CONFLICT (redress, list, entity) DO UPDATE SET caption = excluded.caption, outcome = excluded.outcome", rows)
	return err
}

// happened notes at the complaint and in the audit log what was done.
func (r *Redress) happened(tx *store.Tx, id int64, actor, event, what string, detail map[string]string) error {
	if _, err := tx.Exec("INSERT INTO redress_events (redress, at, event, actor, detail) VALUES ($1, $2, $3, $4, $5)", id, tx.Micros(), event, actor, what); err != nil {
		return err
	}
	return r.Record(tx, "redress."+event, actor, "redress", number(id), detail)
}

// mostText is the most characters of what somebody writes.
const mostText = 4000

func number(id int64) string { return strconv.FormatInt(id, 10) }

// Find is the complaint with a number.
func Find(tx *store.Tx, id int64) (Case, error) { return one(tx, "WHERE r.id = $1", id) }

// Lookup is the complaint with a control number, as it was read to us.
func Lookup(tx *store.Tx, control string) (Case, error) {
	digits, err := ParseControl(control)
	if err != nil {
		return Case{}, mistake.In("control", err.Error())
	}
	c, err := one(tx, "WHERE r.control = $1", digits)
	if errors.Is(err, store.ErrNotFound) {
		err = fmt.Errorf("a complaint with this control number: %w", store.ErrNotFound)
	}
	return c, err
}

func one(tx *store.Tx, where string, arg any) (Case, error) {
	found, err := cases(tx, where, arg)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("complaint %v: %w", arg, store.ErrNotFound)
	}
	if err != nil {
		return Case{}, err
	}
	c := found[0]
	err = tx.Query(func(scan func(...any) error) error {
		var e Event
		var at int64
		err := scan(&at, &e.Event, &e.Actor, &e.Detail)
		e.At = store.Time(at)
		c.Events = append(c.Events, e)
		return err
	}, "SELECT at, event, actor, detail FROM redress_events WHERE redress = $1 ORDER BY id", c.ID)
	return c, err
}

// List are up to n complaints behind one with a number, by number, and so by
// deadline: in a state, or in any for "". Their events are left out.
func List(tx *store.Tx, state string, after int64, n int) ([]Case, error) {
	return cases(tx, "WHERE r.id > $1 AND ($2 = '' OR r.state = $2) ORDER BY r.id LIMIT $3", after, state, n)
}

// Pending are up to n complaints that are not decided, behind one with a number.
func Pending(tx *store.Tx, after int64, n int) ([]Case, error) {
	return cases(tx, "WHERE r.id > $1 AND r.state IN ('received', 'proposed') ORDER BY r.id LIMIT $2", after, n)
}

func cases(tx *store.Tx, where string, args ...any) ([]Case, error) {
	out := []Case{}
	err := tx.Query(func(scan func(...any) error) error {
		c := Case{Pairs: []Pair{}, Events: []Event{}}
		var control, person string
		var received, due, grants, proposed, decided, until int64
		err := scan(&c.ID, &control, &person, &c.Number, &c.Subject, &c.Contact, &c.Complaint, &c.State, &received, &c.ReceivedBy, &due, &grants, &c.Reason, &c.Text,
			&proposed, &c.ProposedBy, &decided, &c.DecidedBy, &until)
		if err != nil {
			return err
		}
		c.Control, c.Grant = FormatControl(control), grants == 1
		c.ReceivedAt, c.Due, c.ProposedAt, c.DecidedAt, c.Until = store.Time(received), store.Time(due), store.Time(proposed), store.Time(decided), store.Time(until)
		out = append(out, c)
		return json.Unmarshal([]byte(person), &out[len(out)-1].Person)
	}, `SELECT r.id, r.control, r.person, r.subject, coalesce(s.key, ''), r.contact, r.complaint, r.state, r.received_at, r.received_by, r.due_at, r.grants, r.reason, r.text,
		r.proposed_at, r.proposed_by, r.decided_at, r.decided_by, r.until FROM redress r LEFT JOIN subjects s ON s.id = r.subject `+where, args...)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if out[i].Pairs, err = pairsOf(tx, out[i].ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Forget erases what is known of who complained as a subject, which is erased: what
// was granted counts no longer, since no facts agree.
func Forget(tx *store.Tx, subject int64) error {
	if _, err := tx.Exec("UPDATE redress_events SET detail = '' WHERE event = 'returned' AND redress IN (SELECT id FROM redress WHERE subject = $1)", subject); err != nil {
		return err
	}
	_, err := tx.Exec("UPDATE redress SET person = '{\"name\":\"\"}', contact = '', complaint = '', text = '' WHERE subject = $1", subject)
	return err
}

func pairsOf(tx *store.Tx, id int64) ([]Pair, error) {
	out := []Pair{}
	err := tx.Query(func(scan func(...any) error) error {
		var p Pair
		var outcome string
		err := scan(&p.List, &p.Entity, &p.Caption, &outcome, &p.facts)
		p.Outcome = namesake.Outcome(outcome)
		out = append(out, p)
		return err
	}, "SELECT list, entity, caption, outcome, facts FROM redress_pairs WHERE redress = $1 ORDER BY list, entity", id)
	return out, err
}

// sameParty reports whether a listed party is as it was when a complaint was
// granted.
func (p Pair) sameParty(e *namesake.Entity) (bool, error) {
	var was clearances.Facts
	if p.facts == "" {
		return false, nil
	}
	if err := json.Unmarshal([]byte(p.facts), &was); err != nil {
		return false, err
	}
	return len(clearances.Changed(was, clearances.OfEntity(e))) == 0, nil
}
