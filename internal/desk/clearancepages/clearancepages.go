// Package clearancepages are the pages of clearances: which there are, what each
// rests on beside what is known now, what it kept closed and why it last did, and
// the forms by which a second person confirms, refuses or ends one.
package clearancepages

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
)

//go:embed *.html
var files embed.FS

// Config is what the pages stand on. All of it is required.
type Config struct {
	Service   *service.Service
	Decisions *decisions.Decisions
}

type pages struct{ Config }

// Register serves the pages.
func Register(d *desk.Desk, c Config) {
	s := &pages{c}
	p := d.Pages(files)
	p.Show("GET /clearances", access.ClearanceRead, []string{"state", "list", "after"}, s.list)
	p.Show("GET /clearances/{id}", access.ClearanceRead, nil, s.one)
	p.Do("POST /clearances/{id}/confirm", access.AlertReview, nil, s.confirm, s.one)
	p.Do("POST /clearances/{id}/refuse", access.AlertReview, []string{"text"}, s.refuse, s.one)
	p.Do("POST /clearances/{id}/revoke", access.ClearanceRevoke, []string{"why"}, s.revoke, s.one)
}

// perPage is how many clearances a page has.
const perPage = 50

// option is a choice of a form.
type option struct{ Value, Text string }

// tab is a state with how many are in it.
type tab struct {
	State, Text string
	Count       int64
	Here        bool
}

// states are in the order in which they are worked.
var states = []option{
	{clearances.StateInForce, "In force"}, {clearances.StateProposed, "Await a second person"}, {clearances.StateEnded, "Ended"}, {clearances.StateRefused, "Refused"},
}

type listView struct {
	State  string
	Tabs   []tab
	Lists  []option
	Items  []clearances.Clearance
	Next   string
	Chosen string // the list
}

// Because is a reason in words.
func (listView) Because(code string) string { return reason(code) }

func (s *pages) list(r *desk.Request) (desk.Page, error) {
	v := listView{State: r.Text("state"), Chosen: r.Text("list")}
	if v.State == "" {
		v.State = clearances.StateInForce
	}
	if !slices.ContainsFunc(states, func(o option) bool { return o.Value == v.State }) {
		return desk.Page{}, &desk.Mistake{Label: "State", Text: fmt.Sprintf("there is no state %q; follow one of the links", v.State)}
	}
	before, err := strconv.ParseInt(cmp.Or(r.Text("after"), "0"), 10, 64)
	if err != nil {
		return desk.Page{}, &desk.Mistake{Label: "Page", Text: "the address is not that of a page; go back to the first one"}
	}
	lists, err := s.Service.Lists()
	if err != nil {
		return desk.Page{}, err
	}
	for _, l := range lists {
		v.Lists = append(v.Lists, option{l.List, l.List})
	}
	err = s.Service.Read(r.Context(), r.Who.Actor(), "clearance", "many", func(tx *store.Tx) (int, error) {
		counts, err := clearances.Counts(tx)
		if err != nil {
			return 0, err
		}
		for _, o := range states {
			v.Tabs = append(v.Tabs, tab{o.Value, o.Text, counts[o.Value], o.Value == v.State})
		}
		v.Items, err = clearances.List(tx, clearances.Filter{State: v.State, List: v.Chosen}, before, perPage+1)
		if len(v.Items) > perPage {
			v.Items = v.Items[:perPage]
			v.Next = strconv.FormatInt(v.Items[perPage-1].ID, 10)
		}
		return len(v.Items), err
	})
	return desk.Page{Title: "Clearances", Template: "clearances", View: v}, err
}

func (s *pages) confirm(r *desk.Request) (desk.Done, error) {
	return s.act(r, "", func(id int64) (clearances.Clearance, error) {
		return s.Decisions.ConfirmClearance(r.Context(), r.Who, id, true, "")
	}, "Confirmed. The clearance is in force.")
}

func (s *pages) refuse(r *desk.Request) (desk.Done, error) {
	return s.act(r, "text", func(id int64) (clearances.Clearance, error) {
		return s.Decisions.ConfirmClearance(r.Context(), r.Who, id, false, r.Text("text"))
	}, "Refused. Its maker has the alert back.")
}

func (s *pages) revoke(r *desk.Request) (desk.Done, error) {
	return s.act(r, "why", func(id int64) (clearances.Clearance, error) {
		return s.Decisions.Revoke(r.Context(), r.Who, id, r.Text("why"))
	}, "Ended. Its alerts are open again.")
}

// act does something to the clearance of the address; field is the input that
// says why.
func (s *pages) act(r *desk.Request, field string, do func(id int64) (clearances.Clearance, error), said string) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil || len(r.Mistakes) > 0 {
		return desk.Done{}, err
	}
	_, err = do(id)
	var wrong *mistake.Error
	switch {
	case errors.As(err, &wrong):
		return desk.Done{}, &desk.Mistake{Field: field, Label: "Why", Text: wrong.Msg}
	case errors.Is(err, decisions.ErrState) || errors.Is(err, clearances.ErrState) || errors.Is(err, decisions.ErrChanged):
		return desk.Done{}, &desk.Refusal{Status: http.StatusConflict, Text: "Somebody was here before you, or its facts have changed: open the clearance again to see how it stands. Nothing was done."}
	}
	return desk.Done{To: fmt.Sprintf("/clearances/%d", id), Said: said}, err
}

// reason is a reason in words; codes of redress and the like have none.
func reason(code string) string {
	for _, r := range decisions.ReasonsFor(decisions.FalsePositive) {
		if r.Code == code {
			return r.Text
		}
	}
	return desk.Words(code)
}
