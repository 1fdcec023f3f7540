package api

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/casereport"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/mistake"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
)

// CaseFile is a case with all that belongs to it.
type CaseFile struct {
	Case        cases.Case         `json:"case"`
	Alerts      []screenings.Alert `json:"alerts"`
	Notes       []cases.Note       `json:"notes"`
	Attachments []cases.Attachment `json:"attachments"`
	Timeline    []cases.Entry      `json:"timeline" doc:"Everything that happened about the subject, in one order."`
}

// Bodies of the operations on cases.
type (
	NewCase struct {
		Subject string `json:"subject" doc:"The id of the subject."`
	}
	NewNote struct {
		Text     string `json:"text" doc:"At most 10,000 characters."`
		Corrects int64  `json:"corrects,omitempty" doc:"The number of the note that it corrects."`
	}
	NewAttachment struct {
		Name    string `json:"name" doc:"With its extension."`
		Content string `json:"content" contentEncoding:"base64" doc:"At most 10 MB, in base64."`
	}
	Because struct {
		Reason string `json:"reason" doc:"At most 1,000 characters."`
	}
	HandOver struct {
		To     string `json:"to" doc:"The actor who is to own it, such as account:7."`
		Reason string `json:"reason"`
	}
	NewDeadline struct {
		Due    time.Time `json:"due_at,omitempty" doc:"Left out, the deadline of its alerts counts."`
		Reason string    `json:"reason"`
	}
	Closing struct {
		Summary string `json:"summary" doc:"What was found, and what it rests on; at most 10,000 characters."`
	}
	ClosingReview struct {
		Confirm bool   `json:"confirm" doc:"False returns it to be worked on."`
		Text    string `json:"text,omitempty" doc:"Required to return it."`
	}
)

// NoteAdded is a note that was added, but for its text.
type NoteAdded struct {
	ID       int64     `json:"id"`
	At       time.Time `json:"at"`
	Actor    string    `json:"actor"`
	Corrects int64     `json:"corrects,omitempty"`
}

func fits[T any](*T) []Mistake { return nil } // what is in it is for package cases to judge

