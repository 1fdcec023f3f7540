package statistics

import (
	"encoding/csv"
	"fmt"
	"io"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
)

// Table is a table as it is shown, and written as CSV: nothing is in the one that
// is not in the other.
type Table struct {
	Name    string // in addresses
	Caption string
	Columns []string // the first names the row, the others are figures
	Rows    [][]string
}

// WriteCSV writes a table with the time that it is of.
func (t Table) WriteCSV(w io.Writer, at time.Time) error {
	out := csv.NewWriter(w)
	rows := [][]string{append([]string{"counted_at"}, t.Columns...)}
	for _, r := range t.Rows {
		cells := append([]string{at.UTC().Format(time.RFC3339)}, r...)
		rows = append(rows, cells)
	}
	return out.WriteAll(rows)
}

func (t *Table) add(cells ...any) {
	row := make([]string, len(cells))
	for i, c := range cells {
		switch c := c.(type) {
		case int:
			row[i] = figure(float64(c))
		case *Rate:
			row[i] = "–"
			if c != nil {
				row[i] = interval(*c)
			}
		default:
			row[i] = fmt.Sprint(c)
		}
	}
	t.Rows = append(t.Rows, row)
}

// interval writes a share with its interval.
func interval(r Rate) string {
	if r.Whole == 0 {
		return "–"
	}
	return fmt.Sprintf("%s (%s to %s)", percent(r.Share), percent(r.Interval.Low), percent(r.Interval.High))
}

// Table is what was screened in each period.
func (v Volumes) Table() Table {
	t := Table{Name: "volumes", Caption: "Screenings by " + string(v.By), Columns: []string{"From", "Asked for", "Potential match", "Inconclusive", "Incomplete", "Clear", "Hit rate",
		"Population: kept", "Population: compared with an edition"}}
	for _, p := range v.Periods {
		again := 0
		for _, n := range p.Again {
			again += n
		}
		t.add(p.From, p.All(), p.Asked[namesake.OutcomePotentialMatch], p.Asked[namesake.OutcomeInconclusive], p.Asked[namesake.OutcomeIncomplete], p.Asked[namesake.OutcomeClear],
			RateOf(p.Hits(), p.All()).OneIn(), again, p.Compared)
	}
	return t
}

// Table is what awaits somebody.
func (a Ageing) Table() Table {
	t := Table{Name: "ageing", Caption: "Alerts that await a decision or a second person, by how long", Columns: []string{"Waiting", "Alerts", "Overdue"}}
	for _, b := range a.Buckets {
		t.add(b.Name, b.Alerts, b.Overdue)
	}
	t.add("all", a.Open+a.Review, a.Overdue)
	return t
}

// SpentTable is how long the first decision took, month by month.
func (y ShownYear) SpentTable() Table {
	t := Table{Name: "time", Caption: "Time from an alert to its first decision", Columns: []string{"Month", "Decisions", "Median", "Nine of ten within"}}
	for _, m := range append(y.Months[:len(y.Months):len(y.Months)], y.Spent) {
		if !told(m.Decisions) || m.Decisions.N == 0 {
			t.add(m.Name, m.Decisions, "–", "–")
			continue
		}
		t.add(m.Name, m.Decisions, hours(m.Median), hours(m.P90))
	}
	return t
}

// hours writes how long something took.
func hours(h float64) string {
	switch {
	case h < 1:
		return figure(60*h) + " min"
	case h < 48:
		return figure(h) + " h"
	}
	return figure(h/24) + " days"
}

// DispositionTable is what was decided.
func (y ShownYear) DispositionTable() Table {
	t := Table{Name: "dispositions", Caption: "Alerts by the decision that stands", Columns: []string{"Disposition", "Alerts", "Share, with 95 % interval"}}
	for _, g := range y.Dispositions {
		t.add(words(g.Name), g.Count, g.Share)
	}
	t.add("all", y.Decided, "")
	return t
}

// ListTable is the precision of each list, BandTable that of each band of
// evidence.
func (y ShownYear) ListTable() Table {
	return y.verdicts("lists", "Precision by list", "List", y.Lists)
}

// BandTable is the precision by outcome and bits.
func (y ShownYear) BandTable() Table {
	return y.verdicts("bands", "Precision by the rule that alerted: outcome and evidence", "Outcome and evidence", y.Bands)
}

func (y ShownYear) verdicts(name, caption, group string, rows []Verdict) Table {
	t := Table{Name: name, Caption: caption, Columns: []string{group, "True matches", "False positives", "Precision, with 95 % interval"}}
	for _, v := range append(rows[:len(rows):len(rows)], y.All) {
		t.add(words(v.Name), v.True, v.False, v.Precision)
	}
	return t
}

// ReviewTable is how often a second person disagreed.
func (y ShownYear) ReviewTable() Table {
	t := Table{Name: "reviews", Caption: "What second persons said of decisions", Columns: []string{"Decisions", "Confirmed", "Returned", "Share returned, with 95 % interval"}}
	for _, r := range y.Reviews {
		t.add(r.Name, r.Confirmed, r.Returned, r.Precision)
	}
	return t
}

// CultureTable is the error rate of each naming culture.
func (p ShownPeople) CultureTable() Table {
	t := p.rates("cultures", "False alerts by naming culture", "Naming culture", p.Cultures, words)
	return t
}

// CountryTable is the error rate of each nationality.
func (p ShownPeople) CountryTable() Table {
	return p.rates("nationalities", "False alerts by nationality", "Nationality", p.Countries, func(code string) string {
		switch {
		case code == "":
			return "Not known"
		case code == Others:
			return "Others, of fewer than 10 people each"
		case country.Name(code) != "":
			return country.Name(code)
		}
		return code
	})
}

func (p ShownPeople) rates(name, caption, group string, rows []ShownRate, call func(string) string) Table {
	t := Table{Name: name, Caption: caption, Columns: []string{group, "People screened", "False alerts", "False alerts per 1,000 screened, with 95 % interval", "Share of false alerts, with 95 % interval"}}
	for _, r := range rows {
		t.add(call(r.Name), r.Screened, r.False, r.PerThousand(), r.Share)
	}
	t.add("All", p.Screened, p.False, allRate(p).PerThousand(), "")
	return t
}

func allRate(p ShownPeople) ShownRate {
	r := ShownRate{Screened: p.Screened, False: p.False}
	if told(p.Screened, p.False) {
		rate := RateOf(min(p.False.N, p.Screened.N), p.Screened.N)
		rate.Share = float64(p.False.N) / float64(p.Screened.N)
		r.Rate = &rate
	}
	return r
}

// PerThousand writes how many false alerts there were for every 1,000 people.
func (r ShownRate) PerThousand() string {
	switch {
	case r.Rate != nil:
		return fmt.Sprintf("%s (%s to %s)", rate(1000*r.Rate.Share), rate(1000*r.Rate.Interval.Low), rate(1000*r.Rate.Interval.High))
	case r.Below > 0:
		return "below " + rate(1000*r.Below)
	}
	return "–"
}

// words writes a code as a reader expects it; names of lists stay as they are.
func words(code string) string {
	switch code {
	case trueMatch:
		return "True match"
	case falsePositive:
		return "False positive"
	case undetermined:
		return "Undetermined"
	}
	return code
}
