package fetch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// theatre is a scheduler whose publishers are functions. It runs in a bubble of
// synctest, where time passes as soon as all wait.
type theatre struct {
	t      *testing.T
	mu     sync.Mutex
	begun  time.Time
	finds  map[string]func() (Result, error) // by list; unchanged where there is none
	events []Event
	looks  map[string][]time.Duration // by list: when it was fetched, since begun
	now    map[string]int             // by host: how many looks there are now
	states States
	config SchedulerConfig
}

func newTheatre(t *testing.T, sources ...Source) *theatre {
	th := &theatre{t: t, begun: time.Now(), finds: map[string]func() (Result, error){}, looks: map[string][]time.Duration{}, now: map[string]int{}, states: &memory{}}
	th.config = SchedulerConfig{
		Sources: sources, Fetch: th.fetch, States: th.states,
		Import: func(context.Context, Source, string) error { return nil },
		Report: func(e Event) { th.events = append(th.events, e) },
		Rand:   func() float64 { return 0 },
	}
	return th
}

func (th *theatre) fetch(ctx context.Context, s Source, previous State) (Result, error) {
	th.mu.Lock()
	th.looks[s.List] = append(th.looks[s.List], time.Since(th.begun))
	for _, h := range s.hosts() {
		if th.now[h]++; th.now[h] > 1 {
			th.t.Errorf("%v: %d looks at host %s at once", time.Since(th.begun), th.now[h], h)
		}
	}
	find := th.finds[s.List]
	th.mu.Unlock()
	defer func() {
		th.mu.Lock()
		defer th.mu.Unlock()
		for _, h := range s.hosts() {
			th.now[h]--
		}
	}()
	if find == nil {
		return Result{Unchanged: true, State: previous}, nil
	}
	return find()
}

// run lets time pass.
func (th *theatre) run(d time.Duration) {
	th.t.Helper()
	s, err := NewScheduler(th.config)
	if err != nil {
		th.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(th.t.Context(), d)
	defer cancel()
	if err := s.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
		th.t.Errorf("the run ended with %v", err)
	}
}

// of tells the outcomes of a list.
func (th *theatre) of(list string) string {
	var out []string
	for _, e := range th.events {
		if e.List == list {
			out = append(out, fmt.Sprintf("%v %s", e.Time.Sub(th.begun), e.Outcome))
		}
	}
	return strings.Join(out, ", ")
}

func every(name, host string, interval time.Duration) Source {
	return Source{List: name, Every: interval, Files: []File{{Name: "list.csv", Address: "https://" + host + "/" + name, Kind: Delimited, MaxBytes: 1}}}
}

// stage runs a story in a bubble.
func stage(t *testing.T, story func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, story)
}

func TestListsAreLookedAtWhenTheirIntervalIsOver(t *testing.T) {
	stage(t, func(t *testing.T) {
		th := newTheatre(t, every("hourly", "a.example", time.Hour), every("daily", "b.example", 24*time.Hour))
		th.run(49*time.Hour - time.Minute)
		if got := len(th.looks["hourly"]); got != 49 {
			t.Errorf("the hourly list was looked at %d times", got)
		}
		if got := fmt.Sprint(th.looks["daily"]); got != "[0s 24h0m0s 48h0m0s]" {
			t.Errorf("the daily list was looked at at %s", got)
		}
		for _, e := range th.events {
			want := map[string]time.Duration{"hourly": time.Hour, "daily": 24 * time.Hour}[e.List]
			if e.Outcome != Unchanged || e.Err != nil || e.Next.Sub(e.Time) != want {
				t.Errorf("%+v", e)
			}
		}
	})
}

// With jitter a list is looked at up to a tenth of its interval early, never
// late.
func TestJitterIsNeverLate(t *testing.T) {
	stage(t, func(t *testing.T) {
		th := newTheatre(t, every("x", "a.example", 10*time.Hour))
		turn := 0
		th.config.Rand = func() float64 { turn++; return []float64{0.999999, 0, 0.5}[turn%3] }
		th.run(100 * time.Hour)
		seen := map[time.Duration]bool{}
		for i := 1; i < len(th.looks["x"]); i++ {
			gap := th.looks["x"][i] - th.looks["x"][i-1]
			seen[gap.Round(time.Minute)] = true
			if gap < 9*time.Hour || gap > 10*time.Hour {
				t.Errorf("gap of %v", gap)
			}
		}
		if len(seen) != 3 {
			t.Errorf("gaps %v", seen)
		}
	})
}

