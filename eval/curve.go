package eval

// Point is what one threshold decides.
type Point struct {
	Threshold float64
	Counts
}

// Curve counts what each threshold among the scores that occur decides, the
// highest first, so that the share of matches found only grows along it. It
// begins with a threshold above every score, at which nothing is decided a match.
func Curve(examples []Scored) []Point {
	sorted := byScore(examples)
	at := Point{Threshold: 1}
	for _, e := range sorted {
		if e.Match {
			at.FalseNegative++
		} else {
			at.TrueNegative++
		}
	}
	if len(sorted) > 0 {
		at.Threshold = sorted[len(sorted)-1].Score + 1e-9
	}
	out := []Point{at}
	for i := len(sorted) - 1; i >= 0; i-- {
		if sorted[i].Match {
			at.FalseNegative--
			at.TruePositive++
		} else {
			at.TrueNegative--
			at.FalsePositive++
		}
		if i == 0 || sorted[i-1].Score != sorted[i].Score {
			at.Threshold = sorted[i].Score
			out = append(out, at)
		}
	}
	return out
}
