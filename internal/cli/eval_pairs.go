package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/internal/evalreport"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// schemaKinds are the FollowTheMoney schemata of pairs, and what they are here.
var schemaKinds = map[string]namesake.Kind{
	"Person": namesake.KindPerson, "LegalEntity": namesake.KindUnknown, "Organization": namesake.KindOrganization, "Company": namesake.KindOrganization,
	"PublicBody": namesake.KindOrganization, "Vessel": namesake.KindVessel, "Airplane": namesake.KindAircraft,
}

// pairFigures are the figures of labelled pairs.
type pairFigures struct {
	Pairs     int         `json:"pairs"`
	Threshold float64     `json:"threshold"`
	Precision float64     `json:"precision"`
	Recall    float64     `json:"recall"`
	F1        float64     `json:"f1"`
	AUC       *float64    `json:"auc"` // null where all labels are equal
	BestF1    float64     `json:"best_f1"`
	BestAt    float64     `json:"best_f1_threshold"`
	Counts    eval.Counts `json:"counts"`
}

func figuresOf(examples []eval.Scored, threshold float64) pairFigures {
	counts := eval.At(threshold, examples)
	f := pairFigures{Pairs: len(examples), Threshold: threshold, Precision: counts.Precision(), Recall: counts.Recall(), F1: counts.F1(), Counts: counts}
	f.BestAt, f.BestF1 = eval.BestF1(examples)
	if auc := eval.AUC(examples); !math.IsNaN(auc) {
		f.AUC = &auc
	}
	return f
}

