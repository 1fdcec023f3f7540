package cohortpages

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/cohorts"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
)

// memberRow is a member with the name of the subject that it is.
type memberRow struct {
	cohorts.Member
	Name string // "" while it is not known who this is, or the reader may not know
	Link string // to the subject
}

type membersView struct {
	cohorts.Cohort
	Members  []memberRow
	On       cohorts.Day
	Known    cohorts.Day
	Out      bool
	Statuses []option
	Places   []option
	Next     string
}

func (s *pages) members(r *desk.Request) (desk.Page, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Page{}, err
	}
	after, v := r.Number("after", "Page", 0), membersView{}
	err = s.read(r, id, func(tx *store.Tx) (int, error) {
		r.Mistakes = nil // of a transaction that is tried again
		v = membersView{Out: r.Text("out") == "1"}
		if v.Cohort, err = cohorts.Find(tx, id); err != nil {
			return 0, err
		}
		v.On, v.Known = asOf(r, tx.Now())
		f := cohorts.MemberFilter{On: v.On, Status: r.Text("status"), Out: v.Out}
		if v.Known != "" {
			f.Known = v.Known.End()
		}
		if _, known := v.Cohort.Statuses.Get(f.Status); f.Status != "" && !known {
			r.Wrong("status", "Status", "is none of this cohort")
		}
		if f.NoPlace = r.Text("place") == "unknown"; !f.NoPlace {
			f.Place = r.Number("place", "Place", 0)
		}
		if err := v.options(tx, id); err != nil || len(r.Mistakes) > 0 {
			return 0, err
		}
		found, err := cohorts.Members(tx, id, f, after, perPage+1)
		if err != nil {
			return 0, err
		}
		if len(found) > perPage {
			found = found[:perPage]
			v.Next = strconv.FormatInt(found[perPage-1].Number, 10)
		}
		for _, m := range found {
			row, err := named(tx, r, m)
			if err != nil {
				return 0, err
			}
			v.Members = append(v.Members, row)
		}
		return len(found), nil
	})
	return desk.Page{Title: "Members – " + v.Cohort.Name, Template: "cohort-members", View: v}, err
}

// options are what the members may be narrowed to.
func (v *membersView) options(tx *store.Tx, id int64) error {
	all := v.Cohort.Statuses
	for _, s := range all {
		v.Statuses = append(v.Statuses, option{s.Code, strings.Repeat("– ", all.Level(s.Code)) + s.Label})
	}
	places, err := cohorts.Places(tx, id)
	for _, p := range places {
		v.Places = append(v.Places, option{strconv.FormatInt(p.ID, 10), p.Name})
	}
	v.Places = append(v.Places, option{"unknown", "Place unknown"})
	return err
}

// named looks up who a member is, where that is known and the reader may know.
func named(tx *store.Tx, r *desk.Request, m cohorts.Member) (memberRow, error) {
	row := memberRow{Member: m}
	if m.SubjectID == 0 || r.Who.Can(access.SubjectRead) == access.None {
		return row, nil
	}
	who, err := population.Get(tx, m.SubjectID)
	if errors.Is(err, store.ErrNotFound) {
		return row, nil
	}
	row.Name, row.Link = who.Subject.Name, fmt.Sprintf("/subjects/%d", m.SubjectID)
	if row.Name == "" {
		row.Name = "erased"
	}
	return row, err
}

type ledgerView struct {
	cohorts.Cohort
	Entries []cohorts.Entry
	Member  *memberRow // whose ledger it is; nil of everybody
	Next    string
}

func (s *pages) ledger(r *desk.Request) (desk.Page, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Page{}, err
	}
	before, of, v := r.Number("after", "Page", 0), r.Number("of", "Member", 0), ledgerView{}
	err = s.read(r, id, func(tx *store.Tx) (int, error) {
		v = ledgerView{}
		if v.Cohort, err = cohorts.Find(tx, id); err != nil {
			return 0, err
		}
		if of > 0 {
			m, err := cohorts.FindMember(tx, id, of)
			if err != nil {
				return 0, err
			}
			row, err := named(tx, r, m)
			if err != nil {
				return 0, err
			}
			v.Member = &row
		}
		if v.Entries, err = cohorts.Entries(tx, id, of, before, perPage+1); err != nil {
			return 0, err
		}
		if len(v.Entries) > perPage {
			v.Entries = v.Entries[:perPage]
			v.Next = strconv.FormatInt(v.Entries[perPage-1].ID, 10)
		}
		people := map[int64]bool{}
		for _, e := range v.Entries {
			people[e.Member] = true
		}
		return len(people), nil
	})
	return desk.Page{Title: "Ledger – " + v.Cohort.Name, Template: "cohort-ledger", View: v}, err
}

func (s *pages) ledgerFile(w http.ResponseWriter, r *desk.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	var file bytes.Buffer
	err = s.read(r, id, func(tx *store.Tx) (int, error) {
		file.Reset()
		return cohorts.WriteLedger(tx, id, &file)
	})
	if err != nil {
		return err
	}
	attach(w, fmt.Sprintf("cohort-%d-ledger.csv", id))
	_, _ = file.WriteTo(w) // a client that went away has no further use for the rest
	return nil
}

type entryView struct {
	cohorts.Cohort
	Member   *cohorts.Member
	Corrects *cohorts.Entry
	Before   cohorts.Ask // what the fields begin with
	Kinds    []option
	Choices  []option // statuses
	Places   []cohorts.Place
	Today    cohorts.Day
}

var kindTexts = []option{
	{string(cohorts.Joined), "joined the cohort"}, {string(cohorts.Changed), "has another status or place"}, {string(cohorts.Left), "left the cohort"},
	{string(cohorts.Tied), "is a subject of the population"},
}

