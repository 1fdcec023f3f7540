package jobs_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/jobs"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
)

// What keeps a job from going on for now has it rest, longer each time; it goes on
// where it was.
func TestAJobRestsUntilItCanGoOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		w := newWorld(t, open)
		chunks := 0
		w.jobs.Screener = func(ctx context.Context, name string) (func(namesake.Subject) (namesake.Screening, error), error) {
			if chunks++; chunks > 1 && chunks < 5 {
				return nil, errors.New("no edition in use")
			}
			return screener(ctx, name)
		}
		job := w.create(jobs.Screen, jobs.CSV, "name\nA\nB\nC\nD\nE\nF\nG\n")
		for _, pause := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
			if worked, err := w.jobs.Once(context.Background()); !worked || err == nil || !strings.Contains(err.Error(), job.Key+": policy default: no edition in use") {
				t.Fatalf("%v, %v", worked, err)
			}
			if got := w.get(job.Key); got.State != jobs.Running || got.Rows != 4 || got.Error != "policy default: no edition in use" {
				t.Fatalf("%+v", got)
			}
			w.now = w.now.Add(pause - time.Microsecond)
			if worked, err := w.jobs.Once(context.Background()); worked || err != nil {
				t.Fatalf("it was taken up before its time: %v", err)
			}
			w.now = w.now.Add(time.Microsecond)
		}
		if got := w.all(job.Key); got.State != jobs.Done || got.Rows != 7 || got.Error != "" {
			t.Errorf("%+v", got)
		}
	})
}

// A job is cancelled before it begins, and while a process works on it.
func TestCancel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		w := newWorld(t, open)
		cancel := func(key string) error {
			return w.store.Update(context.Background(), func(tx *store.Tx) error { _, err := w.jobs.Cancel(tx, key, "bert"); return err })
		}
		first := w.create(jobs.Screen, jobs.CSV, "name\nIda\n")
		second := w.create(jobs.Screen, jobs.CSV, "name\nA\nB\nC\nD\nE\nF\nG\nH\nI\n")
		if err := cancel(first.Key); err != nil {
			t.Fatal(err)
		}
		synced := 0
		w.crash = func(point string) error {
			if point == "synced" {
				if synced++; synced == 2 {
					return cancel(second.Key)
				}
			}
			return nil
		}
		if got := w.all(second.Key); got.State != jobs.Cancelled || got.Rows != 4 || got.FinishedAt.IsZero() {
			t.Errorf("%+v", got)
		}
		if results, _ := w.files(w.get(second.Key)); strings.Count(results, "\n") != 4 {
			t.Errorf("results of more than counts: %q", results)
		}
		if got := w.counted(); got != "default clear 4" {
			t.Error(got)
		}
		if err := cancel(second.Key); !errors.Is(err, jobs.ErrFinished) {
			t.Errorf("cancelled twice: %v", err)
		}
		if err := w.jobs.Sweep(context.Background()); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{first.Key, second.Key} {
			if _, err := os.Stat(filepath.Join(w.dir, "jobs", key, "input")); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the input of %s is still there: %v", key, err)
			}
		}
	})
}

// Files are deleted in time; the counts stay.
func TestSweepDeletesFiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		w := newWorld(t, open)
		job := w.all(w.create(jobs.Screen, jobs.CSV, "name\nIda\n").Key)
		waiting := w.create(jobs.Screen, jobs.CSV, "name\nIda\n")
		orphan, young, other := filepath.Join(w.dir, "jobs", "job_orphan"), filepath.Join(w.dir, "jobs", "job_young"), filepath.Join(w.dir, "jobs", "notes")
		for _, dir := range []string{orphan, young, other} {
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(dir, w.now, w.now); err != nil {
				t.Fatal(err)
			}
		}
		w.now = w.now.Add(29 * 24 * time.Hour)
		if err := os.Chtimes(young, w.now, w.now); err != nil {
			t.Fatal(err)
		}
		if err := w.jobs.Sweep(context.Background()); err != nil {
			t.Fatal(err)
		}
		if results, _ := w.files(w.get(job.Key)); results == "" {
			t.Error("deleted before its time")
		}
		w.now = w.now.Add(2 * 24 * time.Hour)
		if err := os.Chtimes(young, w.now, w.now); err != nil {
			t.Fatal(err)
		}
		w.crash = func(point string) error { // what is left behind is deleted the next time
			if point == "erased" {
				return &jobs.Crashed{Point: point}
			}
			return nil
		}
		if err := w.jobs.Sweep(context.Background()); err == nil {
			t.Error("it did not crash")
		}
		w.crash = nil
		if err := w.jobs.Sweep(context.Background()); err != nil {
			t.Fatal(err)
		}
		job = w.get(job.Key)
		if _, err := w.jobs.Results(job); !errors.Is(err, jobs.ErrErased) || job.Rows != 1 {
			t.Errorf("%v, %+v", err, job)
		}
		var left []string
		entries, err := os.ReadDir(filepath.Join(w.dir, "jobs"))
		for _, e := range entries {
			left = append(left, e.Name())
		}
		want := []string{"job_young", "notes", waiting.Key}
		slices.Sort(want)
		if err != nil || !slices.Equal(left, want) {
			t.Errorf("left %v, %v; want %v", left, err, want)
		}
	})
}

// Run works when woken, and ends with its context; what it was at goes on with the
// next start, at once.
func TestRunWorksWhenWokenAndEndsAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		w := newWorld(t, open)
		ctx, cancel := context.WithCancel(context.Background())
		reached := make(chan struct{})
		w.crash = func(point string) error {
			if point == "committed" {
				close(reached)
				<-ctx.Done()
			}
			return nil
		}
		wake, done := make(chan struct{}), make(chan struct{})
		go func() { defer close(done); w.jobs.Run(ctx, wake, nil) }()
		wake <- struct{}{}
		job := w.create(jobs.Screen, jobs.CSV, "name\nA\nB\nC\nD\nE\nF\nG\n")
		wake <- struct{}{}
		<-reached
		cancel()
		<-done
		w.crash = nil
		if got := w.get(job.Key); got.State != jobs.Running || got.Rows != 4 || got.Error != "" {
			t.Errorf("%+v", got)
		}
		w.start()
		if got := w.all(job.Key); got.State != jobs.Done || got.Rows != 7 {
			t.Errorf("%+v", got)
		}
		if strings.Contains(w.log.String(), "ERROR") {
			t.Error(w.log.String())
		}
	})
}
