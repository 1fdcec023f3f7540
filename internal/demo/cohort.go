package demo

import (
	"fmt"
	"time"

	"github.com/namesake-screening/namesake/internal/cohorts"
)

// provinces are where they were last known to be, seventeen as in the reports.
var provinces = []string{"Aldermark", "Birchwater", "Cedar Reach", "Dunmere", "Elmstead", "Firholm", "Grenvale", "Hazelby", "Ironford", "Juniper Bay",
	"Kestrel Hills", "Larchmoor", "Maplecombe", "Norrland", "Oakhaven", "Pinefell", "Rowanshire"}

// groupSteps are what became known of the group, week by week.
func (o *office) groupSteps() []step {
	return []step{
		{2, 10, "a cohort", o.group},
		{9, 16, "60 in custody", o.weekly(0, 60, "in-custody", "Federal police, weekly report")},
		{16, 16, "115 in custody", o.weekly(60, 55, "in-custody", "Federal police, weekly report")},
		{16, 16, "20 missing", o.weekly(held, 20, "whereabouts-unknown", "Visits to the last known address")},
		{23, 16, "150 in custody", o.weekly(115, held-115, "in-custody", "Federal police, weekly report")},
		{23, 16, "50 missing", o.weekly(held+20, missing-20, "whereabouts-unknown", "Visits to the last known address")},
		{30, 16, "removed", o.weekly(0, 12, "removed", "Court of Oakhaven")},
		{30, 16, "departed", o.weekly(held+missing, 8, "departed", "Exit records")},
		{31, 11, "a mistake", o.mistaken},
		{37, 16, "found", o.weekly(held, 5, "whereabouts-known", "Federal police, weekly report")},
		{37, 16, "cleared", o.weekly(held+missing+8, 25, "cleared", "Interviews, reviewed by two")},
	}
}

// group makes the cohort that reports of 2024 told of, with people who do not
// exist: of 400 who were brought by one network, 150 were in custody and the
// whereabouts of 50 unknown.
func (o *office) group() error {
	statuses, err := cohorts.ParseVocabulary(cohorts.Usual)
	if err != nil {
		return err
	}
	c, err := o.Cohorts.Create(o.ctx, o.ines, cohorts.NewCohort{Name: "Brought by the Tarnholt network", Statuses: statuses,
		About: "Whoever the network is said to have brought here. Being in this group is no sign of a threat; it puts a person before a human."}, nil)
	if err != nil {
		return err
	}
	o.cohort = c.ID
	return o.enter(400, func(i int) cohorts.Ask {
		return cohorts.Ask{Member: travellerKey(i), Kind: cohorts.Joined, Status: "whereabouts-known", Place: place(i), Subject: travellerKey(i), Source: "Border office, passenger records"}
	})
}

func place(i int) string { return provinces[i*7%len(provinces)] }

// Who is of which group, by number: the first 150 are taken into custody one week
// after the other, the next 50 are not found where they were to be.
const (
	held    = 150
	missing = 50
)

// weekly says what became known of some in a week: members from first on, as many.
func (o *office) weekly(first, n int, status, source string) func() error {
	return func() error {
		return o.enter(n, func(i int) cohorts.Ask {
			a := cohorts.Ask{Member: travellerKey(first + i), Kind: cohorts.Changed, Status: status, Place: place(first + i), Source: source}
			if status == "whereabouts-unknown" {
				a.Place = ""
			}
			return a
		})
	}
}

// mistaken corrects entries about three people who were never in custody: what
// was said before stays, and is told as of then.
func (o *office) mistaken() error {
	var wrong []cohorts.Entry
	err := o.view(func(tx tx) error {
		for i := range 3 {
			n, err := cohorts.MemberNumber(tx, o.cohort, travellerKey(140+i))
			if err != nil {
				return err
			}
			all, err := cohorts.Entries(tx, o.cohort, n, 0, 10)
			if err != nil {
				return err
			}
			wrong = append(wrong, all[0])
		}
		return nil
	})
	if err != nil {
		return err
	}
	asks := make([]cohorts.Ask, len(wrong))
	for i, e := range wrong {
		asks[i] = cohorts.Ask{Member: travellerKey(140 + i), Kind: cohorts.Changed, Status: "whereabouts-known", Day: string(e.Day), Place: place(140 + i),
			Source: "Court of Oakhaven", Supersedes: e.ID, Note: "The record was of another person of a like name."}
	}
	_, err = o.Cohorts.Enter(o.ctx, o.dawit, o.cohort, asks, nil)
	return err
}

// enter makes n entries that hold from today on.
func (o *office) enter(n int, entry func(i int) cohorts.Ask) error {
	asks := make([]cohorts.Ask, n)
	for i := range asks {
		asks[i] = entry(i)
		asks[i].Day = o.Store.Now().Format(time.DateOnly)
	}
	if _, err := o.Cohorts.Enter(o.ctx, o.ines, o.cohort, asks, nil); err != nil {
		return fmt.Errorf("enter %d: %w", n, err)
	}
	return nil
}
