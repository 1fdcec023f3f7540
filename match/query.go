package match

import (
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/spelling"
)

// Query is a form of a subject's name ready to compare. It is filled once and
// compared with many listed names; the zero value is ready for Reset.
type Query struct {
	Person bool
	Tokens []name.Token
	// Units are what may be a spelling of a listed token: the words, then the
	// pairs of neighbours written as one.
	Units      []Unit
	text       []byte
	longest    int  // code of a single word, in symbols
	unvowelled bool // some word may lack vowels
	codes      spelling.Code
	keys       []spelling.Key
	costs      costCache
}

// Unit is a word of the query, or two neighbouring words written as one.
type Unit struct {
	First, Last int // positions in Tokens; Last is First+1 for a pair
	Text        []byte
	Code        spelling.Code
	Skeletons   []spelling.Key // none where there are too many
	Weight      int32
	Info        int32
	Unvowelled  bool
	fixed       bool // initials and numbers have no other spelling
	bag         spelling.Bag
}

// Pair reports whether the unit is two words written as one.
func (u *Unit) Pair() bool { return u.First != u.Last }

// Reset makes the query that of another form.
func (q *Query) Reset(f name.Form, person bool) {
	q.Person = person
	q.Tokens = f.Tokens
	q.Units = q.Units[:0]
	q.text = q.text[:0]
	q.codes = q.codes[:0]
	q.keys = q.keys[:0]
	// Room for all, so that units can hold slices of it.
	need := 0
	for _, t := range f.Tokens {
		need += 3 * len(t.Text)
	}
	if cap(q.text) < need {
		q.text = make([]byte, 0, need)
	}
	if cap(q.codes) < need {
		q.codes = make(spelling.Code, 0, need)
	}
	for i, t := range f.Tokens {
		q.add(i, i, t.Text, "", t.Weight, t.Info, t.Unvowelled, t.Initial() || t.Role == name.RoleNumber)
	}
	for i := 0; i+1 < len(f.Tokens); i++ {
		a, b := f.Tokens[i], f.Tokens[i+1]
		if joinable(a, b) {
			q.add(i, i+1, a.Text, b.Text, a.Weight+b.Weight, a.Info+b.Info, a.Unvowelled || b.Unvowelled, false)
		}
	}
	q.longest, q.unvowelled = 0, false
	for i := range f.Tokens {
		q.longest = max(q.longest, len(q.Units[i].Code))
		q.unvowelled = q.unvowelled || q.Units[i].Unvowelled
	}
	q.costs.reset()
}

func (q *Query) add(first, last int, a, b string, weight, info int32, unvowelled, fixed bool) {
	t := len(q.text)
	q.text = append(append(q.text, a...), b...)
	c := len(q.codes)
	q.codes = spelling.Encode(q.codes, string(q.text[t:]))
	k := len(q.keys)
	q.keys, _ = spelling.AppendSkeletons(q.keys, q.codes[c:])
	q.Units = append(q.Units, Unit{
		Skeletons: q.keys[k:len(q.keys):len(q.keys)],
		First:     first, Last: last,
		Text: q.text[t:len(q.text):len(q.text)], Code: q.codes[c:len(q.codes):len(q.codes)],
		Weight: weight, Info: info, Unvowelled: unvowelled, fixed: fixed, bag: spelling.BagOf(q.codes[c:]),
	})
}

// Cost is the spelling cost between a unit and a token of the lexicon, in
// hundredths of a bit: 0 where they are the same text, spelling.Over above
// limit or above the greatest cost that is accepted at all.
func (u *Unit) Cost(l *Lexicon, id uint32, limit int32) int32 {
	limit = min(limit, MaxCost)
	if u.Pair() {
		limit = min(limit, MaxJoinCost)
	}
	unvowelled := u.Unvowelled || l.Unvowelled(id)
	apart := false
	if keys := l.SkeletonsOf(id); len(keys) > 0 && len(u.Skeletons) > 0 {
		switch {
		case spelling.AreKin(u.Skeletons, keys):
		case limit >= spelling.Hard && spelling.AreApart(u.Skeletons, keys):
			apart = true
		default:
			return spelling.Over // MaxCost is less than two hard operations
		}
	}
	if !spelling.Near(u.bag, l.Bags[id], unvowelled, apart, limit) {
		return spelling.Over
	}
	text := l.Text(id)
	if string(u.Text) == string(text) {
		return 0
	}
	if u.fixed || len(text) == 1 || limit < respelt {
		return spelling.Over
	}
	c := spelling.Cost(u.Code, l.Code(id), unvowelled, limit)
	if c >= spelling.Over {
		return spelling.Over
	}
	return max(c, respelt)
}

// reaches reports whether any word is long enough to be a spelling of the token
// within the limit: most joined tokens are longer than that.
func (q *Query) reaches(l *Lexicon, id uint32, limit int32) bool {
	return q.unvowelled || l.Unvowelled(id) || spelling.LengthCost(len(l.Code(id))-q.longest) <= limit
}

// costsTo returns the spelling costs, up to limit, between a token of the
// lexicon and the first n units.
func (q *Query) costsTo(l *Lexicon, id uint32, n int, limit int32) []int16 {
	row, fresh := q.costs.row(id, n, limit)
	if fresh {
		for u := range row {
			row[u] = int16(min(q.Units[u].Cost(l, id, limit), 0x7fff))
		}
	}
	return row
}

// costCache remembers rows of costs by token while one query lasts: candidates
// share tokens. It is a hash table with a generation in each slot, so that
// starting anew costs nothing.
type costCache struct {
	slots      []costSlot
	rows       []int16
	used       int
	generation uint32
}

// costSlot holds costs to width units, exact up to limit.
type costSlot struct {
	lexeme     uint32
	generation uint32
	row        uint32
	width      int16
	limit      int16
}

func (c *costCache) reset() {
	c.used = 0
	c.rows = c.rows[:0]
	c.generation++
	if c.generation == 0 || c.slots == nil {
		c.slots = make([]costSlot, 512)
		c.generation = 1
	}
}

// row returns the row of a token and whether it is to be filled.
func (c *costCache) row(id uint32, width int, limit int32) ([]int16, bool) {
	if 2*c.used >= len(c.slots) {
		c.grow()
	}
	mask := uint32(len(c.slots) - 1)
	for i := id * 2654435761 & mask; ; i = (i + 1) & mask {
		s := &c.slots[i]
		if s.generation == c.generation && s.lexeme == id {
			if int(s.width) >= width && int32(s.limit) >= limit {
				return c.rows[s.row : int(s.row)+width], false
			}
			// Asked for more than before, as when a token is also a join.
		} else if s.generation == c.generation {
			continue
		} else {
			c.used++
		}
		*s = costSlot{id, c.generation, uint32(len(c.rows)), int16(width), int16(limit)}
		for range width {
			c.rows = append(c.rows, 0)
		}
		return c.rows[s.row:], true
	}
}

func (c *costCache) grow() {
	old := c.slots
	c.slots = make([]costSlot, 2*len(old))
	mask := uint32(len(c.slots) - 1)
	for _, s := range old {
		if s.generation != c.generation {
			continue
		}
		i := s.lexeme * 2654435761 & mask
		for c.slots[i].generation == c.generation {
			i = (i + 1) & mask
		}
		c.slots[i] = s
	}
}