// A list that fails is looked at again after a minute, then two, four and so on
// up to its interval; once it is well, at its interval, and the count begins
// anew. The others go on.
func TestFailuresBackOffAndStopNobodyElse(t *testing.T) {
	stage(t, func(t *testing.T) {
		th := newTheatre(t, every("ill", "a.example", 10*time.Minute), every("well", "b.example", 10*time.Minute))
		broken := errors.New("no answer")
		looks := 0
		th.finds["ill"] = func() (Result, error) {
			if looks++; looks <= 6 || looks == 8 {
				return Result{}, broken
			}
			return Result{Unchanged: true}, nil
		}
		th.run(60*time.Minute + time.Second)
		want := "0s failed, 1m0s failed, 3m0s failed, 7m0s failed, 15m0s failed, 25m0s failed, 35m0s unchanged, 45m0s failed, 46m0s unchanged, 56m0s unchanged"
		if got := th.of("ill"); got != want {
			t.Errorf("ill: %s\nwant %s", got, want)
		}
		if got := len(th.looks["well"]); got != 7 {
			t.Errorf("the other list was looked at %d times", got)
		}
		for _, e := range th.events {
			if (e.Outcome == Failed) != errors.Is(e.Err, broken) {
				t.Errorf("%+v", e)
			}
		}
	})
}

// A list that is refused is taken whole again each time, and hence less often.
func TestRefusedListsAreTakenLessOften(t *testing.T) {
	stage(t, func(t *testing.T) {
		th := newTheatre(t, every("x", "a.example", time.Hour))
		th.finds["x"] = func() (Result, error) { return Result{}, &Error{Msg: "is a web page", refused: true} }
		th.run(3 * time.Hour)
		if got, want := th.of("x"), "0s refused, 10m0s refused, 30m0s refused, 1h10m0s refused, 2h10m0s refused"; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	})
}

func TestPublishersWhoAskForRestGetIt(t *testing.T) {
	stage(t, func(t *testing.T) {
		th := newTheatre(t, every("x", "a.example", time.Hour))
		rest := []time.Duration{3 * time.Hour, 1000 * time.Hour, 0}
		th.finds["x"] = func() (Result, error) {
			r := rest[0]
			rest = rest[1:]
			return Result{}, fmt.Errorf("look: %w", &Error{Msg: "answered 429", RetryAfter: r})
		}
		th.run(27*time.Hour + time.Second)
		if got, want := th.of("x"), "0s failed, 3h0m0s failed, 27h0m0s failed"; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	})
}

// An import that fails leaves the state that was, so that the next look fetches
// again; its folder is removed in any case.
func TestFailedImportIsFetchedAgain(t *testing.T) {
	temp := t.TempDir()
	stage(t, func(t *testing.T) {
		th := newTheatre(t, every("x", "a.example", time.Hour))
		good := State{Files: map[string]FileState{"list.csv": {SHA256: "old"}}, CheckedAt: th.begun.UTC().Round(0)}
		if err := th.states.Save("x", good); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(temp, "x")
		th.finds["x"] = func() (Result, error) {
			state, err := th.states.Load("x")
			if err != nil || fmt.Sprint(state.Files) != fmt.Sprint(good.Files) || !state.CheckedAt.Equal(good.CheckedAt) {
				t.Errorf("at the look the state is %+v, %v", state, err)
			}
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Error(err) // the last one was not removed
			}
			return Result{Dir: dir, State: State{Files: map[string]FileState{"list.csv": {SHA256: "new"}}, CheckedAt: time.Now().UTC().Round(0)}}, nil
		}
		full, shrunk := errors.New("disk full"), fmt.Errorf("%w: it shrank", ErrRefused)
		answers := []error{full, shrunk, nil}
		th.config.Import = func(_ context.Context, s Source, got string) error {
			if s.List != "x" || got != dir {
				t.Errorf("import of %s from %s", s.List, got)
			}
			err := answers[0]
			answers = answers[1:]
			return err
		}
		th.run(22 * time.Minute)
		if got, want := th.of("x"), "0s failed, 1m0s refused, 21m0s imported"; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		if e := th.events; !errors.Is(e[0].Err, full) || !strings.Contains(e[0].Err.Error(), "list x") || !errors.Is(e[1].Err, shrunk) {
			t.Errorf("%+v", e)
		}
		state, err := th.states.Load("x")
		if err != nil || state.Files["list.csv"].SHA256 != "new" || state.Failures != 0 || state.NextAt.Sub(th.begun) != 81*time.Minute {
			t.Errorf("in the end: %+v, %v", state, err)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Error("the folder is there still")
		}
	})
}

