package name

import (
	"encoding/binary"
	"maps"
	"slices"
)

// Custom is what a word, or the end of one, tells about the name it is in.
type Custom struct {
	// Rarer is, by culture, log2 of how much less often its names have the word
	// than those of the culture that has it most, in half bits up to 15.
	Rarer  [Cultures]uint8
	Family int8 // log2 of how much more often as a family than as a given name, in quarter bits
	Gender int8 // log2 of how much more often women than men are given it, in quarter bits
}

// packedCultures are the bytes that Rarer takes in the table, two cultures a
// byte.
const packedCultures = (Cultures + 1) / 2

// customs maps hashes to what is learned of them.
type customs struct {
	hashes
	rarer  []byte // packedCultures for each
	family []int8
	gender []int8
}

// SetCustoms adds what whole words and what the last letters of words
// (EndingLength) tell.
func (m *Model) SetCustoms(words, endings map[string]Custom) {
	m.tokens, m.endings = newCustoms(words), newCustoms(endings)
}

// EndingLength is how many letters an ending has.
const EndingLength = 3

func newCustoms(learned map[string]Custom) customs {
	byHash := map[uint32]Custom{}
	for _, w := range slices.Sorted(maps.Keys(learned)) {
		if _, taken := byHash[hash32(w)]; !taken { // of two with one hash the first
			byHash[hash32(w)] = learned[w]
		}
	}
	c := customs{hashes: newHashes(slices.Sorted(maps.Keys(byHash)))}
	for _, h := range c.hash {
		l := byHash[h]
		for i := 0; i < Cultures; i += 2 {
			packed := l.Rarer[i]
			if i+1 < Cultures {
				packed |= l.Rarer[i+1] << 4
			}
			c.rarer = append(c.rarer, packed)
		}
		c.family = append(c.family, l.Family)
		c.gender = append(c.gender, l.Gender)
	}
	return c
}

// customSize is what one entry takes in the file: hash, cultures, family, gender.
const customSize = 4 + packedCultures + 2

// subtract takes off the scores what the entry at place h tells, in quarter
// bits times share.
func (c *customs) subtract(score *[cultureCount]int32, h int, share int32) {
	packed := c.rarer[h*packedCultures : (h+1)*packedCultures]
	for i, b := range packed {
		score[2*i] -= int32(b&15) * share
		if 2*i+1 < Cultures {
			score[2*i+1] -= int32(b>>4) * share
		}
	}
}

// appendTo writes the table: a little-endian uint32 count, the hashes
// ascending, then what Rarer holds, the families and the genders.
func (c *customs) appendTo(out []byte) []byte {
	out = binary.LittleEndian.AppendUint32(out, uint32(len(c.hash)))
	for _, h := range c.hash {
		out = binary.LittleEndian.AppendUint32(out, h)
	}
	out = append(out, c.rarer...)
	for _, told := range [][]int8{c.family, c.gender} {
		for _, t := range told {
			out = append(out, uint8(t))
		}
	}
	return out
}

// readCustoms reads a table and returns what follows it; false where it is
// damaged.
func readCustoms(b []byte) (c customs, rest []byte, ok bool) {
	if len(b) < 4 {
		return c, nil, false
	}
	n := int(binary.LittleEndian.Uint32(b))
	if b = b[4:]; n > len(b)/customSize {
		return c, nil, false
	}
	c.hashes = newHashes(readHashes(b, n))
	b = b[4*n:]
	c.rarer, b = b[:packedCultures*n], b[packedCultures*n:]
	for _, told := range []*[]int8{&c.family, &c.gender} {
		*told = make([]int8, n)
		for i, t := range b[:n] {
			(*told)[i] = int8(t)
		}
		b = b[n:]
	}
	return c, b, true
}
