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
	press := func(keys string) {
		t.Helper()
		if _, err := chromedp.Run(p.ctx, chromedp.KeyEvent(keys)); err != nil {
			t.Fatal(err)
		}
	}
	focused := func() string {
		return eval[string](p, "document.activeElement.id || document.activeElement.getAttribute('href') || document.activeElement.tagName")
	}
	press("j")
	first := focused()
	if !strings.HasPrefix(first, "/alerts/") {
		t.Fatalf("j leads to %q", first)
	}
	press("x")
	if n := eval[int](p, "document.querySelectorAll('input[name=alert]:checked').length"); n != 1 {
		t.Errorf("x chose %d alerts", n)
	}
	press("j")
	if second := focused(); second == first || !strings.HasPrefix(second, "/alerts/") {
		t.Errorf("a second j leads to %q", second)
	}
	p.visit("/alerts")
	p.leave(func() { press(kb.Enter) })
	if p.at() != first {
		t.Fatalf("Enter opened %s, want %s", p.at(), first)
	}
	p.leave(func() { press("j") })
	second := p.at()
	p.leave(func() { press("k") })
	if p.at() != first || second == first {
		t.Errorf("j led to %s, k back to %s", second, p.at())
	}
	press("?")
	if !eval[bool](p, "document.getElementById('keys').matches(':popover-open')") {
		t.Error("? opened nothing")
	}
	p.accessible()
	press(kb.Escape)
	if eval[bool](p, "document.getElementById('keys').matches(':popover-open')") {
		t.Error("Esc closed nothing")
	}

	for round := range 3 {
		at := p.at()
		press("2")
		if f := focused(); f != "reason" {
			t.Fatalf("2 leads to %q", f)
		}
		if got := eval[string](p, "document.querySelector('[name=disposition]:checked').value"); got != "false-positive" {
			t.Errorf("2 chose %q", got)
		}
		press(kb.ArrowDown) // the first reason of those for two persons
		if got := eval[string](p, "document.getElementById('reason').value"); got == "" || got == "identifier-agrees" {
			t.Errorf("the arrow chose %q", got)
		}
		status := p.leave(func() {
			if _, err := chromedp.Run(p.ctx, chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))); err != nil {
				t.Fatal(err)
			}
		})
		if status != 200 || p.at() == at || !strings.HasPrefix(p.at(), "/alerts/") || !strings.Contains(p.text(".said"), "is decided") {
			t.Fatalf("round %d: %d, from %s to %s: %s", round, status, at, p.at(), p.text("main"))
		}
	}
	s.picture(p, "alert-decided")
}
