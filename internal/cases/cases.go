// Package cases keeps what is worked together: the alerts of one subject, with
// an owner, a deadline, notes, files and an end.
//
//  1. A subject has one open case at most. Which alerts are in it is not kept
//     but derived: they are those of the subject, also those that open later.
//  2. Its deadline is the one set by hand or, where none is, the earliest of its
//     alerts that await somebody. Past it the case is before the reviewers, until
//     it is worked off or given another ([Cases.Escalate]).
//  3. It is closed when no alert of it awaits anybody, and by two people where
//     one was decided a true match.
//  4. Notes are added and never altered; files are removed by leaving their hash
//     and why. What happened is one timeline, to which other packages add theirs
//     ([Source]).
package cases

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// States of a case.
const (
	Open   = "open"
	Review = "review" // its closing awaits a second person
	Closed = "closed"
)

// Case is the alerts of one subject, worked together. Its number is its name.
type Case struct {
	ID      int64  `json:"id"`
	Subject string `json:"subject"` // the client's id
	// SubjectNumber is the service's own number of the subject.
	SubjectNumber int64     `json:"-"`
	State         string    `json:"state"`
	Owner         string    `json:"owner"` // an actor; "" for nobody
	OpenedAt      time.Time `json:"opened_at"`
	OpenedBy      string    `json:"opened_by"`
	// Due is the deadline; none is zero.
	Due time.Time `json:"due_at,omitzero"`
	// DueByHand says that somebody set it; otherwise it is that of the alerts.
	DueByHand bool `json:"due_by_hand,omitempty"`
	// Escalated is since when it is before the reviewers, past its deadline; zero
	// where it is not.
	Escalated time.Time `json:"escalated_at,omitzero"`
	Summary   string    `json:"summary,omitempty"`  // of the closing
	Closer    string    `json:"closer,omitempty"`   // who closed it, or wants to
	Reviewer  string    `json:"reviewer,omitempty"` // who confirmed that
	ClosedAt  time.Time `json:"closed_at,omitzero"`
	// Alerts are how many it has, Waiting how many of them await somebody.
	Alerts  int `json:"alerts"`
	Waiting int `json:"alerts_waiting"`
}

// Config is what cases are worked with.
type Config struct {
	Store *store.Store // required
	// Record appends to the audit log, in the transaction of the change. Defaults
	// to nothing.
	Record service.Record
	// Emit tells subscribers, in the transaction of the change. Defaults to
	// nothing.
	Emit func(tx *store.Tx, event, object string, payload any) error
	// Sources add to the timeline what this package does not know. Defaults to
	// none.
	Sources []Source
}

// Cases works on cases. It is safe for use by many goroutines.
type Cases struct{ Config }

// New makes Cases.
func New(c Config) *Cases {
	if c.Record == nil {
		c.Record = func(*store.Tx, string, string, string, string, map[string]string) error { return nil }
	}
	if c.Emit == nil {
		c.Emit = func(*store.Tx, string, string, any) error { return nil }
	}
	return &Cases{c}
}

// Errors about cases. That one is not there wraps store.ErrNotFound.
var (
	ErrOpen     = errors.New("the subject has an open case; work on that")
	ErrClosed   = errors.New("the case is closed; reopen it first")
	ErrInReview = errors.New("the closing of the case awaits a second person; confirm or return it first")
	ErrNotOpen  = errors.New("the closing of the case does not await anybody")
	ErrStays    = errors.New("the case is open")
	ErrWaiting  = errors.New("an alert of the case awaits somebody; decide it first")
	ErrOwner    = errors.New("the case is somebody else's; its owner or a reviewer does this")
	ErrRemoved  = errors.New("the attachment was removed")
)

// Most characters of what people write.
const (
	MostText   = 10_000 // of a note or a summary
	MostReason = 1_000
)

// written is a text that somebody wrote, or the mistake in it.
func written(field, text string, most int) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	bad := func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }
	switch n := utf8.RuneCountInString(text); {
	case text == "":
		return "", mistake.In(field, "is missing; write it")
	case !utf8.ValidString(text):
		return "", mistake.In(field, "is not UTF-8")
	case n > most:
		return "", mistake.In(field, fmt.Sprintf("has %d characters; the most are %d", n, most))
	case strings.ContainsFunc(text, bad):
		return "", mistake.In(field, "holds control characters")
	}
	return text, nil
}

const columns = `c.id, s.key, c.subject, c.closed, c.review, c.owner, c.opened_at, c.opened_by, c.due_at, c.escalated, c.escalated_at, c.summary, c.closer, c.reviewer, c.closed_at,
	(SELECT count(*) FROM alerts a WHERE a.subject = c.subject AND (c.closed = 0 OR a.opened_at <= c.closed_at)),
	(SELECT count(*) FROM alerts a WHERE a.subject = c.subject AND (c.closed = 0 OR a.opened_at <= c.closed_at) AND a.state <> 'closed'),
	coalesce((SELECT min(a.due_at) FROM alerts a WHERE a.subject = c.subject AND a.state <> 'closed' AND a.due_at > 0), 0)
	FROM cases c JOIN subjects s ON s.id = c.subject `

