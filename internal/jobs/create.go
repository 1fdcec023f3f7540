package jobs

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake/internal/durable"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/store"
)

// Order is what a job is to do.
type Order struct {
	Kind     string   // Screen or Subjects
	Policies []string // under which people are screened, now or from now on
	Format   string   // CSV or JSONLines
	By       string   // who orders it
	// Once is run in the transaction that queues the job, after the file was read,
	// as to remember the answer under the client's key. Defaults to none.
	Once func(tx *store.Tx, job Job) error
}

func (o Order) check() error {
	switch {
	case o.Kind != Screen && o.Kind != Subjects:
		return fmt.Errorf("%w: kind: %q is none; write screen or subjects", ErrOrder, o.Kind)
	case o.Format != CSV && o.Format != JSONLines:
		return fmt.Errorf("%w: format: %q is none; write csv or jsonl", ErrOrder, o.Format)
	case len(o.Policies) == 0:
		return fmt.Errorf("%w: policies: name at least one", ErrOrder)
	}
	return nil
}

// hashed stands for a text in the audit log, which has no room for it.
func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:])
}

const keyPrefix = "job_"

// Create takes a file of people in and queues it. The file is kept whole or not
// at all; one whose first line is wrong is refused at once, what is wrong with its
// rows comes back in the file of rejected ones.
func (j *Jobs) Create(ctx context.Context, o Order, input io.Reader) (Job, error) {
	var job Job
	if err := o.check(); err != nil {
		return job, err
	}
	o.Policies = slices.Compact(slices.Sorted(slices.Values(o.Policies)))
	if err := j.Store.View(ctx, func(tx *store.Tx) error { return policies.Known(tx, o.Policies) }); err != nil {
		return job, fmt.Errorf("%w: policies: %w", ErrOrder, err)
	}
	key := keyPrefix + strings.ToLower(rand.Text())
	size, err := j.upload(ctx, key, input)
	if err == nil {
		err = j.readable(&Job{Key: key, Kind: o.Kind, Format: o.Format, TotalBytes: size})
	}
	if err != nil {
		return job, errors.Join(err, os.RemoveAll(j.folder(key)))
	}
	if err := j.Crash("uploaded"); err != nil {
		return job, err
	}
	// If this fails, it may have been committed all the same. What it left is of no
	// job then, and swept up later.
	err = j.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO jobs (key, kind, policies, format, state, error, created_at, created_by, started_at, finished_at, erased_at,
			total, place, line, rows_read, rejected, counts, results, rejects, token, until, attempts)
			VALUES ($1, $2, $3, $4, 'queued', '', $5, $6, 0, 0, 0, $7, 0, 1, 0, 0, '{}', 0, 0, '', 0, 0)`,
			key, o.Kind, strings.Join(o.Policies, ","), o.Format, tx.Micros(), o.By, size)
		if err != nil {
			return err
		}
		if job, err = Get(tx, key); err != nil {
			return err
		}
		err = j.record(tx, "job.created", o.By, "job", key, map[string]string{"kind": o.Kind, "policies": hashed(strings.Join(o.Policies, ","))})
		if err != nil || o.Once == nil {
			return err
		}
		return o.Once(tx, job)
	})
	return job, err
}

// readable is an error where the input of a job cannot be begun with.
func (j *Jobs) readable(job *Job) error {
	in, err := j.open(job)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrOrder, err)
	}
	return in.Close()
}

// upload writes the input of a job to its folder, and returns its size.
func (j *Jobs) upload(ctx context.Context, key string, input io.Reader) (size int64, err error) {
	dir := j.folder(key)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, fmt.Errorf("keep an upload: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, ".input"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, fmt.Errorf("keep an upload: %w", err)
	}
	size, err = io.Copy(f, io.LimitReader(&whileWanted{ctx, input}, j.Limit+1))
	if err == nil && size > j.Limit {
		err = fmt.Errorf("%w: an upload may have %d bytes; part it", ErrTooLarge, j.Limit)
	}
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return 0, fmt.Errorf("keep an upload: %w", err)
	}
	if err := os.Rename(f.Name(), filepath.Join(dir, inputFile)); err != nil {
		return 0, fmt.Errorf("keep an upload: %w", err)
	}
	if err := errors.Join(durable.SyncDir(dir), durable.SyncDir(filepath.Dir(dir))); err != nil {
		return 0, fmt.Errorf("keep an upload: %w", err)
	}
	return size, nil
}

// whileWanted is a reader that ends with its context.
type whileWanted struct {
	ctx context.Context
	r   io.Reader
}

func (w *whileWanted) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(p)
}
