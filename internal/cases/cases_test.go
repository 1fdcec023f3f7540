package cases_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/sample"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/list/formats"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// office is a service with a subject who has alerts, those who work on them, and
// the real audit log.
type office struct {
	*testing.T
	*cases.Cases
	service *service.Service
	lists   *editions.Store
	subject int64

	mu  sync.Mutex
	now time.Time

	ana, bo, aud access.Identity // an analyst, a reviewer, an auditor
	key          access.Identity // a program with an analyst's roles
	emitted      []string
}

// record writes to the audit log as the program does.
func record(tx *store.Tx, action, actor, kind, id string, detail map[string]string) error {
	for name, code := range detail {
		detail[name] = strings.ReplaceAll(code, " ", "-")
	}
	return audit.AppendCodes(tx, action, actor, kind, id, detail)
}

func each(t *testing.T, test func(o *office)) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		o := &office{T: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
		s := open(store.Config{Now: func() time.Time {
			o.mu.Lock()
			defer o.mu.Unlock()
			return o.now
		}})
		var err error
		if o.lists, err = editions.Open(t.TempDir(), editions.Config{Formats: formats.All()}); err != nil {
			t.Fatal(err)
		}
		o.service, err = service.New(t.Context(), service.Config{Store: s, Editions: o.lists, Sample: sample.Edition, Record: record, Forget: []func(*store.Tx, int64) error{cases.Erase}})
		if err != nil {
			t.Fatal(err)
		}
		o.Cases = cases.New(cases.Config{Store: s, Record: audit.AppendCodes, Emit: func(_ *store.Tx, event, object string, _ any) error {
			o.emitted = append(o.emitted, event+" "+object)
			return nil
		}})
		a, err := access.Open(t.Context(), s, access.Config{Argon: access.Argon{Time: 1, Memory: 8, Threads: 1}})
		if err != nil {
			t.Fatal(err)
		}
		person := func(name string, role access.Role) access.Identity {
			c, _, err := a.CreateAccount(t.Context(), access.CommandLine, access.NewAccount{Name: name, Roles: []access.Role{role}})
			if err != nil {
				t.Fatal(err)
			}
			return access.Identity{Kind: access.Person, ID: fmt.Sprint(c.ID), Name: name, Roles: c.Roles}
		}
		o.ana, o.bo, o.aud = person("ana", access.Analyst), person("bo", access.Reviewer), person("aud", access.Auditor)
		o.key = access.Identity{Kind: access.Program, ID: "k", Roles: []access.Role{access.Analyst}}
		o.publish("1,Ketevan Zhordania,1971-02-03")
		o.subject = o.put("c-1", "Ketevan Jordania")
		test(o)
	})
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) refused(err, want error) {
	o.Helper()
	if !errors.Is(err, want) {
		o.Errorf("got %v, want %v", err, want)
	}
}

// wrong wants a mistake in a field.
func (o *office) wrong(err error, field string) {
	o.Helper()
	var m *mistake.Error
	if !errors.As(err, &m) || m.Field != field {
		o.Errorf("got %v, want a mistake in %s", err, field)
	}
}

func (o *office) publish(rows ...string) {
	o.Helper()
	path := filepath.Join(o.TempDir(), "house.csv")
	o.must(os.WriteFile(path, []byte("id,name,birth_date\n"+strings.Join(rows, "\n")+"\n"), 0o600))
	_, err := o.lists.Import(o.Context(), path, editions.ImportOptions{Name: "house", AllowShrink: true})
	o.must(err)
	o.must(o.service.Look(o.Context()))
}

func (o *office) put(key, name string) int64 {
	o.Helper()
	k, err := o.service.Put(o.Context(), "account:1", key, namesake.Subject{Name: name}, nil, nil)
	o.must(err)
	return k.ID
}

func (o *office) pass(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now = o.now.Add(d)
}

func (o *office) view(f func(tx *store.Tx) error) {
	o.Helper()
	o.must(o.Store.View(o.Context(), f))
}

