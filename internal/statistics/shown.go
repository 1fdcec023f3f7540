package statistics

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/namesake-screening/namesake/internal/store"
)

// Verdict is a group of alerts as it is shown: how many were found to be the
// listed party, how many not, and the share of the first.
type Verdict struct {
	Name  string `json:"name"`
	True  Count  `json:"true_matches"`
	False Count  `json:"false_positives"`
	Precision
}

// Precision is a share as far as its counts are told.
type Precision struct {
	Share *Rate   `json:"share,omitempty" doc:"Left out where a count is not told."`
	Below float64 `json:"share_at_most,omitempty" doc:"What the share is at most, where its part is fewer than ten."`
	Above float64 `json:"share_at_least,omitempty" doc:"What the share is at least, where the rest is fewer than ten."`
}

// shareOf is the share of a part beside the rest.
func shareOf(part, rest Count) (p Precision) {
	const most = Few - 1
	switch {
	case told(part, rest) && part.N+rest.N > 0:
		r := RateOf(part.N, part.N+rest.N)
		p.Share = &r
	case part.Hidden == Fewer && told(rest) && rest.N > 0:
		p.Below = most / float64(most+rest.N)
	case told(part) && rest.Hidden == Fewer:
		p.Above = float64(part.N) / float64(part.N+most)
	}
	return p
}

// String writes a share with its interval.
func (p Precision) String() string {
	switch {
	case p.Share != nil:
		return interval(*p.Share)
	case p.Below > 0:
		return "at most " + percent(p.Below)
	case p.Above > 0:
		return "at least " + percent(p.Above)
	}
	return "–"
}

// ShownYear is a year as it is shown.
type ShownYear struct {
	Year         int       `json:"year"`
	Spent        Waited    `json:"time_to_decision"`
	Months       []Waited  `json:"months"`
	Dispositions []Group   `json:"dispositions"`
	Decided      Count     `json:"decided"`
	All          Verdict   `json:"all"`
	Lists        []Verdict `json:"lists"`
	Bands        []Verdict `json:"bands"`
	Reviews      []Review  `json:"reviews"`
	Bulked       Count     `json:"dismissed_together"`
}

// Waited is how long alerts waited for their first decision.
type Waited struct {
	Name      string  `json:"name"` // YYYY-MM or YYYY
	Decisions Count   `json:"decisions"`
	Median    float64 `json:"median_hours,omitempty" doc:"Left out where the count is not told."`
	P90       float64 `json:"p90_hours,omitempty" doc:"Nine of ten took no longer."`
}

// Group is a group with its count.
type Group struct {
	Name  string `json:"name"`
	Count Count  `json:"count"`
	Share *Rate  `json:"share,omitempty"`
}

// Review is how often second persons agreed.
type Review struct {
	Name      string `json:"name"`
	Confirmed Count  `json:"confirmed"`
	Returned  Count  `json:"returned"`
	Precision        // of those returned
}

// Shown is the year with its small groups suppressed. The sums over lists and over
// bands are those over dispositions, so that what one table does not tell, none
// tells.
func (y *Year) Shown() ShownYear {
	out := ShownYear{Year: y.Year, Bulked: one(y.Bulked), Dispositions: []Group{}}
	out.Months, out.Spent = y.waited()
	var standing []int
	for _, d := range Dispositions {
		standing = append(standing, y.Standing[d])
	}
	counts, sum := Suppress(standing, false)
	out.Decided = sum
	for i, d := range Dispositions {
		g := Group{Name: d, Count: counts[i]}
		if told(counts[i], sum) {
			r := RateOf(counts[i].N, sum.N)
			g.Share = &r
		}
		out.Dispositions = append(out.Dispositions, g)
	}
	out.All = Verdict{Name: "all", True: counts[0], False: counts[1]}
	out.All.Precision = shareOf(counts[0], counts[1])
	out.Lists, out.Bands = verdicts(y.Lists, counts), verdicts(y.Bands, counts)
	out.Reviews = y.reviews()
	return out
}

// waited is how long it took, month by month and in all.
func (y *Year) waited() (months []Waited, all Waited) {
	// That nothing was decided in a month is told: months of it are not yet over,
	// or before the beginning.
	var column []int
	for _, m := range y.Month {
		if m.Decisions > 0 {
			column = append(column, m.Decisions)
		}
	}
	of, sum := Suppress(column, false)
	counts := make([]Count, len(y.Month))
	for i, m := range y.Month {
		if m.Decisions > 0 {
			counts[i], of = of[0], of[1:]
		}
	}
	row := func(name string, c Count, s Spent) Waited {
		w := Waited{Name: name, Decisions: c}
		if told(c) {
			w.Median, w.P90 = s.Median.Hours(), s.P90.Hours()
		}
		return w
	}
	for i, m := range y.Month {
		months = append(months, row(fmt.Sprintf("%d-%02d", y.Year, i+1), counts[i], m))
	}
	return months, row(strconv.Itoa(y.Year), sum, y.Spent)
}

