package casepages

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
)

// perPage is how many cases a page of the queue has.
const perPage = 50

type queueView struct {
	Open, Mine, Overdue, Review string // how many
	Cases                       []queued
	Next                        string
	Owners                      []option
}

// queued is a case with the name of its subject.
type queued struct {
	cases.Case
	Name string
}

func (s *pages) queue(r *desk.Request) (desk.Page, error) {
	f := cases.Filter{State: cmp.Or(r.Text("state"), cases.Unclosed), Owner: r.Text("owner"), Overdue: r.Text("overdue") != ""}
	if f.State == "all" {
		f.State = ""
	}
	if f.Owner == "mine" {
		f.Owner = r.Who.Actor()
	}
	v := queueView{Owners: []option{{"mine", "Mine"}, {cases.Nobody, "Nobody's"}}}
	after, err := cases.ParseAfter(r.Text("after"))
	if err != nil {
		return desk.Page{}, told(err, "")
	}
	err = s.read(r, "case", "many", func(tx *store.Tx) (int, error) {
		people, err := access.Able(tx, access.CaseWrite)
		if err != nil {
			return 0, err
		}
		for _, p := range people {
			v.Owners = append(v.Owners, option{p.Actor(), p.Shown()})
		}
		n, err := cases.Count(tx, r.Who.Actor())
		if err != nil {
			return 0, err
		}
		v.Open, v.Mine, v.Overdue, v.Review = count(n.Open), count(n.Mine), count(n.Overdue), count(n.Review)
		found, err := cases.Queue(tx, f, after, perPage+1)
		if err != nil {
			return 0, err
		}
		if len(found) > perPage {
			found = found[:perPage]
			v.Next = found[perPage-1].Place().String()
		}
		for _, c := range found {
			m, err := population.Get(tx, c.SubjectNumber)
			if err != nil {
				return 0, err
			}
			v.Cases = append(v.Cases, queued{c, m.Subject.Name})
		}
		return len(found), nil
	})
	return desk.Page{Title: "Cases", Template: "queue", View: v}, told(err, "")
}

func count(n int) string {
	if n > cases.Many {
		return "more than " + desk.Number(cases.Many)
	}
	return desk.Number(n)
}

// open opens a case for a subject, or for that of an alert; where one is open it
// goes there.
func (s *pages) open(r *desk.Request) (desk.Done, error) {
	subject, alert := r.Number("subject", "Subject", 0), r.Number("alert", "Alert", 0)
	if (subject == 0) == (alert == 0) {
		return desk.Done{}, &desk.Mistake{Text: "A case is opened for a subject or for an alert."}
	}
	if alert != 0 {
		err := s.Service.Store.View(r.Context(), func(tx *store.Tx) error {
			a, err := screenings.FindAlert(tx, alert)
			subject = a.SubjectID
			return err
		})
		if err != nil {
			return desk.Done{}, err
		}
	}
	c, err := s.Cases.Open(r.Context(), r.Who, subject, nil)
	said := fmt.Sprintf("Case %d is open.", c.ID)
	if errors.Is(err, cases.ErrOpen) {
		said, err = fmt.Sprintf("The subject had an open case: this one, case %d.", c.ID), nil
	}
	return desk.Done{To: address(c.ID), Said: said}, told(err, "")
}
