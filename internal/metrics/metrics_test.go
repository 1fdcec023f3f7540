package metrics

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/list/formats"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// scrape is what Prometheus reads, without what every Go program has.
func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	var out strings.Builder
	for line := range strings.Lines(w.Body.String()) {
		if strings.HasPrefix(line, "namesake_") {
			out.WriteString(line)
		}
	}
	return out.String()
}

func wants(t *testing.T, got string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(got, line+"\n") {
			t.Errorf("no line %q in\n%s", line, got)
		}
	}
}

// What happens is counted, and what a client writes becomes no label.
func TestWhatHappensIsCounted(t *testing.T) {
	m := New(Config{Database: "sqlite"})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/subjects/{id}", func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("id") == "panic" {
			panic(http.ErrAbortHandler)
		}
		if r.PathValue("id") == "none" {
			w.WriteHeader(404)
		}
	})
	h := m.Requests(mux)
	get := func(path string) {
		defer func() { recover() }()
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", path, nil))
	}
	for _, path := range []string{"/v1/subjects/orvan", "/v1/subjects/daskel", "/v1/subjects/none", "/v1/subjects/panic", "/elsewhere"} {
		get(path)
	}
	m.Screened(ByAPI, namesake.OutcomeClear, 200*time.Microsecond)
	m.Screened(ByRescreen, namesake.OutcomePotentialMatch, 50*time.Microsecond)
	m.Screened("Orvan", "Daskel", time.Second)
	m.Committed(3, 2*time.Millisecond)
	got := scrape(t, m)
	wants(t, got,
		`namesake_http_request_duration_seconds_count{route="GET /v1/subjects/{id}",status="2xx"} 2`,
		`namesake_http_request_duration_seconds_count{route="GET /v1/subjects/{id}",status="4xx"} 1`,
		`namesake_http_request_duration_seconds_count{route="GET /v1/subjects/{id}",status="5xx"} 1`,
		`namesake_http_request_duration_seconds_count{route="none",status="4xx"} 1`,
		`namesake_screenings_total{outcome="clear",way="api"} 1`,
		`namesake_screenings_total{outcome="potential-match",way="rescreen"} 1`,
		`namesake_screenings_total{outcome="incomplete",way="batch"} 0`,
		`namesake_screenings_total{outcome="other",way="other"} 1`,
		`namesake_screening_duration_seconds_bucket{way="api",le="0.0001"} 0`,
		`namesake_screening_duration_seconds_bucket{way="api",le="0.00025"} 1`,
		`namesake_screening_duration_seconds_bucket{way="rescreen",le="0.0001"} 1`,
		`namesake_database_commit_writes_sum 3`,
		`namesake_database_commit_duration_seconds_sum 0.002`,
	)
	if strings.Contains(strings.ToLower(got), "orvan") || strings.Contains(strings.ToLower(got), "daskel") {
		t.Errorf("a name is in\n%s", got)
	}
	if !regexp.MustCompile(`namesake_build_info\{database="sqlite",engine="[^"]+",go="go1[^"]*",version="[^"]+"\} 1`).MatchString(got) {
		t.Errorf("no build in\n%s", got)
	}
}

// Who is around this still learns the route.
func TestRouteIsHandedOut(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /x", func(http.ResponseWriter, *http.Request) {})
	r := httptest.NewRequest("GET", "/x", nil)
	New(Config{}).Requests(mux).ServeHTTP(httptest.NewRecorder(), r)
	if r.Pattern != "GET /x" {
		t.Errorf("pattern %q", r.Pattern)
	}
}

// However many routes there seem to be, there are few labels.
func TestRoutesAreBounded(t *testing.T) {
	d := distinct{most: 3}
	var got []string
	for _, route := range []string{"a", "b", "", "a", "c", "d", "b", "e"} {
		got = append(got, d.of(route))
	}
	if strings.Join(got, " ") != "a b none a c other b other" {
		t.Errorf("%q", got)
	}
}

