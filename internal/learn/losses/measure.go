package main

import (
	"fmt"
	"slices"

	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/index"
	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/spelling"
)

// figures are what one table reaches, shares in 0–1.
type figures struct {
	f1, auc      float64 // on published pairs, at the shipped threshold
	first, ten   float64 // aliases: the right person first, among ten
	passed       float64 // at the shipped threshold
	atPercent    float64 // found where one in a hundred people on no list is alerted
	atPermille   float64
	slippedTen   float64
	alerted      float64 // people on no list
	native       float64 // recall
	nativeNear   float64 // recall at near
	nativeFalse  float64
	culture      float64
	cultureFalse float64
	worst, best  float64 // recall of the worst and of the best culture
	costly       float64 // listed names that take the dearer part of the index
}

func (f figures) String() string {
	return fmt.Sprintf("F1 %.3f AUC %.3f, aliases first %.3f ten %.3f passed %.3f at 1 %% %.3f at 0.1 %% %.3f, slipped ten %.3f, alerted %.4f, native %.3f near %.3f/%.4f, cultures %.3f/%.4f from %.3f to %.3f, costly %.3f",
		f.f1, f.auc, f.first, f.ten, f.passed, f.atPercent, f.atPermille, f.slippedTen, f.alerted, f.native, f.nativeNear, f.nativeFalse, f.culture, f.cultureFalse, f.worst, f.best, f.costly)
}

// short is by how much the figures fall short of the aims, each in steps that
// are worth about the same; what is beyond an aim counts a tenth.
func (f figures) short() float64 {
	sum := 0.0
	for _, aim := range []struct{ reached, aim, step float64 }{
		{f.f1, 0.90, 0.006}, {f.auc, 0.93, 0.01},
		{f.first, 0.94, 0.03}, {f.ten, 0.99, 0.03}, {f.passed, 0.85, 0.02},
		{f.atPercent, 0.94, 0.02}, {f.atPermille, 0.85, 0.03}, {f.slippedTen, 0.98, 0.02},
		{f.native, 0.955, 0.01}, {f.nativeNear, 0.985, 0.002}, {f.culture, 0.97, 0.01}, {f.worst, 0.97, 0.03},
	} {
		steps := (aim.aim - aim.reached) / aim.step
		sum += max(steps, 0.1*steps)
	}
	for _, limit := range []struct{ reached, most, step float64 }{
		{f.alerted, 0.0045, 0.000125}, {f.nativeFalse, 0.004, 0.001}, {f.cultureFalse, 0.025, 0.003}, {f.costly, 0, 0.1},
	} {
		sum += max(0, limit.reached-limit.most) / limit.step
	}
	return sum
}

// near is what names in another script should reach, so that their bearers are
// ranked at all.
const near = 0.60

func everything(int) bool { return true }

// measure scores all that is in the parts that are seen.
func (m *material) measure(see func(fold int) bool) figures {
	for _, set := range [][]asked{m.people, m.aliases, m.slipped} {
		m.score(set, see)
	}
	for _, set := range [][]pair{m.published, m.cultures, m.native} {
		onCores(len(set), func(next func() int) {
			var a match.Alignment
			for i := next(); i < len(set); i = next() {
				if see(set[i].fold) {
					set[i].measure(&a)
				}
			}
		})
	}
	f := m.sum(see, func(a *asked) (float64, int) { return a.score, a.rank }, func(p *pair) float64 { return p.score })
	f.costly = m.costly()
	return f
}

// keep remembers the scores of a part; kept are the figures of all that is
// remembered.
func (m *material) keep(part func(fold int) bool) {
	for _, set := range [][]asked{m.people, m.aliases, m.slipped} {
		for i := range set {
			if a := &set[i]; part(a.fold) {
				a.kept, a.keptRank = a.score, a.rank
			}
		}
	}
	for _, set := range [][]pair{m.published, m.cultures, m.native} {
		for i := range set {
			if p := &set[i]; part(p.fold) {
				p.kept = p.score
			}
		}
	}
}

func (m *material) kept() figures {
	return m.sum(everything, func(a *asked) (float64, int) { return a.kept, a.keptRank }, func(p *pair) float64 { return p.kept })
}

// score asks again.
func (m *material) score(set []asked, see func(fold int) bool) {
	onCores(len(set), func(next func() int) {
		var al match.Alignment
		best := map[uint32]float64{}
		lexicon := m.index.Lexicon()
		for i := next(); i < len(set); i = next() {
			a := &set[i]
			if !see(a.fold) {
				continue
			}
			clear(best)
			for k := range a.readings {
				r := &a.readings[k]
				for _, n := range r.names {
					l := m.index.Name(index.Hit{Form: n.form})
					if al.Align(&r.query, &l, lexicon, l.Weight) {
						best[n.entity] = max(best[n.entity], al.Similarity(&r.query, &l))
					}
				}
			}
			a.settle(best)
		}
	})
}

