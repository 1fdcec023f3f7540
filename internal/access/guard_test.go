package access_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
)

// ok answers who it is asked by.
func ok(w http.ResponseWriter, r *http.Request) { io.WriteString(w, access.Of(r.Context()).Actor()) }

// with opens the pages of the office with some of its own.
func (o *office) with(session string, add func(*access.Routes)) *browser {
	b := o.browser(session)
	r := o.NewRoutes()
	add(r)
	b.h = r
	return b
}

// A program is refused with a problem; a browser is sent to sign in, and
// afterwards where it wanted to go.
func TestNobodyIsSentToSignIn(t *testing.T) {
	one(t, access.Config{}, func(o *office) {
		o.hire("ana", access.Analyst)
		b := o.with("", func(r *access.Routes) {
			r.HandleFunc("GET /alerts/{id}", access.AlertRead, ok)
			r.HandleFunc("POST /alerts/{id}", access.AlertDecide, ok)
			r.HandleFunc("GET /accounts", access.AccountRead, ok)
		})
		if a := b.get("/alerts/7?view=all"); a.status != 303 || a.location != "/sign-in?next=%2Falerts%2F7%3Fview%3Dall" {
			o.Error(a)
		}
		if a := b.post("/alerts/7"); a.status != 303 || a.location != "/sign-in" {
			o.Error(a)
		}
		page := b.get("/sign-in?next=%2Falerts%2F7")
		if !strings.Contains(page.body, `name="next" value="/alerts/7"`) {
			o.Error(page.body)
		}
		if a := b.post("/sign-in", "name", "ana", "password", password, "next", "/alerts/7"); a.status != 303 || a.location != "/alerts/7" {
			o.Fatal(a)
		}
		if a := b.get("/alerts/7"); a.status != 200 || a.body != "account:1" {
			o.Error(a)
		}
		if a := b.get("/accounts"); a.status != 403 || !strings.Contains(a.body, "account.read") || !strings.Contains(a.Header.Get("Content-Type"), "html") {
			o.Error(a)
		}
		r := httptest.NewRequest("GET", "/accounts", nil)
		r.Header.Set("Accept", "application/json")
		if a := b.do(r); a.status != 403 || a.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(a.body, `"action":"account.read"`) {
			o.Error(a)
		}
		delete(b.cookies, "namesake")
		r = httptest.NewRequest("GET", "/accounts", nil)
		r.Header.Set("Accept", "application/json")
		if a := b.do(r); a.status != 401 || a.location != "" {
			o.Error(a)
		}
	})
}

// The page of another site cannot act with somebody's cookie. Whoever sends a
// key is no browser, and a key that is wrong is not made good by a cookie.
func TestOtherSitesCannotAct(t *testing.T) {
	one(t, access.Config{}, func(o *office) {
		_, session := o.hire("ana", access.Analyst)
		key, _, err := o.CreateKey(o.Context(), "cli", access.NewKey{Name: "feed", Roles: []access.Role{access.Integrator}})
		o.must(err)
		b := o.with(session, func(r *access.Routes) {
			r.HandleFunc("POST /screen", access.Screen, ok)
			r.HandleFunc("GET /screen", access.Screen, ok)
		})
		foreign := func(method, path, authorization string) answer {
			r := httptest.NewRequest(method, path, nil)
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			r.Header.Set("Origin", "https://evil.example")
			if authorization != "" {
				r.Header.Set("Authorization", authorization)
			}
			return b.do(r)
		}
		if a := foreign("POST", "/screen", ""); a.status != 403 || !strings.Contains(a.body, "another site") {
			o.Error(a)
		}
		if a := foreign("POST", "/sign-in", ""); a.status != 403 {
			o.Error("another site signs in:", a)
		}
		if a := foreign("POST", "/sign-out", ""); a.status != 403 {
			o.Error("another site signs out:", a)
		}
		if a := foreign("GET", "/screen", ""); a.status != 200 || a.body != "account:1" { // a link
			o.Error(a)
		}
		if a := foreign("POST", "/screen", "Bearer "+key); a.status != 200 || !strings.HasPrefix(a.body, "key:") {
			o.Error(a)
		}
		if a := foreign("GET", "/screen", "Bearer x"); a.status != 401 {
			o.Error("a wrong key was overlooked for a cookie:", a)
		}
	})
}

