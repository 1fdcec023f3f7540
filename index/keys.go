package index

import (
	"cmp"
	"slices"

	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/spelling"
)

// keyTable maps keys to tokens of the lexicon: an open-addressing hash table
// whose slots point into one array. Its slices may lie in a mapped file.
type keyTable struct {
	slots   []keySlot // a power of two of them, at most two thirds full
	lexemes []keyedLexeme
	bags    []spelling.Bag // of their codes, where the table has them
}

// keySlot is empty where key is 0, which no skeleton is.
type keySlot struct {
	key   spelling.Key
	first uint32
	end   uint32
}

// keyedLexeme is a token under a key. Those of one key are in the order of the
// lexicon, which is that of their codes.
type keyedLexeme struct {
	lexeme uint32
	budget int16 // the greatest of its postings, -1 without any
	shared uint8 // how many symbols its code begins with as the one before
	_      uint8
}

type keyed struct {
	key    spelling.Key
	lexeme uint32
}

func newKeyTable(entries []keyed, lexicon *match.Lexicon, budget []int16) keyTable {
	slices.SortFunc(entries, func(a, b keyed) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.lexeme, b.lexeme))
	})
	entries = slices.Compact(entries)
	distinct := 0
	for i := range entries {
		if i == 0 || entries[i].key != entries[i-1].key {
			distinct++
		}
	}
	size := 4
	for 2*size < 3*distinct {
		size *= 2
	}
	t := keyTable{slots: make([]keySlot, size), lexemes: make([]keyedLexeme, 0, len(entries))}
	for i := 0; i < len(entries); {
		slot := t.slot(entries[i].key)
		slot.key, slot.first = entries[i].key, uint32(len(t.lexemes))
		for k := slot.key; i < len(entries) && entries[i].key == k; i++ {
			e := keyedLexeme{lexeme: entries[i].lexeme, budget: budget[entries[i].lexeme]}
			if n := len(t.lexemes); n > int(slot.first) {
				e.shared = uint8(sharedSymbols(lexicon, t.lexemes[n-1].lexeme, e.lexeme))
			}
			t.lexemes = append(t.lexemes, e)
		}
		slot.end = uint32(len(t.lexemes))
	}
	return t
}

// sharedSymbols is how many symbols two codes begin with alike, where both are
// written with vowels or both without.
func sharedSymbols(l *match.Lexicon, a, b uint32) int {
	if l.Unvowelled(a) != l.Unvowelled(b) {
		return 0
	}
	x, y := l.Code(a), l.Code(b)
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n
}

// slot returns the slot of a key, or the empty one where it belongs.
func (t *keyTable) slot(k spelling.Key) *keySlot {
	mask := uint64(len(t.slots) - 1)
	h := uint64(k) * 0x9e3779b97f4a7c15
	for i := h >> 20 & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.key == k || s.key == 0 {
			return s
		}
	}
}

// withBags adds the bags, by which most lexemes under a key of a hard operation
// are told to be too far without the lexicon.
func (t keyTable) withBags(l *match.Lexicon) keyTable {
	t.bags = make([]spelling.Bag, len(t.lexemes))
	for i := range t.lexemes {
		t.bags[i] = l.Bags[t.lexemes[i].lexeme]
	}
	return t
}

// bagged is get with the bags of the lexemes.
func (t *keyTable) bagged(k spelling.Key) ([]keyedLexeme, []spelling.Bag) {
	if len(t.slots) == 0 {
		return nil, nil
	}
	s := t.slot(k)
	return t.lexemes[s.first:s.end], t.bags[s.first:s.end]
}

func (t *keyTable) get(k spelling.Key) []keyedLexeme {
	if len(t.slots) == 0 {
		return nil
	}
	s := t.slot(k)
	return t.lexemes[s.first:s.end]
}
