package index

import (
	"math/bits"

	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/spelling"
)

// least is the least that the form of a posting loses, as far as the posting
// tells. Own is the only word that was met, if there is one: either it is paired
// with this token, and no other with it, or this token is not met.
func (s *Searcher) least(p *posting, r *met, own uint8) int32 {
	names := p.flags >> postNames
	parted := 0 // names that two words may stand for
	switch {
	case s.met.pairs == 0:
	case names > knownNames:
		parted = knownNames + 1 // as many as there are such pairs
	default:
		parted = int(s.wordBits(r.units)>>moreWords + s.heard[p.others[0].sound()].met>>moreWords + s.heard[p.others[1].sound()].met>>moreWords)
	}
	counted := &s.counted[parted][names]
	paired, unmet := int32(r.cost), min(int32(p.budget)+1, spelling.Hard)
	for _, o := range p.others {
		h := &s.heard[o.sound()]
		met, near := h.met, h.near
		if met|near == 0 {
			l := s.unpaired(o.loss(), o.symbols(), counted.contradicts)
			paired += l
			unmet += l
			continue
		}
		slip := min(s.bound.Omitted(o.loss()), spelling.Hard)
		if met == 0 {
			unmet += slip
		}
		switch {
		case met&^own != 0:
		case near&^own != 0:
			paired += slip
		default:
			paired += s.unpaired(o.loss(), o.symbols(), counted.contradicts)
		}
	}
	if own != 0 && unmet < paired {
		paired = unmet
	}
	return paired + counted.added
}

// allowance is at least what the form may lose and pass.
func (s *Searcher) allowance(f *form) int32 {
	return match.AllowedLoss(int32(f.weight), int32(f.info), s.similarity)
}

// pending is a form whose posting says that it may pass without two of its tokens
// written as one word.
type pending struct {
	form, first uint32
	left        int32 // of the allowance
	apart       uint32
	tokens      uint8
	contradicts bool
}

const maxPending = 128

// sift compares the pending forms that may pass. It goes over all of them for
// every step, so that they wait for memory together and not one after the other.
func (s *Searcher) sift() {
	x := s.index
	for i := range s.pending {
		p := &s.pending[i]
		f := &x.forms[p.form]
		p.first, p.tokens, p.left = f.first, f.tokens, s.allowance(f)
	}
	for i := range s.pending {
		p := &s.pending[i]
		s.touched += x.tokens[p.first].Lexeme + x.tokens[p.first+uint32(p.tokens)-1].Lexeme
	}
	left := s.pending[:0]
	for i := range s.pending {
		if p := s.pending[i]; s.maybe(&p) {
			left = append(left, p)
		}
	}
	for i := range left {
		if p := &left[i]; p.apart != 0 {
			s.touched += x.lexicon.Touch(x.tokens[p.first+uint32(bits.TrailingZeros32(p.apart))].Lexeme)
		}
	}
	for i := range left {
		if p := &left[i]; s.maybeSpelt(p) {
			s.candidate(p.form)
		}
	}
	s.pending = s.pending[:0]
}

// maybe reports whether a form may pass: each token loses at least what the
// nearest word that was met costs or, where none was, a hard operation, and at
// most what it loses by itself.
func (s *Searcher) maybe(p *pending) bool {
	tokens := s.index.tokens[p.first : p.first+uint32(p.tokens)]
	names := 0
	left := p.left
	parted := 0 // names that two words may stand for
	// Each unit that was met stands for one token.
	metTokens, metUnits, saved := 0, uint64(0), int32(spelling.Hard)
	for k := range tokens {
		t := &tokens[k]
		if t.Role.Minor() {
			continue
		}
		names++
		if s.heard[t.Sound].met != 0 {
			if m := s.met.of(t.Lexeme); m != nil && m.units != 0 {
				least := s.bound.Omitted(match.Unpaired(t, false))
				metTokens, metUnits = metTokens+1, metUnits|m.units
				if m.units>>len(s.query.Tokens) != 0 {
					parted++
				}
				saved = min(saved, least-int32(m.cost), spelling.Hard-int32(m.cost))
				left -= min(least, int32(m.cost))
				continue
			}
		}
		p.apart |= 1 << k
	}
	parted = min(parted, s.met.pairs)
	p.contradicts = s.bound.Contradicts(names, parted)
	left -= s.bound.Added(names, parted)
	for rest := p.apart; rest != 0; rest &= rest - 1 {
		left -= s.apart(&tokens[bits.TrailingZeros32(rest)], p.contradicts)
	}
	if few := metTokens - bits.OnesCount64(metUnits); few > 0 && saved > 0 {
		left -= int32(few) * saved
	}
	p.left = left
	return left >= 0
}

