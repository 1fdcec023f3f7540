package adminpages_test

import (
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/policy"
)

const pairs = "schema,name1,name2,is_match\nPerson,Ketevan Jordania,Ketevan Zhordania,true\nPerson,Ana Voss,Ketevan Zhordania,false\n"

// stricter are the fields of a draft that finds less than the version in force.
func stricter(similarity string) []string {
	return []string{"name", "default", "from_name", "default", "from_version", "2", "required", "house", "similarity", similarity, "max_namesakes", "10", "rule_out", "-7",
		"people", "8,000,000,000", "organizations", "300000000", "prior_one_in", "100000000",
		"second_person", "true-match, clearance", "due_days", "1, 3, 7, 30", "urgent_probability", "0.5", "many_namesakes", "1,000", "sample_share", "0.1", "clearance_days", "365", "escalate_hours", "48"}
}

// A policy goes from draft to force by way of a test that says what would change
// and a second person; its maker is refused.
func TestPolicyFromDraftToForce(t *testing.T) {
	f := open(t)
	f.publish("1,Ketevan Zhordania,,1971-02-03", "2,Ketevan Zhordanishvili,,1960-01-01")
	f.put("c-1", "Ketevan Jordania")
	f.put("c-2", "Somebody Ordinary")
	both := f.site.As(access.Reviewer, access.Administrator)
	other := f.site.As(access.Reviewer)
	f.holds(both.Get("/policies"), "Version 2", "live", `href="/policies/draft?name=default&amp;version=2"`)
	f.holds(both.Get("/policies/draft?name=default&version=2"), "Drafted from version 2 of default", `value="0.7"`, `value="−7"`, "The least agreement of names")

	a := both.Post("/policies", stricter("0.2")...)
	if a.Status != 422 {
		t.Fatal(a.Status)
	}
	f.holds(a, `id="similarity-wrong"`, "must lie between 0.5 and 1", `value="0.2"`, `value="8,000,000,000"`)
	f.holds(both.Post("/policies", stricter("high")...), `id="similarity-wrong"`, "is no number")
	f.done(both.Post("/policies", stricter("0.99")...), "/policies/default/3")
	a = both.Get("/policies/default/3")
	f.holds(a, "It waits to be tested", `<ins>0.99</ins>`, `<del>0.7</del>`, "<ins>house</ins>", `<del>none</del>`, "the same", `enctype="multipart/form-data"`)
	if a := other.Post("/policies/default/3/approve"); a.Status != 409 || !a.Has("not at the step before") {
		t.Error(a.Status, a.Body)
	}

	path := "/policies/default/3/test"
	f.holds(upload(t, both, path, "pairs", "pairs.csv", "schema,name1,is_match\n"), "this column is missing")
	f.holds(upload(t, both, path, "pairs", "pairs.csv", "schema,name1,name2,is_match\n"+strings.Repeat("Ghost,,x,maybe\n", 20)), "unknown schema", "more")
	f.holds(upload(t, both, path, "", "", ""), "choose a CSV file")
	f.done(upload(t, both, path, "pairs", "pairs.csv", pairs), "/policies/default/3")
	a = both.Get("/policies/default/3")
	f.holds(a, "No alerts would be new, for 0 subjects; of 1 open alert, 1 would be gone.", "Alerts that would be gone: 1", "In force when it was tested", "You drafted it, so somebody else has to approve it.", "subject 1")
	f.lacks(a, "Jordania</", `href="/alerts/1"`+"x")

	if a := both.Post("/policies/default/3/approve"); a.Status != 403 || !a.Has("This takes a second person") {
		t.Fatal(a.Status, a.Body)
	}
	f.holds(other.Get("/policies/default/3"), `action="/policies/default/3/approve"`, `href="/alerts/1"`)
	f.done(other.Post("/policies/default/3/approve"), "/policies/default/3")
	if a := other.Post("/policies/default/3/live"); a.Status != 403 {
		t.Error("a reviewer put it in force:", a.Status)
	}
	f.done(both.Post("/policies/default/3/live"), "/policies/default/3")
	f.holds(other.Get("/policies/default/3"), "everybody is screened under it", "approved by", "put in force")
	f.holds(other.Get("/policies/default/2"), "Another version took its place", "In force (version 3)")
	if a := upload(t, both, path, "pairs", "pairs.csv", pairs); a.Status != 409 {
		t.Error("tested in force:", a.Status)
	}
	f.settle()
}

