package adminpages

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/store"
)

func (s *pages) auditPages(p *desk.Pages) {
	p.Show("GET /audit", access.AuditRead, []string{"action", "actor", "kind", "object", "from", "to", "after"}, s.showAudit)
	p.Show("GET /audit/entries/{seq}", access.AuditRead, nil, s.showEntry)
	p.Serve("GET /audit/entries/{seq}/proof", access.AuditRead, nil, s.serveProof)
	p.Serve("GET /audit/export", access.AuditVerify, nil, s.serveExport)
	p.Show("GET /audit/verification", access.AuditVerify, nil, s.showVerification)
	p.Do("POST /audit/verify", access.AuditVerify, nil, s.verify, s.showVerification)
}

type auditView struct {
	Records []audit.Record
	Next    string
	Actions []option
	Actors  []option
	Narrow  bool // something is searched for
}

// day reads a day of the address; the zero time for none.
func day(r *desk.Request, field, label string) time.Time {
	text := r.Text(field)
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		r.Wrong(field, label, fmt.Sprintf("%q is no day; write it as 2026-11-24", text))
	}
	return t
}

func (s *pages) showAudit(r *desk.Request) (desk.Page, error) {
	q := audit.Query{Action: audit.Action(r.Text("action")), Actor: r.Text("actor"), Kind: r.Text("kind"), Object: r.Text("object"),
		From: day(r, "from", "From"), To: day(r, "to", "To"), Before: after(r), Limit: perPage}
	if !q.To.IsZero() {
		q.To = q.To.AddDate(0, 0, 1) // the day itself is meant as well
	}
	if q.Object != "" && q.Kind == "" {
		r.Wrong("kind", "Kind", "an object has a kind; give both")
	}
	v := auditView{Narrow: q.Action != "" || q.Actor != "" || q.Kind != "" || !q.From.IsZero() || !q.To.IsZero()}
	err := s.Service.Store.View(r.Context(), func(tx *store.Tx) error {
		actions, err := audit.Actions(tx)
		if err != nil {
			return err
		}
		for _, a := range actions {
			v.Actions = append(v.Actions, option{string(a), string(a)})
		}
		if len(r.Mistakes) > 0 {
			return nil
		}
		page, err := audit.Search(tx, q)
		if err != nil {
			return err
		}
		v.Records = page.Records
		if page.Next > 0 {
			v.Next = strconv.FormatInt(page.Next, 10)
		}
		return nil
	})
	if err != nil {
		return desk.Page{}, err
	}
	v.Actors, err = s.actors(r)
	return desk.Page{Title: "Audit log", Template: "audit", View: v}, err
}

// actors are all who may have done something, by what they are called.
func (s *pages) actors(r *desk.Request) ([]option, error) {
	out := []option{{audit.System, "the service"}, {access.CommandLine, "the command line"}}
	accounts, err := s.Access.Accounts(r.Context())
	if err != nil {
		return nil, err
	}
	for _, a := range accounts {
		out = append(out, option{a.Actor(), a.Name})
	}
	keys, err := s.Access.Keys(r.Context())
	for _, k := range keys {
		out = append(out, option{string(access.Program) + ":" + k.ID, "key " + k.Name})
	}
	return out, err
}

// objectPages are where objects of a kind have a page of their own.
var objectPages = map[string]string{
	"alert": "/alerts/", "case": "/cases/", "subject": "/subjects/", "list": "/lists/", "account": "/people/", "job": "/jobs/", "webhook": "/webhooks/", "clearance": "/clearances/",
}

// objectPage is the page of what a record is about; "" where it has none.
func objectPage(kind, object string) string {
	if name, version, ok := strings.Cut(object, ":"); kind == "policy" && ok {
		return "/policies/" + name + "/" + version
	}
	if object == "many" || object == "all" || objectPages[kind] == "" {
		return ""
	}
	return objectPages[kind] + object
}

// detail is a line of what an entry says.
type detail struct{ Name, Text string }

type entryView struct {
	audit.Record
	Details []detail
	Content []detail // hashes
	Page    string   // of the object
	Proof   *audit.Proof
	Signed  *audit.Checkpoint // that covers it; nil where none does yet
	Hashes  []string
	Wrong   string // why it could not be proved
}

// number is that of an entry; they count from 0.
func number(r *desk.Request) (int64, error) {
	seq, err := strconv.ParseInt(r.PathValue("seq"), 10, 64)
	if err != nil || seq < 0 {
		return 0, fmt.Errorf("entry: %w", store.ErrNotFound)
	}
	return seq, nil
}

