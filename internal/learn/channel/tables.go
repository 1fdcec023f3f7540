package main

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/namesake-screening/namesake/translit"
)

const (
	// discount is what each count gives up to the shorter context.
	discount = 1.0
	// doubt is added to what a context gives up, as if seen that often.
	doubt = 1.0
	// least is by how many bits an entry must be cheaper than backing off.
	least = 0.25
	// fewest is how often a longest context must have been seen to be kept.
	fewest = 2.0
)

// tables counts what units write in each context and smooths it (interpolated
// Kneser-Ney): a context gives discount of each of its counts to the next
// shorter one, which is estimated from these alone, and the class of the unit
// gives the last of it to single letters.
type tables struct {
	l        *learner
	context  bool
	index    map[uint64]int32
	list     []*table
	letters  []pairsOfLetters // counts by class
	any      pairsOfLetters
	spelling []*pairsOfLetters // probabilities by class, once smoothed
	anyP     pairsOfLetters
}

// pairsOfLetters is about letters after letters; 0 before is the beginning of a
// chunk and 0 after the end.
type pairsOfLetters [27][27]float64

type table struct {
	key     uint64
	level   int
	class   int
	shorter int32 // −1 where there is none
	total   float64
	back    float64
	count   map[uint32]float64
}

func newTables(l *learner, context bool) *tables {
	n := l.classCount()
	return &tables{l: l, context: context, index: map[uint64]int32{}, letters: make([]pairsOfLetters, n)}
}

// levels are the contexts in use, the shortest first.
func (t *tables) keys(unit, right, left int32) (keys [4]uint64, n int) {
	add := func(k uint64) { keys[n] = k; n++ }
	add(translit.TableKey(0, int32(t.l.classes[unit]), 0, 0))
	if t.l.han {
		add(translit.TableKey(1, unit, 0, 0))
	}
	if t.context {
		add(translit.TableKey(2, unit, right, 0))
		add(translit.TableKey(3, unit, right, left))
	}
	return keys, n
}

func (t *tables) add(unit, right, left int32, code uint32, c float64) {
	keys, n := t.keys(unit, right, left)
	shorter := int32(-1)
	for _, k := range keys[:n] {
		id, ok := t.index[k]
		if !ok {
			id = int32(len(t.list))
			t.index[k] = id
			t.list = append(t.list, &table{key: k, level: int(k >> 48), class: t.l.classes[unit], shorter: shorter, count: map[uint32]float64{}})
		}
		shorter = id
	}
	t.list[shorter].count[code] += c
}

// smooth goes from the longest contexts to the shortest. The order in which
// sums are made is fixed, since they are of floats.
func (t *tables) smooth() {
	for level := 3; level >= 0; level-- {
		for _, b := range t.list {
			if b.level != level {
				continue
			}
			given := 0.0
			b.total = 0
			for _, code := range slices.Sorted(maps.Keys(b.count)) {
				c := b.count[code]
				d := min(c, discount)
				b.total += c
				given += d
				if b.shorter >= 0 {
					t.list[b.shorter].count[code] += d
				} else {
					t.spell(b.class, code, d)
				}
			}
			b.back = (given + doubt) / (b.total + doubt)
			for code, c := range b.count {
				b.count[code] = max(0, c-discount) / (b.total + doubt)
			}
		}
	}
	t.prepare()
}

// letters calls f with each letter of a chunk and the one before, and at last
// with the end.
func letters(code uint32, f func(before, letter int)) {
	before := 0
	for shift := 25; shift >= 0; shift -= 5 {
		if l := int(code >> shift & 31); l > 0 {
			f(before, l)
			before = l
		}
	}
	f(before, 0)
}

func (t *tables) spell(class int, code uint32, c float64) {
	letters(code, func(before, l int) {
		t.any[before][l] += c
		t.letters[class][before][l] += c
	})
}