func (a *api) caseOperations() []*operation {
	const all = "/v1/cases"
	const one = all + "/{id}"
	const file = one + "/attachments/{attachment}"
	op := func(o operation) *operation {
		o.tag = "cases"
		if o.gives == nil {
			o.gives = reflect.TypeFor[cases.Case]()
		}
		return &o
	}
	return []*operation{
		op(operation{id: "list-cases", method: "GET", path: all, action: access.CaseRead, summary: "List cases, those past their deadline first, then the longest open",
			query: paging(
				oneOf("state", "Open, before a second person, closed, or not closed.", cases.Open, cases.Review, cases.Closed, cases.Unclosed),
				text("owner", "Of this actor alone, such as account:7; mine, or nobody."), flag("overdue", "Past their deadline alone.", false)),
			gives: reflect.TypeFor[page[cases.Case]](), serve: a.listCases}),
		op(operation{id: "open-case", method: "POST", path: all, action: access.CaseOpen, summary: "Open a case for a subject",
			text: "A subject has one open case at most; the alerts of the subject are in it, and those that open later join by themselves. Who opens it owns it, unless that is a program.",
			body: object(4*kilobytes, fits[NewCase]), status: http.StatusCreated, serve: a.openCase}),
		op(operation{id: "get-case", method: "GET", path: one, action: access.CaseRead, summary: "Read a case with all that belongs to it", gives: reflect.TypeFor[CaseFile](), serve: a.getCase}),
		op(operation{id: "case-report", method: "GET", path: one + "/report", action: access.CaseRead, summary: "Read the report on a case, to be printed or kept",
			text:  "One HTML document that needs nothing else: all evidence, all that was written, and the place in the audit log.",
			files: []string{htmlFile}, serve: a.caseReport}),
		op(operation{id: "add-case-note", method: "POST", path: one + "/notes", action: access.CaseWrite, summary: "Add a note to a case", text: "Notes are never altered; one that is wrong is corrected by another.",
			body: object(128*kilobytes, fits[NewNote]), status: http.StatusCreated, gives: reflect.TypeFor[NoteAdded](), serve: a.addNote}),
		op(operation{id: "attach-to-case", method: "POST", path: one + "/attachments", action: access.CaseWrite, summary: "Attach a file to a case",
			text: "Taken are " + strings.Join(cases.Allowed, ", ") + ", told by extension and content.",
			body: object(15<<10*kilobytes, fits[NewAttachment]), status: http.StatusCreated, gives: reflect.TypeFor[cases.Attachment](), serve: a.attach}),
		op(operation{id: "get-attachment", method: "GET", path: file, action: access.CaseRead, summary: "Read what an attachment holds", files: cases.Kinds, serve: a.attachment}),
		op(operation{id: "remove-attachment", method: "POST", path: file + "/remove", action: access.CaseWrite, summary: "Remove what an attachment holds", text: "Its hash stays, and why it was removed.",
			body: object(16*kilobytes, fits[Because]), gives: reflect.TypeFor[cases.Attachment](), serve: a.removeAttachment}),
		op(operation{id: "hand-over-case", method: "POST", path: one + "/hand-over", action: access.CaseWrite, summary: "Give a case to somebody",
			text: "Its owner may, and a reviewer; a case that is nobody's may be taken.", body: object(16*kilobytes, fits[HandOver]), serve: a.handOver}),
		op(operation{id: "set-case-deadline", method: "POST", path: one + "/deadline", action: access.CaseWrite, summary: "Give a case a deadline of its own", body: object(16*kilobytes, fits[NewDeadline]), serve: a.setDeadline}),
		op(operation{id: "close-case", method: "POST", path: one + "/close", action: access.CaseWrite, summary: "Close a case",
			text: "None of its alerts may await anybody. Where one was decided a true match, its state is review until a second person confirms.", body: object(128*kilobytes, fits[Closing]), serve: a.closeCase}),
		op(operation{id: "review-case", method: "POST", path: one + "/review", action: access.CaseReview, summary: "Confirm or return the closing of a case, as a second person", body: object(128*kilobytes, fits[ClosingReview]), serve: a.reviewCase}),
		op(operation{id: "reopen-case", method: "POST", path: one + "/reopen", action: access.CaseWrite, summary: "Take up a case that was closed", body: object(16*kilobytes, fits[Because]), serve: a.reopenCase}),
	}
}

const htmlFile = "text/html; charset=utf-8"

// attachmentID are the numbers of a case and of an attachment in the address.
func (r *request) attachmentID() (id, attachment int64, err error) {
	if id, err = r.number("case"); err != nil {
		return 0, 0, err
	}
	if attachment, err = strconv.ParseInt(r.PathValue("attachment"), 10, 64); err != nil {
		err = fmt.Errorf("attachment %q: %w", r.PathValue("attachment"), store.ErrNotFound)
	}
	return id, attachment, err
}

func (a *api) listCases(r *request) (answer, error) {
	at, err := r.after()
	if err != nil {
		return answer{}, err
	}
	// A cursor is a number: that of the case, and whether it was overdue.
	after := cases.After{Overdue: at == 0 || at%2 == 1, ID: at / 2}
	f := cases.Filter{State: r.query["state"], Owner: r.query["owner"], Overdue: r.query["overdue"] == "true"}
	if f.Owner == "mine" {
		f.Owner = r.actor()
	}
	var out []cases.Case
	err = a.Read(r.Context(), r.actor(), "case", "many", func(tx *store.Tx) (_ int, err error) {
		out, err = cases.Queue(tx, f, after, r.limit()+1)
		return min(len(out), r.limit()), err
	})
	return paged(r, out, func(c cases.Case) int64 {
		if c.Place().Overdue {
			return 2*c.ID + 1
		}
		return 2 * c.ID
	}), err
}

