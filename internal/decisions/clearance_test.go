package decisions_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/policy"
)

// cleared has the one alert cleared by two people.
func (o *office) cleared() clearances.Clearance {
	o.Helper()
	a := o.only()
	d := o.decide(anna, a, decisions.FalsePositive, "different-person-known", clearing)
	o.is(a.ID, alerts.Review, decisions.FalsePositive)
	if c := o.clearance(d.Clearance); c.State != clearances.StateProposed {
		o.Errorf("before anybody confirmed it: %+v", c)
	}
	d = o.confirm(rita, d.ID)
	o.is(a.ID, alerts.Closed, decisions.FalsePositive)
	c := o.clearance(d.Clearance)
	if c.State != clearances.StateInForce || c.MadeBy != anna.Actor() || c.ConfirmedBy != rita.Actor() || !c.Until.Equal(o.now.AddDate(0, 0, 365)) {
		o.Errorf("%+v", c)
	}
	return c
}

// again has everybody screened as another engine would have it.
func (o *office) again() {
	o.Helper()
	o.update(func(tx *store.Tx) error {
		if _, err := tx.Exec("UPDATE coverage SET engine = 'before'"); err != nil {
			return err
		}
		_, err := coverage.Renew(tx, 0)
		return err
	})
	o.settle()
}

// Whoever is wrongly matched is cleared once, for good: no new edition, policy or
// engine puts them before anybody again. What that kept closed is counted, and the
// stored screening has the match as ever.
func TestClearedOnceForGood(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		o.put("c-1", ketevan)
		c := o.cleared()
		if !o.took("alert.decided") {
			t.Error("nobody was told of the decision")
		}
		alert := o.only().ID

		// What is said of the listed party that matters to nobody else.
		o.publish("1,ketevan  ZHORDANIA,1971-02-03,female,lives in Tbilisi now", "2,Tomasz Wielgosz,,,")
		o.is(alert, alerts.Closed, decisions.FalsePositive)

		p := policy.Default()
		p.Version, p.PriorOneIn, p.People = 0, 1e6, 1e9 // other figures, and so another digest
		before := o.only()
		o.enforce(p)
		after := o.is(alert, alerts.Closed, decisions.FalsePositive)
		if before.Digest == after.Digest || after.ChangedAt.Before(before.ChangedAt) {
			t.Errorf("the policy changed nothing: %+v", after)
		}
		c = o.clearance(c.ID)
		if c.State != clearances.StateInForce || c.Suppressed == 0 || c.SuppressedWhy != "changed policy" || !c.SuppressedAt.Equal(o.now) {
			t.Errorf("%+v", c)
		}
		o.again()
		o.is(alert, alerts.Closed, decisions.FalsePositive)
		if !slices.Contains(o.events(alert), alerts.Suppressed) {
			t.Errorf("events %v", o.events(alert))
		}

		// Another policy that the subject comes under finds it cleared, too.
		strict := policy.Default()
		strict.Name, strict.Version = "strict", 0
		o.enforce(strict)
		o.put("c-1", ketevan, "default", "strict")
		all := o.alerts()
		if len(all) != 2 || all[1].Policy != "strict" || all[1].State != alerts.Closed {
			t.Errorf("%+v", all)
		}
		o.view(func(tx *store.Tx) error {
			kept, err := screenings.Of(tx, all[1].SubjectID, 0, 1)
			if err == nil && (kept[0].Outcome == namesake.OutcomeClear || !strings.Contains(string(kept[0].Body), `"entity":"1"`)) {
				t.Errorf("the screening hides the match: %s", kept[0].Body)
			}
			return err
		})
		// It is no word about anybody else.
		o.put("c-2", ketevan)
		if all := o.alerts(); len(all) != 3 || all[2].State != alerts.Open {
			t.Errorf("%+v", all)
		}
	})
}

