package index

import (
	"strings"
	"unsafe"

	"github.com/namesake-screening/namesake/match"
)

// reached is a lexeme that a unit may be a spelling of, at a cost.
type reached struct {
	lexeme uint32
	sound  uint32
	cost   int16
	budget int16 // the greatest of the lexeme's postings, -1 without any
}

// spellingCache remembers the spellings of units. When the young ones are full
// they become the old ones, and the old ones are forgotten; what is asked for
// again becomes young.
type spellingCache struct {
	young, old generation
}

type generation struct {
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

// Of each generation.
const (
	maxCachedUnits     = 1 << 16
	maxCachedSpellings = 1 << 20
)

// keyOf is the key of a unit, whose texts it shares.
func keyOf(u *match.Unit) unitKey {
	return unitKey{unsafe.String(unsafe.SliceData(u.Text), len(u.Text)), u.Native, u.Unvowelled, u.Pair(), u.Kin()}
}

// get returns what is remembered of a unit, valid until the next put or get.
func (c *spellingCache) get(k unitKey) ([]reached, bool) {
	if span, ok := c.young.spans[k]; ok {
		return c.young.all[span[0]:span[1]], true
	}
	if span, ok := c.old.spans[k]; ok {
		return c.put(k, c.old.all[span[0]:span[1]]), true
	}
	return nil, false
}

func (c *spellingCache) put(k unitKey, found []reached) []reached {
	y := &c.young
	if y.spans == nil || len(y.spans) >= maxCachedUnits || len(y.all)+len(found) > maxCachedSpellings {
		fresh := generation{make(map[unitKey][2]uint32), nil}
		c.old, c.young = c.young, fresh
	}
	start := len(y.all)
	y.all = append(y.all, found...)
	k.text, k.native = strings.Clone(k.text), strings.Clone(k.native)
	y.spans[k] = [2]uint32{uint32(start), uint32(len(y.all))}
	return y.all[start:]
}

// metLexemes are the lexemes that a query meets: a list, and a hash table with
// a generation in each slot, so that starting anew costs nothing.
type metLexemes struct {
	list       []met
	pairs      int // of words that are names and, joined, met any
	slots      []metSlot
	generation uint32
}

// met is a lexeme with the least costs at which units of the query are
// spellings of it.
type met struct {
	lexeme uint32
	sound  uint32
	cost   int16  // of any unit
	word   int16  // of a single word: two words joined never stand for two tokens joined
	budget int16  // the greatest of the lexeme's postings, -1 without any
	units  uint64 // those within less than a hard operation of it, a bit each; name.MaxTokens < 33
}

const never = 0x7fff

type metSlot struct {
	lexeme     uint32
	generation uint32
	at         uint32 // in the list
}

func (m *metLexemes) reset() {
	m.list, m.pairs = m.list[:0], 0
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

func (m *metLexemes) add(r reached, unit int, word bool) {
	s := m.slot(r.lexeme)
	if s.generation != m.generation {
		*s = metSlot{r.lexeme, m.generation, uint32(len(m.list))}
		m.list = append(m.list, met{lexeme: r.lexeme, sound: r.sound, cost: never, word: never, budget: r.budget})
	}
	l := &m.list[s.at]
	if l.cost = min(l.cost, r.cost); word {
		l.word = min(l.word, r.cost)
	}
	if r.cost <= reachable {
		l.units |= 1 << unit
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
