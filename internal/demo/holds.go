package demo

import (
	"errors"
	"fmt"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/holds"
)

// holdSteps are what was asked about people who could not be told, and who was let
// go over that.
func (o *office) holdSteps() []step {
	all := []step{
		{29, 14, "a request that is answered", o.askAndLearn},
		{33, 14, "a request to a consulate", o.ask(&o.dawit, 1, holds.Ask{Outside: "Consulate of Norrland", Address: "consular.desk@norrland.example", Text: "Please state the date of birth as in the passport."})},
		{39, 10, "a request that is acknowledged", o.askRuta},
		{41, 15, "a request of today", o.ask(&o.ines, 3, holds.Ask{Text: "Which of the two dates of birth is on the visa?"})},
		{37, 11, "a release that two agreed on", o.release(0, true)},
		{40, 11, "a release that waits", o.release(1, false)},
	}
	for day := 3; day < 7*Weeks; day++ {
		all = append(all, step{day, 20, fmt.Sprint("deadlines of day ", day), func() error { return o.Holds.Work(o.ctx) }})
	}
	return all
}

// undecided is an alert of which too little is known, the n-th in the queue.
func (o *office) undecided(n int, f decisions.Filter) (decisions.Item, error) {
	f.State, f.Standing, f.Disposition = "open", "matched", decisions.Undetermined
	found, err := o.queue(f, n+1)
	if err == nil && n >= len(found) {
		err = fmt.Errorf("only %d alerts could not be decided", len(found))
	}
	if err != nil {
		return decisions.Item{}, err
	}
	return found[n], nil
}

// ask asks for a date of birth: an account where nobody outside is named.
func (o *office) ask(who *access.Identity, n int, ask holds.Ask) func() error {
	return func() error {
		_, err := o.asked(*who, n, ask)
		return err
	}
}

func (o *office) asked(who access.Identity, n int, ask holds.Ask) (holds.Request, error) {
	a, err := o.undecided(n, decisions.Filter{})
	if err != nil {
		return holds.Request{}, err
	}
	ask.Alert, ask.Facts = a.ID, []namesake.Feature{namesake.FeatureBirthDate}
	if ask.Outside == "" && ask.To == "" {
		ask.To = o.dawit.Actor()
	}
	return o.Holds.Ask(o.ctx, who, ask, nil)
}

// askRuta asks the reviewer, who has seen it.
func (o *office) askRuta() error {
	r, err := o.asked(o.ines, 2, holds.Ask{To: o.ruta.Actor(), Text: "You met him in March: was he born in the eighties?"})
	if err != nil {
		return err
	}
	_, err = o.Holds.Acknowledge(o.ctx, o.ruta, r.ID, nil)
	return err
}

// askAndLearn asks for a date of birth and gets it: the match is scored again with
// what is known then.
func (o *office) askAndLearn() error {
	r, err := o.asked(o.ines, 0, holds.Ask{Text: "The booking has no date of birth."})
	if err != nil {
		return err
	}
	if _, err := o.Holds.Acknowledge(o.ctx, o.dawit, r.ID, nil); err != nil {
		return err
	}
	born, err := namesake.ParsePartialDate("1994-06-02")
	if err != nil {
		return err
	}
	_, _, err = o.Holds.Enter(o.ctx, o.dawit, r.ID, namesake.Subject{BirthDate: born}, "By telephone, from the passport.", nil)
	return err
}

// release lets somebody go who cannot be told from somebody listed; confirmed says
// whether a second person has agreed.
func (o *office) release(n int, confirmed bool) func() error {
	return func() error {
		found, err := o.queue(decisions.Filter{State: "open", Standing: "matched", Outcome: string(namesake.OutcomeInconclusive)}, n+1)
		if err != nil {
			return err
		}
		if n >= len(found) {
			return errors.New("nobody is held who cannot be told")
		}
		r, err := o.Holds.Release(o.ctx, o.ines, found[n].ID, "unlikely", "Many share the name, and the traveller is seventeen.", nil)
		if err != nil || !confirmed {
			return err
		}
		_, err = o.Holds.Check(o.ctx, o.maren, r.ID, true, "Seen the school papers.", nil)
		return err
	}
}
