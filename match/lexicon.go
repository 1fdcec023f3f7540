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
// have is known when an index is built.
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
	Flags   []uint8
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

// Unvowelled reports whether the token's vowels may be missing.
func (l *Lexicon) Unvowelled(id uint32) bool { return l.Flags[id]&Unvowelled != 0 }

// Touch reads a little of what is known of a token, so that all of it is at hand
// soon; what it returns means nothing.
func (l *Lexicon) Touch(id uint32) uint32 {
	return uint32(l.Bags[id]) + l.CodeEnd[id] + uint32(l.Flags[id])
}

// LexiconBuilder gathers the texts of tokens. What follows from them is there
// once [LexiconBuilder.Describe] has been called.
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
	flags := uint8(0)
	if unvowelled {
		flags = Unvowelled
	}
	b.Flags = append(b.Flags, flags)
	return id
}

// Describe works out what follows from the texts.
func (b *LexiconBuilder) Describe() {
	for id := uint32(len(b.CodeEnd)); id < uint32(b.Len()); id++ {
		b.Codes = spelling.Encode(b.Codes, string(b.Text(id)))
		b.CodeEnd = append(b.CodeEnd, uint32(len(b.Codes)))
		b.Bags = append(b.Bags, spelling.BagOf(b.Code(id)))
		if grouped(string(b.Text(id))) {
			b.Flags[id] |= Grouped
		}
	}
}

// Slice is the tokens from start to end as a builder of their own, not described
// yet.
func (b *LexiconBuilder) Slice(start, end int) *LexiconBuilder {
	var part LexiconBuilder
	for id := uint32(start); id < uint32(end); id++ {
		part.Texts = append(part.Texts, b.Text(id)...)
		part.TextEnd = append(part.TextEnd, uint32(len(part.Texts)))
	}
	part.Flags = append(part.Flags, b.Flags[start:end]...)
	return &part
}

// Append adds a token of another lexicon, which is known to be new here.
func (l *Lexicon) Append(from *Lexicon, id uint32) uint32 {
	l.Texts = append(l.Texts, from.Text(id)...)
	l.TextEnd = append(l.TextEnd, uint32(len(l.Texts)))
	l.Codes = append(l.Codes, from.Code(id)...)
	l.CodeEnd = append(l.CodeEnd, uint32(len(l.Codes)))
	l.Bags = append(l.Bags, from.Bags[id])
	l.Flags = append(l.Flags, from.Flags[id])
	return uint32(len(l.TextEnd) - 1)
}
