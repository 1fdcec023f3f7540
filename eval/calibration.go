package eval

import (
	"math"
	"slices"
)

// Predicted is a probability (0–1) that was stated, and whether it came true.
type Predicted struct {
	Probability float64
	Match       bool
}

// Brier is the mean square of what predictions miss by: 0 for an oracle, ¼ for
// always saying one half (Brier 1950). It is NaN of no predictions.
func Brier(predictions []Predicted) float64 {
	var sum float64
	for _, p := range predictions {
		miss := p.Probability
		if p.Match {
			miss = 1 - p.Probability
		}
		sum += miss * miss
	}
	return sum / float64(len(predictions))
}

// Bin is the predictions within a span of probabilities, and what came of them.
type Bin struct {
	Count     int      `json:"count"`
	Least     float64  `json:"least"`     // the lowest probability in it
	Most      float64  `json:"most"`      // the highest
	Predicted float64  `json:"predicted"` // their mean
	Observed  float64  `json:"observed"`  // the part that came true
	Interval  Interval `json:"interval"`  // 95 %, of Observed
}

// Gap is how far Observed is from Predicted, in 0–1.
func (b Bin) Gap() float64 { return math.Abs(b.Predicted - b.Observed) }

// Reliability parts predictions, sorted by probability, into bins of equal
// number: ten are deciles. Equal probabilities may stand in neighbouring bins.
// Empty bins are left out.
func Reliability(predictions []Predicted, bins int) []Bin {
	sorted := slices.Clone(predictions)
	slices.SortStableFunc(sorted, func(a, b Predicted) int {
		switch {
		case a.Probability < b.Probability:
			return -1
		case a.Probability > b.Probability:
			return 1
		}
		return 0
	})
	var out []Bin
	for i := range bins {
		part := sorted[i*len(sorted)/bins : (i+1)*len(sorted)/bins]
		if len(part) > 0 {
			out = append(out, bin(part))
		}
	}
	return out
}

// ReliabilityBySpan parts predictions into bins of equal width: ten are 0–0.1,
// 0.1–0.2, and so on. Empty bins are left out.
func ReliabilityBySpan(predictions []Predicted, bins int) []Bin {
	parts := make([][]Predicted, bins)
	for _, p := range predictions {
		i := min(int(p.Probability*float64(bins)), bins-1)
		parts[i] = append(parts[i], p)
	}
	var out []Bin
	for _, part := range parts {
		if len(part) > 0 {
			out = append(out, bin(part))
		}
	}
	return out
}

func bin(part []Predicted) Bin {
	b := Bin{Count: len(part), Least: 1}
	matches := 0
	for _, p := range part {
		b.Predicted += p.Probability / float64(len(part))
		b.Least, b.Most = min(b.Least, p.Probability), max(b.Most, p.Probability)
		if p.Match {
			matches++
		}
	}
	b.Observed, b.Interval = ratio(matches, len(part)), Wilson(matches, len(part))
	return b
}
