package translit

import (
	"cmp"
	"slices"
)

// A Key is the consonants of a Latin word in classes, four bits each with a
// leading 1, vowels and h, w, y dropped and then neighbouring equal classes
// written once; a word with more classes than fit keeps the first.
type Key uint64

const (
	maxClasses = 15
	// maxKeys is how many keys of one word are worth looking up.
	maxKeys = 4000
)

// letterClass is the class of each letter, 1 being a; 0 is none.
var letterClass = func() (t [32]uint8) {
	for class, letters := range []string{"bfpv", "dt", "sz", "cgkqx", "j", "l", "r", "m", "n"} {
		for _, l := range letters {
			t[l-'a'+1] = uint8(class + 1)
		}
	}
	return t
}()

// KeyOf is the key of a Latin word of a–z.
func KeyOf(latin []byte) Key {
	k := Key(1)
	for _, l := range latin {
		if 'a' <= l && l <= 'z' {
			k = k.then(Key(letterClass[l-'a'+1]))
		}
	}
	return k
}

// then appends a class.
func (k Key) then(class Key) Key {
	if class == 0 || k&15 == class && k > 1 || k>>(4*maxClasses) != 0 {
		return k
	}
	return k<<4 | class
}

// join appends all classes of another key.
func (k Key) join(other Key) Key {
	shift := 0
	for other>>(shift+4) != 0 {
		shift += 4
	}
	for shift -= 4; shift >= 0; shift -= 4 {
		k = k.then(other >> shift & 15)
	}
	return k
}

// option is a key and the least cost of what has it.
type option struct {
	key  Key
	cost int32
}

// Keys appends to dst the key of every Latin word that Cost puts within limit,
// and some more. It reports false where there are too many to be of use, or
// where a word within the limit may have any key; the caller then compares with
// every word.
func (c *Channel) Keys(dst []Key, native []rune, limit int32) ([]Key, bool) {
	var w word
	c = c.reading(native)
	if !c.place(&w, native) || limit < 0 {
		return dst, true // no word is within the limit
	}
	return c.keys(dst, &w, limit)
}

func (c *Channel) keys(dst []Key, w *word, limit int32) ([]Key, bool) {
	var sets [3]optionSet
	front, next, options := &sets[0], &sets[1], &sets[2]
	front.add(1, 0)
	for i := range w.n {
		if !c.options(options, &w.places[i], limit) {
			return dst, false
		}
		// Cheapest first, so that the inner loop ends early.
		slices.SortFunc(options.list, func(a, b option) int {
			return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.key, b.key))
		})
		next.reset()
		for _, f := range front.list {
			for _, o := range options.list {
				if f.cost+o.cost > limit {
					break
				}
				next.add(f.key.join(o.key), f.cost+o.cost)
			}
		}
		if len(next.list) > maxKeys {
			return dst, false
		}
		front, next = next, front
	}
	for _, f := range front.list {
		dst = append(dst, f.key)
	}
	return dst, true
}

// options collects the keys of the chunks of a place. A chunk that stands in
// several tables is taken at the least of its costs, which is no more than the
// one that Cost takes.
func (c *Channel) options(set *optionSet, p *place, limit int32) bool {
	set.reset()
	for t := range p.tables {
		nd := &c.nodes[p.table[t]]
		for e := nd.from; e < nd.to; e++ {
			if cost := p.add[t] + step*int32(c.cost[e]); cost <= limit {
				set.add(chunkKey(c.code[e]), cost)
			}
		}
	}
	s := speller{table: c.letters(p.class), longest: c.longest, set: set, limit: limit, left: maxSpelt}
	s.spell(1, 0, 0, p.addSpelt)
	return s.left > 0
}

func chunkKey(code uint32) Key {
	k := Key(1)
	for shift := 25; shift >= 0; shift -= 5 {
		k = k.then(Key(letterClass[code>>shift&31]))
	}
	return k
}

// maxSpelt bounds the walk over chunks that are in no table.
const maxSpelt = 20000

// speller walks all chunks that are written letter by letter within the limit.
type speller struct {
	table   *letterTable
	longest int
	set     *optionSet
	limit   int32
	left    int
}

func (s *speller) spell(key Key, letters int, before byte, cost int32) {
	if end := cost + step*int32(s.table[before][0]); end <= s.limit {
		s.set.add(key, end)
	}
	if letters == s.longest {
		return
	}
	for l := byte(1); l < 27; l++ {
		then := cost + step*int32(s.table[before][l])
		if then > s.limit {
			continue
		}
		if s.left--; s.left <= 0 {
			return
		}
		s.spell(key.then(Key(letterClass[l])), letters+1, l, then)
	}
}

// optionSet keeps the least cost of each key, in the order in which the keys
// came.
type optionSet struct {
	list  []option
	table []int32 // open addressing: index in list plus 1
}

func (s *optionSet) reset() {
	s.list = s.list[:0]
	clear(s.table)
}

func (s *optionSet) add(k Key, cost int32) {
	if 2*len(s.list) >= len(s.table) {
		s.table = make([]int32, max(64, 2*len(s.table)))
		for i := range s.list {
			*s.slot(s.list[i].key) = int32(i + 1)
		}
	}
	slot := s.slot(k)
	if *slot == 0 {
		s.list = append(s.list, option{k, cost})
		*slot = int32(len(s.list))
		return
	}
	o := &s.list[*slot-1]
	o.cost = min(o.cost, cost)
}

// slot is where the key stands or belongs.
func (s *optionSet) slot(k Key) *int32 {
	mask := len(s.table) - 1
	for i := int(uint64(k) * 0x9E3779B97F4A7C15 >> 40); ; i++ {
		if at := s.table[i&mask]; at == 0 || s.list[at-1].key == k {
			return &s.table[i&mask]
		}
	}
}
