// Package cohortpages are the pages of cohorts: who is in a named group, what
// became of each, and how many are where, as of any day and as known at any.
package cohortpages

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/cohorts"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/desk/chart"
	"github.com/namesake-screening/namesake/internal/store"
)

//go:embed *.html
var files embed.FS

// Config is what the pages stand on; all of it is required.
type Config struct {
	Cohorts *cohorts.Cohorts
	// Read runs what reads data of people, and records who did: [service.Service.Read].
	Read func(ctx context.Context, actor, kind, id string, f func(tx *store.Tx) (people int, err error)) error
}

type pages struct{ Config }

// perPage is how many lines a page of a list has.
const perPage = 50

// Register serves the pages.
func Register(d *desk.Desk, c Config) {
	p, s := d.Pages(files), &pages{c}
	const one = "/cohorts/{id}"
	asOf := []string{"on", "known"}
	p.Show("GET /cohorts", access.CohortRead, []string{"after"}, s.list)
	p.Show("GET /cohorts/new", access.CohortWrite, nil, s.blank)
	p.Do("POST /cohorts", access.CohortWrite, []string{"name", "about", "statuses"}, s.create, s.blank)
	p.Show("GET "+one, access.CohortRead, asOf, s.cohort)
	p.Serve("GET "+one+"/figures.csv", access.CohortRead, asOf, s.figuresFile)
	p.Do("POST "+one+"/statuses", access.CohortWrite, []string{"label", "within"}, s.addStatus, s.cohort)
	p.Show("GET "+one+"/members", access.CohortRead, append(asOf, "status", "place", "out", "after"), s.members)
	p.Show("GET "+one+"/ledger", access.CohortRead, []string{"of", "after"}, s.ledger)
	p.Serve("GET "+one+"/ledger.csv", access.CohortRead, nil, s.ledgerFile)
	p.Show("GET "+one+"/enter", access.CohortWrite, []string{"of", "corrects"}, s.entryForm)
	p.Do("POST "+one+"/enter", access.CohortWrite, []string{"member", "entry", "status", "day", "place", "subject", "source", "note", "supersedes"}, s.enter, s.entryForm)
	p.Show("GET "+one+"/file", access.CohortWrite, nil, s.fileForm)
	p.Do("POST "+one+"/file", access.CohortWrite, []string{"file", "text"}, s.enterFile, s.fileForm)
}

func (s *pages) view(r *desk.Request, f func(tx *store.Tx) error) error {
	return s.Cohorts.Store.View(r.Context(), f)
}

// read reads data of people who are in a cohort.
func (s *pages) read(r *desk.Request, cohort int64, f func(tx *store.Tx) (int, error)) error {
	return s.Read(r.Context(), r.Who.Actor(), "cohort", strconv.FormatInt(cohort, 10), f)
}

func (s *pages) list(r *desk.Request) (desk.Page, error) {
	after := r.Number("after", "Page", 0)
	var v struct {
		Cohorts []cohorts.Summary
		Next    string
	}
	err := s.view(r, func(tx *store.Tx) (err error) {
		v.Cohorts, err = cohorts.List(tx, after, perPage+1)
		return err
	})
	if len(v.Cohorts) > perPage {
		v.Cohorts = v.Cohorts[:perPage]
		v.Next = strconv.FormatInt(v.Cohorts[perPage-1].ID, 10)
	}
	return desk.Page{Title: "Cohorts", Template: "cohorts", View: v}, err
}

func (s *pages) blank(r *desk.Request) (desk.Page, error) {
	usual := ""
	if r.Method == http.MethodGet {
		usual = cohorts.Usual
	}
	return desk.Page{Title: "New cohort", Template: "cohort-new", View: usual}, nil
}

func (s *pages) create(r *desk.Request) (desk.Done, error) {
	v, err := cohorts.ParseVocabulary(r.Text("statuses"))
	if err == nil {
		var c cohorts.Cohort
		if c, err = s.Cohorts.Create(r.Context(), r.Who, cohorts.NewCohort{Name: r.Text("name"), About: r.Text("about"), Statuses: v}, nil); err == nil {
			return desk.Done{To: path(c.ID, ""), Said: "The cohort is there. Enter who is in it."}, nil
		}
	}
	return desk.Done{}, note(r, err)
}

// labels are what the forms call their fields.
var labels = map[string]string{"name": "Name", "about": "Who is in it, and why", "statuses": "Statuses", "label": "Status", "within": "Group", "member": "Member", "entry": "Entry",
	"status": "Status", "day": "Day", "place": "Place", "subject": "Subject", "source": "Source", "note": "Note", "supersedes": "Corrects"}

// note shows mistakes in what was asked at their fields; in a file at the file.
func note(r *desk.Request, err error) error {
	found, ok := cohorts.Errors(err)
	if !ok {
		return err
	}
	for _, e := range found {
		switch {
		case e.Line > 0 && e.Field == "statuses":
			r.Wrong("statuses", "Statuses", fmt.Sprintf("line %d %s", e.Line, e.Msg))
		case e.Line > 0:
			r.Wrong("text", "Entries", e.Error())
		case e.Field == "supersedes": // is no field that is seen
			r.Wrong("", labels[e.Field], e.Msg)
		default:
			r.Wrong(e.Field, labels[e.Field], e.Msg)
		}
	}
	return nil
}

