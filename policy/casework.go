package policy

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/namesake-screening/namesake"
)

// Acts of casework that may take a second person.
const (
	TrueMatch     = "true-match"
	FalsePositive = "false-positive"
	Undetermined  = "undetermined"
	Clearing      = "clearance"
)

// Acts are all there are.
var Acts = []string{TrueMatch, FalsePositive, Undetermined, Clearing}

// Casework says how people work what is found: what takes two of them, and by
// when it is to be done. It changes no outcome. A field that is zero is not
// stated, and as [DefaultCasework] has it.
type Casework struct {
	// SecondPerson are the acts that count only once somebody else confirmed
	// them. An empty list, other than none, is no act.
	SecondPerson []string `json:"second_person,omitzero"`
	// UrgentProbability (0–1) is that from which a potential match is of the
	// highest priority, as one is whose identifying number agrees.
	UrgentProbability float64 `json:"urgent_probability,omitzero"`
	// ManyNamesakes is the number of expected namesakes above which an
	// inconclusive match is of the lowest priority.
	ManyNamesakes float64 `json:"many_namesakes,omitzero"`
	// DueDays are the days within which an alert is to be decided, by priority:
	// four, the highest first.
	DueDays []int `json:"due_days,omitzero"`
	// SampleShare (0–1) is the share of alerts dismissed together that a second
	// person looks at; at least one is.
	SampleShare float64 `json:"sample_share,omitzero"`
	// ClearanceDays is the most that a clearance lasts.
	ClearanceDays int `json:"clearance_days,omitzero"`
	// EscalateHours is after how long without an answer a request for
	// information goes to somebody else as well.
	EscalateHours int `json:"escalate_hours,omitzero"`
}

// Priorities is how many there are: from 1, the highest.
const Priorities = 4

// DefaultCasework is what is not stated. That somebody is the listed party, and
// that somebody never is to be asked about again, are said by two; that one
// alert is none is said by one, and of many together a tenth is looked at again.
// A likely match is to be decided the next day. A clearance is looked at again
// after a year, as supervisors ask of whatever keeps alerts from people.
func DefaultCasework() Casework {
	return Casework{
		SecondPerson:      []string{TrueMatch, Clearing},
		UrgentProbability: 0.5,
		ManyNamesakes:     1000,
		DueDays:           []int{1, 3, 7, 30},
		SampleShare:       0.1,
		ClearanceDays:     365,
		EscalateHours:     48,
	}
}

// OrDefault has the defaults where nothing is stated.
func (c Casework) OrDefault() Casework {
	d := DefaultCasework()
	if c.SecondPerson == nil {
		c.SecondPerson = d.SecondPerson
	}
	if c.UrgentProbability == 0 {
		c.UrgentProbability = d.UrgentProbability
	}
	if c.ManyNamesakes == 0 {
		c.ManyNamesakes = d.ManyNamesakes
	}
	if c.DueDays == nil {
		c.DueDays = d.DueDays
	}
	if c.SampleShare == 0 {
		c.SampleShare = d.SampleShare
	}
	if c.ClearanceDays == 0 {
		c.ClearanceDays = d.ClearanceDays
	}
	if c.EscalateHours == 0 {
		c.EscalateHours = d.EscalateHours
	}
	return c
}

// TakesTwo reports whether an act takes a second person.
func (c Casework) TakesTwo(act string) bool {
	return slices.Contains(c.OrDefault().SecondPerson, act)
}

// Due is within how many days an alert of a priority is to be decided.
func (c Casework) Due(priority int) int {
	return c.OrDefault().DueDays[min(max(priority, 1), Priorities)-1]
}

// Priority is how soon a human should look at a match: 1 where an identifying
// number agrees or the match is probable, 2 for another potential match, 3 for an
// inconclusive one, and 4 where very many would agree as well.
func (c Casework) Priority(m *namesake.Match) int {
	c = c.OrDefault()
	switch {
	case m.Outcome == namesake.OutcomePotentialMatch && (m.Probability >= c.UrgentProbability || identified(m.Evidence)):
		return 1
	case m.Outcome == namesake.OutcomePotentialMatch:
		return 2
	case m.ExpectedNamesakes <= c.ManyNamesakes:
		return 3
	}
	return 4
}

func identified(e namesake.Evidence) bool {
	return slices.ContainsFunc(e.Parts, func(p namesake.Evidence) bool { return p.Feature == namesake.FeatureIdentifier && p.Bits > 0 })
}

// longest are the most days and hours that may be stated: ten years, and one.
const (
	longestDays  = 3650
	longestHours = 8760
)

// Validate reports every field that makes no sense, each as a [*FieldError].
func (c Casework) Validate() error {
	var errs []error
	bad := func(field, want string, got any) {
		errs = append(errs, &FieldError{"casework/" + field, fmt.Sprintf("%v; %s", got, want)})
	}
	for i, act := range c.SecondPerson {
		switch {
		case !slices.Contains(Acts, act):
			bad(fmt.Sprint("second_person/", i), "write "+join(Acts), act)
		case slices.Contains(c.SecondPerson[:i], act):
			bad(fmt.Sprint("second_person/", i), "stands twice", act)
		}
	}
	for _, share := range []struct {
		field string
		value float64
	}{{"urgent_probability", c.UrgentProbability}, {"sample_share", c.SampleShare}} {
		if !(share.value >= 0 && share.value <= 1) {
			bad(share.field, "must lie between 0 and 1", share.value)
		}
	}
	if !(c.ManyNamesakes >= 0) || math.IsInf(c.ManyNamesakes, 0) {
		bad("many_namesakes", "must be a number above 0", c.ManyNamesakes)
	}
	if c.DueDays != nil && len(c.DueDays) != Priorities {
		bad("due_days", fmt.Sprintf("state %d, for the highest priority first", Priorities), c.DueDays)
	}
	for i, days := range c.DueDays {
		switch {
		case days < 1 || days > longestDays:
			bad(fmt.Sprint("due_days/", i), fmt.Sprintf("must be from 1 to %d days", longestDays), days)
		case i > 0 && days < c.DueDays[i-1]:
			bad(fmt.Sprint("due_days/", i), "a lower priority is not due before a higher one", days)
		}
	}
	if c.ClearanceDays < 0 || c.ClearanceDays > longestDays {
		bad("clearance_days", fmt.Sprintf("must be from 1 to %d days", longestDays), c.ClearanceDays)
	}
	if c.EscalateHours < 0 || c.EscalateHours > longestHours {
		bad("escalate_hours", fmt.Sprintf("must be from 1 to %d hours", longestHours), c.EscalateHours)
	}
	return errors.Join(errs...)
}
