package yente

import (
	"math"
	"strings"

	"github.com/namesake-screening/namesake"
)

// DefaultThreshold is the score from which a match is one, where the client
// does not say otherwise.
const DefaultThreshold = 0.70

// defaultCutoff is the score below which a result is not shown.
const defaultCutoff = 0.50

const (
	// perBit is what a bit against takes off a score. Facts that rule somebody
	// out, seven bits and more in the shipped policy, take a name that is the
	// same below the default threshold.
	perBit = 0.045
	// sameNumber is the least score of who holds an identifying number of the
	// subject's, whatever the name.
	sameNumber = 0.95
	// ruledOut is the greatest score of whom the screening rules out.
	ruledOut = 0.69
)

// feature is one part of a score.
type feature struct {
	Score     float64 `json:"score"`
	Detail    string  `json:"detail"`
	Query     string  `json:"query,omitempty"`
	Candidate string  `json:"candidate,omitempty"`
}

// features are parts of a score by name; they add up to it.
type features map[string]feature

// The names of features. Other facts have their own: "birth_date",
// "gender", "country", "kind".
const (
	featureName       = "name"
	featureIdentifier = "identifier"
	featureOutcome    = "outcome"
)

// Score turns a match into a number of 0–1 and its parts, which add up to it, in
// thousandths. It begins with the similarity of the names; facts that contradict
// take off what their bits say, and an identifying number lifts it. Whom the
// screening takes for a match is then lifted to DefaultThreshold at least, and
// whom it rules out is pressed below: here as there, the decision is the policy's.
func Score(m *namesake.Match) (float64, map[string]feature) {
	parts := features{}
	sum := 0
	add := func(name string, thousandths int, f feature) {
		sum += thousandths
		f.Score = float64(thousandths) / 1000
		parts[name] = f
	}
	identified := false
	for _, e := range m.Evidence.Parts {
		f := feature{Detail: detail(e), Query: e.Subject, Candidate: e.Listed}
		if e.Feature == namesake.FeatureName {
			f.Detail = "the names are different"
			if m.Similarity > 0 {
				f.Detail = detail(e)
			}
			add(featureName, thousandths(m.Similarity), f)
			continue
		}
		identified = identified || e.Feature == namesake.FeatureIdentifier && e.Bits > 0
		add(strings.ReplaceAll(string(e.Feature), "-", "_"), thousandths(min(0, e.Bits.Float()*perBit)), f)
	}
	if lift := thousandths(sameNumber) - sum; identified && lift > 0 {
		add(featureIdentifier, lift, parts[featureIdentifier])
	}
	to := max(sum, thousandths(DefaultThreshold))
	if m.Outcome == namesake.OutcomeClear {
		to = min(max(sum, 0), thousandths(ruledOut))
	}
	add(featureOutcome, to-sum, feature{Detail: m.Summary})
	return float64(sum) / 1000, parts
}

func thousandths(x float64) int { return int(math.Round(x * 1000)) }

// detail tells a piece of evidence, and of a name what became of each word.
func detail(e namesake.Evidence) string {
	if len(e.Parts) == 0 {
		return e.Text
	}
	texts := make([]string, len(e.Parts))
	for i, p := range e.Parts {
		words := p.Subject
		if p.Subject != p.Listed {
			words += "/" + p.Listed
		}
		texts[i] = words + ": " + p.Text
	}
	return e.Text + " (" + strings.Join(texts, "; ") + ")"
}
