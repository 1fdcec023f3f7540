package holdpages

import (
	"fmt"
	"strconv"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/store"
)

// releaseForm is the form of a release.
type releaseForm struct {
	holds.Held
	Alert   holds.By
	Reasons []option
}

func reasons() []option {
	out := make([]option, len(holds.Reasons))
	for i, r := range holds.Reasons {
		out[i] = option{r.Code, r.Text}
	}
	return out
}

func (h pages) newRelease(r *desk.Request) (desk.Page, error) {
	held, err := h.about(r)
	if err != nil {
		return desk.Page{}, err
	}
	return desk.Page{Title: "Release over a hold", Template: "new-release", View: releaseForm{held, held.Alerts[0], reasons()}}, nil
}

func (h pages) propose(r *desk.Request) (desk.Done, error) {
	made, err := h.Holds.Release(r.Context(), r.Who, r.Number("alert", "Alert", 0), r.Text("reason"), r.Text("text"), nil)
	if err != nil {
		return desk.Done{}, told(r.Note(err, desk.Labelled(labels, nil)))
	}
	return desk.Done{To: fmt.Sprintf("/releases/%d", made.ID), Said: "Proposed. It counts once somebody else has confirmed it."}, nil
}

// releaseView is a release with the alert it is over.
type releaseView struct {
	holds.Release
	Why   string
	Name  string
	Alert holds.By
	Words []option
	// Own is true for whoever proposed it, who cannot confirm it.
	Own bool
}

func (h pages) release(r *desk.Request) (desk.Page, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Page{}, err
	}
	v := releaseView{Words: []option{{"confirm", "Confirm: the person may go"}, {"refuse", "Refuse: the hold stands"}}}
	err = h.Service.Read(r.Context(), r.Who.Actor(), "release", strconv.FormatInt(id, 10), func(tx *store.Tx) (_ int, err error) {
		if v.Release, err = holds.FindRelease(tx, id); err != nil {
			return 0, err
		}
		held, err := holds.About(tx, v.Release.Alert)
		if err == nil {
			v.Name, v.Alert = held.Name, held.Alerts[0]
		}
		return 1, err
	})
	for _, o := range reasons() {
		if o.Value == v.Reason {
			v.Why = o.Text
		}
	}
	v.Own = access.NotMaker(r.Who, v.MadeBy) != nil
	return desk.Page{Title: "Release", Template: "release", View: v}, err
}

func (h pages) check(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	word := r.Text("word")
	if word != "confirm" && word != "refuse" {
		r.Wrong("word", "Word", "choose one")
		return desk.Done{}, nil
	}
	if _, err := h.Holds.Check(r.Context(), r.Who, id, word == "confirm", r.Text("check_text"), nil); err != nil {
		return desk.Done{}, told(r.Note(err, desk.Labelled(labels, map[string]string{"text": "check_text"})))
	}
	said := "Refused. The hold stands."
	if word == "confirm" {
		said = "Confirmed. The hold stands again as soon as the alert changes."
	}
	return desk.Done{To: fmt.Sprintf("/releases/%d", id), Said: said}, nil
}

func (h pages) end(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	_, err = h.Holds.End(r.Context(), r.Who, id, nil)
	return desk.Done{To: fmt.Sprintf("/releases/%d", id), Said: "Taken back. The hold stands."}, told(err)
}

// noticeView is a notice in words.
type noticeView struct {
	holds.Notice
	Text string
	Href string
}

var noticeTexts = map[string]string{
	holds.AlertDue: "Alert %d is due.", "alert.changed": "Alert %d was scored again, and is another than before.", "alert.reopened": "Alert %d is open again.",
	"alert.unmatched": "Alert %d was scored again, and does not match any more.", "alert.delisted": "The party of alert %d is listed no longer.",
	"alert.returned": "Your decision on alert %d was returned.", "alert.lapsed": "Your decision on alert %d lapsed: the alert changed.", "alert.assigned": "Alert %d was given to you.",
	holds.RequestMade: "You are asked for information: request %d.", holds.RequestAcknowledged: "Request %d was acknowledged.", holds.RequestEscalated: "Request %d was not answered in time, and was put before somebody else.",
	holds.RequestAnswered: "Request %d was answered.", holds.RequestCancelled: "Request %d was cancelled.",
	holds.ReleaseConfirmed: "Release %d was confirmed.", holds.ReleaseRefused: "Release %d was refused.", holds.ReleaseEnded: "Release %d has ended: the hold stands again.",
}

// places are where the pages of things are, by their kind.
var places = map[string]string{"alert": "/alerts/%d", "request": "/requests/%d", "release": "/releases/%d"}

func (h pages) notices(r *desk.Request) (desk.Page, error) {
	var v struct {
		Notices []noticeView
		Upto    int64 // the latest, if any is unread
		Next    string
	}
	before := r.Number("after", "Page", 0)
	err := h.Service.Store.View(r.Context(), func(tx *store.Tx) error {
		found, err := holds.Notices(tx, r.Who, false, before, aPage+1)
		if len(found) > aPage {
			found = found[:aPage]
			v.Next = strconv.FormatInt(found[aPage-1].ID, 10)
		}
		for _, n := range found {
			text, ok := noticeTexts[n.Code]
			if !ok {
				text = desk.Words(n.Kind) + " %d: " + desk.Words(n.Code) + "."
			}
			v.Notices = append(v.Notices, noticeView{n, fmt.Sprintf(text, n.Object), fmt.Sprintf(places[n.Kind], n.Object)})
			if n.ReadAt.IsZero() && v.Upto == 0 {
				v.Upto = n.ID
			}
		}
		return err
	})
	return desk.Page{Title: "Notices", Template: "notices", View: v}, err
}

func (h pages) read(r *desk.Request) (desk.Done, error) {
	if err := h.Holds.Read(r.Context(), r.Who, r.Number("upto", "Notice", 0), true, nil); err != nil {
		return desk.Done{}, err
	}
	return desk.Done{To: "/notices", Said: "Marked as read."}, nil
}
