// Package index finds the listed names that a subject's name may agree with,
// and loses none.
//
// # What is promised
//
// For every similarity at or above the one it was built for, Search finds
// exactly the names that comparing with each listed name in turn ([Index.Scan])
// finds. This follows from what package match promises of its losses and
// package spelling of its keys:
//
//  1. Similarity falls with the loss and rises with what the agreement is worth,
//     which is at most what all tokens of the listed name inform of, and else
//     depends on the weight of the listed name alone. So a loss that no passing
//     name exceeds, its allowance, is known when the index is built.
//  2. Some tokens of the name get a *budget*, at most MaxCost and less than
//     match.Floor of their weight, such that the sum of (budget + 1) exceeds
//     the allowance. If no word of the query, nor two joined, is a spelling of
//     any of these tokens at a cost within its budget, each of them loses more
//     than its budget, and the name does not pass. So a passing name has a
//     budgeted token that the query reaches within its budget, or
//  3. the query writes two of its tokens as one word. Then the joined token
//     costs at most the allowance less match.JoinLoss, which is the budget of
//     the joined token.
//  4. A name is posted under its budgeted tokens and its joined tokens, with
//     their budgets. A query word that reaches a token at cost c reads its
//     postings with a budget of at least c; those of joined tokens are read for
//     single words alone.
//  5. A token within less than spelling.Hard of a word shares a skeleton with it,
//     and so the beginning of one, which is a key of the table exact. All tokens
//     that a name may be met by are in it, posted or not. Tokens with too many keys
//     are compared with every word, and words with too many with every token.
//     Where a budget allows a hard operation, but no other beside, a token that
//     shares no skeleton with a word is one operation away, and their codes are
//     equal after at most one symbol is deleted from each: these are the keys of
//     the tables slip, with vowels and without. Where a budget allows more, the
//     skeletons are equal after at most one deletion from each, the keys of the
//     table near. Names whose tokens weigh too little to give the budgets are
//     compared with every query. What stands for a token otherwise than by its
//     spelling costs less than spelling.Hard and shares a key of the table kin with
//     it, whatever the budgets; it is met first, at the lesser of the costs.
//     Two words joined are a spelling at less than spelling.Hard alone: where no
//     token has a skeleton in common with them, nothing is to be met (wholes).
//
// So every passing name is posted where the query reads. Of what it reads, a
// search compares in full only what a lower bound of the loss lets through. It is
// of names without two tokens written as one word, of which each token is paired
// with a unit, contradicted by a word or left out:
//
//  6. All tokens within less than spelling.Hard of a unit are met, by that unit.
//     Another token costs a unit at least spelling.Hard, and that only where it
//     comes near a word: shares a skeleton with it, or one after a deletion from
//     each. A sound is a number for all skeletons of a token, so that a query notes
//     of each sound by which words it is met and near (listen). A token that is
//     neither is far from all words: it is paired with none, and loses what
//     match.Unpaired says or, where the query has at least as many words as the
//     form has names, what match.Bound says of contradictions and of words added.
//  7. A posting tells the sounds of the two other tokens that lose most, what these
//     lose, and the number of names: from these, and the cost here, follows a bound
//     of the whole (least). Where one word alone met the token here, either it is
//     paired with it and no other token with that word, or the token here loses more
//     than its budget or spelling.Hard.
//  8. The same bound over all tokens (maybe), where tokens that only so many units
//     met cannot all be paired at less than spelling.Hard; then with what
//     match.Query.Unlike finds of the tokens that were not met (maybeSpelt).
//  9. Where two tokens are written as one, the name is also posted under the joined
//     token (3), the sum counts JoinLoss for the two and nothing for what may be
//     joined elsewhere (maybeJoined), and what was rejected under a single token is
//     still to be read there.
//
// What a search knows of costs it tells the comparison (tell), so that they are
// not worked out twice: these are the same costs.
//
// Each name that is left is compared by the same code that Scan uses. Budgets
// change the speed and never the result.
//
// An Index is immutable. It is built once ([Build]), written to a file
// ([Index.WriteTo]) and opened again over the mapped bytes of the file
// ([Open]); docs/index-format.md specifies the file.
package index

import (
	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/match"
)