func (c *evalCmd) pairs(e *env) error {
	for _, path := range []string{c.Out, c.Report} {
		if path == "" {
			continue
		}
		if err := writable(path); err != nil {
			return err
		}
	}
	if c.Out != "" && c.Out == c.Report {
		return usagef("give each a name of its own", "--out and --report name the same file")
	}
	table, err := readPairs(c.Pairs)
	if err != nil {
		return err
	}
	by := -1
	if c.By != "" {
		if by = slices.Index(table.header, c.By); by < 0 {
			return usagef("its columns are "+strings.Join(table.header, ", "), "%s has no column %q", c.Pairs, c.By)
		}
	}
	threshold := policy.Default().Similarity
	var groups eval.Groups[[]eval.Scored]
	var all []eval.Scored
	for i := range table.rows {
		p := &table.rows[i]
		s := eval.Scored{Score: screen.CompareNames(p.kind, p.asked, p.listed), Match: p.match}
		p.score = s.Score
		all = append(all, s)
		if by >= 0 {
			g := groups.Of(p.fields[by])
			*g = append(*g, s)
		}
	}
	if c.Out != "" {
		if err := writeFile(c.Out, table.write); err != nil {
			return err
		}
	}
	if c.Report != "" {
		if err := writeFile(c.Report, c.report(table, by).Write); err != nil {
			return err
		}
	}
	if table.repeated > 0 {
		e.note("note: %s skipped", count(table.repeated, "repeated header line", "repeated header lines"))
	}
	f := figuresOf(all, threshold)
	if e.json {
		out := struct {
			pairFigures
			By map[string]pairFigures `json:"by,omitempty"`
		}{pairFigures: f, By: map[string]pairFigures{}}
		for _, label := range groups.Labels() {
			out.By[label] = figuresOf(*groups.Of(label), threshold)
		}
		return e.writeJSON(out)
	}
	if by >= 0 {
		t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
		fmt.Fprintf(t, "%s\tPAIRS\tPRECISION\tRECALL\tF1\tAUC\n", strings.ToUpper(c.By))
		for _, label := range groups.Labels() {
			g := figuresOf(*groups.Of(label), threshold)
			fmt.Fprintf(t, "%s\t%d\t%.4f\t%.4f\t%.4f\t%s\n", orNone(label), g.Pairs, g.Precision, g.Recall, g.F1, aucText(g.AUC))
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	recall := eval.Wilson(f.Counts.TruePositive, f.Counts.TruePositive+f.Counts.FalseNegative)
	fmt.Fprintf(e.out, "recall is %.4f–%.4f with 95 %% confidence; the best F1 of any threshold is %.4f, at %.4f\n", recall.Low, recall.High, f.BestF1, f.BestAt)
	_, err = fmt.Fprintf(e.out, "pairs=%d threshold=%g precision=%.4f recall=%.4f f1=%.4f auc=%s\n", f.Pairs, f.Threshold, f.Precision, f.Recall, f.F1, aucText(f.AUC))
	return err
}

// report tells the pairs to a reader; by is the column they are grouped by, or
// less than 0.
func (c *evalCmd) report(table *pairTable, by int) evalreport.Report {
	p := policy.Default()
	r := evalreport.Report{
		Title: "Names compared: " + filepath.Base(c.Pairs),
		Noun:  "party", Nouns: "parties",
		Source:    fmt.Sprintf("%s of names with the label whether they are of the same party.", count(len(table.rows), "pair", "pairs")),
		Policy:    fmt.Sprintf("policy %s version %d", p.Name, p.Version),
		Threshold: p.Similarity, GroupedBy: c.By,
	}
	for _, row := range table.rows {
		shown := evalreport.Case{Asked: row.asked, Listed: row.listed, Score: row.score, Match: row.match}
		if by >= 0 {
			shown.Group = row.fields[by]
		}
		r.Cases = append(r.Cases, shown)
	}
	return r
}

func aucText(auc *float64) string {
	if auc == nil {
		return "n/a"
	}
	return fmt.Sprintf("%.4f", *auc)
}

func orNone(label string) string {
	if label == "" {
		return "(none)"
	}
	return label
}

// pairTable is a file of labelled pairs, every column kept.
type pairTable struct {
	header   []string
	rows     []pair
	repeated int // header lines met again, as where files were joined
}

type pair struct {
	fields        []string
	kind          namesake.Kind
	asked, listed string
	match         bool
	score         float64
}

func readPairs(path string) (*pairTable, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	t := &pairTable{}
	if t.header, err = r.Read(); err != nil {
		return nil, fmt.Errorf("%s: no header line: %w", path, err)
	}
	t.header[0] = strings.TrimPrefix(t.header[0], "\ufeff")
	at := map[string]int{}
	for _, column := range []string{"schema", "name1", "name2", "is_match"} {
		if at[column] = slices.Index(t.header, column); at[column] < 0 {
			return nil, fmt.Errorf("%s:1: no column %q; the columns are schema, name1, name2, is_match", path, column)
		}
	}
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		line, _ := r.FieldPos(0)
		if slices.Equal(fields, t.header) {
			t.repeated++
			continue
		}
		if len(fields) != len(t.header) {
			return nil, fmt.Errorf("%s:%d: %s where the header has %d", path, line, count(len(fields), "field", "fields"), len(t.header))
		}
		p := pair{fields: fields, asked: fields[at["name1"]], listed: fields[at["name2"]]}
		known := false
		if p.kind, known = schemaKinds[fields[at["schema"]]]; !known {
			return nil, fmt.Errorf("%s:%d: schema: unknown schema %q", path, line, fields[at["schema"]])
		}
		if p.match, err = strconv.ParseBool(strings.ToLower(fields[at["is_match"]])); err != nil {
			return nil, fmt.Errorf("%s:%d: is_match: %q is neither true nor false", path, line, fields[at["is_match"]])
		}
		t.rows = append(t.rows, p)
	}
	if len(t.rows) == 0 {
		return nil, fmt.Errorf("%s: no pairs", path)
	}
	return t, nil
}

// write writes the table with the column score last, or in its place where the
// file had one.
func (t *pairTable) write(out io.Writer) error {
	at := slices.Index(t.header, "score")
	with := func(fields []string, score string) []string {
		if at < 0 {
			return append(slices.Clone(fields), score)
		}
		out := slices.Clone(fields)
		out[at] = score
		return out
	}
	w := csv.NewWriter(out)
	if err := w.Write(with(t.header, "score")); err != nil {
		return err
	}
	for _, p := range t.rows {
		if err := w.Write(with(p.fields, strconv.FormatFloat(p.score, 'f', 6, 64))); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
