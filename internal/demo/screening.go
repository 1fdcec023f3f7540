package demo

import (
	"fmt"

	"github.com/namesake-screening/namesake"
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

// stranger is somebody who is asked about once.
func stranger(i int) namesake.Subject {
	s := synth.World{Seed: 31, Entities: 5000}.Person(i).Subject
	s.ID = ""
	return s
}
