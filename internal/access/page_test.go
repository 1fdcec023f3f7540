package access_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/access"
)

// A person comes with a link, sets a password, changes it, signs out and in.
func TestPagesOfSignIn(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		l, _, err := o.FirstStart(o.Context(), "admin")
		o.must(err)
		b := o.browser("")
		page := b.get(l.Path)
		if page.status != 200 || !strings.Contains(page.body, `value="admin" readonly`) || !strings.Contains(page.body, `type="hidden" name="token" value="`+token(l)+`"`) {
			o.Fatal(page)
		}
		for _, c := range []struct {
			says   string
			values []string
		}{
			{"differs from", []string{"token", token(l), "password", password, "repeat", password + "x"}},
			{"at least 15", []string{"token", token(l), "password", "short", "repeat", "short"}},
			{"unknown field", []string{"token", token(l), "pasword", password}},
		} {
			if a := b.post("/sign-in/link", c.values...); a.status != 422 || !strings.Contains(a.body, c.says) || len(b.cookies) > 0 {
				o.Errorf("%v: %d %s", c.values, a.status, a.body)
			}
		}
		if a := b.post("/sign-in/link", "token", token(l), "password", password, "repeat", password); a.status != 303 || a.location != "/" {
			o.Fatal(a)
		}
		first := b.cookies["namesake"]
		if a := o.browser("").post("/sign-in/link", "token", token(l), "password", password, "repeat", password); a.status != 422 || !strings.Contains(a.body, "used or too old") {
			o.Error(a)
		}
		if a := o.browser("").get(l.Path); a.status != 422 || !strings.Contains(a.body, "used or too old") {
			o.Error(a)
		}
		if a := b.post("/own/password", "old", "wrong", "password", "another good password", "repeat", "another good password"); a.status != 422 || !strings.Contains(a.body, "is not the password") {
			o.Error(a)
		}
		if a := b.post("/own/password", "old", password, "password", "another good password", "repeat", "another good password"); a.status != 303 || b.cookies["namesake"] == first {
			o.Error(a)
		}
		if a := o.browser(first).get("/own/password"); a.status != 303 {
			o.Error("the old session lives:", a.status)
		}
		if a := b.get("/own/password"); a.status != 200 || !strings.Contains(a.body, "admin is signed out") {
			o.Error(a)
		}
		if a := b.post("/sign-out", "everywhere", "perhaps"); a.status != 422 {
			o.Error(a)
		}
		if a := b.post("/sign-out"); a.status != 303 || a.location != "/sign-in" || b.cookies["namesake"] != "" {
			o.Error(a, b.cookies)
		}
		if a := b.get("/sign-out"); a.status != 303 || a.location != "/sign-in" {
			o.Error(a)
		}
		if a := b.post("/sign-in", "name", "admin", "password", password); a.status != 422 || !strings.Contains(a.body, "name or the password is wrong") || !strings.Contains(a.body, `value="admin"`) || strings.Contains(a.body, password) {
			o.Error(a)
		}
		if a := b.post("/sign-in", "name", "admin", "password", "another good password", "next", "//evil.example"); a.status != 303 || a.location != "/" {
			o.Error(a)
		}
	})
}

// Signing in ends the session that the browser had, so that nobody is left
// with one that somebody else put there.
func TestSignInReplacesTheSession(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		_, planted := o.hire("ana", access.Analyst)
		o.hire("bo", access.Analyst)
		b := o.browser(planted)
		if a := b.post("/sign-in", "name", "bo", "password", password); a.status != 303 {
			o.Fatal(a)
		}
		if a := b.get("/sign-out"); !strings.Contains(a.body, "bo is signed in") {
			o.Error(a.body)
		}
		if a := o.browser(planted).get("/sign-out"); a.status != 303 {
			o.Error("the planted session lives")
		}
	})
}

func TestLockedPageSaysWhen(t *testing.T) {
	one(t, access.Config{}, func(o *office) {
		b := o.browser("")
		for range 6 {
			b.post("/sign-in", "name", "ana", "password", "x")
		}
		if a := b.post("/sign-in", "name", "ana", "password", "x"); a.status != 429 || a.Header.Get("Retry-After") != "1" || !strings.Contains(a.body, "try again in 1s") {
			o.Error(a)
		}
	})
}

