package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/idempotency"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/strict"
	"github.com/namesake-screening/namesake/internal/subject"
)

// NewSubject is somebody to be screened from now on.
type NewSubject struct {
	Subject  namesake.Subject `json:"subject"`
	Policies []string         `json:"policies,omitempty" doc:"Under which to screen; the usual one where it is left out."`
}

// newSubject is a NewSubject as it is read.
type newSubject struct {
	Subject  json.RawMessage `json:"subject"`
	Policies []string        `json:"policies"`
	facts    namesake.Subject
}

func decodeNewSubject(data []byte) (any, error) {
	var n newSubject
	err := strict.Decode(data, &n)
	if errors.Is(err, strict.ErrSyntax) {
		return nil, err
	}
	found, _ := mistakes(err, "")
	if err != nil {
		// What is wrong in the subject is told as well.
		var rest struct{ Subject json.RawMessage }
		if json.Unmarshal(data, &rest) == nil {
			n.Subject = rest.Subject
		}
	}
	switch {
	case len(n.Subject) == 0 && err == nil:
		found = append(found, Mistake{Detail: "missing; write who is to be screened", Pointer: "#/subject"})
	case len(n.Subject) > 0:
		n.facts, err = subject.Decode(n.Subject)
		more, _ := mistakes(err, "/subject")
		found = append(found, more...)
	}
	if len(n.Policies) > mostPolicies {
		found = append(found, Mistake{Detail: fmt.Sprintf("more than %d", mostPolicies), Pointer: "#/policies"})
	}
	if len(found) > 0 {
		return nil, mistaken(found...)
	}
	return n, nil
}

const mostPolicies = 16

// KeptSubject is what came of putting a subject into the population.
type KeptSubject struct {
	ID         string      `json:"id"`
	Version    int64       `json:"version"`
	At         time.Time   `json:"at"`
	Policies   []string    `json:"policies"`
	Created    bool        `json:"created"`
	Changed    bool        `json:"changed" doc:"It was in the population with other facts or policies."`
	Screenings []MadeUnder `json:"screenings" doc:"Those made now, one for each policy; none where nothing changed."`
	Owed       []string    `json:"owed,omitempty" doc:"Policies under which it is still to be screened, and will be, as when an edition was published in the same moment."`
}

// MadeUnder is a screening under one of the policies.
type MadeUnder struct {
	ID        string           `json:"id"`
	Policy    string           `json:"policy"`
	Outcome   namesake.Outcome `json:"outcome"`
	Screening evidence         `json:"screening,omitempty" doc:"Left out once it was erased."`
}

