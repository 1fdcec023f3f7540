package casepages

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/casereport"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
)

type caseView struct {
	cases.Case
	Subject     population.Member
	Facts       []casereport.Fact
	Alerts      []screenings.Alert
	Notes       []cases.Note
	Attachments []cases.Attachment
	Decisions   []decision
	Timeline    []happening // the latest first
	Earlier     int         // that are left out
	// What the reader may do with the case as it is.
	Write, HandOver, Take, Review, Reopen bool
	People, NoteChoice, FileChoice        []option
	Accept                                string
	MostMB                                int
}

// happening is an entry of the timeline in words.
type happening struct {
	cases.Entry
	What, Code string
}

// decision is one with its reason in words.
type decision struct {
	decisions.Decision
	Why string
}

// mostEntries is how many entries of a timeline a page shows; the report has all.
const mostEntries = 200

func (s *pages) show(r *desk.Request) (desk.Page, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Page{}, err
	}
	v := caseView{MostMB: cases.MostBytes >> 20, Accept: "." + strings.Join(cases.Allowed, ",.")}
	err = s.read(r, "case", number(id), func(tx *store.Tx) (int, error) {
		if v.Case, err = cases.Get(tx, id); err != nil {
			return 0, err
		}
		if v.Subject, err = population.Get(tx, v.SubjectNumber); err != nil {
			return 0, err
		}
		if v.Alerts, err = screenings.AlertsOf(tx, v.SubjectNumber); err != nil {
			return 0, err
		}
		if v.Notes, err = cases.Notes(tx, id); err != nil {
			return 0, err
		}
		if v.Attachments, err = cases.Attachments(tx, id); err != nil {
			return 0, err
		}
		made, err := decisions.OfSubject(tx, v.SubjectNumber)
		if err != nil {
			return 0, err
		}
		for _, d := range made {
			v.Decisions = append(v.Decisions, decision{d, casereport.Reason(d.Reason)})
		}
		people, err := access.Able(tx, access.CaseWrite)
		if err != nil {
			return 0, err
		}
		for _, p := range people {
			if p.Actor() != v.Owner {
				v.People = append(v.People, option{p.Actor(), p.Shown()})
			}
		}
		all, err := s.Cases.Timeline(tx, v.SubjectNumber)
		if err != nil {
			return 0, err
		}
		v.Earlier = max(0, len(all)-mostEntries)
		names := s.names(r.Context())
		for _, e := range slices.Backward(all[v.Earlier:]) {
			v.Timeline = append(v.Timeline, happening{e, casereport.What(e), casereport.Code(e.Code, names)})
		}
		return 1, nil
	})
	v.Facts = casereport.Of(v.Subject.Subject)
	v.may(r.Who)
	for _, n := range v.Notes {
		v.NoteChoice = append(v.NoteChoice, option{number(n.ID), fmt.Sprintf("Note %d, %s", n.ID, desk.When(n.At))})
	}
	for _, a := range v.Attachments {
		if !a.Gone() {
			v.FileChoice = append(v.FileChoice, option{number(a.ID), a.Name})
		}
	}
	return desk.Page{Title: fmt.Sprintf("Case %d", id), Template: "case", View: v}, err
}

func (v *caseView) may(who access.Identity) {
	works := who.May(access.CaseWrite, v.Owner)
	v.Write = works && v.State != cases.Closed
	v.Reopen = works && v.State == cases.Closed
	v.HandOver = v.State != cases.Closed && (v.Owner == who.Actor() && who.Can(access.CaseWrite) != access.None || who.May(access.CaseAssign, v.Owner))
	v.Take = v.State != cases.Closed && v.Owner == "" && who.Can(access.CaseWrite) != access.None && !v.HandOver
	v.Review = v.State == cases.Review && who.Can(access.CaseReview) != access.None && who.Actor() != v.Closer
}

func (s *pages) note(r *desk.Request, id int64) (desk.Done, error) {
	corrects := r.Number("corrects", "Corrects", 0)
	if len(r.Mistakes) > 0 {
		return desk.Done{}, nil
	}
	_, err := s.Cases.Note(r.Context(), r.Who, id, r.Text("text"), corrects, nil)
	return desk.Done{To: address(id) + "#notes", Said: "The note is kept."}, told(err, "")
}

