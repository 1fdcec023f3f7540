package desk

import (
	"math"

	"github.com/namesake-screening/namesake"
)

// Bar is a node of the evidence as a row. Of a leaf, Left and Width place its
// bits in a bar of BarWidth units, between the sum of the rows above and the sum
// with it.
type Bar struct {
	namesake.Evidence
	Depth       int
	Leaf        bool
	Left, Width int
	Zero        int // where a sum of no bits stands
	Sum         namesake.Bits
}

// BarWidth is the width of a waterfall in units of SVG.
const BarWidth = 240

// Waterfall lays evidence out as rows, parts below their whole, each leaf's bar
// beginning where the one above it ended. The whole is left out: it is the
// table's last line.
func Waterfall(e namesake.Evidence) []Bar {
	var rows []Bar
	var sum, least, most namesake.Bits
	var lay func(e namesake.Evidence, depth int)
	lay = func(e namesake.Evidence, depth int) {
		r := Bar{Evidence: e, Depth: depth, Leaf: len(e.Parts) == 0, Sum: sum}
		rows = append(rows, r)
		if r.Leaf {
			sum += e.Bits
			least, most = min(least, sum), max(most, sum)
		}
		for _, p := range e.Parts {
			lay(p, depth+1)
		}
	}
	for _, p := range e.Parts {
		lay(p, 0)
	}
	scale := BarWidth / max(1, float64(most-least))
	at := func(b namesake.Bits) int { return int(math.Round(float64(b-least) * scale)) }
	for i := range rows {
		r := &rows[i]
		r.Zero = at(0)
		if r.Leaf {
			before, after := at(r.Sum), at(r.Sum+r.Bits)
			r.Left, r.Width = min(before, after), max(before, after)-min(before, after)
			r.Sum += r.Bits
		}
	}
	return rows
}

// Side says which way a row counts, for its colour.
func (r Bar) Side() string {
	switch {
	case r.Bits > 0:
		return "for"
	case r.Bits < 0:
		return "against"
	}
	return "neither"
}
