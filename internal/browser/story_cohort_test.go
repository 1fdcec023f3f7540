package browser_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// figures are the rows of a table, by their first cell.
func (p *tab) figures(section string) map[string]string {
	p.Helper()
	rows := eval[[][]string](p, fmt.Sprintf("[...document.querySelectorAll('section[aria-labelledby=%s] tbody tr')].map(r => [...r.cells].map(c => c.innerText.trim()))", section))
	out := map[string]string{}
	for _, r := range rows {
		out[r[0]] = strings.Join(r[1:], " ")
	}
	return out
}

// demoDay is a day of the demonstration, counted from its first.
func demoDay(n int) string { return time.Now().UTC().AddDate(0, 0, n-42).Format(time.DateOnly) }

// The case of the reports can be told as of any day, and as it was known on any:
// 400 people of concern, 150 in custody, of 50 nobody knew where they were.
func TestCohortAsOfTwoDays(t *testing.T) {
	s := serve(t)
	p := s.arrive()
	p.visit("/cohorts")
	p.follow(func() { p.click("Brought by the Tarnholt network") })
	p.accessible()
	for _, as := range []struct {
		on, known string
		want      map[string]string
	}{
		{demoDay(24), demoDay(24), map[string]string{"Of concern": "400 400 0", "In custody": "150 147 -3", "Whereabouts unknown": "50 50 0", "Whereabouts known": "200 203 +3"}},
		{demoDay(24), "", map[string]string{"Of concern": "400", "In custody": "147", "Whereabouts unknown": "50"}},
		{demoDay(41), "", map[string]string{"Of concern": "355", "In custody": "135", "Whereabouts unknown": "45", "Whereabouts known": "175", "Removed": "12", "Departed": "8", "Cleared": "25"}},
	} {
		p.set("At the end of", as.on)
		p.set("As known on", as.known)
		p.follow(func() { p.click("Show") })
		got := p.figures("by-status")
		for status, want := range as.want {
			if strings.ReplaceAll(got[status], "−", "-") != want {
				t.Errorf("on %s as known on %q: %s is %q, want %q", as.on, as.known, status, got[status], want)
			}
		}
		p.accessible()
	}
	p.follow(func() { p.click("Ledger") })
	p.reads("corrects", "The record was of another person")
}