// Lists of one host wait for each other; those of others do not, up to as many
// as may be at once.
func TestNeverTwoAtOnceForOneHost(t *testing.T) {
	stage(t, func(t *testing.T) {
		slow := func() (Result, error) { time.Sleep(time.Minute); return Result{Unchanged: true}, nil }
		th := newTheatre(t, every("a1", "a.example", time.Hour), every("a2", "a.example", time.Hour), every("a3", "a.example", time.Hour), every("b", "b.example", time.Hour), every("c", "c.example", time.Hour))
		for _, s := range th.config.Sources {
			th.finds[s.List] = slow
		}
		th.config.Parallel = 2
		th.run(30 * time.Minute)
		// theatre.fetch complains of two at one host.
		want := map[string]time.Duration{"a1": 0, "b": 0, "a2": time.Minute, "c": time.Minute, "a3": 2 * time.Minute}
		for name, at := range want {
			if len(th.looks[name]) != 1 || th.looks[name][0] != at {
				t.Errorf("%s was looked at at %v, want %v", name, th.looks[name], at)
			}
		}
	})
}

// What is remembered outlives the process: nothing is looked at too soon after a
// restart, and failures go on counting.
func TestRestart(t *testing.T) {
	stage(t, func(t *testing.T) {
		th := newTheatre(t, every("well", "a.example", time.Hour), every("ill", "b.example", time.Hour))
		th.finds["ill"] = func() (Result, error) { return Result{}, errors.New("no answer") }
		th.run(20 * time.Minute) // ill: at 0, 1, 3, 7, 15
		th.run(30 * time.Minute) // ill: at 31
		if got := fmt.Sprint(th.looks["well"], th.looks["ill"]); got != "[0s] [0s 1m0s 3m0s 7m0s 15m0s 31m0s]" {
			t.Errorf("looks: %s", got)
		}
		// The interval is made shorter: the next look is that much after the last.
		th.config.Sources[0].Every = 52 * time.Minute
		th.run(3 * time.Minute)
		if got := fmt.Sprint(th.looks["well"]); got != "[0s 52m0s]" {
			t.Errorf("looks: %s", got)
		}
	})
}

