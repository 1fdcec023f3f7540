package sidebyside

import "github.com/namesake-screening/namesake"

// Token is a pair of tokens that were aligned, or one that has no counterpart.
// The texts are as the matcher reads them, one spelling for all of a name's.
type Token struct {
	Subject, Listed Written // empty where that side has none
	Role            string  // "given", "family", …; "" where it is not told
	Verdict         namesake.Verdict
	Bits            namesake.Bits
	Text            string // in words
	Worth           string // for its colour: "much", "some", "little", "none" or "against"
}

// What a token that agrees is worth: a token that one person in 64 bears, or
// fewer, is much, and one that more than one in 8 bear is little.
const (
	much = 600
	some = 300
)

func tokens(e namesake.Evidence) []Token {
	var out []Token
	for _, p := range e.Parts {
		if p.Feature != namesake.FeatureName {
			continue
		}
		for _, t := range p.Parts {
			out = append(out, Token{Subject: Write(t.Subject, ""), Listed: Write(t.Listed, ""), Role: t.Role, Verdict: t.Verdict, Bits: t.Bits, Text: t.Text, Worth: worth(t.Bits)})
		}
	}
	return out
}

func worth(b namesake.Bits) string {
	switch {
	case b >= much:
		return "much"
	case b >= some:
		return "some"
	case b > 0:
		return "little"
	case b < 0:
		return "against"
	}
	return "none"
}

// Link is a relation of the listed party to another, as published. It is shown
// and changes nothing.
type Link struct {
	Relation string
	Name     Written // of the other party; empty where the list gives its number alone
	ID       string  // the other party's, in the same list
	Note     string
	Source   string // where it was read: file and record
}

func links(e *namesake.Entity) []Link {
	var out []Link
	for _, l := range e.Links {
		note, _ := visible(l.Note)
		out = append(out, Link{Relation: l.Relation, Name: Write(l.Name, ""), ID: l.ID, Note: note, Source: source(e.Provenance)})
	}
	return out
}
