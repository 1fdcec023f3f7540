// Package adminpages has the pages on which a service is looked after: lists and
// what they cover, policies, the audit log, people and keys, jobs and webhooks.
package adminpages

import (
	"embed"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/fetch"
	"github.com/namesake-screening/namesake/internal/jobs"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

//go:embed *.html
var files embed.FS

// Config is what the pages stand on; all of it is required but for Wake.
type Config struct {
	Service  *service.Service
	Access   *access.Access
	Audit    *audit.Log
	Jobs     *jobs.Jobs
	Webhooks *webhooks.Webhooks
	// Wake has jobs looked for that were ordered just now. Defaults to nothing:
	// they are found a moment later.
	Wake func()
}

// pages serve all that is in this package.
type pages struct {
	Config
	publishers map[string]fetch.Source // by list
	diffs      diffs
	verified   verification
}

// Register serves the pages.
func Register(d *desk.Desk, c Config) {
	if c.Wake == nil {
		c.Wake = func() {}
	}
	s := &pages{Config: c, publishers: map[string]fetch.Source{}}
	for _, source := range fetch.Sources() {
		s.publishers[source.List] = source
	}
	p := d.Pages(files)
	s.listPages(p)
	s.coveragePages(p)
	s.policyPages(p)
	s.auditPages(p)
	s.peoplePages(p)
	s.keyPages(p)
	s.jobPages(p)
	s.webhookPages(p)
}

// perPage is how many rows a page has.
const perPage = 50

// after is where a page begins: the number that the one before ended with; 0 is
// the first page.
func after(r *desk.Request) int64 {
	text := r.Text("after")
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		r.Wrong("", "", fmt.Sprintf("after is where a page begins, a number; %q is none", text))
		return 0
	}
	return n
}

// refused is an error in words of its own, on a page that says that nothing was
// done.
func refused(err error) error {
	return &desk.Refusal{Status: http.StatusConflict, Text: desk.Sentence(err.Error())}
}

// mistaken notes what is wrong with a form of package access, whose errors are
// told as they are; any other error is returned.
func mistaken(r *desk.Request, err error, labels map[string]string) error {
	var wrong *access.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		label, known := labels[wrong.Field]
		if !known {
			r.Wrong("", "", wrong.Error())
			return nil
		}
		r.Wrong(wrong.Field, label, wrong.Msg)
		return nil
	}
	for _, known := range []error{access.ErrLastAdministrator, access.ErrOwnAccount, access.ErrExternal, access.ErrDisabled} {
		if errors.Is(err, known) {
			r.Wrong("", "", desk.Sentence(known.Error()))
			return nil
		}
	}
	return err
}

// option is something to choose.
type option struct{ Value, Text string }

func badNumber(text string) string { return fmt.Sprintf("%q is no number", text) }
