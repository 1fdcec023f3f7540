package holds_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/internal/subject"
	"github.com/namesake-screening/namesake/internal/webhooks"
	"github.com/namesake-screening/namesake/list/formats"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// post is a service with its holds, a clock and five people: Ana, an analyst,
// Bo and Cy, reviewers, Dev, an analyst, and Eli, who has left.
type post struct {
	*testing.T
	*service.Service
	holds                 *holds.Holds
	now                   time.Time
	recorded              []string
	ana, bo, cy, dev, eli access.Identity
}

func each(t *testing.T, test func(p *post)) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		p := &post{T: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
		s := open(store.Config{Now: func() time.Time { return p.now }})
		dir := t.TempDir()
		lists, err := editions.Open(dir, editions.Config{Formats: formats.All()})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "house.csv")
		if err := os.WriteFile(path, []byte("id,name,birth_date,gender,passport\n1,Mohammed Kalwin,1976-03-14,male,AB1234567\n2,Ketevan Zhordania,1971-02-03,female,\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := lists.Import(t.Context(), path, editions.ImportOptions{Name: "house"}); err != nil {
			t.Fatal(err)
		}
		record := func(_ *store.Tx, action, actor, kind, id string, _ map[string]string) error {
			p.recorded = append(p.recorded, action+" "+actor)
			return nil
		}
		if p.Service, err = service.New(t.Context(), service.Config{Store: s, Editions: lists, Record: record, Emit: webhooks.Emit}); err != nil {
			t.Fatal(err)
		}
		p.holds = holds.New(holds.Config{Store: s, Record: record, Emit: webhooks.Emit, Learn: p.Learn})
		err = s.Update(t.Context(), func(tx *store.Tx) error {
			for i, roles := range []access.Role{access.Analyst, access.Reviewer, access.Reviewer, access.Analyst, access.Reviewer} {
				left := 0
				if i == 4 {
					left = 1
				}
				if _, err := tx.Exec(`INSERT INTO accounts (name, full_name, roles, password, external, created_at, created_by, disabled_at, erased_at, signed_in_at)
					VALUES ($1, '', $2, '', '', 0, '', $3, 0, 0)`, fmt.Sprintf("p%d", i), string(roles), left); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, who := range []*access.Identity{&p.ana, &p.bo, &p.cy, &p.dev, &p.eli} {
			*who = access.Identity{Kind: access.Person, ID: fmt.Sprint(i + 1)}
		}
		test(p)
	})
}

// keep screens somebody once and keeps him; it returns the client's id and the
// alert.
func (p *post) keep(s namesake.Subject) (string, int64) {
	p.Helper()
	made, err := p.Screen(p.Context(), s, service.Ask{Actor: "key:gate", Keep: true})
	if err != nil {
		p.Fatal(err)
	}
	k, _, err := p.KeepAsSubject(p.Context(), "key:gate", made.Key, "", nil)
	if err != nil {
		p.Fatal(err)
	}
	var id int64
	p.view(func(tx *store.Tx) error { return tx.Get("SELECT max(id) FROM alerts", nil, &id) })
	return k.Key, id
}

func (p *post) view(f func(*store.Tx) error) {
	p.Helper()
	if err := p.Store.View(p.Context(), f); err != nil {
		p.Fatal(err)
	}
}

func (p *post) pass(d time.Duration) {
	p.Helper()
	p.now = p.now.Add(d)
	if err := p.holds.Work(p.Context()); err != nil {
		p.Fatal(err)
	}
}

// held are those held, by client's id.
func (p *post) held() (out []holds.Held) {
	p.Helper()
	p.view(func(tx *store.Tx) (err error) {
		out, err = holds.List(tx, 0, 10)
		return err
	})
	return out
}

// told are the codes of what somebody has not read, the latest first.
func (p *post) told(who access.Identity) string {
	p.Helper()
	var codes []string
	p.view(func(tx *store.Tx) error {
		all, err := holds.Notices(tx, who, true, 0, 50)
		for _, n := range all {
			codes = append(codes, n.Code)
		}
		return err
	})
	return strings.Join(codes, " ")
}

func (p *post) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

var kalwin = namesake.Subject{Name: "Mohammed Kalwin"}

// A man who may be listed, and of whom too little is known, is held until somebody
// found out.
func TestHeldUntilItIsKnown(t *testing.T) {
	each(t, func(p *post) {
		ctx := p.Context()
		key, alert := p.keep(kalwin)
		in := p.held()
		if len(in) != 1 || in[0].Subject != key || in[0].Name != "Mohammed Kalwin" || len(in[0].Alerts) != 1 || !in[0].Due.IsZero() {
			t.Fatalf("%+v", in)
		}
		by := in[0].Alerts[0]
		if by.Outcome != namesake.OutcomeInconclusive || len(by.Deciders) == 0 || by.Deciders[0].Fact != namesake.FeatureBirthDate {
			t.Fatalf("%+v", by)
		}
		// Ana asks Dev, who does not stir.
		r, err := p.holds.Ask(ctx, p.ana, holds.Ask{Alert: alert, Facts: []namesake.Feature{namesake.FeatureBirthDate}, To: p.dev.Actor(), Text: "What does his passport say?"}, nil)
		p.must(err)
		if r.State != holds.Waiting || !r.Due.Equal(p.now.Add(48*time.Hour)) || p.told(p.dev) != "request.made" || p.told(p.ana) != "" {
			t.Fatalf("%+v; told %q", r, p.told(p.dev))
		}
		p.pass(47 * time.Hour)
		if p.told(p.bo) != "" {
			t.Error("it was put before somebody else too soon")
		}
		p.pass(time.Hour)
		if got, _ := p.holds.Find(ctx, r.ID); got.EscalatedTo != p.bo.Actor() || got.Escalations != 1 || p.told(p.bo) != "request.escalated" || p.told(p.ana) != "request.escalated" {
			t.Fatalf("%+v", got)
		}
		p.pass(48 * time.Hour) // nor does Bo
		p.pass(time.Hour)
		if got, _ := p.holds.Find(ctx, r.ID); got.EscalatedTo != p.cy.Actor() || got.Escalations != 2 {
			t.Fatalf("%+v", got)
		}
		if _, err := p.holds.Acknowledge(ctx, p.bo, r.ID, nil); !errors.Is(err, holds.ErrRecipient) {
			t.Errorf("Bo's turn is over: %v", err)
		}
		r, err = p.holds.Acknowledge(ctx, p.cy, r.ID, nil)
		p.must(err)
		if r.State != holds.Acknowledged || !r.Due.Equal(p.now.Add(7*24*time.Hour)) {
			t.Errorf("%+v", r)
		}
		if _, err := p.holds.Acknowledge(ctx, p.cy, r.ID, nil); !errors.Is(err, holds.ErrDone) {
			t.Error(err)
		}
		// The answer is what decides.
		r, differ, err := p.holds.Enter(ctx, p.cy, r.ID, namesake.Subject{BirthDate: namesake.Day(1976, 3, 14)}, "His passport, seen at the post", nil)
		p.must(err)
		if r.State != holds.Answered || r.Version != 2 || len(differ) > 0 || !r.Due.IsZero() {
			t.Errorf("%+v, %+v", r, differ)
		}
		in = p.held()
		if len(in) != 1 || in[0].Alerts[0].Outcome != namesake.OutcomePotentialMatch {
			t.Fatalf("%+v", in)
		}
		p.pass(time.Minute)
		if got := p.told(p.ana); !strings.HasPrefix(got, "alert.changed request.answered") {
			t.Errorf("Ana was told %q", got)
		}
		// He is released over no hold now: it is to be decided.
		if _, err := p.holds.Release(ctx, p.ana, alert, "unlikely", "no", nil); !errors.Is(err, holds.ErrDecide) {
			t.Error(err)
		}
		p.must(p.Store.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE alerts SET state = 'closed', disposition = 'true-match' WHERE id = $1", alert)
			return err
		}))
		if in := p.held(); len(in) != 0 {
			t.Errorf("%+v", in)
		}
		if _, err := p.holds.Ask(ctx, p.ana, holds.Ask{Alert: alert, Facts: []namesake.Feature{namesake.FeatureGender}, To: p.dev.Actor()}, nil); !errors.Is(err, holds.ErrClosed) {
			t.Error(err)
		}
		all := strings.Join(p.recorded, "\n")
		for _, want := range []string{"request.made account:1", "request.escalated system", "request.acknowledged account:3", "request.answered account:3", "subject.changed account:3"} {
			if !strings.Contains(all, want) {
				t.Errorf("%s is not recorded", want)
			}
		}
	})
}

