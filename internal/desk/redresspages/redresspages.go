// Package redresspages are the pages on which complaints of people wrongly matched
// are taken down, decided and answered.
package redresspages

import (
	"embed"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/redress"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/subject"
)

// Config is what the pages stand on.
type Config struct {
	Service *service.Service // required
	Redress *redress.Redress // required
}

//go:embed *.html
var files embed.FS

type pages struct{ Config }

// aPage is how many rows a page has.
const aPage = 50

// Register serves the pages.
func Register(d *desk.Desk, c Config) {
	p, h := d.Pages(files), pages{c}
	p.Show("GET /redress", access.RedressRead, []string{"state", "after"}, h.queue)
	p.Do("POST /redress/lookup", access.RedressRead, []string{"control"}, h.lookup, h.queue)
	p.Show("GET /redress/new", access.RedressWrite, nil, h.form)
	p.Do("POST /redress", access.RedressWrite, []string{"name", "aliases", "birth_date", "gender", "country", "identifier", "subject", "contact", "complaint"}, h.receive, h.form)
	p.Show("GET /redress/{id}", access.RedressRead, nil, h.one)
	p.Do("POST /redress/{id}/propose", access.RedressPropose, []string{"reason", "text"}, h.propose, h.one)
	p.Do("POST /redress/{id}/decide", access.RedressDecide, []string{"word", "remark"}, h.decide, h.one)
	p.Do("POST /redress/{id}/withdraw", access.RedressPropose, nil, h.withdraw, h.one)
	p.Show("GET /redress/{id}/receipt", access.RedressRead, nil, h.receipt)
	p.Show("GET /redress/{id}/letter", access.RedressRead, nil, h.letter)
}

var labels = map[string]string{
	"name": "Name", "aliases": "Other names", "birth_date": "Date of birth", "gender": "Gender", "country": "Nationality", "identifier": "Number of a document",
	"subject": "Subject", "contact": "Where the reply goes", "complaint": "What was said", "reason": "Decision", "text": "What was found out", "remark": "Remark", "control": "Control number",
}

// told makes a refusal of an error that the reader can do something about.
func told(err error) error {
	if errors.Is(err, redress.ErrState) {
		return &desk.Refusal{Status: http.StatusConflict, Text: "The complaint is not at the step before; somebody else may have taken it. Look at it again."}
	}
	return err
}

type queueView struct {
	Cases  []redress.Case
	States []string
	Next   string
}

func (h pages) queue(r *desk.Request) (desk.Page, error) {
	v := queueView{States: redress.States}
	state := r.Text("state")
	if state != "" && !slices.Contains(v.States, state) {
		return desk.Page{}, &desk.Refusal{Status: http.StatusUnprocessableEntity, Text: "A complaint is " + strings.Join(v.States, ", ") + "."}
	}
	after := r.Number("after", "Page", 0)
	err := h.Service.Read(r.Context(), r.Who.Actor(), "redress", "many", func(tx *store.Tx) (_ int, err error) {
		if state == "" {
			v.Cases, err = redress.Pending(tx, after, aPage+1)
		} else {
			v.Cases, err = redress.List(tx, state, after, aPage+1)
		}
		if len(v.Cases) > aPage {
			v.Cases = v.Cases[:aPage]
			v.Next = strconv.FormatInt(v.Cases[aPage-1].ID, 10)
		}
		return len(v.Cases), err
	})
	return desk.Page{Title: "Redress", Template: "redress", View: v}, err
}

func path(id int64) string { return fmt.Sprintf("/redress/%d", id) }

func (h pages) lookup(r *desk.Request) (desk.Done, error) {
	var found redress.Case
	err := h.Service.Read(r.Context(), r.Who.Actor(), "redress", "many", func(tx *store.Tx) (_ int, err error) {
		found, err = redress.Lookup(tx, r.Text("control"))
		return 1, err
	})
	if errors.Is(err, store.ErrNotFound) {
		r.Wrong("control", labels["control"], "nobody has this one; read it again")
		return desk.Done{}, nil
	}
	return desk.Done{To: path(found.ID)}, told(r.Note(err, desk.Labelled(labels, nil)))
}

type option struct{ Value, Text string }

func (h pages) form(*desk.Request) (desk.Page, error) {
	return desk.Page{Title: "Take a complaint down", Template: "new-redress", View: []option{{"male", "male"}, {"female", "female"}, {"other", "other"}}}, nil
}

