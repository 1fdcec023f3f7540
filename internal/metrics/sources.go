package metrics

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/store"
)

// Sources read what is kept. One that is nil has no metrics; one that fails has
// none while it does, and namesake_source_up says so.
type Sources struct {
	Owed    func(context.Context) ([]Owed, error)
	Lists   func(context.Context) ([]List, error)
	Refused func(context.Context) (int, error)            // editions, ever
	Jobs    func(context.Context) (map[string]int, error) // by state
	Outbox  func(context.Context) (Queue, error)          // of webhooks
	Audit   func(context.Context) (int64, error)          // entries of the log
}

// Owed is how many subjects are owed a screening for one reason.
type Owed struct {
	Reason   string // of package coverage; others count as "other"
	Subjects int64
	Since    time.Time // the earliest
}

// List is a list that is in use.
type List struct {
	Name    string
	Date    time.Time // of its edition, as its publisher states it; zero where it does not
	Checked time.Time // when the edition was last found to be the publisher's
}

// Queue is what waits to be sent.
type Queue struct {
	Depth  int64
	Oldest time.Time // since when the first waits; zero where none does
}

// SourcesOf read what a store and a data directory have; the others are for whom
// they belong to.
func SourcesOf(s *store.Store, e *editions.Store) Sources {
	return Sources{
		Owed: func(ctx context.Context) ([]Owed, error) {
			var r coverage.Report
			err := s.View(ctx, func(tx *store.Tx) (err error) {
				r, err = coverage.Read(tx)
				return err
			})
			return OwedOf(r), err
		},
		Lists: func(ctx context.Context) ([]List, error) {
			metas, err := e.InUse(ctx)
			return ListsOf(metas), err
		},
		Refused: func(context.Context) (int, error) {
			all, torn, err := e.Refusals()
			return len(all) + torn, err
		},
	}
}

// FactsOf read what readiness rests on.
func FactsOf(s *store.Store, e *editions.Store) func(context.Context) Facts {
	return func(ctx context.Context) (f Facts) {
		f.Err = s.View(ctx, func(tx *store.Tx) (err error) {
			f.Owed, err = coverage.Oldest(tx)
			return err
		})
		if f.Err != nil {
			return f
		}
		metas, err := e.InUse(ctx)
		f.Lists, f.Err = ListsOf(metas), err
		return f
	}
}

// OwedOf is what a report says is owed, by reason.
func OwedOf(r coverage.Report) []Owed {
	by := map[string]*Owed{}
	var out []Owed
	for _, o := range r.Owed {
		reason := o.Reason
		if !slices.Contains(reasons, reason) {
			reason = other // such as why a subject cannot be screened
		}
		sum := by[reason]
		if sum == nil {
			sum = &Owed{Reason: reason, Since: o.Since}
			by[reason] = sum
		}
		sum.Subjects += o.Subjects
		if o.Since.Before(sum.Since) {
			sum.Since = o.Since
		}
	}
	for _, reason := range append(slices.Clone(reasons), other) {
		if sum := by[reason]; sum != nil {
			out = append(out, *sum)
		}
	}
	return out
}

var reasons = []string{
	coverage.NewSubjects, coverage.NewSubject, coverage.ChangedFacts, coverage.NewEdition, coverage.ListWithdrawn, coverage.NewPolicy,
	coverage.NewEngine, coverage.NewLink, coverage.TooOld, coverage.WrongClock, coverage.Asked,
}

// ListsOf are the editions in use.
func ListsOf(metas []editions.Meta) []List {
	out := make([]List, len(metas))
	for i, m := range metas {
		out[i] = List{Name: m.List, Checked: m.CheckedAt, Date: day(m.Date)}
	}
	return out
}

// day is the first day that a date may mean; zero where there is none.
func day(d namesake.PartialDate) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	from := d.From
	return time.Date(int(from.Year), time.Month(max(from.Month, 1)), int(max(from.Day, 1)), 0, 0, 0, 0, time.UTC)
}

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

