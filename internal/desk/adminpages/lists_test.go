package adminpages_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/fetch"
	"github.com/namesake-screening/namesake/internal/store"
)

// An edition is told against the one before it, so that a person can read what
// changed and follow it to the entity as it was and is.
func TestEditionsAreToldByWhatChanged(t *testing.T) {
	f := open(t)
	f.publish("1,Ketevan Zhordania,Keti Jordania,1971-02-03", "2,Tomasz Wielgosz,,1980-01-01", "4,سميرة الرشوادي,,")
	first := strings.TrimPrefix(f.Current()[0].Hash, "sha256:")
	f.publish("1,Ketevan Zhordania,Keti Jordania,1971-02-04", `3,"<script>alert(1)</script>",,1999`, "4,سميرة الرشوادي,,")
	second := strings.TrimPrefix(f.Current()[0].Hash, "sha256:")
	b := f.site.As(access.Analyst)
	f.holds(b.Get("/lists"), `href="/lists/house"`, "In use", "not fetched")
	f.holds(b.Get("/lists/house"), "1 added, 1 changed, 1 removed", `href="/lists/house/editions/`+first, "None is set")
	a := b.Get("/lists/house/editions/" + second)
	f.holds(a, "What changed since", "<strong>1</strong>", `<dt>Birth dates</dt><dd><del>`, "1971-02-03", "1971-02-04", "&lt;script&gt;alert", "Tomasz Wielgosz",
		`href="/lists/house/entities/2?edition=`+first, `href="/lists/house/entities/3?edition=`+second)
	f.lacks(a, "<script>alert", "سميرة")
	f.lacks(b.Get("/lists/house/editions/"+second+"?change=removed"), "1971-02-04")
	f.holds(b.Get("/lists/house/editions/"+second+"?from=none"), "Everything it has", `<td dir="auto">سميرة الرشوادي</td>`)
	f.holds(b.Get("/lists/house/editions/"+first+"?from="+second), "What changed since")
	f.holds(b.Get("/lists/house/entities/1"), "<bdi>Ketevan Zhordania</bdi>", "Keti Jordania", "In the edition in use", "1971-02-04")
	f.holds(b.Get("/lists/house/entities/1?edition="+first), "As in an earlier edition", "1971-02-03")
	f.holds(b.Get("/lists/house/entities/4"), `<th scope="row" dir="auto">سميرة الرشوادي</th>`)
	for path, want := range map[string]int{"/lists/house/entities/2": 404, "/lists/nowhere": 404, "/lists/house/editions/ffffffff": 404, "/lists/house/editions/" + second + "?change=other": 422,
		"/lists/house/editions/" + second + "?after=x": 422, "/lists/house/entities/1?edition=" + first[:4]: 200} {
		if a := b.Get(path); a.Status != want {
			t.Errorf("%s: %d, want %d", path, a.Status, want)
		}
	}
}

// Many changes are read page by page.
func TestChangesArePaged(t *testing.T) {
	f := open(t)
	var rows []string
	for i := range 120 {
		rows = append(rows, fmt.Sprintf("%d,Person Number %d,,", i+1, i+1))
	}
	f.publish(rows...)
	b := f.site.As(access.Analyst)
	path := "/lists/house/editions/" + strings.TrimPrefix(f.Current()[0].Hash, "sha256:")
	f.holds(b.Get(path), "Person Number 50<", "after=50")
	f.lacks(b.Get(path), "Person Number 51<")
	a := b.Get(path + "?after=100")
	f.holds(a, "Person Number 101<", "Person Number 120<", `rel="first"`)
	f.lacks(a, `rel="next"`)
}

// An identifier that is no word of an address is found all the same.
func TestEntitiesOfAnyIdentifier(t *testing.T) {
	f := open(t)
	id := "Q/1 ?x#y%41"
	f.publish(id + ",Ketevan Zhordania,,")
	f.holds(f.site.As(access.Analyst).Get("/lists/house/entities/"+url.PathEscape(id)), "Ketevan Zhordania", "Q/1 ?x#y%41")
}

