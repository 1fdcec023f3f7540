package jobs

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/namesake-screening/namesake/internal/durable"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// lease is how long a claim is left alone: longer than a chunk takes. It is short
// because whoever starts again after a crash waits for it.
const lease = time.Minute

// longestPause is the longest that a job rests that could not be worked on.
const longestPause = time.Hour

// system is who starts jobs and ends them.
const system = "system"

// Crashed is the error of work that a test ended as a crash would.
type Crashed struct{ Point string }

func (c *Crashed) Error() string { return "crashed when " + c.Point }

// errLost ends the work on a job that was cancelled, or that another process has
// taken over.
var errLost = errors.New("the job was cancelled or taken over")

// Run works until ctx ends: whenever woken, and every so often by itself. Once an
// hour it sweeps.
func (j *Jobs) Run(ctx context.Context, wake <-chan struct{}, every <-chan time.Time) {
	var swept time.Time
	failed := func(err error) {
		if err != nil && ctx.Err() == nil && j.Log != nil {
			j.Log.Error("a job failed or rests", "error", err)
		}
	}
	for {
		for ctx.Err() == nil {
			worked, err := j.Once(ctx)
			failed(err)
			if !worked {
				break
			}
		}
		if since := j.Store.Now().Sub(swept); since >= time.Hour || since < 0 {
			swept = j.Store.Now()
			failed(j.Sweep(ctx))
		}
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-every:
		}
	}
}

// Once claims a job and works on it until it ends, rests or ctx does; worked is
// false where there is none that can be had.
func (j *Jobs) Once(ctx context.Context) (worked bool, err error) {
	var waiting []Job
	err = j.Store.View(ctx, func(tx *store.Tx) error {
		waiting, err = query(tx, claimable+" ORDER BY id", free(tx)...)
		return err
	})
	if err != nil {
		return false, err
	}
	for _, job := range waiting {
		unlock, err := j.lock(job.Key)
		if errors.Is(err, fs.ErrNotExist) {
			if err := j.absent(ctx, job); err != nil {
				return false, err
			}
			continue
		}
		if err != nil {
			return false, err
		}
		if unlock == nil {
			continue // a process of this machine works on it
		}
		claimed, err := j.claim(ctx, &job)
		if err == nil && claimed {
			err = j.work(ctx, &job)
		}
		if err := errors.Join(err, unlock()); claimed || err != nil {
			return claimed, err
		}
	}
	return false, nil
}

// claimable are the jobs that nobody works on. A claim that lasts longer than any
// is given is of a clock that was ahead, and counts as run out.
const claimable = "WHERE state IN ('queued', 'running') AND until NOT BETWEEN $1 AND $2"

func free(tx *store.Tx) []any {
	return []any{tx.Micros() + 1, tx.Now().Add(longestPause + time.Minute).UnixMicro()}
}

// lock takes the lock of a job's folder; unlock is nil where another process has
// it. [fs.ErrNotExist] is wrapped where the input is not here.
func (j *Jobs) lock(key string) (unlock func() error, err error) {
	if _, err := os.Stat(filepath.Join(j.folder(key), inputFile)); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(j.folder(key), lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	ok, err := durable.TryLock(f)
	if err != nil || !ok {
		return nil, errors.Join(err, f.Close())
	}
	return f.Close, nil
}

// absent notes that the files of a job are not where this process looks. Another
// may have them.
func (j *Jobs) absent(ctx context.Context, job Job) error {
	if job.Error != "" {
		return nil
	}
	return j.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE jobs SET error = 'its files are not in the folder jobs of this machine' WHERE id = $1 AND error = '' AND token = ''", job.ID)
		return err
	})
}

func (j *Jobs) claim(ctx context.Context, job *Job) (claimed bool, err error) {
	err = j.Store.Update(ctx, func(tx *store.Tx) error {
		claimed = false
		now, err := query(tx, claimable+" AND id = $3", append(free(tx), job.ID)...)
		if err != nil || len(now) == 0 {
			return err
		}
		*job = now[0]
		job.State, job.Error, job.token, job.attempts = Running, "", rand.Text(), job.attempts+1
		if job.StartedAt.IsZero() {
			job.StartedAt = tx.Now()
			if err := j.record(tx, "job.started", system, "job", job.Key, nil); err != nil {
				return err
			}
		}
		claimed = true
		_, err = tx.Exec("UPDATE jobs SET state = 'running', error = '', token = $1, until = $2, started_at = $3, attempts = $4 WHERE id = $5",
			job.token, tx.Now().Add(lease).UnixMicro(), store.Micros(job.StartedAt), job.attempts, job.ID)
		return err
	})
	return claimed, err
}

