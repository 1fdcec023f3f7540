package coverage

import (
	"crypto/rand"
	"fmt"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/screen"
)

// Claim is the right to work on a bucket under a policy, for as long as nobody
// takes it over. Bucket 0 stands for the subjects that are owed by themselves.
type Claim struct {
	Policy string
	Bucket int64
	Token  string
}

// lease is how long a claim is left alone: far longer than a bucket takes.
const lease = 10 * time.Minute

// pause is the longest that a bucket rests that cannot be screened.
const pause = time.Hour

// Take claims up to n buckets that are owed, those longest owed first, and then
// the subjects that are owed by themselves. A claim that failed before waits
// longer the oftener it did.
func Take(tx *store.Tx, n int) ([]Claim, error) {
	var out []Claim
	take := func(scan func(...any) error) error {
		c := Claim{Token: rand.Text()}
		if err := scan(&c.Policy, &c.Bucket); err != nil {
			return err
		}
		out = append(out, c)
		return nil
	}
	// A claim that runs longer than any is given was made by a clock that was
	// ahead, and counts as run out.
	far := tx.Now().Add(max(lease, pause) + time.Minute).UnixMicro()
	err := tx.Query(take, `SELECT s.policy, 0 FROM owed_subjects s
		LEFT JOIN claims c ON c.policy = s.policy AND c.bucket = 0
		WHERE coalesce(c.until, 0) NOT BETWEEN $1 AND $2 GROUP BY s.policy ORDER BY min(s.since) LIMIT $3`, tx.Micros(), far, n)
	if err != nil {
		return nil, err
	}
	err = tx.Query(take, `SELECT o.policy, o.bucket FROM owed o
		LEFT JOIN claims c ON c.policy = o.policy AND c.bucket = o.bucket
		WHERE coalesce(c.until, 0) NOT BETWEEN $1 AND $2 GROUP BY o.policy, o.bucket ORDER BY min(o.since), o.bucket LIMIT $3`, tx.Micros(), far, n-len(out))
	if err != nil {
		return nil, err
	}
	until := tx.Now().Add(lease).UnixMicro()
	for _, c := range out {
		_, err := tx.Exec(`INSERT INTO claims (policy, bucket, token, until, attempts, error) VALUES ($1, $2, $3, $4, 1, '')
			ON CONFLICT (policy, bucket) DO UPDATE SET token = excluded.token, until = excluded.until, attempts = claims.attempts + 1`,
			c.Policy, c.Bucket, c.Token, until)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Give returns a claim that could not be worked on, saying why; it is taken up
// again after a pause.
func Give(tx *store.Tx, c Claim, why string) error {
	var attempts int
	err := tx.Get("SELECT attempts FROM claims WHERE policy = $1 AND bucket = $2 AND token = $3", []any{c.Policy, c.Bucket, c.Token}, &attempts)
	if err != nil {
		return lost(err)
	}
	rest := min(time.Second<<min(attempts, 12), pause)
	_, err = tx.Exec("UPDATE claims SET until = $1, error = $2 WHERE policy = $3 AND bucket = $4", tx.Now().Add(rest).UnixMicro(), why, c.Policy, c.Bucket)
	return err
}

// ErrLost is returned to a worker whose claim somebody else has taken over: what
// it did is not to be kept.
var ErrLost = fmt.Errorf("the claim was taken over: %w", store.ErrNotFound)

func lost(err error) error {
	if err == store.ErrNotFound {
		return ErrLost
	}
	return err
}

// Held reports by ErrLost where a claim is another's by now.
func Held(tx *store.Tx, c Claim) error {
	var one int
	return lost(tx.Get("SELECT 1 FROM claims WHERE policy = $1 AND bucket = $2 AND token = $3", []any{c.Policy, c.Bucket, c.Token}, &one))
}

// free gives the claim back for good.
func free(tx *store.Tx, c Claim) error {
	_, err := tx.Exec("DELETE FROM claims WHERE policy = $1 AND bucket = $2 AND token = $3", c.Policy, c.Bucket, c.Token)
	return err
}

// Due is what a bucket is owed under a policy, and what it was covered by.
type Due struct {
	List    string
	Edition int64 // owed; 0 where the list was withdrawn
	Reason  string
	From    int64 // covered by; 0 for nothing
	Version int   // of the policy that From was screened under
	Engine  string
}

// Dues are what a bucket is owed, by list.
func Dues(tx *store.Tx, policy string, bucket int64) ([]Due, error) {
	var out []Due
	err := tx.Query(func(scan func(...any) error) error {
		var d Due
		err := scan(&d.List, &d.Edition, &d.Reason, &d.From, &d.Version, &d.Engine)
		out = append(out, d)
		return err
	}, `SELECT o.list, o.edition, o.reason, coalesce(c.edition, 0), coalesce(c.version, 0), coalesce(c.engine, '') FROM owed o
		LEFT JOIN coverage c ON c.policy = o.policy AND c.bucket = o.bucket AND c.list = o.list
		WHERE o.policy = $1 AND o.bucket = $2 ORDER BY o.list`, policy, bucket)
	return out, err
}

// Screened is what a worker did with a bucket.
type Screened struct {
	Dues     []Due // as read when it began
	Version  int   // of the policy
	Whole    bool  // everybody was compared with everything
	Subjects int
	Touched  int // compared in full
}

// Done notes that a bucket was screened, and takes off what it was owed, unless
// that was renewed since.
func Done(tx *store.Tx, c Claim, s Screened) error {
	if err := Held(tx, c); err != nil {
		return err
	}
	now, err := liveVersion(tx, c.Policy)
	if err != nil {
		return err
	}
	way := "delta"
	if s.Whole {
		way = "whole"
	}
	for _, d := range s.Dues {
		if now == s.Version {
			if _, err := tx.Exec("DELETE FROM owed WHERE policy = $1 AND bucket = $2 AND list = $3 AND edition = $4", c.Policy, c.Bucket, d.List, d.Edition); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`INSERT INTO covered (policy, bucket, list, edition, version, engine, at, way, subjects, touched) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			c.Policy, c.Bucket, d.List, d.Edition, s.Version, screen.Engine, tx.Micros(), way, s.Subjects, s.Touched); err != nil {
			return err
		}
		if d.Edition == 0 {
			if _, err := tx.Exec("DELETE FROM coverage WHERE policy = $1 AND bucket = $2 AND list = $3", c.Policy, c.Bucket, d.List); err != nil {
				return err
			}
			continue
		}
		var whole int64
		if s.Whole {
			whole = tx.Micros()
		}
		if _, err := tx.Exec(`INSERT INTO coverage (policy, bucket, list, edition, version, engine, at, whole_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (policy, bucket, list) DO UPDATE SET edition = excluded.edition, version = excluded.version, engine = excluded.engine, at = excluded.at,
			whole_at = CASE WHEN excluded.whole_at > 0 THEN excluded.whole_at ELSE coverage.whole_at END`,
			c.Policy, c.Bucket, d.List, d.Edition, s.Version, screen.Engine, tx.Micros(), whole); err != nil {
			return err
		}
	}
	return free(tx, c)
}

func liveVersion(tx *store.Tx, policy string) (version int, err error) {
	err = tx.Get("SELECT version FROM policies WHERE name = $1 AND state = 'live'", []any{policy}, &version)
	return version, err
}

// OwedSubject is a subject owed by itself.
type OwedSubject struct {
	Subject int64
	Reason  string
	Since   int64
}

// OwedSubjects are up to n subjects owed by themselves under a policy, those that
// failed least and are longest owed first.
func OwedSubjects(tx *store.Tx, policy string, n int) ([]OwedSubject, error) {
	var out []OwedSubject
	err := tx.Query(func(scan func(...any) error) error {
		var o OwedSubject
		err := scan(&o.Subject, &o.Reason, &o.Since)
		out = append(out, o)
		return err
	}, "SELECT subject, reason, since FROM owed_subjects WHERE policy = $1 ORDER BY tries, since, subject LIMIT $2", policy, n)
	return out, err
}

// Failed notes that a subject cannot be screened, and why. It stays owed, or is
// from now on.
func Failed(tx *store.Tx, subject int64, policy, why string) error {
	_, err := tx.Exec(`INSERT INTO owed_subjects (subject, policy, reason, since, tries) VALUES ($1, $2, $3, $4, 1)
		ON CONFLICT (subject, policy) DO UPDATE SET reason = excluded.reason, tries = owed_subjects.tries + 1`, subject, policy, why, tx.Micros())
	return err
}

// Settle takes a subject off that was screened by itself at the version of the
// subject and of the policy and against the editions that are named; it reports
// false, and leaves it owed, where any of them is another by now.
func Settle(tx *store.Tx, subject, version int64, policy string, policyVersion int, against []Edition) (bool, error) {
	same, err := StillInUse(tx, policy, policyVersion, against)
	if err != nil || !same {
		return false, err
	}
	var now int64
	if err := tx.Get("SELECT version FROM subjects WHERE id = $1", []any{subject}, &now); err != nil || now != version {
		return false, err
	}
	if _, err := tx.Exec("UPDATE subjects SET alone = (SELECT coalesce(max(id), 0) FROM editions) WHERE id = $1", subject); err != nil {
		return false, err
	}
	return true, Drop(tx, subject, policy)
}

// Drop takes a subject off that is no longer under the policy.
func Drop(tx *store.Tx, subject int64, policy string) error {
	_, err := tx.Exec("DELETE FROM owed_subjects WHERE subject = $1 AND policy = $2", subject, policy)
	return err
}

// StillInUse reports whether a policy's version is in force and the editions are
// those in use.
func StillInUse(tx *store.Tx, policy string, version int, against []Edition) (bool, error) {
	now, err := liveVersion(tx, policy)
	if err != nil || now != version {
		return false, err
	}
	in, err := Published(tx)
	if err != nil || len(in) != len(against) {
		return false, err
	}
	for i := range in {
		if in[i].ID != against[i].ID {
			return false, nil
		}
	}
	return true, nil
}

// Release ends a claim on subjects by themselves.
func Release(tx *store.Tx, c Claim) error { return free(tx, c) }
