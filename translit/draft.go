package translit

import (
	"encoding/binary"
	"math"
)

// Draft is what internal/learn learned, before it is packed. Costs are in
// bits.
type Draft struct {
	Letters  [27 * 27 * 27]float64 // see LetterBits: two letters before, letter; 0 is the edge
	Channels []DraftChannel
}

// DraftChannel is one script. Classes are the units themselves, for Han pinyin
// syllables.
type DraftChannel struct {
	Script    string // ISO 15924, four letters
	Longest   int    // letters in a chunk, at most 6
	Units     []rune // ascending
	Classes   []int  // of the units
	Syllables []string
	// Spelling is, by class, the cost of a letter after another in a chunk that
	// is in no table; 0 before is the beginning and 0 after the end. After is
	// the same for any class, and used where a class has nil.
	Spelling [][27]*[27]float64
	After    [27][27]float64
	Tables   []Table // by ascending key
}

// Table is what a unit writes in one context; Key comes from [TableKey].
type Table struct {
	Key    uint64
	Back   float64  // on top of the cost in the next shorter context
	Chunks []uint32 // ascending, five bits a letter
	Cost   []float64
}

// TableKey identifies a context: the class alone (level 0), the unit (1), with
// its right neighbour (2), with both (3).
func TableKey(level int, unit, right, left int32) uint64 { return nodeKey(level, unit, right, left) }

// Neighbour is the value of a unit in the context of others: what starts the
// pinyin for Han, otherwise the unit itself. The edge of a word is 0.
func Neighbour(unit int, syllable string) int32 {
	if syllable != "" {
		return known + int32(syllable[0])
	}
	return known + int32(unit)
}

// MarshalBinary writes the model file: the magic line, the letter table, the
// number of channels, and each channel with its script and its length in bytes:
// longest chunk, units as deltas with their classes, syllables, After, for each
// class which rows of Spelling it has and these, and the tables: key as delta,
// back-off, number of chunks, and the chunks as deltas, each with its cost.
// Numbers are unsigned varints; costs are bytes, in steps of 0.08 bits up to
// 20.4.
func (d *Draft) MarshalBinary() ([]byte, error) {
	out := []byte(modelMagic)
	out = appendCosts(out, d.Letters[:])
	out = binary.AppendUvarint(out, uint64(len(d.Channels)))
	for i := range d.Channels {
		body := d.Channels[i].append(nil)
		out = append(out, d.Channels[i].Script[:4]...)
		out = binary.AppendUvarint(out, uint64(len(body)))
		out = append(out, body...)
	}
	return out, nil
}

func (c *DraftChannel) append(out []byte) []byte {
	out = append(out, byte(c.Longest))
	out = binary.AppendUvarint(out, uint64(len(c.Units)))
	before := rune(0)
	for i, u := range c.Units {
		out = binary.AppendUvarint(out, uint64(u-before))
		out = binary.AppendUvarint(out, uint64(c.Classes[i]))
		before = u
	}
	out = binary.AppendUvarint(out, uint64(len(c.Syllables)))
	for _, s := range c.Syllables {
		out = append(append(out, byte(len(s))), s...)
	}
	for i := range c.After {
		out = appendCosts(out, c.After[i][:])
	}
	out = binary.AppendUvarint(out, uint64(len(c.Spelling)))
	for _, rows := range c.Spelling {
		own := uint64(0)
		for b, row := range rows {
			if row != nil {
				own |= 1 << b
			}
		}
		out = binary.AppendUvarint(out, own)
		for _, row := range rows {
			if row != nil {
				out = appendCosts(out, row[:])
			}
		}
	}
	out = binary.AppendUvarint(out, uint64(len(c.Tables)))
	key := uint64(0)
	for _, t := range c.Tables {
		out = binary.AppendUvarint(out, t.Key-key)
		key = t.Key
		out = append(out, costByte(t.Back))
		out = binary.AppendUvarint(out, uint64(len(t.Chunks)))
		code := uint32(0)
		for i, ch := range t.Chunks {
			out = binary.AppendUvarint(out, uint64(ch-code))
			out = append(out, costByte(t.Cost[i]))
			code = ch
		}
	}
	return out
}

func appendCosts(out []byte, bits []float64) []byte {
	for _, b := range bits {
		out = append(out, costByte(b))
	}
	return out
}

func costByte(bits float64) byte {
	return byte(max(0, min(255, math.Round(bits*100/step))))
}
