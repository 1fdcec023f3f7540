package spelling

import "math/bits"

// A Signature tells of a code which classes its skeletons must hold and which
// they may, so that most codes that are more than a hard operation apart are
// told so without their skeletons. The lower half is what every skeleton has,
// the upper half what one of them may have: for each class but that of digits,
// a bit for one of it and a bit for a second.
type Signature uint32

// AnySignature is far from none: for what is compared otherwise than by spelling
// as well.
const AnySignature Signature = 0xffff0000

const signed = 8 // classes with bits in each half, numbered from 1

// perSymbol holds the least and the most of each class that a symbol brings, a
// byte a class.
var perSymbol [symbolCount]struct{ least, most uint64 }

func init() {
	for s := range symbolCount {
		for k := range signed {
			var least, most uint64
			for i, text := range classes[s] {
				n := uint64(0)
				for j := range len(text) {
					if classNumber[text[j]] == Key(k+1) {
						n++
					}
				}
				if i == 0 {
					least = n
				}
				least, most = min(least, n), max(most, n)
			}
			perSymbol[s].least |= least << (8 * k)
			perSymbol[s].most |= most << (8 * k)
		}
	}
}

// SignatureOf returns the signature of a code.
func SignatureOf(c Code) Signature {
	var least, most uint64
	for _, s := range c { // at most MaxLen, so that no byte overflows
		least += perSymbol[s].least
		most += perSymbol[s].most
	}
	sig := Signature(0)
	for k := range signed {
		sig |= (Signature(1)<<min(least>>(8*k)&0xff, 2) - 1) << (2 * k)
		sig |= (Signature(1)<<min(most>>(8*k)&0xff, 2) - 1) << (2*k + 2*signed)
	}
	return sig
}

// Far reports that codes with the signatures are two hard operations apart or
// more. It is a bound: true is certain, false is not.
//
// Skeletons that become equal by a deletion from each differ by one class
// either way, so what one must have beyond what the other may have is one at
// most.
func Far(a, b Signature) bool {
	const must = 1<<(2*signed) - 1
	return bits.OnesCount16(uint16(a&must&^(b>>(2*signed)))) > 1 || bits.OnesCount16(uint16(b&must&^(a>>(2*signed)))) > 1
}

// Alike reports whether codes with the signatures may share a skeleton. It is a
// bound: false is certain, true is not.
func Alike(a, b Signature) bool {
	const must = 1<<(2*signed) - 1
	return a&must&^(b>>(2*signed)) == 0 && b&must&^(a>>(2*signed)) == 0
}
