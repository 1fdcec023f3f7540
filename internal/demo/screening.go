package demo

import (
	"fmt"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/jobs"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/synth"
)

// screenDaily has the client's system ask about those who book on a day, and once
// a week about a party that travels together.
func (o *office) screenDaily(day int) error {
	ask := service.Ask{Actor: o.program, Keep: true}
	for i := range 3 + day*5%7 {
		if _, err := o.Service.Screen(o.ctx, stranger(day*10+i), ask); err != nil {
			return err
		}
	}
	if day%7 != 3 {
		return nil
	}
	party := []service.Person{{Subject: stranger(1000 + day)}, {Subject: stranger(1001 + day)}, {Skip: "the driver alone had papers"}}
	_, err := o.Service.Meet(o.ctx, fmt.Sprintf("booking %d", 4400+day), party, ask, nil)
	return err
}

// screenFile has a file of people screened who are not kept, two rows of which are
// wrong.
func (o *office) screenFile() error {
	var people []namesake.Subject
	for i := range 60 {
		people = append(people, stranger(5000+i))
	}
	known, err := clients()
	if err != nil {
		return err
	}
	return o.job(jobs.Screen, append(people, known[:6]...), func(i int) string { return fmt.Sprintf("F-%03d", i+1) }, "F-100,,1980,,", "F-101,Lena Marrowby,31.02.1975,,")
}

// subscribe has the client's system told of alerts; nothing is sent from a
// demonstration.
func (o *office) subscribe() error {
	return o.Store.Update(o.ctx, func(tx tx) error {
		s, _, err := o.Webhooks.Create(tx, "https://bookings.example.org/namesake", []string{"alert.opened", "alert.reopened"}, access.CommandLine)
		if err != nil {
			return err
		}
		_, err = o.Webhooks.Disable(tx, s.Key, access.CommandLine, "nothing is sent from a demonstration")
		return err
	})
}

// stranger is somebody who is asked about once.
func stranger(i int) namesake.Subject {
	s := synth.World{Seed: 31, Entities: 5000}.Person(i).Subject
	s.ID = ""
	return s
}