// What is kept is read once for all who ask within a time, and a source that
// fails takes no other with it.
func TestWhatIsKeptIsRead(t *testing.T) {
	now, reads := noon, 0
	var log strings.Builder
	m := New(Config{
		Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(&log, nil)),
		Sources: Sources{
			Owed: func(context.Context) ([]Owed, error) {
				reads++
				return []Owed{{coverage.NewEdition, 5, noon.Add(-time.Minute)}, {coverage.NewEdition, 2, noon.Add(-time.Hour)}, {"no such subject", 1, noon}}, nil
			},
			Lists: func(context.Context) ([]List, error) {
				return []List{{Name: "un-sc", Date: noon.Add(-36 * time.Hour), Checked: noon.Add(-time.Hour)}, {Name: "own"}}, nil
			},
			Refused: func(context.Context) (int, error) { return 3, nil },
			Jobs:    func(context.Context) (map[string]int, error) { return map[string]int{"done": 4, "failed": 1}, nil },
			Outbox:  func(context.Context) (Queue, error) { return Queue{Depth: 0}, nil },
			Audit:   func(context.Context) (int64, error) { return 0, errors.New("away") },
		},
	})
	wants(t, scrape(t, m),
		`namesake_owed_subjects{reason="new edition"} 7`,
		`namesake_owed_subjects{reason="other"} 1`,
		`namesake_owed_oldest_seconds 3600`,
		`namesake_list_edition_age_days{list="un-sc"} 1.5`,
		`namesake_list_checked_age_seconds{list="un-sc"} 3600`,
		`namesake_editions_refused_total 3`,
		`namesake_jobs{state="failed"} 1`,
		`namesake_webhook_outbox 0`,
		`namesake_webhook_outbox_oldest_seconds 0`,
		`namesake_source_up{source="audit"} 0`,
		`namesake_source_up{source="jobs"} 1`,
	)
	if got := scrape(t, m); strings.Contains(got, "namesake_audit_entries") || strings.Contains(got, `list="own"`) {
		t.Errorf("a number that nobody knows in\n%s", got)
	}
	if !strings.Contains(log.String(), "source=audit error=away") {
		t.Errorf("log %q", log.String())
	}
	now = now.Add(9 * time.Second)
	scrape(t, m)
	if reads != 1 {
		t.Errorf("read %d times in 9 s", reads)
	}
	now = now.Add(time.Second)
	scrape(t, m)
	if reads != 2 {
		t.Errorf("read %d times in 10 s", reads)
	}
}

