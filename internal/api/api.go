// Package api is the native HTTP API under /v1.
//
// Each address is an operation: a row that says what it takes, what it gives and
// which action of package access it is. From the rows come both the addresses
// that are served and their description, OpenAPI 3.1 at /v1/openapi.json, so that
// neither has what the other lacks.
//
// Whatever is wrong with a request is told at once, as problem details after RFC
// 9457 with the place of every mistake. A parameter or field that nobody knows is
// a mistake, since it is one that somebody thought would count. What changes
// something may carry an Idempotency-Key, and is done once however often it is
// sent. Whoever reads what is kept of a person is recorded.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/cohorts"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/jobs"
	"github.com/namesake-screening/namesake/internal/redress"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/statistics"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// Config is what the API works with.
type Config struct {
	Service  *service.Service   // required
	Jobs     *jobs.Jobs         // required
	Webhooks *webhooks.Webhooks // required
	Cases    *cases.Cases       // required
	// Names says what an actor is called, as in a report. Defaults to the actor.
	Names func(ctx context.Context, actor string) string
	// Decisions are what people decide. Required.
	Decisions *decisions.Decisions
	Cohorts   *cohorts.Cohorts // required
	Holds     *holds.Holds     // required
	Redress   *redress.Redress // required
	// Wake is called when a job was ordered. Defaults to nothing.
	Wake func()
	// Statistics are counts and rates. Required.
	Statistics *statistics.Statistics
	// Log is told what fails, without personal data. Defaults to none.
	Log *slog.Logger
}

type api struct {
	*service.Service
	statistics *statistics.Statistics
	jobs       *jobs.Jobs
	webhooks   *webhooks.Webhooks
	cases      *cases.Cases
	names      func(context.Context, string) string
	decisions  *decisions.Decisions
	cohorts    *cohorts.Cohorts
	holds      *holds.Holds
	redress    *redress.Redress
	wake       func()
	log        *slog.Logger
	operations []*operation
}

func newAPI(c Config) *api {
	a := &api{Service: c.Service, jobs: c.Jobs, webhooks: c.Webhooks, cases: c.Cases, decisions: c.Decisions, cohorts: c.Cohorts, holds: c.Holds, redress: c.Redress, statistics: c.Statistics, names: c.Names, wake: c.Wake, log: c.Log}
	if a.names == nil {
		a.names = func(_ context.Context, actor string) string { return actor }
	}
	if a.wake == nil {
		a.wake = func() {}
	}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	a.operations = slices.Concat(a.screeningOperations(), a.encounterOperations(), a.subjectOperations(), a.alertOperations(),
		a.listOperations(), a.policyOperations(), a.coverageOperations(), a.jobOperations(), a.webhookOperations(),
		a.decisionOperations(), a.clearanceOperations(), a.cohortOperations(), a.caseOperations(),
		a.keepOperations(), a.holdOperations(), a.requestOperations(), a.releaseOperations(), a.noticeOperations(), a.redressOperations(),
		a.statisticsOperations())
	return a
}

// Register serves the API. What is under /v1 and no operation answers 404, and
// another method of an operation's address 405; these and the description are
// public, since they hold nothing.
func Register(routes *access.Routes, c Config) error {
	a := newAPI(c)
	description, err := a.description()
	if err != nil {
		return err
	}
	other := http.NewServeMux()
	methods := map[string][]string{"/v1/openapi.json": {http.MethodGet}}
	for _, o := range a.operations {
		routes.Handle(o.method+" "+o.path, o.action, a.handler(o))
		methods[o.path] = append(methods[o.path], o.method)
	}
	for path, allowed := range methods {
		slices.Sort(allowed)
		allow := strings.Join(allowed, ", ")
		other.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			secure(w)
			w.Header().Set("Allow", allow)
			write(w, problem(http.StatusMethodNotAllowed, "This address takes "+allow+"."))
		})
	}
	other.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		secure(w)
		write(w, problem(http.StatusNotFound, "There is nothing at this address; /v1/openapi.json describes those there are."))
	})
	routes.Public("/v1/", other)
	routes.Public("GET /v1/openapi.json", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w)
		if r.URL.RawQuery != "" {
			write(w, problem(http.StatusUnprocessableEntity, "This address takes no parameters."))
			return
		}
		w.Header().Set("Content-Type", "application/vnd.oai.openapi+json;version=3.1")
		w.Write(description) // a client that went away has no further use for the rest
	}))
	return nil
}

// secure sets the headers that hold for every answer.
func secure(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Cache-Control", "no-store") // answers hold personal data
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
}
