package redress

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
	"github.com/namesake-screening/namesake/policy"
)

// Reason is why a complaint is granted or refused.
type Reason struct {
	Code  string
	Text  string
	Grant bool
}

// Reasons are all there are.
var Reasons = []Reason{
	{"different-birth-date", "The person was born on another day", true},
	{"identifier-differs", "The person's documents have other numbers", true},
	{"different-person-known", "The person is known to be somebody else", true},
	{"nobody-listed", "Nobody listed is taken for the person", true},
	{"facts-not-shown", "The facts given were not shown to be true", false},
	{"too-few-facts", "Too little is known to tell", false},
	{"same-person", "The person may well be who is listed", false},
}

// Propose proposes what to decide of a complaint. What it is about is looked for
// again, since lists have changed.
func (r *Redress) Propose(ctx context.Context, who access.Identity, id int64, grant bool, reason, text string, once func(*store.Tx, Case) error) (c Case, err error) {
	if err := checkDecision(grant, reason, text); err != nil {
		return c, err
	}
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		c, err = Find(tx, id)
		return err
	})
	if err != nil {
		return c, err
	}
	pairs, _, err := r.find(c.Person)
	if err != nil {
		return c, err
	}
	return r.step(ctx, id, Received, func(tx *store.Tx, c Case) error {
		if err := addPairs(tx, id, c.Number, pairs); err != nil {
			return err
		}
		grants := 0
		if grant {
			grants = 1
		}
		if _, err := tx.Exec("UPDATE redress SET state = 'proposed', grants = $1, reason = $2, text = $3, proposed_at = $4, proposed_by = $5 WHERE id = $6",
			grants, reason, text, tx.Micros(), who.Actor(), id); err != nil {
			return err
		}
		return r.happened(tx, id, who.Actor(), "proposed", outcome(grant)+": "+reason, map[string]string{"decision": outcome(grant), "reason": reason})
	}, once)
}

func outcome(grant bool) string {
	if grant {
		return Granted
	}
	return Refused
}

func checkDecision(grant bool, reason, text string) error {
	var errs []error
	if !slices.ContainsFunc(Reasons, func(o Reason) bool { return o.Code == reason && o.Grant == grant }) {
		var codes []string
		for _, o := range Reasons {
			if o.Grant == grant {
				codes = append(codes, o.Code)
			}
		}
		errs = append(errs, mistake.In("reason", "choose one: "+strings.Join(codes, ", ")))
	}
	if w := mistake.InText(text, mostText); w != "" {
		errs = append(errs, mistake.In("text", w))
	} else if strings.TrimSpace(text) == "" {
		errs = append(errs, mistake.In("text", "missing; write what was found out, for whoever is to confirm it"))
	}
	return errors.Join(errs...)
}

// Decide confirms what somebody else proposed, or returns it, with what is still
// to be found out.
func (r *Redress) Decide(ctx context.Context, who access.Identity, id int64, confirm bool, text string, once func(*store.Tx, Case) error) (Case, error) {
	if w := mistake.InText(text, mostText); w != "" {
		return Case{}, mistake.In("text", w)
	}
	if !confirm && strings.TrimSpace(text) == "" {
		return Case{}, mistake.In("text", "missing; write why it is returned")
	}
	return r.step(ctx, id, Proposed, func(tx *store.Tx, c Case) error {
		if err := access.NotMaker(who, c.ProposedBy); err != nil {
			return err
		}
		if !confirm {
			if _, err := tx.Exec("UPDATE redress SET state = 'received', grants = 0, reason = '', text = '', proposed_at = 0, proposed_by = '' WHERE id = $1", id); err != nil {
				return err
			}
			return r.happened(tx, id, who.Actor(), "returned", text, nil)
		}
		state := outcome(c.Grant)
		if _, err := tx.Exec("UPDATE redress SET state = $1, decided_at = $2, decided_by = $3 WHERE id = $4", state, tx.Micros(), who.Actor(), id); err != nil {
			return err
		}
		if c.Grant {
			if err := r.grant(tx, who, c); err != nil {
				return err
			}
		}
		if err := r.happened(tx, id, who.Actor(), state, "", map[string]string{"reason": c.Reason, "maker": c.ProposedBy}); err != nil {
			return err
		}
		return r.Emit(tx, webhooks.RedressDecided, number(id), map[string]any{"redress": number(id), "state": state})
	}, once)
}

// Withdraw ends a complaint that the person upholds no longer.
func (r *Redress) Withdraw(ctx context.Context, who access.Identity, id int64, once func(*store.Tx, Case) error) (Case, error) {
	return r.step(ctx, id, "", func(tx *store.Tx, c Case) error {
		if _, err := tx.Exec("UPDATE redress SET state = 'withdrawn', decided_at = $1, decided_by = $2 WHERE id = $3", tx.Micros(), who.Actor(), id); err != nil {
			return err
		}
		return r.happened(tx, id, who.Actor(), Withdrawn, "", nil)
	}, once)
}

