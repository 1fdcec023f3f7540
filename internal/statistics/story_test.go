package statistics_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/statistics"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// office is a database into which a test puts what others would.
type office struct {
	testing.TB
	*statistics.Statistics
	store *store.Store
	now   time.Time
	n     int
}

func newOffice(t testing.TB, open func(store.Config) *store.Store) *office {
	o := &office{TB: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	o.store = open(store.Config{Now: func() time.Time { return o.now }})
	o.Statistics = statistics.New(statistics.Config{Store: o.store, Quick: time.Hour})
	return o
}

func (o *office) do(f func(tx *store.Tx) error) {
	o.Helper()
	if err := o.store.Update(o.Context(), f); err != nil {
		o.Fatal(err)
	}
}

// people are added to the population; it returns their numbers.
func (o *office) people(n int, name string, countries ...string) (ids []int64) {
	o.Helper()
	o.do(func(tx *store.Tx) error {
		var keys []string
		var who []namesake.Subject
		for range n {
			o.n++
			keys, who = append(keys, fmt.Sprint("c-", o.n)), append(who, namesake.Subject{Kind: namesake.KindPerson, Name: name, Countries: countries})
		}
		added, err := population.Add(tx, []string{"default"}, keys, who)
		for _, m := range added {
			ids = append(ids, m.ID)
		}
		return err
	})
	return ids
}

// alert opens one about a subject.
func (o *office) alert(subject int64, list, outcome string, bits int) (id int64) {
	o.Helper()
	o.do(func(tx *store.Tx) (err error) {
		id, err = o.open(tx, subject, list, outcome, bits)
		return err
	})
	return id
}

func (o *office) open(tx *store.Tx, subject int64, list, outcome string, bits int) (id int64, err error) {
	o.n++
	err = tx.Get(`INSERT INTO alerts (subject, policy, list, entity, caption, state, standing, disposition, outcome, similarity, bits, namesakes, probability, digest, screening, opened_at, changed_at, reason, due_at)
		VALUES ($1, 'default', $2, $3, '', 'open', 'matched', '', $4, 1, $5, 1, 0, '', 0, $6, $6, '', $7) RETURNING id`,
		[]any{subject, list, fmt.Sprint(o.n), outcome, bits * 100, tx.Micros(), tx.Now().Add(72 * time.Hour).UnixMicro()}, &id)
	if err != nil {
		return 0, err
	}
	return id, event(tx, id, "opened")
}

func event(tx *store.Tx, alert int64, what string) error {
	_, err := tx.Exec("INSERT INTO alert_events (alert, at, event, screening, detail) VALUES ($1, $2, $3, 0, '')", alert, tx.Micros(), what)
	return err
}

// decide decides an alert so long after.
func (o *office) decide(alert int64, after time.Duration, disposition, review string, bulk int64) {
	o.Helper()
	o.do(func(tx *store.Tx) error { return decide(tx, alert, after, disposition, review, bulk) })
}

func decide(tx *store.Tx, alert int64, after time.Duration, disposition, review string, bulk int64) error {
	state := map[string]string{"none": "closed", "confirmed": "closed", "waiting": "review", "returned": "open"}[review]
	if disposition == "undetermined" {
		state = "open"
	}
	if _, err := tx.Exec(`INSERT INTO decisions (alert, subject, at, actor, disposition, reason, text, screening, digest, bulk, review, reviewed_at, reviewed_by, review_text, salt)
		SELECT id, subject, $1, 'account:7', $2, '', '', 0, '', $3, $4, 0, '', '', '' FROM alerts WHERE id = $5`, tx.Now().Add(after).UnixMicro(), disposition, bulk, review, alert); err != nil {
		return err
	}
	_, err := tx.Exec("UPDATE alerts SET state = $1, disposition = $2 WHERE id = $3", state, disposition, alert)
	return err
}

func (o *office) bulk(alerts int, state string) (id int64) {
	o.do(func(tx *store.Tx) error {
		return tx.Get("INSERT INTO bulks (at, actor, reason, text, alerts, sampled, state, settled_at, settled_by) VALUES ($1, 'account:7', '', '', $2, 1, $3, 0, '') RETURNING id", []any{tx.Micros(), alerts, state}, &id)
	})
	return id
}

func (o *office) screened(outcome namesake.Outcome, reason string) {
	o.Helper()
	o.do(func(tx *store.Tx) error {
		made, err := screenings.Ready(namesake.Screening{Outcome: outcome})
		if err == nil {
			_, err = screenings.Save(tx, screenings.Stored{Reason: reason}, made)
		}
		return err
	})
}

func (o *office) pass(d time.Duration) { o.now = o.now.Add(d) }

func must[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// table writes a table as text, for tests.
func table(t statistics.Table) string {
	var b strings.Builder
	for _, r := range t.Rows {
		b.WriteString(strings.Join(r, " | ") + "\n")
	}
	return b.String()
}

// Screenings are counted by day, each once, kept or not; the hit rate comes with
// its interval.
func TestVolumes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		o := newOffice(t, open)
		o.screened(namesake.OutcomeClear, coverage.Asked)
		o.screened(namesake.OutcomePotentialMatch, coverage.NewSubject)
		o.do(func(tx *store.Tx) error { return screenings.CountMany(tx, "default", namesake.OutcomeClear, 6997) })
		v := must(o.Volumes(t.Context(), statistics.Day))(t)
		if last := v.Periods[len(v.Periods)-1]; len(v.Periods) != 30 || last.From != "2026-03-02" || last.All() != 6998 || last.Again[namesake.OutcomePotentialMatch] != 1 {
			t.Errorf("%+v", last)
		}
		if got := v.Hits.OneIn(); got != "none in 6,998 (fewer than 1 in 1,823)" {
			t.Error(got)
		}
		o.pass(24 * time.Hour)
		o.screened(namesake.OutcomePotentialMatch, coverage.Asked)
		o.screened(namesake.OutcomeIncomplete, coverage.Asked)
		o.do(func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO covered (policy, bucket, list, edition, version, engine, at, way, subjects, touched) VALUES ('default', 1, 'l', 1, 1, 'e', $1, 'delta', 4000, 3)`, tx.Micros())
			return err
		})
		for range 3 { // counting again counts nothing twice
			v = must(o.Volumes(t.Context(), statistics.Day))(t)
		}
		if got := v.Hits.OneIn(); got != "1 in 7,000 (from 1 in 39,654 to 1 in 1,236)" {
			t.Error(got)
		}
		if got := table(v.Table()); !strings.HasSuffix(got, "2026-03-02 | 6,998 | 0 | 0 | 0 | 6,998 | none in 6,998 (fewer than 1 in 1,823) | 1 | 0\n2026-03-03 | 2 | 1 | 0 | 1 | 0 | 1 in 2 (from 1 in 11 to 1 in 1.1) | 0 | 4,000\n") {
			t.Error(got)
		}
		for by, want := range map[statistics.Period]string{statistics.Week: "2026-03-02", statistics.Month: "2026-03-01"} {
			v = must(o.Volumes(t.Context(), by))(t)
			if last := v.Periods[len(v.Periods)-1]; last.From != want || last.All() != 7000 || last.Compared != 4000 {
				t.Errorf("%s: %+v", by, last)
			}
		}
	})
}

// A year's work: what was decided, how fast, how often rightly by list and by
// evidence, and what second persons said.
func TestDecisions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		o := newOffice(t, open)
		who := o.people(1, "Somebody")[0]
		wait := []time.Duration{time.Hour, 2 * time.Hour, 3 * time.Hour, 100 * time.Hour}
		n := 0
		decided := func(times int, list, outcome string, bits int, disposition, review string, bulk int64) {
			o.do(func(tx *store.Tx) error {
				for range times {
					a, err := o.open(tx, who, list, outcome, bits)
					if err != nil {
						return err
					}
					if err := decide(tx, a, wait[n%len(wait)], disposition, review, bulk); err != nil {
						return err
					}
					n++
				}
				return nil
			})
		}
		decided(20, "list-a", "potential-match", 32, "true-match", "confirmed", 0)
		decided(60, "list-a", "inconclusive", 15, "false-positive", "none", 0)
		decided(15, "list-b", "potential-match", 25, "true-match", "confirmed", 0)
		decided(40, "list-b", "inconclusive", 8, "false-positive", "none", 0)
		decided(11, "list-b", "inconclusive", 8, "true-match", "returned", 0)
		confirmed, returned := o.bulk(30, "confirmed"), o.bulk(5, "returned")
		decided(27, "list-b", "inconclusive", 12, "false-positive", "none", confirmed)
		decided(13, "list-b", "inconclusive", 12, "false-positive", "confirmed", confirmed)
		decided(5, "list-b", "inconclusive", 12, "false-positive", "none", returned)
		decided(2, "list-a", "inconclusive", 12, "true-match", "waiting", 0)
		// One that was decided, opened again and decided otherwise counts once.
		a := o.alert(who, "list-a", "potential-match", 31)
		o.decide(a, 0, "false-positive", "none", 0)
		o.pass(48 * time.Hour)
		o.do(func(tx *store.Tx) error { return event(tx, a, "reopened") })
		o.pass(3 * time.Hour)
		o.decide(a, 0, "true-match", "confirmed", 0)
		decided(1, "list-a", "potential-match", 31, "undetermined", "none", 0)
		o.alert(who, "list-a", "potential-match", 31)
		o.pass(5 * 24 * time.Hour)
		o.alert(who, "list-a", "potential-match", 31)

		all := must(o.Alerts(t.Context()))(t)
		y := must(all.Find(2026))(t).Shown()
		if got := table(y.DispositionTable()); got != "True match | not shown | –\nFalse positive | 140 | 79.1 % (72.5 % to 84.4 %)\nUndetermined | fewer than 10 | –\nall | 177 | \n" {
			t.Error(got)
		}
		// True matches are withheld there, since they would tell how many are
		// undetermined, and so nowhere else.
		if got := table(y.ListTable()); got != "list-a | not shown | 60 | –\nlist-b | not shown | 80 | –\nall | not shown | 140 | –\n" {
			t.Error(got)
		}
		decided(30, "list-b", "potential-match", 25, "undetermined", "none", 0)
		o.now = o.now.Add(time.Hour)
		all = must(o.Alerts(t.Context()))(t)
		y = must(all.Find(0))(t).Shown()
		if got := table(y.ListTable()); got != "list-a | 21 | 60 | 25.9 % (17.6 % to 36.4 %)\nlist-b | 15 | 80 | 15.8 % (9.8 % to 24.4 %)\nall | 36 | 140 | 20.5 % (15.2 % to 27.0 %)\n" {
			t.Error(got)
		}
		if got := table(y.BandTable()); got != "inconclusive, 10 to 20 bits | fewer than 10 | 100 | at most 8.3 %\ninconclusive, below 10 bits | fewer than 10 | not shown | –\n"+
			"potential-match, 20 to 30 bits | 15 | fewer than 10 | at least 62.5 %\npotential-match, 30 bits and more | not shown | fewer than 10 | –\nall | 36 | 140 | 20.5 % (15.2 % to 27.0 %)\n" {
			t.Error(got)
		}
		if got := table(y.ReviewTable()); got != "decided one by one | 36 | not shown | –\nsampled of those dismissed together | 13 | not shown | –\nall | 49 | 11 | 18.3 % (10.6 % to 29.9 %)\n" {
			t.Error(got)
		}
		if y.Spent.Median != 2 || y.Spent.P90 != 100 || y.Spent.Decisions.N != 226 || y.Bulked.N != 35 {
			t.Errorf("%+v, %v", y.Spent, y.Bulked)
		}
		if got := table(y.SpentTable()); !strings.HasPrefix(got, "2026-01 | 0 | –") {
			t.Error(got)
		}
		// Open are the one undetermined, two untouched, and those returned.
		if a := all.Open; a.Open != 44 || a.Review != 2 || a.Overdue != 15 || a.Buckets[0].Alerts != 31 || a.Buckets[3].Overdue != 13 || !strings.HasSuffix(table(a.Table()), "all | 46 | 15\n") {
			t.Errorf("%+v", a)
		}
		if _, err := all.Find(2020); err == nil {
			t.Error("nothing was decided in 2020")
		}
	})
}

// False alerts are counted by naming culture and by nationality, and groups of
// fewer than ten are not told, nor can they be computed.
func TestPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		o := newOffice(t, open)
		arabic := o.people(300, "Muhammad Abd al-Rahman al-Tikriti", "IQ")
		o.people(500, "John Smith", "GB")
		korean := o.people(40, "Kim Yong-chol", "KR", "US")
		o.people(4, "Nguyễn Văn Thiệu", "VN")
		o.people(100, "Giovanni Rossi")
		about := func(disposition string, who ...int64) {
			o.do(func(tx *store.Tx) error {
				for _, subject := range who {
					a, err := o.open(tx, subject, "list-a", "inconclusive", 12)
					if err != nil {
						return err
					}
					if err := decide(tx, a, time.Hour, disposition, "confirmed", 0); err != nil {
						return err
					}
				}
				return nil
			})
		}
		about("false-positive", arabic[:25]...)
		about("false-positive", korean[:3]...)
		about("true-match", korean[9])
		p := must(o.People(t.Context()))(t)
		if p.Screened != 944 || p.Alerted != 29 || p.Confirmed != 1 || p.False != 28 || len(p.Cultures) < 20 {
			t.Errorf("%+v", p)
		}
		s := p.Shown()
		cultures, countries := table(s.CultureTable()), table(s.CountryTable())
		if s.Screened.N != 944 || s.Confirmed.String() != "fewer than 10" {
			t.Errorf("%+v", s)
		}
		// 28 false alerts less 25 would tell of the 3, so that neither is told.
		for _, want := range []string{"arabic | 300 | not shown | – | –\n", "korean | not shown | fewer than 10 | – | –\n", "vietnamese | fewer than 10 | fewer than 10 | – | –\n", "All | 944 | 28 | 29.7 (20.6 to 42.5)"} {
			if !strings.Contains(cultures, want) {
				t.Errorf("no %q in\n%s", want, cultures)
			}
		}
		for _, want := range []string{"Iraq | 300 | not shown", "United Kingdom | 500 | fewer than 10 | below 20.0", "Not known | 100 |", "Others, of fewer than 10 people each | fewer than 10 | fewer than 10"} {
			if !strings.Contains(countries, want) {
				t.Errorf("no %q in\n%s", want, countries)
			}
		}
		if strings.Contains(countries, "Viet") {
			t.Error("a nationality of four people is named: ", countries)
		}
		// With more of them all is told.
		about("false-positive", korean[10:40]...)
		o.now = o.now.Add(time.Hour)
		shown := must(o.People(t.Context()))(t)
		if got := table(shown.Shown().CultureTable()); !strings.Contains(got, "korean | not shown | 33 |") || !strings.Contains(got, "fewer than 10") {
			t.Error(got)
		}
	})
}

// A report that was quick is as good as new; one that was slow rests, and says of
// when it is.
func TestReportsRest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		o := newOffice(t, open)
		o.Statistics = statistics.New(statistics.Config{Store: o.store})
		first := must(o.Alerts(t.Context()))(t)
		if !first.At.Equal(o.now) || first.Open.Open != 0 {
			t.Errorf("%+v", first)
		}
		slow := func(took time.Duration) {
			o.do(func(tx *store.Tx) error {
				_, err := tx.Exec("UPDATE statistics_reports SET took = $1", took.Microseconds())
				return err
			})
		}
		o.alert(1, "list-a", "inconclusive", 12)
		slow(time.Second)
		o.pass(time.Minute)
		if a := must(o.Alerts(t.Context()))(t); a.Open.Open != 0 || !a.At.Equal(first.At) {
			t.Errorf("it was to rest: %+v", a)
		}
		o.pass(time.Minute)
		if a := must(o.Alerts(t.Context()))(t); a.Open.Open != 0 {
			t.Errorf("nobody waits for a second: %+v", a)
		}
		if err := o.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if a := must(o.Alerts(t.Context()))(t); a.Open.Open != 1 || !a.At.Equal(o.now) {
			t.Errorf("it was due: %+v", a)
		}
		slow(time.Millisecond)
		o.alert(1, "list-a", "inconclusive", 12)
		o.pass(time.Second)
		if a := must(o.Alerts(t.Context()))(t); a.Open.Open != 2 {
			t.Errorf("it is quick: %+v", a)
		}
	})
}
