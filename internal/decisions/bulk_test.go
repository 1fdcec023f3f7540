package decisions_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/policy"
)

// crowd has n subjects with an alert each.
func (o *office) crowd(n int) (picks []decisions.Pick) {
	o.Helper()
	o.publish(zhordania)
	for i := range n {
		o.put(fmt.Sprintf("c-%02d", i), ketevan)
	}
	for _, a := range o.alerts() {
		picks = append(picks, decisions.Pick{Alert: a.ID, Seen: a.Digest})
	}
	if len(picks) != n {
		o.Fatalf("%d alerts for %d subjects", len(picks), n)
	}
	return picks
}

func (o *office) bulk(id int64) (b decisions.Bulk) {
	o.Helper()
	o.view(func(tx *store.Tx) (err error) { b, err = decisions.FindBulk(tx, id); return err })
	return b
}

func (o *office) states() string {
	o.Helper()
	var out []string
	for _, a := range o.alerts() {
		out = append(out, a.State)
	}
	return strings.Join(out, " ")
}

// Many alerts are dismissed for one reason; a sample of them waits for a second
// person, and once that is confirmed the bulk is done.
func TestDismissedTogether(t *testing.T) {
	each(t, func(o *office) {
		picks := o.crowd(12)
		b, err := o.Dismiss(t.Context(), anna, picks, "common-name", "All of the same village.")
		if err != nil {
			t.Fatal(err)
		}
		if b.Alerts != 12 || b.Sampled != 2 || b.State != "waiting" || b.By != anna.Actor() { // 10 % of 12, rounded up
			t.Errorf("%+v", b)
		}
		if got := o.states(); got != "review review"+strings.Repeat(" closed", 10) {
			t.Error(got)
		}
		var sample []decisions.Decision
		o.view(func(tx *store.Tx) (err error) { sample, err = decisions.Waiting(tx, rita, 0, 10); return err })
		if len(sample) != 2 || sample[0].Bulk != b.ID || sample[0].Text == "" {
			t.Fatalf("%+v", sample)
		}
		o.confirm(rita, sample[0].ID)
		if got := o.bulk(b.ID); got.State != "waiting" {
			t.Errorf("half seen: %+v", got)
		}
		o.confirm(rita, sample[1].ID)
		if got := o.bulk(b.ID); got.State != "confirmed" || got.SettledBy != rita.Actor() {
			t.Errorf("%+v", got)
		}
		if got := o.states(); strings.Contains(got, "open") || strings.Contains(got, "review") {
			t.Error(got)
		}
		if log := o.log(); strings.Count(log, "alert.decided") != 12 || strings.Count(log, "bulk.dismissed") != 1 || strings.Count(log, "bulk.confirmed") != 1 {
			t.Errorf("recorded: %s", log)
		}
	})
}

// One of the sample is returned: all of the bulk is before people again, but what
// was decided anew since.
func TestBulkIsReturnedWhole(t *testing.T) {
	each(t, func(o *office) {
		picks := o.crowd(12)
		b, err := o.Dismiss(t.Context(), anna, picks, "common-name", "")
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Reopen(t.Context(), ben, picks[11].Alert, "mistake"); err != nil {
			t.Fatal(err)
		}
		own := o.decide(ben, o.is(picks[11].Alert, alerts.Open, ""), decisions.FalsePositive, "dead")
		var sample []decisions.Decision
		o.view(func(tx *store.Tx) (err error) { sample, err = decisions.Waiting(tx, rita, 0, 10); return err })
		o.confirm(rita, sample[0].ID)
		if _, err := o.Review(t.Context(), rita, sample[1].ID, false, "This is she."); err != nil {
			t.Fatal(err)
		}
		if got := o.states(); got != strings.Repeat("open ", 11)+"closed" {
			t.Error(got)
		}
		if got := o.bulk(b.ID); got.State != "returned" {
			t.Errorf("%+v", got)
		}
		if a := o.is(picks[5].Alert, alerts.Open, "", decisions.ReasonBulk); a.Assignee != "" {
			t.Errorf("%+v", a)
		}
		o.view(func(tx *store.Tx) error {
			of, err := decisions.OfBulk(tx, b.ID)
			for _, d := range of {
				if d.Review != decisions.ReviewReturned {
					t.Errorf("%+v", d)
				}
			}
			mine, err2 := decisions.Find(tx, own.ID)
			if !mine.Stands() {
				t.Errorf("%+v", mine)
			}
			return errors.Join(err, err2)
		})
	})
}

// Who could take the sample back would choose what is looked at: that returns the
// bulk.
func TestSampleIsNotWithdrawn(t *testing.T) {
	each(t, func(o *office) {
		b, err := o.Dismiss(t.Context(), anna, o.crowd(3), "common-name", "")
		if err != nil {
			t.Fatal(err)
		}
		var sample []decisions.Decision
		o.view(func(tx *store.Tx) (err error) { sample, err = decisions.Waiting(tx, rita, 0, 10); return err })
		if len(sample) != 1 {
			t.Fatalf("of three, %d are looked at again", len(sample))
		}
		if _, err := o.Withdraw(t.Context(), anna, sample[0].ID, ""); err != nil {
			t.Fatal(err)
		}
		if got := o.states(); got != "open open open" || o.bulk(b.ID).State != "returned" {
			t.Error(got)
		}
	})
}

