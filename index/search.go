package index

import (
	"fmt"
	"math/bits"

	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/spelling"
)

// Hit is a listed name that passed.
type Hit struct {
	Entity uint32 // ordinal in the index
	Name   uint16 // ordinal among the entity's names
	Form   uint32
	Loss   int32 // hundredths of a bit
	Weight int32
	Bits   int32 // what the agreement is worth, hundredths of a bit
	Weak   bool  // a weak alias
}

// Similarity is how well the names agree (0–1).
func (h Hit) Similarity() float64 { return match.Similarity(h.Loss, h.Weight, h.Bits) }

// Stats count what a search did, stage by stage.
type Stats struct {
	Units      int // words and joined words looked up
	Lexemes    int // lexemes whose spelling was compared
	Postings   int // postings read
	Candidates int // forms compared in full
	Hits       int
}

// Searcher searches an index. It holds scratch space and is for one goroutine
// at a time.
type Searcher struct {
	index      *Index
	similarity float64
	query      match.Query
	alignment  match.Alignment
	hits       []Hit
	keys       []spelling.Key
	comparison spelling.Comparison
	reached    []reached
	known      spellingCache
	met        metLexemes
	seenForm   []uint32 // by form: the round it was last a candidate in
	seenLexeme []uint32
	formRound  uint32
	lexRound   uint32
	Stats      Stats // of all searches so far
}

// NewSearcher makes a searcher for names of at least the similarity.
func (x *Index) NewSearcher(similarity float64) (*Searcher, error) {
	if !(similarity >= x.similarity && similarity <= 1) { // NaN is neither
		return nil, fmt.Errorf("search index: similarity %v is not between %v, for which the index was built, and 1", similarity, x.similarity)
	}
	return &Searcher{
		index: x, similarity: similarity,
		seenForm:   make([]uint32, len(x.forms)),
		seenLexeme: make([]uint32, x.lexicon.Len()),
	}, nil
}

// Search finds the listed names that agree with the form, in no particular
// order. The slice is valid until the next call.
func (s *Searcher) Search(f name.Form, person bool) []Hit {
	s.begin(f, person)
	for i := range s.query.Units {
		u := &s.query.Units[i]
		s.Stats.Units++
		for _, r := range s.spellings(u) {
			s.met.add(r, !u.Pair())
		}
	}
	for i := range s.met.list {
		s.read(&s.met.list[i])
	}
	for _, f := range s.index.unbudgeted {
		s.compare(f)
	}
	s.Stats.Candidates += len(s.index.unbudgeted)
	s.Stats.Hits += len(s.hits)
	return s.hits
}

// Scan compares the form with every listed name: what Search must equal.
func (s *Searcher) Scan(f name.Form, person bool) []Hit {
	s.begin(f, person)
	for i := range s.index.forms {
		s.compare(uint32(i))
	}
	return s.hits
}

func (s *Searcher) begin(f name.Form, person bool) {
	s.query.Reset(f, person)
	s.hits = s.hits[:0]
	s.met.reset()
	if s.formRound++; s.formRound == 0 { // wrapped around
		clear(s.seenForm)
		s.formRound = 1
	}
}

// read compares the forms posted under a lexeme that was met.
func (s *Searcher) read(r *met) {
	if r.cost > r.budget {
		return // met, but nothing is posted so far off
	}
	x := s.index
	person := uint8(0)
	if s.query.Person {
		person = formPerson
	}
	alone := uint16(r.cost) / aloneUnit
	initials := s.query.Initials() // each may stand for a token that no word resembles
	start := uint32(0)
	if r.lexeme > 0 {
		start = x.postEnd[r.lexeme-1]
	}
	for i := range x.posts[start:x.postEnd[r.lexeme]] {
		p := &x.posts[start+uint32(i)]
		if p.budget < uint16(r.cost) {
			break // postings come with the greatest budget first
		}
		s.Stats.Postings++
		joined := p.flags&postJoined != 0
		if p.flags&formPerson != person || joined && p.budget < uint16(r.word) ||
			!joined && !initials && alone >= uint16(p.alone) && s.query.Far(p.others[0]) && (p.others[1] == p.others[0] || s.query.Far(p.others[1])) ||
			s.seenForm[p.form] == s.formRound {
			continue
		}
		if joined && !s.maybeJoined(p.form, r) || !joined && !s.maybe(p.form) {
			continue // not marked as seen: a joined word may lead here yet, or another one
		}
		s.seenForm[p.form] = s.formRound
		s.Stats.Candidates++
		s.compare(p.form)
	}
}

// allowance is at least what the form may lose and pass.
func (s *Searcher) allowance(f *form) int32 {
	return match.AllowedLoss(int32(f.weight), int32(f.info), s.similarity)
}

