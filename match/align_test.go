package match

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/spelling"
)

// author writes names of invented words that resemble each other.
type author struct{ *rand.Rand }

var syllables = []string{"ka", "kha", "mo", "mir", "za", "zha", "ev", "li", "lu", "tol", "van", "ov", "shi", "dov", "yu", "suf", "ha", "gre", "gor", "che", "ben", "xa", "ji", "wo"}

var littleWords = []string{"al", "bin", "de", "van", "ltd", "llc", "co", "the", "of", "jr", "haji", "dr", "3", "12", "j", "k", "c", "ilyich", "no", "william", "bill", "robert", "bob"}

func (r author) word() string {
	if r.IntN(4) == 0 {
		return littleWords[r.IntN(len(littleWords))]
	}
	var b strings.Builder
	for range 1 + r.IntN(4) {
		b.WriteString(syllables[r.IntN(len(syllables))])
	}
	return b.String()
}

func (r author) words() []string {
	out := make([]string, 1+r.IntN(6))
	for i := range out {
		out[i] = r.word()
	}
	return out
}

// said is a name as somebody else says it.
func (r author) said(words []string) []string {
	out := slices.Clone(words)
	for range r.IntN(4) {
		if len(out) == 0 {
			break
		}
		i := r.IntN(len(out))
		switch r.IntN(7) {
		case 0:
			out = slices.Delete(out, i, i+1)
		case 1:
			out = slices.Insert(out, i, r.word())
		case 2:
			r.Shuffle(len(out), func(a, b int) { out[a], out[b] = out[b], out[a] })
		case 3:
			if i+1 < len(out) {
				out[i] += out[i+1]
				out = slices.Delete(out, i+1, i+2)
			}
		case 4:
			if w := out[i]; len(w) > 2 {
				at := 1 + r.IntN(len(w)-1)
				out[i] = w[:at]
				out = slices.Insert(out, i+1, w[at:])
			}
		case 5:
			out[i] = out[i][:1]
		case 6:
			at := r.IntN(len(out[i]))
			out[i] = out[i][:at] + string(rune('a'+r.IntN(26))) + out[i][at+r.IntN(2):]
		}
	}
	return out
}

func each(r author, n int, f func(q *Query, t *Listed, l *Lexicon)) {
	var q Query
	for range n {
		listed := r.words()
		said := r.said(listed)
		kind := []namesake.Kind{namesake.KindPerson, namesake.KindOrganization}[r.IntN(2)]
		person := kind == namesake.KindPerson
		var b LexiconBuilder
		for _, lf := range name.Forms(strings.Join(listed, " "), kind) {
			t := Compile(lf, person, &b)
			b.Describe()
			for _, qf := range name.Forms(strings.Join(said, " "), kind) {
				q.Reset(qf, person)
				f(&q, &t, &b.Lexicon)
			}
		}
	}
}

// spelt is the name of a listed form, for messages.
func spelt(t *Listed, l *Lexicon) string {
	var out []string
	for _, tok := range t.Tokens {
		out = append(out, string(l.Text(tok.Lexeme)))
	}
	return strings.Join(out, " ")
}

func said(q *Query) string {
	var out []string
	for _, tok := range q.Tokens {
		out = append(out, tok.Text)
	}
	return strings.Join(out, " ")
}

