package holds

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/subject"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// States of a request.
const (
	Waiting      = "waiting"
	Acknowledged = "acknowledged"
	Answered     = "answered"
	Cancelled    = "cancelled"
)

// Facts that may be asked for.
var Facts = []namesake.Feature{namesake.FeatureBirthDate, namesake.FeatureIdentifier, namesake.FeatureGender, namesake.FeatureName, namesake.FeatureCountry}

// Request is a request for the facts that would decide an alert, of somebody by
// name.
type Request struct {
	ID      int64              `json:"id"`
	Alert   int64              `json:"alert"`
	Number  int64              `json:"-"`       // of the subject
	Subject string             `json:"subject"` // the client's id
	Facts   []namesake.Feature `json:"facts"`
	// To is the actor that is asked; "" where that is somebody outside.
	To      string    `json:"to,omitempty"`
	Outside string    `json:"outside,omitempty"` // whom, where it has no account
	Address string    `json:"address,omitempty"` // for the letter
	Text    string    `json:"text,omitempty"`
	State   string    `json:"state"`
	MadeAt  time.Time `json:"made_at"`
	MadeBy  string    `json:"made_by"`
	// Due is when it is put before somebody else, or once more.
	Due            time.Time `json:"due,omitzero"`
	Next           string    `json:"next,omitempty"` // who that is to be first; "" for a reviewer
	AcknowledgedAt time.Time `json:"acknowledged_at,omitzero"`
	AcknowledgedBy string    `json:"acknowledged_by,omitempty"`
	EscalatedAt    time.Time `json:"escalated_at,omitzero"` // last
	EscalatedTo    string    `json:"escalated_to,omitempty"`
	Escalations    int       `json:"escalations"`
	EndedAt        time.Time `json:"ended_at,omitzero"`
	EndedBy        string    `json:"ended_by,omitempty"`
	// Remark is where the answer is from, or why none is wanted any more.
	Remark  string `json:"remark,omitempty"`
	Version int64  `json:"version,omitempty"` // of the subject, with the answer
}

// Waits reports whether an answer is still wanted.
func (r Request) Waits() bool { return r.State == Waiting || r.State == Acknowledged }

// Ask is what is asked of whom.
type Ask struct {
	Alert int64
	Facts []namesake.Feature // one or more
	To    string             // an account; or
	// Outside and Address are somebody without one, for the letter.
	Outside, Address string
	Text             string
	// Due is when it is put before somebody else. Zero is after the policy's time.
	Due time.Time
	// Next is whom; "" for a reviewer.
	Next string
}

// Ask asks somebody for the facts that would decide an alert.
func (h *Holds) Ask(ctx context.Context, who access.Identity, ask Ask, once func(*store.Tx, Request) error) (r Request, err error) {
	err = h.Store.Update(ctx, func(tx *store.Tx) error {
		a, err := holding(tx, ask.Alert)
		if err != nil {
			return err
		}
		limit, err := within(tx, a.policy)
		if err != nil {
			return err
		}
		if ask.Due.IsZero() {
			ask.Due = tx.Now().Add(limit)
		}
		if err := ask.check(tx); err != nil {
			return err
		}
		facts := make([]string, len(ask.Facts))
		for i, f := range ask.Facts {
			facts[i] = string(f)
		}
		var id int64
		err = tx.Get(`INSERT INTO requests (alert, subject, facts, recipient, outside, address, text, state, made_at, made_by, due_at, next,
			acknowledged_at, acknowledged_by, escalated_at, escalated_to, escalations, ended_at, ended_by, remark, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9, $10, $11, 0, '', 0, '', 0, 0, '', '', 0) RETURNING id`,
			[]any{a.id, a.subject, strings.Join(facts, ","), ask.To, ask.Outside, ask.Address, ask.Text, tx.Micros(), who.Actor(), store.Micros(ask.Due), ask.Next}, &id)
		if err != nil {
			return fmt.Errorf("ask for information: %w", err)
		}
		if err := h.happened(tx, id, a.id, who.Actor(), "requested", "request.made", webhooks.RequestMade); err != nil {
			return err
		}
		if err := tell(tx, who.Actor(), RequestMade, "request", id, ask.To); err != nil {
			return err
		}
		if r, err = FindRequest(tx, id); err != nil || once == nil {
			return err
		}
		return once(tx, r)
	})
	return r, err
}

