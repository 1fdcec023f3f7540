package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/api"
	"github.com/namesake-screening/namesake/internal/cohorts"
)

const newCohort = `{"name":"Northern road","statuses":[{"label":"Of concern"},{"label":"In custody","within":"of-concern"},{"label":"Whereabouts unknown","within":"of-concern"},{"label":"Departed"}]}`

// A group is known by numbers before it is known by names, and what became of
// each can be told as of any day.
func TestCohort(t *testing.T) {
	o := open(t)
	o.person("p", access.Analyst)
	o.person("a", access.Auditor)
	o.program("k", access.Integrator, access.Analyst)
	o.ask("k", "POST", "/v1/cohorts", newCohort).want(403, nil).says("cohort.write")
	o.ask("a", "POST", "/v1/cohorts", newCohort).want(403, nil)
	var c cohorts.Cohort
	where := o.ask("p", "POST", "/v1/cohorts", newCohort, "Idempotency-Key", "k1").want(201, &c).header.Get("Location")
	if where != "/v1/cohorts/1" || len(c.Statuses) != 4 || c.Statuses[1].Code != "in-custody" || c.CreatedBy == "" {
		t.Fatalf("%s: %+v", where, c)
	}
	o.ask("p", "POST", "/v1/cohorts", newCohort, "Idempotency-Key", "k1").want(201, nil)
	o.ask("p", "POST", "/v1/cohorts", newCohort).want(422, nil).says("#/name", "there is a cohort of this name")
	// A file is taken whole or not at all.
	var b strings.Builder
	b.WriteString("member,entry,status,day,place,source\n")
	for i := range 40 {
		fmt.Fprintf(&b, "N-%02d,joined,%s,2026-02-10,%s,letter\n", i, []string{"in-custody", "whereabouts-unknown"}[i%2], []string{"Oak", ""}[i%2])
	}
	csv := func(text string) reply {
		return o.ask("p", "POST", where+"/entries/file", text, "Content-Type", "text/csv")
	}
	csv(b.String()+"N-99,joined,free,2026-02-10,,letter\n").want(422, nil).says(`"line":42`, `"column":"status"`, "none of this cohort")
	csv("who,entry\n").want(422, nil).says(`unknown column \"who\"`, `"line":1`)
	var from api.MadeFrom
	if csv(b.String()).want(201, &from); from.Entries != 40 || from.Last-from.First != 39 {
		t.Errorf("%+v", from)
	}
	figures := func(query string) (f cohorts.Figures) {
		t.Helper()
		o.ask("a", "GET", where+"/figures"+query, "").want(200, &f)
		return f
	}
	if f := figures(""); f.Members != 40 || f.Count("of-concern") != 40 || f.Count("in-custody") != 20 || len(f.Places) != 2 || f.On != "2026-03-02" {
		t.Errorf("%+v", f)
	}
	o.pass(5 * 24 * time.Hour)
	o.person("p2", access.Analyst)
	o.person("a2", access.Auditor)
	o.creds["p"], o.creds["a"] = o.creds["p2"], o.creds["a2"] // their sessions have ended
	o.ask("p", "POST", where+"/entries", `{"entries":[{"member":"N-01","entry":"changed","status":"departed","day":"2026-03-01","source":"airline"},
		{"entry":"joined","status":"in-custody","day":"2026-02-10","source":"court","note":"misread","supersedes":4},{"member":"N-02","entry":"chnaged"}]}`).
		want(422, nil).says("#/entries/2/entry")
	var made api.MadeEntries
	o.ask("p", "POST", where+"/entries", `{"entries":[{"member":"N-01","entry":"changed","status":"departed","day":"2026-03-01","source":"airline"},
		{"entry":"joined","status":"in-custody","day":"2026-02-10","source":"court","note":"misread","supersedes":4}]}`).want(201, &made)
	if len(made.Entries) != 2 || made.Entries[1].Reference != "N-03" {
		t.Errorf("%+v", made)
	}
	if f := figures("?on=2026-03-02&known=2026-03-02"); f.Count("in-custody") != 20 {
		t.Errorf("as it was said: %+v", f)
	}
	if f := figures("?on=2026-03-02"); f.Count("in-custody") != 21 || f.Count("departed") != 1 || f.Members != 40 {
		t.Errorf("as it is known: %+v", f)
	}
	var series pageOf[cohorts.Figures]
	if o.ask("a", "GET", where+"/series?days=3", "").want(200, &series); len(series.Items) != 3 || series.Items[2].Count("departed") != 1 || series.Items[1].Count("departed") != 0 {
		t.Errorf("%+v", series)
	}
	o.ask("a", "GET", where+"/series?days=1", "").want(422, nil).says("from 2 to 60")
	o.log()
	var members pageOf[cohorts.Member]
	o.ask("a", "GET", where+"/members?status=in-custody&place=oak&limit=5", "").want(200, &members)
	if len(members.Items) != 5 || members.Next == "" || members.Items[0].Since != "2026-02-10" {
		t.Errorf("%+v", members)
	}
	if log := o.log(); log != "person.read account:4 cohort:1 of 5" {
		t.Errorf("recorded %q", log)
	}
	o.ask("a", "GET", where+"/members?status=held", "").want(422, nil).says("none of this cohort")
	o.ask("a", "GET", where+"/members?place=Elm", "").want(422, nil).says("no member was ever")
	var entries pageOf[cohorts.Entry]
	if o.ask("a", "GET", where+"/entries?member=N-03", "").want(200, &entries); len(entries.Items) != 2 || entries.Items[1].SupersededBy != entries.Items[0].ID {
		t.Errorf("%+v", entries)
	}
	o.ask("a", "GET", where+"/entries?member=N-3", "").want(422, nil)
	if got := o.ask("a", "GET", where+"/ledger", "").want(200, nil); strings.Count(got.body, "\n") != 43 || got.header.Get("Content-Type") != "text/csv" {
		t.Errorf("%v %s", got.header, got.body)
	}
	// A member is found to be somebody, which opens nothing.
	o.ask("p", "POST", where+"/entries", `{"entries":[{"member":"N-07","entry":"tied","subject":"c-1","source":"passport"}]}`).want(422, nil).says("no subject with this id")
	o.program("i", access.Integrator)
	o.ask("i", "PUT", "/v1/subjects/c-1", `{"subject":{"name":"Mira Tolvane"}}`).want(201, nil)
	before := o.count("alerts") + o.count("screenings")
	o.ask("p", "POST", where+"/entries", `{"entries":[{"member":"N-07","entry":"tied","subject":"c-1","source":"passport"}]}`).want(201, nil).says(`"subject":"c-1"`)
	if n := o.count("alerts") + o.count("screenings"); n != before {
		t.Error("a tie had somebody screened")
	}
	o.ask("p", "POST", where+"/statuses", `{"label":"Cleared"}`).want(200, &c)
	if got := c.Statuses.String(); !strings.HasSuffix(got, "Departed\nCleared\n") {
		t.Error(got)
	}
	o.ask("p", "POST", where+"/statuses", `{"label":"Cleared"}`).want(422, nil).says("stands twice")
	var all pageOf[cohorts.Summary]
	if o.ask("a", "GET", "/v1/cohorts", "").want(200, &all); len(all.Items) != 1 || all.Items[0].Members != 40 {
		t.Errorf("%+v", all)
	}
	o.ask("a", "GET", "/v1/cohorts/x", "").want(404, nil)
}