// A laxer draft names the alerts that it would open.
func TestImpactNamesNewAlerts(t *testing.T) {
	f := open(t)
	f.publish("1,Ketevan Zhordania,,1971-02-03", "2,Ketevan <i>Zhordanishvili</i>,,1960-01-01")
	f.put("c-1", "Ketevan Zhordanova")
	b := f.site.As(access.Reviewer)
	f.done(b.Post("/policies", stricter("0.5")...), "/policies/default/3")
	f.done(upload(t, b, "/policies/default/3/test", "pairs", "pairs.csv", pairs), "/policies/default/3")
	a := b.Get("/policies/default/3")
	f.holds(a, "1 alert would be new, for 1 subject; of 1 open alert, 0 would be gone.", "Alerts that would be new: 1", "Ketevan &lt;i&gt;Zhordanishvili")
	f.lacks(a, "<i>Zh")
}

// How people work is drafted in the same form; what is left as it was leaves the
// policy as it was, to the hash.
func TestCaseworkIsDrafted(t *testing.T) {
	f := open(t)
	b := f.site.As(access.Reviewer)
	change := func(fields []string, field, value string) []string {
		for i := 0; i < len(fields); i += 2 {
			if fields[i] == field {
				fields[i+1] = value
			}
		}
		return fields
	}
	same := change(stricter("0.7"), "required", "")
	f.done(b.Post("/policies", same...), "/policies/default/3")
	f.holds(b.Get("/policies/default/3"), "Nothing differs from version 2")
	a := b.Post("/policies", change(change(change(same, "due_days", "2, x"), "sample_share", "2"), "second_person", "everything")...)
	f.holds(a, `id="due_days-wrong"`)
	a = b.Post("/policies", change(same, "due_days", "2, 3")...)
	f.holds(a, `id="due_days-wrong"`, `id="sample_share-wrong"`, `id="second_person-wrong"`)
	f.done(b.Post("/policies", change(change(change(same, "due_days", "2, 3, 7, 30"), "sample_share", "0.2"), "second_person", "")...), "/policies/default/4")
	f.holds(b.Get("/policies/default/4"), "<ins>2, 3, 7, 30</ins>", "<del>1, 3, 7, 30</del>", "<ins>0.2</ins>", "<del>true-match, clearance</del>")
	f.done(b.Post("/policies", change(change(same, "from_version", "4"), "escalate_hours", "24")...), "/policies/default/5")
	f.holds(b.Get("/policies/default/5"), "<ins>2, 3, 7, 30</ins>", "<ins>24</ins>", "<ins>none</ins>")
}

// A policy of another name begins with what is shipped.
func TestPolicyOfAnotherName(t *testing.T) {
	f := open(t)
	b := f.site.As(access.Administrator)
	f.holds(b.Get("/policies/draft"), "what is shipped", `value="0.7"`)
	fields := stricter("0.8")
	fields[1] = "No Name!"
	f.holds(b.Post("/policies", append(fields[:2:2], fields[6:]...)...), `id="name-wrong"`)
	fields[1] = "visas"
	f.done(b.Post("/policies", append(fields[:2:2], fields[6:]...)...), "/policies/visas/1")
	f.holds(b.Get("/policies/visas/1"), "It waits to be tested")
	f.holds(b.Get("/policies"), "visas", "default")
	for path, want := range map[string]int{"/policies/visas/2": 404, "/policies/visas/x": 404, "/policies/draft?name=visas&version=9": 404} {
		if a := b.Get(path); a.Status != want {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
	if p := policy.Default(); p.Similarity != 0.7 {
		t.Errorf("the shipped policy has %v", p.Similarity)
	}
}