func query(tx *store.Tx, rest string, args ...any) ([]Case, error) {
	out := []Case{}
	err := tx.Query(func(scan func(...any) error) error {
		var c Case
		var closed, review, escalated int
		var openedAt, dueAt, escalatedAt, closedAt, alertsDue int64
		if err := scan(&c.ID, &c.Subject, &c.SubjectNumber, &closed, &review, &c.Owner, &openedAt, &c.OpenedBy, &dueAt, &escalated, &escalatedAt,
			&c.Summary, &c.Closer, &c.Reviewer, &closedAt, &c.Alerts, &c.Waiting, &alertsDue); err != nil {
			return err
		}
		switch {
		case closed == 1:
			c.State = Closed
		case review == 1:
			c.State = Review
		default:
			c.State = Open
		}
		c.OpenedAt, c.ClosedAt, c.DueByHand = store.Time(openedAt), store.Time(closedAt), dueAt > 0
		if dueAt == 0 && closed == 0 {
			dueAt = alertsDue
		}
		c.Due = store.Time(dueAt)
		if escalated == 1 {
			c.Escalated = store.Time(escalatedAt)
		}
		out = append(out, c)
		return nil
	}, "SELECT "+columns+rest, args...)
	return out, err
}

// Get is the case with a number.
func Get(tx *store.Tx, id int64) (Case, error) {
	found, err := query(tx, "WHERE c.id = $1", id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("case %d: %w", id, store.ErrNotFound)
	}
	if err != nil {
		return Case{}, err
	}
	return found[0], nil
}

// OfSubject are the cases of a subject, the latest first.
func OfSubject(tx *store.Tx, subject int64) ([]Case, error) {
	return query(tx, "WHERE c.subject = $1 ORDER BY c.id DESC", subject)
}

// OpenOf is the number of the open case of a subject, or 0.
func OpenOf(tx *store.Tx, subject int64) (id int64, err error) {
	err = tx.Get("SELECT id FROM cases WHERE subject = $1 AND closed = 0", []any{subject}, &id)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	return id, err
}

// Open opens a case for a subject. Who opens it owns it, unless that is a
// program. Where there is one already the error is ErrOpen, and the case that.
func (c *Cases) Open(ctx context.Context, who access.Identity, subject int64, once func(*store.Tx, Case) error) (Case, error) {
	var made Case
	err := c.Store.Update(ctx, func(tx *store.Tx) error {
		var there int64
		if err := tx.Get("SELECT id FROM subjects WHERE id = $1", []any{subject}, &there); err != nil {
			return fmt.Errorf("subject %d: %w", subject, err)
		}
		id, err := OpenOf(tx, subject)
		if err != nil {
			return err
		}
		if id > 0 {
			if made, err = Get(tx, id); err != nil {
				return err
			}
			return fmt.Errorf("case %d: %w", id, ErrOpen)
		}
		owner := ""
		if who.Kind == access.Person {
			owner = who.Actor()
		}
		err = tx.Get(`INSERT INTO cases (subject, closed, review, owner, opened_at, opened_by, due_at, escalated, escalated_at, summary, closer, reviewer, closed_at)
			VALUES ($1, 0, 0, $2, $3, $4, 0, 0, 0, '', '', '', 0) RETURNING id`, []any{subject, owner, tx.Micros(), who.Actor()}, &id)
		if err != nil {
			return fmt.Errorf("open a case: %w", err)
		}
		if err := c.happened(tx, id, who.Actor(), event{name: "opened", detail: owner}); err != nil {
			return err
		}
		if err := c.Emit(tx, webhooks.CaseOpened, number(id), map[string]any{"case": number(id)}); err != nil {
			return err
		}
		if made, err = Get(tx, id); err != nil || once == nil {
			return err
		}
		return once(tx, made)
	})
	return made, err
}

// event is what happened to a case.
type event struct {
	name   string // of case_events; the audit log has it with "_" for "-"
	detail string // a code
	text   string // why
	codes  map[string]string
}

// happened keeps what happened to a case and records it.
func (c *Cases) happened(tx *store.Tx, id int64, actor string, e event) error {
	if _, err := tx.Exec("INSERT INTO case_events (case_id, at, actor, event, detail, text) VALUES ($1, $2, $3, $4, $5, $6)",
		id, tx.Micros(), actor, e.name, e.detail, e.text); err != nil {
		return fmt.Errorf("keep what happened to a case: %w", err)
	}
	return c.Record(tx, "case."+strings.ReplaceAll(e.name, "-", "_"), actor, "case", number(id), e.codes)
}

// change runs f on a case that who may work on.
func (c *Cases) change(ctx context.Context, who access.Identity, id int64, f func(tx *store.Tx, now Case) error) (after Case, err error) {
	err = c.Store.Update(ctx, func(tx *store.Tx) error {
		now, err := Get(tx, id)
		if err != nil {
			return err
		}
		if !who.May(access.CaseWrite, now.Owner) {
			return fmt.Errorf("case %d: %w", id, ErrOwner)
		}
		if err := f(tx, now); err != nil {
			return err
		}
		after, err = Get(tx, id)
		return err
	})
	return after, err
}

// mayOwn refuses who cannot work on a case.
func mayOwn(tx *store.Tx, actor string) error {
	who, err := access.PersonOf(tx, actor)
	switch {
	case errors.Is(err, store.ErrNotFound), errors.Is(err, access.ErrDisabled), err == nil && who.Can(access.CaseWrite) == access.None:
		return mistake.In("to", "is nobody who works on cases; choose an analyst or a reviewer")
	}
	return err
}

func number(id int64) string { return strconv.FormatInt(id, 10) }
