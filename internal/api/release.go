package api

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strconv"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/store"
)

// NewRelease proposes to let somebody go over a hold.
type NewRelease struct {
	Alert  int64  `json:"alert" minimum:"1"`
	Reason string `json:"reason" doc:"A code."`
	Text   string `json:"text" minLength:"1" doc:"What speaks for it."`
}

// CheckText is the word of the second person.
type CheckText struct {
	Text string `json:"text,omitempty" doc:"What is to be said of it; needed where it is no."`
}

func (a *api) releaseOperations() []*operation {
	const base, one = "/v1/releases", "/v1/releases/{id}"
	op := func(o operation) *operation { o.tag = "holds"; return &o }
	read, gives := readAgain(a.readRelease), reflect.TypeFor[holds.Release]()
	checked := func() *body {
		b := object(32*kilobytes, func(*CheckText) []Mistake { return nil })
		b.optional = true
		return b
	}
	return []*operation{
		op(operation{id: "list-releases", method: "GET", path: base, action: access.HoldRead, summary: "List releases over holds, the earliest first",
			query: paging(oneOf("state", "What became of it.", holds.Proposed, holds.Confirmed, holds.Refused, holds.Ended), whole("alert", "Over the alert with this number alone.")),
			gives: reflect.TypeFor[page[holds.Release]](), serve: a.listReleases}),
		op(operation{id: "propose-release", method: "POST", path: base, action: access.HoldRelease, summary: "Propose to release somebody over a hold",
			text: "It is of an inconclusive alert, counts once a second person confirmed it, and ends by itself when the alert changes.",
			body: object(32*kilobytes, func(*NewRelease) []Mistake { return nil }), status: http.StatusCreated, gives: gives, serve: a.proposeRelease, again: read}),
		op(operation{id: "get-release", method: "GET", path: one, action: access.HoldRead, summary: "Read a release", gives: gives, serve: a.getRelease}),
		op(operation{id: "confirm-release", method: "POST", path: one + "/confirm", action: access.HoldReview, summary: "Confirm a release that somebody else proposed",
			body: checked(), gives: gives, serve: func(r *request) (answer, error) { return a.checkRelease(r, true) }, again: read}),
		op(operation{id: "refuse-release", method: "POST", path: one + "/refuse", action: access.HoldReview, summary: "Refuse a release that somebody else proposed",
			body: checked(), gives: gives, serve: func(r *request) (answer, error) { return a.checkRelease(r, false) }, again: read}),
		op(operation{id: "end-release", method: "POST", path: one + "/end", action: access.HoldRelease, summary: "Take a release back, so that the hold stands",
			body: nothing(), gives: gives, serve: a.endRelease, again: read}),
	}
}

func (a *api) listReleases(r *request) (answer, error) {
	after, err := r.after()
	if err != nil {
		return answer{}, err
	}
	var out []holds.Release
	err = a.Read(r.Context(), r.actor(), "release", "many", func(tx *store.Tx) (_ int, err error) {
		out, err = holds.Releases(tx, r.query["state"], r.asked("alert"), after, r.limit()+1)
		return min(len(out), r.limit()), err
	})
	return paged(r, out, func(l holds.Release) int64 { return l.ID }), err
}

func (a *api) readRelease(r *request, id int64) (out holds.Release, err error) {
	err = a.Read(r.Context(), r.actor(), "release", strconv.FormatInt(id, 10), func(tx *store.Tx) (_ int, err error) {
		out, err = holds.FindRelease(tx, id)
		return 1, err
	})
	return out, err
}

func (a *api) getRelease(r *request) (answer, error) {
	id, err := r.number("release")
	if err != nil {
		return answer{}, err
	}
	out, err := a.readRelease(r, id)
	return answer{body: out}, err
}

func (a *api) proposeRelease(r *request) (answer, error) {
	in := r.in.(NewRelease)
	path := func(id int64) string { return fmt.Sprintf("/v1/releases/%d", id) }
	out, err := a.holds.Release(r.Context(), r.who, in.Alert, in.Reason, in.Text, func(tx *store.Tx, l holds.Release) error {
		return r.keep(tx, http.StatusCreated, path(l.ID), ref{l.ID})
	})
	return answer{status: http.StatusCreated, body: out, location: path(out.ID)}, noAlert(err)
}

func (a *api) checkRelease(r *request, confirm bool) (answer, error) {
	in, _ := r.in.(CheckText) // it may be left out
	return a.changeRelease(r, func(ctx context.Context, id int64, once func(*store.Tx, holds.Release) error) (holds.Release, error) {
		return a.holds.Check(ctx, r.who, id, confirm, in.Text, once)
	})
}

func (a *api) endRelease(r *request) (answer, error) {
	return a.changeRelease(r, func(ctx context.Context, id int64, once func(*store.Tx, holds.Release) error) (holds.Release, error) {
		return a.holds.End(ctx, r.who, id, once)
	})
}

func (a *api) changeRelease(r *request, change func(context.Context, int64, func(*store.Tx, holds.Release) error) (holds.Release, error)) (answer, error) {
	id, err := r.number("release")
	if err != nil {
		return answer{}, err
	}
	out, err := change(r.Context(), id, func(tx *store.Tx, _ holds.Release) error { return r.keep(tx, http.StatusOK, "", ref{id}) })
	return answer{body: out}, err
}

func (a *api) noticeOperations() []*operation {
	return []*operation{{
		id: "list-notices", method: "GET", path: "/v1/notices", action: access.OwnRead, tag: "holds", summary: "Read what one is told of, the latest first",
		query: paging(flag("unread", "Only what was not read.", false)), gives: reflect.TypeFor[page[holds.Notice]](), serve: a.listNotices,
	}, {
		id: "read-notice", method: "POST", path: "/v1/notices/{id}/read", action: access.OwnNotices, tag: "holds", summary: "Mark a notice as read",
		query: []parameter{flag("before", "And all before it.", false)}, body: nothing(), status: http.StatusNoContent, serve: a.readNotice,
	}}
}

func (a *api) listNotices(r *request) (answer, error) {
	before, err := r.after()
	if err != nil {
		return answer{}, err
	}
	var out []holds.Notice
	err = a.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		out, err = holds.Notices(tx, r.who, r.query["unread"] == "true", before, r.limit()+1)
		return err
	})
	return paged(r, out, func(n holds.Notice) int64 { return n.ID }), err
}

func (a *api) readNotice(r *request) (answer, error) {
	id, err := r.number("notice")
	if err != nil {
		return answer{}, err
	}
	err = a.holds.Read(r.Context(), r.who, id, r.query["before"] == "true", func(tx *store.Tx) error { return r.keep(tx, http.StatusNoContent, "", nil) })
	return answer{status: http.StatusNoContent}, err
}
