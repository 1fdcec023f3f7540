package casepages_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/desk/casepages"
	"github.com/namesake-screening/namesake/internal/desk/desktest"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/sample"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/list/formats"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// hostile is a name that would do harm where it is taken for markup, or turns
// the direction of what follows.
const hostile = "Ketevan <script>alert(1)</script> \u202eJordania"

type office struct {
	testing.TB
	site     *desktest.Site
	store    *store.Store
	service  *service.Service
	cases    *cases.Cases
	lists    *editions.Store
	subject  int64
	mu       sync.Mutex
	now      time.Time
	recorded []string
}

func open(t testing.TB) *office {
	t.Helper()
	o := &office{TB: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	var err error
	o.store, err = store.Open(t.Context(), filepath.Join(t.TempDir(), "desk.db"), store.Config{Now: func() time.Time {
		o.mu.Lock()
		defer o.mu.Unlock()
		return o.now
	}})
	o.must(err)
	t.Cleanup(func() { o.store.Close() })
	o.lists, err = editions.Open(t.TempDir(), editions.Config{Formats: formats.All()})
	o.must(err)
	record := func(tx *store.Tx, action, actor, kind, id string, detail map[string]string) error {
		o.recorded = append(o.recorded, action+" "+actor+" "+kind+":"+id)
		for name, code := range detail {
			detail[name] = strings.ReplaceAll(code, " ", "_")
		}
		if kind == "subject" && strings.ContainsFunc(id, func(r rune) bool { return r < '0' || r > '9' }) {
			id = "1"
		}
		return audit.AppendCodes(tx, action, actor, kind, id, detail)
	}
	o.service, err = service.New(t.Context(), service.Config{Store: o.store, Editions: o.lists, Sample: sample.Edition, Record: record})
	o.must(err)
	o.cases = cases.New(cases.Config{Store: o.store, Record: record})
	o.site = desktest.New(t, o.store)
	casepages.Register(o.site.Desk, casepages.Config{Cases: o.cases, Service: o.service})
	return o
}

// begin publishes a list and adds a subject who is on it.
func begin(t testing.TB) *office {
	t.Helper()
	o := open(t)
	o.publish("1,Ketevan Zhordania,1971-02-03")
	k, err := o.service.Put(t.Context(), "account:9", "c-1", namesake.Subject{Name: "Ketevan Jordania", Aliases: []string{hostile}, Countries: []string{"GE"},
		Identifiers: []namesake.Identifier{{Type: namesake.IDPassport, Value: "X1", Country: namesake.Country{Code: "GE"}}}}, nil, nil)
	o.must(err)
	o.subject = k.ID
	return o
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) publish(rows ...string) {
	o.Helper()
	path := filepath.Join(o.TempDir(), "house.csv")
	o.must(os.WriteFile(path, []byte("id,name,birth_date\n"+strings.Join(rows, "\n")+"\n"), 0o600))
	_, err := o.lists.Import(o.Context(), path, editions.ImportOptions{Name: "house", AllowShrink: true})
	o.must(err)
	o.must(o.service.Look(o.Context()))
}

func (o *office) exec(query string, args ...any) {
	o.Helper()
	o.must(o.store.Update(o.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}))
}

// says fails where an answer has another status or lacks a text.
func (o *office) says(a desktest.Answer, status int, texts ...string) desktest.Answer {
	o.Helper()
	if a.Status != status {
		o.Fatalf("status %d, want %d: %s", a.Status, status, a.Body)
	}
	for _, text := range texts {
		if !a.Has(text) {
			o.Errorf("%q is not on the page: %s", text, a.Body)
		}
	}
	if a.Has("<script>alert") {
		o.Error("a name is markup")
	}
	return a
}

// upload sends a file as a form does.
func upload(b *desktest.Browser, path, name, content string) desktest.Answer {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // it is written to memory
	}
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.Do(r)
}

