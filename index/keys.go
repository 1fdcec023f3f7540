package index

import (
	"sort"

	"github.com/namesake-screening/namesake/spelling"
)

// keyTable maps skeletons to lexemes: an open-addressing hash table whose
// slots point into one array. Its slices may lie in a mapped file.
type keyTable struct {
	slots   []keySlot // a power of two of them, at most two thirds full
	lexemes []uint32
}

// keySlot is empty where key is 0, which no skeleton is.
type keySlot struct {
	key   spelling.Key
	first uint32
	end   uint32
}

type keyed struct {
	key    spelling.Key
	lexeme uint32
}

func newKeyTable(entries []keyed) keyTable {
	sort.Slice(entries, func(i, j int) bool {
		a, b := entries[i], entries[j]
		return a.key < b.key || a.key == b.key && a.lexeme < b.lexeme
	})
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
	t := keyTable{slots: make([]keySlot, size)}
	for i := 0; i < len(entries); {
		slot := t.slot(entries[i].key)
		slot.key, slot.first = entries[i].key, uint32(len(t.lexemes))
		for k := slot.key; i < len(entries) && entries[i].key == k; i++ {
			if n := len(t.lexemes); n == int(slot.first) || t.lexemes[n-1] != entries[i].lexeme {
				t.lexemes = append(t.lexemes, entries[i].lexeme)
			}
		}
		slot.end = uint32(len(t.lexemes))
	}
	return t
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

func (t *keyTable) get(k spelling.Key) []uint32 {
	if len(t.slots) == 0 {
		return nil
	}
	s := t.slot(k)
	return t.lexemes[s.first:s.end]
}
