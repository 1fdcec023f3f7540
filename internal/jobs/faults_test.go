package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/jobs"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
)

// seeds is how many jobs of each sort are lived through on each engine.
func seeds(t *testing.T) int {
	if text := os.Getenv("NAMESAKE_FAULTS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return 2
}

// points are those at which a worker may be killed.
var points = []string{"claimed", "opened", "written", "synced", "committed", "before commit", "after commit"}

// Whenever and however often a process is killed, each row of a job is done once:
// files and counts are those of a process that nothing happened to, and the
// population has everybody at the version that the file gives. What was not on
// disk when the power went is gone, or half there.
func TestNothingIsLostOrDoneTwiceHoweverOftenItDies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		w := newWorld(t, open)
		hit := map[string]int{}
		for seed := range seeds(t) {
			for _, kind := range []string{jobs.Screen, jobs.Subjects} {
				for _, format := range []string{jobs.CSV, jobs.JSONLines} {
					r := rand.New(rand.NewPCG(uint64(seed), uint64(len(kind)*10+len(format))))
					name := fmt.Sprint(seed, kind, format)
					text := file(r, format, "calm-"+name)
					calm := w.untouched(kind, format, text)
					before := w.counted()
					stormy := w.struck(r, hit, kind, format, strings.ReplaceAll(text, "calm-", "torn-"))
					w.same(calm, stormy)
					if kind == jobs.Subjects {
						w.samePeople("calm-"+name, "torn-"+name)
					} else if before == "" || w.counted() == before {
						t.Errorf("%s: nothing was counted", name)
					}
				}
			}
		}
		for _, p := range points {
			if hit[p] == 0 {
				t.Errorf("nobody died when %s", p)
			}
		}
		w.view(func(tx *store.Tx) error {
			missed, err := coverage.Check(tx)
			if len(missed) > 0 {
				t.Errorf("neither covered nor owed: %v", missed)
			}
			return err
		})
		w.twiceEach()
	})
}

// file is one of people, some of whom stand in it twice, and of rows that are none.
func file(r *rand.Rand, format, prefix string) string {
	var b strings.Builder
	if format == jobs.CSV {
		b.WriteString([]string{"\xef\xbb\xbfid,name,birth_date\r\n", "\nid,name,birth_date\n"}[r.IntN(2)])
	}
	for range 20 + r.IntN(25) {
		id, name := fmt.Sprint(prefix, "-", r.IntN(30)), []string{"Ida", "Orvan Daskel", "Orvan & Ida"}[r.IntN(3)]
		if format == jobs.CSV {
			fmt.Fprintf(&b, []string{"%s,%s,1970\n", "%s,%s,1970\r\n\r\n", "%s,%s,soon\n", "%s,\"%s\",\"19\n70\"\n", "%s,\"%s\"x,\n", "%s,%s\n", "%s,%s,\n"}[r.IntN(7)], id, name)
		} else {
			fmt.Fprintf(&b, []string{"{\"id\":%q,\"name\":%q}\n", "{\"id\":%q,\"name\":%q,\"birth_date\":\"1970\"}\n\n", "{\"id\":%q,\"nom\":%q}\n", "{\"id\":%q,\"name\":%q\n"}[r.IntN(4)], id, name)
		}
	}
	return b.String()
}

// done is what there is of a job in the end.
type done struct {
	job              jobs.Job
	results, rejects string
}

// untouched has a job done in one go, in one chunk.
func (w *world) untouched(kind, format, text string) done {
	w.Helper()
	w.chunk, population.BucketSize = 1000, 1000
	w.startJobs()
	job := w.all(w.create(kind, format, text).Key)
	w.chunk, population.BucketSize = 4, 5
	w.startJobs()
	d := done{job: job}
	d.results, d.rejects = w.files(job)
	if job.State != jobs.Done || job.Rows < 20 || job.Rejected == 0 || d.rejects == "" || (d.results == "") != (kind == jobs.Subjects) {
		w.Fatalf("%+v", job)
	}
	return d
}

