// Package service is the system that never forgets anybody: it publishes the
// editions that were imported, answers screenings from those in use and keeps
// them, and has the population screened again whenever it is owed. It wires the
// packages that do so; the API and the pages stand on it.
package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/idempotency"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/rescreen"
	"github.com/namesake-screening/namesake/internal/screeners"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// Config is what a service works with.
type Config struct {
	Store    *store.Store    // required
	Editions *editions.Store // required
	// Sample is the list that is in use until one is imported. Defaults to none.
	Sample func() (*list.Edition, error)
	// FormerSample is the edition of that list before it, which screenings may rest
	// on. Defaults to none.
	FormerSample func() (*list.Edition, error)
	// Policy is the policy of who names none. Defaults to "default".
	Policy string
	// MaxAge is after how long everybody is compared with everything again, even
	// if nothing changed. Defaults to 0, never.
	MaxAge time.Duration
	// Workers are how many buckets are screened again at once. Defaults to one
	// more than cores.
	Workers int
	// Record appends to the audit log, in the transaction of the change. Defaults
	// to nothing.
	Record Record
	// Emit hands an event to the webhooks' outbox, in the transaction of the
	// change. Defaults to nothing.
	Emit func(tx *store.Tx, event, key string, payload any) error
	// Forget has what else is kept of a subject erased with it, by its number, in the
	// same transaction. Defaults to nothing.
	Forget []func(tx *store.Tx, subject int64) error
	// Apply says which matches of a screening were decided before not to be the
	// subject, as by the control number of a complaint that was granted; nil for
	// none. Defaults to none.
	Apply func(tx *store.Tx, made namesake.Screening) (*screenings.Applied, error)
	// Recognise clears a subject who states such a number, before what screening it
	// found is kept. Defaults to nothing.
	Recognise func(tx *store.Tx, m population.Member) error
	// Screened is told of every screening that was asked for. Defaults to nothing.
	Screened func(outcome namesake.Outcome, took time.Duration)
	// Log is told what goes wrong, without personal data. Defaults to none.
	Log *slog.Logger
}

// Record appends an entry to the audit log: what was done, by whom, and to what.
// id is the service's own and never a client's; detail holds no personal data,
// and of what was written hashes.
type Record func(tx *store.Tx, action, actor, kind, id string, detail map[string]string) error

// System is the actor of what the program does by itself.
const System = "system"

// Service is safe for use by many goroutines. Several, in one process or many,
// may share a store.
type Service struct {
	Config
	Pool   *screeners.Pool
	Worker *rescreen.Worker

	now    atomic.Pointer[state]
	look   sync.Mutex // one looks at a time
	recent recent
	past   past
	wake   chan struct{} // something is owed
}

// state is what is in use.
type state struct {
	editions []coverage.Edition // by list
	policies map[string]policy.Policy
}

func (s *state) same(o *state) bool {
	byID := func(a, b coverage.Edition) bool { return a.ID == b.ID }
	return s != nil && slices.EqualFunc(s.editions, o.editions, byID) &&
		maps.EqualFunc(s.policies, o.policies, func(a, b policy.Policy) bool { return a.Ref() == b.Ref() })
}

