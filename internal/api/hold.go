package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/strict"
	"github.com/namesake-screening/namesake/internal/subject"
)

// whole is a parameter that is the number of something.
func whole(name, about string) parameter {
	p := text(name, about)
	p.wrong = func(v string) string {
		if n, err := strconv.ParseInt(v, 10, 64); err != nil || n < 1 {
			return fmt.Sprintf("%q; write a number from 1 up", v)
		}
		return ""
	}
	return p
}

// asked is the value of a parameter made by whole; 0 where it was not sent.
func (r *request) asked(name string) int64 {
	n, _ := strconv.ParseInt(r.query[name], 10, 64)
	return n
}

func (a *api) holdOperations() []*operation {
	return []*operation{{
		id: "list-holds", method: "GET", path: "/v1/holds", action: access.HoldRead, tag: "holds", summary: "List who is held, and by what, the longest first",
		text:  "A subject is held while it has an alert that no human has closed, unless two have released it over that alert as it is. With subject: whether that one is, in a page of one or none.",
		query: paging(text("subject", "Of the subject with this id alone.")), gives: reflect.TypeFor[page[holds.Held]](), serve: a.listHolds,
	}}
}

func (a *api) listHolds(r *request) (answer, error) {
	after, err := r.after()
	if err != nil {
		return answer{}, err
	}
	out := []holds.Held{}
	err = a.Read(r.Context(), r.actor(), "hold", "many", func(tx *store.Tx) (_ int, err error) {
		if key := r.query["subject"]; key != "" {
			there, err := population.Knows(tx, key)
			if err != nil {
				return 0, err
			}
			if !there {
				return 0, mistaken(Mistake{Detail: fmt.Sprintf("there is no subject %q, and never was", key), Parameter: "subject"})
			}
			m, err := population.Find(tx, key)
			if err != nil {
				return 0, err
			}
			h, err := holds.Of(tx, m.ID)
			if err == nil && h != nil {
				out = append(out, *h)
			}
			return len(out), err
		}
		out, err = holds.List(tx, after, r.limit()+1)
		return min(len(out), r.limit()), err
	})
	return paged(r, out, holds.Held.First), err
}

// NewRequest asks somebody for information.
type NewRequest struct {
	Alert   int64              `json:"alert" minimum:"1"`
	Facts   []namesake.Feature `json:"facts" minItems:"1" doc:"What is asked for."`
	To      string             `json:"to,omitempty" doc:"The account that is asked, as account:7; or else:"`
	Outside string             `json:"outside,omitempty" doc:"Who is asked that has no account."`
	Address string             `json:"address,omitempty" doc:"Where the letter goes to whoever is outside."`
	Text    string             `json:"text,omitempty" doc:"What is written to whoever is asked."`
	Due     time.Time          `json:"due,omitempty,omitzero" doc:"When it is put before somebody else unless it was acknowledged; after the time of the policy where it is left out."`
	Next    string             `json:"next,omitempty" doc:"The account that it is put before then; a reviewer where it is left out."`
}

// RequestRemark says why or whence.
type RequestRemark struct {
	Remark string `json:"remark" minLength:"1"`
}

// ReturnedFacts are what came back.
type ReturnedFacts struct {
	Facts  FurtherFacts `json:"facts" doc:"What is known now and was not, or otherwise."`
	Remark string       `json:"remark" minLength:"1" doc:"Where the facts are from."`
}

// FurtherFacts are a [namesake.Subject] of which nothing need be stated.
type FurtherFacts struct {
	ID          string                `json:"id,omitempty"`
	Kind        namesake.Kind         `json:"kind,omitempty"`
	Name        string                `json:"name,omitempty"`
	Aliases     []string              `json:"aliases,omitempty"`
	BirthDate   namesake.PartialDate  `json:"birth_date,omitzero,omitempty"`
	Gender      namesake.Gender       `json:"gender,omitempty"`
	Countries   []string              `json:"countries,omitempty"`
	Identifiers []namesake.Identifier `json:"identifiers,omitempty"`
}

// AnsweredRequest is a request with what its answer changed.
type AnsweredRequest struct {
	Request holds.Request        `json:"request"`
	Differ  []subject.Difference `json:"differ" doc:"Facts that were stated otherwise before. What was stated now counts from now on."`
}

