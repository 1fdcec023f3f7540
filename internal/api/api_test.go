package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/access/accesstest"
	"github.com/namesake-screening/namesake/internal/api"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/cohorts"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/jobs"
	"github.com/namesake-screening/namesake/internal/redress"
	"github.com/namesake-screening/namesake/internal/sample"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/statistics"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
	"github.com/namesake-screening/namesake/list/formats"
)

var update = flag.Bool("update", false, "write docs/openapi.json anew")

// office is a server with its database, whoever asks it, and an audit log.
type office struct {
	*testing.T
	*service.Service
	access   *access.Access
	routes   *access.Routes
	lists    *editions.Store
	store    *store.Store
	jobs     *jobs.Jobs
	holds    *holds.Holds
	webhooks *webhooks.Webhooks
	cases    *cases.Cases
	logged   bytes.Buffer

	mu       sync.Mutex
	now      time.Time
	recorded []string // "action actor kind:id"
	creds    map[string]string
}

func open(t *testing.T) *office {
	t.Helper()
	o := &office{T: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), creds: map[string]string{}}
	clock := func() time.Time {
		o.mu.Lock()
		defer o.mu.Unlock()
		return o.now
	}
	dir := t.TempDir()
	var err error
	if o.store, err = store.Open(t.Context(), filepath.Join(dir, "namesake.db"), store.Config{Now: clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.store.Close() })
	if o.lists, err = editions.Open(dir, editions.Config{Formats: formats.All(), Now: clock}); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(&o.logged, nil))
	complaints := redress.New(redress.Config{Store: o.store, Policy: "default", Record: o.record, Emit: webhooks.Emit,
		Screen: func(s namesake.Subject) (namesake.Screening, error) {
			screener, err := o.Screener("")
			if err != nil {
				return namesake.Screening{}, err
			}
			return screener.Screen(s)
		},
		Entity: func(list, id string) (*namesake.Entity, error) { return o.Entity(list, "", id) }})
	o.Service, err = service.New(t.Context(), service.Config{Store: o.store, Editions: o.lists, Sample: sample.Edition, Record: o.record, Log: log, Apply: complaints.Apply, Recognise: complaints.Recognise})
	if err != nil {
		t.Fatal(err)
	}
	o.access, err = access.Open(t.Context(), o.store, access.Config{Argon: access.Argon{Time: 1, Memory: 8, Threads: 1}, PerAddress: access.Rate{PerSecond: 1, Burst: 1_000_000}})
	if err != nil {
		t.Fatal(err)
	}
	o.routes = o.access.NewRoutes()
	o.jobs = jobs.New(jobs.Config{Store: o.store, Dir: dir, Record: o.record, Limit: 1 << 16, Wake: o.Wake,
		Screener: func(_ context.Context, policy string) (func(namesake.Subject) (namesake.Screening, error), error) {
			s, err := o.Screener(policy)
			if err != nil {
				return nil, err
			}
			return s.Screen, nil
		}})
	o.webhooks = webhooks.New(webhooks.Config{Store: o.store, Record: o.record, Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	o.cases = cases.New(cases.Config{Store: o.store, Record: o.record})
	o.holds = holds.New(holds.Config{Store: o.store, Record: o.record, Emit: webhooks.Emit, Learn: o.Learn})
	if err := api.Register(o.routes, api.Config{Service: o.Service, Jobs: o.jobs, Webhooks: o.webhooks, Cases: o.cases, Names: o.access.NameOf, Log: log, Holds: o.holds, Redress: complaints,
		Decisions: decisions.New(decisions.Config{Store: o.store, Record: o.record, Emit: webhooks.Emit,
			Entity: func(list, id string) (*namesake.Entity, error) { return o.Entity(list, "", id) }}),
		Cohorts: cohorts.New(cohorts.Config{Store: o.store, Record: o.record}), Statistics: statistics.New(statistics.Config{Store: o.store})}); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) record(_ *store.Tx, action, actor, kind, id string, detail map[string]string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	line := action + " " + actor + " " + kind + ":" + id
	if n := detail["people"]; n != "" {
		line += " of " + n
	}
	o.recorded = append(o.recorded, line)
	return nil
}

// log returns the audit log since it was last asked for.
func (o *office) log() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	text := strings.Join(o.recorded, "\n")
	o.recorded = nil
	return text
}

