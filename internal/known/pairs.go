package known

import (
	"math"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// Pairs are predictions for the labelled pairs of persons' names that are found
// at all. The pairs were chosen for being hard, so that no prior odds can be
// stated; they are those by which as many are expected to be true as are. Lost
// is how many true pairs were not found.
func Pairs() (of []eval.Predicted, lost int, err error) {
	rows, err := rows("bench", "names", "pairs.csv")
	if err != nil {
		return nil, 0, err
	}
	p := policy.Default()
	p.Similarity = Least
	var matches []namesake.Match
	var truth []bool
	for _, row := range rows {
		if row["schema"] != "Person" {
			continue
		}
		edition := &list.Edition{List: "pair", Hash: "pair", Entities: []namesake.Entity{{
			ID: "1", List: "pair", Kind: namesake.KindPerson, Names: []namesake.Name{{Full: row["name2"], Kind: namesake.NamePrimary}},
		}}}
		screener, err := screen.New([]*list.Edition{edition}, p)
		if err != nil {
			return nil, 0, err
		}
		found, err := ScreenAll(screener, []namesake.Subject{{Kind: namesake.KindPerson, Name: row["name1"]}})
		if err != nil {
			return nil, 0, err
		}
		match := row["is_match"] == "true"
		switch {
		case len(found[0]) > 0:
			matches, truth = append(matches, found[0][0]), append(truth, match)
		case match:
			lost++
		}
	}
	predict := func(log2 float64) (excess float64) {
		p.PriorOneIn = math.Exp2(log2)
		of = of[:0]
		for i, m := range matches {
			probability := policy.Probabilities([]float64{p.Odds(m.Bits, 0, m.Similarity)})[0]
			of = append(of, eval.Predicted{Probability: probability, Match: truth[i]})
			excess += probability
			if truth[i] {
				excess--
			}
		}
		return excess
	}
	least, most := 0.0, 60.0
	for range 40 {
		if middle := (least + most) / 2; predict(middle) > 0 {
			least = middle
		} else {
			most = middle
		}
	}
	return of, lost, nil
}
