// Package translit is a learned channel between scripts: how improbable is it
// that a word in a native script, as Arabic محمد, is written with these Latin
// letters, as mohammed? It knows no scheme of romanisation.
// internal/learn/channel learned it from names of people that are known in both scripts, so it knows
// what bearers, newspapers and clerks do, and where the native word came from
// Latin in the first place (شوارزنيجر), it knows the way back.
//
// # The model
//
// A native word is a row of units: letters, or for Hangul the letters within
// the syllable blocks, or Han characters. Every unit writes a chunk, none to
// six Latin letters, and the chunks in their order are the Latin word:
//
//	Ш→sch в→w а→a р→r ц→z е→e н→n е→e г→g г→g е→e р→r
//
// What a unit writes depends on its neighbours to the right and the left in
// the native word (for Han: on the first sounds of these) and on nothing in
// the Latin word:
//
//	P(latin | native) = max over ways of cutting latin into chunks of
//	                    product of P(chunk | unit, right, left)
//
// The native word is known when a Latin word is judged, so its neighbourhood
// is free: each place has one table of chunks, and a comparison is a small
// dynamic programme over places × letters. It also makes it possible to say
// which Latin words come into question at all, below. Experiments with the
// Latin letters before the chunk as further context, and with sums in the
// place of the maximum, ranked pairs no better.
//
// Tables back off from (unit, right, left) to (unit, right), to the unit, for
// Han to its pinyin syllable, which also reads characters never seen, and at
// last to spelling the chunk letter by letter as units of the class do, so that
// nothing is impossible. A shorter context is estimated from what the longer
// ones gave up (Kneser and Ney 1995): a chunk counts there by in how many
// contexts it was seen and not by how often. With plain frequencies in their
// place the Hebrew and the Korean channel miss .8 points more; without the
// spelling letter by letter the one for Han misses a point and a half more.
//
// Most pairs that the channels miss, but for the one for Han, are wrong pairs.
// Learning weighs each pair by how likely it is right and not a chance pair,
// which takes 14 % of the Korean pairs out and 1 to 3 % of the others.
//
// Words of Han alone are read by the channel for Han even where the script is
// called Jpan: names in kana give few examples of Han.
//
// # What the numbers mean
//
// All arithmetic is on integers of hundredths of a bit, so that results are
// the same everywhere. Cost is relative: the probability of a chunk is divided
// by that of the best chunk of the same place, so the most usual romanisation
// costs 0 and no cost is negative. A unit never seen has no usual romanisation
// and costs what it costs. Score is absolute.
//
// True pairs among names of the whole world mostly cost less than 1,000 (86 of
// 100 in Arabic, 71 in Han) or 1,500 (93 and 83); one chance pair in 1,000 costs
// less than about 2,000 (in Han, 1,250). Slips of the pen are not a part of the
// model: a wrong letter is an unheard-of spelling, and as dear. Keys stay few, so
// a caller that wants to forgive more can raise the limit.
//
// # Keys, and why none is lost
//
// KeyOf maps each Latin letter to a consonant class or to nothing, and writes
// neighbouring equal classes once. This composes: the key of a word depends
// only on the keys of its chunks. So the keys of all words within a limit are
// found by walking the places with a set of (key so far, least cost so far),
// extending each by the keys of the chunks of the place, each at the least cost
// of any chunk with that key. No cost is negative, so what exceeds the limit
// once can be dropped for good. The least cost on that walk is a lower bound of
// Cost for every word with the key: hence
//
//	Cost(native, latin, limit) ≤ limit  ⇒  KeyOf(latin) ∈ Keys(native, limit)
//
// TestKeysLoseNothing and FuzzKeysLoseNothing hold it.
package translit

import (
	_ "embed"
	"sync"
	"unicode"
)

const (
	// Over is returned where the cost exceeds the limit; the same number as
	// in package spelling.
	Over = 1 << 20

	maxUnits = 64 // of a native word, and
	maxLatin = 40 // of a Latin word; longer ones are Over

	impossible = -Over / 100.0
)

// A Channel compares words of one script with Latin words. It is safe for
// concurrent use.
type Channel struct {
	script   string
	han      bool
	longest  int // letters of a chunk
	unitOf   map[rune]uint16
	classOf  []uint16          // of a unit
	syllable map[string]uint16 // Han only: class by pinyin
	initial  []uint16          // Han only: context value of a class
	spelling []letterTable     // by class
	after    letterTable       // of units without class
	nodeOf   map[uint64]int32
	nodes    []node
	code     []uint32 // of entries: a chunk, five bits a letter
	cost     []uint8  // of entries, in steps
	least    []int32  // by class, of all chunks that are in no table
}

// letterTable is the cost, in steps, of a letter after another in a chunk that
// stands in no table; 0 before is the beginning and 0 after the end.
type letterTable [27][27]uint8

// node is the table of one context; what it lacks costs bow more than in the
// next shorter context.
type node struct {
	from, to  int32 // entries, by ascending code
	bow, best int32 // best is the least cost of any chunk
}

//go:generate go run ../internal/learn/channel -out model.bin

//go:embed model.bin
var modelFile []byte

var loaded = sync.OnceValue(func() *model {
	m, err := parseModel(modelFile)
	if err != nil {
		panic(err) // the file is compiled in; a test reads it
	}
	return m
})

// For returns the channel of a script by its ISO 15924 code, as name.Script
// tells it; nil where there is none.
func For(script string) *Channel {
	switch script {
	case "Kana", "Hira":
		script = "Jpan"
	case "Arab", "Hebr", "Cyrl", "Jpan", "Hang", "Hani":
	default:
		return nil
	}
	return loaded().channel(script)
}

// Cost is how improbable the Latin word is as a writing of the native word, in
// hundredths of a bit relative to the most usual one, or [Over] where that
// exceeds limit. Latin holds a–z only; a word with anything else is Over. It
// does not allocate.
func (c *Channel) Cost(native []rune, latin []byte, limit int32) int32 {
	var w word
	c = c.reading(native)
	if !c.place(&w, native) {
		return Over
	}
	return c.align(&w, latin, limit)
}

// reading is the channel that reads the word: Han beside kana has few examples
// in names, so words of Han alone are left to the channel that has many.
func (c *Channel) reading(native []rune) *Channel {
	if c.script != "Jpan" {
		return c
	}
	for _, r := range native {
		if r != '々' && !unicode.Is(unicode.Han, r) {
			return c
		}
	}
	return loaded().channel("Hani")
}

// Score is log2 of how much likelier the Latin word is as a writing of the
// native word than as any name, in bits: its LetterBits less the absolute cost.
// It is for evaluation: one chance pair in a thousand is above 0 (Han: above 4).
func (c *Channel) Score(native []rune, latin []byte) float64 {
	var w word
	c = c.reading(native)
	if !c.place(&w, native) {
		return impossible
	}
	cost := c.align(&w, latin, Over-1)
	if cost == Over {
		return impossible
	}
	return float64(letterCost(latin)-cost-w.best) / 100
}
