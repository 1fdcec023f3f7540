package cohorts

import (
	"cmp"
	"slices"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// Figures are how many members a cohort had at the end of a day, by what was
// known at a time. Over the statuses that are no groups, over the places, and
// over the cells they add up to Members.
type Figures struct {
	Cohort   int64         `json:"cohort"`
	On       Day           `json:"on"`
	Known    time.Time     `json:"known,omitzero" doc:"Left out for what is known now."`
	Members  int           `json:"members"`
	Statuses []StatusCount `json:"statuses" doc:"In the order of the vocabulary. A group is the sum of what stands in it."`
	Places   []PlaceCount  `json:"places" doc:"By name, the unknown last."`
}

// StatusCount is how many had a status, or one that stands in the group.
type StatusCount struct {
	Status
	Group bool `json:"group"`
	Level int  `json:"level" doc:"In how many groups it stands."`
	Count int  `json:"count"`
}

// PlaceCount is how many were at a place, and which statuses they had.
type PlaceCount struct {
	ID     int64          `json:"id" doc:"0 where the place is unknown."`
	Name   string         `json:"name,omitempty"`
	Count  int            `json:"count"`
	Counts map[string]int `json:"by_status" doc:"By the code of the status; those that nobody has are left out."`
}

// Count is how many had the status with a code, or one in the group.
func (f Figures) Count(code string) int {
	for _, s := range f.Statuses {
		if s.Code == code {
			return s.Count
		}
	}
	return 0
}

// FiguresOf are the figures of a cohort at the end of a day, as known at a time;
// the zero time is now.
func FiguresOf(tx *store.Tx, cohort int64, on Day, known time.Time) (Figures, error) {
	b, err := Open(tx, cohort)
	if err != nil {
		return Figures{}, err
	}
	return b.Figures(on, known), nil
}

// Book is the ledger of a cohort as it was read in a transaction, from which
// figures of several days and times can be taken.
type Book struct {
	Cohort Cohort
	lines  []line
	places map[int64]string
}

// Open reads the ledger of a cohort.
func Open(tx *store.Tx, cohort int64) (*Book, error) {
	c, err := Find(tx, cohort)
	if err != nil {
		return nil, err
	}
	b := &Book{Cohort: c}
	if b.lines, err = ledger(tx, cohort); err != nil {
		return nil, err
	}
	b.places, err = places(tx, cohort)
	return b, err
}

// Figures are the figures of a day, as known at a time; the zero time is now.
func (b *Book) Figures(on Day, known time.Time) Figures {
	var f Figures
	sweep(standing(b.lines, micros(known)), []Day{on}, func(_ int, in map[int64]line) { f = b.count(in) })
	f.On, f.Known = on, known
	return f
}

// Series are the figures of several days, which ascend, as known at a time.
func (b *Book) Series(days []Day, known time.Time) []Figures {
	out := make([]Figures, len(days))
	sweep(standing(b.lines, micros(known)), days, func(i int, in map[int64]line) {
		out[i] = b.count(in)
		out[i].On, out[i].Known = days[i], known
	})
	return out
}

// count counts those in the cohort, each once.
func (b *Book) count(in map[int64]line) Figures {
	f := Figures{Cohort: b.Cohort.ID, Members: len(in)}
	statuses, at := map[string]int{}, map[int64]*PlaceCount{}
	for _, l := range in {
		statuses[l.status]++
		p := at[l.place]
		if p == nil {
			p = &PlaceCount{ID: l.place, Name: b.places[l.place], Counts: map[string]int{}}
			at[l.place] = p
		}
		p.Count++
		p.Counts[l.status]++
	}
	v := b.Cohort.Statuses
	for _, s := range v {
		c := StatusCount{Status: s, Group: !v.Leaf(s.Code), Level: v.Level(s.Code)}
		for code, n := range statuses {
			if v.Under(code, s.Code) {
				c.Count += n
			}
		}
		f.Statuses = append(f.Statuses, c)
	}
	for _, p := range at {
		f.Places = append(f.Places, *p)
	}
	slices.SortFunc(f.Places, func(a, b PlaceCount) int {
		if (a.ID == 0) != (b.ID == 0) {
			return cmp.Compare(b.ID, a.ID)
		}
		return cmp.Compare(a.Name, b.Name)
	})
	return f
}

// First is the earliest day that the ledger names, by what is known now; "" of
// one without entries.
func (b *Book) First() Day {
	if held := standing(b.lines, micros(time.Time{})); len(held) > 0 {
		return held[0].day
	}
	return ""
}

// Days are at most n days from the first entry to one, evenly apart, with that
// last: what a chart shows.
func (b *Book) Days(to Day, n int) []Day {
	first := b.First()
	if first == "" || first >= to {
		return []Day{to}
	}
	span := int(to.Time().Sub(first.Time()).Hours() / 24)
	n = max(2, min(n, span+1))
	out := make([]Day, n)
	for i := range out {
		out[i] = first.Add(span * i / (n - 1))
	}
	return out
}
