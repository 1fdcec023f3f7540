// Package population keeps the people and parties that stay screened: the
// subjects, what they were before, and the policies they are under. Nothing is
// overwritten: a change moves the state before it into the history.
//
// Subjects are cut into buckets of [BucketSize], all of a bucket under the same
// policies. A bucket is the unit in which the population is screened again
// (package coverage).
package population

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/store"
)

// BucketSize is how many subjects a bucket takes. Tests make it smaller.
var BucketSize = 4096

// Member is a subject of the population.
type Member struct {
	ID       int64     `json:"-"`
	Key      string    `json:"id"` // the client's own, unique
	Bucket   int64     `json:"-"`
	Version  int64     `json:"version"` // from 1
	At       time.Time `json:"at"`      // of this version
	Removed  time.Time `json:"removed,omitzero"`
	Policies []string  `json:"policies"`
	// Alone is the latest edition that had been published when the subject was
	// last screened by itself, and not with its bucket.
	Alone   int64            `json:"-"`
	Subject namesake.Subject `json:"subject"`
}

// Errors about subjects.
var (
	ErrExists  = errors.New("there is a subject with this id already")
	ErrRemoved = errors.New("the subject was removed from the population")
)

// Add adds subjects that are not in the population yet, and returns them as
// kept. They are owed a screening by themselves: see coverage.OweSubjects.
func Add(tx *store.Tx, policies []string, keys []string, subjects []namesake.Subject) ([]Member, error) {
	out := make([]Member, 0, len(subjects))
	set := policySet(policies)
	for i := range subjects {
		bucket, err := room(tx, set, 1)
		if err != nil {
			return nil, err
		}
		m := Member{Key: keys[i], Bucket: bucket, Version: 1, At: tx.Now(), Policies: split(set), Subject: subjects[i]}
		data, err := json.Marshal(m.Subject)
		if err != nil {
			return nil, err
		}
		err = tx.Get("INSERT INTO subjects (key, bucket, version, at, removed, alone, data) VALUES ($1, $2, 1, $3, 0, 0, $4) ON CONFLICT (key) DO NOTHING RETURNING id",
			[]any{m.Key, bucket, tx.Micros(), string(data)}, &m.ID)
		if errors.Is(err, store.ErrNotFound) {
			return nil, fmt.Errorf("subject %q: %w", m.Key, ErrExists)
		}
		if err != nil {
			return nil, fmt.Errorf("add a subject: %w", err)
		}
		out = append(out, m)
	}
	return out, nil
}

// room is a bucket with room for so many more, and counts them as placed there
// and present.
func room(tx *store.Tx, set string, n int) (int64, error) {
	var id, size int64
	err := tx.Get("SELECT id, size FROM buckets WHERE policies = $1 AND open = 1 ORDER BY id LIMIT 1", []any{set}, &id, &size)
	if errors.Is(err, store.ErrNotFound) {
		return newBucket(tx, set, int64(n), true)
	}
	if err != nil {
		return 0, err
	}
	open := 1
	if size+int64(n) >= int64(BucketSize) {
		open = 0
	}
	_, err = tx.Exec("UPDATE buckets SET size = size + $1, present = present + $1, open = $2 WHERE id = $3", n, open, id)
	return id, err
}

func newBucket(tx *store.Tx, set string, size int64, open bool) (id int64, err error) {
	o := 0
	if open && size < int64(BucketSize) {
		o = 1
	}
	err = tx.Get("INSERT INTO buckets (policies, size, present, open) VALUES ($1, $2, $2, $3) RETURNING id", []any{set, size, o}, &id)
	for _, policy := range split(set) {
		if err == nil {
			_, err = tx.Exec("INSERT INTO bucket_policies (policy, bucket) VALUES ($1, $2)", policy, id)
		}
	}
	return id, err
}

// Load adds up to BucketSize subjects as a bucket of their own, which is owed as
// a whole (coverage.OweBucket): the way of loading millions. Those whose key is
// there already are returned, and not added; where nobody is added, there is no
// bucket, and its number is 0.
func Load(tx *store.Tx, policies []string, keys []string, subjects []namesake.Subject) (bucket int64, taken []string, err error) {
	if len(subjects) > BucketSize {
		return 0, nil, fmt.Errorf("load subjects: %d are more than a bucket takes, %d", len(subjects), BucketSize)
	}
	known, err := present(tx, keys)
	if err != nil {
		return 0, nil, err
	}
	var fresh []int
	for i, k := range keys {
		if known[k] {
			taken = append(taken, k)
			continue
		}
		known[k] = true
		fresh = append(fresh, i)
	}
	if len(fresh) == 0 {
		return 0, taken, nil
	}
	bucket, err = newBucket(tx, policySet(policies), int64(len(fresh)), false)
	if err != nil {
		return 0, nil, err
	}
	rows := make([][]any, 0, len(fresh))
	for _, i := range fresh {
		data, err := json.Marshal(subjects[i])
		if err != nil {
			return 0, nil, err
		}
		rows = append(rows, []any{keys[i], bucket, 1, tx.Micros(), 0, 0, string(data)})
	}
	_, err = tx.Insert("subjects", "key, bucket, version, at, removed, alone, data", "", rows)
	return bucket, taken, err
}

