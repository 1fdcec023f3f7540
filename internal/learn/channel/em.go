package main

import (
	"maps"
	"math"
	"slices"

	"github.com/namesake-screening/namesake/translit"
)

const (
	maxUnits, maxLatin = 40, 25
	// rounds of expectation and maximisation without context, then with it.
	rounds, contextRounds = 6, 2
	// band is how many letters a way of cutting may stray from an even one.
	band = 4.5
	// wrongAtFirst is the share of pairs taken to be wrong before anything is
	// learned; it is estimated then.
	wrongAtFirst, wrongAtLeast = 0.05, 0.01
)

// weight lets a common name count for more, but not in proportion: the channel
// is for the next name, not for the commonest.
func weight(count int) float64 { return 1 + math.Log2(float64(count))/2 }

// arc is one unit writing a chunk, letters from to from+n.
type arc struct {
	unit, from, n uint8
	id            int32 // of (unit, chunk)
	code          uint32
}

type writing struct {
	unit int32
	code uint32
}

// learner holds what the rounds of one script share.
type learner struct {
	han           bool
	longest       int
	samples       []sample
	units         []rune
	classes       []int
	syllables     []string
	chance        []float64 // of each sample's Latin side as any name
	wrong         float64
	writings      []writing
	probability   []float64 // of writings
	front, back   []float64
	share, weight []float64 // of the arcs of the sample at hand
}

func learn(script string, longest int, samples []sample, letters *letterModel) translit.DraftChannel {
	l := &learner{han: script == "Hani", longest: longest, samples: samples, wrong: wrongAtFirst, chance: letters.likelihoods(samples)}
	l.number()
	l.cut()
	for round := range rounds {
		l.withoutContext(round)
	}
	var t *tables
	for range contextRounds {
		t = l.withContext(t)
	}
	d := t.draft()
	d.Script, d.Longest, d.Units, d.Classes, d.Syllables = script, longest, l.units, l.classes, l.syllables
	return d
}

// number gives units and their classes numbers.
func (l *learner) number() {
	seen := map[rune]int32{}
	for i := range l.samples {
		for _, r := range l.samples[i].native {
			seen[r] = 0
		}
	}
	l.units = slices.Sorted(maps.Keys(seen))
	syllables := map[string]int{}
	if l.han {
		for _, r := range l.units {
			syllables[translit.Syllable(r)] = 0
		}
		delete(syllables, "")
		l.syllables = slices.Sorted(maps.Keys(syllables))
		for i, s := range l.syllables {
			syllables[s] = i
		}
		syllables[""] = len(l.syllables) // signs that have none share a class
	}
	for i, r := range l.units {
		seen[r] = int32(i)
		if l.han {
			l.classes = append(l.classes, syllables[translit.Syllable(r)])
		} else {
			l.classes = append(l.classes, i)
		}
	}
	for i := range l.samples {
		s := &l.samples[i]
		for _, r := range s.native {
			s.units = append(s.units, seen[r])
		}
	}
}

func (l *learner) classCount() int {
	if l.han {
		return len(l.syllables) + 1
	}
	return len(l.units)
}

// neighbour is what place i of a sample is as context.
func (l *learner) neighbour(s *sample, i int) int32 {
	if i < 0 || i >= len(s.units) {
		return 0
	}
	syllable := ""
	if l.han {
		if syllable = translit.Syllable(l.units[s.units[i]]); syllable == "" {
			return 1 // as package translit has it for what has no syllable
		}
	}
	return translit.Neighbour(int(s.units[i]), syllable)
}

// cut lists all ways in which the units of each sample may write its letters.
func (l *learner) cut() {
	ids := map[writing]int32{}
	most := 0
	for k := range l.samples {
		s := &l.samples[k]
		units, letters := len(s.units), len(s.latin)
		even := float64(letters) / float64(units)
		for i := range units {
			for from := 0; from <= letters && from <= i*l.longest; from++ {
				if math.Abs(float64(from)-float64(i)*even) > band {
					continue
				}
				code := uint32(0)
				for n := 0; n <= l.longest && from+n <= letters; n++ {
					if n > 0 {
						code = code<<5 | uint32(s.latin[from+n-1])
					}
					to := from + n
					if letters-to > (units-i-1)*l.longest || math.Abs(float64(to)-float64(i+1)*even) > band {
						continue
					}
					w := writing{s.units[i], code}
					id, ok := ids[w]
					if !ok {
						id = int32(len(l.writings))
						ids[w] = id
						l.writings = append(l.writings, w)
					}
					s.arcs = append(s.arcs, arc{uint8(i), uint8(from), uint8(n), id, code})
				}
			}
		}
		most = max(most, len(s.arcs))
	}
	l.share, l.weight = make([]float64, most), make([]float64, most)
	l.front, l.back = make([]float64, (maxUnits+1)*(maxLatin+1)), make([]float64, (maxUnits+1)*(maxLatin+1))
	// At first every way is as likely as any other.
	l.probability = make([]float64, len(l.writings))
	totals := make([]float64, len(l.units))
	for k := range l.samples {
		s := &l.samples[k]
		for _, a := range s.arcs {
			v := 1 / float64(len(s.arcs))
			l.probability[a.id] += v
			totals[s.units[a.unit]] += v
		}
	}
	for id, w := range l.writings {
		l.probability[id] /= totals[w.unit]
	}
}