func path(cohort int64, below string) string {
	return "/cohorts/" + strconv.FormatInt(cohort, 10) + below
}

// asOf is the day and the time of what was known that are asked about. Days that
// are none are noted.
func asOf(r *desk.Request, now time.Time) (on, known cohorts.Day) {
	day := func(field, label string, def cohorts.Day) cohorts.Day {
		text := r.Text(field)
		if text == "" {
			return def
		}
		d, err := cohorts.ParseDay(text)
		if err != nil {
			r.Wrong(field, label, err.Error())
			return def
		}
		return d
	}
	return day("on", "At the end of", cohorts.DayOf(now)), day("known", "As known on", "")
}

// shown is a cohort with its figures.
type shown struct {
	cohorts.Cohort
	Figures cohorts.Figures  // as asked for
	Now     *cohorts.Figures // of the same day as known now, where what was known is asked for
	Known   cohorts.Day      // "" now
	Today   cohorts.Day
	Rows    []statusRow
	Leaves  cohorts.Vocabulary
	Groups  []option // that a status may be added to
	Series  []cohorts.Figures
	Chart   template.HTML
	AsOf    template.URL // the same day and knowledge, in an address
}

type option struct{ Value, Text string }

type statusRow struct {
	cohorts.StatusCount
	Now, Change int
}

func (s *pages) cohort(r *desk.Request) (desk.Page, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Page{}, err
	}
	var v shown
	err = s.view(r, func(tx *store.Tx) error {
		b, err := cohorts.Open(tx, id)
		if err != nil {
			return err
		}
		v, err = show(r, b, tx.Now())
		return err
	})
	return desk.Page{Title: v.Name, Template: "cohort", View: v}, err
}

// inChart is how many days the chart has at most.
const inChart = 10

func show(r *desk.Request, b *cohorts.Book, now time.Time) (shown, error) {
	on, known := asOf(r, now)
	v := shown{Cohort: b.Cohort, Known: known, Today: cohorts.DayOf(now), Leaves: b.Cohort.Statuses.Leaves()}
	at := time.Time{}
	if known != "" {
		at = known.End()
		f := b.Figures(on, time.Time{})
		v.Now = &f
	}
	v.Figures = b.Figures(on, at)
	for _, c := range v.Figures.Statuses {
		row := statusRow{StatusCount: c, Now: c.Count}
		if v.Now != nil {
			row.Now = v.Now.Count(c.Code)
		}
		row.Change = row.Now - c.Count
		v.Rows = append(v.Rows, row)
		if c.Level < 2 {
			v.Groups = append(v.Groups, option{c.Code, c.Label})
		}
	}
	v.AsOf = template.URL(query(on, known)) // of days alone
	v.Series = b.Series(b.Days(on, inChart), at)
	drawn := chart.Stack{ID: "change", Label: "How many members had which status, from " + string(v.Series[0].On) + " to " + string(on)}
	for _, s := range v.Leaves {
		drawn.Names = append(drawn.Names, s.Label)
	}
	for _, f := range v.Series {
		c := chart.Column{Label: f.On.Time().Format("2 Jan"), Href: path(b.Cohort.ID, "?"+query(f.On, known))}
		for _, s := range v.Leaves {
			c.Parts = append(c.Parts, f.Count(s.Code))
		}
		drawn.Columns = append(drawn.Columns, c)
	}
	var err error
	v.Chart, err = drawn.SVG()
	return v, err
}

// query writes a day and what was known for an address.
func query(on, known cohorts.Day) string {
	q := url.Values{"on": {string(on)}}
	if known != "" {
		q.Set("known", string(known))
	}
	return q.Encode()
}

func (s *pages) figuresFile(w http.ResponseWriter, r *desk.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	var f cohorts.Figures
	var c cohorts.Cohort
	err = s.view(r, func(tx *store.Tx) error {
		b, err := cohorts.Open(tx, id)
		if err != nil {
			return err
		}
		on, known := asOf(r, tx.Now())
		at := time.Time{}
		if known != "" {
			at = known.End()
		}
		c, f = b.Cohort, b.Figures(on, at)
		return nil
	})
	if err == nil && len(r.Mistakes) > 0 {
		err = &desk.Refusal{Status: http.StatusUnprocessableEntity, Text: r.Mistakes[0].Error() + "."}
		r.Mistakes = nil // the page that says so has no fields
	}
	if err != nil {
		return err
	}
	attach(w, fmt.Sprintf("cohort-%d-%s.csv", id, f.On))
	return cohorts.WriteFigures(c.Statuses, f, w)
}

// attach says that what follows is a file to be saved.
func attach(w http.ResponseWriter, name string) {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.Header().Set("Cache-Control", "no-store")
}

func (s *pages) addStatus(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	if r.Text("label") == "" {
		r.Wrong("label", "Status", "is missing")
		return desk.Done{}, nil
	}
	_, err = s.Cohorts.AddStatus(r.Context(), r.Who, id, cohorts.Status{Label: r.Text("label"), Within: r.Text("within")}, nil)
	if found, ok := cohorts.Errors(err); ok {
		for _, e := range found {
			field := e.Field
			if field == "statuses" {
				field = "label"
			}
			r.Wrong(field, labels[field], e.Msg)
		}
		return desk.Done{}, nil
	}
	return desk.Done{To: path(id, ""), Said: "The status was added."}, err
}
