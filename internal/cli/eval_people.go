package cli

import (
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/eval"
	"github.com/namesake-screening/namesake/internal/subject"
	"github.com/namesake-screening/namesake/screen"
)

// peopleFigures are the figures of people with an expected entity.
type peopleFigures struct {
	eval.People
	Recall         float64       `json:"recall"`
	RecallBounds   eval.Interval `json:"recall_95"`
	FalseAlertRate float64       `json:"false_alert_rate"`
	FalseBounds    eval.Interval `json:"false_alert_rate_95"`
}

func peopleFiguresOf(p eval.People) peopleFigures {
	return peopleFigures{p, p.Recall(), eval.Wilson(p.Found, p.Expected), p.FalseAlertRate(), eval.Wilson(p.Unexpected, p.People-p.Expected)}
}

func (c *evalCmd) people(e *env) error {
	in, err := os.Open(c.People)
	if err != nil {
		return err
	}
	defer in.Close()
	var extra []string
	if c.By != "" {
		extra = []string{c.By}
	}
	reader, err := subject.NewReader(&interruptible{ctx: e.ctx, r: in}, c.People, extra...)
	if err != nil {
		return err
	}
	for _, column := range append([]string{"expect"}, extra...) {
		if !reader.Has(column) {
			return usagef("its columns are "+strings.Join(reader.Header(), ", "), "%s has no column %q", c.People, column)
		}
	}
	screener, err := e.screener(append(c.Lists, c.More...))
	if err != nil {
		return err
	}
	listed := map[string]bool{}
	for i := range screener.Index().Len() {
		entity, err := screener.Index().Entity(uint32(i))
		if err != nil {
			return err
		}
		listed[entity.ID] = true
	}
	type answered struct {
		expect    []string
		label     string
		screening namesake.Screening
	}
	var all eval.People
	var groups eval.Groups[eval.People]
	err = eachRow(e.ctx, reader, func(row subject.Row) (answered, error) {
		if row.Err != nil {
			return answered{}, fmt.Errorf("%s:%d: %w", c.People, row.Line, row.Err)
		}
		a := answered{label: reader.Value(row, c.By)}
		for id := range strings.SplitSeq(reader.Value(row, "expect"), ";") {
			if id = strings.TrimSpace(id); id == "" {
				continue
			}
			if !listed[id] {
				return a, fmt.Errorf("%s:%d: expect: no list that was given holds an entity %q", c.People, row.Line, id)
			}
			a.expect = append(a.expect, id)
		}
		if c.NamesOnly {
			row.Subject = namesake.Subject{Name: row.Subject.Name, Kind: screen.KindOf(row.Subject)}
		}
		var err error
		if a.screening, err = screener.Screen(row.Subject); err != nil {
			return a, fmt.Errorf("%s:%d: %w", c.People, row.Line, err)
		}
		return a, nil
	}, func(a answered) error {
		all.Add(a.expect, a.screening)
		if c.By != "" {
			groups.Of(a.label).Add(a.expect, a.screening)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if all.People == 0 {
		return fmt.Errorf("%s: no people", c.People)
	}
	f := peopleFiguresOf(all)
	if e.json {
		out := struct {
			peopleFigures
			By map[string]peopleFigures `json:"by,omitempty"`
		}{peopleFigures: f, By: map[string]peopleFigures{}}
		for _, label := range groups.Labels() {
			out.By[label] = peopleFiguresOf(*groups.Of(label))
		}
		return e.writeJSON(out)
	}
	if c.By != "" {
		t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
		fmt.Fprintf(t, "%s\tPEOPLE\tEXPECTED\tFOUND\tFIRST\tRECALL\tUNEXPECTED\tFALSE ALERTS\n", strings.ToUpper(c.By))
		for _, label := range groups.Labels() {
			g := peopleFiguresOf(*groups.Of(label))
			recall, alerts := "–", "–"
			if g.Expected > 0 {
				recall = fmt.Sprintf("%.4f", g.Recall)
			}
			if g.People.People > g.Expected {
				alerts = fmt.Sprintf("%.4f", g.FalseAlertRate)
			}
			fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%s\t%d\t%s\n", orNone(label), g.People.People, g.Expected, g.Found, g.First, recall, g.Unexpected, alerts)
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	fmt.Fprintf(e.out, "first=%d ruled_out=%d other_found=%d; unexpected: potential_match=%d inconclusive=%d\n", f.First, f.RuledOut, f.Other, f.Potential, f.Unexpected-f.Potential)
	recall, alerts := "unknown, since nobody is expected", "unknown, since everybody is"
	if f.Expected > 0 {
		recall = fmt.Sprintf("%.4f–%.4f", f.RecallBounds.Low, f.RecallBounds.High)
	}
	if f.People.People > f.Expected {
		alerts = fmt.Sprintf("%.4f–%.4f", f.FalseBounds.Low, f.FalseBounds.High)
	}
	fmt.Fprintf(e.out, "with 95 %% confidence recall is %s, the false alert rate %s\n", recall, alerts)
	_, err = fmt.Fprintf(e.out, "people=%d expected=%d found=%d recall=%.4f unexpected=%d false_alert_rate=%.5f\n", f.People.People, f.Expected, f.Found, f.Recall, f.Unexpected, f.FalseAlertRate)
	return err
}