// happened notes at the alert, in the audit log and in the outbox what happened
// to a request.
func (h *Holds) happened(tx *store.Tx, request, alert int64, actor, event, action, hook string) error {
	if err := note(tx, alert, actor, event, "request "+number(request)); err != nil {
		return err
	}
	if err := h.Record(tx, action, actor, "request", number(request), map[string]string{"alert": number(alert)}); err != nil || hook == "" {
		return err
	}
	return h.Emit(tx, hook, number(request), map[string]any{"request": number(request), "alert": number(alert)})
}

func (a *Ask) check(tx *store.Tx) error {
	var errs []error
	wrong := func(field, msg string) { errs = append(errs, mistake.In(field, msg)) }
	if len(a.Facts) == 0 {
		wrong("facts", "choose what is asked for")
	}
	for i, f := range a.Facts {
		if !slices.Contains(Facts, f) {
			wrong("facts", fmt.Sprintf("%q is no fact to ask for; write %s", f, listed(Facts)))
		} else if slices.Contains(a.Facts[:i], f) {
			wrong("facts", fmt.Sprintf("%s stands twice", f))
		}
	}
	switch {
	case (a.To == "") == (a.Outside == ""):
		wrong("to", "choose who is asked: an account, or somebody outside by name")
	case a.To == "" && strings.TrimSpace(a.Address) == "":
		wrong("address", "missing; the letter needs to know where to go")
	case a.To != "" && a.Address != "":
		wrong("address", "is of somebody outside; leave it out for an account")
	}
	for _, t := range []struct{ field, text string }{{"outside", a.Outside}, {"address", a.Address}, {"text", a.Text}} {
		if w := mistake.InText(t.text, mostText); w != "" {
			wrong(t.field, w)
		}
	}
	if !a.Due.After(tx.Now()) {
		wrong("due", "lies in the past")
	}
	if a.Due.After(tx.Now().AddDate(1, 0, 0)) {
		wrong("due", "is more than a year away; nobody is held so long without being looked at")
	}
	for _, o := range []struct{ field, actor string }{{"to", a.To}, {"next", a.Next}} {
		if o.actor == "" {
			continue
		}
		var wrong *mistake.Error
		if err := checkAccount(tx, o.field, o.actor); errors.As(err, &wrong) {
			errs = append(errs, err)
		} else if err != nil {
			return err
		}
	}
	if a.Next != "" && a.Next == a.To {
		wrong("next", "is who is asked already; choose somebody else")
	}
	return errors.Join(errs...)
}

// mostText is the most characters of what somebody writes.
const mostText = 4000

