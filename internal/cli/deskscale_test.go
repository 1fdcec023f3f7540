package cli

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/config"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/ftm"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
	"github.com/namesake-screening/namesake/synth"
)

// slow is how long a page may take on the server, for 95 of 100 requests.
const slow = 100 * time.Millisecond

// TestDeskScale measures the pages over a large invented population:
// NAMESAKE_SUBJECTS people with about NAMESAKE_ALERTS alerts ("make deskscale").
// It says what is slow, and fails nothing: times differ from machine to machine.
func TestDeskScale(t *testing.T) {
	subjects, _ := strconv.Atoi(os.Getenv("NAMESAKE_SUBJECTS"))
	alerts, _ := strconv.Atoi(os.Getenv("NAMESAKE_ALERTS"))
	if subjects == 0 || alerts == 0 {
		t.Skip("NAMESAKE_SUBJECTS and NAMESAKE_ALERTS are not set: make deskscale")
	}
	dir := os.Getenv("NAMESAKE_DESKSCALE")
	if dir == "" {
		dir = t.TempDir()
	}
	if _, err := os.Stat(filepath.Join(dir, databaseFile)); err != nil {
		fillAtScale(t, dir, subjects, alerts)
	}
	m := openAtScale(t, dir)
	m.walk()
	m.report()
}

