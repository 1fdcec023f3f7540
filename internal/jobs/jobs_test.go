package jobs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/jobs"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/internal/webhooks"
	"github.com/namesake-screening/namesake/policy"
)

func TestMain(m *testing.M) {
	population.BucketSize = 5
	storetest.Main(m)
}

// world is a service with a clock that stands still.
type world struct {
	*testing.T
	open  func(store.Config) *store.Store
	store *store.Store
	jobs  *jobs.Jobs
	dir   string
	now   time.Time
	log   bytes.Buffer
	audit []string
	crash func(point string) error
	chunk int
}

func newWorld(t *testing.T, open func(store.Config) *store.Store) *world {
	w := &world{T: t, open: open, dir: t.TempDir(), now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), chunk: 4}
	w.start()
	w.update(func(tx *store.Tx) error {
		if err := policies.EnsureDefault(tx); err != nil {
			return err
		}
		_, err := coverage.Publish(tx, coverage.Edition{List: "list-a", Hash: "h"}, "")
		return err
	})
	w.enforce("strict")
	return w
}

// enforce puts a policy of a name in force.
func (w *world) enforce(name string) {
	w.update(func(tx *store.Tx) error {
		p := policy.Default()
		p.Name, p.Version = name, 1
		if _, err := policies.Propose(tx, p, "anna"); err != nil {
			return err
		}
		if _, err := policies.Test(tx, name, 1, struct{}{}); err != nil {
			return err
		}
		if _, err := policies.Approve(tx, name, 1, "bert"); err != nil {
			return err
		}
		_, err := policies.Enforce(tx, name, 1)
		return err
	})
}

// start is a start of the program.
func (w *world) start() {
	if w.store != nil {
		w.store.Close()
	}
	w.store = w.open(store.Config{Now: func() time.Time { return w.now }, Crash: w.die})
	w.startJobs()
}

func (w *world) die(point string) error {
	if w.crash == nil {
		return nil
	}
	return w.crash(point)
}

// startJobs is a start of the program as jobs see it.
func (w *world) startJobs() {
	w.jobs = jobs.New(jobs.Config{
		Store: w.store, Dir: w.dir, Chunk: w.chunk, Crash: w.die, Limit: 1 << 20, Log: slog.New(slog.NewTextHandler(&w.log, nil)),
		Screener: screener,
		Record: func(tx *store.Tx, action, actor, kind, id string, detail map[string]string) error {
			if err := coded(action, actor, kind, id, detail); err != nil {
				return err
			}
			w.audit = append(w.audit, action+" by "+actor)
			return nil
		},
	})
}

// coded is an error where the audit log would refuse an entry: it has room for
// words and codes, and none for texts.
func coded(action, actor, kind, id string, detail map[string]string) error {
	if !regexp.MustCompile(`^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$`).MatchString(action) {
		return fmt.Errorf("action %q", action)
	}
	code := regexp.MustCompile(`^[A-Za-z0-9._:/+,=-]{1,128}$`)
	for _, s := range slices.Concat([]string{actor, kind, id}, slices.Collect(maps.Keys(detail)), slices.Collect(maps.Values(detail))) {
		if !code.MatchString(s) {
			return fmt.Errorf("%s: %q is no code", action, s)
		}
	}
	return nil
}

// screener finds everybody who is called Orvan, and cannot cope with Daskel.
func screener(_ context.Context, name string) (func(namesake.Subject) (namesake.Screening, error), error) {
	return func(s namesake.Subject) (namesake.Screening, error) {
		out := namesake.Screening{Subject: s, Outcome: namesake.OutcomeClear, Policy: namesake.PolicyRef{Name: name, Version: 1}}
		switch {
		case strings.HasPrefix(s.Name, "Orvan"):
			out.Outcome = namesake.OutcomePotentialMatch
		case s.Name == "Daskel":
			return out, errors.New("no such thing")
		case s.Name == "Panic":
			panic(s.Name)
		}
		return out, nil
	}, nil
}

func (w *world) update(f func(*store.Tx) error) {
	w.Helper()
	if err := w.store.Update(context.Background(), f); err != nil {
		w.Fatal(err)
	}
}

func (w *world) view(f func(*store.Tx) error) {
	w.Helper()
	if err := w.store.View(context.Background(), f); err != nil {
		w.Fatal(err)
	}
}