func (a *api) requestOperations() []*operation {
	const base, one = "/v1/requests", "/v1/requests/{id}"
	op := func(o operation) *operation { o.tag = "holds"; return &o }
	read := readAgain(a.readRequest)
	gives := reflect.TypeFor[holds.Request]()
	return []*operation{
		op(operation{id: "list-requests", method: "GET", path: base, action: access.HoldRead, summary: "List requests for information, the earliest first",
			query: paging(oneOf("state", "How far it has come.", holds.Waiting, holds.Acknowledged, holds.Answered, holds.Cancelled), whole("alert", "For the alert with this number alone."),
				text("before", "Before this account alone, as account:7.")), gives: reflect.TypeFor[page[holds.Request]](), serve: a.listRequests}),
		op(operation{id: "make-request", method: "POST", path: base, action: access.HoldRequest, summary: "Ask somebody for the facts that would decide",
			text: "Whoever is asked is somebody by name. What is not acknowledged by its deadline is put before somebody else as well. We send no letters: the page has one to be printed.",
			body: object(32*kilobytes, func(*NewRequest) []Mistake { return nil }), status: http.StatusCreated, gives: gives, serve: a.makeRequest, again: read}),
		op(operation{id: "get-request", method: "GET", path: one, action: access.HoldRead, summary: "Read a request for information", gives: gives, serve: a.getRequest}),
		op(operation{id: "acknowledge-request", method: "POST", path: one + "/acknowledge", action: access.HoldRequest, summary: "Say that a request was seen",
			text: "Whoever was asked does, or before whom it was put last; for somebody outside whoever heard from them.", body: nothing(), gives: gives, serve: a.acknowledgeRequest, again: read}),
		op(operation{id: "answer-request", method: "POST", path: one + "/answer", action: access.HoldRequest, summary: "Enter the facts that came back",
			text: "They join what is known of the subject, which is screened with them at once.",
			body: &body{kind: "application/json", most: maxSubject, takes: reflect.TypeFor[ReturnedFacts](), decode: decodeFacts}, gives: reflect.TypeFor[AnsweredRequest](), serve: a.answerRequest,
			again: readAgain(func(r *request, id int64) (AnsweredRequest, error) {
				out, err := a.readRequest(r, id)
				return AnsweredRequest{out, []subject.Difference{}}, err
			})}),
		op(operation{id: "cancel-request", method: "POST", path: one + "/cancel", action: access.HoldRequest, summary: "Say that an answer is not wanted any more",
			body: object(32*kilobytes, func(*RequestRemark) []Mistake { return nil }), gives: gives, serve: a.cancelRequest, again: read}),
	}
}

func (a *api) listRequests(r *request) (answer, error) {
	after, err := r.after()
	if err != nil {
		return answer{}, err
	}
	var out []holds.Request
	err = a.Read(r.Context(), r.actor(), "request", "many", func(tx *store.Tx) (_ int, err error) {
		out, err = holds.Requests(tx, holds.Asked{State: r.query["state"], Alert: r.asked("alert"), Before: r.query["before"]}, after, r.limit()+1)
		return min(len(out), r.limit()), err
	})
	return paged(r, out, func(q holds.Request) int64 { return q.ID }), err
}

func (a *api) readRequest(r *request, id int64) (out holds.Request, err error) {
	err = a.Read(r.Context(), r.actor(), "request", strconv.FormatInt(id, 10), func(tx *store.Tx) (_ int, err error) {
		out, err = holds.FindRequest(tx, id)
		return 1, err
	})
	return out, err
}

func (a *api) getRequest(r *request) (answer, error) {
	id, err := r.number("request")
	if err != nil {
		return answer{}, err
	}
	out, err := a.readRequest(r, id)
	return answer{body: out}, err
}

func requestPath(id int64) string { return fmt.Sprintf("/v1/requests/%d", id) }

func (a *api) makeRequest(r *request) (answer, error) {
	in := r.in.(NewRequest)
	out, err := a.holds.Ask(r.Context(), r.who, holds.Ask{Alert: in.Alert, Facts: in.Facts, To: in.To, Outside: in.Outside, Address: in.Address, Text: in.Text, Due: in.Due, Next: in.Next},
		func(tx *store.Tx, q holds.Request) error {
			return r.keep(tx, http.StatusCreated, requestPath(q.ID), ref{q.ID})
		})
	return answer{status: http.StatusCreated, body: out, location: requestPath(out.ID)}, noAlert(err)
}

// noAlert is a mistake in a body that names an alert that is not there.
func noAlert(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return mistaken(Mistake{Detail: err.Error(), Pointer: "#/alert"})
	}
	return err
}

func (a *api) acknowledgeRequest(r *request) (answer, error) {
	id, err := r.number("request")
	if err != nil {
		return answer{}, err
	}
	out, err := a.holds.Acknowledge(r.Context(), r.who, id, func(tx *store.Tx, q holds.Request) error { return r.keep(tx, http.StatusOK, "", ref{id}) })
	return answer{body: out}, err
}

func (a *api) cancelRequest(r *request) (answer, error) {
	id, err := r.number("request")
	if err != nil {
		return answer{}, err
	}
	out, err := a.holds.Cancel(r.Context(), r.who, id, r.in.(RequestRemark).Remark, func(tx *store.Tx, q holds.Request) error { return r.keep(tx, http.StatusOK, "", ref{id}) })
	return answer{body: out}, err
}

// returned is a ReturnedFacts as it is read.
type returned struct {
	facts  namesake.Subject
	remark string
}

func decodeFacts(data []byte) (any, error) {
	var n struct {
		Facts  json.RawMessage `json:"facts"`
		Remark string          `json:"remark"`
	}
	if err := strict.Decode(data, &n); err != nil {
		return nil, err
	}
	if len(n.Facts) == 0 {
		return nil, mistaken(Mistake{Detail: "missing; write what came back", Pointer: "#/facts"})
	}
	facts, err := subject.DecodeFurther(n.Facts)
	if found, _ := mistakes(err, "/facts"); len(found) > 0 {
		return nil, mistaken(found...)
	}
	return returned{facts, n.Remark}, nil
}

func (a *api) answerRequest(r *request) (answer, error) {
	id, err := r.number("request")
	if err != nil {
		return answer{}, err
	}
	in := r.in.(returned)
	out, differ, err := a.holds.Enter(r.Context(), r.who, id, in.facts, in.remark, func(tx *store.Tx, _ holds.Request, _ service.Kept, _ []subject.Difference) error {
		return r.keep(tx, http.StatusOK, "", ref{id})
	})
	if differ == nil {
		differ = []subject.Difference{}
	}
	return answer{body: AnsweredRequest{out, differ}}, err
}