// A sample that changes before anybody looked at it leaves the bulk unseen, and so
// another is drawn; where all have changed there is nothing to look at.
func TestSampleIsDrawnAgain(t *testing.T) {
	each(t, func(o *office) {
		b, err := o.Dismiss(t.Context(), anna, o.crowd(3), "common-name", "")
		if err != nil {
			t.Fatal(err)
		}
		older := namesake.Subject{Name: ketevan.Name, BirthDate: namesake.Year(1971)}
		o.update(o.Tend)
		if got := o.states(); got != "review closed closed" {
			t.Errorf("a sample was drawn beside one: %s", got)
		}
		o.put("c-00", older)
		if got := o.states(); got != "open closed closed" {
			t.Error(got)
		}
		o.update(o.Tend)
		if got := o.states(); got != "open review closed" || o.bulk(b.ID).State != "waiting" {
			t.Error(got)
		}
		o.put("c-01", older)
		o.put("c-02", older)
		o.update(o.Tend)
		if got := o.bulk(b.ID); got.State != decisions.Void || o.states() != "open open open" {
			t.Errorf("%+v, %s", got, o.states())
		}
	})
}

// What is before people again needs no second look: another is drawn.
func TestSampleIsDrawnOfWhatIsClosed(t *testing.T) {
	each(t, func(o *office) {
		picks := o.crowd(3)
		if _, err := o.Dismiss(t.Context(), anna, picks, "common-name", ""); err != nil {
			t.Fatal(err)
		}
		if err := o.Reopen(t.Context(), ben, picks[1].Alert, "quality-check"); err != nil {
			t.Fatal(err)
		}
		o.put("c-00", namesake.Subject{Name: ketevan.Name, BirthDate: namesake.Year(1971)})
		o.update(o.Tend)
		if got := o.states(); got != "open open review" {
			t.Error(got)
		}
	})
}

// One that cannot be dismissed is named, and then none is.
func TestNoneIsDismissedByHalf(t *testing.T) {
	each(t, func(o *office) {
		picks := o.crowd(3)
		o.decide(ben, o.is(2, alerts.Open, ""), decisions.FalsePositive, "dead")
		stale := slices.Clone(picks)
		stale[0].Seen = "0123"
		_, err := o.Dismiss(t.Context(), anna, stale, "common-name", "")
		if !errors.Is(err, decisions.ErrChanged) || !errors.Is(err, decisions.ErrState) || !strings.Contains(err.Error(), "alert 1:") || !strings.Contains(err.Error(), "alert 2 is closed") {
			t.Errorf("%v", err)
		}
		if got := o.states(); got != "open closed open" {
			t.Error(got)
		}
		if _, err := o.Dismiss(t.Context(), anna, []decisions.Pick{picks[0], picks[0]}, "common-name", ""); fields(err) != "alerts" {
			t.Errorf("twice: %v", err)
		}
		if _, err := o.Dismiss(t.Context(), anna, nil, "admitted", ""); fields(err) != "reason alerts" {
			t.Errorf("%v", err)
		}
		for _, who := range []access.Identity{bot, omar} {
			if _, err := o.Dismiss(t.Context(), who, picks[:1], "common-name", ""); !errors.Is(err, decisions.ErrPerson) {
				t.Errorf("%v", err)
			}
		}
	})
}

// Where the policy has a false positive said by two, all of a bulk waits.
func TestWholeBulkTakesTwo(t *testing.T) {
	each(t, func(o *office) {
		p := policy.Default()
		p.Version, p.Casework.SecondPerson = 0, []string{policy.FalsePositive}
		o.enforce(p)
		b, err := o.Dismiss(t.Context(), anna, o.crowd(3), "common-name", "")
		if err != nil || b.Sampled != 3 || o.states() != "review review review" {
			t.Errorf("%+v, %v, %s", b, err, o.states())
		}
	})
}

func TestPickIsReadAsWritten(t *testing.T) {
	p := decisions.Pick{Alert: 5, Seen: "9f86d0"}
	if got, err := decisions.ParsePick(p.String()); got != p || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	for _, text := range []string{"", "5", "5.", ".9f", "x.9f", "-1.9f"} {
		if _, err := decisions.ParsePick(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

// What is to be looked at is drawn by chance, each as likely.
func TestSampleIsDrawnByChance(t *testing.T) {
	drawn := map[int]int{}
	d := decisions.New(decisions.Config{})
	for range 1000 {
		for _, i := range d.Pick(2, 10) {
			drawn[i]++
		}
	}
	for i := range 10 { // 200 ± 13 of each; 6 deviations and more never happen
		if drawn[i] < 120 || drawn[i] > 280 {
			t.Errorf("%d was drawn %d times of 200", i, drawn[i])
		}
	}
}
