package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/api"
	"github.com/namesake-screening/namesake/internal/jobs"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

func (o *office) work() {
	o.Helper()
	for worked := true; worked; {
		var err error
		if worked, err = o.jobs.Once(o.Context()); err != nil {
			o.Fatal(err)
		}
	}
}

const people = "id,name,birth_date\nc-1,Orwan Daskell,1961\nc-2,Somebody Ordinary,1980\nc-3,?,1980\n"

// A file of people is screened, and what is wrong with a row comes back.
func TestJobOfScreenings(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	order := func(query, body string, header ...string) reply {
		return o.ask("p", "POST", "/v1/jobs"+query, body, append([]string{"Content-Type", "text/csv"}, header...)...)
	}
	order("", people).want(422, nil).says(`"parameter":"kind"`)
	order("?kind=screen&policies=default,strict", people).want(422, nil).says(`"parameter":"policies"`, "strict")
	order("?kind=screen", "name,birthdate\n").want(422, nil).says("birthdate")
	order("?kind=screen", people+strings.Repeat("c,Ana Voss,1980\n", 5000)).want(413, nil).says("65536 bytes")
	o.ask("p", "POST", "/v1/jobs?kind=screen", people, "Content-Type", "text/plain").want(415, nil).says("text/csv or application/x-ndjson")
	var job jobs.Job
	first := order("?kind=screen", people, "Idempotency-Key", "k").want(201, &job)
	if again := order("?kind=screen", people, "Idempotency-Key", "k").want(201, nil); again.body != first.body || again.header.Get("Idempotency-Replayed") != "true" || o.count("jobs") != 1 {
		t.Errorf("ordered twice: %s", again.body)
	}
	order("?kind=screen", people+"c-4,Ana Voss,1980\n", "Idempotency-Key", "k").want(422, nil).says("another request")
	where := first.header.Get("Location")
	o.work()
	o.ask("p", "GET", where, "").want(200, &job)
	if job.State != jobs.Done || job.Rows != 3 || job.Rejected != 1 || job.CreatedBy == "" {
		t.Errorf("%+v", job)
	}
	o.log()
	results := o.ask("p", "GET", where+"/results", "").want(200, nil).says("Daskell", `"outcome":"clear"`)
	if n := strings.Count(results.body, "\n"); n != 2 || results.header.Get("Content-Type") != "application/x-ndjson" {
		t.Errorf("%d results as %s", n, results.header.Get("Content-Type"))
	}
	rejects := o.ask("p", "GET", where+"/rejects", "").want(200, nil).says("c-3", "no letter or digit")
	if rejects.header.Get("Content-Type") != "text/csv" {
		t.Error(rejects.header)
	}
	if log := o.log(); strings.Count(log, "person.read key:") != 2 || !strings.Contains(log, "job:"+job.Key+" of 3") {
		t.Errorf("recorded %s", log)
	}
	o.ask("p", "POST", where+"/cancel", "").want(409, nil).says("ended already")
	o.ask("p", "GET", "/v1/jobs", "").want(200, nil).says(job.Key)
	lines := `{"name":"Ana Voss"}` + "\n"
	where = o.ask("p", "POST", "/v1/jobs?kind=screen", lines, "Content-Type", "application/x-ndjson").want(201, nil).header.Get("Location")
	o.ask("p", "POST", where+"/cancel", "").want(200, nil).says(`"state":"cancelled"`)
}

// A file of people is taken into the population.
func TestJobOfSubjects(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	o.ask("p", "POST", "/v1/jobs?kind=subjects&policies=default", people, "Content-Type", "text/csv").want(201, nil)
	o.work()
	if err := o.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.ask("p", "GET", "/v1/subjects", "").want(200, nil).says(`"id":"c-1"`, `"id":"c-2"`)
	o.ask("p", "GET", "/v1/alerts?subject=c-1", "").want(200, nil).says(`"entity":"S-001"`)
	o.ask("p", "GET", "/v1/coverage/check", "").want(200, nil).says(`"sound":true`)
}

// Events are sent where somebody who signed in said, and can be sent again.
func TestWebhook(t *testing.T) {
	o := open(t)
	o.program("p", access.Administrator)
	o.person("adam", access.Administrator)
	o.ask("p", "POST", "/v1/webhooks", `{"url":"https://example.org","events":["policy.live"]}`).want(403, nil)
	o.ask("adam", "POST", "/v1/webhooks", `{"url":"http://10.0.0.1/x","events":["policy.live"]}`).want(422, nil).says("#/url")
	o.ask("adam", "POST", "/v1/webhooks", `{"url":"https://127.0.0.1/x","events":["policy.lively"]}`).want(422, nil).says("#/events", "policy.lively")
	var made, other api.WebhookSecret
	body := `{"url":"https://127.0.0.1:9/hook","events":["policy.live"]}`
	r := o.ask("adam", "POST", "/v1/webhooks", body, "Idempotency-Key", "k").want(201, &made)
	where := r.header.Get("Location")
	if !strings.HasPrefix(made.Secret, "whsec_") || !made.Webhook.Active || where != "/v1/webhooks/"+made.Webhook.Key {
		t.Errorf("%+v at %s", made, where)
	}
	if again := o.ask("adam", "POST", "/v1/webhooks", body, "Idempotency-Key", "k").want(201, nil); again.body != r.body {
		t.Error("made twice")
	}
	if got := o.ask("p", "GET", where, "").want(200, nil); strings.Contains(got.body, "whsec_") {
		t.Error("the secret can be read again")
	}
	if o.ask("adam", "POST", where+"/rotate", "").want(200, &other); other.Secret == made.Secret || other.Webhook.OldUntil.IsZero() {
		t.Errorf("rotated: %+v", other)
	}
	err := o.store.Update(t.Context(), func(tx *store.Tx) error {
		return webhooks.Emit(tx, webhooks.PolicyLive, "default:3", map[string]any{"policy": "default", "version": 3})
	})
	if err != nil {
		t.Fatal(err)
	}
	var sent pageOf[webhooks.Delivery]
	o.ask("p", "GET", where+"/deliveries?state=waiting", "").want(200, &sent)
	if len(sent.Items) != 1 || sent.Items[0].Event != webhooks.PolicyLive {
		t.Fatalf("%+v", sent)
	}
	id, err := json.Marshal(sent.Items[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	again := where + "/deliveries/" + string(id) + "/redeliver"
	o.ask("adam", "POST", again, "").want(409, nil).says("waits to be posted already")
	o.ask("adam", "POST", where+"/disable", "").want(200, nil).says(`"active":false`, `"parked":1`)
	o.ask("adam", "POST", again, "").want(409, nil).says("enable it first")
	o.ask("adam", "POST", where+"/enable", "").want(200, nil).says(`"active":true`)
	o.ask("adam", "POST", again, "").want(202, nil).says(`"state":"waiting"`)
	o.ask("p", "GET", "/v1/webhooks", "").want(200, nil).says(`"waiting":1`)
	o.ask("adam", "POST", where+"/deliveries/x/redeliver", "").want(404, nil)
}
