package alertpages

import (
	"errors"
	"fmt"
	"html"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/desk/desktest"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/internal/views"
	"github.com/namesake-screening/namesake/list/formats"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// office is a service with people and a list, and its pages.
type office struct {
	testing.TB
	*desktest.Site
	*service.Service
	decisions *decisions.Decisions
	lists     *editions.Store

	mu       sync.Mutex
	clock    time.Time
	recorded []string
}

// heading is that of the list, with a party a row.
const heading = "id,name,aliases,birth_date,gender,nationality,passport,address\n"

// listed are the parties of the list, until a test publishes others.
var listed = []string{
	`1,Orvan Deskelai,اورفان دسكلاي;Орвон Дискилой,1971-02-03,male,Tajikistan,A445566,"12 Well Street, Dushanbe"`,
	`2,Ketevan Zhordania,,1960,female,Georgia,,`,
	`4,Mohammed Ali,,1955,male,,,`,
	`3,<script>alert(1)</script> Varkesh Ulmadin,,,,,,`,
}

func newOffice(t testing.TB, s *store.Store, o *office) *office {
	t.Helper()
	o.TB = t
	var err error
	if o.lists, err = editions.Open(t.TempDir(), editions.Config{Formats: formats.All()}); err != nil {
		t.Fatal(err)
	}
	record := func(_ *store.Tx, action, actor, kind, id string, detail map[string]string) error {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.recorded = append(o.recorded, fmt.Sprint(action, " ", actor, " ", kind, " ", id, " ", detail))
		return nil
	}
	o.importList(listed...)
	if o.Service, err = service.New(t.Context(), service.Config{Store: s, Editions: o.lists, Record: record}); err != nil {
		t.Fatal(err)
	}
	o.Site = desktest.New(t, s)
	entity := func(list, id string) (*namesake.Entity, error) {
		e, err := o.Entry(list, id, "")
		return e.Entity, err
	}
	o.decisions = decisions.New(decisions.Config{Store: s, Entity: entity, Record: record, Pick: func(n, of int) []int {
		first := make([]int, n)
		for i := range first {
			first[i] = i
		}
		return first
	}})
	Register(o.Desk, Config{Service: o.Service, Decisions: o.decisions, Views: views.New(views.Config{Store: s, Record: record})})
	return o
}

// each runs a test in an office over each engine, at a quarter past nine on a
// Tuesday.
func each(t *testing.T, test func(t *testing.T, o *office)) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		o := &office{clock: time.Date(2026, 11, 24, 9, 15, 0, 0, time.UTC)}
		s := open(store.Config{Now: o.now})
		test(t, newOffice(t, s, o))
	})
}

// one runs a test on one engine: where the pages are alike whatever is below.
func one(t *testing.T, test func(t *testing.T, o *office)) {
	o := &office{clock: time.Date(2026, 11, 24, 9, 15, 0, 0, time.UTC)}
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "namesake.db"), store.Config{Now: o.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	test(t, newOffice(t, s, o))
}

func (o *office) now() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.clock
}

func (o *office) later(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.clock = o.clock.Add(d)
}

func (o *office) importList(rows ...string) {
	o.Helper()
	path := filepath.Join(o.TempDir(), "house.csv")
	if err := os.WriteFile(path, []byte(heading+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
		o.Fatal(err)
	}
	if _, err := o.lists.Import(o.Context(), path, editions.ImportOptions{Name: "house", AllowShrink: true}); err != nil {
		o.Fatal(err)
	}
}

// publish puts another edition in use and has everybody screened.
func (o *office) publish(rows ...string) {
	o.Helper()
	o.importList(rows...)
	if err := o.Look(o.Context()); err != nil {
		o.Fatal(err)
	}
	if err := o.Settle(o.Context()); err != nil {
		o.Fatal(err)
	}
}

// put keeps a subject and returns its alert of the list's entity, 0 for none.
func (o *office) put(key string, s namesake.Subject, entity string) int64 {
	o.Helper()
	if _, err := o.Put(o.Context(), "key:test", key, s, nil, nil); err != nil {
		o.Fatal(err)
	}
	var id int64
	err := o.Store.View(o.Context(), func(tx *store.Tx) error {
		return tx.Get("SELECT a.id FROM alerts a JOIN subjects s ON s.id = a.subject WHERE s.key = $1 AND a.entity = $2", []any{key, entity}, &id)
	})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		o.Fatal(err)
	}
	return id
}

// find is an alert as it is stored.
func (o *office) find(id int64) screenings.Alert {
	o.Helper()
	var a screenings.Alert
	err := o.Store.View(o.Context(), func(tx *store.Tx) (err error) {
		a, err = screenings.FindAlert(tx, id)
		return err
	})
	if err != nil {
		o.Fatal(err)
	}
	return a
}

