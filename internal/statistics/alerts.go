package statistics

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// Dispositions, as package decisions writes them.
const (
	trueMatch     = "true-match"
	falsePositive = "false-positive"
	undetermined  = "undetermined"
)

// Dispositions are all there are.
var Dispositions = []string{trueMatch, falsePositive, undetermined}

// Alerts is what was made of alerts. It has the numbers as they are: what is
// shown of groups is in [Tables].
type Alerts struct {
	Made `json:"-"`
	Open Ageing `json:"open"`
	// Years are those in which something was decided, the latest first; the tables
	// of groups are of one of them, since two spans that overlap would give away by
	// their difference what each withholds.
	Years []Year `json:"years"`
}

// Year of the decisions made in it.
type Year struct {
	Year  int     `json:"year"`
	Spent Spent   `json:"spent"`
	Month []Spent `json:"months"` // January first
	// Standing are the alerts by the decision of this year that stands: nobody
	// returned or withdrew it, or is still to look at it.
	Standing map[string]int `json:"standing"` // by disposition
	Lists    []Verdicts     `json:"lists"`
	Bands    []Verdicts     `json:"bands"` // by outcome and bits
	// Singles are decisions that a second person looked at, made one by one;
	// Samples those of alerts that were dismissed together, of which there were
	// Bulked.
	Singles Reviewed `json:"singles"`
	Samples Reviewed `json:"samples"`
	Bulked  int      `json:"bulked"`
}

// Verdicts are how many alerts of a group were found to be the listed party, and
// how many not.
type Verdicts struct {
	Name  string `json:"name"`
	True  int    `json:"true"`
	False int    `json:"false"`
}

// Reviewed is what second persons said.
type Reviewed struct {
	Confirmed int `json:"confirmed"`
	Returned  int `json:"returned"`
}

// Spent is how long alerts waited for their first decision after they opened, or
// opened again.
type Spent struct {
	Decisions int           `json:"decisions"`
	Median    time.Duration `json:"median"`
	P90       time.Duration `json:"p90"` // nine of ten took no longer
}

// Ageing is what awaits a decision or a second person.
type Ageing struct {
	Open    int       `json:"open"`
	Review  int       `json:"review"`
	Overdue int       `json:"overdue"`
	Oldest  time.Time `json:"oldest,omitzero"` // when the one opened that has waited longest
	Buckets []Bucket  `json:"buckets"`
}

// Bucket is how many have waited about as long.
type Bucket struct {
	Name    string `json:"name"`
	Alerts  int    `json:"alerts"`
	Overdue int    `json:"overdue"` // of them
}

// buckets end where deadlines usually do; the last has no end.
var buckets = []upTo[time.Duration]{{"less than a day", day}, {"1 to 3 days", 3 * day}, {"3 to 7 days", 7 * day}, {"7 to 30 days", 30 * day}, {"30 to 90 days", 90 * day}, {"90 days and more", 1<<63 - 1}}

const day = 24 * time.Hour

// upTo is a part of a scale that ends below a value.
type upTo[T ~int64] struct {
	name  string
	below T
}

// part is the part of a scale that a value lies in.
func part[T ~int64](scale []upTo[T], v T) int {
	return slices.IndexFunc(scale, func(u upTo[T]) bool { return v < u.below })
}

// bands of evidence, in hundredths of a bit.
var bands = []upTo[int64]{{"below 10 bits", 1000}, {"10 to 20 bits", 2000}, {"20 to 30 bits", 3000}, {"30 bits and more", 1<<63 - 1}}

// decided is a decision with what it was about.
type decided struct {
	alert                           int64
	at                              time.Time
	disposition, review, bulk, list string
	outcome                         string
	bits                            int64
	bulkID                          int64
}

// stands reports whether a decision counts: it is not one that a second person
// is still to look at or did not agree to.
func (d *decided) stands() bool {
	return (d.review == "none" || d.review == "confirmed") && d.bulk != "returned" && d.bulk != "void"
}

func countAlerts(ctx context.Context, s *store.Store) (out Alerts, err error) {
	err = s.View(ctx, func(tx *store.Tx) error {
		out = Alerts{Years: []Year{}}
		opened, err := openings(tx)
		if err != nil {
			return err
		}
		if out.Open, err = ageing(tx, opened); err != nil {
			return err
		}
		y := &years{opened: opened, of: map[int]*year{}}
		if err := y.read(tx); err != nil {
			return err
		}
		out.Years, err = y.done(tx)
		return err
	})
	return out, err
}

// openings are when alerts opened and opened again, in order.
func openings(tx *store.Tx) (map[int64][]int64, error) {
	out := map[int64][]int64{}
	return out, tx.Query(func(scan func(...any) error) error {
		var alert, at int64
		err := scan(&alert, &at)
		out[alert] = append(out[alert], at)
		return err
	}, "SELECT alert, at FROM alert_events WHERE event IN ('opened', 'reopened') ORDER BY alert, id")
}

