package browser_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// An analyst works the queue with the keyboard alone: opens the first alert,
// looks at the next and the previous, decides it, and is at the next.
func TestAlertsByKeyboard(t *testing.T) {
	s := serve(t)
	p := s.arrive()
	p.visit("/alerts")
	focused := func() string {
		return eval[string](p, "document.activeElement.id || document.activeElement.getAttribute('href') || document.activeElement.tagName")
	}
	p.press("j")
	first := focused()
	if !strings.HasPrefix(first, "/alerts/") {
		t.Fatalf("j leads to %q", first)
	}
	p.press("x")
	if n := eval[int](p, "document.querySelectorAll('input[name=alert]:checked').length"); n != 1 {
		t.Errorf("x chose %d alerts", n)
	}
	p.press("j")
	if second := focused(); second == first || !strings.HasPrefix(second, "/alerts/") {
		t.Errorf("a second j leads to %q", second)
	}
	p.visit("/alerts")
	p.leave(func() { p.press(kb.Enter) })
	if p.at() != first {
		t.Fatalf("Enter opened %s, want %s", p.at(), first)
	}
	p.leave(func() { p.press("j") })
	second := p.at()
	p.leave(func() { p.press("k") })
	if p.at() != first || second == first {
		t.Errorf("j led to %s, k back to %s", second, p.at())
	}
	p.press("?")
	if !eval[bool](p, "document.getElementById('keys').matches(':popover-open')") {
		t.Error("? opened nothing")
	}
	p.accessible()
	p.press(kb.Escape)
	if eval[bool](p, "document.getElementById('keys').matches(':popover-open')") {
		t.Error("Esc closed nothing")
	}

	for round := range 3 {
		at := p.at()
		p.press("2")
		if f := focused(); f != "reason" {
			t.Fatalf("2 leads to %q", f)
		}
		if got := eval[string](p, "document.querySelector('[name=disposition]:checked').value"); got != "false-positive" {
			t.Errorf("2 chose %q", got)
		}
		p.press(kb.ArrowDown) // the first reason of those for two persons
		if got := eval[string](p, "document.getElementById('reason').value"); got == "" || got == "identifier-agrees" {
			t.Errorf("the arrow chose %q", got)
		}
		status := p.leave(func() { p.act(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))) })
		if status != 200 || p.at() == at || !strings.HasPrefix(p.at(), "/alerts/") || !strings.Contains(p.text(".said"), "is decided") {
			t.Fatalf("round %d: %d, from %s to %s: %s", round, status, at, p.at(), p.text("main"))
		}
	}
	s.picture(p, "alert-decided")

	// Several together: the page says first what that will do.
	p.visit("/alerts?outcome=inconclusive")
	p.press("j")
	p.press("x")
	p.leave(func() { p.click("Dismiss the chosen for one reason…") })
	if h := p.text("h1"); h != "Dismiss 1 alert" {
		t.Errorf("the page is %q", h)
	}
	p.accessible()
	s.picture(p, "alerts-dismiss")
}
