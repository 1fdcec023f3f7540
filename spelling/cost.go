package spelling

import "slices"

// Costs are in hundredths of a bit, on a scale where an accident costs Hard: a
// little more than a quarter of what the improbability of a difference comes
// to, since differences are more often in one name than independence says. What
// regular differences cost is learned (table.go); accidents are set by hand,
// since every one of them is rare.
const (
	// Hard is the least cost of an operation that changes the skeleton.
	Hard = 300
	// Over is returned where the cost exceeds the limit.
	Over = 1 << 20

	hardSub   = 330
	hardIndel = 300
	hardSwap  = 300
	easySwap  = 260 // of neighbours one of which has no class

	vowelUnwritten = 15       // a vowel that the script of one side leaves out
	glideUnwritten = 75       // و and ו stand for vowels too
	digitSub       = 2 * Hard // digits are not spelt variously
)

var (
	sub   [symbolCount][symbolCount]int16
	indel [symbolCount]int16
	vowel [symbolCount]bool
	// classes are the readings of a symbol in a skeleton; "" is none.
	classes [symbolCount][]string
	// Slip is the least that a hard operation and another cost together, but for
	// vowels that may be unwritten. Codes that share no skeleton and cost less are
	// one operation apart, and equal after at most one symbol is deleted from each;
	// where one side may lack its vowels, what is left of them without vowels is.
	Slip int32
	// leastIndel is the least that dropping a symbol costs.
	leastIndel int32
)

// soundClasses are the classes of each consonant. A symbol that a cheap
// operation inserts, deletes or exchanges across classes has several.
var soundClasses = map[string][]string{
	"b": {"P"}, "p": {"P"}, "f": {"P"}, "v": {"P", ""}, "w": {"P", ""},
	"t": {"T"}, "d": {"T"}, "th": {"T", "S"}, "dh": {"T", "S"},
	"s": {"S"}, "z": {"S"}, "sh": {"S"}, "zh": {"S"}, "ts": {"S", "TS"},
	"c": {"K", "S"}, "ch": {"K", "S", ""}, "k": {"K"}, "q": {"K"}, "g": {"K"}, "gh": {"K"},
	"kh": {"K", ""}, "x": {"KS", "K", "S", ""}, "j": {"S", "K", ""}, "dj": {"S", "TS", "K"},
	"l": {"L"}, "r": {"R"}, "m": {"M"}, "n": {"N"}, "h": {""},
	"a": {""}, "e": {""}, "i": {""}, "o": {""}, "u": {""}, "y": {""},
}

func init() {
	for name, c := range soundClasses {
		classes[single(name)] = c
	}
	for d := byte(27); d <= 36; d++ {
		classes[d] = []string{"D"}
	}
	for _, a := range "aeiouy" {
		vowel[sym(byte(a))] = true
	}
	t, err := parseTable(costs)
	if err != nil {
		panic(err) // the file is compiled in; a test reads it
	}
	sub, indel = t.sub, t.indel
	leastIndel = int32(slices.Min(indel[1:]))
	unwritten = indel
	for s := range symbolCount {
		if vowel[s] {
			unwritten[s] = vowelUnwritten
		}
	}
	unwritten[sym('w')] = glideUnwritten
	least := min(leastIndel, glideUnwritten)
	for a := 1; a < symbolCount; a++ {
		for b := 1; b < a; b++ {
			least = min(least, int32(sub[a][b]))
		}
	}
	Slip = Hard + least
	setMasks()
	setNearest()
}

func single(text string) byte {
	c := Encode(nil, text)
	if len(c) != 1 {
		panic("not one symbol: " + text)
	}
	return c[0]
}

// lengthFactor makes a difference in a short token dearer, in hundredths.
func lengthFactor(n int) int32 {
	if n <= 2 {
		return 360
	}
	return 100
}

// Factor is what every cost between the two codes is multiplied by, in
// hundredths, never less than 100. It never grows with length.
func Factor(q, t Code, unvowelled bool) int32 {
	n := min(len(q), len(t))
	if unvowelled {
		n += n / 2 // the letters that are not written count
	}
	return lengthFactor(n)
}

// LeastHard is a lower bound of what a hard operation costs between a code of
// n symbols and any other; unvowelled says that one of the two may be.
func LeastHard(n int, unvowelled bool) int32 {
	if unvowelled {
		n += n / 2
	}
	return Hard * lengthFactor(n) / 100
}

// LengthCost is a lower bound of the cost between two vowelled codes whose
// lengths differ by n symbols.
func LengthCost(n int) int32 { return int32(n) * leastIndel }

// Cost is how improbable it is, in hundredths of a bit, that the codes are
// spellings of one name: the cheapest sequence of operations between them,
// each multiplied by Factor. Over is returned where it exceeds limit.
// Unvowelled says that one side may lack its vowels. Symmetric; no allocation.
func Cost(q, t Code, unvowelled bool, limit int32) int32 {
	f := Factor(q, t, unvowelled)
	cost := distance(q, t, unvowelled, greatestDistance(limit, f))
	if cost >= Over {
		return Over
	}
	if cost = cost * f / 100; cost > limit {
		return Over
	}
	return cost
}

// Distance is [Cost] whatever the length of the codes.
func Distance(q, t Code, unvowelled bool, limit int32) int32 {
	return distance(q, t, unvowelled, limit)
}

// distance is Cost without the factor: dynamic programming over prefixes, a
// row a symbol of q. It stops once nothing within limit is left.
func distance(q, t Code, unvowelled bool, limit int32) int32 {
	var rows [3][MaxLen + 1]int32
	n := len(t)
	if len(q) > MaxLen || n > MaxLen {
		return Over
	}
	drop := droppingOf(unvowelled)
	before, above, row := rows[0][:n+1], rows[1][:n+1], rows[2][:n+1]
	for j, tj := range t {
		above[j+1] = above[j] + int32(drop[tj])
	}
	leastAbove := int32(0)
	var last byte // the symbol of q before this one
	for _, qi := range q {
		dropQ := int32(drop[qi])
		costs := &sub[qi]
		diagonal := above[0]
		left := diagonal + dropQ
		row[0] = left
		least := left
		var lastT byte
		for j, tj := range t {
			up := above[j+1]
			c := diagonal + int32(costs[tj])
			if d := up + dropQ; d < c {
				c = d
			}
			if d := left + int32(drop[tj]); d < c {
				c = d
			}
			if lastT == qi && tj == last && qi != tj && j > 0 {
				if d := before[j-1] + swap(qi, tj); d < c {
					c = d
				}
			}
			row[j+1] = c
			if c < least {
				least = c
			}
			diagonal, left, lastT = up, c, tj
		}
		if least > limit && leastAbove > limit { // a swap may still start from the row above
			return Over
		}
		leastAbove, last = least, qi
		before, above, row = above, row, before
	}
	if c := above[n]; c <= limit {
		return c
	}
	return Over
}

// unwritten is indel with vowels nearly free.
var unwritten [symbolCount]int16

func swap(a, b byte) int32 {
	if onlyEmpty(a) || onlyEmpty(b) {
		return easySwap
	}
	return hardSwap
}

// AppendConsonants appends to dst what is left of a code without vowels.
func AppendConsonants(dst, c Code) Code {
	for _, s := range c {
		if !vowel[s] {
			dst = append(dst, s)
		}
	}
	return dst
}

func onlyEmpty(s byte) bool { return len(classes[s]) == 1 && classes[s][0] == "" }
