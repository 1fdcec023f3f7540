package cohorts_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/cohorts"
	"github.com/namesake-screening/namesake/internal/store"
)

// BenchmarkCohort is what the page of a cohort of 5,000 members with 15,000
// entries waits for: its figures as of two days and a series, and a page of
// members.
func BenchmarkCohort(b *testing.B) {
	now := time.Date(2024, 6, 11, 9, 0, 0, 0, time.UTC)
	s, err := store.Open(b.Context(), b.TempDir()+"/namesake.db", store.Config{Now: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	c := cohorts.New(cohorts.Config{Store: s})
	v, err := cohorts.ParseVocabulary(vocabulary)
	if err != nil {
		b.Fatal(err)
	}
	made, err := c.Create(b.Context(), analyst, cohorts.NewCohort{Name: "Many", Statuses: v}, nil)
	if err != nil {
		b.Fatal(err)
	}
	for round, status := range []string{"in-custody", "whereabouts-unknown", "departed"} {
		var text strings.Builder
		text.WriteString("member,entry,status,day,place,source\n")
		for i := range 5000 {
			fmt.Fprintf(&text, "N-%d,%s,%s,2024-05-%02d,%s,letter\n", i, map[bool]string{true: "joined", false: "changed"}[round == 0], status, 1+10*round+i%10, states[i%17])
		}
		asks, err := cohorts.ReadFile(strings.NewReader(text.String()))
		if err == nil {
			_, err = c.Enter(b.Context(), analyst, made.ID, asks, nil)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	for name, f := range map[string]func(tx *store.Tx) error{
		"page": func(tx *store.Tx) error {
			book, err := cohorts.Open(tx, made.ID)
			if err == nil {
				book.Figures("2024-06-01", now)
				book.Figures("2024-06-01", time.Time{})
				book.Series(book.Days("2024-06-01", 10), now)
			}
			return err
		},
		"members": func(tx *store.Tx) error {
			_, err := cohorts.Members(tx, made.ID, cohorts.MemberFilter{Status: "departed"}, 100, 51)
			return err
		},
		"list": func(tx *store.Tx) error { _, err := cohorts.List(tx, 0, 51); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := s.View(b.Context(), f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
