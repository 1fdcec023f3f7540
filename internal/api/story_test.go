package api_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/api"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/internal/store"
)

// pageOf is a page as a client reads it.
type pageOf[T any] struct {
	Items []T
	Next  string
}

func (o *office) count(table string) (n int) {
	o.Helper()
	err := o.store.View(o.Context(), func(tx *store.Tx) error { return tx.Get("SELECT count(*) FROM "+table, nil, &n) })
	if err != nil {
		o.Fatal(err)
	}
	return n
}

// A screening is the answer that it always was, stays where Location says, and
// is made again to the byte.
func TestScreening(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	o.log()
	var s namesake.Screening
	made := o.ask("p", "POST", "/v1/screenings", `{"name":"Orwan Daskell","birth_date":"1961"}`).want(200, &s)
	if s.Outcome == namesake.OutcomeClear || len(s.Matches) == 0 || s.Subject.Name != "Orwan Daskell" || len(s.Consulted) != 1 {
		t.Errorf("%+v", s)
	}
	where := made.header.Get("Location")
	if where != "/v1/screenings/"+made.header.Get("Screening-Id") {
		t.Errorf("Location %q", where)
	}
	var kept api.StoredScreening
	got := o.ask("p", "GET", where, "").want(200, &kept)
	if kept.ID != made.header.Get("Screening-Id") || kept.Outcome != s.Outcome || kept.Reason != "asked for" || !strings.Contains(got.body, strings.TrimSpace(made.body)) {
		t.Errorf("%+v", kept)
	}
	var again api.Replay
	o.ask("p", "GET", where+"/replay", "").want(200, &again)
	if !again.Identical || string(again.Screening) != strings.TrimSpace(made.body) {
		t.Errorf("replayed: %+v", again)
	}
	log := o.log()
	id := kept.ID
	for i, want := range []string{"screening.made key:", "person.read key:", "person.read key:"} {
		if line := strings.Split(log, "\n")[i]; !strings.HasPrefix(line, want) || !strings.Contains(line, "screening:"+id) {
			t.Errorf("recorded %q, want %q", line, want)
		}
	}
	// The names of a screening stand nowhere but in its own body.
	if strings.Contains(log+o.logged.String(), "Daskell") {
		t.Error("a name was recorded or logged")
	}
	// One that was erased says so.
	erase := func() {
		t.Helper()
		err := o.store.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE screenings SET body = ''")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	erase()
	o.ask("p", "GET", where, "").want(200, nil).says(`"erased":true`)
	o.ask("p", "GET", where+"/replay", "").want(200, nil).says("it was erased")
	o.ask("p", "POST", "/v1/screenings", `{"name":"Ana Voss"}`, "Idempotency-Key", "k").want(200, nil)
	erase()
	o.ask("p", "POST", "/v1/screenings", `{"name":"Ana Voss"}`, "Idempotency-Key", "k").want(410, nil).says("was erased since")
}

// keep=false leaves a count and nothing of the person, and so cannot be answered
// again.
func TestZeroFootprint(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	got := o.ask("p", "POST", "/v1/screenings?keep=false", `{"name":"Orwan Daskell"}`).want(200, nil).says(`"matches":[{`)
	if got.header.Get("Location") != "" || got.header.Get("Screening-Id") != "" {
		t.Error(got.header)
	}
	o.ask("p", "POST", "/v1/screenings?keep=false", `{"name":"Orwan Daskell"}`, "Idempotency-Key", "k1").want(422, nil).says("keep=false", `"header":"Idempotency-Key"`)
	if n, c := o.count("screenings")+o.count("idempotency"), o.count("counted"); n != 0 || c != 1 {
		t.Errorf("%d kept, %d counted", n, c)
	}
}

// A party is screened whole, or says who could not be and why.
func TestEncounter(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	o.log()
	var e, kept api.Encounter
	body := `{"occasion":"crossing 7","members":[{"name":"Orwan Daskell","birth_date":"1961"},{"name":"Somebody Ordinary","birth_date":"2/5/1980"},{"name":"Somebody Ordinary"},7]}`
	made := o.ask("p", "POST", "/v1/encounters", body).want(201, &e)
	if len(e.Members) != 4 || e.Members[0].Status != "screened" || e.Members[1].Status != "skipped" || !strings.Contains(e.Members[1].Reason, "birth_date: not a date") ||
		e.Members[2].Outcome != namesake.OutcomeClear || e.Members[3].Reason != "not an object" || e.Outcome != e.Members[0].Outcome || e.Occasion != "crossing 7" {
		t.Errorf("%+v", e)
	}
	got := o.ask("p", "GET", made.header.Get("Location"), "").want(200, &kept)
	if got.body != made.body {
		t.Errorf("kept as %s, not %s", got.body, made.body)
	}
	o.ask("p", "GET", "/v1/screenings/"+e.Members[2].Screening, "").want(200, nil).says(`"encounter":"` + e.ID)
	if log := o.log(); !strings.Contains(log, "encounter:"+e.ID+" of 4") {
		t.Error(log)
	}
	many := `{"members":[` + strings.Repeat(`{"name":"Ana Voss"},`, 500) + `{"name":"Ana Voss"}]}`
	o.ask("p", "POST", "/v1/encounters", many).want(422, nil).says("501 are more than 500")
}

// Somebody who was put into the population once stays screened, until removed
// and erased.
func TestSubject(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	o.publish("1,Ketevan Zhordania,1971-02-03")
	var k api.KeptSubject
	put := func(name string, status int) {
		t.Helper()
		k = api.KeptSubject{}
		o.ask("p", "PUT", "/v1/subjects/c-1", `{"subject":{"name":"`+name+`"},"policies":["default"]}`).want(status, &k)
	}
	if put("Tomasz Wielgosz", 201); !k.Created || k.Version != 1 || len(k.Screenings) != 1 || k.Screenings[0].Outcome != namesake.OutcomeClear || len(k.Screenings[0].Screening) == 0 {
		t.Errorf("%+v", k)
	}
	if put("Tomasz Wielgosz", 200); k.Created || k.Changed || k.Version != 1 || len(k.Screenings) != 0 {
		t.Errorf("the same: %+v", k)
	}
	if put("Ketevan Zhordania", 200); !k.Changed || k.Version != 2 || k.Screenings[0].Outcome == namesake.OutcomeClear {
		t.Errorf("changed: %+v", k)
	}
	o.log()
	o.ask("p", "GET", "/v1/subjects/c-1", "").want(200, nil).says(`"version":2`, `"policies":["default"]`, `"name":"Ketevan Zhordania"`)
	o.ask("p", "GET", "/v1/subjects/c-1/history", "").want(200, nil).says(`"version":1`, "Tomasz Wielgosz")
	var made pageOf[api.StoredScreening]
	first := o.ask("p", "GET", "/v1/subjects/c-1/screenings?limit=1", "").want(200, &made)
	if len(made.Items) != 1 || made.Items[0].Subject != "c-1" || made.Items[0].SubjectVersion != 2 || made.Next == "" ||
		first.header.Get("Link") != "</v1/subjects/c-1/screenings?cursor="+esc(made.Next)+`&limit=1>; rel="next"` {
		t.Errorf("%+v, %v", made, first.header)
	}
	link := strings.TrimPrefix(strings.Split(first.header.Get("Link"), ">")[0], "<")
	if o.ask("p", "GET", link, "").want(200, &made); len(made.Items) != 1 || made.Items[0].SubjectVersion != 1 {
		t.Errorf("second page: %+v", made)
	}
	var alerts pageOf[screenings.Alert]
	if o.ask("p", "GET", "/v1/subjects/c-1/alerts", "").want(200, &alerts); len(alerts.Items) != 1 || alerts.Items[0].Entity != "1" {
		t.Errorf("%+v", alerts)
	}
	if log := o.log(); strings.Count(log, "subject:c-1 of 1") != 5 {
		t.Errorf("recorded %s", log)
	}
	o.ask("p", "POST", "/v1/subjects/c-1/rescreen", `{"reason":"linked to somebody"}`).want(202, nil).says(`"policies":["default"]`)
	if err := o.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if o.ask("p", "GET", "/v1/subjects/c-1/screenings", "").want(200, &made); len(made.Items) != 3 || made.Items[0].Reason != "linked to somebody" {
		t.Errorf("screened again: %+v", made)
	}
	o.ask("p", "POST", "/v1/subjects/c-1/erase", "").want(409, nil).says("remove it first")
	o.ask("p", "DELETE", "/v1/subjects/c-1", "").want(200, nil).says(`"removed":"2026-03-02`)
	o.ask("p", "DELETE", "/v1/subjects/c-1", "").want(409, nil).says("was removed")
	o.ask("p", "POST", "/v1/subjects/c-1/rescreen", `{"reason":"a link"}`).want(409, nil)
	o.ask("p", "GET", "/v1/subjects/c-1", "").want(200, nil).says("Ketevan")
	o.ask("p", "POST", "/v1/subjects/c-1/erase", "").want(204, nil)
	for _, below := range []string{"", "/history", "/screenings"} {
		if got := o.ask("p", "GET", "/v1/subjects/c-1"+below, "").want(200, nil); strings.Contains(got.body, "Ketevan") || strings.Contains(got.body, "Tomasz") {
			t.Errorf("%s was not erased: %s", below, got.body)
		}
	}
	put("Ketevan Zhordania", 200)
	o.ask("p", "DELETE", "/v1/subjects/c-1?erase=true", "").want(204, nil)
	if got := o.ask("p", "GET", "/v1/subjects/c-1", "").want(200, nil); strings.Contains(got.body, "Ketevan") {
		t.Error(got.body)
	}
}

// Pages hold everybody once, in one order, whatever their size.
func TestPages(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	for i := range 7 {
		o.ask("p", "PUT", fmt.Sprintf("/v1/subjects/c-%d", i), `{"subject":{"name":"Ana Voss"}}`).want(201, nil)
	}
	o.log()
	for _, limit := range []int{1, 3, 7, 8, 500} {
		var got []string
		target := fmt.Sprintf("/v1/subjects?limit=%d", limit)
		for pages := 0; target != ""; pages++ {
			var p pageOf[struct{ ID string }]
			r := o.ask("p", "GET", target, "").want(200, &p)
			for _, s := range p.Items {
				got = append(got, s.ID)
			}
			target = strings.TrimPrefix(strings.Split(r.header.Get("Link"), ">")[0], "<")
			if pages > 7 || (p.Next == "") != (target == "") {
				t.Fatal("no end of pages")
			}
		}
		if strings.Join(got, " ") != "c-0 c-1 c-2 c-3 c-4 c-5 c-6" {
			t.Errorf("by %d: %v", limit, got)
		}
	}
	if log := o.log(); !strings.Contains(log, "subject:many of 3") {
		t.Errorf("recorded %s", log)
	}
	// The next page of one question is not that of another.
	var p pageOf[any]
	o.ask("p", "GET", "/v1/subjects?limit=1", "").want(200, &p)
	for _, other := range []string{"/v1/alerts?cursor=", "/v1/alerts?state=open&cursor=", "/v1/policies?cursor="} {
		o.ask("p", "GET", other+p.Next, "").want(422, nil).says(`"parameter":"cursor"`)
	}
}

func TestAlert(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	o.person("ana", access.Analyst)
	o.publish("1,Ketevan Zhordania,1971-02-03", "2,Tomasz Wielgosz,1980-01-01")
	o.ask("p", "PUT", "/v1/subjects/c-1", `{"subject":{"name":"Ketevan Zhordania"}}`).want(201, nil)
	o.ask("p", "PUT", "/v1/subjects/c-2", `{"subject":{"name":"Tomasz Wielgosz"}}`).want(201, nil)
	o.publish("1,Ketevan Zhordania,1971-02-03")
	if err := o.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.log()
	for query, want := range map[string]int{"": 2, "?state=open": 2, "?state=closed": 0, "?standing=delisted": 1, "?standing=matched&list=house&policy=default": 1, "?subject=c-2": 1, "?list=sample": 0} {
		var p pageOf[screenings.Alert]
		o.ask("ana", "GET", "/v1/alerts"+query, "").want(200, &p)
		if len(p.Items) != want {
			t.Errorf("%s: %+v", query, p.Items)
		}
	}
	var a api.AlertWithEvents
	o.ask("ana", "GET", "/v1/alerts/2", "").want(200, &a)
	if a.Alert.Subject != "c-2" || len(a.Events) != 2 || a.Events[0].Event != "opened" || a.Events[1].Event != "delisted" || a.Events[1].Screening == "" {
		t.Errorf("%+v", a)
	}
	if log := o.log(); strings.Count(log, "person.read account:") != 6 || !strings.Contains(log, "alert:many of 2") || !strings.Contains(log, "alert:2 of 1") {
		t.Errorf("recorded %s", log) // two of the seven lists were empty
	}
}

// A list says which parties it must have; what lacks one is refused, and a
// request that is sent again is answered again.
func TestCanaries(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	o.program("importer", access.Administrator)
	o.publish("1,Ketevan Zhordania,1971-02-03")
	const where = "/v1/lists/house/canaries"
	o.ask("p", "GET", where, "").want(200, nil).says(`{"canaries":[],"missing":[]}`)
	o.ask("p", "PUT", where, `{"canaries":[]}`).want(403, nil)
	o.ask("importer", "PUT", where, `{"canaries":[{"entity":"2","name":"Somebody Else"}]}`).want(422, nil).says("#/canaries", "does not have it")
	o.ask("importer", "PUT", where, `{"canaries":[{"id":"1"}]}`).want(422, nil).says("#/canaries/0/id")
	o.ask("importer", "PUT", "/v1/lists/No%20List/canaries", `{"canaries":[]}`).want(404, nil)
	for range 2 {
		o.ask("importer", "PUT", where, `{"canaries":[{"entity":"1","name":"ketevan zhordania"}]}`, "Idempotency-Key", "k").want(200, nil).says(`"missing":[]`)
	}
	o.ask("p", "GET", where, "").want(200, nil).says(`"entity":"1"`)
	if log := o.log(); strings.Count(log, "list.canaries key:") != 1 || strings.Contains(log, "zhordania") {
		t.Errorf("recorded %s", log)
	}
}

// What was covered is told, the latest first.
func TestCoverageHistory(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	o.publish("1,Ketevan Zhordania,1971-02-03")
	o.ask("p", "PUT", "/v1/subjects/c-1", `{"subject":{"name":"Somebody Ordinary"}}`).want(201, nil)
	if err := o.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.publish("1,Ketevan Zhordania,1971-02-03", "2,Tomasz Wielgosz,1980-01-01")
	if err := o.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got pageOf[coverage.Past]
	o.ask("p", "GET", "/v1/coverage/history", "").want(200, &got)
	if len(got.Items) != 1 || got.Items[0].List != "house" || got.Items[0].Subjects != 1 || got.Items[0].Way != "delta" || got.Next != "" {
		t.Errorf("%+v", got)
	}
}

func TestLists(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	o.ask("p", "GET", "/v1/lists", "").want(200, nil).says(`"list":"sample"`, `"age_days":`)
	o.publish("1,Ketevan Zhordania,1971-02-03", "2,Tomasz Wielgosz,1980-01-01")
	first := o.Current()[0].Hash
	o.pass(25 * time.Hour)
	o.publish("1,Ketevan Zhordania,1971-02-04", "3,Somebody Else,1980-01-01")
	o.pass(49 * time.Hour)
	var lists pageOf[service.ListInUse]
	o.ask("p", "GET", "/v1/lists", "").want(200, &lists)
	if len(lists.Items) != 1 || lists.Items[0].AgeDays != 2 || lists.Items[0].Entities != 2 || lists.Items[0].CheckedAt.IsZero() {
		t.Errorf("%+v", lists)
	}
	var known pageOf[service.KnownEdition]
	o.ask("p", "GET", "/v1/lists/house/editions", "").want(200, &known)
	if len(known.Items) != 2 || known.Items[0].Hash != first || known.Items[0].Current || !known.Items[1].Current || len(known.Items[1].Published) != 1 {
		t.Errorf("%+v", known)
	}
	o.ask("p", "GET", "/v1/lists/sample/editions", "").want(200, nil).says(`"current":false`)
	from := strings.TrimPrefix(first, "sha256:")[:12]
	var d api.Diff
	got := o.ask("p", "GET", "/v1/lists/house/diff?from="+from+"&limit=2", "").want(200, &d)
	if d.Added != 1 || d.Removed != 1 || d.Changed != 1 || len(d.Items) != 2 || d.Items[0].Entity.ID != "3" || d.Items[1].Change != "removed" || d.Next == "" {
		t.Errorf("%+v", d)
	}
	next := strings.TrimPrefix(strings.Split(got.header.Get("Link"), ">")[0], "<")
	o.ask("p", "GET", next, "").want(200, nil).says(`"change":"changed"`, `"field":"birth_dates","removed":["1971-02-03"],"added":["1971-02-04"]`)
	o.publish("1,Ketevan Zhordania,1971-02-04")
	o.ask("p", "GET", next, "").want(422, nil).says("another edition is in use since")
	o.ask("p", "GET", "/v1/lists/house/entities/1", "").want(200, nil).says("1971-02-04")
	o.ask("p", "GET", "/v1/lists/house/entities/2?edition="+from, "").want(200, nil).says("Tomasz")
	o.ask("p", "GET", "/v1/lists/house/entities/2", "").want(404, nil)
	o.ask("p", "GET", "/v1/lists/house/entities/2?edition=0000", "").want(404, nil)
	bad := filepath.Join(t.TempDir(), "house.csv")
	if err := os.WriteFile(bad, []byte("id,name,birth_date\n1,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := o.lists.Import(t.Context(), bad, editions.ImportOptions{Name: "house"}); err == nil {
		t.Fatal("a bad list was imported")
	}
	o.ask("p", "GET", "/v1/refusals", "").want(200, nil).says("house.csv", `"line":2`)
}

// Somebody is screened as of a day, against the editions that were known then.
func TestAsOfRealEditions(t *testing.T) {
	t.Parallel()
	old, new := shared.Path(t, "data/lists/ofac_sdn/2019-01-15_full"), shared.Path(t, "data/lists/ofac_sdn/2021-07-07_full")
	o := open(t)
	o.program("p", access.Integrator)
	// These files state no date: the days are those of their publication here.
	o.bring(old, editions.ImportOptions{})
	before := o.Current()[0].Hash
	o.pass(30 * 24 * time.Hour)
	o.bring(new, editions.ImportOptions{})
	var d api.Diff
	o.ask("p", "GET", "/v1/lists/us-ofac-sdn/diff?limit=500&from="+before[:20], "").want(200, &d)
	var added *namesake.Entity
	for _, c := range d.Items {
		if c.Change == "added" && c.Entity.Kind == namesake.KindPerson && len(c.Entity.Names[0].Full) > 20 {
			added = c.Entity
			break
		}
	}
	if added == nil {
		t.Fatalf("nobody was added: %d", d.Added)
	}
	name, err := json.Marshal(map[string]string{"name": added.Caption()})
	if err != nil {
		t.Fatal(err)
	}
	found := func(query string) bool {
		t.Helper()
		var s namesake.Screening
		o.ask("p", "POST", "/v1/screenings"+query, string(name)).want(200, &s)
		for _, m := range s.Matches {
			if m.Entity == added.ID {
				return true
			}
		}
		return false
	}
	if found("?as_of=2026-03-02") || !found("?as_of=2026-04-01") || !found("") || found("?as_of=2026-03-31&keep=false") {
		t.Errorf("%s is not found from 2026-04-01 on alone", added.ID)
	}
	o.ask("p", "POST", "/v1/screenings?as_of=2026-03-01", string(name)).want(422, nil).says(`"parameter":"as_of"`)
}

const pairs = "schema,name1,name2,is_match\nPerson,Ketevan Zhordania,Ketevan Jordania,true\nPerson,Ketevan Zhordania,Tomasz Wielgosz,false\nCompany,Acme Ltd,ACME Limited,true\n"

// A policy goes from draft to force by two people, and what it would change is
// told before.
func TestPolicy(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	o.person("adam", access.Administrator)
	o.person("rita", access.Reviewer)
	o.publish("1,Ketevan Zhordania,1971-02-03")
	o.ask("p", "PUT", "/v1/subjects/c-1", `{"subject":{"name":"Ketevan Jordania"}}`).want(201, nil).says("potential-match")
	o.ask("p", "PUT", "/v1/subjects/c-2", `{"subject":{"name":"Tomasz Wielgosz"}}`).want(201, nil)
	const rules = `"people":8e9,"organizations":3e8,"max_namesakes":10,"prior_one_in":1e8`
	o.ask("p", "POST", "/v1/policies", `{}`).want(403, nil).says("takes a person who signs in")
	var p api.Problem
	o.ask("adam", "POST", "/v1/policies", `{"name":"","version":-1,"similarity":2,`+rules+`,"rule_out":1}`).want(422, &p)
	if got := sprint(p.Errors); len(p.Errors) != 4 || !strings.Contains(got, "#/similarity") || !strings.Contains(got, "#/rule_out") {
		t.Errorf("%s", got)
	}
	o.ask("adam", "POST", "/v1/policies", `{"name":"a,b","similarity":0.9,`+rules+`,"rule_out":-7}`).want(422, nil).says("#/name", "small letters")
	var v policies.Version
	draft := `{"name":"default","similarity":0.995,` + rules + `,"rule_out":-7}`
	made := o.ask("adam", "POST", "/v1/policies", draft).want(201, &v)
	where := made.header.Get("Location")
	if v.State != policies.Draft || v.Policy.Version != 3 || where != "/v1/policies/default/3" {
		t.Errorf("%+v at %s", v, where)
	}
	o.ask("adam", "POST", "/v1/policies", strings.Replace(draft, `"similarity"`, `"version":3,"similarity"`, 1)).want(409, nil).says("take the next number")
	o.ask("rita", "POST", where+"/approve", "").want(409, nil).says("is draft")
	csv := func(body string) reply { return o.ask("adam", "POST", where+"/test", body, "Content-Type", "text/csv") }
	csv("schema,name1,is_match\n").want(422, nil).says(`"column":"name2"`)
	csv("schema,name1,name2,is_match\nPeople,a,,maybe\nPerson,a\n").want(422, nil).says("unknown schema", `"column":"name2"`, "neither true nor false", "2 fields where the header has 4")
	csv("schema,name1,name2,is_match\n").want(422, nil).says("no pairs")
	csv(pairs).want(200, &v)
	var report service.PolicyReport
	if err := json.Unmarshal(v.Report, &report); err != nil {
		t.Fatal(err)
	}
	if report.Pairs.Pairs != 3 || report.Pairs.Threshold != 0.995 || report.InForce.Recall != 1 || report.Pairs.Recall >= report.InForce.Recall ||
		report.Impact.OpenAlerts != 1 || report.Impact.AlertsGone != 1 || report.Impact.Subjects != 2 || report.Impact.WithNewAlerts != 0 {
		t.Errorf("%s", v.Report)
	}
	o.ask("adam", "POST", where+"/live", "").want(409, nil).says("is tested")
	o.ask("adam", "POST", where+"/approve", "").want(403, nil)
	o.person("both", access.Administrator, access.Reviewer)
	mine := o.ask("both", "POST", "/v1/policies", draft).want(201, nil).header.Get("Location")
	o.ask("both", "POST", mine+"/test", pairs, "Content-Type", "text/csv").want(200, nil)
	o.ask("both", "POST", mine+"/approve", "").want(403, nil).says("second person")
	o.ask("rita", "POST", where+"/approve", "{}").want(200, nil).says(`"state":"approved"`)
	o.log()
	o.ask("adam", "POST", where+"/live", "").want(200, nil).says(`"state":"live"`)
	if log := o.log(); !strings.Contains(log, "policy:default:2") || !strings.Contains(log, "policy.live account:") {
		t.Errorf("recorded %s", log)
	}
	o.ask("p", "GET", "/v1/coverage", "").want(200, nil).says("changed policy")
	if err := o.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.ask("p", "GET", "/v1/alerts", "").want(200, nil).says(`"standing":"unmatched"`)
	o.ask("p", "POST", "/v1/screenings", `{"name":"Ketevan Jordania"}`).want(200, nil).says(`"outcome":"clear"`, `"version":3`)
	// A draft that lets more through says who would have an alert that is new.
	looser := o.ask("adam", "POST", "/v1/policies", strings.Replace(draft, "0.995", "0.7", 1)).want(201, nil).header.Get("Location")
	o.ask("adam", "POST", looser+"/test", pairs, "Content-Type", "text/csv").want(200, nil).says(`"subjects_with_new_alerts":1`, `"alerts_gone":0`)
	o.ask("p", "GET", "/v1/policies?limit=2", "").want(200, nil).says(`"state":"retired"`, `"next":`)
	o.ask("p", "GET", where, "").want(200, nil).says(`"approved_by":"account:`)
}

func TestCoverage(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	o.ask("p", "PUT", "/v1/subjects/c-1", `{"subject":{"name":"Ana Voss"}}`).want(201, nil)
	o.ask("p", "GET", "/v1/coverage", "").want(200, nil).says(`"subjects":1`, `"owed":[]`, `"list":"sample"`)
	o.ask("p", "GET", "/v1/coverage/check", "").want(200, nil).says(`"sound":true`)
	err := o.store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("DELETE FROM coverage")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	o.ask("p", "GET", "/v1/coverage/check", "").want(200, nil).says(`"sound":false`, "neither covered nor owed")
}
