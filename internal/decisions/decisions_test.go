package decisions_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/policy"
)

// One person says that two are not one; that closes the alert. What they are not
// sure of stays open.
func TestOnePersonDecides(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		o.put("c-1", ketevan)
		a := o.only()
		if a.State != alerts.Open || a.Priority != 1 || !a.DueAt.Equal(o.now.AddDate(0, 0, 1)) || a.Digest == "" {
			t.Errorf("opened as %+v", a)
		}
		o.log()
		o.decide(anna, a, decisions.Undetermined, "too-few-facts")
		open := o.is(a.ID, alerts.Open, decisions.Undetermined)
		if open.Assignee != anna.Actor() || !open.DueAt.Equal(a.DueAt) {
			t.Errorf("undetermined: %+v", open)
		}
		if !o.took("alert.decided") {
			t.Error("nobody was told")
		}
		d := o.decide(ben, a, decisions.FalsePositive, "different-person-known", func(a *decisions.Ask) { a.Text = " Met her. " })
		if d.Review != decisions.ReviewNone || d.Text != "Met her." || d.Screening != a.Screening || d.By != ben.Actor() {
			t.Errorf("%+v", d)
		}
		o.is(a.ID, alerts.Closed, decisions.FalsePositive)
		log := o.log()
		if !strings.Contains(log, "alert.decided account:2 alert:1") || !strings.Contains(log, "hmac-sha256:") || strings.Contains(log, "Met") {
			t.Errorf("recorded: %s", log)
		}
		o.view(func(tx *store.Tx) error {
			of, err := decisions.Of(tx, a.ID)
			if len(of) != 2 || of[0].ID != d.ID || of[1].Disposition != decisions.Undetermined {
				t.Errorf("decisions %+v", of)
			}
			return err
		})
		if got := o.events(a.ID); !slices.Equal(got, []string{"opened", "decided", "decided"}) {
			t.Errorf("events %v", got)
		}
		// Who decides again what is decided is told so.
		_, err := o.Decide(t.Context(), anna, decisions.Ask{Alert: a.ID, Disposition: decisions.TrueMatch, Reason: "facts-agree", Seen: a.Digest})
		if !errors.Is(err, decisions.ErrState) {
			t.Errorf("%v", err)
		}
	})
}

// That somebody is the listed party is said by two, who are never the same.
func TestTwoPeopleDecide(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		o.put("c-1", ketevan)
		a := o.only()
		d := o.decide(rita, a, decisions.TrueMatch, "facts-agree")
		if d.Review != decisions.ReviewWaiting {
			t.Errorf("%+v", d)
		}
		o.is(a.ID, alerts.Review, decisions.TrueMatch)
		if o.took("alert.decided") {
			t.Error("what awaits a second person was told as decided")
		}
		if _, err := o.Review(t.Context(), rita, d.ID, true, ""); !errors.Is(err, access.ErrSamePerson) {
			t.Errorf("the maker confirmed: %v", err)
		}
		for _, who := range []access.Identity{anna, omar, bot} {
			if _, err := o.Review(t.Context(), who, d.ID, true, ""); !errors.Is(err, decisions.ErrPerson) {
				t.Errorf("%s confirmed: %v", who.Actor(), err)
			}
		}
		sven := access.Identity{Kind: access.Person, ID: "9", Roles: []access.Role{access.Reviewer}}
		o.view(func(tx *store.Tx) error {
			mine, err := decisions.Waiting(tx, rita, 0, 10)
			if err != nil {
				return err
			}
			others, err := decisions.Waiting(tx, sven, 0, 10)
			if len(mine) != 0 || len(others) != 1 || others[0].ID != d.ID {
				t.Errorf("waiting for the maker %d, for somebody else %d", len(mine), len(others))
			}
			return err
		})
		var field *mistake.Error
		if _, err := o.Review(t.Context(), sven, d.ID, false, " "); !errors.As(err, &field) || field.Field != "text" {
			t.Errorf("returned without a reason: %v", err)
		}
		o.pass(12 * time.Hour) // which are not given back
		back, err := o.Review(t.Context(), sven, d.ID, false, "Look at the year again.")
		if err != nil || back.Review != decisions.ReviewReturned || back.ReviewText == "" || back.ReviewedBy != sven.Actor() {
			t.Errorf("%+v, %v", back, err)
		}
		if got := o.is(a.ID, alerts.Open, "", decisions.ReasonReturned); got.Assignee != rita.Actor() || !got.DueAt.Equal(a.DueAt) {
			t.Errorf("returned: %+v", got)
		}
		again := o.decide(rita, a, decisions.TrueMatch, "facts-agree")
		if _, err := o.Review(t.Context(), sven, d.ID, true, ""); !errors.Is(err, decisions.ErrState) {
			t.Errorf("what was returned was confirmed: %v", err)
		}
		o.confirm(sven, again.ID)
		o.is(a.ID, alerts.Closed, decisions.TrueMatch)
		if !o.took("alert.decided") {
			t.Error("nobody was told")
		}
	})
}

