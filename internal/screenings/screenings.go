// Package screenings keeps what was answered about whom, with the four things
// that determine it (subject, editions, policy, engine), and the alerts that
// matches open. Screenings are written once. An alert is opened, changed and put
// before somebody by a screening, and closed by a human alone.
package screenings

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/audit"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
)

// Stored is a screening as it is kept.
type Stored struct {
	ID             int64     `json:"-"`
	Key            string    `json:"id"`
	Subject        int64     `json:"-"` // 0 for somebody who is not kept
	SubjectVersion int64     `json:"subject_version,omitempty"`
	Encounter      string    `json:"encounter,omitempty"`
	At             time.Time `json:"at"`
	Reason         string    `json:"reason"` // why it was made
	// Editions are the editions consulted, by list.
	Editions []namesake.EditionRef `json:"-"`
	Policy   namesake.PolicyRef    `json:"-"`
	Engine   string                `json:"-"`
	Outcome  namesake.Outcome      `json:"-"`
	// Seal is the hash of Body for the audit log, of a screening that was just
	// kept.
	Seal string `json:"-"`
	// Body is the screening as it was answered, as JSON; empty once it was
	// erased.
	Body json.RawMessage `json:"screening"`
	// Applied is what was decided before and counted for the answer; nil where
	// nothing did. It stands beside Body, which is made again to the byte.
	Applied *Applied `json:"applied,omitempty"`
}

// Applied says what came of a screening where decisions counted that were made
// before it.
type Applied struct {
	Outcome namesake.Outcome `json:"outcome"` // without the matches that were cleared
	Summary string           `json:"summary"` // in a sentence
	Cleared []Cleared        `json:"cleared"`
}

// Cleared is a match that was decided not to be the subject.
type Cleared struct {
	List    string `json:"list"`
	Entity  string `json:"entity"`
	Redress int64  `json:"redress"` // the number of the complaint on which it was
}

// Given is the outcome as it was answered.
func (s Stored) Given() namesake.Outcome {
	if s.Applied != nil {
		return s.Applied.Outcome
	}
	return s.Outcome
}

// Made is a screening with what keeping it takes, worked out before the
// transaction that keeps it.
type Made struct {
	namesake.Screening
	body    []byte
	digests []string // of the matches
	culture string   // of the subject's name, where there are matches
}

// Ready makes a screening ready to be kept.
func Ready(s namesake.Screening) (Made, error) {
	m := Made{Screening: s, digests: make([]string, len(s.Matches))}
	if len(s.Matches) > 0 {
		m.culture = culture(s.Subject)
	}
	var err error
	for i := range s.Matches {
		if m.digests[i], err = digest(s.Matches[i]); err != nil {
			return m, err
		}
	}
	m.body, err = Encode(s)
	return m, err
}

// Body is the screening as it is kept and answered.
func (m Made) Body() []byte { return m.body }

// Encode writes a screening as it is kept and answered: no HTML escapes, so that
// names read as they are.
func Encode(s namesake.Screening) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Save keeps a screening. Key may be "", for a new one.
func Save(tx *store.Tx, s Stored, made Made) (Stored, error) {
	if s.Key == "" {
		s.Key = NewKey()
	}
	s.Body = made.body
	salt := audit.NewSalt()
	var err error
	if s.Seal, err = audit.Seal(salt, s.Body); err != nil {
		return s, err
	}
	s.At, s.Editions, s.Policy, s.Engine, s.Outcome = tx.Now(), made.Consulted, made.Policy, made.Engine, made.Outcome
	set, err := editionSet(tx, made.Consulted)
	if err != nil {
		return s, err
	}
	applied := ""
	if s.Applied != nil {
		b, err := json.Marshal(s.Applied)
		if err != nil {
			return s, err
		}
		applied = string(b)
	}
	err = tx.Get(`INSERT INTO screenings (key, subject, subject_version, encounter, at, policy, version, policy_hash, engine, editions, outcome, reason, salt, body, applied)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id`,
		[]any{s.Key, s.Subject, s.SubjectVersion, s.Encounter, tx.Micros(), made.Policy.Name, made.Policy.Version, made.Policy.Hash, made.Engine, set, string(made.Outcome), s.Reason, salt, string(s.Body), applied}, &s.ID)
	if err != nil {
		return s, fmt.Errorf("keep a screening: %w", err)
	}
	return s, nil
}

