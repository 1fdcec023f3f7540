package spelling

import "slices"

// Floors bounds from below what [Distance] says between a few codes and others.
// Each symbol of the other code is dropped or changed at the least that this
// costs against any symbol of the first code, wherever that stands, or is one of
// them and costs nothing: a sum in one pass for all the codes. Symbols that the
// first code has beyond the other's length are dropped. The same holds with the
// two codes exchanged. The zero value is ready for Reset.
type Floors struct {
	least [symbolCount]uint64 // by symbol of the other code, 16 bits for each of ours
	codes [FloorCodes]floorCode
	n     int
}

type floorCode struct {
	code Code
	drop *[symbolCount]int16
	pass int32 // the least that dropping any symbol costs
}

// FloorCodes is how many codes are bounded at once.
const FloorCodes = 4

// Reset forgets the codes.
func (f *Floors) Reset() {
	if f.n > 0 {
		clear(f.least[:])
	}
	f.n = 0
}

// Add adds a code, for as many as there is room for, which must stay as it is;
// unvowelled says that one side may lack its vowels.
func (f *Floors) Add(c Code, unvowelled bool) {
	if f.n == FloorCodes {
		return
	}
	ours := floorCode{c, droppingOf(unvowelled), leastIndel}
	if unvowelled {
		ours.pass = min(ours.pass, vowelUnwritten, glideUnwritten)
	}
	lane := 16 * f.n
	f.codes[f.n] = ours
	f.n++
	least := *ours.drop
	seen := Bag(0)
	for _, s := range c {
		if seen>>s&1 != 0 {
			continue
		}
		seen |= 1 << s
		row := &sub[s]
		for t := range least {
			least[t] = min(least[t], row[t])
		}
	}
	for t, cost := range least {
		f.least[t] |= uint64(uint16(cost)) << lane
	}
}

// Bounds are those of the codes of Floors against another code; the zero value
// knows of none.
type Bounds struct {
	floors *Floors
	other  Code
	bag    Bag
	sums   uint64
}

// Against is the bounds against another code, which has the bag.
func (f *Floors) Against(t Code, bag Bag) Bounds {
	b := Bounds{floors: f, other: t, bag: bag}
	for _, s := range t {
		b.sums += f.least[s]
	}
	return b
}

// At is the bound of the code that was added as the i-th, from 0; 0 where there
// was no room for it.
func (b *Bounds) At(i int) int32 {
	if b.floors == nil || i >= b.floors.n {
		return 0
	}
	return max(b.theirs(i), b.ours(i))
}

// theirs is what the symbols of the other code cost.
func (b *Bounds) theirs(i int) int32 {
	c := &b.floors.codes[i]
	return int32(b.sums>>(16*i)&0xffff) + max(0, int32(len(c.code)-len(b.other)))*c.pass
}

// ours is what the symbols of the first code cost.
func (b *Bounds) ours(i int) int32 {
	c := &b.floors.codes[i]
	sum := max(0, int32(len(b.other)-len(c.code))) * c.pass
	for _, s := range c.code {
		if b.bag>>s&1 == 0 {
			sum += min(nearest[s].to(b.bag), int32(c.drop[s]))
		}
	}
	return sum
}

// changes says at what least a symbol is changed to one of some others, in
// steps: to one of a mask at the cost, and to one of none of them at more than
// the last.
type changes struct {
	steps [3]leastMask
	far   int32
}

func (c *changes) to(others Bag) int32 {
	for i := range c.steps {
		if others&c.steps[i].mask != 0 {
			return c.steps[i].cost
		}
	}
	return c.far
}

// nearest are the changes of each symbol to others, by a few steps.
var nearest [symbolCount]changes

// setNearest needs what changes cost.
func setNearest() {
	for s := 1; s < symbolCount; s++ {
		var others []byte
		for t := 1; t < symbolCount; t++ {
			if t != s {
				others = append(others, byte(t))
			}
		}
		slices.SortStableFunc(others, func(a, b byte) int { return int(sub[s][a]) - int(sub[s][b]) })
		c := &nearest[s]
		for i, most := range []int16{150, 200, Hard} {
			for n := 0; len(others) > 0 && sub[s][others[0]] < most; n++ {
				if n == 0 {
					c.steps[i].cost = int32(sub[s][others[0]])
				}
				c.steps[i].mask |= 1 << others[0]
				others = others[1:]
			}
		}
		c.far = int32(sub[s][others[0]])
	}
}

// Distance is [Distance] between the i-th code and the other, which are given
// again: where the bound tells, or the bound of what is left of the other code,
// the rest is not worked out.
func (b *Bounds) Distance(i int, c, t Code, unvowelled bool, limit int32) int32 {
	f := b.floors
	if f == nil || i >= f.n || len(t) > MaxLen {
		return distance(c, t, unvowelled, limit)
	}
	if b.theirs(i) > limit || b.ours(i) > limit {
		return Over
	}
	lane := 16 * i
	limits := limit - int32(b.sums>>lane&0xffff) // of a beginning, less what is left of t
	var rows [3][MaxLen + 1]int32
	var dropping [MaxLen]int32
	n := len(c)
	drop := droppingOf(unvowelled)
	before, above, row := rows[0][:n+1], rows[1][:n+1], rows[2][:n+1]
	for j, s := range c {
		dropping[j] = int32(drop[s])
		above[j+1] = above[j] + dropping[j]
	}
	over := false // nothing of the row above is within the limit
	var last byte // the symbol of t before this one
	for _, s := range t {
		limits += int32(f.least[s] >> lane & 0xffff)
		dropS, costs := int32(drop[s]), &sub[s]
		diagonal := above[0]
		left := diagonal + dropS
		row[0] = left
		least := left
		var lastC byte
		for j, q := range c {
			up := above[j+1]
			d := min(diagonal+int32(costs[q]), up+dropS, left+dropping[j])
			if lastC == s && q == last && q != s {
				d = min(d, before[j-1]+swap(s, q))
			}
			row[j+1] = d
			least = min(least, d)
			diagonal, left, lastC = up, d, q
		}
		if least > limits && over { // a swap may still start from the row above
			return Over
		}
		over, last = least > limits, s
		before, above, row = above, row, before
	}
	if d := above[n]; d <= limit {
		return d
	}
	return Over
}
