// Package coverage is the ledger of who has been screened against which edition
// of which list, under which version of which policy and by which engine, and
// of who is owed a screening, and why.
//
// For each policy, bucket of subjects and list the table coverage has what the
// bucket was last screened against, and the table owed that it is to be
// screened again. A subject that came or changed by itself is in owed_subjects.
// Everything that makes a screening owed writes so in its own transaction, and
// what was screened is taken off in the transaction that keeps the results.
// Writes are one after the other (package store), and so:
//
//  1. A bucket is covered by the edition in use, the policy in force and this
//     engine, or it is in owed. [Check] looks for what breaks this.
//  2. A worker counts for what it has read. Whoever came, changed or moved since
//     has a row of his own in owed_subjects; an edition or policy that came since
//     has renewed the row in owed, and Done leaves that.
//  3. A subject owed by himself is taken off only where the editions and the
//     policy of his screening are still those in use at the commit. So nobody
//     added while an edition is being published falls between the two.
//  4. Such a subject is ahead of its bucket then, and what its bucket missed is not
//     what it missed: a subject screened by itself after an edition that its
//     bucket is taken on from is compared with everything.
//  5. Claims only save double work. Done refuses a claim that somebody else has
//     taken over, so that a clock that jumps costs time and nothing else.
package coverage

