package demo

import (
	"fmt"
	"slices"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/policy"
)

// renewed is the day on which the sample list has a new edition.
const renewed = 20

// steps are all that happened. Those of one hour are in order.
func (o *office) steps() []step {
	all := []step{
		{0, 8, "colleagues", o.hire},
		{0, 9, "travellers", func() error {
			return o.takeIn(travellers(400), travellerKey, "T-1401,,1980,,", "T-1402,Lena Marrowby,31.02.1975,,")
		}},
		{1, 8, "a subscription", o.subscribe},
		{36, 21, "a file", o.screenFile},
		{5, 15, "one who cannot be told", o.decideAs(&o.ines, decisions.Undetermined, false)},
		{12, 15, "another who cannot be told", o.decideAs(&o.dawit, decisions.Undetermined, false)},
		{19, 15, "a third who cannot be told", o.decideAs(&o.ines, decisions.Undetermined, false)},
		{25, 15, "a bulk", o.dismiss(&o.dawit, 8)},
		{33, 11, "another date of birth", o.correctBirthDate},
		{35, 11, "a screening again", o.screenAgain},
		{39, 15, "another bulk", o.dismiss(&o.ines, 5)},
		{40, 15, "assigned", o.take},
		{40, 16, "a clearance that waits", o.decideAs(&o.ines, decisions.FalsePositive, true)},
		{41, 10, "a true match that waits", o.decideAs(&o.dawit, decisions.TrueMatch, false)},
		{renewed, 6, "a new edition", o.renew},
		{3, 10, "another policy", func() error { return o.enforce(0.1) }},
		{26, 10, "the policy as shipped", func() error { return o.enforce(policy.Default().MaxNamesakes) }},
		{38, 10, "a draft of the policy", o.widen},
	}
	for week := range Weeks - 1 {
		all = append(all, step{7*week + 1, 7, "clients", func() error { return o.takeInClients(week) }})
	}
	for day := 2; day < 7*Weeks; day++ {
		all = append(all, step{day, 13, fmt.Sprint("a decision of day ", day), func() error { return o.work(day) }})
		if day < 39 { // what came after that waits for the second person
			all = append(all, step{day, 9, fmt.Sprint("reviews of day ", day), o.review})
		}
	}
	for day := range 7 * Weeks {
		all = append(all, step{day, 12, fmt.Sprint("bookings of day ", day), func() error { return o.screenDaily(day) }})
	}
	return slices.Concat(all, o.groupSteps(), o.holdSteps(), o.redressSteps(), o.caseSteps())
}

// takeInClients takes in the clients of a week: half of all came today, so that
// not everything that waits is late; the others week by week before.
func (o *office) takeInClients(week int) error {
	all, err := clients()
	if err != nil {
		return err
	}
	var now []namesake.Subject
	var numbers []int
	for i, c := range all {
		of := Weeks - 1
		if i%2 == 0 {
			of = i / 2 % (Weeks - 1)
		}
		if of == week {
			now, numbers = append(now, c), append(numbers, i)
		}
	}
	return o.takeIn(now, func(i int) string { return clientKey(numbers[i]) })
}

// renew has the new edition of the list taken up, and everybody screened against
// what changed.
func (o *office) renew() error {
	if err := o.Service.Look(o.ctx); err != nil {
		return err
	}
	return o.Service.Settle(o.ctx)
}
