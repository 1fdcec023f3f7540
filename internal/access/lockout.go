package access

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
	"golang.org/x/text/unicode/norm"
)

// patience is how failed attempts slow down further ones: the first few are
// free, each after them doubles the wait, and one is forgotten for every
// interval that passes without. Nobody is shut out for good, since whoever
// knows a name could then shut its holder out; what a guesser gets in the end is
// an attempt an interval.
type patience struct {
	free   int
	forget time.Duration
}

var (
	// With a name: 24 guesses a day, of at least 15 characters.
	ofName = patience{free: 5, forget: time.Hour}
	// An address may be that of a whole office.
	ofAddress = patience{free: 20, forget: 10 * time.Minute}
)

// wait is how long after the last of so many failures the next attempt is heard.
func (p patience) wait(failures int) time.Duration {
	over := failures - p.free
	if over <= 0 {
		return 0
	}
	return min(time.Second<<min(over-1, 20), p.forget)
}

// LockedError is returned for an attempt that came too soon after others that
// failed. It was not looked at.
type LockedError struct{ Wait time.Duration }

func (e *LockedError) Error() string {
	return fmt.Sprintf("too many attempts failed; try again in %v", e.Wait.Round(time.Second))
}

// attempt is one to sign in, counted as failed until it has succeeded, so that
// a thousand at the same time are a thousand. It has the keys under which it is
// counted; name is "" where none was given.
type attempt struct{ name, address string }

// attempted is an attempt from an address. What somebody typed may be a
// password, and an address is personal: neither can be read from the keys.
func (a *Access) attempted(name, address string) attempt {
	key := func(kind, text string) string {
		if text == "" {
			return ""
		}
		return kind + ":" + hex.EncodeToString(a.sign(kind, text))
	}
	return attempt{key("name", folded(name)), key("address", address)}
}

// folded is a name as it is compared.
func folded(name string) string { return strings.ToLower(norm.NFKC.String(strings.TrimSpace(name))) }

// begin counts the attempt, or says that it came too soon.
func (t attempt) begin(tx *store.Tx) error {
	counted := []struct {
		key string
		patience
		forgotten time.Time
	}{{t.name, ofName, tx.Now()}, {t.address, ofAddress, tx.Now()}}
	if t.name == "" {
		counted = counted[1:]
	}
	var wait time.Duration
	for i := range counted {
		c := &counted[i]
		var at, forgotten int64
		err := tx.Get("SELECT at, forgotten_at FROM failed_attempts WHERE key = $1", []any{c.key}, &at, &forgotten)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		last := store.Time(at)
		failures := (store.Time(forgotten).Sub(last) + c.forget - 1) / c.forget
		wait = max(wait, c.wait(int(failures))-tx.Now().Sub(last))
		if f := store.Time(forgotten); f.After(c.forgotten) {
			c.forgotten = f
		}
	}
	if wait > 0 {
		return &LockedError{wait}
	}
	for _, c := range counted {
		const add = `INSERT INTO failed_attempts (key, at, forgotten_at) VALUES ($1, $2, $3)
			ON CONFLICT (key) DO UPDATE SET at = excluded.at, forgotten_at = excluded.forgotten_at`
		if _, err := tx.Exec(add, c.key, tx.Micros(), store.Micros(c.forgotten.Add(c.forget))); err != nil {
			return err
		}
	}
	_, err := tx.Exec("DELETE FROM failed_attempts WHERE forgotten_at < $1", tx.Micros())
	return err
}

// succeeded forgets the failures with the name. Those from the address stay but
// for this attempt: who guesses may well have an account of their own.
func (t attempt) succeeded(tx *store.Tx) error {
	_, err := tx.Exec("DELETE FROM failed_attempts WHERE key = $1", t.name)
	if err == nil {
		_, err = tx.Exec("UPDATE failed_attempts SET forgotten_at = forgotten_at - $1 WHERE key = $2", ofAddress.forget.Microseconds(), t.address)
	}
	return err
}
