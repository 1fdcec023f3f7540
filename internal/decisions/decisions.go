// Package decisions is what people decide about alerts.
//
// An alert is decided on the evidence that somebody looked at: who decides says
// which that was, and where the alert has changed since, nothing is decided. What
// the policy says takes two waits for a second person, who is never the first.
// Decisions are kept for ever; an alert that opens again is decided again, and
// what was decided before stands beside it.
//
// One alert is at each time open, under review or closed:
//
//	open ── Decide ──► review ── Review ──► closed        true match, false positive
//	  │                  │ returned, withdrawn, changed: open
//	  └── Decide ──────────────────────────► closed        where one person is enough
//	  └── Decide: undetermined ──► open
//
// Nothing but a decision closes an alert, here or of a complaint in package redress,
// and nothing but a person decides; a cleared pair is closed from the beginning. What
// opens an alert again is in packages screenings and clearances.
package decisions

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
	"github.com/namesake-screening/namesake/policy"
)

// Config is what decisions work with.
type Config struct {
	Store *store.Store // required
	// Entity is a listed party as the edition in use has it; the error of one that
	// is not listed wraps store.ErrNotFound or editions.ErrNotFound. Required.
	Entity func(list, id string) (*namesake.Entity, error)
	// Record appends to the audit log. Defaults to nothing.
	Record service.Record
	// Emit hands an event to the webhooks' outbox. Defaults to nothing.
	Emit func(tx *store.Tx, event, key string, payload any) error
	// Pick picks n of so many at random, for the second look at what was dismissed
	// together. Defaults to chance.
	Pick func(n, of int) []int
}

// Decisions is safe for use by many goroutines.
type Decisions struct {
	Config
	once func(tx *store.Tx, made any) error
}

// New makes what people decide by.
func New(c Config) *Decisions {
	if c.Record == nil {
		c.Record = func(*store.Tx, string, string, string, string, map[string]string) error { return nil }
	}
	if c.Emit == nil {
		c.Emit = func(*store.Tx, string, string, any) error { return nil }
	}
	if c.Pick == nil {
		c.Pick = func(n, of int) []int { return rand.Perm(of)[:n] }
	}
	return &Decisions{Config: c}
}

// Once has f run at the end of the next transaction, with what it made, as to
// remember the answer under a client's key.
func (d *Decisions) Once(f func(tx *store.Tx, made any) error) *Decisions {
	return &Decisions{d.Config, f}
}

func (d *Decisions) update(ctx context.Context, f func(tx *store.Tx) (made any, err error)) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		made, err := f(tx)
		if err != nil || d.once == nil {
			return err
		}
		return d.once(tx, made)
	})
}

// Errors of a step that may not be taken. That there is no such alert or decision
// wraps store.ErrNotFound, and that it takes somebody else access.ErrSamePerson.
var (
	ErrChanged = errors.New("it has changed since you looked at it; look again")
	ErrState   = errors.New("it is not at the step before")
	ErrPerson  = errors.New("only a person who signed in decides")
)

// Reviews of a decision.
const (
	ReviewNone      = "none" // one person is enough
	ReviewWaiting   = "waiting"
	ReviewConfirmed = "confirmed"
	ReviewReturned  = "returned"
	ReviewWithdrawn = "withdrawn" // by whoever made it
	ReviewLapsed    = "lapsed"    // the alert changed meanwhile
)

// Decision is what somebody decided about an alert.
type Decision struct {
	ID          int64     `json:"id"`
	Alert       int64     `json:"alert"`
	Subject     int64     `json:"-"`
	At          time.Time `json:"at"`
	By          string    `json:"by"`
	Disposition string    `json:"disposition"`
	Reason      string    `json:"reason"` // a code of [Reasons]
	Text        string    `json:"text,omitempty"`
	Screening   string    `json:"screening"`      // that it rested on
	Digest      string    `json:"digest"`         // of the evidence that it rested on
	Bulk        int64     `json:"bulk,omitempty"` // of which it is a part
	Review      string    `json:"review"`
	ReviewedAt  time.Time `json:"reviewed_at,omitzero"`
	ReviewedBy  string    `json:"reviewed_by,omitempty"`
	ReviewText  string    `json:"review_text,omitempty"`
	Clearance   int64     `json:"clearance,omitempty"` // that was proposed with it
	List        string    `json:"list"`                // of the alert
	Entity      string    `json:"entity"`
	Caption     string    `json:"caption"`
	Policy      string    `json:"policy"`
}

// Stands reports whether the decision counts, or did.
func (d Decision) Stands() bool { return d.Review == ReviewNone || d.Review == ReviewConfirmed }

// Ask is what somebody decides.
type Ask struct {
	Alert       int64
	Disposition string
	Reason      string // a code of [Reasons]
	Text        string
	// Seen is the digest of the alert that was looked at.
	Seen string
	// Clear proposes a clearance with a false positive, until ClearUntil, or for as
	// long as the policy allows where that is zero.
	Clear      bool
	ClearUntil time.Time
}

