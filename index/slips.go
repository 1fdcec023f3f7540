package index

import (
	"slices"

	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/spelling"
)

// hardLexeme is a token whose budget allows a hard operation.
type hardLexeme struct {
	bag    spelling.Bag
	lexeme uint32
	budget int16
	flags  uint8
	_      uint8
}

// Flags of a hardLexeme.
const (
	hardBare = 1 << iota // its vowels may be missing
	hardWide             // its budget may allow another operation beside
)

// slipTable finds tokens that are one operation of spelling away: it files each
// under its code and under all that are left of it by deleting a symbol. It is an
// open-addressing hash table of ordinals, one more than they are, that leaves it
// to the reader to compare.
type slipTable []uint32

// newSlipTable files tokens by their codes as part changes them.
func newSlipTable(lexicon *match.Lexicon, hard []hardLexeme, part func(dst, c spelling.Code) spelling.Code) slipTable {
	keys := 0
	var room spelling.Code
	for i := range hard {
		keys += 1 + len(part(room[:0], lexicon.Code(hard[i].lexeme)))
	}
	size := 2
	for size < 2*keys {
		size *= 2
	}
	t := make(slipTable, size)
	var hashes []uint64
	for i := range hard {
		room = part(room[:0], lexicon.Code(hard[i].lexeme))
		hashes = appendSlipHashes(hashes[:0], room)
		slices.Sort(hashes)
		for _, h := range slices.Compact(hashes) {
			at := t.start(h)
			for t[at] != 0 {
				at = t.next(at)
			}
			t[at] = uint32(i + 1)
		}
	}
	return t
}

func (t slipTable) start(hash uint64) uint32 { return uint32(hash>>20) & uint32(len(t)-1) }
func (t slipTable) next(at uint32) uint32    { return (at + 1) & uint32(len(t)-1) }

// appendSlipHashes appends hashes of the code, and of it less each symbol.
func appendSlipHashes(dst []uint64, c spelling.Code) []uint64 {
	const prime = 0x9e3779b97f4a7c15
	for but := -1; but < len(c); but++ {
		h := uint64(0)
		for i, s := range c {
			if i != but {
				h = (h ^ uint64(s)) * prime
				h ^= h >> 29
			}
		}
		dst = append(dst, h*prime)
	}
	return dst
}
