package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
)

// counter is a data directory with lists to import, and a server over it that
// looks at what is in use when it is told to.
type counter struct {
	t     *testing.T
	env   *env
	live  *live
	ticks chan time.Time
	said  bytes.Buffer
	end   func()
}

func newCounter(t *testing.T) *counter {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	c := &counter{t: t, ticks: make(chan time.Time)}
	c.env = &env{ctx: ctx, data: t.TempDir(), out: &bytes.Buffer{}, err: &c.said}
	store, err := c.env.store()
	if err != nil {
		t.Fatal(err)
	}
	first, err := c.env.open(nil)
	if err != nil {
		t.Fatal(err)
	}
	c.live = newLive(first, func(s *loaded) http.Handler { return (&serveCmd{InsecureOpen: true}).handler(s, nil) })
	var following sync.WaitGroup
	following.Go(func() { c.live.follow(ctx, c.env, store, c.ticks) })
	c.end = func() {
		stop()
		following.Wait()
	}
	t.Cleanup(func() {
		c.end()
		if err := c.live.close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// look lets the server look, and waits until it has: it takes the second tick
// only when it is done with the first.
func (c *counter) look() {
	c.ticks <- time.Time{}
	c.ticks <- time.Time{}
}

func (c *counter) imports(name string, rows ...string) {
	c.t.Helper()
	path := filepath.Join(c.t.TempDir(), name+".csv")
	if err := os.WriteFile(path, []byte("id,name\n"+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
		c.t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if status := run(c.t.Context(), []string{"list", "import", path, "--name", name, "--data", c.env.data}, &out, &errs); status != exitDone {
		c.t.Fatalf("exit %d: %s", status, errs.String())
	}
}

func (c *counter) ask(name string) namesake.Screening {
	c.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/v1/screenings", strings.NewReader(`{"name":"`+name+`"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	c.live.ServeHTTP(w, r)
	var s namesake.Screening
	if err := json.Unmarshal(w.Body.Bytes(), &s); err != nil || w.Code != http.StatusOK {
		c.t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	return s
}

func (c *counter) home() string {
	w := httptest.NewRecorder()
	c.live.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	return w.Body.String()
}

func TestAServerFollowsWhatIsImported(t *testing.T) {
	c := newCounter(t)
	if got := c.ask("Orvan Daskel"); len(got.Matches) != 1 || !strings.Contains(c.home(), "invented") {
		t.Fatalf("before any import: %+v", got)
	}
	c.imports("house-acme", "Q1,Ida Quornley")
	c.look()
	if got := c.ask("Ida Quornley"); len(got.Matches) != 1 || got.Matches[0].Entity != "Q1" || got.Consulted[0].List != "house-acme" {
		t.Errorf("after the import: %+v", got)
	}
	if home := c.home(); strings.Contains(home, "invented") || !strings.Contains(home, "house-acme") {
		t.Error("the page still tells of the sample")
	}
	c.imports("house-acme", "Q1,Ida Quornley", "Q2,Wim Thessaly")
	c.imports("house-other", "Z1,Jorun Fadderby")
	c.look()
	if got := c.ask("Wim Thessaly"); len(got.Matches) != 1 || len(got.Consulted) != 2 {
		t.Errorf("after the next imports: %+v", got)
	}

	// What cannot be read leaves the answers as they were, and is said once.
	pointer := filepath.Join(c.env.data, "lists", "house-acme", "current.json")
	kept, err := os.ReadFile(pointer)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(pointer); err != nil {
		t.Fatal(err)
	}
	c.look()
	c.look()
	if got := c.ask("Wim Thessaly"); len(got.Matches) != 1 || len(got.Consulted) != 2 {
		t.Errorf("with a damaged store: %+v", got)
	}
	if err := os.WriteFile(pointer, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	c.look()
	c.end()
	if said := c.said.String(); strings.Count(said, "answers stay those of the editions before: list house-acme: none") != 1 || strings.Count(said, "answering from house-other") != 1 {
		t.Errorf("said: %s", said)
	}
}

// Who asks while the lists change is answered from those the question met, and
// they are closed after the answer, not before.
func TestARequestEndsOnTheListsItBeganWith(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	closed := false
	before := &loaded{from: "before", close: func() error { closed = true; return nil }}
	after := &loaded{from: "after", close: func() error { return nil }}
	l := newLive(before, func(s *loaded) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/slow" {
				close(entered)
				<-leave
			}
			_, _ = w.Write([]byte(s.from))
		})
	})
	ask := func(path string) string {
		w := httptest.NewRecorder()
		l.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Body.String()
	}
	slow := make(chan string)
	go func() { slow <- ask("/slow") }()
	<-entered
	done := l.swap(after)
	if got := ask("/"); got != "after" {
		t.Errorf("a new question is answered from %s", got)
	}
	select {
	case <-done:
		t.Error("closed while it was asked")
	default:
	}
	close(leave)
	if got := <-slow; got != "before" {
		t.Errorf("the slow question is answered from %s", got)
	}
	if err := <-done; err != nil || !closed {
		t.Errorf("closed %v, %v", closed, err)
	}
}