// A clearance covers the facts it rested on: when either side changes in a way
// that matters, its alerts are open again, under every policy, and say which fact.
func TestFactsChange(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(o *office)
		fact   string
	}{
		{"the subject's date of birth", func(o *office) {
			o.put("c-1", namesake.Subject{Name: "Ketevan Jordania", BirthDate: namesake.Year(1971)}, "default", "strict")
		}, "subject birth-date"},
		{"the subject's country, which changes no match", func(o *office) {
			o.put("c-1", namesake.Subject{Name: "Ketevan Jordania", Countries: []string{"GE"}}, "default", "strict")
		}, "subject countries"},
		{"the listed date of birth", func(o *office) { o.publish("1,Ketevan Zhordania,1972-02-03,female,") }, "listed birth-date"},
		{"the listed name", func(o *office) { o.publish("1,Ketevan Jordania,1971-02-03,female,") }, "listed names"},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(o *office) {
				o.publish(zhordania)
				strict := policy.Default()
				strict.Name, strict.Version = "strict", 0
				o.enforce(strict)
				o.put("c-1", ketevan)
				cleared := o.cleared()
				o.put("c-1", ketevan, "default", "strict")
				o.log()
				c.change(o)
				for _, a := range o.alerts() {
					if a.State != alerts.Open || a.Disposition != "" || a.Reason != clearances.ReasonFacts {
						t.Errorf("%+v", a)
					}
				}
				now := o.clearance(cleared.ID)
				if now.State != clearances.StateEnded || now.EndedWhy != clearances.FactsChanged || !slices.Contains(now.Changed, c.fact) || len(now.Changed) != 1 {
					t.Errorf("%+v", now)
				}
				var details []string
				o.view(func(tx *store.Tx) error {
					events, err := screenings.Events(tx, o.alerts()[0].ID)
					for _, e := range events {
						details = append(details, e.Detail)
					}
					return err
				})
				if !slices.Contains(details, "clearance-facts-changed: "+c.fact) {
					t.Errorf("events say %q", details)
				}
				var logged int
				o.view(func(tx *store.Tx) error {
					return tx.Get("SELECT count(*) FROM audit_entries WHERE action = 'clearance.ended'", nil, &logged)
				})
				if logged != 1 {
					t.Errorf("recorded %d times", logged)
				}
			})
		})
	}
}

// It ends on its day, whether or not the daemon came by, and by a person's word.
func TestClearanceEnds(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		o.put("c-1", ketevan)
		c := o.cleared()
		if err := o.Reopen(t.Context(), anna, o.only().ID, "mistake"); !errors.Is(err, decisions.ErrState) || !strings.Contains(err.Error(), "revoke") {
			t.Errorf("opened beside a clearance: %v", err)
		}
		o.pass(364 * 24 * time.Hour)
		expire := func() (n int) {
			o.update(func(tx *store.Tx) (err error) { n, err = clearances.Expire(tx, tx.Now()); return err })
			return n
		}
		if n := expire(); n != 0 {
			t.Errorf("%d ended a day early", n)
		}
		o.pass(24 * time.Hour)
		if n := expire(); n != 1 {
			t.Errorf("%d ended", n)
		}
		a := o.is(o.only().ID, alerts.Open, "", clearances.ReasonExpired)
		if !a.DueAt.After(o.now) || o.clearance(c.ID).EndedWhy != clearances.Expired {
			t.Errorf("%+v", a)
		}

		second := o.cleared()
		if _, err := o.Revoke(t.Context(), anna, second.ID, "x"); !errors.Is(err, decisions.ErrPerson) {
			t.Errorf("an analyst revoked: %v", err)
		}
		if _, err := o.Revoke(t.Context(), rita, second.ID, ""); fields(err) != "text" {
			t.Errorf("without a word: %v", err)
		}
		ended, err := o.Revoke(t.Context(), rita, second.ID, "The call was from somebody else.")
		if err != nil || ended.EndedWhy != clearances.Revoked || ended.EndedBy != rita.Actor() || ended.EndedText == "" {
			t.Errorf("%+v, %v", ended, err)
		}
		o.is(a.ID, alerts.Open, "", clearances.ReasonRevoked)
		if _, err := o.Revoke(t.Context(), rita, second.ID, "Again."); !errors.Is(err, clearances.ErrState) {
			t.Errorf("ended twice: %v", err)
		}

		// Past its day it keeps nothing closed, before the daemon has come by.
		o.cleared()
		o.pass(366 * 24 * time.Hour)
		o.again()
		o.is(a.ID, alerts.Open, "", clearances.ReasonExpired)
	})
}

