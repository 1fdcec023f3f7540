// Package evalreport writes what was measured on labelled names as one HTML file,
// for analysts who know the names and for supervisors who ask what is missed.
// The file needs nothing else: no script, no font, no network, and its charts
// are told apart by their strokes and labels, not by colour.
package evalreport

import (
	"bufio"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake/eval"
)

// Report is what was measured. The same report is the same bytes.
type Report struct {
	Title string
	// Noun and Nouns are what the names are of: "person" and "people".
	Noun, Nouns string
	Source      string // what was measured, in a sentence
	Policy      string // the policy whose threshold it is
	Threshold   float64
	Cases       []Case
	// GroupedBy and DifferBy are what Case.Group and Case.Difference tell, such
	// as "culture"; where they are empty the tables by them are left out.
	GroupedBy, DifferBy string
	Terms               []Term // what the differences are
	Clean               []Clean
	CleanAgainst        string // the lists
}

// Case is a pair of names, asked for and listed, and whether it is one person's.
type Case struct {
	Asked, Listed     string
	Score             float64
	Match             bool
	Group, Difference string
}

// Term is a word and what it means.
type Term struct{ Word, Meaning string }

// Clean counts people on no list.
type Clean struct {
	Group           string
	People, Alerted int
}

const (
	worst  = 25 // cases shown of each sort
	enough = 20 // pairs that a cell of the table by difference takes
)

//go:embed report.html
var page string

var tmpl = template.Must(template.New("report").Funcs(template.FuncMap{
	"percent": percent, "score": score, "thousands": thousands, "share": func(x float64) string { return percent(x) + " %" },
	"perThousand": func(x float64) string { return strconv.FormatFloat(1000*x, 'f', 1, 64) },
	"cases":       func(v view, of []Case) caseTable { return caseTable{of, v.GroupedBy, v.DifferBy} },
	"name": func(label string) string {
		if label == "" {
			return "(none)"
		}
		return label
	},
}).Parse(page))

// Write writes the page.
func (r Report) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	if err := tmpl.Execute(out, r.view()); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return out.Flush()
}

// view is what the page shows.
type view struct {
	Report
	Total                 tally
	Charts                []chart
	Thresholds            []row
	Groups                []row
	ScaleFrom             float64 // where the bars of the table by group begin
	Gap                   float64 // points between the best and the worst group
	Best, Worst           string
	TrueColumns           []string
	FalseColumns          []string
	TrueCells             []cells
	FalseCells            []cells
	CleanRows             []cleanRow
	FalseHigh, TrueLow    []Case
	FalseTotal, TrueTotal int
}

type caseTable struct {
	Cases               []Case
	GroupedBy, DifferBy string
}

// tally is a confusion matrix with what is said of it.
type tally struct{ eval.Counts }

func (t tally) Few() bool                { return t.Same() < enough }
func (t tally) Same() int                { return t.TruePositive + t.FalseNegative }
func (t tally) Different() int           { return t.FalsePositive + t.TrueNegative }
func (t tally) Alerts() int              { return t.TruePositive + t.FalsePositive }
func (t tally) Found() eval.Interval     { return eval.Wilson(t.TruePositive, t.Same()) }
func (t tally) Right() eval.Interval     { return eval.Wilson(t.TruePositive, t.Alerts()) }
func (t tally) Disturbed() eval.Interval { return eval.Wilson(t.FalsePositive, t.Different()) }

type row struct {
	Label string
	tally
	At               float64 // threshold, of the table by threshold
	Shipped          bool
	From, To, Middle float64 // the bar, in pixels
}

type cells struct {
	Label string
	Cells []cell
}

type cell struct {
	Few    bool
	Figure float64
	Bounds eval.Interval
	Pairs  int
}

type cleanRow struct {
	Clean
	Bounds eval.Interval
}

func (c cleanRow) Rate() float64 { return float64(c.Alerted) / float64(max(1, c.People)) }

const barWidth = 180

