package eval

import (
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
)

// People sums up screenings of people whose true entity, or that they have
// none, is known. The zero value is empty and ready to use.
type People struct {
	People     int `json:"people"`
	Expected   int `json:"expected"`   // people who are on the lists
	Found      int `json:"found"`      // of those, with the right entity among the matches
	First      int `json:"first"`      // of those, with the right entity first
	RuledOut   int `json:"ruled_out"`  // expected, and ruled out by other facts
	Unexpected int `json:"unexpected"` // people on no list for whom anybody was found
	Potential  int `json:"potential"`  // of the unexpected, those with a potential match
	// Other counts expected people for whom somebody else was found as well.
	Other int `json:"other"`
}

// Add counts one screening. Expect holds the IDs of entities that are the
// subject, any of which counts as found; it is empty for people on no list.
func (p *People) Add(expect []string, s namesake.Screening) {
	p.People++
	if len(expect) == 0 {
		if len(s.Matches) > 0 {
			p.Unexpected++
		}
		if s.Outcome == namesake.OutcomePotentialMatch {
			p.Potential++
		}
		return
	}
	p.Expected++
	rank := slices.IndexFunc(s.Matches, func(m namesake.Match) bool { return slices.Contains(expect, m.Entity) })
	switch {
	case rank >= 0:
		p.Found++
		if rank == 0 {
			p.First++
		}
	case slices.ContainsFunc(s.RuledOut, func(m namesake.Match) bool { return slices.Contains(expect, m.Entity) }):
		p.RuledOut++
	}
	if slices.ContainsFunc(s.Matches, func(m namesake.Match) bool { return !slices.Contains(expect, m.Entity) }) {
		p.Other++
	}
}

// Recall is Found of Expected, in 0–1; 0 where nobody is expected.
func (p People) Recall() float64 { return ratio(p.Found, p.Expected) }

// FalseAlertRate is the part of people on no list for whom anybody was found,
// in 0–1.
func (p People) FalseAlertRate() float64 { return ratio(p.Unexpected, p.People-p.Expected) }

// Groups keeps one value of T for each label, such as each name culture, so
// that a figure can be read apart for each. The zero value is empty and ready
// to use.
type Groups[T any] struct{ byLabel map[string]*T }

// Of returns the value of a label, a new zero value at first.
func (g *Groups[T]) Of(label string) *T {
	if g.byLabel == nil {
		g.byLabel = map[string]*T{}
	}
	v := g.byLabel[label]
	if v == nil {
		v = new(T)
		g.byLabel[label] = v
	}
	return v
}

// Labels returns the labels in alphabetical order.
func (g *Groups[T]) Labels() []string {
	labels := make([]string, 0, len(g.byLabel))
	for l := range g.byLabel {
		labels = append(labels, l)
	}
	slices.SortFunc(labels, strings.Compare)
	return labels
}