func (o *office) pick(id int64) string {
	return decisions.Pick{Alert: id, Seen: o.find(id).Digest}.String()
}

func page(id int64, query ...string) string {
	p := fmt.Sprintf("/alerts/%d", id)
	if len(query) > 0 {
		p += "?" + query[0]
	}
	return p
}

// decide posts a decision as the form of the page does.
func (o *office) decide(b *desktest.Browser, id int64, disposition, reason string, more ...string) desktest.Answer {
	o.Helper()
	return b.Post(page(id)+"/decide", append(more, "disposition", disposition, "reason", reason, "text", "", "seen", o.find(id).Digest, "queue", "")...) // the first of a name counts
}

var (
	rowLinks = regexp.MustCompile(`href="/alerts/([0-9]+)[^"]*" data-row`)
	spaces   = regexp.MustCompile(`\s+`)
	tags     = regexp.MustCompile(`<[^>]*>`)
)

// queued are the alerts that a page of the queue lists, in order.
func queued(a desktest.Answer) string {
	var out []string
	for _, m := range rowLinks.FindAllStringSubmatch(a.Body, -1) {
		out = append(out, m[1])
	}
	return strings.Join(out, " ")
}

// words are what a reader of the page reads.
func words(a desktest.Answer) string {
	return strings.TrimSpace(spaces.ReplaceAllString(html.UnescapeString(tags.ReplaceAllString(a.Body, " ")), " "))
}

func says(t *testing.T, a desktest.Answer, texts ...string) {
	t.Helper()
	all := words(a)
	for _, text := range texts {
		if !strings.Contains(all, text) {
			t.Errorf("the page does not say %q:\n%s", text, all)
		}
	}
}

func never(t *testing.T, a desktest.Answer, texts ...string) {
	t.Helper()
	all := words(a)
	for _, text := range texts {
		if strings.Contains(all, text) {
			t.Errorf("the page says %q:\n%s", text, all)
		}
	}
}

// deskelai is somebody with all the facts of the listed one.
var deskelai = namesake.Subject{Name: "Orvan Deskelay", Aliases: []string{"O. Deskel"}, BirthDate: namesake.Day(1971, 2, 3), Gender: namesake.GenderMale, Countries: []string{"TJ"}}

func TestAlertShowsBothSides(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		b := o.As(access.Analyst)
		id := o.put("c-1", deskelai, "1")
		a := b.Get(page(id))
		if a.Status != 200 {
			t.Fatal(a.Status, a.Body)
		}
		says(t, a, "Orvan Deskelay and the listed Orvan Deskelai", "Potential match",
			"Date of birth 1971-02-03 1971-02-03 agrees", "+13.60",
			"Gender male male the same, tells nothing",
			"Nationality identity only, never raises a score Tajikistan Tajikistan the same, tells nothing",
			"Identifiers not stated A445566", "the subject does not state it",
			"Addresses not stated 12 Well Street, Dushanbe",
			"Fewer than one person alive would agree this well",
			"deskelay", "spelt differently", // a word of the names with its comparison
			"the passport number", // what would decide
			"Entry house 1", "as listed now",
			"What happened to this alert", "Opened")
		for _, want := range []string{
			`<bdi dir="rtl" lang="und-Arab">اورفان دسكلاي</bdi>`, `<bdi dir="ltr" lang="und-Cyrl">Орвон Дискилой</bdi>`,
			`<title>Alert ` + fmt.Sprint(id) + ` – Namesake</title>`, // no name
			`data-key="1"`, `data-key="2"`, `data-key="3"`, `data-key="Control+Enter"`, `data-key="g"`, `data-key="?"`, `data-key="u"`,
			`class="bar"`, // the waterfall
		} {
			if !a.Has(want) {
				t.Errorf("the page lacks %s", want)
			}
		}
		if got := fmt.Sprintf("person.read %s alert %d map[people:1]", b.Actor(), id); !slices.Contains(o.recorded, got) {
			t.Errorf("that somebody read it is not recorded: %q", o.recorded)
		}
		if a := b.Get(page(id + 1000)); a.Status != 404 {
			t.Errorf("an alert that is none: %d", a.Status)
		}
		if a := b.Get(page(id, "name=Orvan")); a.Status != 422 || a.Has("Orvan") {
			t.Errorf("a parameter that is none: %d", a.Status)
		}
	})
}

