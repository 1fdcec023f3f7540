package known

import (
	"slices"

	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/policy"
)

// Predictions are the probabilities of the matches of a half that are wanted,
// were the policy to state how many of its subjects are a given party.
func (t Trials) Predictions(half int, want func(Trial) bool) []eval.Predicted {
	p := policy.Default()
	p.PriorOneIn = t.OneIn(half)
	var out []eval.Predicted
	for first := 0; first < len(t.Of); {
		last := first + 1
		for last < len(t.Of) && t.Of[last].Subject == t.Of[first].Subject {
			last++
		}
		matches := t.Of[first:last]
		first = last
		if matches[0].Half != half {
			continue
		}
		odds := make([]float64, len(matches))
		for i, m := range matches {
			odds[i] = p.Odds(m.Name, m.Facts, m.Similarity)
		}
		for i, probability := range policy.Probabilities(odds) {
			if want(matches[i]) {
				out = append(out, eval.Predicted{Probability: probability, Match: matches[i].Match})
			}
		}
	}
	return out
}

// Band is names of about as many bits, with the namesakes expected and counted
// of each, on average.
type Band struct {
	Names             int
	Least, Most       float64 // bits
	Expected, Counted float64
	Sum               int // of all counted
}

// Bands parts agreements, sorted by bits, into bands of equal number, and
// expects namesakes of a population by the calibration that is in force.
func Bands(agreements []Agreement, people float64, bands int) []Band {
	p := policy.Default()
	p.People = people
	var out []Band
	for part := range slices.Chunk(agreements, max(1, (len(agreements)+bands-1)/bands)) {
		b := Band{Names: len(part), Least: part[0].Bits.Float(), Most: part[len(part)-1].Bits.Float()}
		n := float64(len(part))
		for _, a := range part {
			b.Expected += p.ExpectedNamesakes("person", a.Bits, 0) / n
			b.Sum += a.Others
		}
		b.Counted = float64(b.Sum) / n
		out = append(out, b)
	}
	return out
}
