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
	hashes     []uint64
	consonants spelling.Code
	comparison spelling.Comparison
	reached    []reached
	sounding   []reached
	known      spellingCache
	wholes     *wholes
	met        metLexemes
	pending    []pending
	touched    uint32   // keeps what is read ahead from being left out
	seenForm   []uint32 // by form: the round it was last a candidate in
	seenLexeme []uint32
	bound      match.Bound
	counted    [knownNames + 2][postMost + 1]counted // by how many names may take two words, and by the names of a form
	heard      []heard                               // by sound: how near the query comes to it
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
		heard:      make([]heard, x.sounds),
		pending:    make([]pending, 0, maxPending),
		wholes:     x.wholes(),
	}, nil
}

// Search finds the listed names that agree with the form, in no particular
// order. The slice is valid until the next call.
func (s *Searcher) Search(f name.Form, person bool) []Hit {
	s.begin(f, person)
	for i := range s.query.Units {
		u := &s.query.Units[i]
		s.Stats.Units++
		found := s.spellings(u)
		for _, r := range found {
			s.met.add(r, i, !u.Pair())
		}
		if u.Pair() && len(found) > 0 && s.query.BothNames(u) {
			s.met.pairs++
		}
	}
	s.listen()
	for i := range s.met.list {
		s.read(&s.met.list[i])
	}
	s.sift()
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
	s.hits, s.pending = s.hits[:0], s.pending[:0]
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
	own := s.wordBits(r.units) // the one word that was met, if there is only one
	if own&(own-1) != 0 || own == 1<<moreWords {
		own = 0
	}
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
		switch {
		case p.flags&formPerson != person:
		case p.flags&postJoined != 0:
			if p.budget >= uint16(r.word) && s.maybeJoined(p.form, r) {
				s.candidate(p.form)
			}
		case p.allowance == 255 || s.least(p, r, own) <= int32(p.allowance)*allowanceUnit:
			if s.pending = append(s.pending, pending{form: p.form}); len(s.pending) == cap(s.pending) {
				s.sift()
			}
		}
	}
}

// candidate compares a form, once.
func (s *Searcher) candidate(form uint32) {
	if s.seenForm[form] == s.formRound {
		return
	}
	s.seenForm[form] = s.formRound
	s.Stats.Candidates++
	s.tell(form)
	s.compare(form)
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
