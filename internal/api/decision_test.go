package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/api"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/decisions"
)

type alertPage struct {
	Items []decisions.Item
	Next  string
}

func (o *office) first(query string) decisions.Item {
	o.Helper()
	var p alertPage
	o.ask("anna", "GET", "/v1/alerts"+query, "").want(200, &p)
	if len(p.Items) == 0 {
		o.Fatalf("no alert for %q", query)
	}
	return p.Items[0]
}

// staff signs in who decides, and has a program that does not.
func (o *office) staff() {
	o.Helper()
	o.person("anna", access.Analyst)
	o.person("rita", access.Reviewer)
	o.person("sven", access.Reviewer)
	o.program("p", access.Integrator)
	o.program("robot", access.Analyst, access.Reviewer)
	o.publish("1,Ketevan Zhordania,1971-02-03")
}

// An alert is decided by people, on what they saw, and by two where the policy
// says so: the maker is refused on every way, and so is a key.
func TestDecide(t *testing.T) {
	o := open(t)
	o.staff()
	o.ask("p", "PUT", "/v1/subjects/c-1", `{"subject":{"name":"Ketevan Jordania"}}`).want(201, nil)
	a := o.first("")
	if a.Name != "Ketevan Jordania" || a.Priority != 1 || a.DueAt.IsZero() {
		t.Errorf("%+v", a)
	}
	where := fmt.Sprintf("/v1/alerts/%d", a.ID)
	o.ask("anna", "GET", "/v1/reasons", "").want(200, nil).says(`"code":"different-birth-date"`)
	decide := func(who, body string) reply {
		return o.ask(who, "POST", where+"/decisions", strings.ReplaceAll(body, "SEEN", a.Digest))
	}
	yes := `{"disposition":"true-match","reason":"facts-agree","seen":"SEEN"}`
	for _, who := range []string{"robot", "p"} {
		decide(who, yes).want(403, nil)
	}
	var p api.Problem
	decide("anna", `{"disposition":"maybe","reason":"x","seen":"","clear_untill":"2027-01-01"}`).want(422, &p)
	decide("anna", `{"disposition":"maybe","reason":"x","seen":""}`).want(422, &p)
	if len(p.Errors) != 2 || p.Errors[0].Pointer != "#/disposition" || p.Errors[1].Pointer != "#/seen" {
		t.Errorf("%+v", p.Errors)
	}
	decide("anna", `{"disposition":"false-positive","reason":"dead","seen":"SEEN","clear":true,"clear_until":"soon"}`).want(422, nil).says("#/clear_until")
	decide("anna", `{"disposition":"false-positive","reason":"dead","seen":"SEEN","clear":true,"clear_until":"2040-01-01"}`).want(422, nil).says("#/clear_until", "365 days")
	decide("anna", `{"disposition":"true-match","reason":"facts-agree","seen":"0123"}`).want(409, nil).says("has changed since you looked at it")
	o.ask("anna", "POST", "/v1/alerts/99/decisions", `{"disposition":"true-match","reason":"facts-agree","seen":"x"}`).want(404, nil)

	o.log()
	var made, again decisions.Decision
	first := o.ask("rita", "POST", where+"/decisions", strings.ReplaceAll(yes, "SEEN", a.Digest), "Idempotency-Key", "k").want(201, &made)
	o.ask("rita", "POST", where+"/decisions", strings.ReplaceAll(yes, "SEEN", a.Digest), "Idempotency-Key", "k").want(201, &again)
	if made.Review != "waiting" || again.ID != made.ID {
		t.Errorf("%+v, then %+v", made, again)
	}
	one := first.header.Get("Location")
	if log := o.log(); strings.Count(log, "alert.decided") != 1 {
		t.Errorf("recorded %s", log)
	}
	if got := o.first("?state=review&disposition=true-match&assignee=" + made.By); got.ID != a.ID {
		t.Errorf("%+v", got)
	}
	o.ask("rita", "POST", one+"/review", `{"confirm":true}`).want(403, nil).says("second person")
	for _, who := range []string{"anna", "robot", "p"} {
		o.ask(who, "POST", one+"/review", `{"confirm":true}`).want(403, nil)
	}
	o.ask("rita", "GET", "/v1/decisions", "").want(200, nil).says(`"items":[]`)
	o.ask("sven", "GET", "/v1/decisions", "").want(200, nil).says(`"review":"waiting"`)
	o.ask("sven", "POST", one+"/review", `{"confirm":false}`).want(422, nil).says("#/text")
	o.ask("sven", "POST", one+"/review", `{"confirm":false,"text":"The year?"}`).want(200, &made)
	if made.Review != "returned" {
		t.Errorf("%+v", made)
	}
	decide("rita", yes).want(201, &made)
	one = fmt.Sprintf("/v1/decisions/%d", made.ID)
	o.ask("anna", "POST", one+"/withdraw", "").want(403, nil).says("did not make it")
	o.ask("rita", "POST", one+"/withdraw", `{"text":"Wrong line."}`).want(200, nil).says(`"review":"withdrawn"`)
	decide("rita", yes).want(201, &made)
	o.ask("sven", "POST", fmt.Sprintf("/v1/decisions/%d/review", made.ID), `{"confirm":true}`).want(200, nil)
	o.ask("anna", "GET", where, "").want(200, nil).says(`"state":"closed"`, `"event":"confirmed"`, `"actor":"account:`)
	o.ask("anna", "GET", where+"/decisions?limit=2", "").want(200, nil).says(`"review":"confirmed"`, `"next":`)
	o.ask("anna", "POST", where+"/reopen", `{"reason":"because"}`).want(422, nil)
	o.ask("anna", "POST", where+"/reopen", `{"reason":"mistake"}`).want(200, nil).says(`"state":"open"`, "reopened-by-hand")
	o.ask("anna", "GET", one, "").want(200, nil).says(`"review":"withdrawn"`)
	o.ask("anna", "GET", "/v1/decisions/99", "").want(404, nil)
}