// maybeSpelt compares the tokens that were not met with the words that come near
// them.
func (s *Searcher) maybeSpelt(p *pending) bool {
	for ; p.apart != 0 && p.left >= 0; p.apart &= p.apart - 1 {
		t := &s.index.tokens[p.first+uint32(bits.TrailingZeros32(p.apart))]
		least := s.apart(t, p.contradicts)
		p.left += least
		p.left -= max(least, s.query.Unlike(&s.index.lexicon, t, p.contradicts, s.heard[t.Sound].near, p.left))
	}
	return p.left >= 0
}

// apart is the least that a token loses which was not met.
func (s *Searcher) apart(t *match.Token, contradicts bool) int32 {
	omitted := match.Unpaired(t, false)
	if h := &s.heard[t.Sound]; h.met|h.near == 0 {
		return s.unpaired(omitted, int(t.Symbols), contradicts)
	}
	return min(s.bound.Omitted(omitted), spelling.Hard)
}

// unpaired is the least that a token loses that no word comes near to.
func (s *Searcher) unpaired(omitted int32, symbols int, contradicts bool) int32 {
	if contradicts && symbols <= spelling.MaxLen {
		return s.bound.Contradicted(omitted, symbols)
	}
	return s.bound.Omitted(omitted)
}

// maybeJoined reports whether the form may pass with two of its tokens written
// as the word that was met. Of the others it counts only those that no word
// writes together with a neighbour.
func (s *Searcher) maybeJoined(i uint32, r *met) bool {
	x := s.index
	f := &x.forms[i]
	l := x.listed(i)
	for at, join := range l.Joins {
		if join != r.lexeme {
			continue
		}
		left := s.allowance(f) - int32(r.word) - match.JoinLoss
		for k := 0; k < len(l.Tokens) && left >= 0; k++ {
			if t := &l.Tokens[k]; k != at && k != at+1 && !t.Role.Minor() && !s.joined(&l, k) {
				left -= s.leastOf(t)
			}
		}
		if left >= 0 {
			return true
		}
	}
	return false
}

// joined reports whether some word may stand for the token and a neighbour.
func (s *Searcher) joined(l *match.Listed, k int) bool {
	for _, join := range l.Joins[max(k-1, 0) : k+1] {
		if join != match.NoJoin {
			if m := s.met.of(join); m != nil && m.word != never {
				return true
			}
		}
	}
	return false
}

// leastOf is the least that a token loses that is not written as one with another.
func (s *Searcher) leastOf(t *match.Token) int32 {
	least := s.query.Unpaired(t)
	if m := s.met.of(t.Lexeme); m != nil {
		return min(least, int32(m.cost))
	}
	return min(least, spelling.Hard)
}

// tell tells the query what is known of the costs of a form's tokens.
func (s *Searcher) tell(i uint32) {
	x := s.index
	l := x.listed(i)
	for k := range l.Tokens {
		t := &l.Tokens[k]
		if !t.Role.Minor() {
			units, cost := s.unitsAt(t.Lexeme)
			s.query.Tell(&x.lexicon, t.Lexeme, units, cost, s.heard[t.Sound].near)
		}
		if join := l.Joins[k]; join != match.NoJoin && x.maxBudget[join] >= 0 {
			units, cost := s.unitsAt(join)
			s.query.TellJoined(&x.lexicon, join, units, cost)
		}
	}
}

// unitsAt returns the units within less than a hard operation of a lexeme, and
// the least cost.
func (s *Searcher) unitsAt(lexeme uint32) (units uint64, cost int32) {
	if m := s.met.of(lexeme); m != nil {
		return m.units, int32(m.cost)
	}
	return 0, never
}
