package api

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/cohorts"
	"github.com/namesake-screening/namesake/internal/store"
)

// NewCohort is a cohort to be made.
type NewCohort struct {
	Name     string      `json:"name" minLength:"1" maxLength:"100"`
	About    string      `json:"about,omitempty" maxLength:"1000" doc:"Who is in it, and why."`
	Statuses []NewStatus `json:"statuses" minItems:"1" maxItems:"40" doc:"Each behind the group that it stands in. Those in which no other stands part the members: each has one."`
}

// NewStatus is a status of a cohort.
type NewStatus struct {
	Label  string `json:"label" minLength:"1" maxLength:"60"`
	Code   string `json:"code,omitempty" doc:"Lower-case ASCII letters, digits and hyphens; made of the label where it is left out."`
	Within string `json:"within,omitempty" doc:"The code of the group that it stands in; left out at the top."`
}

// NewEntries are entries to be made, all of them or none.
type NewEntries struct {
	Entries []NewEntry `json:"entries" minItems:"1" maxItems:"1000"`
}

// NewEntry is an entry of a cohort's ledger.
type NewEntry struct {
	Member     string `json:"member,omitempty" doc:"The reference of the member. Who joins for the first time may have none, and is called by a number; a correction needs none."`
	Entry      string `json:"entry" enum:"joined,changed,left,tied,withdrawn" doc:"What is entered: that the member joined, has another status or place, left, is a subject of the population (tied), or that another entry was a mistake (withdrawn)."`
	Status     string `json:"status,omitempty" doc:"The code of a status that is no group, of who joined or changed."`
	Day        string `json:"day,omitempty" format:"date" doc:"From which on it holds, of who joined, changed or left."`
	Place      string `json:"place,omitempty" doc:"Unknown from the day on where it is left out."`
	Subject    string `json:"subject,omitempty" doc:"The client's id of a subject of the population, of a tie or of who joined."`
	Source     string `json:"source,omitempty" doc:"Who says so; needed but to withdraw."`
	Note       string `json:"note,omitempty" doc:"Needed of a correction: what was wrong."`
	Supersedes int64  `json:"supersedes,omitempty" doc:"The entry that this corrects."`
}

// MadeEntries are entries that were made.
type MadeEntries struct {
	Entries []cohorts.Entry `json:"entries"`
}

// MadeFrom is what came of a file of entries.
type MadeFrom struct {
	Entries int   `json:"entries"`
	First   int64 `json:"first" doc:"The number of the first that was made, and of the last."`
	Last    int64 `json:"last"`
}

// mostFile bounds a file of entries.
const mostFile = 8 << 10 * kilobytes

