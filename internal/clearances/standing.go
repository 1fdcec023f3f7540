package clearances

import (
	"errors"
	"fmt"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/store"
)

// Pair names a listed party among those that a subject is compared with.
type Pair struct{ List, Entity string }

// Reasons for which an alert is open again, as its reason says.
const (
	ReasonFacts        = "clearance-facts-changed"
	ReasonExpired      = "clearance-expired"
	ReasonRevoked      = "clearance-revoked"
	ReasonContradicted = "clearance-contradicted" // by a decision that they are one
)

// Standing are the clearances in force of a subject, by pair.
type Standing map[Pair]int64

// InForce holds the clearances in force of a subject to what is known of both
// sides now, and returns those that stand: parties are the listed parties that it
// was compared with. One that rested on other facts ends here, as does one whose
// date has come; their alerts are open again afterwards, and ended is how many did.
// Of a listed party that is not given nothing is known that could have changed.
func InForce(tx *store.Tx, id int64, subject namesake.Subject, parties []*namesake.Entity) (standing Standing, ended int, err error) {
	any, err := anyInForce(tx)
	if err != nil || !any {
		return nil, 0, err
	}
	all, err := query(tx, "WHERE c.subject = $1 AND c.state = 'in-force'", id)
	if err != nil || len(all) == 0 {
		return nil, 0, err
	}
	listed := map[Pair]*namesake.Entity{}
	for _, e := range parties {
		if e != nil {
			listed[Pair{e.List, e.ID}] = e
		}
	}
	now := OfSubject(subject)
	standing = Standing{}
	for _, c := range all {
		pair := Pair{c.List, c.Entity}
		changed := prefixed("subject ", Changed(c.SubjectFacts, now))
		if e := listed[pair]; e != nil {
			changed = append(changed, prefixed("listed ", Changed(c.EntityFacts, OfEntity(e)))...)
		}
		switch {
		case len(changed) > 0:
			err = c.end(tx, audit.System, FactsChanged, "", changed)
		case !c.Until.After(tx.Now()):
			err = c.end(tx, audit.System, Expired, "", nil)
		default:
			standing[pair] = c.ID
		}
		if err != nil {
			return nil, 0, err
		}
	}
	return standing, len(all) - len(standing), nil
}

func prefixed(side string, facts []string) []string {
	for i := range facts {
		facts[i] = side + facts[i]
	}
	return facts
}

type anyKey struct{}

// anyInForce reports whether there is any clearance in force at all. It is asked
// once a transaction, so that where there is none, screening again costs what it
// did.
func anyInForce(tx *store.Tx) (bool, error) {
	if known, ok := tx.Value(anyKey{}).(bool); ok {
		return known, nil
	}
	var one int
	err := tx.Get("SELECT 1 FROM clearances WHERE state = 'in-force' LIMIT 1", nil, &one)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	tx.Keep(anyKey{}, err == nil)
	return err == nil, nil
}

// Suppressed notes that a clearance kept an alert closed that a screening would
// have opened, and why that was made.
func Suppressed(tx *store.Tx, id int64, a alerts.Ref, screening int64, key, why string) error {
	if _, err := tx.Exec("UPDATE clearances SET suppressed = suppressed + 1, suppressed_at = $1, suppressed_why = $2 WHERE id = $3", tx.Micros(), why, id); err != nil {
		return err
	}
	return alerts.Note(tx, a, alerts.Happening{Event: alerts.Suppressed, Detail: fmt.Sprintf("clearance %d: %s", id, why), Screening: screening, Key: key})
}

// pairAlerts are the alerts of the clearance's pair in one of the states.
func (c Clearance) pairAlerts(tx *store.Tx, where string) (out []alerts.Ref, err error) {
	err = tx.Query(func(scan func(...any) error) error {
		a := alerts.Ref{List: c.List, Entity: c.Entity}
		err := scan(&a.ID, &a.Policy)
		out = append(out, a)
		return err
	}, "SELECT id, policy FROM alerts WHERE subject = $1 AND list = $2 AND entity = $3 AND "+where+" ORDER BY id", c.SubjectID, c.List, c.Entity)
	return out, err
}

// reopen puts the alerts before somebody that the clearance kept closed. One that
// the last screening did not find stays closed: it is opened when it is found
// again.
func (c Clearance) reopen(tx *store.Tx, by, why string, changed []string) error {
	found, err := c.pairAlerts(tx, "state = 'closed' AND disposition = 'false-positive' AND standing = 'matched'")
	if err != nil {
		return err
	}
	reason := map[string]string{FactsChanged: ReasonFacts, Expired: ReasonExpired, Revoked: ReasonRevoked, TrueMatch: ReasonContradicted}[why]
	detail := reason
	if len(changed) > 0 {
		detail += ": " + strings.Join(changed, ", ")
	}
	for _, a := range found {
		if err := alerts.Reopen(tx, a, reason, "", alerts.Happening{Event: alerts.Reopened, Actor: actor(by), Detail: detail}); err != nil {
			return err
		}
	}
	return nil
}

// noteCleared says on the alerts of the pair that it is cleared.
func (c Clearance) noteCleared(tx *store.Tx, by string) error {
	found, err := c.pairAlerts(tx, "state <> ''")
	for _, a := range found {
		if err == nil {
			err = alerts.Note(tx, a, alerts.Happening{Event: alerts.Cleared, Actor: by, Detail: fmt.Sprintf("clearance %d", c.ID)})
		}
	}
	return err
}

// actor is how events name the service: as nobody.
func actor(by string) string {
	if by == audit.System {
		return ""
	}
	return by
}
