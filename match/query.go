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
	fixed       bool // initials and numbers have no other spelling
	bag         spelling.Bag
	person      bool
	groups      []name.Group
	// Native is the word as it was written, where the channel of its script
	// tells what it may be in Latin letters.
	Native  string
	native  []rune
	channel *translit.Channel
	most    int32 // what the channel may say
	// lettered: its reading has vowels, and so is a spelling too.
	lettered  bool
	signature spelling.Signature
}

// Pair reports whether the unit is two words written as one.
func (u *Unit) Pair() bool { return u.First != u.Last }

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
		signature: spelling.SignatureOf(q.codes[c:]),
	})
}

// addKin notes what a word stands for otherwise than by its spelling.
func (q *Query) addKin(u *Unit, t name.Token, channel *translit.Channel) {
	u.person, u.place = q.Person, t.Traits&name.Place != 0
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
	u.most = now.ChannelLimit
	if q.syllabic {
		u.most = now.SyllableLimit
	}
	u.lettered = !q.syllabic && !t.Unvowelled
	u.signature = spelling.AnySignature
}

// NearApart reports whether the unit may be within the limit of a code of the
// bag with which it shares no skeleton; false is certain. Bare says that the
// code may be one without vowels.
func (u *Unit) NearApart(bag spelling.Bag, bare bool, limit int32) bool {
	return spelling.Near(u.bag, bag, bare || u.Unvowelled, true, limit)
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
	if keys := l.SkeletonsOf(id); len(keys) > 0 && len(u.Skeletons) > 0 {
		switch {
		case spelling.AreKin(u.Skeletons, keys):
		case limit >= spelling.Hard && spelling.AreApart(u.Skeletons, keys):
			if !spelling.Near(u.bag, l.Bags[id], unvowelled, true, limit) {
				return spelling.Over
			}
		default:
			return spelling.Over // MaxCost is less than two hard operations
		}
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
// codes is now.Known.
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

// costsToToken is costsTo for a token whose signature is at hand: it tells most
// words apart from it without the lexicon. What is Far costs more than MaxCost.
func (q *Query) costsToToken(l *Lexicon, t *Token, limit int32) []int16 {
	row, fresh := q.costs.row(t.Lexeme, len(q.Units), limit)
	if fresh {
		for i := range row {
			row[i] = 0x7fff
			if u := &q.Units[i]; !spelling.Far(u.signature, t.Signature) {
				row[i] = int16(min(u.Cost(l, t.Lexeme, limit), 0x7fff))
			}
		}
	}
	return row
}

// costTo is the spelling cost between a token and the unit at u, up to MaxCost.
func (q *Query) costTo(l *Lexicon, t *Token, u int) int32 {
	return int32(q.costsToToken(l, t, accepted(len(l.Code(t.Lexeme))))[u])
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

// Unlike is the least that a listed token loses that no unit is a spelling of
// at less than spelling.Hard, as far as that is at most limit; beyond, what is
// returned is more than the limit. Words joined have no room for so much.
func (q *Query) Unlike(l *Lexicon, t *Token, limit int32) int32 {
	least := q.Unpaired(t)
	if least <= spelling.Hard {
		return least
	}
	for i := range q.Tokens {
		u := &q.Units[i]
		most := min(least-1, limit, MaxCost)
		if most < spelling.Hard {
			break
		}
		apart := !spelling.Alike(u.signature, t.Signature)
		if u.fixed || apart && spelling.Far(u.signature, t.Signature) ||
			!spelling.Near(u.bag, l.Bags[t.Lexeme], u.Unvowelled || l.Unvowelled(t.Lexeme), apart, most) {
			continue
		}
		// Where they share no skeleton, even by a deletion, this is beyond MaxCost.
		least = min(least, spelling.Cost(u.Code, l.Code(t.Lexeme), u.Unvowelled || l.Unvowelled(t.Lexeme), most))
	}
	return least
}

// Initials reports whether some word is a single letter.
func (q *Query) Initials() bool { return q.initials }

// Far reports that no unit is a spelling of a token of the signature.
func (q *Query) Far(sig spelling.Signature) bool {
	for i := range q.Units {
		if !spelling.Far(q.Units[i].signature, sig) {
			return false
		}
	}
	return true
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
