package desk

import (
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
)

// Entry is a line of the menu.
type Entry struct {
	Text, Href string
	Key        string // that goes there, after "o"
	Here       bool
	Group      bool // begins a group
	Count      int  // that waits there
}

// entries are the menu, of which everybody sees what is served and they may.
var entries = []Entry{
	{Text: "Screen", Href: "/"},
	{Text: "Alerts", Href: "/alerts", Group: true},
	{Text: "Cases", Href: "/cases"},
	{Text: "Holds", Href: "/holds"},
	{Text: "Notices", Href: "/notices"},
	{Text: "Clearances", Href: "/clearances"},
	{Text: "Redress", Href: "/redress"},
	{Text: "Subjects", Href: "/subjects"},
	{Text: "Cohorts", Href: "/cohorts"},
	{Text: "Statistics", Href: "/statistics"},
	{Text: "Lists", Href: "/lists", Group: true},
	{Text: "Coverage", Href: "/coverage"},
	{Text: "Policies", Href: "/policies"},
	{Text: "Jobs", Href: "/jobs"},
	{Text: "People", Href: "/people", Group: true},
	{Text: "Keys", Href: "/keys"},
	{Text: "Webhooks", Href: "/webhooks"},
	{Text: "Audit", Href: "/audit"},
}

// menu is what the reader may go to.
func (d *Desk) menu(r *Request) []Entry {
	if r.Who.Kind == "" {
		return nil
	}
	var out []Entry
	badges := d.Badges(r.Context(), r.Who)
	group := false
	for _, e := range entries {
		group = group || e.Group
		address := e.Href
		if address == "/" {
			address = "/{$}"
		}
		action, served := d.addresses[address]
		if !served || r.Who.Can(action) == access.None {
			continue
		}
		e.Group, group = group, false
		e.Here = r.URL.Path == e.Href || e.Href != "/" && strings.HasPrefix(r.URL.Path, e.Href+"/")
		e.Count = badges[e.Href]
		out = append(out, e)
	}
	return out
}
