package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/api"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/redress"
)

// A man of whom too little is known is kept, asked about, put before somebody else,
// met again with more facts, and to be decided then.
func TestInconclusiveStory(t *testing.T) {
	o := open(t)
	o.program("gate", access.Integrator)
	o.program("admin-key", access.Administrator)
	o.person("ana", access.Analyst)
	o.person("bo", access.Reviewer)
	o.person("dev", access.Analyst)

	var s namesake.Screening
	made := o.ask("gate", "POST", "/v1/screenings", `{"name":"Orwen Daskil"}`).want(200, &s)
	if s.Outcome != namesake.OutcomeInconclusive || len(s.Matches[0].Deciders) == 0 {
		t.Fatalf("%+v", s)
	}
	var kept api.KeptScreening
	o.ask("gate", "POST", made.header.Get("Location")+"/keep", `{"id":"a b"}`).want(422, nil).says(`"pointer":"#/id"`)
	again := o.ask("gate", "POST", made.header.Get("Location")+"/keep", `{"id":"m-1"}`, "Idempotency-Key", "k").want(201, &kept)
	if o.ask("gate", "POST", made.header.Get("Location")+"/keep", `{"id":"m-1"}`, "Idempotency-Key", "k").want(201, nil).body != again.body {
		t.Error("the same request is answered otherwise")
	}
	o.ask("gate", "POST", made.header.Get("Location")+"/keep", "").want(409, nil).says("kept already")

	var held pageOf[holds.Held]
	o.ask("gate", "GET", "/v1/holds?subject=m-1", "").want(200, &held)
	if len(held.Items) != 1 || held.Items[0].Name != "Orwen Daskil" {
		t.Fatalf("%+v", held)
	}
	o.ask("gate", "GET", "/v1/holds?subject=m-2", "").want(422, nil).says("never was")
	alert := held.Items[0].Alerts[0].ID

	ask := fmt.Sprintf(`{"alert":%d,"facts":["birth-date"],"to":"account:3","text":"When was he born?","due":"2026-03-02T09:30:00Z"}`, alert)
	o.ask("gate", "POST", "/v1/requests", ask).want(403, nil)
	o.ask("ana", "POST", "/v1/requests", strings.Replace(ask, "account:3", "account:33", 1)).want(422, nil).says(`"pointer":"#/to"`)
	var r holds.Request
	first := o.ask("ana", "POST", "/v1/requests", ask, "Idempotency-Key", "r").want(201, &r)
	where := first.header.Get("Location")
	if o.ask("ana", "POST", "/v1/requests", ask, "Idempotency-Key", "r").want(201, nil).header.Get("Location") != where {
		t.Error("asked twice")
	}
	o.pass(30 * time.Minute)
	if err := o.holds.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.ask("bo", "GET", "/v1/notices?unread=true", "").want(200, nil).says("request.escalated")
	o.ask("dev", "GET", "/v1/requests?before=account:2&state=waiting", "").want(200, nil).says(`"escalated_to":"account:2"`)
	o.ask("ana", "POST", where+"/acknowledge", "").want(403, nil).says("only who was asked")
	o.ask("bo", "POST", where+"/acknowledge", "").want(200, nil)

	// A release takes two, and ends when he is met again.
	release := fmt.Sprintf(`{"alert":%d,"reason":"urgent-need","text":"He is ill."}`, alert)
	made = o.ask("bo", "POST", "/v1/releases", release).want(201, nil)
	o.ask("bo", "POST", made.header.Get("Location")+"/confirm", "").want(403, nil).says("second person")
	o.ask("ana", "POST", made.header.Get("Location")+"/confirm", "").want(403, nil)
	o.person("cy", access.Reviewer)
	o.ask("cy", "POST", made.header.Get("Location")+"/confirm", "").want(200, nil).says(`"standing":true`)
	o.ask("gate", "GET", "/v1/holds", "").want(200, &held)
	if len(held.Items) != 0 {
		t.Errorf("%+v", held)
	}
	party := `{"members":[{"id":"m-1","name":"Orwen Daskil","birth_date":"1961","gender":"male"},{"id":"m-2","name":"Somebody Ordinary"}]}`
	o.ask("admin-key", "POST", "/v1/encounters?keep=found", party).want(403, nil).says("subject.write")
	o.ask("gate", "POST", "/v1/encounters?keep=found&as_of=2026-01-01", party).want(422, nil).says(`"parameter":"keep"`)
	o.ask("gate", "POST", "/v1/encounters?keep=found", strings.Replace(party, "m-2", "m-1", 1)).want(422, nil).says(`"#/members/1/id"`)
	var e api.Encounter
	o.ask("gate", "POST", "/v1/encounters?keep=found", party).want(201, &e)
	if e.Members[0].Kept != "changed" || e.Members[0].Subject != "m-1" || e.Members[1].Kept != "" {
		t.Errorf("%+v", e.Members)
	}
	o.ask("gate", "GET", "/v1/holds", "").want(200, &held)
	if len(held.Items) != 1 || held.Items[0].Alerts[0].Outcome != e.Members[0].Outcome {
		t.Errorf("%+v", held)
	}
	if err := o.holds.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.ask("ana", "GET", "/v1/notices", "").want(200, nil).says("alert.changed")
	o.ask("gate", "GET", made.header.Get("Location"), "").want(200, nil).says(`"ended_by":"system"`, `"state":"ended"`)

	// What comes back at last contradicts, and says so.
	var back api.AnsweredRequest
	o.ask("bo", "POST", where+"/answer", `{"facts":{"name":"","gendre":"x"},"remark":"r"}`).want(422, nil).says("#/facts/gendre")
	o.ask("bo", "POST", where+"/answer", `{"facts":{},"remark":"r"}`).want(422, nil).says("none came back")
	o.ask("bo", "POST", where+"/answer", `{"facts":{"birth_date":"1990"},"remark":"His mother's letter"}`).want(200, &back)
	if len(back.Differ) != 1 || back.Differ[0].Kept != "1961" || back.Request.State != holds.Answered {
		t.Errorf("%+v", back)
	}
	o.ask("bo", "POST", where+"/cancel", `{"remark":"late"}`).want(409, nil)
	if strings.Contains(o.log()+o.logged.String(), "Daskil") {
		t.Error("a name was recorded or logged")
	}
}

