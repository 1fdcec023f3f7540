package browser_test

import "testing"

// A name is answered while it is typed, and a date that is added changes the
// answer; what was asked for is kept when it is asked for, with and without
// scripts.
func TestScreen(t *testing.T) {
	s := serve(t)
	p := s.arrive()
	p.visit("/")
	p.fill("Name", "Mohammed Tavrazoy")
	p.await("an answer", "/inconclusive/i.test(document.querySelector('#answer h2')?.innerText)")
	p.reads("what would decide", "date of birth")
	p.accessible()
	p.fill("Date of birth", "1979")
	p.await("another answer", "!/inconclusive/i.test(document.querySelector('#answer h2')?.innerText)")
	p.reads("potential match", "not kept")
	p.fill("Date of birth", "1951-03-01")
	p.await("yet another", "/clear/i.test(document.querySelector('#answer h2')?.innerText)")
	p.reads("ruled out")
	p.quiet()

	p.fill("Name", "محمد علي زروندل")
	p.fill("Date of birth", "1972-11-19")
	p.follow(func() { p.click("Screen and keep the answer") })
	p.reads("potential match", "this answer is kept", "Mohammed Ali Zarvendil")
	p.accessible()
	s.picture(p, "screened")

	p.scripts(false)
	p.visit("/")
	p.fill("Name", "Orwan Deskell")
	p.follow(func() { p.click("Screen and keep the answer") })
	p.reads("Orvan Daskel", "this answer is kept")
}