var (
	up         = desc("namesake_source_up", "Whether what is kept could be read: 1 or 0.", "source")
	owed       = desc("namesake_owed_subjects", "Subjects owed a screening, by reason.", "reason")
	owedAge    = desc("namesake_owed_oldest_seconds", "How long the longest owed screening is owed; 0 where none is.")
	editionAge = desc("namesake_list_edition_age_days", "Days since the date of the edition in use.", "list")
	checkedAge = desc("namesake_list_checked_age_seconds", "Time since the edition in use was last found to be the publisher's.", "list")
	refused    = desc("namesake_editions_refused_total", "Imports that were refused, ever.")
	jobs       = desc("namesake_jobs", "Jobs, by state.", "state")
	outbox     = desc("namesake_webhook_outbox", "Events that wait to be sent.")
	outboxAge  = desc("namesake_webhook_outbox_oldest_seconds", "How long the first event waits; 0 where none does.")
	audit      = desc("namesake_audit_entries", "Entries of the audit log.")
)

// kept collects what the sources read.
type kept struct {
	config Config

	mu   sync.Mutex
	at   time.Time
	read []prometheus.Metric
}

func (k *kept) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{up, owed, owedAge, editionAge, checkedAge, refused, jobs, outbox, outboxAge, audit} {
		ch <- d
	}
}

func (k *kept) Collect(ch chan<- prometheus.Metric) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.config.Now()
	if age := now.Sub(k.at); k.at.IsZero() || age < 0 || age >= k.config.Keep {
		k.at, k.read = now, k.all(now)
	}
	for _, m := range k.read {
		ch <- m
	}
}

// all reads all sources.
func (k *kept) all(now time.Time) (out []prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), k.config.Timeout)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out = append(out, prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...))
	}
	age := func(t time.Time) float64 {
		if t.IsZero() {
			return 0
		}
		return now.Sub(t).Seconds()
	}
	s := k.config.Sources
	from(k, ctx, "owed", s.Owed, gauge, func(all []Owed) {
		var oldest time.Time
		by := map[string]int64{}
		for _, o := range all {
			if !slices.Contains(reasons, o.Reason) {
				o.Reason = other
			}
			by[o.Reason] += o.Subjects
			if oldest.IsZero() || o.Since.Before(oldest) {
				oldest = o.Since
			}
		}
		for reason, n := range by {
			gauge(owed, float64(n), reason)
		}
		gauge(owedAge, age(oldest))
	})
	from(k, ctx, "lists", s.Lists, gauge, func(all []List) {
		for _, l := range all {
			if !l.Date.IsZero() {
				gauge(editionAge, age(l.Date)/(24*60*60), l.Name)
			}
			if !l.Checked.IsZero() {
				gauge(checkedAge, age(l.Checked), l.Name)
			}
		}
	})
	from(k, ctx, "refused", s.Refused, gauge, func(n int) {
		out = append(out, prometheus.MustNewConstMetric(refused, prometheus.CounterValue, float64(n)))
	})
	from(k, ctx, "jobs", s.Jobs, gauge, func(by map[string]int) {
		for state, n := range by {
			gauge(jobs, float64(n), state)
		}
	})
	from(k, ctx, "outbox", s.Outbox, gauge, func(q Queue) {
		gauge(outbox, float64(q.Depth))
		gauge(outboxAge, age(q.Oldest))
	})
	from(k, ctx, "audit", s.Audit, gauge, func(n int64) { gauge(audit, float64(n)) })
	return out
}

// from reads one source, and notes whether it could.
func from[T any](k *kept, ctx context.Context, name string, source func(context.Context) (T, error), gauge func(*prometheus.Desc, float64, ...string), take func(T)) {
	if source == nil {
		return
	}
	v, err := source(ctx)
	if err != nil {
		k.config.Log.Warn("metrics cannot be read", "source", name, "error", err)
		gauge(up, 0, name)
		return
	}
	gauge(up, 1, name)
	take(v)
}

// distinct tells so many values apart; those that come later are "other".
type distinct struct {
	most int

	mu   sync.Mutex
	seen map[string]bool
}

func (d *distinct) of(value string) string {
	if value == "" {
		return "none" // no route was found
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.seen[value] {
		return value
	}
	if len(d.seen) >= d.most {
		return other
	}
	if d.seen == nil {
		d.seen = map[string]bool{}
	}
	d.seen[value] = true
	return value
}
