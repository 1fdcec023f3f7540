package match

import (
	"fmt"

	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/spelling"
)

// The losses, in hundredths of the weight concerned unless said otherwise.
// They were chosen together on the labelled pairs and on official aliases;
// docs/matching.md tells what each is worth.
const (
	// Floor is the least that a token not aligned with a word loses.
	Floor = 50

	omitOther      = 60
	omitPatronymic = 50
	omitFamily     = 75
	omitMinor      = 60
	omitNumber     = 90
	initialLoss    = 50 // an initial stands for the token
	contradiction  = 220
	// unlikeLetter is the spelling cost a symbol at which two words have nothing
	// to do with each other, in hundredths of a bit.
	unlikeLetter = 250
	extraPerson  = 15
	extraMononym = 50 // where the list has a single name, and the subject more
	extraOther   = 25
	extraNumber  = 50
	extraCap     = 1000 // weight beyond which an added token counts no more, hundredths of a bit

	// JoinLoss is lost where two words are written as one, in hundredths of a bit.
	JoinLoss = 60
	// respelt is lost between tokens that differ only in what a code leaves
	// out, such as doubled letters, in hundredths of a bit.
	respelt = 30
	// rarer: how much of the difference is lost where the word is commoner
	// than the token that it would be a spelling of.
	rarer = 10
	// acceptShare and acceptLetter bound the spelling cost at which a word is
	// taken for a spelling of a token: a part of its weight, and hundredths of
	// a bit a symbol, so that a long rare token does not agree with anything.
	acceptShare  = 130
	acceptLetter = 200
	// MaxCost is the greatest spelling cost that is ever accepted.
	MaxCost = 2*spelling.Hard - 1
	// MaxJoinCost is the greatest between joined words: joining is enough of
	// an accident.
	MaxJoinCost = spelling.Hard - 1
)

// omission is what a token loses when the subject leaves it out.
func omission(t *Token) int32 {
	return int32(t.Weight) * omitShare[t.Role] / 100
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
	return fmt.Sprint(Floor, JoinLoss, MaxCost, MaxJoinCost, omitShare, initialLoss)
}

// contradicted is what a token loses when the subject has another word in its
// stead: the more the less alike they are. A common word contradicts a rare
// token less: people have more names than lists know.
func contradicted(u *Unit, t *Token, l *Lexicon) int32 {
	omit := omission(t)
	full := omit + max(0, contradiction-omitShare[t.Role])*min(int32(t.Weight), u.Weight)/100
	code := l.Code(t.Lexeme)
	unlike := int32(len(code)) * unlikeLetter
	if u.fixed || t.Role == name.RoleNumber || unlike == 0 {
		return full
	}
	cost := spelling.Cost(u.Code, code, u.Unvowelled || l.Unvowelled(t.Lexeme), unlike)
	if cost >= unlike {
		return full
	}
	return max(omit, int32(int64(full)*int64(cost)*int64(cost)/(int64(unlike)*int64(unlike))))
}

// accepted is the greatest spelling cost at which a word is taken for a token
// of the given weight and length in symbols.
func accepted(weight int32, symbols int) int32 {
	return min(weight*acceptShare/100, int32(symbols)*acceptLetter, MaxCost)
}
