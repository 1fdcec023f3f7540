package demo

import (
	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/redress"
)

// redressSteps are the complaints of people who said: that is not me. One is in
// each of the states.
func (o *office) redressSteps() []step {
	return []step{
		{8, 10, "a complaint", o.complain("Mohammed Ali Zarvendil", "1984-02-03", "Stopped at the gate three times in a year.")},
		{10, 10, "a proposal", o.answer(0, true, "different-birth-date", "The birth certificate was shown.")},
		{11, 10, "a grant", o.settle(0)},
		{14, 10, "a second complaint", o.complain("Борзан Гулхел", "1956", "My account was closed without a word.")},
		{20, 10, "a second proposal", o.answer(1, false, "too-few-facts", "The year alone is known; no document was shown.")},
		{21, 10, "a refusal", o.settle(1)},
		{22, 10, "a third complaint", o.complain("Maria Quirostegui", "1991-07-07", "A hotel refused me.")},
		{24, 10, "it is withdrawn", func() error {
			_, err := o.Redress.Withdraw(o.ctx, o.ines, o.complaints[2], nil)
			return err
		}},
		{34, 10, "a fourth complaint", o.complain("陸真橋", "1988-12-01", "I share a name with somebody, the clerk said.")},
		{39, 11, "a fourth proposal", o.answer(3, true, "different-birth-date", "Passport and family book agree.")},
		{40, 13, "a fifth complaint", o.complain("Samira al-Rashwadi", "1979-01-20", "My parcel is held for four weeks.")},
	}
}

func (o *office) complain(name, born, text string) func() error {
	return func() error {
		date, err := namesake.ParsePartialDate(born)
		if err != nil {
			return err
		}
		c, err := o.Redress.Receive(o.ctx, o.ines, redress.Complaint{Person: namesake.Subject{Kind: namesake.KindPerson, Name: name, BirthDate: date},
			Contact: "By letter, to the address that the person gave", Complaint: text}, nil)
		o.complaints = append(o.complaints, c.ID)
		return err
	}
}

// answer proposes what to decide.
func (o *office) answer(n int, grant bool, reason, text string) func() error {
	return func() error {
		_, err := o.Redress.Propose(o.ctx, o.dawit, o.complaints[n], grant, reason, text, nil)
		return err
	}
}

// settle confirms what was proposed.
func (o *office) settle(n int) func() error {
	return func() error {
		_, err := o.Redress.Decide(o.ctx, o.ruta, o.complaints[n], true, "", nil)
		return err
	}
}