// New makes a service, with the shipped policy in force where none is, and
// publishes what was imported. It answers from then on; [Service.Run] does the
// rest.
func New(ctx context.Context, c Config) (*Service, error) {
	if c.Policy == "" {
		c.Policy = policy.Default().Name
	}
	if c.Record == nil {
		c.Record = func(*store.Tx, string, string, string, string, map[string]string) error { return nil }
	}
	if c.Emit == nil {
		c.Emit = func(*store.Tx, string, string, any) error { return nil }
	}
	if c.Apply == nil {
		c.Apply = func(*store.Tx, namesake.Screening) (*screenings.Applied, error) { return nil, nil }
	}
	if c.Recognise == nil {
		c.Recognise = func(*store.Tx, population.Member) error { return nil }
	}
	if c.Screened == nil {
		c.Screened = func(namesake.Outcome, time.Duration) {}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{Config: c, wake: make(chan struct{}, 1)}
	s.Pool = screeners.New(s.Content)
	s.Worker = &rescreen.Worker{Store: c.Store, Pool: s.Pool, Parallel: c.Workers, Log: c.Log, Record: s.recordScreened, Recognise: c.Recognise}
	if err := c.Store.Update(ctx, policies.EnsureDefault); err != nil {
		return nil, err
	}
	s.openKept(ctx)
	if err := s.Look(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// openKept has the index ready that was kept of the editions in use. Where that
// fails it is built when it is asked for.
func (s *Service) openKept(ctx context.Context) {
	p := policy.Default()
	x, err := s.Editions.Index(ctx, p.Similarity)
	if err != nil {
		return
	}
	// It is mapped for as long as the program runs: some screening may be at it.
	screener, err := screen.Over(x.Index, p)
	if err != nil {
		s.Log.Warn("the kept index is of no use", "error", err)
		return
	}
	s.Pool.Put(screener, p)
}

// Content reads an edition, imported or built in.
func (s *Service) Content(name, hash string) (*list.Edition, error) {
	if ed := s.sample(func(ed *list.Edition) bool { return ed.Hash == hash }); ed != nil {
		return ed, nil
	}
	return s.Editions.Load(name, hash)
}

// sample is the edition of the built-in list of which something holds, or nil.
func (s *Service) sample(is func(*list.Edition) bool) *list.Edition {
	for _, read := range []func() (*list.Edition, error){s.Sample, s.FormerSample} {
		if read == nil {
			continue
		}
		if ed, err := read(); err == nil && is(ed) {
			return ed
		}
	}
	return nil
}

// Run works until ctx ends: it looks every so often whether other editions or
// policies are in use, has everybody screened who is owed it, and renews what has
// become too old.
func (s *Service) Run(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() {
		ticks := time.NewTicker(time.Minute)
		defer ticks.Stop()
		s.Worker.Run(ctx, s.wake, ticks.C)
	})
	looks, renewals := time.NewTicker(lookEvery), time.NewTicker(time.Hour)
	defer looks.Stop()
	defer renewals.Stop()
	s.renew(ctx)
	said := ""
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-renewals.C:
			s.renew(ctx)
		case <-looks.C:
			err := s.Look(ctx)
			switch {
			case err == nil:
				said = ""
			case ctx.Err() == nil && err.Error() != said:
				said = err.Error()
				s.Log.Error("what was imported or put in force cannot be taken up; answers stay as they were", "error", err)
			}
		}
	}
	all.Wait()
}

// lookEvery is how long an import, or another process's change, waits to be
// taken up.
const lookEvery = 2 * time.Second

// renew owes what has become too old, and forgets what was remembered too long.
func (s *Service) renew(ctx context.Context) {
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		if _, err := coverage.Renew(tx, s.MaxAge); err != nil {
			return err
		}
		_, err := idempotency.Forget(tx)
		return err
	})
	if err != nil && ctx.Err() == nil {
		s.Log.Error("what has become too old cannot be renewed", "error", err)
	}
	s.Wake()
}

// Wake has the workers look for what is owed.
func (s *Service) Wake() {
	select {
	case s.wake <- struct{}{}:
	default: // they will
	}
}

// Look publishes what was imported since, and answers from what is in use now.
func (s *Service) Look(ctx context.Context) error {
	s.look.Lock()
	defer s.look.Unlock()
	published, err := s.publish(ctx)
	if err != nil {
		return err
	}
	if published {
		s.Wake()
	}
	return s.refresh(ctx)
}

// refresh answers from what is in use, once that is ready to be searched.
func (s *Service) refresh(ctx context.Context) error {
	next := &state{policies: map[string]policy.Policy{}}
	err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		if next.editions, err = coverage.Published(tx); err != nil {
			return err
		}
		all, err := policies.List(tx)
		for _, v := range all {
			if v.State == policies.Live {
				next.policies[v.Policy.Name] = v.Policy
			}
		}
		return err
	})
	if err != nil || s.now.Load().same(next) {
		return err
	}
	for _, p := range next.policies {
		if _, err := s.Pool.Screener(screeners.Refs(next.editions), p); err != nil {
			return err
		}
	}
	s.now.Store(next)
	return nil
}

// publish puts in use what was imported, and takes out of use what no longer is;
// it reports whether anything was.
func (s *Service) publish(ctx context.Context) (any bool, err error) {
	metas, err := s.Editions.InUse(ctx)
	if err != nil {
		return false, err
	}
	var sample *list.Edition
	if len(metas) == 0 && s.Sample != nil {
		if sample, err = s.Sample(); err != nil {
			return false, err
		}
		metas = []editions.Meta{{List: sample.List, Hash: sample.Hash, Date: sample.Date, Entities: len(sample.Entities)}}
	}
	var published []coverage.Edition
	err = s.Store.View(ctx, func(tx *store.Tx) (err error) {
		published, err = coverage.Published(tx)
		return err
	})
	if err != nil {
		return false, err
	}
	before := map[string]coverage.Edition{}
	for _, e := range published {
		before[e.List] = e
	}
	for i := range metas {
		m := &metas[i]
		old := before[m.List]
		delete(before, m.List)
		if old.Hash == m.Hash && old.Date == m.Date.String() {
			continue
		}
		if err := s.publishOne(ctx, m, old); err != nil {
			return any, err
		}
		any = true
	}
	for name := range before {
		err := s.Store.Update(ctx, func(tx *store.Tx) error {
			if err := coverage.Withdraw(tx, name); err != nil {
				return err
			}
			if err := s.Record(tx, "list.withdrawn", System, "list", name, nil); err != nil {
				return err
			}
			return s.tellOwed(tx)
		})
		if err != nil {
			return any, err
		}
		any = true
	}
	return any, nil
}

