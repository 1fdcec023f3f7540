package decisions_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/policy"
)

// From any place of the queue what is before it and what is behind it are
// neighbours, in one order.
func TestQueueBeforeAPlace(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		for i := range 7 {
			o.put(fmt.Sprint("c-", i), ketevan)
			if i%3 == 0 {
				o.pass(time.Hour)
			}
		}
		numbers := func(items []decisions.Item) string {
			var out []string
			for _, i := range items {
				out = append(out, fmt.Sprint(i.ID))
			}
			return strings.Join(out, " ")
		}
		o.decide(anna, o.alerts()[2], decisions.FalsePositive, "common-name")
		o.decide(anna, o.alerts()[4], decisions.TrueMatch, "admitted")
		for state, size := range map[string]int{"open": 5, "": 7} {
			f := decisions.Filter{State: state}
			o.view(func(tx *store.Tx) error {
				all, err := decisions.Queue(tx, f, decisions.Cursor{}, 100)
				if err != nil || len(all) != size {
					t.Fatalf("%q: %d alerts, %v", state, len(all), err)
				}
				for i, here := range all {
					for n := range 4 {
						got, err := decisions.QueueBefore(tx, f, here.Cursor(), n)
						if want := numbers(all[max(0, i-n):i]); err != nil || numbers(got) != want {
							t.Errorf("%q: %d before place %d: %q, want %q, %v", state, n, i, numbers(got), want, err)
						}
					}
				}
				return nil
			})
		}
	})
}

// What is said of the sample beforehand is what is drawn.
func TestSampleIsToldBeforehand(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		var picks []decisions.Pick
		var ids []int64
		for i := range 11 {
			o.put(fmt.Sprint("c-", i), ketevan)
		}
		for _, a := range o.alerts() {
			picks, ids = append(picks, decisions.Pick{Alert: a.ID, Seen: a.Digest}), append(ids, a.ID)
		}
		told := func(n int) (least, most int) {
			o.view(func(tx *store.Tx) (err error) {
				least, most, err = decisions.Sample(tx, ids[:n])
				return err
			})
			return least, most
		}
		if least, most := told(1); least != 1 || most != 1 {
			t.Errorf("of one: %d to %d", least, most)
		}
		least, most := told(11)
		bulk, err := o.Dismiss(t.Context(), anna, picks, "common-name", "")
		if err != nil || least != 2 || most != 2 || bulk.Sampled != 2 {
			t.Errorf("of eleven: told %d to %d, drawn %d, %v", least, most, bulk.Sampled, err)
		}
		p := policy.Default()
		p.Version, p.Casework = 0, policy.Casework{SecondPerson: []string{policy.FalsePositive}}
		o.enforce(p)
		if least, most := told(11); least != 11 || most != 11 {
			t.Errorf("where the policy asks for two in any case: %d to %d", least, most)
		}
	})
}

func TestCountStopsBeyondTheMost(t *testing.T) {
	each(t, func(o *office) {
		o.publish(zhordania)
		for i := range 5 {
			o.put(fmt.Sprint("c-", i), ketevan)
		}
		for most, want := range map[int64]int64{10: 5, 5: 5, 4: 5, 2: 3, 0: 1} {
			o.view(func(tx *store.Tx) error {
				n, err := decisions.CountTo(tx, decisions.Filter{State: "open"}, most)
				if n != want {
					t.Errorf("to %d: %d, want %d", most, n, want)
				}
				return err
			})
		}
	})
}