// Letting somebody go over a hold takes two, and lasts until anything is new.
func TestReleaseTakesTwoAndEndsByItself(t *testing.T) {
	each(t, func(p *post) {
		ctx := p.Context()
		key, alert := p.keep(kalwin)
		if _, err := p.holds.Release(ctx, p.ana, alert, "because", "", nil); !strings.Contains(fmt.Sprint(err), "reason: choose one") || !strings.Contains(fmt.Sprint(err), "text: missing") {
			t.Error(err)
		}
		r, err := p.holds.Release(ctx, p.bo, alert, "unlikely", "Hundreds have this name here.", nil)
		p.must(err)
		if _, err := p.holds.Release(ctx, p.ana, alert, "unlikely", "Again.", nil); !errors.Is(err, holds.ErrStands) {
			t.Error(err)
		}
		for who, id := range map[string]access.Identity{"its maker": p.bo, "a key": {Kind: access.Program, ID: "k"}, "the command line": {Kind: access.Machine}} {
			if _, err := p.holds.Check(ctx, id, r.ID, true, "", nil); !errors.Is(err, access.ErrSamePerson) {
				t.Errorf("%s confirmed it: %v", who, err)
			}
			if _, err := p.holds.Check(ctx, id, r.ID, false, "no", nil); !errors.Is(err, access.ErrSamePerson) {
				t.Errorf("%s refused it: %v", who, err)
			}
		}
		if in := p.held(); len(in) != 1 || in[0].Alerts[0].Release == nil {
			t.Fatalf("%+v", in)
		}
		r, err = p.holds.Check(ctx, p.cy, r.ID, true, "", nil)
		p.must(err)
		if !r.Standing || len(p.held()) != 0 || p.told(p.bo) != "release.confirmed" {
			t.Errorf("%+v, %+v", r, p.held())
		}
		// He is met again under another spelling, and with a date near enough.
		_, _, err = p.Learn(ctx, "key:gate", key, namesake.Subject{BirthDate: namesake.Year(1976)}, nil)
		p.must(err)
		if in := p.held(); len(in) != 1 {
			t.Fatal("the hold does not stand again")
		}
		p.pass(time.Minute)
		p.view(func(tx *store.Tx) error {
			r, err = holds.FindRelease(tx, r.ID)
			return err
		})
		if r.State != holds.Ended || r.EndedBy != service.System || p.told(p.bo) != "release.ended release.confirmed" || p.told(p.cy) != "release.ended" {
			t.Errorf("%+v; %q", r, p.told(p.bo))
		}
		if _, err := p.holds.End(ctx, p.ana, r.ID, nil); !errors.Is(err, holds.ErrEnded) {
			t.Error(err)
		}
	})
}

