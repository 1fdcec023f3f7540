package clearancepages

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/store"
)

// oneView is a clearance with what it rests on and what it does.
type oneView struct {
	clearances.Clearance
	Name     string // of the subject now
	Decision int64  // that it was proposed with; 0 for none
	Alert    int64  // of that decision
	Sides    []side
	Alerts   []keptClosed
	Mine     bool // the reader proposed it
}

// side is one of the two that were told apart, fact by fact.
type side struct {
	Title   string
	Unknown string // why it is not known what is so now; "" where it is
	Rows    []fact
}

// fact is a material one, as it was and as it is.
type fact struct {
	Name     string
	Was, Now []string
	Changed  bool
}

// keptClosed is an alert of the pair, with when a clearance kept it closed.
type keptClosed struct {
	screenings.Alert
	Times int
	Last  time.Time
	Why   string
}

// Because is a reason in words.
func (oneView) Because(code string) string { return reason(code) }

func (s *pages) one(r *desk.Request) (desk.Page, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Page{}, err
	}
	var v oneView
	var subject clearances.Facts
	erased, delisted := false, false
	err = s.Service.Read(r.Context(), r.Who.Actor(), "clearance", strconv.FormatInt(id, 10), func(tx *store.Tx) (int, error) {
		v = oneView{}
		if v.Clearance, err = clearances.Find(tx, id); err != nil {
			return 0, err
		}
		v.Mine = v.MadeBy == r.Who.Actor()
		m, err := population.Get(tx, v.SubjectID)
		if err != nil {
			return 0, err
		}
		v.Name, subject = m.Subject.Name, clearances.OfSubject(m.Subject)
		erased = m.Subject.Name == "" || len(v.SubjectFacts.Names) == 0
		if decision, ok := decisions.DecisionOf(v.Origin); ok {
			d, err := decisions.Find(tx, decision)
			if err != nil {
				return 0, err
			}
			v.Decision, v.Alert = d.ID, d.Alert
		}
		v.Alerts, err = closedBy(tx, v.Clearance)
		return 1, err
	})
	if err != nil {
		return desk.Page{}, err
	}
	var listed clearances.Facts
	party, err := s.Service.Entry(v.List, v.Entity, "")
	switch {
	case errors.Is(err, store.ErrNotFound):
		delisted = true
	case err != nil:
		return desk.Page{}, err
	default:
		listed = clearances.OfEntity(party.Entity)
	}
	v.Sides = []side{{Title: "The subject"}, {Title: "The listed party"}}
	if erased {
		v.Sides[0].Unknown = "What was known of them was erased."
	}
	if delisted {
		v.Sides[1].Unknown = "The list in use has this party no more."
	}
	v.Sides[0].Rows = rows(v.SubjectFacts, subject, !erased)
	v.Sides[1].Rows = rows(v.EntityFacts, listed, !delisted)
	return desk.Page{Title: "Clearance " + strconv.FormatInt(id, 10), Template: "clearance", View: &v}, nil
}

// closedBy are the alerts of the pair, with how often each was kept closed by this
// clearance.
func closedBy(tx *store.Tx, c clearances.Clearance) ([]keptClosed, error) {
	all, err := decisions.Queue(tx, decisions.Filter{Subject: c.SubjectID, List: c.List, Entity: c.Entity}, decisions.Cursor{}, 100)
	if err != nil {
		return nil, err
	}
	mark := "clearance " + strconv.FormatInt(c.ID, 10) + ": "
	var out []keptClosed
	for _, a := range all {
		k := keptClosed{Alert: a.Alert}
		events, err := screenings.Events(tx, a.ID)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			if why, ok := strings.CutPrefix(e.Detail, mark); ok {
				k.Times, k.Last, k.Why = k.Times+1, e.At, why
			}
		}
		out = append(out, k)
	}
	return out, nil
}

// rows are the material facts that either of the two has.
func rows(was, now clearances.Facts, known bool) []fact {
	changed := clearances.Changed(was, now)
	var out []fact
	for _, f := range []struct {
		fact, name string
		texts      func(clearances.Facts) []string
	}{
		{clearances.FactNames, "Names", func(f clearances.Facts) []string { return f.Names }},
		{clearances.FactBirthDate, "Born", func(f clearances.Facts) []string { return each(f.BirthDates, namesake.PartialDate.String) }},
		{clearances.FactGender, "Gender", func(f clearances.Facts) []string { return some(string(f.Gender)) }},
		{clearances.FactIdentifiers, "Numbers", func(f clearances.Facts) []string {
			return each(f.Identifiers, func(id namesake.Identifier) string {
				text := desk.Words(string(id.Type)) + " " + id.Value
				if id.Country.Code != "" {
					text += " (" + id.Country.Code + ")"
				}
				return text
			})
		}},
		{clearances.FactCountries, "Countries", func(f clearances.Facts) []string { return f.Countries }},
		{clearances.FactKind, "Kind", func(f clearances.Facts) []string { return some(string(f.Kind)) }},
	} {
		row := fact{Name: f.name, Was: f.texts(was)}
		if known {
			row.Now, row.Changed = f.texts(now), slices.Contains(changed, f.fact)
		}
		if len(row.Was)+len(row.Now) > 0 {
			out = append(out, row)
		}
	}
	return out
}

func each[T any](values []T, write func(T) string) (out []string) {
	for _, v := range values {
		out = append(out, write(v))
	}
	return out
}

func some(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}
