package spelling

// Floors bounds from below what [Distance] says between a few codes and others,
// in one pass over the other code for all of them: each of its symbols is
// dropped or changed at the least that this costs against any symbol of the
// first code, wherever that stands, or is one of them and costs nothing. Symbols
// that the first code has beyond the other's length are dropped. The zero value
// is ready for Reset.
type Floors struct {
	least  [symbolCount]uint64 // by symbol of the other code, 16 bits for each of ours
	length [FloorCodes]int32
	drop   [FloorCodes]int32 // the least that dropping a symbol of ours costs
	codes  int
}

// FloorCodes is how many codes are bounded at once.
const FloorCodes = 4

// Reset forgets the codes.
func (f *Floors) Reset() {
	if f.codes > 0 {
		clear(f.least[:])
	}
	f.codes = 0
}

// Add adds a code, for as many as there is room for; unvowelled says that one
// side may lack its vowels.
func (f *Floors) Add(c Code, unvowelled bool) {
	if f.codes == FloorCodes {
		return
	}
	costs, drop := droppingOf(unvowelled), leastIndel
	if unvowelled {
		drop = min(drop, vowelUnwritten, glideUnwritten)
	}
	lane := 16 * f.codes
	f.length[f.codes], f.drop[f.codes] = int32(len(c)), drop
	f.codes++
	least := *costs
	seen := Bag(0)
	for _, s := range c {
		if seen>>s&1 != 0 {
			continue
		}
		seen |= 1 << s
		row := &sub[s]
		for t := range least {
			least[t] = min(least[t], row[t])
		}
	}
	for t, cost := range least {
		f.least[t] |= uint64(uint16(cost)) << lane
	}
}

// Bounds are those of the codes of Floors against another code; the zero value
// says nothing.
type Bounds struct {
	floors  *Floors
	sums    uint64
	symbols int32
}

// Against is the bounds against another code.
func (f *Floors) Against(t Code) Bounds {
	b := Bounds{floors: f, symbols: int32(len(t))}
	for _, s := range t {
		b.sums += f.least[s]
	}
	return b
}

// At is the bound of the code that was added as the i-th, from 0; 0 where there
// was no room for it.
func (b Bounds) At(i int) int32 {
	f := b.floors
	if f == nil || i >= f.codes {
		return 0
	}
	return int32(b.sums>>(16*i)&0xffff) + max(0, f.length[i]-b.symbols)*f.drop[i]
}