// Names that would run, turn the page around or hide something are shown as they
// are, and do nothing.
func TestHostileNamesAreHarmless(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		b := o.As(access.Analyst)
		id := o.put("c-1", namesake.Subject{Name: "<script>alert(1)</script> Varkesh\u202e Ul\u200bmadin", Aliases: []string{`"><img src=x onerror=alert(2)>`}}, "3")
		if id == 0 {
			t.Fatal("not found")
		}
		for _, where := range []string{page(id), "/alerts"} {
			a := b.Get(where) // desktest holds every page to having nothing inline
			if a.Status != 200 || a.Has("<script>alert") || a.Has("<img") || a.Has("\u202e") || a.Has("\u200b") {
				t.Errorf("%s: %d %s", where, a.Status, a.Body)
			}
			says(t, a, "<script>alert(1)</script> Varkesh Ulmadin hides U+202E, U+200B")
		}
		a := b.Post("/alerts/dismiss", "alert", o.pick(id), "to", "me", "queue", "")
		if a.Status != 200 || a.Has("<script>alert") || a.Has("\u202e") {
			t.Errorf("dismissing: %d %s", a.Status, a.Body)
		}
	})
}

func TestQueueIsOrderedFilteredAndPaged(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		low := o.put("c-1", namesake.Subject{Name: "Mohammed Ali"}, "4") // as are many
		high := o.put("c-2", deskelai, "1")
		o.later(time.Hour)
		second := o.put("c-3", deskelai, "1")
		all := fmt.Sprint(high, " ", second, " ", low)
		b := o.As(access.Analyst)
		a := b.Get("/alerts")
		if got := queued(a); a.Status != 200 || got != all {
			t.Fatalf("the queue is %q, want %q: %s", got, all, words(a))
		}
		says(t, a, "3 open", "0 overdue", "3 held by nobody", "in 24 hours")
		never(t, a, "c-1", "c-2") // clients' ids may be names
		for query, want := range map[string]string{
			"outcome=inconclusive":             fmt.Sprint(low),
			"outcome=potential-match":          fmt.Sprint(high, " ", second),
			"priority=1":                       fmt.Sprint(high, " ", second),
			"state=closed":                     "",
			"state=any":                        all,
			"list=house&policy=default":        all,
			"standing=delisted":                "",
			"assignee=me":                      "",
			"assignee=nobody&state=open":       all,
			"overdue=yes":                      "",
			"subject=" + o.subject("c-3"):      fmt.Sprint(second),
			"assignee=account%3A1&overdue=yes": "",
		} {
			if a := b.Get("/alerts?" + query); a.Status != 200 || queued(a) != want {
				t.Errorf("%s: %d, %q, want %q", query, a.Status, queued(a), want)
			} else if want != "" && !a.Has("/alerts/"+strings.Fields(want)[0]+"?") {
				t.Errorf("%s: the alert does not come with the queue", query)
			}
		}
		for _, query := range []string{"state=opne", "priority=9", "list=house2", "policy=mine", "assignee=7", "subject=c-3", "after=1.2", "nmae=x"} {
			if a := b.Get("/alerts?" + query); a.Status != 422 || queued(a) != "" {
				t.Errorf("%s: %d, %q", query, a.Status, queued(a))
			}
		}
		o.later(49 * time.Hour)
		b = o.As(access.Analyst) // nobody stays signed in for so long
		if a := b.Get("/alerts?overdue=yes"); queued(a) != fmt.Sprint(high, " ", second) {
			t.Errorf("two days later, overdue: %q", queued(a))
		} else {
			says(t, a, "2 overdue")
		}
	})
}

func (o *office) subject(key string) string {
	o.Helper()
	var id int64
	if err := o.Store.View(o.Context(), func(tx *store.Tx) error {
		return tx.Get("SELECT id FROM subjects WHERE key = $1", []any{key}, &id)
	}); err != nil {
		o.Fatal(err)
	}
	return fmt.Sprint(id)
}

func TestPagesOfTheQueueFollowOneAnother(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		b := o.As(access.Analyst)
		var want []string
		for i := range perPage + 3 {
			want = append(want, fmt.Sprint(o.put(fmt.Sprint("c-", i), namesake.Subject{Name: "Ketevan Zhordania"}, "2")))
		}
		first := b.Get("/alerts?list=house")
		next := regexp.MustCompile(`href="([^"]+)" rel="next" data-key="n"`).FindStringSubmatch(first.Body)
		if next == nil {
			t.Fatal("there is no next page")
		}
		second := b.Get(html.UnescapeString(next[1]))
		if got := queued(first) + " " + queued(second); got != strings.Join(want, " ") {
			t.Errorf("the pages have %q, want %q", got, want)
		}
		if second.Has(`rel="next" data-key="n"`) {
			t.Error("there is a page after the last")
		}
		// The alert in the middle knows its neighbours, and the list beside it.
		a := b.Get("/alerts/" + want[10] + "?list=house")
		if !a.Has(`href="/alerts/`+want[11]+`?list=house" rel="next" data-key="j"`) || !a.Has(`href="/alerts/`+want[9]+`?list=house" rel="prev" data-key="k"`) {
			t.Error("the neighbours:", a.Body)
		}
		if n := strings.Count(a.Body, `<li class="here">`); n != 1 || !a.Has(`aria-current="page"`) {
			t.Errorf("%d places in the list beside it", n)
		}
	})
}

