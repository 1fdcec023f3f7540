// Package rescreen screens the population again, bucket by bucket, as the ledger
// says it is owed (package coverage). Where a bucket was screened before and only
// editions are new, its subjects are searched for among what changed, which
// rejects most of them at once; those with anything in common, or with a match
// that changed or is gone, are compared with everything again. So the results
// are those of screening everybody from the beginning.
package rescreen

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screeners"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// Worker screens what is owed. Several, in one process or many, may share a
// store.
type Worker struct {
	Store *store.Store
	Pool  *screeners.Pool
	// Parallel is how many buckets are screened at once. Defaults to one a core
	// and another, which keeps the cores busy while one is being written.
	Parallel int
	// Record appends to the audit log what was screened, in the transaction that
	// keeps the results. Defaults to nothing.
	Record func(tx *store.Tx, policy string, bucket int64, s coverage.Screened) error
	// Recognise is told of a subject before its result is kept, as to clear who was
	// cleared before. Defaults to nothing.
	Recognise func(tx *store.Tx, m population.Member) error
	// Crash is called between the steps with their names, and ends the work as a
	// crash there would. Tests use it. Defaults to none.
	Crash func(point string) error
	// Log is told of buckets that failed, without personal data. Defaults to none.
	Log *slog.Logger

	// Took is what the steps took so far, added up over all who worked beside one
	// another.
	Took Took
	took sync.Mutex
}

// Took is time by step.
type Took struct{ Read, Search, Compare, Write time.Duration }

// spent adds what has passed since a time, and returns now.
func (w *Worker) spent(on *time.Duration, since time.Time) time.Time {
	now := time.Now()
	w.took.Lock()
	*on += now.Sub(since)
	w.took.Unlock()
	return now
}

// singles is how many subjects owed by themselves are screened at a time.
const singles = 256

// All works on all that is owed and can be had, and returns how many pieces of
// work it did. What fails stays owed; the
// errors say why.
func (w *Worker) All(ctx context.Context) (done int, err error) {
	var mu sync.Mutex
	var errs []error
	var workers sync.WaitGroup
	for range cmp.Or(w.Parallel, runtime.GOMAXPROCS(0)+1) {
		workers.Go(func() {
			for ctx.Err() == nil {
				n, err := w.Once(ctx)
				mu.Lock()
				done += n
				if err != nil {
					errs = append(errs, err)
				}
				mu.Unlock()
				if n == 0 {
					return
				}
			}
		})
	}
	workers.Wait()
	return done, errors.Join(append(errs, ctx.Err())...)
}

// Run works until ctx ends: whenever woken, and every so often by itself.
func (w *Worker) Run(ctx context.Context, wake <-chan struct{}, every <-chan time.Time) {
	for {
		if _, err := w.All(ctx); err != nil && ctx.Err() == nil && w.Log != nil {
			w.Log.Error("screening what is owed failed; it stays owed and is tried again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-every:
		}
	}
}

// Once claims one piece of work and does it; 0 where there is none. What failed
// stays owed, and is not claimed again for a while.
func (w *Worker) Once(ctx context.Context) (done int, err error) {
	var claims []coverage.Claim
	err = w.Store.Update(ctx, func(tx *store.Tx) (err error) {
		claims, err = coverage.Take(tx, 1)
		return err
	})
	if err != nil || len(claims) == 0 {
		return 0, err
	}
	c := claims[0]
	if err := w.crash("claimed"); err != nil {
		return 0, err
	}
	if c.Bucket == 0 {
		done, err = w.singly(ctx, c)
	} else {
		done, err = w.bucket(ctx, c)
	}
	var crashed *Crashed
	switch {
	case errors.Is(err, coverage.ErrLost):
		return 1, nil // somebody else does it
	case err == nil || errors.As(err, &crashed):
		return done, err
	}
	give := w.Store.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error { return coverage.Give(tx, c, err.Error()) })
	return 1, errors.Join(fmt.Errorf("screen bucket %d under policy %s: %w", c.Bucket, c.Policy, err), give)
}

// Crashed is the error of work that a test ended as a crash would.
type Crashed struct{ Point string }

func (c *Crashed) Error() string { return "crashed when " + c.Point }

func (w *Worker) crash(point string) error {
	if w.Crash == nil {
		return nil
	}
	return w.Crash(point)
}

// view is what a bucket is screened from, all of one moment.
type view struct {
	policy   policy.Policy
	editions []coverage.Edition // in use
	past     map[int64]coverage.Edition
	dues     []coverage.Due
	members  []population.Member
	touched  map[int64][]entity
}

type entity struct{ list, id string }