func (a *api) openCase(r *request) (answer, error) {
	in := r.in.(NewCase)
	var m population.Member
	err := a.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		m, err = population.Find(tx, in.Subject)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return answer{}, mistaken(Mistake{Detail: fmt.Sprintf("there is no subject %q, and never was", in.Subject), Pointer: "#/subject"})
	}
	if err != nil {
		return answer{}, err
	}
	c, err := a.cases.Open(r.Context(), r.who, m.ID, func(tx *store.Tx, c cases.Case) error { return r.keep(tx, http.StatusCreated, casePath(c.ID), c) })
	return answer{status: http.StatusCreated, body: c, location: casePath(c.ID)}, err
}

func casePath(id int64) string { return "/v1/cases/" + strconv.FormatInt(id, 10) }

func (a *api) getCase(r *request) (answer, error) {
	id, err := r.number("case")
	if err != nil {
		return answer{}, err
	}
	var out CaseFile
	err = a.Read(r.Context(), r.actor(), "case", strconv.FormatInt(id, 10), func(tx *store.Tx) (_ int, err error) {
		if out.Case, err = cases.Get(tx, id); err != nil {
			return 0, err
		}
		if out.Alerts, err = screenings.AlertsOf(tx, out.Case.SubjectNumber); err != nil {
			return 0, err
		}
		if out.Notes, err = cases.Notes(tx, id); err != nil {
			return 0, err
		}
		if out.Attachments, err = cases.Attachments(tx, id); err != nil {
			return 0, err
		}
		out.Timeline, err = a.cases.Timeline(tx, out.Case.SubjectNumber)
		return 1, err
	})
	return answer{body: out}, err
}

func (a *api) caseReport(r *request) (answer, error) {
	id, err := r.number("case")
	if err != nil {
		return answer{}, err
	}
	var report *casereport.Report
	err = a.Read(r.Context(), r.actor(), "case", strconv.FormatInt(id, 10), func(tx *store.Tx) (_ int, err error) {
		report, err = casereport.Gather(tx, a.cases, a.EntryIn, id, r.actor())
		return 1, err
	})
	if err != nil {
		return answer{}, err
	}
	text, err := report.Document(func(actor string) string { return a.names(r.Context(), actor) })
	return answer{file: io.NopCloser(bytes.NewReader(text)), kind: htmlFile, headers: map[string]string{"Content-Security-Policy": casereport.Policy}}, err
}

// onCase answers with the case as a change leaves it.
func (a *api) onCase(r *request, change func(id int64, once func(*store.Tx, cases.Case) error) (cases.Case, error)) (answer, error) {
	id, err := r.number("case")
	if err != nil {
		return answer{}, err
	}
	c, err := change(id, func(tx *store.Tx, c cases.Case) error { return r.keep(tx, http.StatusOK, "", c) })
	return answer{body: c}, err
}

func (a *api) handOver(r *request) (answer, error) {
	in := r.in.(HandOver)
	return a.onCase(r, func(id int64, once func(*store.Tx, cases.Case) error) (cases.Case, error) {
		return a.cases.HandOver(r.Context(), r.who, id, in.To, in.Reason, once)
	})
}

func (a *api) setDeadline(r *request) (answer, error) {
	in := r.in.(NewDeadline)
	return a.onCase(r, func(id int64, once func(*store.Tx, cases.Case) error) (cases.Case, error) {
		return a.cases.SetDue(r.Context(), r.who, id, in.Due, in.Reason, once)
	})
}

func (a *api) closeCase(r *request) (answer, error) {
	in := r.in.(Closing)
	return a.onCase(r, func(id int64, once func(*store.Tx, cases.Case) error) (cases.Case, error) {
		return a.cases.Close(r.Context(), r.who, id, in.Summary, once)
	})
}

