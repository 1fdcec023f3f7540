package demo

import (
	"errors"
	"time"

	"github.com/namesake-screening/namesake/internal/decisions"
)

// caseSteps are two cases: one that is worked on, and one that was closed.
func (o *office) caseSteps() []step {
	return []step{
		{28, 10, "a case", o.openCase},
		{30, 15, "what was found", o.investigate},
		{32, 9, "a case that is closed", o.closedCase},
		{40, 10, "a case is handed over", func() error {
			_, err := o.Cases.HandOver(o.ctx, o.ines, o.file, o.dawit.Actor(), "On leave from tomorrow.", nil)
			return err
		}},
	}
}

// openCase opens a case of somebody of whom too little is known.
func (o *office) openCase() error {
	a, err := o.undecided(1, decisions.Filter{})
	if err != nil {
		return err
	}
	c, err := o.Cases.Open(o.ctx, o.ines, a.SubjectID, nil)
	o.file = c.ID
	return err
}

func (o *office) investigate() error {
	steps := []func() error{
		func() error {
			_, err := o.Cases.Note(o.ctx, o.ines, o.file, "The client was asked for a copy of the passport; the bank says in its letter that it has one.", 0, nil)
			return err
		},
		func() error {
			_, err := o.Cases.Attach(o.ctx, o.ines, o.file, "letter-of-the-bank.txt", []byte("Invented for the demonstration.\n\nDear colleagues,\nthe account was opened in 2011 with a passport of Norrland. A copy is with the branch.\n"), nil)
			return err
		},
		func() error {
			_, err := o.Cases.Note(o.ctx, o.ines, o.file, "The branch sends the copy by Thursday.", 0, nil)
			return err
		},
		func() error {
			_, err := o.Cases.SetDue(o.ctx, o.ines, o.file, o.Store.Now().AddDate(0, 0, 21), "The copy of the passport is awaited.", nil)
			return err
		},
	}
	for _, f := range steps {
		o.Clock.Wait(40 * time.Minute)
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// closedCase opens and closes the case of somebody whose alert was decided.
func (o *office) closedCase() error {
	done, err := o.queue(decisions.Filter{State: "closed", Disposition: decisions.FalsePositive}, 1)
	if err != nil {
		return err
	}
	if len(done) == 0 {
		return errors.New("nothing was decided")
	}
	c, err := o.Cases.Open(o.ctx, o.dawit, done[0].SubjectID, nil)
	if err != nil {
		return err
	}
	o.Clock.Wait(3 * time.Hour)
	_, err = o.Cases.Close(o.ctx, o.dawit, c.ID, "Known to us since 2009, and not the listed person. Nothing further.", nil)
	return err
}
