package api

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strconv"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/namepairs"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/policy"
)

func (a *api) policyOperations() []*operation {
	const all, one = "/v1/policies", "/v1/policies/{name}/{version}"
	op := func(o operation) *operation {
		o.tag = "policies"
		if o.gives == nil {
			o.gives = reflect.TypeFor[policies.Version]()
		}
		return &o
	}
	draft := object(maxSubject, func(p *policy.Policy) []Mistake {
		numbered := *p
		if p.Version == 0 {
			numbered.Version = 1 // the next is some
		}
		found, _ := mistakes(numbered.Validate(), "")
		return found
	})
	draft.needs = func(field string) bool { return field != "version" }
	pairs := &body{kind: "text/csv", most: 16 << 10 * kilobytes, decode: func(data []byte) (any, error) { return namepairs.Read(bytes.NewReader(data)) }}
	return []*operation{
		op(operation{id: "list-policies", method: "GET", path: all, action: access.PolicyRead, summary: "List all versions of all policies, by name and number", query: paging(),
			gives: reflect.TypeFor[page[policies.Version]](), serve: a.listPolicies}),
		op(operation{id: "get-policy", method: "GET", path: one, action: access.PolicyRead, summary: "Read a version of a policy with its history", serve: a.getPolicy}),
		op(operation{id: "draft-policy", method: "POST", path: all, action: access.PolicyDraft, summary: "Draft a version of a policy",
			text: "Version 0 is the next. A version is never altered: what is to be otherwise is another version.", body: draft, status: http.StatusCreated, serve: a.draftPolicy}),
		op(operation{id: "test-policy", method: "POST", path: one + "/test", action: access.PolicyTest, summary: "Test a draft on labelled pairs of names and on what is stored",
			text: "The body is CSV with the columns schema (Person, Organization, Company, LegalEntity, PublicBody, Vessel or Airplane), name1 (who is asked about), name2 (who is listed) and is_match. " +
				"The report stays with the version; it says also how many open alerts would be gone, and how many subjects of the population would have new ones.",
			body: pairs, serve: a.testPolicy}),
		op(operation{id: "approve-policy", method: "POST", path: one + "/approve", action: access.PolicyApprove, summary: "Approve a version that was tested, as a second person",
			body: nothing(), serve: a.approvePolicy}),
		op(operation{id: "enforce-policy", method: "POST", path: one + "/live", action: access.PolicyLive, summary: "Put an approved version in force",
			text: "It takes the place of the one before, and all under the policy are owed a screening.", body: nothing(), serve: a.enforcePolicy}),
	}
}

func (a *api) listPolicies(r *request) (answer, error) {
	var all []policies.Version
	err := a.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		all, err = policies.List(tx)
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return part(r, all)
}

// version is the policy that the address names.
func (r *request) version() (name string, version int, err error) {
	name = r.PathValue("name")
	if version, err = strconv.Atoi(r.PathValue("version")); err != nil {
		err = fmt.Errorf("policy %q, version %q: %w", name, r.PathValue("version"), store.ErrNotFound)
	}
	return name, version, err
}

func (a *api) getPolicy(r *request) (answer, error) {
	name, version, err := r.version()
	if err != nil {
		return answer{}, err
	}
	var v policies.Version
	err = a.Store.View(r.Context(), func(tx *store.Tx) error {
		v, err = policies.Find(tx, name, version)
		return err
	})
	return answer{body: v}, err
}

// keepVersion remembers the answer to a policy's step.
func (r *request) keepVersion(status int, where func(policies.Version) string) func(*store.Tx, policies.Version) error {
	return func(tx *store.Tx, v policies.Version) error { return r.keep(tx, status, where(v), v) }
}

func policyPath(v policies.Version) string {
	return "/v1/policies/" + url.PathEscape(v.Policy.Name) + "/" + strconv.Itoa(v.Policy.Version)
}

func nowhere(policies.Version) string { return "" }

func (a *api) draftPolicy(r *request) (answer, error) {
	v, err := a.DraftPolicy(r.Context(), r.actor(), r.in.(policy.Policy), r.keepVersion(http.StatusCreated, policyPath))
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusCreated, body: v, location: policyPath(v)}, nil
}

func (a *api) testPolicy(r *request) (answer, error) {
	name, version, err := r.version()
	if err != nil {
		return answer{}, err
	}
	v, err := a.TestPolicy(r.Context(), r.actor(), name, version, r.in.([]namepairs.Pair), r.keepVersion(http.StatusOK, nowhere))
	return answer{body: v}, err
}

func (a *api) approvePolicy(r *request) (answer, error) {
	name, version, err := r.version()
	if err != nil {
		return answer{}, err
	}
	v, err := a.ApprovePolicy(r.Context(), r.who, name, version, r.keepVersion(http.StatusOK, nowhere))
	return answer{body: v}, err
}

func (a *api) enforcePolicy(r *request) (answer, error) {
	name, version, err := r.version()
	if err != nil {
		return answer{}, err
	}
	v, err := a.EnforcePolicy(r.Context(), r.actor(), name, version, r.keepVersion(http.StatusOK, nowhere))
	return answer{body: v}, err
}
