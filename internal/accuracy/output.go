package main

import (
	"encoding/csv"
	"io"
	"strconv"
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
