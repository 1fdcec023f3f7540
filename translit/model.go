package translit

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"slices"
	"sync"
)

const modelMagic = "namesake-translit-1\n"

// model is the file in memory. A channel is read when it is first asked for:
// most lists need one or two.
type model struct {
	letters  trigrams
	channels []section
}

type section struct {
	script string
	read   func() (*Channel, error)
}

func (m *model) channel(script string) *Channel {
	for _, s := range m.channels {
		if s.script == script {
			c, err := s.read()
			if err != nil {
				panic(err) // the file is compiled in; a test reads all of it
			}
			return c
		}
	}
	return nil
}

// Fingerprint differs where words would be compared by another model.
var Fingerprint = sync.OnceValue(func() uint64 {
	h := fnv.New64a()
	h.Write(modelFile)
	return h.Sum64()
})

// Bounds that no sound file comes near.
const maxClassesOfUnits, maxUnitsOfScript = 1 << 12, 1 << 15

var errModel = errors.New("translit model: file is damaged or of another version; run go generate ./translit")

func parseModel(b []byte) (*model, error) {
	r := reader{b: b}
	if string(r.take(len(modelMagic))) != modelMagic {
		return nil, errModel
	}
	m := new(model)
	copy(m.letters[:], r.take(len(m.letters)))
	for range r.number() {
		script := string(r.take(4))
		body := r.take(r.number())
		m.channels = append(m.channels, section{script, sync.OnceValues(func() (*Channel, error) { return parseChannel(script, body) })})
	}
	if r.bad || len(r.b) != 0 {
		return nil, errModel
	}
	return m, nil
}

func parseChannel(script string, body []byte) (*Channel, error) {
	r := reader{b: body}
	c := r.channel(script)
	if r.bad || len(r.b) != 0 {
		return nil, errModel
	}
	return c, nil
}

// reader takes a model file apart; after a mistake bad is set and everything it
// returns is empty.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) take(n int) []byte {
	if r.bad || n < 0 || n > len(r.b) {
		r.bad = true
		return make([]byte, min(max(n, 0), 1<<16))
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

// number reads a varint; counts are of things of a byte at least, so that more
// than there are bytes is a mistake.
func (r *reader) number() int {
	v := r.long()
	if v > uint64(len(r.b)) {
		r.bad = true
		return 0
	}
	return int(v)
}

func (r *reader) long() uint64 {
	v, n := binary.Uvarint(r.b)
	if r.bad || n <= 0 {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) channel(script string) *Channel {
	c := &Channel{script: script, unitOf: map[rune]uint16{}, nodeOf: map[uint64]int32{}}
	c.han = c.script == "Hani"
	c.longest = int(r.take(1)[0])
	units := r.number()
	u := uint64(0)
	for i := range units {
		u += r.long()
		c.unitOf[rune(u)] = uint16(i)
		c.classOf = append(c.classOf, uint16(r.long()))
	}
	syllables := r.number()
	if syllables > 0 {
		c.syllable = map[string]uint16{}
	}
	for i := range syllables {
		s := string(r.take(int(r.take(1)[0])))
		c.syllable[s] = uint16(i)
		c.initial = append(c.initial, uint16(Neighbour(0, s)))
	}
	for b := range c.after {
		copy(c.after[b][:], r.take(27))
	}
	classes := r.number()
	if classes > maxClassesOfUnits || syllables > classes || units > maxUnitsOfScript || c.longest > 6 {
		r.bad = true
		return c
	}
	for range classes - syllables {
		c.initial = append(c.initial, unknown)
	}
	c.spelling = make([]letterTable, classes)
	for class := range c.spelling {
		own := r.long()
		c.spelling[class] = c.after
		for b := range 27 {
			if own>>b&1 == 1 {
				copy(c.spelling[class][b][:], r.take(27))
			}
		}
	}
	if slices.ContainsFunc(c.classOf, func(k uint16) bool { return int(k) >= classes }) {
		r.bad = true
	}
	r.tables(c)
	return c
}

func (r *reader) tables(c *Channel) {
	if r.bad {
		return
	}
	c.least = make([]int32, len(c.spelling))
	for class := range c.least {
		c.least[class] = c.leastSpelt(int32(class))
	}
	key := uint64(0)
	for range r.number() {
		key += r.long()
		nd := node{from: int32(len(c.code)), bow: step * int32(r.take(1)[0]), best: Over}
		code := uint64(0)
		for range r.number() {
			code += r.long()
			cost := r.take(1)[0]
			c.code = append(c.code, uint32(code))
			c.cost = append(c.cost, cost)
			nd.best = min(nd.best, step*int32(cost))
		}
		nd.to = int32(len(c.code))
		below, ok := c.below(key)
		if r.bad || !ok {
			r.bad = true
			return
		}
		nd.best = min(nd.best, nd.bow+below)
		c.nodeOf[key] = int32(len(c.nodes))
		c.nodes = append(c.nodes, nd)
	}
}

// below is the least cost in the next shorter context. Shorter ones stand
// before longer ones in the file.
func (c *Channel) below(key uint64) (int32, bool) {
	level, unit, right := key>>48, int32(key>>32&0xffff), int32(key>>16&0xffff)
	class := unit
	if level != levelClass {
		if int(unit) >= len(c.classOf) {
			return 0, false
		}
		class = int32(c.classOf[unit])
	}
	if level > levelBoth || int(class) >= len(c.spelling) {
		return 0, false
	}
	for ; level > 0; level-- {
		shorter := [...]uint64{levelUnit: nodeKey(levelClass, class, 0, 0), levelRight: nodeKey(levelUnit, unit, 0, 0), levelBoth: nodeKey(levelRight, unit, right, 0)}[level]
		if n, ok := c.nodeOf[shorter]; ok {
			return c.nodes[n].best, true
		}
	}
	return c.least[class], true
}
