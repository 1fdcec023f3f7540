package country

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// table is what Parse looks up. Keys of ordered and sorted are made by
// significant; a sorted key that two countries share is not in the table.
type table struct {
	exact   map[string]string // English names as they are, for speed
	codes   map[string]string // alpha-2, alpha-3, ISO 3166-3 and retired codes
	ordered map[string]string
	sorted  map[string]string
	english map[string]string
	related map[[2]string]struct{}
}

// notCountries are codes that CLDR has names for and ISO 3166-1 reserves for
// parts of countries.
var notCountries = map[string]bool{"AC": true, "CP": true, "DG": true, "EA": true, "IC": true, "TA": true}

var tables = sync.OnceValue(func() *table {
	t := &table{
		exact:   map[string]string{},
		codes:   map[string]string{},
		ordered: map[string]string{},
		sorted:  map[string]string{},
		english: map[string]string{},
		related: map[[2]string]struct{}{},
	}
	french := map[string]string{}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			r, err := language.ParseRegion(code)
			if err != nil || !r.IsCountry() || r.String() != code || r.Canonicalize() != r || notCountries[code] {
				continue
			}
			name := display.English.Regions().Name(r)
			if iso3 := r.ISO3(); name == "" || iso3 == "ZZZ" {
				continue
			} else {
				t.codes[iso3] = code
			}
			t.codes[code] = code
			t.english[code] = name
			french[code] = display.French.Regions().Name(r)
		}
	}
	for code, name := range renamed {
		t.english[code] = name
	}
	for code, name := range former {
		t.english[code] = name
		t.codes[code] = code
	}
	for retired, code := range retiredCodes {
		t.codes[retired] = code
	}

	ambiguous := map[string]bool{}
	add := func(code, name string) {
		words := significant(name)
		if key := strings.Join(words, ""); t.ordered[key] == "" {
			t.ordered[key] = code
		}
		key := sortedKey(words)
		if c, ok := t.sorted[key]; ok && c != code {
			ambiguous[key] = true
		}
		t.sorted[key] = code
	}
	for _, code := range slices.Sorted(maps.Keys(variants)) {
		for name := range strings.SplitSeq(variants[code], ";") {
			add(code, name)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(t.english)) {
		t.exact[t.english[code]] = code
		add(code, t.english[code])
	}
	for _, code := range slices.Sorted(maps.Keys(french)) {
		if key := strings.Join(significant(french[code]), ""); t.ordered[key] == "" {
			add(code, french[code])
		}
	}
	for key := range ambiguous {
		delete(t.sorted, key)
	}

	for _, group := range successors {
		for _, to := range strings.Fields(group.states) {
			relate(t.related, group.of, to)
		}
	}
	for _, pair := range confused {
		relate(t.related, pair[0], pair[1])
	}
	return t
})

func relate(m map[[2]string]struct{}, a, b string) {
	if a > b {
		a, b = b, a
	}
	m[[2]string{a, b}] = struct{}{}
}

// governments are words that a formal name has and a short name lacks.
var governments = map[string]bool{
	"republic": true, "republique": true, "kingdom": true, "state": true, "sultanate": true, "principality": true,
	"emirate": true, "grand": true, "duchy": true, "union": true, "federation": true, "commonwealth": true,
	"federal": true, "federative": true, "islamic": true, "arab": true, "democratic": true, "socialist": true,
	"peoples": true, "people": true, "s": true, "bolivarian": true, "plurinational": true, "hashemite": true,
	"cooperative": true, "independent": true, "oriental": true,
}

// qualifiers are said about a country or nationality and do not change it.
var qualifiers = []string{
	"possibly", "probably", "reportedly", "believed to be", "formerly", "former", "ex-", "current", "by birth", "by origin",
	"citizenship", "citizen of", "citizen", "national of", "nationality", "national", "passport",
}
