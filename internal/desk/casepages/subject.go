package casepages

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/casereport"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/subject"
)

// search is where a subject is asked for by the client's id. It is a form that is
// posted, so that no id gets into an address.
func (s *pages) search(*desk.Request) (desk.Page, error) {
	return desk.Page{Title: "Subjects", Template: "subjects"}, nil
}

func (s *pages) find(r *desk.Request) (desk.Done, error) {
	key := r.Text("key")
	if key == "" {
		return desk.Done{}, &desk.Mistake{Field: "key", Label: "Id", Text: "is missing; write the id that your system gave"}
	}
	var m population.Member
	err := s.Service.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		m, err = population.Find(tx, key)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return desk.Done{}, &desk.Mistake{Field: "key", Label: "Id", Text: "is nobody's; ids are told apart by every letter, capitals too"}
	}
	return desk.Done{To: "/subjects/" + number(m.ID)}, err
}

type subjectView struct {
	population.Member
	Facts      []casereport.Fact
	History    []past
	Screenings []screenings.Stored // the latest
	More       bool                // earlier ones are left out
	Alerts     []screenings.Alert
	Coverage   []coverage.Standing
	Clearances []clearance
	Cases      []cases.Case
	OpenCase   int64
	Write      bool
	Form       map[string]string // the facts as they are typed
	Kinds      []option
	Genders    []option
}

// clearance is one with its reason in words.
type clearance struct {
	clearances.Clearance
	Why string
}

// past is an earlier version with what the next one changed.
type past struct {
	population.Past
	Facts   []casereport.Fact
	Changed []string
}

// mostScreenings is how many screenings the page of a subject shows.
const mostScreenings = 20

func (s *pages) subject(r *desk.Request) (desk.Page, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Page{}, err
	}
	v := subjectView{}
	err = s.read(r, "subject", number(id), func(tx *store.Tx) (int, error) {
		if v.Member, err = population.Get(tx, id); err != nil {
			return 0, err
		}
		history, err := population.History(tx, id)
		if err != nil {
			return 0, err
		}
		v.History = pasts(history, v.Member.Subject)
		if v.Screenings, err = screenings.Of(tx, id, 0, mostScreenings+1); err != nil {
			return 0, err
		}
		if v.Coverage, err = coverage.OfSubject(tx, v.Member); err != nil {
			return 0, err
		}
		if r.Who.Can(access.AlertRead) != access.None {
			if v.Alerts, err = screenings.AlertsOf(tx, id); err != nil {
				return 0, err
			}
		}
		if r.Who.Can(access.CaseRead) != access.None {
			if v.Cases, err = cases.OfSubject(tx, id); err != nil {
				return 0, err
			}
		}
		if r.Who.Can(access.ClearanceRead) != access.None {
			all, err := clearances.Of(tx, id)
			if err != nil {
				return 0, err
			}
			for _, c := range all {
				v.Clearances = append(v.Clearances, clearance{c, casereport.Reason(c.Reason)})
			}
		}
		v.OpenCase, err = cases.OpenOf(tx, id)
		return 1, err
	})
	if len(v.Screenings) > mostScreenings {
		v.Screenings, v.More = v.Screenings[:mostScreenings], true
	}
	v.Facts = casereport.Of(v.Member.Subject)
	v.Write = r.Who.Can(access.SubjectWrite) != access.None && v.Removed.IsZero()
	v.Form, v.Kinds, v.Genders = typed(v.Member.Subject), kinds, genders
	if len(r.Mistakes) > 0 && !slices.ContainsFunc(r.Mistakes, func(m desk.Mistake) bool { return m.Text == errMeanwhile.Text }) {
		for field := range v.Form { // what was typed is there again
			v.Form[field] = r.Text(field)
		}
	}
	return desk.Page{Title: fmt.Sprintf("Subject %d", id), Template: "subject", View: v}, err
}

// pasts are the versions before, the latest first.
func pasts(history []population.Past, now namesake.Subject) []past {
	var out []past
	for i, p := range slices.Backward(history) {
		next := now
		if i+1 < len(history) {
			next = history[i+1].Subject
		}
		out = append(out, past{p, casereport.Of(p.Subject), changed(casereport.Of(p.Subject), casereport.Of(next))})
	}
	return out
}

