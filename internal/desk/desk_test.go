package desk_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/desk/desktest"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var part = fstest.MapFS{"shelf.html": {Data: []byte(`{{define "shelf"}}<h1>Shelf</h1>
<p dir="auto">{{.View}}</p>
<form class="box" method="post" action="/shelf">{{template "field" (dict "f" . "name" "book" "label" "Book" "hint" "Its title")}}<button>Put</button></form>
{{template "pager" (dict "f" . "next" "17")}}{{end}}`)}}

// shelf is a part with one page and one form.
func shelf(t *testing.T) *desktest.Site {
	s, err := store.Open(t.Context(), t.TempDir()+"/desk.db", store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	site := desktest.New(t, s)
	p := site.Pages(part)
	show := func(r *desk.Request) (desk.Page, error) {
		switch r.Text("after") {
		case "gone":
			return desk.Page{}, fmt.Errorf("shelf: %w", store.ErrNotFound)
		case "broken":
			return desk.Page{}, errors.New("a secret of Orvan Deskel")
		}
		return desk.Page{Title: "Shelf", Template: "shelf", View: "on " + r.Text("after")}, nil
	}
	p.Show("GET /shelf", access.AlertRead, []string{"after", "list"}, show)
	p.Do("POST /shelf", access.AlertDecide, []string{"book"}, func(r *desk.Request) (desk.Done, error) {
		switch r.Text("book") {
		case "":
			r.Wrong("book", "Book", "is missing")
		case "broken":
			r.Wrong("book", "Book", "is torn")
			return desk.Done{}, errors.New("a secret of Orvan Deskel")
		case "mine":
			return desk.Done{}, fmt.Errorf("put: %w", access.ErrSamePerson)
		}
		return desk.Done{To: "/shelf", Said: "It stands there."}, nil
	}, show)
	return site
}

func TestPageIsShownWithItsMenu(t *testing.T) {
	b := shelf(t).As(access.Analyst)
	a := b.Get("/shelf?after=3")
	if a.Status != 200 || !a.Has("on 3") || !a.Has(`<a href="/sign-out">`) || !a.Has("person-1") {
		t.Error(a.Status, a.Body)
	}
	if !a.Has(`href="/shelf?after=17" rel="next"`) || !a.Has(`href="/shelf" rel="first"`) {
		t.Error("pager:", a.Body)
	}
}

func TestUnknownParameterIsAMistake(t *testing.T) {
	b := shelf(t).As(access.Analyst)
	if a := b.Get("/shelf?nmae=Orvan"); a.Status != 422 || !a.Has("nmae") || a.Has("Orvan") {
		t.Error(a.Status, a.Body)
	}
	if a := b.Post("/shelf", "book", "x", "page", "3"); a.Status != 422 || !a.Has("unknown field") {
		t.Error(a.Status, a.Body)
	}
	if a := b.Post("/shelf?book=x", "book", "x"); a.Status != 422 {
		t.Error(a.Status, a.Body)
	}
}

func TestFormIsShownAgainWithWhatIsWrong(t *testing.T) {
	b := shelf(t).As(access.Analyst)
	if a := b.Post("/shelf", "book", " "); a.Status != 422 || !a.Has(`aria-invalid="true"`) || !a.Has(`<a href="#book">Book: is missing</a>`) {
		t.Error(a.Status, a.Body)
	}
	if a := b.Post("/shelf", "book", " "); a.Has(`rel="next"`) {
		t.Error("the answer to a form leads to a page after it")
	}
	// What was typed is there again, and harmless.
	a := b.Post("/shelf", "book", `mine`)
	if a.Status != 403 || !a.Has("second person") || !a.Has(`value="mine"`) {
		t.Error(a.Status, a.Body)
	}
	if a := b.Post("/shelf", "book", `"><script>alert(1)</script>`, "other", ""); a.Status != 422 || a.Has("<script>alert") {
		t.Error(a.Status, a.Body)
	}
}

func TestWhatWasDoneIsSaidOnce(t *testing.T) {
	b := shelf(t).As(access.Analyst)
	if a := b.Post("/shelf", "book", "The Trial"); a.Status != http.StatusSeeOther || a.To != "/shelf" {
		t.Fatal(a.Status, a.Body)
	}
	if a := b.Get("/shelf"); !a.Has("It stands there.") {
		t.Error("it was not said")
	}
	if a := b.Get("/shelf"); a.Has("It stands there.") {
		t.Error("it was said twice")
	}
}

func TestErrorsKeepSecrets(t *testing.T) {
	b := shelf(t).As(access.Analyst)
	if a := b.Get("/shelf?after=gone"); a.Status != 404 {
		t.Error(a.Status)
	}
	if a := b.Get("/shelf?after=broken"); a.Status != 500 || a.Has("Orvan") {
		t.Error(a.Status, a.Body)
	}
	// Neither is a failure shown as a mistake of the reader's.
	if a := b.Post("/shelf", "book", "broken"); a.Status != 500 || a.Has("Orvan") || !a.Has("This failed") {
		t.Error(a.Status, a.Body)
	}
}

func TestRolesAreHeldTo(t *testing.T) {
	site := shelf(t)
	if a := site.As(access.Auditor).Post("/shelf", "book", "x"); a.Status != 403 {
		t.Error("an auditor put a book:", a.Status)
	}
	if a := site.As(access.Administrator).Get("/shelf"); a.Status != 403 {
		t.Error("an administrator looked:", a.Status)
	}
}

func TestStyleSheetAndScriptAreServed(t *testing.T) {
	b := shelf(t).As(access.Analyst)
	for path, kind := range map[string]string{"/style.css": "text/css", "/desk.js": "text/javascript"} {
		a := b.Get(path)
		if a.Status != 200 || !strings.HasPrefix(a.Header.Get("Content-Type"), kind) || strings.Contains(a.Body, "url(") || strings.Contains(a.Body, "http") && path == "/style.css" {
			t.Error(path, a.Status, a.Header)
		}
	}
}

func TestWords(t *testing.T) {
	day := 24 * time.Hour
	for got, want := range map[string]string{
		desk.Ago(30 * time.Second): "just now", desk.Ago(90 * time.Minute): "1 hour ago", desk.Ago(3 * day): "3 days ago",
		desk.Due(-2 * time.Hour): "2 hours overdue", desk.Due(49 * time.Hour): "in 2 days", desk.Due(time.Second): "due now",
		desk.Number(1234567): "1,234,567", desk.Number(-1234): "−1,234", desk.Number(999): "999",
		desk.Words("potential-match"): "Potential match", desk.Namesakes(41234): "about 41,000", desk.Namesakes(.2): "fewer than one",
		desk.Probability(.0004): "below 0.1 %", desk.Probability(.243): "24 %", desk.Probability(.99): "99.0 %",
		desk.Plural(1, "alert", "alerts"): "1 alert", desk.Plural(1200, "alert", "alerts"): "1,200 alerts", desk.Date(time.Time{}): "–",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