// What package index builds on: see the package comment. Every listed token
// and every word is accounted for once, and the losses add up.
func TestLossesKeepTheirPromises(t *testing.T) {
	var a Alignment
	kinds := map[linkKind]int{}
	each(author{rand.New(rand.NewPCG(5, 5))}, 50_000, func(q *Query, n *Listed, l *Lexicon) {
		a.Align(q, n, l, math.MaxInt32)
		listed := make([]int, len(n.Tokens))
		words := make([]int, len(q.Tokens))
		sum := int32(0)
		bad := func(format string, args ...any) {
			t.Helper()
			t.Fatalf("%q and listed %q: "+format, append([]any{said(q), spelt(n, l)}, args...)...)
		}
		for _, k := range a.links {
			kinds[k.kind]++
			sum += k.loss
			if k.loss < 0 {
				bad("a loss of %d", k.loss)
			}
			var u *Unit
			switch k.kind {
			case linkExtra, linkContradicted:
				words[k.unit]++
			default:
				if k.unit < 0 {
					break
				}
				u = &q.Units[k.unit]
				for w := u.First; w <= u.Last; w++ {
					words[w]++
				}
			}
			for i := k.first; i >= 0 && i <= k.last; i++ {
				listed[i]++
			}
			switch k.kind {
			case linkSame, linkSpelling, linkParted, linkKin:
				tok := &n.Tokens[k.first]
				if tok.Role.Minor() {
					break // compared as text; the index has no budget for them
				}
				cost := u.Cost(l, tok.Lexeme, spelling.Over-1)
				if k.loss < min(cost, q.Unpaired(tok)) || cost > MaxCost {
					bad("%s for %s loses %d, and their spelling costs %d", u.Text, l.Text(tok.Lexeme), k.loss, cost)
				}
				near := false
				for i := range q.Units {
					near = near || q.Units[i].Cost(l, tok.Lexeme, spelling.Hard-1) < spelling.Over
				}
				if limit := int32(MaxCost); !near && k.loss < min(q.Unlike(l, tok, false, 0xff, limit), limit+1) {
					bad("%s for %s loses %d, and at least %d by its bound", u.Text, l.Text(tok.Lexeme), k.loss, q.Unlike(l, tok, false, 0xff, limit))
				}
				if cost >= spelling.Hard && !u.MaySlip() {
					bad("%s is a spelling of %s, and should not be by a hard operation", u.Text, l.Text(tok.Lexeme))
				}
				if u.Pair() && cost > MaxJoinCost {
					bad("the joined %s for %s costs %d", u.Text, l.Text(tok.Lexeme), cost)
				}
			case linkJoined:
				join := n.Joins[k.first]
				cost := u.Cost(l, join, spelling.Over-1)
				if u.Pair() || k.loss < cost+JoinLoss || cost > MaxJoinCost {
					bad("%s for %s loses %d, and their spelling costs %d", u.Text, l.Text(join), k.loss, cost)
				}
			case linkInitial, linkOmitted, linkContradicted:
				tok := &n.Tokens[k.first]
				if !tok.Role.Minor() && k.loss < int32(tok.Weight)*Floor/100 || k.loss < q.Unpaired(tok) {
					bad("%s loses %d of %d", l.Text(tok.Lexeme), k.loss, tok.Weight)
				}
				if tok.Role.Minor() {
					break // only the same text is a spelling of it
				}
				// Unlike is asked of tokens that no unit is near to.
				unlike := true
				for i := range q.Units {
					unlike = unlike && q.Units[i].Cost(l, tok.Lexeme, spelling.Hard-1) >= spelling.Over
				}
				if limit := []int32{300, 500, 900, 1500}[int(k.first)%4]; unlike && k.loss < min(q.Unlike(l, tok, false, 0xff, limit), limit+1) {
					bad("%s loses %d, and at least %d by its bound", l.Text(tok.Lexeme), k.loss, q.Unlike(l, tok, false, 0xff, limit))
				}
			}
		}
		for i, n := range listed {
			if n != 1 {
				bad("listed token %d is accounted for %d times", i, n)
			}
		}
		for i, n := range words {
			if n != 1 {
				bad("word %d is accounted for %d times", i, n)
			}
		}
		if sum != a.Loss() {
			bad("the losses sum to %d, the loss is %d", sum, a.Loss())
		}
	})
	for kind := linkSame; kind <= linkExtra; kind++ {
		if kinds[kind] < 20 {
			t.Errorf("links of kind %d were met %d times", kind, kinds[kind])
		}
	}
}

