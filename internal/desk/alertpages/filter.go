package alertpages

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/alerts"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/store"
)

// Words of the filter beside those of the alert.
const (
	anyState = "any"
	me       = "me" // whoever looks: a filter that is shared shows everybody their own
	nobody   = "nobody"
	yes      = "yes"
)

// parameters are those of the filter, in the order of the page. Each stands in
// the address by itself, so that the address is the filter.
var parameters = []string{"state", "outcome", "priority", "overdue", "assignee", "list", "policy", "standing", "subject"}

var values = map[string][]string{
	"state":    {alerts.Open, alerts.Review, alerts.Closed, anyState},
	"outcome":  {string(namesake.OutcomePotentialMatch), string(namesake.OutcomeInconclusive)},
	"priority": {"1", "2", "3", "4"},
	"overdue":  {yes},
	"standing": {alerts.Matched, alerts.Unmatched, alerts.Delisted},
}

// filter is which alerts a queue has.
type filter struct {
	of    url.Values // as in the address, without what is empty
	wants decisions.Filter
}

// Of is what the filter says of a parameter, "" for nothing.
func (f filter) Of(name string) string { return f.of.Get(name) }

// Query is the filter as the parameters of an address, sorted.
func (f filter) Query() string { return f.of.Encode() }

// Empty reports whether nothing was chosen.
func (f filter) Empty() bool { return len(f.of) == 0 }

// at is an address under the filter.
func (f filter) at(path string) string {
	if q := f.Query(); q != "" {
		return path + "?" + q
	}
	return path
}

// Address is that of an alert of the queue.
func (f filter) Address(alert int64) string { return f.at("/alerts/" + strconv.FormatInt(alert, 10)) }

// Back is the address of the queue.
func (f filter) Back() string { return f.at("/alerts") }

// readFilter reads the filter from what stands in an address or a form, by get,
// and notes what is wrong in the request. who is the actor who looks.
func readFilter(r *desk.Request, get func(string) string, who string) filter {
	f := filter{of: url.Values{}}
	for _, name := range parameters {
		text := get(name)
		if text == "" {
			continue
		}
		if of, closed := values[name]; closed && !slices.Contains(of, text) {
			r.Wrong(name, labels[name], fmt.Sprintf("%q is none; choose %s", text, strings.Join(of, ", ")))
			continue
		}
		f.of.Set(name, text)
	}
	w := &f.wants
	w.State, w.Standing, w.Outcome = f.Of("state"), f.Of("standing"), f.Of("outcome")
	w.List, w.Policy, w.Overdue = f.Of("list"), f.Of("policy"), f.Of("overdue") == yes
	switch w.State {
	case "":
		w.State = alerts.Open
	case anyState:
		w.State = ""
	}
	w.Priority, _ = strconv.Atoi(f.Of("priority")) // one of the values
	switch a := f.Of("assignee"); a {
	case "":
	case me:
		w.Assignee = who
	case nobody:
		w.Assignee = decisions.Nobody
	default:
		if !strings.HasPrefix(a, "account:") {
			r.Wrong("assignee", labels["assignee"], fmt.Sprintf("%q is nobody; choose from the field", a))
		}
		w.Assignee = a
	}
	if text := f.Of("subject"); text != "" {
		var err error
		if w.Subject, err = strconv.ParseInt(text, 10, 64); err != nil || w.Subject < 1 {
			r.Wrong("subject", labels["subject"], fmt.Sprintf("%q is no number of a subject", text))
		}
	}
	return f
}

// labels are what the page calls the parameters.
var labels = map[string]string{"state": "State", "outcome": "Outcome", "priority": "Priority", "overdue": "Overdue", "assignee": "Held by",
	"list": "List", "policy": "Policy", "standing": "Standing", "subject": "Subject"}

// inAddress reads the filter of a page.
func inAddress(r *desk.Request) filter { return readFilter(r, r.Text, r.Who.Actor()) }

// inForm reads the filter that a form carries in one field, since the fields of
// the form have names of their own.
func inForm(r *desk.Request) filter {
	q, err := url.ParseQuery(r.Text("queue"))
	if err != nil {
		r.Wrong("", "Queue", "cannot be read; go back to the queue")
		return filter{of: url.Values{}}
	}
	for name := range q {
		if !slices.Contains(parameters, name) {
			r.Wrong("", "Queue", fmt.Sprintf("has no filter %q", name))
		}
	}
	return readFilter(r, q.Get, r.Who.Actor())
}

// known refuses the name of a list or policy that was never there: an empty
// queue would say that all is done.
func (f filter) known(tx *store.Tx, r *desk.Request) error {
	if name := f.Of("list"); name != "" {
		all, err := coverage.Editions(tx, name)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			r.Wrong("list", labels["list"], fmt.Sprintf("there is no list %q, and never was", name))
		}
	}
	if name := f.Of("policy"); name != "" {
		all, err := policies.Named(tx, name)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			r.Wrong("policy", labels["policy"], fmt.Sprintf("there is no policy %q, and never was", name))
		}
	}
	return nil
}
