// Package holds keeps people from being let go by mistake while it is not known
// who they are.
//
//  1. Whoever has an alert that no human has closed is held. That is read from the
//     alerts and stands nowhere else, so that it cannot be forgotten to be set.
//  2. What would decide is asked of somebody by name, with a deadline: a [Request].
//     It is acknowledged, or at its deadline put before somebody else as well, and
//     again, until it is answered. The facts that come back change the subject, who
//     is screened with them at once.
//  3. Who is let go over a hold, nothing having been decided, is let go by two
//     people with a reason: a [Release]. It is bound to the alert as it was; once
//     that changes, the hold stands again by itself.
//  4. Whoever works on an alert is told of what happens to it: a [Notice].
package holds

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/subject"
)

// Config is what holds work with.
type Config struct {
	Store *store.Store // required
	// Record appends to the audit log, in the transaction of the change. Defaults
	// to nothing.
	Record service.Record
	// Emit hands an event to the webhooks' outbox, in the transaction of the
	// change. Defaults to nothing.
	Emit func(tx *store.Tx, event, key string, payload any) error
	// Learn adds facts to a subject and has it screened, as [service.Service.Learn]
	// does. Required.
	Learn func(ctx context.Context, actor, key string, further namesake.Subject, once func(*store.Tx, service.Kept, []subject.Difference) error) (service.Kept, []subject.Difference, error)
	// Answer is within what time a request is to be answered once it was
	// acknowledged. Defaults to 7 days.
	Answer time.Duration
}

// Holds is safe for use by many goroutines.
type Holds struct{ Config }

// New makes holds ready.
func New(c Config) *Holds {
	if c.Record == nil {
		c.Record = func(*store.Tx, string, string, string, string, map[string]string) error { return nil }
	}
	if c.Emit == nil {
		c.Emit = func(*store.Tx, string, string, any) error { return nil }
	}
	if c.Answer == 0 {
		c.Answer = 7 * 24 * time.Hour
	}
	return &Holds{c}
}

// Errors of what cannot be done to an alert, a request or a release as it is now.
var (
	ErrClosed    = errors.New("the alert is closed, so that nobody is held by it")
	ErrEnded     = errors.New("this has ended")
	ErrChanged   = errors.New("the alert has changed since; look at it again")
	ErrStands    = errors.New("a release of this alert is proposed or in force already")
	ErrDecide    = errors.New("only who cannot be told from somebody listed is released over a hold; decide this alert")
	ErrRecipient = errors.New("only who was asked can acknowledge this")
	ErrDone      = errors.New("this was acknowledged already")
)

// alert is what holds need of one.
type alert struct {
	id, subject       int64
	policy            string
	state, standing   string
	outcome           namesake.Outcome
	screening         int64
	list, entity, key string
}

func findAlert(tx *store.Tx, id int64) (a alert, err error) {
	var outcome string
	err = tx.Get(`SELECT a.id, a.subject, a.policy, a.state, a.standing, a.outcome, a.screening, a.list, a.entity, s.key
		FROM alerts a JOIN subjects s ON s.id = a.subject WHERE a.id = $1`, []any{id},
		&a.id, &a.subject, &a.policy, &a.state, &a.standing, &outcome, &a.screening, &a.list, &a.entity, &a.key)
	a.outcome = namesake.Outcome(outcome)
	if err != nil {
		err = fmt.Errorf("alert %d: %w", id, err)
	}
	return a, err
}

// holding is an alert that somebody may be held by.
func holding(tx *store.Tx, id int64) (alert, error) {
	a, err := findAlert(tx, id)
	if err == nil && a.state == "closed" {
		err = fmt.Errorf("alert %d: %w", id, ErrClosed)
	}
	if err != nil {
		return a, err
	}
	now, err := population.Version(tx, a.subject)
	if err == nil && now == 0 {
		err = fmt.Errorf("alert %d: %w", id, population.ErrRemoved)
	}
	return a, err
}

// note keeps what happened to an alert beside what screenings did to it.
func note(tx *store.Tx, alert int64, actor, event, detail string) error {
	if actor == service.System {
		actor = "" // as events name the service
	}
	return alerts.Note(tx, alerts.Ref{ID: alert}, alerts.Happening{Event: event, Actor: actor, Detail: detail})
}

// within is in what time a request is to be acknowledged under a policy, before it
// is put before somebody else.
func within(tx *store.Tx, policy string) (time.Duration, error) {
	rules, err := alerts.Casework(tx, policy)
	return time.Duration(rules.EscalateHours) * time.Hour, err
}

func number(id int64) string { return strconv.FormatInt(id, 10) }

// checkAccount refuses in a field what is no actor that may sign in.
func checkAccount(tx *store.Tx, field, actor string) error {
	_, err := access.PersonOf(tx, actor)
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, access.ErrDisabled) {
		return mistake.In(field, "nobody who may sign in; write the number of an account, as account:7")
	}
	return err
}

// Forget erases what was written about a subject: to whom and from whom facts were
// asked, and why it was released.
func Forget(tx *store.Tx, subject int64) error {
	if _, err := tx.Exec("UPDATE requests SET outside = '', address = '', text = '', remark = '' WHERE subject = $1", subject); err != nil {
		return err
	}
	_, err := tx.Exec("UPDATE releases SET text = '', check_text = '' WHERE subject = $1", subject)
	return err
}
