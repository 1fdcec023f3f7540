package translit

// step is the unit of costs in the file, in hundredths of a bit.
const step = 8

// align finds the cheapest way to cut latin into one chunk a place.
func (c *Channel) align(w *word, latin []byte, limit int32) int32 {
	n := len(latin)
	if n > maxLatin || n > w.n*c.longest || n == 0 {
		return Over
	}
	var letters [maxLatin]byte
	for j, b := range latin {
		if b < 'a' || b > 'z' {
			return Over
		}
		letters[j] = b - 'a' + 1
	}
	if limit >= Over {
		limit = Over - 1
	}
	var rows [2][maxLatin + 1]int32
	now, next := &rows[0], &rows[1]
	for j := range n + 1 {
		now[j] = Over
	}
	now[0] = 0
	low, high := 0, 0 // the letters that may have been written so far
	for i := range w.n {
		p := &w.places[i]
		table := c.letters(p.class)
		// What is left must fit the places left.
		must := n - (w.n-i-1)*c.longest
		last := min(n, high+c.longest)
		for j := low; j <= last; j++ {
			next[j] = Over
		}
		newLow, newHigh := n+1, -1
		for j := low; j <= high; j++ {
			so := now[j]
			if so > limit {
				continue
			}
			code, spelt, before := uint32(0), p.addSpelt, byte(0)
			for k := 0; ; k++ {
				if end := j + k; end >= must {
					cost := so + c.chunk(p, code, spelt+step*int32(table[before][0]))
					if cost <= limit && cost < next[end] {
						next[end] = cost
						newLow, newHigh = min(newLow, end), max(newHigh, end)
					}
				}
				if k == c.longest || j+k == n {
					break
				}
				l := letters[j+k]
				spelt += step * int32(table[before][l])
				code, before = code<<5|uint32(l), l
			}
		}
		if newHigh < 0 {
			return Over
		}
		low, high = newLow, newHigh
		now, next = next, now
	}
	if high < n {
		return Over
	}
	return now[n]
}

// chunk is the cost of a chunk at a place, spelt what it costs by its letters.
func (c *Channel) chunk(p *place, code uint32, spelt int32) int32 {
	for t := range p.tables {
		nd := &c.nodes[p.table[t]]
		if e := find(c.code[nd.from:nd.to], code); e >= 0 {
			return p.add[t] + step*int32(c.cost[int(nd.from)+e])
		}
	}
	return spelt
}

// find returns the index of code in an ascending list, or -1.
func find(list []uint32, code uint32) int {
	lo, hi := 0, len(list)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if list[mid] < code {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(list) && list[lo] == code {
		return lo
	}
	return -1
}

// letters returns the costs of chunks that are in no table.
func (c *Channel) letters(class int32) *letterTable {
	if class < 0 {
		return &c.after
	}
	return &c.spelling[class]
}

// leastSpelt is the least cost of any chunk that is written letter by letter.
func (c *Channel) leastSpelt(class int32) int32 {
	t := c.letters(class)
	best := int32(t[0][0])
	row := [27]int32{0: Over}
	for l := 1; l < 27; l++ {
		row[l] = int32(t[0][l])
	}
	for range c.longest {
		var next [27]int32
		for m := range next {
			next[m] = Over
		}
		for l := 1; l < 27; l++ {
			best = min(best, row[l]+int32(t[l][0]))
			for m := 1; m < 27; m++ {
				next[m] = min(next[m], row[l]+int32(t[l][m]))
			}
		}
		row = next
	}
	return step * best
}
