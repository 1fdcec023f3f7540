package screenpages_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk/desktest"
	"github.com/namesake-screening/namesake/internal/desk/screenpages"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/sample"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/list/formats"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// fixture is the page over a service.
type fixture struct {
	*testing.T
	*service.Service
	site     *desktest.Site
	keptOnes []namesake.Subject // by their screenings
}

// open serves the page over the sample, or over a list with these rows.
func open(t *testing.T, rows ...string) *fixture {
	t.Helper()
	f := &fixture{T: t}
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "namesake.db"), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	lists, err := editions.Open(t.TempDir(), editions.Config{Formats: formats.All()})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) > 0 {
		path := filepath.Join(t.TempDir(), "house.csv")
		if err := os.WriteFile(path, []byte("id,name,birth_date\n"+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := lists.Import(t.Context(), path, editions.ImportOptions{Name: "house"}); err != nil {
			t.Fatal(err)
		}
	}
	if f.Service, err = service.New(t.Context(), service.Config{Store: s, Editions: lists, Sample: sample.Edition}); err != nil {
		t.Fatal(err)
	}
	f.site = desktest.New(t, s)
	screenpages.Register(f.site.Desk, screenpages.Config{Service: f.Service, Examples: screenpages.SampleExamples,
		Keep: func(ctx context.Context, _ access.Identity, key string) (int64, error) {
			return 7, s.View(ctx, func(tx *store.Tx) error {
				stored, err := screenings.Find(tx, key)
				if err != nil {
					return err
				}
				var made namesake.Screening
				err = json.Unmarshal(stored.Body, &made)
				f.keptOnes = append(f.keptOnes, made.Subject)
				return err
			})
		}})
	return f
}

// counted are the screenings that were kept, and those of which only a count is.
func (f *fixture) counted() (kept, counted int) {
	f.Helper()
	err := f.Store.View(f.Context(), func(tx *store.Tx) error {
		if err := tx.Get("SELECT count(*) FROM screenings", nil, &kept); err != nil {
			return err
		}
		return tx.Get("SELECT coalesce(sum(screenings), 0) FROM counted", nil, &counted)
	})
	if err != nil {
		f.Fatal(err)
	}
	return kept, counted
}

// holds fails where the page lacks one of the texts.
func (f *fixture) holds(a desktest.Answer, wants ...string) {
	f.Helper()
	for _, want := range wants {
		if !a.Has(want) {
			f.Errorf("the page (%d) lacks %q", a.Status, want)
		}
	}
	if f.Failed() {
		f.Fatalf("%s", a.Body)
	}
}

// lacks fails where the page has one of the texts.
func (f *fixture) lacks(a desktest.Answer, others ...string) {
	f.Helper()
	for _, other := range others {
		if a.Has(other) {
			f.Errorf("the page (%d) has %q", a.Status, other)
		}
	}
}

func TestThePageSaysWhatWillBeConsulted(t *testing.T) {
	f := open(t)
	a := f.site.As(access.Analyst).Get("/")
	f.holds(a, "Lists that will be consulted", ">sample</a>", `<label for="name">`, `data-live="answer"`, "Names to try", `id="answer-status" role="status"`)
}

// What is typed is answered and leaves a count; the button keeps the answer.
func TestTypingLeavesNoTrace(t *testing.T) {
	f := open(t)
	b := f.site.As(access.Analyst)
	f.holds(b.Post("/", "name", "Orwan Deskell", "live", "1"), "This answer is not kept", "Orvan Daskel", `role="status">`)
	if kept, counted := f.counted(); kept != 0 || counted != 1 {
		t.Errorf("while typing %d are kept and %d counted", kept, counted)
	}
	f.holds(b.Post("/", "name", "Orwan Deskell"), "This answer is kept")
	if kept, _ := f.counted(); kept != 1 {
		t.Errorf("%d are kept", kept)
	}
	// A date that is half written is no answer, and nothing is done.
	a := b.Post("/", "name", "Orwan Deskell", "birth_date", "19", "live", "1")
	f.holds(a, "There is no answer yet: Date of birth")
	if a = b.Post("/", "name", "Orwan Deskell", "live", "yes"); a.Status != 422 {
		t.Error(a.Status)
	}
}

// Every part of the explanation is there, and what would decide leads to its field.
func TestTheAnswerIsExplained(t *testing.T) {
	f := open(t, "1,Ketevan Zhordania,1971-02-03", "2,Mohammed Ali,1960-01-01")
	b := f.site.As(access.Analyst)
	a := b.Post("/", "name", "Mohammed Ali", "aliases", "Muhammad Aly; Mo Ali", "identifier", "passport:X123", "country", "Iraq", "gender", "male")
	f.holds(a, `class="outcome inconclusive"`, "people would agree with the listed party this well by chance", `<a href="#birth_date">the date of birth</a>`, "What would decide",
		"They add up to", "<rect class=", "Probability of being the listed party", "Lists consulted", ">house</a>", `href="/lists/house/entities/2"`, `value="Muhammad Aly; Mo Ali"`, `<option value="male" selected>`,
		"<dt>Other name</dt><dd dir=\"auto\">Mo Ali</dd>", "passport X123")
	f.holds(b.Post("/", "name", "Ketevan Zhordania", "birth_date", "1971-02-03"), `class="outcome potential-match"`)
	f.holds(b.Post("/", "name", "Ketevan Zhordania", "birth_date", "1931-12-30"), "Ruled out", "other facts contradict")
	f.holds(b.Post("/", "name", "Nobody Whatsoever"), `class="outcome clear"`, "of the editions below, and of nothing else")
}

// The examples of the sample answer each in another way.
func TestExamplesShowWhatTheySay(t *testing.T) {
	f := open(t)
	b := f.site.As(access.Analyst)
	outcomes := map[string]bool{}
	for _, e := range screenpages.SampleExamples() {
		a := b.Post("/", "name", e.Name)
		for _, o := range []string{"clear", "inconclusive", "potential-match"} {
			if a.Has(`class="outcome ` + o + `"`) {
				outcomes[o] = true
			}
		}
	}
	if len(outcomes) != 3 {
		t.Errorf("the examples show %v", outcomes)
	}
}

func TestMistakesStandAtTheirFields(t *testing.T) {
	f := open(t)
	b := f.site.As(access.Analyst)
	a := b.Post("/", "name", "", "birth_date", "2/5/1961", "country", "Atlantis", "gender", "q", "identifier", "nonsense")
	if a.Status != 422 {
		t.Error(a.Status)
	}
	f.holds(a, `id="birth_date-wrong"`, `id="country-wrong"`, `id="gender-wrong"`, `id="identifier-wrong"`, `href="#birth_date"`, `value="2/5/1961"`, `<a href="#name">Name: `)
	for _, fields := range [][]string{{"name", "Ana", "birthdate", "1961"}, {"name", "Ana", "birth_date", "1980", "birth_date", "1990"}, {"name", "–"}} {
		if a := b.Post("/", fields...); a.Status != 422 {
			t.Errorf("%v: %d", fields, a.Status)
		}
	}
	if kept, counted := f.counted(); kept != 0 || counted != 0 {
		t.Errorf("of mistakes %d are kept and %d counted", kept, counted)
	}
}

func TestNamesDoNotTravelInAddresses(t *testing.T) {
	f := open(t)
	if a := f.site.As(access.Analyst).Get("/?name=Orvan+Deskel"); a.Status != 422 || a.Has("Orvan") {
		t.Error("a name in the address was accepted", a.Status)
	}
}

// The page works under the policy that it is sent with.
func TestNothingInlineUnderTheStrictPolicy(t *testing.T) {
	f := open(t)
	b := f.site.As(access.Analyst)
	for _, a := range []desktest.Answer{b.Get("/"), b.Post("/", "name", "Orvan Deskel"), b.Post("/", "name", "")} {
		if csp := a.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Error("policy:", csp)
		}
		for _, bad := range []string{"<style", " style=", " onclick=", "javascript:", "http://", "https://"} {
			if a.Has(bad) {
				t.Errorf("the page holds %q", bad)
			}
		}
	}
}

