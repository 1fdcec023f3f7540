package api

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/coverage"
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
		id: "list-alerts", method: "GET", path: "/v1/alerts", action: access.AlertRead, tag: "alerts", summary: "List alerts, the earliest first",
		query: paging(
			oneOf("state", "Whether a human has decided.", screenings.Open, screenings.Closed),
			oneOf("standing", "Whether the last screening found it, did not, or the list no longer has the entity.", screenings.Matched, screenings.Unmatched, screenings.Delisted),
			text("list", "Of this list alone."), text("policy", "Under this policy alone."), text("subject", "Of the subject with this id alone.")),
		gives: reflect.TypeFor[page[screenings.Alert]](), serve: a.listAlerts,
	}, {
		id: "get-alert", method: "GET", path: "/v1/alerts/{id}", action: access.AlertRead, tag: "alerts", summary: "Read an alert and what happened to it",
		gives: reflect.TypeFor[AlertWithEvents](), serve: a.getAlert,
	}}
}

func (a *api) listAlerts(r *request) (answer, error) {
	after, err := r.after()
	if err != nil {
		return answer{}, err
	}
	f := screenings.Filter{State: r.query["state"], Standing: r.query["standing"], List: r.query["list"], Policy: r.query["policy"], Subject: r.query["subject"]}
	var out []screenings.Alert
	err = a.Read(r.Context(), r.actor(), "alert", "many", func(tx *store.Tx) (_ int, err error) {
		if err := known(tx, f); err != nil {
			return 0, err
		}
		out, err = screenings.Alerts(tx, f, after, r.limit()+1)
		return min(len(out), r.limit()), err
	})
	return paged(r, out, func(a screenings.Alert) int64 { return a.ID }), err
}

// known refuses what was never there: a name that is misspelt has no alerts, and
// an empty answer would say that all is well.
func known(tx *store.Tx, f screenings.Filter) error {
	var found []Mistake
	unknown := func(parameter, value string) {
		found = append(found, Mistake{Detail: fmt.Sprintf("there is no %s %q, and never was", parameter, value), Parameter: parameter})
	}
	if f.List != "" {
		all, err := coverage.Editions(tx, f.List)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			unknown("list", f.List)
		}
	}
	if f.Policy != "" {
		all, err := policies.Named(tx, f.Policy)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			unknown("policy", f.Policy)
		}
	}
	if f.Subject != "" {
		there, err := population.Knows(tx, f.Subject)
		if err != nil {
			return err
		}
		if !there {
			unknown("subject", f.Subject)
		}
	}
	if len(found) > 0 {
		return mistaken(found...)
	}
	return nil
}

func (a *api) getAlert(r *request) (answer, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return answer{}, fmt.Errorf("alert %q: %w", r.PathValue("id"), store.ErrNotFound)
	}
	var out AlertWithEvents
	err = a.Read(r.Context(), r.actor(), "alert", strconv.FormatInt(id, 10), func(tx *store.Tx) (_ int, err error) {
		if out.Alert, err = screenings.FindAlert(tx, id); err != nil {
			return 0, err
		}
		out.Events, err = screenings.Events(tx, id)
		return 1, err
	})
	return answer{body: out}, err
}
