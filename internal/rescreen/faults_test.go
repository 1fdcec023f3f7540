package rescreen_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/rescreen"
	"github.com/namesake-screening/namesake/internal/screeners"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/synth"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// seeds is how many histories are lived through on each engine; "make faults"
// sets another number.
func seeds(t *testing.T) int {
	if text := os.Getenv("NAMESAKE_FAULTS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return 4
}

// Nobody is lost and nothing is done twice, whatever happens: editions published,
// skipped and withdrawn, subjects added, changed and removed while that is under
// way, policies replaced, engines changed, clocks that jump, the content of an
// edition lost, and workers killed at every point, on both engines. All along,
// everybody is screened or owed with a reason; and once all that is owed has been
// screened, the alerts are those of screening everybody from the beginning.
func TestFaults(t *testing.T) {
	size := population.BucketSize
	population.BucketSize = 7
	t.Cleanup(func() { population.BucketSize = size })
	for seed := range seeds(t) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
				h := newHistory(t, open, uint64(seed))
				for range 80 {
					h.happen()
					h.check()
				}
				h.settle()
				h.compare()
			})
		})
	}
}

// history is a service to which things happen.
type history struct {
	*testing.T
	r       *rand.Rand
	world   synth.World
	open    func(store.Config) *store.Store
	store   *store.Store
	now     time.Time
	crash   string // the point at which the next worker dies
	points  map[string]int
	mu      sync.Mutex
	content map[string]*list.Edition
	pool    *screeners.Pool
	people  int
	editing map[string]int // how far each list has come
}

func newHistory(t *testing.T, open func(store.Config) *store.Store, seed uint64) *history {
	h := &history{T: t, r: rand.New(rand.NewPCG(seed, 1)), world: synth.World{Seed: seed + 100, Entities: 60}, open: open,
		now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), points: map[string]int{}, content: map[string]*list.Edition{}, editing: map[string]int{}}
	h.start()
	h.update(func(tx *store.Tx) error {
		if err := policies.EnsureDefault(tx); err != nil {
			return err
		}
		strict := policy.Default()
		strict.Name, strict.Version, strict.Similarity = "strict", 1, 0.9
		return h.enforce(tx, strict)
	})
	return h
}

// start is a start of the program: nothing is left of what it had in memory.
func (h *history) start() {
	h.store = h.open(store.Config{Now: func() time.Time { return h.now }, Crash: func(point string) error { return h.die(point) }})
	h.pool = screeners.New(func(l, hash string) (*list.Edition, error) {
		h.mu.Lock()
		defer h.mu.Unlock()
		if ed := h.content[hash]; ed != nil {
			return ed, nil
		}
		return nil, fmt.Errorf("edition %s of %s is lost", hash, l)
	})
}

func (h *history) die(point string) error {
	if h.crash != point {
		return nil
	}
	h.crash = ""
	h.points[point]++
	return &rescreen.Crashed{Point: point}
}

func (h *history) update(f func(*store.Tx) error) {
	h.Helper()
	if err := h.store.Update(context.Background(), f); err != nil {
		h.Fatal(err)
	}
}

func (h *history) worker() *rescreen.Worker {
	return &rescreen.Worker{Store: h.store, Pool: h.pool, Crash: h.die}
}

var points = []string{"claimed", "read", "screened", "kept", "before commit", "after commit"}

// happen has one thing happen.
func (h *history) happen() {
	h.now = h.now.Add(time.Duration(h.r.IntN(5000)) * time.Second)
	switch n := h.r.IntN(22); {
	case n < 3:
		h.publish([]string{"list-a", "list-b"}[h.r.IntN(2)], 1)
	case n == 3:
		h.publish("list-a", 2) // an edition is skipped
	case n == 4:
		h.update(func(tx *store.Tx) error { return coverage.Withdraw(tx, "list-b") })
	case n < 8:
		h.add(1 + h.r.IntN(4))
	case n == 8:
		h.load(1 + h.r.IntN(7))
	case n < 11:
		h.alter()
	case n == 11:
		h.remove()
	case n == 12:
		p := policy.Default()
		p.Version, p.Similarity = 0, 0.7+float64(h.r.IntN(3))/20
		h.update(func(tx *store.Tx) error { return h.enforce(tx, p) })
	case n == 13: // as if another engine had screened the buckets with even numbers
		h.update(func(tx *store.Tx) error {
			if _, err := tx.Exec("UPDATE coverage SET engine = 'before' WHERE bucket % 2 = 0"); err != nil {
				return err
			}
			_, err := coverage.Renew(tx, 0)
			return err
		})
	case n == 14:
		h.now = h.now.Add([]time.Duration{-40 * 24 * time.Hour, 40 * 24 * time.Hour}[h.r.IntN(2)])
		h.update(func(tx *store.Tx) error { _, err := coverage.Renew(tx, 30*24*time.Hour); return err })
	case n == 15:
		h.lose()
	case n == 16:
		h.start()
	default:
		h.work()
	}
}