func TestMakerWithdraws(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		o.put("c-1", ketevan)
		a := o.only()
		d := o.decide(anna, a, decisions.TrueMatch, "admitted")
		if _, err := o.Withdraw(t.Context(), ben, d.ID, ""); !errors.Is(err, decisions.ErrMaker) {
			t.Errorf("somebody else withdrew: %v", err)
		}
		if got, err := o.Withdraw(t.Context(), anna, d.ID, "Wrong line."); err != nil || got.Review != decisions.ReviewWithdrawn {
			t.Errorf("%+v, %v", got, err)
		}
		o.is(a.ID, alerts.Open, "", decisions.ReasonWithdrawn)
	})
}

// Nobody decides what they did not see: an alert that changed since is refused,
// and one that changes while it awaits a second person is open again.
func TestChangedMeanwhile(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		o.put("c-1", ketevan)
		seen := o.only()
		o.pass(12 * time.Hour)
		o.put("c-1", namesake.Subject{Name: "Ketevan Jordania", BirthDate: namesake.Year(1971)})
		if now := o.only(); now.Digest == seen.Digest || !now.DueAt.Equal(seen.DueAt) {
			t.Fatalf("a date of birth is the same evidence, or gives time: %+v", now)
		}
		_, err := o.Decide(t.Context(), anna, decisions.Ask{Alert: seen.ID, Disposition: decisions.FalsePositive, Reason: "common-name", Seen: seen.Digest})
		if !errors.Is(err, decisions.ErrChanged) {
			t.Errorf("decided on what was: %v", err)
		}
		o.is(seen.ID, alerts.Open, "")
		d := o.decide(anna, o.only(), decisions.TrueMatch, "facts-agree")
		o.put("c-1", namesake.Subject{Name: "Ketevan Jordania", BirthDate: namesake.Day(1971, 2, 3)})
		if got := o.is(seen.ID, alerts.Open, ""); got.Assignee != anna.Actor() {
			t.Errorf("%+v", got)
		}
		if _, err := o.Review(t.Context(), rita, d.ID, true, ""); !errors.Is(err, decisions.ErrState) {
			t.Errorf("confirmed what has changed: %v", err)
		}
		if got := o.events(seen.ID); !slices.Equal(got, []string{"opened", "changed", "decided", "lapsed", "changed"}) {
			t.Errorf("events %v", got)
		}
	})
}

// An alert that was decided on other facts is open again, and what was decided
// stands beside what is decided next.
func TestDecidedAgain(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		o.put("c-1", ketevan)
		first := o.decide(anna, o.only(), decisions.FalsePositive, "common-name")
		o.pass(30 * 24 * time.Hour)
		o.put("c-1", namesake.Subject{Name: "Ketevan Jordania", BirthDate: namesake.Day(1971, 2, 3)})
		a := o.is(o.only().ID, alerts.Open, "", "changed subject")
		if !a.DueAt.After(o.now) || a.Assignee != "" {
			t.Errorf("opened again as %+v", a)
		}
		second := o.decide(ben, a, decisions.TrueMatch, "facts-agree")
		o.view(func(tx *store.Tx) error {
			of, err := decisions.OfSubject(tx, a.SubjectID)
			if len(of) != 2 || of[0].ID != second.ID || of[1].ID != first.ID || of[1].Digest == of[0].Digest {
				t.Errorf("%+v", of)
			}
			return err
		})
	})
}

