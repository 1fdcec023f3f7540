package cohorts_test

import (
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/cohorts"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
)

func TestVocabularyIsWrittenAsRead(t *testing.T) {
	v, err := cohorts.ParseVocabulary("Of concern\n  In custody\n\n  gone: Ausgereist (müde)\n\tÜber die Grenze\nmystery-9: ؟\n")
	if err != nil {
		t.Fatal(err)
	}
	want := "Of concern\n  In custody\n  gone: Ausgereist (müde)\n  Über die Grenze\nmystery-9: ؟\n"
	if got := v.String(); got != want {
		t.Errorf("%q", got)
	}
	var codes []string
	for _, s := range v.Leaves() {
		codes = append(codes, s.Code)
	}
	if got := strings.Join(codes, " "); got != "in-custody gone uber-die-grenze mystery-9" {
		t.Error(got)
	}
	if !v.Under("gone", "of-concern") || v.Under("mystery-9", "of-concern") || v.Leaf("of-concern") || v.Level("gone") != 1 {
		t.Error("the tree is another")
	}
	if _, err := cohorts.ParseVocabulary(cohorts.Usual); err != nil {
		t.Error(err)
	}
}

func TestVocabularyMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "are missing; write one on a line",
		"   Here":                "line 1, statuses: is indented by 3 spaces",
		"Here\n    There":        "line 2, statuses: is indented by 4 spaces",
		"Here\nhere":             `"here" stands twice`,
		"؟":                      "line 1, statuses: no code can be made of the label",
		"a\n  b\n    c\n      d": "stands 4 levels deep; the most are 3",
		strings.Repeat("x", 70):  "is longer than 60 characters",
	} {
		if _, err := cohorts.ParseVocabulary(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// A status added later stands in its group; one that entries name cannot become
// a group.
func TestStatusIsAdded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		o := newOffice(t, open)
		c := o.make("A group", "On\n  Here\nGone")
		o.enter(c.ID, "member,entry,status,day,source\na,joined,here,2024-06-01,x\n")
		add := func(s cohorts.Status) (cohorts.Cohort, error) {
			return o.AddStatus(t.Context(), analyst, c.ID, s, nil)
		}
		got, err := add(cohorts.Status{Label: "Held", Within: "on"})
		if err != nil || got.Statuses.String() != "On\n  Here\n  Held\nGone\n" {
			t.Errorf("%v, %v", got.Statuses, err)
		}
		if got, err := add(cohorts.Status{Label: "Abroad", Within: "gone"}); err != nil || got.Statuses.Leaf("gone") {
			t.Errorf("nobody was gone yet: %v, %v", got.Statuses, err)
		}
		for s, want := range map[cohorts.Status]string{
			{Label: "At home", Within: "here"}: `entries name the status "here", so that it cannot become a group`,
			{Label: "Held"}:                    `"Held" stands twice`,
			{Label: "New", Within: "nowhere"}:  `"New" stands in the group "nowhere", which is not before it`,
		} {
			if _, err := add(s); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%+v: %v", s, err)
			}
		}
		if f := o.figures(c.ID, "2024-06-11", ""); f.Members != 1 || f.Count("on") != 1 {
			t.Errorf("%+v", f)
		}
		_, err = o.Create(t.Context(), analyst, cohorts.NewCohort{Name: "A group", Statuses: c.Statuses}, nil)
		if err == nil || !strings.Contains(err.Error(), "name: there is a cohort of this name") {
			t.Error(err)
		}
	})
}