// A case is worked in a browser from the subject to the report, by two people.
func TestStoryInABrowser(t *testing.T) {
	o := begin(t)
	ana, bo, cy := o.site.As(access.Analyst), o.site.As(access.Reviewer), o.site.As(access.Reviewer)
	// She looks the person up by the id of her own system, which is in no address.
	o.says(ana.Get("/subjects"), 200, `name="key"`)
	o.says(ana.Post("/subjects", "key", "c-2"), 422, "nobody&#39;s", `value="c-2"`)
	o.says(ana.Post("/subjects", "key", ""), 422, "is missing")
	found := o.says(ana.Post("/subjects", "key", "c-1"), 303)
	if found.To != fmt.Sprintf("/subjects/%d", o.subject) {
		t.Fatal(found.To)
	}
	o.says(ana.Get(found.To), 200, "Ketevan Jordania", "&lt;script&gt;", "Open a case", "house", "passport: X1", `href="/alerts/1"`)
	opened := o.says(ana.Post("/cases", "subject", fmt.Sprint(o.subject)), 303)
	where := opened.To
	o.says(ana.Get(where), 200, "Case 1 is open.", "Ketevan Jordania", "&lt;script&gt;", "Ketevan Zhordania", "alert awaits", `action="/cases/1/note"`)
	o.says(bo.Post("/cases", "alert", "1"), 303)
	o.says(bo.Get(where), 200, "had an open case")
	o.says(ana.Post("/cases"), 422, "for a subject or for an alert")
	o.says(ana.Post("/cases", "alert", "99"), 404)
	o.says(ana.Get("/cases"), 200, "Ketevan Jordania", "1 open: 1 yours", "1 of 1")

	o.says(ana.Post(where+"/note", "text", "  "), 422, "is missing; write it", `aria-invalid="true"`)
	o.says(ana.Post(where+"/note", "text", "<b>Called</b> her bank."), 303)
	o.says(ana.Get(where), 200, "The note is kept.", "&lt;b&gt;Called&lt;/b&gt; her bank.")
	o.says(ana.Post(where+"/note", "text", "Her employer.", "corrects", "1"), 303)
	o.says(ana.Get(where), 200, "Corrected by", "Corrects")

	o.says(upload(ana, where+"/attach", "page.html", "<html>"), 422, "is of a kind that is not taken")
	o.says(upload(ana, where+"/attach", "page.pdf", "<html>"), 422, "does not hold what .pdf files hold")
	o.says(upload(ana, where+"/attach", "", ""), 422)
	o.says(ana.Post(where+"/attach"), 422, "choose one")
	o.says(upload(ana, where+"/attach", `x"><script>alert(1)</script>.pdf`, "%PDF-1.7 x"), 303)
	// A name that would end the header, or the attribute, does neither.
	got := o.says(ana.Get(where+"/attachments/1"), 200)
	if d := got.Header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment; filename=") || strings.ContainsAny(d, "\r\n") {
		t.Error(d)
	}
	if got.Body != "%PDF-1.7 x" || got.Header.Get("Content-Type") != "application/pdf" || got.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(got.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Error(got.Header)
	}
	o.says(ana.Get(where+"/attachments/2"), 404)
	o.says(ana.Post(where+"/remove", "attachment", "1"), 422, "is missing; write it")
	o.says(ana.Post(where+"/remove", "attachment", "1", "remove_reason", "Another's."), 303)
	o.says(ana.Get(where), 200, "its hash stays", "Removed by", "Another&#39;s.")
	o.says(ana.Get(where+"/attachments/1"), 410, "was removed")

	o.says(ana.Post(where+"/due", "due_at", "tomorrow", "due_reason", "x"), 422, "is no day")
	o.says(ana.Post(where+"/due", "due_at", "2026-03-01", "due_reason", "x"), 422, "is past")
	o.says(ana.Post(where+"/due", "due_at", "2026-03-04", "due_reason", ""), 422, `id="due_reason-wrong"`)
	o.says(ana.Post(where+"/due", "due_at", "2026-03-04", "due_reason", "The bank answers then."), 303)
	o.exec("UPDATE cases SET due_at = $1", store.Micros(o.now.Add(time.Second)))
	o.now = o.now.Add(time.Minute)
	o.must(o.store.Update(t.Context(), o.cases.Escalate))
	o.says(ana.Get(where), 200, "Past its deadline since", "the case is before the reviewers")
	o.says(bo.Get("/cases?overdue=yes"), 200, "Case 1", "Overdue")

	o.says(ana.Post(where+"/close", "summary", "Done."), 422, "awaits somebody")
	o.exec("UPDATE alerts SET state = 'closed', disposition = 'true-match'")
	o.says(ana.Post(where+"/hand-over", "to", "account:99", "reason", "x"), 422, "is nobody who works on cases")
	o.says(ana.Post(where+"/hand-over", "to", bo.Actor(), "reason", "On leave."), 303)
	o.says(ana.Post(where+"/note", "text", "Wait."), 403, "somebody else")
	o.says(ana.Get(where), 200, "On leave.")
	if ana.Get(where).Has(`action="/cases/1/note"`) {
		t.Error("she is shown a form that is not hers")
	}
	o.says(bo.Post(where+"/close", "summary", "It is her."), 303)
	o.says(bo.Get(where), 200, "a second person confirms")
	if bo.Get(where).Has(`action="/cases/1/review"`) {
		t.Error("he is asked to confirm what he did")
	}
	o.says(bo.Post(where+"/review", "verdict", "confirm"), 403, "second person")
	o.says(ana.Post(where+"/review", "verdict", "confirm"), 403)
	o.says(cy.Post(where+"/review"), 422, "confirm the closing or return it")
	o.says(cy.Post(where+"/review", "verdict", "return"), 422, `id="review_text-wrong"`)
	o.says(cy.Post(where+"/review", "verdict", "confirm"), 303)
	o.says(cy.Get(where), 200, "The case is closed.", "Confirmed")
	o.says(cy.Get("/cases"), 200, "No case is like this")
	o.says(cy.Get("/cases?state=closed"), 200, "Case 1")

	report := o.says(cy.Get(where+"/report"), 200, "Report on case 1", "They add up to", "It is her.", "On leave.", "&lt;b&gt;Called&lt;/b&gt;", "Her employer.", "The last entry of the log")
	if report.Has(`class="menu"`) {
		t.Error("the report has the menu")
	}
	o.says(bo.Post(where+"/reopen", "reopen_reason", "Her passport came."), 303)
	o.says(bo.Get(where), 200, "The case is open again.", "Her passport came.")
	if all := strings.Join(o.recorded, "\n"); !strings.Contains(all, "person.read "+ana.Actor()+" case:1") || !strings.Contains(all, fmt.Sprintf("person.read %s subject:%d", ana.Actor(), o.subject)) {
		t.Errorf("who reads is not recorded: %s", all)
	}
}

