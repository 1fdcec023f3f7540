package match

import (
	"fmt"
	"sort"

	"github.com/namesake-screening/namesake"
)

// Explain says what each part of the last Align is worth. The bits of the
// parts add up to the bits of the node, and their shares to the similarity
// where that is not zero.
func (a *Alignment) Explain(q *Query, t *Listed, l *Lexicon) namesake.Evidence {
	links := append([]link(nil), a.links...)
	sort.SliceStable(links, func(i, j int) bool { // as the list writes them, then words added
		x, y := links[i], links[j]
		if (x.first < 0) != (y.first < 0) {
			return y.first < 0
		}
		if x.first != y.first {
			return x.first < y.first
		}
		return x.unit < y.unit
	})
	node := namesake.Evidence{Feature: namesake.FeatureName}
	for _, k := range links {
		e := explainLink(k, q, t, l)
		node.Bits += e.Bits
		node.Parts = append(node.Parts, e)
	}
	similarity := a.Similarity(q, t)
	shares(node.Parts, similarity)
	switch {
	case a.loss == 0:
		node.Verdict, node.Text = namesake.VerdictAgrees, "the names are the same"
	case similarity > 0:
		node.Verdict, node.Text = namesake.VerdictSimilar, fmt.Sprintf("the names agree to %.0f %%", 100*similarity)
	default:
		node.Verdict, node.Text = namesake.VerdictContradicts, "the names differ"
	}
	return node
}

// shares scales the shares of the parts, so that they add up to the similarity
// although what many bits add is capped.
func shares(parts []namesake.Evidence, similarity float64) {
	sum := 0.0
	for _, p := range parts {
		sum += p.Share
	}
	if sum <= 0 {
		return
	}
	for i := range parts {
		parts[i].Share *= similarity / sum
	}
}

// explainLink says what one link is worth, and in words.
func explainLink(k link, q *Query, t *Listed, l *Lexicon) namesake.Evidence {
	e := namesake.Evidence{Feature: namesake.FeatureToken, Bits: namesake.Bits(k.bits(q, t))}
	weight := int32(0)
	if k.first >= 0 {
		tok := &t.Tokens[k.first]
		e.Listed, e.Role, weight = string(l.Text(tok.Lexeme)), tok.Role.String(), int32(tok.Weight)
		if k.last != k.first {
			next := &t.Tokens[k.last]
			e.Listed += " " + string(l.Text(next.Lexeme))
			weight += int32(next.Weight)
		}
	}
	if k.unit >= 0 {
		u := &q.Units[k.unit]
		e.Subject = q.Tokens[u.First].Text
		if u.Pair() {
			e.Subject += " " + q.Tokens[u.Last].Text
		}
	}
	switch k.kind {
	case linkSame:
		e.Verdict, e.Text = namesake.VerdictAgrees, "the same"
	case linkSpelling:
		e.Verdict, e.Text = namesake.VerdictSimilar, "spelt differently"
	case linkKin:
		e.Verdict, e.Text = namesake.VerdictSimilar, "another form of the name"
	case linkJoined:
		e.Verdict, e.Text = namesake.VerdictSimilar, "written as one word"
	case linkParted:
		e.Verdict, e.Text = namesake.VerdictSimilar, "written as two words"
	case linkInitial:
		e.Verdict, e.Text = namesake.VerdictSimilar, "the initial agrees"
	case linkOmitted:
		e.Verdict, e.Text = namesake.VerdictMissing, "not stated by the subject"
	case linkContradicted:
		e.Verdict, e.Text = namesake.VerdictContradicts, "another name in its place"
	case linkExtra:
		e.Role = q.Tokens[q.Units[k.unit].First].Role.String()
		e.Verdict, e.Text = namesake.VerdictExtra, "not in the listed name"
	}
	whole := float64(max(t.Weight, 1))
	e.Share = float64(weight)/whole*(1+rarity(0)) - float64(k.loss)*(whole+float64(now.Damp))/(whole*whole) + rarity(int32(e.Bits)) - rarity(0)
	return e
}
