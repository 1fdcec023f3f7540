// Package clearances remembers false positives: that a subject is not a listed
// party, as people have found, bound to the facts on both sides that this rested
// on.
//
// A clearance is proposed with a decision or a complaint, and in force once a
// second person confirmed it, where the policy asks for one. While it is, the
// alerts of its pair stay closed whatever edition, policy or engine is new, and
// what would have opened one is noted: screenings hide nothing, and the match
// stands in the stored screening as ever. It ends by its date, by a person, or
// when a material fact of either side is another ([Changed]); then the alerts of
// the pair that it kept closed are open again and say why.
//
// The facts of the subject are those that the screening is of, and those of the
// listed party of the edition that was screened against, so that nobody is
// cleared by what was true once.
package clearances

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// States of a clearance.
const (
	StateProposed = "proposed" // awaits a second person
	StateInForce  = "in-force"
	StateRefused  = "refused" // by the second person, or taken back
	StateEnded    = "ended"
)

// Why a clearance ended.
const (
	Expired      = "expired"
	Revoked      = "revoked"
	FactsChanged = "facts-changed"
	Replaced     = "replaced"   // by a later one of the same pair
	TrueMatch    = "true-match" // somebody decided that they are one after all
	Erased       = "erased"     // the subject was
)

// Clearance is a remembered false positive.
type Clearance struct {
	ID          int64     `json:"id"`
	SubjectID   int64     `json:"-"`
	Subject     string    `json:"subject"` // the client's id
	List        string    `json:"list"`
	Entity      string    `json:"entity"`
	Caption     string    `json:"caption"`
	State       string    `json:"state"`
	Origin      string    `json:"origin"` // what it was proposed with, such as "decision:5"
	Reason      string    `json:"reason"` // a code
	Text        string    `json:"text,omitempty"`
	MadeAt      time.Time `json:"made_at"`
	MadeBy      string    `json:"made_by"`
	ConfirmedAt time.Time `json:"confirmed_at,omitzero"`
	ConfirmedBy string    `json:"confirmed_by,omitempty"`
	Until       time.Time `json:"until"`
	EndedAt     time.Time `json:"ended_at,omitzero"`
	EndedBy     string    `json:"ended_by,omitempty"`
	EndedWhy    string    `json:"ended_why,omitempty"`
	EndedText   string    `json:"ended_text,omitempty"`
	// Changed are the facts whose change ended it, as "subject birth-date".
	Changed      []string `json:"changed,omitempty"`
	SubjectFacts Facts    `json:"subject_facts"`
	EntityFacts  Facts    `json:"entity_facts"`
	// Suppressed is how often it kept an alert closed, and why the screening was
	// made that it last did so for.
	Suppressed    int64     `json:"suppressed"`
	SuppressedAt  time.Time `json:"suppressed_at,omitzero"`
	SuppressedWhy string    `json:"suppressed_why,omitempty"`
}

// Errors of a step that may not be taken. That there is no clearance wraps
// store.ErrNotFound.
var (
	ErrState = errors.New("the clearance is not at the step before")
	ErrUntil = errors.New("a clearance ends on a day after today, and no later than the policy allows")
)

// Proposal is what a clearance is made from.
type Proposal struct {
	Member  population.Member
	Entity  *namesake.Entity // as it is listed now
	Origin  string           // "decision:5", "redress:7"
	Reason  string           // a code
	Text    string
	Until   time.Time
	Longest time.Duration // that the policy allows
}

