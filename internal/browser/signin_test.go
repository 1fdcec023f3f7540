package browser_test

import (
	"strings"
	"testing"
)

const secret = "a lighthouse keeper counts the ships"

// arrive opens the link that the first start printed, and sets the password.
func (s *site) arrive() *tab {
	s.Helper()
	p := s.browse()
	p.setPassword(s.link)
	return p
}

// join makes an account for one more person, who sets a password.
func (s *site) join(name string, roles ...string) *tab {
	s.Helper()
	args := []string{"account", "create", name}
	for _, r := range roles {
		args = append(args, "--role", r)
	}
	out := s.run(args...)
	i := strings.Index(out, "/sign-in/link")
	if i < 0 {
		s.Fatalf("namesake account create: %q", out)
	}
	p := s.browse()
	p.setPassword(strings.Fields(out[i:])[0])
	return p
}

func (p *tab) setPassword(link string) {
	p.Helper()
	p.visit(link)
	p.fill("Password", secret)
	p.fill("Password again", secret)
	p.follow(func() { p.click("Set password and sign in") })
}

// Somebody who has only what the first start printed comes in, goes out, and
// comes in again; without scripts, too.
func TestSignIn(t *testing.T) {
	s := serve(t)
	p := s.browse()
	p.visit(s.link)
	p.accessible()
	p.visit(s.link)
	p.fill("Password", "short")
	p.fill("Password again", "shorter")
	// The browser itself would refuse the form.
	eval[bool](p, "document.querySelector('form').noValidate = true")
	if status := p.leave(func() { p.click("Set password and sign in") }); status != 422 {
		t.Errorf("status %d for a password that is too short", status)
	}
	p.accessible()
	p.setPassword(s.link)
	if p.at() != "/" {
		t.Errorf("after the link: %s", p.at())
	}
	p.accessible()
	if status := p.open(s.link); status == 200 {
		t.Error("the link works twice")
	}

	p.visit("/sign-out")
	p.accessible()
	p.visit("/sign-out")
	p.follow(func() { p.click("Sign out") })
	p.accessible()
	for _, scripts := range []bool{true, false} {
		p.scripts(scripts)
		p.visit("/sign-in")
		p.fill("Name", "admin")
		p.fill("Password", "wrong wrong wrong")
		if status := p.leave(func() { p.click("Sign in") }); status != 422 {
			t.Errorf("status %d for a wrong password", status)
		}
		p.fill("Password", secret)
		p.follow(func() { p.click("Sign in") })
		p.visit("/sign-out")
		p.follow(func() { p.click("Sign out") })
	}
}
