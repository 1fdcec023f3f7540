package statistics_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/statistics"
	"github.com/namesake-screening/namesake/internal/store"
)

// BenchmarkMillion is what pages wait for, and what is counted beside them, with
// 1,000,000 subjects, 100,000 alerts and as many decisions.
func BenchmarkMillion(b *testing.B) {
	path := b.TempDir() + "/namesake.db"
	o := newOffice(b, func(c store.Config) *store.Store {
		s, err := store.Open(b.Context(), path, c)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { s.Close() })
		return s
	})
	o.Statistics = statistics.New(statistics.Config{Store: o.store})
	names := []string{"Muhammad Abd al-Rahman", "John Smith", "Kim Yong-chol", "Olga Ivanovna Petrova", "María García López"}
	for range 1_000_000 / population.BucketSize {
		o.do(func(tx *store.Tx) error {
			var keys []string
			var who []namesake.Subject
			for range population.BucketSize {
				o.n++
				keys = append(keys, fmt.Sprint("c-", o.n))
				who = append(who, namesake.Subject{Kind: namesake.KindPerson, Name: names[o.n%len(names)], Countries: []string{"GB"}})
			}
			_, _, err := population.Load(tx, []string{"default"}, keys, who)
			return err
		})
	}
	for range 100 {
		o.do(func(tx *store.Tx) error {
			for range 1000 {
				a, err := o.open(tx, int64(o.n%900_000+1), fmt.Sprint("list-", o.n%7), "inconclusive", o.n%40)
				if err != nil {
					return err
				}
				if err := decide(tx, a, time.Hour, []string{"true-match", "false-positive", "undetermined"}[o.n%3], "confirmed", 0); err != nil {
					return err
				}
			}
			return nil
		})
		o.pass(time.Hour)
	}
	began := time.Now()
	if err := o.Refresh(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Logf("counting all took %s, which is done at most a hundredth of the time", time.Since(began).Round(time.Millisecond))
	for name, f := range map[string]func() error{
		"volumes": func() error { _, err := o.Volumes(b.Context(), statistics.Month); return err },
		"alerts": func() error {
			a, err := o.Alerts(b.Context())
			if err == nil {
				y, _ := a.Find(0)
				y.Shown()
			}
			return err
		},
		"people": func() error {
			p, err := o.People(b.Context())
			p.Shown()
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