func (o *office) exec(query string, args ...any) {
	o.Helper()
	o.must(o.Store.Update(o.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}))
}

// decide closes all alerts of the subject.
func (o *office) decide(disposition string) {
	o.exec("UPDATE alerts SET state = 'closed', disposition = $1 WHERE subject = $2", disposition, o.subject)
}

func (o *office) open(who access.Identity) cases.Case {
	o.Helper()
	c, err := o.Open(o.Context(), who, o.subject, nil)
	o.must(err)
	return c
}

func (o *office) get(id int64) (c cases.Case) {
	o.Helper()
	o.view(func(tx *store.Tx) (err error) {
		c, err = cases.Get(tx, id)
		return err
	})
	return c
}

// told is the timeline in words.
func (o *office) told() string {
	o.Helper()
	var out []string
	o.view(func(tx *store.Tx) error {
		all, err := o.Timeline(tx, o.subject)
		for _, e := range all {
			out = append(out, strings.TrimSpace(e.Event+" "+e.Actor))
		}
		return err
	})
	return strings.Join(out, ", ")
}

// audited are the actions of the audit log about cases, the earliest first.
func (o *office) audited() string {
	o.Helper()
	var out []string
	o.view(func(tx *store.Tx) error {
		p, err := audit.Search(tx, audit.Query{Kind: "case"})
		for _, r := range slices.Backward(p.Records) {
			out = append(out, string(r.Action)+" "+r.Actor)
		}
		return err
	})
	return strings.Join(out, ", ")
}

// A case has one subject, and the alerts that this has: those that open later
// too, without anybody's doing.
func TestAlertsOfTheSubjectAreTheCase(t *testing.T) {
	each(t, func(o *office) {
		c := o.open(o.ana)
		if c.State != cases.Open || c.Owner != o.ana.Actor() || c.Subject != "c-1" || c.SubjectNumber != o.subject || c.Alerts != 1 || c.Waiting != 1 {
			o.Fatalf("%+v", c)
		}
		again, err := o.Open(o.Context(), o.bo, o.subject, nil)
		if o.refused(err, cases.ErrOpen); again.ID != c.ID {
			o.Errorf("the open case is %d, not %d", again.ID, c.ID)
		}
		_, err = o.Open(o.Context(), o.ana, 4711, nil)
		o.refused(err, store.ErrNotFound)
		o.publish("1,Ketevan Zhordania,1971-02-03", "2,Ketevan Zhordania,1980-05-06")
		o.must(o.service.Settle(o.Context()))
		if c = o.get(c.ID); c.Alerts != 2 || c.Waiting != 2 {
			o.Errorf("%+v", c)
		}
		// A case that was closed keeps what it had.
		o.decide("false-positive")
		if c, err = o.Close(o.Context(), o.ana, c.ID, "Another person.", nil); err != nil || c.State != cases.Closed {
			o.Fatalf("%+v, %v", c, err)
		}
		o.pass(time.Hour)
		o.publish("1,Ketevan Zhordania,1971-02-03", "2,Ketevan Zhordania,1980-05-06", "3,Ketevan Jordania,1990-01-01")
		o.must(o.service.Settle(o.Context()))
		if c = o.get(c.ID); c.Alerts != 2 || c.Waiting != 0 {
			o.Errorf("the closed case: %+v", c)
		}
		if next := o.open(o.bo); next.ID == c.ID || next.Alerts != 3 || next.Waiting != 1 {
			o.Errorf("the next case: %+v", next)
		}
		if _, err = o.Reopen(o.Context(), o.ana, c.ID, "Look again.", nil); !errors.Is(err, cases.ErrOpen) {
			o.Errorf("two are open: %v", err)
		}
	})
}

