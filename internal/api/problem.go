package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/idempotency"
	"github.com/namesake-screening/namesake/internal/jobs"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/namepairs"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/redress"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/strict"
	"github.com/namesake-screening/namesake/internal/subject"
	"github.com/namesake-screening/namesake/internal/webhooks"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// Problem is an error answer after RFC 9457.
type Problem struct {
	Type   string    `json:"type"`
	Title  string    `json:"title"`
	Status int       `json:"status"`
	Detail string    `json:"detail" doc:"What is wrong, and what to do."`
	Errors []Mistake `json:"errors,omitempty" doc:"Every mistake in the request, where it has any."`
	Action string    `json:"action,omitempty" doc:"With 403: the action that is not allowed."`
}

// Mistake is one in a request: where it is, and what to write.
type Mistake struct {
	Detail    string `json:"detail"`
	Pointer   string `json:"pointer,omitempty" doc:"In a JSON body: a JSON pointer as a URI fragment, such as #/identifiers/0/type."`
	Parameter string `json:"parameter,omitempty" doc:"In the query."`
	Header    string `json:"header,omitempty"`
	Line      int    `json:"line,omitempty" doc:"In a CSV body, from 1."`
	Column    string `json:"column,omitempty" doc:"In a CSV body."`
}

func (p *Problem) Error() string { return p.Detail }

func problem(status int, detail string, errs ...Mistake) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Errors: errs}
}

const wrong = "The request has mistakes; nothing was done."

// mistaken is the problem of a request with mistakes.
func mistaken(errs ...Mistake) *Problem {
	return problem(http.StatusUnprocessableEntity, wrong, errs...)
}

// mistakes takes an error of a decoder apart. below is where in the body the
// decoder began, as a JSON pointer. other is true where the error is of another
// sort.
func mistakes(err error, below string) (found []Mistake, other bool) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			more, o := mistakes(e, below)
			found, other = append(found, more...), other || o
		}
		return found, other
	}
	var json *strict.Mistake
	var fact *subject.Error
	var rule *policy.FieldError
	var row *namepairs.Error
	var asked *mistake.Error
	var canary *editions.CanaryError
	switch {
	case err == nil:
		return nil, false
	case errors.As(err, &json):
		return []Mistake{{Detail: json.Msg, Pointer: "#" + below + json.Pointer}}, false
	case errors.As(err, &fact):
		return []Mistake{{Detail: fact.Msg, Pointer: "#" + below + fact.Field}}, false
	case errors.As(err, &rule):
		return []Mistake{{Detail: rule.Msg, Pointer: "#" + below + "/" + rule.Field}}, false
	case errors.As(err, &asked):
		return []Mistake{{Detail: asked.Msg, Pointer: "#" + below + "/" + asked.Field}}, false
	case errors.As(err, &canary):
		return []Mistake{{Detail: canary.Error(), Pointer: "#" + below + "/canaries"}}, false
	case errors.As(err, &row):
		return []Mistake{{Detail: row.Msg, Line: row.Line, Column: row.Column}}, false
	}
	return nil, true
}

// failed makes the problem of an error of the service. What nobody expected is
// logged by its type alone: its text may hold personal data.
func (a *api) failed(r *request, err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	if p := caseProblem(err); p != nil {
		return p
	}
	var member *service.MemberError
	if errors.As(err, &member) {
		return mistaken(Mistake{Detail: member.Error(), Pointer: fmt.Sprintf("#/members/%d/id", member.Index)})
	}
	if found, other := mistakes(err, ""); len(found) > 0 && !other {
		return mistaken(found...)
	}
	is := func(targets ...error) bool {
		for _, t := range targets {
			if errors.Is(err, t) {
				return true
			}
		}
		return false
	}
	switch {
	case is(screen.ErrNoName):
		return mistaken(Mistake{Detail: "has no letter or digit; state the name to screen", Pointer: r.operation.namePointer})
	case is(service.ErrPolicy):
		return mistaken(Mistake{Detail: err.Error(), Parameter: "policy"})
	case is(service.ErrNothingKnown):
		return mistaken(Mistake{Detail: err.Error(), Parameter: "as_of"})
	case is(idempotency.ErrOther):
		return mistaken(Mistake{Detail: err.Error(), Header: keyHeader})
	case is(store.ErrNotFound, editions.ErrNotFound, editions.ErrName):
		return problem(http.StatusNotFound, sentence(err))
	case is(population.ErrRemoved, population.ErrExists, service.ErrStays, policies.ErrState, policies.ErrTaken, editions.ErrAmbiguous):
		return problem(http.StatusConflict, sentence(err))
	case is(screenings.ErrAdopted, holds.ErrClosed, holds.ErrEnded, holds.ErrChanged, holds.ErrStands, holds.ErrDecide, holds.ErrDone, redress.ErrState):
		return problem(http.StatusConflict, sentence(err))
	case is(holds.ErrRecipient):
		return problem(http.StatusForbidden, sentence(err))
	case is(service.ErrSubjectID):
		return mistaken(Mistake{Detail: err.Error(), Pointer: "#/id"})
	case is(webhooks.ErrAddress):
		return mistaken(Mistake{Detail: err.Error(), Pointer: "#/url"})
	case is(webhooks.ErrEvents):
		return mistaken(Mistake{Detail: err.Error(), Pointer: "#/events"})
	case is(jobs.ErrTooLarge):
		return problem(http.StatusRequestEntityTooLarge, sentence(err))
	case is(jobs.ErrOrder):
		return problem(http.StatusUnprocessableEntity, sentence(err))
	case is(jobs.ErrErased):
		return problem(http.StatusGone, sentence(err))
	case is(jobs.ErrFinished, webhooks.ErrWaits, webhooks.ErrDisabled):
		return problem(http.StatusConflict, sentence(err))
	case is(decisions.ErrChanged, decisions.ErrState, clearances.ErrState):
		return problem(http.StatusConflict, sentence(err))
	case is(policies.ErrMaker, access.ErrSamePerson, decisions.ErrPerson, decisions.ErrMaker):
		return problem(http.StatusForbidden, sentence(err))
	case is(context.Canceled, context.DeadlineExceeded, store.ErrClosed):
		return problem(http.StatusServiceUnavailable, "The request was not finished; nothing was done. Send it again.")
	}
	a.log.Error("a request failed", "operation", r.operation.id, "error", fmt.Sprintf("%T", err))
	return problem(http.StatusInternalServerError, "The request failed. Nothing was decided about anybody.")
}

// sentence writes an error as a reader expects it.
func sentence(err error) string {
	s := strings.ReplaceAll(err.Error(), "\n", "; ") // of several
	return strings.ToUpper(s[:1]) + s[1:] + "."
}
