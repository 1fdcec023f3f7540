package main

import (
	"math"

	"github.com/namesake-screening/namesake/internal/known"
	"github.com/namesake-screening/namesake/policy"
)

// bands are the parts of equal number that names are counted by.
const bands = 10

// rarity is a curve from the bits of names to −log2 of the share of people that
// agreed as well: the mean of each band, and of neighbouring bands together
// where the share would rise with the bits.
func rarity(agreements []known.Agreement, people float64) policy.Curve {
	type block struct{ n, bits, others float64 }
	var blocks []block
	for i := range bands {
		var b block
		for _, a := range agreements[i*len(agreements)/bands : (i+1)*len(agreements)/bands] {
			b.n, b.bits, b.others = b.n+1, b.bits+a.Bits.Float(), b.others+float64(a.Others)
		}
		blocks = append(blocks, b)
		for k := len(blocks) - 1; k > 0 && blocks[k].others/blocks[k].n >= blocks[k-1].others/blocks[k-1].n; k-- {
			w := blocks[k-1]
			blocks[k-1] = block{w.n + b.n, w.bits + b.bits, w.others + b.others}
			b = blocks[k-1]
			blocks = blocks[:k]
		}
	}
	var c policy.Curve
	for _, b := range blocks {
		// Half an agreement more keeps a band without any finite.
		c = append(c, policy.Knot{At: round(b.bits / b.n), Value: round(math.Log2(people * b.n / (b.others + 0.5)))})
	}
	return c
}

// example is a match with what is known of it.
type example struct {
	name, similarity, facts float64
	match                   bool
}

// Knots of the three curves; the values at them are learned.
var (
	nameKnots       = []float64{5, 10, 15, 20, 25, 30, 35, 40, 50, 60}
	similarityKnots = []float64{0.55, 0.65, 0.75, 0.85, 0.95, 1}
	factKnots       = []float64{-10, -4, -1, 0, 3, 6, 9, 14}
)

const (
	rounds   = 200
	straight = 0.02 // how much neighbouring rises are held to each other
)

// weights fits the curves by logistic regression, the prior odds (log2) being
// given: of all sums of three curves that never fall, and by which a bit is
// never worth more than a bit, the likeliest, but for a slight preference for
// straight ones. Facts of no bits are worth nothing.
func weights(examples []example, prior float64) (byName, bySimilarity, byFacts policy.Curve) {
	m := newModel(examples, prior)
	for range rounds {
		for k := range m.x {
			m.step(k)
		}
	}
	none := m.curve(2, 0).Value(0)
	return m.curve(0, m.x[0]+none), m.curve(1, 0), m.curve(2, -none)
}

// model is the sum of the curves. Parameter 0 is its value where every curve
// begins, the others are rises from knot to knot, none below 0.
type model struct {
	rows    [][]float64 // of each example, what each parameter counts for, 0–1
	matches []bool
	sums    []float64 // of each example, log2 of the odds
	x, most []float64 // parameters, and the most that each may be
	curves  [][]float64
	starts  []int // the first parameter of each curve
}

func newModel(examples []example, prior float64) *model {
	m := &model{curves: [][]float64{nameKnots, similarityKnots, factKnots}, x: []float64{10}, most: []float64{100}}
	for c, knots := range m.curves {
		m.starts = append(m.starts, len(m.x))
		for i := 1; i < len(knots); i++ {
			most := 100.0
			if c != 1 {
				most = knots[i] - knots[i-1]
			}
			m.x, m.most = append(m.x, min(2, most)), append(m.most, most)
		}
	}
	for _, e := range examples {
		row := append([]float64{1}, rises(nameKnots, e.name)...)
		row = append(append(row, rises(similarityKnots, e.similarity)...), rises(factKnots, e.facts)...)
		sum := prior
		for k := range row {
			sum += row[k] * m.x[k]
		}
		m.rows, m.matches, m.sums = append(m.rows, row), append(m.matches, e.match), append(m.sums, sum)
	}
	return m
}

// step moves one parameter by Newton's step.
func (m *model) step(k int) {
	gradient, curvature := 0.0, 1e-6
	for i, row := range m.rows {
		if row[k] == 0 {
			continue
		}
		p := 1 / (1 + math.Exp2(-m.sums[i]))
		miss := -p
		if m.matches[i] {
			miss = 1 - p
		}
		gradient += math.Ln2 * miss * row[k]
		curvature += math.Ln2 * math.Ln2 * p * (1 - p) * row[k] * row[k]
	}
	for c, knots := range m.curves {
		first, last := m.starts[c], m.starts[c]+len(knots)-2
		for _, j := range []int{k - 1, k + 1} {
			if first <= min(j, k) && max(j, k) <= last {
				scale := (knots[k-first+1] - knots[k-first]) / (knots[j-first+1] - knots[j-first]) // knots are not equally far
				gradient -= straight * (m.x[k] - m.x[j]*scale)
				curvature += straight
			}
		}
	}
	next := m.x[k] + max(-3, min(3, gradient/curvature))
	if k > 0 {
		next = max(0, min(next, m.most[k]))
	}
	for i, row := range m.rows {
		m.sums[i] += (next - m.x[k]) * row[k]
	}
	m.x[k] = next
}

// curve is a curve that begins at a value.
func (m *model) curve(c int, value float64) policy.Curve {
	var out policy.Curve
	for i, at := range m.curves[c] {
		if i > 0 {
			value += m.x[m.starts[c]+i-1]
		}
		out = append(out, policy.Knot{At: at, Value: round(value)})
	}
	return out
}

// rises says of each step from knot to knot how much of it lies below x, 0–1.
func rises(knots []float64, x float64) []float64 {
	out := make([]float64, len(knots)-1)
	for i := range out {
		out[i] = max(0, min(1, (x-knots[i])/(knots[i+1]-knots[i])))
	}
	return out
}

// round leaves two digits, and no zero below zero.
func round(x float64) float64 { return math.Round(100*x)/100 + 0 }