// Who keeps lists says which parties they must have; what lacks one is refused,
// and the page says so.
func TestCanaries(t *testing.T) {
	f := open(t)
	f.publish("1,Ketevan Zhordania,,1971-02-03", "2,Tomasz Wielgosz,,")
	b := f.site.As(access.Administrator)
	a := b.Post("/lists/house/canaries", "canaries", "9 | Nobody Atall\n2 | Tomasz Wielgosz")
	if a.Status != 422 {
		t.Fatal(a.Status)
	}
	f.holds(a, `id="canaries-wrong"`, "does not have it", "9 | Nobody Atall")
	f.done(b.Post("/lists/house/canaries", "canaries", "2 | Tomasz Wielgosz\n\n | ketevan zhordania"), "/lists/house")
	f.holds(b.Get("/lists/house"), "2 canaries are checked at every import", "2 (Tomasz Wielgosz)", "Present")
	var wrong *editions.RefusedError
	if err := f.importList("1,Ketevan Zhordania,,1971-02-03"); !errors.As(err, &wrong) {
		t.Fatal(err)
	}
	f.holds(b.Get("/lists"), "Later editions refused")
	f.holds(b.Get("/lists/house"), "the list must have 2 (Tomasz Wielgosz), and does not")
	f.holds(b.Get("/lists/refused"), "the list must have 2", `href="/lists/house"`)
	f.done(b.Post("/lists/house/canaries", "canaries", ""), "/lists/house")
	if err := f.importList("1,Ketevan Zhordania,,1971-02-03"); err != nil {
		t.Error(err)
	}
	if a := f.site.As(access.Reviewer).Post("/lists/house/canaries", "canaries", "1"); a.Status != 403 {
		t.Error(a.Status)
	}
	f.lacks(f.site.As(access.Reviewer).Get("/lists/house"), "Set canaries")
}

// A list that cannot be fetched says since when, and why.
func TestWhatTheFetcherDidIsTold(t *testing.T) {
	f := open(t)
	now := f.Store.Now()
	err := f.Store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("INSERT INTO fetches (list, state, checked_at, outcome, error) VALUES ('un-sc', '{}', $1, '', '')", store.Micros(now.Add(-3*time.Hour)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.NoteLook(fetch.Event{List: "un-sc", Outcome: fetch.Failed, Time: now, Err: errors.New("the publisher answers 503")}); err != nil {
		t.Fatal(err)
	}
	b := f.site.As(access.Auditor)
	f.holds(b.Get("/lists"), "un-sc", "Not in use", "failed")
	f.holds(b.Get("/lists/un-sc"), "the publisher answers 503", "No edition was ever imported", "Publisher's page")
}

// What is owed is said with its reason, and that nobody is owed anything.
func TestCoverageSaysWhatIsOwed(t *testing.T) {
	f := open(t)
	f.publish("1,Ketevan Zhordania,,1971-02-03")
	b := f.site.As(access.Analyst)
	f.holds(b.Get("/coverage"), "Nobody is owed anything", "Nobody is kept yet")
	f.holds(b.Get("/coverage/history"), "Nothing was covered yet")
	f.put("c-1", "Somebody Ordinary")
	f.settle()
	f.publish("1,Ketevan Zhordania,,1971-02-03", "2,Tomasz Wielgosz,,")
	f.holds(b.Get("/coverage"), "Somebody is owed a screening", "Another edition of the list is in use.", ">house</a>", "An earlier edition")
	f.settle()
	a := b.Get("/coverage")
	f.holds(a, "Nobody is owed anything: all 1 subjects")
	f.lacks(a, "An earlier edition")
	f.holds(b.Get("/coverage/history"), "what changed", "default 2")
	err := f.Service.Rescreen(t.Context(), "account:1", "c-1", "asked for", nil)
	if err != nil {
		t.Fatal(err)
	}
	f.holds(b.Get("/coverage"), "Somebody asked for it.", "all lists")
}