// What was proposed of an alert that changed meanwhile cannot be confirmed, and a
// release that is taken back or refused leaves the hold.
func TestReleaseOfWhatIsNoLonger(t *testing.T) {
	each(t, func(p *post) {
		ctx := p.Context()
		key, alert := p.keep(namesake.Subject{Name: "Ketevan Zhordania", Aliases: []string{"Ketevan Jordania"}})
		p.must(p.Store.Update(ctx, func(tx *store.Tx) error { // whatever the name is worth
			_, err := tx.Exec("UPDATE alerts SET outcome = 'inconclusive'")
			return err
		}))
		propose := func() holds.Release {
			t.Helper()
			r, err := p.holds.Release(ctx, p.ana, alert, "no-ground", "The day is over.", nil)
			p.must(err)
			return r
		}
		r := propose()
		if r, err := p.holds.Check(ctx, p.bo, r.ID, false, "Ask first.", nil); err != nil || r.State != holds.Refused {
			t.Errorf("%+v, %v", r, err)
		}
		r = propose()
		if r, err := p.holds.End(ctx, p.dev, r.ID, nil); err != nil || r.State != holds.Ended {
			t.Errorf("%+v, %v", r, err)
		}
		r = propose()
		_, _, err := p.Learn(ctx, "key:gate", key, namesake.Subject{Gender: namesake.GenderFemale}, nil)
		p.must(err)
		if _, err := p.holds.Check(ctx, p.bo, r.ID, true, "", nil); !errors.Is(err, holds.ErrChanged) {
			t.Error(err)
		}
		if len(p.held()) != 1 {
			t.Error("nobody is held")
		}
	})
}

