package spelling

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// How an analyst would judge pairs of words; costs in hundredths of a bit.
func TestCost(t *testing.T) {
	const (
		same     = 0
		regular  = 199      // how one language or another writes it
		likely   = 399      // two such differences, or a larger one
		unlikely = Hard - 1 // hardly the same, and no consonant lost
		slip     = 2*Hard - 1
	)
	for _, c := range []struct {
		a, b     string
		from, to int32
	}{
		{"mohammed", "mohamed", same, same}, // doubled letters are written once
		{"khamirzaev", "khamirzaev", same, same},
		{"philip", "filip", same, same},
		{"schultz", "shultz", same, same},
		{"mohammed", "mohammad", 1, regular},
		{"muhammad", "mohammad", 1, regular},
		{"qasim", "kasim", 1, regular},
		{"kharwin", "karwin", 1, regular},
		{"khamirzaev", "hamirzaev", 1, likely},
		{"khamirzaev", "khamirzayev", 1, likely},
		{"khamirzaev", "khamirzaef", 1, likely},
		{"zhukov", "jukov", 1, regular},
		{"vladimir", "wladimir", 1, regular},
		{"yusuf", "youssef", 1, likely},
		{"mansur", "mansour", same, same}, // ou is how French writes u
		{"hussein", "husain", 1, likely},
		{"gaddafi", "qadhafi", regular, likely},
		{"gaddafi", "kadafi", 150, likely},
		{"ahmad", "ahmd", 1, likely},
		{"ivanov", "ivanova", 1, regular},
		{"ahmed", "hamed", 1, unlikely}, // one vowel, one place
		{"smith", "smyth", 1, regular},
		{"ivanov", "ivankov", unlikely, slip},
		{"karimov", "kalimov", unlikely, slip},
		{"kharwin", "kalwin", unlikely, slip},
		{"martin", "marin", unlikely, slip},
		{"hassan", "hasan", same, same},
		{"hassan", "hanan", unlikely, slip},
		{"li", "lu", likely, Over},     // short names are other names
		{"kim", "kin", unlikely, slip}, // near, but too dear for so short a name
		{"li", "le", unlikely, slip},
		{"ali", "adi", unlikely, slip},
		{"ivanov", "petrov", slip, Over},
		{"ahmed", "mohammed", unlikely, slip},
		{"12", "13", slip, Over},
		{"1990", "199", slip, Over},
	} {
		a, b := Encode(nil, c.a), Encode(nil, c.b)
		if got := Cost(a, b, false, 4*Hard); got < c.from || got > c.to {
			t.Errorf("%s and %s cost %d, want %d to %d", c.a, c.b, got, c.from, c.to)
		}
	}
}

// Where one side comes from a script without vowels they cost next to nothing;
// consonants cost what they always do.
func TestCostUnvowelled(t *testing.T) {
	for _, c := range []struct {
		unwritten, full string
		to              int32
	}{
		{"mhmd", "mohammed", 99},
		{"aldyn", "aladin", 399},
		{"krym", "karim", 199},
		{"zyad", "ziyad", 99},
		{"zhrany", "zahrani", 499}, // zh is read as one letter there
	} {
		a, b := Encode(nil, c.unwritten), Encode(nil, c.full)
		got, voiced := Cost(a, b, true, 2*Hard), Cost(a, b, false, 4*Hard)
		if got > c.to || got >= voiced {
			t.Errorf("%s and %s cost %d (want at most %d) without vowels, %d with them", c.unwritten, c.full, got, c.to, voiced)
		}
	}
	if got := Cost(Encode(nil, "mhmd"), Encode(nil, "mahmoud"), true, 2*Hard); got > 150 {
		t.Errorf("mhmd may as well be mahmoud, and costs %d", got)
	}
	if got := Cost(Encode(nil, "slman"), Encode(nil, "karim"), true, 2*Hard); got < Over {
		t.Errorf("slman and karim cost %d", got)
	}
}

// source makes codes, and codes near them.
type source struct{ *rand.Rand }

func (r source) code(n int) Code {
	c := make(Code, 0, n)
	for len(c) < n {
		c = appendSymbol(c, 0, byte(1+r.IntN(symbolCount-1)))
	}
	return c
}

// near changes a code by a few operations, cheap ones more often than not, so
// that most costs lie about the bounds.
func (r source) near(c Code) Code {
	c = slices.Clone(c)
	for range 1 + r.IntN(5) {
		if len(c) == 0 {
			break
		}
		i := r.IntN(len(c))
		switch r.IntN(4) {
		case 0:
			if s := c[i]; indel[s] < Hard || r.IntN(4) == 0 {
				c = slices.Delete(c, i, i+1)
			}
		case 1:
			if s := byte(1 + r.IntN(symbolCount-1)); len(c) < MaxLen && (indel[s] < Hard || r.IntN(8) == 0) {
				c = slices.Insert(c, i, s)
			}
		case 2:
			for range 30 {
				s := byte(1 + r.IntN(symbolCount-1))
				if sub[c[i]][s] < Hard || r.IntN(60) == 0 {
					c[i] = s
					break
				}
			}
		case 3:
			if i+1 < len(c) && (swap(c[i], c[i+1]) < Hard || r.IntN(4) == 0) {
				c[i], c[i+1] = c[i+1], c[i]
			}
		}
	}
	return c
}

