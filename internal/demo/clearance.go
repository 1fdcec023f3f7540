package demo

import (
	"errors"
	"fmt"

	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/population"
)

// cleared is who has the n-th clearance in force, from 0.
func (o *office) cleared(n int) (m population.Member, err error) {
	err = o.view(func(tx tx) error {
		all, err := clearances.List(tx, clearances.Filter{State: "in-force"}, 0, 100)
		if err != nil {
			return err
		}
		if n >= len(all) {
			return fmt.Errorf("%d clearances are in force", len(all))
		}
		m, err = population.Find(tx, all[n].Subject)
		return err
	})
	return m, err
}

// correctBirthDate has the client's system send another date of birth of somebody
// who was cleared: the clearance covers him no longer.
func (o *office) correctBirthDate() error {
	m, err := o.cleared(0)
	if err != nil {
		return err
	}
	s := m.Subject
	s.BirthDate.From.Year--
	_, err = o.Service.Put(o.ctx, o.program, m.Key, s, nil, nil)
	return err
}

// screenAgain has somebody who was cleared screened again: what was decided
// stands.
func (o *office) screenAgain() error {
	m, err := o.cleared(1)
	if err != nil {
		return err
	}
	return errors.Join(o.Service.Rescreen(o.ctx, o.dawit.Actor(), m.Key, "asked by the consulate", nil), o.Service.Settle(o.ctx))
}
