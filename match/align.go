package match

import (
	"math"

	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/spelling"
)

// link is one decision of an alignment: a listed token (or two, where the
// subject writes them as one word) with a unit, a token left out or
// contradicted, or a word added.
type link struct {
	kind  linkKind
	first int8 // listed token, or -1
	last  int8 // first+1 where two are joined
	unit  int8 // unit, or -1
	loss  int32
}

type linkKind uint8

const (
	linkSame linkKind = iota
	linkSpelling
	linkInitial
	linkJoined // the subject joins two listed words
	linkParted // the subject parts one listed word
	linkKin    // another form of the same name
	linkOmitted
	linkContradicted
	linkExtra
)

// Alignment is how the words of a query and the tokens of a listed name pair
// up. It is scratch space: its zero value is ready, and each Align reuses it.
type Alignment struct {
	links []link
	pairs []link
	loss  int32
}

// Loss is the sum of the losses of the last Align, in hundredths of a bit.
func (a *Alignment) Loss() int32 { return a.loss }

// Align pairs up the words of q and the tokens of t, and reports whether the
// loss is at most limit. Where it is not, the alignment may be incomplete.
func (a *Alignment) Align(q *Query, t *Listed, l *Lexicon, limit int32) bool {
	a.links, a.pairs, a.loss = a.links[:0], a.pairs[:0], 0
	if !a.collect(q, t, l, limit) {
		return false
	}
	var listedUsed, queryUsed uint64 // bit sets of positions; name.MaxTokens < 64
	for {
		// The pair that saves most beside a contradiction goes first; ties go to the earlier one, so
		// that the result does not depend on anything but the names.
		best, saved := -1, int32(-1)
		for i := range a.pairs {
			p := &a.pairs[i]
			u := &q.Units[p.unit]
			if listedUsed&span(int(p.first), int(p.last)) != 0 || queryUsed&span(u.First, u.Last) != 0 {
				continue
			}
			weight := int32(t.Tokens[p.first].Weight)
			if p.last != p.first {
				weight += int32(t.Tokens[p.last].Weight)
			}
			if s := weight*now.Stake/100 - p.loss; s > saved {
				best, saved = i, s
			}
		}
		if best < 0 {
			break
		}
		p := a.same(a.pairs[best], listedUsed)
		u := &q.Units[p.unit]
		listedUsed |= span(int(p.first), int(p.last))
		queryUsed |= span(u.First, u.Last)
		a.links = append(a.links, p)
		if a.loss += p.loss; a.loss > limit {
			return false
		}
	}
	a.unpaired(q, t, l, listedUsed, queryUsed)
	return a.loss <= limit
}

// same is the pair that takes precedence over p: where p takes a word for a
// spelling of one token while another is the very same word, that one.
func (a *Alignment) same(p link, listedUsed uint64) link {
	if p.loss == 0 || p.kind == linkJoined || p.kind == linkParted {
		return p
	}
	for _, s := range a.pairs {
		if s.loss == 0 && s.unit == p.unit && listedUsed&span(int(s.first), int(s.last)) == 0 {
			return s
		}
	}
	return p
}

func span(first, last int) uint64 {
	return 1<<uint(first) | 1<<uint(last)
}

// collect lists the possible pairs, and gives up where even the best pair of
// each token leaves too much loss.
func (a *Alignment) collect(q *Query, t *Listed, l *Lexicon, limit int32) bool {
	var least [name.MaxTokens]int32
	sum := int32(0)
	for i := range t.Tokens {
		tok := &t.Tokens[i]
		least[i] = omission(tok)
		a.pairToken(q, t, i, l, &least[i])
		sum += least[i]
	}
	several := len(t.Tokens) > 3 && len(q.Tokens) > 1 // two joins may be needed to come within the limit
	for i, join := range t.Joins {
		// A join can save at most what its two tokens lose otherwise.
		if join != NoJoin && least[i]+least[i+1] > 0 && (several || sum-least[i]-least[i+1] <= limit) && a.pairJoin(q, t, i, l) {
			sum -= least[i] + least[i+1]
			least[i], least[i+1] = 0, 0
		}
	}
	return sum <= limit
}

