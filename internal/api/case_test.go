package api_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/api"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/store"
)

// A case through the API, by the people who may: opened, worked on, closed by
// two, and reported.
func TestCaseThroughTheAPI(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	o.program("analysts", access.Analyst)
	o.person("ana", access.Analyst)
	o.person("eve", access.Analyst)
	o.person("bo", access.Reviewer)
	o.person("cy", access.Reviewer)
	o.publish("1,Ketevan Zhordania,1971-02-03")
	o.ask("p", "PUT", "/v1/subjects/c-1", `{"subject":{"name":"Ketevan Jordania"}}`).want(201, nil)
	o.log()
	var c cases.Case
	o.ask("ana", "POST", "/v1/cases", `{"subject":"c-2"}`).want(422, nil).says(`"pointer":"#/subject"`)
	made := o.ask("ana", "POST", "/v1/cases", `{"subject":"c-1"}`, "Idempotency-Key", "k1").want(201, &c)
	where := made.header.Get("Location")
	if where != "/v1/cases/1" || c.Subject != "c-1" || c.Owner != "account:1" || c.Alerts != 1 || strings.Contains(made.body, "Jordania") {
		t.Errorf("%s: %s", where, made.body)
	}
	if again := o.ask("ana", "POST", "/v1/cases", `{"subject":"c-1"}`, "Idempotency-Key", "k1").want(201, nil); again.body != made.body || again.header.Get("Idempotency-Replayed") == "" {
		t.Error("the same request is done twice")
	}
	o.ask("bo", "POST", "/v1/cases", `{"subject":"c-1"}`).want(409, nil).says("has an open case")
	o.ask("p", "GET", where, "").want(403, nil)

	o.ask("ana", "POST", where+"/notes", `{"text":"Called <her> bank."}`).want(201, nil).says(`"id":1`)
	o.ask("ana", "POST", where+"/notes", `{"text":""}`).want(422, nil).says(`"pointer":"#/text"`)
	o.ask("ana", "POST", where+"/notes", `{"text":"x","corrects":9}`).want(422, nil).says(`"pointer":"#/corrects"`)
	o.ask("eve", "POST", where+"/notes", `{"text":"Mine."}`).want(403, nil).says("somebody else's")
	o.ask("analysts", "POST", where+"/notes", `{"text":"x"}`).want(403, nil)

	pdf := base64.StdEncoding.EncodeToString([]byte("%PDF-1.7 x"))
	o.ask("ana", "POST", where+"/attachments", `{"name":"x.pdf","content":"=="}`).want(422, nil).says("not base64")
	o.ask("ana", "POST", where+"/attachments", `{"name":"x.html","content":"`+pdf+`"}`).want(422, nil).says(`"pointer":"#/content"`)
	kept := o.ask("ana", "POST", where+"/attachments", `{"name":"паспорт \"x\".pdf","content":"`+pdf+`"}`).want(201, nil)
	got := o.ask("ana", "GET", kept.header.Get("Location"), "").want(200, nil)
	if got.body != "%PDF-1.7 x" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment; filename*=utf-8''") || !strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") || got.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%q, %v", got.body, got.header)
	}
	o.ask("ana", "POST", where+"/attachments/1/remove", `{"reason":"Another's."}`).want(200, nil).says("removed_why")
	o.ask("ana", "GET", where+"/attachments/1", "").want(410, nil)

	o.ask("ana", "POST", where+"/deadline", `{"due_at":"2026-03-09T17:00:00Z","reason":"The bank answers then."}`).want(200, nil).says(`"due_by_hand":true`)
	o.ask("ana", "POST", where+"/deadline", `{"due_at":"2020-03-09T17:00:00Z","reason":"x"}`).want(422, nil).says(`"pointer":"#/due_at"`)
	o.ask("ana", "POST", where+"/deadline", `{"due_at":"tomorrow","reason":"x"}`).want(422, nil).says(`"pointer":"#/due_at"`)
	o.ask("ana", "POST", where+"/deadline", `{"reason":"As the alerts."}`).want(200, nil)
	o.ask("ana", "POST", where+"/close", `{"summary":"Done."}`).want(409, nil).says("awaits somebody")
	err := o.store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE alerts SET state = 'closed', disposition = 'true-match'")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	o.ask("ana", "POST", where+"/hand-over", `{"to":"account:9","reason":"x"}`).want(422, nil).says(`"pointer":"#/to"`)
	o.ask("ana", "POST", where+"/hand-over", `{"to":"account:3","reason":"On leave."}`).want(200, nil)
	o.ask("bo", "POST", where+"/close", `{"summary":"It is her."}`).want(200, nil).says(`"state":"review"`)
	for _, who := range []string{"bo", "ana", "eve", "analysts"} {
		o.ask(who, "POST", where+"/review", `{"confirm":true}`).want(403, nil)
	}
	o.ask("cy", "POST", where+"/review", `{"confirm":false}`).want(422, nil).says(`"pointer":"#/text"`)
	o.ask("cy", "POST", where+"/review", `{"confirm":true}`).want(200, nil).says(`"state":"closed"`, `"reviewer":"account:4"`)
	o.ask("cy", "POST", where+"/review", `{"confirm":true}`).want(409, nil)

	var file api.CaseFile
	o.ask("ana", "GET", where, "").want(200, &file).says("Called <her> bank.")
	if len(file.Alerts) != 1 || len(file.Notes) != 1 || len(file.Attachments) != 1 || len(file.Timeline) < 10 || file.Timeline[0].Event != "alert.opened" {
		t.Errorf("%+v", file)
	}
	report := o.ask("ana", "GET", where+"/report", "").want(200, nil).says("<!doctype html>", "They add up to", "Called &lt;her&gt; bank.", "It is her.", "bo (account:3)")
	if p := report.header.Get("Content-Security-Policy"); !strings.Contains(p, "style-src 'sha256-") || strings.Contains(p, "unsafe") {
		t.Error(p)
	}
	o.ask("bo", "POST", where+"/reopen", `{"reason":"Her passport came."}`).want(200, nil).says(`"state":"open"`)
	log := o.log()
	for _, want := range []string{"case.opened account:1 case:1", "case.noted account:1 case:1", "case.attached account:1", "case.detached account:1", "case.handed_over account:1", "case.closing account:3", "case.confirmed account:4", "case.reopened account:3", "person.read account:1 case:1"} {
		if !strings.Contains(log, want) {
			t.Errorf("%q is not recorded: %s", want, log)
		}
	}
	if strings.Contains(log+o.logged.String(), "bank") || strings.Contains(log+o.logged.String(), "Jordania") {
		t.Error("what was written is recorded or logged")
	}
}

