package index

import (
	"fmt"

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
	Weak   bool // a weak alias
}

// Similarity is how well the names agree (0–1).
func (h Hit) Similarity() float64 { return match.Similarity(h.Loss, h.Weight) }

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
	reached    []reached
	known      spellingCache
	candidates []uint32
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
	x := s.index
	for i := range s.query.Units {
		s.expand(&s.query.Units[i])
	}
	for _, f := range x.unbudgeted {
		s.candidate(f)
	}
	for _, f := range s.candidates {
		s.compare(f)
	}
	s.Stats.Candidates += len(s.candidates)
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
	s.hits, s.candidates = s.hits[:0], s.candidates[:0]
	if s.formRound++; s.formRound == 0 { // wrapped around
		clear(s.seenForm)
		s.formRound = 1
	}
}

// expand makes candidates of the forms posted under lexemes that the unit may
// be a spelling of.
func (s *Searcher) expand(u *match.Unit) {
	x := s.index
	s.Stats.Units++
	for _, r := range s.spellings(u) {
		start := uint32(0)
		if r.lexeme > 0 {
			start = x.postEnd[r.lexeme-1]
		}
		for _, p := range x.posts[start:x.postEnd[r.lexeme]] {
			if int32(p.budget) < r.cost {
				break // postings come with the greatest budget first
			}
			s.Stats.Postings++
			s.candidate(p.form)
		}
	}
}

// spellings returns the lexemes that the unit may be a spelling of within
// their greatest budgets. Words recur in a population, so they are remembered.
func (s *Searcher) spellings(u *match.Unit) []reached {
	if found, ok := s.known.get(u); ok {
		return found
	}
	x := s.index
	if s.lexRound++; s.lexRound == 0 { // wrapped around
		clear(s.seenLexeme)
		s.lexRound = 1
	}
	s.reached = s.reached[:0]
	if len(u.Skeletons) == 0 {
		for id := range x.maxBudget {
			s.reach(u, uint32(id))
		}
		return s.known.put(u, s.reached)
	}
	for _, k := range u.Skeletons {
		s.reachAll(u, x.exact.get(k))
	}
	s.reachAll(u, x.unkeyed)
	// Lexemes not met so far share no skeleton: one operation is hard. The
	// spelling of joined words has no room for one.
	if !u.Pair() && spelling.LeastHard(len(u.Code), u.Unvowelled) <= match.MaxCost {
		near := &x.near
		if u.Unvowelled {
			near = &x.nearBare
		}
		for _, k := range u.Skeletons {
			s.reachAll(u, near.get(k))
		}
		s.keys = spelling.AppendDeletions(s.keys[:0], u.Skeletons)
		for _, k := range s.keys {
			s.reachAll(u, near.get(k))
		}
	}
	return s.known.put(u, s.reached)
}

func (s *Searcher) reachAll(u *match.Unit, lexemes []uint32) {
	for _, id := range lexemes {
		s.reach(u, id)
	}
}

// reach compares the unit with a lexeme, once.
func (s *Searcher) reach(u *match.Unit, id uint32) {
	if s.seenLexeme[id] == s.lexRound {
		return
	}
	s.seenLexeme[id] = s.lexRound
	limit := int32(s.index.maxBudget[id])
	if limit < 0 {
		return
	}
	s.Stats.Lexemes++
	if cost := u.Cost(&s.index.lexicon, id, limit); cost <= limit {
		s.reached = append(s.reached, reached{id, cost})
	}
}

func (s *Searcher) candidate(f uint32) {
	if s.seenForm[f] != s.formRound {
		s.seenForm[f] = s.formRound
		s.candidates = append(s.candidates, f)
	}
}

// compare compares the query with a form in full.
func (s *Searcher) compare(i uint32) {
	l := s.index.listed(i)
	if l.Person != s.query.Person {
		return
	}
	limit := match.AllowedLoss(l.Weight, s.similarity)
	if !s.alignment.Align(&s.query, &l, &s.index.lexicon, limit) {
		return
	}
	f := &s.index.forms[i]
	s.hits = append(s.hits, Hit{Entity: f.entity, Name: f.name, Form: i, Loss: s.alignment.Loss(), Weight: f.weight, Weak: f.flags&formWeak != 0})
}
