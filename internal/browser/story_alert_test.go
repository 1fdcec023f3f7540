package browser_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// What a person takes for a key and for a moment's thought, by the keystroke-level
// model of Card, Moran and Newell (1980), at the pace of an average typist.
const (
	oneKey = 280 * time.Millisecond
	think  = 1350 * time.Millisecond
)

// count is the number at the head of the queue with a word.
func (p *tab) count(word string) int {
	p.Helper()
	for _, figure := range eval[[]string](p, "[...document.querySelectorAll('.figures-row li')].map(e => e.innerText.replace(/\\s+/g, ' ').trim())") {
		if text, what, _ := strings.Cut(figure, " "); what == word {
			n, err := strconv.Atoi(text)
			if err != nil {
				p.Fatal(err)
			}
			return n
		}
	}
	p.Fatalf("%s counts nothing that is %s: %s", p.at(), word, p.text(".figures-row"))
	return 0
}

// Fifty alerts are worked with the keyboard alone, none of them longer than
// twenty seconds of a person's keys and thoughts and of the program's answers.
func TestFiftyAlertsByKeyboard(t *testing.T) {
	s := serve(t)
	p := s.arrive()
	p.visit("/alerts")
	p.accessible()
	before := p.count("open")
	p.follow(func() { p.press(kb.Enter) })
	seen := map[string]bool{}
	var longest time.Duration
	for i := range 50 {
		at := p.at()
		if seen[at] {
			t.Fatalf("alert %s comes a second time", at)
		}
		seen[at] = true
		keys, thoughts := 0, 2 // who it is, and why
		press := func(text string) { p.press(text); keys += len([]rune(text)) }
		start := time.Now()
		press([]string{"2", "2", "2", "3", "1"}[i%5])
		p.await("the reason to be asked for", "document.activeElement.id === 'reason'")
		press(strings.Repeat(kb.ArrowDown, 1+i%3))
		p.await("a reason to be chosen", "document.querySelector('#reason').value !== ''")
		if i%10 == 0 {
			thoughts++
			press(kb.Tab + "Seen in person.")
		}
		p.follow(func() {
			p.act(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
			keys += 2
		})
		took := time.Since(start) + time.Duration(keys)*oneKey + time.Duration(thoughts)*think
		if took > 20*time.Second {
			t.Errorf("alert %s took %v: %d keys, %d thoughts, and %v until the program had answered", at, took, keys, thoughts, time.Since(start))
		}
		longest = max(longest, took)
		if i == 0 {
			p.accessible()
		}
	}
	p.press("u")
	p.await("the queue", "location.pathname === '/alerts' && document.readyState === 'complete'")
	if after := p.count("open"); after != before-40 {
		t.Errorf("%d alerts were open and %d are; ten of fifty cannot be told", before, after)
	}
	t.Logf("the longest took %v", longest.Round(100*time.Millisecond))
}

// Alerts are dismissed together, for one reason; of those drawn by chance a second
// person says whether it was right.
func TestBulkDismissal(t *testing.T) {
	s := serve(t)
	p := s.arrive()
	p.visit("/alerts?outcome=potential-match")
	before, waiting := p.count("open"), p.count("await a second person")
	p.press("j")
	for range 8 {
		p.press("xj")
	}
	if n := eval[int](p, "document.querySelectorAll('input[name=alert]:checked').length"); n != 8 {
		t.Fatalf("%d alerts are chosen", n)
	}
	p.follow(func() { p.click("Dismiss the chosen for one reason") })
	p.reads("dismiss 8 alerts", "second person, drawn by chance", "potential match")
	p.accessible()
	p.choose("Reason", "known to be somebody else")
	p.fill("In words", "Members of one delegation, each accredited.")
	p.follow(func() { p.click("Dismiss 8 alerts") })
	p.visit("/alerts")
	if open, more := p.count("open"), p.count("await a second person"); open != before-8 || more != waiting+1 {
		t.Errorf("%d open of %d, %d await a second person of %d before", open, before, more, waiting)
	}
	rhea := s.join("rhea", "reviewer")
	drawn := p.waiting("Members of one delegation")
	rhea.visit(drawn)
	rhea.accessible()
	rhea.tick("Return it")
	rhea.fill("Why", "One of them is on no list of the delegation.")
	rhea.follow(func() { rhea.click("Save") })
	p.visit("/alerts")
	if open := p.count("open"); open != before {
		t.Errorf("after one of a sample was returned %d are open, %d were", open, before)
	}
}

// waiting is the address of the alert that awaits a second person, of whose
// decision the page says a text.
func (p *tab) waiting(text string) string {
	p.Helper()
	p.visit("/alerts?state=review")
	for _, at := range eval[[]string](p, "[...document.querySelectorAll('a[data-row]')].map(a => a.pathname)") {
		p.visit(at)
		if strings.Contains(p.text("main"), text) {
			return at
		}
	}
	p.Fatalf("no alert that awaits a second person says %q", text)
	return ""
}

// decide decides the alert of the page, and is led on.
func (p *tab) decide(disposition, reason, text string, clear bool) {
	p.Helper()
	p.press(map[string]string{"same": "1", "different": "2", "cannot tell": "3"}[disposition])
	p.choose("Reason", reason)
	p.fill("In words", text)
	if clear {
		p.tick("remember a different person")
	}
	p.follow(func() { p.act(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))) })
}