// The whole of a case: opened, worked on, handed over, closed and taken up again,
// all of it in one order and in the audit log, of which nothing says whom it is
// about.
func TestStoryOfACase(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.Context()
		id := o.open(o.ana).ID
		o.pass(time.Minute)
		first, err := o.Note(ctx, o.ana, id, "  Called her bank.\r\nNobody answered. ", 0, nil)
		if err != nil || first.Text != "Called her bank.\nNobody answered." {
			o.Fatalf("%+v, %v", first, err)
		}
		o.pass(time.Minute)
		_, err = o.Note(ctx, o.ana, id, "It was her employer.", first.ID, nil)
		o.must(err)
		_, err = o.Note(ctx, o.ana, id, "Nothing.", 99, nil)
		o.wrong(err, "corrects")
		for _, text := range []string{"", " \n", strings.Repeat("x", cases.MostText+1), "a\x00b"} {
			_, err = o.Note(ctx, o.ana, id, text, 0, nil)
			o.wrong(err, "text")
		}
		o.pass(time.Minute)
		for to, field := range map[string]string{o.aud.Actor(): "to", "account:99": "to", "nobody": "to", o.ana.Actor(): "to"} {
			_, err = o.HandOver(ctx, o.ana, id, to, "Holiday.", nil)
			o.wrong(err, field)
		}
		_, err = o.HandOver(ctx, o.ana, id, o.bo.Actor(), "", nil)
		o.wrong(err, "reason")
		c, err := o.HandOver(ctx, o.ana, id, o.bo.Actor(), "Holiday.", nil)
		if err != nil || c.Owner != o.bo.Actor() {
			o.Fatalf("%+v, %v", c, err)
		}
		// It is hers no more.
		_, err = o.Note(ctx, o.ana, id, "One more thing.", 0, nil)
		o.refused(err, cases.ErrOwner)
		_, err = o.HandOver(ctx, o.ana, id, o.ana.Actor(), "Back.", nil)
		o.refused(err, cases.ErrOwner)
		o.pass(time.Minute)
		_, err = o.Close(ctx, o.bo, id, "Done.", nil)
		o.refused(err, cases.ErrWaiting)
		o.exec("UPDATE alerts SET state = 'review', disposition = 'false-positive'")
		_, err = o.Close(ctx, o.bo, id, "Done.", nil)
		o.refused(err, cases.ErrWaiting)
		o.decide("false-positive")
		_, err = o.Close(ctx, o.bo, id, "", nil)
		o.wrong(err, "summary")
		c, err = o.Close(ctx, o.bo, id, "Another person.", nil)
		if err != nil || c.State != cases.Closed || c.Summary != "Another person." || c.ClosedAt.IsZero() {
			o.Fatalf("%+v, %v", c, err)
		}
		_, err = o.Note(ctx, o.bo, id, "Late.", 0, nil)
		o.refused(err, cases.ErrClosed)
		_, err = o.Close(ctx, o.bo, id, "Again.", nil)
		o.refused(err, cases.ErrClosed)
		o.pass(time.Minute)
		c, err = o.Reopen(ctx, o.bo, id, "Her passport came.", nil)
		if err != nil || c.State != cases.Open || c.Summary != "" {
			o.Fatalf("%+v, %v", c, err)
		}
		_, err = o.Reopen(ctx, o.bo, id, "Again.", nil)
		o.refused(err, cases.ErrStays)
		if got, want := o.told(), "alert.opened, case.opened account:1, case.noted account:1, case.corrected account:1, case.handed-over account:1, case.closed account:2, case.reopened account:2"; got != want {
			o.Errorf("the timeline is %s, want %s", got, want)
		}
		if got, want := o.audited(), "case.opened account:1, case.noted account:1, case.noted account:1, case.handed_over account:1, case.closed account:2, case.reopened account:2"; got != want {
			o.Errorf("audited: %s, want %s", got, want)
		}
		if got, want := strings.Join(o.emitted, ", "), fmt.Sprintf("case.opened %d, case.closed %[1]d", id); got != want {
			o.Errorf("emitted %s", got)
		}
		o.view(func(tx *store.Tx) error {
			notes, err := cases.Notes(tx, id)
			if len(notes) != 2 || notes[0].Corrected != notes[1].ID || notes[1].Corrects != first.ID {
				o.Errorf("%+v", notes)
			}
			for _, text := range []string{"bank", "Holiday", "Another person", "passport"} {
				var n int
				if err := tx.Get("SELECT count(*) FROM audit_entries WHERE line LIKE '%"+text+"%'", nil, &n); err != nil || n > 0 {
					o.Errorf("%q stands in the audit log (%v)", text, err)
				}
			}
			return err
		})
	})
}

