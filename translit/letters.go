package translit

// trigrams holds, for each pair of letters before (0 is before the word), the
// cost of the next letter or of the end (0), in steps.
type trigrams [27 * 27 * 27]uint8

// LetterBits is −log2 of the probability that a Latin name has these letters,
// by a trigram model of names of the whole world: how rare a name that nobody
// has counted may be taken to be. It sums over letters, so longer names are
// rarer; a letter other than a–z counts as the rarest.
func LetterBits(latin []byte) float64 { return float64(letterCost(latin)) / 100 }

// letterCost is LetterBits in hundredths.
func letterCost(latin []byte) int32 {
	t := &loaded().letters
	sum, a, b := int32(0), 0, 0
	for _, l := range latin {
		n := int(l) - 'a' + 1
		if n < 1 || n > 26 {
			sum += 255 * step
			a, b = 0, 0
			continue
		}
		sum += step * int32(t[(a*27+b)*27+n])
		a, b = b, n
	}
	return sum + step*int32(t[(a*27+b)*27])
}
