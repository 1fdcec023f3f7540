// Package casepages are the pages on which a case is worked and reported, and on
// which a subject is looked up with all that is known of it.
package casepages

import (
	"context"
	"embed"
	"errors"
	"net/http"
	"strconv"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/casereport"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
)

// Config is what the pages stand on; both are required.
type Config struct {
	Cases   *cases.Cases
	Service *service.Service
}

type pages struct {
	Config
	desk *desk.Desk
}

//go:embed *.html
var files embed.FS

// Register serves the pages.
func Register(d *desk.Desk, c Config) {
	s := &pages{c, d}
	p := d.Pages(files)
	p.Show("GET /cases", access.CaseRead, []string{"state", "owner", "overdue", "after"}, s.queue)
	p.Do("POST /cases", access.CaseOpen, []string{"subject", "alert"}, s.open, s.queue)
	p.Show("GET /cases/{id}", access.CaseRead, nil, s.show)
	p.Show("GET /cases/{id}/report", access.CaseRead, nil, s.report)
	p.Serve("GET /cases/{id}/attachments/{attachment}", access.CaseRead, nil, s.download)
	form := func(name string, action access.Action, fields []string, do func(*desk.Request, int64) (desk.Done, error)) {
		p.Do("POST /cases/{id}/"+name, action, fields, func(r *desk.Request) (desk.Done, error) {
			id, err := r.ID("id")
			if err != nil {
				return desk.Done{}, err
			}
			done, err := do(r, id)
			if done.To == "" {
				done.To = address(id)
			}
			return done, err
		}, s.show)
	}
	form("note", access.CaseWrite, []string{"text", "corrects"}, s.note)
	form("attach", access.CaseWrite, []string{"file"}, s.attach)
	form("remove", access.CaseWrite, []string{"attachment", "remove_reason"}, s.remove)
	form("hand-over", access.CaseWrite, []string{"to", "reason"}, s.handOver)
	form("due", access.CaseWrite, []string{"due_at", "due_reason"}, s.due)
	form("close", access.CaseWrite, []string{"summary"}, s.close)
	form("review", access.CaseReview, []string{"verdict", "review_text"}, s.review)
	form("reopen", access.CaseWrite, []string{"reopen_reason"}, s.reopen)
	p.Show("GET /subjects", access.SubjectRead, nil, s.search)
	p.Do("POST /subjects", access.SubjectRead, []string{"key"}, s.find, s.search)
	p.Show("GET /subjects/{id}", access.SubjectRead, nil, s.subject)
	p.Do("POST /subjects/{id}/facts", access.SubjectWrite, []string{"version", "name", "aliases", "kind", "birth_date", "gender", "countries", "identifiers"}, s.correct, s.subject)
}

func address(id int64) string { return "/cases/" + number(id) }

func number(id int64) string { return strconv.FormatInt(id, 10) }

// read reads what is kept of people, and records who did.
func (s *pages) read(r *desk.Request, kind, id string, f func(tx *store.Tx) (int, error)) error {
	return s.Service.Read(r.Context(), r.Who.Actor(), kind, id, f)
}

// inputs are where the pages have the fields of package cases, with what they
// call them. What a form has elsewhere it says.
var inputs = map[string][2]string{
	"text": {"text", "Note"}, "corrects": {"corrects", "Corrects"}, "file": {"file", "File"}, "to": {"to", "To"}, "reason": {"reason", "Reason"},
	"due_at": {"due_at", "Deadline"}, "summary": {"summary", "Summary"}, "state": {"state", "State"}, "after": {"after", "Page"},
}

// told makes a mistake or a refusal of what package cases says.
func told(err error, reason string) error {
	var m *mistake.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &m):
		at := inputs[m.Field]
		if m.Field == "reason" && reason != "" {
			at[0] = reason
		}
		return &desk.Mistake{Field: at[0], Label: at[1], Text: m.Msg}
	case errors.Is(err, cases.ErrOwner):
		return &desk.Refusal{Status: http.StatusForbidden, Text: desk.Sentence(cases.ErrOwner.Error())}
	case errors.Is(err, cases.ErrRemoved):
		return &desk.Refusal{Status: http.StatusGone, Text: desk.Sentence(cases.ErrRemoved.Error())}
	}
	for _, known := range []error{cases.ErrOpen, cases.ErrClosed, cases.ErrInReview, cases.ErrNotOpen, cases.ErrStays, cases.ErrWaiting} {
		if errors.Is(err, known) {
			return &desk.Mistake{Text: desk.Sentence(known.Error())}
		}
	}
	return err
}

// option is one of a select.
type option struct{ Value, Text string }

// names says what actors are called.
func (s *pages) names(ctx context.Context) casereport.Names {
	return func(actor string) string { return s.desk.Name(ctx, actor) }
}
