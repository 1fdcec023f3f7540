package spelling

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// symbols are all that codes are made of, as text.
func symbols() map[byte]string {
	out := map[byte]string{}
	for c := byte('a'); c <= 'z'; c++ {
		out[sym(c)] = string(c)
	}
	for c := byte('0'); c <= '9'; c++ {
		out[sym(c)] = string(c)
	}
	for _, m := range multigraphs {
		if len(m.sym) == 1 && m.sym[0] >= symKH {
			out[m.sym[0]] = m.text
		}
	}
	return out
}

func shareClass(a, b byte) bool {
	return slices.ContainsFunc(classes[a], func(c string) bool { return slices.Contains(classes[b], c) })
}

func TestEverySymbolHasATextAndAClass(t *testing.T) {
	names := symbols()
	for s := byte(1); s < symbolCount; s++ {
		if names[s] == "" {
			t.Errorf("symbol %d is written by no text", s)
			continue
		}
		if c := Encode(nil, names[s]); len(c) != 1 || c[0] != s {
			t.Errorf("%q is encoded as %v, want %d", names[s], c, s)
		}
		if len(classes[s]) == 0 {
			t.Errorf("%q has no class", names[s])
		}
		for _, text := range classes[s] {
			for i := range len(text) {
				if classNumber[text[i]] == 0 {
					t.Errorf("%q has class %q, which has no number", names[s], text)
				}
			}
		}
	}
}

// The first fact of the package comment, over the whole table: what is cheaper
// than Hard never takes away the last skeleton that two codes share.
//
// For each symbol of a cheap path between two codes choose a reading. A
// substitution cheaper than Hard needs a reading that both symbols have; an
// insertion or deletion one that is nothing; an exchange of neighbours two
// readings whose order does not matter, such as nothing and anything. Each
// symbol takes part in one operation, so the choices do not meet.
func TestCheapOperationsKeepASkeleton(t *testing.T) {
	names := symbols()
	cheap := 0
	for a := byte(1); a < symbolCount; a++ {
		for b := byte(1); b < symbolCount; b++ {
			if sub[a][b] != sub[b][a] {
				t.Errorf("%s to %s costs %d, and back %d", names[a], names[b], sub[a][b], sub[b][a])
			}
			if a == b {
				if sub[a][a] != 0 {
					t.Errorf("%s to itself costs %d", names[a], sub[a][a])
				}
				continue
			}
			if sub[a][b] <= 0 {
				t.Errorf("%s to %s costs %d", names[a], names[b], sub[a][b])
			}
			if sub[a][b] < Hard {
				cheap++
				if !shareClass(a, b) {
					t.Errorf("%s to %s costs %d, less than a hard operation, and they are never read alike", names[a], names[b], sub[a][b])
				}
			}
			if swap(a, b) != swap(b, a) {
				t.Errorf("%s%s to %s%s costs %d, and back %d", names[a], names[b], names[b], names[a], swap(a, b), swap(b, a))
			}
			if swap(a, b) < Hard {
				// Some choice of readings is the same in both orders.
				if !slices.Contains(classes[a], "") && !slices.Contains(classes[b], "") {
					t.Errorf("exchanging %s and %s costs %d and changes the skeleton", names[a], names[b], swap(a, b))
				}
			}
		}
		for _, d := range []*[symbolCount]int16{&indel, &unwritten} {
			if d[a] <= 0 {
				t.Errorf("dropping %s costs %d", names[a], d[a])
			}
			if d[a] < Hard && !slices.Contains(classes[a], "") {
				t.Errorf("dropping %s costs %d, less than a hard operation, and it always has a class", names[a], d[a])
			}
		}
		if unwritten[a] > indel[a] {
			t.Errorf("%s is dearer to drop where vowels are unwritten", names[a])
		}
	}
	if cheap < 100 {
		t.Errorf("%d cheap substitutions", cheap)
	}
}

// A hard operation changes one class. A symbol read as two classes must
// therefore be read as one or none as well, or an operation on it could not be
// undone by deleting one class from each side.
func TestHardOperationsChangeOneClass(t *testing.T) {
	for s, text := range symbols() {
		if !slices.ContainsFunc(classes[s], func(c string) bool { return len(c) <= 1 }) {
			t.Errorf("%s is always read as several classes: %v", text, classes[s])
		}
	}
}

func TestLengthFactorOnlyFalls(t *testing.T) {
	for n := 1; n <= MaxLen; n++ {
		if lengthFactor(n) > lengthFactor(n-1) || lengthFactor(n) < 100 {
			t.Errorf("length %d: factor %d after %d", n, lengthFactor(n), lengthFactor(n-1))
		}
	}
}

func text(c Code) string {
	names := symbols()
	var b strings.Builder
	for _, s := range c {
		b.WriteString(names[s])
	}
	return fmt.Sprintf("%q", b.String())
}