import (
	"errors"
	"fmt"
	"time"

	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// Reasons for which a screening is owed.
const (
	NewSubjects   = "new subjects"
	NewSubject    = "new subject"
	ChangedFacts  = "changed subject"
	NewEdition    = "new edition"
	ListWithdrawn = "list withdrawn"
	NewPolicy     = "changed policy"
	NewEngine     = "changed engine"
	NewLink       = "new link"
	TooOld        = "maximum age"
	WrongClock    = "screened in the future, by a wrong clock"
	Asked         = "asked for"
)

// Edition is a published edition.
type Edition struct {
	ID          int64     `json:"-"`
	List        string    `json:"list"`
	Hash        string    `json:"hash"`
	Date        string    `json:"date,omitempty"`
	Entities    int       `json:"entities"`
	PublishedAt time.Time `json:"published_at"`
	Added       int       `json:"added"`
	Changed     int       `json:"changed"`
	Removed     int       `json:"removed"`
	Current     bool      `json:"current"`
}

// Published are the editions in use, by list.
func Published(tx *store.Tx) ([]Edition, error) {
	return editions(tx, "WHERE current = 1 ORDER BY list")
}

// Editions are all that were ever published of a list, or of every list for "",
// in the order of their publication.
func Editions(tx *store.Tx, list string) ([]Edition, error) {
	if list == "" {
		return editions(tx, "ORDER BY id")
	}
	return editions(tx, "WHERE list = $1 ORDER BY id", list)
}

// AsOf are the editions of a day, by list: of each list the latest whose day is no
// later. An edition's day is what its publisher states, and where he states none,
// the day it was published here.
func AsOf(tx *store.Tx, day time.Time) ([]Edition, error) {
	all, err := editions(tx, "ORDER BY list, id")
	if err != nil {
		return nil, err
	}
	of := func(e Edition) string {
		if e.Date != "" {
			return e.Date
		}
		return e.PublishedAt.Format(time.DateOnly)
	}
	until := day.Format(time.DateOnly)
	var out []Edition
	for _, e := range all {
		if of(e) > until {
			continue
		}
		last := len(out) - 1
		switch {
		case last < 0 || out[last].List != e.List:
			out = append(out, e)
		case of(e) >= of(out[last]):
			out[last] = e
		}
	}
	return out, nil
}

func editions(tx *store.Tx, where string, args ...any) ([]Edition, error) {
	out := []Edition{}
	err := tx.Query(func(scan func(...any) error) error {
		var e Edition
		var at int64
		var current int
		if err := scan(&e.ID, &e.List, &e.Hash, &e.Date, &e.Entities, &at, &e.Added, &e.Changed, &e.Removed, &current); err != nil {
			return err
		}
		e.PublishedAt, e.Current = store.Time(at), current == 1
		out = append(out, e)
		return nil
	}, "SELECT id, list, hash, date, entities, published_at, added, changed, removed, current FROM editions "+where, args...)
	return out, err
}

// Publish puts an edition in use, and everybody is owed it from then on. Its
// content must be kept already. before is the edition that the counts were
// taken against; where another has been published meanwhile, nothing is
// written and the error is ErrMoved.
func Publish(tx *store.Tx, e Edition, before string) (Edition, error) {
	now, err := current(tx, e.List)
	if err != nil {
		return e, err
	}
	if now.Hash != before {
		return e, fmt.Errorf("publish %s: %w", e.List, ErrMoved)
	}
	if now.Hash == e.Hash && now.Date == e.Date {
		return now, nil
	}
	if _, err := tx.Exec("UPDATE editions SET current = 0 WHERE list = $1 AND current = 1", e.List); err != nil {
		return e, err
	}
	err = tx.Get(`INSERT INTO editions (list, hash, date, entities, published_at, added, changed, removed, current)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1) RETURNING id`,
		[]any{e.List, e.Hash, e.Date, e.Entities, tx.Micros(), e.Added, e.Changed, e.Removed}, &e.ID)
	if err != nil {
		return e, err
	}
	e.Current, e.PublishedAt = true, tx.Now()
	return e, oweList(tx, e.List, e.ID, NewEdition)
}

// Withdraw takes a list out of use; what was found on it is looked at again.
func Withdraw(tx *store.Tx, list string) error {
	n, err := tx.Exec("UPDATE editions SET current = 0 WHERE list = $1 AND current = 1", list)
	if err != nil || n == 0 {
		return err
	}
	return oweList(tx, list, 0, ListWithdrawn)
}

// ErrMoved is wrapped where something else was put in use meanwhile.
var ErrMoved = errors.New("another edition was published meanwhile")

func current(tx *store.Tx, list string) (Edition, error) {
	found, err := editions(tx, "WHERE list = $1 AND current = 1", list)
	if err != nil || len(found) == 0 {
		return Edition{}, err
	}
	return found[0], nil
}

// owe adds to owed what a SELECT gives. Who is owed already stays owed since
// then, by what he is owed now.
const owe = ` ON CONFLICT (policy, bucket, list) DO UPDATE SET edition = excluded.edition, reason = excluded.reason`

// oweList owes every bucket, under every policy that it is under, an edition.
// The policies of a bucket are rows of bucket_policies.
func oweList(tx *store.Tx, list string, edition int64, reason string) error {
	_, err := tx.Exec(`INSERT INTO owed (policy, bucket, list, edition, reason, since)
		SELECT policy, bucket, $1, $2, $3, $4 FROM bucket_policies WHERE TRUE`+owe, list, edition, reason, tx.Micros())
	return err
}

// OweBucket owes a bucket all lists, under all its policies, or under one.
func OweBucket(tx *store.Tx, bucket int64, policy, reason string) error {
	_, err := tx.Exec(`INSERT INTO owed (policy, bucket, list, edition, reason, since)
		SELECT p.policy, p.bucket, e.list, e.id, $1, $2 FROM bucket_policies p, editions e
		WHERE e.current = 1 AND p.bucket = $3 AND ($4 = '' OR p.policy = $4)`+owe, reason, tx.Micros(), bucket, policy)
	return err
}

// OwePolicy owes all under a policy everything, as when its live version is
// another.
func OwePolicy(tx *store.Tx, policy, reason string) error {
	_, err := tx.Exec(`INSERT INTO owed (policy, bucket, list, edition, reason, since)
		SELECT p.policy, p.bucket, e.list, e.id, $1, $2 FROM bucket_policies p, editions e
		WHERE e.current = 1 AND p.policy = $3`+owe, reason, tx.Micros(), policy)
	return err
}

// OweSubjects owes subjects by themselves, under all their policies.
func OweSubjects(tx *store.Tx, members []population.Member, reason string) error {
	var rows [][]any
	for _, m := range members {
		for _, p := range m.Policies {
			rows = append(rows, []any{m.ID, p, reason, tx.Micros(), 0})
		}
	}
	// A bucket that was made for them had nobody to cover, and so is covered.
	buckets := map[int64]bool{}
	for _, m := range members {
		if buckets[m.Bucket] {
			continue
		}
		buckets[m.Bucket] = true
		_, err := tx.Exec(`INSERT INTO coverage (policy, bucket, list, edition, version, engine, at, whole_at)
			SELECT p.policy, p.bucket, e.list, e.id, v.version, $1, $2, $2 FROM bucket_policies p
			JOIN editions e ON e.current = 1 JOIN policies v ON v.name = p.policy AND v.state = 'live'
			WHERE p.bucket = $3 AND NOT EXISTS (SELECT 1 FROM coverage c WHERE c.policy = p.policy AND c.bucket = p.bucket)
			AND NOT EXISTS (SELECT 1 FROM owed o WHERE o.policy = p.policy AND o.bucket = p.bucket)`, screen.Engine, tx.Micros(), m.Bucket)
		if err != nil {
			return err
		}
	}
	_, err := tx.Insert("owed_subjects", "subject, policy, reason, since, tries", "ON CONFLICT (subject, policy) DO UPDATE SET reason = excluded.reason, tries = 0", rows)
	return err
}

// Renew owes everything that another engine screened, that was screened longer
// than maxAge ago (0: no limit), or that seems to have been screened in the
// future. It is run at start and now and then.
func Renew(tx *store.Tx, maxAge time.Duration) (owed int64, err error) {
	const again = `INSERT INTO owed (policy, bucket, list, edition, reason, since)
		SELECT c.policy, c.bucket, e.list, e.id, $1, $2 FROM coverage c JOIN editions e ON e.list = c.list AND e.current = 1 `
	const unless = ` ON CONFLICT (policy, bucket, list) DO NOTHING`
	n, err := tx.Exec(again+`WHERE c.engine <> $3`+unless, NewEngine, tx.Micros(), screen.Engine)
	owed += n
	if err == nil && maxAge > 0 {
		n, err = tx.Exec(again+`WHERE c.whole_at < $3`+unless, TooOld, tx.Micros(), tx.Now().Add(-maxAge).UnixMicro())
		owed += n
	}
	if err == nil {
		// An hour is more than the clocks of workers differ by.
		n, err = tx.Exec(again+`WHERE c.at > $3`+unless, WrongClock, tx.Micros(), tx.Now().Add(time.Hour).UnixMicro())
		owed += n
	}
	return owed, err
}

// Live is the version of a policy that is in force.
func Live(tx *store.Tx, name string) (p policy.Policy, err error) {
	var body string
	err = tx.Get("SELECT body FROM policies WHERE name = $1 AND state = 'live'", []any{name}, &body)
	if err != nil {
		return p, fmt.Errorf("policy %q in force: %w", name, err)
	}
	return policy.Decode([]byte(body))
}