func (o *office) pass(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now = o.now.Add(d)
}

// person signs somebody in; program makes a key. Both are named afterwards.
func (o *office) person(name string, roles ...access.Role) {
	o.Helper()
	_, link, err := o.access.CreateAccount(o.Context(), access.CommandLine, access.NewAccount{Name: name, Roles: roles})
	if err != nil {
		o.Fatal(err)
	}
	_, token, _ := strings.Cut(link.Path, "token=")
	session, _, err := o.access.UseLink(o.Context(), token, "a good long password", "192.0.2.1")
	if err != nil {
		o.Fatal(err)
	}
	o.creds[name] = session
}

func (o *office) program(name string, roles ...access.Role) {
	o.Helper()
	key, _, err := o.access.CreateKey(o.Context(), access.CommandLine, access.NewKey{Name: name, Roles: roles})
	if err != nil {
		o.Fatal(err)
	}
	o.creds[name] = key
}

// reply is an answer.
type reply struct {
	t      *testing.T
	status int
	header http.Header
	body   string
}

// ask sends a request as somebody; header has names and values in turn. The
// answer is held to the description.
func (o *office) ask(who, method, target, body string, header ...string) reply {
	o.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "localhost"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	cred := o.creds[who]
	if strings.HasPrefix(cred, "nsk_") {
		r.Header.Set("Authorization", "Bearer "+cred)
	} else if cred != "" {
		r.AddCookie(&http.Cookie{Name: "namesake", Value: cred})
	}
	w := httptest.NewRecorder()
	o.routes.ServeHTTP(w, r)
	res := w.Result()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		o.Fatal(err)
	}
	if err := api.Conforms(r, body, res.StatusCode, res.Header, text); err != nil {
		o.Errorf("%s %s: %v: %s", method, target, err, text)
	}
	return reply{o.T, res.StatusCode, res.Header, string(text)}
}

// want fails unless the status is so, and reads the body into v unless that is
// nil.
func (r reply) want(status int, v any) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	if v != nil {
		if err := json.Unmarshal([]byte(r.body), v); err != nil {
			r.t.Fatalf("%v: %s", err, r.body)
		}
	}
	return r
}

func (r reply) says(texts ...string) reply {
	r.t.Helper()
	for _, text := range texts {
		if !strings.Contains(r.body, text) {
			r.t.Errorf("%q is not in %s", text, r.body)
		}
	}
	return r
}

// publish imports a list of one's own, and has it taken up.
func (o *office) publish(rows ...string) {
	o.Helper()
	path := filepath.Join(o.TempDir(), "house.csv")
	if err := os.WriteFile(path, []byte("id,name,birth_date\n"+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
		o.Fatal(err)
	}
	o.bring(path, editions.ImportOptions{Name: "house", AllowShrink: true})
}

func (o *office) bring(path string, how editions.ImportOptions) {
	o.Helper()
	if _, err := o.lists.Import(o.Context(), path, how); err != nil {
		o.Fatal(err)
	}
	if err := o.Look(o.Context()); err != nil {
		o.Fatal(err)
	}
}

// The description that the repository shows is the one that is served.
func TestDescriptionIsCommitted(t *testing.T) {
	got, err := api.Description()
	if err != nil {
		t.Fatal(err)
	}
	const path = "../../docs/openapi.json"
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what is served; run go test ./internal/api -update and look at its diff (%v)", path, err)
	}
	o := open(t)
	served := httptest.NewRecorder()
	o.routes.ServeHTTP(served, httptest.NewRequest("GET", "/v1/openapi.json", nil))
	if served.Body.String() != string(want) {
		t.Error("what is served is not what is described")
	}
}