// Cases are listed page by page, and by what they are asked for.
func TestCasesAreListed(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	o.person("ana", access.Analyst)
	for i := range 5 {
		o.ask("p", "PUT", fmt.Sprintf("/v1/subjects/c-%d", i), `{"subject":{"name":"Somebody Ordinary"}}`).want(201, nil)
		o.ask("ana", "POST", "/v1/cases", fmt.Sprintf(`{"subject":"c-%d"}`, i)).want(201, nil)
	}
	err := o.store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE cases SET escalated = 1, escalated_at = 1 WHERE id IN (2, 4)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{"": "[2 4 1 3 5]", "&owner=mine": "[2 4 1 3 5]", "&overdue=true": "[2 4]", "&state=closed": "[]", "&owner=nobody": "[]", "&state=unclosed&owner=account:1": "[2 4 1 3 5]"} {
		for _, limit := range []int{1, 2, 3, 5} {
			got := []int64{}
			target := fmt.Sprintf("/v1/cases?limit=%d%s", limit, query)
			for next := target; next != ""; {
				var p pageOf[cases.Case]
				o.ask("ana", "GET", next, "").want(200, &p)
				for _, c := range p.Items {
					got = append(got, c.ID)
				}
				if next = ""; p.Next != "" {
					next = target + "&cursor=" + p.Next
				}
			}
			if fmt.Sprint(got) != want {
				t.Errorf("%s by %d: %v, want %s", query, limit, got, want)
			}
		}
	}
}