// Propose keeps a clearance that awaits a second person.
func Propose(tx *store.Tx, who access.Identity, p Proposal) (Clearance, error) {
	if !p.Until.After(tx.Now()) || p.Until.After(tx.Now().Add(p.Longest)) {
		return Clearance{}, fmt.Errorf("clear until %s: %w", p.Until.Format(time.DateOnly), ErrUntil)
	}
	subject, err := OfSubject(p.Member.Subject).encode()
	if err != nil {
		return Clearance{}, err
	}
	entity, err := OfEntity(p.Entity).encode()
	if err != nil {
		return Clearance{}, err
	}
	salt := audit.NewSalt()
	var id int64
	err = tx.Get(`INSERT INTO clearances (subject, list, entity, caption, state, origin, reason, text, made_at, made_by, confirmed_at, confirmed_by, until,
		ended_at, ended_by, ended_why, ended_text, changed, subject_facts, entity_facts, suppressed, suppressed_at, suppressed_why, salt)
		VALUES ($1, $2, $3, $4, 'proposed', $5, $6, $7, $8, $9, 0, '', $10, 0, '', '', '', '', $11, $12, 0, 0, '', $13) RETURNING id`,
		[]any{p.Member.ID, p.Entity.List, p.Entity.ID, p.Entity.Caption(), p.Origin, p.Reason, p.Text, tx.Micros(), who.Actor(), store.Micros(p.Until), subject, entity, salt}, &id)
	if err != nil {
		return Clearance{}, fmt.Errorf("propose a clearance: %w", err)
	}
	c, err := Find(tx, id)
	if err != nil {
		return c, err
	}
	seal, err := c.seal(salt)
	if err != nil {
		return c, err
	}
	return c, record(tx, "clearance.proposed", who.Actor(), c, map[string]string{"origin": p.Origin, "reason": p.Reason, "until": p.Until.UTC().Format(time.DateOnly), "clearance": seal})
}

// seal is the hash of what was said and on which facts, for the audit log.
func (c Clearance) seal(salt string) (string, error) {
	b, err := json.Marshal(struct {
		Subject      int64
		List, Entity string
		Reason, Text string
		Facts        [2]Facts
	}{c.SubjectID, c.List, c.Entity, c.Reason, c.Text, [2]Facts{c.SubjectFacts, c.EntityFacts}})
	if err != nil {
		return "", err
	}
	return audit.Seal(salt, b)
}

// Confirm is the word of a second person, and puts a proposed clearance in force.
func Confirm(tx *store.Tx, who access.Identity, id int64) (Clearance, error) {
	c, err := Find(tx, id)
	if err != nil {
		return c, err
	}
	if err := access.NotMaker(who, c.MadeBy); err != nil {
		return c, fmt.Errorf("confirm clearance %d: %w", id, err)
	}
	return c.enforce(tx, who.Actor())
}

// Grant puts a proposed clearance in force where the policy asks for no second
// person.
func Grant(tx *store.Tx, who access.Identity, id int64) (Clearance, error) {
	c, err := Find(tx, id)
	if err != nil {
		return c, err
	}
	return c.enforce(tx, who.Actor())
}

func (c Clearance) enforce(tx *store.Tx, by string) (Clearance, error) {
	if c.State != StateProposed {
		return c, fmt.Errorf("clearance %d is %s: %w", c.ID, c.State, ErrState)
	}
	var before int64
	err := tx.Get("SELECT id FROM clearances WHERE subject = $1 AND list = $2 AND entity = $3 AND state = 'in-force'", []any{c.SubjectID, c.List, c.Entity}, &before)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return c, err
	}
	if before != 0 {
		old, err := Find(tx, before)
		if err == nil {
			err = old.end(tx, by, Replaced, "", nil)
		}
		if err != nil {
			return c, err
		}
	}
	if _, err := tx.Exec("UPDATE clearances SET state = 'in-force', confirmed_at = $1, confirmed_by = $2 WHERE id = $3", tx.Micros(), by, c.ID); err != nil {
		return c, err
	}
	tx.Keep(anyKey{}, nil)
	if err := record(tx, "clearance.granted", by, c, map[string]string{"until": c.Until.Format(time.DateOnly)}); err != nil {
		return c, err
	}
	if err := emit(tx, webhooks.ClearanceGranted, c, ""); err != nil {
		return c, err
	}
	if err := c.noteCleared(tx, by); err != nil {
		return c, err
	}
	return Find(tx, c.ID)
}

// Refuse ends a proposal that is not to be.
func Refuse(tx *store.Tx, by string, id int64) error {
	c, err := Find(tx, id)
	if err != nil {
		return err
	}
	if c.State != StateProposed {
		return fmt.Errorf("clearance %d is %s: %w", id, c.State, ErrState)
	}
	if _, err := tx.Exec("UPDATE clearances SET state = 'refused', ended_at = $1, ended_by = $2 WHERE id = $3", tx.Micros(), by, id); err != nil {
		return err
	}
	return record(tx, "clearance.refused", by, c, nil)
}

// RefuseOf refuses what was proposed with something.
func RefuseOf(tx *store.Tx, by, origin string) error {
	all, err := OfOrigin(tx, origin)
	for _, c := range all {
		if err == nil && c.State == StateProposed {
			err = Refuse(tx, by, c.ID)
		}
	}
	return err
}