func (w *Worker) bucket(ctx context.Context, c coverage.Claim) (int, error) {
	start := time.Now()
	v := view{past: map[int64]coverage.Edition{}, touched: map[int64][]entity{}}
	err := w.Store.View(ctx, func(tx *store.Tx) error { return v.read(tx, c) })
	if err != nil {
		return 0, err
	}
	if len(v.dues) == 0 {
		return 1, w.Store.Update(ctx, func(tx *store.Tx) error { return coverage.Release(tx, c) })
	}
	if err := w.crash("read"); err != nil {
		return 0, err
	}
	w.spent(&w.Took.Read, start)
	made, whole, err := w.screen(&v)
	if err != nil {
		return 0, err
	}
	if err := w.crash("screened"); err != nil {
		return 0, err
	}
	listed := w.Listed(v.editions)
	start = time.Now()
	s := coverage.Screened{Dues: v.dues, Version: v.policy.Version, Whole: whole, Subjects: len(v.members), Touched: len(made)}
	err = w.Store.UpdateMuch(ctx, func(tx *store.Tx) error {
		if err := coverage.Held(tx, c); err != nil {
			return err
		}
		if err := w.keep(tx, c, made, reason(v.dues), listed); err != nil {
			return err
		}
		if w.Record != nil {
			if err := w.Record(tx, c.Policy, c.Bucket, s); err != nil {
				return err
			}
		}
		return coverage.Done(tx, c, s)
	})
	if err != nil {
		return 0, err
	}
	w.spent(&w.Took.Write, start)
	return 1, w.crash("kept")
}

// reason is why a bucket was screened: of several, the first by list.
func reason(dues []coverage.Due) string { return dues[0].Reason }

func (v *view) read(tx *store.Tx, c coverage.Claim) (err error) {
	if v.policy, err = coverage.Live(tx, c.Policy); err != nil {
		return err
	}
	if v.dues, err = coverage.Dues(tx, c.Policy, c.Bucket); err != nil || len(v.dues) == 0 {
		return err
	}
	all, err := coverage.Editions(tx, "")
	if err != nil {
		return err
	}
	for _, e := range all {
		v.past[e.ID] = e
		if e.Current {
			v.editions = append(v.editions, e)
		}
	}
	if v.members, err = population.Bucket(tx, c.Bucket); err != nil {
		return err
	}
	return screenings.Touched(tx, c.Policy, c.Bucket, func(subject int64, list, id string) {
		v.touched[subject] = append(v.touched[subject], entity{list, id})
	})
}

// result is a screening of a member, or why it failed.
type result struct {
	member population.Member
	made   screenings.Made
	err    error
}

// compare compares a member with everything.
func compare(full *screen.Screener, m population.Member) result {
	r := result{member: m}
	var made namesake.Screening
	if made, r.err = full.Screen(m.Subject); r.err == nil {
		r.made, r.err = screenings.Ready(made)
	}
	return r
}

// screen compares with everything those of the bucket whom the change may
// concern: everybody, unless all that is owed are editions that follow on ones
// screened under the same policy by this engine.
func (w *Worker) screen(v *view) (out []result, whole bool, err error) {
	full, err := w.Pool.Screener(screeners.Refs(v.editions), v.policy)
	if err != nil {
		return nil, false, err
	}
	delta := w.delta(v)
	start := time.Now()
	members := v.members
	if delta != nil {
		members = nil
		for _, m := range v.members {
			yes, err := v.ahead(m), error(nil)
			if !yes {
				yes, err = concerned(delta, m, v.touched[m.ID])
			}
			switch {
			case err != nil:
				out = append(out, result{member: m, err: err})
			case yes:
				members = append(members, m)
			}
		}
		start = w.spent(&w.Took.Search, start)
	}
	for _, m := range members {
		r := compare(full, m)
		if r.err == nil && delta == nil && len(r.made.Matches)+len(r.made.RuledOut) == 0 && len(v.touched[m.ID]) == 0 {
			continue // nobody, as before
		}
		out = append(out, r)
	}
	w.spent(&w.Took.Compare, start)
	return out, delta == nil, nil
}

// ahead reports whether a subject was screened by itself after its bucket was.
func (v *view) ahead(m population.Member) bool {
	return slices.ContainsFunc(v.dues, func(d coverage.Due) bool { return m.Alone > d.From })
}

// delta is what changed since the bucket was screened; nil where that cannot be
// told, or more than editions changed.
func (w *Worker) delta(v *view) *screeners.Delta {
	var steps []screeners.Step
	for _, d := range v.dues {
		from, ok := v.past[d.From]
		if !ok || d.Version != v.policy.Version || d.Engine != screen.Engine {
			return nil
		}
		step := screeners.Step{From: screeners.Ref{List: from.List, Hash: from.Hash, Date: from.Date}}
		switch d.Reason {
		case coverage.NewEdition:
			to := v.past[d.Edition]
			step.To = screeners.Ref{List: to.List, Hash: to.Hash, Date: to.Date}
		case coverage.ListWithdrawn:
		default:
			return nil
		}
		steps = append(steps, step)
	}
	delta, err := w.Pool.Delta(steps, v.policy)
	if err != nil {
		// The content of an edition before may be lost, and then everybody is
		// compared with everything.
		if w.Log != nil {
			w.Log.Warn("what changed cannot be told; everybody is compared with everything", "error", err)
		}
		return nil
	}
	return delta
}

