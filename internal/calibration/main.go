// Calibration measures whether what a screening says of itself comes true:
// whether as many people share a name as expected namesakes say, whether matches
// of a probability are true as often as it says, and what a date of birth does,
// right or wrong. Run it with make calibration; the same data give the same
// figures. Nothing that it tests on was learned from, unless it says so.
package main

import (
	"fmt"
	"os"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/internal/known"
)

func main() {
	for _, part := range []func() error{namesakes, probabilities, pairs, dates} {
		if err := part(); err != nil {
			fmt.Fprintln(os.Stderr, "error:", err)
			os.Exit(1)
		}
	}
}

func namesakes() error {
	clean, err := known.Clean()
	if err != nil {
		return err
	}
	var everybody []string
	for _, p := range clean {
		everybody = append(everybody, p.Name)
	}
	popular, err := known.Popular(10_000)
	if err != nil {
		return err
	}
	official, err := known.Official(known.OFAC)
	if err != nil {
		return err
	}
	for _, c := range []struct {
		title              string
		listed, population []string
	}{
		{"people on no list among themselves, the half not learned from", known.Names(clean, 1), nil},
		{"persons on OFAC's list among people on no list", official, everybody},
		{"names of package synth among themselves", known.Invented(10_000), nil},
		{"popular names, each country's with equal chances, among themselves", popular, nil},
	} {
		agreements, err := known.Namesakes(c.listed, c.population)
		if err != nil {
			return err
		}
		people := len(c.population)
		if c.population == nil {
			people = len(c.listed)
		}
		fmt.Printf("Namesakes: %s (%d)\n", c.title, people)
		fmt.Println("  bits of the name   expected   counted   expected/counted")
		for _, b := range known.Bands(agreements, float64(people), 10) {
			ratio := "–"
			if b.Sum > 0 {
				ratio = fmt.Sprintf("%.2f", b.Expected/b.Counted)
			}
			fmt.Printf("  %6.2f – %6.2f    %8.4f  %8.4f   %s (%d counted)\n", b.Least, b.Most, b.Expected, b.Counted, ratio, b.Sum)
		}
		fmt.Println()
	}
	return nil
}

func probabilities() error {
	for _, l := range []struct {
		title, path string
	}{
		{"OFAC 2021, the half not learned from", known.OFAC},
		{"UN 2026, and the people on no list not learned from", known.UN},
	} {
		trials, err := known.Screenings(l.path)
		if err != nil {
			return err
		}
		for _, w := range []struct {
			title string
			want  func(known.Trial) bool
		}{
			{"all", func(known.Trial) bool { return true }},
			{"by name alone", func(t known.Trial) bool { return !t.Dated }},
			{"with a date of birth", func(t known.Trial) bool { return t.Dated }},
		} {
			show(l.title+", "+w.title, trials.Predictions(1, w.want))
		}
	}
	return nil
}

func pairs() error {
	of, lost, err := known.Pairs()
	if err != nil {
		return err
	}
	show(fmt.Sprintf("labelled pairs of names, the odds before comparing set by how many are true; %d true ones are not found", lost), of)
	return nil
}

func show(title string, of []eval.Predicted) {
	fmt.Printf("Probability: %s: %d matches by tenths, Brier score %.4f\n", title, len(of), eval.Brier(of))
	worst := 0.0
	for _, b := range eval.Reliability(of, 10) {
		fmt.Printf("  %.4f – %.4f  predicted %.3f  observed %.3f (%.3f–%.3f)  off by %.3f\n",
			b.Least, b.Most, b.Predicted, b.Observed, b.Interval.Low, b.Interval.High, b.Gap())
		worst = max(worst, b.Gap())
	}
	fmt.Printf("  at most off by %.3f\n", worst)
	fmt.Println()
}

func dates() error {
	rows, err := known.Dates(known.UN)
	if err != nil {
		return err
	}
	fmt.Println("Dates of birth: UN 2026, each person under the listed name")
	fmt.Println("  date stated               asked  potential  inconclusive  ruled out  not found   found   more bits  fewer bits")
	for _, d := range rows {
		fmt.Printf("  %-24s %6d  %9d  %12d  %9d  %9d   %.4f   %8d  %9d\n", d.Name, d.Asked,
			d.Outcomes[namesake.OutcomePotentialMatch], d.Outcomes[namesake.OutcomeInconclusive], d.Outcomes[namesake.OutcomeClear], d.Outcomes[""],
			float64(d.Found())/float64(d.Asked), d.Lifted, d.Lowered)
	}
	return nil
}
