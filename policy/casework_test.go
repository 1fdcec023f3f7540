package policy_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/policy"
)

func TestCaseworkDefaults(t *testing.T) {
	var none policy.Casework
	if got := none.OrDefault(); !reflect.DeepEqual(got, policy.DefaultCasework()) {
		t.Errorf("%+v", got)
	}
	if err := policy.DefaultCasework().Validate(); err != nil {
		t.Error(err)
	}
	some := policy.Casework{SecondPerson: []string{}, ClearanceDays: 30}.OrDefault()
	if some.TakesTwo(policy.Clearing) || some.TakesTwo(policy.TrueMatch) || some.ClearanceDays != 30 || some.SampleShare != 0.1 {
		t.Errorf("%+v", some)
	}
	if !none.TakesTwo(policy.Clearing) || !none.TakesTwo(policy.TrueMatch) || none.TakesTwo(policy.FalsePositive) {
		t.Error("that two say so is not the default of what cannot be taken back easily")
	}
	for priority, days := range map[int]int{0: 1, 1: 1, 2: 3, 3: 7, 4: 30, 9: 30} {
		if got := none.Due(priority); got != days {
			t.Errorf("priority %d is due in %d days, want %d", priority, got, days)
		}
	}
}

// That no act takes two survives being written and read, as policies are kept.
func TestCaseworkIsReadAsWritten(t *testing.T) {
	rules := `"similarity":0.7,"people":1,"organizations":1,"max_namesakes":10,"prior_one_in":1,"rule_out":-7`
	p, err := policy.Decode([]byte(`{"name":"p","version":1,` + rules + `,"casework":{"second_person":[],"due_days":[2,2,5,9]}}`))
	if err != nil {
		t.Fatal(err)
	}
	if p.Casework.TakesTwo(policy.TrueMatch) || p.Casework.Due(4) != 9 || p.Casework.SecondPerson == nil {
		t.Errorf("%+v", p.Casework)
	}
	if _, err := policy.Decode([]byte(`{"name":"p","version":1,` + rules + `,"casework":{"due":[1]}}`)); err == nil {
		t.Error("an unknown field of the casework passed")
	}
}

func TestCaseworkNamesEveryField(t *testing.T) {
	p := policy.Default()
	p.Casework = policy.Casework{SecondPerson: []string{"clearance", "clearance", "maybe"}, UrgentProbability: 2, ManyNamesakes: -1,
		DueDays: []int{3, 2, 0}, SampleShare: -0.1, ClearanceDays: 9999, EscalateHours: -1}
	err := p.Validate()
	if err == nil {
		t.Fatal("casework of mistakes passed")
	}
	for _, field := range []string{"second_person/1", "second_person/2", "urgent_probability", "many_namesakes", "due_days", "due_days/1", "due_days/2",
		"sample_share", "clearance_days", "escalate_hours"} {
		if !strings.Contains(err.Error(), "casework/"+field+": ") {
			t.Errorf("%q does not name %s", err, field)
		}
	}
}

func TestPriority(t *testing.T) {
	number := namesake.Evidence{Parts: []namesake.Evidence{{Feature: namesake.FeatureName, Bits: 2000}, {Feature: namesake.FeatureIdentifier, Bits: 3000}}}
	for _, c := range []struct {
		match namesake.Match
		want  int
	}{
		{namesake.Match{Outcome: namesake.OutcomePotentialMatch, Evidence: number}, 1},
		{namesake.Match{Outcome: namesake.OutcomePotentialMatch, Probability: 0.5}, 1},
		{namesake.Match{Outcome: namesake.OutcomePotentialMatch, Probability: 0.49}, 2},
		{namesake.Match{Outcome: namesake.OutcomeInconclusive, ExpectedNamesakes: 1000}, 3},
		{namesake.Match{Outcome: namesake.OutcomeInconclusive, ExpectedNamesakes: 40_000, Probability: 0.9}, 4},
	} {
		if got := (policy.Casework{}).Priority(&c.match); got != c.want {
			t.Errorf("%+v: priority %d, want %d", c.match, got, c.want)
		}
	}
}
