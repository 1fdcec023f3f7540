package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
)

func (a *api) clearanceOperations() []*operation {
	const one = "/v1/clearances/{id}"
	op := func(o operation) *operation {
		o.tag = "clearances"
		if o.gives == nil {
			o.gives = reflect.TypeFor[clearances.Clearance]()
		}
		return &o
	}
	return []*operation{
		op(operation{id: "list-clearances", method: "GET", path: "/v1/clearances", action: access.ClearanceRead, summary: "List clearances, the latest first",
			query: paging(oneOf("state", "How far it has come.", clearances.StateProposed, clearances.StateInForce, clearances.StateRefused, clearances.StateEnded),
				text("list", "Of this list alone."), text("subject", "Of the subject with this id alone."), date("ends_before", "Of those in force, which end before this day.")),
			gives: reflect.TypeFor[page[clearances.Clearance]](), serve: a.listClearances}),
		op(operation{id: "get-clearance", method: "GET", path: one, action: access.ClearanceRead, summary: "Read a clearance, the facts that it rests on and what it kept closed", serve: a.getClearance}),
		op(operation{id: "confirm-clearance", method: "POST", path: one + "/confirm", action: access.AlertReview, summary: "Confirm a clearance that somebody else proposed",
			text: "The decision that it was proposed with counts from then on.", body: saying(), serve: a.confirmClearance(true)}),
		op(operation{id: "refuse-clearance", method: "POST", path: one + "/refuse", action: access.AlertReview, summary: "Refuse a clearance that somebody else proposed, and say why",
			text: "The decision that it was proposed with is returned.", body: saying(), serve: a.confirmClearance(false)}),
		op(operation{id: "revoke-clearance", method: "POST", path: one + "/revoke", action: access.ClearanceRevoke, summary: "End a clearance before its time, and say why",
			text: "Its alerts are open again.", body: saying(), serve: a.revokeClearance}),
	}
}

func (a *api) listClearances(r *request) (answer, error) {
	before, err := r.after()
	if err != nil {
		return answer{}, err
	}
	f := clearances.Filter{State: r.query["state"], List: r.query["list"], EndsBefore: r.day("ends_before")}
	var out []clearances.Clearance
	err = a.Read(r.Context(), r.actor(), "clearance", "many", func(tx *store.Tx) (_ int, err error) {
		if err := known(tx, r.query["list"], "", r.query["subject"]); err != nil {
			return 0, err
		}
		if key := r.query["subject"]; key != "" {
			m, err := population.Find(tx, key)
			if err != nil {
				return 0, err
			}
			f.Subject = m.ID
		}
		out, err = clearances.List(tx, f, before, r.limit()+1)
		return min(len(out), r.limit()), err
	})
	return paged(r, out, func(c clearances.Clearance) int64 { return c.ID }), err
}

func (a *api) getClearance(r *request) (answer, error) {
	id, err := r.number("clearance")
	if err != nil {
		return answer{}, err
	}
	var out clearances.Clearance
	err = a.Read(r.Context(), r.actor(), "clearance", strconv.FormatInt(id, 10), func(tx *store.Tx) (_ int, err error) {
		out, err = clearances.Find(tx, id)
		return 1, err
	})
	return answer{body: out}, err
}

func (a *api) confirmClearance(confirm bool) func(r *request) (answer, error) {
	return func(r *request) (answer, error) {
		return clearanceStep(r, func(ctx context.Context, id int64) (clearances.Clearance, error) {
			return a.deciding(r, http.StatusOK, noPlace).ConfirmClearance(ctx, r.who, id, confirm, r.said())
		})
	}
}

func (a *api) revokeClearance(r *request) (answer, error) {
	return clearanceStep(r, func(ctx context.Context, id int64) (clearances.Clearance, error) {
		return a.deciding(r, http.StatusOK, noPlace).Revoke(ctx, r.who, id, r.said())
	})
}

func clearanceStep(r *request, step func(context.Context, int64) (clearances.Clearance, error)) (answer, error) {
	id, err := r.number("clearance")
	if err != nil {
		return answer{}, err
	}
	c, err := step(r.Context(), id)
	return answer{body: c}, err
}
