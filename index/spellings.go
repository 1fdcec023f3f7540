package index

import (
	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/spelling"
)

// reachable is the greatest cost at which the searcher meets every token that
// is so near, whatever its budget.
const reachable = spelling.Hard - 1

// spellings returns the lexemes that the unit may be a spelling of: all that
// are reachable, and of the others those within their greatest budgets. Words
// recur in a population, so they are remembered; of most pairs it is known that
// nothing is spelt like them.
func (s *Searcher) spellings(u *match.Unit) []reached {
	unlike := u.Pair() && s.wholes != nil && len(u.Skeletons) > 0 && !s.wholes.may(u.Skeletons)
	if unlike && len(s.wholes.rest) == 0 {
		return nil
	}
	key := keyOf(u)
	if found, ok := s.known.get(key); ok {
		return found
	}
	s.reached = s.reached[:0]
	s.nextLexemes()
	switch {
	case unlike:
		s.meet(u, s.wholes.rest)
	case u.Pair(): // the spelling of joined words has no room for a hard operation
		s.meetAlike(u)
	default:
		s.meetKin(u)
		s.meetAlike(u)
		s.meetHard(u)
	}
	return s.known.put(key, s.reached)
}

// nextLexemes forgets which lexemes have been met.
func (s *Searcher) nextLexemes() {
	if s.lexRound++; s.lexRound == 0 { // wrapped around
		clear(s.seenLexeme)
		s.lexRound = 1
	}
}

// meetKin meets the lexemes that the unit stands for otherwise than by its
// spelling. It comes first, since such costs may be the lower ones.
func (s *Searcher) meetKin(u *match.Unit) {
	l := &s.index.lexicon
	s.keys = u.AppendGroupKeys(s.keys[:0])
	for _, k := range s.keys {
		for _, e := range s.index.kin.get(k) {
			if s.seenLexeme[e.lexeme] == s.lexRound {
				continue
			}
			s.Stats.Lexemes++
			if cost := u.Cost(l, e.lexeme, max(reachable, int32(e.budget))); cost < spelling.Over {
				s.found(u, e.lexeme, e.budget, cost)
			}
		}
	}
	sounding, ok := s.soundingLike(u)
	if !ok {
		s.meetAll(u)
	}
	for _, r := range sounding {
		if s.seenLexeme[r.lexeme] != s.lexRound {
			s.found(u, r.lexeme, r.budget, u.CostSounding(l, r.lexeme, int32(r.cost), max(reachable, int32(r.budget))))
		}
	}
}

// soundingLike returns the lexemes that the unit may be as a word of another
// script, remembered for all readings of the word. It reports false where every
// lexeme may be.
func (s *Searcher) soundingLike(u *match.Unit) ([]reached, bool) {
	if u.Native == "" {
		return nil, true
	}
	key := unitKey{native: u.Native}
	if found, ok := s.known.get(key); ok {
		return found, true
	}
	var ok bool
	if s.keys, ok = u.AppendSoundKeys(s.keys[:0]); !ok {
		return nil, false
	}
	s.sounding = s.sounding[:0]
	for _, k := range s.keys {
		for _, e := range s.index.kin.get(k) {
			s.Stats.Lexemes++
			if cost := u.CostOfSound(&s.index.lexicon, e.lexeme); cost < spelling.Over {
				s.sounding = append(s.sounding, reached{e.lexeme, s.index.sound[e.lexeme], int16(cost), e.budget})
			}
		}
	}
	return s.known.put(key, s.sounding), true
}

// meetAlike meets the lexemes that share a skeleton with the unit, and so the
// beginning of one: among them is every one that is reachable.
func (s *Searcher) meetAlike(u *match.Unit) {
	x := s.index
	var ok bool
	if s.keys, ok = spelling.AppendPrefixes(s.keys[:0], u.Code); !ok {
		s.meetAll(u)
		return
	}
	if !u.Spelt() {
		s.meetSame(u, x.exact.get(s.keys[0]))
		for _, id := range x.unkeyed {
			s.meetSame(u, []keyedLexeme{{lexeme: id, budget: x.maxBudget[id]}})
		}
		return
	}
	for _, k := range s.keys {
		s.meet(u, x.exact.get(k))
	}
	for _, id := range x.unkeyed {
		s.meet(u, []keyedLexeme{{lexeme: id, budget: x.maxBudget[id]}})
	}
}

// meetSame meets the lexemes that read as the unit does.
func (s *Searcher) meetSame(u *match.Unit, lexemes []keyedLexeme) {
	for _, e := range lexemes {
		if string(s.index.lexicon.Text(e.lexeme)) == string(u.Text) {
			s.found(u, e.lexeme, e.budget, 0)
		}
	}
}