// maybe reports whether the form may pass without two of its tokens written as
// one word: each token loses at least what the nearest word that was met costs
// or, where none was, a hard operation, and at most what it loses by itself.
func (s *Searcher) maybe(i uint32) bool {
	x := s.index
	f := &x.forms[i]
	tokens := x.tokens[f.first : f.first+uint32(f.tokens)]
	left := s.allowance(f)
	var unmet uint64 // name.MaxTokens < 64
	for k := range tokens {
		t := &tokens[k]
		if t.Role.Minor() {
			continue
		}
		least := s.least(t)
		if least == spelling.Hard {
			unmet |= 1 << k
		}
		if left -= least; left < 0 {
			return false
		}
	}
	for ; unmet != 0; unmet &= unmet - 1 {
		left += spelling.Hard
		if left -= s.query.Unlike(&x.lexicon, &tokens[bits.TrailingZeros64(unmet)], left); left < 0 {
			return false
		}
	}
	return true
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
				left -= s.least(t)
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

// least is the least that a token loses that is not written as one with another.
func (s *Searcher) least(t *match.Token) int32 {
	least := s.query.Unpaired(t)
	if m := s.met.of(t.Lexeme); m != nil {
		return min(least, int32(m.cost))
	}
	return min(least, spelling.Hard)
}

// reachable is the greatest cost at which the searcher meets every token that
// is so near, whatever its budget.
const reachable = spelling.Hard - 1

// spellings returns the lexemes that the unit may be a spelling of: all that
// are reachable, and of the others those within their greatest budgets. Words
// recur in a population, so they are remembered.
func (s *Searcher) spellings(u *match.Unit) []reached {
	if found, ok := s.known.get(u); ok {
		return found
	}
	s.reached = s.reached[:0]
	s.nextLexemes()
	s.meetKin(u)
	s.meetAlike(u)
	if !u.Pair() { // the spelling of joined words has no room for a hard operation
		s.meetHard(u)
	}
	return s.known.put(u, s.reached)
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
	var ok bool
	if s.keys, ok = u.AppendKinKeys(s.keys[:0]); !ok {
		s.meetAll(u)
		return
	}
	for _, k := range s.keys {
		for _, e := range s.index.kin.get(k) {
			if s.seenLexeme[e.lexeme] == s.lexRound {
				continue
			}
			s.Stats.Lexemes++
			if cost := u.Cost(&s.index.lexicon, e.lexeme, max(reachable, int32(e.budget))); cost < spelling.Over {
				s.found(u, e.lexeme, e.budget, cost)
			}
		}
	}
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
	for _, k := range s.keys {
		s.meet(u, x.exact.get(k))
	}
	for _, id := range x.unkeyed {
		s.meet(u, []keyedLexeme{{lexeme: id, budget: x.maxBudget[id]}})
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
	x := s.index
	if spelling.LeastHard(len(u.Code), u.Unvowelled) > match.MaxCost {
		return
	}
	if len(u.Skeletons) == 0 {
		for _, id := range x.hard {
			s.meetFar(u, id)
		}
		return
	}
	near := &x.near
	if u.Unvowelled {
		near = &x.nearBare
	}
	s.keys = spelling.AppendDeletions(append(s.keys[:0], u.Skeletons...), u.Skeletons)
	for _, k := range s.keys {
		lexemes, bags := near.bagged(k)
		for i := range lexemes {
			if u.NearApart(bags[i], x.lexicon.Unvowelled(lexemes[i].lexeme), int32(lexemes[i].budget)) {
				s.meetFar(u, lexemes[i].lexeme)
			}
		}
	}
	for _, id := range x.hardUnkeyed {
		s.meetFar(u, id)
	}
}

func (s *Searcher) meetFar(u *match.Unit, id uint32) {
	if s.seenLexeme[id] == s.lexRound {
		return
	}
	budget := s.index.maxBudget[id]
	s.Stats.Lexemes++
	s.found(u, id, budget, u.Cost(&s.index.lexicon, id, int32(budget)))
}

// found notes a lexeme, once.
func (s *Searcher) found(u *match.Unit, id uint32, budget int16, cost int32) {
	if s.seenLexeme[id] == s.lexRound {
		return
	}
	s.seenLexeme[id] = s.lexRound
	if cost < spelling.Over {
		s.reached = append(s.reached, reached{id, int16(cost), budget})
	}
}

// compare compares the query with a form in full.
func (s *Searcher) compare(i uint32) {
	l := s.index.listed(i)
	if l.Person != s.query.Person {
		return
	}
	f := &s.index.forms[i]
	limit := s.allowance(f)
	if !s.alignment.Align(&s.query, &l, &s.index.lexicon, limit) {
		return
	}
	hit := Hit{
		Entity: f.entity, Name: f.name, Form: i, Weak: f.flags&formWeak != 0,
		Loss: s.alignment.Loss(), Weight: l.Weight, Bits: s.alignment.Bits(&s.query, &l),
	}
	if hit.Similarity() >= s.similarity {
		s.hits = append(s.hits, hit)
	}
}