// A description that tools can work with: every reference leads somewhere, and
// no two operations have one id.
func TestDescriptionIsSound(t *testing.T) {
	text, err := api.Description()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		OpenAPI    string
		Paths      map[string]map[string]struct{ OperationID string }
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" {
		t.Error("version", doc.OpenAPI)
	}
	for _, m := range regexp.MustCompile(`"\$ref": "#/components/schemas/([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
		if doc.Components.Schemas[m[1]] == nil {
			t.Errorf("no schema %q", m[1])
		}
	}
	ids := map[string]bool{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			if op.OperationID == "" || ids[op.OperationID] {
				t.Errorf("%s %s: id %q", method, path, op.OperationID)
			}
			ids[op.OperationID] = true
		}
	}
	if len(ids) != len(api.Operations()) {
		t.Errorf("%d operations are described, %d served", len(ids), len(api.Operations()))
	}
}

// Every address opens to exactly whom the table allows.
func TestEveryAddressIsGuarded(t *testing.T) {
	o := open(t)
	guarded := 0
	for _, r := range o.routes.All() {
		if strings.HasPrefix(r.Pattern, "/v1/") && !r.Public {
			guarded++
		}
	}
	if guarded != len(api.Operations()) {
		t.Errorf("%d addresses are guarded, want %d", guarded, len(api.Operations()))
	}
	accesstest.Walk(t, o.access, o.routes, o.routes.All())
}

func TestNothingElseIsThere(t *testing.T) {
	o := open(t)
	o.ask("", "GET", "/v1/screening", "").want(404, nil).says("openapi.json")
	got := o.ask("", "PATCH", "/v1/subjects/c-1", "")
	if got.status != 405 || got.header.Get("Allow") != "DELETE, GET, PUT" || got.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d, %v", got.status, got.header)
	}
}

var placeholder = regexp.MustCompile(`\{\w+\}`)

func fill(path string) string { return placeholder.ReplaceAllString(path, "1") }

// Every address names what it does not know, whatever that is, and nothing is
// done.
func TestEveryAddressRefusesMistakes(t *testing.T) {
	o := open(t)
	o.person("all", access.Analyst, access.Reviewer, access.Administrator, access.Integrator)
	problems := func(r reply, status int) []api.Mistake {
		t.Helper()
		var p api.Problem
		r.want(status, &p)
		if p.Status != status || p.Title != http.StatusText(status) || p.Detail == "" || r.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%+v", p)
		}
		return p.Errors
	}
	for _, op := range api.Operations() {
		t.Run(op.ID, func(t *testing.T) {
			target := fill(op.Path)
			good := []string{}
			if op.Body == "application/json" {
				good = []string{"Content-Type", op.Body}
			}
			body := map[bool]string{true: "{}"}[op.Body == "application/json"]
			if op.Body == "text/csv" {
				body, good = "schema,name1,name2,is_match\nPerson,a,b,true\n", []string{"Content-Type", op.Body}
			}
			found := problems(o.ask("all", op.Method, target+"?colour=red&Limit=3", body, good...), 422)
			unknown := map[string]bool{}
			for _, m := range found {
				unknown[m.Parameter] = strings.HasPrefix(m.Detail, "unknown parameter")
			}
			if !unknown["Limit"] || !unknown["colour"] {
				t.Errorf("unknown parameters: %+v", found)
			}
			problems(o.ask("all", op.Method, target+"?a=%zz", body, good...), 400)
			for _, p := range op.Parameters {
				found := problems(o.ask("all", op.Method, target+"?"+p+"=1&"+p+"=2", body, good...), 422)
				if !slices.Contains(found, api.Mistake{Detail: "stands twice", Parameter: p}) {
					t.Errorf("%s twice: %+v", p, found)
				}
				if p == "limit" || p == "cursor" || p == "keep" || p == "erase" || p == "as_of" || p == "state" || p == "standing" || p == "kind" {
					for _, bad := range []string{"0", "-1", "501", "x", "1e3", "2026-02-30"} {
						found := problems(o.ask("all", op.Method, target+"?"+p+"="+bad, body, good...), 422)
						if !slices.ContainsFunc(found, func(m api.Mistake) bool { return m.Parameter == p }) {
							t.Errorf("%s=%s: %+v", p, bad, found)
						}
					}
				}
			}
			if op.Body == "" {
				if op.Method != "GET" {
					problems(o.ask("all", op.Method, target, "{}"), 422)
				}
				return
			}
			problems(o.ask("all", op.Method, target, "{}", "Content-Type", "application/xml"), 415)
			if op.Most > 0 {
				problems(o.ask("all", op.Method, target, strings.Repeat(" ", int(op.Most)+1), "Content-Type", op.Body), 413)
			}
			if op.Body != "application/json" {
				return
			}
			problems(o.ask("all", op.Method, target, `{"name":`), 400)
			problems(o.ask("all", op.Method, target, "{\"a\":\"\xff\"}"), 400)
			problems(o.ask("all", op.Method, target, "{} x"), 400)
			found = problems(o.ask("all", op.Method, target, `{"no/such~field":1}`), 422)
			if len(found) == 0 || found[0].Pointer != "#/no~1such~0field" || found[0].Detail != "unknown field" {
				t.Errorf("unknown field: %+v", found)
			}
			found = problems(o.ask("all", op.Method, target, `[]`), 422)
			if len(found) == 0 || found[0].Pointer != "#" || found[0].Detail != "not an object" {
				t.Errorf("another type: %+v", found)
			}
			found = problems(o.ask("all", op.Method, target, `{"x":1}`, "Idempotency-Key", "a key"), 422)
			if last := found[len(found)-1]; last.Header != "Idempotency-Key" {
				t.Errorf("bad key: %+v", found)
			}
		})
	}
	if log := o.log(); strings.Contains(log, "account:") {
		t.Errorf("something was done: %s", log)
	}
}

// What is wrong anywhere is told at once.
func TestAllMistakesAreToldAtOnce(t *testing.T) {
	o := open(t)
	o.program("p", access.Integrator)
	for _, c := range []struct {
		method, target, body string
		want                 []string // place: beginning of what is said
	}{
		{"POST", "/v1/screenings?keep=no&as_of=1.2.2026", `{"name":7,"birthdate":"1980","gender":"F"}`,
			[]string{`as_of: "1.2.2026" is no day`, `keep: "no"; write true`, "#/name: not a string", "#/birthdate: unknown field"}},
		{"POST", "/v1/screenings", `{"name":"","birth_date":"1066","gender":"F","countries":["Atlantis"]}`,
			[]string{"#/gender: unknown gender", "#/countries/0: unknown country", "#/name: empty", "#/birth_date: 1066 is not between"}},
		{"PUT", "/v1/subjects/c-1", `{"subject":{"name":"?","aliases":[1]},"policies":"default"}`, []string{"#/policies: not an array", "#/subject/aliases/0: not a string"}},
		{"PUT", "/v1/subjects/Ana%20Voss", `{"subject":{"name":"Ana Voss"},"policies":["default","strict"]}`, []string{"id: write 1 to 128", "#/policies/1: policy \"strict\""}},
		{"PUT", "/v1/subjects/c-1", `{"policies":[]}`, []string{"#/subject: missing"}},
		{"POST", "/v1/encounters", `{"members":[],"occasion":"a\nb"}`, []string{"#/occasion: longer than", "#/members: nobody is in the party"}},
		{"POST", "/v1/encounters?policy=strict", `{"members":[{"name":"Ana Voss"}]}`, []string{"policy: policy \"strict\""}},
		{"POST", "/v1/screenings?as_of=2099-01-01", `{"name":"Ana Voss"}`, []string{"as_of: lies in the future"}},
		{"POST", "/v1/screenings?as_of=1999-01-01", `{"name":"Ana Voss"}`, []string{"as_of: as of 1999-01-01: no edition"}},
		{"POST", "/v1/subjects/c-1/rescreen", `{"reason":""}`, []string{"#/reason: missing"}},
		{"GET", "/v1/alerts?list=huose&policy=defualt&subject=c-2", "", []string{`list: there is no list "huose"`, `policy: there is no policy "defualt"`, `subject: there is no subject "c-2"`}},
		{"GET", "/v1/subjects?cursor=eyJvIjoiIn0", "", []string{"cursor: not the next of a page"}},
		{"GET", "/v1/lists/sample/diff", "", []string{"from: missing: The edition before"}},
	} {
		var p api.Problem
		o.ask("p", c.method, c.target, c.body).want(422, &p)
		var got []string
		for _, e := range p.Errors {
			got = append(got, e.Pointer+e.Parameter+e.Header+": "+e.Detail)
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %q", c.target, got)
			continue
		}
		for i := range got {
			if !strings.HasPrefix(got[i], c.want[i]) {
				t.Errorf("%s: %q, want %q", c.target, got[i], c.want[i])
			}
		}
	}
}

func TestUnknownIsNotFound(t *testing.T) {
	o := open(t)
	o.person("all", access.Analyst, access.Reviewer, access.Administrator, access.Integrator)
	for _, op := range api.Operations() {
		if !strings.Contains(op.Path, "{") || op.Method == "PUT" {
			continue
		}
		target := strings.ReplaceAll(fill(op.Path), "/lists/1/diff", "/lists/1/diff?from=2020-01-01")
		body := ""
		var header []string
		switch op.ID {
		case "rescreen-subject":
			body = `{"reason":"a link"}`
		case "decide-alert":
			body = `{"disposition":"false-positive","reason":"dead","seen":"x"}`
		case "reopen-alert":
			body = `{"reason":"mistake"}`
		case "review-decision":
			body = `{"confirm":true}`
		case "refuse-clearance", "revoke-clearance":
			body = `{"text":"No."}`
		case "enter":
			body = `{"entries":[{"entry":"joined"}]}`
		case "add-status":
			body = `{"label":"Held"}`
		case "enter-file":
			body, header = "member,entry\na,joined\n", []string{"Content-Type", "text/csv"}
		case "add-case-note":
			body = `{"text":"x"}`
		case "attach-to-case":
			body = `{"name":"a.pdf","content":"JVBERi0xLjc="}`
		case "hand-over-case":
			body = `{"to":"account:1","reason":"x"}`
		case "remove-attachment", "set-case-deadline", "reopen-case":
			body = `{"reason":"x"}`
		case "close-case":
			body = `{"summary":"x"}`
		case "review-case":
			body = `{"confirm":true}`
		case "answer-request":
			body = `{"facts":{"gender":"male"},"remark":"a letter"}`
		case "cancel-request":
			body = `{"remark":"a letter"}`
		case "refuse-release", "return-complaint":
			body = `{"text":"no"}`
		case "propose-complaint":
			body = `{"grant":true,"reason":"nobody-listed","text":"nobody is"}`
		case "test-policy":
			body, header = "schema,name1,name2,is_match\nPerson,a,b,true\n", []string{"Content-Type", "text/csv"}
		}
		o.ask("all", op.Method, target, body, header...).want(404, nil)
	}
	o.ask("all", "GET", "/v1/alerts/x", "").want(404, nil)
	o.ask("all", "GET", "/v1/policies/default/x", "").want(404, nil)
	o.ask("all", "GET", "/v1/lists/sample/entities/nobody", "").want(404, nil)
}

func esc(s string) string { return url.QueryEscape(s) }

func sprint(v any) string { return fmt.Sprintf("%+v", v) }
