// Package statistics counts what was screened, found and decided: how much, how
// fast, how often rightly, and whether people of some naming cultures are
// alerted for nothing more often than others.
//
// Pages ask for it often and must be quick whatever is stored, so nothing is
// counted while somebody waits for it, but in small installations. What is only
// ever added to, the screenings, is counted on from where counting ended, each
// row once ([Statistics.Refresh]). What changes, alerts, decisions and the
// population, is looked at whole every so often and kept as a report with its
// time: one that took a second is made anew after 100 at the earliest, so that
// looking costs 1 % of a core at most, and one that takes a moment is as good as
// new whenever somebody looks.
//
// Reports part people and alerts into groups. How many are in a group of fewer
// than ten is never given away ([Suppress]); nationality is a group in one table
// and stands beside no person.
package statistics

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// Config is what statistics work with. Store is required.
type Config struct {
	Store *store.Store
	// Quick is how long a report may take to be made while somebody waits for it.
	// Defaults to 40 ms.
	Quick time.Duration
	// Log is told what fails, without personal data. Defaults to none.
	Log *slog.Logger
}

// Statistics is safe for use by many goroutines. Several, in one process or many,
// may share a store.
type Statistics struct {
	Config
	making sync.Mutex
}

// New makes statistics.
func New(c Config) *Statistics {
	if c.Quick == 0 {
		c.Quick = 40 * time.Millisecond
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Statistics{Config: c}
}

// restsFor is how many times as long as a report took it rests.
const restsFor = 100

// Made is when a report was made, and how long that took.
type Made struct {
	At   time.Time     `json:"at"`
	Took time.Duration `json:"-"`
}

// due reports whether a report may be made anew at a time.
func (m Made) due(now time.Time) bool {
	return m.At.IsZero() || now.Sub(m.At) >= restsFor*m.Took || now.Before(m.At)
}

// Refresh counts on, and makes anew what is due. It returns once all is counted.
func (s *Statistics) Refresh(ctx context.Context) error {
	return errors.Join(s.countOn(ctx, 1<<30), renew(ctx, s, alertsReport, countAlerts), renew(ctx, s, peopleReport, countPeople))
}

// Reports by name.
const (
	alertsReport = "alerts"
	peopleReport = "people"
)

// counts makes a report.
type counts[T any] func(ctx context.Context, s *store.Store) (T, error)

// renew makes a report anew where that is due.
func renew[T any](ctx context.Context, s *Statistics, name string, count counts[T]) error {
	_, _, err := report(ctx, s, name, true, count)
	return err
}

// report is a report as it is stored, made anew where that is due and either
// wanted or quick.
func report[T any](ctx context.Context, s *Statistics, name string, wanted bool, count counts[T]) (out T, made Made, err error) {
	body, made, err := s.stored(ctx, name)
	if err != nil {
		return out, made, err
	}
	if made.due(s.Store.Now()) && (wanted || made.Took <= s.Quick) {
		s.making.Lock()
		defer s.making.Unlock()
		if body, made, err = s.stored(ctx, name); err != nil { // somebody may have made it meanwhile
			return out, made, err
		}
		if made.due(s.Store.Now()) {
			began := time.Now() // not by the store's clock, which may stand still
			if out, err = count(ctx, s.Store); err != nil {
				return out, made, fmt.Errorf("count %s: %w", name, err)
			}
			took := time.Since(began)
			if made, err = s.keep(ctx, name, took, out); err != nil {
				return out, made, err
			}
			return out, made, nil
		}
	}
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		return out, made, fmt.Errorf("report %s as stored: %w", name, err)
	}
	return out, made, nil
}

func (s *Statistics) stored(ctx context.Context, name string) (body string, made Made, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		var at, took int64
		err := tx.Get("SELECT at, took, body FROM statistics_reports WHERE name = $1", []any{name}, &at, &took, &body)
		made = Made{store.Time(at), time.Duration(took) * time.Microsecond}
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	return body, made, err
}

func (s *Statistics) keep(ctx context.Context, name string, took time.Duration, report any) (made Made, err error) {
	body, err := json.Marshal(report)
	if err != nil {
		return made, err
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		made = Made{tx.Now(), took}
		_, err := tx.Exec(`INSERT INTO statistics_reports (name, at, took, body) VALUES ($1, $2, $3, $4)
			ON CONFLICT (name) DO UPDATE SET at = excluded.at, took = excluded.took, body = excluded.body`, name, tx.Micros(), took.Microseconds(), string(body))
		return err
	})
	return made, err
}

// Alerts is what was made of alerts, as it was last counted.
func (s *Statistics) Alerts(ctx context.Context) (Alerts, error) {
	out, made, err := report(ctx, s, alertsReport, false, countAlerts)
	out.Made = made
	return out, err
}

// People is who is in the population and about whom there were false alerts, as
// it was last counted.
func (s *Statistics) People(ctx context.Context) (People, error) {
	out, made, err := report(ctx, s, peopleReport, false, countPeople)
	out.Made = made
	return out, err
}

// Run refreshes at every tick, until ctx ends.
func (s *Statistics) Run(ctx context.Context, ticks <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
			if err := s.Refresh(ctx); err != nil && ctx.Err() == nil {
				s.Log.Error("statistics cannot be counted", "error", err)
			}
		}
	}
}
