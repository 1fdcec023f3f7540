package adminpages_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// A file is ordered, worked through, and its results and rejects taken home; who
// reads them is recorded.
func TestAJobFromUploadToResults(t *testing.T) {
	f := open(t)
	b := f.site.As(access.Administrator)
	f.holds(b.Get("/jobs"), "No job was ordered yet", `value="default" checked`)
	for want, a := range map[string]func() (int, string){
		"choose one": func() (int, string) {
			a := upload(t, b, "/jobs", "", "", "", "kind", "screen", "policy", "default")
			return a.Status, a.Body
		},
		"its name ends in .csv": func() (int, string) {
			a := upload(t, b, "/jobs", "file", "people.doc", "x", "kind", "screen", "policy", "default")
			return a.Status, a.Body
		},
		`id="kind-wrong"`: func() (int, string) {
			a := upload(t, b, "/jobs", "file", "people.csv", "name\nx\n", "kind", "other", "policy", "default")
			return a.Status, a.Body
		},
		`id="policy-wrong"`: func() (int, string) {
			a := upload(t, b, "/jobs", "file", "people.csv", "name\nx\n", "kind", "screen")
			return a.Status, a.Body
		},
		`policy &#34;nowhere&#34;`: func() (int, string) {
			a := upload(t, b, "/jobs", "file", "people.csv", "name\nx\n", "kind", "screen", "policy", "nowhere")
			return a.Status, a.Body
		},
		"name": func() (int, string) {
			a := upload(t, b, "/jobs", "file", "people.csv", "nmae\nx\n", "kind", "screen", "policy", "default")
			return a.Status, a.Body
		},
	} {
		if status, body := a(); status != 422 || !strings.Contains(body, want) {
			t.Errorf("%s: %d\n%s", want, status, body)
		}
	}
	a := upload(t, b, "/jobs", "file", "people.CSV", "name,birth_date\nOrvan Daskel,1961-05-02\nSomebody Ordinary,\nWrong Date,yesterday\n", "kind", "screen", "policy", "default")
	if a.Status != 303 || !strings.HasPrefix(a.To, "/jobs/job_") || f.woken != 1 {
		t.Fatal(a.Status, a.To, f.woken)
	}
	f.holds(b.Get(a.To), "The job is ordered.", "Queued", "0 %", "/cancel")
	if worked, err := f.jobs.Once(t.Context()); err != nil || !worked {
		t.Fatal(worked, err)
	}
	f.holds(b.Get(a.To), "Done", "<dt>Rejected</dt><dd>1</dd>", a.To+"/results", a.To+"/rejects", "Clear", "Potential match")
	f.holds(b.Get("/jobs"), "Screen everybody and keep nobody", `href="`+a.To+`"`)
	results := b.Get(a.To + "/results")
	if results.Status != 200 || !results.Has("Orvan Daskel") || !strings.Contains(results.Header.Get("Content-Disposition"), ".jsonl") {
		t.Error(results.Status, results.Header, results.Body)
	}
	rejects := b.Get(a.To + "/rejects")
	if rejects.Status != 200 || !rejects.Has("yesterday") || !strings.Contains(rejects.Header.Get("Content-Disposition"), ".csv") {
		t.Error(rejects.Status, rejects.Header, rejects.Body)
	}
	var read int
	err := f.Store.View(t.Context(), func(tx *store.Tx) error {
		return tx.Get("SELECT count(*) FROM audit_entries WHERE action = 'person.read' AND kind = 'job'", nil, &read)
	})
	if err != nil || read != 2 {
		t.Errorf("%d readings are recorded, %v", read, err)
	}
	if a := b.Post(a.To + "/cancel"); a.Status != 409 {
		t.Error("ended twice:", a.Status)
	}
	a = upload(t, b, "/jobs", "file", "more.jsonl", `{"id":"c-1","name":"Orvan Daskel"}`+"\n", "kind", "subjects", "policy", "default")
	f.done(b.Post(a.To+"/cancel"), a.To)
	f.holds(b.Get(a.To), "Cancelled", "Take everybody into the population")
	if got := f.site.As(access.Analyst).Post(a.To + "/cancel"); got.Status != 403 {
		t.Error(got.Status)
	}
	if got := b.Get("/jobs/nowhere"); got.Status != 404 {
		t.Error(got.Status)
	}
}

// A webhook's secret is shown once; its messages are told, and sent again.
func TestAWebhookFromSecretToResending(t *testing.T) {
	f := open(t)
	b := f.site.As(access.Administrator)
	f.holds(b.Get("/webhooks"), "Nobody is told anything")
	f.holds(b.Post("/webhooks", "url", "ftp://receiver.example.org/", "event", "alert.opened"), `id="url-wrong"`, `value="alert.opened" checked`)
	f.holds(b.Post("/webhooks", "url", "https://receiver.example.org/"), `id="event-wrong"`)
	f.holds(b.Post("/webhooks", "url", "https://receiver.example.org/", "event", "nonsense"), `id="event-wrong"`)
	a := b.Post("/webhooks", "url", "https://receiver.example.org/in?x=<b>", "event", "alert.opened", "event", "policy.live")
	secret, key := regexp.MustCompile(`whsec_[A-Za-z0-9+/=&#;]+`).FindString(a.Body), regexp.MustCompile(`wh_[a-z0-9]+`).FindString(a.Body)
	if a.Status != 200 || secret == "" || key == "" {
		t.Fatal(a.Status, a.Body)
	}
	path := "/webhooks/" + key
	f.lacks(b.Get(path), secret, "<b>")
	f.publish("1,Ketevan Zhordania,,1971-02-03")
	f.put("c-1", "Ketevan Jordania")
	f.settle()
	f.holds(b.Get("/webhooks"), path, "Works")
	f.holds(b.Get(path), "<code>alert.opened</code>", "Waiting")
	f.lacks(b.Get(path), path+"/deliveries/1/resend")
	if a := b.Post(path + "/deliveries/1/resend"); a.Status != 409 || !a.Has("waits to be posted already") {
		t.Error(a.Status, a.Body)
	}
	err := f.Store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE webhook_deliveries SET state = $1, status = 500, error = 'answered 500', tries = 9", webhooks.Parked)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	f.holds(b.Get(path+"?state=parked"), "answered 500", path+"/deliveries/1/resend")
	f.holds(b.Get(path+"?state=delivered"), "There is none")
	if a := b.Get(path + "?state=other"); a.Status != 422 {
		t.Error(a.Status)
	}
	f.done(b.Post(path+"/deliveries/1/resend"), path)
	f.holds(b.Get(path), "Resent", "Delivery 1 is sent again")
	f.holds(b.Post(path+"/rotate"), "whsec_", "another secret")
	f.holds(b.Get(path), "The secret before signs as well until")
	f.done(b.Post(path+"/disable"), path)
	f.holds(b.Get(path), "Disabled", path+"/enable")
	if a := b.Post(path + "/deliveries/2/resend"); a.Status != 409 || !a.Has("enable it first") {
		t.Error(a.Status)
	}
	f.done(b.Post(path+"/enable"), path)
	f.lacks(f.site.As(access.Auditor).Get(path), "<button>Make", `method="post"`)
	if a := b.Post("/webhooks/nowhere/disable"); a.Status != 404 {
		t.Error(a.Status)
	}
}
