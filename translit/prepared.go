package translit

// Prepared is a native word made ready to be compared with many Latin words
// within a limit: what [Channel.Cost] looks up for each chunk of each of them is
// looked up once. It is scratch space; the zero value is ready for Reset.
type Prepared struct {
	channel *Channel
	word    word
	limit   int32
	ok      bool // some word may be within the limit
	large   bool // more chunks than nodes can be numbered: they are looked up
	root    [maxUnits]uint16
	nodes   []chunkNode // tries of the chunks of each place, 0 being none
}

// chunkNode is the beginning of a chunk.
type chunkNode struct {
	cost  int32      // where the chunk ends here; unlisted where no table has it
	child [27]uint16 // by the next letter
}

const unlisted = -1

// Reset makes the word ready for costs up to the limit.
func (p *Prepared) Reset(c *Channel, native []rune, limit int32) {
	p.channel, p.limit, p.nodes = c.reading(native), limit, append(p.nodes[:0], chunkNode{cost: unlisted})
	if p.ok = limit >= 0 && p.channel.place(&p.word, native); !p.ok {
		return
	}
	p.large = false
	for i := 0; i < p.word.n && !p.large; i++ {
		p.root[i] = p.node()
		p.list(i)
	}
}

func (p *Prepared) node() uint16 {
	p.nodes = append(p.nodes, chunkNode{cost: unlisted})
	return uint16(len(p.nodes) - 1)
}

// list enters the chunks of a place that are in a table, each at the cost of the
// longest context that has it. Those beyond the limit are entered only where
// writing them letter by letter would be within.
func (p *Prepared) list(i int) {
	c, at := p.channel, &p.word.places[i]
	for t := range at.tables {
		nd := &c.nodes[at.table[t]]
		for e := nd.from; e < nd.to; e++ {
			code := c.code[e]
			cost := at.add[t] + step*int32(c.cost[e])
			if cost > p.limit && at.addSpelt+c.spell(at.class, code) > p.limit || c.listed(at, t, code) {
				continue
			}
			if p.large = len(p.nodes) > 1<<16-1-maxChunk; p.large {
				return
			}
			p.enter(p.root[i], code).cost = min(cost, Over)
		}
	}
}

// listed reports whether one of the first tables of a place has a chunk.
func (c *Channel) listed(at *place, tables int, code uint32) bool {
	for t := range tables {
		nd := &c.nodes[at.table[t]]
		if find(c.code[nd.from:nd.to], code) >= 0 {
			return true
		}
	}
	return false
}

// maxChunk bounds the letters of a chunk: five bits each.
const maxChunk = 6

// enter returns the node of a chunk.
func (p *Prepared) enter(root uint16, code uint32) *chunkNode {
	at := root
	for shift := 5 * (maxChunk - 1); shift >= 0; shift -= 5 {
		l := code >> shift & 31
		if l == 0 || l > 26 {
			continue // before the first letter
		}
		next := p.nodes[at].child[l]
		if next == 0 {
			next = p.node()
			p.nodes[at].child[l] = next
		}
		at = next
	}
	return &p.nodes[at]
}

// spell is what the letters of a chunk cost one by one.
func (c *Channel) spell(class int32, code uint32) int32 {
	table, cost, before := c.letters(class), int32(0), uint32(0)
	for shift := 5 * (maxChunk - 1); shift >= 0; shift -= 5 {
		if l := code >> shift & 31; l != 0 && l <= 26 {
			cost += step * int32(table[before][l])
			before = l
		}
	}
	return cost + step*int32(table[before][0])
}

// Keys is [Channel.Keys] of the word at its limit.
func (p *Prepared) Keys(dst []Key) ([]Key, bool) {
	if !p.ok {
		return dst, true
	}
	return p.channel.keys(dst, &p.word, p.limit)
}

// Cost is [Channel.Cost] of the word at its limit.
func (p *Prepared) Cost(latin []byte) int32 {
	c, n := p.channel, len(latin)
	if !p.ok || n > maxLatin || n > p.word.n*c.longest || n == 0 {
		return Over
	}
	if p.large {
		return c.align(&p.word, latin, p.limit)
	}
	var letters [maxLatin]byte
	for j, b := range latin {
		if b < 'a' || b > 'z' {
			return Over
		}
		letters[j] = b - 'a' + 1
	}
	var rows [2][maxLatin + 1]int32
	now, next := &rows[0], &rows[1]
	for j := range n + 1 {
		now[j] = Over
	}
	now[0] = 0
	low, high := 0, 0 // the letters that may have been written so far
	for i := range p.word.n {
		at := &p.word.places[i]
		table := c.letters(at.class)
		must := n - (p.word.n-i-1)*c.longest // what is left must fit the places left
		for j := low; j <= min(n, high+c.longest); j++ {
			next[j] = Over
		}
		newLow, newHigh := n+1, -1
		for j := low; j <= high; j++ {
			so := now[j]
			if so > p.limit {
				continue
			}
			node, spelt, before := p.root[i], so+at.addSpelt, byte(0)
			for k := 0; ; k++ {
				if end := j + k; end >= must {
					cost := p.nodes[node].cost
					if cost == unlisted {
						cost = spelt + step*int32(table[before][0])
					} else {
						cost += so
					}
					if cost <= p.limit && cost < next[end] {
						next[end] = cost
						newLow, newHigh = min(newLow, end), max(newHigh, end)
					}
				}
				if k == c.longest || j+k == n {
					break
				}
				l := letters[j+k]
				spelt += step * int32(table[before][l])
				before = l
				if node = p.nodes[node].child[l]; node == 0 && spelt > p.limit {
					break // no chunk that begins so is within the limit
				}
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
