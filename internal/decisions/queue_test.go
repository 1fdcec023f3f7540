package decisions_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/store"
)

// fill writes n alerts of as many subjects, of every sort.
func fill(tx *store.Tx, n int, now time.Time) error {
	r := rand.New(rand.NewPCG(1, 2))
	if _, err := tx.Exec(`INSERT INTO screenings (key, subject, subject_version, encounter, at, policy, version, policy_hash, engine, editions, outcome, reason, salt, body)
		VALUES ('scr_1', 1, 1, '', 0, 'default', 1, '', '', 1, '', '', '', '')`); err != nil {
		return err
	}
	var subjects, alerts [][]any
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	for i := range n {
		subjects = append(subjects, []any{fmt.Sprint("c-", i), 1, 1, 0, 0, 0, fmt.Sprintf(`{"name":"Person %d"}`, i)})
		state, disposition := "open", ""
		switch r.IntN(10) {
		case 0:
			state, disposition = "review", "true-match"
		case 1, 2, 3, 4:
			state, disposition = "closed", "false-positive"
		}
		alerts = append(alerts, []any{i + 1, "default", one("house", "us-ofac-sdn", "un-sc"), fmt.Sprint("e", i), "Caption", state, one("matched", "matched", "delisted"), disposition, one("potential-match", "inconclusive"),
			0.9, 2000, 1.5, 0.1, "d", 1, 0, 0, "new subject", 1 + r.IntN(4), store.Micros(now.Add(time.Duration(r.IntN(1000)-200) * time.Hour)), one("", "account:1", "account:2"), one("", "slavic")})
	}
	if _, err := tx.Insert("subjects", "key, bucket, version, at, removed, alone, data", "", subjects); err != nil {
		return err
	}
	_, err := tx.Insert("alerts", "subject, policy, list, entity, caption, state, standing, disposition, outcome, similarity, bits, namesakes, probability, digest, screening, opened_at, changed_at, reason, priority, due_at, assignee, culture", "", alerts)
	return err
}

// matches tells by itself whether an alert is meant.
func matches(f decisions.Filter, a decisions.Item, now time.Time) bool {
	is := func(want, got string) bool { return want == "" || want == got }
	return is(f.State, a.State) && is(f.Standing, a.Standing) && is(f.Disposition, a.Disposition) && is(f.Outcome, string(a.Outcome)) && is(f.List, a.List) && is(f.Entity, a.Entity) &&
		is(f.Policy, a.Policy) && is(f.Culture, a.Culture) && (is(f.Assignee, a.Assignee) || f.Assignee == decisions.Nobody && a.Assignee == "") &&
		(f.Priority == 0 || f.Priority == a.Priority) && (!f.Overdue || a.DueAt.Before(now) && a.State != "closed") && (f.Subject == 0 || f.Subject == a.SubjectID)
}

var filters = []decisions.Filter{
	{}, {State: "open"}, {State: "review"}, {State: "open", Overdue: true}, {Overdue: true}, {Assignee: "account:1", State: "open"}, {Assignee: decisions.Nobody, State: "open", Priority: 1},
	{List: "un-sc"}, {List: "un-sc", State: "open", Outcome: "inconclusive"}, {Outcome: "potential-match", State: "open"}, {Disposition: "false-positive", Culture: "slavic"}, {Standing: "delisted", State: "open"},
	{Policy: "default", Priority: 4}, {Policy: "strict"}, {Subject: 17}, {Entity: "e5", List: "house"},
}

