package browser_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// put has the client's system say what is known of a subject.
func (s *site) put(key, id, subject string) {
	s.Helper()
	if status, body := s.api(key, "PUT", "/v1/subjects/"+id, `{"subject":`+subject+`}`); status != http.StatusOK && status != http.StatusCreated {
		s.Fatalf("subject %s: %d %s", id, status, body)
	}
}

// until opens a page again and again until it says something that the server does
// by itself, within its next looks.
func (p *tab) until(path, text string) {
	p.Helper()
	for end := time.Now().Add(2 * longest); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		p.visit(path)
		if strings.Contains(strings.ToLower(p.text("main")), strings.ToLower(text)) {
			return
		}
	}
	p.Fatalf("%s never says %q: %s", path, text, p.text("main"))
}

// Of somebody who cannot be told from a listed person a colleague is asked, who
// does not answer: a reviewer is, too. Met again with a date of birth, he is scored
// again, whoever holds the alert is told, and two people say that it is he.
func TestInconclusiveUntilConfirmed(t *testing.T) {
	s := serve(t)
	key := s.run("key", "create", "--role", "integrator", "--name", "client")
	s.put(key, "traveller", `{"name":"Mohammed Tavrazoy","gender":"male"}`)
	alert := s.alertOf(key, "traveller")
	p, rhea := s.arrive(), s.join("rhea", "reviewer")
	p.visit("/alerts/" + alert)
	p.reads("inconclusive", "what would decide", "date of birth")
	p.follow(func() { p.press("a") })
	p.visit("/alerts/" + alert)
	p.decide("cannot tell", "an answer is awaited", "The passport is with the consulate.", false)

	p.visit("/alerts/" + alert)
	p.follow(func() { p.press("r") })
	p.reads("would decide")
	p.accessible()
	p.choose("Colleague", "Dawit")
	p.fill("Text", "Please ask for the date of birth.")
	p.follow(func() { p.click("Ask") })
	p.reads("Dawit Ambesolo", "waiting")
	p.accessible()
	// Another, with a deadline that is over in a moment: the page has minutes.
	due := time.Now().UTC().Add(3 * time.Second).Format(time.RFC3339)
	status, body := p.ask("POST", "/v1/requests", fmt.Sprintf(`{"alert":%s,"facts":["birth-date"],"to":%q,"due":%q}`, alert, s.actor(p, "Dawit Ambesolo"), due))
	var made struct{ ID int64 }
	if err := json.Unmarshal([]byte(body), &made); err != nil || status != http.StatusCreated {
		t.Fatalf("a request: %d %s %v", status, body, err)
	}
	p.until(fmt.Sprint("/requests/", made.ID), "escalated")
	p.accessible()
	p.visit("/holds")
	p.reads("escalated to", "Mohammed Tavrazoy")

	s.put(key, "traveller", `{"name":"Mohammed Tavrazoy","gender":"male","birth_date":"1979"}`)
	p.until("/notices", "was scored again")
	p.accessible()
	p.visit("/alerts/" + alert)
	p.reads("potential match", "since the last decision", "1979")
	p.decide("same", "the facts agree", "Name and year of birth agree, and he says so.", false)
	rhea.visit("/alerts/" + alert)
	rhea.tick("Confirm")
	rhea.follow(func() { rhea.click("Save") })
	p.visit("/alerts/" + alert)
	p.reads("closed", "true match")
	p.accessible()
}

// actor is how records name somebody whom the page of people lists.
func (s *site) actor(p *tab, name string) string {
	s.Helper()
	p.visit("/people")
	at := eval[string](p, fmt.Sprintf("[...document.querySelectorAll('tr')].find(r => r.innerText.includes(%s))?.querySelector('a[href^=\"/people/\"]')?.pathname || ''", quoted(name)))
	if at == "" {
		s.Fatalf("%s is not among the people: %s", name, p.text("main"))
	}
	return "account:" + strings.TrimPrefix(at, "/people/")
}

// A person says: that is not me. Two people find that so; from then on the control
// number and the facts count, and the reply says nothing of any list.
func TestRedress(t *testing.T) {
	s := serve(t)
	key := s.run("key", "create", "--role", "integrator", "--name", "client")
	s.put(key, "wronged", `{"name":"Farrukhjon Osmirov","birth_date":"1988-02-12","gender":"male"}`)
	alert := s.alertOf(key, "wronged")
	p, rhea := s.arrive(), s.join("rhea", "reviewer")
	p.visit("/redress")
	p.accessible()
	p.follow(func() { p.click("Take a complaint down") })
	p.accessible()
	p.fill("Name", "Farrukhjon Osmirov")
	p.fill("Date of birth", "1988-02-12")
	p.choose("Gender", "male")
	p.fill("Subject", "wronged")
	p.fill("Where the reply goes", "12 Lantern Row, Port Invent")
	p.fill("What was said", "I was held for two hours, again.")
	p.follow(func() { p.click("Take it down") })
	p.accessible()
	complaint := p.at()
	control := eval[string](p, "document.querySelector('main :not(.notice) > code').innerText.trim()")
	p.follow(func() { p.click("Receipt") })
	p.reads(control)
	p.visit(complaint)
	p.choose("Decision", "Grant")
	p.fill("What was found out", "The passport was seen: born ten days before.")
	p.follow(func() { p.click("Propose") })
	p.visit(complaint)
	p.reads("somebody else has to confirm it")
	number := strings.TrimPrefix(complaint, "/redress/")
	if status := p.post(complaint+"/decide", map[string]string{"word": "confirm"}); status != http.StatusForbidden && status != http.StatusUnprocessableEntity {
		t.Errorf("a form of the maker's that confirms: status %d", status)
	}
	p.visit(complaint)
	if status, body := p.ask("POST", "/v1/redress/"+number+"/confirm", "{}"); status != http.StatusForbidden {
		t.Errorf("the maker through the API: %d %s", status, body)
	}
	rhea.visit(complaint)
	rhea.choose("Your word", "Confirm")
	rhea.follow(func() { rhea.click("Give the second word") })
	rhea.visit(complaint)
	rhea.reads("granted", "counts until")
	rhea.accessible()
	rhea.follow(func() { rhea.click("Reply") })
	letter := strings.ToLower(rhea.text("main"))
	rhea.reads(control, "neither confirm nor deny")
	for _, word := range []string{"match", "cleared", "sample", "granted"} {
		if strings.Contains(letter, word) {
			t.Errorf("the letter says %q: %s", word, letter)
		}
	}
	p.visit("/alerts/" + alert)
	p.reads("closed", "a clearance is in force")

	// Met again by somebody who does not know him, with the number that he keeps.
	p.visit("/")
	p.fill("Name", "Farrukhjon Osmirov")
	p.fill("Date of birth", "1988-02-12")
	p.follow(func() { p.click("Screen and keep the answer") })
	p.reads("potential match")
	p.fill("Identifying number", "redress-control:"+control)
	p.follow(func() { p.click("Screen and keep the answer") })
	if heading := strings.ToLower(p.text("#answer h2")); !strings.Contains(heading, "clear") {
		t.Errorf("with the control number: %q: %s", heading, p.text("#answer"))
	}
	p.accessible()
}
