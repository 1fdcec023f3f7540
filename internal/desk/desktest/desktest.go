// Package desktest opens pages as their readers do, and holds each answer to
// what every page owes: one heading, sound references, nothing inline.
package desktest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/web"
)

const password = "a password for pages"

// Site is a desk over a store, to which a test adds the pages it is about.
type Site struct {
	*desk.Desk
	Access *access.Access
	Routes *access.Routes
	t      testing.TB
	people int
}

// New makes a site without pages. The clock is the store's.
func New(t testing.TB, s *store.Store) *Site {
	t.Helper()
	a, err := access.Open(t.Context(), s, access.Config{Argon: access.Argon{Time: 1, Memory: 8, Threads: 1},
		PerAddress: access.Rate{PerSecond: 1e6, Burst: 1e6}, PerIdentity: access.Rate{PerSecond: 1e6, Burst: 1e6}})
	if err != nil {
		t.Fatal(err)
	}
	r := a.NewRoutes()
	return &Site{Desk: desk.New(desk.Config{Routes: r, Now: s.Now, Name: a.NameOf}), Access: a, Routes: r, t: t}
}

// Browser is somebody's, signed in.
type Browser struct {
	access.Identity
	site    *Site
	cookies map[string]string
}

// As signs somebody in who has these roles.
func (s *Site) As(roles ...access.Role) *Browser {
	s.t.Helper()
	s.people++
	name := fmt.Sprintf("person-%d", s.people)
	c, link, err := s.Access.CreateAccount(s.t.Context(), access.CommandLine, access.NewAccount{Name: name, Roles: roles})
	if err != nil {
		s.t.Fatal(err)
	}
	u, err := url.Parse(link.Path)
	if err != nil {
		s.t.Fatal(err)
	}
	session, _, err := s.Access.UseLink(s.t.Context(), u.Query().Get("token"), password, "")
	if err != nil {
		s.t.Fatal(err)
	}
	return &Browser{Identity: access.Identity{Kind: access.Person, ID: fmt.Sprint(c.ID), Name: name, Roles: roles}, site: s, cookies: map[string]string{"namesake": session}}
}

// Answer is what came back.
type Answer struct {
	Status int
	Body   string
	To     string // where it sends on to
	Header http.Header
}

// Has reports whether the page says a text, as it is written in HTML.
func (a Answer) Has(text string) bool { return strings.Contains(a.Body, text) }

// Get opens a page.
func (b *Browser) Get(path string) Answer {
	b.site.t.Helper()
	return b.Do(httptest.NewRequest("GET", path, nil))
}

// Post sends a form: names and values in turn.
func (b *Browser) Post(path string, fields ...string) Answer {
	b.site.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.Do(r)
}

// Do sends a request with the cookies of the browser.
func (b *Browser) Do(r *http.Request) Answer {
	t := b.site.t
	t.Helper()
	r.Host = "localhost"
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if r.Header.Get("Accept") == "" {
		r.Header.Set("Accept", "text/html,*/*;q=0.8")
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	web.Guard{MaxBody: func(*http.Request) int64 { return 32 << 20 }}.Handler(b.site.Routes).ServeHTTP(w, r)
	res := w.Result()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range res.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") && len(body) > 0 && res.StatusCode != http.StatusSeeOther {
		Sound(t, r.Method+" "+r.URL.Path, string(body))
	}
	return Answer{res.StatusCode, string(body), res.Header.Get("Location"), res.Header}
}

var (
	ids       = regexp.MustCompile(` id="([^"]+)"`)
	points    = regexp.MustCompile(`(?: for="|aria-labelledby="|aria-describedby="|href="#|data-opens=")([^"]+)"`)
	inline    = regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+="|javascript:|<script(?: |>)[^>]*>[^<]`)
	scripts   = regexp.MustCompile(`<script[^>]*>`)
	allowed   = `<script src="/desk.js" defer>`
	templates = regexp.MustCompile(`<no value>|&lt;no value&gt;|%!`)
)

// Sound fails where a page lacks what every page owes.
func Sound(t testing.TB, where, page string) {
	t.Helper()
	if n := strings.Count(page, "<h1"); n != 1 {
		t.Errorf("%s: %d headings of the first level", where, n)
	}
	if m := inline.FindString(page); m != "" {
		t.Errorf("%s: something inline: %q", where, m)
	}
	for _, m := range scripts.FindAllString(page, -1) {
		if m != allowed {
			t.Errorf("%s: a script: %q", where, m)
		}
	}
	if m := templates.FindString(page); m != "" {
		t.Errorf("%s: a template that lacks something: %q", where, m)
	}
	count := map[string]int{}
	for _, m := range ids.FindAllStringSubmatch(page, -1) {
		count[m[1]]++
	}
	for id, n := range count {
		if n > 1 {
			t.Errorf("%s: id %q stands %d times", where, id, n)
		}
	}
	for _, m := range points.FindAllStringSubmatch(page, -1) {
		for id := range strings.FieldsSeq(m[1]) {
			if count[id] == 0 {
				t.Errorf("%s: %s points nowhere", where, m[0])
			}
		}
	}
}
