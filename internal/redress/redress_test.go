package redress_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/redress"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/internal/webhooks"
	"github.com/namesake-screening/namesake/list/formats"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// desk is a service with redress and a clock, and two reviewers.
type desk struct {
	*testing.T
	*service.Service
	redress  *redress.Redress
	lists    *editions.Store
	now      time.Time
	recorded []string
	ana, bo  access.Identity
}

const listed = "1,Ketevan Zhordania,1971-02-03,GE1234567"

func each(t *testing.T, test func(d *desk)) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		d := &desk{T: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), ana: access.Identity{Kind: access.Person, ID: "1"}, bo: access.Identity{Kind: access.Person, ID: "2"}}
		s := open(store.Config{Now: func() time.Time { return d.now }})
		var err error
		if d.lists, err = editions.Open(t.TempDir(), editions.Config{Formats: formats.All()}); err != nil {
			t.Fatal(err)
		}
		record := func(_ *store.Tx, action, actor, kind, id string, detail map[string]string) error {
			d.recorded = append(d.recorded, fmt.Sprint(action, " ", actor, " ", detail))
			return nil
		}
		d.redress = redress.New(redress.Config{Store: s, Policy: "default", Record: record, Emit: webhooks.Emit,
			Screen: func(who namesake.Subject) (namesake.Screening, error) {
				screener, err := d.Screener("")
				if err != nil {
					return namesake.Screening{}, err
				}
				return screener.Screen(who)
			},
			Entity: func(list, id string) (*namesake.Entity, error) { return d.Entity(list, "", id) }})
		d.publish(listed)
		d.Service, err = service.New(t.Context(), service.Config{Store: s, Editions: d.lists, Record: record, Emit: webhooks.Emit, Apply: d.redress.Apply, Recognise: d.redress.Recognise,
			Forget: []func(*store.Tx, int64) error{redress.Forget}})
		if err != nil {
			t.Fatal(err)
		}
		test(d)
	})
}

// publish imports a list, and has everybody screened who is owed it.
func (d *desk) publish(rows ...string) {
	d.Helper()
	path := filepath.Join(d.TempDir(), "house.csv")
	d.must(os.WriteFile(path, []byte("id,name,birth_date,passport\n"+strings.Join(rows, "\n")+"\n"), 0o600))
	_, err := d.lists.Import(d.Context(), path, editions.ImportOptions{Name: "house", AllowShrink: true})
	d.must(err)
	if d.Service != nil {
		d.must(d.Look(d.Context()))
		d.must(d.Settle(d.Context()))
	}
}

func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// her is the woman who shares a name with who is listed; she was born in another
// month of the same year, which rules nothing out.
var her = namesake.Subject{Name: "Ketevan Zhordania", BirthDate: namesake.Year(1971), Identifiers: []namesake.Identifier{{Type: namesake.IDNational, Value: "77-01"}}}

func (d *desk) complaint() redress.Case {
	d.Helper()
	c, err := d.redress.Receive(d.Context(), access.Identity{Kind: access.Program, ID: "form"}, redress.Complaint{Person: her, Contact: "2 Mill Lane", Complaint: "I miss every flight."}, nil)
	d.must(err)
	return c
}

func (d *desk) grant(c redress.Case) redress.Case {
	d.Helper()
	_, err := d.redress.Propose(d.Context(), d.ana, c.ID, true, "different-person-known", "Her identity card was seen.", nil)
	d.must(err)
	c, err = d.redress.Decide(d.Context(), d.bo, c.ID, true, "", nil)
	d.must(err)
	return c
}

// with is somebody who states a control number.
func with(s namesake.Subject, control string) namesake.Subject {
	s.Identifiers = append([]namesake.Identifier{{Type: namesake.IDRedress, Value: control}}, s.Identifiers...)
	return s
}

