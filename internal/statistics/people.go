package statistics

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/name"
)

// People is who is in the population, and about whom there were false alerts.
// Cultures and nationalities are counted by what is known of people now; an alert
// by the culture that the name had when it opened.
type People struct {
	Made      `json:"-"`
	Screened  int `json:"screened"` // people in the population
	Alerted   int `json:"alerted"`  // of whom there is or was an alert
	Confirmed int `json:"confirmed"`
	False     int `json:"false"` // alerts about people that were decided to be false
	// Cultures are all there are, by name; Countries those of somebody's
	// nationality, "" of who has none that is known. Who has several is counted
	// with each.
	Cultures  []Rates `json:"cultures"`
	Countries []Rates `json:"countries"`
}

// Rates are how many people of a group are screened, and how many false alerts
// there were about them.
type Rates struct {
	Name     string `json:"name"`
	Screened int    `json:"screened"`
	False    int    `json:"false"`
}

// peopleAtOnce is how many people are read in one transaction: a reader that
// stays long keeps the write-ahead log from being shortened.
const peopleAtOnce = 10_000

// alerted is what there is of alerts about a subject.
type alerted struct {
	confirmed bool
	cultures  []string // of the false ones; "" where it was not told
}

func countPeople(ctx context.Context, s *store.Store) (out People, err error) {
	var of map[int64]*alerted
	err = s.View(ctx, func(tx *store.Tx) error {
		of = map[int64]*alerted{}
		return tx.Query(func(scan func(...any) error) error {
			var subject int64
			var disposition, culture string
			if err := scan(&subject, &disposition, &culture); err != nil {
				return err
			}
			a := of[subject]
			if a == nil {
				a = &alerted{}
				of[subject] = a
			}
			switch disposition {
			case trueMatch:
				a.confirmed = true
			case falsePositive:
				a.cultures = append(a.cultures, culture)
			}
			return nil
		}, "SELECT subject, CASE WHEN state = 'closed' THEN disposition ELSE '' END, culture FROM alerts")
	})
	if err != nil {
		return out, err
	}
	c := &census{of: of, cultures: map[string]*Rates{}, countries: map[string]*Rates{}}
	for i := range name.Cultures {
		c.get(c.cultures, name.Culture(i).String())
	}
	for after := int64(0); ; {
		n := 0
		err := s.View(ctx, func(tx *store.Tx) error {
			return tx.Query(func(scan func(...any) error) error {
				var data string
				if err := scan(&after, &data); err != nil {
					return err
				}
				n++
				return c.add(after, data)
			}, "SELECT id, data FROM subjects WHERE id > $1 AND removed = 0 ORDER BY id LIMIT $2", after, peopleAtOnce)
		})
		if err != nil {
			return out, err
		}
		if n < peopleAtOnce {
			break
		}
	}
	c.out.Cultures, c.out.Countries = rates(c.cultures), rates(c.countries)
	return c.out, nil
}

// census counts people one by one.
type census struct {
	of                  map[int64]*alerted
	out                 People
	cultures, countries map[string]*Rates
}

func (c *census) get(in map[string]*Rates, group string) *Rates {
	r := in[group]
	if r == nil {
		r = &Rates{Name: group}
		in[group] = r
	}
	return r
}

// facts are what is counted of a subject. The rest of its data is passed over.
type facts struct {
	Name      string        `json:"name"`
	Kind      namesake.Kind `json:"kind"`
	Countries []string      `json:"countries"`
}

func (c *census) add(subject int64, data string) error {
	var f facts
	if err := json.Unmarshal([]byte(data), &f); err != nil {
		return fmt.Errorf("subject %d as stored: %w", subject, err)
	}
	if f.Kind != namesake.KindPerson && f.Kind != namesake.KindUnknown || f.Name == "" {
		return nil
	}
	a := c.of[subject]
	if a == nil {
		a = &alerted{}
	} else {
		c.out.Alerted++
	}
	c.out.Screened++
	if a.confirmed {
		c.out.Confirmed++
	}
	c.out.False += len(a.cultures)
	now := Culture(f.Name)
	c.get(c.cultures, now).Screened++
	for _, then := range a.cultures {
		if then == "" {
			then = now
		}
		c.get(c.cultures, then).False++
	}
	countries := f.Countries
	if len(countries) == 0 {
		countries = []string{""}
	}
	for _, country := range slices.Compact(slices.Sorted(slices.Values(countries))) {
		r := c.get(c.countries, country)
		r.Screened++
		r.False += len(a.cultures)
	}
	return nil
}

// Culture is the naming culture of a person's name.
func Culture(text string) string {
	forms := name.Forms(text, namesake.KindPerson)
	if len(forms) == 0 {
		return name.CultureUnknown.String()
	}
	return forms[0].Culture.String()
}

func rates(of map[string]*Rates) []Rates {
	out := make([]Rates, 0, len(of))
	for _, r := range of {
		out = append(out, *r)
	}
	// By name: an order by number would tell of those that are not told.
	slices.SortFunc(out, func(a, b Rates) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
