// Package casereport writes all that is known of a case as one HTML document:
// the subject, each alert with the whole of its evidence and what it rested on,
// what people decided and wrote, and where in the audit log it stands, so that a
// reader can check it without this service. It is a page of the desk and, with
// its own style, a file that needs nothing else.
package casereport

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/store"
)

// Report is all that is known of a case at a moment.
type Report struct {
	Case        cases.Case
	Made        time.Time
	By          string // the actor who asked
	Subject     population.Member
	History     []population.Past
	Alerts      []Alert
	Notes       []cases.Note
	Attachments []cases.Attachment
	Clearances  []clearances.Clearance // of the subject
	Requests    []holds.Request        // for information about it
	Releases    []holds.Release        // over a hold
	Timeline    []cases.Entry
	Audit       Audit
}

// Alert is an alert with what it rests on.
type Alert struct {
	screenings.Alert
	// Found is the screening that last found the match.
	Found screenings.Stored
	// Match is nil where what was found was erased.
	Match     *namesake.Match
	Edition   namesake.EditionRef   // that the entity was read in
	Consulted []namesake.EditionRef // by that screening
	Missing   []string              // required lists that could not be consulted
	// Decisions are what people decided about it, the earliest first.
	Decisions []decisions.Decision
	// Entity is what the list has of the party; nil where the edition is no longer
	// kept.
	Entity *namesake.Entity
}

// Audit is where the case stands in the audit log.
type Audit struct {
	// Entries are those about the case and its alerts, the earliest first.
	Entries []audit.Record
	// More are entries beside those shown.
	More bool
	// Last is the number of the last entry of the log when the report was made.
	Last int64
	// Checkpoint is the last signed head of the log; nil where none is signed yet.
	Checkpoint *audit.Checkpoint
	// Key is what checkpoints are verified with.
	Keys []string
}

// Entries reads what an edition of a list has of a party, as [service.Service.EntryIn]
// does.
type Entries func(list, id, hash string) (service.Entry, error)

// Gather reads what the report on a case says.
func Gather(tx *store.Tx, c *cases.Cases, entries Entries, id int64, by string) (*Report, error) {
	r := &Report{Made: tx.Now(), By: by}
	var err error
	if r.Case, err = cases.Get(tx, id); err != nil {
		return nil, err
	}
	if r.Subject, err = population.Get(tx, r.Case.SubjectNumber); err != nil {
		return nil, err
	}
	if r.History, err = population.History(tx, r.Subject.ID); err != nil {
		return nil, err
	}
	if err := r.alerts(tx, entries); err != nil {
		return nil, err
	}
	if r.Notes, err = cases.Notes(tx, id); err != nil {
		return nil, err
	}
	if r.Attachments, err = cases.Attachments(tx, id); err != nil {
		return nil, err
	}
	if r.Clearances, err = clearances.Of(tx, r.Subject.ID); err != nil {
		return nil, err
	}
	if r.Requests, err = holds.RequestsOf(tx, r.Subject.ID); err != nil {
		return nil, err
	}
	if r.Releases, err = holds.ReleasesOf(tx, r.Subject.ID); err != nil {
		return nil, err
	}
	if r.Timeline, err = c.Timeline(tx, r.Subject.ID); err != nil {
		return nil, err
	}
	return r, r.audit(tx)
}

func (r *Report) alerts(tx *store.Tx, entries Entries) error {
	all, err := screenings.AlertsOf(tx, r.Subject.ID)
	if err != nil {
		return err
	}
	for _, a := range all {
		if r.Case.State == cases.Closed && a.OpenedAt.After(r.Case.ClosedAt) {
			continue // opened since
		}
		one := Alert{Alert: a}
		if one.Found, one.Match, err = screenings.Evidence(tx, a); err != nil {
			return err
		}
		if one.Decisions, err = decisions.Of(tx, a.ID); err != nil {
			return err
		}
		slices.Reverse(one.Decisions)
		one.Consulted = one.Found.Editions
		for _, e := range one.Consulted {
			if e.List == a.List {
				one.Edition = e
			}
		}
		if len(one.Found.Body) > 0 {
			var body namesake.Screening
			if err := json.Unmarshal(one.Found.Body, &body); err != nil {
				return fmt.Errorf("screening %s as stored: %w", one.Found.Key, err)
			}
			one.Missing = body.Missing
		}
		e, err := entries(a.List, a.Entity, one.Edition.Hash)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		one.Entity = e.Entity // nil where the edition is not kept, which the report says
		r.Alerts = append(r.Alerts, one)
	}
	return nil
}

// mostEntries bounds the entries of the audit log shown of each object.
const mostEntries = 500

func (r *Report) audit(tx *store.Tx) error {
	objects := []audit.Query{{Kind: "case", Object: fmt.Sprint(r.Case.ID)}}
	for _, a := range r.Alerts {
		objects = append(objects, audit.Query{Kind: "alert", Object: fmt.Sprint(a.ID)})
	}
	for _, q := range objects {
		q.Limit = mostEntries
		page, err := audit.Search(tx, q)
		if err != nil {
			return err
		}
		r.Audit.More = r.Audit.More || page.Next > 0
		r.Audit.Entries = append(r.Audit.Entries, page.Records...)
	}
	sortRecords(r.Audit.Entries)
	last, err := audit.Search(tx, audit.Query{Limit: 1})
	if err != nil {
		return err
	}
	if len(last.Records) > 0 {
		r.Audit.Last = last.Records[0].Seq
	}
	if r.Audit.Keys, err = audit.Keys(tx); err != nil {
		return err
	}
	r.Audit.Checkpoint, err = audit.LastCheckpoint(tx)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
