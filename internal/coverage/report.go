package coverage

import (
	"fmt"
	"time"

	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/screen"
)

// Report says how much of the population is covered, and what is owed.
type Report struct {
	Subjects int64  `json:"subjects"`
	Owed     []Owed `json:"owed"`
	// Covered is by policy and list what the population was last screened
	// against.
	Covered []Covered `json:"covered"`
	// OldestSince is since when the longest owed screening is owed.
	OldestSince time.Time `json:"oldest_since,omitzero"`
}

// Owed is how many subjects are owed a screening for one reason.
type Owed struct {
	Policy   string    `json:"policy"`
	List     string    `json:"list,omitempty"` // "" where all lists are owed
	Reason   string    `json:"reason"`
	Since    time.Time `json:"since"` // the earliest
	Subjects int64     `json:"subjects"`
	Attempts int       `json:"attempts,omitempty"` // of the bucket that failed most
	Error    string    `json:"error,omitempty"`    // the last, where some attempt failed
}

// Covered is how many subjects were screened against an edition.
type Covered struct {
	Policy   string    `json:"policy"`
	Version  int       `json:"version"`
	List     string    `json:"list"`
	Edition  string    `json:"edition"` // content hash
	Date     string    `json:"date,omitempty"`
	Engine   string    `json:"engine"`
	Current  bool      `json:"current"`
	Subjects int64     `json:"subjects"`
	Oldest   time.Time `json:"oldest"` // when the first of them was
}

// Read reads the ledger.
func Read(tx *store.Tx) (Report, error) {
	r := Report{Owed: []Owed{}, Covered: []Covered{}}
	var err error
	if r.Subjects, err = population.Count(tx); err != nil {
		return r, err
	}
	add := func(scan func(...any) error) error {
		var o Owed
		var since int64
		if err := scan(&o.Policy, &o.List, &o.Reason, &since, &o.Subjects, &o.Attempts, &o.Error); err != nil {
			return err
		}
		o.Since = store.Time(since)
		if r.OldestSince.IsZero() || o.Since.Before(r.OldestSince) {
			r.OldestSince = o.Since
		}
		r.Owed = append(r.Owed, o)
		return nil
	}
	err = tx.Query(add, `SELECT o.policy, o.list, o.reason, min(o.since), coalesce(sum(b.present), 0),
		coalesce(max(CASE WHEN c.error <> '' THEN c.attempts ELSE 0 END), 0), coalesce(max(c.error), '')
		FROM owed o LEFT JOIN buckets b ON b.id = o.bucket LEFT JOIN claims c ON c.policy = o.policy AND c.bucket = o.bucket
		GROUP BY o.policy, o.list, o.reason ORDER BY o.policy, o.list, o.reason`)
	if err != nil {
		return r, fmt.Errorf("read the ledger: %w", err)
	}
	err = tx.Query(add, `SELECT o.policy, '', o.reason, min(o.since), count(*),
		coalesce(max(CASE WHEN c.error <> '' THEN c.attempts ELSE 0 END), 0), coalesce(max(c.error), '')
		FROM owed_subjects o LEFT JOIN claims c ON c.policy = o.policy AND c.bucket = 0
		GROUP BY o.policy, o.reason ORDER BY o.policy, o.reason`)
	if err != nil {
		return r, fmt.Errorf("read the ledger: %w", err)
	}
	err = tx.Query(func(scan func(...any) error) error {
		var c Covered
		var oldest int64
		var current int
		if err := scan(&c.Policy, &c.Version, &c.List, &c.Edition, &c.Date, &c.Engine, &current, &c.Subjects, &oldest); err != nil {
			return err
		}
		c.Current, c.Oldest = current == 1, store.Time(oldest)
		r.Covered = append(r.Covered, c)
		return nil
	}, `SELECT c.policy, c.version, c.list, e.hash, e.date, c.engine, e.current, coalesce(sum(b.present), 0), min(c.at)
		FROM coverage c JOIN editions e ON e.id = c.edition LEFT JOIN buckets b ON b.id = c.bucket
		GROUP BY c.policy, c.version, c.list, e.id, e.hash, e.date, c.engine, e.current ORDER BY c.policy, c.list, e.id`)
	if err != nil {
		return r, fmt.Errorf("read the ledger: %w", err)
	}
	return r, nil
}