// A release that was proposed while nobody had decided lets nobody go once somebody
// has, nor does one in force; and what was asked about an alert that is closed
// escalates no more.
func TestDecidedMeanwhile(t *testing.T) {
	each(t, func(p *post) {
		ctx := p.Context()
		_, alert := p.keep(kalwin)
		state := func(state string) {
			t.Helper()
			p.must(p.Store.Update(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec("UPDATE alerts SET state = $1 WHERE id = $2", state, alert)
				return err
			}))
		}
		asked, err := p.holds.Ask(ctx, p.ana, holds.Ask{Alert: alert, Facts: []namesake.Feature{namesake.FeatureBirthDate}, To: p.dev.Actor()}, nil)
		p.must(err)
		r, err := p.holds.Release(ctx, p.bo, alert, "unlikely", "Hundreds have this name here.", nil)
		p.must(err)
		for _, decided := range []string{"review", "closed"} {
			state(decided)
			if _, err := p.holds.Check(ctx, p.cy, r.ID, true, "", nil); !errors.Is(err, holds.ErrChanged) {
				t.Errorf("confirmed over an alert in %s: %v", decided, err)
			}
		}
		p.pass(480 * time.Hour)
		if got, _ := p.holds.Find(ctx, asked.ID); got.Escalations != 0 {
			t.Errorf("it escalates: %+v", got)
		}
		state("open")
		_, err = p.holds.Check(ctx, p.cy, r.ID, true, "", nil)
		p.must(err)
		if len(p.held()) != 0 {
			t.Error("the hold stands")
		}
		state("review")
		if len(p.held()) != 1 {
			t.Error("who was decided about is let go")
		}
		p.pass(0)
		if got, _ := p.holds.Find(ctx, asked.ID); got.Escalations == 0 {
			t.Error("it does not escalate")
		}
	})
}

// A request may go to somebody outside; whoever hears from him enters it, and a
// contradiction is told.
func TestRequestOutside(t *testing.T) {
	each(t, func(p *post) {
		ctx := p.Context()
		_, alert := p.keep(namesake.Subject{Name: "Mohammed Kalwin", Gender: namesake.GenderMale})
		r, err := p.holds.Ask(ctx, p.ana, holds.Ask{Alert: alert, Facts: []namesake.Feature{namesake.FeatureBirthDate, namesake.FeatureGender}, Outside: "Registry of Xanthos", Address: "1 Harbour Street", Due: p.now.Add(time.Hour), Next: p.dev.Actor()}, nil)
		p.must(err)
		p.pass(time.Hour)
		if got, _ := p.holds.Find(ctx, r.ID); got.EscalatedTo != p.dev.Actor() || p.told(p.dev) != "request.escalated" {
			t.Errorf("%+v", got)
		}
		if _, err := p.holds.Acknowledge(ctx, p.ana, r.ID, nil); err != nil {
			t.Error(err)
		}
		if _, _, err := p.holds.Enter(ctx, p.ana, r.ID, namesake.Subject{}, "", nil); !strings.Contains(fmt.Sprint(err), "none came back") {
			t.Error(err)
		}
		got, differ, err := p.holds.Enter(ctx, p.ana, r.ID, namesake.Subject{Gender: namesake.GenderFemale, BirthDate: namesake.Day(1990, 1, 2)}, "Letter of the registry", nil)
		if err != nil || !slices.Equal(differ, []subject.Difference{{Field: "gender", Kept: "male", Given: "female"}}) || got.State != holds.Answered {
			t.Errorf("%+v, %+v, %v", got, differ, err)
		}
		if _, err := p.holds.Cancel(ctx, p.ana, r.ID, "late", nil); !errors.Is(err, holds.ErrEnded) {
			t.Error(err)
		}
		// The match is ruled out and the alert stays, for a human to close.
		in := p.held()
		if len(in) != 1 || in[0].Alerts[0].Standing != "unmatched" || len(in[0].Alerts[0].Deciders) != 0 {
			t.Errorf("%+v", in)
		}
		p.pass(0)
		if got := p.told(p.ana); !strings.HasPrefix(got, "alert.unmatched") {
			t.Errorf("told %q", got)
		}
	})
}