// Alerts are given and dismissed together, or none is.
func TestDecideTogether(t *testing.T) {
	o := open(t)
	o.staff()
	for i := range 5 {
		o.ask("p", "PUT", fmt.Sprintf("/v1/subjects/c-%d", i), `{"subject":{"name":"Ketevan Jordania"}}`).want(201, nil)
	}
	var all alertPage
	o.ask("anna", "GET", "/v1/alerts?order=queue&limit=3", "").want(200, &all)
	if len(all.Items) != 3 || all.Next == "" {
		t.Fatalf("%+v", all)
	}
	var rest alertPage
	o.ask("anna", "GET", "/v1/alerts?order=queue&limit=3&cursor="+all.Next, "").want(200, &rest)
	if len(rest.Items) != 2 || rest.Next != "" || rest.Items[0].ID == all.Items[2].ID {
		t.Errorf("%+v", rest)
	}
	o.ask("anna", "GET", "/v1/alerts?limit=3&cursor="+all.Next, "").want(422, nil)
	var ids, picks []string
	for _, a := range append(all.Items, rest.Items...) {
		ids = append(ids, fmt.Sprint(a.ID))
		picks = append(picks, fmt.Sprintf(`{"alert":%d,"seen":%q}`, a.ID, a.Digest))
	}
	me := func() string { return o.first("?assignee=account:1").Assignee }
	assign := func(to string) reply {
		return o.ask("anna", "POST", "/v1/alerts/assign", `{"alerts":[`+strings.Join(ids, ",")+`],"to":"`+to+`"}`)
	}
	assign("account:77").want(422, nil).says("#/to")
	assign("account:1").want(200, nil).says(`"alerts":5`)
	if me() != "account:1" {
		t.Error(me())
	}
	o.ask("anna", "GET", "/v1/alerts?assignee=nobody", "").want(200, nil).says(`"items":[]`)
	assign("").want(200, nil)
	o.ask("robot", "POST", "/v1/alerts/assign", `{"alerts":[1]}`).want(403, nil)
	dismiss := func(who, reason string, picks ...string) reply {
		return o.ask(who, "POST", "/v1/alerts/dismiss", `{"alerts":[`+strings.Join(picks, ",")+`],"reason":"`+reason+`"}`)
	}
	dismiss("robot", "common-name", picks...).want(403, nil)
	dismiss("anna", "admitted", picks...).want(422, nil).says("#/reason")
	dismiss("anna", "common-name").want(422, nil).says("#/alerts")
	dismiss("anna", "common-name", append(picks, `{"alert":99,"seen":"x"}`)...).want(422, nil).says("#/alerts", "no alert 99")
	var b decisions.Bulk
	made := dismiss("anna", "common-name", picks...).want(201, &b)
	if b.Alerts != 5 || b.Sampled != 1 {
		t.Errorf("%+v", b)
	}
	dismiss("anna", "common-name", picks...).want(409, nil).says("; ")
	var waiting struct{ Items []decisions.Decision }
	o.ask("rita", "GET", "/v1/decisions", "").want(200, &waiting)
	o.ask("rita", "POST", fmt.Sprintf("/v1/decisions/%d/review", waiting.Items[0].ID), `{"confirm":true}`).want(200, nil)
	o.ask("anna", "GET", made.header.Get("Location"), "").want(200, nil).says(`"state":"confirmed"`)
	o.ask("anna", "GET", "/v1/bulks/9", "").want(404, nil)
	for query, want := range map[string]int{"state=closed": 5, "state=open": 0, "outcome=inconclusive": 0, "priority=1": 5, "priority=4": 0, "overdue=true": 0, "subject=c-1": 1, "standing=matched": 5} {
		var p alertPage
		o.ask("anna", "GET", "/v1/alerts?"+query, "").want(200, &p)
		if len(p.Items) != want {
			t.Errorf("%s: %d", query, len(p.Items))
		}
	}
	o.ask("anna", "GET", "/v1/alerts?priority=5&order=up&overdue=maybe", "").want(422, nil).says("priority", "order", "overdue")
}

