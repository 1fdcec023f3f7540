//go:build unix

package rescreen_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/rescreen"
	"github.com/namesake-screening/namesake/internal/screeners"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/synth"
)

// TestScale screens a large invented population again after a list changed:
// NAMESAKE_SUBJECTS of them ("make population"), in SQLite, or in PostgreSQL
// where NAMESAKE_POSTGRES is set.
func TestScale(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("NAMESAKE_SUBJECTS"))
	if n == 0 {
		t.Skip("NAMESAKE_SUBJECTS is not set: make population")
	}
	url := filepath.Join(t.TempDir(), "namesake.db")
	if os.Getenv("NAMESAKE_POSTGRES") != "" {
		url = storetest.Postgres(t)
	}
	s, err := store.Open(t.Context(), url, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	p := &populace{T: t, store: s, content: map[string]*list.Edition{}}
	p.pool = screeners.New(func(_, hash string) (*list.Edition, error) { return p.content[hash], nil })
	p.update(policies.EnsureDefault)

	// An invented list of another seed, without its last 10,000 entities at first.
	invented := synth.World{Seed: 71, Entities: 20_000}
	p.publish("synthetic", inventedList(invented, 10_000))
	old := p.real("us-ofac-sdn", "2019-01-15_full")
	p.publish("us-ofac-sdn", old)
	p.load(n)
	p.screen("everybody, against both lists as they were")

	p.publish("synthetic", inventedList(invented, 20_000))
	p.screen("10,000 invented entities added")
	p.publish("us-ofac-sdn", p.real("us-ofac-sdn", "2021-07-07_full"))
	p.screen("OFAC 2019 to 2021")
	p.compare(max(1, n/50_000))
}

type populace struct {
	*testing.T
	store   *store.Store
	pool    *screeners.Pool
	content map[string]*list.Edition
}

func (p *populace) update(f func(*store.Tx) error) {
	p.Helper()
	if err := p.store.Update(p.Context(), f); err != nil {
		p.Fatal(err)
	}
}

func inventedList(w synth.World, n int) *list.Edition {
	ed := &list.Edition{List: synth.List, Title: "invented"}
	for i := range n {
		ed.Entities = append(ed.Entities, w.Entity(i))
	}
	ed.Rename(synth.List)
	return ed
}

func (p *populace) real(name, folder string) *list.Edition {
	p.Helper()
	ed, err := list.Read(os.DirFS(shared.Path(p.T, "data/lists/ofac_sdn")), folder, formats.All())
	if err != nil {
		p.Fatal(err)
	}
	if ed.List != name {
		p.Fatalf("%s is %s", folder, ed.List)
	}
	return ed
}

func (p *populace) publish(name string, ed *list.Edition) {
	p.Helper()
	start := time.Now()
	p.content[ed.Hash] = ed
	var before string
	for hash := range p.content {
		if hash != ed.Hash && p.content[hash].List == name {
			before = hash
		}
	}
	e := coverage.Edition{List: name, Hash: ed.Hash, Date: ed.Date.String(), Entities: len(ed.Entities)}
	p.update(func(tx *store.Tx) error {
		_, err := coverage.Publish(tx, e, before)
		return err
	})
	p.Logf("%s of %d entities published in %v", name, len(ed.Entities), time.Since(start).Round(time.Millisecond))
}

func (p *populace) load(n int) {
	p.Helper()
	people := synth.World{Seed: 5, Entities: 1_000_000}
	start := time.Now()
	for first := 0; first < n; first += population.BucketSize {
		var keys []string
		var subjects []namesake.Subject
		for i := first; i < min(n, first+population.BucketSize); i++ {
			keys, subjects = append(keys, fmt.Sprint("p", i)), append(subjects, people.Person(i).Subject)
		}
		p.update(func(tx *store.Tx) error {
			bucket, _, err := population.Load(tx, []string{"default"}, keys, subjects)
			if err != nil {
				return err
			}
			return coverage.OweBucket(tx, bucket, "", coverage.NewSubjects)
		})
	}
	p.Logf("%d subjects invented and loaded in %v", n, time.Since(start).Round(time.Millisecond))
}

func (p *populace) screen(what string) {
	p.Helper()
	w := &rescreen.Worker{Store: p.store, Pool: p.pool}
	start, worked := time.Now(), p.processor()
	done, err := w.All(context.Background())
	if err != nil {
		p.Fatal(err)
	}
	took := time.Since(start)
	worked = p.processor() - worked
	var alerts, screened, touched int
	err = p.store.View(p.Context(), func(tx *store.Tx) error {
		r, err := coverage.Read(tx)
		if err != nil {
			return err
		}
		if len(r.Owed) > 0 {
			p.Errorf("still owed: %+v", r.Owed)
		}
		if err := tx.Get("SELECT count(*) FROM alerts", nil, &alerts); err != nil {
			return err
		}
		if err := tx.Get("SELECT count(*) FROM screenings", nil, &screened); err != nil {
			return err
		}
		return tx.Get("SELECT count(*) FROM touched", nil, &touched)
	})
	if err != nil {
		p.Fatal(err)
	}
	p.Logf("%s: %d buckets in %v on %d cores, %v of processor time; reading %v, searching %v, comparing %v, writing %v of the workers' time; %d alerts, %d screenings, %d pairs of names that agree",
		what, done, took.Round(time.Millisecond), runtime.GOMAXPROCS(0), worked.Round(time.Millisecond), w.Took.Read.Round(time.Millisecond), w.Took.Search.Round(time.Millisecond),
		w.Took.Compare.Round(time.Millisecond), w.Took.Write.Round(time.Millisecond), alerts, screened, touched)
}

// processor is the processor time that the program has taken so far, which says
// more than a clock where other work shares the machine.
func (p *populace) processor() time.Duration {
	p.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		p.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// compare screens every so many subjects from the beginning, and compares what
// is found with their alerts.
func (p *populace) compare(every int) {
	p.Helper()
	var editions []coverage.Edition
	type key struct{ subject, list, entity string }
	kept := map[key]namesake.Bits{}
	var members []population.Member
	err := p.store.View(p.Context(), func(tx *store.Tx) (err error) {
		if editions, err = coverage.Published(tx); err != nil {
			return err
		}
		alerts, err := screenings.Alerts(tx, screenings.Filter{Standing: screenings.Matched}, 0, 100_000_000)
		for _, a := range alerts {
			kept[key{a.Subject, a.List, a.Entity}] = a.Bits
		}
		if err != nil {
			return err
		}
		members, err = population.Page(tx, 0, 100_000_000)
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	s, err := p.pool.Screener(screeners.Refs(editions), policy.Default())
	if err != nil {
		p.Fatal(err)
	}
	compared, found := 0, 0
	for i := 0; i < len(members); i += every {
		m := members[i]
		made, err := s.Screen(m.Subject)
		if err != nil {
			p.Fatal(err)
		}
		for _, x := range made.Matches {
			k := key{m.Key, x.List, x.Entity}
			if bits, ok := kept[k]; !ok || bits != x.Bits {
				p.Errorf("%+v: %v by screening from the beginning, kept %v %v", k, x.Bits, bits, ok)
			}
			found++
		}
		compared++
	}
	p.Logf("%d subjects screened from the beginning: the same %d alerts", compared, found)
}
