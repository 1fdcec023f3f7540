package eval

import (
	"math/rand/v2"
	"sort"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/name"
)

// Probe is an official name held out of the list it stands on, and what is
// asked instead of it.
type Probe struct {
	Entity string // ID
	Held   string // the held-out name as published
	Asked  string
}

// AliasProbes takes from each person of the list the aliases that are other
// spellings of another name of the same person, as [Respelt] tells, in the
// order of the list.
func AliasProbes(entities []namesake.Entity) []Probe {
	var out []Probe
	for i := range entities {
		e := &entities[i]
		if e.Kind != namesake.KindPerson {
			continue
		}
		seen := map[string]bool{}
		for n := range e.Names {
			text := e.Names[n].Full
			read := plain(text)
			known := seen[read]
			seen[read] = true
			if n == 0 || read == "" || known || e.Names[n].Original {
				continue
			}
			if respeltOfAny(e, read) {
				out = append(out, Probe{Entity: e.ID, Held: text, Asked: text})
			}
		}
	}
	return out
}

func respeltOfAny(e *namesake.Entity, read string) bool {
	for _, other := range e.Names {
		if r := plain(other.Full); r != read && Respelt(read, r) {
			return true
		}
	}
	return false
}

// Plain is the first Latin reading of a name with its words sorted, by which
// two spellings are the same.
func Plain(text string) string { return plain(text) }

func plain(text string) string {
	readings := name.Readings(text)
	if len(readings) == 0 {
		return ""
	}
	words := strings.Fields(readings[0].Text)
	sort.Strings(words)
	return strings.Join(words, " ")
}

// Respelt reports whether two plain readings may be spellings of one name: the
// words of the shorter, two at least, pair up with words of the longer, and
// each pair agrees by letters (Jaro–Winkler) to 0.8 or more. It knows nothing
// of the matcher that it helps to measure.
func Respelt(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < 2 {
		return false
	}
	used := make([]bool, len(y))
	for _, w := range x {
		best, at := 0.0, -1
		for j, v := range y {
			if s := JaroWinkler(w, v); !used[j] && s > best {
				best, at = s, j
			}
		}
		if best < 0.8 {
			return false
		}
		used[at] = true
	}
	return true
}

// Slip makes one slip of the pen in a word of a Latin text: a letter left out,
// added, replaced or exchanged with its neighbour. Words of one letter are left
// alone; a text without longer words comes back as it is.
func Slip(r *rand.Rand, text string) string {
	words := strings.Fields(text)
	var long []int
	for i, w := range words {
		if len(w) > 2 {
			long = append(long, i)
		}
	}
	if len(long) == 0 {
		return text
	}
	i := long[r.IntN(len(long))]
	words[i] = slip(r, words[i])
	return strings.Join(words, " ")
}

// SlipEach makes a slip in every word of three letters or more.
func SlipEach(r *rand.Rand, text string) string {
	words := strings.Fields(text)
	for i, w := range words {
		if len(w) > 2 {
			words[i] = slip(r, w)
		}
	}
	return strings.Join(words, " ")
}

func slip(r *rand.Rand, w string) string {
	for range 20 {
		b := []byte(w)
		i := r.IntN(len(b))
		letter := byte('a' + r.IntN(26))
		switch r.IntN(4) {
		case 0:
			b = append(b[:i], b[i+1:]...)
		case 1:
			b = append(b[:i], append([]byte{letter}, b[i:]...)...)
		case 2:
			b[i] = letter
		case 3:
			if i+1 < len(b) {
				b[i], b[i+1] = b[i+1], b[i]
			}
		}
		if string(b) != w {
			return string(b)
		}
	}
	return w
}