func (w *world) order(kind, format, text string, under ...string) (jobs.Job, error) {
	if len(under) == 0 {
		under = []string{"default"}
	}
	return w.jobs.Create(context.Background(), jobs.Order{Kind: kind, Format: format, Policies: under, By: "anna"}, strings.NewReader(text))
}

func (w *world) create(kind, format, text string, under ...string) jobs.Job {
	w.Helper()
	job, err := w.order(kind, format, text, under...)
	if err != nil {
		w.Fatal(err)
	}
	return job
}

func (w *world) get(key string) (job jobs.Job) {
	w.Helper()
	w.view(func(tx *store.Tx) (err error) { job, err = jobs.Get(tx, key); return err })
	return job
}

// all works until nothing can be had, and returns the job as it is then.
func (w *world) all(key string) jobs.Job {
	w.Helper()
	for {
		worked, err := w.jobs.Once(context.Background())
		if err != nil {
			w.Fatal(err)
		}
		if !worked {
			return w.get(key)
		}
	}
}

func (w *world) files(job jobs.Job) (results, rejects string) {
	w.Helper()
	for _, f := range []struct {
		open func(jobs.Job) (io.ReadCloser, error)
		into *string
	}{{w.jobs.Results, &results}, {w.jobs.Rejects, &rejects}} {
		r, err := f.open(job)
		if err != nil {
			w.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			w.Fatal(err)
		}
		*f.into = string(b)
	}
	return results, rejects
}

// counted are the screenings that were counted, by policy and outcome.
func (w *world) counted() string {
	var out []string
	w.view(func(tx *store.Tx) error {
		return tx.Query(func(scan func(...any) error) error {
			var p, o string
			var n int
			err := scan(&p, &o, &n)
			out = append(out, fmt.Sprintf("%s %s %d", p, o, n))
			return err
		}, "SELECT policy, outcome, screenings FROM counted ORDER BY policy, outcome")
	})
	return strings.Join(out, ", ")
}

// A file is screened under two policies: results come in the order of the file,
// rows that are no people in a file that can be mended, and of the people nothing
// is stored but counts.
func TestScreeningAFileKeepsNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		w := newWorld(t, open)
		hooks := webhooks.New(webhooks.Config{Store: w.store})
		w.update(func(tx *store.Tx) error {
			_, _, err := hooks.Create(tx, "https://example.com/", []string{webhooks.JobFinished}, "anna")
			return err
		})
		text := "name,birth_date\nIda Quornley,1970\nOrvan,soon\nOrvan & Co,\n,\nDaskel,\nPanic,\nIda,1980\n\"Orvan \"x,\n"
		job := w.all(w.create(jobs.Screen, jobs.CSV, text, "strict", "default", "strict").Key)
		if job.State != jobs.Done || job.Rows != 8 || job.Rejected != 5 || job.DoneBytes != int64(len(text)) || job.TotalBytes != job.DoneBytes ||
			fmt.Sprint(job.Counts) != "map[clear:4 potential-match:2]" || fmt.Sprint(job.Policies) != "[default strict]" {
			t.Errorf("%+v", job)
		}
		results, rejects := w.files(job)
		var got []string
		for line := range strings.Lines(results) {
			var r struct {
				Line    int
				Subject struct{ Name string }
				Outcome string
				Policy  struct{ Name string }
			}
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprint(r.Line, " ", r.Subject.Name, " ", r.Policy.Name, " ", r.Outcome))
		}
		want := []string{"2 Ida Quornley default clear", "2 Ida Quornley strict clear", "4 Orvan & Co default potential-match", "4 Orvan & Co strict potential-match",
			"8 Ida default clear", "8 Ida strict clear"}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got %q\nwant %q", got, want)
		}
		wantRejects := `line,reason,name,birth_date
3,"birth_date: not a date: ""soon""; write YYYY, YYYY-MM or YYYY-MM-DD",Orvan,soon
5,name: empty,,
6,cannot be screened: no such thing,Daskel,
7,cannot be screened: the program is broken; its log says where,Panic,
9,a quote in the wrong place; inside a quoted field it is written twice,"""Orvan ""x,"
`
		if rejects != wantRejects {
			t.Errorf("got\n%s\nwant\n%s", rejects, wantRejects)
		}
		if got := w.counted(); got != "default clear 2, default potential-match 1, strict clear 2, strict potential-match 1" {
			t.Error(got)
		}
		w.view(func(tx *store.Tx) error {
			var screenings, subjects int
			if err := tx.Get("SELECT (SELECT count(*) FROM screenings), (SELECT count(*) FROM subjects)", nil, &screenings, &subjects); err != nil {
				return err
			}
			if screenings+subjects > 0 {
				t.Errorf("%d screenings and %d subjects were kept", screenings, subjects)
			}
			var object, body string
			if err := tx.Get("SELECT object, body FROM webhook_deliveries", nil, &object, &body); err != nil {
				return err
			}
			if object != job.Key || !strings.Contains(body, `"data":{"job":"`+job.Key+`","kind":"screen","rejected":5,"rows":8,"state":"done"}`) {
				t.Errorf("told %s: %s", object, body)
			}
			return nil
		})
		if _, err := os.Stat(filepath.Join(w.dir, "jobs", job.Key, "input")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the input is still there: %v", err)
		}
		if log := w.log.String(); !strings.Contains(log, "line=7") || strings.Contains(log, "Panic") || strings.Contains(log, "Ida") {
			t.Errorf("logged %s", log)
		}
		if got := strings.Join(w.audit, ", "); got != "job.created by anna, job.started by system, job.done by system" {
			t.Errorf("audited %s", got)
		}
		w.permissions()
	})
}

