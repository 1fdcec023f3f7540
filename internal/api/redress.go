package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/redress"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/strict"
	"github.com/namesake-screening/namesake/internal/subject"
)

// NewComplaint is what somebody complains of.
type NewComplaint struct {
	Person    namesake.Subject `json:"person" doc:"The facts that tell the person from others: a date of birth or the number of a document is needed."`
	Subject   string           `json:"subject,omitempty" doc:"The id of the subject that it is about, where that is known."`
	Contact   string           `json:"contact" minLength:"1" doc:"Where the reply goes."`
	Complaint string           `json:"complaint,omitempty" doc:"What was said."`
}

// ControlNumber is a control number.
type ControlNumber struct {
	Control string `json:"control" minLength:"1" doc:"As it was read; spaces and hyphens count for nothing."`
}

// ProposedDecision is what is proposed to decide of a complaint.
type ProposedDecision struct {
	Grant  bool   `json:"grant"`
	Reason string `json:"reason" doc:"A code."`
	Text   string `json:"text" minLength:"1" doc:"What was found out."`
}

func (a *api) redressOperations() []*operation {
	const base, one = "/v1/redress", "/v1/redress/{id}"
	op := func(o operation) *operation { o.tag = "redress"; return &o }
	read, gives := readAgain(a.readComplaint), reflect.TypeFor[redress.Case]()
	checked := func() *body {
		b := object(32*kilobytes, func(*CheckText) []Mistake { return nil })
		b.optional = true
		return b
	}
	return []*operation{
		op(operation{id: "list-complaints", method: "GET", path: base, action: access.RedressRead, summary: "List complaints of people wrongly matched, the earliest first",
			query: paging(oneOf("state", "What became of it.", redress.States...)), gives: reflect.TypeFor[page[redress.Case]](), serve: a.listComplaints}),
		op(operation{id: "take-complaint", method: "POST", path: base, action: access.RedressWrite, summary: "Take a complaint down",
			text: "It gets a control number for the person to keep. What it is about is found by screening the facts given, of which nothing else is kept.",
			body: &body{kind: "application/json", most: maxSubject, takes: reflect.TypeFor[NewComplaint](), decode: decodeComplaint}, status: http.StatusCreated, gives: gives, serve: a.takeComplaint, again: read}),
		op(operation{id: "look-complaint-up", method: "POST", path: base + "/lookup", action: access.RedressRead, summary: "Find a complaint by its control number",
			text: "By POST, since the number opens a door and addresses are written to logs.", body: object(kilobytes, func(*ControlNumber) []Mistake { return nil }), gives: gives, finds: true, serve: a.lookComplaintUp}),
		op(operation{id: "get-complaint", method: "GET", path: one, action: access.RedressRead, summary: "Read a complaint", gives: gives, serve: a.getComplaint}),
		op(operation{id: "propose-complaint", method: "POST", path: one + "/propose", action: access.RedressPropose, summary: "Propose what to decide of a complaint",
			body: object(32*kilobytes, func(*ProposedDecision) []Mistake { return nil }), gives: gives, serve: a.proposeComplaint, again: read}),
		op(operation{id: "confirm-complaint", method: "POST", path: one + "/confirm", action: access.RedressDecide, summary: "Confirm what somebody else proposed to decide of a complaint",
			text: "Granted, the person is cleared of the parties concerned, and the control number counts at further encounters.",
			body: checked(), gives: gives, serve: func(r *request) (answer, error) { return a.decideComplaint(r, true) }, again: read}),
		op(operation{id: "return-complaint", method: "POST", path: one + "/return", action: access.RedressDecide, summary: "Return what somebody else proposed to decide of a complaint",
			body: checked(), gives: gives, serve: func(r *request) (answer, error) { return a.decideComplaint(r, false) }, again: read}),
		op(operation{id: "withdraw-complaint", method: "POST", path: one + "/withdraw", action: access.RedressPropose, summary: "End a complaint that the person upholds no longer",
			body: nothing(), gives: gives, serve: a.withdrawComplaint, again: read}),
	}
}

