package match

import (
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/spelling"
	"github.com/namesake-screening/namesake/translit"
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
	initials   bool // some word is a single letter
	native     bool // some word has a channel
	syllabic   bool // read from a script of syllables, by rule
	codes      spelling.Code
	keys       []spelling.Key
	groups     []name.Group
	runes      []rune
	costs      costCache
	prepared   []preparedWord
	floors     spelling.Floors // of the first words, once asked for
	floored    bool
}

// preparedWord is made ready when it is first asked for.
type preparedWord struct {
	translit.Prepared
	ready bool
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
	place       bool
	syllable    bool
	strange     bool // no name that is known
	fixed       bool // initials and numbers have no other spelling
	bag         spelling.Bag
	person      bool
	groups      []name.Group
	// Native is the word as it was written, where the channel of its script
	// tells what it may be in Latin letters.
	Native   string
	native   []rune
	channel  *translit.Channel
	most     int32 // what the channel may say
	prepared *preparedWord
	// lettered: its reading has vowels, and so is a spelling too.
	lettered bool
}

// Pair reports whether the unit is two words written as one.
func (u *Unit) Pair() bool { return u.First != u.Last }

// BothNames reports whether the words of a pair are both names.
func (q *Query) BothNames(u *Unit) bool {
	return !q.Tokens[u.First].Role.Minor() && !q.Tokens[u.Last].Role.Minor()
}

