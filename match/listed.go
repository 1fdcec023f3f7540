package match

import "github.com/namesake-screening/namesake/name"

// NoJoin marks neighbours that are not compared as one word.
const NoJoin = ^uint32(0)

// Listed is a listed name ready to compare. Its slices may lie in a mapped
// file.
type Listed struct {
	Tokens []Token
	// Joins[i] is the lexicon's number of tokens i and i+1 written as one
	// word, or NoJoin; it is as long as Tokens, and its last is NoJoin.
	Joins  []uint32
	Weight int32 // the sum of the tokens' weights, in hundredths of a bit
	Info   int32 // the sum of what they inform of, likewise
	Person bool  // read as a person's name
}

// Token is a token of a listed name. Its layout is that of the index file.
type Token struct {
	Lexeme  uint32 // number in the lexicon
	Weight  uint16 // see name.Token
	Info    uint16
	Role    name.Role
	Initial uint8 // 1 for a single letter
	Traits  name.Traits
	Symbols uint8  // of its code, or more than there can be; set by package index
	Sound   uint32 // what it sounds like, a number of package index
}

// Compile makes a listed name of a form, adding its tokens to the lexicon.
func Compile(f name.Form, person bool, lexicon *LexiconBuilder) Listed {
	l := Listed{Person: person}
	for i, t := range f.Tokens {
		l.Tokens = append(l.Tokens, Token{
			Lexeme: lexicon.Add(t.Text, t.Unvowelled),
			Weight: uint16(t.Weight),
			Info:   uint16(t.Info),
			Role:   t.Role,
			Traits: t.Traits,
		})
		tok := &l.Tokens[i]
		if len(t.Text) == 1 {
			tok.Initial = 1
		}
		l.Weight += t.Weight
		l.Info += t.Info
		join := NoJoin
		if i+1 < len(f.Tokens) && joinable(t, f.Tokens[i+1]) {
			n := f.Tokens[i+1]
			join = lexicon.Add(t.Text+n.Text, t.Unvowelled || n.Unvowelled)
		}
		l.Joins = append(l.Joins, join)
	}
	return l
}

// names counts the tokens that are names.
func (l *Listed) names() int {
	n := 0
	for i := range l.Tokens {
		if !l.Tokens[i].Role.Minor() {
			n++
		}
	}
	return n
}

// joinable reports whether the two are sometimes written as one word. Two
// initials are (J C, JC); an initial and a name are not, and numbers stand
// alone.
func joinable(a, b name.Token) bool {
	if a.Role == name.RoleNumber || b.Role == name.RoleNumber {
		return false
	}
	return a.Initial() == b.Initial()
}
