package match

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/namesake-screening/namesake/spelling"
)

// What package index takes from a Bound holds of every alignment in which no word
// stands for two listed tokens: whether names are contradicted, what that loses at
// least where they are far from all words, and what words lose that are added.
func TestBoundIsALowerBound(t *testing.T) {
	var a Alignment
	var b Bound
	contradicted, far, added := 0, 0, 0
	each(author{rand.New(rand.NewPCG(23, 23))}, 30_000, func(q *Query, n *Listed, l *Lexicon) {
		a.Align(q, n, l, 1<<30)
		parted, extras := 0, int32(0)
		for _, k := range a.links {
			switch {
			case k.kind == linkJoined:
				return
			case k.kind == linkExtra:
				extras += k.loss
			case k.unit >= 0 && q.Units[k.unit].Pair() && q.BothNames(&q.Units[k.unit]):
				parted++
			}
		}
		otherwise := 0
		for i := range q.Tokens {
			minor := slices.ContainsFunc(n.Tokens, func(tok Token) bool {
				return tok.Role.Minor() && string(l.Text(tok.Lexeme)) == q.Tokens[i].Text
			})
			if minor && !q.Tokens[i].Role.Minor() {
				otherwise++
			}
		}
		b.Reset(q, otherwise)
		names := n.names()
		if least := b.Added(names, parted); extras < least {
			t.Fatalf("%q and listed %q: words added lose %d, and at least %d by the bound", said(q), spelt(n, l), extras, least)
		} else if least > 0 {
			added++
		}
		for _, k := range a.links {
			if k.first < 0 || k.unit >= 0 && k.kind != linkContradicted || n.Tokens[k.first].Role.Minor() {
				continue
			}
			tok := &n.Tokens[k.first]
			least := b.Omitted(Unpaired(tok, false))
			if b.Contradicts(names, parted) {
				contradicted++
				if k.kind != linkContradicted {
					t.Fatalf("%q and listed %q: %s is not contradicted", said(q), spelt(n, l), l.Text(tok.Lexeme))
				}
				if isFar(q, l, tok.Lexeme) && tok.Initial == 0 {
					far++
					least = b.Contradicted(Unpaired(tok, false), len(l.Code(tok.Lexeme)))
				}
				for _, limit := range []int32{300, 700, 2000} {
					least = max(least, min(q.Unlike(l, tok, true, 0xff, limit), limit+1))
				}
			}
			if k.loss < least {
				t.Fatalf("%q and listed %q: %s loses %d, and at least %d by the bound", said(q), spelt(n, l), l.Text(tok.Lexeme), k.loss, least)
			}
		}
	})
	if contradicted < 500 || far < 500 || added < 500 {
		t.Errorf("%d contradicted, %d of them far, %d added: too few to tell much", contradicted, far, added)
	}
}

// isFar reports whether no word shares a skeleton with a token, even after a
// deletion from each.
func isFar(q *Query, l *Lexicon, id uint32) bool {
	theirs, ok := spelling.AppendSkeletons(nil, l.Code(id))
	theirs = spelling.AppendDeletions(theirs, theirs)
	for i := range q.Tokens {
		u := &q.Units[i]
		ours := spelling.AppendDeletions(slices.Clone(u.Skeletons), u.Skeletons)
		if u.MaySlip() && (!ok || len(ours) == 0 || slices.ContainsFunc(ours, func(k spelling.Key) bool { return slices.Contains(theirs, k) })) {
			return false
		}
	}
	return true
}