// NewKey is the name of a screening for the API, which cannot be guessed.
func NewKey() string { return "scr_" + strings.ToLower(rand.Text()) }

type setKey struct{ hash string }

// editionSet is the number of a combination of editions.
func editionSet(tx *store.Tx, refs []namesake.EditionRef) (id int64, err error) {
	b, err := json.Marshal(refs)
	if err != nil {
		return 0, err
	}
	sum := sha256.Sum256(b)
	hash := hex.EncodeToString(sum[:])
	if known, ok := tx.Value(setKey{hash}).(int64); ok {
		return known, nil
	}
	err = tx.Get("SELECT id FROM edition_sets WHERE hash = $1", []any{hash}, &id)
	if errors.Is(err, store.ErrNotFound) {
		err = tx.Get("INSERT INTO edition_sets (hash, refs) VALUES ($1, $2) RETURNING id", []any{hash, string(b)}, &id)
	}
	if err == nil {
		tx.Keep(setKey{hash}, id)
	}
	return id, err
}

const columns = `s.id, s.key, s.subject, s.subject_version, s.encounter, s.at, s.reason, s.policy, s.version, s.policy_hash, s.engine, s.outcome, s.body, s.applied, e.refs
	FROM screenings s JOIN edition_sets e ON e.id = s.editions `

func read(scan func(...any) error) (Stored, error) {
	var s Stored
	var at int64
	var body, applied, refs, outcome string
	err := scan(&s.ID, &s.Key, &s.Subject, &s.SubjectVersion, &s.Encounter, &at, &s.Reason, &s.Policy.Name, &s.Policy.Version, &s.Policy.Hash, &s.Engine, &outcome, &body, &applied, &refs)
	if err != nil {
		return s, err
	}
	if applied != "" {
		if err := json.Unmarshal([]byte(applied), &s.Applied); err != nil {
			return s, fmt.Errorf("screening %s as stored: %w", s.Key, err)
		}
	}
	s.At, s.Body, s.Outcome = store.Time(at), json.RawMessage(body), namesake.Outcome(outcome)
	return s, json.Unmarshal([]byte(refs), &s.Editions)
}

// Find is the screening with a key.
func Find(tx *store.Tx, key string) (Stored, error) {
	found, err := query(tx, "WHERE s.key = $1", key)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("screening %q: %w", key, store.ErrNotFound)
	}
	if err != nil {
		return Stored{}, err
	}
	return found[0], nil
}

// Of are the screenings of a subject before one with an id (0: the latest), the
// latest first, at most n.
func Of(tx *store.Tx, subject, before int64, n int) ([]Stored, error) {
	return query(tx, "WHERE s.subject = $1 AND ($2 = 0 OR s.id < $2) ORDER BY s.id DESC LIMIT $3", subject, before, n)
}

// OfEncounter are the screenings of an encounter, in their order.
func OfEncounter(tx *store.Tx, encounter string) ([]Stored, error) {
	return query(tx, "WHERE s.encounter = $1 ORDER BY s.id", encounter)
}

func query(tx *store.Tx, where string, args ...any) ([]Stored, error) {
	out := []Stored{}
	err := tx.Query(func(scan func(...any) error) error {
		s, err := read(scan)
		out = append(out, s)
		return err
	}, "SELECT "+columns+where, args...)
	return out, err
}

// Count notes that somebody was screened who is not kept: the day, the policy
// and the outcome, and nothing else.
func Count(tx *store.Tx, policy string, outcome namesake.Outcome) error {
	return CountMany(tx, policy, outcome, 1)
}