func TestRequestsAreLimited(t *testing.T) {
	one(t, access.Config{PerIdentity: access.Rate{PerSecond: 1, Burst: 5}, PerAddress: access.Rate{PerSecond: 0.5, Burst: 3}}, func(o *office) {
		n := access.NewKey{Name: "a", Roles: []access.Role{access.Integrator}}
		busy, _, err := o.CreateKey(o.Context(), "cli", n)
		o.must(err)
		quiet, _, err := o.CreateKey(o.Context(), "cli", n)
		o.must(err)
		h := gate(o.Access, access.Screen)
		public := o.Public(http.HandlerFunc(ok))
		statuses := func(h http.Handler, authorization string, n int) (out []string) {
			for range n {
				w := ask(h, authorization)
				out = append(out, fmt.Sprint(w.Code, w.Header().Get("Retry-After")))
			}
			return out
		}
		check := func(got []string, want string) {
			o.Helper()
			if fmt.Sprint(got) != want {
				o.Errorf("got %v, want %v", got, want)
			}
		}
		// One that is known is counted by itself, whatever comes from its address.
		check(statuses(h, "Bearer "+busy, 7), "[204 204 204 204 204 4291 4291]")
		check(statuses(h, "Bearer "+quiet, 1), "[204]")
		// Those nobody vouches for are counted together, whatever they ask.
		guess := "Bearer nsk_" + strings.Repeat("a", 16) + "_" + strings.Repeat("a", 52)
		check(statuses(h, guess, 2), "[401 401]")
		check(statuses(public, "", 2), "[200 4292]")
		check(statuses(h, guess, 1), "[4292]")
		check(statuses(h, "", 1), "[4292]")
		check(statuses(h, "Bearer "+quiet, 1), "[204]")
		o.clock.pass(2 * time.Second)
		check(statuses(public, "", 2), "[200 4292]")
		check(statuses(h, "Bearer "+busy, 3), "[204 204 4291]")
	})
}

func TestLargeRequestsAreRefused(t *testing.T) {
	one(t, access.Config{}, func(o *office) {
		h := o.LimitBody(10, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.ReadAll(r.Body); err != nil {
				w.WriteHeader(413)
			}
		}))
		for body, want := range map[string]int{"0123456789": 200, "0123456789a": 413} {
			for _, r := range []*http.Request{httptest.NewRequest("POST", "/", strings.NewReader(body)), httptest.NewRequest("POST", "/", io.MultiReader(strings.NewReader(body)))} {
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if w.Code != want {
					o.Errorf("%d bytes, said to be %d: %d, want %d", len(body), r.ContentLength, w.Code, want)
				}
				if r.ContentLength > 10 && !strings.Contains(w.Body.String(), "at most 10 bytes") {
					o.Error(w.Body)
				}
			}
		}
	})
}

func TestRoutesNeedAnAction(t *testing.T) {
	one(t, access.Config{}, func(o *office) {
		r := o.NewRoutes()
		for what, add := range map[string]func(){
			"no action":        func() { r.HandleFunc("GET /a", "", ok) },
			"unknown action":   func() { r.HandleFunc("GET /b", "alert.reed", ok) },
			"no method":        func() { r.HandleFunc("/c", access.Screen, ok) },
			"the same address": func() { r.HandleFunc("GET /sign-in", access.Screen, ok) },
		} {
			func() {
				defer func() {
					if recover() == nil {
						o.Errorf("%s: a route was added", what)
					}
				}()
				add()
			}()
		}
		own := len(r.All())
		r.Public("/healthz", http.HandlerFunc(ok))
		r.HandleFunc("GET /alerts/{id}", access.AlertRead, ok)
		want := []access.Route{{Pattern: "/healthz", Public: true}, {Method: "GET", Pattern: "/alerts/{id}", Action: access.AlertRead}}
		if got := r.All()[own:]; fmt.Sprint(got) != fmt.Sprint(want) {
			o.Errorf("routes %v, want %v", got, want)
		}
	})
}