// A limit only ends the work early: it changes neither who passes nor the loss.
func TestLimitDoesNotChangeTheLoss(t *testing.T) {
	var a Alignment
	r := author{rand.New(rand.NewPCG(6, 6))}
	each(r, 30_000, func(q *Query, n *Listed, l *Lexicon) {
		a.Align(q, n, l, math.MaxInt32)
		loss := a.Loss()
		for _, limit := range []int32{loss - 1, loss, loss + 1, n.Weight / 4, r.Int32N(n.Weight + 1)} {
			q.costs.reset() // or the costs of a greater limit would be known
			passes := a.Align(q, n, l, limit)
			if passes != (loss <= limit) || passes && a.Loss() != loss {
				t.Fatalf("%q and listed %q lose %d; at limit %d: %v, %d", said(q), spelt(n, l), loss, limit, passes, a.Loss())
			}
		}
	})
}

// Two joined words at once, each of which alone would not be enough.
func TestSeveralJoinedWords(t *testing.T) {
	got := Names(namesake.KindPerson, "Tolvangregor Khamirshidov", "Tolvan Gregor Khamir Shidov")
	if got < 0.8 {
		t.Errorf("similarity %.3f", got)
	}
	var b LexiconBuilder
	n := Compile(name.Forms("Tolvan Gregor Khamir Shidov", namesake.KindPerson)[0], true, &b)
	b.Describe()
	var q Query
	q.Reset(name.Forms("Tolvangregor Khamirshidov", namesake.KindPerson)[0], true)
	var a Alignment
	if !a.Align(&q, &n, &b.Lexicon, AllowedLoss(n.Weight, n.Info, 0.8)) {
		t.Error("does not pass at similarity 0.8")
	}
}

// What loses more than is allowed never passes, whatever its bits up to those
// of the listed name; and hardly more is allowed than may pass.
func TestAllowedLossIsWhatSimilarityAllows(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 200_000 {
		weight := 1 + r.Int32N(24*name.MaxWeight)
		info := weight + r.Int32N(weight)
		at := 1 - r.Float64() // in (0, 1], as package index asks
		switch r.IntN(4) {
		case 0: // exactly a similarity that occurs
			if s := Similarity(r.Int32N(weight), weight, info); s > 0 {
				at = s
			}
		case 1:
			at = float64(1+r.IntN(100)) / 100
		}
		loss := AllowedLoss(weight, info, at)
		if bits := r.Int32N(info + 1); Similarity(loss+1, weight, bits) >= at {
			t.Fatalf("weight %d, %d of %d bits: a loss of %d still reaches similarity %v", weight, bits, info, loss+1, at)
		}
		if loss > 2 && Similarity(loss-2, weight, info) < at {
			t.Fatalf("weight %d, %d bits: a loss of %d is allowed and far below similarity %v", weight, info, loss, at)
		}
	}
}

func TestSimilarity(t *testing.T) {
	for _, c := range []struct {
		loss, weight, bits int32
		least, most        float64
	}{
		{0, 1000, 100, 1, 1}, // the same name, however common
		{200, 1000, now.FewBits, 0.75, 0.8},
		{200, 1000, now.FewBits - 500, 0.7, 0.79}, // borne by many
		{200, 1000, now.ManyBits, 0.8, 0.9},       // by few
		{200, 1000, now.ManyBits + 1, 0.8, 0.9},   // and no more than that
		{1, 2000, 5000, 0.99, 1},                  // never above what is the same
		{1000, 1000, now.FewBits, 0, 0.01},        // all is lost
		{5000, 1000, 0, 0, 0}, {0, 0, 0, 0, 0}, {5, -1, 0, 0, 0},
	} {
		if got := Similarity(c.loss, c.weight, c.bits); got < c.least || got > c.most {
			t.Errorf("a loss of %d of %d at %d bits: similarity %v, want %v to %v", c.loss, c.weight, c.bits, got, c.least, c.most)
		}
	}
}

func TestAlignDoesNotAllocate(t *testing.T) {
	var b LexiconBuilder
	n := Compile(name.Forms("Gregor Ilyich Tolvanov", namesake.KindPerson)[0], true, &b)
	b.Describe()
	f := name.Forms("Tolvanoff, Grigor", namesake.KindPerson)[0]
	var q Query
	var a Alignment
	if allocs := testing.AllocsPerRun(100, func() {
		q.Reset(f, true)
		a.Align(&q, &n, &b.Lexicon, n.Weight)
	}); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}