// struck has a job done by processes that are killed at any point, with what they
// had not had on disk torn.
func (w *world) struck(r *rand.Rand, hit map[string]int, kind, format, text string) done {
	w.Helper()
	key := w.create(kind, format, text).Key
	for deaths := 0; ; {
		w.crash = func(point string) error {
			if deaths < 25 && r.IntN(6) == 0 {
				deaths++
				hit[point]++
				return &jobs.Crashed{Point: point}
			}
			return nil
		}
		_, err := w.jobs.Once(context.Background())
		w.crash = nil
		var crashed *jobs.Crashed
		if err != nil && !errors.As(err, &crashed) {
			w.Fatal(err)
		}
		job := w.get(key)
		if err == nil && job.State == jobs.Done {
			d := done{job: job}
			d.results, d.rejects = w.files(job)
			for name, counts := range map[string]int64{"results.jsonl": job.ResultsBytes, "rejects." + format: job.RejectsBytes} {
				if info, err := os.Stat(filepath.Join(w.dir, "jobs", key, name)); err != nil || info.Size() != counts {
					w.Errorf("%s ends with what does not count: %v, %v", name, info.Size(), err)
				}
			}
			return d
		}
		if job.State != jobs.Done { // else all of it was on disk
			w.tear(r, job)
		}
		w.startJobs()
		if r.IntN(4) > 0 {
			w.now = w.now.Add(2 * time.Minute) // else the claim of the dead is still good
		}
	}
}

// tear leaves of what does not count as much as a power cut may.
func (w *world) tear(r *rand.Rand, job jobs.Job) {
	w.Helper()
	for name, counts := range map[string]int64{"results.jsonl": job.ResultsBytes, "rejects." + job.Format: job.RejectsBytes} {
		path := filepath.Join(w.dir, "jobs", job.Key, name)
		info, err := os.Stat(path)
		if errors.Is(err, os.ErrNotExist) && counts == 0 {
			continue
		}
		if err != nil {
			w.Fatal(err)
		}
		if info.Size() < counts {
			w.Fatalf("%s has %d bytes, and %d count", name, info.Size(), counts)
		}
		if err := os.Truncate(path, counts+r.Int64N(info.Size()-counts+5)); err != nil {
			w.Fatal(err)
		}
	}
}

func (w *world) same(calm, torn done) {
	w.Helper()
	untorn := func(s string) string { return strings.ReplaceAll(s, "torn-", "calm-") }
	if calm.results != untorn(torn.results) {
		w.Errorf("results\n%s\nwant\n%s", torn.results, calm.results)
	}
	if calm.rejects != untorn(torn.rejects) {
		w.Errorf("rejected\n%s\nwant\n%s", torn.rejects, calm.rejects)
	}
	a, b := calm.job, torn.job
	if a.Rows != b.Rows || a.Rejected != b.Rejected || fmt.Sprint(a.Counts) != fmt.Sprint(b.Counts) || b.DoneBytes != b.TotalBytes {
		w.Errorf("%+v\nwant %+v", b, a)
	}
}

// samePeople compares the population by the ids' prefix.
func (w *world) samePeople(calm, torn string) {
	w.Helper()
	people := func(prefix string) (out []string) {
		w.view(func(tx *store.Tx) error {
			return tx.Query(func(scan func(...any) error) error {
				var key, data string
				var version, past int
				err := scan(&key, &version, &data, &past)
				if version != past+1 {
					w.Errorf("%s: version %d after %d", key, version, past)
				}
				out = append(out, strings.ReplaceAll(fmt.Sprint(key, version, data), torn, calm))
				return err
			}, "SELECT key, version, data, (SELECT count(*) FROM subject_history h WHERE h.subject = s.id) FROM subjects s WHERE key LIKE $1 ORDER BY key", prefix+"-%")
		})
		return out
	}
	a, b := people(calm), people(torn)
	if len(a) == 0 || fmt.Sprint(a) != fmt.Sprint(b) {
		w.Errorf("the population has\n%q\nwant\n%q", b, a)
	}
}