// changed are the labels of the facts that differ.
func changed(before, after []casereport.Fact) (out []string) {
	value := func(facts []casereport.Fact, label string) []string {
		for _, f := range facts {
			if f.Label == label {
				return f.Values
			}
		}
		return nil
	}
	for _, f := range append(slices.Clone(before), after...) {
		if !slices.Contains(out, f.Label) && !slices.Equal(value(before, f.Label), value(after, f.Label)) {
			out = append(out, f.Label)
		}
	}
	for i := range out {
		out[i], _, _ = strings.Cut(out[i], " (")
	}
	return out
}

var (
	kinds   = []option{{"", "Not stated"}, {"person", "Person"}, {"organization", "Organisation"}, {"vessel", "Vessel"}, {"aircraft", "Aircraft"}}
	genders = []option{{"", "Not stated"}, {"male", "Male"}, {"female", "Female"}, {"other", "Other"}}
)

// typed are the facts of a subject as the form has them: one value a line.
func typed(s namesake.Subject) map[string]string {
	var ids []string
	for _, i := range s.Identifiers {
		ids = append(ids, string(i.Type)+":"+i.Value)
	}
	return map[string]string{"name": s.Name, "aliases": strings.Join(s.Aliases, "\n"), "kind": string(s.Kind), "birth_date": s.BirthDate.String(), "gender": string(s.Gender),
		"countries": strings.Join(s.Countries, "\n"), "identifiers": strings.Join(ids, "\n")}
}

// labels are what the form calls the fields of package subject.
var labels = map[string][2]string{
	"name": {"name", "Name"}, "aliases": {"aliases", "Other names"}, "kind": {"kind", "Kind"}, "birth_date": {"birth_date", "Date of birth"}, "gender": {"gender", "Gender"},
	"country": {"countries", "Countries"}, "countries": {"countries", "Countries"}, "identifiers": {"identifiers", "Identifiers"}, "id": {"identifiers", "Identifiers"},
}

// errMeanwhile is returned where a subject was changed since its form was read.
var errMeanwhile = &desk.Mistake{Text: "The facts were changed by somebody else meanwhile. They are shown as they are now; correct these."}

// correct puts other facts in the place of a subject's, by which it is screened
// anew.
func (s *pages) correct(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	seen := r.Number("version", "Version", 0)
	var now population.Member
	if err := s.Service.Store.View(r.Context(), func(tx *store.Tx) error {
		now, err = population.Get(tx, id)
		return err
	}); err != nil {
		return desk.Done{}, err
	}
	if !now.Removed.IsZero() {
		return desk.Done{}, &desk.Refusal{Status: http.StatusConflict, Text: "The subject was removed from the population; whoever keeps it there puts it back."}
	}
	lines := func(field string) []string { return strings.Split(r.Text(field), "\n") }
	facts, err := subject.Text{Name: r.Text("name"), Kind: r.Text("kind"), BirthDate: r.Text("birth_date"), Gender: r.Text("gender"), Aliases: lines("aliases"),
		Countries: lines("countries"), Identifiers: lines("identifiers")}.Parse()
	for _, m := range subject.Mistakes(err) {
		field, _, _ := strings.Cut(m.Field, "/")
		at, known := labels[field]
		if !known {
			at = [2]string{"name", "Name"}
		}
		r.Wrong(at[0], at[1], m.Msg)
	}
	if err != nil || len(r.Mistakes) > 0 {
		return desk.Done{}, nil
	}
	facts.ID = now.Subject.ID
	for i, n := range facts.Identifiers { // what the form does not show of one stays
		if j := slices.IndexFunc(now.Subject.Identifiers, func(o namesake.Identifier) bool { return o.Type == n.Type && o.Value == n.Value }); j >= 0 {
			facts.Identifiers[i] = now.Subject.Identifiers[j]
		}
	}
	said := "Nothing differs from what was known."
	_, err = s.Service.Put(r.Context(), r.Who.Actor(), now.Key, facts, now.Policies, func(_ *store.Tx, k service.Kept) error {
		before := k.Version
		if k.Changed {
			before--
			said = "The facts are changed, and the subject was screened by them."
		}
		if k.Created || before != seen {
			return errMeanwhile
		}
		return nil
	})
	return desk.Done{To: "/subjects/" + number(id), Said: said}, err
}