// The queue has every alert that is meant once, the most urgent first, on however
// many pages; and they are counted as they are listed.
func TestQueueHasEveryAlertOnce(t *testing.T) {
	each(t, func(o *office) {
		const n = 400
		o.update(func(tx *store.Tx) error { return fill(tx, n, o.now) })
		o.view(func(tx *store.Tx) error {
			all, err := decisions.ByNumber(tx, decisions.Filter{}, 0, 2*n)
			if err != nil || len(all) != n || all[6].Name != "Person 6" {
				t.Fatalf("%d alerts, %v", len(all), err)
			}
			for _, f := range filters {
				var want, got []int64
				var count decisions.Count
				for _, a := range all {
					if matches(f, a, o.now) {
						want = append(want, a.ID)
						count.All++
						count.ByPriority[a.Priority-1]++
						if a.Assignee == "" {
							count.Unassigned++
						}
						if a.DueAt.Before(o.now) && a.State != "closed" {
							count.Overdue++
						}
					}
				}
				var last decisions.Item
				for after := (decisions.Cursor{}); ; {
					page, err := decisions.Queue(tx, f, after, 37)
					if err != nil {
						return err
					}
					for _, a := range page {
						if last.ID != 0 && (a.Priority < last.Priority || a.Priority == last.Priority && a.DueAt.Before(last.DueAt)) {
							t.Errorf("%+v: %+v after %+v", f, a, last)
						}
						got, last = append(got, a.ID), a
					}
					if len(page) < 37 {
						break
					}
					if after, err = decisions.ParseCursor(last.Cursor().String()); err != nil {
						return err
					}
				}
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%+v: %d in the queue, want %d", f, len(got), len(want))
				}
				if c, err := decisions.Counts(tx, f); err != nil || c != count {
					t.Errorf("%+v: counted %+v, %v, want %+v", f, c, err, count)
				}
				byNumber, err := decisions.ByNumber(tx, f, 100, n)
				if err != nil || len(byNumber) > 0 && byNumber[0].ID <= 100 || len(byNumber) != len(want)-len(slices.DeleteFunc(slices.Clone(want), func(id int64) bool { return id > 100 })) {
					t.Errorf("%+v: %d behind 100, %v", f, len(byNumber), err)
				}
			}
			return nil
		})
		for _, text := range []string{"1", "1.2", "a.b.c", "1.2.3.4", "1..2"} {
			if _, err := decisions.ParseCursor(text); err == nil {
				t.Errorf("%q was read as a place in the queue", text)
			}
		}
	})
}

// What a person's name tells is kept with the alert, and nothing of an
// organisation.
func TestCultureIsKept(t *testing.T) {
	each(t, func(o *office) {
		o.publish("1,Ivan Petrovich Sidorov,,,", "2,Abdul Rahman bin Yusuf al-Tikriti,,,")
		o.put("c-1", namesake.Subject{Name: "Ivan Petrovich Sidorov"})
		o.put("c-2", namesake.Subject{Name: "Abdul Rahman bin Yusuf al-Tikriti"})
		o.put("c-3", namesake.Subject{Name: "Abdul Rahman bin Yusuf al-Tikriti", Kind: namesake.KindOrganization})
		var got []string
		for _, a := range o.alerts() {
			got = append(got, a.Culture)
		}
		if !slices.Equal(got, []string{"slavic", "arabic", ""}) {
			t.Errorf("%q", got)
		}
	})
}

// TestScale times the pages of a large queue: NAMESAKE_ALERTS of them, in SQLite.
func TestScale(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("NAMESAKE_ALERTS"))
	if n == 0 {
		t.Skip("NAMESAKE_ALERTS is not set")
	}
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "namesake.db"), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := s.Now()
	if err := s.Update(t.Context(), func(tx *store.Tx) error { return fill(tx, n, now) }); err != nil {
		t.Fatal(err)
	}
	for _, f := range filters {
		err := s.View(t.Context(), func(tx *store.Tx) error {
			start := time.Now()
			page, err := decisions.Queue(tx, f, decisions.Cursor{}, 50)
			first := time.Since(start)
			if err != nil {
				return err
			}
			start = time.Now()
			if _, err := decisions.Queue(tx, f, decisions.Cursor{Priority: 3, Due: store.Micros(now)}, 50); err != nil {
				return err
			}
			deep := time.Since(start)
			start = time.Now()
			c, err := decisions.Counts(tx, f)
			counted := time.Since(start)
			t.Logf("%+v: %d on a page in %v, deep in %v, %d counted in %v", f, len(page), first, deep, c.All, counted)
			if most := 100 * time.Millisecond; first > most || deep > most || counted > 2*most {
				t.Errorf("%+v: %v, %v, %v", f, first, deep, counted)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
