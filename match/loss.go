package match

import (
	"fmt"

	"github.com/namesake-screening/namesake/match/losses"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/spelling"
	"github.com/namesake-screening/namesake/translit"
)

// now are the figures of the formula, hundredths unless said otherwise.
var now = &losses.Now

// What other packages rest on.
const (
	// Floor is the least that a token not aligned with a word loses, in hundredths
	// of its weight.
	Floor = 50

	// JoinLoss is lost where two words are written as one, in hundredths of a bit.
	JoinLoss = 360
	// MaxCost is the greatest spelling cost that is ever accepted.
	MaxCost = 2*spelling.Hard - 1
	// MaxJoinCost is the greatest between joined words: joining is enough of
	// an accident.
	MaxJoinCost = spelling.Hard - 1
)

const (
	// slipLetters is how many symbols a word has at least in which a slip of the pen
	// makes no other name.
	slipLetters = 5
	// slip is the most that a single accident costs.
	slip = spelling.Hard * 11 / 10
)

// omission is what a token loses when the subject leaves it out.
func omission(t *Token) int32 {
	return int32(t.Weight) * omitting(t) / 100
}

// omitting is the share of its weight that a token loses when it is left out.
func omitting(t *Token) int32 {
	switch {
	case t.Traits&name.Second != 0:
		return now.OmitSecond
	case t.Traits&name.Paternal != 0:
		return now.OmitPaternal
	}
	switch t.Role {
	case name.RoleFamily:
		return now.OmitFamily
	case name.RolePatronymic:
		return now.OmitPatronymic
	case name.RoleNumber:
		return now.OmitNumber
	case name.RoleName, name.RoleGiven:
		return now.OmitOther
	}
	return now.OmitMinor
}

// omitted is what a token loses that the subject has nothing in the stead of.
func omitted(q *Query, t *Token) int32 {
	if q.syllabic && !t.Role.Minor() {
		return int32(t.Weight) * now.OmitSyllabic / 100
	}
	return omission(t)
}

// Bounds states what package index rests on of this package: an index that was
// made under others is of no use.
func Bounds() string {
	return fmt.Sprint(Floor, JoinLoss, MaxCost, MaxJoinCost, channelShare, channelLimit, syllableLimit, now, translit.Fingerprint())
}

// contradiction is what another word in the stead of a token loses at most, in
// hundredths of the lesser weight, from which spelling cost a symbol on, and by
// how much more it does.
func contradiction(q *Query) (share, alike, unlike int32) {
	switch {
	case !q.Person:
		return now.ContradictionOrg, now.AlikeLetter, now.UnlikeLetter
	case q.syllabic:
		return now.ContradictionSyllabic, now.AlikeSyllabic, now.UnlikeSyllabic
	}
	return now.Contradiction, now.AlikeLetter, now.UnlikeLetter
}

// contradicted is what a token loses when the subject has another word in its
// stead, as far as that is at most limit, and else more than the limit: the more
// the less alike they are. A common word contradicts a rare token less: people
// have more names than lists know. Floors is what is known of the distances of
// words from the token.
func contradicted(q *Query, u *Unit, t *Token, l *Lexicon, floors *spelling.Bounds, limit int32) int32 {
	omit := omission(t)
	share, alike, unlike := contradiction(q)
	more := max(0, share-omitting(t)) * min(int32(t.Weight), u.Weight) / 100
	if omit > limit || more == 0 {
		return omit
	}
	code := l.Code(t.Lexeme)
	n := int32(max(len(code), len(u.Code)))
	if u.strange && n < slipLetters && !u.fixed && !q.syllabic && name.OneSlip(string(u.Text), string(l.Text(t.Lexeme))) {
		return omit // no name, and the token with a slip of the pen
	}
	if u.fixed || t.Role == name.RoleNumber || n <= 2 || u.another(t, l) {
		return omit + more
	}
	// The greatest distance at which the loss is within the limit.
	alike, unlike = n*alike, n*unlike
	within := alike + unlike
	if omit+more > limit {
		within = alike + ((limit-omit+1)*unlike-1)/more
	}
	cost := floors.Distance(u.First, u.Code, code, u.Unvowelled || l.Unvowelled(t.Lexeme), within)
	if cost > within {
		return omit + more
	}
	return omit + more*min(max(0, cost-alike), unlike)/unlike
}

// accepted is the greatest spelling cost at which a word is taken for a token
// of the given length in symbols.
func accepted(symbols int) int32 {
	return min(int32(symbols)*now.AcceptLetter, MaxCost)
}

// respelled is what a token loses that the subject spells otherwise. A slip of
// the pen in a common name loses no more than leaving the name out.
func respelled(cost int32, u *Unit, q *Query, t *Token) int32 {
	loss := respelling(cost, u, q)
	if len(u.Code) >= slipLetters && !u.Unvowelled && u.channel == nil {
		return min(loss, omitted(q, t))
	}
	return loss
}

// respelling is what a difference of spelling loses.
func respelling(cost int32, u *Unit, q *Query) int32 {
	loss := cost
	switch {
	case u.channel != nil && q.syllabic:
		return loss * now.SyllableShare / 100
	case u.channel != nil:
		return loss * nativeShare / 100
	case q.syllabic:
		loss = loss * now.RuledSyllable / 100
	case u.Unvowelled:
		loss = loss * now.RuledVowels / 100
	}
	if commoner := now.KnownAt - u.Info; commoner > 0 {
		loss += loss * commoner / now.KnownAt * now.Known / 100
	}
	return loss
}
