package alertpages

import (
	"slices"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/desk/sidebyside"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/views"
)

// perPage is how many alerts a page of the queue has.
const perPage = 50

type queueView struct {
	filter
	Alerts []row
	Next   string // cursor of the next page; "" on the last
	Counts counts
	Saved  []saved
	People []option // who may be given an alert
	Holders,
	Lists, Policies []option // to filter by
}

// row is an alert of the queue.
type row struct {
	decisions.Item
	Subject, Listed sidebyside.Written
}

// Pick is what stands for the alert where several are chosen.
func (r row) Pick() string { return decisions.Pick{Alert: r.ID, Seen: r.Digest}.String() }

// counts are of all alerts that await somebody, whatever the filter.
type counts struct{ Open, Overdue, Nobody, Mine, Review total }

// total is a number of alerts, counted as far as a reader cares.
type total int64

// mostCounted is the greatest number that is told exactly.
const mostCounted = 10_000

func (n total) String() string {
	if n > mostCounted {
		return desk.Number(mostCounted) + "+"
	}
	return desk.Number(int64(n))
}

func (c *counts) read(tx *store.Tx, who string) error {
	for _, q := range []struct {
		into *total
		of   decisions.Filter
	}{
		{&c.Open, decisions.Filter{State: alerts.Open}},
		{&c.Nobody, decisions.Filter{State: alerts.Open, Assignee: decisions.Nobody}},
		{&c.Mine, decisions.Filter{State: alerts.Open, Assignee: who}},
		{&c.Review, decisions.Filter{State: alerts.Review}},
		// A deadline is found within a priority.
		{&c.Overdue, decisions.Filter{State: alerts.Open, Overdue: true, Priority: 1}},
		{&c.Overdue, decisions.Filter{State: alerts.Open, Overdue: true, Priority: 2}},
		{&c.Overdue, decisions.Filter{State: alerts.Open, Overdue: true, Priority: 3}},
		{&c.Overdue, decisions.Filter{State: alerts.Open, Overdue: true, Priority: 4}},
	} {
		n, err := decisions.CountTo(tx, q.of, mostCounted)
		if err != nil {
			return err
		}
		*q.into += total(n)
	}
	return nil
}

// saved is a filter that somebody saved.
type saved struct {
	views.View
	Mine, Here bool
}

// filterOf is the filter of a page, or the one that a form came from.
func filterOf(r *desk.Request) filter {
	if r.Method == "POST" {
		return inForm(r)
	}
	return inAddress(r)
}

func (p *pages) queue(r *desk.Request) (desk.Page, error) {
	v := queueView{filter: filterOf(r)}
	after, err := decisions.ParseCursor(r.Text("after"))
	if err != nil {
		r.Wrong("", "", "The page of the queue cannot be found; begin with the first.")
	}
	people, err := p.people(r)
	if err != nil {
		return desk.Page{}, err
	}
	v.People = people
	v.Holders = append([]option{{me, "me"}, {nobody, "nobody"}}, people...)
	err = p.Service.Store.View(r.Context(), func(tx *store.Tx) error {
		if err := v.known(tx, r); err != nil {
			return err
		}
		if err := v.choices(tx, r.Who.Actor()); err != nil {
			return err
		}
		return v.Counts.read(tx, r.Who.Actor())
	})
	if err != nil {
		return desk.Page{}, err
	}
	err = p.Service.Read(r.Context(), r.Who.Actor(), "alert", "many", func(tx *store.Tx) (int, error) {
		if len(r.Mistakes) > 0 && r.Method == "GET" {
			return 0, nil // an empty queue, and why
		}
		items, err := decisions.Queue(tx, v.wants, after, perPage+1)
		if err != nil {
			return 0, err
		}
		if len(items) > perPage {
			items = items[:perPage]
			v.Next = items[perPage-1].Cursor().String()
		}
		v.Alerts = rows(items)
		return len(items), nil
	})
	return desk.Page{Title: "Alerts", Template: "queue", View: &v}, err
}