// Reason says why a subject is to be screened again.
type Reason struct {
	Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"Stands with the screening and its alerts."`
}

func (n *Reason) check() []Mistake {
	if n.Reason == "" {
		return []Mistake{{Detail: "missing; say why", Pointer: "#/reason"}}
	}
	if w := remark(n.Reason); w != "" {
		return []Mistake{{Detail: w, Pointer: "#/reason"}}
	}
	return nil
}

// Owed says under which policies a subject is owed a screening.
type Owed struct {
	ID       string   `json:"id"`
	Policies []string `json:"policies"`
	Reason   string   `json:"reason"`
}

func (a *api) subjectOperations() []*operation {
	const base = "/v1/subjects"
	const one = base + "/{id}"
	op := func(o operation) *operation { o.tag = "subjects"; return &o }
	return []*operation{
		op(operation{id: "list-subjects", method: "GET", path: base, action: access.SubjectRead, summary: "List who is in the population", query: paging(),
			gives: reflect.TypeFor[page[population.Member]](), serve: a.listSubjects}),
		op(operation{id: "put-subject", method: "PUT", path: one, action: access.SubjectWrite,
			summary: "Add a subject to the population, or put other facts in the place of its own",
			text:    "It is screened now, and again whenever a list, a policy or the engine changes. The id is the client's own: ASCII letters, digits and ._:,=- alone, and no name, since it stands in addresses and in the audit log. 201 where the subject is new.",
			body:    &body{kind: "application/json", most: maxSubject, takes: reflect.TypeFor[NewSubject](), decode: decodeNewSubject},
			gives:   reflect.TypeFor[KeptSubject](), serve: a.putSubject, again: a.putAgain, namePointer: "#/subject/name"}),
		op(operation{id: "get-subject", method: "GET", path: one, action: access.SubjectRead, summary: "Read a subject, also one that was removed",
			gives: reflect.TypeFor[population.Member](), serve: a.getSubject}),
		op(operation{id: "remove-subject", method: "DELETE", path: one, action: access.SubjectDelete, summary: "Take a subject out of the population",
			text:  "What is known of it stays until it is erased; erase=true does both, and answers 204.",
			query: []parameter{flag("erase", "Forget also what is and was known of it.", false)}, gives: reflect.TypeFor[population.Member](), serve: a.removeSubject}),
		op(operation{id: "erase-subject", method: "POST", path: one + "/erase", action: access.SubjectDelete, summary: "Forget a subject that was removed",
			text: "Its facts now and before, and what its screenings say. That they were made stays.",
			body: nothing(), status: http.StatusNoContent, serve: a.eraseSubject}),
		op(operation{id: "subject-history", method: "GET", path: one + "/history", action: access.SubjectRead, summary: "Read what a subject was before", query: paging(),
			gives: reflect.TypeFor[page[population.Past]](), serve: a.subjectHistory}),
		op(operation{id: "subject-screenings", method: "GET", path: one + "/screenings", action: access.SubjectRead, summary: "Read the screenings of a subject, the latest first", query: paging(),
			text:  "What found nobody and changed nothing is not kept by itself: that it was made stands in the ledger of coverage.",
			gives: reflect.TypeFor[page[StoredScreening]](), serve: a.subjectScreenings}),
		op(operation{id: "subject-alerts", method: "GET", path: one + "/alerts", action: access.AlertRead, summary: "Read the alerts of a subject", query: paging(),
			gives: reflect.TypeFor[page[screenings.Alert]](), serve: a.subjectAlerts}),
		op(operation{id: "rescreen-subject", method: "POST", path: one + "/rescreen", action: access.SubjectWrite, summary: "Have a subject screened again", text: "It is owed a screening from now on, and screened in a moment.",
			body: object(kilobytes, (*Reason).check), status: http.StatusAccepted, gives: reflect.TypeFor[Owed](), serve: a.rescreen}),
	}
}

func (a *api) listSubjects(r *request) (answer, error) {
	after, err := r.after()
	if err != nil {
		return answer{}, err
	}
	var out []population.Member
	err = a.Read(r.Context(), r.actor(), "subject", "many", func(tx *store.Tx) (_ int, err error) {
		out, err = population.Page(tx, after, r.limit()+1)
		return min(len(out), r.limit()), err
	})
	return paged(r, out, func(m population.Member) int64 { return m.ID }), err
}

func (a *api) putSubject(r *request) (answer, error) {
	n := r.in.(newSubject)
	id := r.PathValue("id")
	var found []Mistake
	if !service.SubjectID.MatchString(id) {
		found = append(found, Mistake{Detail: service.ErrSubjectID.Error(), Parameter: "id"})
	}
	for i, p := range n.Policies {
		if err := a.Under([]string{p}); err != nil {
			found = append(found, Mistake{Detail: err.Error(), Pointer: fmt.Sprintf("#/policies/%d", i)})
		}
	}
	if len(found) > 0 {
		return answer{}, mistaken(found...)
	}
	where := subjectPath(id)
	var out KeptSubject
	status := func(k service.Kept) int {
		if k.Created {
			return http.StatusCreated
		}
		return http.StatusOK
	}
	k, err := a.Put(r.Context(), r.actor(), id, n.facts, n.Policies, func(tx *store.Tx, k service.Kept) error {
		out = KeptSubject{ID: k.Key, Version: k.Version, At: k.At, Policies: k.Policies, Created: k.Created, Changed: k.Changed, Screenings: []MadeUnder{}, Owed: k.Owed}
		for _, s := range k.Screenings {
			out.Screenings = append(out.Screenings, MadeUnder{ID: s.Key, Policy: s.Policy.Name, Outcome: s.Outcome})
		}
		return r.keep(tx, status(k), where, out)
	})
	if err != nil {
		return answer{}, err
	}
	for i := range out.Screenings {
		out.Screenings[i].Screening = evidence(k.Screenings[i].Body)
	}
	return answer{status: status(k), body: out, location: where}, nil
}

func subjectPath(id string) string { return "/v1/subjects/" + url.PathEscape(id) }

func (a *api) putAgain(r *request, kept *idempotency.Answer) (answer, error) {
	var out KeptSubject
	if err := json.Unmarshal(kept.Body, &out); err != nil {
		return answer{}, err
	}
	err := a.Read(r.Context(), r.actor(), "subject", out.ID, func(tx *store.Tx) (int, error) {
		for i := range out.Screenings {
			s, err := screenings.Find(tx, out.Screenings[i].ID)
			if err != nil {
				return 0, err
			}
			out.Screenings[i].Screening = evidence(s.Body)
		}
		return len(out.Screenings), nil
	})
	return answer{body: out}, err
}

// readSubject reads what is kept of a subject, and records who did.
func (a *api) readSubject(r *request, f func(tx *store.Tx, m population.Member) error) error {
	id := r.PathValue("id")
	return a.Read(r.Context(), r.actor(), "subject", id, func(tx *store.Tx) (int, error) {
		m, err := population.Find(tx, id)
		if err != nil {
			return 0, err
		}
		return 1, f(tx, m)
	})
}

func (a *api) getSubject(r *request) (answer, error) {
	var out population.Member
	err := a.readSubject(r, func(_ *store.Tx, m population.Member) error { out = m; return nil })
	return answer{body: out}, err
}

func (a *api) removeSubject(r *request) (answer, error) {
	id := r.PathValue("id")
	if r.query["erase"] == "true" {
		return answer{status: http.StatusNoContent}, a.RemoveAndErase(r.Context(), r.actor(), id)
	}
	m, err := a.Remove(r.Context(), r.actor(), id)
	return answer{body: m}, err
}

func (a *api) eraseSubject(r *request) (answer, error) {
	err := a.Erase(r.Context(), r.actor(), r.PathValue("id"), func(tx *store.Tx) error {
		return r.keep(tx, http.StatusNoContent, "", nil)
	})
	return answer{status: http.StatusNoContent}, err
}

func (a *api) subjectHistory(r *request) (answer, error) {
	var out []population.Past
	err := a.readSubject(r, func(tx *store.Tx, m population.Member) (err error) {
		out, err = population.History(tx, m.ID)
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return part(r, out)
}

func (a *api) subjectScreenings(r *request) (answer, error) {
	before, err := r.after()
	if err != nil {
		return answer{}, err
	}
	var found []screenings.Stored
	var key string
	err = a.readSubject(r, func(tx *store.Tx, m population.Member) (err error) {
		key = m.Key
		found, err = screenings.Of(tx, m.ID, before, r.limit()+1)
		return err
	})
	ans := paged(r, found, func(s screenings.Stored) int64 { return s.ID })
	p := ans.body.(page[screenings.Stored])
	out := page[StoredScreening]{Items: []StoredScreening{}, Next: p.Next}
	for _, s := range p.Items {
		out.Items = append(out.Items, storedScreening(s, key))
	}
	ans.body = out
	return ans, err
}

func (a *api) subjectAlerts(r *request) (answer, error) {
	after, err := r.after()
	if err != nil {
		return answer{}, err
	}
	var out []screenings.Alert
	err = a.readSubject(r, func(tx *store.Tx, m population.Member) (err error) {
		out, err = screenings.Alerts(tx, screenings.Filter{Subject: m.Key}, after, r.limit()+1)
		return err
	})
	return paged(r, out, func(a screenings.Alert) int64 { return a.ID }), err
}

func (a *api) rescreen(r *request) (answer, error) {
	in := r.in.(Reason)
	out := Owed{ID: r.PathValue("id"), Reason: in.Reason}
	err := a.Rescreen(r.Context(), r.actor(), out.ID, in.Reason, func(tx *store.Tx) error {
		m, err := population.Find(tx, out.ID)
		if err != nil {
			return err
		}
		out.Policies = slices.Clone(m.Policies)
		return r.keep(tx, http.StatusAccepted, "", out)
	})
	return answer{status: http.StatusAccepted, body: out}, err
}
