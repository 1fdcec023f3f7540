package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/jobs"
	"github.com/namesake-screening/namesake/internal/store"
)

// Media types of the files of jobs.
const (
	csvFile   = "text/csv"
	linesFile = "application/x-ndjson"
)

var jobFormats = map[string]string{csvFile: jobs.CSV, linesFile: jobs.JSONLines}

// mostUpload is far above what jobs take: their own limit is told by themselves.
const mostUpload = 64 << 20 * kilobytes

func (a *api) jobOperations() []*operation {
	const all, one = "/v1/jobs", "/v1/jobs/{id}"
	op := func(o operation) *operation {
		o.tag = "jobs"
		if o.gives == nil && o.files == nil {
			o.gives = reflect.TypeFor[jobs.Job]()
		}
		return &o
	}
	return []*operation{
		op(operation{id: "list-jobs", method: "GET", path: all, action: access.JobRead, summary: "List jobs, the latest first", query: paging(),
			gives: reflect.TypeFor[page[jobs.Job]](), serve: a.listJobs}),
		op(operation{id: "order-job", method: "POST", path: all, action: access.JobRun, summary: "Have a file of people screened, or taken into the population",
			text: "The file is CSV with a header line (name, birth_date, country and so on), or JSON Lines of subjects. What is wrong with a row does not keep the others: it comes back in the rejects.",
			query: []parameter{required(oneOf("kind", "What to do: screen everybody and keep nobody, or take everybody into the population.", jobs.Screen, jobs.Subjects)),
				text("policies", "Under which policies, with commas between; the usual one where it is left out.")},
			body: &body{kind: csvFile, or: []string{linesFile}, most: mostUpload, stream: true}, status: http.StatusCreated, serve: a.orderJob}),
		op(operation{id: "get-job", method: "GET", path: one, action: access.JobRead, summary: "Read how far a job is", serve: a.getJob}),
		op(operation{id: "job-results", method: "GET", path: one + "/results", action: access.ScreeningRead, summary: "Read the results of a job, as far as it has come",
			text: "JSON Lines, one for each row and policy, in the order of the file; empty for a job that takes subjects in.", files: []string{linesFile}, serve: a.jobResults}),
		op(operation{id: "job-rejects", method: "GET", path: one + "/rejects", action: access.ScreeningRead, summary: "Read the rows of a job that are no subjects, with the reason of each",
			text: "In the format of the file.", files: []string{csvFile, linesFile}, serve: a.jobRejects}),
		op(operation{id: "cancel-job", method: "POST", path: one + "/cancel", action: access.JobRun, summary: "End a job", text: "What it has done counts.", body: nothing(), serve: a.cancelJob}),
	}
}

func (a *api) listJobs(r *request) (answer, error) {
	before, err := r.after()
	if err != nil {
		return answer{}, err
	}
	var out []jobs.Job
	err = a.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		out, err = jobs.List(tx, before, r.limit()+1)
		return err
	})
	return paged(r, out, func(j jobs.Job) int64 { return j.ID }), err
}

func (a *api) orderJob(r *request) (answer, error) {
	under := []string{a.Policy}
	if r.query["policies"] != "" {
		under = strings.Split(r.query["policies"], ",")
	}
	if err := a.Under(under); err != nil {
		return answer{}, mistaken(Mistake{Detail: err.Error(), Parameter: "policies"})
	}
	input := &upload{from: r.Body}
	job, err := a.jobs.Create(r.Context(), jobs.Order{Kind: r.query["kind"], Policies: under, Format: jobFormats[r.in.(string)], By: r.actor(), Once: func(tx *store.Tx, job jobs.Job) error {
		r.read()
		return r.keep(tx, http.StatusCreated, jobPath(job), job)
	}}, input)
	if input.err != nil {
		return answer{}, unread(input.err)
	}
	if err != nil {
		return answer{}, err
	}
	a.wake()
	return answer{status: http.StatusCreated, body: job, location: jobPath(job)}, nil
}

// upload is a file as it comes in; it tells what the client broke from what went
// wrong here.
type upload struct {
	from io.Reader
	err  error
}

func (u *upload) Read(p []byte) (int, error) {
	n, err := u.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		u.err = err
	}
	return n, err
}

func jobPath(j jobs.Job) string { return "/v1/jobs/" + j.Key }

func (a *api) job(r *request) (job jobs.Job, err error) {
	err = a.Store.View(r.Context(), func(tx *store.Tx) error {
		job, err = jobs.Get(tx, r.PathValue("id"))
		return err
	})
	return job, err
}

func (a *api) getJob(r *request) (answer, error) {
	job, err := a.job(r)
	return answer{body: job}, err
}

// jobFile opens what a job has given, and records who reads it.
func (a *api) jobFile(r *request, kind func(jobs.Job) string, open func(jobs.Job) (io.ReadCloser, error)) (answer, error) {
	var job jobs.Job
	err := a.Read(r.Context(), r.actor(), "job", r.PathValue("id"), func(tx *store.Tx) (_ int, err error) {
		if job, err = jobs.Get(tx, r.PathValue("id")); err != nil {
			return 0, err
		}
		return int(job.Rows), nil
	})
	if err != nil {
		return answer{}, err
	}
	f, err := open(job)
	if err != nil {
		return answer{}, fmt.Errorf("read what a job gave: %w", err)
	}
	return answer{file: f, kind: kind(job)}, nil
}

func (a *api) jobResults(r *request) (answer, error) {
	return a.jobFile(r, func(jobs.Job) string { return linesFile }, a.jobs.Results)
}

func (a *api) jobRejects(r *request) (answer, error) {
	kind := func(j jobs.Job) string {
		if j.Format == jobs.CSV {
			return csvFile
		}
		return linesFile
	}
	return a.jobFile(r, kind, a.jobs.Rejects)
}

func (a *api) cancelJob(r *request) (answer, error) {
	var job jobs.Job
	err := a.Store.Update(r.Context(), func(tx *store.Tx) (err error) {
		if job, err = a.jobs.Cancel(tx, r.PathValue("id"), r.actor()); err != nil {
			return err
		}
		return r.keep(tx, http.StatusOK, "", job)
	})
	return answer{body: job}, err
}
