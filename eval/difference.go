package eval

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake/name"
)

// Difference is in what the name that is asked for differs from the listed one.
type Difference string

// Differences of names of the same person. Spelling and Script are as published;
// the others are made, one at a time, from the name as listed.
const (
	Spelling Difference = "spelling" // an official alias that is another spelling of the name
	Script   Difference = "script"   // the official name in its own script
	Typo     Difference = "typo"     // one slip of the pen
	Order    Difference = "order"    // the parts in another order
	Joined   Difference = "joined"   // two parts written as one
	Missing  Difference = "missing"  // a part left out that is neither the first given nor the first family name
	Initial  Difference = "initial"  // a given name as its first letter
	Nickname Difference = "nickname" // a given name as one of its short forms
)

// Differences of names of two people.
const (
	Replaced       Difference = "replaced"        // a part is another name of the same culture, all else is equal
	Namesake       Difference = "namesake"        // another person of the same list, with a part in common
	ScriptNamesake Difference = "script namesake" // the same, by the official name in its own script
)

// TrueDifferences and FalseDifferences are all of them, as they are reported.
var (
	TrueDifferences  = []Difference{Spelling, Script, Typo, Order, Joined, Missing, Initial, Nickname}
	FalseDifferences = []Difference{Replaced, Namesake, ScriptNamesake}
)

// Meaning says in plain words what differs.
func (d Difference) Meaning() string {
	switch d {
	case Spelling:
		return "another official name of the same person, spelt otherwise; some leave parts out as well"
	case Script:
		return "the official name in its own script, such as Arabic"
	case Typo:
		return "one letter left out, added, replaced, or exchanged with the next"
	case Order:
		return "the parts in another order, without the comma"
	case Joined:
		return "two parts written as one word"
	case Missing:
		return "a part left out, but neither the first given nor the first family name"
	case Initial:
		return "a given name written as its first letter"
	case Nickname:
		return "a given name replaced by one of its short forms"
	case Replaced:
		return "a part replaced by another name of the same culture: somebody else"
	case Namesake:
		return "the name of another person of the same list who shares a part"
	case ScriptNamesake:
		return "the same, in its own script"
	}
	return ""
}

// parted is a listed name as parts, in a–z: each a word, or several that stand
// for one name, such as those that the publisher joined by hyphens, a particle
// or a title with the word that follows, and "al din" with the one before.
type parted struct {
	given, family []string
}

const (
	particles = " al el as an ar ad ash at az ul ur ud abd abdul abdel abu abou umm bin ben ibn bint ould oglu de del la las los da dos do y van von der den di le mac "
	titles    = " haji hajji hafiz mullah mulla maulana maulavi maulawi mawlawi mufti qari sheikh shaykh sheik sayyid sayed seyed syed general colonel dr u daw "
	enclitics = " din deen eddin eddine uddin oddin ullah "
)

func among(words, w string) bool { return strings.Contains(words, " "+w+" ") }

func partName(full string) parted {
	var p parted
	before, after, comma := strings.Cut(full, ",")
	if comma {
		p.family, p.given = unite(before), unite(after)
	}
	if len(p.family) == 0 || len(p.given) == 0 {
		all := unite(full)
		cut := max(0, len(all)-1)
		p.given, p.family = all[:cut], all[cut:]
	}
	return p
}

// named reports whether there are a given and a family name, titles aside.
func (p parted) named() bool {
	isName := func(part string) bool { return !among(titles, part) }
	return slices.ContainsFunc(p.given, isName) && slices.ContainsFunc(p.family, isName)
}

// unite parts a text that is part of a name.
func unite(text string) (out []string) {
	open := ""
	for token := range strings.FieldsSeq(text) {
		readings := name.Readings(token)
		if len(readings) == 0 {
			continue
		}
		words := strings.Fields(readings[0].Text)
		last := words[len(words)-1]
		part := open + strings.Join(words, " ")
		switch {
		case among(particles, last) || among(titles, last):
			open = part + " "
			continue
		case among(enclitics, last) && len(words) == 1 && len(out) > 0:
			out[len(out)-1] += " " + part
		default:
			out = append(out, part)
		}
		open = ""
	}
	if open != "" {
		out = append(out, strings.TrimSpace(open))
	}
	return out
}

func (p parted) all() []string   { return slices.Concat(p.given, p.family) }
func (p parted) clone() parted   { return parted{slices.Clone(p.given), slices.Clone(p.family)} }
func (p parted) written() string { return strings.Join(p.all(), " ") }

// apply writes the name with a difference; "" where the name does not allow it.
func (p parted) apply(r *rand.Rand, d Difference, short map[string][]string) string {
	p = p.clone()
	switch d {
	case Typo:
		return Slip(r, p.written())
	case Order:
		all := p.all()
		k := 1 + r.IntN(len(all)-1)
		return strings.Join(slices.Concat(all[k:], all[:k]), " ")
	case Joined:
		of := &p.given
		if r.IntN(2) == 0 {
			of = &p.family
		}
		words := strings.Fields(strings.Join(*of, " "))
		if len(words) < 2 {
			return ""
		}
		i := r.IntN(len(words) - 1)
		*of = slices.Replace(words, i, i+2, words[i]+words[i+1])
	case Missing:
		n := len(p.given) - 1
		i := n + len(p.family) - 1
		if i < 1 {
			return ""
		}
		if i = r.IntN(i); i < n {
			p.given = slices.Delete(p.given, i+1, i+2)
		} else {
			p.family = slices.Delete(p.family, i-n+1, i-n+2)
		}
	case Initial:
		i := r.IntN(len(p.given))
		if strings.Contains(p.given[i], " ") || len(p.given[i]) < 3 {
			return ""
		}
		p.given[i] = p.given[i][:1]
	case Nickname:
		i := r.IntN(len(p.given))
		forms := short[p.given[i]]
		if len(forms) == 0 {
			return ""
		}
		p.given[i] = forms[r.IntN(len(forms))]
	}
	return p.written()
}

// replace writes the name with one part of another, which must be unlike every
// part of this one; "" where it is not.
func (p parted) replace(r *rand.Rand, other parted, short map[string][]string) string {
	p = p.clone()
	of, from := p.given, other.given
	if r.IntN(2) == 0 {
		of, from = p.family, other.family
	}
	i, with := r.IntN(len(of)), from[r.IntN(len(from))]
	if len(of[i]) < 3 || len(with) < 3 {
		return ""
	}
	for _, own := range p.all() {
		if JaroWinkler(own, with) >= 0.7 || slices.Contains(short[own], with) || slices.Contains(short[with], own) {
			return ""
		}
	}
	of[i] = with
	return p.written()
}

// capitalised writes every word with a capital, as names are typed.
func capitalised(text string) string {
	words := strings.Fields(text)
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}