// mostText is the most letters of a text.
const mostText = 4000

func (a Ask) check() error {
	var errs []error
	bad := func(field, msg string) { errs = append(errs, mistake.In(field, msg)) }
	known := codes(a.Disposition)
	switch {
	case known == nil:
		bad("disposition", "write "+strings.Join(Dispositions, ", "))
	case !slices.Contains(known, a.Reason):
		bad("reason", "of a "+a.Disposition+" it is "+strings.Join(known, ", "))
	case a.Reason == Other && strings.TrimSpace(a.Text) == "":
		bad("text", "say the reason")
	}
	if msg := wrongText(a.Text); msg != "" {
		bad("text", msg)
	}
	if a.Seen == "" {
		bad("seen", "state the digest of the alert that was looked at")
	}
	if a.Clear && a.Disposition != FalsePositive {
		bad("clear", "only a false positive is cleared")
	}
	if !a.Clear && !a.ClearUntil.IsZero() {
		bad("clear_until", "nothing is cleared; leave it out")
	}
	return errors.Join(errs...)
}

func wrongText(text string) string {
	switch {
	case !utf8.ValidString(text):
		return "not UTF-8"
	case utf8.RuneCountInString(text) > mostText:
		return fmt.Sprintf("longer than %d letters", mostText)
	}
	return ""
}

// row is an alert as it is decided about.
type row struct {
	alerts.Ref
	subject     int64
	caption     string
	state       string
	disposition string
	digest      string
	assignee    string
	screening   int64
	key         string // of the screening
}

func find(tx *store.Tx, id int64) (row, error) {
	r := row{Ref: alerts.Ref{ID: id}}
	err := tx.Get(`SELECT a.subject, a.list, a.entity, a.policy, a.caption, a.state, a.disposition, a.digest, a.assignee, a.screening, c.key
		FROM alerts a JOIN screenings c ON c.id = a.screening WHERE a.id = $1`, []any{id},
		&r.subject, &r.List, &r.Entity, &r.Policy, &r.caption, &r.state, &r.disposition, &r.digest, &r.assignee, &r.screening, &r.key)
	if err != nil {
		err = fmt.Errorf("alert %d: %w", id, err)
	}
	return r, err
}

// ready refuses an alert that is not to be decided now.
func (r row) ready(seen string) error {
	switch {
	case r.state != alerts.Open:
		return fmt.Errorf("alert %d is %s: %w", r.ID, map[string]string{alerts.Review: "under review", alerts.Closed: "closed"}[r.state], ErrState)
	case r.digest != seen:
		return fmt.Errorf("alert %d: %w", r.ID, ErrChanged)
	}
	return nil
}

func person(who access.Identity, a access.Action) error {
	if who.Kind != access.Person || who.Can(a) == access.None {
		return ErrPerson
	}
	return nil
}

// Decide decides an alert. What takes two waits for [Decisions.Review].
func (d *Decisions) Decide(ctx context.Context, who access.Identity, ask Ask) (made Decision, err error) {
	if err := errors.Join(person(who, access.AlertDecide), ask.check()); err != nil {
		return made, err
	}
	var entity *namesake.Entity
	if ask.Clear {
		if entity, err = d.listed(ctx, ask.Alert); err != nil {
			return made, err
		}
	}
	err = d.update(ctx, func(tx *store.Tx) (any, error) {
		made, err = d.decide(tx, who, ask, entity)
		return made, err
	})
	return made, err
}

// listed is the party that an alert is about, as it is listed now.
func (d *Decisions) listed(ctx context.Context, alert int64) (*namesake.Entity, error) {
	var a row
	if err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		a, err = find(tx, alert)
		return err
	}); err != nil {
		return nil, err
	}
	e, err := d.Entity(a.List, a.Entity)
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, editions.ErrNotFound) {
		return nil, mistake.In("clear", "the party is listed no more, and there is nothing to be cleared of")
	}
	return e, err
}

func (d *Decisions) decide(tx *store.Tx, who access.Identity, ask Ask, entity *namesake.Entity) (Decision, error) {
	a, err := find(tx, ask.Alert)
	if err == nil {
		err = a.ready(ask.Seen)
	}
	if err != nil {
		return Decision{}, err
	}
	rules, err := alerts.Casework(tx, a.Policy)
	if err != nil {
		return Decision{}, err
	}
	second := rules.TakesTwo(ask.Disposition) || ask.Clear && rules.TakesTwo(policy.Clearing)
	made, err := d.add(tx, who, a, ask, 0, second)
	if err != nil || !ask.Clear {
		return made, err
	}
	return d.clear(tx, who, a, made, ask, entity, rules, second)
}

