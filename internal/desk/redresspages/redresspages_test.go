package redresspages_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk/desktest"
	"github.com/namesake-screening/namesake/internal/desk/redresspages"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/redress"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/list/formats"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const hostile = `<img src=x onerror=alert(1)> Kalwin` + "\u202e"

func open(t *testing.T) *desktest.Site {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "namesake.db"), store.Config{})
	must(err)
	t.Cleanup(func() { s.Close() })
	lists, err := editions.Open(t.TempDir(), editions.Config{Formats: formats.All()})
	must(err)
	path := filepath.Join(t.TempDir(), "house.csv")
	must(os.WriteFile(path, []byte("id,name,birth_date\n1,"+hostile+",1976-03-14\n"), 0o600))
	_, err = lists.Import(t.Context(), path, editions.ImportOptions{Name: "house"})
	must(err)
	var svc *service.Service
	complaints := redress.New(redress.Config{Store: s, Policy: "default",
		Screen: func(who namesake.Subject) (namesake.Screening, error) {
			screener, err := svc.Screener("")
			if err != nil {
				return namesake.Screening{}, err
			}
			return screener.Screen(who)
		},
		Entity: func(list, id string) (*namesake.Entity, error) { return svc.Entity(list, "", id) }})
	svc, err = service.New(t.Context(), service.Config{Store: s, Editions: lists, Apply: complaints.Apply, Recognise: complaints.Recognise})
	must(err)
	site := desktest.New(t, s)
	redresspages.Register(site.Desk, redresspages.Config{Service: svc, Redress: complaints})
	return site
}

var control = regexp.MustCompile(`\d{4} \d{4} \d{4} \d{4}`)

// receive takes a complaint down by the form.
func receive(t *testing.T, b *desktest.Browser, name string) (where, number string) {
	t.Helper()
	a := b.Post("/redress", "name", name, "birth_date", "1976", "identifier", "national-id:77-01", "contact", "2 Mill Lane", "complaint", "<b>Again!</b>")
	if a.Status != 303 {
		t.Fatal(a.Status, a.Body)
	}
	page := b.Get(a.To)
	if page.Status != 200 || page.Has("<b>Again") || page.Has("<img") || control.FindString(page.Body) == "" {
		t.Fatal(page.Status, page.Body)
	}
	return a.To, control.FindString(page.Body)
}

// letter is what a reply says but for what it is addressed to and the number.
func letter(t *testing.T, b *desktest.Browser, where, name, number string) string {
	t.Helper()
	a := b.Get(where + "/letter")
	if a.Status != 200 {
		t.Fatal(a.Status, a.Body)
	}
	return strings.NewReplacer(name, "NAME", number, "NUMBER").Replace(strings.NewReplacer("&lt;", "<", "&gt;", ">").Replace(a.Body))
}

// From the counter to the reply, which is the same whatever came of it.
func TestRedressByForms(t *testing.T) {
	site := open(t)
	ana, bo, cy := site.As(access.Analyst), site.As(access.Reviewer), site.As(access.Reviewer)
	for text, fields := range map[string][]string{
		"state the date of birth": {"name", "Ana Voss", "contact", "here"},
		"reply needs to know":     {"name", "Ana Voss", "birth_date", "1980"},
		"not a date":              {"name", "Ana Voss", "birth_date", "x", "contact", "here"},
		"write TYPE:VALUE":        {"name", "Ana Voss", "identifier", "x", "contact", "here"},
		"nobody in the pop":       {"name", "Ana Voss", "birth_date", "1980", "contact", "here", "subject", "c-9"},
	} {
		if a := ana.Post("/redress", fields...); a.Status != 422 || !a.Has(text) {
			t.Errorf("%s: %d %s", text, a.Status, a.Body)
		}
	}
	where, number := receive(t, ana, hostile)
	page := ana.Get(where)
	if !page.Has("house 1") || !page.Has("&lt;img") {
		t.Error(page.Body)
	}
	if a := ana.Get(where + "/receipt"); a.Status != 200 || !a.Has(number) || a.Has("house") {
		t.Error(a.Status, a.Body)
	}
	if a := ana.Get(where + "/letter"); a.Status != 409 {
		t.Error("a reply before the decision:", a.Status)
	}
	if a := ana.Post("/redress/lookup", "control", strings.ReplaceAll(number, " ", "")); a.Status != 303 || a.To != where {
		t.Error(a.Status, a.Body)
	}
	if a := ana.Post("/redress/lookup", "control", "1"); a.Status != 422 || !a.Has("16 digits") {
		t.Error(a.Status, a.Body)
	}
	if a := ana.Post("/redress/lookup", "control", "0000000000000000"); a.Status != 422 || !a.Has("nobody has this one") {
		t.Error(a.Status, a.Body)
	}
	if a := ana.Post(where+"/propose", "reason", "x", "text", "y"); a.Status != 422 {
		t.Error(a.Status)
	}
	if a := bo.Post(where+"/propose", "reason", "different-person-known", "text", "<u>seen</u>"); a.Status != 303 {
		t.Fatal(a.Status, a.Body)
	}
	if a := bo.Get(where); !a.Has("somebody else has to confirm") || a.Has("<u>seen") {
		t.Error(a.Body)
	}
	if a := bo.Post(where+"/decide", "word", "confirm"); a.Status != 403 || !a.Has("second person") {
		t.Error("its maker confirmed it:", a.Status)
	}
	if a := ana.Post(where+"/decide", "word", "confirm"); a.Status != 403 {
		t.Error("an analyst confirmed it:", a.Status)
	}
	if a := cy.Post(where+"/decide", "word", "return"); a.Status != 422 || !a.Has("write why it is returned") {
		t.Error(a.Status, a.Body)
	}
	if a := cy.Post(where+"/decide", "word", "confirm"); a.Status != 303 {
		t.Fatal(a.Status, a.Body)
	}
	if a := cy.Post(where + "/withdraw"); a.Status != 409 {
		t.Error(a.Status)
	}
	// Somebody of whom nothing was found, and who is refused.
	other, number2 := receive(t, ana, "Tomasz Wielgosz")
	if a := ana.Post(other+"/propose", "reason", "facts-not-shown", "text", "No papers."); a.Status != 303 {
		t.Fatal(a.Status, a.Body)
	}
	if a := cy.Post(other+"/decide", "word", "confirm"); a.Status != 303 {
		t.Fatal(a.Status, a.Body)
	}
	if one, two := letter(t, ana, where, hostile, number), letter(t, ana, other, "Tomasz Wielgosz", number2); one != two {
		t.Errorf("the replies differ:\n%s\n%s", one, two)
	}
	if a := ana.Get("/redress?state=granted"); a.Status != 200 || !a.Has("Complaint 1") || a.Has("Complaint 2") || a.Has("<img") {
		t.Error(a.Status, a.Body)
	}
	if a := ana.Get("/redress"); a.Status != 200 || !a.Has("no such complaint") {
		t.Error(a.Status, a.Body)
	}
	if a := ana.Get("/redress?control=1"); a.Status != 422 {
		t.Error("a control number in an address:", a.Status)
	}
	if a := site.As(access.Administrator).Get(where); a.Status != 403 {
		t.Error(a.Status)
	}
	if a := site.As(access.Auditor).Get(where); a.Status != 200 || a.Has("Propose a decision") {
		t.Error(a.Status)
	}
}
