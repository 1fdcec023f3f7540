package jobs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// Cancel ends a job. What it has done counts; a process that works on it stops
// with the chunk it is at, which does not.
func (j *Jobs) Cancel(tx *store.Tx, key, by string) (Job, error) {
	job, err := Get(tx, key)
	if err != nil {
		return job, err
	}
	if job.State != Queued && job.State != Running {
		return job, fmt.Errorf("job %s is %s: %w", key, job.State, ErrFinished)
	}
	job.State, job.Error, job.token = Cancelled, "", ""
	if err := j.ended(tx, &job, by); err != nil {
		return job, err
	}
	_, err = tx.Exec("UPDATE jobs SET state = 'cancelled', error = '', finished_at = $1, token = '', until = 0 WHERE id = $2", tx.Micros(), job.ID)
	return job, err
}

// tidy deletes the input of a job that has ended: the people in it are of no more
// use here.
func (j *Jobs) tidy(job Job) error {
	if job.FinishedAt.IsZero() {
		return nil
	}
	err := os.Remove(filepath.Join(j.folder(job.Key), inputFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// orphaned is how old the folder of an upload is that nobody waits for any more:
// its process died before the job was in the store.
const orphaned = 24 * time.Hour

// Sweep deletes what is of no more use: the files of jobs that ended longer than
// [Config.Keep] ago, the input of jobs that ended, and uploads that never became
// jobs. A process that dies meanwhile leaves something for the next time.
func (j *Jobs) Sweep(ctx context.Context) error {
	err := j.Store.Update(ctx, func(tx *store.Tx) error {
		old, err := query(tx, "WHERE finished_at > 0 AND finished_at < $1 AND erased_at = 0", tx.Now().Add(-j.Keep).UnixMicro())
		if err != nil {
			return err
		}
		for _, job := range old {
			if _, err := tx.Exec("UPDATE jobs SET erased_at = $1 WHERE id = $2", tx.Micros(), job.ID); err != nil {
				return err
			}
			if err := j.record(tx, "job.erased", system, "job", job.Key, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := j.Crash("erased"); err != nil {
		return err
	}
	folders, err := os.ReadDir(filepath.Join(j.Dir, "jobs"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var errs []error
	for _, f := range folders {
		errs = append(errs, j.sweep(ctx, f))
	}
	return errors.Join(errs...)
}

func (j *Jobs) sweep(ctx context.Context, folder fs.DirEntry) error {
	if !strings.HasPrefix(folder.Name(), keyPrefix) {
		return nil // somebody else's
	}
	var job Job
	err := j.Store.View(ctx, func(tx *store.Tx) (err error) { job, err = Get(tx, folder.Name()); return err })
	switch {
	case errors.Is(err, store.ErrNotFound):
		info, err := folder.Info()
		if err != nil || j.Store.Now().Sub(info.ModTime()) < orphaned {
			return err
		}
		return os.RemoveAll(j.folder(folder.Name()))
	case err != nil:
		return err
	case !job.ErasedAt.IsZero():
		return os.RemoveAll(j.folder(job.Key))
	}
	return j.tidy(job)
}
