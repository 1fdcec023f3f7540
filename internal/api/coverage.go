package api

import (
	"reflect"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/store"
)

// Check says whether anybody fell through.
type Check struct {
	Sound    bool     `json:"sound" doc:"Nobody is neither screened nor owed a screening."`
	Problems []string `json:"problems"`
}

func (a *api) coverageOperations() []*operation {
	return []*operation{{
		id: "get-coverage", method: "GET", path: "/v1/coverage", action: access.CoverageRead, tag: "coverage",
		summary: "Read how much of the population is screened, and what is owed", gives: reflect.TypeFor[coverage.Report](), serve: a.getCoverage,
	}, {
		id: "check-coverage", method: "GET", path: "/v1/coverage/check", action: access.CoverageRead, tag: "coverage",
		summary: "Look for subjects that are neither screened nor owed a screening", gives: reflect.TypeFor[Check](), serve: a.checkCoverage,
	}, {
		id: "coverage-history", method: "GET", path: "/v1/coverage/history", action: access.CoverageRead, tag: "coverage", query: []parameter{text("cursor", "The next of the page before; leave it out for the first page.")},
		summary: "Read what was screened against what, the latest first",
		text:    "Buckets of subjects that were screened one after the other against the same are told as one.",
		gives:   reflect.TypeFor[page[coverage.Past]](), serve: a.coverageHistory,
	}}
}

func (a *api) coverageHistory(r *request) (answer, error) {
	before, err := r.after()
	if err != nil {
		return answer{}, err
	}
	out := page[coverage.Past]{Items: []coverage.Past{}}
	err = a.Store.View(r.Context(), func(tx *store.Tx) error {
		items, next, err := coverage.History(tx, before)
		out.Items = append(out.Items, items...)
		if next > 0 {
			out.Next = r.cursor(next)
		}
		return err
	})
	return answer{body: out, next: out.Next}, err
}

func (a *api) getCoverage(r *request) (answer, error) {
	var out coverage.Report
	err := a.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		out, err = coverage.Read(tx)
		return err
	})
	return answer{body: out}, err
}

func (a *api) checkCoverage(r *request) (answer, error) {
	out := Check{Problems: []string{}}
	err := a.Store.View(r.Context(), func(tx *store.Tx) error {
		found, err := coverage.Check(tx)
		out.Problems = append(out.Problems, found...)
		return err
	})
	out.Sound = len(out.Problems) == 0
	return answer{body: out}, err
}