// permissions: what is in the folders is for this user alone.
func (w *world) permissions() {
	w.Helper()
	err := filepath.WalkDir(filepath.Join(w.dir, "jobs"), func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			w.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
}

// A file is taken into the population; taken in again with some differences, only
// these change. Everybody new or changed is owed a screening.
func TestSubjectsAreTakenInAndChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		w := newWorld(t, open)
		text := ""
		for i := range 12 {
			text += fmt.Sprintf("{\"id\":\"p%d\",\"name\":\"Ida %d\"}\n", i, i)
		}
		job := w.all(w.create(jobs.Subjects, jobs.JSONLines, text+"{\"name\":\"Orvan\"}\n{\"id\":\"p3\",\"name\":\"Ida Three\"}\n").Key)
		if job.State != jobs.Done || job.Rows != 14 || job.Rejected != 1 || fmt.Sprint(job.Counts) != "map[added:12 changed:1]" {
			t.Errorf("%+v", job)
		}
		if _, rejects := w.files(job); rejects != "{\"line\":13,\"errors\":[{\"field\":\"/id\",\"reason\":\"empty; subjects are kept by it\"}],\"row\":\"{\\\"name\\\":\\\"Orvan\\\"}\"}\n" {
			t.Error(rejects)
		}
		w.owed(map[string]int64{coverage.NewSubjects: 12, coverage.ChangedFacts: 1})
		again := strings.Replace(text, "Ida 7", "Ida Seven", 1) + "{\"id\":\"p12\",\"name\":\"Orvan\"}\n"
		job = w.all(w.create(jobs.Subjects, jobs.JSONLines, again).Key)
		if job.State != jobs.Done || fmt.Sprint(job.Counts) != "map[added:1 changed:2 unchanged:10]" {
			t.Errorf("%+v", job)
		}
		w.view(func(tx *store.Tx) error {
			m, err := population.Find(tx, "p7")
			if err == nil && (m.Subject.Name != "Ida Seven" || m.Version != 2) {
				t.Errorf("%+v", m)
			}
			return err
		})
		job = w.all(w.create(jobs.Subjects, jobs.JSONLines, again, "strict").Key)
		if fmt.Sprint(job.Counts) != "map[changed:13]" {
			t.Errorf("under another policy: %+v", job)
		}
		w.view(func(tx *store.Tx) error {
			missed, err := coverage.Check(tx)
			if len(missed) > 0 {
				t.Error(missed)
			}
			return err
		})
	})
}