// prepare smooths letters: after a letter in the class, in the class, after the
// letter anywhere.
func (t *tables) prepare() {
	for b := range t.any {
		total := sum(&t.any[b])
		for l, c := range t.any[b] {
			t.anyP[b][l] = (c + 1) / (total + 27)
		}
	}
	t.spelling = make([]*pairsOfLetters, len(t.letters))
	for class := range t.letters {
		counts := &t.letters[class]
		var all [27]float64
		for b := range counts {
			for l, c := range counts[b] {
				all[l] += c
			}
		}
		total := sum(&all)
		t.spelling[class] = &pairsOfLetters{}
		for b := range counts {
			row := sum(&counts[b])
			for l, c := range counts[b] {
				p := (all[l] + 3*t.anyP[b][l]) / (total + 3)
				t.spelling[class][b][l] = (c + 3*p) / (row + 3)
			}
		}
	}
}

func sum(counts *[27]float64) (total float64) {
	for _, c := range counts {
		total += c
	}
	return total
}

// spelt is the probability of a chunk that no table has.
func (t *tables) spelt(class int, code uint32) float64 {
	p := 1.0
	letters(code, func(before, l int) { p *= t.spelling[class][before][l] })
	return p
}

// path finds the tables of a context, the shortest first; −1 where there is
// none.
func (t *tables) path(unit, right, left int32) (path [4]int32) {
	path = [4]int32{-1, -1, -1, -1}
	keys, n := t.keys(unit, right, left)
	for i, k := range keys[:n] {
		if id, ok := t.index[k]; ok {
			path[i] = id
		}
	}
	return path
}

func (t *tables) probability(path [4]int32, unit int32, code uint32) float64 {
	p := t.spelt(t.l.classes[unit], code)
	for _, id := range path {
		if id >= 0 {
			b := t.list[id]
			p = b.count[code] + b.back*p
		}
	}
	return p
}

// draft packs the tables. What is hardly cheaper than backing off is left out.
func (t *tables) draft() (d translit.DraftChannel) {
	for class, p := range t.spelling {
		rows := [27]*[27]float64{}
		for b := range p {
			if sum(&t.letters[class][b]) > 0 {
				rows[b] = bits(&p[b])
			}
		}
		d.Spelling = append(d.Spelling, rows)
	}
	for b := range t.anyP {
		d.After[b] = *bits(&t.anyP[b])
	}
	order := slices.Clone(t.list)
	slices.SortFunc(order, func(a, b *table) int { return cmp.Compare(a.key, b.key) })
	kept := map[uint64]bool{}
	for i := len(order) - 1; i >= 0; i-- {
		b := order[i]
		if b.level == 3 && b.total < fewest {
			continue
		}
		packed := t.pack(b)
		if len(packed.Chunks) == 0 && !kept[b.key] {
			continue
		}
		d.Tables = append(d.Tables, packed)
		for s := b.shorter; s >= 0; s = t.list[s].shorter {
			kept[t.list[s].key] = true
		}
	}
	slices.Reverse(d.Tables)
	return d
}

func bits(p *[27]float64) *[27]float64 {
	out := new([27]float64)
	for l := range p {
		out[l] = -math.Log2(p[l])
	}
	return out
}

func (t *tables) pack(b *table) translit.Table {
	out := translit.Table{Key: b.key, Back: -math.Log2(b.back)}
	for _, code := range slices.Sorted(maps.Keys(b.count)) {
		if b.count[code] == 0 {
			continue
		}
		below := t.spelt(b.class, code)
		var up []*table
		for s := b.shorter; s >= 0; s = t.list[s].shorter {
			up = append(up, t.list[s])
		}
		for _, s := range slices.Backward(up) {
			below = s.count[code] + s.back*below
		}
		p := b.count[code] + b.back*below
		if math.Log2(p/(b.back*below)) < least {
			continue
		}
		out.Chunks = append(out.Chunks, code)
		out.Cost = append(out.Cost, -math.Log2(p))
	}
	return out
}
