package cohorts_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/namesake-screening/namesake/internal/cohorts"
	"github.com/namesake-screening/namesake/internal/store"
)

// said is what figures said once, which they must say for ever.
type said struct {
	on    cohorts.Day
	known time.Time
	text  string
}

// Whatever is entered, corrected and withdrawn, in whatever order: figures add up
// for every day and place as known at every time, they are what counting each
// member by hand gives, and nothing that is entered later changes what was known
// earlier.
func TestAnyLedgerAddsUp(t *testing.T) {
	path := t.TempDir() + "/namesake.db"
	o := newOffice(t, func(c store.Config) *store.Store {
		s, err := store.Open(t.Context(), path, c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	})
	names := 0
	rapid.Check(t, func(r *rapid.T) {
		names++
		c := o.make(fmt.Sprintf("Group %d", names), "On\n  Here\n  Held\nGone")
		days := []cohorts.Day{"2024-05-31"}
		for i := range 10 {
			days = append(days, days[0].Add(i+1))
		}
		o.at("2024-06-11")
		var history []said
		var entries []cohorts.Entry
		entered := 0
		for range rapid.IntRange(4, 24).Draw(r, "entries") {
			o.now = o.now.Add(time.Duration(rapid.IntRange(0, 3).Draw(r, "pause")) * time.Minute)
			asks := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) cohorts.Ask { return ask(r, entries, days) }), 1, 2).Draw(r, "asks")
			_, err := o.Enter(t.Context(), analyst, c.ID, asks, nil)
			if _, mistake := cohorts.Errors(err); err != nil && !mistake {
				r.Fatal(err)
			}
			before := len(entries)
			o.view(func(tx *store.Tx) (err error) {
				entries = nil
				return cohorts.EachEntry(tx, c.ID, func(e cohorts.Entry) error { entries = append(entries, e); return nil })
			})
			if err != nil && len(entries) != before {
				r.Fatalf("refused with %v, and %d entries where there were %d", err, len(entries), before)
			}
			if err == nil {
				entered++
			}
			known := o.now.Add(-time.Microsecond) // before the first
			if len(entries) > 0 {
				known = entries[len(entries)-1].At
			}
			o.view(func(tx *store.Tx) error {
				b, err := cohorts.Open(tx, c.ID)
				if err != nil {
					return err
				}
				for _, on := range days {
					f := b.Figures(on, known)
					if err := addsUp(f); err != nil {
						r.Fatal(err)
					}
					if got, want := places(f), counted(entries, on, known); !maps.Equal(got, want) {
						r.Fatalf("on %s: %v, counted by hand %v", on, got, want)
					}
					if now := b.Figures(on, time.Time{}); !maps.Equal(places(now), places(f)) {
						r.Fatalf("on %s: what is known now is %v, with the last entry %v", on, places(now), places(f))
					}
					history = append(history, said{on, known, fmt.Sprint(places(f))})
				}
				for _, h := range history {
					if got := fmt.Sprint(places(b.Figures(h.on, h.known))); got != h.text {
						r.Fatalf("on %s as known at %s it is %s and was %s", h.on, h.known, got, h.text)
					}
				}
				last := days[len(days)-1]
				in, err := cohorts.Members(tx, c.ID, cohorts.MemberFilter{On: last}, 0, 100)
				if n := b.Figures(last, time.Time{}).Members; len(in) != n {
					r.Fatalf("%d members listed of %d", len(in), n)
				}
				all, err2 := cohorts.List(tx, c.ID-1, 1)
				if n := b.Figures(last, time.Time{}).Members; len(all) != 1 || all[0].Members != n {
					r.Fatalf("the list of cohorts says %+v, the figures %d", all, n)
				}
				return firstOf(err, err2)
			})
		}
		r.Logf("%d of the asks were entered", entered)
	})
	total := 0
	o.view(func(tx *store.Tx) error {
		return tx.Get("SELECT count(*) FROM cohort_entries WHERE supersedes > 0", nil, &total)
	})
	if total < 100 {
		t.Errorf("only %d corrections were made: the test asks for nonsense", total)
	}
}