// Who found a true match does not close the case alone, in whatever guise.
func TestTrueMatchIsClosedByTwo(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.Context()
		id := o.open(o.bo).ID
		o.decide("true-match")
		_, err := o.Confirm(ctx, o.bo, id, true, "", nil)
		o.refused(err, cases.ErrNotOpen)
		c, err := o.Close(ctx, o.bo, id, "It is her.", nil)
		if err != nil || c.State != cases.Review || c.Closer != o.bo.Actor() || !c.ClosedAt.IsZero() {
			o.Fatalf("%+v, %v", c, err)
		}
		program := access.Identity{Kind: access.Program, ID: "k", Roles: []access.Role{access.Reviewer}}
		for _, who := range []access.Identity{o.bo, program, {}} {
			for _, confirm := range []bool{true, false} {
				_, err = o.Confirm(ctx, who, id, confirm, "Yes.", nil)
				o.refused(err, access.ErrSamePerson)
			}
		}
		_, err = o.Close(ctx, o.bo, id, "It is her.", nil)
		o.refused(err, cases.ErrInReview)
		cy := access.Identity{Kind: access.Person, ID: "77", Roles: []access.Role{access.Reviewer}}
		_, err = o.Confirm(ctx, cy, id, false, "", nil)
		o.wrong(err, "text")
		c, err = o.Confirm(ctx, cy, id, false, "Which passport?", nil)
		if err != nil || c.State != cases.Open || c.Closer != "" {
			o.Fatalf("%+v, %v", c, err)
		}
		_, err = o.Close(ctx, o.bo, id, "It is her: the passport is the listed one.", nil)
		o.must(err)
		// Nothing is closed over an alert that opened again meanwhile.
		o.exec("UPDATE alerts SET state = 'open'")
		_, err = o.Confirm(ctx, cy, id, true, "", nil)
		o.refused(err, cases.ErrWaiting)
		o.decide("true-match")
		c, err = o.Confirm(ctx, cy, id, true, "", nil)
		if err != nil || c.State != cases.Closed || c.Reviewer != cy.Actor() || c.Closer != o.bo.Actor() {
			o.Errorf("%+v, %v", c, err)
		}
		if got, want := o.audited(), "case.opened account:2, case.closing account:2, case.returned account:77, case.closing account:2, case.confirmed account:77"; got != want {
			o.Errorf("audited: %s", got)
		}
	})
}

// A case of nobody's, as a program opens it, is taken by who works on cases; a
// reviewer gives it to anybody.
func TestNobodysCaseIsTaken(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.Context()
		c := o.open(o.key)
		if c.Owner != "" {
			o.Fatalf("%+v", c)
		}
		_, err := o.Note(ctx, o.ana, c.ID, "Mine?", 0, nil)
		o.refused(err, cases.ErrOwner)
		_, err = o.HandOver(ctx, o.ana, c.ID, o.bo.Actor(), "Yours.", nil)
		o.refused(err, cases.ErrOwner)
		_, err = o.HandOver(ctx, o.aud, c.ID, o.aud.Actor(), "Mine.", nil)
		o.refused(err, cases.ErrOwner)
		_, err = o.HandOver(ctx, o.key, c.ID, o.ana.Actor(), "Hers.", nil)
		o.refused(err, cases.ErrOwner)
		if c, err = o.HandOver(ctx, o.ana, c.ID, o.ana.Actor(), "Taken.", nil); err != nil || c.Owner != o.ana.Actor() {
			o.Errorf("%+v, %v", c, err)
		}
		if c, err = o.HandOver(ctx, o.bo, c.ID, o.bo.Actor(), "Too much on her desk.", nil); err != nil || c.Owner != o.bo.Actor() {
			o.Errorf("%+v, %v", c, err)
		}
	})
}

