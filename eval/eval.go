// Package eval measures screening against known truth: labelled pairs of names
// and people with an expected entity. It computes from scores and counts that
// its caller collected and does no I/O.
package eval

import (
	"math"
	"slices"
	"sort"
)

// Scored is one labelled example: a score, the higher the more alike, and
// whether it truly is a match.
type Scored struct {
	Score float64
	Match bool
}

// Counts is a confusion matrix.
type Counts struct {
	TruePositive  int `json:"true_positive"`
	FalsePositive int `json:"false_positive"`
	TrueNegative  int `json:"true_negative"`
	FalseNegative int `json:"false_negative"`
}

// At counts what a threshold decides: a score at or above it is called a match.
func At(threshold float64, examples []Scored) Counts {
	var c Counts
	for _, e := range examples {
		c.Add(e.Score >= threshold, e.Match)
	}
	return c
}

// Add counts one decision against its truth.
func (c *Counts) Add(decided, truth bool) {
	switch {
	case decided && truth:
		c.TruePositive++
	case decided:
		c.FalsePositive++
	case truth:
		c.FalseNegative++
	default:
		c.TrueNegative++
	}
}

// Plus is the sum of two confusion matrices.
func (c Counts) Plus(o Counts) Counts {
	return Counts{c.TruePositive + o.TruePositive, c.FalsePositive + o.FalsePositive, c.TrueNegative + o.TrueNegative, c.FalseNegative + o.FalseNegative}
}

// Total is the number of examples counted.
func (c Counts) Total() int {
	return c.TruePositive + c.FalsePositive + c.TrueNegative + c.FalseNegative
}

// Precision is the part of decided matches that are true, in 0–1; 0 where
// nothing was decided a match.
func (c Counts) Precision() float64 { return ratio(c.TruePositive, c.TruePositive+c.FalsePositive) }

// Recall is the part of true matches that were decided, in 0–1; 0 where there
// are none.
func (c Counts) Recall() float64 { return ratio(c.TruePositive, c.TruePositive+c.FalseNegative) }

// FalseAlertRate is the part of non-matches that were called a match, in 0–1;
// 0 where there are none.
func (c Counts) FalseAlertRate() float64 {
	return ratio(c.FalsePositive, c.FalsePositive+c.TrueNegative)
}

// F1 is the harmonic mean of precision and recall, in 0–1.
func (c Counts) F1() float64 {
	return ratio(2*c.TruePositive, 2*c.TruePositive+c.FalsePositive+c.FalseNegative)
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// AUC is the area under the receiver operating characteristic: the probability
// that a true match scores above a non-match, ties counting half (the
// Mann–Whitney statistic). It is NaN unless both sorts of example are present.
func AUC(examples []Scored) float64 {
	sorted := byScore(examples)
	var rankSum float64 // of true matches, ranks from 1, ties at their mean rank
	matches := 0
	for i := 0; i < len(sorted); {
		j := i
		tied := 0
		for ; j < len(sorted) && sorted[j].Score == sorted[i].Score; j++ {
			if sorted[j].Match {
				tied++
			}
		}
		rankSum += float64(tied) * float64(i+j+1) / 2
		matches += tied
		i = j
	}
	others := len(sorted) - matches
	if matches == 0 || others == 0 {
		return math.NaN()
	}
	m := float64(matches)
	return (rankSum - m*(m+1)/2) / (m * float64(others))
}

// BestF1 returns the threshold, among the scores that occur, with the highest
// F1, and that F1. Of equal ones it returns the highest threshold. It tells how
// much of a result is owed to where the threshold stands; a threshold chosen
// this way is not one to ship.
func BestF1(examples []Scored) (threshold, f1 float64) {
	sorted := byScore(examples)
	positives := 0
	for _, e := range sorted {
		if e.Match {
			positives++
		}
	}
	found := 0
	for i := len(sorted) - 1; i >= 0; i-- {
		if sorted[i].Match {
			found++
		}
		if i > 0 && sorted[i-1].Score == sorted[i].Score {
			continue
		}
		decided := len(sorted) - i
		if f := ratio(2*found, decided+positives); f > f1 {
			threshold, f1 = sorted[i].Score, f
		}
	}
	return threshold, f1
}

func byScore(examples []Scored) []Scored {
	s := slices.Clone(examples)
	sort.Slice(s, func(i, j int) bool { return s[i].Score < s[j].Score })
	return s
}

// Interval is a confidence interval of a proportion, in 0–1.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Wilson returns the 95 % score interval of part out of whole (Wilson 1927). It
// holds its coverage for small samples and for proportions near 0 and 1, where
// the usual ± does not. Of nothing it is 0–1.
func Wilson(part, whole int) Interval {
	if whole == 0 {
		return Interval{0, 1}
	}
	const z = 1.959963984540054 // the 97.5 % quantile of the normal distribution
	n := float64(whole)
	p := float64(part) / n
	centre := p + z*z/(2*n)
	spread := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	scale := 1 + z*z/n
	return Interval{max(0, (centre-spread)/scale), min(1, (centre+spread)/scale)}
}