// work works on a job that was claimed. What keeps it from going on that may pass
// has the job rest; what will not has it fail.
func (j *Jobs) work(ctx context.Context, job *Job) error {
	err := j.chunks(ctx, job)
	var crashed *Crashed
	switch {
	case err == nil:
		return j.tidy(*job)
	case errors.As(err, &crashed):
		return err
	case errors.Is(err, errLost):
		var now Job
		if err := j.Store.View(ctx, func(tx *store.Tx) (err error) { now, err = Get(tx, job.Key); return err }); err != nil {
			return err
		}
		return j.tidy(now)
	case errors.Is(err, errInput) || errors.Is(err, errShort):
		c := chunk{place: job.DoneBytes, line: job.line, end: true, failed: err}
		if err := j.commit(ctx, job, &c, nil); err != nil && !errors.Is(err, errLost) {
			return err
		}
		return j.tidy(*job)
	}
	rest := min(time.Second<<min(job.attempts, 12), longestPause)
	why := err.Error()
	if ctx.Err() != nil { // the program ends, and the job goes on when it starts
		rest, why = 0, ""
	}
	give := j.Store.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE jobs SET token = '', until = $1, error = $2 WHERE id = $3 AND token = $4 AND state = 'running'", tx.Now().Add(rest).UnixMicro(), why, job.ID, job.token)
		return err
	})
	return errors.Join(fmt.Errorf("job %s: %w", job.Key, err), give)
}

// chunks works through what is left of a job.
func (j *Jobs) chunks(ctx context.Context, job *Job) (err error) {
	if err := j.Crash("claimed"); err != nil {
		return err
	}
	in, err := j.open(job)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := j.outputs(job, in)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.close()) }()
	if err := j.Crash("opened"); err != nil {
		return err
	}
	for job.State == Running {
		var c chunk
		if job.Kind == Screen {
			err = j.screen(ctx, job, &c, in, out)
		} else {
			err = c.collect(ctx, job, in, out)
		}
		if err != nil {
			return err
		}
		c.place, c.line = in.Place()
		if err := j.Crash("written"); err != nil {
			return err
		}
		if err := out.sync(job); err != nil {
			return err
		}
		if err := j.Crash("synced"); err != nil {
			return err
		}
		if err := j.commit(ctx, job, &c, out); err != nil {
			return err
		}
		if err := j.Crash("committed"); err != nil {
			return err
		}
	}
	return nil
}

// commit notes the end of a chunk, with what it changes in the store. out is nil
// where nothing was written.
func (j *Jobs) commit(ctx context.Context, job *Job, c *chunk, out *outputs) error {
	var next Job
	err := j.Store.Update(ctx, func(tx *store.Tx) error {
		var one int
		err := tx.Get("SELECT 1 FROM jobs WHERE id = $1 AND token = $2 AND state = 'running'", []any{job.ID, job.token}, &one)
		if errors.Is(err, store.ErrNotFound) {
			return errLost
		}
		if err != nil {
			return err
		}
		next = *job
		next.DoneBytes, next.line, next.Rows, next.Rejected, next.attempts = c.place, c.line, job.Rows+c.rows, job.Rejected+c.rejected, 0
		if next.Counts = maps.Clone(job.Counts); next.Counts == nil {
			next.Counts = map[string]int64{}
		}
		if out != nil {
			next.ResultsBytes, next.RejectsBytes = out.results.size, out.rejects.size
		}
		if err := j.apply(tx, &next, c); err != nil {
			return err
		}
		token, until := job.token, tx.Now().Add(lease).UnixMicro()
		if c.end {
			token, until = "", 0
			next.State = Done
			if c.failed != nil {
				next.State, next.Error = Failed, c.failed.Error()
			}
			if err := j.ended(tx, &next, system); err != nil {
				return err
			}
		}
		counts, err := json.Marshal(next.Counts)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE jobs SET state = $1, error = $2, finished_at = $3, place = $4, line = $5, rows_read = $6, rejected = $7, counts = $8,
			results = $9, rejects = $10, token = $11, until = $12, attempts = 0 WHERE id = $13`,
			next.State, next.Error, store.Micros(next.FinishedAt), next.DoneBytes, next.line, next.Rows, next.Rejected, string(counts),
			next.ResultsBytes, next.RejectsBytes, token, until, job.ID)
		return err
	})
	if err != nil {
		return err
	}
	*job = next
	if job.Kind == Subjects && c.rows > c.rejected && j.Wake != nil {
		j.Wake()
	}
	return nil
}

// ended tells of the end of a job.
func (j *Jobs) ended(tx *store.Tx, job *Job, by string) error {
	job.FinishedAt = tx.Now()
	err := j.record(tx, "job."+job.State, by, "job", job.Key, map[string]string{"rows": fmt.Sprint(job.Rows), "rejected": fmt.Sprint(job.Rejected)})
	if err != nil {
		return err
	}
	return webhooks.Emit(tx, webhooks.JobFinished, job.Key, map[string]any{"job": job.Key, "kind": job.Kind, "state": job.State, "rows": job.Rows, "rejected": job.Rejected})
}
