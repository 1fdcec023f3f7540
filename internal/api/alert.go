package api

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
)

// AlertWithEvents is an alert with what happened to it, in order.
type AlertWithEvents struct {
	Alert  screenings.Alert   `json:"alert"`
	Events []screenings.Event `json:"events"`
}

func (a *api) alertOperations() []*operation {
	return []*operation{{
		id: "list-alerts", method: "GET", path: "/v1/alerts", action: access.AlertRead, tag: "alerts", summary: "List alerts",
		query: paging(
			oneOf("state", "Whether it awaits a human, awaits a second person, or was decided.", screenings.Open, screenings.Review, screenings.Closed),
			oneOf("standing", "Whether the last screening found it, did not, or the list no longer has the entity.", screenings.Matched, screenings.Unmatched, screenings.Delisted),
			oneOf("disposition", "What stands, or awaits a second person.", decisions.Dispositions...),
			oneOf("outcome", "Of the match.", string(namesake.OutcomePotentialMatch), string(namesake.OutcomeInconclusive)),
			text("list", "Of this list alone."), text("policy", "Under this policy alone."), text("subject", "Of the subject with this id alone."),
			text("assignee", "Who holds it, such as account:7, or nobody."), oneOf("priority", "From 1, the highest, to 4.", "1", "2", "3", "4"),
			flag("overdue", "Only those that are not closed and should have been decided by now.", false),
			oneOf("order", "By number, or by priority and deadline.", "number", "queue")),
		gives: reflect.TypeFor[page[decisions.Item]](), serve: a.listAlerts,
	}, {
		id: "get-alert", method: "GET", path: "/v1/alerts/{id}", action: access.AlertRead, tag: "alerts", summary: "Read an alert and what happened to it",
		gives: reflect.TypeFor[AlertWithEvents](), serve: a.getAlert,
	}}
}

func (a *api) listAlerts(r *request) (answer, error) {
	after, err := r.place()
	if err != nil {
		return answer{}, err
	}
	// Where the order is that of the queue, the cursor has the place in it.
	place, err := decisions.ParseCursor(after.In)
	if err != nil {
		return answer{}, mistaken(Mistake{Detail: "not the next of a page of this; leave it out to begin anew", Parameter: "cursor"})
	}
	f := decisions.Filter{State: r.query["state"], Standing: r.query["standing"], Disposition: r.query["disposition"], Outcome: r.query["outcome"],
		List: r.query["list"], Policy: r.query["policy"], Assignee: r.query["assignee"], Overdue: r.query["overdue"] == "true"}
	if p := r.query["priority"]; p != "" {
		f.Priority = int(p[0] - '0')
	}
	var out []decisions.Item
	err = a.Read(r.Context(), r.actor(), "alert", "many", func(tx *store.Tx) (_ int, err error) {
		if err := known(tx, f.List, f.Policy, r.query["subject"]); err != nil {
			return 0, err
		}
		if key := r.query["subject"]; key != "" {
			m, err := population.Find(tx, key)
			if err != nil {
				return 0, err
			}
			f.Subject = m.ID
		}
		if r.query["order"] == "queue" {
			out, err = decisions.Queue(tx, f, place, r.limit()+1)
		} else {
			out, err = decisions.ByNumber(tx, f, after.After, r.limit()+1)
		}
		return min(len(out), r.limit()), err
	})
	return paged(r, out, func(i decisions.Item) int64 {
		if r.query["order"] == "queue" {
			r.reading = i.Cursor().String()
		}
		return i.ID
	}), err
}

// known refuses what was never there: a name that is misspelt has no alerts, and
// an empty answer would say that all is well.
func known(tx *store.Tx, list, policy, subject string) error {
	var found []Mistake
	unknown := func(parameter, value string) {
		found = append(found, Mistake{Detail: fmt.Sprintf("there is no %s %q, and never was", parameter, value), Parameter: parameter})
	}
	if list != "" {
		all, err := coverage.Editions(tx, list)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			unknown("list", list)
		}
	}
	if policy != "" {
		all, err := policies.Named(tx, policy)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			unknown("policy", policy)
		}
	}
	if subject != "" {
		there, err := population.Knows(tx, subject)
		if err != nil {
			return err
		}
		if !there {
			unknown("subject", subject)
		}
	}
	if len(found) > 0 {
		return mistaken(found...)
	}
	return nil
}

func (a *api) getAlert(r *request) (answer, error) {
	id, err := r.number("alert")
	if err != nil {
		return answer{}, err
	}
	var out AlertWithEvents
	err = a.Read(r.Context(), r.actor(), "alert", strconv.FormatInt(id, 10), func(tx *store.Tx) (_ int, err error) {
		out, err = alertWithEvents(tx, id)
		return 1, err
	})
	return answer{body: out}, err
}

func alertWithEvents(tx *store.Tx, id int64) (out AlertWithEvents, err error) {
	if out.Alert, err = screenings.FindAlert(tx, id); err != nil {
		return out, err
	}
	out.Events, err = screenings.Events(tx, id)
	return out, err
}
