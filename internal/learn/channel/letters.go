package main

import (
	"maps"
	"math"
	"slices"
)

// letterModel is a trigram model of Latin names, smoothed by Witten and Bell:
// counts[n] are of letters after the last n letters.
type letterModel struct {
	counts [3][27 * 27][27]float64
}

// learnLetters counts every distinct name once: the model is for names that
// nobody has counted, and those are not like the common ones.
func learnLetters(names map[string]bool) *letterModel {
	m := new(letterModel)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		a, b := 0, 0
		for i := 0; i <= len(name); i++ {
			l := 0
			if i < len(name) {
				l = int(name[i]-'a') + 1
			}
			m.counts[0][0][l]++
			m.counts[1][b][l]++
			m.counts[2][a*27+b][l]++
			a, b = b, l
		}
	}
	return m
}

// probability of letter l after a and b.
func (m *letterModel) probability(a, b, l int) float64 {
	p := 1.0 / 27
	for n, context := range [3]int{0, b, a*27 + b} {
		counts := &m.counts[n][context]
		total, kinds := 0.0, 0.0
		for _, c := range counts {
			total += c
			if c > 0 {
				kinds++
			}
		}
		if total > 0 {
			p = (counts[l] + kinds*p) / (total + kinds)
		}
	}
	return p
}

func (m *letterModel) costs() (table [27 * 27 * 27]float64) {
	for a := range 27 {
		for b := range 27 {
			for l := range 27 {
				table[(a*27+b)*27+l] = -math.Log2(m.probability(a, b, l))
			}
		}
	}
	return table
}

// likelihoods returns the probability of each sample's Latin side as any name.
func (m *letterModel) likelihoods(samples []sample) []float64 {
	costs := m.costs()
	out := make([]float64, len(samples))
	for i := range samples {
		bits, a, b := 0.0, 0, 0
		for _, l := range samples[i].latin {
			bits += costs[(a*27+b)*27+int(l)]
			a, b = b, int(l)
		}
		out[i] = math.Exp2(-bits - costs[(a*27+b)*27])
	}
	return out
}
