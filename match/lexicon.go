// Package match compares names and facts of a subject and an entity, and says
// what their agreement is worth.
//
// # Names
//
// A listed name is a sequence of tokens, each with a weight in bits ([name.Token]).
// The subject's tokens are aligned with it. What fails to agree is the *loss*:
// a spelling difference loses what [spelling.Cost] says, a token left out a
// part of its weight, a token contradicted by another more than its weight, a
// token added by the subject a little. Similarity is 1 − loss/weight. It is
// normalised by the listed name alone, so that the loss a passing name may
// have is now.Known when an index is built.
//
// The loss never falls below what package index assumes of it:
//
//   - a token aligned with a word, or with two joined words, of the subject
//     loses at least what [Unit.Cost] says: the spelling cost between them, or
//     what it costs that the word stands for the token otherwise;
//   - a token not so aligned loses at least what [Unpaired] says, which is at
//     least [Floor] of its weight where its role is not minor;
//   - where the subject writes two listed tokens as one word, the two together
//     lose at least the spelling cost of the joined token plus [JoinLoss];
//   - everything else only adds to the loss.
package match

import "github.com/namesake-screening/namesake/spelling"

// Lexicon holds the distinct tokens of listed names, numbered from 0. Its
// slices may lie in a mapped file.
type Lexicon struct {
	TextEnd []uint32 // TextEnd[i] is where token i's text ends in Texts, and the next begins
	Texts   []byte
	CodeEnd []uint32
	Codes   []byte
	Bags    []spelling.Bag
	// Skeletons are those of each code, none where it has too many.
	SkeletonEnd []uint32
	Skeletons   []spelling.Key
	Flags       []uint8
}

// Flags of a token.
const (
	Unvowelled = 1 << iota // its vowels may be missing
	Grouped                // it stands for other words
)

// Len is the number of tokens.
func (l *Lexicon) Len() int { return len(l.TextEnd) }

// Text returns the token's text.
func (l *Lexicon) Text(id uint32) []byte {
	start := uint32(0)
	if id > 0 {
		start = l.TextEnd[id-1]
	}
	return l.Texts[start:l.TextEnd[id]]
}

// Code returns the token's code.
func (l *Lexicon) Code(id uint32) spelling.Code {
	start := uint32(0)
	if id > 0 {
		start = l.CodeEnd[id-1]
	}
	return l.Codes[start:l.CodeEnd[id]]
}

// SkeletonsOf returns the skeletons of the token's code, none where it has too
// many.
func (l *Lexicon) SkeletonsOf(id uint32) []spelling.Key {
	start := uint32(0)
	if id > 0 {
		start = l.SkeletonEnd[id-1]
	}
	return l.Skeletons[start:l.SkeletonEnd[id]]
}

// Unvowelled reports whether the token's vowels may be missing.
func (l *Lexicon) Unvowelled(id uint32) bool { return l.Flags[id]&Unvowelled != 0 }

// LexiconBuilder gathers tokens.
type LexiconBuilder struct {
	Lexicon
	ids map[lexeme]uint32
}

type lexeme struct {
	text       string
	unvowelled bool
}

// Add returns the number of a token, adding it if it is new.
func (b *LexiconBuilder) Add(text string, unvowelled bool) uint32 {
	key := lexeme{text, unvowelled}
	if id, ok := b.ids[key]; ok {
		return id
	}
	if b.ids == nil {
		b.ids = map[lexeme]uint32{}
	}
	id := uint32(len(b.TextEnd))
	b.ids[key] = id
	b.Texts = append(b.Texts, text...)
	b.TextEnd = append(b.TextEnd, uint32(len(b.Texts)))
	b.Codes = spelling.Encode(b.Codes, text)
	b.CodeEnd = append(b.CodeEnd, uint32(len(b.Codes)))
	b.Bags = append(b.Bags, spelling.BagOf(b.Code(id)))
	b.Skeletons, _ = spelling.AppendSkeletons(b.Skeletons, b.Code(id))
	b.SkeletonEnd = append(b.SkeletonEnd, uint32(len(b.Skeletons)))
	flags := uint8(0)
	if unvowelled {
		flags = Unvowelled
	}
	if grouped(text) {
		flags |= Grouped
	}
	b.Flags = append(b.Flags, flags)
	return id
}

// Append adds a token of another lexicon, which is now.Known to be new here.
func (b *Lexicon) Append(from *Lexicon, id uint32) uint32 {
	b.Texts = append(b.Texts, from.Text(id)...)
	b.TextEnd = append(b.TextEnd, uint32(len(b.Texts)))
	b.Codes = append(b.Codes, from.Code(id)...)
	b.CodeEnd = append(b.CodeEnd, uint32(len(b.Codes)))
	b.Bags = append(b.Bags, from.Bags[id])
	b.Skeletons = append(b.Skeletons, from.SkeletonsOf(id)...)
	b.SkeletonEnd = append(b.SkeletonEnd, uint32(len(b.Skeletons)))
	b.Flags = append(b.Flags, from.Flags[id])
	return uint32(len(b.TextEnd) - 1)
}
