package webhooks

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// Subscription is an address with what it is told of. Its secret is shown once,
// when it is made.
type Subscription struct {
	ID        int64     `json:"-"`
	Key       string    `json:"id"`
	URL       string    `json:"url"`
	Events    []string  `json:"events"`
	Active    bool      `json:"active"`
	Reason    string    `json:"reason,omitempty"` // why it is disabled
	CreatedAt time.Time `json:"created_at"`
	CreatedBy string    `json:"created_by"`
	// OldUntil is until when messages are signed with the secret before, too.
	OldUntil     time.Time `json:"old_secret_until,omitzero"`
	Failures     int       `json:"failures,omitempty"` // in a row
	FailingSince time.Time `json:"failing_since,omitzero"`
	NextAt       time.Time `json:"next_at,omitzero"` // when it is tried again
	Waiting      int64     `json:"waiting"`
	Parked       int64     `json:"parked"`
}

// Reasons for which a subscription is disabled by itself.
const gone = "the receiver answered 410 Gone"

// System is who disables what the receiver says is gone.
const System = "system"

// ErrEvents is wrapped where the events of a subscription are wrong.
var ErrEvents = errors.New("events")

// Create subscribes an address to events, and returns the secret that messages
// are signed with, which cannot be had again.
func (w *Webhooks) Create(tx *store.Tx, url string, events []string, by string) (Subscription, string, error) {
	var s Subscription
	if err := w.checkURL(url); err != nil {
		return s, "", err
	}
	if len(events) == 0 {
		return s, "", fmt.Errorf("%w: none; name some of %s", ErrEvents, strings.Join(Events, ", "))
	}
	events = slices.Compact(slices.Sorted(slices.Values(events)))
	for _, e := range events {
		if !slices.Contains(Events, e) {
			return s, "", fmt.Errorf("%w: %q is none; name some of %s", ErrEvents, e, strings.Join(Events, ", "))
		}
	}
	s = Subscription{Key: "wh_" + strings.ToLower(rand.Text()), URL: url, Events: events, Active: true, CreatedAt: tx.Now(), CreatedBy: by}
	secret := newSecret()
	err := tx.Get(`INSERT INTO webhooks (key, url, events, secret, old_secret, old_until, active, reason, created_at, created_by, failures, failing_since, next_at, token, until, claimed_at)
		VALUES ($1, $2, $3, $4, '', 0, 1, '', $5, $6, 0, 0, 0, '', 0, 0) RETURNING id`,
		[]any{s.Key, s.URL, strings.Join(events, ","), secret, tx.Micros(), by}, &s.ID)
	if err != nil {
		return s, "", fmt.Errorf("keep a webhook: %w", err)
	}
	changed(tx)
	return s, secret, w.record(tx, "webhook.created", by, s.Key, map[string]string{"url": hashed(url), "events": hashed(strings.Join(events, ","))})
}

// hashed stands for a text in the audit log, which has no room for it.
func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// List are all subscriptions, in the order in which they were made.
func (w *Webhooks) List(tx *store.Tx) ([]Subscription, error) { return query(tx, "WHERE 1 = 1") }

// Get is the subscription with a key.
func (w *Webhooks) Get(tx *store.Tx, key string) (Subscription, error) {
	found, err := query(tx, "WHERE w.key = $1", key)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("webhook %q: %w", key, store.ErrNotFound)
	}
	if err != nil {
		return Subscription{}, err
	}
	return found[0], nil
}