func intersect(a, b []Key) bool {
	return slices.ContainsFunc(a, func(k Key) bool { return slices.Contains(b, k) })
}

// checkPair holds everything that package index builds on for one pair. It
// returns whether the codes shared no skeleton and were near all the same.
func checkPair(t *testing.T, a, b Code, unvowelled bool) (apart bool) {
	t.Helper()
	const far = Over - 1
	cost := Cost(a, b, unvowelled, far)
	if back := Cost(b, a, unvowelled, far); back != cost {
		t.Fatalf("%s and %s cost %d, and the other way round %d", text(a), text(b), cost, back)
	}
	if same := slices.Equal(a, b); same != (cost == 0) {
		t.Fatalf("%s and %s cost %d", text(a), text(b), cost)
	}
	for _, limit := range []int32{0, cost / 2, cost - 1, cost, cost + 1, Hard - 1, 2*Hard - 1} {
		want := cost
		if cost > limit {
			want = Over
		}
		if got := Cost(a, b, unvowelled, limit); got != want {
			t.Fatalf("%s and %s cost %d at limit %d, and %d without one", text(a), text(b), got, limit, cost)
		}
		if cost <= limit && !Near(BagOf(a), BagOf(b), unvowelled, false, limit) {
			t.Fatalf("%s and %s cost %d, and their bags are not near at %d", text(a), text(b), cost, limit)
		}
	}
	ka, okA := AppendSkeletons(nil, a)
	kb, okB := AppendSkeletons(nil, b)
	if !okA || !okB {
		return false
	}
	if intersect(ka, kb) {
		return false
	}
	factor := Factor(a, b, unvowelled)
	if cost*100 < Hard*factor {
		t.Fatalf("%s and %s cost %d, less than a hard operation at factor %d, and share no skeleton", text(a), text(b), cost, factor)
	}
	if least := max(LeastHard(len(a), unvowelled), LeastHard(len(b), unvowelled)); cost < least {
		t.Fatalf("%s and %s share no skeleton and cost %d, less than LeastHard's %d", text(a), text(b), cost, least)
	}
	for _, limit := range []int32{cost, cost + 100, 2*Hard - 1} {
		if cost <= limit && !Near(BagOf(a), BagOf(b), unvowelled, true, limit) {
			t.Fatalf("%s and %s share no skeleton and cost %d, and their bags are not near at %d", text(a), text(b), cost, limit)
		}
	}
	if cost >= 2*Hard {
		return false
	}
	if !intersect(AppendDeletions(ka, ka), AppendDeletions(kb, kb)) {
		t.Fatalf("%s and %s cost %d, less than two hard operations, and share no skeleton after one deletion from each", text(a), text(b), cost)
	}
	return true
}

// The facts of the package comment on 400,000 pairs.
func TestKeysMeetWithinCosts(t *testing.T) {
	r := source{rand.New(rand.NewPCG(4, 4))}
	pairs := 400_000
	if testing.Short() {
		pairs = 20_000
	}
	apart := 0
	for i := range pairs {
		a := r.code(1 + r.IntN(12))
		if checkPair(t, a, r.near(a), i%3 == 0) {
			apart++
		}
	}
	t.Logf("%d pairs, %d of them near without a common skeleton", pairs, apart)
	if apart < pairs/100 {
		t.Errorf("only %d of %d pairs tried the second fact", apart, pairs)
	}
}

// Codes that share no skeleton and cost less than Slip are equal after at most one
// symbol is deleted from each; without their vowels, where one side may lack them.
func TestSlipsAreOneOperation(t *testing.T) {
	r := source{rand.New(rand.NewPCG(14, 14))}
	slips := map[bool]int{}
	for range 400_000 {
		a := r.code(1 + r.IntN(12))
		b := slices.Clone(a)
		for range 1 + r.IntN(2) {
			i := r.IntN(len(b) + 1)
			switch s := byte(1 + r.IntN(symbolCount-1)); {
			case r.IntN(3) == 0 || i == len(b):
				b = slices.Insert(b, i, s)
			case r.IntN(2) == 0:
				b[i] = s
			case i+1 < len(b) && r.IntN(2) == 0:
				b[i], b[i+1] = b[i+1], b[i]
			default:
				b = slices.Delete(b, i, i+1)
			}
		}
		ka, okA := AppendSkeletons(nil, a)
		kb, okB := AppendSkeletons(nil, b)
		unvowelled := r.IntN(2) == 0
		cost := Cost(a, b, unvowelled, Slip-1)
		if cost >= Over || !okA || !okB || intersect(ka, kb) {
			continue
		}
		slips[unvowelled]++
		x, y := a, b
		if unvowelled {
			x, y = AppendConsonants(nil, a), AppendConsonants(nil, b)
		}
		if !slices.ContainsFunc(deletions(x), func(d Code) bool {
			return slices.ContainsFunc(deletions(y), func(e Code) bool { return slices.Equal(d, e) })
		}) {
			t.Fatalf("%v and %v cost %d, unvowelled %v, and are more than one operation apart", a, b, cost, unvowelled)
		}
	}
	if slips[false] < 1000 || slips[true] < 1000 {
		t.Errorf("%v slips: too few to tell much", slips)
	}
}