// settle notes the score and the rank of who is meant, a tie counting against
// it; of somebody on no list, the best score of anybody.
func (a *asked) settle(best map[uint32]float64) {
	a.score, a.rank = 0, 0
	if !a.listed {
		for _, s := range best {
			a.score = max(a.score, s)
		}
		return
	}
	own, found := best[a.own]
	if !found {
		return
	}
	a.score, a.rank = own, 1
	for entity, s := range best {
		if entity != a.own && s >= own {
			a.rank++
		}
	}
}

func (p *pair) measure(a *match.Alignment) {
	p.score = 0
	for i := range p.sides {
		s := &p.sides[i]
		for q := range s.asked {
			for l := range s.listed {
				if a.Align(&s.asked[q], &s.listed[l], &s.lexicon.Lexicon, 2*s.listed[l].Weight) {
					p.score = max(p.score, a.Similarity(&s.asked[q], &s.listed[l]))
				}
			}
		}
	}
}

func (m *material) sum(see func(fold int) bool, of func(*asked) (float64, int), ofPair func(*pair) float64) figures {
	threshold := policy.Default().Similarity
	share := func(set []asked, counts func(score float64, rank int) bool) float64 {
		n, all := 0, 0
		for i := range set {
			if !see(set[i].fold) {
				continue
			}
			all++
			if counts(of(&set[i])) {
				n++
			}
		}
		return float64(n) / float64(max(1, all))
	}
	var chance []float64
	for i := range m.people {
		if see(m.people[i].fold) {
			s, _ := of(&m.people[i])
			chance = append(chance, s)
		}
	}
	slices.Sort(chance)
	above := func(at float64) func(float64, int) bool {
		return func(s float64, _ int) bool { return s > at }
	}
	passes := func(s float64, _ int) bool { return s >= threshold }
	ten := func(_ float64, rank int) bool { return rank >= 1 && rank <= 10 }
	f := figures{
		first:      share(m.aliases, func(_ float64, rank int) bool { return rank == 1 }),
		ten:        share(m.aliases, ten),
		passed:     share(m.aliases, passes),
		atPercent:  share(m.aliases, above(chance[len(chance)-1-len(chance)/100])),
		atPermille: share(m.aliases, above(chance[len(chance)-1-len(chance)/1000])),
		slippedTen: share(m.slipped, ten),
		alerted:    share(m.people, passes),
		worst:      1,
	}
	count := func(set []pair, threshold float64) (c eval.Counts) {
		for i := range set {
			if see(set[i].fold) {
				c.Add(ofPair(&set[i]) >= threshold, set[i].match)
			}
		}
		return c
	}
	var scored []eval.Scored
	for i := range m.published {
		if p := &m.published[i]; see(p.fold) {
			scored = append(scored, eval.Scored{Score: ofPair(p), Match: p.match})
		}
	}
	f.f1, f.auc = count(m.published, threshold).F1(), eval.AUC(scored)
	native, cultures := count(m.native, threshold), count(m.cultures, threshold)
	f.native, f.nativeFalse = native.Recall(), native.FalseAlertRate()
	f.nativeNear = count(m.native, near).Recall()
	f.culture, f.cultureFalse = cultures.Recall(), cultures.FalseAlertRate()
	for rest := m.cultures; len(rest) > 0; {
		n := 0
		for n < len(rest) && rest[n].culture == rest[0].culture {
			n++
		}
		recall := count(rest[:n], threshold).Recall()
		f.worst, f.best = min(f.worst, recall), max(f.best, recall)
		rest = rest[n:]
	}
	return f
}

// costly is the share of listed names that may pass although each token is an
// accident away: the index looks for these in the dearer way.
func (m *material) costly() float64 {
	n, all := 0, m.index.Forms()
	for i := range uint32(all) {
		l := m.index.Name(index.Hit{Form: i})
		room := int32(0)
		for k := range l.Tokens {
			if t := &l.Tokens[k]; !t.Role.Minor() {
				room += min(spelling.Hard, int32(t.Weight)*match.Floor/100)
			}
		}
		if match.AllowedLoss(l.Weight, l.Info, policy.Default().Similarity) >= room {
			n++
		}
	}
	return float64(n) / float64(all)
}