// expect computes from l.weight how likely each arc of the sample is, into
// l.share, and how likely the pair is to be right. It is false where the letters
// cannot be written at all.
func (l *learner) expect(k int) (right float64, ok bool) {
	s := &l.samples[k]
	units, letters := len(s.units), len(s.latin)
	wide := letters + 1
	front, back := l.front[:(units+1)*wide], l.back[:(units+1)*wide]
	clear(front)
	clear(back)
	front[0], back[units*wide+letters] = 1, 1
	for q := range s.arcs {
		a := &s.arcs[q]
		front[(int(a.unit)+1)*wide+int(a.from)+int(a.n)] += front[int(a.unit)*wide+int(a.from)] * l.weight[q]
	}
	total := front[units*wide+letters]
	if total == 0 {
		return 0, false
	}
	for q := len(s.arcs) - 1; q >= 0; q-- {
		a := &s.arcs[q]
		behind := l.weight[q] * back[(int(a.unit)+1)*wide+int(a.from)+int(a.n)]
		at := int(a.unit)*wide + int(a.from)
		back[at] += behind
		l.share[q] = front[at] * behind / total
	}
	right = (1 - l.wrong) * total
	return right / (right + l.wrong*l.chance[k]), true
}

// withoutContext is one round in which a unit writes regardless of its
// neighbours. A pair counts as far as it is likelier right than a chance pair;
// the wrong ones fade out so.
func (l *learner) withoutContext(round int) {
	counts := make([]float64, len(l.writings))
	rights := 0.0
	for k := range l.samples {
		s := &l.samples[k]
		for q := range s.arcs {
			l.weight[q] = l.probability[s.arcs[q].id]
		}
		right, ok := l.expect(k)
		if !ok {
			continue
		}
		if round == 0 {
			right = 1 // nothing is known yet
		}
		rights += right
		kept := s.arcs[:0]
		for q, a := range s.arcs {
			counts[a.id] += l.share[q] * right * s.weight
			if round != 2 && round != 4 || l.share[q] > 1e-5 {
				kept = append(kept, a)
			}
		}
		s.arcs = kept
	}
	if round > 1 {
		l.wrong = max(wrongAtLeast, 1-rights/float64(len(l.samples)))
	}
	t := newTables(l, false)
	for id, c := range counts {
		if c > 1e-4 {
			t.add(l.writings[id].unit, 0, 0, l.writings[id].code, c)
		}
	}
	t.smooth()
	for id, c := range counts {
		l.probability[id] = 0
		if c > 1e-4 {
			w := l.writings[id]
			l.probability[id] = t.probability(t.path(w.unit, 0, 0), w.unit, w.code)
		}
	}
}

// withContext is a round that starts from the tables of the round before, or
// from the probabilities without context.
func (l *learner) withContext(before *tables) *tables {
	t := newTables(l, true)
	rights := 0.0
	for k := range l.samples {
		s := &l.samples[k]
		at, path := -1, [4]int32{}
		for q := range s.arcs {
			a := &s.arcs[q]
			if before == nil {
				l.weight[q] = l.probability[a.id]
				continue
			}
			if int(a.unit) != at {
				at = int(a.unit)
				path = before.path(s.units[at], l.neighbour(s, at+1), l.neighbour(s, at-1))
			}
			l.weight[q] = before.probability(path, s.units[at], a.code)
		}
		right, ok := l.expect(k)
		if !ok {
			continue
		}
		rights += right
		for q := range s.arcs {
			if l.share[q] >= 0.01 {
				a := &s.arcs[q]
				t.add(s.units[a.unit], l.neighbour(s, int(a.unit)+1), l.neighbour(s, int(a.unit)-1), a.code, l.share[q]*right*s.weight)
			}
		}
	}
	l.wrong = max(wrongAtLeast, 1-rights/float64(len(l.samples)))
	t.smooth()
	return t
}