// Index finds listed names. It is safe for use by many goroutines, each with a
// Searcher of its own.
type Index struct {
	similarity float64 // the least that can be searched for
	editions   []namesake.EditionRef

	lexicon   match.Lexicon
	maxBudget []int16 // by lexeme: the greatest budget of its postings, -1 without
	postEnd   []uint32
	posts     []posting
	exact     keyTable        // prefixes of the skeletons of all lexemes that a word may be met by
	kin       keyTable        // other forms of names and their sound, of the tokens of exact
	unkeyed   []uint32        // lexemes with too many prefixes
	minor     map[string]bool // texts that are of minor role in some form
	titles    []uint32        // lexemes that are titles

	sound              []uint32 // by lexeme: the sound of a token that is a name, noSound of another
	sounds, wideSounds uint32
	near               soundTable // skeletons and deletions of all sounds but 0
	hardEnd            []uint32   // by sound: where its lexemes end in hard
	hard               []hardLexeme
	slips              slipTable
	bareSlips          slipTable // of codes without vowels
	bare               bool      // some of hard may lack their vowels

	forms      []form
	tokens     []match.Token
	joins      []uint32
	unbudgeted []uint32 // forms compared with every query

	identifiers []identifierEntry // ascending by hash

	wholes func() *wholes // made when first asked for; nil where there are too many tokens

	entities entityStore
}

// form locates a compiled name. Its layout is that of the file.
type form struct {
	entity uint32
	first  uint32 // of its tokens
	weight uint16
	info   uint16
	name   uint16 // ordinal among the entity's names
	tokens uint8
	flags  uint8
}

// Flags of a form.
const (
	formPerson = 1 << iota // read as a person's name
	formWeak               // a weak alias
)

// posting says that a form is to be compared if its lexeme is reached at a
// cost within the budget. It also tells of the two other tokens that lose most,
// so that most forms are rejected without looking at them.
type posting struct {
	form      uint32
	budget    uint16
	flags     uint8 // of the form, and postJoined
	allowance uint8 // of the form, in units of allowanceUnit; 255 is more than can be lost here
	others    [2]other
}

// Flags of a posting beside formPerson: postJoined where its lexeme is two of
// the form's tokens as one word, and how many of the form's tokens are names,
// postMost for more.
const (
	postJoined = 1 << 1
	postNames  = 5 // shift
	postMost   = 7
)

// other is a token beside that of a posting: its sound in the upper 20 bits,
// what it loses where no word is a spelling of it, in units of lossUnit, in 7, and
// its symbols in 5. 0 is no token.
type other uint32

func newOther(sound uint32, loss int32, symbols uint8) other {
	return other(sound<<12 | uint32(min(loss/lossUnit, 127))<<5 | uint32(symbols))
}

func (o other) sound() uint32 { return uint32(o >> 12) }
func (o other) loss() int32   { return int32(o>>5&127) * lossUnit }
func (o other) symbols() int  { return int(o & 31) }

// Losses of others are rounded down and allowances up.
const (
	lossUnit      = 8
	allowanceUnit = 8
)

// Len is the number of entities.
func (x *Index) Len() int { return x.entities.len() }

// Forms is the number of compiled names.
func (x *Index) Forms() int { return len(x.forms) }

// Similarity is the least similarity that can be searched for.
func (x *Index) Similarity() float64 { return x.similarity }

// Editions are those the index was built of.
func (x *Index) Editions() []namesake.EditionRef { return x.editions }

// Entity returns an entity by its ordinal.
func (x *Index) Entity(i uint32) (*namesake.Entity, error) { return x.entities.get(i) }

// Lexicon is the index's tokens.
func (x *Index) Lexicon() *match.Lexicon { return &x.lexicon }

// Name returns the compiled name of a hit.
func (x *Index) Name(h Hit) match.Listed { return x.listed(h.Form) }

func (x *Index) listed(i uint32) match.Listed {
	f := &x.forms[i]
	end := f.first + uint32(f.tokens)
	return match.Listed{
		Tokens: x.tokens[f.first:end],
		Joins:  x.joins[f.first:end],
		Weight: int32(f.weight),
		Info:   int32(f.info),
		Person: f.flags&formPerson != 0,
	}
}