func (a *Alignment) pairToken(q *Query, t *Listed, i int, l *Lexicon, least *int32) {
	tok := &t.Tokens[i]
	if tok.Role.Minor() { // al and el, Ltd and LLC are not spellings of each other
		there := false
		for u := range q.Tokens {
			if q.Tokens[u].Text == string(l.Text(tok.Lexeme)) {
				a.pairs = append(a.pairs, link{kind: linkSame, first: int8(i), last: int8(i), unit: int8(u)})
				*least, there = 0, true
			}
		}
		if tok.Role == name.RoleHonorific && !there {
			a.pairTitle(q, tok, i, l)
		}
		return
	}
	weight := int32(tok.Weight)
	limit := accepted(len(l.Code(tok.Lexeme)))
	costs := q.costsTo(l, tok.Lexeme, len(q.Units), limit)
	for u := range q.Units {
		unit := &q.Units[u]
		if *least == 0 && unit.Pair() {
			break // the token itself is there, and its neighbour is not needed
		}
		p := link{kind: linkSpelling, first: int8(i), last: int8(i), unit: int8(u), loss: int32(costs[u])}
		if u < len(q.Tokens) && initialOf(q, u, t, i, l) {
			p.kind, p.loss = linkInitial, weight*now.Initial/100
		} else {
			if p.loss > limit || unit.Pair() && min(costs[unit.First], costs[unit.Last]) <= costs[u] {
				continue
			}
			if p.loss == 0 {
				p.kind = linkSame
			} else {
				if kin := unit.kinOf(l, tok.Lexeme, p.loss); kin {
					p.kind = linkKin
				} else if unit.another(tok, l) {
					continue
				} else if u < len(q.Tokens) && q.Tokens[u].Role == name.RoleParticle {
					continue // an article is no name misspelt
				} else {
					p.loss = respelled(p.loss, unit, q, tok)
				}
			}
			if unit.Pair() {
				p.kind, p.loss = linkParted, p.loss+JoinLoss
			}
		}
		if q.Person && u < len(q.Tokens) && p.loss > now.Respelt && name.OtherGender(q.Tokens[u].Traits, tok.Traits) {
			p.loss += now.Gender
		}
		if u < len(q.Tokens) && turned(q.Tokens[u].Role, tok.Role) {
			p.loss += weight * now.Turned / 100
		}
		a.pairs = append(a.pairs, p)
		*least = min(*least, p.loss)
	}
}

// pairTitle pairs a title with words that are no names but the title with a slip
// of the pen.
func (a *Alignment) pairTitle(q *Query, tok *Token, i int, l *Lexicon) {
	for u := range q.Tokens {
		if cost := q.titled(l, tok.Lexeme, u); cost <= slip {
			a.pairs = append(a.pairs, link{kind: linkSpelling, first: int8(i), last: int8(i), unit: int8(u), loss: min(cost, omission(tok))})
		}
	}
}

// titled is what it costs, up to slip, that the word at u is a title with a slip
// of the pen.
func (q *Query) titled(l *Lexicon, title uint32, u int) int32 {
	unit := &q.Units[u]
	if !unit.strange || unit.channel != nil || len(unit.Code) < slipLetters || unit.Unvowelled || len(l.Code(title)) < slipLetters {
		return spelling.Over
	}
	return unit.spelt(l, title, slip)
}

// MayBeTitle reports whether the word at u may be paired with a title of the
// lexicon, as no word of minor role.
func (q *Query) MayBeTitle(l *Lexicon, title uint32, u int) bool {
	return q.titled(l, title, u) <= slip
}

// turned reports whether one of the roles is a person's own name and the other
// the father's: Salman bin Muhammad is not Muhammad bin Salman.
func turned(a, b name.Role) bool {
	return a == name.RoleGiven && b == name.RolePatronymic || a == name.RolePatronymic && b == name.RoleGiven
}

