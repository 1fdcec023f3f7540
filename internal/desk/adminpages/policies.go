package adminpages

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/namepairs"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/policy"
)

func (s *pages) policyPages(p *desk.Pages) {
	const one = "/policies/{name}/{version}"
	fields := []string{"name", "from_name", "from_version"}
	for _, f := range policyFields {
		fields = append(fields, f.ID)
	}
	p.Show("GET /policies", access.PolicyRead, nil, s.showPolicies)
	p.Show("GET /policies/draft", access.PolicyDraft, []string{"name", "version"}, s.showDraft)
	p.Do("POST /policies", access.PolicyDraft, fields, s.draftPolicy, s.showDraft)
	p.Show("GET "+one, access.PolicyRead, nil, s.showPolicy)
	p.Do("POST "+one+"/test", access.PolicyTest, []string{"pairs"}, s.testPolicy, s.showPolicy)
	p.Do("POST "+one+"/approve", access.PolicyApprove, nil, s.approvePolicy, s.showPolicy)
	p.Do("POST "+one+"/live", access.PolicyLive, nil, s.enforcePolicy, s.showPolicy)
}

// policyPath is the page of a version.
func policyPath(p policy.Policy) string {
	return "/policies/" + url.PathEscape(p.Name) + "/" + strconv.Itoa(p.Version)
}

// named are the versions of one policy, the latest first.
type named struct {
	Name     string
	Versions []policies.Version
}

// Live is the version in force; nil for none.
func (n named) Live() *policies.Version {
	for i := range n.Versions {
		if n.Versions[i].State == policies.Live {
			return &n.Versions[i]
		}
	}
	return nil
}

func (s *pages) showPolicies(r *desk.Request) (desk.Page, error) {
	var all []policies.Version
	err := s.Service.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		all, err = policies.List(tx)
		return err
	})
	var byName []named
	for _, v := range slices.Backward(all) {
		if n := len(byName); n == 0 || byName[n-1].Name != v.Policy.Name {
			byName = append(byName, named{Name: v.Policy.Name})
		}
		last := &byName[len(byName)-1]
		last.Versions = append(last.Versions, v)
	}
	slices.SortFunc(byName, func(a, b named) int { return strings.Compare(a.Name, b.Name) })
	return desk.Page{Title: "Policies", Template: "policies", View: byName}, err
}

// find is the version that an address names, with all of its name.
func (s *pages) find(r *desk.Request, name, version string) (v policies.Version, all named, err error) {
	number, err := strconv.Atoi(version)
	if err != nil {
		return v, all, fmt.Errorf("version of a policy: %w", store.ErrNotFound)
	}
	err = s.Service.Store.View(r.Context(), func(tx *store.Tx) error {
		if v, err = policies.Find(tx, name, number); err != nil {
			return err
		}
		all.Name = name
		all.Versions, err = policies.Named(tx, name)
		slices.Reverse(all.Versions)
		return err
	})
	return v, all, err
}

type draftView struct {
	Name        string
	FromVersion int // 0 where it is drafted from what is shipped
	FromName    string
	Fields      []written
}

// showDraft is the form for a version that is not there yet, filled with another.
func (s *pages) showDraft(r *desk.Request) (desk.Page, error) {
	v := draftView{Name: r.Text("name"), FromName: r.Text("name")}
	version := r.Text("version")
	if r.Method == "POST" {
		v.FromName, version = r.Text("from_name"), r.Text("from_version")
	}
	from, live, err := s.base(r, v.FromName, version)
	if err != nil {
		return desk.Page{}, err
	}
	v.FromVersion = from.Version
	if version == "" {
		v.FromName, v.FromVersion = "", 0
	}
	v.Fields = compared(from, live)
	if r.Method == "POST" {
		for i := range v.Fields {
			v.Fields[i].Value = r.Text(v.Fields[i].ID)
		}
	}
	return desk.Page{Title: "Draft a policy", Template: "policy-draft", View: v}, nil
}

// base is the version that a draft is made from: the one named, or what is
// shipped; live is the one in force of the name.
func (s *pages) base(r *desk.Request, name, version string) (from policy.Policy, live *policy.Policy, err error) {
	if version == "" {
		return policy.Default(), nil, nil
	}
	v, all, err := s.find(r, name, version)
	if in := all.Live(); in != nil {
		live = &in.Policy
	}
	return v.Policy, live, err
}

func (s *pages) draftPolicy(r *desk.Request) (desk.Done, error) {
	from, _, err := s.base(r, r.Text("from_name"), r.Text("from_version"))
	if err != nil {
		return desk.Done{}, err
	}
	p := readPolicy(r, from)
	p.Name, p.Version = r.Text("name"), 0
	if p.Name == "" {
		r.Wrong("name", "Name", "give it a name; that of a policy that is there makes another version of it")
	}
	if len(r.Mistakes) > 0 {
		return desk.Done{}, nil
	}
	v, err := s.Service.DraftPolicy(r.Context(), r.Who.Actor(), p, nil)
	if err != nil {
		return desk.Done{}, notePolicy(r, err)
	}
	return desk.Done{To: policyPath(v.Policy), Said: fmt.Sprintf("Version %d is drafted. Test it next.", v.Policy.Version)}, nil
}

type policyView struct {
	policies.Version
	Fields  []written
	Live    *policies.Version
	Report  *service.PolicyReport
	Path    string
	Maker   bool // the reader drafted it
	Columns string
}

