package match

import (
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/spelling"
)

// mostOmitted is the greatest share of its weight that a token loses where it
// is left out.
func mostOmitted() int32 {
	return max(now.OmitOther, now.OmitPatronymic, now.OmitFamily, now.OmitSecond, now.OmitPaternal, now.OmitNumber, now.OmitMinor)
}

// Bound is what a query loses at least with listed names of which little is
// known: it tells most of them to be too far without comparing them. It is of
// alignments in which no word of the query stands for two listed tokens.
//
// Where the query has no fewer words than a listed name has names, every name
// that is not paired with a word is contradicted by one, and words beyond are
// added. Words count that are names and may not stand for a token of minor role;
// where two words may stand for one token there is one word less.
type Bound struct {
	query    *Query
	words    int
	lightest int32 // weight of a word
	most     int32 // the greatest share that a token loses where it is left out
	// apart: what is lost by a contradiction in hundredths of what is lost if word
	// and token are nothing like each other, by the symbols of the token, where the
	// two are two hard operations apart or more.
	apart [spelling.MaxLen + 1]int32
	added [3][name.MaxTokens + 1]int32 // by names of the listed, 3 for more, less one: the sum of the least
}

// Reset makes the bound that of a query; otherwise is how many of its words may
// stand for a token of minor role.
func (b *Bound) Reset(q *Query, otherwise int) {
	b.query, b.lightest, b.most = q, 1<<16, mostOmitted()
	longest, n, sure := 0, 0, true
	for j := range q.Tokens {
		u := &q.Units[j]
		if q.Tokens[j].Role.Minor() {
			continue
		}
		for names := range b.added {
			least := &b.added[names]
			least[n] = extra(q, j, names+1)
			for i := n; i > 0 && least[i] < least[i-1]; i-- {
				least[i], least[i-1] = least[i-1], least[i]
			}
		}
		n++
		b.lightest = min(b.lightest, u.Weight)
		longest = max(longest, len(u.Code))
		sure = sure && (u.fixed || u.MaySlip()) // of others nothing is known but that they are no spelling
	}
	b.words = n - otherwise
	strange := false // some word may be a short token with a slip of the pen, and contradict nothing
	for j := range q.Tokens {
		strange = strange || q.Units[j].strange && len(q.Units[j].Code) < slipLetters
	}
	for names := range b.added {
		least, sum := &b.added[names], int32(0)
		for i := range n {
			sum, least[i] = sum+least[i], sum
		}
		least[n] = sum
	}
	for n := range b.apart {
		b.apart[n] = 0
		if sure && !(strange && n < slipLetters) {
			b.apart[n] = contradictedApart(q, max(n, longest))
		}
	}
}

// contradictedApart is the least share, in hundredths, of what a contradiction
// may lose where the spelling cost is two hard operations' or more.
func contradictedApart(q *Query, symbols int) int32 {
	if symbols <= 2 {
		return 100
	}
	_, alike, unlike := contradiction(q)
	n := int32(symbols)
	return min(max(0, 2*spelling.Hard-alike*n)*100/(unlike*n), 100)
}

// Contradicts reports whether everything that is not paired with a word is
// contradicted by one, in a listed name of so many names, of which some may be
// written as two words.
func (b *Bound) Contradicts(names, parted int) bool { return b.words-parted >= names }

// Added is the least that words lose which such a listed name does not have.
func (b *Bound) Added(names, parted int) int32 {
	return b.added[min(max(names, 1), 3)-1][max(0, b.words-parted-names)]
}

// Omitted is the least that a token loses that no word is a spelling of, where
// it loses omitted if the query knows nothing of it and has no initials.
func (b *Bound) Omitted(omitted int32) int32 {
	if b.query.initials {
		return omitted * now.Initial / max(now.Initial, b.most)
	}
	return omitted
}

// Contradicted is the least that a token of so many symbols loses that no word
// is within two hard operations of, and that is contradicted by a word.
func (b *Bound) Contradicted(omitted int32, symbols int) int32 {
	if b.query.initials {
		return b.Omitted(omitted)
	}
	share, _, _ := contradiction(b.query)
	more := max(0, share-b.most) * min(omitted*100/b.most, b.lightest) / 100
	return omitted + more*b.apart[symbols]/100
}

// Unlike is the least that a listed token loses that no unit is a spelling of
// at less than spelling.Hard, as far as that is at most limit; beyond, what is
// returned is more than the limit. Contradicts says that a word contradicts it
// if none is paired with it, and near has a bit for each word that may be its
// spelling at all, the last for all from the eighth on. Words joined have no room
// for so much.
func (q *Query) Unlike(l *Lexicon, t *Token, contradicts bool, near uint8, limit int32) int32 {
	unpaired := q.Unpaired(t)
	least := unpaired
	if contradicts && !q.initials && t.Initial == 0 {
		least = limit + 1
		floors := q.floorsAgainst(t, l)
		for j := range q.Tokens {
			if !q.Tokens[j].Role.Minor() {
				least = min(least, contradicted(q, &q.Units[j], t, l, &floors, limit))
			}
		}
	}
	// A misspelt word loses what its spelling costs, or what leaving the token out does.
	for i := 0; near>>min(i, 7) != 0 && i < len(q.Tokens) && least > min(spelling.Hard, unpaired); i++ {
		if u := &q.Units[i]; near>>min(i, 7)&1 != 0 && u.MaySlip() {
			if c := u.slip(l, t.Lexeme, MaxCost); c <= MaxCost {
				least = min(least, c, unpaired)
			}
		}
	}
	return least
}

// floorsAgainst are lower bounds of the distances between the first words and a
// token; none is known of one that may lack its vowels.
func (q *Query) floorsAgainst(t *Token, l *Lexicon) spelling.Bounds {
	if l.Unvowelled(t.Lexeme) {
		return spelling.Bounds{}
	}
	if !q.floored {
		q.floored = true
		q.floors.Reset()
		for j := range q.Tokens {
			q.floors.Add(q.Units[j].Code, q.Units[j].Unvowelled)
		}
	}
	return q.floors.Against(l.Code(t.Lexeme), l.Bags[t.Lexeme])
}
