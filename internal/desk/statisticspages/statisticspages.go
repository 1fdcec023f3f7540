// Package statisticspages are the pages of counts and rates: how much is screened
// and found, what waits and how long, how often alerts are right, and for whom
// they are wrong. Every chart stands beside the table that says the same, and
// every table can be had as CSV.
package statisticspages

import (
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/desk/chart"
	"github.com/namesake-screening/namesake/internal/statistics"
	"github.com/namesake-screening/namesake/internal/store"
)

//go:embed *.html
var files embed.FS

// Config is what the pages stand on; all of it is required.
type Config struct {
	Statistics *statistics.Statistics
}

type pages struct{ *statistics.Statistics }

// Register serves the pages.
func Register(d *desk.Desk, c Config) {
	p, s := d.Pages(files), &pages{c.Statistics}
	p.Show("GET /statistics", access.StatisticsRead, []string{"by"}, s.volumes)
	p.Show("GET /statistics/decisions", access.StatisticsRead, []string{"year"}, s.decisions)
	p.Show("GET /statistics/people", access.StatisticsRead, nil, s.people)
	p.Serve("GET /statistics/tables/{table}", access.StatisticsRead, []string{"by", "year"}, s.file)
}

// shown is a table with its chart and where it is as CSV.
type shown struct {
	statistics.Table
	Chart template.HTML // "" for none
	File  string
}

func show(t statistics.Table, query url.Values, drawn template.HTML) shown {
	file := "/statistics/tables/" + t.Name
	if len(query) > 0 {
		file += "?" + query.Encode()
	}
	return shown{t, drawn, file}
}

// period is what time is parted into.
func period(r *desk.Request) (statistics.Period, error) {
	text := r.Text("by")
	if text == "" {
		return statistics.Day, nil
	}
	for _, p := range statistics.Periods {
		if text == string(p) {
			return p, nil
		}
	}
	return "", &desk.Refusal{Status: http.StatusUnprocessableEntity, Text: fmt.Sprintf("%q is no period; write day, week or month.", text)}
}

type volumesView struct {
	By      statistics.Period
	Periods []statistics.Period
	Hits    statistics.Rate
	Volumes shown
	Open    statistics.Ageing
	OpenAt  time.Time
	Ageing  shown
}

func (s *pages) volumes(r *desk.Request) (desk.Page, error) {
	by, err := period(r)
	if err != nil {
		return desk.Page{}, err
	}
	volumes, err := s.Volumes(r.Context(), by)
	if err != nil {
		return desk.Page{}, err
	}
	alerts, err := s.Alerts(r.Context())
	if err != nil {
		return desk.Page{}, err
	}
	v := volumesView{By: by, Periods: statistics.Periods, Hits: volumes.Hits, Open: alerts.Open, OpenAt: alerts.At}
	drawn := chart.Stack{ID: "volumes", Label: "Screenings asked for by " + string(by) + " and outcome"}
	for _, o := range statistics.Outcomes {
		drawn.Names = append(drawn.Names, desk.Words(string(o)))
	}
	form := map[statistics.Period]string{statistics.Day: "2 Jan", statistics.Week: "2 Jan", statistics.Month: "Jan 06"}[by]
	for _, p := range volumes.Periods {
		from, err := time.Parse(time.DateOnly, p.From)
		if err != nil {
			return desk.Page{}, err
		}
		c := chart.Column{Label: from.Format(form)}
		for _, o := range statistics.Outcomes {
			c.Parts = append(c.Parts, p.Asked[o])
		}
		drawn.Columns = append(drawn.Columns, c)
	}
	svg, err := drawn.SVG()
	if err != nil {
		return desk.Page{}, err
	}
	v.Volumes = show(volumes.Table(), url.Values{"by": {string(by)}}, svg)
	bars := chart.Ranges{Label: "Alerts that await somebody, by how long"}
	for _, b := range alerts.Open.Buckets {
		text := desk.Number(b.Alerts)
		if b.Overdue > 0 {
			text += ", " + desk.Number(b.Overdue) + " overdue"
		}
		bars.Rows = append(bars.Rows, chart.Range{Label: b.Name, Value: float64(b.Alerts), Text: text})
	}
	if svg, err = bars.SVG(); err != nil {
		return desk.Page{}, err
	}
	v.Ageing = show(alerts.Open.Table(), nil, svg)
	return desk.Page{Title: "Statistics", Template: "statistics-volumes", View: v}, nil
}

type decisionsView struct {
	At     time.Time
	Year   int
	Years  []int
	Spent  statistics.Waited
	Bulked statistics.Count
	Tables []shown
}

// year is what was decided in the year asked about.
func (s *pages) year(r *desk.Request) (statistics.Alerts, statistics.ShownYear, error) {
	all, err := s.Alerts(r.Context())
	if err != nil {
		return all, statistics.ShownYear{}, err
	}
	n := 0
	if text := r.Text("year"); text != "" {
		if n, err = strconv.Atoi(text); err != nil {
			return all, statistics.ShownYear{}, &desk.Refusal{Status: http.StatusUnprocessableEntity, Text: fmt.Sprintf("%q is no year; write it as 2026.", text)}
		}
	}
	y, err := all.Find(n)
	if err != nil {
		return all, statistics.ShownYear{}, fmt.Errorf("statistics of %d: %w", n, err)
	}
	return all, y.Shown(), nil
}