// common is somebody of whom too little is known to tell.
var common = namesake.Subject{Name: "Mohammed Ali"}

func TestDecidingGoesToTheNextAlert(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		b := o.As(access.Analyst)
		one := o.put("c-1", common, "4")
		two := o.put("c-2", common, "4")
		three := o.put("c-3", deskelai, "1") // of higher priority, and so before them
		post := func(id int64, fields ...string) desktest.Answer {
			return b.Post(page(id)+"/decide", append([]string{"seen", o.find(id).Digest, "queue", "list=house"}, fields...)...)
		}
		if a := post(one, "disposition", "false-positive", "reason", "common-name", "text", ""); a.Status != 303 || a.To != page(two, "list=house") {
			t.Fatalf("from the first of two: %d to %s", a.Status, a.To)
		}
		if a := b.Get(page(two, "list=house")); !a.Has(fmt.Sprintf("Alert %d is decided: False positive.", one)) {
			t.Error("what was done is not said")
		}
		if got := o.find(one); got.State != "closed" || got.Disposition != "false-positive" {
			t.Errorf("the alert is %s, %s", got.State, got.Disposition)
		}
		// Behind the last comes the first, and then the queue.
		if a := post(two, "disposition", "undetermined", "reason", "too-few-facts"); a.Status != 303 || a.To != page(three, "list=house") {
			t.Errorf("from the last: %d to %s", a.Status, a.To)
		}
		if got := o.find(two); got.State != "open" || got.Disposition != "undetermined" {
			t.Errorf("an alert that could not be told is %s, %s", got.State, got.Disposition)
		}
		if a := post(three, "disposition", "false-positive", "reason", "different-person-known", "queue", "priority=1"); a.Status != 303 {
			t.Fatal(a.Status, words(a))
		}
		says(t, b.Get(page(one)), "It is decided. It comes before somebody again", "False positive a common name, and nothing else in common, person-1")
	})
}

func TestTheLastOfAQueueGoesBackToIt(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		b := o.As(access.Analyst)
		id := o.put("c-1", common, "4")
		a := b.Post(page(id)+"/decide", "disposition", "false-positive", "reason", "common-name", "seen", o.find(id).Digest, "queue", "priority=4&state=open")
		if a.Status != 303 || a.To != "/alerts?priority=4&state=open" {
			t.Fatalf("%d to %s", a.Status, a.To)
		}
		says(t, b.Get(a.To), "No alert is as the filter wants it.")
		says(t, b.Get("/alerts"), "No alert is open.")
	})
}

// Nothing is decided where something is wrong, and the form comes back with what
// was written and why.
func TestMistakesInADecisionComeBack(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		b := o.As(access.Analyst)
		id := o.put("c-1", common, "4")
		for _, c := range []struct {
			fields []string
			says   string
		}{
			{nil, "The subject and the listed party: write true-match"},
			{[]string{"disposition", "true-match", "reason", "common-name"}, "Reason: of a true-match it is"},
			{[]string{"disposition", "false-positive", "reason", "other", "text", " "}, "In words: say the reason"},
			{[]string{"disposition", "undetermined", "reason", "too-few-facts", "clear", "yes"}, "Clearance: only a false positive is cleared"},
			{[]string{"disposition", "false-positive", "reason", "common-name", "clear", "yes", "until", "soon"}, "Until: \"soon\" is no day"},
			{[]string{"disposition", "false-positive", "reason", "common-name", "clear", "yes", "until", "2099-01-01"}, "Until: state a day after today, and at most 365 days from now"},
			{[]string{"disposition", "false-positive", "reason", "common-name", "queue", "lst=house"}, "has no filter \"lst\""},
			{[]string{"disposition", "false-positive", "reason", "common-name", "verdict", "x"}, "unknown field"},
		} {
			fields := append([]string{"seen", o.find(id).Digest}, c.fields...)
			if !slices.Contains(fields, "queue") {
				fields = append(fields, "queue", "state=open")
			}
			a := b.Post(page(id)+"/decide", fields...)
			if a.Status != 422 {
				t.Errorf("%q: %d", c.fields, a.Status)
			}
			says(t, a, c.says, "Nothing was done", "Mohammed Ali")
			if slices.Contains(c.fields, "false-positive") && !a.Has(`value="false-positive" required checked`) {
				t.Errorf("%q: what was chosen is forgotten", c.fields)
			}
		}
		a := b.Post(page(id)+"/decide", "disposition", "false-positive", "reason", "common-name", "text", "", "seen", "0123", "queue", "")
		says(t, a, "The alert has changed since you looked at it.")
		if a.Status != 422 || o.find(id).State != "open" {
			t.Errorf("decided on what was not seen: %d, %s", a.Status, o.find(id).State)
		}
		o.decide(b, id, "false-positive", "common-name")
		if a := o.decide(b, id, "true-match", "admitted"); a.Status != 422 || o.find(id).Disposition != "false-positive" {
			t.Errorf("decided twice: %d", a.Status)
		}
	})
}