func query(tx *store.Tx, where string, args ...any) ([]Subscription, error) {
	out := []Subscription{}
	err := tx.Query(func(scan func(...any) error) error {
		var s Subscription
		var events string
		var active, created, old, failing, next int64
		if err := scan(&s.ID, &s.Key, &s.URL, &events, &active, &s.Reason, &created, &s.CreatedBy, &old, &s.Failures, &failing, &next, &s.Waiting, &s.Parked); err != nil {
			return err
		}
		s.Events, s.Active, s.CreatedAt, s.FailingSince, s.NextAt = strings.Split(events, ","), active == 1, store.Time(created), store.Time(failing), store.Time(next)
		if old > tx.Micros() {
			s.OldUntil = store.Time(old)
		}
		out = append(out, s)
		return nil
	}, `SELECT w.id, w.key, w.url, w.events, w.active, w.reason, w.created_at, w.created_by, w.old_until, w.failures, w.failing_since, w.next_at,
		(SELECT count(*) FROM webhook_deliveries d WHERE d.webhook = w.id AND d.state = 'waiting'),
		(SELECT count(*) FROM webhook_deliveries d WHERE d.webhook = w.id AND d.state = 'parked') FROM webhooks w `+where+" ORDER BY w.id", args...)
	return out, err
}

// Disable has nothing posted to a subscription any more; what waits is parked.
func (w *Webhooks) Disable(tx *store.Tx, key, by, reason string) (Subscription, error) {
	s, err := w.Get(tx, key)
	if err != nil || !s.Active {
		return s, err
	}
	if _, err := tx.Exec("UPDATE webhooks SET active = 0, reason = $1, token = '', until = 0 WHERE id = $2", reason, s.ID); err != nil {
		return s, err
	}
	if _, err := tx.Exec("UPDATE webhook_deliveries SET state = 'parked', error = CASE WHEN error = '' THEN 'the webhook was disabled' ELSE error END WHERE webhook = $1 AND state = 'waiting'", s.ID); err != nil {
		return s, err
	}
	changed(tx)
	if err := w.record(tx, "webhook.disabled", by, key, map[string]string{"reason": hashed(reason)}); err != nil {
		return s, err
	}
	return w.Get(tx, key)
}

// Enable has events posted to a disabled subscription again. What was parked
// meanwhile stays so until it is asked for.
func (w *Webhooks) Enable(tx *store.Tx, key, by string) (Subscription, error) {
	s, err := w.Get(tx, key)
	if err != nil || s.Active {
		return s, err
	}
	if _, err := tx.Exec("UPDATE webhooks SET active = 1, reason = '', failures = 0, failing_since = 0, next_at = 0 WHERE id = $1", s.ID); err != nil {
		return s, err
	}
	changed(tx)
	if err := w.record(tx, "webhook.enabled", by, key, nil); err != nil {
		return s, err
	}
	return w.Get(tx, key)
}

// Rotate makes another secret and returns it. Messages are signed with both for
// [Config.Overlap], so that the receiver can exchange them meanwhile.
func (w *Webhooks) Rotate(tx *store.Tx, key, by string) (Subscription, string, error) {
	s, err := w.Get(tx, key)
	if err != nil {
		return s, "", err
	}
	secret := newSecret()
	if _, err := tx.Exec("UPDATE webhooks SET old_secret = secret, secret = $1, old_until = $2 WHERE id = $3", secret, tx.Now().Add(w.Overlap).UnixMicro(), s.ID); err != nil {
		return s, "", err
	}
	if err := w.record(tx, "webhook.rotated", by, key, nil); err != nil {
		return s, "", err
	}
	s, err = w.Get(tx, key)
	return s, secret, err
}

// States of a delivery.
const (
	Waiting   = "waiting"
	Delivered = "delivered"
	Parked    = "parked" // given up
	Resent    = "resent" // another delivery of the message took its place
)

// Delivery is a message to a subscription.
type Delivery struct {
	ID      int64     `json:"id"`
	Message string    `json:"message"` // the webhook-id
	Event   string    `json:"event"`
	Object  string    `json:"object"`
	At      time.Time `json:"at"`
	State   string    `json:"state"`
	Tries   int       `json:"tries"`
	TriedAt time.Time `json:"tried_at,omitzero"`
	Status  int       `json:"status,omitempty"` // of the last answer
	Error   string    `json:"error,omitempty"`

	webhook int64
	body    string
}

