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

// keyed is a token, or a sound, under a key.
type keyed struct {
	key    spelling.Key
	number uint32
}

// sortKeyed sorts entries by key and number, drops those that recur, and counts
// the keys.
func sortKeyed(entries []keyed) (sorted []keyed, distinct int) {
	slices.SortFunc(entries, func(a, b keyed) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		return cmp.Compare(a.number, b.number)
	})
	entries = slices.Compact(entries)
	for i := range entries {
		if i == 0 || entries[i].key != entries[i-1].key {
			distinct++
		}
	}
	return entries, distinct
}

func newKeyTable(entries []keyed, lexicon *match.Lexicon, budget []int16) keyTable {
	entries, distinct := sortKeyed(entries)
	t := keyTable{slots: newSlots(distinct), lexemes: make([]keyedLexeme, 0, len(entries))}
	for i := 0; i < len(entries); {
		slot := slotOf(t.slots, entries[i].key)
		slot.key, slot.first = entries[i].key, uint32(len(t.lexemes))
		for k := slot.key; i < len(entries) && entries[i].key == k; i++ {
			e := keyedLexeme{lexeme: entries[i].number, budget: budget[entries[i].number]}
			if n := len(t.lexemes); n > int(slot.first) {
				e.shared = uint8(sharedSymbols(lexicon, t.lexemes[n-1].lexeme, e.lexeme))
			}
			t.lexemes = append(t.lexemes, e)
		}
		slot.end = uint32(len(t.lexemes))
	}
	return t
}

// newSlots makes room for a number of keys.
func newSlots(keys int) []keySlot {
	size := 4
	for 2*size < 3*keys {
		size *= 2
	}
	return make([]keySlot, size)
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

// slotOf returns the slot of a key, or the empty one where it belongs.
func slotOf(slots []keySlot, k spelling.Key) *keySlot {
	mask := uint64(len(slots) - 1)
	h := uint64(k) * 0x9e3779b97f4a7c15
	for i := h >> 20 & mask; ; i = (i + 1) & mask {
		if s := &slots[i]; s.key == k || s.key == 0 {
			return s
		}
	}
}

func (t *keyTable) get(k spelling.Key) []keyedLexeme {
	if len(t.slots) == 0 {
		return nil
	}
	s := slotOf(t.slots, k)
	return t.lexemes[s.first:s.end]
}