// A complaint is taken from a program, decided by two people, and counts by its
// number.
func TestRedressStory(t *testing.T) {
	o := open(t)
	o.program("form", access.Integrator)
	o.person("ana", access.Analyst)
	o.person("bo", access.Reviewer)
	o.person("cy", access.Reviewer)
	body := `{"person":{"name":"Orwen Daskil","identifiers":[{"type":"national-id","value":"77-01"}]},"contact":"2 Mill Lane"}`
	var c redress.Case
	made := o.ask("form", "POST", "/v1/redress", body).want(201, &c)
	where := made.header.Get("Location")
	if len(c.Pairs) == 0 || strings.Contains(where, c.Control) {
		t.Fatalf("%+v", c)
	}
	o.ask("form", "POST", "/v1/redress", `{"person":{"name":"Orwen Daskil"},"contact":"2 Mill Lane"}`).want(422, nil).says("#/person/birth_date")
	o.ask("form", "POST", "/v1/redress/lookup", `{"control":"1"}`).want(403, nil)
	o.ask("ana", "POST", "/v1/redress/lookup", `{"control":"1"}`).want(422, nil).says("#/control")
	o.ask("ana", "POST", "/v1/redress/lookup", `{"control":"0000 0000 0000 0000"}`).want(404, nil)
	var found redress.Case
	o.ask("ana", "POST", "/v1/redress/lookup", fmt.Sprintf(`{"control":%q}`, c.Control)).want(200, &found)
	if found.ID != c.ID {
		t.Errorf("%+v", found)
	}
	decision := `{"grant":true,"reason":"different-person-known","text":"Seen at the counter."}`
	o.ask("form", "POST", where+"/propose", decision).want(403, nil)
	o.ask("bo", "POST", where+"/propose", decision).want(200, nil)
	o.ask("bo", "POST", where+"/confirm", "").want(403, nil).says("second person")
	o.ask("ana", "POST", where+"/confirm", "").want(403, nil)
	o.ask("cy", "POST", where+"/return", "").want(422, nil).says("#/text")
	o.ask("cy", "POST", where+"/confirm", "").want(200, nil).says(`"state":"granted"`)

	met := fmt.Sprintf(`{"name":"Orwen Daskil","identifiers":[{"type":"national-id","value":"77-01"},{"type":"redress-control","value":%q}]}`, c.Control)
	var s api.AnsweredScreening
	answered := o.ask("form", "POST", "/v1/screenings", met, "Idempotency-Key", "s").want(200, &s)
	if s.Outcome != namesake.OutcomeClear || s.Applied == nil || len(s.Applied.Cleared) != len(s.Matches) || s.Applied.Cleared[0].Redress != c.ID || !strings.Contains(s.Summary, "Cleared before") {
		t.Errorf("%+v", s)
	}
	if again := o.ask("form", "POST", "/v1/screenings", met, "Idempotency-Key", "s").want(200, nil); again.body != answered.body {
		t.Errorf("answered again: %s", again.body)
	}
	var kept api.StoredScreening
	o.ask("form", "GET", answered.header.Get("Location"), "").want(200, &kept)
	if kept.Outcome != namesake.OutcomeClear || kept.Applied == nil || !strings.Contains(string(kept.Screening), string(namesake.OutcomeInconclusive)) {
		t.Errorf("%+v", kept)
	}
	var again api.Replay
	o.ask("form", "GET", answered.header.Get("Location")+"/replay", "").want(200, &again)
	if !again.Identical {
		t.Error("it is made again otherwise")
	}
	o.ask("form", "POST", "/v1/screenings?keep=false", met).want(200, nil).says(`"outcome":"clear"`)
	if strings.Contains(o.log()+o.logged.String(), "Daskil") {
		t.Error("a name was recorded or logged")
	}
}
