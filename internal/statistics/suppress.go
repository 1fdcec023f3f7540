package statistics

import (
	"cmp"
	"encoding/json"
	"slices"
)

// Few is below how many a count of a group is not told.
const Few = 10

// Hidden is how a count is told.
type Hidden int

const (
	Shown    Hidden = iota
	Fewer           // than Few
	Withheld        // so that another cannot be computed from it
)

// Count is a count of a group as it is shown. Where it is hidden it holds no
// number.
type Count struct {
	N      int
	Hidden Hidden
}

// String writes a count.
func (c Count) String() string {
	switch c.Hidden {
	case Fewer:
		return "fewer than 10"
	case Withheld:
		return "not shown"
	}
	return figure(float64(c.N))
}

// MarshalJSON writes the number, or a text that says why it is hidden.
func (c Count) MarshalJSON() ([]byte, error) {
	if c.Hidden == Shown {
		return json.Marshal(c.N)
	}
	return json.Marshal(c.String())
}

// Suppress hides what a column of counts of groups, and their sum, must not give
// away. A count below [Few] is told as that. Since the sum less the counts shown
// would still give it away, others are withheld beside it, until each small one
// may be anything from 0 to 9 for whoever knows all that is shown and how this is
// done: with the sum S of what is hidden and m counts withheld, each of 10 at
// least, that is where S ≥ 10m + 9. The smallest that do are withheld. Where none
// do, nothing but the sum is told, and of it alone no part can be computed.
//
// hide withholds the whole column, as where its sum stands in another table that
// does not tell it.
func Suppress(column []int, hide bool) (out []Count, sum Count) {
	out = make([]Count, len(column))
	all := func(as Hidden) []Count {
		for i := range out {
			out[i] = Count{Hidden: as}
		}
		return out
	}
	if hide {
		return all(Withheld), Count{Hidden: Withheld}
	}
	slack, small := 0, false
	var others []int // counts that may be withheld, the smallest first
	for i, n := range column {
		sum.N += n
		out[i].N = n
		if n < Few {
			out[i] = Count{Hidden: Fewer}
			slack += n
			small = true
		} else {
			others = append(others, i)
		}
	}
	switch {
	case sum.N < Few:
		return all(Fewer), Count{Hidden: Fewer}
	case !small:
		return out, sum
	}
	slices.SortFunc(others, func(a, b int) int { return cmp.Compare(column[a], column[b]) })
	const need = Few - 1
	// One is enough where one is large enough.
	for _, i := range others {
		if slack+column[i]-Few >= need {
			out[i] = Count{Hidden: Withheld}
			return out, sum
		}
	}
	for _, i := range others {
		out[i] = Count{Hidden: Withheld}
		if slack += column[i] - Few; slack >= need {
			return out, sum
		}
	}
	return all(Withheld), sum
}

// told reports whether all counts may be told, and so what follows from them.
func told(counts ...Count) bool {
	return !slices.ContainsFunc(counts, func(c Count) bool { return c.Hidden != Shown })
}