// Somebody who finds that an alert was closed wrongly opens it.
func TestOpenedByHand(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		o.put("c-1", ketevan)
		a := o.only()
		if err := o.Reopen(t.Context(), ben, a.ID, "mistake"); !errors.Is(err, decisions.ErrState) {
			t.Errorf("opened what is open: %v", err)
		}
		o.decide(anna, a, decisions.FalsePositive, "common-name")
		var field *mistake.Error
		if err := o.Reopen(t.Context(), ben, a.ID, "because"); !errors.As(err, &field) {
			t.Errorf("for no reason: %v", err)
		}
		if err := o.Reopen(t.Context(), ben, a.ID, "mistake"); err != nil {
			t.Fatal(err)
		}
		if got := o.is(a.ID, alerts.Open, "", decisions.ReasonByHand); got.Assignee != ben.Actor() {
			t.Errorf("%+v", got)
		}
	})
}

// Every mistake is told at once, by its field, and nothing is done.
func TestMistakes(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		o.put("c-1", ketevan)
		a := o.only()
		for _, c := range []struct {
			ask    decisions.Ask
			fields string
		}{
			{decisions.Ask{Disposition: "maybe"}, "disposition seen"},
			{decisions.Ask{Disposition: decisions.TrueMatch, Reason: "common-name", Seen: a.Digest}, "reason"},
			{decisions.Ask{Disposition: decisions.FalsePositive, Reason: decisions.Other, Text: " \n", Seen: a.Digest}, "text"},
			{decisions.Ask{Disposition: decisions.FalsePositive, Reason: "dead", Text: strings.Repeat("x", 4001), Seen: a.Digest}, "text"},
			{decisions.Ask{Disposition: decisions.FalsePositive, Reason: "dead", Text: "\xff", Seen: a.Digest}, "text"},
			{decisions.Ask{Disposition: decisions.TrueMatch, Reason: "admitted", Clear: true, Seen: a.Digest}, "clear"},
			{decisions.Ask{Disposition: decisions.FalsePositive, Reason: "dead", ClearUntil: o.now.AddDate(0, 1, 0), Seen: a.Digest}, "clear_until"},
			{decisions.Ask{Disposition: decisions.FalsePositive, Reason: "dead", Clear: true, ClearUntil: o.now, Seen: a.Digest}, "clear_until"},
			{decisions.Ask{Disposition: decisions.FalsePositive, Reason: "dead", Clear: true, ClearUntil: o.now.AddDate(1, 0, 2), Seen: a.Digest}, "clear_until"},
		} {
			c.ask.Alert = a.ID
			_, err := o.Decide(t.Context(), anna, c.ask)
			if got := fields(err); got != c.fields {
				t.Errorf("%+v: %v names %q, want %q", c.ask, err, got, c.fields)
			}
		}
		for _, who := range []access.Identity{bot, omar, {}} {
			ask := decisions.Ask{Alert: a.ID, Disposition: decisions.FalsePositive, Reason: "dead", Seen: a.Digest}
			if _, err := o.Decide(t.Context(), who, ask); !errors.Is(err, decisions.ErrPerson) {
				t.Errorf("%q decided: %v", who.Actor(), err)
			}
		}
		if _, err := o.Decide(t.Context(), anna, decisions.Ask{Alert: 99, Disposition: decisions.FalsePositive, Reason: "dead", Seen: "x"}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%v", err)
		}
		if got := o.is(a.ID, alerts.Open, ""); len(o.events(a.ID)) != 1 || got.Assignee != "" {
			t.Errorf("something was done: %+v", got)
		}
	})
}

// fields are those that an error names.
func fields(err error) string {
	var out []string
	var walk func(error)
	walk = func(err error) {
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range joined.Unwrap() {
				walk(e)
			}
			return
		}
		var field *mistake.Error
		if errors.As(err, &field) {
			out = append(out, field.Field)
		}
	}
	walk(err)
	return strings.Join(out, " ")
}

// A policy says what takes two, and by when.
func TestPolicySaysWhatTakesTwo(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		p := policy.Default()
		p.Version = 0
		p.Casework = policy.Casework{SecondPerson: []string{policy.FalsePositive}, DueDays: []int{1, 1, 2, 3}}
		o.enforce(p)
		o.put("c-1", ketevan)
		a := o.only()
		if !a.DueAt.Equal(o.now.AddDate(0, 0, 1)) {
			t.Errorf("due %v", a.DueAt)
		}
		d := o.decide(anna, a, decisions.FalsePositive, "common-name")
		o.is(a.ID, alerts.Review, decisions.FalsePositive)
		o.confirm(rita, d.ID)
		o.is(a.ID, alerts.Closed, decisions.FalsePositive)
		if err := o.Reopen(t.Context(), anna, a.ID, "quality-check"); err != nil {
			t.Fatal(err)
		}
		o.decide(anna, a, decisions.TrueMatch, "admitted")
		o.is(a.ID, alerts.Closed, decisions.TrueMatch)
	})
}