// meet compares the unit with lexemes in the order of their codes.
func (s *Searcher) meet(u *match.Unit, lexemes []keyedLexeme) {
	l := &s.index.lexicon
	most := int32(reachable)
	if !u.Pair() { // the spelling of joined words has no room for more
		for i := range lexemes {
			most = max(most, int32(lexemes[i].budget))
		}
		most = min(most, match.MaxCost)
	}
	begun, vowels := false, false
	shared, dead := 0, 0
	for i := range lexemes {
		e := &lexemes[i]
		if shared = min(shared, int(e.shared)); shared >= dead && begun {
			continue // begins as one did that is too far for its beginning alone
		}
		bare := u.Unvowelled || l.Unvowelled(e.lexeme)
		if !begun || bare != vowels {
			s.comparison.Begin(u.Code, bare, most)
			begun, vowels, shared = true, bare, 0
		}
		s.Stats.Lexemes++
		code := l.Code(e.lexeme)
		var cost int32
		cost, dead = s.comparison.Next(code, shared)
		shared = len(code)
		if cost <= max(reachable, int32(e.budget)) {
			s.found(u, e.lexeme, e.budget, u.CostOf(l, e.lexeme, cost, most))
		}
	}
}

// meetAll is meetAlike for a unit with too many keys.
func (s *Searcher) meetAll(u *match.Unit) {
	l := &s.index.lexicon
	for id := range uint32(l.Len()) {
		if cost := u.Cost(l, id, reachable); cost <= reachable {
			s.found(u, id, s.index.maxBudget[id], cost)
		}
	}
}

// meetHard meets the lexemes that share no skeleton with the unit, where their
// budgets allow a hard operation. There are few.
func (s *Searcher) meetHard(u *match.Unit) {
	if !u.MaySlip() || spelling.LeastHard(len(u.Code), true) > match.MaxCost {
		return
	}
	x := s.index
	if len(u.Skeletons) == 0 {
		for i := range x.hard {
			s.meetFar(u, &x.hard[i])
		}
		return
	}
	for i := range x.hardOf(0) {
		s.meetFar(u, &x.hard[i])
	}
	if !u.Unvowelled {
		s.meetSlips(u, x.slips, u.Code, false)
	}
	if u.Unvowelled || x.bare {
		s.consonants = spelling.AppendConsonants(s.consonants[:0], u.Code)
		s.meetSlips(u, x.bareSlips, s.consonants, true)
	}
	if x.wideSounds == 1 {
		return
	}
	s.keys = spelling.AppendDeletions(append(s.keys[:0], u.Skeletons...), u.Skeletons)
	for _, k := range s.keys {
		for _, sound := range x.near.get(k) {
			if sound >= x.wideSounds {
				break
			}
			hard := x.hardOf(sound)
			for i := range hard {
				if h := &hard[i]; h.flags&hardWide != 0 && u.NearApart(h.bag, h.flags&hardBare != 0, int32(h.budget)) {
					s.meetFar(u, h)
				}
			}
		}
	}
}

// meetSlips meets the lexemes that are one operation away from a code; bare says
// that vowels were left out of all codes.
func (s *Searcher) meetSlips(u *match.Unit, slips slipTable, c spelling.Code, bare bool) {
	s.hashes = appendSlipHashes(s.hashes[:0], c)
	for _, hash := range s.hashes {
		for at := slips.start(hash); slips[at] != 0; at = slips.next(at) {
			h := &s.index.hard[slips[at]-1]
			if (u.Unvowelled || h.flags&hardBare != 0) == bare && u.NearApart(h.bag, h.flags&hardBare != 0, int32(h.budget)) {
				s.meetFar(u, h)
			}
		}
	}
}

func (s *Searcher) meetFar(u *match.Unit, h *hardLexeme) {
	if s.seenLexeme[h.lexeme] == s.lexRound {
		return
	}
	s.Stats.Lexemes++
	s.found(u, h.lexeme, h.budget, u.Slip(&s.index.lexicon, h.lexeme, int32(h.budget)))
}

// found notes a lexeme, once.
func (s *Searcher) found(u *match.Unit, id uint32, budget int16, cost int32) {
	if s.seenLexeme[id] == s.lexRound {
		return
	}
	s.seenLexeme[id] = s.lexRound
	if cost < spelling.Over {
		s.reached = append(s.reached, reached{id, s.index.sound[id], int16(cost), budget})
	}
}