// Whoever made a decision does not confirm it, neither by the page nor past it.
func TestFourEyes(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		maker, other, analyst := o.As(access.Analyst, access.Reviewer), o.As(access.Reviewer), o.As(access.Analyst)
		id := o.put("c-1", deskelai, "1")
		if a := o.decide(maker, id, "true-match", "facts-agree", "text", "Born the same day."); a.Status != 303 {
			t.Fatal(a.Status, words(a))
		}
		if got := o.find(id); got.State != "review" {
			t.Fatalf("it is %s", got.State)
		}
		var decision string
		if err := o.Store.View(t.Context(), func(tx *store.Tx) error {
			all, err := decisions.Of(tx, id)
			decision = fmt.Sprint(all[0].ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}

		a := maker.Get(page(id))
		says(t, a, "You made this decision, so somebody else has to say whether it is right.", "True match the facts agree as they would for nobody else, decided by person-1", "Born the same day.")
		if !a.Has(`<fieldset class="wide" disabled>`) {
			t.Error("the form is there for the maker")
		}
		if a := maker.Post(page(id)+"/review", "decision", decision, "verdict", "confirm", "text", "", "queue", ""); a.Status != 403 || !a.Has("second person") {
			t.Errorf("the maker confirms: %d %s", a.Status, words(a))
		}
		a = analyst.Get(page(id))
		says(t, a, "A reviewer has to say whether it is right.")
		if a.Has(`name="verdict"`) {
			t.Error("an analyst has the form of a reviewer")
		}
		if a := analyst.Post(page(id)+"/review", "decision", decision, "verdict", "confirm", "text", "", "queue", ""); a.Status != 403 {
			t.Errorf("an analyst confirms: %d", a.Status)
		}
		if o.find(id).State != "review" {
			t.Fatal("something changed it")
		}

		a = other.Get(page(id))
		if a.Has("disabled") || !a.Has(`name="verdict"`) {
			t.Error("the reviewer has no form")
		}
		for _, c := range []struct{ verdict, text, says string }{{"", "", "choose whether to confirm or to return it"}, {"return", "", "say what is wrong with it"}} {
			a := other.Post(page(id)+"/review", "decision", decision, "verdict", c.verdict, "text", c.text, "queue", "")
			says(t, a, c.says)
		}
		if a := other.Post(page(id+1)+"/review", "decision", decision, "verdict", "confirm", "text", "", "queue", ""); a.Status != 404 {
			t.Errorf("the decision of another alert: %d", a.Status)
		}
		a = other.Post(page(id)+"/review", "decision", decision, "verdict", "confirm", "text", "So it is.", "queue", "state=review")
		if a.Status != 303 || a.To != "/alerts?state=review" || o.find(id).State != "closed" {
			t.Errorf("the reviewer confirms: %d to %s, %s", a.Status, a.To, o.find(id).State)
		}
		says(t, other.Get(page(id)), "confirmed", "Second person: So it is.", "Confirmed by person-2")
		if a := other.Post(page(id)+"/review", "decision", decision, "verdict", "confirm", "text", "", "queue", ""); a.Status != 422 {
			t.Errorf("confirmed twice: %d", a.Status)
		}
	})
}

func TestReturnedDecisionIsOpenAgain(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		maker, other := o.As(access.Analyst), o.As(access.Reviewer)
		id := o.put("c-1", deskelai, "1")
		o.decide(maker, id, "true-match", "facts-agree")
		a := other.Get(page(id))
		decision := regexp.MustCompile(`name="decision" value="([0-9]+)"`).FindStringSubmatch(a.Body)[1]
		if a := other.Post(page(id)+"/review", "decision", decision, "verdict", "return", "text", "Look at the passport.", "queue", ""); a.Status != 303 {
			t.Fatal(a.Status, words(a))
		}
		says(t, maker.Get(page(id)), "returned", "Second person: Look at the passport.", "Held by person-1", "Decide, and go to the next")
	})
}

func TestMakerTakesADecisionBack(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		maker, other := o.As(access.Analyst), o.As(access.Analyst)
		id := o.put("c-1", deskelai, "1")
		o.decide(maker, id, "true-match", "facts-agree")
		a := maker.Get(page(id))
		decision := regexp.MustCompile(`name="decision" value="([0-9]+)"`).FindStringSubmatch(a.Body)[1]
		says(t, a, "Take your decision back")
		never(t, other.Get(page(id)), "Take your decision back")
		if a := other.Post(page(id)+"/withdraw", "decision", decision, "queue", ""); a.Status != 403 || o.find(id).State != "review" {
			t.Errorf("somebody else takes it back: %d", a.Status)
		}
		if a := maker.Post(page(id)+"/withdraw", "decision", decision, "queue", "list=house"); a.Status != 303 || a.To != page(id, "list=house") || o.find(id).State != "open" {
			t.Errorf("%d to %s, %s", a.Status, a.To, o.find(id).State)
		}
	})
}

