package adminpages

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/jobs"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/store"
)

func (s *pages) jobPages(p *desk.Pages) {
	const one = "/jobs/{id}"
	p.Show("GET /jobs", access.JobRead, []string{"after"}, s.showJobs)
	p.Do("POST /jobs", access.JobRun, []string{"file", "kind", "policy"}, s.orderJob, s.showJobs)
	p.Show("GET "+one, access.JobRead, nil, s.showJob)
	p.Do("POST "+one+"/cancel", access.JobRun, nil, s.cancelJob, s.showJob)
	p.Serve("GET "+one+"/results", access.ScreeningRead, nil, func(w http.ResponseWriter, r *desk.Request) error {
		return s.serveFile(w, r, "results", func(jobs.Job) string { return jobs.JSONLines }, s.Jobs.Results)
	})
	p.Serve("GET "+one+"/rejects", access.ScreeningRead, nil, func(w http.ResponseWriter, r *desk.Request) error {
		return s.serveFile(w, r, "rejects", func(j jobs.Job) string { return j.Format }, s.Jobs.Rejects)
	})
}

// job is a job as it is shown.
type job struct{ jobs.Job }

// Path is its page.
func (j job) Path() string { return "/jobs/" + j.Key }

// Percent is how much of the input is done, 0–100.
func (j job) Percent() int {
	if j.TotalBytes == 0 {
		return 0
	}
	return int(100 * j.DoneBytes / j.TotalBytes)
}

// What says what it does.
func (j job) What() string {
	if j.Kind == jobs.Subjects {
		return "Take everybody into the population"
	}
	return "Screen everybody and keep nobody"
}

// Ended reports whether nothing more comes of it.
func (j job) Ended() bool {
	return j.State == jobs.Done || j.State == jobs.Failed || j.State == jobs.Cancelled
}

// counted is how many rows came to the same.
type counted struct {
	What string
	N    int64
}

// Counted are its counts, by what they are of.
func (j job) Counted() []counted {
	var out []counted
	for what, n := range j.Counts {
		out = append(out, counted{what, n})
	}
	slices.SortFunc(out, func(a, b counted) int { return strings.Compare(a.What, b.What) })
	return out
}

type jobsView struct {
	Jobs     []job
	Next     string
	Policies []choice
}

// choice is something that several of can be chosen.
type choice struct {
	Value  string
	Chosen bool
}

func (s *pages) showJobs(r *desk.Request) (desk.Page, error) {
	var v jobsView
	before := after(r)
	err := s.Service.Store.View(r.Context(), func(tx *store.Tx) error {
		found, err := jobs.List(tx, before, perPage+1)
		if err != nil {
			return err
		}
		if len(found) > perPage {
			found = found[:perPage]
			v.Next = strconv.FormatInt(found[perPage-1].ID, 10)
		}
		for _, j := range found {
			v.Jobs = append(v.Jobs, job{j})
		}
		versions, err := policies.List(tx)
		for _, p := range versions {
			if p.State == policies.Live {
				chosen := p.Policy.Name == s.Service.Policy
				if len(r.Mistakes) > 0 {
					chosen = slices.Contains(r.All("policy"), p.Policy.Name)
				}
				v.Policies = append(v.Policies, choice{p.Policy.Name, chosen})
			}
		}
		return err
	})
	return desk.Page{Title: "Jobs", Template: "jobs", View: v}, err
}

func (s *pages) orderJob(r *desk.Request) (desk.Done, error) {
	o := jobs.Order{Kind: r.Text("kind"), Policies: r.All("policy"), By: r.Who.Actor()}
	if o.Kind != jobs.Screen && o.Kind != jobs.Subjects {
		r.Wrong("kind", "What to do", "choose one")
	}
	if len(o.Policies) == 0 {
		r.Wrong("policy", "Policies", "choose one at least")
	}
	f, head, err := r.File("file")
	if err != nil {
		return desk.Done{}, err
	}
	if f == nil {
		r.Wrong("file", "File", "choose one")
		return desk.Done{}, nil
	}
	defer f.Close()
	switch strings.ToLower(filepath.Ext(head.Filename)) {
	case ".csv":
		o.Format = jobs.CSV
	case ".jsonl", ".ndjson":
		o.Format = jobs.JSONLines
	default:
		r.Wrong("file", "File", "its name ends in .csv, .jsonl or .ndjson, so that its format is known")
	}
	if len(r.Mistakes) > 0 {
		return desk.Done{}, nil
	}
	ordered, err := s.Jobs.Create(r.Context(), o, f)
	switch {
	case errors.Is(err, jobs.ErrOrder), errors.Is(err, jobs.ErrTooLarge):
		// The first line, or a limit: nothing of a person.
		return desk.Done{}, &desk.Mistake{Field: "file", Label: "File", Text: strings.TrimPrefix(err.Error(), jobs.ErrOrder.Error()+": ")}
	case err != nil:
		return desk.Done{}, err
	}
	s.Wake()
	return desk.Done{To: job{ordered}.Path(), Said: "The job is ordered."}, nil
}

func (s *pages) showJob(r *desk.Request) (desk.Page, error) {
	var j jobs.Job
	err := s.Service.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		j, err = jobs.Get(tx, r.PathValue("id"))
		return err
	})
	return desk.Page{Title: "Job", Template: "job", View: job{j}}, err
}

func (s *pages) cancelJob(r *desk.Request) (desk.Done, error) {
	var j jobs.Job
	err := s.Service.Store.Update(r.Context(), func(tx *store.Tx) (err error) {
		j, err = s.Jobs.Cancel(tx, r.PathValue("id"), r.Who.Actor())
		return err
	})
	if errors.Is(err, jobs.ErrFinished) {
		return desk.Done{}, refused(jobs.ErrFinished)
	}
	return desk.Done{To: job{j}.Path(), Said: "The job is ended. What it has done counts."}, err
}

// serveFile is what a job has given, as a file; who reads it is recorded.
func (s *pages) serveFile(w http.ResponseWriter, r *desk.Request, what string, format func(jobs.Job) string, open func(jobs.Job) (io.ReadCloser, error)) error {
	var j jobs.Job
	key := r.PathValue("id")
	err := s.Service.Read(r.Context(), r.Who.Actor(), "job", key, func(tx *store.Tx) (_ int, err error) {
		j, err = jobs.Get(tx, key)
		return int(j.Rows), err
	})
	if err != nil {
		return err
	}
	f, err := open(j)
	if errors.Is(err, jobs.ErrErased) {
		return refused(jobs.ErrErased)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	kind, ending := "text/csv; charset=utf-8", "csv"
	if format(j) == jobs.JSONLines {
		kind, ending = "application/x-ndjson", "jsonl"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%s-%s.%s", j.Key, what, ending))
	_, _ = io.Copy(w, f) // the answer has begun: a client that goes away ends it
	return nil
}
