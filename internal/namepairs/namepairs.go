// Package namepairs reads pairs of names that are labelled with whether they are
// of the same party, and says how well names are told apart at a threshold.
package namepairs

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/screen"
)

// Pair is who is asked about and who is listed.
type Pair struct {
	Kind          namesake.Kind
	Asked, Listed string
	Same          bool
}

// Error is a mistake in one field.
type Error struct {
	Line   int
	Column string // "" for the line as a whole
	Msg    string
}

func (e *Error) Error() string {
	if e.Column == "" {
		return fmt.Sprintf("line %d: %s", e.Line, e.Msg)
	}
	return fmt.Sprintf("line %d, %s: %s", e.Line, e.Column, e.Msg)
}

// Columns are those that a file must have; others are passed over.
var Columns = []string{"schema", "name1", "name2", "is_match"}

// kinds are the FollowTheMoney schemata of pairs, and what they are here.
var kinds = map[string]namesake.Kind{
	"Person": namesake.KindPerson, "LegalEntity": namesake.KindUnknown, "Organization": namesake.KindOrganization, "Company": namesake.KindOrganization,
	"PublicBody": namesake.KindOrganization, "Vessel": namesake.KindVessel, "Airplane": namesake.KindAircraft,
}

// mostMistakes is after how many reading ends: a file of another sort has one in
// every line.
const mostMistakes = 100

// Read reads a CSV file with a header line that has the [Columns]. The error
// joins one [*Error] for each mistake; no pairs at all are one.
func Read(r io.Reader) ([]Pair, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	header, err := in.Read()
	if err != nil {
		return nil, &Error{1, "", "no header line; the columns are " + strings.Join(Columns, ", ")}
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	var mistakes []error
	var at [4]int
	for i, column := range Columns {
		if at[i] = slices.Index(header, column); at[i] < 0 {
			mistakes = append(mistakes, &Error{1, column, "this column is missing"})
		}
	}
	if len(mistakes) > 0 {
		return nil, errors.Join(mistakes...)
	}
	var out []Pair
	for len(mistakes) < mostMistakes {
		fields, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			mistakes = append(mistakes, &Error{bad.Line, "", bad.Err.Error()})
			break // where the next line begins is not certain
		}
		if err != nil {
			return nil, err
		}
		line, _ := in.FieldPos(0)
		if slices.Equal(fields, header) {
			continue // where files were joined
		}
		if len(fields) != len(header) {
			mistakes = append(mistakes, &Error{line, "", fmt.Sprintf("%d fields where the header has %d", len(fields), len(header))})
			continue
		}
		p := Pair{Asked: fields[at[1]], Listed: fields[at[2]]}
		known := false
		if p.Kind, known = kinds[fields[at[0]]]; !known {
			mistakes = append(mistakes, &Error{line, "schema", fmt.Sprintf("unknown schema %q", fields[at[0]])})
		}
		for i, name := range []string{p.Asked, p.Listed} {
			if strings.TrimSpace(name) == "" {
				mistakes = append(mistakes, &Error{line, Columns[1+i], "empty"})
			}
		}
		switch strings.ToLower(fields[at[3]]) {
		case "true", "1":
			p.Same = true
		case "false", "0":
		default:
			mistakes = append(mistakes, &Error{line, "is_match", fmt.Sprintf("%q is neither true nor false", fields[at[3]])})
		}
		out = append(out, p)
	}
	if len(out) == 0 && len(mistakes) == 0 {
		mistakes = append(mistakes, &Error{1, "", "no pairs below the header line"})
	}
	if len(mistakes) > 0 {
		return nil, errors.Join(mistakes...)
	}
	return out, nil
}

// Figures say how well names were told apart.
type Figures struct {
	Pairs     int     `json:"pairs"`
	Threshold float64 `json:"threshold"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	// AUC is left out where all labels are equal.
	AUC    *float64    `json:"auc,omitempty"`
	Counts eval.Counts `json:"counts"`
}

// Score compares the names of each pair.
func Score(pairs []Pair) []eval.Scored {
	out := make([]eval.Scored, len(pairs))
	for i, p := range pairs {
		out[i] = eval.Scored{Score: screen.CompareNames(p.Kind, p.Asked, p.Listed), Match: p.Same}
	}
	return out
}

// At gives the figures of a threshold.
func At(threshold float64, scored []eval.Scored) Figures {
	c := eval.At(threshold, scored)
	f := Figures{Pairs: len(scored), Threshold: threshold, Precision: c.Precision(), Recall: c.Recall(), F1: c.F1(), Counts: c}
	if auc := eval.AUC(scored); !math.IsNaN(auc) {
		f.AUC = &auc
	}
	return f
}