func TestClosedAlertIsOpenedAgain(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		b := o.As(access.Analyst)
		id := o.put("c-1", common, "4")
		o.decide(b, id, "false-positive", "common-name")
		if a := b.Post(page(id)+"/reopen", "reason", "boredom", "queue", ""); a.Status != 422 || o.find(id).State != "closed" {
			t.Errorf("for no reason: %d", a.Status)
		}
		if a := b.Post(page(id)+"/reopen", "reason", "new-information", "queue", ""); a.Status != 303 || o.find(id).State != "open" {
			t.Errorf("%d, %s", a.Status, o.find(id).State)
		}
		says(t, b.Get(page(id)), "The alert is open again.", "Reopened by person-1 : New information")
	})
}

// The pages of other parts are led to where there are such.
func TestOtherPagesAreLedToWhereThereAreSome(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		b := o.As(access.Analyst)
		id := o.put("c-1", deskelai, "1")
		if a := b.Get(page(id)); a.Has("/requests/new") || a.Has("/subjects/") || a.Has(`action="/cases"`) {
			t.Error("the page leads to what is not there")
		}
		p := o.Pages(fstest.MapFS{"x.html": {Data: []byte(`{{define "x"}}<h1>x</h1>{{end}}`)}})
		for _, address := range []string{"/requests/new", "/subjects/{id}", "/cases", "/lists/{list}/entities/{id}"} {
			p.Show("GET "+address, access.AlertRead, nil, func(*desk.Request) (desk.Page, error) { return desk.Page{Template: "x"}, nil })
		}
		a := b.Get(page(id))
		for _, want := range []string{fmt.Sprintf(`href="/requests/new?alert=%d" data-key="r"`, id), `href="/subjects/` + o.subject("c-1") + `"`, `action="/cases"`, `href="/lists/house/entities/1"`} {
			if !a.Has(want) {
				t.Errorf("the page lacks %s", want)
			}
		}
		old := o.Current()[0].Hash
		o.publish(listed[1:]...)
		if a := b.Get(page(id)); !a.Has(`href="/lists/house/entities/1?edition=` + url.QueryEscape(old) + `"`) {
			t.Error("an entry that is gone is not led to where it was")
		}
	})
}

func TestClearanceIsProposedWithADecision(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		maker, other := o.As(access.Analyst), o.As(access.Reviewer)
		id := o.put("c-1", common, "4")
		if a := o.decide(maker, id, "false-positive", "common-name", "clear", "yes", "until", "2027-02-01"); a.Status != 303 {
			t.Fatal(a.Status, words(a))
		}
		a := other.Get(page(id))
		says(t, a, "a clearance until 1 Feb 2027 goes with it")
		decision := regexp.MustCompile(`name="decision" value="([0-9]+)"`).FindStringSubmatch(a.Body)[1]
		if a := other.Post(page(id)+"/review", "decision", decision, "verdict", "confirm", "text", "", "queue", ""); a.Status != 303 {
			t.Fatal(a.Status, words(a))
		}
		var state string
		if err := o.Store.View(t.Context(), func(tx *store.Tx) error { return tx.Get("SELECT state FROM clearances", nil, &state) }); err != nil || state != "in-force" {
			t.Errorf("the clearance is %q, %v", state, err)
		}
		says(t, other.Get(page(id)), "A clearance is in force until 1 Feb 2027")
	})
}

func TestAlertsAreGivenToSomebody(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		b, colleague, auditor := o.As(access.Analyst), o.As(access.Analyst), o.As(access.Auditor)
		one, two := o.put("c-1", common, "4"), o.put("c-2", common, "4")
		if a := b.Post("/alerts/assign", "alert", o.pick(one), "alert", o.pick(two), "to", colleague.Actor(), "queue", "list=house"); a.Status != 303 || a.To != "/alerts?list=house" {
			t.Fatal(a.Status, a.To, words(a))
		}
		says(t, b.Get("/alerts"), "2 alerts are given.")
		says(t, colleague.Get("/alerts?assignee=me"), "2 held by me", "0 held by nobody")
		if a := b.Post("/alerts/assign", "alert", o.pick(one), "to", "me", "here", fmt.Sprint(one), "queue", ""); a.To != page(one) {
			t.Errorf("taken from its own page: %d to %s", a.Status, a.To)
		}
		if got := o.find(one).Assignee; got != b.Actor() {
			t.Errorf("it is held by %q", got)
		}
		if a := b.Post("/alerts/assign", "alert", o.pick(one), "to", "nobody", "queue", ""); a.Status != 303 || o.find(one).Assignee != "" {
			t.Errorf("given back: %d, %q", a.Status, o.find(one).Assignee)
		}
		for _, to := range []string{"", "account:99", auditor.Actor()} {
			if a := b.Post("/alerts/assign", "alert", o.pick(one), "to", to, "queue", ""); a.Status != 422 || o.find(one).Assignee != "" {
				t.Errorf("given to %q: %d", to, a.Status)
			}
		}
		says(t, b.Post("/alerts/assign", "to", "me", "queue", "list=house"), "No alert is chosen.")
		if a := auditor.Post("/alerts/assign", "alert", o.pick(one), "to", "me", "queue", ""); a.Status != 403 {
			t.Errorf("an auditor takes an alert: %d", a.Status)
		}
	})
}