func (d *desk) screen(s namesake.Subject) (key string, given, pure namesake.Outcome, cleared int) {
	d.Helper()
	kept, err := d.Screen(d.Context(), s, service.Ask{Actor: "a", Keep: true})
	d.must(err)
	d.must(d.Store.View(d.Context(), func(tx *store.Tx) error { return nil }))
	if kept.Applied != nil {
		cleared = len(kept.Applied.Cleared)
	}
	return kept.Key, kept.Given(), kept.Outcome, cleared
}

// A woman who is taken for somebody listed complains once, and is let through from
// then on.
func TestComplaintEndsInClearance(t *testing.T) {
	each(t, func(d *desk) {
		ctx := d.Context()
		c := d.complaint()
		if c.State != redress.Received || len(c.Pairs) != 1 || c.Pairs[0].Entity != "1" || !c.Due.Equal(d.now.Add(30*24*time.Hour)) || len(c.Control) != 19 {
			t.Fatalf("%+v", c)
		}
		// Of the screening nothing is kept but that it was.
		var kept, counted int
		d.must(d.Store.View(ctx, func(tx *store.Tx) error {
			if err := tx.Get("SELECT count(*) FROM screenings", nil, &kept); err != nil {
				return err
			}
			return tx.Get("SELECT sum(screenings) FROM counted", nil, &counted)
		}))
		if kept != 0 || counted != 1 {
			t.Errorf("%d kept, %d counted", kept, counted)
		}
		if _, given, _, _ := d.screen(with(her, c.Control)); given == namesake.OutcomeClear {
			t.Error("it counts before it is decided")
		}
		if _, err := d.redress.Decide(ctx, d.bo, c.ID, true, "", nil); !errors.Is(err, redress.ErrState) {
			t.Errorf("decided before it was proposed: %v", err)
		}
		if _, err := d.redress.Propose(ctx, d.ana, c.ID, true, "same-person", "", nil); !strings.Contains(fmt.Sprint(err), "reason: choose one: different") || !strings.Contains(fmt.Sprint(err), "text: missing") {
			t.Error(err)
		}
		propose := func() {
			t.Helper()
			_, err := d.redress.Propose(ctx, d.ana, c.ID, true, "different-person-known", "Her identity card was seen.", nil)
			d.must(err)
		}
		propose()
		for who, id := range map[string]access.Identity{"its maker": d.ana, "a key": {Kind: access.Program, ID: "k"}, "the command line": {Kind: access.Machine}} {
			if _, err := d.redress.Decide(ctx, id, c.ID, true, "", nil); !errors.Is(err, access.ErrSamePerson) {
				t.Errorf("%s decided it: %v", who, err)
			}
		}
		if _, err := d.redress.Decide(ctx, d.bo, c.ID, false, "", nil); !strings.Contains(fmt.Sprint(err), "text: missing") {
			t.Error(err)
		}
		returned, err := d.redress.Decide(ctx, d.bo, c.ID, false, "Which card?", nil)
		d.must(err)
		if returned.State != redress.Received || returned.Reason != "" {
			t.Errorf("%+v", returned)
		}
		propose()
		granted, err := d.redress.Decide(ctx, d.bo, c.ID, true, "", nil)
		d.must(err)
		if granted.State != redress.Granted || !granted.Until.Equal(d.now.AddDate(0, 0, 365)) || len(granted.Events) != 5 {
			t.Errorf("%+v", granted)
		}
		key, given, pure, cleared := d.screen(with(her, strings.ReplaceAll(c.Control, " ", "-")))
		if given != namesake.OutcomeClear || pure == namesake.OutcomeClear || cleared != 1 {
			t.Errorf("%s, %s, %d", given, pure, cleared)
		}
		r, err := d.Replay(ctx, key)
		if err != nil || !r.Identical {
			t.Errorf("%+v, %v", r, err)
		}
		e, err := d.Meet(ctx, "", []service.Person{{Subject: with(her, c.Control)}}, service.Ask{Actor: "a", Keep: true, KeepFound: true}, nil)
		if err != nil || e.Outcome != namesake.OutcomeClear || e.Members[0].Kept != "" || e.Members[0].Applied == nil {
			t.Errorf("%+v, %v", e, err)
		}
		all := strings.Join(d.recorded, "\n")
		for _, want := range []string{"redress.received key:form", "redress.proposed account:1", "redress.returned account:2", "redress.granted account:2 map[maker:account:1"} {
			if !strings.Contains(all, want) {
				t.Errorf("%s is not recorded", want)
			}
		}
		for _, never := range []string{"Zhordania", "Mill Lane", c.Control} {
			if strings.Contains(all, never) {
				t.Errorf("%s stands in the log", never)
			}
		}
	})
}

