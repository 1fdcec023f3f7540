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
	hashes     []uint64
	consonants spelling.Code
	comparison spelling.Comparison
	reached    []reached
	sounding   []reached
	known      spellingCache
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

// reachable is the greatest cost at which the searcher meets every token that
// is so near, whatever its budget.
const reachable = spelling.Hard - 1

// spellings returns the lexemes that the unit may be a spelling of: all that
// are reachable, and of the others those within their greatest budgets. Words
// recur in a population, so they are remembered.
func (s *Searcher) spellings(u *match.Unit) []reached {
	key := keyOf(u)
	if found, ok := s.known.get(key); ok {
		return found
	}
	s.reached = s.reached[:0]
	s.nextLexemes()
	s.meetKin(u)
	s.meetAlike(u)
	if !u.Pair() { // the spelling of joined words has no room for a hard operation
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