func concerned(d *screeners.Delta, m population.Member, touched []entity) (bool, error) {
	for _, t := range touched {
		if d.Gone[t.list][t.id] {
			return true, nil
		}
	}
	if d.Screener == nil {
		return false, nil
	}
	return d.Screener.Touches(m.Subject)
}

// keep writes the results of those who are still as they were read.
func (w *Worker) keep(tx *store.Tx, c coverage.Claim, made []result, why string, listed screenings.Listed) error {
	for _, r := range made {
		if r.err != nil {
			if err := coverage.Failed(tx, r.member.ID, c.Policy, "cannot be screened: "+r.err.Error()); err != nil {
				return err
			}
			continue
		}
		now, err := population.Version(tx, r.member.ID)
		if err != nil {
			return err
		}
		if now != r.member.Version {
			continue // owed by itself since it changed
		}
		if err := w.recognise(tx, r.member); err != nil {
			return err
		}
		if _, err := screenings.Result(tx, r.member, r.made, why, false, listed); err != nil {
			return err
		}
	}
	return nil
}

func (w *Worker) recognise(tx *store.Tx, m population.Member) error {
	if w.Recognise == nil {
		return nil
	}
	return w.Recognise(tx, m)
}

// Listed tells whether a list in use has an entity.
func (w *Worker) Listed(in []coverage.Edition) screenings.Listed {
	refs := map[string]screeners.Ref{}
	for _, r := range screeners.Refs(in) {
		refs[r.List] = r
	}
	return func(list, entity string) (bool, error) {
		r, ok := refs[list]
		if !ok {
			return false, nil
		}
		ids, err := w.Pool.Listed(r)
		return ids[entity], err
	}
}

// singly screens subjects that are owed by themselves.
func (w *Worker) singly(ctx context.Context, c coverage.Claim) (int, error) {
	var owed []coverage.OwedSubject
	var v view
	members := map[int64]population.Member{}
	err := w.Store.View(ctx, func(tx *store.Tx) (err error) {
		if v.policy, err = coverage.Live(tx, c.Policy); err != nil {
			return err
		}
		if v.editions, err = coverage.Published(tx); err != nil {
			return err
		}
		if owed, err = coverage.OwedSubjects(tx, c.Policy, singles); err != nil {
			return err
		}
		for _, o := range owed {
			if members[o.Subject], err = population.Get(tx, o.Subject); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	if err := w.crash("read"); err != nil {
		return 0, err
	}
	full, err := w.Pool.Screener(screeners.Refs(v.editions), v.policy)
	if err != nil {
		return 0, err
	}
	made := make([]result, len(owed))
	for i, o := range owed {
		m := members[o.Subject]
		if made[i] = (result{member: m}); m.Removed.IsZero() {
			made[i] = compare(full, m)
		}
	}
	if err := w.crash("screened"); err != nil {
		return 0, err
	}
	listed := w.Listed(v.editions)
	failed := 0
	err = w.Store.Update(ctx, func(tx *store.Tx) error {
		failed = 0
		if err := coverage.Held(tx, c); err != nil {
			return err
		}
		for i, r := range made {
			switch {
			case r.err != nil:
				failed++
				if err := coverage.Failed(tx, r.member.ID, c.Policy, "cannot be screened: "+r.err.Error()); err != nil {
					return err
				}
				continue
			case !r.member.Removed.IsZero() || !slices.Contains(r.member.Policies, c.Policy):
				if err := coverage.Drop(tx, r.member.ID, c.Policy); err != nil {
					return err
				}
				continue
			}
			settled, err := coverage.Settle(tx, r.member.ID, r.member.Version, c.Policy, v.policy.Version, v.editions)
			if err != nil {
				return err
			}
			if !settled {
				continue // it is screened again, against what is in use now
			}
			if err := w.recognise(tx, r.member); err != nil {
				return err
			}
			if _, err := screenings.Result(tx, r.member, r.made, owed[i].Reason, true, listed); err != nil {
				return err
			}
		}
		if w.Record != nil {
			if err := w.Record(tx, c.Policy, 0, coverage.Screened{Version: v.policy.Version, Whole: true, Subjects: len(made), Touched: len(made)}); err != nil {
				return err
			}
		}
		if failed > 0 {
			return coverage.Give(tx, c, fmt.Sprintf("%d subjects cannot be screened", failed))
		}
		return coverage.Release(tx, c)
	})
	if err != nil {
		return 0, err
	}
	return 1, w.crash("kept")
}
