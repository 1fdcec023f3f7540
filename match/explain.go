package match

import (
	"fmt"
	"sort"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/name"
)

// Bits that tokens are worth beside their information, in hundredths of a bit.
const (
	bitsInitial       = 350 // at most, where only the initial agrees
	leftOutShare      = 20  // hundredths of the weight
	leftOutMost       = 170 // the same person is named without it about one time in three
	contradictedShare = 27  // hundredths of the loss
	contradictedMost  = 900
	addedShare        = 10
	addedMost         = 100
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
	similarity := Similarity(a.loss, t.Weight)
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

// explainLink says what one link is worth, and in words.
func explainLink(k link, q *Query, t *Listed, l *Lexicon) namesake.Evidence {
	e := namesake.Evidence{Feature: namesake.FeatureToken}
	var weight, info int32
	if k.first >= 0 {
		tok := &t.Tokens[k.first]
		e.Listed, e.Role = string(l.Text(tok.Lexeme)), tok.Role.String()
		weight, info = int32(tok.Weight), int32(tok.Info)
		if k.last != k.first {
			next := &t.Tokens[k.last]
			e.Listed += " " + string(l.Text(next.Lexeme))
			weight, info = weight+int32(next.Weight), info+int32(next.Info)
		}
	}
	var word name.Token // of a unit of one word
	if k.unit >= 0 {
		u := &q.Units[k.unit]
		word = q.Tokens[u.First]
		e.Subject = word.Text
		if u.Pair() {
			e.Subject += " " + q.Tokens[u.Last].Text
		}
		info = min(info, u.Info)
	}
	var bits int32
	switch k.kind {
	case linkSame:
		bits = int32(t.Tokens[k.first].Info)
		e.Verdict, e.Text = namesake.VerdictAgrees, "the same"
	case linkSpelling:
		bits = info - k.loss
		e.Verdict, e.Text = namesake.VerdictSimilar, "spelt differently"
	case linkKin:
		bits = info - k.loss
		e.Verdict, e.Text = namesake.VerdictSimilar, "another form of the name"
	case linkJoined:
		bits = info - k.loss
		e.Verdict, e.Text = namesake.VerdictSimilar, "written as one word"
	case linkParted:
		bits = info - k.loss
		e.Verdict, e.Text = namesake.VerdictSimilar, "written as two words"
	case linkInitial:
		bits = min(info, bitsInitial)
		e.Verdict, e.Text = namesake.VerdictSimilar, "the initial agrees"
	case linkOmitted:
		bits = -min(weight*leftOutShare/100, leftOutMost)
		e.Verdict, e.Text = namesake.VerdictMissing, "not stated by the subject"
	case linkContradicted:
		bits = -min(k.loss*contradictedShare/100, contradictedMost)
		e.Verdict, e.Text = namesake.VerdictContradicts, "another name in its place"
	case linkExtra:
		bits = -min(word.Weight*addedShare/100, addedMost)
		e.Role = word.Role.String()
		e.Verdict, e.Text = namesake.VerdictExtra, "not in the listed name"
	}
	e.Bits = namesake.Bits(bits)
	whole := float64(max(t.Weight, 1))
	e.Share = float64(weight)/whole - float64(k.loss)*(whole+damp)/(whole*whole) // adds up to Similarity
	return e
}