func (a *api) cohortOperations() []*operation {
	const all, one = "/v1/cohorts", "/v1/cohorts/{id}"
	op := func(o operation) *operation {
		o.tag = "cohorts"
		if o.action == "" {
			o.action = access.CohortRead
		}
		return &o
	}
	on := func() parameter { return date("on", "At the end of which day; today where it is left out.") }
	known := func() parameter {
		return date("known", "By what was known at the end of this day (UTC), in the place of what is known now.")
	}
	cohort, figures := reflect.TypeFor[cohorts.Cohort](), reflect.TypeFor[cohorts.Figures]()
	none := func(*NewCohort) []Mistake { return nil }
	file := &body{kind: csvFile, most: mostFile, decode: func(data []byte) (any, error) {
		asks, err := cohorts.ReadFile(bytes.NewReader(data))
		return asks, cohortMistakes(err, true)
	}}
	return []*operation{
		op(operation{id: "list-cohorts", method: "GET", path: all, summary: "List cohorts, and how many are in each", query: paging(), gives: reflect.TypeFor[page[cohorts.Summary]](), serve: a.listCohorts}),
		op(operation{id: "create-cohort", method: "POST", path: all, action: access.CohortWrite, summary: "Make a cohort: a named group of people with statuses of its own",
			body: object(maxSubject, none), status: http.StatusCreated, gives: cohort, serve: a.createCohort}),
		op(operation{id: "get-cohort", method: "GET", path: one, summary: "Read a cohort and its statuses", gives: cohort, serve: a.getCohort}),
		op(operation{id: "add-status", method: "POST", path: one + "/statuses", action: access.CohortWrite, summary: "Add a status to a cohort",
			text: "It may stand in a status that no entry names, which is a group from then on.",
			body: object(kilobytes, func(*NewStatus) []Mistake { return nil }), gives: cohort, serve: a.addStatus}),
		op(operation{id: "cohort-figures", method: "GET", path: one + "/figures", summary: "Read how many members have which status, and where",
			text:  "They add up, as of any day and as known at any: over the statuses that are no groups, and over the places with the unknown among them, the sum is the members.",
			query: []parameter{on(), known()}, gives: figures, serve: a.cohortFigures}),
		op(operation{id: "cohort-series", method: "GET", path: one + "/series", summary: "Read the figures of several days, evenly apart",
			query: []parameter{date("to", "The last day; today where it is left out."), known(), days()}, gives: reflect.TypeFor[page[cohorts.Figures]](), serve: a.cohortSeries}),
		op(operation{id: "cohort-members", method: "GET", path: one + "/members", summary: "List who is in a cohort and where each stands",
			query: paging(on(), known(), text("status", "With this status, or one in this group."), text("place", "At this place."), flag("out", "List who is not in the cohort, in the place of who is.", false)),
			gives: reflect.TypeFor[page[cohorts.Member]](), serve: a.cohortMembers}),
		op(operation{id: "cohort-entries", method: "GET", path: one + "/entries", summary: "Read the ledger of a cohort, the latest entry first", query: paging(text("member", "Of the member with this reference.")),
			gives: reflect.TypeFor[page[cohorts.Entry]](), serve: a.cohortEntries}),
		op(operation{id: "enter", method: "POST", path: one + "/entries", action: access.CohortWrite, summary: "Make entries in the ledger of a cohort, all of them or none",
			text: "Entries are never altered: what was wrong is corrected by one that supersedes it.",
			body: object(256*kilobytes, func(*NewEntries) []Mistake { return nil }), status: http.StatusCreated, gives: reflect.TypeFor[MadeEntries](), serve: a.enter}),
		op(operation{id: "enter-file", method: "POST", path: one + "/entries/file", action: access.CohortWrite, summary: "Make entries from a CSV file, all of them or none",
			text: "The columns are " + strings.Join(cohorts.Columns, ", ") + "; member and entry are needed.",
			body: file, status: http.StatusCreated, gives: reflect.TypeFor[MadeFrom](), serve: a.enterFile}),
		op(operation{id: "cohort-ledger", method: "GET", path: one + "/ledger", summary: "Read the whole ledger of a cohort as CSV, the earliest entry first", files: []string{csvFile}, serve: a.cohortLedger}),
	}
}

// days is of how many days a series is.
func days() parameter {
	least, most := 2.0, 60.0
	return parameter{name: "days", text: "How many days at most.", fallback: "12", schema: &huma.Schema{Type: huma.TypeInteger, Minimum: &least, Maximum: &most, Default: 12},
		wrong: func(v string) string {
			if n, err := strconv.Atoi(v); err != nil || n < 2 || n > 60 {
				return fmt.Sprintf("%q; write a number from 2 to 60", v)
			}
			return ""
		}}
}

// cohortMistakes makes the problem of mistakes in what was to be entered. In a
// body of JSON the line is the place of the entry.
func cohortMistakes(err error, file bool) error {
	found, ok := cohorts.Errors(err)
	if !ok {
		return err
	}
	var out []Mistake
	for _, e := range found {
		switch {
		case file:
			out = append(out, Mistake{Detail: e.Msg, Line: e.Line, Column: e.Field})
		case e.Line > 0:
			out = append(out, Mistake{Detail: e.Msg, Pointer: fmt.Sprintf("#/entries/%d/%s", e.Line-1, e.Field)})
		case e.Field != "":
			out = append(out, Mistake{Detail: e.Msg, Pointer: "#/" + e.Field})
		default:
			out = append(out, Mistake{Detail: e.Msg, Pointer: "#"})
		}
	}
	return mistaken(out...)
}

// cohort is the number in the address.
func (r *request) cohort() (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("cohort %q: %w", r.PathValue("id"), store.ErrNotFound)
	}
	return id, nil
}

func cohortPath(id int64) string { return "/v1/cohorts/" + strconv.FormatInt(id, 10) }

