package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
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
	// Population is how many subjects are under the policy.
	Population int64 `json:"population"`
	// NewAlerts are those of the subjects in WithNewAlerts, all together.
	NewAlerts int `json:"new_alerts"`
	// Gone and New are the first of AlertsGone and NewAlerts, [ImpactShown] of each
	// at most.
	Gone []ImpactAlert `json:"gone,omitempty"`
	New  []ImpactAlert `json:"new,omitempty"`
}

// ImpactShown is how many alerts a report names of those that would be gone, and
// of those that would be new.
const ImpactShown = 500

// ImpactAlert is an alert that a draft would do away with, or open. The subject
// is named by its number, so that the report outlives what is known of it.
type ImpactAlert struct {
	Alert   int64            `json:"alert,omitempty"` // 0 for one that would be new
	Subject int64            `json:"subject"`
	List    string           `json:"list"`
	Entity  string           `json:"entity"`
	Caption string           `json:"caption"` // of the entity
	Outcome namesake.Outcome `json:"outcome"` // as it stands, or would be
}

// Whole reports whether everybody and every open alert was looked at.
func (im *Impact) Whole() bool {
	return int64(im.Subjects) >= im.Population && im.OpenAlerts < mostAlerts
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
	var before *screen.Screener
	if before, err = s.Screener(draft.Name); err != nil && !errors.Is(err, ErrPolicy) {
		return im, err
	}
	alerts := map[string][]screenings.Alert{}
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
			alerts[a.Subject] = append(alerts[a.Subject], a)
		}
		if im.Population, err = population.Under(tx, draft.Name); err != nil {
			return err
		}
		sample, err = population.Sample(tx, draft.Name, mostSubjects)
		return err
	})
	if err != nil {
		return im, err
	}
	for _, m := range whose {
		if err := im.lose(ctx, now, m, alerts[m.Key]); err != nil {
			return im, err
		}
	}
	for _, m := range sample {
		if err := im.gain(ctx, now, before, m); err != nil {
			return im, err
		}
	}
	return im, nil
}

// lose notes which open alerts of a subject a draft would not find.
func (im *Impact) lose(ctx context.Context, now *screen.Screener, m population.Member, open []screenings.Alert) error {
	matches, err := matched(ctx, now, m)
	if err != nil {
		return err
	}
	for _, a := range open {
		if _, ok := matches[listed{a.List, a.Entity}]; ok {
			continue
		}
		im.AlertsGone++
		if len(im.Gone) < ImpactShown {
			im.Gone = append(im.Gone, ImpactAlert{Alert: a.ID, Subject: m.ID, List: a.List, Entity: a.Entity, Caption: a.Caption, Outcome: a.Outcome})
		}
	}
	return nil
}

// gain notes which alerts a subject would have under a draft and has not under
// the version in force; before is nil where none is.
func (im *Impact) gain(ctx context.Context, now, before *screen.Screener, m population.Member) error {
	matches, err := matched(ctx, now, m)
	if err != nil {
		return err
	}
	im.Subjects++
	if len(matches) == 0 {
		return nil
	}
	if before != nil {
		had, err := matched(ctx, before, m)
		if err != nil {
			return err
		}
		for l := range had {
			delete(matches, l)
		}
	}
	if len(matches) == 0 {
		return nil
	}
	im.WithNewAlerts++
	im.NewAlerts += len(matches)
	var more []ImpactAlert
	for l, match := range matches {
		more = append(more, ImpactAlert{Subject: m.ID, List: l.list, Entity: l.entity, Caption: match.Caption, Outcome: match.Outcome})
	}
	slices.SortFunc(more, func(a, b ImpactAlert) int {
		return cmp.Or(cmp.Compare(a.List, b.List), cmp.Compare(a.Entity, b.Entity))
	})
	im.New = append(im.New, more[:min(len(more), ImpactShown-len(im.New))]...)
	return nil
}

// matched are the matches of a subject, by whom they are with.
func matched(ctx context.Context, by *screen.Screener, m population.Member) (map[listed]*namesake.Match, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	answer, err := by.Screen(m.Subject)
	if errors.Is(err, screen.ErrNoName) {
		return nil, nil
	}
	out := make(map[listed]*namesake.Match, len(answer.Matches))
	for i := range answer.Matches {
		out[listed{answer.Matches[i].List, answer.Matches[i].Entity}] = &answer.Matches[i]
	}
	return out, err
}