func (s *pages) attach(r *desk.Request, id int64) (desk.Done, error) {
	f, head, err := r.File("file")
	if err != nil {
		return desk.Done{}, err
	}
	if f == nil {
		return desk.Done{}, &desk.Mistake{Field: "file", Label: "File", Text: "is missing; choose one"}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, cases.MostBytes+1))
	if err != nil {
		return desk.Done{}, fmt.Errorf("read an upload: %w", err)
	}
	_, err = s.Cases.Attach(r.Context(), r.Who, id, head.Filename, data, nil)
	return desk.Done{To: address(id) + "#attachments", Said: "The file is attached."}, told(err, "")
}

func (s *pages) remove(r *desk.Request, id int64) (desk.Done, error) {
	attachment := r.Number("attachment", "Attachment", 0)
	if attachment == 0 {
		r.Wrong("attachment", "Attachment", "is missing; choose one")
		return desk.Done{}, nil
	}
	_, err := s.Cases.Remove(r.Context(), r.Who, id, attachment, r.Text("remove_reason"), nil)
	return desk.Done{To: address(id) + "#attachments", Said: "The file is removed; its hash stays."}, told(err, "remove_reason")
}

func (s *pages) handOver(r *desk.Request, id int64) (desk.Done, error) {
	_, err := s.Cases.HandOver(r.Context(), r.Who, id, r.Text("to"), r.Text("reason"), nil)
	return desk.Done{Said: "The case is handed over."}, told(err, "")
}

func (s *pages) due(r *desk.Request, id int64) (desk.Done, error) {
	var due time.Time
	if text := r.Text("due_at"); text != "" {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return desk.Done{}, &desk.Mistake{Field: "due_at", Label: "Deadline", Text: "is no day; write YYYY-MM-DD, or nothing for that of the alerts"}
		}
		due = day.Add(24*time.Hour - time.Second) // the whole of that day
	}
	_, err := s.Cases.SetDue(r.Context(), r.Who, id, due, r.Text("due_reason"), nil)
	return desk.Done{Said: "The deadline is set."}, told(err, "due_reason")
}

func (s *pages) close(r *desk.Request, id int64) (desk.Done, error) {
	c, err := s.Cases.Close(r.Context(), r.Who, id, r.Text("summary"), nil)
	said := "The case is closed."
	if c.State == cases.Review {
		said = "An alert of the case is a true match: a second person confirms its closing."
	}
	return desk.Done{Said: said}, told(err, "")
}

func (s *pages) review(r *desk.Request, id int64) (desk.Done, error) {
	verdict := r.Text("verdict")
	if verdict != "confirm" && verdict != "return" {
		return desk.Done{}, &desk.Mistake{Field: "verdict", Label: "Verdict", Text: "is missing; confirm the closing or return it"}
	}
	_, err := s.Cases.Confirm(r.Context(), r.Who, id, verdict == "confirm", r.Text("review_text"), nil)
	said := "The case is closed."
	if verdict == "return" {
		said = "The case is returned to be worked on."
	}
	err = told(err, "")
	if m, ok := err.(*desk.Mistake); ok && m.Field == "text" {
		m.Field, m.Label = "review_text", "Remark"
	}
	return desk.Done{Said: said}, err
}

func (s *pages) reopen(r *desk.Request, id int64) (desk.Done, error) {
	_, err := s.Cases.Reopen(r.Context(), r.Who, id, r.Text("reopen_reason"), nil)
	return desk.Done{Said: "The case is open again."}, told(err, "reopen_reason")
}

// report shows all that is known of a case, to be printed.
func (s *pages) report(r *desk.Request) (desk.Page, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Page{}, err
	}
	var report *casereport.Report
	err = s.read(r, "case", number(id), func(tx *store.Tx) (int, error) {
		report, err = casereport.Gather(tx, s.Cases, s.Service.EntryIn, id, r.Who.Actor())
		return 1, err
	})
	if err != nil {
		return desk.Page{}, err
	}
	text, err := report.Content(s.names(r.Context()))
	return desk.Page{Title: fmt.Sprintf("Report on case %d", id), Template: "casereport", View: text, Plain: true}, err
}

// download gives an attachment to be saved and never shown: what somebody sent
// is not to run as a page of this site.
func (s *pages) download(w http.ResponseWriter, r *desk.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	attachment, err := r.ID("attachment")
	if err != nil {
		return err
	}
	var a cases.Attachment
	var data []byte
	err = s.read(r, "case", number(id), func(tx *store.Tx) (int, error) {
		a, data, err = cases.Content(tx, id, attachment)
		return 1, err
	})
	if err != nil {
		return told(err, "")
	}
	h := w.Header()
	h.Set("Content-Type", a.Kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", number(int64(len(data))))
	w.Write(data) // a client that went away has no further use for the rest
	return nil
}
