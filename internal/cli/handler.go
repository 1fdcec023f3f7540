package cli

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/api"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/metrics"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/web"
	"github.com/namesake-screening/namesake/internal/yente"
)

// routes are all addresses of the server, each with who may ask it.
func (d *daemon) routes() (*access.Routes, error) {
	s := d.service
	r := d.access.NewRoutes()
	desk.New(desk.Config{Routes: r, Now: d.store.Now, Name: d.access.NameOf, Log: d.log, Notice: d.notice})
	r.Public("GET /healthz", metrics.Health())
	r.Public("GET /readyz", metrics.Ready(d.facts, d.limits(), d.store.Now))
	r.Public("/{anything...}", http.HandlerFunc(web.NothingHere))
	if m := d.settings.Metrics; m.Enabled && m.Addr == "" {
		r.Handle("GET /metrics", access.MetricsRead, d.metrics.Handler())
	}
	web.Pages(web.Config{
		Screen:    d.screenForPage,
		Consulted: func() []namesake.EditionRef { return refs(s) },
		Notice:    d.notice,
		Log:       d.log,
	}, func(pattern string, h http.HandlerFunc) { r.HandleFunc(pattern, access.Screen, h) })
	if err := api.Register(r, api.Config{Service: s, Jobs: d.jobs, Webhooks: d.webhooks, Wake: d.wake, Log: d.log}); err != nil {
		return nil, err
	}
	return r, d.addField(r)
}

// notice is what every page says above everything.
func (d *daemon) notice() string {
	if sampleInUse(d.service) {
		return sampleNotice
	}
	return ""
}

// screenForPage screens who was asked about on the page, and keeps that it did.
func (d *daemon) screenForPage(ctx context.Context, subject namesake.Subject) (namesake.Screening, error) {
	var answer namesake.Screening
	kept, err := d.service.Screen(ctx, subject, service.Ask{Actor: access.Of(ctx).Actor(), Keep: true})
	if err == nil {
		err = json.Unmarshal(kept.Body, &answer)
	}
	return answer, err
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