// The second person is another one on every way, and what they return is refused.
func TestClearanceTakesTwo(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		o.put("c-1", ketevan)
		a := o.only()
		d := o.decide(rita, a, decisions.FalsePositive, "common-name", clearing)
		if _, err := o.ConfirmClearance(t.Context(), rita, d.Clearance, true, ""); !errors.Is(err, access.ErrSamePerson) {
			t.Errorf("the maker confirmed: %v", err)
		}
		o.update(func(tx *store.Tx) error {
			if _, err := clearances.Confirm(tx, rita, d.Clearance); !errors.Is(err, access.ErrSamePerson) {
				t.Errorf("the maker confirmed: %v", err)
			}
			return nil
		})
		sven := access.Identity{Kind: access.Person, ID: "9", Roles: []access.Role{access.Reviewer}}
		c, err := o.ConfirmClearance(t.Context(), sven, d.Clearance, false, "She may well be.")
		if err != nil || c.State != clearances.StateRefused {
			t.Errorf("%+v, %v", c, err)
		}
		o.is(a.ID, alerts.Open, "", decisions.ReasonReturned)
		d = o.decide(rita, a, decisions.FalsePositive, "common-name", clearing)
		if c, err = o.ConfirmClearance(t.Context(), sven, d.Clearance, true, ""); err != nil || c.State != clearances.StateInForce {
			t.Errorf("%+v, %v", c, err)
		}
		o.is(a.ID, alerts.Closed, decisions.FalsePositive)
	})
}

// Nobody is cleared by what nobody looked at: while the subject is owed a
// screening, or a new edition is still to be compared, there is nothing to rest on.
func TestNothingIsClearedUnseen(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		o.put("c-1", ketevan)
		a := o.only()
		ask := decisions.Ask{Alert: a.ID, Disposition: decisions.FalsePositive, Reason: "common-name", Seen: a.Digest, Clear: true}
		o.update(func(tx *store.Tx) error {
			e := coverage.Edition{List: "house", Hash: "sha256:next"}
			now, err := coverage.Published(tx)
			if err == nil {
				_, err = coverage.Publish(tx, e, now[0].Hash)
			}
			return err
		})
		if _, err := o.Decide(t.Context(), anna, ask); !errors.Is(err, decisions.ErrChanged) {
			t.Errorf("cleared against an edition that nobody was compared with: %v", err)
		}
		o.update(func(tx *store.Tx) error { _, err := tx.Exec("DELETE FROM owed"); return err })
		o.update(func(tx *store.Tx) error {
			_, err := tx.Exec("INSERT INTO owed_subjects (subject, policy, reason, since, tries) VALUES ($1, 'default', 'asked for', 0, 0)", a.SubjectID)
			return err
		})
		if _, err := o.Decide(t.Context(), anna, ask); !errors.Is(err, decisions.ErrChanged) {
			t.Errorf("cleared a subject who is owed a screening: %v", err)
		}
		o.view(func(tx *store.Tx) error {
			if of, err := decisions.Of(tx, a.ID); len(of) != 0 || err != nil {
				t.Errorf("%+v, %v", of, err)
			}
			return nil
		})
		ask.Clear = false
		if _, err := o.Decide(t.Context(), anna, ask); err != nil {
			t.Error(err)
		}
	})
}