func (r Report) view() view {
	v := view{Report: r}
	examples := make([]eval.Scored, len(r.Cases))
	var groups eval.Groups[eval.Counts]
	for i, c := range r.Cases {
		examples[i] = eval.Scored{Score: c.Score, Match: c.Match}
		v.Total.Add(c.Score >= r.Threshold, c.Match)
		groups.Of(c.Group).Add(c.Score >= r.Threshold, c.Match)
	}
	v.Charts = charts(examples, r.Threshold)
	for i := range 11 {
		at := 0.5 + float64(i)*0.05
		v.Thresholds = append(v.Thresholds, row{At: at, tally: tally{eval.At(at-1e-9, examples)}, Shipped: math.Abs(at-r.Threshold) < 1e-9})
	}
	if !slices.ContainsFunc(v.Thresholds, func(t row) bool { return t.Shipped }) {
		v.Thresholds = append(v.Thresholds, row{At: r.Threshold, tally: v.Total, Shipped: true})
		slices.SortFunc(v.Thresholds, func(a, b row) int { return int(math.Copysign(1, a.At-b.At)) })
	}
	if r.GroupedBy != "" {
		v.group(&groups)
	}
	if r.GroupedBy != "" && r.DifferBy != "" {
		v.TrueColumns, v.TrueCells = r.matrix(groups.Labels(), true)
		v.FalseColumns, v.FalseCells = r.matrix(groups.Labels(), false)
	}
	for _, c := range r.Clean {
		v.CleanRows = append(v.CleanRows, cleanRow{c, eval.Wilson(c.Alerted, c.People)})
	}
	v.FalseHigh, v.FalseTotal = r.wrong(false)
	v.TrueLow, v.TrueTotal = r.wrong(true)
	return v
}

func (v *view) group(groups *eval.Groups[eval.Counts]) {
	low, high, lowest := 2.0, -1.0, 1.0
	for _, label := range groups.Labels() {
		t := tally{*groups.Of(label)}
		v.Groups = append(v.Groups, row{Label: label, tally: t})
		if t.Few() {
			continue
		}
		lowest = min(lowest, t.Found().Low)
		if f := t.Recall(); f < low {
			low, v.Worst = f, label
		}
		if f := t.Recall(); f > high {
			high, v.Best = f, label
		}
	}
	v.Gap = 100 * max(0, high-low)
	v.ScaleFrom = max(0, math.Floor(lowest*10)/10)
	if v.ScaleFrom > 0.9 {
		v.ScaleFrom = 0.9
	}
	x := func(share float64) float64 {
		return math.Round(10*barWidth*max(0, share-v.ScaleFrom)/(1-v.ScaleFrom))/10 + 5
	}
	for i := range v.Groups {
		g := &v.Groups[i]
		b := g.Found()
		g.From, g.To, g.Middle = x(b.Low), x(b.High), x(g.Recall())
	}
}

// matrix is the table by group and difference, of names of the same person or
// of two. Differences stand in the order in which cases have them.
func (r Report) matrix(labels []string, match bool) (columns []string, out []cells) {
	counts := map[[2]string]*eval.Counts{}
	for _, c := range r.Cases {
		if c.Match != match {
			continue
		}
		if !slices.Contains(columns, c.Difference) {
			columns = append(columns, c.Difference)
		}
		k := [2]string{c.Group, c.Difference}
		if counts[k] == nil {
			counts[k] = &eval.Counts{}
		}
		counts[k].Add(c.Score >= r.Threshold, c.Match)
	}
	for _, label := range labels {
		line := cells{Label: label}
		for _, column := range columns {
			n := counts[[2]string{label, column}]
			if n == nil || n.Total() < enough {
				line.Cells = append(line.Cells, cell{Few: true})
				continue
			}
			alerted := n.TruePositive + n.FalsePositive
			line.Cells = append(line.Cells, cell{Figure: float64(alerted) / float64(n.Total()), Bounds: eval.Wilson(alerted, n.Total()), Pairs: n.Total()})
		}
		out = append(out, line)
	}
	return columns, out
}

// wrong are the worst of the cases that were decided wrongly, and how many those
// are: names of two people that score highest, or of one that score lowest.
func (r Report) wrong(match bool) ([]Case, int) {
	var out []Case
	for _, c := range r.Cases {
		if c.Match == match && (c.Score >= r.Threshold) != match {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b Case) int {
		order := int(math.Copysign(1, a.Score-b.Score))
		if a.Score == b.Score {
			return 0
		}
		if !match {
			order = -order
		}
		return order
	})
	return out[:min(worst, len(out))], len(out)
}

func percent(x float64) string { return strconv.FormatFloat(100*x, 'f', 1, 64) }
func score(x float64) string   { return strconv.FormatFloat(x, 'f', 2, 64) }

// thousands writes a number with its digits in threes.
func thousands(n int) string {
	s := strconv.Itoa(n)
	var parts []string
	for len(s) > 3 {
		parts = append([]string{s[len(s)-3:]}, parts...)
		s = s[:len(s)-3]
	}
	return strings.Join(append([]string{s}, parts...), ",")
}