// Deliveries are up to n of a subscription in a state ("" for any) before the one
// with an id (0: the latest), the latest first.
func (w *Webhooks) Deliveries(tx *store.Tx, key, state string, before int64, n int) ([]Delivery, error) {
	if state != "" && !slices.Contains([]string{Waiting, Delivered, Parked, Resent}, state) {
		return nil, fmt.Errorf("state: %q is none; write waiting, delivered, parked or resent", state)
	}
	s, err := w.Get(tx, key)
	if err != nil {
		return nil, err
	}
	return deliveries(tx, "WHERE webhook = $1 AND ($2 = '' OR state = $2) AND ($3 = 0 OR id < $3) ORDER BY id DESC LIMIT $4", s.ID, state, before, n)
}

func deliveries(tx *store.Tx, where string, args ...any) ([]Delivery, error) {
	out := []Delivery{}
	err := tx.Query(func(scan func(...any) error) error {
		var d Delivery
		var at, tried int64
		err := scan(&d.ID, &d.webhook, &d.Message, &d.Event, &d.Object, &d.body, &at, &d.State, &d.Tries, &tried, &d.Status, &d.Error)
		d.At, d.TriedAt = store.Time(at), store.Time(tried)
		out = append(out, d)
		return err
	}, "SELECT id, "+deliveryColumns+" FROM webhook_deliveries "+where, args...)
	return out, err
}

// ErrWaits is returned where a delivery is to be posted again that has not been
// given up or made yet.
var ErrWaits = errors.New("the message waits to be posted already")

// ErrDisabled is returned where something is to be posted to a disabled
// subscription.
var ErrDisabled = errors.New("the webhook is disabled; enable it first")

// Redeliver posts a message again, behind what waits.
func (w *Webhooks) Redeliver(tx *store.Tx, key string, delivery int64, by string) (Delivery, error) {
	s, err := w.Get(tx, key)
	if err != nil {
		return Delivery{}, err
	}
	found, err := deliveries(tx, "WHERE webhook = $1 AND id = $2", s.ID, delivery)
	switch {
	case err != nil:
		return Delivery{}, err
	case len(found) == 0:
		return Delivery{}, fmt.Errorf("delivery %d of webhook %q: %w", delivery, key, store.ErrNotFound)
	case !s.Active:
		return Delivery{}, ErrDisabled
	case found[0].State == Waiting || found[0].State == Resent:
		return Delivery{}, fmt.Errorf("delivery %d: %w", delivery, ErrWaits)
	}
	d := found[0]
	if _, err := tx.Exec("UPDATE webhook_deliveries SET state = 'resent' WHERE id = $1", d.ID); err != nil {
		return d, err
	}
	d.At, d.State, d.Tries, d.TriedAt, d.Status, d.Error = tx.Now(), Waiting, 0, time.Time{}, 0, ""
	err = tx.Get("INSERT INTO webhook_deliveries ("+deliveryColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, '') RETURNING id",
		[]any{d.webhook, d.Message, d.Event, d.Object, d.body, tx.Micros(), Waiting}, &d.ID)
	if err != nil {
		return d, err
	}
	if _, err := tx.Exec("UPDATE webhooks SET next_at = 0 WHERE id = $1", s.ID); err != nil {
		return d, err
	}
	return d, w.record(tx, "webhook.redelivered", by, key, map[string]string{"message": d.Message})
}

// Prune deletes what was delivered, resent or parked before a time, and returns
// how many.
func Prune(tx *store.Tx, before time.Time) (int64, error) {
	return tx.Exec("DELETE FROM webhook_deliveries WHERE state IN ('delivered', 'resent', 'parked') AND CASE WHEN tried_at > 0 THEN tried_at ELSE at END < $1", store.Micros(before))
}