func (h pages) receive(r *desk.Request) (desk.Done, error) {
	parted := func(text string) []string { return strings.Split(text, ";") }
	in := redress.Complaint{Subject: r.Text("subject"), Contact: r.Text("contact"), Complaint: r.Text("complaint")}
	var err error
	instead := map[string]string{"id": "identifier", "identifiers": "identifier", "countries": "country"}
	in.Person, err = subject.Text{Name: r.Text("name"), Aliases: parted(r.Text("aliases")), BirthDate: r.Text("birth_date"), Gender: r.Text("gender"),
		Countries: parted(r.Text("country")), Identifiers: parted(r.Text("identifier"))}.Parse()
	if err != nil {
		return desk.Done{}, told(r.Note(err, desk.Labelled(labels, instead)))
	}
	made, err := h.Redress.Receive(r.Context(), r.Who, in, nil)
	if err != nil {
		return desk.Done{}, told(r.Note(err, desk.Labelled(labels, instead)))
	}
	return desk.Done{To: path(made.ID), Said: "The complaint was taken down. Hand the receipt over, with the control number."}, nil
}

// caseView is a complaint with what may be done.
type caseView struct {
	redress.Case
	Decision  string
	Decisions []option
	Words     []option
	// Own is true for whoever proposed the decision, who cannot confirm it.
	Own bool
}

func (h pages) find(r *desk.Request) (v caseView, err error) {
	id, err := r.ID("id")
	if err != nil {
		return v, err
	}
	err = h.Service.Read(r.Context(), r.Who.Actor(), "redress", strconv.FormatInt(id, 10), func(tx *store.Tx) (_ int, err error) {
		v.Case, err = redress.Find(tx, id)
		return 1, err
	})
	for _, o := range redress.Reasons {
		text := "Refuse: " + o.Text
		if o.Grant {
			text = "Grant: " + o.Text
		}
		v.Decisions = append(v.Decisions, option{o.Code, text})
		if o.Code == v.Reason {
			v.Decision = text
		}
	}
	v.Words = []option{{"confirm", "Confirm it"}, {"return", "Return it"}}
	v.Own = access.NotMaker(r.Who, v.ProposedBy) != nil
	return v, err
}

func (h pages) one(r *desk.Request) (desk.Page, error) {
	v, err := h.find(r)
	return desk.Page{Title: "Complaint", Template: "redress-case", View: v}, err
}

func (h pages) propose(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	i := slices.IndexFunc(redress.Reasons, func(o redress.Reason) bool { return o.Code == r.Text("reason") })
	if i < 0 {
		r.Wrong("reason", labels["reason"], "choose one")
		return desk.Done{}, nil
	}
	if _, err := h.Redress.Propose(r.Context(), r.Who, id, redress.Reasons[i].Grant, redress.Reasons[i].Code, r.Text("text"), nil); err != nil {
		return desk.Done{}, told(r.Note(err, desk.Labelled(labels, nil)))
	}
	return desk.Done{To: path(id), Said: "Proposed. It counts once a second person has confirmed it."}, nil
}

func (h pages) decide(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	word := r.Text("word")
	if word != "confirm" && word != "return" {
		r.Wrong("word", "Word", "choose one")
		return desk.Done{}, nil
	}
	if _, err := h.Redress.Decide(r.Context(), r.Who, id, word == "confirm", r.Text("remark"), nil); err != nil {
		return desk.Done{}, told(r.Note(err, desk.Labelled(labels, map[string]string{"text": "remark"})))
	}
	said := "Returned."
	if word == "confirm" {
		said = "Decided. The reply can be printed."
	}
	return desk.Done{To: path(id), Said: said}, nil
}

func (h pages) withdraw(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	_, err = h.Redress.Withdraw(r.Context(), r.Who, id, nil)
	return desk.Done{To: path(id), Said: "Withdrawn."}, told(r.Note(err, desk.Labelled(labels, nil)))
}

func (h pages) receipt(r *desk.Request) (desk.Page, error) {
	v, err := h.find(r)
	return desk.Page{Title: "Receipt", Template: "redress-receipt", View: v, Plain: true}, err
}

// letter is the reply. Its template knows nothing of what was found or decided.
func (h pages) letter(r *desk.Request) (desk.Page, error) {
	v, err := h.find(r)
	if err == nil && v.State != redress.Granted && v.State != redress.Refused {
		err = &desk.Refusal{Status: http.StatusConflict, Text: "There is a reply once the complaint is decided; until then there is the receipt."}
	}
	return desk.Page{Title: "Reply", Template: "redress-letter", View: struct {
		Name, Contact, Control string
		Received, Decided      time.Time
	}{v.Person.Name, v.Contact, v.Control, v.ReceivedAt, v.DecidedAt}, Plain: true}, err
}
