package service

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/namepairs"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screeners"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// VersionOnce is run in the transaction of a policy's step.
type VersionOnce func(*store.Tx, policies.Version) error

// DraftPolicy adds a draft; version 0 is the next.
func (s *Service) DraftPolicy(ctx context.Context, actor string, p policy.Policy, once VersionOnce) (policies.Version, error) {
	return s.policyStep(ctx, actor, "policy.drafted", once, func(tx *store.Tx) (policies.Version, error) {
		return policies.Propose(tx, p, actor)
	})
}

// ApprovePolicy is the word of a second person on a version that was tested.
func (s *Service) ApprovePolicy(ctx context.Context, who access.Identity, name string, version int, once VersionOnce) (policies.Version, error) {
	return s.policyStep(ctx, who.Actor(), "policy.approved", once, func(tx *store.Tx) (policies.Version, error) {
		v, err := policies.Find(tx, name, version)
		if err != nil {
			return v, err
		}
		if err := access.NotMaker(who, v.CreatedBy); err != nil {
			return v, fmt.Errorf("approve policy %s, version %d: %w", name, version, err)
		}
		return policies.Approve(tx, name, version, who.Actor())
	})
}

// EnforcePolicy puts an approved version in force, and has all under the policy
// screened again.
func (s *Service) EnforcePolicy(ctx context.Context, actor, name string, version int, once VersionOnce) (policies.Version, error) {
	v, err := s.policyStep(ctx, actor, "policy.live", once, func(tx *store.Tx) (policies.Version, error) {
		all, err := policies.List(tx)
		if err != nil {
			return policies.Version{}, err
		}
		v, err := policies.Enforce(tx, name, version)
		if err != nil {
			return v, err
		}
		for _, old := range all {
			if old.Policy.Name == name && old.State == policies.Live {
				if err := s.Record(tx, "policy.retired", actor, "policy", policyID(old.Policy), nil); err != nil {
					return v, err
				}
			}
		}
		return v, nil
	})
	if err != nil {
		return v, err
	}
	if err := s.Look(ctx); err != nil {
		// It is in force all the same: Run goes on looking.
		s.Log.Error("a policy that was put in force cannot be taken up yet", "error", err)
	}
	s.Wake()
	return v, nil
}

func policyID(p policy.Policy) string { return p.Name + ":" + strconv.Itoa(p.Version) }

func (s *Service) policyStep(ctx context.Context, actor, action string, once VersionOnce, step func(*store.Tx) (policies.Version, error)) (v policies.Version, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		if v, err = step(tx); err != nil {
			return err
		}
		if err := s.Record(tx, action, actor, "policy", policyID(v.Policy), map[string]string{"hash": v.Hash}); err != nil {
			return err
		}
		if v.State == policies.Live {
			if err := s.Emit(tx, "policy.live", v.Policy.Name, map[string]any{"policy": v.Policy.Name, "version": v.Policy.Version}); err != nil {
				return err
			}
			if err := s.tellOwed(tx); err != nil {
				return err
			}
		}
		if once == nil {
			return nil
		}
		return once(tx, v)
	})
	return v, err
}

// PolicyReport is what testing a draft found.
type PolicyReport struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Engine string    `json:"engine"`
	// Pairs are the figures of the labelled pairs at the draft's threshold, and
	// InForce those at the threshold of the version in force.
	Pairs   namepairs.Figures  `json:"pairs"`
	InForce *namepairs.Figures `json:"in_force,omitempty"`
	Impact  Impact             `json:"impact"`
}

// Impact is what the draft would change in what is stored.
type Impact struct {
	Editions []namesake.EditionRef `json:"editions"` // that it was looked at with
	// OpenAlerts were looked at; AlertsGone of them would not be found.
	OpenAlerts int `json:"open_alerts"`
	AlertsGone int `json:"alerts_gone"`
	// Subjects of the population were screened under both versions, a sample of
	// those under the policy; WithNewAlerts of them would have alerts that they do
	// not have under the version in force.
	Subjects      int `json:"subjects"`
	WithNewAlerts int `json:"subjects_with_new_alerts"`
}

