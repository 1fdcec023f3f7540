package spelling

import "slices"

// A Key is a skeleton packed four bits a class, the first class highest among
// those used, with a leading 1 so that lengths differ.
type Key uint64

// maxClasses is how many classes fit a Key beside the leading 1.
const maxClasses = 15

// maxSkeletons bounds the readings of one code.
const maxSkeletons = 96

var classNumber = map[byte]Key{'P': 1, 'T': 2, 'S': 3, 'K': 4, 'L': 5, 'R': 6, 'M': 7, 'N': 8, 'D': 9}

// packed holds classes as numbers: packed[s][i] is the i-th reading of symbol
// s, as a key to append and its length in bits.
var packed [symbolCount][]packedClass

type packedClass struct {
	key  Key
	bits uint
}

func init() {
	for s := range symbolCount {
		for _, text := range classes[s] {
			var p packedClass
			for i := range len(text) {
				p.key = p.key<<4 | classNumber[text[i]]
				p.bits += 4
			}
			packed[s] = append(packed[s], p)
		}
	}
}

// AppendSkeletons appends the distinct skeletons of a code to dst. It reports
// false, with dst unchanged, for a code that has too many or too long ones:
// such a code must be compared without an index.
func AppendSkeletons(dst []Key, c Code) ([]Key, bool) {
	start := len(dst)
	dst = append(dst, 1)
	for _, s := range c {
		readings := packed[s]
		n := len(dst)
		if (n-start)*len(readings) > maxSkeletons {
			return dst[:start], false
		}
		for i := start; i < n; i++ {
			base := dst[i]
			for j, r := range readings {
				if r.bits > 0 && base>>(4*maxClasses-r.bits) != 0 {
					return dst[:start], false
				}
				k := base<<r.bits | r.key
				if j == 0 {
					dst[i] = k
				} else {
					dst = append(dst, k)
				}
			}
		}
		dst = distinct(dst, start)
	}
	return dst, true
}

// AppendFitting appends the distinct skeletons of a code that fit a Key to dst:
// among them are all that the code has in common with one of which
// AppendSkeletons gave any. It reports false, with dst unchanged, for a code that
// has more than most.
func AppendFitting(dst []Key, c Code, most int) ([]Key, bool) {
	start := len(dst)
	dst = append(dst, 1)
	for _, s := range c {
		n := len(dst)
		for _, base := range dst[start:n] {
			for _, r := range packed[s] {
				if r.bits == 0 || base>>(4*maxClasses-r.bits) == 0 {
					dst = append(dst, base<<r.bits|r.key)
				}
			}
		}
		dst = append(dst[:start], dst[n:]...)
		if len(packed[s]) > 1 {
			slices.Sort(dst[start:])
			dst = dst[:start+len(slices.Compact(dst[start:]))]
		}
		if len(dst)-start > most {
			return dst[:start], false
		}
	}
	return dst, true
}

// PrefixClasses is how many classes a prefix has that is a key of an index:
// enough that few codes share one, few enough that a code has few of them.
const PrefixClasses = 6

// maxPrefixes bounds the prefixes of one code.
const maxPrefixes = 256

// AppendPrefixes appends the distinct beginnings of the skeletons of a code to
// dst: their first PrefixClasses classes, or all of a shorter skeleton. Codes
// that share a skeleton share such a prefix. It reports false, with dst
// unchanged, for a code that has too many.
func AppendPrefixes(dst []Key, c Code) ([]Key, bool) {
	const whole = Key(1) << (4 * PrefixClasses) // and greater where a key is full
	start := len(dst)
	dst = append(dst, 1)
	open := true
	for _, s := range c {
		if !open {
			break
		}
		open = false
		readings := packed[s]
		n := len(dst)
		if (n-start)*len(readings) > maxPrefixes {
			return dst[:start], false
		}
		for i := start; i < n; i++ {
			base := dst[i]
			if base >= whole {
				continue
			}
			for j, r := range readings {
				k := base<<r.bits | r.key
				for k >= whole<<4 { // a reading of two classes
					k >>= 4
				}
				open = open || k < whole
				if j == 0 {
					dst[i] = k
				} else {
					dst = append(dst, k)
				}
			}
		}
		if len(readings) > 1 {
			dst = distinct(dst, start)
		}
	}
	return dst, true
}

// AppendDeletions appends each skeleton of keys with one class deleted.
func AppendDeletions(dst []Key, keys []Key) []Key {
	start := len(dst)
	for _, k := range keys {
		low := Key(0)
		for shift := uint(0); k>>shift > 1; shift += 4 {
			high := k >> (shift + 4)
			dst = append(dst, high<<shift|low)
			low |= k & (0xf << shift)
		}
	}
	if len(dst)-start > 64 {
		slices.Sort(dst[start:])
		return dst[:start+len(slices.Compact(dst[start:]))]
	}
	return distinct(dst, start)
}

// distinct drops repetitions from dst[start:], which is short.
func distinct(dst []Key, start int) []Key {
	out := dst[:start]
next:
	for _, k := range dst[start:] {
		for _, seen := range out[start:] {
			if seen == k {
				continue next
			}
		}
		out = append(out, k)
	}
	return out
}
