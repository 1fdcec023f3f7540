package index_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/index"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/name"
)

// wanted is a whole name in its own script, and whom it names.
type wanted struct{ group, text, id string }

// popularPeople joins the commonest forenames and surnames of a country to
// whole names, in its own script for the question and in Latin letters for the
// list; both are the data set's.
func popularPeople(t *testing.T) (listed []namesake.Entity, people []wanted) {
	type word struct{ local, latin string }
	read := func(file string) map[string][]word {
		f, err := os.Open(shared.Path(t, "data/names/popular-names/common-"+file+"-by-country.csv"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		column := map[string]int{}
		for i, h := range rows[0] {
			column[strings.TrimPrefix(h, "\ufeff")] = i
		}
		out := map[string][]word{}
		for _, row := range rows[1:] {
			country := row[column["Country"]]
			w := word{row[column["Localized Name"]], row[column["Romanized Name"]]}
			script := name.Script(w.local)
			if script == "Latn" || script == "" || name.Script(w.latin) != "Latn" || country == "KR" && script == "Hani" {
				continue
			}
			out[country] = append(out[country], w)
		}
		return out
	}
	forenames, surnames := read("forenames"), read("surnames")
	var countries []string
	for c := range surnames {
		if len(forenames[c]) > 0 {
			countries = append(countries, c)
		}
	}
	slices.Sort(countries)
	for _, c := range countries {
		for i, s := range surnames[c] {
			for j := range 3 {
				f := forenames[c][(3*i+j)%len(forenames[c])]
				e := namesake.Entity{
					ID: c + " " + s.latin + " " + f.latin, Kind: namesake.KindPerson,
					Names: []namesake.Name{{Full: f.latin + " " + s.latin, Parts: namesake.NameParts{Given: f.latin, Family: s.latin}}},
				}
				native := f.local + " " + s.local
				switch c {
				case "CN", "TW", "KR":
					native = s.local + f.local
				case "JP":
					native = s.local + " " + f.local
				}
				listed = append(listed, e)
				people = append(people, wanted{c + " " + name.Script(native), native, e.ID})
			}
		}
	}
	return listed, people
}

// latinOnly takes the names in other scripts off a list and asks for its people
// by them.
func latinOnly(edition *list.Edition, label string) (people []wanted) {
	for i := range edition.Entities {
		e := &edition.Entities[i]
		var latin, others []namesake.Name
		for _, n := range e.Names {
			if script := name.Script(n.Full); script == "Latn" || script == "" {
				latin = append(latin, n)
			} else {
				others = append(others, n)
			}
		}
		if len(latin) == 0 || e.Kind != namesake.KindPerson {
			continue
		}
		e.Names = latin
		for _, n := range others {
			people = append(people, wanted{label + " " + name.Script(n.Full), n.Full, e.ID})
		}
	}
	return people
}

// Whoever is asked for by a whole name in another script than the list's must
// be among the ten that agree best with it.
func TestNativeNamesFindTheirBearers(t *testing.T) {
	lists := os.DirFS(shared.Path(t, "data/lists"))
	var editions []*list.Edition
	var people []wanted
	for label, file := range map[string]string{
		"UN": "un_sc/2026-02-27_consolidated.xml", "AU": "au_dfat/2024-11-11_regulation8_consolidated.xlsx", "OFAC": "ofac_sdn/2021-07-07_full",
	} {
		edition, err := list.Read(lists, file, formats.All())
		if err != nil {
			t.Fatal(err)
		}
		if label != "AU" { // the Australian list repeats the UN's
			people = append(people, latinOnly(edition, label)...)
			editions = append(editions, edition)
		}
	}
	entities, popular := popularPeople(t)
	people = append(people, popular...)
	editions = append(editions, &list.Edition{List: "popular", Entities: entities})
	const similarity = 0.6 // below what a policy asks for: even a poor reading may be the best
	x, err := index.Build(editions, similarity)
	if err != nil {
		t.Fatal(err)
	}
	s, err := x.NewSearcher(similarity)
	if err != nil {
		t.Fatal(err)
	}
	type tally struct{ asked, first, ten int }
	tallies := map[string]*tally{}
	var groups []string
	for _, p := range people {
		c := tallies[p.group]
		if c == nil {
			c = new(tally)
			tallies[p.group] = c
			groups = append(groups, p.group)
		}
		best := map[string]float64{}
		for _, kind := range match.ReadAs(namesake.KindPerson) {
			for _, f := range name.Forms(p.text, kind) {
				for _, h := range s.Search(f, true) {
					e, err := x.Entity(h.Entity)
					if err != nil {
						t.Fatal(err)
					}
					best[e.ID] = max(best[e.ID], h.Similarity())
				}
			}
		}
		own, better, level := best[p.id], 0, 0
		for id, b := range best {
			switch {
			case id == p.id:
			case b > own+1e-9:
				better++
			case b > own-1e-9:
				level++
			}
		}
		c.asked++
		if own > 0 && better == 0 {
			c.first++
		}
		if own > 0 && better+level/2 < 10 {
			c.ten++
		} else if testing.Verbose() {
			t.Logf("  miss %s: %s is not found as %s (%.2f, %d better): %v", p.group, p.text, p.id, own, better, name.Readings(p.text))
		}
	}
	slices.Sort(groups)
	asked, ten := 0, 0
	for _, g := range groups {
		c := tallies[g]
		share := float64(c.ten) / float64(c.asked)
		t.Logf("%-10s %4d whole names: first %.3f, in the top ten %.3f", g, c.asked, float64(c.first)/float64(c.asked), share)
		if share < nativeFloors[g] {
			t.Errorf("%s: %.3f of %d names find their bearer among ten, want %.2f", g, share, c.asked, nativeFloors[g])
		}
		asked, ten = asked+c.asked, ten+c.ten
	}
	t.Logf("together %d: in the top ten %.3f", asked, float64(ten)/float64(asked))
}

var nativeFloors = map[string]float64{
	"UN Arab": 0.93, "UN Cyrl": 0.95, "UN Hani": 1, "BG Cyrl": 0.94, "CN Hani": 0.96, "GE Geor": 0.94, "GR Grek": 0.94, "JP Hani": 0.98, "JP Jpan": 1,
	"KR Hang": 0.97, "KZ Cyrl": 0.94, "RS Cyrl": 0.98, "RU Cyrl": 0.98, "TW Hani": 0.90,
}