// twiceEach: each file was worked through twice, and so every count is even.
func (w *world) twiceEach() {
	w.Helper()
	w.view(func(tx *store.Tx) error {
		return tx.Query(func(scan func(...any) error) error {
			var n int
			err := scan(&n)
			if n == 0 || n%2 != 0 {
				w.Errorf("%d screenings were counted of files that were screened twice", n)
			}
			return err
		}, "SELECT sum(screenings) FROM counted GROUP BY policy, outcome")
	})
}

// A process dies while it takes an upload in: it is queued whole, or not at all.
func TestUploadsAreQueuedWholeOrNotAtAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		w := newWorld(t, open)
		for i, point := range []string{"uploaded", "before commit", "after commit"} {
			want := i / 2
			w.crash = func(p string) error {
				if p == point {
					return &jobs.Crashed{Point: p}
				}
				return nil
			}
			if _, err := w.order(jobs.Screen, jobs.CSV, "name\nIda\n"); err == nil {
				t.Errorf("%s: it did not crash", point)
			}
			w.crash = nil
			w.start()
			w.view(func(tx *store.Tx) error {
				all, err := jobs.List(tx, 0, 10)
				if err != nil || len(all) != want {
					t.Errorf("%s: %d jobs, %v; want %d", point, len(all), err, want)
				}
				return err
			})
			if want == 0 {
				continue
			}
			for worked := true; worked; {
				var err error
				if worked, err = w.jobs.Once(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
			if got := w.counted(); got != "default clear 1" {
				t.Errorf("%s: counted %s", point, got)
			}
		}
	})
}

// A process whose claim ran out while it was stopped writes nothing that counts;
// and while it holds its lock, no other of the machine takes the job.
func TestOneProcessAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		w := newWorld(t, open)
		job := w.create(jobs.Screen, jobs.CSV, "name\nA\nB\nC\nD\nE\nF\nG\n")
		other := jobs.New(jobs.Config{Store: open(store.Config{Now: func() time.Time { return w.now }}), Dir: w.dir, Screener: screener})
		tried := false
		w.crash = func(point string) error {
			if point != "synced" || tried {
				return nil
			}
			tried = true
			w.now = w.now.Add(time.Hour)
			if worked, err := other.Once(context.Background()); worked || err != nil {
				t.Errorf("a second process worked: %v, %v", worked, err)
			}
			// One of another machine, which does not see the lock, takes over.
			return w.store.Update(context.Background(), func(tx *store.Tx) error {
				_, err := tx.Exec("UPDATE jobs SET token = 'other', until = 0")
				return err
			})
		}
		if worked, err := w.jobs.Once(context.Background()); !worked || err != nil {
			t.Errorf("%v, %v", worked, err)
		}
		if got := w.get(job.Key); got.Rows != 0 || got.State != jobs.Running || w.counted() != "" {
			t.Errorf("what was done under a lost claim counts: %+v", got)
		}
		if worked, err := other.Once(context.Background()); !worked || err != nil {
			t.Errorf("%v, %v", worked, err)
		}
		if got := w.get(job.Key); got.Rows != 7 || got.State != jobs.Done || w.counted() != "default clear 7" {
			t.Errorf("%+v, %s", got, w.counted())
		}
	})
}

// A file that was cut since cannot be gone on with; that is said, and nothing made
// up.
func TestFilesThatWereAlteredFailTheJob(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		w := newWorld(t, open)
		for name, want := range map[string]string{"results.jsonl": "results.jsonl has 0 bytes, and ", "input": "cannot be read: it has 0 bytes, and had "} {
			job := w.create(jobs.Screen, jobs.CSV, "name\nA\nB\nC\nD\nE\nF\nG\n")
			w.crash = func(point string) error {
				if point == "committed" {
					return &jobs.Crashed{Point: point}
				}
				return nil
			}
			if _, err := w.jobs.Once(context.Background()); err == nil {
				t.Fatal("it did not crash")
			}
			w.crash = nil
			if err := os.Truncate(filepath.Join(w.dir, "jobs", job.Key, name), 0); err != nil {
				t.Fatal(err)
			}
			w.now = w.now.Add(2 * time.Minute)
			if got := w.all(job.Key); got.State != jobs.Failed || got.Rows != 4 || !strings.HasPrefix(got.Error, want) {
				t.Errorf("%s: %+v", name, got)
			}
		}
	})
}