// entryForm is the form of one entry: a new one, of a member, or one that
// corrects another.
func (s *pages) entryForm(r *desk.Request) (desk.Page, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Page{}, err
	}
	again := r.Method == http.MethodPost
	corrects := r.Number("corrects", "Entry", 0)
	of := r.Number("of", "Member", 0)
	if again {
		corrects, _ = strconv.ParseInt(r.Text("supersedes"), 10, 64) // what is no number is told already
	}
	v := entryView{Kinds: kindTexts}
	err = s.read(r, id, func(tx *store.Tx) (people int, err error) {
		v = entryView{Kinds: kindTexts, Today: cohorts.DayOf(tx.Now())}
		if v.Cohort, err = cohorts.Find(tx, id); err != nil {
			return 0, err
		}
		if v.Places, err = cohorts.Places(tx, id); err != nil {
			return 0, err
		}
		if corrects > 0 {
			e, err := cohorts.FindEntry(tx, id, corrects)
			if err != nil && !again {
				return 0, err
			}
			if err == nil {
				v.Corrects, of = &e, e.Member
				v.Kinds = append(v.Kinds[:len(v.Kinds):len(v.Kinds)], option{string(cohorts.Withdrawn), "this entry was a mistake, and nothing is in its place"})
				v.Before = cohorts.Ask{Kind: e.Kind, Status: e.Status, Day: string(e.Day), Place: e.Place, Subject: e.Subject, Source: e.Source}
			}
		}
		if of == 0 {
			return 0, nil
		}
		m, err := cohorts.FindMember(tx, id, of)
		if err != nil {
			return 0, err
		}
		v.Member = &m
		if v.Corrects == nil {
			v.Before = cohorts.Ask{Member: m.Reference, Kind: cohorts.Changed, Status: m.Status, Place: m.Place}
			if !m.In {
				v.Before.Kind = cohorts.Joined
			}
		}
		return 1, nil
	})
	all := v.Cohort.Statuses
	for _, leaf := range all.Leaves() {
		text := leaf.Label
		if group, ok := all.Get(leaf.Within); ok {
			text = group.Label + ": " + text
		}
		v.Choices = append(v.Choices, option{leaf.Code, text})
	}
	if again {
		v.Before = cohorts.Ask{}
	} else if v.Before.Kind == "" {
		v.Before.Kind = cohorts.Joined
	}
	return desk.Page{Title: "Entry – " + v.Cohort.Name, Template: "cohort-entry", View: v}, err
}

func (s *pages) enter(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	a := cohorts.Ask{Member: r.Text("member"), Kind: cohorts.Kind(r.Text("entry")), Status: r.Text("status"), Day: r.Text("day"), Place: r.Text("place"), Subject: r.Text("subject"),
		Source: r.Text("source"), Note: r.Text("note"), Supersedes: r.Number("supersedes", "Corrects", 0)}
	// One form serves every kind of entry; what a kind does not have may stand in
	// its fields from before.
	switch a.Kind {
	case cohorts.Left:
		a.Status, a.Place, a.Subject = "", "", ""
	case cohorts.Tied:
		a.Status, a.Day, a.Place = "", "", ""
	case cohorts.Withdrawn:
		a.Status, a.Day, a.Place, a.Subject = "", "", "", ""
	case cohorts.Changed:
		a.Subject = ""
	}
	if a.Supersedes > 0 && a.Kind == cohorts.Joined {
		a.Subject = ""
	}
	if len(r.Mistakes) > 0 {
		return desk.Done{}, nil
	}
	made, err := s.Cohorts.Enter(r.Context(), r.Who, id, []cohorts.Ask{a}, nil)
	if err != nil {
		return desk.Done{}, note(r, err)
	}
	return desk.Done{To: path(id, "/ledger?"+url.Values{"of": {strconv.FormatInt(made[0].Member, 10)}}.Encode()), Said: "Entered."}, nil
}

type fileView struct {
	cohorts.Cohort
	Columns []string
	Leaves  cohorts.Vocabulary
}

func (s *pages) fileForm(r *desk.Request) (desk.Page, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Page{}, err
	}
	v := fileView{Columns: cohorts.Columns}
	err = s.view(r, func(tx *store.Tx) (err error) {
		v.Cohort, err = cohorts.Find(tx, id)
		return err
	})
	v.Leaves = v.Cohort.Statuses.Leaves()
	return desk.Page{Title: "Entries from a file – " + v.Cohort.Name, Template: "cohort-file", View: v}, err
}

func (s *pages) enterFile(r *desk.Request) (desk.Done, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk.Done{}, err
	}
	in := io.Reader(strings.NewReader(r.Text("text")))
	f, _, err := r.File("file")
	switch {
	case err != nil:
		return desk.Done{}, err
	case f != nil && r.Text("text") != "":
		f.Close()
		r.Wrong("file", "File", "choose a file or write entries below, not both")
		return desk.Done{}, nil
	case f != nil:
		defer f.Close()
		in = f
	case r.Text("text") == "":
		r.Wrong("file", "File", "choose a file, or write entries below")
		return desk.Done{}, nil
	}
	asks, err := cohorts.ReadFile(in)
	if err != nil {
		return desk.Done{}, note(r, err)
	}
	made, err := s.Cohorts.Enter(r.Context(), r.Who, id, asks, nil)
	if err != nil {
		return desk.Done{}, note(r, err)
	}
	return desk.Done{To: path(id, ""), Said: desk.Plural(len(made), "entry was made.", "entries were made.")}, nil
}
