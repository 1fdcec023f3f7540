package index

import "github.com/namesake-screening/namesake/spelling"

// wholes tells of most pairs of words that nothing is spelt like them as one:
// they have no skeleton in common with any token. Most pairs of neighbours are of
// one person alone, so that what was found for one is of no use for the next, and
// they share the beginnings of skeletons, by which tokens are found, with many.
type wholes struct {
	set  []uint64      // of hashes of skeletons, two bits for each: false is certain
	rest []keyedLexeme // tokens with too many skeletons for the set
}

// mostWhole is the most tokens for which the set is made: it takes a second for
// millions, and its readers should be able to begin at once.
const mostWhole = 1 << 18

// mostReadings is how many skeletons of a token the set takes.
const mostReadings = 1024

func newWholes(x *Index) *wholes {
	if x.lexicon.Len() > mostWhole {
		return nil
	}
	w := &wholes{}
	met := make([]bool, x.lexicon.Len())
	for _, e := range x.exact.lexemes {
		met[e.lexeme] = true
	}
	for _, id := range x.unkeyed {
		met[id] = true
	}
	var keys []spelling.Key
	for id, met := range met {
		if !met {
			continue
		}
		var ok bool
		if keys, ok = spelling.AppendFitting(keys, x.lexicon.Code(uint32(id)), mostReadings); !ok {
			w.rest = append(w.rest, keyedLexeme{lexeme: uint32(id), budget: x.maxBudget[id]})
		}
	}
	size := 1
	for 64*size < 12*len(keys) {
		size *= 2
	}
	w.set = make([]uint64, size)
	for _, k := range keys {
		a, b := w.places(k)
		w.set[a>>6] |= 1 << (a & 63)
		w.set[b>>6] |= 1 << (b & 63)
	}
	return w
}

func (w *wholes) places(k spelling.Key) (a, b uint64) {
	h := uint64(k) * 0x9e3779b97f4a7c15
	h ^= h >> 32
	mask := uint64(len(w.set))*64 - 1
	return h & mask, h * 0xff51afd7ed558ccd >> 20 & mask
}

// may reports whether a token of the set may have one of the skeletons.
func (w *wholes) may(skeletons []spelling.Key) bool {
	for _, k := range skeletons {
		a, b := w.places(k)
		if w.set[a>>6]>>(a&63)&1 != 0 && w.set[b>>6]>>(b&63)&1 != 0 {
			return true
		}
	}
	return false
}