// Reset makes the query that of another form.
func (q *Query) Reset(f name.Form, person bool) {
	q.Person = person
	q.Tokens = f.Tokens
	q.syllabic = f.Script == "Hani" || f.Script == "Hang" || f.Script == "Jpan"
	q.Units = q.Units[:0]
	q.text = q.text[:0]
	q.codes = q.codes[:0]
	q.keys = q.keys[:0]
	q.groups, q.runes = q.groups[:0], q.runes[:0]
	// Room for all, so that units can hold slices of it.
	need, natives := 0, 0
	for _, t := range f.Tokens {
		need += 3 * len(t.Text)
		natives += len(t.Native)
	}
	if n := len(f.Tokens) * name.MaxGroups; cap(q.groups) < n {
		q.groups = make([]name.Group, 0, n)
	}
	if cap(q.runes) < natives {
		q.runes = make([]rune, 0, natives)
	}
	if cap(q.text) < need {
		q.text = make([]byte, 0, need)
	}
	if cap(q.codes) < need {
		q.codes = make(spelling.Code, 0, need)
	}
	channel := translit.For(f.Script)
	if channel != nil && len(q.prepared) < len(f.Tokens) {
		q.prepared = make([]preparedWord, len(f.Tokens))
	}
	for i, t := range f.Tokens {
		q.add(i, i, t.Text, "", t.Weight, t.Info, t.Unvowelled, t.Initial() || t.Role == name.RoleNumber)
		q.addKin(&q.Units[i], t, channel)
	}
	for i := 0; i+1 < len(f.Tokens); i++ {
		a, b := f.Tokens[i], f.Tokens[i+1]
		if joinable(a, b) {
			q.add(i, i+1, a.Text, b.Text, a.Weight+b.Weight, a.Info+b.Info, a.Unvowelled || b.Unvowelled, false)
		}
	}
	q.longest, q.unvowelled, q.initials, q.native = 0, false, false, false
	for i := range f.Tokens {
		q.initials = q.initials || len(f.Tokens[i].Text) == 1
		q.longest = max(q.longest, len(q.Units[i].Code))
		q.native = q.native || q.Units[i].channel != nil
		q.unvowelled = q.unvowelled || q.Units[i].Unvowelled
	}
	q.costs.reset()
	q.floored = false
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

// addKin notes what a word stands for otherwise than by its spelling.
func (q *Query) addKin(u *Unit, t name.Token, channel *translit.Channel) {
	u.person, u.place, u.syllable = q.Person, t.Traits&name.Place != 0, t.Traits&name.Syllabic != 0
	u.strange = t.Strange
	if u.fixed || t.Role.Minor() {
		return
	}
	g := len(q.groups)
	q.groups = name.AppendGroups(q.groups, t.Text, q.Person)
	u.groups = q.groups[g:len(q.groups):len(q.groups)]
	if channel == nil || t.Native == "" {
		return
	}
	r := len(q.runes)
	for _, c := range t.Native {
		q.runes = append(q.runes, c)
	}
	u.Native, u.native, u.channel = t.Native, q.runes[r:len(q.runes):len(q.runes)], channel
	u.most = channelLimit
	u.prepared = &q.prepared[u.First]
	u.prepared.ready = false
	if q.syllabic {
		u.most = syllableLimit
	}
	u.lettered = !q.syllabic && !t.Unvowelled
}

// another reports whether the unit and the token are both of a kind in which every
// word is another, however alike: places, or family names of one syllable.
func (u *Unit) another(t *Token, l *Lexicon) bool {
	return u.place && t.Traits&name.Place != 0 ||
		u.syllable && t.Traits&name.Syllabic != 0 && !name.SameSyllable(string(u.Text), string(l.Text(t.Lexeme)))
}

// NearApart reports whether the unit may be within the limit of a code of the
// bag with which it shares no skeleton; false is certain. Bare says that the
// code may be one without vowels.
func (u *Unit) NearApart(bag spelling.Bag, bare bool, limit int32) bool {
	return spelling.Near(u.bag, bag, bare || u.Unvowelled, true, limit)
}

// Spelt reports whether the unit is a spelling: what another script wrote without
// its vowels, or in syllables, is none, and stands for tokens by how it sounds or
// where it reads the same.
func (u *Unit) Spelt() bool { return u.channel == nil || u.lettered }

// MaySlip reports whether the unit may be a spelling of a token at a cost of
// spelling.Hard or more: words joined have no room for so much, and initials and
// numbers no other spelling.
func (u *Unit) MaySlip() bool { return !u.Pair() && !u.fixed && u.Spelt() }

// Slip is Cost of a token that is no kin of the unit.
func (u *Unit) Slip(l *Lexicon, id uint32, limit int32) int32 {
	return u.spelt(l, id, limit)
}

// slip is a lower bound of spelt, between a unit and a token whose skeletons are
// near.
func (u *Unit) slip(l *Lexicon, id uint32, limit int32) int32 {
	unvowelled := u.Unvowelled || l.Unvowelled(id)
	if !spelling.Near(u.bag, l.Bags[id], unvowelled, false, limit) {
		return spelling.Over
	}
	return spelling.Cost(u.Code, l.Code(id), unvowelled, limit)
}

// Cost is what it costs that a unit stands for a token of the lexicon, in
// hundredths of a bit: 0 where they are the same text, spelling.Over above
// limit or above the greatest cost that is accepted at all.
func (u *Unit) Cost(l *Lexicon, id uint32, limit int32) int32 {
	c := int32(spelling.Over)
	if u.channel == nil || u.lettered {
		c = u.spelt(l, id, limit)
	} else if string(u.Text) == string(l.Text(id)) {
		return 0
	}
	if c > 0 && (u.channel != nil || len(u.groups) > 0 && l.Flags[id]&Grouped != 0) {
		c = min(c, u.kin(l, id, limit))
	}
	return c
}

// spelt is Cost by spelling alone.
func (u *Unit) spelt(l *Lexicon, id uint32, limit int32) int32 {
	limit = min(limit, MaxCost)
	if u.Pair() {
		limit = min(limit, MaxJoinCost)
	}
	unvowelled := u.Unvowelled || l.Unvowelled(id)
	if !spelling.Near(u.bag, l.Bags[id], unvowelled, false, limit) {
		return spelling.Over
	}
	text := l.Text(id)
	if string(u.Text) == string(text) {
		return 0
	}
	if u.fixed || len(text) == 1 || limit < now.Respelt {
		return spelling.Over
	}
	c := spelling.Cost(u.Code, l.Code(id), unvowelled, limit)
	if c >= spelling.Over {
		return spelling.Over
	}
	return max(c, now.Respelt)
}

// CostOf is Cost of a token with which the unit shares a skeleton, where the cost between the
// codes is known.
func (u *Unit) CostOf(l *Lexicon, id uint32, codes, limit int32) int32 {
	if codes == 0 || u.fixed {
		if string(u.Text) == string(l.Text(id)) {
			return 0
		}
		if u.fixed {
			return spelling.Over
		}
	}
	c := max(codes, now.Respelt)
	if c > limit || len(l.Text(id)) == 1 {
		return spelling.Over
	}
	return c
}

// reaches reports whether any word is long enough to be a spelling of the token
// within the limit: most joined tokens are longer than that.
func (q *Query) reaches(l *Lexicon, id uint32, limit int32) bool {
	return q.native || q.unvowelled || l.Unvowelled(id) || spelling.LengthCost(len(l.Code(id))-q.longest) <= limit
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

// Tell tells what is known of a token of the lexicon, so that it need not be
// worked out: the units within less than spelling.Hard of it, all that stand for
// it otherwise than by spelling among them, the least cost of any of them, and
// the other words that may be spellings of it, as [Query.Unlike] takes them.
func (q *Query) Tell(l *Lexicon, id uint32, units uint64, cost int32, near uint8) {
	q.tell(l, id, units, cost, MaxCost, near)
}

// TellJoined is Tell of two tokens as one word.
func (q *Query) TellJoined(l *Lexicon, id uint32, units uint64, cost int32) {
	q.tell(l, id, units, cost, MaxJoinCost, 0)
}

func (q *Query) tell(l *Lexicon, id uint32, units uint64, cost, limit int32, near uint8) {
	row, fresh := q.costs.row(id, len(q.Units), limit)
	if !fresh {
		return
	}
	one := units&(units-1) == 0
	for i := range row {
		u := &q.Units[i]
		c := int32(spelling.Over)
		switch {
		case units>>i&1 != 0 && one:
			c = cost
		case units>>i&1 != 0:
			c = u.Cost(l, id, limit)
		case near>>min(i, 7)&1 != 0 && u.MaySlip():
			c = u.spelt(l, id, limit)
		}
		row[i] = int16(min(c, 0x7fff))
	}
}

// costTo is the spelling cost between a token and the unit at u, up to MaxCost.
func (q *Query) costTo(l *Lexicon, t *Token, u int) int32 {
	return int32(q.costsTo(l, t.Lexeme, len(q.Units), accepted(len(l.Code(t.Lexeme))))[u])
}

// Unpaired is the least that a listed token loses where no word is a spelling
// of it.
func (q *Query) Unpaired(t *Token) int32 { return Unpaired(t, q.initials) }

// Unpaired is the least that a listed token loses where no word of the query,
// with single letters among them or not, is a spelling of it.
func Unpaired(t *Token, initials bool) int32 {
	loss := omission(t)
	if initials || t.Initial != 0 {
		loss = min(loss, int32(t.Weight)*now.Initial/100)
	}
	return loss
}

// Initials reports whether some word is a single letter.
func (q *Query) Initials() bool { return q.initials }

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