func TestAssign(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		o.put("c-1", ketevan)
		a := o.only()
		for _, to := range []string{"account:4", "account:77", "key:k1", "ben"} {
			if err := o.Assign(t.Context(), anna, []int64{a.ID}, to); fields(err) != "to" {
				t.Errorf("given to %s: %v", to, err)
			}
		}
		if err := o.Assign(t.Context(), anna, []int64{a.ID, 99}, "account:2"); fields(err) != "alerts" {
			t.Errorf("%v", err)
		}
		if got := o.only().Assignee; got != "" {
			t.Errorf("half was given, to %s", got)
		}
		if err := o.Assign(t.Context(), anna, []int64{a.ID}, "account:2"); err != nil || o.only().Assignee != "account:2" {
			t.Errorf("%v", err)
		}
		if err := o.Assign(t.Context(), ben, []int64{a.ID}, ""); err != nil || o.only().Assignee != "" {
			t.Errorf("not given back: %v", err)
		}
		if got := o.events(a.ID); !slices.Equal(got, []string{"opened", "assigned", "assigned"}) {
			t.Errorf("events %v", got)
		}
		o.decide(anna, a, decisions.FalsePositive, "common-name")
		if err := o.Assign(t.Context(), anna, []int64{a.ID}, "account:2"); !errors.Is(err, decisions.ErrState) {
			t.Errorf("gave away what is closed: %v", err)
		}
	})
}

// The texts go with the subject; that it was decided stays.
// What was dismissed of somebody who is erased says no more why, in the bulk
// either, and a decision that awaits a second person then can still be settled.
func TestErasedMeanwhile(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		o.put("c-1", ketevan)
		a := o.only()
		d := o.decide(anna, a, decisions.FalsePositive, "common-name", clearing)
		if err := o.RemoveAndErase(t.Context(), "account:1", "c-1"); err != nil {
			t.Fatal(err)
		}
		if d = o.confirm(rita, d.ID); d.Review != decisions.ReviewConfirmed || o.clearance(d.Clearance).State != "refused" {
			t.Errorf("%+v, %+v", d, o.clearance(d.Clearance))
		}
		o.put("c-2", ketevan)
		for _, b := range o.alerts() {
			if b.Subject != "c-2" {
				continue
			}
			made, err := o.Decisions.Dismiss(t.Context(), anna, []decisions.Pick{{Alert: b.ID, Seen: b.Digest}}, "common-name", "Her sister called.")
			if err != nil {
				t.Fatal(err)
			}
			if err := o.RemoveAndErase(t.Context(), "account:1", "c-2"); err != nil {
				t.Fatal(err)
			}
			o.view(func(tx *store.Tx) error {
				bulk, err := decisions.FindBulk(tx, made.ID)
				if bulk.Text != "" {
					t.Errorf("the bulk says %q still", bulk.Text)
				}
				return err
			})
			return
		}
		t.Fatal("no alert of the second")
	})
}

func TestErased(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		o.put("c-1", ketevan)
		d := o.decide(anna, o.only(), decisions.FalsePositive, "common-name", clearing, func(a *decisions.Ask) { a.Text = "Her sister called." })
		d = o.confirm(rita, d.ID)
		if err := o.RemoveAndErase(t.Context(), "account:1", "c-1"); err != nil {
			t.Fatal(err)
		}
		o.view(func(tx *store.Tx) error {
			for _, table := range []string{"decisions", "clearances", "alert_events", "audit_entries"} {
				var found int
				column := map[string]string{"alert_events": "detail", "audit_entries": "line"}[table]
				if column == "" {
					column = "text"
				}
				if err := tx.Get("SELECT count(*) FROM "+table+" WHERE "+column+" LIKE '%sister%'", nil, &found); err != nil {
					return err
				}
				if found > 0 {
					t.Errorf("%s has the text still", table)
				}
			}
			return nil
		})
		c := o.clearance(d.Clearance)
		if c.State != "ended" || c.EndedWhy != "erased" || len(c.SubjectFacts.Names) > 0 || c.Reason != "common-name" {
			t.Errorf("%+v", c)
		}
	})
}