func (a *api) listComplaints(r *request) (answer, error) {
	after, err := r.after()
	if err != nil {
		return answer{}, err
	}
	var out []redress.Case
	err = a.Read(r.Context(), r.actor(), "redress", "many", func(tx *store.Tx) (_ int, err error) {
		out, err = redress.List(tx, r.query["state"], after, r.limit()+1)
		return min(len(out), r.limit()), err
	})
	return paged(r, out, func(c redress.Case) int64 { return c.ID }), err
}

func (a *api) readComplaint(r *request, id int64) (out redress.Case, err error) {
	err = a.Read(r.Context(), r.actor(), "redress", strconv.FormatInt(id, 10), func(tx *store.Tx) (_ int, err error) {
		out, err = redress.Find(tx, id)
		return 1, err
	})
	return out, err
}

func (a *api) getComplaint(r *request) (answer, error) {
	id, err := r.number("complaint")
	if err != nil {
		return answer{}, err
	}
	out, err := a.readComplaint(r, id)
	return answer{body: out}, err
}

func (a *api) lookComplaintUp(r *request) (answer, error) {
	var out redress.Case
	err := a.Store.Update(r.Context(), func(tx *store.Tx) (err error) {
		if out, err = redress.Lookup(tx, r.in.(ControlNumber).Control); err != nil {
			return err
		}
		return a.Record(tx, "person.read", r.actor(), "redress", strconv.FormatInt(out.ID, 10), map[string]string{"people": "1"})
	})
	return answer{body: out}, err
}

// complaint is a NewComplaint as it is read.
type complaint struct {
	Person    json.RawMessage `json:"person"`
	Subject   string          `json:"subject"`
	Contact   string          `json:"contact"`
	Complaint string          `json:"complaint"`
	facts     namesake.Subject
}

func decodeComplaint(data []byte) (any, error) {
	var n complaint
	if err := strict.Decode(data, &n); errors.Is(err, strict.ErrSyntax) || err != nil {
		return nil, err
	}
	if len(n.Person) == 0 {
		return nil, mistaken(Mistake{Detail: "missing; write who complains", Pointer: "#/person"})
	}
	var err error
	n.facts, err = subject.Decode(n.Person)
	if found, _ := mistakes(err, "/person"); len(found) > 0 {
		return nil, mistaken(found...)
	}
	return n, nil
}

func (a *api) takeComplaint(r *request) (answer, error) {
	in := r.in.(complaint)
	path := func(id int64) string { return fmt.Sprintf("/v1/redress/%d", id) }
	out, err := a.redress.Receive(r.Context(), r.who, redress.Complaint{Person: in.facts, Subject: in.Subject, Contact: in.Contact, Complaint: in.Complaint},
		func(tx *store.Tx, c redress.Case) error { return r.keep(tx, http.StatusCreated, path(c.ID), ref{c.ID}) })
	return answer{status: http.StatusCreated, body: out, location: path(out.ID)}, err
}

func (a *api) proposeComplaint(r *request) (answer, error) {
	in := r.in.(ProposedDecision)
	return a.changeComplaint(r, func(ctx context.Context, id int64, once func(*store.Tx, redress.Case) error) (redress.Case, error) {
		return a.redress.Propose(ctx, r.who, id, in.Grant, in.Reason, in.Text, once)
	})
}

func (a *api) decideComplaint(r *request, confirm bool) (answer, error) {
	in, _ := r.in.(CheckText) // it may be left out
	return a.changeComplaint(r, func(ctx context.Context, id int64, once func(*store.Tx, redress.Case) error) (redress.Case, error) {
		return a.redress.Decide(ctx, r.who, id, confirm, in.Text, once)
	})
}

func (a *api) withdrawComplaint(r *request) (answer, error) {
	return a.changeComplaint(r, func(ctx context.Context, id int64, once func(*store.Tx, redress.Case) error) (redress.Case, error) {
		return a.redress.Withdraw(ctx, r.who, id, once)
	})
}

func (a *api) changeComplaint(r *request, change func(context.Context, int64, func(*store.Tx, redress.Case) error) (redress.Case, error)) (answer, error) {
	id, err := r.number("complaint")
	if err != nil {
		return answer{}, err
	}
	out, err := change(r.Context(), id, func(tx *store.Tx, _ redress.Case) error { return r.keep(tx, http.StatusOK, "", ref{id}) })
	return answer{body: out}, err
}