// Whoever decided that somebody is the listed party cannot say so twice: not on
// the page, not by a form of their own, not by the API, not by a program.
func TestFourEyes(t *testing.T) {
	s := serve(t)
	p := s.arrive()
	p.visit("/alerts?outcome=potential-match")
	p.follow(func() { p.press(kb.Enter) })
	at := p.at()
	alert := strings.TrimPrefix(strings.Split(at, "?")[0], "/alerts/")
	p.decide("same", "the facts agree", "The passport is the one of the notice.", false)
	p.visit("/alerts/" + alert)
	p.reads("second person", "the passport is the one of the notice")
	p.accessible()
	if !eval[bool](p, "document.querySelector('input[name=verdict]').matches(':disabled')") {
		t.Error("the page lets the maker confirm")
	}
	decision := eval[string](p, "document.querySelector('input[name=decision]').value")
	if status := p.post("/alerts/"+alert+"/review", map[string]string{"decision": decision, "verdict": "confirm"}); status != 403 {
		t.Errorf("a form of the maker's that confirms: status %d", status)
	}
	review := fmt.Sprintf("/v1/decisions/%s/review", decision)
	p.visit("/alerts/" + alert)
	if status, body := p.ask("POST", review, `{"confirm":true}`); status != 403 || !strings.Contains(body, "second person") {
		t.Errorf("the maker through the API: %d %s", status, body)
	}
	key := s.run("key", "create", "--role", "reviewer", "--name", "program")
	if status, body := s.api(key, "POST", review, `{"confirm":true}`); status != 403 {
		t.Errorf("a program: %d %s", status, body)
	}
	rhea := s.join("rhea", "reviewer")
	rhea.visit("/alerts/" + alert)
	rhea.tick("Confirm")
	rhea.follow(func() { rhea.click("Save") })
	rhea.visit("/alerts/" + alert)
	rhea.reads("closed", "true match")
}

// A clearance covers the facts that it rested on: with another date of birth the
// alert is open again, and says which fact is another.
func TestClearanceEndsWithItsFacts(t *testing.T) {
	s := serve(t)
	key := s.run("key", "create", "--role", "integrator", "--name", "client")
	subject := `{"subject":{"name":"Somchai Phrommalak","birth_date":"1973-03-03","gender":"male"}}`
	if status, body := s.api(key, "PUT", "/v1/subjects/new-client", subject); status/100 != 2 {
		t.Fatalf("%d %s", status, body)
	}
	alert := s.alertOf(key, "new-client")
	p := s.arrive()
	p.visit("/alerts/" + alert)
	p.decide("different", "known to be somebody else", "An employee of ours since 1999.", true)
	p.visit("/alerts/" + alert)
	p.reads("a clearance until")
	rhea := s.join("rhea", "reviewer")
	rhea.visit("/alerts/" + alert)
	rhea.tick("Confirm")
	rhea.follow(func() { rhea.click("Save") })
	rhea.visit("/alerts/" + alert)
	rhea.reads("closed", "a clearance is in force")
	rhea.follow(func() { rhea.click("See it") })
	rhea.accessible()

	// An address is no fact that it rested on; the date of birth is.
	if status, body := s.api(key, "PUT", "/v1/subjects/new-client", strings.Replace(subject, "1973-03-03", "1973-03-30", 1)); status/100 != 2 {
		t.Fatalf("%d %s", status, body)
	}
	p.visit("/alerts/" + alert)
	p.reads("open", "a clearance ended", "birth-date", "1973-03-30")
	p.accessible()
}

// alertOf is the number of the one alert of a subject.
func (s *site) alertOf(key, subject string) string {
	s.Helper()
	status, body := s.api(key, "GET", "/v1/alerts?subject="+subject, "")
	var page struct {
		Items []struct{ ID int64 }
	}
	if err := json.Unmarshal([]byte(body), &page); err != nil || status != 200 || len(page.Items) != 1 {
		s.Fatalf("the alerts of %s: %d %s %v", subject, status, body, err)
	}
	return strconv.FormatInt(page.Items[0].ID, 10)
}
