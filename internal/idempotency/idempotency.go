// Package idempotency remembers what was answered to requests that carried a key
// of their client, so that a request that is sent again, as after a broken
// connection, is answered again and does nothing twice. The answer is remembered
// in the transaction of what it is about.
package idempotency

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// Life is how long an answer is remembered.
const Life = 24 * time.Hour

// Request is a request with a key, which is its actor's own.
type Request struct {
	Actor, Key string
	Hash       string // of what is asked, by [Hash]
}

// Answer is what was answered.
type Answer struct {
	Status   int
	Location string
	// Body is the answer as JSON, or what it is to be put together from: personal
	// data is not kept here a second time.
	Body json.RawMessage
}

// Errors of a key that was used before.
var (
	ErrOther = errors.New("this key was sent with another request; take a new key for each request")
	// ErrAnswered is returned by [Keep] where another request with the key came
	// first: what this one did must not be committed, and [Find] has the answer.
	ErrAnswered = errors.New("this key was answered meanwhile")
)

// Hash tells requests apart.
func Hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Used reports whether a key was answered, whatever the request: where that is
// long, this is asked before it is read.
func Used(tx *store.Tx, actor, key string) (bool, error) {
	var one int
	err := tx.Get("SELECT 1 FROM idempotency WHERE actor = $1 AND key = $2 AND at > $3", []any{actor, key, tx.Now().Add(-Life).UnixMicro()}, &one)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Find is what was answered to the request before, or nil. The error is ErrOther
// where the key was sent with another.
func Find(tx *store.Tx, r Request) (*Answer, error) {
	var a Answer
	var hash, body string
	err := tx.Get("SELECT request, status, body FROM idempotency WHERE actor = $1 AND key = $2 AND at > $3",
		[]any{r.Actor, r.Key, tx.Now().Add(-Life).UnixMicro()}, &hash, &a.Status, &body)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if hash != r.Hash {
		return nil, ErrOther
	}
	if err := json.Unmarshal([]byte(body), &a); err != nil {
		return nil, fmt.Errorf("answer as stored: %w", err)
	}
	return &a, nil
}

// Keep remembers the answer to a request.
func Keep(tx *store.Tx, r Request, a Answer) error {
	var body strings.Builder
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false) // the answer again is the same to the byte
	err := enc.Encode(struct {
		Location string          `json:",omitempty"`
		Body     json.RawMessage `json:",omitempty"`
	}{a.Location, a.Body})
	if err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM idempotency WHERE actor = $1 AND key = $2 AND at <= $3", r.Actor, r.Key, tx.Now().Add(-Life).UnixMicro()); err != nil {
		return err
	}
	n, err := tx.Exec("INSERT INTO idempotency (actor, key, request, status, body, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (actor, key) DO NOTHING",
		r.Actor, r.Key, r.Hash, a.Status, body.String(), tx.Micros())
	if err == nil && n == 0 {
		return ErrAnswered
	}
	return err
}

// Forget forgets the answers that are older than [Life], and returns how many.
func Forget(tx *store.Tx) (int64, error) {
	return tx.Exec("DELETE FROM idempotency WHERE at <= $1", tx.Now().Add(-Life).UnixMicro())
}
