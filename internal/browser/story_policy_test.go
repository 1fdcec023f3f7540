package browser_test

import (
	"strings"
	"testing"
)

// A version of the policy says what it would change before anybody approves it;
// whoever drafted it cannot, neither on the page nor past it.
func TestPolicyImpactAndApproval(t *testing.T) {
	s := serve(t)
	p := s.arrive()
	p.visit("/policies")
	p.follow(func() { p.click("Version 5") })
	p.reads("would be new", "tested")
	p.accessible()
	p.click("Alerts that would be new")
	p.reads("inconclusive")
	p.follow(func() { p.click("Approve") })
	p.reads("approved by admin")
	p.follow(func() { p.click("Put in force") })
	p.reads("live")
	p.accessible()
	p.visit("/policies")
	p.follow(func() { p.click("Draft the next version") })
	p.accessible()
	p.follow(func() { p.click("Draft") })
	drafted := p.at()
	if !strings.HasPrefix(drafted, "/policies/default/6") {
		t.Fatalf("drafted at %s", drafted)
	}
	p.upload("Labelled pairs", s.write("pairs.csv", "schema,name1,name2,is_match\nPerson,Orvan Daskel,Orwan Daskell,true\nPerson,Orvan Daskel,Ida Quornley,false\n"))
	p.follow(func() { p.click("Test") })
	p.reads("somebody else has to approve it")
	if p.offers("Approve") {
		t.Error("the page offers the maker to approve")
	}
	if status := p.post(drafted+"/approve", nil); status != 403 {
		t.Errorf("a form of the maker's that approves: status %d", status)
	}
	key := s.run("key", "create", "--role", "reviewer", "--name", "program")
	if status, body := s.api(key, "POST", "/v1/policies/default/6/approve", ""); status != 403 {
		t.Errorf("a program that approves: %d %s", status, body)
	}
}