// Past is work that was done on buckets of one policy against one list, in the
// order of what is owed and done: how many buckets and subjects, from when until
// when.
type Past struct {
	Policy   string    `json:"policy"`
	Version  int       `json:"version"`
	List     string    `json:"list"`
	Edition  string    `json:"edition"` // content hash; "" where the list was withdrawn
	Date     string    `json:"date,omitempty"`
	Engine   string    `json:"engine"`
	Way      string    `json:"way"` // delta, against what changed, or whole
	Buckets  int       `json:"buckets"`
	Subjects int64     `json:"subjects"`
	Touched  int64     `json:"touched"` // of them, those that were compared in full
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
}

// historyRows is how many rows of the ledger a page of history is made of.
const historyRows = 5_000

// History is what was covered before a row of the ledger (0: up to now), the
// latest first. Rows that follow each other and are of the same policy, list,
// edition, engine and way are told as one. next is where the page after begins;
// 0 where there is none.
func History(tx *store.Tx, before int64) (out []Past, next int64, err error) {
	open := map[[2]string]int{} // where the latest of a policy and list stands in out
	n := 0
	err = tx.Query(func(scan func(...any) error) error {
		var p Past
		var id, at int64
		if err := scan(&id, &p.Policy, &p.List, &p.Edition, &p.Date, &p.Version, &p.Engine, &at, &p.Way, &p.Subjects, &p.Touched); err != nil {
			return err
		}
		n++
		next = id
		p.From, p.Until, p.Buckets = store.Time(at), store.Time(at), 1
		key := [2]string{p.Policy, p.List}
		if i, ok := open[key]; ok {
			q := &out[i]
			if q.Edition == p.Edition && q.Date == p.Date && q.Version == p.Version && q.Engine == p.Engine && q.Way == p.Way {
				q.Buckets, q.Subjects, q.Touched = q.Buckets+1, q.Subjects+p.Subjects, q.Touched+p.Touched
				if p.From.Before(q.From) {
					q.From = p.From
				}
				return nil
			}
		}
		open[key] = len(out)
		out = append(out, p)
		return nil
	}, `SELECT c.id, c.policy, c.list, coalesce(e.hash, ''), coalesce(e.date, ''), c.version, c.engine, c.at, c.way, c.subjects, c.touched
		FROM covered c LEFT JOIN editions e ON e.id = c.edition WHERE $1 = 0 OR c.id < $1 ORDER BY c.id DESC LIMIT $2`, before, historyRows)
	if n < historyRows {
		next = 0
	}
	return out, next, err
}

// Oldest is since when the longest owed screening is owed; the zero time where
// none is.
func Oldest(tx *store.Tx) (time.Time, error) {
	var since int64
	err := tx.Get("SELECT coalesce(min(since), 0) FROM (SELECT since FROM owed UNION ALL SELECT since FROM owed_subjects) o", nil, &since)
	return store.Time(since), err
}

// Check looks for subjects that are neither covered by what is in use nor owed,
// and returns a line for each policy, bucket and list where there are. It is
// never to find any.
func Check(tx *store.Tx) ([]string, error) {
	var out []string
	err := tx.Query(func(scan func(...any) error) error {
		var policy, list string
		var bucket int64
		if err := scan(&policy, &bucket, &list); err != nil {
			return err
		}
		out = append(out, fmt.Sprintf("policy %s, bucket %d, list %s: neither covered nor owed", policy, bucket, list))
		return nil
	}, `SELECT p.policy, p.bucket, e.list FROM bucket_policies p JOIN editions e ON e.current = 1
		JOIN policies v ON v.name = p.policy AND v.state = 'live'
		LEFT JOIN coverage c ON c.policy = p.policy AND c.bucket = p.bucket AND c.list = e.list
		WHERE NOT EXISTS (SELECT 1 FROM owed o WHERE o.policy = p.policy AND o.bucket = p.bucket AND o.list = e.list)
		AND (c.edition IS NULL OR c.edition <> e.id OR c.version <> v.version OR c.engine <> $1)
		AND EXISTS (SELECT 1 FROM subjects s WHERE s.bucket = p.bucket AND s.removed = 0
			AND NOT EXISTS (SELECT 1 FROM owed_subjects q WHERE q.subject = s.id AND q.policy = p.policy))`, screen.Engine)
	return out, err
}
