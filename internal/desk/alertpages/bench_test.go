package alertpages

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/store"
)

// crowded is an office with 100,000 alerts, of which two in three are open, held
// by nobody or by one of ten people.
func crowded(b *testing.B) *office {
	b.Helper()
	o := &office{clock: time.Date(2026, 11, 24, 9, 15, 0, 0, time.UTC)}
	s, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "namesake.db"), store.Config{Now: o.now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	newOffice(b, s, o)
	a := o.find(o.put("c-0", deskelai, "1"))
	data, err := json.Marshal(deskelai)
	if err != nil {
		b.Fatal(err)
	}
	const n, chunk = 100_000, 10_000
	for from := 1; from < n; from += chunk {
		err := s.Update(b.Context(), func(tx *store.Tx) error {
			var screening int64
			if err := tx.Get("SELECT screening FROM alerts WHERE id = $1", []any{a.ID}, &screening); err != nil {
				return err
			}
			var subjects, alerts [][]any
			for i := from; i < from+chunk; i++ {
				id := int64(i + 1)
				subjects = append(subjects, []any{id, fmt.Sprint("c-", i), 1, 1, tx.Micros(), 0, 0, string(data)})
				state := [...]string{"open", "open", "closed"}[i%3]
				holder := ""
				if i%4 == 0 {
					holder = fmt.Sprint("account:", i%10+1)
				}
				due := tx.Now().Add(time.Duration(i%2000-200) * time.Hour)
				alerts = append(alerts, []any{id, id, a.Policy, a.List, a.Entity, a.Caption, state, "matched", "", string(a.Outcome), a.Similarity, int64(a.Bits), a.Namesakes,
					a.Probability, a.Digest, screening, tx.Micros(), tx.Micros(), a.Reason, i%4 + 1, store.Micros(due), holder, ""})
			}
			if _, err := tx.Insert("subjects", "id, key, bucket, version, at, removed, alone, data", "", subjects); err != nil {
				return err
			}
			_, err := tx.Insert("alerts", "id, subject, policy, list, entity, caption, state, standing, disposition, outcome, similarity, bits, namesakes, probability, digest, screening, opened_at, changed_at, reason, priority, due_at, assignee, culture", "", alerts)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return o
}

func measure(b *testing.B, pages map[string]string) {
	o := crowded(b)
	who := o.As(access.Analyst)
	for name, path := range pages {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if a := who.Get(path); a.Status != 200 || a.Has("No alert is as") {
					b.Fatal(a.Status)
				}
			}
		})
	}
}

func BenchmarkQueue(b *testing.B) {
	measure(b, map[string]string{
		"first":    "/alerts",
		"overdue":  "/alerts?overdue=yes",
		"mine":     "/alerts?assignee=me",
		"filtered": "/alerts?list=house&outcome=potential-match&priority=3&policy=default",
		"deep":     "/alerts?state=any&after=3.1764000000000000.50000",
		"standing": "/alerts?standing=matched&state=closed&assignee=nobody",
	})
}

func BenchmarkAlert(b *testing.B) {
	measure(b, map[string]string{
		"first":  "/alerts/1",
		"middle": "/alerts/50000?list=house&assignee=nobody",
		"mine":   "/alerts/99997?assignee=me",
	})
}
