package spelling

import "math/bits"

// Bag tells in a word which symbols a code has, so that most pairs of codes
// are told apart without aligning them: bit s for symbol s, and the length in
// the highest bits.
type Bag uint64

const bagLength = 58 // the length's first bit

// BagOf returns the bag of a code.
func BagOf(c Code) Bag {
	b := Bag(len(c)) << bagLength
	for _, s := range c {
		b |= 1 << s
	}
	return b
}

// Masks of symbols by the least that changing or dropping one costs. A symbol
// that one code has and the other lacks costs at least that. (An operation
// changes or drops at most one symbol of each side; a swap changes none.)
var leastMasks []leastMask

type leastMask struct {
	mask Bag
	cost int32 // beyond the mask before
}

// unwrittenMask are the symbols that cost less where vowels may be unwritten.
var unwrittenMask Bag

// setMasks needs what the operations cost.
func setMasks() {
	var least [symbolCount]int32
	for s := range symbolCount {
		least[s] = int32(indel[s])
		for t := range symbolCount {
			if s != t {
				least[s] = min(least[s], int32(sub[s][t]))
			}
		}
		if unwritten[s] < indel[s] {
			unwrittenMask |= 1 << s
		}
	}
	// A few steps are enough.
	before := int32(0)
	for _, step := range []int32{60, 80, 100, 150, 300, Hard} {
		var m Bag
		for s := 1; s < symbolCount; s++ {
			if least[s] >= step {
				m |= 1 << s
			}
		}
		leastMasks = append(leastMasks, leastMask{m, step - before})
		before = step
	}
}

// Near reports whether codes with the bags can be within the limit of each
// other. Apart says that they are known to share no skeleton, so that one
// operation between them is hard. It is a bound: false is certain, true is not.
func Near(a, b Bag, unvowelled, apart bool, limit int32) bool {
	lengthA, lengthB := int32(a>>bagLength), int32(b>>bagLength)
	shorter := min(lengthA, lengthB)
	differ := (max(lengthA, lengthB) - shorter) * leastIndel
	onlyA, onlyB := a&^b, b&^a
	if unvowelled {
		shorter += shorter / 2
		differ = differ / leastIndel * vowelUnwritten
		onlyA, onlyB = onlyA&^unwrittenMask, onlyB&^unwrittenMask
	}
	limit = ((limit+1)*100 - 1) / lengthFactor(int(shorter))
	if apart {
		// The hard operation accounts for one symbol of each side.
		limit -= Hard
		if unvowelled {
			differ -= vowelUnwritten
		} else {
			differ -= leastIndel
		}
	}
	return limit >= 0 && differ <= limit && leastCost(onlyA, apart) <= limit && leastCost(onlyB, apart) <= limit
}

// leastCost is what changing or dropping the symbols costs at least, with the
// dearest of them forgiven where butOne.
func leastCost(symbols Bag, butOne bool) int32 {
	cost, dearest := int32(0), int32(0)
	for _, m := range leastMasks {
		n := bits.OnesCount64(uint64(symbols & m.mask))
		if n == 0 {
			break // masks only shrink
		}
		cost += int32(n) * m.cost
		dearest += m.cost
	}
	if butOne {
		cost -= dearest
	}
	return cost
}