// Cleared by two, whatever way they take; ended by a changed fact or a person.
func TestClearances(t *testing.T) {
	o := open(t)
	o.staff()
	o.ask("p", "PUT", "/v1/subjects/c-1", `{"subject":{"name":"Ketevan Jordania"}}`).want(201, nil)
	clear := func() (where string, c clearances.Clearance) {
		t.Helper()
		a := o.first("?state=open")
		var d decisions.Decision
		o.ask("rita", "POST", fmt.Sprintf("/v1/alerts/%d/decisions", a.ID), `{"disposition":"false-positive","reason":"common-name","seen":"`+a.Digest+`","clear":true,"clear_until":"2026-12-24"}`).want(201, &d)
		where = fmt.Sprintf("/v1/clearances/%d", d.Clearance)
		o.ask("anna", "GET", where, "").want(200, &c)
		return where, c
	}
	where, c := clear()
	if c.State != "proposed" || !c.Until.Equal(time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", c)
	}
	o.ask("rita", "POST", where+"/confirm", "").want(403, nil).says("second person")
	o.ask("rita", "POST", where+"/refuse", `{"text":"No."}`).want(403, nil).says("second person")
	for _, who := range []string{"anna", "robot", "p"} {
		o.ask(who, "POST", where+"/confirm", "").want(403, nil)
	}
	o.ask("sven", "POST", where+"/refuse", "").want(422, nil).says("#/text")
	o.ask("sven", "POST", where+"/refuse", `{"text":"Ask her."}`).want(200, nil).says(`"state":"refused"`)
	o.ask("sven", "POST", where+"/confirm", "").want(409, nil).says("is refused")
	where, _ = clear()
	o.ask("sven", "POST", where+"/confirm", "{}").want(200, nil).says(`"state":"in-force"`)
	o.ask("anna", "GET", "/v1/alerts", "").want(200, nil).says(`"state":"closed"`)
	o.log()
	o.ask("anna", "GET", "/v1/clearances?state=in-force&subject=c-1&ends_before=2027-01-01&list=house", "").want(200, nil).says(`"Ketevan Jordania"`, `"birth_dates":["1971-02-03"]`)
	if log := o.log(); !strings.Contains(log, "person.read account:") || !strings.Contains(log, "clearance:many of 1") {
		t.Errorf("recorded %s", log)
	}
	o.ask("anna", "GET", "/v1/clearances?subject=c-9", "").want(422, nil).says("never was")
	o.ask("anna", "GET", "/v1/clearances?ends_before=2026-06-01", "").want(200, nil).says(`"items":[]`)
	o.ask("p", "PUT", "/v1/subjects/c-1", `{"subject":{"name":"Ketevan Jordania","birth_date":"1971"}}`).want(200, nil)
	o.ask("anna", "GET", where, "").want(200, nil).says(`"ended_why":"facts-changed"`, `"changed":["subject birth-date"]`)
	o.ask("anna", "GET", "/v1/alerts", "").want(200, nil).says(`"state":"open"`, `"reason":"clearance-facts-changed"`)

	where, _ = clear()
	o.ask("sven", "POST", where+"/confirm", "").want(200, nil)
	o.ask("anna", "POST", where+"/revoke", `{"text":"x"}`).want(403, nil)
	o.ask("sven", "POST", where+"/revoke", "").want(422, nil).says("#/text")
	o.ask("sven", "POST", where+"/revoke", `{"text":"It was her sister."}`).want(200, nil).says(`"ended_why":"revoked"`)
	o.ask("anna", "GET", "/v1/alerts", "").want(200, nil).says(`"reason":"clearance-revoked"`)
}