// The number alone is in anybody's hands: it counts where the facts agree, while
// it lasts, and of the party that was looked at.
func TestNumberCountsWithItsFacts(t *testing.T) {
	each(t, func(d *desk) {
		c := d.grant(d.complaint())
		change := func(f func(*namesake.Subject)) namesake.Subject {
			s := with(her, c.Control)
			f(&s)
			return s
		}
		for name, s := range map[string]namesake.Subject{
			"no number":         her,
			"a digit misheard":  with(her, c.Control[:3]+string('0'+(c.Control[3]-'0'+1)%10)+c.Control[4:]),
			"somebody's number": with(her, "0000 0000 0000 0000"),
			"another year":      change(func(s *namesake.Subject) { s.BirthDate = namesake.Year(1972) }),
			"another card":      change(func(s *namesake.Subject) { s.Identifiers[1].Value = "77-02" }),
			"a name alone":      {Name: her.Name, Identifiers: []namesake.Identifier{{Type: namesake.IDRedress, Value: c.Control}}},
			"the listed passport": change(func(s *namesake.Subject) {
				s.Identifiers = append(s.Identifiers, namesake.Identifier{Type: namesake.IDPassport, Value: "GE1234567"})
			}),
			"somebody else's name": with(namesake.Subject{Name: "Tomasz Wielgosz", BirthDate: her.BirthDate, Aliases: []string{her.Name}}, c.Control),
		} {
			if _, given, pure, cleared := d.screen(s); cleared != 0 || given != pure || given == namesake.OutcomeClear {
				t.Errorf("%s: %s", name, given)
			}
		}
		if _, given, _, _ := d.screen(change(func(s *namesake.Subject) { s.Identifiers = s.Identifiers[:1] })); given != namesake.OutcomeClear {
			t.Errorf("her date alone: %s", given)
		}
		// Another party of the name was not looked at.
		d.publish(listed, "2,Ketevan Zhordania,1971-09-09,")
		if _, given, _, cleared := d.screen(with(her, c.Control)); given == namesake.OutcomeClear || cleared != 1 {
			t.Errorf("of two: %s", given)
		}
		d.publish(strings.Replace(listed, "1971-02-03", "1971", 1))
		if _, given, _, cleared := d.screen(with(her, c.Control)); given == namesake.OutcomeClear || cleared != 0 {
			t.Errorf("listed otherwise: %s", given)
		}
		d.publish(listed)
		if _, given, _, _ := d.screen(with(her, c.Control)); given != namesake.OutcomeClear {
			t.Errorf("listed as before: %s", given)
		}
		d.now = d.now.AddDate(0, 0, 366)
		if _, given, _, _ := d.screen(with(her, c.Control)); given == namesake.OutcomeClear {
			t.Error("it counts after its time")
		}
	})
}

func (d *desk) alertStates(key string) string {
	d.Helper()
	var out []string
	d.must(d.Store.View(d.Context(), func(tx *store.Tx) error {
		return tx.Query(func(scan func(...any) error) error {
			var state, disposition string
			err := scan(&state, &disposition)
			out = append(out, strings.TrimSpace(state+" "+disposition))
			return err
		}, "SELECT a.state, a.disposition FROM alerts a JOIN subjects s ON s.id = a.subject WHERE s.key = $1 ORDER BY a.id", key)
	}))
	return strings.Join(out, ", ")
}

