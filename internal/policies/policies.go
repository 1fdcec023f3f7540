// Package policies keeps the versions of policies and takes them from draft to
// force: drafted by one person, tested on labelled pairs, approved by another,
// put in force, retired by the next. A version is never altered, and what is in
// force is always one that somebody else than its maker approved; only the policy
// shipped with the program comes into force by itself, at the first start.
package policies

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/policy"
)

// State is how far a version has come.
type State string

const (
	Draft    State = "draft"
	Tested   State = "tested"
	Approved State = "approved"
	Live     State = "live"
	Retired  State = "retired"
)

// Version is a version of a policy with its history.
type Version struct {
	Policy     policy.Policy   `json:"policy"`
	Hash       string          `json:"hash"`
	State      State           `json:"state"`
	CreatedAt  time.Time       `json:"created_at"`
	CreatedBy  string          `json:"created_by"`
	ApprovedAt time.Time       `json:"approved_at,omitzero"`
	ApprovedBy string          `json:"approved_by,omitempty"`
	LiveAt     time.Time       `json:"live_at,omitzero"`
	Report     json.RawMessage `json:"report,omitempty"` // of its evaluation
}

// Errors of a step that may not be taken.
var (
	ErrState = errors.New("the version is not at the step before")
	ErrMaker = errors.New("whoever drafted a version cannot approve it; ask a second person")
	ErrTaken = errors.New("there is one already, and versions are not altered; take the next number")
)

// name is what may name a policy. Buckets of the population have names with
// commas between.
var name = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// System is who puts the shipped policy in force.
const System = "system"

// EnsureDefault puts the shipped policy in force where no policy is, and a newer
// shipped version beside it as a draft, for people to test and approve.
func EnsureDefault(tx *store.Tx) error {
	p := policy.Default()
	all, err := List(tx)
	if err != nil {
		return err
	}
	live := false
	for _, v := range all {
		live = live || v.State == Live
		if v.Policy.Name == p.Name && v.Policy.Version == p.Version {
			return nil
		}
	}
	if err := insert(tx, p, System); err != nil || live {
		return err
	}
	_, err = tx.Exec("UPDATE policies SET state = 'live', live_at = $1 WHERE name = $2 AND version = $3", tx.Micros(), p.Name, p.Version)
	return err
}

func insert(tx *store.Tx, p policy.Policy, by string) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`INSERT INTO policies (name, version, body, hash, state, created_at, created_by, approved_at, approved_by, live_at, report)
		VALUES ($1, $2, $3, $4, 'draft', $5, $6, 0, '', 0, '') ON CONFLICT (name, version) DO NOTHING`,
		p.Name, p.Version, string(body), p.Ref().Hash, tx.Micros(), by)
	if err == nil && n == 0 {
		err = fmt.Errorf("policy %s, version %d: %w", p.Name, p.Version, ErrTaken)
	}
	return err
}

// Propose adds a draft. Version 0 is the next. What makes no sense is one
// [*policy.FieldError] or several, joined.
func Propose(tx *store.Tx, p policy.Policy, by string) (Version, error) {
	if p.Version == 0 {
		if err := tx.Get("SELECT coalesce(max(version), 0) + 1 FROM policies WHERE name = $1", []any{p.Name}, &p.Version); err != nil {
			return Version{}, err
		}
	}
	err := p.Validate()
	if p.Name != "" && !name.MatchString(p.Name) {
		err = errors.Join(&policy.FieldError{Field: "name", Msg: "take small letters, digits, dot, hyphen and underscore, at most 64"}, err)
	}
	if err != nil {
		return Version{}, err
	}
	if err := insert(tx, p, by); err != nil {
		return Version{}, err
	}
	return Find(tx, p.Name, p.Version)
}

// Test keeps the report of a draft's evaluation. A version that was tested may
// be tested again until it is approved.
func Test(tx *store.Tx, name string, version int, report any) (Version, error) {
	b, err := json.Marshal(report)
	if err != nil {
		return Version{}, err
	}
	return step(tx, name, version, "state = 'tested', report = $3", []State{Draft, Tested}, string(b))
}

