package adminpages_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/access"
)

var signInLink = regexp.MustCompile(`http://localhost(/sign-in/link\?token=[^<"]+)`)

// An account is created with a link that is shown once, given roles, signed out,
// reset, disabled and erased.
func TestAnAccountFromLinkToErasure(t *testing.T) {
	f := open(t)
	b := f.site.As(access.Administrator)
	a := b.Post("/people", "name", "ana", "full_name", "Ana <Voss>", "role", "analyst", "role", "nonsense")
	if a.Status != 422 {
		t.Fatal(a.Status)
	}
	f.holds(a, `id="role-wrong"`, `value="ana"`, `value="analyst" checked`)
	f.holds(b.Post("/people", "name", "ana"), "choose one at least")
	f.holds(b.Post("/people", "name", "", "role", "analyst"), `id="name-wrong"`)
	a = b.Post("/people", "name", "ana", "full_name", "Ana <Voss>", "role", "analyst")
	m := signInLink.FindStringSubmatch(a.Body)
	if a.Status != 200 || m == nil || !a.Has(`href="/people/2"`) {
		t.Fatal(a.Status, a.Body)
	}
	f.holds(b.Post("/people", "name", "ANA", "role", "analyst"), "Nothing was done")
	f.holds(b.Get("/people"), "Has no password yet", "Ana &lt;Voss&gt;")
	f.lacks(b.Get("/people/2"), "token=", "<Voss>")

	session, _, err := f.site.Access.UseLink(t.Context(), strings.ReplaceAll(m[1][len("/sign-in/link?token="):], "&amp;", "&"), "a long password for ana", "")
	if err != nil || session == "" {
		t.Fatal(err)
	}
	f.holds(b.Get("/people/2"), "just now", "Sign out everywhere", "May sign in")
	f.done(b.Post("/people/2/sessions"), "/people/2")
	f.holds(b.Get("/people/2"), "1 session was ended.", "Nobody is signed in with it.")

	f.done(b.Post("/people/2/roles", "role", "analyst", "role", "reviewer"), "/people/2")
	f.holds(b.Get("/people/2"), "analyst, reviewer", `value="reviewer" checked`)
	f.holds(b.Post("/people/2/roles"), "choose one at least")
	f.holds(b.Post("/people/2/reset"), "The password is reset", "/sign-in/link?token=")
	f.holds(b.Post("/people/2/erase"), "disable it before")
	f.done(b.Post("/people/2/disable"), "/people/2")
	f.holds(b.Get("/people/2"), "Disabled", `action="/people/2/enable"`)
	f.holds(b.Post("/people/2/reset"), "The account is disabled.")
	f.done(b.Post("/people/2/enable"), "/people/2")
	f.done(b.Post("/people/2/disable"), "/people/2")
	f.done(b.Post("/people/2/erase"), "/people/2")
	f.lacks(b.Get("/people/2"), "Voss", `action="/people/2/enable"`)
	if a := b.Post("/people/99/disable"); a.Status != 404 {
		t.Error(a.Status)
	}
}

// Nobody takes their own roles or disables themselves, and the last who
// administers stays.
func TestNobodyLocksThemselvesOut(t *testing.T) {
	f := open(t)
	b := f.site.As(access.Administrator)
	for _, a := range []struct{ path, field, value string }{{"/people/1/disable", "", ""}, {"/people/1/roles", "role", "auditor"}} {
		fields := []string{a.field, a.value}
		if a.field == "" {
			fields = nil
		}
		if got := b.Post(a.path, fields...); got.Status != 422 || !got.Has("Nobody does this to their own account") {
			t.Errorf("%s: %d", a.path, got.Status)
		}
	}
	f.lacks(b.Get("/people/1"), `action="/people/1/disable"`, `action="/people/1/roles"`)
	f.holds(b.Get("/people/1"), "ask another administrator")
	c := f.site.As(access.Auditor)
	f.lacks(c.Get("/people/1"), "<form")
	f.lacks(c.Get("/people"), "<form")
	if a := c.Post("/people/1/disable"); a.Status != 403 {
		t.Error(a.Status)
	}
}

// Everybody sees their own account and what they may, and the table of all.
func TestOwnAccountAndRoles(t *testing.T) {
	f := open(t)
	for _, role := range access.Roles {
		b := f.site.As(role)
		f.holds(b.Get("/account"), b.Name, string(role), "/own/password", "read one&#39;s own account")
		a := b.Get("/people/roles")
		f.holds(a, "put an approved version in force")
		if n := strings.Count(a.Body, "<tr>"); n != len(access.Rules)+1 {
			t.Errorf("%d rows of %d rules", n, len(access.Rules))
		}
	}
	f.holds(f.site.As(access.Analyst).Get("/account"), "decide an alert")
	f.lacks(f.site.As(access.Auditor).Get("/account"), "decide an alert")
}

// A key's secret is shown once; a revoked key is told as such.
func TestKeys(t *testing.T) {
	f := open(t)
	b := f.site.As(access.Administrator)
	f.holds(b.Get("/keys"), "There is no key")
	a := b.Post("/keys", "name", "", "role", "integrator", "scope", "alert.decide", "expires", "soon")
	if a.Status != 422 {
		t.Fatal(a.Status)
	}
	f.holds(a, `id="expires-wrong"`)
	f.holds(b.Post("/keys", "name", "border", "role", "integrator", "scope", "alert.decide"), `id="scope-wrong"`, "for people who sign in")
	f.holds(b.Post("/keys", "name", "border", "role", "integrator", "expires", "2001-01-01"), `id="expires-wrong"`, "between now and five years")
	a = b.Post("/keys", "name", "border <post>", "role", "integrator", "scope", "screen")
	secret := regexp.MustCompile(`nsk_([a-z0-9]+)_[a-z0-9]+`).FindStringSubmatch(a.Body)
	if a.Status != 200 || secret == nil {
		t.Fatal(a.Status, a.Body)
	}
	a = b.Get("/keys")
	f.holds(a, "border &lt;post&gt;", "In force", "/keys/"+secret[1]+"/revoke")
	f.lacks(a, secret[0])
	f.done(b.Post("/keys/"+secret[1]+"/revoke"), "/keys")
	f.holds(b.Get("/keys"), "Revoked")
	if a := b.Post("/keys/nobody/revoke"); a.Status != 404 {
		t.Error(a.Status)
	}
	f.lacks(f.site.As(access.Auditor).Get("/keys"), "<form")
}