// deletions are a code and all that are left of it without one symbol.
func deletions(c Code) []Code {
	out := []Code{c}
	for i := range c {
		out = append(out, slices.Delete(slices.Clone(c), i, i+1))
	}
	return out
}

// No symbol is dropped for less than LengthCost says.
func TestLengthCostIsTheLeast(t *testing.T) {
	for s := byte(1); s < symbolCount; s++ {
		if int32(indel[s]) < LengthCost(1) {
			t.Errorf("symbol %d is dropped at a cost of %d", s, indel[s])
		}
	}
}

func FuzzCost(f *testing.F) {
	f.Add("khamirzaev", "hamirzayef", false)
	f.Add("mhmd", "mohammed", true)
	f.Add("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "xkxsxkxsxkxsx", false)
	f.Add("a1b2", "", true)
	f.Fuzz(func(t *testing.T, a, b string, unvowelled bool) {
		checkPair(t, Encode(nil, a), Encode(nil, b), unvowelled)
	})
}

func TestEncode(t *testing.T) {
	for _, c := range []struct{ a, b string }{
		{"mohammed", "mohamed"},
		{"pham", "fam"},
		{"O'Brien", "rien"}, // capitals and marks are passed over: readings have none
		{"jackson", "jakson"},
		{"lutz", "luts"},
	} {
		if a, b := Encode(nil, c.a), Encode(nil, c.b); !slices.Equal(a, b) {
			t.Errorf("%s is encoded as %v, %s as %v", c.a, a, c.b, b)
		}
	}
	if a, b := Encode(nil, "11"), Encode(nil, "1"); slices.Equal(a, b) {
		t.Error("doubled digits are encoded once")
	}
	long := Encode(nil, "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz")
	if len(long) != MaxLen || !long.Valid() {
		t.Errorf("a long word has a code of %d", len(long))
	}
	// Codes may stand behind each other in one array.
	two := Encode(Encode(nil, "anna"), "anna")
	if !slices.Equal(two[len(two)/2:], two[:len(two)/2]) {
		t.Errorf("appended, anna is encoded otherwise: %v", two)
	}
}

func TestSkeletons(t *testing.T) {
	keys := func(w string) []Key {
		k, ok := AppendSkeletons(nil, Encode(nil, w))
		if !ok {
			t.Fatalf("%s has too many skeletons", w)
		}
		return k
	}
	for _, c := range []struct{ a, b string }{
		{"khamirzaev", "hamirzaev"}, {"caesar", "kaisar"}, {"caesar", "tsezar"}, {"aleksandr", "alexander"},
		{"zhanna", "janna"}, {"youssef", "yusuf"}, {"mhmd", "mohammad"},
	} {
		if c.b == "tsezar" {
			if !intersect(AppendDeletions(keys(c.a), keys(c.a)), AppendDeletions(keys(c.b), keys(c.b))) {
				t.Errorf("%s and %s share no skeleton after a deletion", c.a, c.b)
			}
		} else if !intersect(keys(c.a), keys(c.b)) {
			t.Errorf("%s and %s share no skeleton", c.a, c.b)
		}
	}
	if intersect(keys("ivanov"), keys("petrov")) {
		t.Error("ivanov and petrov share a skeleton")
	}
	before := []Key{7}
	if got, ok := AppendSkeletons(before, Encode(nil, "xjxjxjxjxjxj")); ok || len(got) != 1 || got[0] != 7 {
		t.Errorf("too many skeletons: %v, %v", got, ok)
	}
}

func TestHotPathDoesNotAllocate(t *testing.T) {
	a, b := Encode(nil, "khamirzaev"), Encode(nil, "hamirzayeff")
	bagA, bagB := BagOf(a), BagOf(b)
	keys := make([]Key, 0, 4*maxSkeletons*maxClasses)
	var sink int32
	for what, f := range map[string]func(){
		"Cost": func() { sink += Cost(a, b, false, 2*Hard) },
		"Near": func() {
			if Near(bagA, bagB, true, true, 2*Hard) {
				sink++
			}
		},
		"BagOf": func() { sink += int32(BagOf(a)) },
		"keys": func() {
			k, _ := AppendSkeletons(keys[:0], a)
			sink += int32(len(AppendDeletions(k, k)))
		},
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s allocates %v times", what, n)
		}
	}
}

func BenchmarkCost(b *testing.B) {
	x, y := Encode(nil, "khamirzaev"), Encode(nil, "hamirzayeff")
	for b.Loop() {
		Cost(x, y, false, 2*Hard-1)
	}
}
