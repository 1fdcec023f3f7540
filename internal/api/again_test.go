package api_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/store"
)

// A request that is sent again is answered again, and done once.
func TestIdempotency(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	o.program("q", access.Integrator)
	o.person("adam", access.Administrator)
	for _, c := range []struct{ who, method, target, body, table string }{
		{"p", "POST", "/v1/screenings?keep=true", `{"name":"Orwan <Daskell>"}`, "screenings"},
		{"p", "POST", "/v1/encounters", `{"occasion":"<7>","members":[{"name":"Orwan Daskell"},{"name":"?"}]}`, "encounters"},
		{"p", "PUT", "/v1/subjects/c-1", `{"subject":{"name":"Orwan Daskell"}}`, "subjects"},
		{"p", "POST", "/v1/subjects/c-1/rescreen", `{"reason":"linked"}`, "owed_subjects"},
		{"adam", "POST", "/v1/policies", `{"name":"strict","similarity":0.9,"people":8e9,"organizations":3e8,"max_namesakes":10,"prior_one_in":1e8,"rule_out":-7}`, "policies"},
	} {
		key := "key of " + c.target
		key = strings.ReplaceAll(key, " ", "-")
		before := o.count(c.table)
		first := o.ask(c.who, c.method, c.target, c.body, "Idempotency-Key", key)
		again := o.ask(c.who, c.method, c.target, c.body, "Idempotency-Key", key)
		if first.status >= 300 || again.status != first.status || again.body != first.body || again.header.Get("Location") != first.header.Get("Location") ||
			again.header.Get("Screening-Id") != first.header.Get("Screening-Id") || again.header.Get("Idempotency-Replayed") != "true" || first.header.Get("Idempotency-Replayed") != "" {
			t.Errorf("%s: %d %s\n%d %s", c.target, first.status, first.body, again.status, again.body)
		}
		if n := o.count(c.table); n != before+1 {
			t.Errorf("%s was done %d times", c.target, n-before)
		}
		o.ask(c.who, c.method, c.target, strings.Replace(c.body, "{", "{ ", 1), "Idempotency-Key", key).want(422, nil).says("another request", "Idempotency-Key")
	}
	// A key is its actor's own, and lasts a day.
	ask := func(who string) string {
		t.Helper()
		return o.ask(who, "POST", "/v1/screenings", `{"name":"Ana Voss"}`, "Idempotency-Key", "k").want(200, nil).header.Get("Screening-Id")
	}
	mine, theirs := ask("p"), ask("q")
	o.pass(23 * time.Hour)
	if mine == theirs || ask("p") != mine {
		t.Error("keys are mixed up")
	}
	o.pass(2 * time.Hour)
	if ask("p") == mine {
		t.Error("a key was remembered for more than a day")
	}
	// Nothing of a person is kept a second time, and what was erased is not
	// answered again.
	o.ask("p", "PUT", "/v1/subjects/c-9", `{"subject":{"name":"Unmistakable Surname"}}`, "Idempotency-Key", "k9").want(201, nil)
	var n int
	err := o.store.View(t.Context(), func(tx *store.Tx) error {
		return tx.Get("SELECT count(*) FROM idempotency WHERE body LIKE '%Unmistak%' OR body LIKE '%Daskell%' OR body LIKE '%Voss%'", nil, &n)
	})
	if err != nil || n > 0 {
		t.Errorf("%d answers hold names, %v", n, err)
	}
	o.ask("p", "DELETE", "/v1/subjects/c-9?erase=true", "").want(204, nil)
	again := o.ask("p", "PUT", "/v1/subjects/c-9", `{"subject":{"name":"Unmistakable Surname"}}`, "Idempotency-Key", "k9").want(201, nil)
	if strings.Contains(again.body, "Unmistakable") {
		t.Error("an erased answer was given again")
	}
}

// The same request, sent twenty times at once, is done once.
func TestIdempotencyOfRequestsAtOnce(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	ids := make([]string, 20)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			ids[i] = o.ask("p", "POST", "/v1/screenings", `{"name":"Ana Voss"}`, "Idempotency-Key", "k").header.Get("Screening-Id")
		})
	}
	all.Wait()
	for _, id := range ids {
		if id == "" || id != ids[0] {
			t.Fatalf("%q", ids)
		}
	}
	if n := o.count("screenings"); n != 1 {
		t.Errorf("%d screenings", n)
	}
}

// A thousand screenings are made again to the byte, after another edition and
// another policy.
func TestThousandReplays(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.program("p", access.Integrator)
	o.person("adam", access.Administrator)
	o.person("rita", access.Reviewer)
	rows := make([]string, 200)
	for i := range rows {
		rows[i] = fmt.Sprintf("%d,%s Zhordania,19%02d-02-03", i, given[i%len(given)], i%90)
	}
	o.publish(rows...)
	ids := make([]string, 1000)
	matched := 0
	for i := range ids {
		body := fmt.Sprintf(`{"name":"%s Zhordanya","birth_date":"19%02d"}`, given[i%len(given)], i%100)
		r := o.ask("p", "POST", "/v1/screenings", body).want(200, nil)
		ids[i] = r.header.Get("Screening-Id")
		if !strings.Contains(r.body, `"matches":[]`) {
			matched++
		}
	}
	if matched < 500 {
		t.Fatalf("%d of a thousand found somebody", matched)
	}
	o.publish(rows[:100]...)
	where := o.ask("adam", "POST", "/v1/policies", `{"name":"default","similarity":0.9,"people":8e9,"organizations":3e8,"max_namesakes":1,"prior_one_in":1e8,"rule_out":-7}`).want(201, nil).header.Get("Location")
	o.ask("adam", "POST", where+"/test", pairs, "Content-Type", "text/csv").want(200, nil)
	o.ask("rita", "POST", where+"/approve", "").want(200, nil)
	o.ask("adam", "POST", where+"/live", "").want(200, nil)
	for _, id := range ids {
		o.ask("p", "GET", "/v1/screenings/"+id+"/replay", "").want(200, nil).says(`"identical":true`)
	}
}

var given = []string{"Ketevan", "Tomasz", "Ana", "Nino", "Giorgi", "Levan", "Tamar", "Davit", "Irakli", "Maia"}