// ask is an entry that somebody might make: often one that can be, at times one
// that cannot.
func ask(r *rapid.T, entries []cohorts.Entry, days []cohorts.Day) cohorts.Ask {
	a := cohorts.Ask{
		Member: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "member"),
		Kind:   rapid.SampledFrom([]cohorts.Kind{cohorts.Changed, cohorts.Changed, cohorts.Left, cohorts.Joined}).Draw(r, "kind"),
		Day:    string(rapid.SampledFrom(days).Draw(r, "day")), Source: "x",
	}
	if !slices.ContainsFunc(entries, func(e cohorts.Entry) bool { return e.Reference == a.Member }) {
		a.Kind = cohorts.Joined
	}
	if len(entries) > 0 && rapid.IntRange(0, 2).Draw(r, "corrects") == 0 {
		e := rapid.SampledFrom(entries).Draw(r, "of")
		for e.SupersededBy > 0 && rapid.IntRange(0, 9).Draw(r, "again") > 0 { // one that was corrected is refused
			i := slices.IndexFunc(entries, func(o cohorts.Entry) bool { return o.ID == e.SupersededBy })
			e = entries[i]
		}
		a.Member, a.Supersedes, a.Note, a.Kind = "", e.ID, "misread", e.Kind
		if rapid.IntRange(0, 3).Draw(r, "withdraws") == 0 || e.Kind == cohorts.Withdrawn {
			a.Kind, a.Day, a.Source = cohorts.Withdrawn, "", ""
		}
		if e.Kind == cohorts.Withdrawn && rapid.Bool().Draw(r, "undone") {
			a.Kind, a.Day, a.Source = cohorts.Changed, string(rapid.SampledFrom(days).Draw(r, "again")), "x"
		}
	}
	if a.Kind == cohorts.Joined || a.Kind == cohorts.Changed {
		a.Status = rapid.SampledFrom([]string{"here", "held", "gone"}).Draw(r, "status")
		a.Place = rapid.SampledFrom([]string{"", "Oak", "Elm"}).Draw(r, "place")
	}
	return a
}

// places are figures by status and place.
func places(f cohorts.Figures) map[string]int {
	out := map[string]int{}
	for _, p := range f.Places {
		for status, n := range p.Counts {
			out[status+" at "+p.Name] += n
		}
	}
	return out
}

// counted counts each member by hand: of the entries known by then that none
// known by then supersedes, the last of the latest day that has come tells. A
// correction stands where the entry stood that it corrects in the end.
func counted(entries []cohorts.Entry, on cohorts.Day, known time.Time) map[string]int {
	byID := map[int64]cohorts.Entry{}
	superseded := map[int64]bool{}
	for _, e := range entries {
		if byID[e.ID] = e; !e.At.After(known) {
			superseded[e.Supersedes] = true
		}
	}
	first := func(e cohorts.Entry) int64 {
		for e.Supersedes > 0 {
			e = byID[e.Supersedes]
		}
		return e.ID
	}
	out := map[string]int{}
	for _, member := range []string{"a", "b", "c"} {
		var of []cohorts.Entry
		for _, e := range entries {
			if e.Reference == member && !e.At.After(known) && !superseded[e.ID] && e.Day != "" && e.Day <= on {
				of = append(of, e)
			}
		}
		slices.SortStableFunc(of, func(a, b cohorts.Entry) int {
			if a.Day != b.Day {
				if a.Day < b.Day {
					return -1
				}
				return 1
			}
			return int(first(a) - first(b))
		})
		if len(of) > 0 && of[len(of)-1].Kind != cohorts.Left {
			last := of[len(of)-1]
			out[last.Status+" at "+last.Place]++
		}
	}
	return out
}