// showEntry is an entry with the proof that it is in the log that was signed.
func (s *pages) showEntry(r *desk.Request) (desk.Page, error) {
	seq, err := number(r)
	if err != nil {
		return desk.Page{}, err
	}
	var v entryView
	var keys []string
	var last *audit.Checkpoint
	err = s.Service.Store.View(r.Context(), func(tx *store.Tx) error {
		record, err := audit.FindRecord(tx, seq)
		if err != nil {
			return err
		}
		v.Record = *record
		if last, err = audit.LastCheckpoint(tx); errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		keys, err = audit.Keys(tx)
		return err
	})
	if err != nil {
		return desk.Page{}, err
	}
	for name, value := range v.Record.Detail {
		v.Details = append(v.Details, detail{name, fmt.Sprint(value)})
	}
	for name, hash := range v.Record.Content {
		v.Content = append(v.Content, detail{name, hash})
	}
	for _, lines := range [][]detail{v.Details, v.Content} {
		slices.SortFunc(lines, func(a, b detail) int { return strings.Compare(a.Name, b.Name) })
	}
	v.Page = objectPage(v.Kind, v.Object)
	if last != nil && seq < last.Size {
		if v.Proof, err = audit.Prove(r.Context(), s.Service.Store, seq); err != nil {
			return desk.Page{}, err
		}
		_, v.Signed, err = audit.CheckProof(v.Proof, keys)
		if err != nil {
			v.Wrong = desk.Sentence(err.Error())
		}
		for _, h := range v.Proof.Hashes {
			v.Hashes = append(v.Hashes, h.String())
		}
	}
	return desk.Page{Title: fmt.Sprintf("Entry %d", seq), Template: "entry", View: v}, nil
}

// serveProof is the proof as a file, which namesake audit check reads.
func (s *pages) serveProof(w http.ResponseWriter, r *desk.Request) error {
	seq, err := number(r)
	if err != nil {
		return err
	}
	p, err := s.proof(r, seq)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=entry-%d-proof.json", seq))
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(p)
}

// proof is that of an entry which is there and signed.
func (s *pages) proof(r *desk.Request, seq int64) (*audit.Proof, error) {
	var signed int64
	err := s.Service.Store.View(r.Context(), func(tx *store.Tx) error {
		if _, err := audit.FindRecord(tx, seq); err != nil {
			return err
		}
		c, err := audit.LastCheckpoint(tx)
		if err == nil {
			signed = c.Size
		}
		if errors.Is(err, store.ErrNotFound) {
			err = nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if seq >= signed {
		return nil, &desk.Refusal{Status: http.StatusConflict, Text: "The entry is not signed yet; it will be within a minute."}
	}
	return audit.Prove(r.Context(), s.Service.Store, seq)
}

// serveExport is the signed log with all that verifying takes, as namesake audit
// export writes it.
func (s *pages) serveExport(w http.ResponseWriter, r *desk.Request) error {
	dir, err := os.MkdirTemp("", "namesake-audit")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	x, err := audit.Export(r.Context(), s.Service.Store, dir)
	if errors.Is(err, store.ErrNotFound) {
		return &desk.Refusal{Status: http.StatusConflict, Text: "The log is not signed yet; it will be within a minute."}
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=audit-log-%d.zip", x.Checkpoint))
	z := zip.NewWriter(w)
	if err := z.AddFS(os.DirFS(dir)); err != nil {
		return nil //nolint // the answer has begun, and breaks off without its end
	}
	return z.Close()
}

// verification is what verifying the log found when it was last asked for here.
type verification struct {
	sync.Mutex
	Report *audit.Report
	At     time.Time
	By     string
	Took   time.Duration
}

type verificationView struct {
	Report *audit.Report
	At     time.Time
	By     string
	Took   string
	Key    string
	Keys   []string
}

func (s *pages) showVerification(r *desk.Request) (desk.Page, error) {
	s.verified.Lock()
	v := verificationView{Report: s.verified.Report, At: s.verified.At, By: s.verified.By, Took: s.verified.Took.Round(time.Millisecond).String(), Key: s.Audit.PublicKey()}
	s.verified.Unlock()
	err := s.Service.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		v.Keys, err = audit.Keys(tx)
		return err
	})
	return desk.Page{Title: "Verification of the audit log", Template: "verification", View: v}, err
}

// verify reads the whole log and compares it with what was signed.
func (s *pages) verify(r *desk.Request) (desk.Done, error) {
	begun := time.Now()
	report, err := audit.VerifyStore(r.Context(), s.Service.Store, audit.Known{})
	if err != nil {
		return desk.Done{}, err
	}
	took := time.Since(begun)
	err = s.Service.Store.Update(r.Context(), func(tx *store.Tx) error {
		return s.Service.Record(tx, "audit.verified", r.Who.Actor(), "audit", "log",
			map[string]string{"entries": strconv.FormatInt(report.Size, 10), "problems": strconv.Itoa(len(report.Problems))})
	})
	if err != nil {
		return desk.Done{}, err
	}
	s.verified.Lock()
	s.verified.Report, s.verified.At, s.verified.By, s.verified.Took = report, s.Service.Store.Now(), r.Who.Actor(), took
	s.verified.Unlock()
	said := "The log is as it was signed."
	if !report.OK() {
		said = "Something is wrong with the log."
	}
	return desk.Done{To: "/audit/verification", Said: said}, nil
}