// step takes a complaint from a state, or from any before its decision for "".
func (r *Redress) step(ctx context.Context, id int64, from string, f func(*store.Tx, Case) error, once func(*store.Tx, Case) error) (c Case, err error) {
	err = r.Store.Update(ctx, func(tx *store.Tx) error {
		if c, err = Find(tx, id); err != nil {
			return err
		}
		if from != "" && c.State != from || !c.Open() {
			return fmt.Errorf("complaint %d is %s: %w", id, c.State, ErrState)
		}
		if err := f(tx, c); err != nil {
			return err
		}
		if c, err = Find(tx, id); err != nil || once == nil {
			return err
		}
		return once(tx, c)
	})
	return c, err
}

// grant clears the person of what the complaint is about: the parties as they are
// listed now.
func (r *Redress) grant(tx *store.Tx, who access.Identity, c Case) error {
	rules, err := alerts.Casework(tx, r.Policy)
	if err != nil {
		return err
	}
	c.Until, c.DecidedBy = tx.Now().AddDate(0, 0, rules.ClearanceDays), who.Actor()
	if _, err := tx.Exec("UPDATE redress SET until = $1 WHERE id = $2", store.Micros(c.Until), c.ID); err != nil {
		return err
	}
	for i, p := range c.Pairs {
		e, err := r.Entity(p.List, p.Entity)
		if errors.Is(err, store.ErrNotFound) {
			continue // it is listed no longer
		}
		if err != nil {
			return err
		}
		facts, err := json.Marshal(clearances.OfEntity(e))
		if err != nil {
			return err
		}
		c.Pairs[i].facts = string(facts)
		if _, err := tx.Exec("UPDATE redress_pairs SET facts = $1 WHERE redress = $2 AND list = $3 AND entity = $4", string(facts), c.ID, p.List, p.Entity); err != nil {
			return err
		}
	}
	if c.Number == 0 {
		return nil
	}
	m, err := population.Get(tx, c.Number)
	if err != nil || !m.Removed.IsZero() {
		return err
	}
	return r.clear(tx, c, m)
}

// clear puts a clearance in force for each of the parties that a subject has none
// of by this complaint, in the names of the two who decided it, and closes the
// alerts concerned.
func (r *Redress) clear(tx *store.Tx, c Case, m population.Member) error {
	before, err := clearances.OfOrigin(tx, origin(c.ID))
	if err != nil {
		return err
	}
	for _, p := range c.Pairs {
		if slices.ContainsFunc(before, func(o clearances.Clearance) bool {
			return o.SubjectID == m.ID && o.List == p.List && o.Entity == p.Entity
		}) {
			continue // what ended is for people to clear again
		}
		e, err := r.Entity(p.List, p.Entity)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if same, err := p.sameParty(e); err != nil || !same {
			if err != nil {
				return err
			}
			continue
		}
		made, err := clearances.Propose(tx, person(c.ProposedBy), clearances.Proposal{Member: m, Entity: e, Origin: origin(c.ID), Reason: c.Reason, Text: c.Text, Until: c.Until, Longest: c.Until.Sub(tx.Now())})
		if err != nil {
			return err
		}
		if _, err := clearances.Confirm(tx, person(c.DecidedBy), made.ID); err != nil {
			return err
		}
		if err := closeAlerts(tx, c, m.ID, p); err != nil {
			return err
		}
	}
	return nil
}

func origin(id int64) string { return "redress:" + number(id) }

// person is the identity of an actor who signed in when it was done.
func person(actor string) access.Identity {
	kind, id, _ := strings.Cut(actor, ":")
	return access.Identity{Kind: access.Kind(kind), ID: id}
}

// closeAlerts closes the alerts of a pair: two people have decided that they are
// two.
func closeAlerts(tx *store.Tx, c Case, subject int64, p Pair) error {
	var open []alerts.Ref
	err := tx.Query(func(scan func(...any) error) error {
		a := alerts.Ref{List: p.List, Entity: p.Entity}
		err := scan(&a.ID, &a.Policy)
		open = append(open, a)
		return err
	}, "SELECT id, policy FROM alerts WHERE subject = $1 AND list = $2 AND entity = $3 AND state <> 'closed'", subject, p.List, p.Entity)
	if err != nil {
		return err
	}
	for _, a := range open {
		if _, err := clearances.Lapse(tx, a); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE alerts SET state = 'closed', disposition = 'false-positive' WHERE id = $1", a.ID); err != nil {
			return err
		}
		if err := audit.AppendCodes(tx, "alert.decided", c.DecidedBy, "alert", number(a.ID), map[string]string{"redress": number(c.ID), "disposition": policy.FalsePositive}); err != nil {
			return err
		}
		if err := alerts.Note(tx, a, alerts.Happening{Event: alerts.Decided, Actor: c.DecidedBy, Detail: "redress " + number(c.ID)}); err != nil {
			return err
		}
		if err := webhooks.Emit(tx, webhooks.AlertDecided, number(a.ID), map[string]any{"alert": number(a.ID), "list": a.List, "entity": a.Entity, "policy": a.Policy,
			"disposition": policy.FalsePositive, "reason": c.Reason, "state": alerts.Closed}); err != nil {
			return err
		}
	}
	return nil
}
