package holdpages

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/subject"
)

// heldView is who is held, with what else waits for people.
type heldView struct {
	Held     []holds.Held
	Before   []holds.Request // the reader
	Releases []holds.Release // that a second person is to confirm
	Next     string
}

func (h pages) held(r *desk.Request) (desk.Page, error) {
	after := r.Number("after", "Page", 0)
	var v heldView
	err := h.Service.Read(r.Context(), r.Who.Actor(), "hold", "many", func(tx *store.Tx) (_ int, err error) {
		if v.Held, err = holds.List(tx, after, aPage+1); err != nil {
			return 0, err
		}
		if len(v.Held) > aPage {
			v.Held = v.Held[:aPage]
			v.Next = strconv.FormatInt(v.Held[aPage-1].First(), 10)
		}
		if after > 0 {
			return len(v.Held), nil
		}
		for _, state := range []string{holds.Waiting, holds.Acknowledged} {
			found, err := holds.Requests(tx, holds.Asked{State: state, Before: r.Who.Actor()}, 0, aPage)
			if err != nil {
				return 0, err
			}
			v.Before = append(v.Before, found...)
		}
		v.Releases, err = holds.Releases(tx, holds.Proposed, 0, 0, aPage)
		return len(v.Held) + len(v.Before) + len(v.Releases), err
	})
	return desk.Page{Title: "Holds", Template: "holds", View: v}, err
}

type requestsView struct {
	Requests []holds.Request
	States   []string
	Next     string
}

func (h pages) requests(r *desk.Request) (desk.Page, error) {
	v := requestsView{States: []string{holds.Waiting, holds.Acknowledged, holds.Answered, holds.Cancelled}}
	state := r.Text("state")
	if state != "" && !slices.Contains(v.States, state) {
		return desk.Page{}, &desk.Refusal{Status: http.StatusUnprocessableEntity, Text: "A request is waiting, acknowledged, answered or cancelled."}
	}
	after := r.Number("after", "Page", 0)
	err := h.Service.Read(r.Context(), r.Who.Actor(), "request", "many", func(tx *store.Tx) (_ int, err error) {
		v.Requests, err = holds.Requests(tx, holds.Asked{State: state}, after, aPage+1)
		if len(v.Requests) > aPage {
			v.Requests = v.Requests[:aPage]
			v.Next = strconv.FormatInt(v.Requests[aPage-1].ID, 10)
		}
		return len(v.Requests), err
	})
	return desk.Page{Title: "Requests", Template: "requests", View: v}, err
}

// askView is the form of a request.
type askView struct {
	holds.Held
	Alert      holds.By
	Facts      []askFact
	Colleagues []option
}

// askFact is a fact that may be asked for.
type askFact struct {
	Code    namesake.Feature
	Text    string
	Decides bool // the list states it and the subject lacks it
}

var factTexts = map[namesake.Feature]string{
	namesake.FeatureBirthDate: "Date of birth", namesake.FeatureIdentifier: "Number of a passport or another document", namesake.FeatureGender: "Gender",
	namesake.FeatureName: "Full name, and other names", namesake.FeatureCountry: "Nationality",
}

func (h pages) newRequest(r *desk.Request) (desk.Page, error) {
	var v askView
	held, err := h.about(r)
	if err != nil {
		return desk.Page{}, err
	}
	v.Held, v.Alert = held, held.Alerts[0]
	for _, f := range holds.Facts {
		v.Facts = append(v.Facts, askFact{f, factTexts[f], slices.ContainsFunc(v.Alert.Deciders, func(d namesake.Decider) bool { return d.Fact == f })})
	}
	err = h.Service.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		v.Colleagues, err = colleagues(tx)
		return err
	})
	return desk.Page{Title: "Ask for information", Template: "new-request", View: v}, err
}

// about is the alert that the address or the form names.
func (h pages) about(r *desk.Request) (held holds.Held, err error) {
	id, err := strconv.ParseInt(r.Text("alert"), 10, 64)
	if err != nil {
		return held, fmt.Errorf("alert: %w", store.ErrNotFound)
	}
	err = h.Service.Read(r.Context(), r.Who.Actor(), "alert", strconv.FormatInt(id, 10), func(tx *store.Tx) (_ int, err error) {
		held, err = holds.About(tx, id)
		return 1, err
	})
	return held, err
}

// deadline is how a form has a time, in UTC.
const deadline = "2006-01-02T15:04"

