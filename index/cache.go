package index

import "github.com/namesake-screening/namesake/match"

// reached is a lexeme that a unit may be a spelling of, at a cost.
type reached struct {
	lexeme uint32
	cost   int32
}

// spellingCache remembers the spellings of units. It forgets all when full,
// which costs less than choosing.
type spellingCache struct {
	spans map[unitKey][2]uint32
	all   []reached
}

type unitKey struct {
	text       string
	unvowelled bool
	pair       bool
}

const (
	maxCachedUnits     = 1 << 15
	maxCachedSpellings = 1 << 20
)

func (c *spellingCache) get(u *match.Unit) ([]reached, bool) {
	// The conversion of the key's text does not allocate in a map lookup.
	span, ok := c.spans[unitKey{string(u.Text), u.Unvowelled, u.Pair()}]
	return c.all[span[0]:span[1]], ok
}

func (c *spellingCache) put(u *match.Unit, found []reached) []reached {
	if c.spans == nil || len(c.spans) >= maxCachedUnits || len(c.all)+len(found) > maxCachedSpellings {
		c.spans = make(map[unitKey][2]uint32)
		c.all = c.all[:0]
	}
	start := len(c.all)
	c.all = append(c.all, found...)
	c.spans[unitKey{string(u.Text), u.Unvowelled, u.Pair()}] = [2]uint32{uint32(start), uint32(len(c.all))}
	return c.all[start:]
}
