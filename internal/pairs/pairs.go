// Package pairs reads names in Latin letters and a native script, from which
// package translit is learned and by which it is measured.
package pairs

import (
	"bufio"
	"fmt"
	"hash/fnv"
	"os"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake/name"
)

// A Pair is one name token in both scripts. Many are wrong: in the Korean file
// every seventh joins one person's surname and given name.
type Pair struct {
	Latin  string // a–z
	Native []rune
	Count  int // how many people bear it
}

// Read reads lines of "english TAB spaced letters TAB count". The English side
// is folded to a–z by its first reading and its words joined, since the native
// side has no spaces; what has digits or no letters is left out.
func Read(path string) ([]Pair, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []Pair
	sc := bufio.NewScanner(f)
	for line := 1; sc.Scan(); line++ {
		fields := strings.Split(sc.Text(), "\t")
		if len(fields) != 3 {
			return nil, fmt.Errorf("%s:%d: want 3 fields, found %d", path, line, len(fields))
		}
		n, err := strconv.Atoi(fields[2])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: count: %w", path, line, err)
		}
		readings := name.Readings(fields[0])
		if len(readings) == 0 || strings.ContainsAny(readings[0].Text, "0123456789") {
			continue
		}
		out = append(out, Pair{
			Latin:  strings.ReplaceAll(readings[0].Text, " ", ""),
			Native: []rune(strings.ReplaceAll(fields[1], " ", "")),
			Count:  n,
		})
	}
	return out, sc.Err()
}

// Fold parts names into ten lots, by the name alone, so that a name is never
// on both sides. Nothing is learned from lot 0; choices were made by lot 1.
func Fold(latin string) int {
	h := fnv.New32a()
	h.Write([]byte(latin))
	return int(h.Sum32() >> 8 % 10)
}
