package api

import (
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/store"
)

// NewDecision is what a person decides about an alert.
type NewDecision struct {
	Disposition string `json:"disposition" enum:"true-match,false-positive,undetermined"`
	Reason      string `json:"reason" doc:"A code of GET /v1/reasons."`
	Text        string `json:"text,omitempty"`
	Seen        string `json:"seen" doc:"The digest of the alert that was looked at; where it has changed since, nothing is decided."`
	Clear       bool   `json:"clear,omitempty" doc:"Propose a clearance, with a false positive."`
	ClearUntil  string `json:"clear_until,omitempty" format:"date" doc:"The day on which the clearance ends; as late as the policy allows where it is left out."`
}

// ReviewOf is the word of a second person.
type ReviewOf struct {
	Confirm bool   `json:"confirm" doc:"Whether the decision is to count; else its maker has it back."`
	Text    string `json:"text,omitempty" doc:"Why it is returned."`
}

// Remark says why.
type Remark struct {
	Text string `json:"text,omitempty"`
}

// Assignment gives alerts to somebody.
type Assignment struct {
	Alerts []int64 `json:"alerts"`
	To     string  `json:"to,omitempty" doc:"An account, such as account:7; nobody where it is left out."`
}

// Assigned is how many alerts were given.
type Assigned struct {
	Alerts int    `json:"alerts"`
	To     string `json:"to,omitempty"`
}

// Dismissal dismisses alerts together, for one reason.
type Dismissal struct {
	Alerts []SeenAlert `json:"alerts"`
	Reason string      `json:"reason" doc:"A code of GET /v1/reasons, of a false positive."`
	Text   string      `json:"text,omitempty"`
}

// SeenAlert is an alert as it was looked at.
type SeenAlert struct {
	Alert int64  `json:"alert"`
	Seen  string `json:"seen" doc:"Its digest."`
}

// Reopening puts an alert that was closed before people again.
type Reopening struct {
	Reason string `json:"reason" enum:"mistake,new-information,quality-check"`
}

func right[T any](*T) []Mistake { return nil }

func (a *api) decisionOperations() []*operation {
	const alert, one = "/v1/alerts/{id}", "/v1/decisions/{id}"
	op := func(o operation) *operation {
		o.tag = "decisions"
		if o.gives == nil {
			o.gives = reflect.TypeFor[decisions.Decision]()
		}
		return &o
	}
	many := int64(128 * kilobytes)
	return []*operation{
		op(operation{id: "list-reasons", method: "GET", path: "/v1/reasons", action: access.AlertRead, summary: "List the reasons for which alerts are decided", query: paging(),
			gives: reflect.TypeFor[page[decisions.Reason]](), serve: func(r *request) (answer, error) { return part(r, decisions.Reasons) }}),
		op(operation{id: "decide-alert", method: "POST", path: alert + "/decisions", action: access.AlertDecide, summary: "Decide an alert",
			text: "What the policy says takes two awaits a second person.", body: object(maxSubject, right[NewDecision]), status: http.StatusCreated, serve: a.decide}),
		op(operation{id: "list-alert-decisions", method: "GET", path: alert + "/decisions", action: access.AlertRead, summary: "List what was decided about an alert, the latest first", query: paging(),
			gives: reflect.TypeFor[page[decisions.Decision]](), serve: a.alertDecisions}),
		op(operation{id: "reopen-alert", method: "POST", path: alert + "/reopen", action: access.AlertDecide, summary: "Put an alert that was closed before people again",
			body: object(maxSubject, right[Reopening]), gives: reflect.TypeFor[AlertWithEvents](), serve: a.reopenAlert}),
		op(operation{id: "assign-alerts", method: "POST", path: "/v1/alerts/assign", action: access.AlertDecide, summary: "Give alerts to somebody, or back",
			text: "Where one cannot be given, none is.", body: object(many, right[Assignment]), gives: reflect.TypeFor[Assigned](), serve: a.assign}),
		op(operation{id: "dismiss-alerts", method: "POST", path: "/v1/alerts/dismiss", action: access.AlertDecide, summary: "Dismiss alerts together as false positives",
			text: "A sample of them, drawn by chance, awaits a second person; where one of it is returned, all are open again. Where one cannot be dismissed, none is.",
			body: object(many, right[Dismissal]), status: http.StatusCreated, gives: reflect.TypeFor[decisions.Bulk](), serve: a.dismiss}),
		op(operation{id: "get-bulk", method: "GET", path: "/v1/bulks/{id}", action: access.AlertRead, summary: "Read what was dismissed together, and whether it stands",
			gives: reflect.TypeFor[decisions.Bulk](), serve: a.getBulk}),
		op(operation{id: "list-waiting-decisions", method: "GET", path: "/v1/decisions", action: access.AlertRead, summary: "List the decisions that await a second person, the earliest first, but your own", query: paging(),
			gives: reflect.TypeFor[page[decisions.Decision]](), serve: a.waitingDecisions}),
		op(operation{id: "get-decision", method: "GET", path: one, action: access.AlertRead, summary: "Read a decision", serve: a.getDecision}),
		op(operation{id: "review-decision", method: "POST", path: one + "/review", action: access.AlertReview, summary: "Confirm or return a decision of somebody else",
			text: "A clearance that was proposed with it is in force afterwards, or refused.", body: object(maxSubject, right[ReviewOf]), serve: a.reviewDecision}),
		op(operation{id: "withdraw-decision", method: "POST", path: one + "/withdraw", action: access.AlertDecide, summary: "Take back a decision of yours that awaits a second person",
			body: saying(), serve: a.withdrawDecision}),
	}
}

// saying is the body of what may be explained.
func saying() *body {
	b := object(maxSubject, right[Remark])
	b.optional = true
	return b
}

