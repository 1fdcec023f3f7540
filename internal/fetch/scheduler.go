package fetch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"time"
)

// Outcome is how a look at a list ended.
type Outcome string

// The outcomes of a look.
const (
	Unchanged Outcome = "unchanged" // the publisher has what was imported last
	Imported  Outcome = "imported"
	Refused   Outcome = "refused"   // what came must not be used; see ErrRefused
	Failed    Outcome = "failed"    // nothing came, or it could not be kept
	Cancelled Outcome = "cancelled" // the context ended; nothing is remembered
)

// Event tells how a look at a list ended.
type Event struct {
	List    string
	Outcome Outcome
	Time    time.Time // when it ended, UTC
	Next    time.Time // when the list is looked at again, UTC
	Err     error     // why, where it was neither Unchanged nor Imported
}

// States keep what is remembered of lists. They are called from several
// goroutines, for one list from one at a time.
type States interface {
	// Load returns the zero State for a list that was never saved.
	Load(list string) (State, error)
	Save(list string, s State) error
}

// SchedulerConfig is what a Scheduler works with.
type SchedulerConfig struct {
	// Sources are the lists to keep fresh. Required.
	Sources []Source
	// Fetch is a Fetcher's. Required.
	Fetch func(ctx context.Context, s Source, previous State) (Result, error)
	// States remember between runs. Required.
	States States
	// Import puts the files of a folder in use, or returns an error and leaves
	// in use what is. The folder is removed afterwards. Required.
	Import func(ctx context.Context, s Source, dir string) error
	// Report is told of every look by Run, one at a time. Required.
	Report func(Event)
	// Parallel is the most lists looked at at once. Defaults to 2: an import
	// needs both cores and memory.
	Parallel int
	// Now is the clock. Defaults to time.Now.
	Now func() time.Time
	// After is the timer that goes with the clock. Defaults to time.After.
	After func(time.Duration) <-chan time.Time
	// Rand draws from [0,1) for jitter. Defaults to rand.Float64.
	Rand func() float64
}

// Scheduler looks at each list when it is time. After a look that succeeded, the
// next is an interval later, less a jitter of up to a tenth, so that a list is
// never older than its interval says; after one that failed, sooner: a minute
// later, or ten where the list was refused, then twice that, and so on up to the
// interval. A publisher that asks to
// be left alone for longer is, for up to a day. Two lists of one host are never
// looked at at once.
type Scheduler struct {
	c SchedulerConfig

	mu       sync.Mutex
	failures map[string]int // in a row; remembered even where States fail
}

const (
	firstBackoff = time.Minute
	// refusedBackoff is longer, since the whole list is taken again then.
	refusedBackoff = 10 * time.Minute
	// longestRest is the most that a publisher's wish for rest is heeded.
	longestRest = 24 * time.Hour
	jitter      = 0.1
)