// However often a row changes the same subject, it is owed one screening, and has
// every state in its history.
func TestTheLaterOfTwoRowsCounts(t *testing.T) {
	population.BucketSize = 100
	defer func() { population.BucketSize = 5 }()
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		w := newWorld(t, open)
		text := "id,name\np,Ida\n"
		for i := range 50 {
			text += fmt.Sprintf("p,Ida %d\n", i)
		}
		job := w.all(w.create(jobs.Subjects, jobs.CSV, text).Key)
		if fmt.Sprint(job.Counts) != "map[added:1 changed:50]" {
			t.Errorf("%+v", job)
		}
		w.owed(map[string]int64{coverage.NewSubjects: 1, coverage.ChangedFacts: 1})
		w.view(func(tx *store.Tx) error {
			m, err := population.Find(tx, "p")
			if err != nil {
				return err
			}
			past, err := population.History(tx, m.ID)
			if m.Subject.Name != "Ida 49" || m.Version != 51 || len(past) != 50 {
				t.Errorf("%+v after %d states", m, len(past))
			}
			return err
		})
	})
}

// owed compares how many subjects are owed a screening, by reason.
func (w *world) owed(want map[string]int64) {
	w.Helper()
	w.view(func(tx *store.Tx) error {
		r, err := coverage.Read(tx)
		if err != nil {
			return err
		}
		by := map[string]int64{}
		for _, o := range r.Owed {
			by[o.Reason] += o.Subjects
		}
		if fmt.Sprint(by) != fmt.Sprint(want) {
			w.Errorf("owed %v, want %v", by, want)
		}
		return nil
	})
}

func TestUploadsThatAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		w := newWorld(t, open)
		for _, c := range []struct{ kind, format, policy, text, want string }{
			{"screening", jobs.CSV, "default", "name\n", `job: kind: "screening" is none; write screen or subjects`},
			{jobs.Screen, "xlsx", "default", "name\n", `job: format: "xlsx" is none; write csv or jsonl`},
			{jobs.Screen, jobs.CSV, "lenient", "name\n", `job: policies: policy "lenient" in force: not found`},
			{jobs.Screen, jobs.CSV, "default", "", "job: cannot be read: it is empty"},
			{jobs.Screen, jobs.JSONLines, "default", "", "job: cannot be read: it is empty"},
			{jobs.Screen, jobs.CSV, "default", "name,colour\n", `job: cannot be read: input:1: unknown column "colour"; the columns are`},
			{jobs.Subjects, jobs.CSV, "default", "name\nIda\n", `job: cannot be read: input:1: no column "id"; subjects are kept by it`},
			{jobs.Screen, jobs.CSV, "default", "name\n" + strings.Repeat("Ida\n", 1<<18), "the file is too large: an upload may have 1048576 bytes; part it"},
		} {
			_, err := w.order(c.kind, c.format, c.text, c.policy)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s %s: %v, want %q", c.kind, c.format, err, c.want)
			}
		}
		if _, err := w.jobs.Create(context.Background(), jobs.Order{Kind: jobs.Screen, Format: jobs.CSV, By: "anna"}, nil); err == nil || !strings.Contains(err.Error(), "policies: name at least one") {
			t.Errorf("without a policy: %v", err)
		}
		// A client that goes away leaves nothing behind.
		gone := io.MultiReader(strings.NewReader("name\nIda\n"), iotest.ErrReader(io.ErrUnexpectedEOF))
		if _, err := w.jobs.Create(context.Background(), jobs.Order{Kind: jobs.Screen, Format: jobs.CSV, Policies: []string{"default"}, By: "anna"}, gone); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("half an upload: %v", err)
		}
		if left, err := os.ReadDir(filepath.Join(w.dir, "jobs")); err != nil || len(left) > 0 {
			t.Errorf("left %v, %v", left, err)
		}
		w.view(func(tx *store.Tx) error {
			if all, err := jobs.List(tx, 0, 10); err != nil || len(all) > 0 {
				t.Errorf("queued %v, %v", all, err)
			}
			return nil
		})
	})
}

// A quote left open in the middle of a file swallows what follows: the job fails,
// says where, and what was done before counts.
func TestAFileThatCannotBeReadFurtherFails(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		w := newWorld(t, open)
		w.jobs.Limit = 1 << 30
		job := w.all(w.create(jobs.Screen, jobs.CSV, "name\nIda\nOrvan\n\""+strings.Repeat("Ida\n", 1<<19)).Key)
		if job.State != jobs.Failed || job.Rows != 2 || job.Error != "input:4: a row of more than 1048576 bytes; is a quote left open?" {
			t.Errorf("%+v", job)
		}
		if results, _ := w.files(job); strings.Count(results, "\n") != 2 {
			t.Errorf("results %q", results)
		}
	})
}