// reviews is what second persons said of decisions made one by one and of those
// sampled. How many there were by disposition would tell how many true matches
// were confirmed, and so is not told.
func (y *Year) reviews() []Review {
	groups := []struct {
		name string
		of   Reviewed
	}{{"decided one by one", y.Singles}, {"sampled of those dismissed together", y.Samples}}
	confirmed, sumConfirmed := Suppress([]int{y.Singles.Confirmed, y.Samples.Confirmed}, false)
	returned, sumReturned := Suppress([]int{y.Singles.Returned, y.Samples.Returned}, false)
	out := []Review{}
	for i, g := range groups {
		out = append(out, Review{Name: g.name, Confirmed: confirmed[i], Returned: returned[i]})
	}
	out = append(out, Review{Name: "all", Confirmed: sumConfirmed, Returned: sumReturned})
	for i := range out {
		out[i].Precision = shareOf(out[i].Returned, out[i].Confirmed)
	}
	return out
}

func verdictColumns(groups []Verdicts) [][]int {
	out := make([][]int, 2)
	for _, g := range groups {
		out[0], out[1] = append(out[0], g.True), append(out[1], g.False)
	}
	return out
}

// verdicts are groups, whose sums stand among the counts by disposition.
func verdicts(groups []Verdicts, sums []Count) []Verdict {
	out := make([]Verdict, len(groups))
	columns := verdictColumns(groups)
	yes, _ := Suppress(columns[0], !told(sums[0]))
	no, _ := Suppress(columns[1], !told(sums[1]))
	for i, g := range groups {
		out[i] = Verdict{g.Name, yes[i], no[i], shareOf(yes[i], no[i])}
	}
	return out
}

// ShownPeople is People as it is shown.
type ShownPeople struct {
	Screened  Count       `json:"screened"`
	Alerted   Count       `json:"alerted"`
	Confirmed Count       `json:"confirmed"`
	False     Count       `json:"false_alerts"`
	Cultures  []ShownRate `json:"cultures"`
	Countries []ShownRate `json:"nationalities"`
}

// ShownRate is a group of people as it is shown.
type ShownRate struct {
	Name     string `json:"name"`
	Screened Count  `json:"screened"`
	False    Count  `json:"false_alerts"`
	// Rate is false alerts by people who are screened; Below is what it is below
	// where there were fewer than ten.
	Rate  *Rate   `json:"rate,omitempty"`
	Below float64 `json:"rate_below,omitempty"`
	Share *Rate   `json:"share_of_false_alerts,omitempty"`
}

// Others are the nationalities of fewer than ten people each, together.
const Others = "others"

// Shown is who is in the population, with small groups suppressed.
func (p *People) Shown() ShownPeople {
	out := ShownPeople{Alerted: one(p.Alerted), Confirmed: one(p.Confirmed)}
	countries := merged(p.Countries)
	out.Screened, out.False = one(p.Screened), one(p.False)
	told := []Count{out.Screened, out.False}
	out.Cultures, out.Countries = shownRates(p.Cultures, told), shownRates(countries, told)
	return out
}

// one is a count that stands by itself.
func one(n int) Count {
	if n < Few {
		return Count{Hidden: Fewer}
	}
	return Count{N: n}
}

// merged puts groups of few people together.
func merged(groups []Rates) []Rates {
	out := []Rates{}
	others := Rates{Name: Others}
	for _, g := range groups {
		if g.Screened >= Few {
			out = append(out, g)
			continue
		}
		others.Screened += g.Screened
		others.False += g.False
	}
	return append(out, others)
}

func rateColumn(groups []Rates, i int) (out []int) {
	for _, g := range groups {
		out = append(out, []int{g.Screened, g.False}[i])
	}
	return out
}

func shownRates(groups []Rates, sums []Count) []ShownRate {
	screened, _ := Suppress(rateColumn(groups, 0), !told(sums[0]))
	no, _ := Suppress(rateColumn(groups, 1), !told(sums[1]))
	out := make([]ShownRate, len(groups))
	for i, g := range groups {
		r := ShownRate{Name: g.Name, Screened: screened[i], False: no[i]}
		switch {
		case told(r.Screened, r.False):
			rate := RateOf(min(r.False.N, r.Screened.N), r.Screened.N)
			rate.Part, rate.Share = r.False.N, float64(r.False.N)/float64(r.Screened.N)
			r.Rate = &rate
		case told(r.Screened) && r.False.Hidden == Fewer:
			r.Below = Few / float64(r.Screened.N)
		}
		if told(r.False, sums[1]) {
			share := RateOf(r.False.N, sums[1].N)
			r.Share = &share
		}
		out[i] = r
	}
	return out
}

// Find is a year, the latest for 0; store.ErrNotFound where nothing was decided
// in it. Where nothing ever was, the year that it is now is empty.
func (a *Alerts) Find(year int) (*Year, error) {
	if len(a.Years) == 0 && (year == 0 || year == a.At.Year()) {
		return &Year{Year: a.At.Year(), Month: make([]Spent, 12), Standing: map[string]int{}}, nil
	}
	i := slices.IndexFunc(a.Years, func(y Year) bool { return y.Year == year || year == 0 })
	if i < 0 {
		return nil, store.ErrNotFound
	}
	return &a.Years[i], nil
}
