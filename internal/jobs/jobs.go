// Package jobs works through whole files of people: screens everybody in one, or
// takes everybody in one into the population.
//
// A job's files are in the folder DIR/jobs/KEY: input, as it was uploaded, results
// and rejected rows. How far it has come is in its row of the store. The input is
// worked through in chunks of rows, and a chunk counts once the transaction is
// committed that notes its end. So:
//
//  1. A chunk's results and rejected rows are on disk before that transaction, which
//     has the sizes of the files. Whoever takes the job up, after whatever, cuts the
//     files to these sizes and goes on at the place noted: no row is done twice or
//     left out. What is read of the files ends at these sizes, too.
//  2. What a chunk changes in the store, counts or subjects, is changed in that same
//     transaction.
//  3. One process at a time works on a job. It holds a lock on the job's folder,
//     which ends with the process, and a claim in the store that runs out; a commit
//     under a claim that was lost is refused. The lock keeps two processes of one
//     machine from writing the same files, the claim those of several.
//  4. Of people who are screened and not kept nothing is stored but counts. The
//     input is deleted when the job ends, the results after [Config.Keep].
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/store"
)

// Config is how jobs work. Store, Dir and Screener are needed.
type Config struct {
	Store *store.Store
	// Dir is the service's folder; jobs have theirs in DIR/jobs. Processes that
	// share the work share it.
	Dir string
	// Screener gives what people are screened with under a policy now. It is asked
	// for each chunk.
	Screener func(ctx context.Context, policy string) (func(namesake.Subject) (namesake.Screening, error), error)
	// Record appends to the audit log, in the transaction of the change.
	// Defaults to nothing.
	Record func(tx *store.Tx, action, actor, objectKind, objectID string, detail map[string]string) error
	// Wake is called when people were taken in, who are owed a screening. Defaults
	// to nothing.
	Wake func()
	// Limit is the most bytes that an upload may have. Defaults to 1 GiB.
	Limit int64
	// Chunk is how many rows are screened at a time. Defaults to 1,000. Subjects
	// are taken in by the bucket (population.BucketSize).
	Chunk int
	// Keep is for how long results are kept after the end of a job. Defaults to 30
	// days.
	Keep time.Duration
	// Log is told of jobs that rest, without personal data. Defaults to none.
	Log *slog.Logger
	// Crash is called between the steps with their names, and ends the work as a
	// crash there would. Tests use it. Defaults to none.
	Crash func(point string) error
}

// Jobs keeps jobs and works on them. Several processes may share a store.
type Jobs struct{ Config }

// New makes jobs over a store and a folder.
func New(c Config) *Jobs {
	if c.Limit == 0 {
		c.Limit = 1 << 30
	}
	if c.Chunk == 0 {
		c.Chunk = 1000
	}
	if c.Keep == 0 {
		c.Keep = 30 * 24 * time.Hour
	}
	if c.Crash == nil {
		c.Crash = func(string) error { return nil }
	}
	return &Jobs{c}
}

// Kinds of jobs.
const (
	Screen   = "screen"   // screens everybody, and keeps nobody
	Subjects = "subjects" // takes everybody into the population
)

// Formats of files of people.
const (
	CSV       = "csv"
	JSONLines = "jsonl"
)

// States of a job.
const (
	Queued    = "queued"
	Running   = "running"
	Done      = "done"
	Failed    = "failed" // for good: what was done before counts
	Cancelled = "cancelled"
)

// What became of a row of a job that takes subjects in; of one that screens, it is
// the outcome.
const (
	Added     = "added"
	Changed   = "changed"
	Unchanged = "unchanged"
)

// Job is a file of people that is worked through.
type Job struct {
	ID         int64     `json:"-"`
	Key        string    `json:"id"`
	Kind       string    `json:"kind"`
	Policies   []string  `json:"policies"`
	Format     string    `json:"format"`
	State      string    `json:"state"`
	Error      string    `json:"error,omitempty"` // why it failed, or rests
	CreatedAt  time.Time `json:"created_at"`
	CreatedBy  string    `json:"created_by"`
	StartedAt  time.Time `json:"started_at,omitzero"`
	FinishedAt time.Time `json:"finished_at,omitzero"`
	ErasedAt   time.Time `json:"erased_at,omitzero"` // when its files were deleted
	// TotalBytes is the size of the input, DoneBytes how much of it is done.
	TotalBytes int64 `json:"total_bytes"`
	DoneBytes  int64 `json:"done_bytes"`
	Rows       int64 `json:"rows"` // read so far
	Rejected   int64 `json:"rejected"`
	// Counts are the outcomes under all policies together, or the subjects that
	// were added, changed and unchanged.
	Counts       map[string]int64 `json:"counts"`
	ResultsBytes int64            `json:"results_bytes"`
	RejectsBytes int64            `json:"rejects_bytes"`

	line     int // that begins at DoneBytes
	token    string
	attempts int
}

// Errors about jobs.
var (
	ErrOrder    = errors.New("job")
	ErrTooLarge = errors.New("the file is too large")
	ErrFinished = errors.New("the job has ended already")
	ErrErased   = errors.New("the files of the job were deleted")
)

func (j *Jobs) folder(key string) string { return filepath.Join(j.Dir, "jobs", key) }

const (
	inputFile   = "input"
	resultsFile = "results.jsonl"
	lockFile    = "lock"
)

func rejectsFile(format string) string { return "rejects." + format }

func (j *Jobs) record(tx *store.Tx, action, actor, kind, id string, detail map[string]string) error {
	if j.Record == nil {
		return nil
	}
	return j.Record(tx, action, actor, kind, id, detail)
}

const columns = `id, key, kind, policies, format, state, error, created_at, created_by, started_at, finished_at, erased_at,
	total, place, line, rows_read, rejected, counts, results, rejects, token, attempts`

func read(scan func(...any) error) (Job, error) {
	var j Job
	var policies, counts string
	var created, started, finished, erased int64
	err := scan(&j.ID, &j.Key, &j.Kind, &policies, &j.Format, &j.State, &j.Error, &created, &j.CreatedBy, &started, &finished, &erased,
		&j.TotalBytes, &j.DoneBytes, &j.line, &j.Rows, &j.Rejected, &counts, &j.ResultsBytes, &j.RejectsBytes, &j.token, &j.attempts)
	if err != nil {
		return j, err
	}
	j.Policies = strings.Split(policies, ",")
	j.CreatedAt, j.StartedAt, j.FinishedAt, j.ErasedAt = store.Time(created), store.Time(started), store.Time(finished), store.Time(erased)
	if err := json.Unmarshal([]byte(counts), &j.Counts); err != nil {
		return j, fmt.Errorf("job %s as stored: %w", j.Key, err)
	}
	return j, nil
}

func query(tx *store.Tx, where string, args ...any) ([]Job, error) {
	out := []Job{}
	err := tx.Query(func(scan func(...any) error) error {
		j, err := read(scan)
		out = append(out, j)
		return err
	}, "SELECT "+columns+" FROM jobs "+where, args...)
	return out, err
}

// Get is the job with a key.
func Get(tx *store.Tx, key string) (Job, error) {
	found, err := query(tx, "WHERE key = $1", key)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("job %q: %w", key, store.ErrNotFound)
	}
	if err != nil {
		return Job{}, err
	}
	return found[0], nil
}

// List are up to n jobs before the one with an id (0: the latest), the latest
// first.
func List(tx *store.Tx, before int64, n int) ([]Job, error) {
	return query(tx, "WHERE $1 = 0 OR id < $1 ORDER BY id DESC LIMIT $2", before, n)
}