// Under TLS the cookie is one that only this host can set.
func TestCookiesUnderTLS(t *testing.T) {
	one(t, access.Config{URL: "https://screening.example.org"}, func(o *office) {
		o.hire("ana", access.Analyst)
		b := o.browser("")
		b.secure = true
		b.post("/sign-in", "name", "ana", "password", password)
		if b.cookies["__Host-namesake"] == "" {
			o.Fatal(b.cookies)
		}
		if a := b.get("/sign-out"); a.status != 200 {
			o.Error(a)
		}
		if a := o.browser(b.cookies["__Host-namesake"]).get("/sign-out"); a.status != 303 {
			o.Error("a cookie that anybody may have set counts")
		}
	})
}

// The pages look like those of package desk: they use its classes and no others.
func TestPagesUseTheStyleSheet(t *testing.T) {
	known, err := os.ReadFile("../desk/static/style.css")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("pages/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`class="([^"]+)"`).FindAllSubmatch(b, -1) {
			for class := range strings.FieldsSeq(string(m[1])) {
				if !strings.Contains(string(known), "."+class) {
					t.Errorf("%s: the style sheet has no class %q", name, class)
				}
			}
		}
	}
}

// Every page is well formed, works without scripts, and says what is wrong at
// the field where it is.
func TestPagesAreSound(t *testing.T) {
	one(t, access.Config{URL: "http://localhost", OIDC: &access.OIDC{Issuer: "https://id.example.org", ClientID: "x", Roles: map[string]access.Role{"a": access.Analyst}}}, func(o *office) {
		_, session := o.hire("ana", access.Analyst)
		_, l, err := o.CreateAccount(o.Context(), "cli", access.NewAccount{Name: "bo", FullName: "Bo <Voss>", Roles: access.Roles})
		o.must(err)
		b := o.browser(session)
		pages := map[string]answer{
			"sign-in":       b.get("/sign-in?next=%2Falerts"),
			"link":          b.get(l.Path),
			"password":      b.get("/own/password"),
			"sign-out":      b.get("/sign-out"),
			"wrong":         b.post("/sign-in", "name", "", "password", ""),
			"wrong name":    b.post("/sign-in", "name", `"><script>`, "password", "x"),
			"wrong link":    b.post("/sign-in/link", "token", token(l), "password", "short", "repeat", "short"),
			"wrong repeat":  b.post("/own/password", "old", password, "password", "a", "repeat", "b"),
			"message":       b.get("/sign-in/link?token=x"),
			"unknown field": b.get("/sign-in?nxt=/"),
		}
		if !strings.Contains(pages["sign-in"].body, `<a href="/oidc/start?next=%2falerts">Sign in with id.example.org</a>`) {
			o.Error(pages["sign-in"].body)
		}
		for name, a := range pages {
			ids := map[string]bool{}
			for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(a.body, -1) {
				if ids[m[1]] {
					o.Errorf("%s: id %s stands twice", name, m[1])
				}
				ids[m[1]] = true
			}
			for _, m := range regexp.MustCompile(`(?: for="|aria-describedby="|href="#)([^"]+)"`).FindAllStringSubmatch(a.body, -1) {
				for id := range strings.FieldsSeq(m[1]) {
					if !ids[id] {
						o.Errorf("%s: %s points nowhere", name, m[0])
					}
				}
			}
			for _, bad := range []string{"<script", "<style", " style=", "http://", "https://", "<no value>"} {
				if strings.Contains(a.body, bad) {
					o.Errorf("%s holds %q", name, bad)
				}
			}
			if !strings.Contains(a.body, "<title>") || !strings.Contains(a.body, "</html>") || !strings.Contains(a.body, `href="/style.css"`) {
				o.Errorf("%s: %s", name, a.body)
			}
			wrong := strings.HasPrefix(name, "wrong") || name == "unknown field"
			if wrong != strings.Contains(a.body, `class="mistakes"`) || wrong != (a.status == 422) && name != "message" {
				o.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
		r := httptest.NewRequest("POST", "/sign-in", strings.NewReader("name="+strings.Repeat("a", 20_000)))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if a := b.do(r); a.status != 413 {
			o.Error(a.status)
		}
	})
}
