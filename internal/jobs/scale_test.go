package jobs_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/jobs"
	"github.com/namesake-screening/namesake/internal/people"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
	"github.com/namesake-screening/namesake/synth"
)

// Long rows end a chunk before its number is full: they are held in memory.
func TestLongRowsMakeShortChunks(t *testing.T) {
	w := newWorld(t, func(c store.Config) *store.Store { return openSQLite(t, c) })
	w.chunk = 1000
	w.startJobs()
	w.jobs.Limit = 1 << 30
	commits := 0
	w.crash = func(point string) error {
		if point == "committed" {
			commits++
		}
		return nil
	}
	long := "{\"name\":\"Ida\",\"note\":\"" + strings.Repeat("x", 1<<20-100) + "\"}\n"
	job := w.all(w.create(jobs.Screen, jobs.JSONLines, strings.Repeat(long, 40)).Key)
	if job.Rejected != 40 || commits != 3 {
		t.Errorf("%d chunks, %+v", commits, job)
	}
}

func openSQLite(t *testing.T, c store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "namesake.db"), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// A file is answered as its people are one by one. NAMESAKE_SCALE sets how many,
// and tells how fast.
func TestAFileIsAnsweredAsItsPeopleAre(t *testing.T) {
	n := 300
	if text := os.Getenv("NAMESAKE_SCALE"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	from := synth.World{Seed: 7, Entities: 200}
	ed := &list.Edition{List: "list-a", Title: "A"}
	for i := range from.Entities {
		e := from.Entity(i)
		e.ID = fmt.Sprint(i)
		ed.Entities = append(ed.Entities, e)
	}
	ed.Rename("list-a")
	full, err := screen.New([]*list.Edition{ed}, policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	var want bytes.Buffer
	found := 0
	text.WriteString("id,name\n")
	for i := range n {
		s := namesake.Subject{ID: fmt.Sprint("p", i), Name: from.Person(i).Subject.Name}
		if i%10 == 0 {
			s.Name = ed.Entities[i%len(ed.Entities)].Names[0].Full
		}
		fmt.Fprintf(&text, "%s,%q\n", s.ID, s.Name)
		made, err := full.Screen(s)
		if err != nil {
			t.Fatal(err)
		}
		found += len(made.Matches)
		if err := people.AppendResult(&want, i+2, made); err != nil {
			t.Fatal(err)
		}
	}
	w := newWorld(t, func(c store.Config) *store.Store { return openSQLite(t, c) })
	w.chunk, population.BucketSize = 100, 4096
	defer func() { population.BucketSize = 5 }()
	if n > 300 {
		w.chunk = 1000
	}
	w.startJobs()
	w.jobs.Limit = 1 << 30
	w.jobs.Screener = func(context.Context, string) (func(namesake.Subject) (namesake.Screening, error), error) {
		return full.Screen, nil
	}
	start := time.Now()
	job := w.all(w.create(jobs.Screen, jobs.CSV, text.String()).Key)
	t.Logf("%d people screened in %v", n, time.Since(start).Round(time.Millisecond))
	results, rejects := w.files(job)
	if results != want.String() || rejects != "" || found < n/10 {
		t.Errorf("%d matches; results differ: %v; rejected %q", found, results != want.String(), rejects)
	}
	start = time.Now()
	job = w.all(w.create(jobs.Subjects, jobs.CSV, text.String()).Key)
	t.Logf("and taken in in %v", time.Since(start).Round(time.Millisecond))
	if job.Counts[jobs.Added] != int64(n) {
		t.Errorf("%+v", job)
	}
	start = time.Now()
	job = w.all(w.create(jobs.Subjects, jobs.CSV, text.String()).Key)
	t.Logf("and again in %v", time.Since(start).Round(time.Millisecond))
	if job.Counts[jobs.Unchanged] != int64(n) {
		t.Errorf("%+v", job)
	}
}