// NewScheduler returns a Scheduler, or an error that names what is missing.
func NewScheduler(c SchedulerConfig) (*Scheduler, error) {
	switch {
	case len(c.Sources) == 0:
		return nil, errors.New("scheduler: no sources")
	case c.Fetch == nil:
		return nil, errors.New("scheduler: Fetch is not set")
	case c.States == nil:
		return nil, errors.New("scheduler: States are not set")
	case c.Import == nil:
		return nil, errors.New("scheduler: Import is not set")
	case c.Report == nil:
		return nil, errors.New("scheduler: Report is not set")
	case c.Parallel < 0:
		return nil, fmt.Errorf("scheduler: Parallel is %d", c.Parallel)
	}
	seen := map[string]bool{}
	for _, s := range c.Sources {
		if err := s.Validate(); err != nil {
			return nil, fmt.Errorf("scheduler: %w", err)
		}
		if seen[s.List] {
			return nil, fmt.Errorf("scheduler: two sources are of list %s", s.List)
		}
		seen[s.List] = true
	}
	if c.Parallel == 0 {
		c.Parallel = 2
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.After == nil {
		c.After = time.After
	}
	if c.Rand == nil {
		c.Rand = rand.Float64
	}
	return &Scheduler{c: c, failures: map[string]int{}}, nil
}

// Due are the sources that it is time to look at, in their order: for a program
// that looks once, with Look, and ends. A list whose state cannot be loaded is
// due, so that the look tells why.
func (s *Scheduler) Due(now time.Time) []Source {
	var out []Source
	for _, src := range s.c.Sources {
		if !s.next(src, now).After(now) {
			out = append(out, src)
		}
	}
	return out
}

// next is when a list is to be looked at by what is remembered of it.
func (s *Scheduler) next(src Source, now time.Time) time.Time {
	state, err := s.c.States.Load(src.List)
	if err != nil {
		return now
	}
	// A time further off was set under another interval, or by a wrong clock.
	if far := now.Add(max(src.Every, longestRest)); state.NextAt.After(far) {
		return now
	}
	if state.Failures == 0 && !state.TriedAt.IsZero() {
		if soon := state.TriedAt.Add(src.Every); soon.Before(state.NextAt) {
			return soon
		}
	}
	return state.NextAt
}

// Look looks at one list now, whether it is due or not, and remembers what came
// of it. A failed look, or one whose import failed, leaves remembered which
// files were imported last, so that the next fetches again.
func (s *Scheduler) Look(ctx context.Context, src Source) Event {
	state, err := s.c.States.Load(src.List)
	if err != nil {
		err = fmt.Errorf("list %s: what is remembered of it cannot be read: %w", src.List, err)
		// Nothing is saved over what could not be read.
		return s.failed(src, &State{}, err)
	}
	result, err := s.c.Fetch(ctx, src, state)
	outcome := Unchanged
	if err == nil && !result.Unchanged {
		outcome = Imported
		err = s.land(ctx, src, result.Dir)
	}
	if err != nil && ctx.Err() != nil {
		return Event{List: src.List, Outcome: Cancelled, Time: s.now(), Next: s.next(src, s.now()), Err: err}
	}
	if err != nil {
		e := s.failed(src, &state, err)
		if err := s.c.States.Save(src.List, state); err != nil {
			e.Err = errors.Join(e.Err, fmt.Errorf("list %s: that it failed cannot be remembered: %w", src.List, err))
		}
		return e
	}
	now := s.now()
	state = result.State
	state.TriedAt, state.NextAt, state.Failures = now, now.Add(s.jittered(src.Every)), 0
	if err := s.c.States.Save(src.List, state); err != nil {
		return s.failed(src, &state, fmt.Errorf("list %s: is %s, but that cannot be remembered, so that it is done again: %w", src.List, outcome, err))
	}
	s.mu.Lock()
	delete(s.failures, src.List)
	s.mu.Unlock()
	return Event{List: src.List, Outcome: outcome, Time: now, Next: state.NextAt}
}

// land imports a folder and removes it.
func (s *Scheduler) land(ctx context.Context, src Source, dir string) error {
	err := s.c.Import(ctx, src, dir)
	if err != nil {
		err = fmt.Errorf("list %s: %w", src.List, err)
	}
	if gone := os.RemoveAll(dir); gone != nil && err == nil {
		err = fmt.Errorf("list %s: is imported, but its files in %s cannot be removed: %w; remove them", src.List, dir, gone)
	}
	return err
}

// failed notes a failure in a state.
func (s *Scheduler) failed(src Source, state *State, err error) Event {
	s.mu.Lock()
	n := max(state.Failures, s.failures[src.List]) + 1
	s.failures[src.List] = n
	s.mu.Unlock()
	outcome, first := Failed, firstBackoff
	if errors.Is(err, ErrRefused) {
		outcome, first = Refused, refusedBackoff
	}
	rest := s.jittered(min(first<<min(n-1, 20), src.Every))
	var asked *Error
	if errors.As(err, &asked) {
		rest = max(rest, min(asked.RetryAfter, longestRest))
	}
	now := s.now()
	state.TriedAt, state.NextAt, state.Failures = now, now.Add(rest), n
	return Event{List: src.List, Outcome: outcome, Time: now, Next: state.NextAt, Err: err}
}

// now is the time as it is remembered, without the monotonic reading.
func (s *Scheduler) now() time.Time { return s.c.Now().UTC().Round(0) }

func (s *Scheduler) jittered(d time.Duration) time.Duration {
	return d - time.Duration(jitter*s.c.Rand()*float64(d))
}

// Run looks at lists as they fall due, until ctx ends, and returns its error once
// the looks under way have ended. No list's failure stops it.
func (s *Scheduler) Run(ctx context.Context) error {
	now := s.now()
	next := map[string]time.Time{}
	for _, src := range s.c.Sources {
		next[src.List] = s.next(src, now)
	}
	busy := map[string]Source{} // lists that are looked at, and hence hosts
	done := make(chan Event)
	for {
		for ctx.Err() == nil && len(busy) < s.c.Parallel {
			src, at := s.first(next, busy)
			if src.List == "" || at.After(s.now()) {
				break
			}
			busy[src.List] = src
			go func() { done <- s.Look(ctx, src) }()
		}
		var timer <-chan time.Time
		if len(busy) < s.c.Parallel {
			if src, at := s.first(next, busy); src.List != "" {
				timer = s.c.After(at.Sub(s.now()))
			}
		}
		ended := ctx.Done()
		if ctx.Err() != nil {
			if len(busy) == 0 {
				return context.Cause(ctx)
			}
			timer, ended = nil, nil // wait for those under way
		}
		select {
		case <-ended:
		case <-timer:
		case e := <-done:
			delete(busy, e.List)
			next[e.List] = e.Next
			s.c.Report(e)
		}
	}
}

// first is the list that falls due first of those that may be looked at beside
// those that are, or a Source without a name.
func (s *Scheduler) first(next map[string]time.Time, busy map[string]Source) (Source, time.Time) {
	taken := map[string]bool{}
	for _, src := range busy {
		for _, h := range src.hosts() {
			taken[h] = true
		}
	}
	var best Source
	var at time.Time
search:
	for _, src := range s.c.Sources {
		if _, ok := busy[src.List]; ok {
			continue
		}
		for _, h := range src.hosts() {
			if taken[h] {
				continue search
			}
		}
		if t := next[src.List]; best.List == "" || t.Before(at) {
			best, at = src, t
		}
	}
	return best, at
}