// Approve is the word of a second person. Only what was tested can be approved.
func Approve(tx *store.Tx, name string, version int, by string) (Version, error) {
	v, err := Find(tx, name, version)
	if err != nil {
		return v, err
	}
	if v.CreatedBy == by {
		return v, fmt.Errorf("approve policy %s, version %d: %w", name, version, ErrMaker)
	}
	return step(tx, name, version, "state = 'approved', approved_at = $3, approved_by = $4", []State{Tested}, tx.Micros(), by)
}

// Enforce puts an approved version in force, in the place of the one before, and
// owes all who are under the policy a screening.
func Enforce(tx *store.Tx, name string, version int) (Version, error) {
	v, err := Find(tx, name, version)
	if err != nil {
		return v, err
	}
	if v.State != Approved {
		return v, fmt.Errorf("policy %s, version %d is %s: %w", name, version, v.State, ErrState)
	}
	if _, err := tx.Exec("UPDATE policies SET state = 'retired' WHERE name = $1 AND state = 'live'", name); err != nil {
		return v, err
	}
	if v, err = step(tx, name, version, "state = 'live', live_at = $3", []State{Approved}, tx.Micros()); err != nil {
		return v, err
	}
	return v, coverage.OwePolicy(tx, name, coverage.NewPolicy)
}

// step sets columns of a version that is in one of the states; $1 and $2 are its
// name and number.
func step(tx *store.Tx, name string, version int, set string, from []State, args ...any) (Version, error) {
	v, err := Find(tx, name, version)
	if err != nil {
		return v, err
	}
	for _, s := range from {
		if v.State == s {
			if _, err := tx.Exec("UPDATE policies SET "+set+" WHERE name = $1 AND version = $2", append([]any{name, version}, args...)...); err != nil {
				return v, err
			}
			return Find(tx, name, version)
		}
	}
	return v, fmt.Errorf("policy %s, version %d is %s: %w", name, version, v.State, ErrState)
}

// List are all versions of all policies, by name and number.
func List(tx *store.Tx) ([]Version, error) { return query(tx, "") }

// Named are the versions of a policy.
func Named(tx *store.Tx, name string) ([]Version, error) { return query(tx, "WHERE name = $1", name) }

// Find is one version of a policy.
func Find(tx *store.Tx, name string, version int) (Version, error) {
	found, err := query(tx, "WHERE name = $1 AND version = $2", name, version)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("policy %s, version %d: %w", name, version, store.ErrNotFound)
	}
	if err != nil {
		return Version{}, err
	}
	return found[0], nil
}

func query(tx *store.Tx, where string, args ...any) ([]Version, error) {
	out := []Version{}
	err := tx.Query(func(scan func(...any) error) error {
		var v Version
		var body, state, report string
		var created, approved, live int64
		if err := scan(&body, &v.Hash, &state, &created, &v.CreatedBy, &approved, &v.ApprovedBy, &live, &report); err != nil {
			return err
		}
		var err error
		if v.Policy, err = policy.Decode([]byte(body)); err != nil {
			return fmt.Errorf("policy as stored: %w", err)
		}
		v.State, v.CreatedAt, v.ApprovedAt, v.LiveAt = State(state), store.Time(created), store.Time(approved), store.Time(live)
		if report != "" {
			v.Report = json.RawMessage(report)
		}
		out = append(out, v)
		return nil
	}, "SELECT body, hash, state, created_at, created_by, approved_at, approved_by, live_at, report FROM policies "+where+" ORDER BY name, version", args...)
	return out, err
}

// Known reports whether every name is a policy in force, naming the first that
// is not.
func Known(tx *store.Tx, names []string) error {
	for _, n := range names {
		if _, err := coverage.Live(tx, n); err != nil {
			return err
		}
	}
	return nil
}
