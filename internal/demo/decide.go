package demo

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/population"
)

// work has an analyst decide an alert of the queue, here and there, on what little
// the two sides say; most are left for whoever looks.
func (o *office) work(day int) error {
	who := o.ines
	if day%2 == 0 {
		who = o.dawit
	}
	open, err := o.queue(decisions.Filter{State: "open", Standing: "matched", Assignee: decisions.Nobody}, 200)
	if err != nil || len(open) < 8 {
		return err
	}
	a := open[day*5%len(open)]
	if err := o.decide(who, a); err != nil {
		return fmt.Errorf("alert %d: %w", a.ID, err)
	}
	return nil
}

// decideAs has an analyst decide the first alert of the queue that is to be decided
// so.
func (o *office) decideAs(who *access.Identity, disposition string, clear bool) func() error {
	return func() error {
		open, err := o.queue(decisions.Filter{State: "open", Standing: "matched", Assignee: decisions.Nobody}, 200)
		for _, a := range open {
			ask, err := o.judge(a)
			if err != nil {
				return err
			}
			if ask.Disposition == disposition {
				ask.Clear = clear
				_, err := o.Decisions.Decide(o.ctx, *who, ask)
				return err
			}
		}
		return err
	}
}

// take has the analysts take alerts to themselves, to decide them later.
func (o *office) take() error {
	open, err := o.queue(decisions.Filter{State: "open", Assignee: decisions.Nobody}, 200)
	if err != nil {
		return err
	}
	for i, who := range []access.Identity{o.ines, o.dawit} {
		var ids []int64
		for k := range 4 {
			ids = append(ids, open[(i+2*k)*3%len(open)].ID)
		}
		if err := o.Decisions.Assign(o.ctx, who, ids, who.Actor()); err != nil {
			return err
		}
	}
	return nil
}

// dismiss has an analyst dismiss alerts together, of which a second person looks
// at some.
func (o *office) dismiss(who *access.Identity, n int) func() error {
	return func() error {
		open, err := o.queue(decisions.Filter{State: "open", Standing: "matched", Assignee: decisions.Nobody, Outcome: string(namesake.OutcomeInconclusive)}, n)
		if err != nil {
			return err
		}
		var picks []decisions.Pick
		for _, a := range open {
			picks = append(picks, decisions.Pick{Alert: a.ID, Seen: a.Digest})
		}
		_, err = o.Decisions.Dismiss(o.ctx, *who, picks, "common-name", "The names are common in the delegation; nothing else is in common.")
		return err
	}
}

func (o *office) queue(f decisions.Filter, n int) (found []decisions.Item, err error) {
	err = o.view(func(tx tx) error {
		found, err = decisions.Queue(tx, f, decisions.Cursor{}, n)
		return err
	})
	return found, err
}

// decide decides an alert as its two sides suggest.
func (o *office) decide(who access.Identity, a decisions.Item) error {
	ask, err := o.judge(a)
	if err != nil {
		return err
	}
	if err := o.Decisions.Assign(o.ctx, who, []int64{a.ID}, who.Actor()); err != nil {
		return err
	}
	// To assign an alert changes nothing that its digest is of.
	_, err = o.Decisions.Decide(o.ctx, who, ask)
	return err
}

func (o *office) judge(a decisions.Item) (decisions.Ask, error) {
	ask := decisions.Ask{Alert: a.ID, Seen: a.Digest}
	e, err := o.Service.Entity(a.List, "", a.Entity)
	if err != nil {
		return ask, err
	}
	var m population.Member
	err = o.view(func(tx tx) (err error) {
		m, err = population.Find(tx, a.Subject)
		return err
	})
	switch born := m.Subject.BirthDate; {
	case err != nil:
	case e.Kind != namesake.KindPerson:
		ask.Disposition, ask.Reason, ask.Text = decisions.FalsePositive, "identifier-differs", "Another firm of the name; the registers have other numbers."
	case len(e.BirthDates) == 0 || born.IsZero():
		ask.Disposition, ask.Reason, ask.Text = decisions.Undetermined, "too-few-facts", "The booking states no date of birth. Asked for it."
	case apart(born, e.BirthDates):
		ask.Clear = true
		ask.Disposition, ask.Reason, ask.Text = decisions.FalsePositive, "different-birth-date", "Passport seen: the date of birth is another."
	case born.From.Month == 0 || e.BirthDates[0].From.Month == 0:
		ask.Clear = a.ID%3 == 0
		ask.Disposition, ask.Reason, ask.Text = decisions.FalsePositive, "different-person-known", "A client since 2009, with papers of another state."
	default:
		ask.Disposition, ask.Reason, ask.Text = decisions.TrueMatch, "facts-agree", "Name, date of birth and nationality agree; the account was blocked."
	}
	return ask, err
}

// apart reports whether a date of birth is none of those.
func apart(born namesake.PartialDate, listed []namesake.PartialDate) bool {
	first, last := born.Span()
	return !slices.ContainsFunc(listed, func(d namesake.PartialDate) bool {
		from, to := d.Span()
		return from <= last && first <= to
	})
}

// review has the reviewer look at what awaits a second person: of five decisions
// one is returned.
func (o *office) review() error {
	var waiting []decisions.Decision
	err := o.view(func(tx tx) (err error) {
		waiting, err = decisions.Waiting(tx, o.ruta, 0, 100)
		return err
	})
	for _, d := range waiting {
		o.Clock.Wait(7 * time.Minute)
		confirm, text := d.ID%5 != 0, ""
		if !confirm {
			text = "The year alone agrees. Ask for the whole date before it is said of anybody."
		}
		if _, again := o.Decisions.Review(o.ctx, o.ruta, d.ID, confirm, text); again != nil {
			err = errors.Join(err, fmt.Errorf("decision %d: %w", d.ID, again))
		}
	}
	return err
}