// CountMany notes so many at once.
func CountMany(tx *store.Tx, policy string, outcome namesake.Outcome, n int64) error {
	_, err := tx.Exec(`INSERT INTO counted (day, policy, outcome, screenings) VALUES ($1, $2, $3, $4)
		ON CONFLICT (day, policy, outcome) DO UPDATE SET screenings = counted.screenings + excluded.screenings`, tx.Now().Format(time.DateOnly), policy, string(outcome), n)
	return err
}

// Listed tells whether a list still has an entity.
type Listed func(list, entity string) (bool, error)

// Result keeps what a screening of a member of the population found: the
// screening itself, where it found anything or is asked to be kept in any case,
// the entities that the name agrees with, and the alerts. listed tells whether a
// list still has an entity. What is not kept is a screening that found nobody
// and changes nothing: that it was made stands in the ledger of coverage.
func Result(tx *store.Tx, m population.Member, made Made, reason string, always bool, listed Listed) (Stored, error) {
	before, err := alertsOf(tx, m.ID, made.Policy.Name)
	if err != nil {
		return Stored{}, err
	}
	found := len(made.Matches)+len(made.RuledOut) > 0
	touchedBefore, err := touchedAnything(tx, m, made.Policy.Name)
	if err != nil {
		return Stored{}, err
	}
	if !found && !touchedBefore && len(before) == 0 && !always {
		return Stored{}, nil
	}
	s, err := Save(tx, Stored{Subject: m.ID, SubjectVersion: m.Version, Reason: reason}, made)
	if err != nil {
		return s, err
	}
	if err := touch(tx, m, made, touchedBefore); err != nil {
		return s, err
	}
	return s, alert(tx, m, s, made, reason, before, listed)
}

func touchedAnything(tx *store.Tx, m population.Member, policy string) (bool, error) {
	var one int
	err := tx.Get("SELECT 1 FROM touched WHERE policy = $1 AND bucket = $2 AND subject = $3 LIMIT 1", []any{policy, m.Bucket, m.ID}, &one)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func touch(tx *store.Tx, m population.Member, made Made, before bool) error {
	if before {
		if _, err := tx.Exec("DELETE FROM touched WHERE policy = $1 AND bucket = $2 AND subject = $3", made.Policy.Name, m.Bucket, m.ID); err != nil {
			return err
		}
	}
	var rows [][]any
	for _, group := range [][]namesake.Match{made.Matches, made.RuledOut} {
		for i := range group {
			rows = append(rows, []any{made.Policy.Name, m.Bucket, m.ID, group[i].List, group[i].Entity})
		}
	}
	_, err := tx.Insert("touched", "policy, bucket, subject, list, entity", "ON CONFLICT DO NOTHING", rows)
	return err
}

// Touched are the subjects of a bucket with the entities that their names agree
// with.
func Touched(tx *store.Tx, policy string, bucket int64, each func(subject int64, list, entity string)) error {
	return tx.Query(func(scan func(...any) error) error {
		var subject int64
		var list, entity string
		err := scan(&subject, &list, &entity)
		if err == nil {
			each(subject, list, entity)
		}
		return err
	}, "SELECT subject, list, entity FROM touched WHERE policy = $1 AND bucket = $2", policy, bucket)
}

// Erase forgets what the screenings of a subject say: the subject and the
// evidence. That they were made, when and with which outcome stays.
func Erase(tx *store.Tx, subject int64) error {
	_, err := tx.Exec("UPDATE screenings SET salt = '', body = '', applied = '' WHERE subject = $1", subject)
	return err
}

// EraseBefore forgets what screenings say that were made before a time, of people
// who are not in the population, and of parties; it returns how many screenings.
func EraseBefore(tx *store.Tx, before time.Time) (int64, error) {
	n, err := tx.Exec("UPDATE screenings SET salt = '', body = '', applied = '' WHERE subject = 0 AND at < $1 AND body <> ''", store.Micros(before))
	if err != nil {
		return n, err
	}
	if _, err := tx.Exec("UPDATE encounters SET body = '' WHERE at < $1 AND body <> ''", store.Micros(before)); err != nil {
		return n, err
	}
	_, err = tx.Exec("DELETE FROM idempotency WHERE at < $1", store.Micros(before))
	return n, err
}