// Whom nobody follows is put before its maker, and again.
func TestEscalationWithoutReviewers(t *testing.T) {
	each(t, func(p *post) {
		ctx := p.Context()
		_, alert := p.keep(kalwin)
		p.must(p.Store.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE accounts SET roles = 'analyst'")
			return err
		}))
		r, err := p.holds.Ask(ctx, p.ana, holds.Ask{Alert: alert, Facts: []namesake.Feature{namesake.FeatureBirthDate}, To: p.dev.Actor()}, nil)
		p.must(err)
		p.pass(48 * time.Hour)
		p.pass(48 * time.Hour)
		if got, _ := p.holds.Find(ctx, r.ID); got.EscalatedTo != p.ana.Actor() || got.Escalations != 2 || p.told(p.ana) != "request.escalated request.escalated" {
			t.Errorf("%+v, told %q", got, p.told(p.ana))
		}
		if r, err := p.holds.Cancel(ctx, p.ana, r.ID, "He has gone.", nil); err != nil || r.State != holds.Cancelled || !strings.HasPrefix(p.told(p.dev), "request.cancelled") {
			t.Errorf("%+v, %v", r, err)
		}
		p.pass(480 * time.Hour)
		if got, _ := p.holds.Find(ctx, r.ID); got.Escalations != 2 {
			t.Error("a cancelled request escalates")
		}
	})
}

// Every mistake of a request is told with its field, and nothing is done.
func TestAskMistakes(t *testing.T) {
	each(t, func(p *post) {
		_, alert := p.keep(kalwin)
		good := holds.Ask{Alert: alert, Facts: []namesake.Feature{namesake.FeatureBirthDate}, To: p.dev.Actor()}
		for want, change := range map[string]func(*holds.Ask){
			"facts: choose":               func(a *holds.Ask) { a.Facts = nil },
			"facts: \"iris\" is no":       func(a *holds.Ask) { a.Facts = []namesake.Feature{"iris"} },
			"facts: birth-date stands":    func(a *holds.Ask) { a.Facts = append(a.Facts, a.Facts[0]) },
			"to: choose who":              func(a *holds.Ask) { a.To = "" },
			"to: nobody":                  func(a *holds.Ask) { a.To = "account:99" },
			"next: nobody who may":        func(a *holds.Ask) { a.Next = p.eli.Actor() },
			"next: is who is asked":       func(a *holds.Ask) { a.Next = a.To },
			"address: missing":            func(a *holds.Ask) { a.To, a.Outside = "", "Registry" },
			"address: is of somebody":     func(a *holds.Ask) { a.Address = "here" },
			"due: lies in the past":       func(a *holds.Ask) { a.Due = p.now },
			"due: is more than a year":    func(a *holds.Ask) { a.Due = p.now.AddDate(2, 0, 0) },
			"text: longer than":           func(a *holds.Ask) { a.Text = strings.Repeat("a", 4001) },
			"outside: holds a control ch": func(a *holds.Ask) { a.To, a.Outside, a.Address = "", "a\x00", "b" },
		} {
			ask := good
			change(&ask)
			if _, err := p.holds.Ask(p.Context(), p.ana, ask, nil); !strings.Contains(fmt.Sprint(err), want) {
				t.Errorf("%s: %v", want, err)
			}
		}
		if _, err := p.holds.Ask(p.Context(), p.ana, holds.Ask{Alert: 99}, nil); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		p.view(func(tx *store.Tx) error {
			all, err := holds.Requests(tx, holds.Asked{}, 0, 10)
			if len(all) != 0 {
				t.Errorf("%+v", all)
			}
			return err
		})
	})
}

// Whoever has an alert is told of its deadline once; notices are one's own.
func TestDeadlinesAndReading(t *testing.T) {
	each(t, func(p *post) {
		ctx := p.Context()
		_, alert := p.keep(kalwin)
		p.must(p.Store.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE alerts SET assignee = $1, due_at = $2", p.dev.Actor(), store.Micros(p.now.Add(time.Hour)))
			return err
		}))
		p.pass(59 * time.Minute)
		if got := p.told(p.dev); got != "" {
			t.Error(got)
		}
		p.pass(time.Minute)
		p.pass(time.Hour)
		var all []holds.Notice
		p.view(func(tx *store.Tx) (err error) {
			all, err = holds.Notices(tx, p.dev, false, 0, 10)
			return err
		})
		if len(all) != 1 || all[0].Code != holds.AlertDue || all[0].Object != alert {
			t.Fatalf("%+v", all)
		}
		if err := p.holds.Read(ctx, p.ana, all[0].ID, false, nil); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Ana read it: %v", err)
		}
		p.must(p.holds.Read(ctx, p.dev, all[0].ID, true, nil))
		p.view(func(tx *store.Tx) error {
			n, err := holds.Unread(tx, p.dev)
			if n != 0 {
				t.Errorf("%d unread", n)
			}
			return err
		})
	})
}