func (h pages) ask(r *desk.Request) (desk.Done, error) {
	ask := holds.Ask{Alert: r.Number("alert", "Alert", 0), To: r.Text("to"), Outside: r.Text("outside"), Address: r.Text("address"), Text: r.Text("text"), Next: r.Text("next")}
	for _, f := range r.All("fact") {
		ask.Facts = append(ask.Facts, namesake.Feature(f))
	}
	if text := r.Text("due"); text != "" {
		var err error
		if ask.Due, err = time.Parse(deadline, text); err != nil {
			r.Wrong("due", labels["due"], "is no time; write YYYY-MM-DDTHH:MM, in UTC")
		}
	}
	if len(r.Mistakes) > 0 {
		return desk.Done{}, nil
	}
	made, err := h.Holds.Ask(r.Context(), r.Who, ask, nil)
	if err != nil {
		return desk.Done{}, told(r.Note(err, desk.Labelled(labels, map[string]string{"facts": "fact"})))
	}
	return desk.Done{To: fmt.Sprintf("/requests/%d", made.ID), Said: "The request was made."}, nil
}

// requestView is a request with what is known of the subject.
type requestView struct {
	holds.Request
	Known   namesake.Subject
	Caption string
	Facts   []string
	Genders []option
	Mine    bool // the reader may acknowledge it
}

func (h pages) find(r *desk.Request) (v requestView, err error) {
	id, err := r.ID("id")
	if err != nil {
		return v, err
	}
	err = h.Service.Read(r.Context(), r.Who.Actor(), "request", strconv.FormatInt(id, 10), func(tx *store.Tx) (int, error) {
		if v.Request, err = holds.FindRequest(tx, id); err != nil {
			return 0, err
		}
		m, err := population.Get(tx, v.Number)
		if err != nil {
			return 0, err
		}
		v.Known = m.Subject
		held, err := holds.About(tx, v.Alert)
		if err == nil {
			v.Caption = held.Alerts[0].Caption
		}
		return 1, err
	})
	for _, f := range v.Request.Facts {
		v.Facts = append(v.Facts, factTexts[f])
	}
	v.Genders = []option{{"male", "male"}, {"female", "female"}, {"other", "other"}}
	v.Mine = v.State == holds.Waiting && (v.To == "" || r.Who.Actor() == v.To || r.Who.Actor() == v.EscalatedTo)
	return v, err
}

func (h pages) request(r *desk.Request) (desk.Page, error) {
	v, err := h.find(r)
	return desk.Page{Title: "Request for information", Template: "request", View: v}, err
}

func (h pages) letter(r *desk.Request) (desk.Page, error) {
	v, err := h.find(r)
	return desk.Page{Title: "Letter", Template: "request-letter", View: v, Plain: true}, err
}

func (h pages) acknowledge(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	_, err = h.Holds.Acknowledge(r.Context(), r.Who, id, nil)
	return desk.Done{To: fmt.Sprintf("/requests/%d", id), Said: "Acknowledged."}, told(err)
}

func (h pages) answer(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	facts, err := subject.Text{Name: r.Text("name"), BirthDate: r.Text("birth_date"), Gender: r.Text("gender"), Countries: parted(r.Text("country")), Identifiers: parted(r.Text("identifier"))}.ParseFurther()
	if err != nil {
		return desk.Done{}, told(r.Note(err, desk.Labelled(labels, map[string]string{"id": "identifier", "identifiers": "identifier", "countries": "country"})))
	}
	_, differ, err := h.Holds.Enter(r.Context(), r.Who, id, facts, r.Text("remark"), nil)
	if err != nil {
		return desk.Done{}, told(r.Note(err, desk.Labelled(labels, map[string]string{"facts": "birth_date"})))
	}
	said := "The answer was entered, and the match scored again."
	if len(differ) > 0 {
		fields := make([]string, len(differ))
		for i, d := range differ {
			fields[i] = strings.ReplaceAll(d.Field, "_", " ")
		}
		said += " Stated otherwise before: " + strings.Join(fields, ", ") + "."
	}
	return desk.Done{To: fmt.Sprintf("/requests/%d", id), Said: said}, nil
}

func (h pages) cancel(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	if _, err := h.Holds.Cancel(r.Context(), r.Who, id, r.Text("why"), nil); err != nil {
		return desk.Done{}, told(r.Note(err, desk.Labelled(labels, map[string]string{"remark": "why"})))
	}
	return desk.Done{To: fmt.Sprintf("/requests/%d", id), Said: "Cancelled."}, nil
}