// Who is kept is cleared as anybody whose alert was decided; who comes with the
// number later is cleared when she comes; and what she is then is what counts.
func TestWhoIsKeptIsCleared(t *testing.T) {
	each(t, func(d *desk) {
		ctx := d.Context()
		put := func(key string, s namesake.Subject) {
			t.Helper()
			_, err := d.Put(ctx, "a", key, s, nil, nil)
			d.must(err)
		}
		put("c-1", her)
		put("c-2", with(her, "4719 2836 5501 9043"))
		if got := d.alertStates("c-1") + "; " + d.alertStates("c-2"); got != "open; open" {
			t.Fatal(got)
		}
		c, err := d.redress.Receive(ctx, d.ana, redress.Complaint{Person: her, Subject: "c-1", Contact: "2 Mill Lane"}, nil)
		d.must(err)
		c = d.grant(c)
		if got := d.alertStates("c-1"); got != "closed false-positive" {
			t.Error(got)
		}
		put("c-3", with(her, c.Control))
		if got := d.alertStates("c-3"); got != "closed false-positive" {
			t.Error(got)
		}
		// What is new of the list leaves it closed; what is new of her does not.
		d.publish(listed, "9,Somebody Else,1980-01-01,")
		if got := d.alertStates("c-3"); got != "closed false-positive" {
			t.Error(got)
		}
		_, _, err = d.Learn(ctx, "a", "c-3", namesake.Subject{Gender: namesake.GenderFemale}, nil)
		d.must(err)
		if got := d.alertStates("c-3"); got != "open" {
			t.Errorf("after a fact changed: %s", got)
		}
		// She who is erased is known no more.
		d.must(d.RemoveAndErase(ctx, "a", "c-1"))
		var erased redress.Case
		d.must(d.Store.View(ctx, func(tx *store.Tx) (err error) {
			erased, err = redress.Find(tx, c.ID)
			return err
		}))
		if erased.Person.Name != "" || erased.Contact != "" {
			t.Errorf("%+v", erased)
		}
	})
}

// Every mistake of a complaint is told with its field; looking one up takes its
// number.
func TestComplaintMistakes(t *testing.T) {
	each(t, func(d *desk) {
		for want, change := range map[string]func(*redress.Complaint){
			"person/name":                 func(c *redress.Complaint) { c.Person.Name = "" },
			"person/birth_date":           func(c *redress.Complaint) { c.Person.BirthDate, c.Person.Identifiers = namesake.PartialDate{}, nil },
			"person/identifiers/0/type":   func(c *redress.Complaint) { c.Person = with(c.Person, "1") },
			"contact: missing":            func(c *redress.Complaint) { c.Contact = " " },
			"contact: longer":             func(c *redress.Complaint) { c.Contact = strings.Repeat("a", 4001) },
			"complaint: holds a control":  func(c *redress.Complaint) { c.Complaint = "\x1b" },
			"subject: nobody in the popu": func(c *redress.Complaint) { c.Subject = "c-9" },
		} {
			in := redress.Complaint{Person: her, Contact: "here"}
			change(&in)
			if _, err := d.redress.Receive(d.Context(), d.ana, in, nil); !strings.Contains(fmt.Sprint(err), want) {
				t.Errorf("%s: %v", want, err)
			}
		}
		c := d.complaint()
		look := func(control string) (got redress.Case, err error) {
			err = d.Store.View(context.Background(), func(tx *store.Tx) (err error) {
				got, err = redress.Lookup(tx, control)
				return err
			})
			return got, err
		}
		if got, err := look(" " + c.Control); err != nil || got.ID != c.ID {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := look("0000 0000 0000 0000"); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		if _, err := look("1234"); !strings.Contains(fmt.Sprint(err), "control: no control number") {
			t.Error(err)
		}
		if w, err := d.redress.Withdraw(d.Context(), d.ana, c.ID, nil); err != nil || w.State != redress.Withdrawn {
			t.Errorf("%+v, %v", w, err)
		}
		if _, err := d.redress.Propose(d.Context(), d.ana, c.ID, true, "nobody-listed", "a", nil); !errors.Is(err, redress.ErrState) {
			t.Error(err)
		}
	})
}
