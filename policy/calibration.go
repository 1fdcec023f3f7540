package policy

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
)

// learned holds what package internal/learn/calibration learned: see
// [Calibration] for what the lines are.
//
//go:generate go run ../internal/learn/calibration -out calibration.txt
//go:embed calibration.txt
var learned string

var calibration = func() Calibration {
	c, err := ParseCalibration(learned)
	if err != nil {
		panic(err) // the committed file is tested
	}
	return c
}()

// Calibration says what bits of evidence have turned out to be worth, in people
// whose truth is known.
type Calibration struct {
	// Near is the number of people whose names recur as they did among those who
	// were counted, and Rarity says for bits of a name of one of them how rare it
	// was among the others: −log2 of the share that agreed on as many or more.
	Near   float64
	Rarity Curve
	// ByName, BySimilarity and ByFacts add up to the base-2 logarithm of how much
	// more often a listed person's own entity is found, with so many bits of the
	// name, names so similar and so many bits of other facts, than an entity is
	// for somebody on no list.
	ByName, BySimilarity, ByFacts Curve
}

// Curve is a function by its knots, linear between them and constant beyond.
type Curve []Knot

// Knot is a point of a [Curve].
type Knot struct{ At, Value float64 }

// Value is the function's value at x.
func (c Curve) Value(x float64) float64 {
	i, _ := slices.BinarySearchFunc(c, x, func(k Knot, x float64) int {
		switch {
		case k.At < x:
			return -1
		case k.At > x:
			return 1
		}
		return 0
	})
	switch {
	case i == 0:
		return c[0].Value
	case i == len(c):
		return c[i-1].Value
	}
	a, b := c[i-1], c[i]
	return a.Value + (b.Value-a.Value)*(x-a.At)/(b.At-a.At)
}

// MarshalText writes lines of a curve's name and a knot.
func (c Calibration) MarshalText() ([]byte, error) {
	b := fmt.Appendf(nil, "near %.0f\n", c.Near)
	for _, curve := range c.curves() {
		for _, k := range *curve.of {
			b = fmt.Appendf(b, "%s %.2f %.2f\n", curve.name, k.At, k.Value)
		}
	}
	return b, nil
}

type namedCurve struct {
	name string
	of   *Curve
}

func (c *Calibration) curves() []namedCurve {
	return []namedCurve{{"rarity", &c.Rarity}, {"name", &c.ByName}, {"similarity", &c.BySimilarity}, {"facts", &c.ByFacts}}
}

// ParseCalibration reads what MarshalText writes, and refuses curves that are
// missing or that fall: more evidence never counts for less.
func ParseCalibration(text string) (Calibration, error) {
	var c Calibration
	fail := func(line int, format string, args ...any) (Calibration, error) {
		return Calibration{}, fmt.Errorf("calibration: line %d: %s; run go generate ./policy", line, fmt.Sprintf(format, args...))
	}
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		f := strings.Fields(line)
		numbers := make([]float64, 0, 2)
		for _, word := range f[min(1, len(f)):] {
			n, err := strconv.ParseFloat(word, 64)
			if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
				return fail(i+1, "%q is not a number", word)
			}
			numbers = append(numbers, n)
		}
		switch {
		case len(numbers) == 1 && f[0] == "near":
			c.Near = numbers[0]
			continue
		case len(numbers) != 2:
			return fail(i+1, "want a name and two numbers")
		}
		known := false
		for _, curve := range c.curves() {
			if curve.name != f[0] {
				continue
			}
			known = true
			k := Knot{numbers[0], numbers[1]}
			if n := len(*curve.of); n > 0 && (k.At <= (*curve.of)[n-1].At || k.Value < (*curve.of)[n-1].Value) {
				return fail(i+1, "%s falls", f[0])
			}
			*curve.of = append(*curve.of, k)
		}
		if !known {
			return fail(i+1, "%q is unknown", f[0])
		}
	}
	for _, curve := range c.curves() {
		if len(*curve.of) == 0 {
			return Calibration{}, fmt.Errorf("calibration: no line of %s; run go generate ./policy", curve.name)
		}
	}
	if !(c.Near > 0) {
		return Calibration{}, fmt.Errorf("calibration: near: must be above 0; run go generate ./policy")
	}
	return c, nil
}

// Namesakes is how many of a population would agree by chance with a name of so
// many bits and with facts of so many. Names run in communities: of the Near
// people who come from where the listed one does, the share that was counted
// agrees; of all others, the share that the bits themselves say.
func (c Calibration) Namesakes(population float64, name, facts namesake.Bits) float64 {
	near := min(population, c.Near)
	share := math.Exp2(-max(c.Rarity.Value(name.Float())+facts.Float(), 0))
	return near*share + (population-near)*math.Exp2(-max((name+facts).Float(), 0))
}

// Weight is the base-2 logarithm of how much more probable a match with so much
// evidence is if the subject is the listed party than if the subject is on no
// list. What facts are worth beyond the curve, such as an identifying number,
// counts as it is, and so does all evidence where no names were compared and
// similarity is 0.
func (c Calibration) Weight(name, facts namesake.Bits, similarity float64) float64 {
	if similarity == 0 {
		return (name + facts).Float()
	}
	known := max(c.ByFacts[0].At, min(facts.Float(), c.ByFacts[len(c.ByFacts)-1].At))
	return c.ByName.Value(name.Float()) + c.BySimilarity.Value(similarity) + c.ByFacts.Value(known) + facts.Float() - known
}

// Odds are the odds that a subject is a certain listed party, rather than on no
// list: those that PriorOneIn states, times two to the power of
// [Calibration.Weight].
func (p Policy) Odds(name, facts namesake.Bits, similarity float64) float64 {
	return math.Exp2(calibration.Weight(name, facts, similarity)) / p.PriorOneIn
}

// Probabilities (0–1) turns the odds of parties of one list into probabilities
// that the subject is each. A subject is one of them at most, so they compete:
// they add up to less than 1.
func Probabilities(odds []float64) []float64 {
	sum := 1.0                                             // on no list
	for _, o := range slices.Sorted(slices.Values(odds)) { // whatever their order, the same to the last digit
		sum += o
	}
	out := make([]float64, len(odds))
	for i, o := range odds {
		out[i] = o / sum
	}
	return out
}