func (a *api) listCohorts(r *request) (answer, error) {
	after, err := r.after()
	if err != nil {
		return answer{}, err
	}
	var out []cohorts.Summary
	err = a.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		out, err = cohorts.List(tx, after, r.limit()+1)
		return err
	})
	return paged(r, out, func(s cohorts.Summary) int64 { return s.ID }), err
}

func (a *api) createCohort(r *request) (answer, error) {
	in := r.in.(NewCohort)
	n := cohorts.NewCohort{Name: in.Name, About: in.About}
	for _, s := range in.Statuses {
		n.Statuses = append(n.Statuses, cohorts.Status{Code: s.Code, Label: s.Label, Within: s.Within})
	}
	c, err := a.cohorts.Create(r.Context(), r.who, n, func(tx *store.Tx, c cohorts.Cohort) error {
		return r.keep(tx, http.StatusCreated, cohortPath(c.ID), c)
	})
	return answer{status: http.StatusCreated, body: c, location: cohortPath(c.ID)}, cohortMistakes(err, false)
}

func (a *api) getCohort(r *request) (answer, error) {
	id, err := r.cohort()
	if err != nil {
		return answer{}, err
	}
	var c cohorts.Cohort
	err = a.Store.View(r.Context(), func(tx *store.Tx) error {
		c, err = cohorts.Find(tx, id)
		return err
	})
	return answer{body: c}, err
}

func (a *api) addStatus(r *request) (answer, error) {
	id, err := r.cohort()
	if err != nil {
		return answer{}, err
	}
	in := r.in.(NewStatus)
	c, err := a.cohorts.AddStatus(r.Context(), r.who, id, cohorts.Status{Code: in.Code, Label: in.Label, Within: in.Within}, func(tx *store.Tx, c cohorts.Cohort) error {
		return r.keep(tx, http.StatusOK, "", c)
	})
	return answer{body: c}, cohortMistakes(err, false)
}

// asOf is the day and the time of what was known that are asked about.
func (r *request) asOf(tx *store.Tx, day string) (on cohorts.Day, known time.Time) {
	on = cohorts.Day(r.query[day])
	if on == "" {
		on = cohorts.DayOf(tx.Now())
	}
	if k := r.query["known"]; k != "" {
		known = cohorts.Day(k).End()
	}
	return on, known
}

func (a *api) cohortFigures(r *request) (answer, error) {
	id, err := r.cohort()
	if err != nil {
		return answer{}, err
	}
	var out cohorts.Figures
	err = a.Store.View(r.Context(), func(tx *store.Tx) error {
		on, known := r.asOf(tx, "on")
		out, err = cohorts.FiguresOf(tx, id, on, known)
		return err
	})
	return answer{body: full(out)}, err
}

// full has no null where a cohort is empty.
func full(f cohorts.Figures) cohorts.Figures {
	if f.Places == nil {
		f.Places = []cohorts.PlaceCount{}
	}
	return f
}

func (a *api) cohortSeries(r *request) (answer, error) {
	id, err := r.cohort()
	if err != nil {
		return answer{}, err
	}
	n, err := strconv.Atoi(r.query["days"])
	if err != nil {
		return answer{}, err
	}
	out := page[cohorts.Figures]{Items: []cohorts.Figures{}}
	err = a.Store.View(r.Context(), func(tx *store.Tx) error {
		b, err := cohorts.Open(tx, id)
		if err != nil {
			return err
		}
		to, known := r.asOf(tx, "to")
		for _, f := range b.Series(b.Days(to, n), known) {
			out.Items = append(out.Items, full(f))
		}
		return nil
	})
	return answer{body: out}, err
}

