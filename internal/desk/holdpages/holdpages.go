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

// told makes a refusal of an error that the reader can do something about.
func told(err error) error {
	for _, known := range []error{holds.ErrClosed, holds.ErrEnded, holds.ErrChanged, holds.ErrStands, holds.ErrDecide, holds.ErrDone, population.ErrRemoved} {
		if errors.Is(err, known) {
			return &desk.Refusal{Status: http.StatusConflict, Text: desk.Sentence(known.Error())}
		}
	}
	if errors.Is(err, holds.ErrRecipient) {
		return &desk.Refusal{Status: http.StatusForbidden, Text: desk.Sentence(holds.ErrRecipient.Error())}
	}
	return err
}

// option is one of a choice.
type option struct{ Value, Text string }

// colleagues are whom a request may go to: who may sign in and acknowledge it.
func colleagues(tx *store.Tx) ([]option, error) {
	var out []option
	all, err := access.Able(tx, access.HoldRequest)
	for _, c := range all {
		out = append(out, option{c.Actor(), c.Shown()})
	}
	return out, err
}

func parted(text string) []string { return strings.Split(text, ";") }
