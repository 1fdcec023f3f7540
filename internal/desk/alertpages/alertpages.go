// Package alertpages are the pages of the analyst: the queue of alerts, and the
// alert with subject and listed party side by side. They decide nothing by
// themselves: package decisions does, and holds to four eyes whichever way
// something comes in.
//
// The address of the queue is its filter, and an alert that was reached from a
// queue has the filter in its address, too: so the next and the previous one are
// those of that queue, and whoever is sent the address sees the same.
package alertpages

import (
	"embed"
	"slices"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/views"
)

//go:embed *.html
var files embed.FS

// Config is what the pages stand on. All of it is required.
type Config struct {
	Service   *service.Service
	Decisions *decisions.Decisions
	Views     *views.Views
}

type pages struct{ Config }

// Register serves the pages.
func Register(d *desk.Desk, c Config) {
	p := d.Pages(files)
	s := &pages{c}
	p.Show("GET /alerts", access.AlertRead, append(slices.Clone(parameters), "after"), s.queue)
	p.Do("POST /alerts/views", access.ViewWrite, []string{"name", "shared", "queue"}, s.saveView, s.queue)
	p.Do("POST /alerts/views/{view}/delete", access.ViewWrite, []string{"queue"}, s.deleteView, s.queue)
	p.Do("POST /alerts/assign", access.AlertDecide, []string{"alert", "to", "queue", "here"}, s.assign, s.queue)
	p.Do("POST /alerts/dismiss", access.AlertDecide, []string{"alert", "reason", "text", "sure", "to", "queue"}, s.dismiss, s.dismissal)
	p.Show("GET /alerts/{id}", access.AlertRead, parameters, s.alert)
	p.Do("POST /alerts/{id}/decide", access.AlertDecide, []string{"disposition", "reason", "text", "clear", "until", "seen", "queue"}, s.decide, s.alert)
	p.Do("POST /alerts/{id}/review", access.AlertReview, []string{"decision", "verdict", "text", "queue"}, s.review, s.alert)
	p.Do("POST /alerts/{id}/withdraw", access.AlertDecide, []string{"decision", "queue"}, s.withdraw, s.alert)
	p.Do("POST /alerts/{id}/reopen", access.AlertDecide, []string{"reason", "queue"}, s.reopen, s.alert)
}

// option is a line of a choice.
type option struct{ Value, Text string }