func listed[T ~string](all []T) string {
	words := make([]string, len(all))
	for i, w := range all {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}

// Acknowledge says that who was asked has seen the request, which is due anew for
// its answer. For somebody outside whoever heard from him says so.
func (h *Holds) Acknowledge(ctx context.Context, who access.Identity, id int64, once func(*store.Tx, Request) error) (Request, error) {
	return h.change(ctx, id, func(tx *store.Tx, r Request) error {
		switch {
		case r.State == Acknowledged:
			return fmt.Errorf("request %d: %w", id, ErrDone)
		case r.To != "" && who.Actor() != r.To && who.Actor() != r.EscalatedTo:
			return fmt.Errorf("request %d: %w", id, ErrRecipient)
		}
		if _, err := tx.Exec("UPDATE requests SET state = 'acknowledged', acknowledged_at = $1, acknowledged_by = $2, due_at = $3 WHERE id = $4",
			tx.Micros(), who.Actor(), store.Micros(tx.Now().Add(h.Answer)), id); err != nil {
			return err
		}
		if err := h.happened(tx, id, r.Alert, who.Actor(), "acknowledged", "request.acknowledged", ""); err != nil {
			return err
		}
		return tell(tx, who.Actor(), RequestAcknowledged, "request", id, r.MadeBy)
	}, once)
}

// Enter adds the facts that came back to what is known of the subject, and has it
// screened with them. remark says where they are from. What was stated otherwise
// before is told.
func (h *Holds) Enter(ctx context.Context, who access.Identity, id int64, facts namesake.Subject, remark string, once func(*store.Tx, Request, service.Kept, []subject.Difference) error) (r Request, differ []subject.Difference, err error) {
	if err := checkAnswer(facts, remark); err != nil {
		return r, nil, err
	}
	if r, err = h.Find(ctx, id); err != nil {
		return r, nil, err
	}
	_, differ, err = h.Learn(ctx, who.Actor(), r.Subject, facts, func(tx *store.Tx, k service.Kept, differ []subject.Difference) error {
		if r, err = waiting(tx, id); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE requests SET state = 'answered', ended_at = $1, ended_by = $2, remark = $3, version = $4 WHERE id = $5",
			tx.Micros(), who.Actor(), remark, k.Version, id); err != nil {
			return err
		}
		if err := h.happened(tx, id, r.Alert, who.Actor(), "answered", "request.answered", webhooks.RequestEnded); err != nil {
			return err
		}
		if err := tell(tx, who.Actor(), RequestAnswered, "request", id, r.MadeBy, r.To, r.EscalatedTo); err != nil {
			return err
		}
		if r, err = FindRequest(tx, id); err != nil || once == nil {
			return err
		}
		return once(tx, r, k, differ)
	})
	return r, differ, err
}

func checkAnswer(facts namesake.Subject, remark string) error {
	if facts.Name == "" && len(facts.Aliases) == 0 && facts.BirthDate.IsZero() && facts.Gender == "" && len(facts.Countries) == 0 && len(facts.Identifiers) == 0 && facts.Kind == "" {
		return mistake.In("facts", "none came back; write what is known now, or cancel the request")
	}
	if w := mistake.InText(remark, mostText); w != "" {
		return mistake.In("remark", w)
	}
	if strings.TrimSpace(remark) == "" {
		return mistake.In("remark", "missing; write where the facts are from")
	}
	return nil
}

// Cancel says that an answer is not wanted any more, and why.
func (h *Holds) Cancel(ctx context.Context, who access.Identity, id int64, remark string, once func(*store.Tx, Request) error) (Request, error) {
	if w := mistake.InText(remark, mostText); w != "" {
		return Request{}, mistake.In("remark", w)
	}
	if strings.TrimSpace(remark) == "" {
		return Request{}, mistake.In("remark", "missing; write why the answer is not needed any more")
	}
	return h.change(ctx, id, func(tx *store.Tx, r Request) error {
		if _, err := tx.Exec("UPDATE requests SET state = 'cancelled', ended_at = $1, ended_by = $2, remark = $3 WHERE id = $4", tx.Micros(), who.Actor(), remark, id); err != nil {
			return err
		}
		if err := h.happened(tx, id, r.Alert, who.Actor(), "cancelled", "request.cancelled", webhooks.RequestEnded); err != nil {
			return err
		}
		return tell(tx, who.Actor(), RequestCancelled, "request", id, r.To, r.EscalatedTo, r.MadeBy)
	}, once)
}

// change does something to a request that waits.
func (h *Holds) change(ctx context.Context, id int64, f func(*store.Tx, Request) error, once func(*store.Tx, Request) error) (r Request, err error) {
	err = h.Store.Update(ctx, func(tx *store.Tx) error {
		if r, err = waiting(tx, id); err != nil {
			return err
		}
		if err := f(tx, r); err != nil {
			return err
		}
		if r, err = FindRequest(tx, id); err != nil || once == nil {
			return err
		}
		return once(tx, r)
	})
	return r, err
}

