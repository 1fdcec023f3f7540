package name_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/name"
)

// apart is the edit distance of two readings by the longer one, spaces aside.
func apart(a, b string) float64 {
	a, b = strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", "")
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return float64(row[len(b)]) / float64(max(len(a), len(b), 1))
}

// words reads a name as it is compared, in alphabetical order where sorted:
// scripts differ in which name they put first.
func words(f name.Form, sorted bool) string {
	var out []string
	for _, t := range f.Tokens {
		out = append(out, t.Text)
	}
	if sorted {
		slices.Sort(out)
	}
	return strings.Join(out, " ")
}

// nearest is the distance of the nearest reading of a native name from the
// nearest of the Latin names, and that of its first reading.
func nearest(native string, latin []string, kind namesake.Kind) (best, first float64) {
	best, first = 1, 1
	for i, f := range name.Forms(native, kind) {
		for _, l := range latin {
			for _, g := range name.Forms(l, kind)[:1] {
				for _, sorted := range []bool{false, true} {
					d := apart(words(f, sorted), words(g, sorted))
					best = min(best, d)
					if i == 0 {
						first = min(first, d)
					}
				}
			}
		}
	}
	return best, first
}

// native is a name in its own script, and what the same bearer is called in
// Latin letters.
type native struct {
	group string // where it is from, and its script
	text  string
	latin []string
	kind  namesake.Kind
}

// listedNatives are the names in other scripts on the lists of the UN and of
// Australia, the only two that publish them beside the Latin ones.
func listedNatives(t *testing.T) []native {
	var out []native
	for label, file := range map[string]string{
		"UN": "un_sc/2026-02-27_consolidated.xml", "AU": "au_dfat/2024-11-11_regulation8_consolidated.xlsx",
	} {
		edition, err := list.Read(os.DirFS(shared.Path(t, "data/lists")), file, formats.All())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range edition.Entities {
			var latin []string
			for _, n := range e.Names {
				if name.Script(n.Full) == "Latn" {
					latin = append(latin, n.Full)
				}
			}
			seen := map[string]bool{}
			for _, n := range e.Names {
				script := name.Script(n.Full)
				if script == "Latn" || script == "" || len(latin) == 0 || seen[n.Full] {
					continue
				}
				seen[n.Full] = true
				group := label + " " + script
				if e.Kind != namesake.KindPerson {
					group += " org"
				}
				out = append(out, native{group, n.Full, latin, e.Kind})
			}
		}
	}
	return out
}

// popularNatives are the commonest forenames and surnames of countries, each
// with all the Latin forms that the data set gives for it.
func popularNatives(t *testing.T) []native {
	type key struct{ group, text string }
	latin := map[key][]string{}
	var order []key
	for _, file := range []string{"forenames", "surnames"} {
		f, err := os.Open(shared.Path(t, "data/names/popular-names/common-"+file+"-by-country.csv"))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		column := map[string]int{}
		for i, h := range rows[0] {
			column[strings.TrimPrefix(h, "\ufeff")] = i
		}
		for _, row := range rows[1:] {
			country, text, roman := row[column["Country"]], row[column["Localized Name"]], row[column["Romanized Name"]]
			script := name.Script(text)
			// Han of other languages stands beside names that are written in Hangul
			// or Latin letters today.
			if script == "Latn" || script == "" || name.Script(roman) != "Latn" || country == "VN" || country == "KR" && script == "Hani" {
				continue
			}
			k := key{country + " " + script + " " + file, text}
			if script == "Jpan" {
				k.group = country + " Hani " + file
			}
			if latin[k] == nil {
				order = append(order, k)
			}
			latin[k] = append(latin[k], roman)
		}
	}
	var out []native
	for _, k := range order {
		out = append(out, native{k.group, k.text, latin[k], namesake.KindPerson})
	}
	return out
}

// Names in their own script, beside the same bearer's Latin names: within a
// fifth of the letters of one of them.
func TestNativeNamesMeetTheirLatinSpelling(t *testing.T) {
	type tally struct {
		names, near, nearFirst int
		sum                    float64
	}
	tallies := map[string]*tally{}
	var groups []string
	for _, n := range append(listedNatives(t), popularNatives(t)...) {
		c := tallies[n.group]
		if c == nil {
			c = new(tally)
			tallies[n.group] = c
			groups = append(groups, n.group)
		}
		best, first := nearest(n.text, n.latin, n.kind)
		c.names++
		c.sum += best
		if best <= 0.2 {
			c.near++
		} else if testing.Verbose() {
			t.Logf("  miss %s: %s, want %v, read %v", n.group, n.text, n.latin[:min(3, len(n.latin))], name.Readings(n.text))
		}
		if first <= 0.2 {
			c.nearFirst++
		}
	}
	slices.Sort(groups)
	for _, g := range groups {
		c := tallies[g]
		n := float64(c.names)
		share := float64(c.near) / n
		t.Logf("%-22s %4d names: near %.3f (first reading %.3f), mean distance %.3f", g, c.names, share, float64(c.nearFirst)/n, c.sum/n)
		if floor := nativeFloors[g]; share < floor {
			t.Errorf("%s: %.3f of %d names are near a reading, want %.2f", g, share, c.names, floor)
		}
	}
}

var nativeFloors = map[string]float64{}
