package casepages_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/store"
)

// fill adds so many subjects as copies of the one there is, each with its alert
// and screening, and a case for every second of them; every tenth case is past
// its deadline.
func (o *office) fill(n int) {
	o.Helper()
	columns := func(tx *store.Tx, table, list string, with map[string]string) {
		o.Helper()
		take := ""
		for i, c := range splitList(list) {
			if i > 0 {
				take += ", "
			}
			if v, ok := with[c]; ok {
				take += v
			} else {
				take += "t." + c
			}
		}
		_, err := tx.Exec(fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO %s (%s) SELECT %s FROM n JOIN %s t ON t.id = 1", n, table, list, take, table))
		o.must(err)
	}
	o.must(o.store.Update(o.Context(), func(tx *store.Tx) error {
		columns(tx, "subjects", "id,key,bucket,version,at,removed,alone,data", map[string]string{"id": "n.i", "key": "'k-' || n.i"})
		columns(tx, "screenings", "id,key,subject,subject_version,encounter,at,policy,version,policy_hash,engine,editions,outcome,reason,salt,body", map[string]string{"id": "n.i", "key": "'s-' || n.i", "subject": "n.i"})
		columns(tx, "alerts", "id,subject,policy,list,entity,caption,state,standing,disposition,outcome,similarity,bits,namesakes,probability,digest,screening,opened_at,changed_at,reason,due_at", map[string]string{"id": "n.i", "subject": "n.i", "screening": "n.i",
			"due_at": fmt.Sprintf("CASE WHEN n.i %% 20 = 0 THEN %d ELSE %d END", store.Micros(o.now.Add(-time.Hour)), store.Micros(o.now.Add(time.Hour)))})
		_, err := tx.Exec(`INSERT INTO cases (subject, closed, review, owner, opened_at, opened_by, due_at, escalated, escalated_at, summary, closer, reviewer, closed_at)
			SELECT id, 0, 0, 'account:' || (1 + id % 7), at, 'account:1', 0, 0, 0, '', '', '', 0 FROM subjects WHERE id % 2 = 0`)
		o.must(err)
		_, err = tx.Exec("INSERT INTO alert_events (alert, at, event, screening, detail) SELECT id, opened_at, 'opened', screening, reason FROM alerts WHERE id > 1")
		return err
	}))
}

func splitList(list string) (out []string) {
	word := ""
	for _, c := range list + "," {
		if c == ',' {
			out = append(out, word)
			word = ""
		} else {
			word += string(c)
		}
	}
	return out
}

// BenchmarkPages asks for the pages of cases and subjects where there are 100,000
// alerts and 50,000 cases.
func BenchmarkPages(b *testing.B) {
	o := begin(b)
	o.fill(100_000)
	ana := o.site.As(access.Analyst, access.Reviewer)
	b.Run("escalate 5,000", func(b *testing.B) {
		for b.Loop() {
			o.must(o.store.Update(b.Context(), o.cases.Escalate))
		}
	})
	for name, path := range map[string]string{"queue": "/cases", "mine": "/cases?owner=mine", "all": "/cases?state=all", "overdue": "/cases?overdue=yes", "deep": "/cases?after=40000", "review": "/cases?state=review",
		"case": "/cases/20000", "subject": "/subjects/40000", "report": "/cases/20000/report"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if a := ana.Get(path); a.Status != 200 {
					b.Fatal(a.Status, a.Body)
				}
			}
		})
	}
}