// present are those of the keys that the population has.
func present(tx *store.Tx, keys []string) (map[string]bool, error) {
	out := map[string]bool{}
	for part := range slices.Chunk(keys, 500) {
		args := make([]any, len(part))
		marks := make([]string, len(part))
		for i, k := range part {
			args[i], marks[i] = k, fmt.Sprintf("$%d", i+1)
		}
		err := tx.Query(func(scan func(...any) error) error {
			var k string
			err := scan(&k)
			out[k] = true
			return err
		}, "SELECT key FROM subjects WHERE key IN ("+strings.Join(marks, ",")+")", args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Change puts other facts or policies in the place of a subject's. Who was
// removed comes back. changed is false where nothing differs.
func Change(tx *store.Tx, key string, s namesake.Subject, policies []string) (m Member, changed bool, err error) {
	old, err := Find(tx, key)
	if err != nil {
		return m, false, err
	}
	data, err := json.Marshal(s)
	if err != nil {
		return m, false, err
	}
	before, err := json.Marshal(old.Subject)
	if err != nil {
		return m, false, err
	}
	set := policySet(policies)
	if string(data) == string(before) && set == policySet(old.Policies) && old.Removed.IsZero() {
		return old, false, nil
	}
	m = old
	m.Subject, m.Policies, m.Removed = s, split(set), time.Time{}
	if set != policySet(old.Policies) {
		if m.Bucket, err = room(tx, set, 1); err != nil {
			return m, false, err
		}
	}
	return m, true, next(tx, &m, old, string(data))
}

// Remove takes a subject out of the population. What is known of it stays, until
// it is erased.
func Remove(tx *store.Tx, key string) (Member, error) {
	m, err := Find(tx, key)
	if err != nil {
		return m, err
	}
	if !m.Removed.IsZero() {
		return m, fmt.Errorf("subject %q: %w", key, ErrRemoved)
	}
	old := m
	m.Removed = tx.Now()
	data, err := json.Marshal(m.Subject)
	if err != nil {
		return m, err
	}
	return m, next(tx, &m, old, string(data))
}

// next writes a subject's next version, and moves the one before to the history.
func next(tx *store.Tx, m *Member, old Member, data string) error {
	before, err := json.Marshal(old.Subject)
	if err != nil {
		return err
	}
	if _, err := tx.Exec("INSERT INTO subject_history (subject, version, at, until, data) VALUES ($1, $2, $3, $4, $5)",
		old.ID, old.Version, store.Micros(old.At), tx.Micros(), string(before)); err != nil {
		return err
	}
	if m.Bucket != old.Bucket {
		if _, err := tx.Exec("UPDATE touched SET bucket = $1 WHERE bucket = $2 AND subject = $3", m.Bucket, old.Bucket, m.ID); err != nil {
			return err
		}
	}
	if err := recount(tx, m, old); err != nil {
		return err
	}
	m.Version, m.At = old.Version+1, tx.Now()
	_, err = tx.Exec("UPDATE subjects SET bucket = $1, version = $2, at = $3, removed = $4, data = $5 WHERE id = $6",
		m.Bucket, m.Version, tx.Micros(), store.Micros(m.Removed), data, m.ID)
	return err
}

// recount keeps how many are present in the buckets of a subject that changed. In
// a bucket that it moved to, room counted it.
func recount(tx *store.Tx, m *Member, old Member) error {
	was, is := old.Removed.IsZero(), m.Removed.IsZero()
	switch {
	case m.Bucket != old.Bucket && was, m.Bucket == old.Bucket && was && !is:
		_, err := tx.Exec("UPDATE buckets SET present = present - 1 WHERE id = $1", old.Bucket)
		return err
	case m.Bucket == old.Bucket && !was && is:
		_, err := tx.Exec("UPDATE buckets SET present = present + 1 WHERE id = $1", m.Bucket)
		return err
	}
	return nil
}

// Erase forgets what is and was known of a subject that was removed; its key
// stays, so that what was done can still be told.
func Erase(tx *store.Tx, id int64) error {
	if _, err := tx.Exec("UPDATE subjects SET data = '{\"name\":\"\"}' WHERE id = $1 AND removed > 0", id); err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE subject_history SET data = '{\"name\":\"\"}' WHERE subject = $1", id); err != nil {
		return err
	}
	_, err := tx.Exec("DELETE FROM touched WHERE subject = $1", id)
	return err
}

const columns = "s.id, s.key, s.bucket, s.version, s.at, s.removed, s.alone, s.data, b.policies FROM subjects s JOIN buckets b ON b.id = s.bucket"

func read(scan func(...any) error) (Member, error) {
	var m Member
	var at, removed int64
	var data, policies string
	if err := scan(&m.ID, &m.Key, &m.Bucket, &m.Version, &at, &removed, &m.Alone, &data, &policies); err != nil {
		return m, err
	}
	m.At, m.Removed, m.Policies = store.Time(at), store.Time(removed), split(policies)
	if err := json.Unmarshal([]byte(data), &m.Subject); err != nil {
		return m, fmt.Errorf("subject %d as stored: %w", m.ID, err)
	}
	return m, nil
}

// Find is the subject with a key, also where it was removed.
func Find(tx *store.Tx, key string) (m Member, err error) {
	return one(tx, "WHERE s.key = $1", key)
}

// Knows reports whether there is or was a subject with a key.
func Knows(tx *store.Tx, key string) (bool, error) {
	known, err := present(tx, []string{key})
	return known[key], err
}

// Get is the subject with an id.
func Get(tx *store.Tx, id int64) (Member, error) { return one(tx, "WHERE s.id = $1", id) }

func one(tx *store.Tx, where string, arg any) (m Member, err error) {
	found := false
	err = tx.Query(func(scan func(...any) error) error {
		found = true
		m, err = read(scan)
		return err
	}, "SELECT "+columns+" "+where, arg)
	if err == nil && !found {
		err = fmt.Errorf("subject %q: %w", fmt.Sprint(arg), store.ErrNotFound)
	}
	return m, err
}

// Version is the version of a subject as it is now; 0 where it was removed.
func Version(tx *store.Tx, id int64) (version int64, err error) {
	err = tx.Get("SELECT CASE WHEN removed > 0 THEN 0 ELSE version END FROM subjects WHERE id = $1", []any{id}, &version)
	return version, err
}

// Bucket are the subjects of a bucket that are in the population, by id.
func Bucket(tx *store.Tx, bucket int64) ([]Member, error) {
	out := make([]Member, 0, BucketSize)
	err := tx.Query(func(scan func(...any) error) error {
		m, err := read(scan)
		out = append(out, m)
		return err
	}, "SELECT "+columns+" WHERE s.bucket = $1 AND s.removed = 0 ORDER BY s.id", bucket)
	return out, err
}

// Page are up to n subjects after the one with the id, by id.
func Page(tx *store.Tx, after int64, n int) ([]Member, error) {
	var out []Member
	err := tx.Query(func(scan func(...any) error) error {
		m, err := read(scan)
		out = append(out, m)
		return err
	}, "SELECT "+columns+" WHERE s.id > $1 AND s.removed = 0 ORDER BY s.id LIMIT $2", after, n)
	return out, err
}

// Count is how many subjects are in the population.
func Count(tx *store.Tx) (n int64, err error) {
	err = tx.Get("SELECT coalesce(sum(present), 0) FROM buckets", nil, &n)
	return n, err
}

// Under is how many subjects are under a policy.
func Under(tx *store.Tx, policy string) (n int64, err error) {
	err = tx.Get("SELECT coalesce(sum(b.present), 0) FROM buckets b JOIN bucket_policies p ON p.bucket = b.id WHERE p.policy = $1", []any{policy}, &n)
	return n, err
}

// Sample are at most n subjects under a policy from all over the population, the
// same each time while nobody comes or goes, by id.
func Sample(tx *store.Tx, policy string, n int) ([]Member, error) {
	all, err := Under(tx, policy)
	if err != nil {
		return nil, err
	}
	var out []Member
	err = tx.Query(func(scan func(...any) error) error {
		m, err := read(scan)
		out = append(out, m)
		return err
	}, "SELECT "+columns+" JOIN bucket_policies p ON p.bucket = s.bucket AND p.policy = $1 WHERE s.removed = 0 AND s.id % $2 = 0 ORDER BY s.id LIMIT $3", policy, all/int64(n)+1, n)
	return out, err
}

// Past is a subject as it was.
type Past struct {
	Version int64            `json:"version"`
	At      time.Time        `json:"at"`
	Until   time.Time        `json:"until"`
	Subject namesake.Subject `json:"subject"`
}

// History is what a subject was before, the latest last.
func History(tx *store.Tx, id int64) ([]Past, error) {
	out := []Past{}
	err := tx.Query(func(scan func(...any) error) error {
		var p Past
		var at, until int64
		var data string
		if err := scan(&p.Version, &at, &until, &data); err != nil {
			return err
		}
		p.At, p.Until = store.Time(at), store.Time(until)
		out = append(out, p)
		return json.Unmarshal([]byte(data), &out[len(out)-1].Subject)
	}, "SELECT version, at, until, data FROM subject_history WHERE subject = $1 ORDER BY version", id)
	return out, err
}

// policySet writes names of policies as a bucket has them.
func policySet(names []string) string {
	names = slices.Clone(names)
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ",")
}

func split(set string) []string { return strings.Split(set, ",") }
