package adminpages

import (
	"strconv"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/store"
)

func (s *pages) coveragePages(p *desk.Pages) {
	p.Show("GET /coverage", access.CoverageRead, nil, s.showCoverage)
	p.Show("GET /coverage/history", access.CoverageRead, []string{"after"}, s.showHistory)
}

// reasons say in words why a screening is owed.
var reasons = map[string]string{
	coverage.NewSubjects:   "They were taken into the population.",
	coverage.NewSubject:    "They were taken into the population.",
	coverage.ChangedFacts:  "What is known of them changed.",
	coverage.NewEdition:    "Another edition of the list is in use.",
	coverage.ListWithdrawn: "The list was taken out of use, and what was found on it is looked at again.",
	coverage.NewPolicy:     "Another version of the policy is in force.",
	coverage.NewEngine:     "The program compares otherwise than it did.",
	coverage.NewLink:       "They were linked to somebody.",
	coverage.TooOld:        "They were last compared with everything too long ago.",
	coverage.WrongClock:    "A clock was wrong when they were screened.",
	coverage.Asked:         "Somebody asked for it.",
}

// owed is a line of what is owed, with its reason in words.
type owed struct {
	coverage.Owed
	Why string
}

type coverageView struct {
	coverage.Report
	Owed     []owed
	Breaches []string // of the ledger's invariants; there is never any
}

func (s *pages) showCoverage(r *desk.Request) (desk.Page, error) {
	var v coverageView
	err := s.Service.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		if v.Report, err = coverage.Read(tx); err != nil {
			return err
		}
		v.Breaches, err = coverage.Check(tx)
		return err
	})
	if err != nil {
		return desk.Page{}, err
	}
	for _, o := range v.Report.Owed {
		why := reasons[o.Reason]
		if why == "" {
			why = desk.Sentence(o.Reason)
		}
		v.Owed = append(v.Owed, owed{o, why})
	}
	return desk.Page{Title: "Coverage", Template: "coverage", View: v}, nil
}

func (s *pages) showHistory(r *desk.Request) (desk.Page, error) {
	var v struct {
		Rows []coverage.Past
		Next string
	}
	before := after(r)
	err := s.Service.Store.View(r.Context(), func(tx *store.Tx) error {
		rows, next, err := coverage.History(tx, before)
		v.Rows = rows
		if next > 0 {
			v.Next = strconv.FormatInt(next, 10)
		}
		return err
	})
	return desk.Page{Title: "What was covered", Template: "history", View: v}, err
}