// work has a worker do some of what is owed, and often die of it. Things may
// happen while it is at it.
func (h *history) work() {
	w := h.worker()
	if h.r.IntN(2) == 0 {
		h.crash = points[h.r.IntN(len(points))]
	}
	if h.r.IntN(3) == 0 {
		meanwhile := points[1+h.r.IntN(2)]
		died := w.Crash
		w.Crash = func(point string) error {
			if point == meanwhile {
				meanwhile = ""
				crash := h.crash
				h.crash = ""
				switch h.r.IntN(5) {
				case 0:
					h.publish("list-a", 1)
				case 4: // and others have done with it before this one ends
					h.publish("list-a", 1)
					for {
						if n, err := h.worker().Once(context.Background()); err != nil {
							h.Fatal(err)
						} else if n == 0 {
							break
						}
					}
				case 1:
					h.alter()
				case 2:
					h.add(1)
				case 3: // the claim runs out, and another worker takes it over
					h.now = h.now.Add(time.Hour)
					if _, err := h.worker().Once(context.Background()); err != nil {
						h.Fatal(err)
					}
				}
				h.crash = crash
			}
			return died(point)
		}
	}
	for range 1 + h.r.IntN(6) {
		_, err := w.Once(context.Background())
		var crashed *rescreen.Crashed
		if errors.As(err, &crashed) {
			h.start()
			return
		}
		if err != nil {
			h.Fatal(err)
		}
	}
	h.crash = ""
}

// edition is how a list stands after so many editions: entities come, go, and
// are given other names.
func (h *history) edition(name string, k int) *list.Edition {
	ed := &list.Edition{List: name, Title: name}
	for i := range h.world.Entities {
		r := rand.New(rand.NewPCG(uint64(i), uint64(len(name))+uint64(name[len(name)-1])))
		since, until, altered := r.IntN(6), 3+r.IntN(20), r.IntN(12)
		if k < since || k > until {
			continue
		}
		e := h.world.Entity(i)
		e.ID = fmt.Sprintf("%s-%d", name, i)
		if k > altered {
			alias := h.world.Entity((i + altered*7) % h.world.Entities).Names[0]
			alias.Kind = namesake.NameAlias
			e.Names = append(slices.Clone(e.Names), alias)
		}
		ed.Entities = append(ed.Entities, e)
	}
	ed.Rename(name)
	return ed
}

func (h *history) publish(name string, further int) {
	h.editing[name] += further
	ed := h.edition(name, h.editing[name])
	h.mu.Lock()
	h.content[ed.Hash] = ed
	h.mu.Unlock()
	h.update(func(tx *store.Tx) error {
		before := ""
		now, err := coverage.Published(tx)
		for _, e := range now {
			if e.List == name {
				before = e.Hash
			}
		}
		if err != nil {
			return err
		}
		_, err = coverage.Publish(tx, coverage.Edition{List: name, Hash: ed.Hash, Entities: len(ed.Entities)}, before)
		return err
	})
}

// lose loses the content of the editions that are not in use any more.
func (h *history) lose() {
	var used []coverage.Edition
	h.view(func(tx *store.Tx) (err error) { used, err = coverage.Published(tx); return err })
	h.mu.Lock()
	defer h.mu.Unlock()
	for hash := range h.content {
		if !slices.ContainsFunc(used, func(e coverage.Edition) bool { return e.Hash == hash }) {
			delete(h.content, hash)
		}
	}
	h.pool = nil
	h.mu.Unlock()
	h.start()
	h.mu.Lock()
}

func (h *history) view(f func(*store.Tx) error) {
	h.Helper()
	if err := h.store.View(context.Background(), f); err != nil {
		h.Fatal(err)
	}
}

func (h *history) someone() (string, namesake.Subject) {
	h.people++
	return fmt.Sprintf("p%d", h.people), h.world.Person(h.people).Subject
}

func (h *history) under() []string {
	return [][]string{{"default"}, {"strict"}, {"default", "strict"}}[h.r.IntN(3)]
}

func (h *history) add(n int) {
	under := h.under()
	h.update(func(tx *store.Tx) error {
		for range n {
			key, s := h.someone()
			m, err := population.Add(tx, under, []string{key}, []namesake.Subject{s})
			if err != nil {
				return err
			}
			if err := coverage.OweSubjects(tx, m, coverage.NewSubject); err != nil {
				return err
			}
		}
		return nil
	})
}

func (h *history) load(n int) {
	var keys []string
	var subjects []namesake.Subject
	for range n {
		key, s := h.someone()
		keys, subjects = append(keys, key), append(subjects, s)
	}
	under := h.under()
	h.update(func(tx *store.Tx) error {
		bucket, _, err := population.Load(tx, under, keys, subjects)
		if err != nil {
			return err
		}
		return coverage.OweBucket(tx, bucket, "", coverage.NewSubjects)
	})
}

