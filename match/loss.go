package match

import (
	"bytes"
	"fmt"

	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/spelling"
	"github.com/namesake-screening/namesake/translit"
)

// The losses, in hundredths of the weight concerned unless said otherwise.
// They were chosen together, by search from values set by hand, on the labelled
// pairs, on official aliases with a slip of the pen, on names in their own
// script and on people of no list; docs/matching.md tells what each is worth.
const (
	// Floor is the least that a token not aligned with a word loses.
	Floor = 50

	omitOther      = 60
	omitPatronymic = 50
	omitFamily     = 65
	omitMinor      = 20
	omitNumber     = 65
	omitSecond     = 50  // of two given or of two family names the second
	omitPaternal   = 110 // of the father's and the mother's family name the father's
	omitSyllabic   = 120 // of a name in a script of syllables: nobody leaves a part of it out
	initialLoss    = 50  // an initial stands for the token
	turnedLoss     = 55  // the father's name stands where the own name should
	// contradiction is lost where another word stands in the token's stead, of
	// a person's name, of one in a script of syllables, where it may be the same
	// syllable by another romanisation, and of anything but a person.
	contradiction         = 330
	syllabicContradiction = 240
	orgContradiction      = 150
	// stake is what a pair of words is taken to save where pairs compete.
	stake = 240
	// alikeLetter and unlikeLetter: up to which spelling cost a symbol two words
	// may be one name misspelt, and by how much more they have nothing to do
	// with each other, in hundredths of a bit.
	alikeLetter    = 40
	unlikeLetter   = 100
	alikeSyllabic  = 80
	unlikeSyllabic = 105

	extraPerson   = 20
	extraSecond   = 30  // where the list has two names, one that people leave out first
	extraTwo      = 55  // where the list has two names, and the subject more
	extraMononym  = 70  // where the list has one
	extraSyllabic = 140 // of a name in a script of syllables: nobody has a further part
	extraOther    = 110
	extraNumber   = 150
	extraCap      = 820 // weight beyond which an added token counts no more, hundredths of a bit

	// JoinLoss is lost where two words are written as one, in hundredths of a bit.
	JoinLoss = 360
	// respelt is lost between tokens that differ only in what a code leaves
	// out, such as doubled letters, in hundredths of a bit.
	respelt = 10
	// known: a word that is itself a name, and so no slip of the pen, loses more
	// by its spelling: this much more if it were borne by everybody, and nothing
	// more from knownAt on, its information in hundredths of a bit.
	known   = 40
	knownAt = 1550
	// ruledSyllable and ruledVowels: words that were read by rule from a script of
	// syllables, or without vowels, are as they are: what they differ in loses a
	// multiple of the spelling cost.
	ruledSyllable = 2100
	ruledVowels   = 350
	// groupShare of what the groups of package name cost is lost.
	groupShare = 60
	// channelShare of what package translit says is the cost of a word from
	// another script, and of that nativeShare, or syllableShare, is lost.
	channelShare  = 37
	nativeShare   = 190
	syllableShare = 2200
	// channelLimit is the most that package translit may say, and syllableLimit
	// the same for Han and Hangul, of which more would lose too much anyway.
	channelLimit  = 700
	syllableLimit = 120

	// slipLetters is how many symbols a word has at least in which a slip of the pen
	// makes no other name.
	slipLetters = 5
	// slip is the most that a single accident costs.
	slip = spelling.Hard * 11 / 10

	// acceptLetter is the most that a spelling may cost for each symbol, in
	// hundredths of a bit, so that a long rare token does not agree with anything.
	acceptLetter = 180
	// MaxCost is the greatest spelling cost that is ever accepted.
	MaxCost = 2*spelling.Hard - 1
	// MaxJoinCost is the greatest between joined words: joining is enough of
	// an accident.
	MaxJoinCost = spelling.Hard - 1

	// damp makes losses count for more in names of little weight, in hundredths of
	// a bit: a name that agrees but for a part says less, the less it says at all.
	damp = 45
)

// omission is what a token loses when the subject leaves it out.
func omission(t *Token) int32 {
	return int32(t.Weight) * omitting(t) / 100
}

func omitting(t *Token) int32 {
	switch {
	case t.Traits&name.Second != 0:
		return omitSecond
	case t.Traits&name.Paternal != 0:
		return omitPaternal
	}
	return omitShare[t.Role]
}

// omitted is what a token loses that the subject has nothing in the stead of.
func omitted(q *Query, t *Token) int32 {
	if q.syllabic && !t.Role.Minor() {
		return int32(t.Weight) * omitSyllabic / 100
	}
	return omission(t)
}

var omitShare = [...]int32{
	name.RoleName:       omitOther,
	name.RoleGiven:      omitOther,
	name.RoleFamily:     omitFamily,
	name.RolePatronymic: omitPatronymic,
	name.RoleParticle:   omitMinor,
	name.RoleHonorific:  omitMinor,
	name.RoleGeneration: omitMinor,
	name.RoleLegalForm:  omitMinor,
	name.RoleFunction:   omitMinor,
	name.RoleNumber:     omitNumber,
}

// Bounds states what package index rests on of this package: an index that was
// made under others is of no use.
func Bounds() string {
	return fmt.Sprint(Floor, JoinLoss, MaxCost, MaxJoinCost, omitShare, omitSecond, omitPaternal, initialLoss, respelt, groupShare, channelShare, channelLimit, syllableLimit, damp, translit.Fingerprint())
}

// contradicted is what a token loses when the subject has another word in its
// stead: the more the less alike they are. A common word contradicts a rare
// token less: people have more names than lists know.
func contradicted(q *Query, u *Unit, t *Token, l *Lexicon) int32 {
	omit := omission(t)
	share, alike, unlike := int32(contradiction), int32(alikeLetter), int32(unlikeLetter)
	switch {
	case !q.Person:
		share = orgContradiction
	case q.syllabic:
		share, alike, unlike = syllabicContradiction, alikeSyllabic, unlikeSyllabic
	}
	more := max(0, share-omitting(t)) * min(int32(t.Weight), u.Weight) / 100
	code := l.Code(t.Lexeme)
	n := int32(max(len(code), len(u.Code)))
	alike, unlike = n*alike, n*(alike+unlike)
	if u.fixed || t.Role == name.RoleNumber || n <= 2 || u.place && t.Traits&name.Place != 0 {
		return omit + more
	}
	if q.Person && !q.syllabic && shortens(u.Code, code) {
		return omit
	}
	cost := spelling.Distance(u.Code, code, u.Unvowelled || l.Unvowelled(t.Lexeme), unlike)
	if cost >= unlike {
		return omit + more
	}
	return omit + more*max(0, cost-alike)/(unlike-alike)
}

// shortens reports whether one of two words is the beginning of the other: Deo of
// Deogratias, Moradi of Moradichoghamarani.
func shortens(a, b spelling.Code) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(a) > 2 && bytes.HasPrefix(b, a)
}

// accepted is the greatest spelling cost at which a word is taken for a token
// of the given length in symbols.
func accepted(symbols int) int32 {
	return min(int32(symbols)*acceptLetter, MaxCost)
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
		return loss * syllableShare / 100
	case u.channel != nil:
		return loss * nativeShare / 100
	case q.syllabic:
		loss = loss * ruledSyllable / 100
	case u.Unvowelled:
		loss = loss * ruledVowels / 100
	}
	if commoner := knownAt - u.Info; commoner > 0 {
		loss += loss * commoner / knownAt * known / 100
	}
	return loss
}