func (s *pages) decisions(r *desk.Request) (desk.Page, error) {
	all, y, err := s.year(r)
	if err != nil {
		return desk.Page{}, err
	}
	v := decisionsView{At: all.At, Year: y.Year, Spent: y.Spent, Bulked: y.Bulked}
	for _, other := range all.Years {
		v.Years = append(v.Years, other.Year)
	}
	query := url.Values{"year": {strconv.Itoa(y.Year)}}
	lists, err := precision("Precision by list, with intervals", y.Lists)
	if err != nil {
		return desk.Page{}, err
	}
	bands, err := precision("Precision by outcome and evidence, with intervals", y.Bands)
	if err != nil {
		return desk.Page{}, err
	}
	v.Tables = []shown{show(y.DispositionTable(), query, ""), show(y.ListTable(), query, lists), show(y.BandTable(), query, bands), show(y.SpentTable(), query, ""), show(y.ReviewTable(), query, "")}
	return desk.Page{Title: "Decisions – statistics", Template: "statistics-decisions", View: v}, nil
}

// precision draws the shares that are told.
func precision(label string, rows []statistics.Verdict) (template.HTML, error) {
	c := chart.Ranges{Label: label, Most: 1, Unit: desk.Percent}
	for _, v := range rows {
		if s := v.Share; s != nil {
			c.Rows = append(c.Rows, chart.Range{Label: v.Name, Value: s.Share, Low: s.Interval.Low, High: s.Interval.High, Text: desk.Percent(s.Share)})
		}
	}
	if len(c.Rows) == 0 {
		return "", nil
	}
	return c.SVG()
}

type peopleView struct {
	At time.Time
	statistics.ShownPeople
	Tables []shown
}

func (s *pages) people(r *desk.Request) (desk.Page, error) {
	p, err := s.People(r.Context())
	if err != nil {
		return desk.Page{}, err
	}
	v := peopleView{At: p.At, ShownPeople: p.Shown()}
	for _, t := range []struct {
		table statistics.Table
		rows  []statistics.ShownRate
	}{{v.CultureTable(), v.Cultures}, {v.CountryTable(), v.Countries}} {
		c := chart.Ranges{Label: t.table.Caption + " per 1,000 people screened, with intervals", Unit: func(f float64) string { return strconv.FormatFloat(1000*f, 'f', -1, 64) }}
		for i, row := range t.rows {
			if rate := row.Rate; rate != nil {
				c.Rows = append(c.Rows, chart.Range{Label: t.table.Rows[i][0], Value: rate.Share, Low: rate.Interval.Low, High: rate.Interval.High, Text: fmt.Sprintf("%.1f", 1000*rate.Share)})
			}
		}
		var drawn template.HTML
		if len(c.Rows) > 0 {
			if drawn, err = c.SVG(); err != nil {
				return desk.Page{}, err
			}
		}
		v.Tables = append(v.Tables, show(t.table, nil, drawn))
	}
	return desk.Page{Title: "Error rates – statistics", Template: "statistics-people", View: v}, nil
}

// file is a table as CSV: the same as on its page.
func (s *pages) file(w http.ResponseWriter, r *desk.Request) error {
	name := r.PathValue("table")
	t, at, err := s.table(r, name)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+t.Name+`.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	return t.WriteCSV(w, at)
}

func (s *pages) table(r *desk.Request, name string) (t statistics.Table, at time.Time, err error) {
	ofYear := map[string]func(statistics.ShownYear) statistics.Table{"dispositions": statistics.ShownYear.DispositionTable, "lists": statistics.ShownYear.ListTable,
		"bands": statistics.ShownYear.BandTable, "time": statistics.ShownYear.SpentTable, "reviews": statistics.ShownYear.ReviewTable}
	ofPeople := map[string]func(statistics.ShownPeople) statistics.Table{"cultures": statistics.ShownPeople.CultureTable, "nationalities": statistics.ShownPeople.CountryTable}
	switch {
	case name == "volumes":
		by, err := period(r)
		if err != nil {
			return t, at, err
		}
		v, err := s.Volumes(r.Context(), by)
		return v.Table(), s.Store.Now(), err
	case name == "ageing":
		a, err := s.Alerts(r.Context())
		return a.Open.Table(), a.At, err
	case ofYear[name] != nil:
		a, y, err := s.year(r)
		if err != nil {
			return t, at, err
		}
		return ofYear[name](y), a.At, nil
	case ofPeople[name] != nil:
		p, err := s.People(r.Context())
		return ofPeople[name](p.Shown()), p.At, err
	}
	return t, at, fmt.Errorf("table %q: %w", name, store.ErrNotFound)
}