// Two people who say that they are one after all end what said otherwise.
func TestContradicted(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		strict := policy.Default()
		strict.Name, strict.Version = "strict", 0
		o.enforce(strict)
		o.put("c-1", ketevan, "strict", "default")
		first, second := o.alerts()[0], o.alerts()[1]
		d := o.confirm(rita, o.decide(anna, first, decisions.FalsePositive, "common-name", clearing).ID)
		o.confirm(rita, o.decide(anna, second, decisions.TrueMatch, "admitted").ID)
		if c := o.clearance(d.Clearance); c.State != clearances.StateEnded || c.EndedWhy != clearances.TrueMatch {
			t.Errorf("%+v", c)
		}
		o.is(first.ID, alerts.Open, "", clearances.ReasonContradicted)
		o.is(second.ID, alerts.Closed, decisions.TrueMatch)
	})
}

// Whatever happens in whatever order, an alert that is closed and matched has
// something that it rests on: a decision on the evidence that it shows, or a
// clearance in force. And none is closed but by a person.
func TestClosedAlertsHaveAReason(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			each(t, func(o *office) {
				r := rand.New(rand.NewPCG(seed, 7))
				born := func() string { return fmt.Sprintf("19%d-02-03", 70+r.IntN(3)) }
				o.publish("1,Ketevan Zhordania,"+born()+",,", "2,Tomasz Wielgosz,"+born()+",,")
				strict := policy.Default()
				strict.Name, strict.Version = "strict", 0
				o.enforce(strict)
				happened := map[string]int{}
				for range 40 {
					o.pass(time.Duration(r.IntN(60)) * 24 * time.Hour)
					what := "nothing"
					for range 5 {
						if what == "nothing" {
							what = o.happen(r, born)
						}
					}
					happened[what]++
					o.sound(what)
				}
				t.Log(happened)
			})
		})
	}
}

// happen has one thing happen, and says what.
func (o *office) happen(r *rand.Rand, born func() string) string {
	o.Helper()
	names := []string{"Ketevan Jordania", "Tomasz Wielgosz"}
	under := [][]string{{"default"}, {"strict"}, {"default", "strict"}}[r.IntN(3)]
	switch n := r.IntN(16); {
	case n < 3:
		s := namesake.Subject{Name: names[r.IntN(2)]}
		if r.IntN(2) == 0 {
			s.BirthDate, _ = namesake.ParsePartialDate(born())
		}
		o.put(fmt.Sprintf("c-%d", r.IntN(3)), s, under...)
		return "put"
	case n == 3:
		rows := []string{"1,Ketevan Zhordania," + born() + ",,", "2,Tomasz Wielgosz," + born() + ",,", fmt.Sprintf("3,Ana Voss,,,note %d", r.IntN(1000))}
		o.publish(rows[r.IntN(2):]...)
		return "publish"
	case n == 4:
		p := policy.Default()
		p.Version, p.People = 0, 1e9*float64(1+r.IntN(8))
		o.enforce(p)
		return "enforce"
	case n == 5:
		o.update(func(tx *store.Tx) error { _, err := clearances.Expire(tx, tx.Now()); return err })
		return "expire"
	case n == 6:
		o.update(o.Tend)
		return "tend"
	case n == 7:
		return o.some(r, "SELECT id FROM clearances WHERE state = 'in-force'", func(id int64) error {
			_, err := o.Revoke(o.Context(), rita, id, "No.")
			return err
		}, "revoke")
	case n < 11:
		return o.some(r, "SELECT id FROM decisions WHERE review = 'waiting'", func(id int64) error {
			switch r.IntN(4) {
			case 0:
				_, err := o.Review(o.Context(), rita, id, false, "No.")
				return err
			case 1:
				_, err := o.Withdraw(o.Context(), anna, id, "")
				return err
			}
			_, err := o.Review(o.Context(), rita, id, true, "")
			return err
		}, "review")
	case n == 11:
		var picks []decisions.Pick
		for _, a := range o.alerts() {
			if a.State == alerts.Open {
				picks = append(picks, decisions.Pick{Alert: a.ID, Seen: a.Digest})
			}
		}
		if len(picks) == 0 {
			return "nothing"
		}
		if _, err := o.Dismiss(o.Context(), anna, picks, "common-name", ""); err != nil {
			o.Fatal(err)
		}
		return "dismiss"
	case n == 12:
		return o.some(r, "SELECT id FROM alerts WHERE state = 'closed'", func(id int64) error {
			if err := o.Reopen(o.Context(), anna, id, "mistake"); !errors.Is(err, decisions.ErrState) {
				return err
			}
			return nil
		}, "reopen")
	}
	return o.some(r, "SELECT id FROM alerts WHERE state = 'open'", func(id int64) error {
		var a screenings.Alert
		o.view(func(tx *store.Tx) (err error) { a, err = screenings.FindAlert(tx, id); return err })
		ask := decisions.Ask{Alert: id, Seen: a.Digest, Disposition: decisions.FalsePositive, Reason: "common-name", Clear: r.IntN(2) == 0 && a.Standing != screenings.Delisted}
		switch r.IntN(5) {
		case 0:
			ask.Disposition, ask.Reason, ask.Clear = decisions.TrueMatch, "admitted", false
		case 1:
			ask.Disposition, ask.Reason, ask.Clear = decisions.Undetermined, "waiting", false
		}
		_, err := o.Decide(o.Context(), anna, ask)
		return err
	}, "decide")
}