// alter gives somebody another's facts, or other policies.
func (h *history) alter() {
	if h.people == 0 {
		return
	}
	key := fmt.Sprintf("p%d", 1+h.r.IntN(h.people))
	facts, under := h.world.Person(1000+h.r.IntN(1000)).Subject, h.under()
	h.update(func(tx *store.Tx) error {
		m, changed, err := population.Change(tx, key, facts, under)
		if err != nil || !changed {
			return err
		}
		return coverage.OweSubjects(tx, []population.Member{m}, coverage.ChangedFacts)
	})
}

func (h *history) remove() {
	if h.people == 0 {
		return
	}
	key := fmt.Sprintf("p%d", 1+h.r.IntN(h.people))
	h.update(func(tx *store.Tx) error {
		_, err := population.Remove(tx, key)
		if errors.Is(err, population.ErrRemoved) {
			return nil
		}
		return err
	})
}

func (h *history) enforce(tx *store.Tx, p policy.Policy) error {
	v, err := policies.Propose(tx, p, "maker")
	if err != nil {
		return err
	}
	if _, err := policies.Test(tx, p.Name, v.Policy.Version, "fine"); err != nil {
		return err
	}
	if _, err := policies.Approve(tx, p.Name, v.Policy.Version, "checker"); err != nil {
		return err
	}
	_, err = policies.Enforce(tx, p.Name, v.Policy.Version)
	return err
}

// check: everybody is covered by what is in use, or owed.
func (h *history) check() {
	h.Helper()
	h.view(func(tx *store.Tx) error {
		lines, err := coverage.Check(tx)
		for _, l := range lines {
			h.Error(l)
		}
		if len(lines) > 0 {
			h.FailNow()
		}
		return err
	})
}

// settle screens all that is owed.
func (h *history) settle() {
	h.Helper()
	h.crash = ""
	for range 100 {
		h.now = h.now.Add(2 * time.Hour) // claims of the dead run out
		if _, err := h.worker().All(context.Background()); err != nil {
			h.Fatal(err)
		}
		done := false
		h.view(func(tx *store.Tx) error {
			r, err := coverage.Read(tx)
			done = len(r.Owed) == 0
			return err
		})
		if done {
			h.check()
			return
		}
	}
	h.Fatal("something stays owed")
}

// compare compares the alerts with those of screening everybody anew.
func (h *history) compare() {
	h.Helper()
	type row struct {
		subject, policy, list, entity, outcome string
		bits                                   namesake.Bits
		similarity                             float64
	}
	var kept, anew []row
	h.view(func(tx *store.Tx) error {
		gone := map[string]bool{}
		in, err := coverage.Published(tx)
		if err != nil {
			return err
		}
		under := map[string][]string{}
		members, err := population.Page(tx, 0, 1_000_000)
		if err != nil {
			return err
		}
		for _, m := range members {
			under[m.Key] = m.Policies
		}
		for _, name := range []string{"default", "strict"} {
			p, err := coverage.Live(tx, name)
			if err != nil {
				return err
			}
			s, err := h.pool.Screener(screeners.Refs(in), p)
			if err != nil {
				return err
			}
			for _, m := range members {
				if !slices.Contains(m.Policies, name) {
					continue
				}
				made, err := s.Screen(m.Subject)
				if err != nil {
					return err
				}
				for _, a := range made.Matches {
					anew = append(anew, row{m.Key, name, a.List, a.Entity, string(a.Outcome), a.Bits, a.Similarity})
				}
			}
		}
		alerts, err := screenings.Alerts(tx, screenings.Filter{}, 0, 1_000_000)
		if err != nil {
			return err
		}
		for _, a := range alerts {
			if a.Standing == screenings.Matched && slices.Contains(under[a.Subject], a.Policy) {
				kept = append(kept, row{a.Subject, a.Policy, a.List, a.Entity, string(a.Outcome), a.Bits, a.Similarity})
			}
			if a.State != screenings.Open || a.Disposition != "" {
				h.Errorf("nobody decided, and alert %+v is not open", a)
			}
			events, err := screenings.Events(tx, a.ID)
			if err != nil {
				return err
			}
			n := 0
			for _, e := range events {
				if e.Event == "opened" {
					n++
				}
			}
			if n != 1 {
				h.Errorf("alert %+v was opened %d times", a, n)
			}
			gone[a.Standing] = true
		}
		return nil
	})
	order := func(a, b row) int {
		return cmp.Or(cmp.Compare(a.subject, b.subject), cmp.Compare(a.policy, b.policy), cmp.Compare(a.list, b.list), cmp.Compare(a.entity, b.entity))
	}
	slices.SortFunc(kept, order)
	slices.SortFunc(anew, order)
	if !slices.Equal(kept, anew) {
		k, _ := json.Marshal(fmt.Sprint(kept))
		a, _ := json.Marshal(fmt.Sprint(anew))
		h.Errorf("%d alerts, %d by screening from the beginning:\n%s\n%s", len(kept), len(anew), k, a)
	}
	h.Logf("%d alerts, %d people, crashes %v", len(kept), h.people, h.points)
}
