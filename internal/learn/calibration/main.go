// Learn what bits of evidence have turned out to be worth: how rare names of so
// many bits are among people of one population, and how much more often a
// listed person's own entity is found with so many than one is for somebody on
// no list. Run it
// with go generate ./policy; the same data give the same bytes. It sees half 0
// of package known alone.
package main

import (
	"flag"
	"fmt"
	"math"
	"os"

	"github.com/namesake-screening/namesake/internal/known"
	"github.com/namesake-screening/namesake/policy"
)

// community is the number of people among whom names recur as they do among the
// people counted: set, not learned. Of all who live, it adds a tenth of a person
// to the namesakes of a rare name.
const community = 100_000

func main() {
	out := flag.String("out", "calibration.txt", "file to write")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	var c policy.Calibration
	clean, err := known.Clean()
	if err != nil {
		return err
	}
	names := known.Names(clean, 0)
	agreements, err := known.Namesakes(names, nil)
	if err != nil {
		return err
	}
	c.Near = community
	c.Rarity = rarity(agreements, float64(len(names)))
	trials, err := known.Screenings(known.OFAC)
	if err != nil {
		return err
	}
	prior := -math.Log2(trials.OneIn(0))
	var examples []example
	for _, t := range trials.Of {
		if t.Half == 0 && t.Match == t.Listed { // other parties than one's own compete: policy.Probabilities
			examples = append(examples, example{t.Name.Float(), t.Similarity, t.Facts.Float(), t.Match})
		}
	}
	c.ByName, c.BySimilarity, c.ByFacts = weights(examples, prior)
	b, err := c.MarshalText()
	if err != nil {
		return err
	}
	fmt.Printf("%d names among %d people, %d matches\n", len(agreements), len(names), len(examples))
	return os.WriteFile(out, b, 0o644)
}
