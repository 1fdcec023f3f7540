package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/internal/evalreport"
	"github.com/namesake-screening/namesake/policy"
)

// writePairs writes the pairs that were made, with their scores.
func (f *figures) writePairs(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"schema", "name1", "name2", "is_match", "culture", "difference", "score"}); err != nil {
		return err
	}
	for _, c := range f.cultures {
		for i, p := range c.Pairs {
			row := []string{"Person", p.Asked, p.Listed, strconv.FormatBool(p.Match), c.Culture, string(p.Difference), strconv.FormatFloat(c.scores[i], 'f', 6, 64)}
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

func (f *figures) writeReport(w io.Writer) error {
	p := policy.Default()
	r := evalreport.Report{
		Title: "Accuracy by naming culture",
		Noun:  "person", Nouns: "people",
		Source:    "Names of people on official lists, asked for with one difference each: official other spellings, slips of the pen, other orders, parts joined, left out, shortened or replaced, and names of other people who share a part. Cultures go by the country of the listed person.",
		Policy:    fmt.Sprintf("policy %s version %d", p.Name, p.Version),
		Threshold: f.threshold, GroupedBy: "culture", DifferBy: "difference",
		CleanAgainst: "OFAC 2021 and UN 2026; the culture is told from the name",
	}
	// Differences stand in the order of their lists, and so do the columns.
	for _, d := range slices.Concat(eval.TrueDifferences, eval.FalseDifferences) {
		r.Terms = append(r.Terms, evalreport.Term{Word: string(d), Meaning: d.Meaning()})
		for _, c := range f.cultures {
			for i, p := range c.Pairs {
				if p.Difference == d {
					r.Cases = append(r.Cases, evalreport.Case{Asked: p.Asked, Listed: p.Listed, Score: c.scores[i], Match: p.Match, Group: c.Culture, Difference: string(d)})
				}
			}
		}
	}
	for _, label := range f.clean.Labels() {
		n := f.clean.Of(label)
		r.Clean = append(r.Clean, evalreport.Clean{Group: label, People: n.Total(), Alerted: n.FalsePositive})
	}
	return r.Write(w)
}