// How much of what is stored a test looks at: seconds, and enough to tell one in
// a thousand.
const (
	mostAlerts   = 20_000
	mostSubjects = 10_000
)

// TestPolicy tests a draft on labelled pairs and on what is stored, and keeps the
// report with it.
func (s *Service) TestPolicy(ctx context.Context, actor, name string, version int, pairs []namepairs.Pair, once VersionOnce) (policies.Version, error) {
	var draft policies.Version
	err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		draft, err = policies.Find(tx, name, version)
		return err
	})
	if err != nil {
		return draft, err
	}
	if draft.State != policies.Draft && draft.State != policies.Tested {
		return draft, fmt.Errorf("policy %s, version %d is %s: %w", name, version, draft.State, policies.ErrState)
	}
	scored := namepairs.Score(pairs)
	report := PolicyReport{At: s.Store.Now(), By: actor, Engine: screen.Engine, Pairs: namepairs.At(draft.Policy.Similarity, scored)}
	live, err := s.Live(name)
	switch {
	case err == nil:
		f := namepairs.At(live.Similarity, scored)
		report.InForce = &f
	case !errors.Is(err, ErrPolicy):
		return draft, err
	}
	if report.Impact, err = s.impact(ctx, draft.Policy); err != nil {
		return draft, fmt.Errorf("test policy %s, version %d: %w", name, version, err)
	}
	return s.policyStep(ctx, actor, "policy.tested", once, func(tx *store.Tx) (policies.Version, error) {
		return policies.Test(tx, name, version, report)
	})
}

type listed struct{ list, entity string }

// impact screens some of the population under a draft.
func (s *Service) impact(ctx context.Context, draft policy.Policy) (im Impact, err error) {
	now, err := s.Pool.Screener(screeners.Refs(s.Current()), draft)
	if err != nil {
		return im, err
	}
	im.Editions = now.Index().Editions()
	found := func(by *screen.Screener, m population.Member) (map[listed]bool, error) {
		out := map[listed]bool{}
		answer, err := by.Screen(m.Subject)
		if errors.Is(err, screen.ErrNoName) {
			return out, nil
		}
		for _, match := range answer.Matches {
			out[listed{match.List, match.Entity}] = true
		}
		return out, err
	}
	alerts := map[string][]listed{}
	var whose, sample []population.Member
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		open, err := screenings.Alerts(tx, screenings.Filter{State: screenings.Open, Policy: draft.Name}, 0, mostAlerts)
		if err != nil {
			return err
		}
		im.OpenAlerts = len(open)
		for _, a := range open {
			if alerts[a.Subject] == nil {
				m, err := population.Find(tx, a.Subject)
				if err != nil {
					return err
				}
				whose = append(whose, m)
			}
			alerts[a.Subject] = append(alerts[a.Subject], listed{a.List, a.Entity})
		}
		sample, err = population.Sample(tx, draft.Name, mostSubjects)
		return err
	})
	if err != nil {
		return im, err
	}
	for _, m := range whose {
		if err := ctx.Err(); err != nil {
			return im, err
		}
		matches, err := found(now, m)
		if err != nil {
			return im, err
		}
		for _, a := range alerts[m.Key] {
			if !matches[a] {
				im.AlertsGone++
			}
		}
	}
	var before *screen.Screener
	if before, err = s.Screener(draft.Name); err != nil && !errors.Is(err, ErrPolicy) {
		return im, err
	}
	for _, m := range sample {
		if err := ctx.Err(); err != nil {
			return im, err
		}
		matches, err := found(now, m)
		if err != nil {
			return im, err
		}
		im.Subjects++
		if len(matches) == 0 {
			continue
		}
		if before != nil {
			had, err := found(before, m)
			if err != nil {
				return im, err
			}
			for l := range had {
				delete(matches, l)
			}
		}
		if len(matches) > 0 {
			im.WithNewAlerts++
		}
	}
	return im, nil
}
