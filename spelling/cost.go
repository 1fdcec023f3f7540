package spelling

// Costs are in hundredths of a bit. They are set by hand, from how often
// romanisation schemes and official aliases differ so: a regular difference
// between schemes is worth one to three bits, an accident five or six.
const (
	// Hard is the least cost of an operation that changes the skeleton.
	Hard = 400
	// Over is returned where the cost exceeds the limit.
	Over = 1 << 20

	hardSub   = 450
	hardIndel = 400
	hardSwap  = 400
	easySwap  = 350 // of neighbours one of which has no class

	vowelSub       = 130
	vowelIndel     = 150
	vowelUnwritten = 20 // a vowel that the script of one side leaves out
	hIndel         = 150
	yIndel         = 200
	wIndel         = 300
	jIndel         = 390
	digitSub       = 2 * Hard // digits are not spelt variously
)

var (
	sub   [symbolCount][symbolCount]int16
	indel [symbolCount]int16
	vowel [symbolCount]bool
	// classes are the readings of a symbol in a skeleton; "" is none.
	classes [symbolCount][]string
)

// closePairs lists pairs of symbols that romanisations and languages exchange.
var closePairs = []struct {
	a, b string
	cost int16
}{
	{"a", "e", 95}, {"o", "u", 75}, {"e", "i", 110}, {"i", "y", 60}, {"a", "o", 140}, {"e", "y", 140},
	{"u", "w", 150}, {"o", "w", 180}, {"v", "w", 120}, {"u", "v", 400},
	{"b", "p", 300}, {"b", "v", 250}, {"f", "v", 250}, {"f", "p", 350}, {"f", "w", 400},
	{"c", "k", 80}, {"k", "q", 80}, {"c", "q", 150}, {"g", "k", 300}, {"g", "q", 200}, {"c", "g", 400},
	{"kh", "k", 150}, {"kh", "h", 200}, {"kh", "q", 250}, {"kh", "x", 150}, {"kh", "gh", 250}, {"kh", "g", 350},
	{"kh", "ch", 200}, {"gh", "g", 100}, {"gh", "q", 250}, {"gh", "k", 350}, {"ch", "k", 200}, {"ch", "c", 200},
	{"ch", "sh", 200}, {"ch", "h", 350}, {"ch", "ts", 300}, {"ch", "j", 350}, {"ch", "q", 250}, {"ch", "z", 400},
	{"ch", "zh", 300}, {"ch", "s", 400}, {"ch", "dj", 300},
	{"sh", "s", 150}, {"sh", "zh", 300}, {"sh", "x", 250}, {"sh", "c", 300}, {"sh", "j", 400}, {"sh", "z", 400},
	{"s", "z", 150}, {"s", "c", 200}, {"s", "ts", 250}, {"s", "x", 350}, {"s", "th", 250}, {"s", "zh", 400},
	{"z", "zh", 200}, {"z", "ts", 200}, {"z", "c", 350}, {"z", "dh", 200}, {"z", "j", 300}, {"z", "th", 350}, {"z", "x", 350}, {"z", "dj", 350},
	{"zh", "j", 150}, {"zh", "dj", 200}, {"c", "ts", 200}, {"c", "x", 350}, {"k", "x", 350},
	{"t", "th", 100}, {"t", "d", 300}, {"d", "dh", 100}, {"t", "dh", 350}, {"d", "th", 350}, {"th", "dh", 250},
	{"j", "y", 150}, {"j", "i", 200}, {"j", "dj", 80}, {"j", "g", 250}, {"j", "x", 400}, {"j", "h", 350}, {"x", "h", 300}, {"dj", "g", 300},
}

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
	for s := range symbolCount {
		indel[s] = hardIndel
		for t := range symbolCount {
			if s != t {
				sub[s][t] = hardSub
			}
			if s != t && (isDigit(byte(s)) || isDigit(byte(t))) {
				sub[s][t] = digitSub
			}
		}
	}
	for name, c := range soundClasses {
		classes[single(name)] = c
	}
	for d := byte(27); d <= 36; d++ {
		classes[d] = []string{"D"}
		indel[d] = digitSub
	}
	for _, a := range "aeiouy" {
		vowel[sym(byte(a))] = true
		indel[sym(byte(a))] = vowelIndel
		for _, b := range "aeiouy" {
			if a != b {
				sub[sym(byte(a))][sym(byte(b))] = vowelSub
			}
		}
	}
	indel[sym('h')], indel[sym('y')], indel[sym('w')], indel[sym('j')] = hIndel, yIndel, wIndel, jIndel
	for _, p := range closePairs {
		a, b := single(p.a), single(p.b)
		sub[a][b], sub[b][a] = p.cost, p.cost
	}
}

func single(text string) byte {
	c := Encode(nil, text)
	if len(c) != 1 {
		panic("not one symbol: " + text)
	}
	return c[0]
}

// lengthFactor makes a difference in a short token dearer, in hundredths: Li
// and Lu are different people.
func lengthFactor(n int) int32 {
	switch {
	case n <= 2:
		return 360
	case n == 3:
		return 140
	case n == 4:
		return 100
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
func LengthCost(n int) int32 { return int32(n) * hIndel }

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

func init() {
	unwritten = indel
	for s := range symbolCount {
		if vowel[s] {
			unwritten[s] = vowelUnwritten
		}
	}
	unwritten[sym('w')] = 100 // و and ו stand for vowels too
}

func swap(a, b byte) int32 {
	if onlyEmpty(a) || onlyEmpty(b) {
		return easySwap
	}
	return hardSwap
}

func onlyEmpty(s byte) bool { return len(classes[s]) == 1 && classes[s][0] == "" }