// Lapse ends the decision about an alert that awaits a second person, with the
// clearance that was proposed with it: what they rested on is no more. It returns
// who had made the decision, "" where none awaits.
func Lapse(tx *store.Tx, a alerts.Ref) (maker string, err error) {
	decision, maker, err := alerts.Lapse(tx, a)
	if err != nil || decision == 0 {
		return "", err
	}
	return maker, RefuseOf(tx, audit.System, fmt.Sprintf("decision:%d", decision))
}

// Revoke ends a clearance before its time. Its alerts are open again.
func Revoke(tx *store.Tx, who access.Identity, id int64, text string) (Clearance, error) {
	c, err := Find(tx, id)
	if err != nil {
		return c, err
	}
	if c.State != StateInForce {
		return c, fmt.Errorf("clearance %d is %s: %w", id, c.State, ErrState)
	}
	if err := c.end(tx, who.Actor(), Revoked, text, nil); err != nil {
		return c, err
	}
	return Find(tx, id)
}

// Contradict ends the clearance of a pair that was decided to be one party.
func Contradict(tx *store.Tx, by string, subject int64, list, entity string) error {
	all, err := query(tx, "WHERE c.subject = $1 AND c.list = $2 AND c.entity = $3 AND c.state = 'in-force'", subject, list, entity)
	for _, c := range all {
		if err == nil {
			err = c.end(tx, by, TrueMatch, "", nil)
		}
	}
	return err
}

// expireAtOnce bounds a transaction.
const expireAtOnce = 500

// Expire ends the clearances whose date has come, and opens their alerts again.
// It returns how many; where that is as many as it ends at once, there may be
// more.
func Expire(tx *store.Tx, now time.Time) (int, error) {
	all, err := query(tx, "WHERE c.state = 'in-force' AND c.until <= $1 ORDER BY c.until, c.id LIMIT $2", store.Micros(now), expireAtOnce)
	if err != nil {
		return 0, err
	}
	for _, c := range all {
		if err := c.end(tx, audit.System, Expired, "", nil); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}

// Erase forgets the facts and texts of a subject's clearances, which end: what
// they rested on is no more.
func Erase(tx *store.Tx, subject int64) error {
	all, err := query(tx, "WHERE c.subject = $1", subject)
	if err != nil {
		return err
	}
	for _, c := range all {
		switch c.State {
		case StateInForce:
			err = c.end(tx, audit.System, Erased, "", nil)
		case StateProposed:
			err = Refuse(tx, audit.System, c.ID)
		}
		if err != nil {
			return err
		}
	}
	_, err = tx.Exec("UPDATE clearances SET text = '', ended_text = '', subject_facts = '', salt = '' WHERE subject = $1", subject)
	return err
}

// end ends a clearance in force, and has its alerts open again unless something
// else keeps them closed.
func (c Clearance) end(tx *store.Tx, by, why, text string, changed []string) error {
	n, err := tx.Exec("UPDATE clearances SET state = 'ended', ended_at = $1, ended_by = $2, ended_why = $3, ended_text = $4, changed = $5 WHERE id = $6 AND state = 'in-force'",
		tx.Micros(), by, why, text, strings.Join(changed, ","), c.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("clearance %d: %w", c.ID, ErrState)
	}
	if err := record(tx, "clearance.ended", by, c, map[string]string{"why": why, "changed": strings.ReplaceAll(strings.Join(changed, ","), " ", ":")}); err != nil {
		return err
	}
	if err := emit(tx, webhooks.ClearanceEnded, c, why); err != nil {
		return err
	}
	switch why {
	case Replaced, Erased:
		return nil
	}
	return c.reopen(tx, by, why, changed)
}

func record(tx *store.Tx, action, by string, c Clearance, detail map[string]string) error {
	return audit.AppendCodes(tx, action, by, "clearance", strconv.FormatInt(c.ID, 10), detail)
}

func emit(tx *store.Tx, event string, c Clearance, why string) error {
	id := strconv.FormatInt(c.ID, 10)
	payload := map[string]any{"clearance": id, "list": c.List, "entity": c.Entity}
	if why != "" {
		payload["reason"] = why
	}
	return webhooks.Emit(tx, event, id, payload)
}