// Facts are corrected where they are seen: a new version, by which the subject is
// screened at once, and what somebody else did meanwhile is not undone.
func TestFactsAreCorrected(t *testing.T) {
	o := begin(t)
	ana, aud := o.site.As(access.Analyst), o.site.As(access.Auditor)
	where := fmt.Sprintf("/subjects/%d", o.subject)
	good := []string{"version", "1", "name", "Ketevan Jordania", "aliases", hostile, "kind", "person", "birth_date", "1990-05-06", "gender", "female", "countries", "Georgia\nTürkiye", "identifiers", "passport:X1\npassport:Y2"}
	with := func(field, value string) []string {
		out := append([]string(nil), good...)
		for i := 0; i < len(out); i += 2 {
			if out[i] == field {
				out[i+1] = value
			}
		}
		return out
	}
	for field, value := range map[string]string{"name": "–", "birth_date": "6.5.90", "gender": "unsure", "kind": "ghost", "countries": "Nowhere", "identifiers": "X1"} {
		a := ana.Post(where+"/facts", with(field, value)...)
		if a.Status != 422 {
			t.Fatalf("%s %q: status %d", field, value, a.Status)
		}
		o.says(a, 422, `id="`+field+`-wrong"`)
		if field == "birth_date" && !a.Has(`value="6.5.90"`) {
			t.Error("what was typed is gone")
		}
	}
	o.says(aud.Post(where+"/facts", good...), 403)
	if aud.Get(where).Has("Correct the facts") {
		t.Error("an auditor is shown the form")
	}
	o.says(ana.Post(where+"/facts", good...), 303)
	o.says(ana.Get(where), 200, "was screened by them", "1990-05-06", "Türkiye", "version 2", "then changed: Countries, Identifiers, Kind, Born, Gender", "passport: X1 (Georgia)", "changed subject")
	o.says(ana.Post(where+"/facts", good...), 422, "by somebody else meanwhile")
	o.says(ana.Post(where+"/facts", with("version", "2")...), 303)
	o.says(ana.Get(where), 200, "Nothing differs")
	// Owed and covered are told apart.
	o.publish("1,Ketevan Zhordania,1971-02-03", "2,Somebody Else,1980-01-01")
	o.says(ana.Get(where), 200, "new edition, since")
	o.must(o.service.Settle(t.Context()))
	if o.says(ana.Get(where), 200, ">Done<").Has("new edition, since") {
		t.Error("it is owed still")
	}
	if _, err := o.service.Remove(t.Context(), "account:9", "c-1"); err != nil {
		t.Fatal(err)
	}
	o.says(ana.Get(where), 200, "Removed from the population")
	o.says(ana.Post(where+"/facts", with("version", "3")...), 409, "removed from the population")
	o.says(ana.Get("/subjects/99"), 404)
	o.says(ana.Get("/subjects?key=c-1"), 422)
}

// The queue is cut into pages, and an address that nobody gave is a mistake.
func TestQueueIsPaged(t *testing.T) {
	o := begin(t)
	ana := o.site.As(access.Analyst)
	for i := range 60 {
		k, err := o.service.Put(t.Context(), "account:9", fmt.Sprintf("q-%d", i), namesake.Subject{Name: "Somebody Ordinary"}, nil, nil)
		o.must(err)
		_, err = o.cases.Open(t.Context(), ana.Identity, k.ID, nil)
		o.must(err)
	}
	first := o.says(ana.Get("/cases?owner=mine"), 200, "Case 50<", `href="/cases?after=50&amp;owner=mine" rel="next"`)
	if first.Has("Case 51<") {
		t.Error("the first page has more than it should")
	}
	if last := o.says(ana.Get("/cases?owner=mine&after=50"), 200, "Case 51<", "Case 60<"); last.Has(`rel="next"`) {
		t.Error("there is a page after the last")
	}
	o.says(ana.Get("/cases?owner=nobody"), 200, "No case is like this")
	for _, bad := range []string{"?state=opne", "?after=x", "?onwer=mine"} {
		o.says(ana.Get("/cases"+bad), 422)
	}
	for _, path := range []string{"/cases/99", "/cases/x", "/cases/0", "/cases/99/report", "/cases/1/attachments/x"} {
		o.says(ana.Get(path), 404)
	}
	o.says(ana.Post("/cases/99/note", "text", "x"), 404)
}
