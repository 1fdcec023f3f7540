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
					d := name.ReadingsApart(words(f, sorted), words(g, sorted))
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

// nativeFloors are the shares that must be near, below what was measured by
// about one name in thirty. Organisations are mostly translated, not
// transliterated, and have none.
var nativeFloors = map[string]float64{
	"UN Arab": 0.8, "AU Arab": 0.78, "UN Cyrl": 0.92, "AU Cyrl": 0.92, "UN Hani": 1,
	"AE Arab forenames": 0.7, "AM Armn surnames": 0.95, "BD Beng surnames": 0.6, "BG Cyrl forenames": 0.9, "BG Cyrl surnames": 0.95,
	"BY Cyrl surnames": 0.4, "CN Hani forenames": 0.95, "CN Hani surnames": 0.93, "CY Grek forenames": 0.95, "GE Geor forenames": 0.9,
	"GE Geor surnames": 0.95, "GR Grek forenames": 0.85, "GR Grek surnames": 0.95, "IL Hebr surnames": 0.96, "IN Deva surnames": 0.95,
	"JP Hani forenames": 0.9, "JP Hani surnames": 0.96, "JP Hira forenames": 1, "KG Cyrl forenames": 0.95, "KH Khmr surnames": 0.9,
	"KR Hang forenames": 0.9, "KR Hang surnames": 0.96, "KZ Cyrl forenames": 0.85, "KZ Cyrl surnames": 0.96, "ME Cyrl forenames": 0.95,
	"MK Cyrl forenames": 0.95, "NP Deva surnames": 0.95, "RS Cyrl forenames": 0.95, "RS Cyrl surnames": 0.95, "RU Cyrl forenames": 0.96,
	"RU Cyrl surnames": 0.95, "TW Hani forenames": 0.95, "TW Hani surnames": 0.95,
}
