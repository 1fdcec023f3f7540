package eval

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"
)

// Written is a given or a family name in its own script and in Latin letters.
type Written struct{ Own, Latin string }

// Common are common names of one country, of which whole names are put together
// where no list has enough people in their own script.
type Common struct {
	Country       string
	Given, Family []Written
	// FamilyFirst is for names that are written in their own script with the
	// family name first and without a space.
	FamilyFirst bool
}

// Pairs makes n pairs of one person's name in both scripts and n of two people,
// who share the given or the family name: the other is unlike in Latin letters.
// There are fewer where there are not so many names. Culture holds the country.
func (c Common) Pairs(seed uint64, n int) []Labelled {
	h := fnv.New64a()
	h.Write([]byte(c.Country))
	r := rand.New(rand.NewPCG(seed, h.Sum64()))
	own := func(g, f Written) string {
		if c.FamilyFirst {
			return f.Own + g.Own
		}
		return g.Own + " " + f.Own
	}
	latin := func(g, f Written) string { return strings.ToUpper(f.Latin) + ", " + g.Latin }
	if len(c.Given) == 0 || len(c.Family) == 0 {
		return nil
	}
	var out []Labelled
	made := map[Labelled]bool{}
	for _, match := range []bool{true, false} {
		for tries, found := 0, 0; tries < 20*n && found < n; tries++ {
			g, f := c.Given[r.IntN(len(c.Given))], c.Family[r.IntN(len(c.Family))]
			p := Labelled{c.Country, Script, own(g, f), latin(g, f), match}
			if !match {
				p.Difference = ScriptNamesake
				og, of := g, f
				if r.IntN(2) == 0 {
					og = c.Given[r.IntN(len(c.Given))]
				} else {
					of = c.Family[r.IntN(len(c.Family))]
				}
				if alike(og, g) && alike(of, f) {
					continue
				}
				p.Listed = latin(og, of)
			}
			if !made[p] {
				made[p] = true
				out = append(out, p)
				found++
			}
		}
	}
	return out
}

func alike(a, b Written) bool { return JaroWinkler(plain(a.Latin), plain(b.Latin)) >= 0.7 }
