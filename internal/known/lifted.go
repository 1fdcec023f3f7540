package known

import (
	"math/rand/v2"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// Dated sums up screenings of listed persons, each under the listed name, by
// how their date of birth is stated. Lifted and Lowered have more or fewer bits
// than the name alone.
type Dated struct {
	Damage
	Asked    int
	Outcomes map[namesake.Outcome]int // the person's own; "" where not found
	Lifted   int
	Lowered  int
}

// Found is how many are matches, not ruled out.
func (d Dated) Found() int {
	return d.Outcomes[namesake.OutcomePotentialMatch] + d.Outcomes[namesake.OutcomeInconclusive]
}

// Dates screens every person of a list with a date of birth: by name alone
// first, then with each of Damages.
func Dates(path string) ([]Dated, error) {
	edition, err := People(path)
	if err != nil {
		return nil, err
	}
	screener, err := screen.New([]*list.Edition{edition}, policy.Default())
	if err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(9, 10))
	ways := append([]Damage{{"none", true, func(*rand.Rand, namesake.PartialDate) namesake.PartialDate { return namesake.PartialDate{} }}}, Damages...)
	var out []Dated
	var alone map[string]namesake.Bits
	for _, way := range ways {
		d := Dated{Damage: way, Outcomes: map[namesake.Outcome]int{}}
		var ids []string
		var subjects []namesake.Subject
		for _, e := range edition.Entities {
			if len(e.BirthDates) == 0 {
				continue
			}
			stated := Stated(r, e.BirthDates[r.IntN(len(e.BirthDates))])
			ids = append(ids, e.ID)
			subjects = append(subjects, namesake.Subject{Kind: namesake.KindPerson, Name: e.Names[0].Full, BirthDate: way.Do(r, stated)})
		}
		answers, err := ScreenAll(screener, subjects)
		if err != nil {
			return nil, err
		}
		d.Asked = len(ids)
		bits := map[string]namesake.Bits{}
		for i, matches := range answers {
			outcome := namesake.Outcome("")
			for _, m := range matches {
				if m.Entity == ids[i] {
					outcome, bits[ids[i]] = m.Outcome, m.Bits
				}
			}
			d.Outcomes[outcome]++
			if alone != nil && bits[ids[i]] > alone[ids[i]] {
				d.Lifted++
			}
			if alone != nil && bits[ids[i]] < alone[ids[i]] {
				d.Lowered++
			}
		}
		if alone == nil {
			alone = bits
		}
		out = append(out, d)
	}
	return out, nil
}
