package index

import "github.com/namesake-screening/namesake/match"

// reached is a lexeme that a unit may be a spelling of, at a cost.
type reached struct {
	lexeme uint32
	cost   int16
	budget int16 // the greatest of the lexeme's postings, -1 without any
}

// spellingCache remembers the spellings of units. It forgets all when full,
// which costs less than choosing.
type spellingCache struct {
	spans map[unitKey][2]uint32
	all   []reached
}

type unitKey struct {
	text       string
	native     string
	unvowelled bool
	pair       bool
	kin        match.KinOf
}

const (
	maxCachedUnits     = 1 << 15
	maxCachedSpellings = 1 << 20
)

func (c *spellingCache) get(u *match.Unit) ([]reached, bool) {
	// The conversion of the key's text does not allocate in a map lookup.
	span, ok := c.spans[unitKey{string(u.Text), u.Native, u.Unvowelled, u.Pair(), u.Kin()}]
	return c.all[span[0]:span[1]], ok
}

func (c *spellingCache) put(u *match.Unit, found []reached) []reached {
	if c.spans == nil || len(c.spans) >= maxCachedUnits || len(c.all)+len(found) > maxCachedSpellings {
		c.spans = make(map[unitKey][2]uint32)
		c.all = c.all[:0]
	}
	start := len(c.all)
	c.all = append(c.all, found...)
	c.spans[unitKey{string(u.Text), u.Native, u.Unvowelled, u.Pair(), u.Kin()}] = [2]uint32{uint32(start), uint32(len(c.all))}
	return c.all[start:]
}

// metLexemes are the lexemes that a query meets: a list, and a hash table with
// a generation in each slot, so that starting anew costs nothing.
type metLexemes struct {
	list       []met
	slots      []metSlot
	generation uint32
}

// met is a lexeme with the least costs at which units of the query are
// spellings of it.
type met struct {
	lexeme uint32
	cost   int16 // of any unit
	word   int16 // of a single word: two words joined never stand for two tokens joined
	budget int16 // the greatest of the lexeme's postings, -1 without any
}

const never = 0x7fff

type metSlot struct {
	lexeme     uint32
	generation uint32
	at         uint32 // in the list
}

func (m *metLexemes) reset() {
	m.list = m.list[:0]
	m.generation++
	if m.generation == 0 || m.slots == nil {
		m.slots = make([]metSlot, max(len(m.slots), 1024))
		m.generation = 1
	}
}

// slot returns the slot of a lexeme, or the free one where it belongs.
func (m *metLexemes) slot(lexeme uint32) *metSlot {
	mask := uint32(len(m.slots) - 1)
	for i := lexeme * 2654435761 >> 7 & mask; ; i = (i + 1) & mask {
		if s := &m.slots[i]; s.generation != m.generation || s.lexeme == lexeme {
			return s
		}
	}
}

func (m *metLexemes) add(r reached, word bool) {
	s := m.slot(r.lexeme)
	if s.generation != m.generation {
		*s = metSlot{r.lexeme, m.generation, uint32(len(m.list))}
		m.list = append(m.list, met{lexeme: r.lexeme, cost: never, word: never, budget: r.budget})
	}
	l := &m.list[s.at]
	if l.cost = min(l.cost, r.cost); word {
		l.word = min(l.word, r.cost)
	}
	if 2*len(m.list) > len(m.slots) {
		m.slots = make([]metSlot, 2*len(m.slots))
		for i := range m.list {
			*m.slot(m.list[i].lexeme) = metSlot{m.list[i].lexeme, m.generation, uint32(i)}
		}
	}
}

// of returns what was met of the lexeme, or nil.
func (m *metLexemes) of(lexeme uint32) *met {
	s := m.slot(lexeme)
	if s.generation != m.generation {
		return nil
	}
	return &m.list[s.at]
}