// add keeps a decision, and has it count at once unless it takes a second person.
func (d *Decisions) add(tx *store.Tx, who access.Identity, a row, ask Ask, bulk int64, second bool) (made Decision, err error) {
	review := ReviewNone
	if second {
		review = ReviewWaiting
	}
	salt := audit.NewSalt()
	text := strings.TrimSpace(ask.Text)
	var id int64
	err = tx.Get(`INSERT INTO decisions (alert, subject, at, actor, disposition, reason, text, screening, digest, bulk, review, reviewed_at, reviewed_by, review_text, salt)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, '', '', $12) RETURNING id`,
		[]any{a.ID, a.subject, tx.Micros(), who.Actor(), ask.Disposition, ask.Reason, text, a.screening, a.digest, bulk, review, salt}, &id)
	if err != nil {
		return made, fmt.Errorf("keep a decision: %w", err)
	}
	seal, err := audit.Seal(salt, []byte(text))
	if err != nil {
		return made, err
	}
	detail := map[string]string{"decision": number(id), "disposition": ask.Disposition, "reason": ask.Reason, "screening": a.key, "digest": a.digest, "review": review, "text": seal}
	if bulk != 0 {
		detail["bulk"] = number(bulk)
	}
	if err := d.Record(tx, "alert.decided", who.Actor(), "alert", number(a.ID), detail); err != nil {
		return made, err
	}
	if made, err = Find(tx, id); err != nil {
		return made, err
	}
	if err := alerts.Note(tx, a.Ref, alerts.Happening{Event: alerts.Decided, Actor: who.Actor(), Detail: ask.Disposition + ": " + ask.Reason, Screening: a.screening}); err != nil {
		return made, err
	}
	if !second {
		return made, d.settle(tx, a, made)
	}
	_, err = tx.Exec("UPDATE alerts SET state = 'review', disposition = $1, assignee = $2 WHERE id = $3", ask.Disposition, who.Actor(), a.ID)
	return made, err
}

// settle has a decision count.
func (d *Decisions) settle(tx *store.Tx, a row, made Decision) error {
	state := alerts.Closed
	switch made.Disposition {
	case Undetermined:
		state = alerts.Open
	case TrueMatch:
		if err := clearances.Contradict(tx, made.By, a.subject, a.List, a.Entity); err != nil {
			return err
		}
	}
	if _, err := tx.Exec("UPDATE alerts SET state = $1, disposition = $2, assignee = $3 WHERE id = $4", state, made.Disposition, made.By, a.ID); err != nil {
		return err
	}
	return d.Emit(tx, webhooks.AlertDecided, number(a.ID), map[string]any{"alert": number(a.ID), "list": a.List, "entity": a.Entity, "policy": a.Policy,
		"disposition": made.Disposition, "reason": made.Reason, "state": state})
}

// clear proposes the clearance that goes with a decision, and puts it in force
// where nobody else is asked.
func (d *Decisions) clear(tx *store.Tx, who access.Identity, a row, made Decision, ask Ask, entity *namesake.Entity, rules policy.Casework, second bool) (Decision, error) {
	m, err := population.Get(tx, a.subject)
	if err == nil {
		err = settled(tx, a, m)
	}
	if err != nil {
		return made, err
	}
	longest := time.Duration(rules.ClearanceDays) * 24 * time.Hour
	p := clearances.Proposal{Member: m, Entity: entity, Origin: made.origin(), Reason: ask.Reason, Text: strings.TrimSpace(ask.Text), Until: ask.ClearUntil, Longest: longest}
	if p.Until.IsZero() {
		p.Until = tx.Now().Add(longest)
	}
	c, err := clearances.Propose(tx, who, p)
	if errors.Is(err, clearances.ErrUntil) {
		err = mistake.In("clear_until", fmt.Sprintf("state a day after today, and at most %d days from now", rules.ClearanceDays))
	}
	if err == nil && !second {
		c, err = clearances.Grant(tx, who, c.ID)
	}
	made.Clearance = c.ID
	return made, err
}

// settled refuses to clear a subject that is owed a screening: nobody has seen
// yet what is known now, and the clearance would keep it from them.
func settled(tx *store.Tx, a row, m population.Member) error {
	var owed int64
	err := tx.Get(`SELECT (SELECT count(*) FROM owed_subjects WHERE subject = $1) + (SELECT count(*) FROM owed WHERE policy = $2 AND bucket = $3 AND list = $4)`,
		[]any{m.ID, a.Policy, m.Bucket, a.List}, &owed)
	if err == nil && owed > 0 {
		err = fmt.Errorf("the subject of alert %d is being screened again: %w", a.ID, ErrChanged)
	}
	return err
}

// origin is how a clearance names the decision that it was proposed with.
func (d Decision) origin() string { return "decision:" + number(d.ID) }

// DecisionOf is the decision that an origin names; false for another origin.
func DecisionOf(origin string) (id int64, ok bool) {
	text, ok := strings.CutPrefix(origin, "decision:")
	id, err := strconv.ParseInt(text, 10, 64)
	return id, ok && err == nil
}

func number(id int64) string { return strconv.FormatInt(id, 10) }