func (a *api) reviewCase(r *request) (answer, error) {
	in := r.in.(ClosingReview)
	return a.onCase(r, func(id int64, once func(*store.Tx, cases.Case) error) (cases.Case, error) {
		return a.cases.Confirm(r.Context(), r.who, id, in.Confirm, in.Text, once)
	})
}

func (a *api) reopenCase(r *request) (answer, error) {
	in := r.in.(Because)
	return a.onCase(r, func(id int64, once func(*store.Tx, cases.Case) error) (cases.Case, error) {
		return a.cases.Reopen(r.Context(), r.who, id, in.Reason, once)
	})
}

func (a *api) addNote(r *request) (answer, error) {
	in := r.in.(NewNote)
	id, err := r.number("case")
	if err != nil {
		return answer{}, err
	}
	var out NoteAdded
	_, err = a.cases.Note(r.Context(), r.who, id, in.Text, in.Corrects, func(tx *store.Tx, n cases.Note) error {
		out = NoteAdded{n.ID, n.At, n.Actor, n.Corrects}
		return r.keep(tx, http.StatusCreated, casePath(id), out)
	})
	return answer{status: http.StatusCreated, body: out, location: casePath(id)}, err
}

func attachmentPath(id, attachment int64) string {
	return casePath(id) + "/attachments/" + strconv.FormatInt(attachment, 10)
}

func (a *api) attach(r *request) (answer, error) {
	in := r.in.(NewAttachment)
	id, err := r.number("case")
	if err != nil {
		return answer{}, err
	}
	data, err := base64.StdEncoding.Strict().DecodeString(in.Content)
	if err != nil {
		return answer{}, mistaken(Mistake{Detail: "not base64", Pointer: "#/content"})
	}
	f, err := a.cases.Attach(r.Context(), r.who, id, in.Name, data, func(tx *store.Tx, f cases.Attachment) error {
		return r.keep(tx, http.StatusCreated, attachmentPath(id, f.ID), f)
	})
	return answer{status: http.StatusCreated, body: f, location: attachmentPath(id, f.ID)}, err
}

// attachment gives a file to be saved, and never to be shown as a page of ours.
func (a *api) attachment(r *request) (answer, error) {
	id, number, err := r.attachmentID()
	if err != nil {
		return answer{}, err
	}
	var f cases.Attachment
	var data []byte
	err = a.Read(r.Context(), r.actor(), "case", strconv.FormatInt(id, 10), func(tx *store.Tx) (_ int, err error) {
		f, data, err = cases.Content(tx, id, number)
		return 1, err
	})
	return answer{file: io.NopCloser(bytes.NewReader(data)), kind: f.Kind, headers: map[string]string{
		"Content-Disposition":     mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}),
		"Content-Security-Policy": "default-src 'none'; sandbox",
	}}, err
}

func (a *api) removeAttachment(r *request) (answer, error) {
	in := r.in.(Because)
	id, number, err := r.attachmentID()
	if err != nil {
		return answer{}, err
	}
	f, err := a.cases.Remove(r.Context(), r.who, id, number, in.Reason, func(tx *store.Tx, f cases.Attachment) error { return r.keep(tx, http.StatusOK, "", f) })
	return answer{body: f}, err
}

// caseProblem is the problem that an error of package cases is; nil where it is
// none of these.
func caseProblem(err error) *Problem {
	var m *mistake.Error
	if errors.As(err, &m) && m.Field == "file" {
		return mistaken(Mistake{Detail: m.Msg, Pointer: "#/content"})
	}
	for _, known := range []error{cases.ErrOpen, cases.ErrClosed, cases.ErrInReview, cases.ErrNotOpen, cases.ErrStays, cases.ErrWaiting} {
		if errors.Is(err, known) {
			return problem(http.StatusConflict, sentence(err))
		}
	}
	switch {
	case errors.Is(err, cases.ErrOwner):
		return problem(http.StatusForbidden, sentence(err))
	case errors.Is(err, cases.ErrRemoved):
		return problem(http.StatusGone, sentence(err))
	}
	return nil
}