// Before many are dismissed the page says how many of them somebody else looks at.
func TestDismissingTogether(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		b := o.As(access.Analyst)
		var picks []string
		for i := range 12 {
			picks = append(picks, "alert", o.pick(o.put(fmt.Sprint("c-", i), common, "4")))
		}
		likely := o.put("c-99", deskelai, "1")
		form := append(slices.Clone(picks), "alert", o.pick(likely), "to", "me", "queue", "list=house")
		a := b.Post("/alerts/dismiss", form...)
		if a.Status != 200 {
			t.Fatal(a.Status, words(a))
		}
		says(t, a, "Dismiss 13 alerts", "2 alerts go to a second person, drawn by chance; the others close at once.", "1 of them is a potential match: look at each before you dismiss it.")
		if o.find(1).State != "open" {
			t.Fatal("something was dismissed before anybody was sure")
		}
		form = append(slices.Clone(picks), "sure", "yes", "queue", "list=house")
		a = b.Post("/alerts/dismiss", append(slices.Clone(form), "reason", "admitted", "text", "")...)
		says(t, a, "Reason: of a false-positive it is", "Dismiss 12 alerts")
		if a.Status != 422 {
			t.Errorf("a reason that is none: %d", a.Status)
		}
		a = b.Post("/alerts/dismiss", append(slices.Clone(form), "reason", "common-name", "text", "All of them are common names.")...)
		if a.Status != 303 || a.To != "/alerts?list=house" {
			t.Fatal(a.Status, a.To, words(a))
		}
		says(t, b.Get(a.To), "12 alerts are dismissed: 2 go to a second person, 10 closed.", "1 open", "2 await a second person")

		again := b.Post("/alerts/dismiss", append(slices.Clone(form), "reason", "common-name", "text", "")...)
		says(t, again, "Somebody was there before you")
		if a := b.Post("/alerts/dismiss", "queue", ""); a.Status != 422 || !a.Has("No alert is chosen") {
			t.Errorf("nothing chosen: %d", a.Status)
		}
		if a := b.Post("/alerts/dismiss", "alert", "7", "queue", ""); a.Status != 422 {
			t.Errorf("an alert without what was seen of it: %d", a.Status)
		}
	})
}

func TestFiltersAreSavedAndShared(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		ann, ben, auditor := o.As(access.Analyst), o.As(access.Reviewer), o.As(access.Auditor)
		if a := ann.Post("/alerts/views", "name", "Mine & late", "shared", "yes", "queue", "overdue=yes&assignee=me"); a.Status != 303 || a.To != "/alerts?assignee=me&overdue=yes" {
			t.Fatal(a.Status, a.To, words(a))
		}
		a := ben.Get("/alerts")
		says(t, a, "Mine & late of person-1")
		if !a.Has(`href="/alerts?assignee=me&amp;overdue=yes"`) || a.Has("/alerts/views/1/delete") {
			t.Error(words(a))
		}
		if a := ann.Get("/alerts?assignee=me&overdue=yes"); !a.Has(`aria-current="true"`) || !a.Has("/alerts/views/1/delete") {
			t.Error("its owner cannot tell it, or not delete it")
		}
		if a := ben.Post("/alerts/views/1/delete", "queue", ""); a.Status != 422 || !a.Has("somebody else saved this filter") {
			t.Errorf("ben deletes what is ann's: %d", a.Status)
		}
		if a := auditor.Get("/alerts"); a.Status != 200 || a.Has("Save this filter") {
			t.Error("an auditor may save")
		}
		if a := auditor.Post("/alerts/views", "name", "x", "queue", ""); a.Status != 403 {
			t.Errorf("an auditor saves: %d", a.Status)
		}
		for _, bad := range [][]string{{"name", "", "queue", ""}, {"name", "x", "queue", "nmae=Orvan"}, {"name", "x", "queue", "state=opne"}} {
			if a := ann.Post("/alerts/views", bad...); a.Status != 422 {
				t.Errorf("%q: %d", bad, a.Status)
			}
		}
		if a := ann.Post("/alerts/views/1/delete", "queue", "list=house"); a.Status != 303 || a.To != "/alerts?list=house" {
			t.Errorf("deleted: %d to %s", a.Status, a.To)
		}
		if a := ben.Get("/alerts"); a.Has("Mine &amp; late") {
			t.Error("it is there still")
		}
	})
}

