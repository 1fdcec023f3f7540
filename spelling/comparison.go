package spelling

// A Comparison is the cost between one code and many, which come in the order
// of a dictionary: what the beginning of a code costs is worked out once for
// all that begin so, and where a beginning alone costs too much, so do all of
// them. It is scratch space: no allocation, and the zero value is ready for
// Begin.
type Comparison struct {
	code       [MaxLen]byte
	drop       [MaxLen]int32 // what dropping each symbol of the code costs
	length     int
	unvowelled bool
	limit      int32 // of a cost
	most       int32 // of a distance, whatever the other code
	rows       [MaxLen + 1]row
	read       [MaxLen]byte // the symbols of the rows that are filled
	filled     int          // rows beyond the first
}

// row holds what the beginnings of the code cost against one beginning of the
// other. Cells beyond first and last are more than is of interest, and most of
// them are not worked out.
type row struct {
	cell        [MaxLen + 1]int32
	first, last int
}

var emptyRow = func() (r row) {
	for j := range r.cell {
		r.cell[j] = Over
	}
	r.first, r.last = MaxLen+1, -1
	return r
}()

// Begin sets the code that others are compared with, and the greatest cost that
// is of interest.
func (c *Comparison) Begin(code Code, unvowelled bool, limit int32) {
	c.length = copy(c.code[:], code)
	c.unvowelled, c.limit, c.filled = unvowelled, limit, 0
	// The factor does not grow with length, so this code alone has the least.
	c.most = greatestDistance(limit, Factor(code, code, unvowelled))
	drop := droppingOf(unvowelled)
	r := &c.rows[0]
	*r = emptyRow
	r.cell[0], r.first, r.last = 0, 0, 0
	for j := range c.length {
		c.drop[j] = int32(drop[c.code[j]])
		r.cell[j+1] = r.cell[j] + c.drop[j]
		if r.cell[j+1] <= c.most {
			r.last = j + 1
		}
	}
}

// Next is [Cost] between the code and t, which begins with the same symbols as
// the last code that was given to Next, as many as shared says. Where the first
// symbols of t alone are too far from the code, dead is their number, and
// nothing else that begins so is within the limit; else it is beyond MaxLen.
func (c *Comparison) Next(t Code, shared int) (cost int32, dead int) {
	if len(t) > MaxLen {
		return Over, MaxLen + 1
	}
	drop := droppingOf(c.unvowelled)
	for i := min(shared, c.filled, len(t)); i < len(t); i++ { // a file may promise too much
		c.fill(i, t[i], int32(drop[t[i]]))
		if c.rows[i+1].last < 0 && c.rows[i].last < 0 { // a swap may still start from the row above
			c.filled = i + 1
			return Over, i + 1
		}
	}
	c.filled = len(t)
	f := Factor(c.code[:c.length], t, c.unvowelled)
	distance := c.rows[len(t)].cell[c.length]
	if distance > greatestDistance(c.limit, f) {
		return Over, MaxLen + 1
	}
	if cost = distance * f / 100; cost > c.limit {
		return Over, MaxLen + 1
	}
	return cost, MaxLen + 1
}

// fill works out row i+1, of the other code's first i symbols and s.
func (c *Comparison) fill(i int, s byte, dropS int32) {
	above, r := &c.rows[i], &c.rows[i+1]
	*r = emptyRow
	c.read[i] = s
	// What is within the limit comes from a cell that is.
	from, to := above.first, above.last
	if i > 0 {
		from, to = min(from, c.rows[i-1].first+2), max(to, c.rows[i-1].last+1)
	}
	left := int32(Over)
	if from == 0 {
		if left = above.cell[0] + dropS; left <= c.most {
			r.cell[0], r.first, r.last = left, 0, 0
		}
	}
	costs := &sub[s]
	for j := max(from, 1); j <= c.length; j++ {
		q := c.code[j-1]
		d := min(above.cell[j-1]+int32(costs[q]), above.cell[j]+dropS, left+c.drop[j-1])
		if i > 0 && j > 1 && s == c.code[j-2] && q == c.read[i-1] && q != s {
			d = min(d, c.rows[i-1].cell[j-2]+swap(s, q))
		}
		r.cell[j] = d
		left = d
		if d <= c.most {
			r.first, r.last = min(r.first, j), j
		} else if j > to {
			break
		}
	}
}

// greatestDistance is the greatest distance whose cost, at the factor, is
// within the limit.
func greatestDistance(limit, factor int32) int32 { return ((limit+1)*100 - 1) / factor }

func droppingOf(unvowelled bool) *[symbolCount]int16 {
	if unvowelled {
		return &unwritten
	}
	return &indel
}