// publishOne publishes an edition with what it makes owed, in one transaction.
func (s *Service) publishOne(ctx context.Context, m *editions.Meta, old coverage.Edition) error {
	now, err := s.Content(m.List, m.Hash)
	if err != nil {
		return err
	}
	var was *list.Edition
	if old.Hash != "" {
		// Where the content before is lost, everybody is compared with everything,
		// and all entities count as added.
		was, _ = s.Content(old.List, old.Hash)
	}
	c := list.Diff(was, now)
	e := coverage.Edition{List: m.List, Hash: m.Hash, Date: m.Date.String(), Entities: m.Entities, Added: len(c.Added), Changed: len(c.Changed), Removed: len(c.Removed)}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		e, err := coverage.Publish(tx, e, old.Hash)
		if errors.Is(err, coverage.ErrMoved) {
			return nil // by another process; the next look sees
		}
		if err != nil {
			return err
		}
		detail := map[string]string{"hash": e.Hash, "date": e.Date, "entities": strconv.Itoa(e.Entities), "added": strconv.Itoa(e.Added), "changed": strconv.Itoa(e.Changed), "removed": strconv.Itoa(e.Removed)}
		if err := s.Record(tx, "edition.published", System, "list", e.List, detail); err != nil {
			return err
		}
		if err := s.Emit(tx, "edition.published", e.List, map[string]any{"list": e.List, "edition": e.Hash, "date": e.Date, "entities": e.Entities, "added": e.Added, "changed": e.Changed, "removed": e.Removed}); err != nil {
			return err
		}
		return s.tellOwed(tx)
	})
}

// tellOwed tells who subscribed that people are owed a screening, and how many,
// in the transaction that made it so.
func (s *Service) tellOwed(tx *store.Tx) error {
	var buckets, subjects int64
	err := tx.Get("SELECT count(*), coalesce(sum(present), 0) FROM buckets WHERE id IN (SELECT bucket FROM owed)", nil, &buckets, &subjects)
	if err != nil || buckets == 0 {
		return err
	}
	return s.Emit(tx, "coverage.owed", "buckets", map[string]any{"subjects": subjects})
}

// recordScreened is the log's entry for a bucket: one for all of its subjects.
func (s *Service) recordScreened(tx *store.Tx, p string, bucket int64, done coverage.Screened) error {
	way := "delta"
	if done.Whole {
		way = "whole"
	}
	id, what := strconv.FormatInt(bucket, 10), "bucket"
	if bucket == 0 {
		id, what = p, "policy" // of subjects by themselves
	}
	return s.Record(tx, "bucket.covered", System, what, id, map[string]string{
		"policy": p, "version": strconv.Itoa(done.Version), "engine": screen.Engine, "way": way,
		"subjects": strconv.Itoa(done.Subjects), "compared": strconv.Itoa(done.Touched)})
}

// Current are the editions in use, by list.
func (s *Service) Current() []coverage.Edition { return s.now.Load().editions }

// ErrPolicy is wrapped where a policy is not in force.
var ErrPolicy = errors.New("no such policy is in force")

// Live is the policy in force of a name, "" for that of who names none.
func (s *Service) Live(name string) (policy.Policy, error) {
	if name == "" {
		name = s.Policy
	}
	p, ok := s.now.Load().policies[name]
	if !ok {
		return p, fmt.Errorf("policy %q: %w", name, ErrPolicy)
	}
	return p, nil
}

// Screener screens against the editions in use under a policy in force.
func (s *Service) Screener(name string) (*screen.Screener, error) {
	now := s.now.Load()
	if name == "" {
		name = s.Policy
	}
	p, ok := now.policies[name]
	if !ok {
		return nil, fmt.Errorf("policy %q: %w", name, ErrPolicy)
	}
	return s.Pool.Screener(screeners.Refs(now.editions), p)
}

// Settle screens all that is owed, on every core, and returns when nothing is
// or what is left failed.
func (s *Service) Settle(ctx context.Context) error {
	_, err := s.Worker.All(ctx)
	return err
}