// What changed since somebody decided stands field by field.
func TestChangesSinceTheLastDecision(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		b := o.As(access.Analyst)
		id := o.put("c-1", deskelai, "1")
		o.decide(b, id, "false-positive", "different-person-known")
		says(t, b.Get(page(id)), "Since the last decision", "Nothing that was compared has changed.")
		o.publish(`1,Orvan Deskelai,,1971-02-04,male,Tajikistan,A445566,`)
		if got := o.find(id); got.State != "open" {
			t.Fatalf("it is %s", got.State)
		}
		a := b.Get(page(id))
		says(t, a, "Since the last decision", "False positive, known to be somebody else", "Evidence: birth date 1971-02-03 ↔ 1971-02-03, date of birth is the same day (+13.60 bits) 1971-02-03 ↔ 1971-02-04, date of birth differs in one digit (+7.00 bits)",
			"Reopened")
		never(t, a, "Subject: name")
	})
}

// Each state that an alert can be in has its words.
func TestAlertOfWhoIsListedNoMore(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		b := o.As(access.Analyst)
		id := o.put("c-1", deskelai, "1")
		o.publish(listed[1:]...)
		a := b.Get(page(id))
		says(t, a, "The list has this party no more. Nothing closes itself: say what holds.", "Date of birth 1971-02-03 1971-02-03 agrees", "as it was listed last", "Addresses not stated 12 Well Street, Dushanbe", "Delisted")
		says(t, b.Get("/alerts?standing=delisted"), "no longer listed")
	})
}

func TestAlertThatIsNoLongerFound(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		b := o.As(access.Analyst)
		id := o.put("c-1", namesake.Subject{Name: "Ketevan Zhordania"}, "2")
		o.put("c-1", namesake.Subject{Name: "Ketevan Zhordania", BirthDate: namesake.Year(2001), Gender: namesake.GenderMale}, "2")
		if got := o.find(id); got.Standing != "unmatched" {
			t.Fatalf("it is %s, %s", got.State, got.Standing)
		}
		says(t, b.Get(page(id)), "The last screening did not find this party any more", "Now: Not taken for Ketevan Zhordania", "Date of birth not stated 1960 unknown")
	})
}

func TestAlertOfWhoWasErased(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		b := o.As(access.Analyst)
		id := o.put("c-1", deskelai, "1")
		o.decide(b, id, "false-positive", "different-person-known", "text", "He was at the counter.")
		if err := o.RemoveAndErase(t.Context(), "key:test", "c-1"); err != nil {
			t.Fatal(err)
		}
		a := b.Get(page(id))
		if a.Status != 200 {
			t.Fatal(a.Status)
		}
		says(t, a, "The evidence was erased with the subject's data.", "The subject is in the population no more.", "What it rested on was erased.")
		never(t, a, "Deskelay", "1971-02-03")
		if a := b.Get("/alerts?state=closed"); a.Status != 200 || a.Has("Deskelay") {
			t.Errorf("the queue: %d", a.Status)
		}
	})
}

func TestWhoOnlyReadsHasNoForms(t *testing.T) {
	one(t, func(t *testing.T, o *office) {
		auditor := o.As(access.Auditor)
		id := o.put("c-1", deskelai, "1")
		a := auditor.Get(page(id))
		says(t, a, "You may read alerts and not decide them.")
		if a.Status != 200 || a.Has("<form") {
			t.Errorf("%d, with forms", a.Status)
		}
		if a := o.decide(auditor, id, "false-positive", "common-name"); a.Status != 403 || o.find(id).State != "open" {
			t.Errorf("an auditor decides: %d", a.Status)
		}
		if a := o.As(access.Administrator).Get(page(id)); a.Status != 403 {
			t.Errorf("an administrator reads: %d", a.Status)
		}
	})
}

func TestPublishersOfLists(t *testing.T) {
	for _, c := range []struct{ list, entity, entry string }{
		{"us-ofac-sdn", "12345", "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=12345"},
		{"us-ofac-sdn", `1"><script>`, ""},
		{"un-sc", "6908555", ""},
	} {
		p := publisherOf(c.list, c.entity)
		if p.Entry != c.entry || !strings.HasPrefix(p.Page, "https://") || p.Name == "" || p.Title == "" {
			t.Errorf("%s %s: %+v", c.list, c.entity, p)
		}
	}
	if p := publisherOf("house", "1"); p != (publisher{}) {
		t.Errorf("of a list of one's own: %+v", p)
	}
}
