package holdpages_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk/desktest"
	"github.com/namesake-screening/namesake/internal/desk/holdpages"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/list/formats"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// hostile is a name as somebody may have had it entered.
const hostile = `<script>alert(1)</script> Kalwin` + "\u202e"

// post serves the pages over a service with one list and somebody who is held.
type post struct {
	*testing.T
	*service.Service
	site  *desktest.Site
	holds *holds.Holds
	now   time.Time
	key   string // of who is held
}

func open(t *testing.T) *post {
	t.Helper()
	p := &post{T: t, now: time.Now().UTC()} // sessions go by the clock of the machine
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "namesake.db"), store.Config{Now: func() time.Time { return p.now }})
	p.must(err)
	t.Cleanup(func() { s.Close() })
	lists, err := editions.Open(t.TempDir(), editions.Config{Formats: formats.All()})
	p.must(err)
	path := filepath.Join(t.TempDir(), "house.csv")
	p.must(os.WriteFile(path, []byte("id,name,birth_date\n1,"+hostile+",1976-03-14\n"), 0o600))
	_, err = lists.Import(t.Context(), path, editions.ImportOptions{Name: "house"})
	p.must(err)
	p.Service, err = service.New(t.Context(), service.Config{Store: s, Editions: lists})
	p.must(err)
	p.holds = holds.New(holds.Config{Store: s, Learn: p.Learn})
	p.site = desktest.New(t, s)
	holdpages.Register(p.site.Desk, holdpages.Config{Service: p.Service, Holds: p.holds})
	made, err := p.Screen(t.Context(), namesake.Subject{Name: hostile}, service.Ask{Actor: "a", Keep: true})
	p.must(err)
	kept, _, err := p.KeepAsSubject(t.Context(), "a", made.Key, "", nil)
	p.must(err)
	p.key = kept.Key
	// Whatever the name is worth, too little is known.
	p.must(s.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE alerts SET outcome = 'inconclusive'")
		return err
	}))
	return p
}

func (p *post) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// shows opens a page and fails unless it says all of this, and nothing hostile.
func (p *post) shows(b *desktest.Browser, path string, texts ...string) {
	p.Helper()
	a := b.Get(path)
	if a.Status != 200 {
		p.Fatalf("%s: %d %s", path, a.Status, a.Body)
	}
	for _, text := range texts {
		if !a.Has(text) {
			p.Errorf("%s lacks %q: %s", path, text, a.Body)
		}
	}
	if a.Has("<script>alert") {
		p.Errorf("%s runs a name", path)
	}
}

// does sends a form and returns where it leads.
func (p *post) does(b *desktest.Browser, path string, fields ...string) string {
	p.Helper()
	a := b.Post(path, fields...)
	if a.Status != 303 {
		p.Fatalf("%s: %d %s", path, a.Status, a.Body)
	}
	return a.To
}

// refuses sends a form and fails unless it is refused with these words.
func (p *post) refuses(b *desktest.Browser, status int, path string, text string, fields ...string) {
	p.Helper()
	if a := b.Post(path, fields...); a.Status != status || !a.Has(text) {
		p.Errorf("%s: %d, want %d and %q: %s", path, a.Status, status, text, a.Body)
	}
}