func (s *pages) showPolicy(r *desk.Request) (desk.Page, error) {
	v := policyView{Columns: strings.Join(namepairs.Columns, ", ")}
	var all named
	var err error
	if v.Version, all, err = s.find(r, r.PathValue("name"), r.PathValue("version")); err != nil {
		return desk.Page{}, err
	}
	v.Path = policyPath(v.Policy)
	v.Live = all.Live()
	v.Maker = errors.Is(access.NotMaker(r.Who, v.CreatedBy), access.ErrSamePerson)
	var in *policy.Policy
	if v.Live != nil && v.Live.Policy.Version != v.Policy.Version {
		in = &v.Live.Policy
	}
	v.Fields = compared(v.Policy, in)
	if len(v.Version.Report) > 0 {
		v.Report = &service.PolicyReport{}
		if err := json.Unmarshal(v.Version.Report, v.Report); err != nil {
			return desk.Page{}, fmt.Errorf("report of a policy as stored: %w", err)
		}
	}
	return desk.Page{Title: v.Policy.Name + " " + strconv.Itoa(v.Policy.Version), Template: "policy", View: v}, nil
}

// Next is the step that the version waits for, and who takes it.
func (v policyView) Next() string {
	switch v.State {
	case policies.Draft:
		return "It waits to be tested on labelled pairs."
	case policies.Tested:
		return "It waits for the word of a second person."
	case policies.Approved:
		return "It waits to be put in force by an administrator."
	case policies.Live:
		return "It is in force: everybody is screened under it."
	}
	return "Another version took its place."
}

// Same reports whether nothing differs from the version in force.
func (v policyView) Same() bool {
	return !slices.ContainsFunc(v.Fields, func(f written) bool { return f.Differs })
}

// Impact says in a sentence what the version would change.
func (v policyView) Impact() string {
	im := v.Report.Impact
	gone, fresh := desk.Plural(im.AlertsGone, "alert", "alerts"), desk.Plural(im.NewAlerts, "alert", "alerts")
	if im.Whole() {
		switch {
		case im.AlertsGone == 0 && im.NewAlerts == 0:
			return fmt.Sprintf("Nothing would change: of %s and %s, no alert would be new and none gone.", desk.Plural(im.OpenAlerts, "open alert", "open alerts"), desk.Plural(im.Subjects, "subject", "subjects"))
		}
		return fmt.Sprintf("%s would be new, for %s; of %s, %d would be gone.", sentenceStart(fresh), desk.Plural(im.WithNewAlerts, "subject", "subjects"), desk.Plural(im.OpenAlerts, "open alert", "open alerts"), im.AlertsGone)
	}
	return fmt.Sprintf("Looked at were %s of %s and %s: of those, %s would be new, for %s, and %s would be gone.",
		desk.Plural(im.Subjects, "subject", "subjects"), desk.Number(im.Population), desk.Plural(im.OpenAlerts, "open alert", "open alerts"), fresh, desk.Plural(im.WithNewAlerts, "subject", "subjects"), gone)
}

func sentenceStart(s string) string {
	if strings.HasPrefix(s, "0 ") {
		return "No " + s[2:]
	}
	return s
}

// mostPairErrors is how many mistakes of a file are told: one of another sort has
// one in every line.
const mostPairErrors = 10

func (s *pages) testPolicy(r *desk.Request) (desk.Done, error) {
	v, _, err := s.find(r, r.PathValue("name"), r.PathValue("version"))
	if err != nil {
		return desk.Done{}, err
	}
	f, _, err := r.File("pairs")
	if err != nil {
		return desk.Done{}, err
	}
	if f == nil {
		return desk.Done{}, &desk.Mistake{Field: "pairs", Label: "Labelled pairs", Text: "choose a CSV file"}
	}
	defer f.Close()
	pairs, err := namepairs.Read(f)
	if err != nil {
		notePairs(r, err)
		return desk.Done{}, nil
	}
	if _, err := s.Service.TestPolicy(r.Context(), r.Who.Actor(), v.Policy.Name, v.Policy.Version, pairs, nil); err != nil {
		return desk.Done{}, step(err)
	}
	return desk.Done{To: policyPath(v.Policy), Said: "It was tested on " + desk.Plural(len(pairs), "pair", "pairs") + "."}, nil
}

// notePairs notes the first mistakes of a file of pairs.
func notePairs(r *desk.Request, err error) {
	lines := strings.Split(err.Error(), "\n")
	for _, line := range lines[:min(len(lines), mostPairErrors)] {
		r.Wrong("pairs", "Labelled pairs", line)
	}
	if more := len(lines) - mostPairErrors; more > 0 {
		r.Wrong("pairs", "Labelled pairs", fmt.Sprintf("and %d more", more))
	}
}

// step tells why a version cannot take a step.
func step(err error) error {
	switch {
	case errors.Is(err, policies.ErrMaker):
		return fmt.Errorf("%w: %w", access.ErrSamePerson, err)
	case errors.Is(err, policies.ErrState):
		return refused(policies.ErrState)
	}
	return err
}

func (s *pages) approvePolicy(r *desk.Request) (desk.Done, error) {
	v, _, err := s.find(r, r.PathValue("name"), r.PathValue("version"))
	if err != nil {
		return desk.Done{}, err
	}
	_, err = s.Service.ApprovePolicy(r.Context(), r.Who, v.Policy.Name, v.Policy.Version, nil)
	return desk.Done{To: policyPath(v.Policy), Said: "It is approved."}, step(err)
}

func (s *pages) enforcePolicy(r *desk.Request) (desk.Done, error) {
	v, _, err := s.find(r, r.PathValue("name"), r.PathValue("version"))
	if err != nil {
		return desk.Done{}, err
	}
	_, err = s.Service.EnforcePolicy(r.Context(), r.Who.Actor(), v.Policy.Name, v.Policy.Version, nil)
	return desk.Done{To: policyPath(v.Policy), Said: "It is in force, and everybody under it is screened again."}, step(err)
}