// What a store and a data directory have become numbers and facts; a reason that
// is a sentence is none of the labels.
func TestStoreAndListsAreRead(t *testing.T) {
	dir := t.TempDir()
	now := func() time.Time { return noon }
	s, err := store.Open(t.Context(), filepath.Join(dir, "namesake.db"), store.Config{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	e, err := editions.Open(dir, editions.Config{Formats: formats.All(), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"own.csv": "id,name,type\n1,Orvan Daskel,person\n", "bad.csv": "?"} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Import(t.Context(), file, editions.ImportOptions{}); (err == nil) != (name == "own.csv") {
			t.Fatal(name, err)
		}
	}
	if f := FactsOf(s, e)(t.Context()); f.Err != nil || !f.Owed.IsZero() || len(f.Lists) != 1 || f.Lists[0].Checked != noon {
		t.Errorf("%+v", f)
	}
	err = s.Update(t.Context(), func(tx *store.Tx) error {
		if err := coverage.Failed(tx, 1, "default", "its name could not be read"); err != nil {
			return err
		}
		return coverage.Failed(tx, 2, "default", coverage.NewSubject)
	})
	if err != nil {
		t.Fatal(err)
	}
	later := noon.Add(time.Hour)
	got := scrape(t, New(Config{Now: func() time.Time { return later }, Sources: SourcesOf(s, e)}))
	wants(t, got,
		`namesake_owed_subjects{reason="new subject"} 1`,
		`namesake_owed_subjects{reason="other"} 1`,
		`namesake_owed_oldest_seconds 3600`,
		`namesake_list_checked_age_seconds{list="house"} 3600`,
		`namesake_editions_refused_total 1`,
	)
	if f := FactsOf(s, e)(t.Context()); f.Err != nil || f.Owed != noon {
		t.Errorf("%+v", f)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if f := FactsOf(s, e)(t.Context()); f.Err == nil {
		t.Error("a closed database was read")
	}
}

func TestDatesOfLists(t *testing.T) {
	date, err := namesake.ParsePartialDate("2026-02")
	if err != nil {
		t.Fatal(err)
	}
	got := ListsOf([]editions.Meta{{List: "un-sc", Date: date, CheckedAt: noon}, {List: "own", CheckedAt: noon}})
	if want := []List{{"un-sc", time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), noon}, {"own", time.Time{}, noon}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestNotReady(t *testing.T) {
	limits := Limits{Required: map[string]time.Duration{"un-sc": 24 * time.Hour, "eu-fsf": 0}, MaxOwed: 6 * time.Hour}
	good := []List{{Name: "un-sc", Checked: noon.Add(-24 * time.Hour)}, {Name: "eu-fsf", Checked: noon.Add(-1000 * time.Hour)}}
	for name, c := range map[string]struct {
		facts Facts
		want  []string // checks and lists
	}{
		"all is well":               {Facts{Lists: good, Owed: noon.Add(-6 * time.Hour)}, nil},
		"nothing is owed":           {Facts{Lists: good}, nil},
		"the database is away":      {Facts{Err: errors.New("password wrong"), Lists: good}, []string{"storage "}},
		"nothing was imported":      {Facts{}, []string{"list eu-fsf", "list un-sc"}},
		"one is too old":            {Facts{Lists: []List{{Name: "un-sc", Checked: noon.Add(-25 * time.Hour)}, good[1]}}, []string{"list un-sc"}},
		"the clock was wrong":       {Facts{Lists: []List{{Name: "un-sc", Checked: noon.Add(48 * time.Hour)}, good[1]}}, []string{"list un-sc"}},
		"the clock differs a bit":   {Facts{Lists: []List{{Name: "un-sc", Checked: noon.Add(time.Minute)}, good[1]}}, nil},
		"nobody screens":            {Facts{Lists: good, Owed: noon.Add(-7 * time.Hour)}, []string{"coverage "}},
		"all that can be is wrong":  {Facts{Lists: good[:1], Owed: noon.Add(-70 * time.Hour)}, []string{"list eu-fsf", "coverage "}},
		"a list that nobody needs":  {Facts{Lists: append(good, List{Name: "old"})}, nil},
		"required, and never dated": {Facts{Lists: []List{{Name: "un-sc"}, good[1]}}, []string{"list un-sc"}},
	} {
		var got []string
		for _, r := range NotReady(c.facts, limits, noon) {
			got = append(got, r.Check+" "+r.List)
			if r.Detail == "" || strings.Contains(r.Detail, "password") {
				t.Errorf("%s: %q", name, r.Detail)
			}
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestReadyAndHealth(t *testing.T) {
	lists := []List{}
	ready := Ready(func(ctx context.Context) Facts {
		if _, ok := ctx.Deadline(); !ok {
			t.Error("who asks may wait for ever")
		}
		return Facts{Lists: lists}
	}, Limits{Required: map[string]time.Duration{"un-sc": 0}}, func() time.Time { return noon })
	ask := func(h http.Handler, method string) (int, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, "/", nil))
		b, _ := io.ReadAll(w.Body)
		return w.Code, string(b)
	}
	status, body := ask(ready, "GET")
	var answer struct {
		Status  string
		Reasons []Reason
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || status != 503 || answer.Status != "not ready" || len(answer.Reasons) != 1 || answer.Reasons[0].List != "un-sc" {
		t.Errorf("%d %s, %v", status, body, err)
	}
	lists = []List{{Name: "un-sc", Checked: noon}}
	if status, body := ask(ready, "GET"); status != 200 || body != `{"status":"ready"}`+"\n" {
		t.Errorf("%d %s", status, body)
	}
	if status, body := ask(Health(), "GET"); status != 200 || body != `{"status":"ok"}`+"\n" {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := ask(Health(), "POST"); status != 405 {
		t.Errorf("%d", status)
	}
}

type spanKey struct{}

type recorder struct{ spans []string }

func (r *recorder) Start(ctx context.Context, name string) (context.Context, func(error)) {
	return context.WithValue(ctx, spanKey{}, name), func(err error) { r.spans = append(r.spans, fmt.Sprint(name, " ", err)) }
}

// A tracer sees requests, and what happens within them has its context.
func TestTracer(t *testing.T) {
	tracer := &recorder{}
	h := New(Config{Tracer: tracer}).Requests(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Context().Value(spanKey{}) != "http request" {
			t.Error("the span is not in the context")
		}
		_, end := Start(r.Context(), nil, "nothing")
		end(nil)
	}))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	func() {
		defer func() { recover() }()
		New(Config{Tracer: tracer}).Requests(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("over a subject") })).
			ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	}()
	if strings.Join(tracer.spans, ",") != "http request <nil>,http request the request panicked" {
		t.Errorf("%q", tracer.spans)
	}
}
