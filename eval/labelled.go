package eval

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/name"
)

// Labelled is a pair of names whose truth is known.
type Labelled struct {
	Culture       string
	Difference    Difference
	Asked, Listed string // Listed as published
	Match         bool
}

// Generator makes labelled pairs out of lists, by the culture of names and by
// what differs. It reads names but compares none by the measure that the pairs
// are for: nothing in it knows a score. The same lists and settings give the
// same pairs, and a culture's pairs do not depend on the people of others.
type Generator struct {
	Seed uint64
	// Each is how many pairs of a difference a culture gets, where its names
	// allow; 0 means 100.
	Each int
	// AtLeast is how many true pairs a culture gets: where single differences
	// give fewer, there are more slips, other orders and so on; 0 means 500.
	AtLeast int
	// Short are short forms of given names, in a–z.
	Short map[string][]string
}

// Population are the listed people of one culture whose names are used.
type Population struct {
	Culture string
	People  int
	Pairs   []Labelled
}

type person struct {
	entity *namesake.Entity
	listed string
	parts  parted
}

// leastPeople is how many people of a culture there must be for a figure of
// its own.
const leastPeople = 20

// Generate makes the pairs of each culture that has enough people, cultures in
// alphabetical order. A person who is on several lists under one name is used
// once.
func (g Generator) Generate(lists ...[]namesake.Entity) []Population {
	if g.Each == 0 {
		g.Each = 100
	}
	if g.AtLeast == 0 {
		g.AtLeast = 500
	}
	seen := map[string]bool{}
	var groups Groups[[]person]
	for _, entities := range lists {
		for i := range entities {
			e := &entities[i]
			if e.Kind != namesake.KindPerson || len(e.Names) == 0 || name.Script(e.Names[0].Full) != "Latn" {
				continue
			}
			listed := e.Names[0].Full
			p := person{e, listed, partName(listed)}
			culture, read := CultureOf(e), plain(listed)
			if culture == name.CultureUnknown || seen[read] || !p.parts.named() || culture == name.CultureWestern && !g.western(p.parts) {
				continue
			}
			seen[read] = true
			of := groups.Of(culture.String())
			*of = append(*of, p)
		}
	}
	var out []Population
	for _, culture := range groups.Labels() {
		if people := *groups.Of(culture); len(people) >= leastPeople {
			out = append(out, Population{culture, len(people), g.pairs(culture, people)})
		}
	}
	return out
}

// western tells the names of the countries that many people moved to: those
// with a given name that has short forms, which are English ones.
func (g Generator) western(p parted) bool {
	return slices.ContainsFunc(p.given, func(w string) bool { return len(g.Short[w]) > 0 })
}