// initialOf reports whether the word at u is the initial of token i, or the other
// way round. That of Abdul Qadir is A as well as Q.
func initialOf(q *Query, u int, t *Listed, i int, l *Lexicon) bool {
	const servant = "abdul"
	w, tok := q.Tokens[u], &t.Tokens[i]
	text := l.Text(tok.Lexeme)
	if len(text) == 0 || (len(w.Text) == 1) == (len(text) == 1) || w.Role.Minor() || w.Role == name.RoleNumber || tok.Role == name.RoleNumber {
		return false
	}
	if len(text) == 1 {
		return w.Text[0] == text[0] || text[0] == 'a' && u > 0 && q.Tokens[u-1].Text == servant
	}
	return w.Text[0] == text[0] || w.Text[0] == 'a' && i > 0 && string(l.Text(t.Tokens[i-1].Lexeme)) == servant
}

// pairJoin pairs two listed tokens with words that write them as one, and
// reports whether there is any.
func (a *Alignment) pairJoin(q *Query, t *Listed, i int, l *Lexicon) bool {
	limit := min(accepted(len(l.Code(t.Joins[i]))), MaxJoinCost)
	if !q.reaches(l, t.Joins[i], limit) {
		return false
	}
	costs := q.costsTo(l, t.Joins[i], len(q.Tokens), limit)
	found := false
	for u := range q.Tokens { // only single words: units begin with them
		cost := int32(costs[u])
		if cost > limit || min(q.costTo(l, &t.Tokens[i], u), q.costTo(l, &t.Tokens[i+1], u)) <= cost {
			continue
		}
		loss := int32(JoinLoss)
		if cost > 0 {
			loss += respelling(cost, &q.Units[u], q)
		}
		a.pairs = append(a.pairs, link{kind: linkJoined, first: int8(i), last: int8(i + 1), unit: int8(u), loss: loss})
		found = true
	}
	return found
}

// unpaired accounts for what is left: listed tokens contradicted by words left
// over, the weightiest first, or left out; words added.
func (a *Alignment) unpaired(q *Query, t *Listed, l *Lexicon, listedUsed, queryUsed uint64) {
	for {
		tok := -1
		for i := range t.Tokens {
			if r := t.Tokens[i].Role; listedUsed&(1<<uint(i)) == 0 && !r.Minor() && (tok < 0 || t.Tokens[i].Weight > t.Tokens[tok].Weight) {
				tok = i
			}
		}
		if tok < 0 {
			break
		}
		word, loss := -1, int32(0)
		for j := range q.Tokens {
			if queryUsed&(1<<uint(j)) != 0 || q.Tokens[j].Role.Minor() {
				continue
			}
			if n := contradicted(q, &q.Units[j], &t.Tokens[tok], l, &spelling.Bounds{}, math.MaxInt32/2); word < 0 || n < loss {
				word, loss = j, n
			}
		}
		if word < 0 {
			break
		}
		listedUsed |= 1 << uint(tok)
		queryUsed |= 1 << uint(word)
		a.add(link{linkContradicted, int8(tok), int8(tok), int8(word), loss})
	}
	for i := range t.Tokens {
		if listedUsed&(1<<uint(i)) == 0 {
			a.add(link{linkOmitted, int8(i), int8(i), -1, omitted(q, &t.Tokens[i])})
		}
	}
	names := t.names()
	for j := range q.Tokens {
		if queryUsed&(1<<uint(j)) == 0 {
			a.add(link{linkExtra, -1, -1, int8(j), extra(q, j, names)})
		}
	}
}

func (a *Alignment) add(l link) {
	a.links = append(a.links, l)
	a.loss += l.loss
}

// extra is what a word loses that the listed name does not have.
func extra(q *Query, j int, names int) int32 {
	t := &q.Tokens[j]
	share := int32(now.ExtraOther)
	switch {
	case t.Role.Minor():
		share = 0
	case t.Role == name.RoleNumber:
		share = now.ExtraNumber
	case !q.Person:
	case q.syllabic:
		share = now.ExtraSyllabic
	case t.Role == name.RolePatronymic:
		share = now.ExtraPerson
	case names == 1:
		share = now.ExtraMononym
	case names == 2 && t.Traits&name.Second != 0:
		share = now.ExtraSecond
	case names == 2:
		share = now.ExtraTwo
	default:
		share = now.ExtraPerson
	}
	return min(t.Weight, now.ExtraCap) * share / 100
}