// The whole of it by forms: asked, escalated, acknowledged, answered.
func TestRequestByForms(t *testing.T) {
	p := open(t)
	ana, bo, dev := p.site.As(access.Analyst), p.site.As(access.Reviewer), p.site.As(access.Analyst)
	p.shows(ana, "/holds", "Nobody was asked.", "the date of birth", `href="/requests/new?alert=1"`, `href="/releases/new?alert=1"`, "&lt;script&gt;")
	p.shows(ana, "/requests/new?alert=1", "would decide", `value="birth-date" checked`, "person-3", "&lt;script&gt;")
	p.refuses(ana, 422, "/requests", "choose who is asked", "alert", "1", "fact", "birth-date")
	p.refuses(ana, 422, "/requests", "is no time", "alert", "1", "fact", "birth-date", "to", dev.Actor(), "due", "tomorrow")
	p.refuses(ana, 422, "/requests", "lies in the past", "alert", "1", "fact", "birth-date", "to", dev.Actor(), "due", "2020-01-01T10:00")
	p.refuses(ana, 422, "/requests", "choose what is asked", "alert", "1", "to", dev.Actor())
	where := p.does(ana, "/requests", "alert", "1", "fact", "birth-date", "to", dev.Actor(), "text", "<b>Please</b>", "due", p.now.Add(10*time.Minute).Format("2006-01-02T15:04"))
	p.shows(dev, where, "I have seen this", "&lt;b&gt;Please", "The letter"[4:])
	p.shows(dev, "/holds", "Before you")
	p.shows(dev, "/notices", "You are asked for information")
	p.now = p.now.Add(11 * time.Minute)
	p.must(p.holds.Work(t.Context()))
	p.shows(bo, where, "Escalated", "1 time", "person-2")
	p.shows(bo, "/notices", "was not answered in time", "Mark all as read")
	p.refuses(ana, 403, where+"/acknowledge", "Only who was asked")
	p.does(bo, where+"/acknowledge")
	p.refuses(bo, 409, where+"/acknowledge", "acknowledged already")
	p.shows(bo, "/requests?state=acknowledged", "Request 1")
	p.shows(bo, where+"/letter", "says nothing about whether", "&lt;script&gt;")
	p.refuses(bo, 422, where+"/answer", "not a date", "birth_date", "14/3/76", "remark", "his passport")
	p.refuses(bo, 422, where+"/answer", "none came back", "remark", "his passport")
	p.refuses(bo, 422, where+"/answer", "write where the facts are from", "birth_date", "1976-03-14")
	p.does(bo, where+"/answer", "birth_date", "1976-03-14", "remark", "his passport")
	p.shows(bo, where, "his passport", "Answered")
	p.refuses(bo, 409, where+"/cancel", "has ended", "why", "late")
	p.must(p.holds.Work(t.Context()))
	p.shows(ana, "/notices", "Alert 1 was scored again", "Request 1 was answered")
	p.does(ana, "/notices/read", "upto", fmt.Sprint(p.latestNotice()))
	if a := ana.Get("/notices"); a.Has("Mark all as read") {
		t.Error("read notices are unread")
	}
	p.shows(ana, "/holds", "Potential match")
	if a := ana.Get("/requests?state=lost"); a.Status != 422 {
		t.Error(a.Status)
	}
	if a := ana.Get("/requests/new"); a.Status != 404 {
		t.Error(a.Status)
	}
}

func (p *post) latestNotice() (id int64) {
	p.Helper()
	p.must(p.Store.View(p.Context(), func(tx *store.Tx) error {
		return tx.Get("SELECT max(id) FROM notices WHERE account = 'account:1'", nil, &id)
	}))
	return id
}

// Who proposed a release cannot confirm it by any form.
func TestReleaseByForms(t *testing.T) {
	p := open(t)
	bo, cy, ana := p.site.As(access.Reviewer), p.site.As(access.Reviewer), p.site.As(access.Analyst)
	p.shows(bo, "/releases/new?alert=1", "ends by itself", "no ground in law", "&lt;script&gt;")
	p.refuses(bo, 422, "/releases", "choose one", "alert", "1", "reason", "x", "text", "y")
	where := p.does(bo, "/releases", "alert", "1", "reason", "no-ground", "text", "<i>The day is over.</i>")
	p.refuses(bo, 409, "/releases", "proposed or in force already", "alert", "1", "reason", "no-ground", "text", "again")
	p.shows(bo, where, "somebody else has to confirm", "&lt;i&gt;The day")
	p.refuses(bo, 403, where+"/check", "second person", "word", "confirm")
	if a := ana.Post(where+"/check", "word", "confirm"); a.Status != 403 {
		t.Errorf("an analyst gave the second word: %d", a.Status)
	}
	p.shows(cy, "/holds", "await a second person", "release 1 proposed")
	p.refuses(cy, 422, where+"/check", "choose one", "word", "perhaps")
	p.refuses(cy, 422, where+"/check", "write why it is refused", "word", "refuse")
	p.does(cy, where+"/check", "word", "confirm")
	p.shows(cy, where, "The person may go")
	p.shows(cy, "/holds", "Nobody is held.")
	// Met again, he is held again.
	_, _, err := p.Learn(t.Context(), "a", p.key, namesake.Subject{BirthDate: namesake.Year(1976)}, nil)
	p.must(err)
	p.shows(ana, "/holds", "May be")
	p.shows(bo, where, "The hold stands.")
	p.must(p.holds.Work(t.Context()))
	p.shows(bo, where, "since the alert changed")
	p.refuses(bo, 409, where+"/end", "has ended")
	p.shows(bo, "/notices", "the hold stands again")
}

// Whoever has no part in it sees nothing.
func TestRolesOfHolds(t *testing.T) {
	p := open(t)
	admin, auditor := p.site.As(access.Administrator), p.site.As(access.Auditor)
	if a := admin.Get("/holds"); a.Status != 403 {
		t.Error(a.Status)
	}
	a := auditor.Get("/holds")
	if a.Status != 200 || a.Has("/requests/new") || a.Has("/releases/new") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if a := auditor.Post("/requests", "alert", "1"); a.Status != 403 {
		t.Error(a.Status)
	}
	if a := auditor.Get("/holds?name=Kalwin"); a.Status != 422 || strings.Contains(a.Body, "=Kalwin") {
		t.Error(a.Status)
	}
}