func (a *api) cohortMembers(r *request) (answer, error) {
	id, err := r.cohort()
	if err != nil {
		return answer{}, err
	}
	after, err := r.after()
	if err != nil {
		return answer{}, err
	}
	var out []cohorts.Member
	err = a.Read(r.Context(), r.actor(), "cohort", strconv.FormatInt(id, 10), func(tx *store.Tx) (int, error) {
		c, err := cohorts.Find(tx, id)
		if err != nil {
			return 0, err
		}
		f := cohorts.MemberFilter{Status: r.query["status"], Out: r.query["out"] == "true"}
		f.On, f.Known = r.asOf(tx, "on")
		if _, known := c.Statuses.Get(f.Status); f.Status != "" && !known {
			return 0, mistaken(Mistake{Detail: fmt.Sprintf("%q is none of this cohort", f.Status), Parameter: "status"})
		}
		if name := r.query["place"]; name != "" {
			all, err := cohorts.Places(tx, id)
			if err != nil {
				return 0, err
			}
			for _, p := range all {
				if strings.EqualFold(p.Name, name) {
					f.Place = p.ID
				}
			}
			if f.Place == 0 {
				return 0, mistaken(Mistake{Detail: fmt.Sprintf("no member was ever at %q", name), Parameter: "place"})
			}
		}
		out, err = cohorts.Members(tx, id, f, after, r.limit()+1)
		return min(len(out), r.limit()), err
	})
	return paged(r, out, func(m cohorts.Member) int64 { return m.Number }), err
}

func (a *api) cohortEntries(r *request) (answer, error) {
	id, err := r.cohort()
	if err != nil {
		return answer{}, err
	}
	before, err := r.after()
	if err != nil {
		return answer{}, err
	}
	var out []cohorts.Entry
	err = a.Read(r.Context(), r.actor(), "cohort", strconv.FormatInt(id, 10), func(tx *store.Tx) (int, error) {
		if _, err := cohorts.Find(tx, id); err != nil {
			return 0, err
		}
		var member int64
		if reference := r.query["member"]; reference != "" {
			if member, err = cohorts.MemberNumber(tx, id, reference); err != nil {
				return 0, mistaken(Mistake{Detail: "no member of this cohort has this reference", Parameter: "member"})
			}
		}
		if out, err = cohorts.Entries(tx, id, member, before, r.limit()+1); err != nil {
			return 0, err
		}
		of := map[int64]bool{}
		for _, e := range out[:min(len(out), r.limit())] {
			of[e.Member] = true
		}
		return len(of), nil
	})
	return paged(r, out, func(e cohorts.Entry) int64 { return e.ID }), err
}

func (a *api) enter(r *request) (answer, error) {
	id, err := r.cohort()
	if err != nil {
		return answer{}, err
	}
	in := r.in.(NewEntries)
	if n := len(in.Entries); n == 0 || n > 1000 {
		return answer{}, mistaken(Mistake{Detail: fmt.Sprintf("%d entries; write from 1 to 1000", n), Pointer: "#/entries"})
	}
	asks := make([]cohorts.Ask, len(in.Entries))
	for i, e := range in.Entries {
		asks[i] = cohorts.Ask{Line: i + 1, Member: e.Member, Kind: cohorts.Kind(e.Entry), Status: e.Status, Day: e.Day, Place: e.Place, Subject: e.Subject, Source: e.Source, Note: e.Note, Supersedes: e.Supersedes}
	}
	var out MadeEntries
	_, err = a.cohorts.Enter(r.Context(), r.who, id, asks, func(tx *store.Tx, made []cohorts.Entry) error {
		out.Entries = made
		return r.keep(tx, http.StatusCreated, cohortPath(id)+"/entries", out)
	})
	return answer{status: http.StatusCreated, body: out, location: cohortPath(id) + "/entries"}, cohortMistakes(err, false)
}

func (a *api) enterFile(r *request) (answer, error) {
	id, err := r.cohort()
	if err != nil {
		return answer{}, err
	}
	var out MadeFrom
	_, err = a.cohorts.Enter(r.Context(), r.who, id, r.in.([]cohorts.Ask), func(tx *store.Tx, made []cohorts.Entry) error {
		out = MadeFrom{len(made), made[0].ID, made[len(made)-1].ID}
		return r.keep(tx, http.StatusCreated, cohortPath(id)+"/entries", out)
	})
	return answer{status: http.StatusCreated, body: out, location: cohortPath(id) + "/entries"}, cohortMistakes(err, true)
}

func (a *api) cohortLedger(r *request) (answer, error) {
	id, err := r.cohort()
	if err != nil {
		return answer{}, err
	}
	var file bytes.Buffer
	err = a.Read(r.Context(), r.actor(), "cohort", strconv.FormatInt(id, 10), func(tx *store.Tx) (int, error) {
		file.Reset()
		return cohorts.WriteLedger(tx, id, &file)
	})
	return answer{status: http.StatusOK, file: io.NopCloser(&file), kind: csvFile}, err
}