// said is the text of such a body.
func (r *request) said() string {
	if in, ok := r.in.(Remark); ok {
		return in.Text
	}
	return ""
}

// number is the id that the address names.
func (r *request) number(what string) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		err = fmt.Errorf("%s %q: %w", what, r.PathValue("id"), store.ErrNotFound)
	}
	return id, err
}

// deciding are the decisions that remember their answer under the client's key.
func (a *api) deciding(r *request, status int, where func(made any) string) *decisions.Decisions {
	return a.decisions.Once(func(tx *store.Tx, made any) error { return r.keep(tx, status, where(made), made) })
}

func noPlace(any) string { return "" }

func decisionPath(made any) string {
	return "/v1/decisions/" + strconv.FormatInt(made.(decisions.Decision).ID, 10)
}

func bulkPath(made any) string {
	return "/v1/bulks/" + strconv.FormatInt(made.(decisions.Bulk).ID, 10)
}

func (a *api) decide(r *request) (answer, error) {
	id, err := r.number("alert")
	if err != nil {
		return answer{}, err
	}
	in := r.in.(NewDecision)
	ask := decisions.Ask{Alert: id, Disposition: in.Disposition, Reason: in.Reason, Text: in.Text, Seen: in.Seen, Clear: in.Clear}
	if in.ClearUntil != "" {
		if ask.ClearUntil, err = time.Parse(time.DateOnly, in.ClearUntil); err != nil {
			return answer{}, mistaken(Mistake{Detail: "no day; write YYYY-MM-DD", Pointer: "#/clear_until"})
		}
	}
	made, err := a.deciding(r, http.StatusCreated, decisionPath).Decide(r.Context(), r.who, ask)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusCreated, body: made, location: decisionPath(made)}, nil
}

func (a *api) alertDecisions(r *request) (answer, error) {
	id, err := r.number("alert")
	if err != nil {
		return answer{}, err
	}
	var all []decisions.Decision
	err = a.Read(r.Context(), r.actor(), "alert", strconv.FormatInt(id, 10), func(tx *store.Tx) (_ int, err error) {
		if _, err = alertWithEvents(tx, id); err != nil {
			return 0, err
		}
		all, err = decisions.Of(tx, id)
		return 1, err
	})
	if err != nil {
		return answer{}, err
	}
	return part(r, all)
}

func (a *api) reopenAlert(r *request) (answer, error) {
	id, err := r.number("alert")
	if err != nil {
		return answer{}, err
	}
	var out AlertWithEvents
	err = a.decisions.Once(func(tx *store.Tx, _ any) (err error) {
		if out, err = alertWithEvents(tx, id); err != nil {
			return err
		}
		return r.keep(tx, http.StatusOK, "", out)
	}).Reopen(r.Context(), r.who, id, r.in.(Reopening).Reason)
	return answer{body: out}, err
}

func (a *api) assign(r *request) (answer, error) {
	in := r.in.(Assignment)
	out := Assigned{len(in.Alerts), in.To}
	err := a.decisions.Once(func(tx *store.Tx, _ any) error { return r.keep(tx, http.StatusOK, "", out) }).Assign(r.Context(), r.who, in.Alerts, in.To)
	return answer{body: out}, err
}

func (a *api) dismiss(r *request) (answer, error) {
	in := r.in.(Dismissal)
	picks := make([]decisions.Pick, len(in.Alerts))
	for i, s := range in.Alerts {
		picks[i] = decisions.Pick{Alert: s.Alert, Seen: s.Seen}
	}
	made, err := a.deciding(r, http.StatusCreated, bulkPath).Dismiss(r.Context(), r.who, picks, in.Reason, in.Text)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusCreated, body: made, location: bulkPath(made)}, nil
}

func (a *api) getBulk(r *request) (answer, error) {
	id, err := r.number("bulk")
	if err != nil {
		return answer{}, err
	}
	var out decisions.Bulk
	err = a.Store.View(r.Context(), func(tx *store.Tx) error {
		out, err = decisions.FindBulk(tx, id)
		return err
	})
	return answer{body: out}, err
}

func (a *api) waitingDecisions(r *request) (answer, error) {
	after, err := r.after()
	if err != nil {
		return answer{}, err
	}
	var out []decisions.Decision
	err = a.Read(r.Context(), r.actor(), "decision", "many", func(tx *store.Tx) (_ int, err error) {
		out, err = decisions.Waiting(tx, r.who, after, r.limit()+1)
		return min(len(out), r.limit()), err
	})
	return paged(r, out, func(d decisions.Decision) int64 { return d.ID }), err
}

func (a *api) getDecision(r *request) (answer, error) {
	id, err := r.number("decision")
	if err != nil {
		return answer{}, err
	}
	var out decisions.Decision
	err = a.Read(r.Context(), r.actor(), "decision", strconv.FormatInt(id, 10), func(tx *store.Tx) (_ int, err error) {
		out, err = decisions.Find(tx, id)
		return 1, err
	})
	return answer{body: out}, err
}

func (a *api) reviewDecision(r *request) (answer, error) {
	id, err := r.number("decision")
	if err != nil {
		return answer{}, err
	}
	in := r.in.(ReviewOf)
	made, err := a.deciding(r, http.StatusOK, noPlace).Review(r.Context(), r.who, id, in.Confirm, in.Text)
	return answer{body: made}, err
}

func (a *api) withdrawDecision(r *request) (answer, error) {
	id, err := r.number("decision")
	if err != nil {
		return answer{}, err
	}
	made, err := a.deciding(r, http.StatusOK, noPlace).Withdraw(r.Context(), r.who, id, r.said())
	return answer{body: made}, err
}