// some does something to one of what a query finds.
func (o *office) some(r *rand.Rand, query string, do func(int64) error, what string) string {
	o.Helper()
	var ids []int64
	o.view(func(tx *store.Tx) error {
		return tx.Query(func(scan func(...any) error) error {
			var id int64
			err := scan(&id)
			ids = append(ids, id)
			return err
		}, query+" ORDER BY id")
	})
	if len(ids) == 0 {
		return "nothing"
	}
	if err := do(ids[r.IntN(len(ids))]); err != nil {
		o.Fatalf("%s: %v", what, err)
	}
	return what
}

// sound holds all alerts to what they must rest on.
func (o *office) sound(what string) {
	o.Helper()
	o.view(func(tx *store.Tx) error {
		all, err := screenings.Alerts(tx, screenings.Filter{}, 0, 1000)
		if err != nil {
			return err
		}
		for _, a := range all {
			of, err := decisions.Of(tx, a.ID)
			if err != nil {
				return err
			}
			cleared, err := clearances.List(tx, clearances.Filter{State: clearances.StateInForce, Subject: a.SubjectID, List: a.List, Entity: a.Entity}, 0, 10)
			if err != nil {
				return err
			}
			waiting := slices.ContainsFunc(of, func(d decisions.Decision) bool { return d.Review == decisions.ReviewWaiting })
			switch {
			case (a.State == alerts.Review) != waiting:
				o.Errorf("after %s: alert %+v, waiting %v", what, a, waiting)
			case a.State == alerts.Open && a.Disposition != "" && a.Disposition != decisions.Undetermined:
				o.Errorf("after %s: open as %+v", what, a)
			case a.State != alerts.Closed || a.Standing != screenings.Matched:
			case len(of) > 0 && of[0].Stands() && of[0].Digest == a.Digest && of[0].Disposition == a.Disposition:
			case len(cleared) == 1 && a.Disposition == decisions.FalsePositive && cleared[0].Until.After(o.now.Add(-61*24*time.Hour)):
			default:
				o.Errorf("after %s: nothing keeps alert %d closed: %+v, decisions %+v, cleared %+v", what, a.ID, a, of, cleared)
			}
			if len(cleared) > 1 {
				o.Errorf("after %s: a pair is cleared twice: %+v", what, cleared)
			}
		}
		return nil
	})
	if o.Failed() {
		o.FailNow()
	}
}