// fillAtScale loads people and screens them against a list with so many of them
// on it.
func fillAtScale(t *testing.T, dir string, subjects, alerts int) {
	start := time.Now()
	e := &env{ctx: t.Context(), out: io.Discard, err: io.Discard, data: dir, scratch: true}
	defer closeAll(t, e)
	// Most of the people that synth invents are some entity of their world, or have
	// the name of one, and some are like several: the list is as large a part of
	// those as a sample of people needs.
	world := synth.World{Seed: 5, Entities: max(1000, subjects/5)}
	listed := enough(t, world, float64(alerts)/float64(subjects))
	path := filepath.Join(t.TempDir(), "list.ftm.json")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < listed; i += 1000 {
		var chunk []namesake.Entity
		for k := i; k < min(i+1000, listed); k++ {
			chunk = append(chunk, world.Entity(k))
		}
		if err := ftm.Write(f, chunk); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := e.openDaemon(config.Default(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.lists.Import(t.Context(), path, editions.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := d.service.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	for first := 0; first < subjects; first += population.BucketSize {
		var keys []string
		var people []namesake.Subject
		for i := first; i < min(subjects, first+population.BucketSize); i++ {
			keys, people = append(keys, fmt.Sprint("p", i)), append(people, world.Person(i).Subject)
		}
		err := d.store.Update(t.Context(), func(tx *store.Tx) error {
			bucket, _, err := population.Load(tx, []string{"default"}, keys, people)
			if err != nil {
				return err
			}
			return coverage.OweBucket(tx, bucket, "", coverage.NewSubjects)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d entities listed and %d people loaded in %v", listed, subjects, time.Since(start).Round(time.Second))
	if err := d.service.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("screened after %v", time.Since(start).Round(time.Second))
}

// enough is how many entities of a world a list needs for so many alerts a person.
func enough(t *testing.T, w synth.World, alerts float64) int {
	ed := &list.Edition{List: synth.List}
	for i := range w.Entities / 20 {
		ed.Entities = append(ed.Entities, w.Entity(i))
	}
	ed.Rename(synth.List)
	s, err := screen.New([]*list.Edition{ed}, policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	const people = 4000
	found := 0
	for i := range people {
		a, err := s.Screen(w.Person(i).Subject)
		if err != nil {
			t.Fatal(err)
		}
		found += len(a.Matches)
	}
	return min(w.Entities, int(alerts*people/float64(max(1, found))*float64(len(ed.Entities))))
}

// measured is a server whose pages are timed.
type measured struct {
	*testing.T
	handler http.Handler
	session string
	mux     *http.ServeMux // tells which page an address is of
	took    map[string][]time.Duration
	odd     map[string]int // pages that answered something else than 200, with what
}

func openAtScale(t *testing.T, dir string) *measured {
	e := &env{ctx: t.Context(), out: io.Discard, err: io.Discard, data: dir}
	t.Cleanup(func() { closeAll(t, e) })
	d, err := e.openDaemon(config.Default(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := furnish(t, d); err != nil {
		t.Fatal(err)
	}
	// As the server does every minute.
	if err := d.statistics.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	var people, found int
	err = d.store.View(t.Context(), func(tx *store.Tx) error {
		if err := tx.Get("SELECT count(*) FROM alerts", nil, &found); err != nil {
			return err
		}
		return tx.Get("SELECT count(*) FROM subjects", nil, &people)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d subjects, %d alerts", people, found)
	c, link, err := d.access.CreateAccount(t.Context(), access.CommandLine, access.NewAccount{Name: "scale-" + strconv.FormatInt(time.Now().Unix(), 36),
		Roles: []access.Role{access.Analyst, access.Reviewer, access.Administrator}})
	if err != nil {
		t.Fatal(c, err)
	}
	u, err := url.Parse(link.Path)
	if err != nil {
		t.Fatal(err)
	}
	m := &measured{T: t, mux: http.NewServeMux(), took: map[string][]time.Duration{}, odd: map[string]int{}}
	if m.session, _, err = d.access.UseLink(t.Context(), u.Query().Get("token"), "a lighthouse keeper counts the ships", ""); err != nil {
		t.Fatal(err)
	}
	r, err := d.routes()
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range r.All() {
		if route.Method == http.MethodGet && !route.Public && !strings.HasPrefix(route.Pattern, "/v1/") && !strings.HasPrefix(route.Pattern, "/own") && !strings.HasPrefix(route.Pattern, "/sign") {
			m.mux.Handle("GET "+route.Pattern, http.NotFoundHandler())
		}
	}
	m.handler = r
	return m
}

// furnish has somebody work on alerts where nobody has: a twentieth are dismissed
// together, and of one in two hundred somebody is asked and a case is open.
func furnish(t *testing.T, d *daemon) error {
	var all, decided int
	err := d.store.View(t.Context(), func(tx *store.Tx) error {
		if err := tx.Get("SELECT count(*) FROM decisions", nil, &decided); err != nil {
			return err
		}
		return tx.Get("SELECT count(*) FROM alerts", nil, &all)
	})
	if err != nil || decided > 0 {
		return err
	}
	a, _, err := d.access.CreateAccount(t.Context(), access.CommandLine, access.NewAccount{Name: "ines", FullName: "Ines Corvaleth", Roles: []access.Role{access.Analyst}})
	if err != nil {
		return err
	}
	who := access.Identity{Kind: access.Person, ID: strconv.FormatInt(a.ID, 10), Roles: a.Roles}
	var after decisions.Cursor
	next := func(n int) (found []decisions.Item, err error) {
		err = d.store.View(t.Context(), func(tx *store.Tx) error {
			found, err = decisions.Queue(tx, decisions.Filter{State: "open"}, after, n)
			return err
		})
		if len(found) > 0 {
			after = found[len(found)-1].Cursor()
		}
		return found, err
	}
	for done := 0; done < all/20; done += 500 {
		found, err := next(500)
		if err != nil {
			return err
		}
		var picks []decisions.Pick
		for _, f := range found {
			picks = append(picks, decisions.Pick{Alert: f.ID, Seen: f.Digest})
		}
		if _, err := d.decisions.Dismiss(t.Context(), who, picks, "common-name", "Invented."); err != nil {
			return err
		}
	}
	found, err := next(all / 200)
	for _, f := range found {
		_, err := d.holds.Ask(t.Context(), who, holds.Ask{Alert: f.ID, Facts: []namesake.Feature{namesake.FeatureBirthDate}, To: who.Actor()}, nil)
		if err != nil {
			return err
		}
		if _, err := d.cases.Open(t.Context(), who, f.SubjectID, nil); err != nil && !errors.Is(err, cases.ErrOpen) {
			return err
		}
	}
	return err
}

func closeAll(t *testing.T, e *env) {
	for _, f := range e.atEnd {
		if err := f(); err != nil {
			t.Error(err)
		}
	}
}

var linked = regexp.MustCompile(`href="(/[^"#]*)"`)

// walk follows links from the first page: of each kind of page five are asked for,
// each once to make it warm, and then eight times.
func (m *measured) walk() {
	asked := map[string]bool{}
	of := map[string]int{}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		path := strings.ReplaceAll(queue[0], "&amp;", "&")
		req := httptest.NewRequest("GET", path, nil)
		_, kind := m.mux.Handler(req)
		if kind == "" || asked[path] || of[kind] >= 5 {
			continue
		}
		asked[path] = true
		of[kind]++
		_, body, _ := m.get(path)
		for range 8 {
			status, _, took := m.get(path)
			if status != http.StatusOK {
				m.odd[path] = status
			}
			m.took[kind] = append(m.took[kind], took)
		}
		for _, found := range linked.FindAllStringSubmatch(body, -1) {
			queue = append(queue, found[1])
		}
	}
}

func (m *measured) get(path string) (int, string, time.Duration) {
	req := httptest.NewRequest("GET", path, nil)
	req.Host = "localhost"
	req.AddCookie(&http.Cookie{Name: "namesake", Value: m.session})
	w := httptest.NewRecorder()
	start := time.Now()
	m.handler.ServeHTTP(w, req)
	return w.Code, w.Body.String(), time.Since(start)
}

func (m *measured) report() {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "requests\tp50 ms\tp95 ms\tlongest\t\t  page\t")
	kinds := make([]string, 0, len(m.took))
	for kind, took := range m.took {
		slices.Sort(took)
		kinds = append(kinds, kind)
	}
	at := func(kind string, share float64) time.Duration {
		return m.took[kind][int(share*float64(len(m.took[kind])-1)+.5)]
	}
	slices.SortFunc(kinds, func(a, b string) int { return int(at(b, .95) - at(a, .95)) })
	ms := func(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d)/1e6) }
	for _, kind := range kinds {
		note := ""
		if at(kind, .95) > slow {
			note = "SLOW"
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t  %s\t\n", len(m.took[kind]), ms(at(kind, .5)), ms(at(kind, .95)), ms(at(kind, 1)), note, strings.TrimPrefix(kind, "GET "))
	}
	w.Flush()
	m.Logf("on the server:\n%s", b.String())
	for path, status := range m.odd {
		m.Logf("%s answered %d", path, status)
	}
}
