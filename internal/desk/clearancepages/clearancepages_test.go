package clearancepages_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/desk/clearancepages"
	"github.com/namesake-screening/namesake/internal/desk/desktest"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/list/formats"
)

// office is a site with the pages, over a service.
type office struct {
	*testing.T
	*desktest.Site
	service   *service.Service
	decisions *decisions.Decisions
	lists     *editions.Store
}

func open(t *testing.T) *office {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	s, err := store.Open(t.Context(), filepath.Join(dir, "namesake.db"), store.Config{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	o := &office{T: t}
	if o.lists, err = editions.Open(dir, editions.Config{Formats: formats.All()}); err != nil {
		t.Fatal(err)
	}
	record := func(tx *store.Tx, action, actor, kind, id string, detail map[string]string) error {
		for name, text := range detail {
			detail[name] = strings.ReplaceAll(text, " ", "_")
		}
		return audit.AppendCodes(tx, action, actor, kind, id, detail)
	}
	if o.service, err = service.New(t.Context(), service.Config{Store: s, Editions: o.lists, Record: record}); err != nil {
		t.Fatal(err)
	}
	o.decisions = decisions.New(decisions.Config{Store: s, Record: record, Entity: func(list, id string) (*namesake.Entity, error) { return o.service.Entity(list, "", id) }})
	o.Site = desktest.New(t, s)
	clearancepages.Register(o.Desk, clearancepages.Config{Service: o.service, Decisions: o.decisions})
	return o
}

func (o *office) publish(rows ...string) {
	o.Helper()
	path := filepath.Join(o.TempDir(), "house.csv")
	if err := os.WriteFile(path, []byte("id,name,birth_date,gender,passport\n"+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
		o.Fatal(err)
	}
	if _, err := o.lists.Import(o.Context(), path, editions.ImportOptions{Name: "house", AllowShrink: true}); err != nil {
		o.Fatal(err)
	}
	if err := o.service.Look(o.Context()); err != nil {
		o.Fatal(err)
	}
	if err := o.service.Settle(o.Context()); err != nil {
		o.Fatal(err)
	}
}

func (o *office) put(key string, s namesake.Subject) {
	o.Helper()
	if _, err := o.service.Put(o.Context(), "account:1", key, s, nil, nil); err != nil {
		o.Fatal(err)
	}
}

// propose proposes a clearance for the latest alert, and returns its page.
func (o *office) propose(who access.Identity) string {
	o.Helper()
	var all []screenings.Alert
	err := o.service.Store.View(o.Context(), func(tx *store.Tx) (err error) {
		all, err = screenings.Alerts(tx, screenings.Filter{State: screenings.Open}, 0, 1000)
		return err
	})
	if err != nil || len(all) == 0 {
		o.Fatalf("%d open alerts, %v", len(all), err)
	}
	a := all[len(all)-1]
	d, err := o.decisions.Decide(o.Context(), who, decisions.Ask{Alert: a.ID, Disposition: decisions.FalsePositive, Reason: "different-person-known", Text: "<b>Known</b> here.", Seen: a.Digest, Clear: true})
	if err != nil {
		o.Fatal(err)
	}
	return fmt.Sprintf("/clearances/%d", d.Clearance)
}

// A clearance is proposed, refused to its maker, confirmed by somebody else, kept
// in sight and ended.
func TestClearanceFromProposalToEnd(t *testing.T) {
	o := open(t)
	anna, rita, sven := o.As(access.Analyst), o.As(access.Reviewer), o.As(access.Reviewer)
	if a := anna.Get("/clearances"); a.Status != 200 || !a.Has("None.") {
		t.Error(a.Status, a.Body)
	}
	o.publish("1,محمد علي زروندل,1971-02-03,male,A1")
	o.put("c-1", namesake.Subject{Name: "Mohammed Ali Zarwandel", Countries: []string{"AF"}})
	page := o.propose(rita.Identity)

	a := anna.Get("/clearances?state=proposed")
	if !a.Has("Mohammed Ali Zarwandel") || !a.Has("محمد علي زروندل") || !a.Has(`href="`+page+`"`) || !a.Has("known to be somebody else") || !a.Has("person-2") {
		t.Error(a.Body)
	}
	if a = anna.Get(page); !a.Has("&lt;b&gt;Known&lt;/b&gt; here.") || a.Has("/confirm") || !a.Has("1971-02-03") || !a.Has("Passport A1") {
		t.Error(a.Body)
	}
	if a = rita.Get(page); a.Has("/confirm") || !a.Has("It takes somebody else") {
		t.Error("the maker is asked:", a.Body)
	}
	for _, path := range []string{"/confirm", "/refuse"} {
		if a = rita.Post(page+path, text(path)...); a.Status != 403 || !a.Has("second person") {
			t.Error("the maker:", path, a.Status, a.Body)
		}
		if a = anna.Post(page+path, text(path)...); a.Status != 403 {
			t.Error("an analyst:", path, a.Status)
		}
	}
	if a = sven.Post(page+"/refuse", "text", " "); a.Status != 422 || !a.Has(`href="#text"`) || !a.Has("say why") {
		t.Error(a.Status, a.Body)
	}
	if a = sven.Post(page+"/refuse", "text", "Ask her.", "force", "yes"); a.Status != 422 || !a.Has("unknown field") {
		t.Error(a.Status, a.Body)
	}
	if a = sven.Post(page+"/refuse", "text", "Ask him."); a.Status != 303 || a.To != page {
		t.Error(a.Status, a.Body)
	}
	if a = sven.Get(page); !a.Has("Refused. Its maker has the alert back.") || !a.Has(`<span class="badge refused">Refused`) || a.Has("/confirm") {
		t.Error(a.Body)
	}
	if a = sven.Post(page + "/confirm"); a.Status != 409 {
		t.Error(a.Status, a.Body)
	}

	page = o.propose(rita.Identity)
	if a = sven.Post(page + "/confirm"); a.Status != 303 {
		t.Error(a.Status, a.Body)
	}
	if a = anna.Get("/clearances"); !a.Has(page) || !a.Has("in 12 months") || !a.Has("<strong>1</strong>") {
		t.Error(a.Body)
	}
	if a = anna.Get(page); a.Has("/revoke") || !a.Has("Alert 1") || !a.Has("the same") || a.Has("changed</span>") {
		t.Error(a.Body)
	}
	if a = anna.Get("/clearances?list=other"); a.Has(page) {
		t.Error("of another list:", a.Body)
	}
	if a = anna.Post(page+"/revoke", "why", "x"); a.Status != 403 {
		t.Error(a.Status)
	}
	if a = sven.Post(page+"/revoke", "why", ""); a.Status != 422 || !a.Has(`href="#why"`) {
		t.Error(a.Status, a.Body)
	}
	if a = sven.Post(page+"/revoke", "why", "The call was from his brother."); a.Status != 303 {
		t.Error(a.Status, a.Body)
	}
	if a = sven.Get(page); !a.Has("The call was from his brother.") || !a.Has("Revoked") || a.Has("/revoke") {
		t.Error(a.Body)
	}
}

func text(path string) []string {
	if path == "/refuse" {
		return []string{"text", "No."}
	}
	return nil
}

// What it rested on stands beside what is known now, and the page says which fact
// ended it; what it kept closed before is told with the reason.
func TestFactsBesideFacts(t *testing.T) {
	o := open(t)
	anna, rita := o.As(access.Analyst), o.As(access.Reviewer)
	o.publish("1,Ketevan Zhordania,1971-02-03,female,")
	o.put("c-1", namesake.Subject{Name: "Ketevan Jordania"})
	page := o.propose(anna.Identity)
	if a := rita.Post(page + "/confirm"); a.Status != 303 {
		t.Fatal(a.Status, a.Body)
	}
	o.publish("1,Ketevan Zhordania,1972-02-03,female,")
	a := anna.Get(page)
	if !a.Has("It ended since this changed: Listed birth date.") || !a.Has(`<span class="mark contradicts">changed</span><div dir="auto">1972-02-03`) || !a.Has("1971-02-03") {
		t.Error(a.Body)
	}
	if a = anna.Get("/clearances?state=ended"); !a.Has("Facts changed, Listed birth date") {
		t.Error(a.Body)
	}
	o.publish("2,Tomasz Wielgosz,,,")
	if a = anna.Get(page); !a.Has("The list in use has this party no more.") {
		t.Error(a.Body)
	}
	if err := o.service.RemoveAndErase(t.Context(), "account:1", "c-1"); err != nil {
		t.Fatal(err)
	}
	if a = anna.Get(page); a.Status != 200 || a.Has("Jordania") || !a.Has("was erased") || a.Has("Known") {
		t.Error(a.Body)
	}
	if a = anna.Get("/clearances?state=ended"); a.Has("Jordania") || !a.Has("(erased)") {
		t.Error(a.Body)
	}
}

// Pages of fifty, the latest first, and mistakes in the address are told.
func TestPagesOfClearances(t *testing.T) {
	o := open(t)
	anna := o.As(access.Analyst)
	o.publish("1,Ketevan Zhordania,1971-02-03,female,")
	for i := range 52 {
		o.put(fmt.Sprint("c-", i), namesake.Subject{Name: "Ketevan Jordania"})
		o.propose(anna.Identity)
	}
	a := anna.Get("/clearances?state=proposed&list=house")
	if !a.Has(`href="/clearances/52"`) || !a.Has(`href="/clearances/3"`) || a.Has(`href="/clearances/2"`) || !a.Has("after=3&amp;list=house&amp;state=proposed") {
		t.Error(a.Body)
	}
	if a = anna.Get("/clearances?state=proposed&after=3"); a.Has(`href="/clearances/3"`) || !a.Has(`href="/clearances/1"`) || a.Has(`rel="next"`) {
		t.Error(a.Body)
	}
	for path, status := range map[string]int{"/clearances?state=maybe": 422, "/clearances?name=x": 422, "/clearances?after=x": 422, "/clearances/x": 404, "/clearances/99": 404, "/clearances/1?x=1": 422} {
		if a := anna.Get(path); a.Status != status {
			t.Errorf("%s: %d, want %d", path, a.Status, status)
		}
	}
	if a := o.As(access.Administrator).Get("/clearances"); a.Status != 403 {
		t.Error(a.Status)
	}
	if a := o.As(access.Auditor).Get("/clearances/1"); a.Status != 200 || a.Has("/confirm") {
		t.Error(a.Status)
	}
}
