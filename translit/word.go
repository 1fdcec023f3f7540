package translit

// Context values beside those of units and first sounds.
const (
	edge    = 0 // before the first unit and after the last
	unknown = 1
	known   = 2 // the first free value
)

// word is a native word made ready: for each unit the tables that apply.
type word struct {
	n      int
	places [maxUnits]place
	best   int32 // absolute cost of the most usual romanisation
}

// place holds the tables of a unit from the longest context to the shortest,
// and for each what a chunk found there costs on top of its entry. Costs are
// relative to the best chunk of the place, so add may be negative.
type place struct {
	tables   int
	table    [4]int32
	add      [4]int32
	class    int32 // of the letters, -1 for a unit never seen
	addSpelt int32 // on top of a chunk that is in no table
}

// place fills w; it reports false for a word that is too long or empty.
func (c *Channel) place(w *word, native []rune) bool {
	if len(native) > maxUnits {
		return false
	}
	var room [3*maxUnits + 1]rune
	units := Units(room[:0], c.script, native)
	if len(units) == 0 || len(units) > maxUnits {
		return false
	}
	var unit, class, context [maxUnits + 2]int32
	for i, r := range units {
		unit[i+1], class[i+1], context[i+1] = c.identify(r)
	}
	w.n, w.best = len(units), 0
	for i := range w.n {
		w.best += c.fill(&w.places[i], unit[i+1], class[i+1], context[i+2], context[i])
	}
	return true
}

// identify returns the number of a unit and of its class, -1 where they were
// never seen, and what it is as a neighbour.
func (c *Channel) identify(r rune) (unit, class, context int32) {
	unit, class, context = -1, -1, unknown
	if u, ok := c.unitOf[r]; ok {
		unit, class = int32(u), int32(c.classOf[u])
		context = known + unit
	} else if c.han {
		var room [8]byte
		if k, ok := c.syllable[string(appendSyllable(room[:0], r))]; ok {
			class = int32(k)
		}
	}
	if c.han && class >= 0 {
		context = int32(c.initial[class])
	}
	return unit, class, context
}

// fill returns the absolute cost of the best chunk. Of a unit never seen no
// romanisation is the usual one: there every chunk costs what it costs.
func (c *Channel) fill(p *place, unit, class, right, left int32) int32 {
	*p = place{class: class}
	best, add, found := int32(0), int32(0), false
	try := func(key uint64) {
		id, ok := c.nodeOf[key]
		if !ok {
			return
		}
		if !found {
			found, best = true, c.nodes[id].best
		}
		p.table[p.tables], p.add[p.tables] = id, add-best
		p.tables++
		add += c.nodes[id].bow
	}
	if unit >= 0 {
		try(nodeKey(levelBoth, unit, right, left))
		try(nodeKey(levelRight, unit, right, 0))
		if c.han {
			try(nodeKey(levelUnit, unit, 0, 0))
		}
	}
	if class >= 0 {
		try(nodeKey(levelClass, class, 0, 0))
	}
	if !found && class >= 0 {
		best = c.least[class]
	}
	p.addSpelt = add - best
	return best
}

// Levels of context, the shortest first.
const (
	levelClass = iota
	levelUnit
	levelRight
	levelBoth
)

func nodeKey(level int, unit, right, left int32) uint64 {
	return uint64(level)<<48 | uint64(unit)<<32 | uint64(right)<<16 | uint64(left)
}
