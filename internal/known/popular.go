package known

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/synth"
)

// Popular draws people of names that are popular in some country: a country,
// and one of its given and of its family names, all with equal chances.
func Popular(people int) ([]string, error) {
	given, family := map[string][]string{}, map[string][]string{}
	for _, f := range []struct {
		file string
		into map[string][]string
	}{{"common-forenames-by-country.csv", given}, {"common-surnames-by-country.csv", family}} {
		rows, err := rows("names", "popular-names", f.file)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if text := row["Romanized Name"]; text != "" {
				f.into[row["Country"]] = append(f.into[row["Country"]], text)
			}
		}
	}
	var countries []string
	for c := range family {
		if len(given[c]) > 0 {
			countries = append(countries, c)
		}
	}
	if len(countries) == 0 {
		return nil, fmt.Errorf("%s: popular names: no country has both given and family names", shared.Root())
	}
	slices.Sort(countries)
	r := rand.New(rand.NewPCG(7, 8))
	var out []string
	for range people {
		c := countries[r.IntN(len(countries))]
		out = append(out, given[c][r.IntN(len(given[c]))]+" "+family[c][r.IntN(len(family[c]))])
	}
	return out, nil
}

// Invented are names of package synth.
func Invented(people int) []string {
	w := synth.World{Seed: 5, Entities: people}
	var out []string
	for i := range people {
		out = append(out, w.Entity(i).Names[0].Full)
	}
	return out
}

// Official are the primary names of a list's persons.
func Official(path string) ([]string, error) {
	edition, err := People(path)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range edition.Entities {
		if e.Kind == namesake.KindPerson {
			out = append(out, e.Names[0].Full)
		}
	}
	return out, nil
}
