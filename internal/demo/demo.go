// Package demo fills a new installation with an invented office: people on no
// real list, colleagues who decided about some of them, and the past six weeks of
// it, so that every page has something to show before anything was imported.
// Nobody in it exists.
//
// It is written as people and programs write, through the packages that keep it,
// by a clock that walks from six weeks ago until now: so coverage, the audit log
// and every figure of the pages hold for it as for anything else.
package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/cohorts"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/jobs"
	"github.com/namesake-screening/namesake/internal/redress"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// Desk is the installation that is filled: new, and by the clock.
type Desk struct {
	Store     *store.Store
	Clock     *Clock
	Access    *access.Access
	Service   *service.Service
	Jobs      *jobs.Jobs
	Webhooks  *webhooks.Webhooks
	Decisions *decisions.Decisions
	Cases     *cases.Cases
	Holds     *holds.Holds
	Redress   *redress.Redress
	Cohorts   *cohorts.Cohorts
}

// Weeks is how far back the demonstration begins.
const Weeks = 6

const setting = "demonstration"

// Loaded reports whether a database has the demonstration.
func Loaded(tx *store.Tx) (bool, error) {
	var since string
	err := tx.Get("SELECT value FROM settings WHERE name = $1", []any{setting}, &since)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Load fills an installation.
func Load(ctx context.Context, d Desk) error {
	o := &office{Desk: d, ctx: ctx}
	// The same alerts are looked at again at every first start.
	c := d.Decisions.Config
	c.Pick = func(n, of int) []int { return sequence(min(n, of)) }
	o.Decisions = decisions.New(c)
	steps := o.steps()
	slices.SortStableFunc(steps, func(a, b step) int { return (a.day-b.day)*24 + a.hour - b.hour })
	for _, step := range steps {
		d.Clock.To(step.day, step.hour)
		if err := step.do(); err != nil {
			return fmt.Errorf("the demonstration: %s: %w", step.name, err)
		}
	}
	d.Clock.Before(90 * time.Minute)
	if err := o.takeInClients(Weeks - 1); err != nil {
		return fmt.Errorf("the demonstration: clients of today: %w", err)
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec("INSERT INTO settings (name, value) VALUES ($1, $2)", setting, tx.Now().Format(time.RFC3339))
		return err
	})
}

func sequence(n int) (out []int) {
	for i := range n {
		out = append(out, i)
	}
	return out
}

// office is what the steps share.
type office struct {
	Desk
	ctx context.Context

	ines, dawit access.Identity // analysts
	ruta, maren access.Identity // reviewers
	jonas       access.Identity // auditor
	program     string          // the actor of the client's system
	cohort      int64           // its number
	file        int64           // the number of the case that is worked on
	complaints  []int64         // their numbers
}

// tx is a transaction.
type tx = *store.Tx

// view reads what is stored.
func (o *office) view(f func(tx) error) error { return o.Store.View(o.ctx, f) }

// step is something that happened on a day, counted from the first, at an hour.
type step struct {
	day, hour int
	name      string
	do        func() error
}
