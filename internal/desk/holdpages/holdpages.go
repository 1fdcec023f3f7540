// Package holdpages are the pages about who is held: what would decide and who was
// asked for it, releases over a hold, and what one is told of.
package holdpages

import (
	"embed"
	"errors"
	"net/http"
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/subject"
)

// Config is what the pages stand on.
type Config struct {
	Service *service.Service // required
	Holds   *holds.Holds     // required
}

//go:embed *.html
var files embed.FS

// pages are the pages with what they stand on.
type pages struct{ Config }

// aPage is how many rows a page has.
const aPage = 50

// Register serves the pages.
func Register(d *desk.Desk, c Config) {
	p, h := d.Pages(files), pages{c}
	p.Show("GET /holds", access.HoldRead, []string{"after"}, h.held)
	p.Show("GET /requests", access.HoldRead, []string{"state", "after"}, h.requests)
	p.Show("GET /requests/new", access.HoldRequest, []string{"alert"}, h.newRequest)
	p.Do("POST /requests", access.HoldRequest, []string{"alert", "fact", "to", "outside", "address", "text", "due", "next"}, h.ask, h.newRequest)
	p.Show("GET /requests/{id}", access.HoldRead, nil, h.request)
	p.Show("GET /requests/{id}/letter", access.HoldRead, nil, h.letter)
	p.Do("POST /requests/{id}/acknowledge", access.HoldRequest, nil, h.acknowledge, h.request)
	p.Do("POST /requests/{id}/answer", access.HoldRequest, []string{"name", "birth_date", "gender", "country", "identifier", "remark"}, h.answer, h.request)
	p.Do("POST /requests/{id}/cancel", access.HoldRequest, []string{"why"}, h.cancel, h.request)
	p.Show("GET /releases/new", access.HoldRelease, []string{"alert"}, h.newRelease)
	p.Do("POST /releases", access.HoldRelease, []string{"alert", "reason", "text"}, h.propose, h.newRelease)
	p.Show("GET /releases/{id}", access.HoldRead, nil, h.release)
	p.Do("POST /releases/{id}/check", access.HoldReview, []string{"word", "check_text"}, h.check, h.release)
	p.Do("POST /releases/{id}/end", access.HoldRelease, nil, h.end, h.release)
	p.Show("GET /notices", access.OwnRead, []string{"after"}, h.notices)
	p.Do("POST /notices/read", access.OwnNotices, []string{"upto"}, h.read, h.notices)
}

// labels are what the forms call the fields of holds and of subjects.
var labels = map[string]string{
	"alert": "Alert", "facts": "Facts", "fact": "Facts", "to": "Colleague", "outside": "Somebody outside", "address": "Address", "text": "Text", "due": "Deadline", "next": "Then",
	"reason": "Reason", "remark": "Source", "name": "Name", "birth_date": "Date of birth", "gender": "Gender", "country": "Country", "identifier": "Identifying number",
	"why": "Why", "check_text": "Remark",
}

// note notes the mistakes of an error at the fields of a form, and returns what
// else it is in words. instead has the form's names of fields that go by another.
func note(r *desk.Request, err error, instead map[string]string) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			if other := note(r, e, instead); other != nil {
				return other
			}
		}
		return nil
	}
	wrong := func(field, text string) {
		field, _, _ = strings.Cut(field, "/")
		if name := instead[field]; name != "" {
			field = name
		}
		r.Wrong(field, labels[field], text)
	}
	var held *holds.Error
	var fact *subject.Error
	switch {
	case errors.As(err, &held):
		wrong(held.Field, held.Msg)
		return nil
	case errors.As(err, &fact):
		wrong(fact.Field, fact.Msg)
		return nil
	}
	return told(err)
}

// told makes a refusal of an error that the reader can do something about.
func told(err error) error {
	for _, known := range []error{holds.ErrClosed, holds.ErrEnded, holds.ErrChanged, holds.ErrStands, holds.ErrDecide, holds.ErrDone, population.ErrRemoved} {
		if errors.Is(err, known) {
			return &desk.Refusal{Status: http.StatusConflict, Text: sentence(known)}
		}
	}
	if errors.Is(err, holds.ErrRecipient) {
		return &desk.Refusal{Status: http.StatusForbidden, Text: sentence(holds.ErrRecipient)}
	}
	return err
}

func sentence(err error) string {
	s := err.Error()
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// option is one of a choice.
type option struct{ Value, Text string }

// colleagues are whom a request may go to: who may sign in and acknowledge it.
func colleagues(tx *store.Tx) ([]option, error) {
	var out []option
	all, err := access.Active(tx, "")
	for _, c := range all {
		who := access.Identity{Kind: access.Person, ID: c.Actor(), Roles: c.Roles}
		if who.Can(access.HoldRequest) == access.None {
			continue
		}
		name := c.FullName
		if name == "" {
			name = c.Name
		}
		out = append(out, option{c.Actor(), name})
	}
	return out, err
}

func parted(text string) []string { return strings.Split(text, ";") }
