package access_test

import (
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/access"
)

var update = flag.Bool("update", false, "write the table of rules into docs/access.md")

// The documented table is the one in force.
func TestDocumentHasTheTable(t *testing.T) {
	const name, begin, end = "../../docs/access.md", "<!-- the table, from package access -->\n", "<!-- end of the table -->"
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok1 := strings.Cut(string(b), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		t.Fatalf("%s has no place for the table", name)
	}
	want := before + begin + access.Table() + end + after
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(b) != want {
		t.Errorf("%s shows another table; go test ./internal/access -run TestDocumentHasTheTable -update writes it", name)
	}
}

func TestRulesAreSound(t *testing.T) {
	seen := map[access.Action]bool{}
	for _, r := range access.Rules {
		if seen[r.Action] || r.Text == "" || r.Scopes == [5]access.Scope{} {
			t.Errorf("%s stands twice, says nothing, or is for nobody", r.Action)
		}
		seen[r.Action] = true
		may := map[access.Role]access.Scope{}
		for i, role := range access.Roles {
			may[role] = r.Scopes[i]
		}
		own := strings.HasPrefix(string(r.Action), "own.")
		if reads := may[access.Auditor] == access.All; reads != (r.Effect == access.Reads && !own) {
			t.Errorf("%s: an auditor reads everything, and changes nothing", r.Action)
		}
		for _, about := range []string{"alert.", "case.", "clearance.", "hold.", "redress.", "cohort."} {
			if strings.HasPrefix(string(r.Action), about) && may[access.Administrator] != access.None {
				t.Errorf("%s: an administrator has no part in what is decided about people", r.Action)
			}
		}
		for _, secondPair := range []access.Action{access.AlertReview, access.PolicyApprove, access.ClearanceRevoke, access.HoldReview, access.RedressDecide} {
			if r.Action == secondPair && (may[access.Analyst] != access.None || may[access.Reviewer] != access.All || r.Effect != access.Decides) {
				t.Errorf("%s is for reviewers", r.Action)
			}
		}
		if may[access.Integrator] != access.None && r.Effect == access.Decides && !own {
			t.Errorf("%s: integrators are programs, which decide nothing", r.Action)
		}
		if own && (may[access.Analyst] != access.Own || may[access.Auditor] != access.Own) {
			t.Errorf("%s is everybody's own", r.Action)
		}
	}
}

func TestIdentityMayDoWhatItsRolesAllow(t *testing.T) {
	person := func(roles ...access.Role) access.Identity {
		return access.Identity{Kind: access.Person, ID: "7", Roles: roles}
	}
	key := access.Identity{Kind: access.Program, ID: "k", Roles: []access.Role{access.Reviewer, access.Integrator}}
	narrow := key
	narrow.Only = []access.Action{access.Screen, access.AlertDecide}
	for _, c := range []struct {
		who    access.Identity
		action access.Action
		want   access.Scope
	}{
		{access.Identity{}, access.Screen, access.None},
		{access.Identity{}, access.OwnRead, access.None},
		{person(access.Analyst), access.AlertDecide, access.All},
		{person(access.Analyst), access.AlertReview, access.None},
		{person(access.Analyst), access.CaseWrite, access.Own},
		{person(access.Analyst, access.Reviewer), access.CaseWrite, access.All},
		{person(access.Administrator), access.AlertDecide, access.None},
		{person("director"), access.Screen, access.None},
		{person(access.Analyst), "alert.delete", access.None},
		{key, access.SubjectWrite, access.All},
		{key, access.AlertRead, access.All},
		{key, access.AlertReview, access.None}, // whatever its roles, it is no person
		{narrow, access.Screen, access.All},
		{narrow, access.SubjectWrite, access.None},
		{narrow, access.AlertDecide, access.None},
	} {
		if got := c.who.Can(c.action); got != c.want {
			t.Errorf("%v to %s: %v, want %v", c.who.Roles, c.action, got, c.want)
		}
	}
	if who := person(access.Analyst); !who.May(access.CaseWrite, "account:7") || who.May(access.CaseWrite, "account:8") || who.May(access.CaseWrite, "") || !who.May(access.AlertDecide, "") {
		t.Error("an analyst works on cases of their own")
	}
}

func TestFourEyes(t *testing.T) {
	ana := access.Identity{Kind: access.Person, ID: "1", Roles: []access.Role{access.Reviewer}}
	bo := access.Identity{Kind: access.Person, ID: "2", Roles: []access.Role{access.Reviewer}}
	if err := access.NotMaker(bo, ana.Actor()); err != nil {
		t.Error(err)
	}
	for what, err := range map[string]error{
		"the maker":        access.NotMaker(ana, ana.Actor()),
		"a program":        access.NotMaker(access.Identity{Kind: access.Program, ID: "1"}, ana.Actor()),
		"nobody":           access.NotMaker(access.Identity{}, ana.Actor()),
		"an unknown maker": access.NotMaker(bo, ""),
	} {
		if !errors.Is(err, access.ErrSamePerson) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestNamesAreRead(t *testing.T) {
	if r, err := access.ParseRole("auditor"); err != nil || r != access.Auditor {
		t.Error(r, err)
	}
	if _, err := access.ParseRole("Auditor"); err == nil || !strings.Contains(err.Error(), "analyst, reviewer, administrator, auditor or integrator") {
		t.Error(err)
	}
	if a, err := access.ParseAction("list.read"); err != nil || a != access.ListRead {
		t.Error(a, err)
	}
	if _, err := access.ParseAction("list.reed"); fieldOf(err) != "scope" {
		t.Error(err)
	}
}
