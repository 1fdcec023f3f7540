// Package accesstest holds the addresses of a server to the table of who may do
// what.
package accesstest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/access"
)

const password = "a password for the walk"

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// caller is somebody who asks.
type caller struct {
	access.Identity
	name    string
	key     string
	session string
}

// Walk asks every route of h as nobody, as a person of every role and as a key
// of every role, and fails where what comes differs from the table: a guarded
// route refuses with 401 or 403 whom the table does not allow, and no one else.
// Wildcards of patterns are filled with "1", and bodies are empty, so that what
// is let through may well be a mistake; it is no refusal.
//
// Access needs cheap passwords and limits that are high enough: a walk is six
// requests and more a route.
func Walk(t testing.TB, a *access.Access, h http.Handler, routes []access.Route) {
	t.Helper()
	// Somebody else is number 1, whom a route may disable that is let through.
	if _, _, err := a.CreateAccount(t.Context(), access.CommandLine, access.NewAccount{Name: "walk-bystander", Roles: []access.Role{access.Analyst}}); err != nil {
		t.Fatal(err)
	}
	callers := []*caller{{name: "nobody"}}
	for _, role := range access.Roles {
		roles := []access.Role{role}
		name := "walk-" + string(role)
		c, link, err := a.CreateAccount(t.Context(), access.CommandLine, access.NewAccount{Name: name, Roles: roles})
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(link.Path)
		if err != nil {
			t.Fatal(err)
		}
		session, _, err := a.UseLink(t.Context(), u.Query().Get("token"), password, "")
		if err != nil {
			t.Fatal(err)
		}
		id := access.Identity{Kind: access.Person, ID: fmt.Sprint(c.ID), Roles: roles}
		callers = append(callers, &caller{Identity: id, name: "a person who is " + string(role), session: session})
		key, k, err := a.CreateKey(t.Context(), access.CommandLine, access.NewKey{Name: name, Roles: roles})
		if err != nil {
			t.Fatal(err)
		}
		id = access.Identity{Kind: access.Program, ID: k.ID, Roles: roles}
		callers = append(callers, &caller{Identity: id, name: "a key of " + string(role), key: key})
	}
	for _, route := range routes {
		for _, c := range callers {
			status, body := c.ask(h, route)
			refused := status == http.StatusUnauthorized || status == http.StatusForbidden
			where := strings.TrimSpace(route.Method + " " + route.Pattern)
			switch {
			case route.Public:
				if refused {
					t.Errorf("%s is public, and refuses %s: %d", where, c.name, status)
				}
			case c.Kind == "":
				if status != http.StatusUnauthorized {
					t.Errorf("%s answers nobody in particular: %d", where, status)
				}
			case c.Can(route.Action) == access.None:
				if status != http.StatusForbidden || !strings.Contains(body, `"action":"`+string(route.Action)+`"`) {
					t.Errorf("%s does not refuse %s: %d", where, c.name, status)
				}
			case refused:
				t.Errorf("%s refuses %s, who may do %s: %d", where, c.name, route.Action, status)
			}
			// A route that ends the session of who asks must not end the walk.
			if c.session != "" && strings.HasPrefix(string(route.Action), "own.") {
				var err error
				if c.session, _, err = a.SignIn(t.Context(), "walk-"+string(c.Roles[0]), password, ""); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func (c *caller) ask(h http.Handler, route access.Route) (status int, body string) {
	path := wildcard.ReplaceAllStringFunc(route.Pattern, func(w string) string {
		if w == "{$}" {
			return ""
		}
		return "1"
	})
	method := route.Method
	if method == "" {
		method = http.MethodGet
	}
	r := httptest.NewRequest(method, path, nil)
	r.Host = "localhost"
	r.Header.Set("Accept", "application/json")
	if c.key != "" {
		r.Header.Set("Authorization", "Bearer "+c.key)
	}
	if c.session != "" {
		// Under the name that it has with TLS, and without.
		r.AddCookie(&http.Cookie{Name: "namesake", Value: c.session})
		r.AddCookie(&http.Cookie{Name: "__Host-namesake", Value: c.session})
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}
