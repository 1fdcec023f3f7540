package cli

import (
	"fmt"
	"text/tabwriter"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
)

type coverageCmd struct {
	Settle bool `help:"Screen all that is owed first, as a server does by itself."`
}

func (coverageCmd) Help() string {
	return `Everybody who is kept is screened against every edition in use, under every policy that they are under, or is owed that, and this says
since when and why. It exits 1 where anybody is neither: that is never to be.`
}

func (c *coverageCmd) Run(e *env) error {
	y, err := e.openSystem(false, access.Config{})
	if err != nil {
		return err
	}
	if c.Settle {
		s, err := y.start(e.ctx, service.Config{})
		if err != nil {
			return err
		}
		if err := s.Settle(e.ctx); err != nil {
			return err
		}
	}
	var r coverage.Report
	var lost []string
	err = y.store.View(e.ctx, func(tx *store.Tx) (err error) {
		if r, err = coverage.Read(tx); err != nil {
			return err
		}
		lost, err = coverage.Check(tx)
		return err
	})
	if err != nil {
		return err
	}
	if e.json {
		err = e.writeJSON(map[string]any{"coverage": r, "neither_covered_nor_owed": orEmpty(lost)})
	} else {
		err = e.writeCoverage(r)
	}
	if err != nil {
		return err
	}
	for _, l := range lost {
		e.note("error: %s", l)
	}
	if len(lost) > 0 {
		e.status = exitFailed
	}
	return nil
}

func (e *env) writeCoverage(r coverage.Report) error {
	fmt.Fprintf(e.out, "%s kept\n", count(int(r.Subjects), "subject", "subjects"))
	t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	if len(r.Covered) > 0 {
		fmt.Fprintln(t, "\nSCREENED\tLIST\tEDITION OF\tCONTENT\tIN USE\tPOLICY\tENGINE\tSINCE")
	}
	for _, c := range r.Covered {
		inUse := "no"
		if c.Current {
			inUse = "yes"
		}
		date := c.Date
		if date == "" {
			date = "not stated"
		}
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%s version %d\t%s\t%s\n", c.Subjects, c.List, date, short(c.Edition), inUse, c.Policy, c.Version, c.Engine, c.Oldest.Format("2006-01-02 15:04Z"))
	}
	if len(r.Owed) > 0 {
		fmt.Fprintln(t, "\nOWED\tLIST\tWHY\tSINCE\tPOLICY\tFAILED")
	}
	for _, o := range r.Owed {
		list := o.List
		if list == "" {
			list = "all"
		}
		failed := ""
		if o.Error != "" {
			failed = fmt.Sprintf("%s: %s", count(o.Attempts, "time", "times"), printable(o.Error))
		}
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%s\n", o.Subjects, list, printable(o.Reason), o.Since.Format("2006-01-02 15:04Z"), o.Policy, failed)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if len(r.Owed) == 0 {
		fmt.Fprintln(e.out, "\nNobody is owed a screening.")
	}
	return nil
}

// short is enough of a hash to tell editions apart.
func short(hash string) string {
	const digits = len("sha256:") + 12
	if len(hash) < digits {
		return hash
	}
	return hash[len("sha256:"):digits]
}