// Past its deadline a case is before the reviewers, until it is worked off or
// has another; nobody needs to look.
func TestEscalation(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.Context()
		escalate := func() { o.Helper(); o.must(o.Store.Update(ctx, o.Escalate)) }
		id := o.open(o.ana).ID
		due := o.now.Add(24 * time.Hour)
		o.exec("UPDATE alerts SET due_at = $1", store.Micros(due))
		if c := o.get(id); !c.Due.Equal(due) || c.DueByHand {
			o.Fatalf("%+v", c)
		}
		escalate()
		if c := o.get(id); !c.Escalated.IsZero() {
			o.Errorf("before its time: %+v", c)
		}
		o.pass(25 * time.Hour)
		escalate()
		escalate() // tells it once
		if c := o.get(id); !c.Escalated.Equal(o.now) {
			o.Errorf("%+v", c)
		}
		overdue := func() (n int) {
			o.view(func(tx *store.Tx) error {
				all, err := cases.Queue(tx, cases.Filter{State: cases.Unclosed, Overdue: true}, cases.After{Overdue: true}, 10)
				n = len(all)
				return err
			})
			return n
		}
		if overdue() != 1 {
			o.Errorf("%d are overdue", overdue())
		}
		_, err := o.SetDue(ctx, o.ana, id, o.now.Add(-time.Hour), "More time.", nil)
		o.wrong(err, "due_at")
		later := o.now.Add(48 * time.Hour)
		c, err := o.SetDue(ctx, o.ana, id, later, "The bank answers on Thursday.", nil)
		if err != nil || !c.Due.Equal(later) || !c.DueByHand {
			o.Fatalf("%+v, %v", c, err)
		}
		escalate()
		if c := o.get(id); !c.Escalated.IsZero() || overdue() != 0 {
			o.Errorf("%+v", c)
		}
		o.pass(49 * time.Hour)
		escalate()
		if overdue() != 1 {
			o.Error("its own deadline does not count")
		}
		// Without a deadline of its own that of an alert counts, while it waits.
		_, err = o.SetDue(ctx, o.ana, id, time.Time{}, "As the alerts.", nil)
		o.must(err)
		escalate()
		if overdue() != 1 {
			o.Error("the alert is past its deadline")
		}
		o.decide("false-positive")
		escalate()
		if overdue() != 0 {
			o.Error("it has no deadline any more")
		}
		_, err = o.Close(ctx, o.ana, id, "Another person.", nil)
		o.must(err)
		o.pass(1000 * time.Hour)
		escalate()
		if got, want := o.audited(), "case.opened account:1, case.escalated system, case.due account:1, case.in_time system, case.escalated system, case.due account:1, case.in_time system, case.closed account:1"; got != want {
			o.Errorf("audited: %s", got)
		}
	})
}