func ageing(tx *store.Tx, opened map[int64][]int64) (a Ageing, err error) {
	for _, b := range buckets {
		a.Buckets = append(a.Buckets, Bucket{Name: b.name})
	}
	now := tx.Now()
	err = tx.Query(func(scan func(...any) error) error {
		var id, since, due int64
		var state string
		if err := scan(&id, &state, &since, &due); err != nil {
			return err
		}
		if all := opened[id]; len(all) > 0 {
			since = all[len(all)-1]
		}
		at := store.Time(since)
		if a.Oldest.IsZero() || at.Before(a.Oldest) {
			a.Oldest = at
		}
		if state == "open" {
			a.Open++
		} else {
			a.Review++
		}
		i := part(buckets, now.Sub(at))
		a.Buckets[i].Alerts++
		if due > 0 && due < store.Micros(now) {
			a.Overdue++
			a.Buckets[i].Overdue++
		}
		return nil
	}, "SELECT id, state, opened_at, due_at FROM alerts WHERE state IN ('open', 'review')")
	return a, err
}

// years gathers what was decided.
type years struct {
	opened map[int64][]int64
	of     map[int]*year
	last   *decided      // of the alert at hand, the one that stands
	first  map[int64]int // openings of the alert at hand that were followed by a decision
	alert  int64
}

type year struct {
	Year
	spent  []time.Duration
	months [12][]time.Duration
	lists  map[string]*Verdicts
	bands  map[string]*Verdicts
}

func (y *years) get(at time.Time) *year {
	n := at.Year()
	if y.of[n] == nil {
		y.of[n] = &year{Year: Year{Year: n, Standing: map[string]int{}}, lists: map[string]*Verdicts{}, bands: map[string]*Verdicts{}}
	}
	return y.of[n]
}

func (y *years) read(tx *store.Tx) error {
	err := tx.Query(func(scan func(...any) error) error {
		var d decided
		var at int64
		if err := scan(&d.alert, &at, &d.disposition, &d.review, &d.bulkID, &d.bulk, &d.list, &d.outcome, &d.bits); err != nil {
			return err
		}
		d.at = store.Time(at)
		y.add(d, at)
		return nil
	}, `SELECT d.alert, d.at, d.disposition, d.review, d.bulk, coalesce(b.state, ''), a.list, a.outcome, a.bits
		FROM decisions d JOIN alerts a ON a.id = d.alert LEFT JOIN bulks b ON b.id = d.bulk ORDER BY d.alert, d.id`)
	y.close()
	return err
}

// add takes the decisions of each alert in their order.
func (y *years) add(d decided, at int64) {
	if d.alert != y.alert {
		y.close()
		y.alert, y.first = d.alert, map[int64]int{}
	}
	in := y.get(d.at)
	since := int64(0)
	for _, o := range y.opened[d.alert] {
		if o <= at {
			since = o
		}
	}
	if y.first[since]++; since > 0 && y.first[since] == 1 {
		took := time.Duration(at-since) * time.Microsecond
		in.spent = append(in.spent, took)
		m := d.at.Month() - 1
		in.months[m] = append(in.months[m], took)
	}
	r := &in.Singles
	if d.bulkID > 0 {
		r = &in.Samples
	}
	switch d.review {
	case "confirmed":
		r.Confirmed++
	case "returned":
		r.Returned++
	}
	if d.stands() {
		y.last = &d
	}
}

// close counts the decision that stands of the alert at hand.
func (y *years) close() {
	d := y.last
	y.last = nil
	if d == nil {
		return
	}
	in := y.get(d.at)
	in.Standing[d.disposition]++
	band := bands[part(bands, d.bits)].name
	for _, g := range []struct {
		of   map[string]*Verdicts
		name string
	}{{in.lists, d.list}, {in.bands, d.outcome + ", " + band}} {
		v := g.of[g.name]
		if v == nil {
			v = &Verdicts{Name: g.name}
			g.of[g.name] = v
		}
		switch d.disposition {
		case trueMatch:
			v.True++
		case falsePositive:
			v.False++
		}
	}
}

// done is what was gathered, the latest year first.
func (y *years) done(tx *store.Tx) ([]Year, error) {
	err := tx.Query(func(scan func(...any) error) error {
		var at int64
		var n int
		if err := scan(&at, &n); err != nil {
			return err
		}
		y.get(store.Time(at)).Bulked += n
		return nil
	}, "SELECT at, alerts FROM bulks")
	if err != nil {
		return nil, fmt.Errorf("count dismissals: %w", err)
	}
	out := []Year{}
	for _, in := range y.of {
		in.Spent = spentOf(in.spent)
		for _, m := range in.months {
			in.Month = append(in.Month, spentOf(m))
		}
		in.Lists, in.Bands = byName(in.lists), byName(in.bands)
		out = append(out, in.Year)
	}
	slices.SortFunc(out, func(a, b Year) int { return b.Year - a.Year })
	return out, nil
}

func byName(of map[string]*Verdicts) []Verdicts {
	out := []Verdicts{}
	for _, v := range of {
		out = append(out, *v)
	}
	slices.SortFunc(out, func(a, b Verdicts) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// spentOf has the quantiles by nearest rank: each is a time that some alert took.
func spentOf(took []time.Duration) Spent {
	if len(took) == 0 {
		return Spent{}
	}
	slices.Sort(took)
	rank := func(share int) time.Duration { return took[(len(took)*share+99)/100-1] }
	return Spent{Decisions: len(took), Median: rank(50), P90: rank(90)}
}