func (g Generator) pairs(culture string, people []person) []Labelled {
	var out []Labelled
	made := map[[2]string]bool{}
	add := func(d Difference, asked, listed string, match bool) bool {
		if asked == "" || asked == listed || made[[2]string{asked, listed}] || !match && plain(asked) == plain(listed) {
			return false
		}
		made[[2]string{asked, listed}] = true
		out = append(out, Labelled{culture, d, asked, listed, match})
		return true
	}
	rounds := map[Difference]int{}
	// fill takes people in an order of its own until it has made n pairs, or
	// has been through all of them ten times.
	fill := func(d Difference, n int, match bool, asked func(r *rand.Rand, p person) (asked, listed string)) int {
		h := fnv.New64a()
		h.Write([]byte(culture + " " + string(d)))
		r := rand.New(rand.NewPCG(g.Seed+uint64(rounds[d]), h.Sum64()))
		rounds[d]++
		found := 0
		for range 10 {
			for _, i := range r.Perm(len(people)) {
				if found == n {
					return found
				}
				if a, l := asked(r, people[i]); add(d, a, l, match) {
					found++
				}
			}
		}
		return found
	}
	changed := func(d Difference) func(*rand.Rand, person) (string, string) {
		return func(r *rand.Rand, p person) (string, string) {
			return capitalised(p.parts.apply(r, d, g.Short)), p.listed
		}
	}
	total := fill(Spelling, g.Each, true, otherSpelling) + fill(Script, g.Each, true, ownScript)
	var more []Difference
	for _, d := range []Difference{Typo, Order, Joined, Missing, Initial, Nickname} {
		if !g.suits(culture, d) {
			continue
		}
		n := fill(d, g.Each, true, changed(d))
		if total += n; n == g.Each {
			more = append(more, d)
		}
	}
	for total < g.AtLeast && len(more) > 0 {
		before := total
		for _, d := range more {
			total += fill(d, min(20, g.AtLeast-total), true, changed(d))
		}
		if total == before {
			break
		}
	}
	fill(Replaced, g.Each, false, func(r *rand.Rand, p person) (string, string) {
		return capitalised(p.parts.replace(r, people[r.IntN(len(people))].parts, g.Short)), p.listed
	})
	sharing := map[string][]person{}
	for _, p := range people {
		for _, w := range p.parts.all() {
			sharing[w] = append(sharing[w], p)
		}
	}
	// another picks somebody else of the same list who shares a part.
	another := func(r *rand.Rand, p person) (other person, ok bool) {
		words := p.parts.all()
		of := sharing[words[r.IntN(len(words))]]
		other = of[r.IntN(len(of))]
		return other, other.entity.List == p.entity.List && !mayBeOne(p.entity, other.entity)
	}
	fill(Namesake, g.Each, false, func(r *rand.Rand, p person) (string, string) {
		if other, ok := another(r, p); ok {
			return capitalised(other.parts.written()), p.listed
		}
		return "", ""
	})
	fill(ScriptNamesake, g.Each, false, func(r *rand.Rand, p person) (string, string) {
		if other, ok := another(r, p); ok {
			asked, _ := ownScript(r, other)
			return asked, p.listed
		}
		return "", ""
	})
	return out
}

// suits tells which differences a culture's names have: the short forms that
// are known are of Christian names, and in names of syllables none is left out
// or written as a letter by itself.
func (g Generator) suits(culture string, d Difference) bool {
	switch d {
	case Nickname:
		return culture == name.CultureWestern.String() || culture == name.CultureHispanic.String() || culture == name.CultureAfrican.String()
	case Missing, Initial:
		return culture != name.CultureChinese.String() && culture != name.CultureKorean.String()
	}
	return true
}

// otherSpelling picks an official alias and another name of the same person
// that it is a spelling of. Particles alone are none.
func otherSpelling(r *rand.Rand, p person) (asked, listed string) {
	names := p.entity.Names
	for _, i := range r.Perm(len(names)) {
		read := plain(names[i].Full)
		if i == 0 || len(significant(read)) < 2 || names[i].Original || name.Script(names[i].Full) != "Latn" {
			continue
		}
		for j := range names {
			other := plain(names[j].Full)
			if other != read && len(significant(other)) > 1 && name.Script(names[j].Full) == "Latn" && Respelt(read, other) {
				return names[i].Full, names[j].Full
			}
		}
	}
	return "", ""
}

// ownScript picks the name in another script than Latin that the publisher
// gives. Some are another name altogether, such as a nom de guerre: two thirds
// of the words of the shorter must read something like words of the other.
func ownScript(r *rand.Rand, p person) (asked, listed string) {
	names := p.entity.Names
	for _, i := range r.Perm(len(names)) {
		if s := name.Script(names[i].Full); s != "Latn" && s != "" && akin(significant(plain(names[i].Full)), significant(plain(p.listed))) {
			return names[i].Full, p.listed
		}
	}
	return "", ""
}

// significant are the words of a reading that are names.
func significant(read string) []string {
	return slices.DeleteFunc(strings.Fields(read), func(w string) bool {
		return len(w) < 3 || among(particles, w) || among(titles, w) || among(enclitics, w)
	})
}

func akin(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	n := 0
	for _, w := range a {
		if slices.ContainsFunc(b, func(v string) bool { return JaroWinkler(w, v) >= 0.65 }) {
			n++
		}
	}
	return len(a) > 1 && 3*n >= 2*len(a)
}

// mayBeOne reports whether any names of two entities may be spellings of one,
// in which case the list is no proof that they are two people.
func mayBeOne(a, b *namesake.Entity) bool {
	if a.ID == b.ID {
		return true
	}
	for _, x := range a.Names {
		for _, y := range b.Names {
			if p, q := plain(x.Full), plain(y.Full); p == q || Respelt(p, q) {
				return true
			}
		}
	}
	return false
}