// The queue is read page by page: what is overdue first, then what waits longest.
func TestQueue(t *testing.T) {
	each(t, func(o *office) {
		var all []int64
		for i := range 7 {
			o.subject = o.put(fmt.Sprintf("q-%d", i), "Somebody Ordinary")
			who := o.ana
			if i%3 == 2 {
				who = o.bo
			}
			all = append(all, o.open(who).ID)
		}
		o.exec("UPDATE cases SET escalated = 1, escalated_at = 1 WHERE id IN ($1, $2)", all[4], all[2])
		o.exec("UPDATE cases SET review = 1, closer = 'account:1' WHERE id = $1", all[1])
		o.exec("UPDATE cases SET closed = 1 WHERE id = $1", all[0])
		read := func(f cases.Filter, n int) (got []int64) {
			o.view(func(tx *store.Tx) error {
				after := cases.After{Overdue: true}
				for {
					part, err := cases.Queue(tx, f, after, n)
					if err != nil || len(part) == 0 {
						return err
					}
					for _, c := range part {
						got = append(got, c.ID)
					}
					if after, err = cases.ParseAfter(part[len(part)-1].Place().String()); err != nil {
						return err
					}
				}
			})
			return got
		}
		for _, c := range []struct {
			f    cases.Filter
			want []int64
		}{
			{cases.Filter{}, []int64{all[2], all[4], all[0], all[1], all[3], all[5], all[6]}},
			{cases.Filter{State: cases.Unclosed}, []int64{all[2], all[4], all[1], all[3], all[5], all[6]}},
			{cases.Filter{State: cases.Open}, []int64{all[2], all[4], all[3], all[5], all[6]}},
			{cases.Filter{State: cases.Review}, []int64{all[1]}},
			{cases.Filter{State: cases.Closed}, []int64{all[0]}},
			{cases.Filter{Owner: o.bo.Actor(), State: cases.Unclosed}, []int64{all[2], all[5]}},
			{cases.Filter{Owner: cases.Nobody}, nil},
			{cases.Filter{Overdue: true}, []int64{all[2], all[4]}},
		} {
			for _, n := range []int{1, 2, 3, 100} {
				if got := read(c.f, n); !slices.Equal(got, c.want) {
					o.Errorf("%+v by %d: %v, want %v", c.f, n, got, c.want)
				}
			}
		}
		o.view(func(tx *store.Tx) error {
			n, err := cases.Count(tx, o.ana.Actor())
			if (n != cases.Counts{Open: 6, Mine: 4, Overdue: 2, Review: 1}) {
				o.Errorf("%+v", n)
			}
			for who, want := range map[*access.Identity]int{&o.ana: 1, &o.bo: 3, &o.aud: 0} {
				if got, err := cases.Waiting(tx, *who); err != nil || got != want {
					o.Errorf("%d are before %s, %v", got, who.Name, err)
				}
			}
			_, wrong := cases.Queue(tx, cases.Filter{State: "opne"}, cases.After{}, 1)
			o.wrong(wrong, "state")
			return err
		})
		for _, text := range []string{"0", "-1", "x", "o", "1x", " 1", "o0"} {
			if _, err := cases.ParseAfter(text); err == nil {
				o.Errorf("%q is read as a place", text)
			}
		}
	})
}

// What is known of somebody who is erased is gone from the cases as well; that
// there were any stays.
func TestErase(t *testing.T) {
	each(t, func(o *office) {
		ctx := o.Context()
		id := o.open(o.ana).ID
		_, err := o.Note(ctx, o.ana, id, "Unmistakable note.", 0, nil)
		o.must(err)
		a, err := o.Attach(ctx, o.ana, id, "unmistakable.txt", []byte("Unmistakable content"), nil)
		o.must(err)
		_, err = o.HandOver(ctx, o.ana, id, o.bo.Actor(), "Unmistakable reason.", nil)
		o.must(err)
		o.decide("false-positive")
		_, err = o.Close(ctx, o.bo, id, "Unmistakable summary.", nil)
		o.must(err)
		o.must(o.service.RemoveAndErase(ctx, "account:2", "c-1"))
		o.view(func(tx *store.Tx) error {
			for _, column := range []string{"case_notes.text", "case_files.name", "case_events.text", "cases.summary", "case_files.data"} {
				table, name, _ := strings.Cut(column, ".")
				var n int
				if err := tx.Get("SELECT count(*) FROM "+table+" WHERE length("+name+") > 0", nil, &n); err != nil || n > 0 {
					o.Errorf("%s still says something: %d, %v", column, n, err)
				}
			}
			_, _, err := cases.Content(tx, id, a.ID)
			o.refused(err, cases.ErrRemoved)
			return nil
		})
		if got := o.told(); !strings.Contains(got, "case.noted account:1") {
			o.Errorf("the timeline is %s", got)
		}
	})
}