// waiting is a request that an answer is wanted of.
func waiting(tx *store.Tx, id int64) (Request, error) {
	r, err := FindRequest(tx, id)
	if err == nil && !r.Waits() {
		err = fmt.Errorf("request %d is %s: %w", id, r.State, ErrEnded)
	}
	return r, err
}

// Find is FindRequest in a transaction of its own.
func (h *Holds) Find(ctx context.Context, id int64) (r Request, err error) {
	err = h.Store.View(ctx, func(tx *store.Tx) error {
		r, err = FindRequest(tx, id)
		return err
	})
	return r, err
}

// FindRequest is the request with a number.
func FindRequest(tx *store.Tx, id int64) (Request, error) {
	found, err := requests(tx, "WHERE r.id = $1", id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("request %d: %w", id, store.ErrNotFound)
	}
	if err != nil {
		return Request{}, err
	}
	return found[0], nil
}

// RequestsOf are the requests for a subject, in their order.
func RequestsOf(tx *store.Tx, subject int64) ([]Request, error) {
	return requests(tx, "WHERE r.subject = $1 ORDER BY r.id", subject)
}

// Asked says which requests are meant; empty fields mean any.
type Asked struct {
	State  string
	Alert  int64
	Before string // the actor who was asked, or before whom it was put last
}

// Requests are up to n requests behind one with a number, by number.
func Requests(tx *store.Tx, which Asked, after int64, n int) ([]Request, error) {
	where, args := "WHERE r.id > $1", []any{after}
	add := func(cond string, arg any) {
		args = append(args, arg)
		where += " AND " + strings.ReplaceAll(cond, "$", fmt.Sprintf("$%d", len(args)))
	}
	if which.State != "" {
		add("r.state = $", which.State)
	}
	if which.Alert != 0 {
		add("r.alert = $", which.Alert)
	}
	if which.Before != "" {
		add("(r.recipient = $ OR r.escalated_to = $)", which.Before)
	}
	args = append(args, n)
	return requests(tx, fmt.Sprintf("%s ORDER BY r.id LIMIT $%d", where, len(args)), args...)
}

// Before is how many requests wait before an actor, at most 100.
func Before(tx *store.Tx, who access.Identity) (n int, err error) {
	err = tx.Get("SELECT count(*) FROM (SELECT 1 FROM requests r WHERE state IN ('waiting', 'acknowledged') AND (recipient = $1 OR escalated_to = $1) AND "+wanted+" LIMIT 100) x", []any{who.Actor()}, &n)
	return n, err
}

func requests(tx *store.Tx, where string, args ...any) ([]Request, error) {
	out := []Request{}
	err := tx.Query(func(scan func(...any) error) error {
		var r Request
		var facts string
		var made, due, acknowledged, escalated, ended int64
		err := scan(&r.ID, &r.Alert, &r.Number, &r.Subject, &facts, &r.To, &r.Outside, &r.Address, &r.Text, &r.State, &made, &r.MadeBy, &due, &r.Next,
			&acknowledged, &r.AcknowledgedBy, &escalated, &r.EscalatedTo, &r.Escalations, &ended, &r.EndedBy, &r.Remark, &r.Version)
		for f := range strings.SplitSeq(facts, ",") {
			r.Facts = append(r.Facts, namesake.Feature(f))
		}
		r.MadeAt, r.Due, r.AcknowledgedAt, r.EscalatedAt, r.EndedAt = store.Time(made), store.Time(due), store.Time(acknowledged), store.Time(escalated), store.Time(ended)
		if !r.Waits() {
			r.Due = time.Time{}
		}
		out = append(out, r)
		return err
	}, `SELECT r.id, r.alert, r.subject, s.key, r.facts, r.recipient, r.outside, r.address, r.text, r.state, r.made_at, r.made_by, r.due_at, r.next,
		r.acknowledged_at, r.acknowledged_by, r.escalated_at, r.escalated_to, r.escalations, r.ended_at, r.ended_by, r.remark, r.version
		FROM requests r JOIN subjects s ON s.id = r.subject `+where, args...)
	return out, err
}
