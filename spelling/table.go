package spelling

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// costs holds what differences of spelling cost: lines of two symbols, or of a
// symbol and "-" for nothing, and hundredths of a bit. What has no line is an
// accident.
//
//go:generate go run ../internal/learn/spelling -out costs.txt
//go:embed costs.txt
var costs string

// Table is what the operations of single symbols cost.
type Table struct {
	sub   [symbolCount][symbolCount]int16
	indel [symbolCount]int16
}

// accidents is the table without regular differences.
func accidents() *Table {
	t := new(Table)
	for a := range symbolCount {
		t.indel[a] = hardIndel
		if isDigit(byte(a)) {
			t.indel[a] = digitSub
		}
		for b := range symbolCount {
			switch {
			case a == b:
			case isDigit(byte(a)) || isDigit(byte(b)):
				t.sub[a][b] = digitSub
			default:
				t.sub[a][b] = hardSub
			}
		}
	}
	return t
}

func parseTable(text string) (*Table, error) {
	t := accidents()
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		f := strings.Fields(line)
		if len(f) != 3 {
			return nil, fmt.Errorf("spelling costs: line %d: want two symbols and a cost; run go generate ./spelling", i+1)
		}
		cost, err := strconv.ParseInt(f[2], 10, 16)
		if err != nil {
			return nil, fmt.Errorf("spelling costs: line %d: %w", i+1, err)
		}
		if f[1] == "-" {
			t.indel[single(f[0])] = int16(cost)
			continue
		}
		a, b := single(f[0]), single(f[1])
		t.sub[a][b], t.sub[b][a] = int16(cost), int16(cost)
	}
	return t, nil
}

// squeeze brings the improbability of a difference to the scale of costs.
const squeeze = 0.263

const (
	leastSub = 30 // hundredths of a bit
	leastEnd = 45
	// asSeen is how many symbols the costs before count for.
	asSeen = 8
	// unlike is the cost for each symbol beyond which two words are no spellings
	// of one name, and nothing to learn from.
	unlike = 110
	rounds = 4
)

// Learn gives what differences cost from pairs of spellings of one name, as
// published: from sounds alone at first, then by how often symbols stand for
// each other in the cheapest alignment of each pair.
func Learn(pairs [][2]string) *Table {
	t := accidents()
	for a := byte(1); a < symbolCount; a++ {
		if isDigit(a) {
			continue
		}
		if slices.Contains(classes[a], "") {
			t.indel[a] = hardIndel / 3
		}
		for b := byte(1); b < symbolCount; b++ {
			if a != b && !isDigit(b) && soundAlike(a, b) {
				t.sub[a][b] = hardSub / 3
			}
		}
	}
	for range rounds {
		var c counts
		for _, p := range pairs {
			c.add(t, Encode(nil, p[0]), Encode(nil, p[1]))
		}
		c.into(t)
	}
	return t
}

func soundAlike(a, b byte) bool {
	return slices.ContainsFunc(classes[a], func(c string) bool { return slices.Contains(classes[b], c) })
}

// counts tell how often each symbol was met, dropped, and stood for another.
type counts struct {
	sub     [symbolCount][symbolCount]float64
	dropped [symbolCount]float64
	met     [symbolCount]float64
}

// add counts the operations of the cheapest alignment of two codes.
func (c *counts) add(t *Table, x, y Code) {
	d := make([][]int32, len(x)+1)
	for i := range d {
		d[i] = make([]int32, len(y)+1)
		for j := range d[i] {
			switch {
			case i == 0 && j == 0:
			case i == 0:
				d[i][j] = d[i][j-1] + int32(t.indel[y[j-1]])
			case j == 0:
				d[i][j] = d[i-1][j] + int32(t.indel[x[i-1]])
			default:
				d[i][j] = min(d[i-1][j-1]+int32(t.sub[x[i-1]][y[j-1]]), d[i-1][j]+int32(t.indel[x[i-1]]), d[i][j-1]+int32(t.indel[y[j-1]]))
			}
		}
	}
	i, j := len(x), len(y)
	if d[i][j] > int32(max(i, j)*unlike) {
		return
	}
	drop := func(s byte) {
		c.dropped[s]++
		c.met[s]++
	}
	for i > 0 || j > 0 {
		switch {
		case i > 0 && j > 0 && d[i][j] == d[i-1][j-1]+int32(t.sub[x[i-1]][y[j-1]]):
			a, b := x[i-1], y[j-1]
			c.sub[a][b]++
			c.sub[b][a]++
			c.met[a]++
			c.met[b]++
			i, j = i-1, j-1
		case i > 0 && d[i][j] == d[i-1][j]+int32(t.indel[x[i-1]]):
			drop(x[i-1])
			i--
		default:
			drop(y[j-1])
			j--
		}
	}
}

// into sets the table to what was counted. An operation that may take away the
// last skeleton that two codes share stays an accident, however common.
func (c *counts) into(t *Table) {
	cost := func(seen, of float64, before, least, most int16) int16 {
		prior := math.Exp2(-float64(before) / 100 / squeeze)
		bits := -math.Log2((seen + asSeen*prior) / (of + asSeen))
		return max(least, min(int16(math.Round(100*squeeze*bits)), most))
	}
	for a := byte(1); a < symbolCount; a++ {
		if isDigit(a) {
			continue
		}
		least := int16(Hard)
		if slices.Contains(classes[a], "") {
			least = leastEnd
		}
		t.indel[a] = cost(c.dropped[a], c.met[a], t.indel[a], least, hardIndel)
		for b := a + 1; b < symbolCount; b++ {
			if isDigit(b) {
				continue
			}
			least := int16(Hard)
			if soundAlike(a, b) {
				least = leastSub
			}
			v := cost(c.sub[a][b], (c.met[a]+c.met[b])/2, t.sub[a][b], least, hardSub)
			t.sub[a][b], t.sub[b][a] = v, v
		}
	}
}

// MarshalText writes the table, the same bytes for the same costs.
func (t *Table) MarshalText() ([]byte, error) {
	names := symbolNames()
	plain := accidents()
	var b strings.Builder
	for a := byte(1); a < symbolCount; a++ {
		if t.indel[a] != plain.indel[a] {
			fmt.Fprintf(&b, "%s - %d\n", names[a], t.indel[a])
		}
		for c := a + 1; c < symbolCount; c++ {
			if t.sub[a][c] != plain.sub[a][c] {
				fmt.Fprintf(&b, "%s %s %d\n", names[a], names[c], t.sub[a][c])
			}
		}
	}
	return []byte(b.String()), nil
}

// symbolNames are the texts of the symbols but digits.
func symbolNames() map[byte]string {
	names := map[byte]string{}
	for c := byte('a'); c <= 'z'; c++ {
		names[sym(c)] = string(c)
	}
	for _, m := range multigraphs {
		if len(m.sym) == 1 && m.sym[0] >= symKH && names[m.sym[0]] == "" {
			names[m.sym[0]] = m.text
		}
	}
	return names
}