func rows(items []decisions.Item) []row {
	out := make([]row, len(items))
	for i, item := range items {
		out[i] = row{item, sidebyside.Write(item.Name, ""), sidebyside.Write(item.Caption, "")}
	}
	return out
}

// choices are the lists and policies that alerts may be of, and what was saved.
func (v *queueView) choices(tx *store.Tx, who string) error {
	published, err := coverage.Published(tx)
	if err != nil {
		return err
	}
	for _, e := range published {
		v.Lists = append(v.Lists, option{e.List, e.List})
	}
	v.Lists = with(v.Lists, v.Of("list"))
	all, err := policies.List(tx)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.State == policies.Live {
			v.Policies = append(v.Policies, option{p.Policy.Name, p.Policy.Name})
		}
	}
	v.Policies = with(v.Policies, v.Of("policy"))
	kept, err := views.Of(tx, "/alerts", who)
	for _, k := range kept {
		v.Saved = append(v.Saved, saved{k, k.Owner == who, k.Query == v.Query()})
	}
	return err
}

// with adds what is chosen to what may be, as a list that was withdrawn.
func with(options []option, chosen string) []option {
	if chosen != "" && !slices.ContainsFunc(options, func(o option) bool { return o.Value == chosen }) {
		options = append(options, option{chosen, chosen})
	}
	return options
}

// people are those who may be given an alert, by name.
func (p *pages) people(r *desk.Request) ([]option, error) {
	var out []option
	err := p.Service.Store.View(r.Context(), func(tx *store.Tx) error {
		able, err := access.Able(tx, access.AlertDecide)
		for _, c := range able {
			out = append(out, option{c.Actor(), c.Shown()})
		}
		return err
	})
	return out, err
}

// Options of the filter.
func (queueView) States() []option {
	return []option{{"", "Open"}, {"review", "Awaits a second person"}, {"closed", "Closed"}, {anyState, "Any"}}
}

func (queueView) Outcomes() []option { return worded(values["outcome"]) }

func (queueView) Standings() []option {
	return []option{{"matched", "Still found"}, {"unmatched", "No longer found"}, {"delisted", "No longer listed"}}
}

func (queueView) Priorities() []option {
	return []option{{"1", "1, urgent"}, {"2", "2, high"}, {"3", "3, usual"}, {"4", "4, low"}}
}

func worded(codes []string) []option {
	out := make([]option, len(codes))
	for i, c := range codes {
		out[i] = option{c, desk.Words(c)}
	}
	return out
}

// Late reports whether an alert that awaits somebody is past its deadline.
func (r row) Late(now time.Time) bool {
	return r.State != alerts.Closed && !r.DueAt.IsZero() && r.DueAt.Before(now)
}

// With is the address of the queue with one parameter set to another value.
func (v *queueView) With(name, value string) string {
	f := filter{of: map[string][]string{}}
	for k, x := range v.of {
		f.of[k] = x
	}
	f.of.Del(name)
	if value != "" {
		f.of.Set(name, value)
	}
	return f.Back()
}

func (p *pages) saveView(r *desk.Request) (desk.Done, error) {
	f := inForm(r)
	if len(r.Mistakes) > 0 {
		return desk.Done{}, nil
	}
	_, err := p.Views.Save(r.Context(), r.Who, views.View{Page: "/alerts", Name: r.Text("name"), Query: f.Query(), Shared: r.Text("shared") == yes})
	if err = asMistake(err, "name", "Name", views.ErrName, views.ErrMany, views.ErrQuery); err != nil {
		return desk.Done{}, err
	}
	return desk.Done{To: f.Back(), Said: "The filter is saved."}, nil
}

func (p *pages) deleteView(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("view")
	if err != nil {
		return desk.Done{}, err
	}
	f := inForm(r)
	err = asMistake(p.Views.Delete(r.Context(), r.Who, id), "", "", views.ErrOther)
	return desk.Done{To: f.Back(), Said: "The filter is deleted; the alerts stay."}, err
}