// Names from either side do no harm.
func TestHostileNamesAreHarmless(t *testing.T) {
	f := open(t, `"1/../?x#y",Ketevan <script>alert(1)</script> Zhordania,1971-02-03`)
	a := f.site.As(access.Analyst).Post("/", "name", "Ketevan \u202eZhordania\"><img src=x onerror=alert(1)>")
	if a.Has("<script>alert") || a.Has("<img") || a.Status != 200 && a.Status != 422 {
		t.Error(a.Status, a.Body)
	}
	a = f.site.As(access.Analyst).Post("/", "name", "Ketevan <script>alert(1)</script> Zhordania")
	if a.Has("<script>alert") {
		t.Error(a.Body)
	}
	f.holds(a, "Evidence about Ketevan &lt;script&gt;", `href="/lists/house/entities/1%2F..%2F%3Fx%23y"`)
}

// Who may write subjects can keep the person; others are not offered to.
func TestKeeping(t *testing.T) {
	f := open(t)
	b := f.site.As(access.Analyst)
	a := b.Post("/", "name", "Orwan Deskell", "birth_date", "1961")
	f.holds(a, `action="/screen/keep"`, "open an alert")
	f.lacks(a, `<input type="hidden" name="birth_date"`)
	key := regexp.MustCompile(`name="screening" value="([^"]+)"`).FindStringSubmatch(a.Body)
	if key == nil {
		t.Fatal(a.Body)
	}
	if a := b.Post("/screen/keep", "screening", key[1]); a.Status != 303 || a.To != "/subjects/7" {
		t.Error(a.Status, a.To)
	}
	// Of what was asked while typing an answer is kept first.
	f.holds(b.Post("/", "name", "Orwan Deskell", "birth_date", "1962", "live", "1"), `<input type="hidden" name="birth_date" value="1962">`)
	if a := b.Post("/screen/keep", "name", "Orwan Deskell", "birth_date", "1962"); a.Status != 303 {
		t.Error(a.Status, a.To)
	}
	if len(f.keptOnes) != 2 || f.keptOnes[0].Name != "Orwan Deskell" || f.keptOnes[0].BirthDate.String() != "1961" || f.keptOnes[1].BirthDate.String() != "1962" {
		t.Errorf("%+v", f.keptOnes)
	}
	if a := b.Post("/screen/keep", "screening", "scr_nothing"); a.Status != 404 {
		t.Error(a.Status)
	}
	if a := b.Post("/screen/keep", "name", " "); a.Status != 422 || len(f.keptOnes) != 2 {
		t.Error(a.Status, f.keptOnes)
	}
	c := f.site.As(access.Administrator)
	if a := c.Post("/", "name", "Orwan Deskell"); a.Status != 200 || a.Has("/screen/keep") {
		t.Error(a.Status, "an administrator is offered to keep people")
	}
	if a := c.Post("/screen/keep", "name", "Orwan Deskell"); a.Status != 403 {
		t.Error(a.Status)
	}
	if a := f.site.As(access.Auditor).Get("/"); a.Status != 403 {
		t.Error(a.Status)
	}
}

// Who was cleared before by a complaint is said to be, and not asked about again.
func TestClearedBeforeIsSaid(t *testing.T) {
	f := open(t, "1,Ketevan Zhordania,1971-02-03")
	f.Apply = func(_ *store.Tx, made namesake.Screening) (*screenings.Applied, error) {
		return &screenings.Applied{Outcome: namesake.OutcomeClear, Summary: "Cleared before of all whom the name agrees with.",
			Cleared: []screenings.Cleared{{List: made.Matches[0].List, Entity: made.Matches[0].Entity, Redress: 7}}}, nil
	}
	a := f.site.As(access.Analyst).Post("/", "name", "Ketevan Zhordania", "identifier", "redress-control:4719 2836 5501 9043")
	if a.Status != 200 || !a.Has("Cleared before") || !a.Has(`<a href="/redress/7">complaint 7</a>`) || !a.Has(`class="outcome clear"`) || a.Has("Ask for:") {
		t.Error(a.Status, a.Body)
	}
}