// A clock that was far ahead when the state was saved does not keep a list from
// being looked at.
func TestTimesOfAWrongClockAreNotBelieved(t *testing.T) {
	stage(t, func(t *testing.T) {
		th := newTheatre(t, every("x", "a.example", time.Hour))
		ahead := time.Now().AddDate(10, 0, 0)
		if err := th.states.Save("x", State{TriedAt: ahead, NextAt: ahead.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		th.run(time.Minute)
		if len(th.looks["x"]) != 1 {
			t.Errorf("looks: %v", th.looks["x"])
		}
	})
}

// illStates cannot be loaded or saved for one list.
type illStates struct {
	memory
	load, save string
}

func (s *illStates) Load(list string) (State, error) {
	if list == s.load {
		return State{}, errors.New("not JSON")
	}
	return s.memory.Load(list)
}

func (s *illStates) Save(list string, state State) error {
	if list == s.save {
		return errors.New("disk full")
	}
	return s.memory.Save(list, state)
}

func TestStatesThatCannotBeKept(t *testing.T) {
	stage(t, func(t *testing.T) {
		th := newTheatre(t, every("unread", "a.example", time.Hour), every("unsaved", "b.example", time.Hour), every("well", "c.example", time.Hour))
		th.config.States = &illStates{load: "unread", save: "unsaved"}
		th.run(10 * time.Minute)
		for name, want := range map[string]string{
			"unread":  "0s failed, 1m0s failed, 3m0s failed, 7m0s failed",
			"unsaved": "0s failed, 1m0s failed, 3m0s failed, 7m0s failed",
			"well":    "0s unchanged",
		} {
			if got := th.of(name); got != want {
				t.Errorf("%s: %s\nwant %s", name, got, want)
			}
		}
		if len(th.looks["unread"]) != 0 {
			t.Error("a list was fetched without knowing what there is")
		}
		for _, e := range th.events {
			if e.Err != nil && !strings.Contains(e.Err.Error(), "list "+e.List) {
				t.Errorf("the error does not name the list: %v", e.Err)
			}
		}
	})
}

// When the context ends, Run waits for what is under way, reports it, and
// remembers nothing of what was cut off.
func TestRunEndsWithItsContext(t *testing.T) {
	stage(t, func(t *testing.T) {
		th := newTheatre(t, every("slow", "a.example", time.Hour), every("next", "a.example", time.Hour))
		ctx, cancel := context.WithCancel(t.Context())
		th.finds["slow"] = func() (Result, error) {
			<-ctx.Done()
			time.Sleep(time.Second)
			return Result{}, context.Cause(ctx)
		}
		s, err := NewScheduler(th.config)
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Minute, cancel)
		if err := s.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("run: %v", err)
		}
		if got := th.of("slow"); got != "1m1s cancelled" || len(th.looks["next"]) != 0 {
			t.Errorf("slow: %s; the next was looked at %v", got, th.looks["next"])
		}
		if state, _ := th.states.Load("slow"); state.Failures != 0 || !state.NextAt.IsZero() {
			t.Errorf("remembered: %+v", state)
		}
	})
}

func TestDue(t *testing.T) {
	stage(t, func(t *testing.T) {
		th := newTheatre(t, every("new", "a.example", time.Hour), every("fresh", "b.example", time.Hour), every("stale", "c.example", time.Hour), every("unread", "d.example", time.Hour))
		th.config.States = &illStates{load: "unread"}
		now := time.Now().UTC()
		for name, next := range map[string]time.Time{"fresh": now.Add(time.Minute), "stale": now} {
			if err := th.config.States.Save(name, State{TriedAt: next.Add(-time.Hour), NextAt: next}); err != nil {
				t.Fatal(err)
			}
		}
		s, err := NewScheduler(th.config)
		if err != nil {
			t.Fatal(err)
		}
		due := func(at time.Time) string { return names(s.Due(at)) }
		if got := due(now); got != "new, stale, unread" {
			t.Errorf("due now: %s", got)
		}
		if got := due(now.Add(time.Minute)); got != "new, fresh, stale, unread" {
			t.Errorf("due in a minute: %s", got)
		}
		for _, src := range s.Due(now) {
			s.Look(t.Context(), src)
		}
		if got := due(now); got != "unread" {
			t.Errorf("due after looking: %s", got)
		}
	})
}

func TestSchedulerMistakes(t *testing.T) {
	good := newTheatre(t, every("x", "a.example", time.Hour)).config
	for want, wrong := range map[string]func(*SchedulerConfig){
		"no sources":             func(c *SchedulerConfig) { c.Sources = nil },
		"Fetch":                  func(c *SchedulerConfig) { c.Fetch = nil },
		"States":                 func(c *SchedulerConfig) { c.States = nil },
		"Import":                 func(c *SchedulerConfig) { c.Import = nil },
		"Report":                 func(c *SchedulerConfig) { c.Report = nil },
		"Parallel is -1":         func(c *SchedulerConfig) { c.Parallel = -1 },
		"two sources are of lis": func(c *SchedulerConfig) { c.Sources = append(slices.Clone(c.Sources), c.Sources[0]) },
		"source x: interval":     func(c *SchedulerConfig) { c.Sources = []Source{every("x", "a.example", 0)} },
	} {
		c := good
		wrong(&c)
		if _, err := NewScheduler(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
	if _, err := NewScheduler(good); err != nil {
		t.Error(err)
	}
}
