package cli

import (
	"context"
	"fmt"
	"net/http"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/api"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/desk/adminpages"
	"github.com/namesake-screening/namesake/internal/desk/alertpages"
	"github.com/namesake-screening/namesake/internal/desk/casepages"
	"github.com/namesake-screening/namesake/internal/desk/clearancepages"
	"github.com/namesake-screening/namesake/internal/desk/cohortpages"
	"github.com/namesake-screening/namesake/internal/desk/holdpages"
	"github.com/namesake-screening/namesake/internal/desk/redresspages"
	"github.com/namesake-screening/namesake/internal/desk/screenpages"
	"github.com/namesake-screening/namesake/internal/desk/statisticspages"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/metrics"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/views"
	"github.com/namesake-screening/namesake/internal/web"
	"github.com/namesake-screening/namesake/internal/yente"
)

// routes are all addresses of the server, each with who may ask it.
func (d *daemon) routes() (*access.Routes, error) {
	s := d.service
	r := d.access.NewRoutes()
	pages := desk.New(desk.Config{Routes: r, Now: d.store.Now, Name: d.access.NameOf, Log: d.log, Notice: d.notice, Command: d.command, Badges: d.badges})
	screenpages.Register(pages, screenpages.Config{Service: s, Examples: d.examples, Keep: d.keepAsSubject})
	adminpages.Register(pages, adminpages.Config{Service: s, Access: d.access, Audit: d.audit, Jobs: d.jobs, Webhooks: d.webhooks, Wake: d.wake})
	alertpages.Register(pages, alertpages.Config{Service: s, Decisions: d.decisions, Views: views.New(views.Config{Store: d.store, Record: record})})
	cohortpages.Register(pages, cohortpages.Config{Cohorts: d.cohorts, Read: s.Read})
	clearancepages.Register(pages, clearancepages.Config{Service: s, Decisions: d.decisions})
	casepages.Register(pages, casepages.Config{Cases: d.cases, Service: s})
	holdpages.Register(pages, holdpages.Config{Service: s, Holds: d.holds})
	redresspages.Register(pages, redresspages.Config{Service: s, Redress: d.redress})
	statisticspages.Register(pages, statisticspages.Config{Statistics: d.statistics})
	r.Public("GET /healthz", metrics.Health())
	r.Public("GET /readyz", metrics.Ready(d.facts, d.limits(), d.store.Now))
	r.Public("/{anything...}", http.HandlerFunc(web.NothingHere))
	if m := d.settings.Metrics; m.Enabled && m.Addr == "" {
		r.Handle("GET /metrics", access.MetricsRead, d.metrics.Handler())
	}
	if err := api.Register(r, api.Config{
		Service:    s,
		Statistics: d.statistics,
		Jobs:       d.jobs,
		Webhooks:   d.webhooks,
		Decisions:  d.decisions,
		Cohorts:    d.cohorts,
		Cases:      d.cases,
		Holds:      d.holds,
		Redress:    d.redress,
		Names:      d.access.NameOf,
		Wake:       d.wake,
		Log:        d.log,
	}); err != nil {
		return nil, err
	}
	return r, d.addField(r)
}

// badges are what waits for somebody, by the address of its page.
func (d *daemon) badges(ctx context.Context, who access.Identity) map[string]int {
	out := map[string]int{}
	err := d.store.View(ctx, func(tx *store.Tx) error {
		for page, count := range map[string]func(*store.Tx, access.Identity) (int, error){"/cases": cases.Waiting, "/holds": holds.Before, "/notices": holds.Unread} {
			n, err := count(tx, who)
			if err != nil {
				return err
			}
			out[page] = n
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		d.log.Error("what waits cannot be counted", "error", fmt.Sprintf("%T", err))
	}
	return out
}

// command is what to type about the notice.
func (d *daemon) command() string {
	if d.invented {
		return demoCommand
	}
	return ""
}

// notice is what every page says above everything.
func (d *daemon) notice() string {
	switch {
	case d.invented:
		return demoNotice
	case sampleInUse(d.service):
		return sampleNotice
	}
	return ""
}

// examples are names to try while nothing but the sample is in use.
func (d *daemon) examples() []screenpages.Example {
	if sampleInUse(d.service) {
		return screenpages.SampleExamples()
	}
	return nil
}

// keepAsSubject takes somebody into the population who was screened, and returns
// the subject's number.
func (d *daemon) keepAsSubject(ctx context.Context, who access.Identity, screening string) (int64, error) {
	kept, _, err := d.service.KeepAsSubject(ctx, who.Actor(), screening, "", nil)
	return kept.ID, err
}

// addField adds the API that the field's clients speak.
func (d *daemon) addField(r *access.Routes) error {
	f, err := newField(d.service)
	if err != nil {
		return err
	}
	h := yente.Handler(yente.Config{Snapshot: f.snapshot, URL: d.publicURL})
	for _, pattern := range yente.Patterns {
		action := access.Screen // asks about somebody
		switch pattern {
		case "/healthz", "/readyz", "/updatez":
			continue // the service has its own, and looks for lists by itself
		case "/catalog", "/algorithms", "/datasets/", "/entities/":
			action = access.ListRead
		}
		for _, method := range []string{"GET", "POST"} { // GET is HEAD, too
			r.Handle(method+" "+pattern, action, h)
		}
	}
	return nil
}

// handler is the server.
func (d *daemon) handler(guard web.Guard) (http.Handler, error) {
	r, err := d.routes()
	if err != nil {
		return nil, err
	}
	return guard.Handler(d.metrics.Requests(r)), nil
}
