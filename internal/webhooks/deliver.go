package webhooks

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// Config is how webhooks work. Only Store is needed.
type Config struct {
	Store *store.Store
	// Record appends to the audit log, in the transaction of the change.
	// Defaults to nothing.
	Record func(tx *store.Tx, action, actor, objectKind, objectID string, detail map[string]string) error
	// Private are addresses that may be posted to though they are not of the
	// public Internet. Defaults to none.
	Private []netip.Prefix
	// Timeout is the longest that a posting may take. Defaults to 15 seconds.
	Timeout time.Duration
	// GiveUp is for how long a delivery is tried. Defaults to 3 days.
	GiveUp time.Duration
	// Overlap is for how long the secret before signs as well. Defaults to a day.
	Overlap time.Duration
	// Parallel is to how many subscriptions is posted at the same time. Defaults
	// to 16.
	Parallel int
	// Log is told of what failed in this program; what receivers fail in is in
	// the deliveries. Defaults to none.
	Log *slog.Logger
	// Crash is called between the steps with their names, and ends the work as a
	// crash there would. Tests use it. Defaults to none.
	Crash func(point string) error
}

// Webhooks keeps subscriptions and posts to them. Several processes may share a
// store.
type Webhooks struct {
	Config
	client *http.Client
}

// New makes webhooks over a store.
func New(c Config) *Webhooks {
	if c.Timeout == 0 {
		c.Timeout = 15 * time.Second
	}
	if c.GiveUp == 0 {
		c.GiveUp = 72 * time.Hour
	}
	if c.Overlap == 0 {
		c.Overlap = 24 * time.Hour
	}
	if c.Parallel == 0 {
		c.Parallel = 16
	}
	if c.Crash == nil {
		c.Crash = func(string) error { return nil }
	}
	w := &Webhooks{Config: c}
	w.client = w.newClient()
	return w
}

func (w *Webhooks) record(tx *store.Tx, action, actor, key string, detail map[string]string) error {
	if w.Record == nil {
		return nil
	}
	return w.Record(tx, action, actor, "webhook", key, detail)
}

// The pause after the first failure, and the longest.
const (
	firstPause   = 5 * time.Second
	longestPause = 4 * time.Hour
)

func pause(failures int) time.Duration {
	return min(firstPause<<min(failures-1, 20), longestPause)
}

// share is how many messages are posted under one claim, so that a slow receiver
// with a long queue does not keep others from their turn.
const share = 100

// mostRead is how much of an answer is read, headers and body, in bytes.
const mostRead = 64 << 10

// claim is the right to post to a subscription, until it runs out.
type claim struct {
	webhook int64
	token   string
}

// lease is how long a claim is left alone; it is renewed with each message.
func (w *Webhooks) lease() time.Duration { return 2*w.Timeout + 30*time.Second }

// due finds subscriptions with something to be posted that nobody posts to. A
// claim or pause that lasts longer than any is given is of a clock that was ahead,
// and counts as run out.
const due = ` FROM webhooks w WHERE w.active = 1 AND w.next_at NOT BETWEEN $1 AND $2 AND w.until NOT BETWEEN $1 AND $3
	AND EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.webhook = w.id AND d.state = 'waiting')`

// take claims up to n subscriptions, those that waited longest for their turn
// first.
func (w *Webhooks) take(ctx context.Context, n int) ([]claim, error) {
	bounds := func(tx *store.Tx) []any {
		return []any{tx.Micros() + 1, tx.Now().Add(longestPause + time.Minute).UnixMicro(), tx.Now().Add(w.lease() + time.Minute).UnixMicro()}
	}
	some := false
	err := w.Store.View(ctx, func(tx *store.Tx) error {
		var one int
		err := tx.Get("SELECT 1"+due+" LIMIT 1", bounds(tx), &one)
		some = err == nil
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil || !some || n <= 0 {
		return nil, err
	}
	var out []claim
	err = w.Store.Update(ctx, func(tx *store.Tx) error {
		out = nil
		err := tx.Query(func(scan func(...any) error) error {
			c := claim{token: rand.Text()}
			err := scan(&c.webhook)
			out = append(out, c)
			return err
		}, "SELECT w.id"+due+" ORDER BY w.claimed_at, w.id LIMIT $4", append(bounds(tx), n)...)
		if err != nil {
			return err
		}
		for _, c := range out {
			if _, err := tx.Exec("UPDATE webhooks SET token = $1, until = $2, claimed_at = $3 WHERE id = $4",
				c.token, tx.Now().Add(w.lease()).UnixMicro(), tx.Micros(), c.webhook); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Deliver posts what waits and is due, to every subscription, until nothing is or
// ctx ends. It returns how many messages arrived. Receivers that fail are no
// error: it stands in their deliveries.
func (w *Webhooks) Deliver(ctx context.Context) (delivered int, err error) {
	for {
		claims, err := w.take(ctx, w.Parallel)
		if err != nil || len(claims) == 0 {
			return delivered, err
		}
		var all sync.WaitGroup
		counts, errs := make([]int, len(claims)), make([]error, len(claims))
		for i, c := range claims {
			all.Go(func() { counts[i], errs[i] = w.post(ctx, c) })
		}
		all.Wait()
		for _, n := range counts {
			delivered += n
		}
		if err := errors.Join(errs...); err != nil {
			return delivered, err
		}
	}
}

// Run delivers until ctx ends: whenever woken, and every so often by itself, as
// for what is to be tried again. A slow receiver keeps no other waiting.
func (w *Webhooks) Run(ctx context.Context, wake <-chan struct{}, every <-chan time.Time) {
	var all sync.WaitGroup
	defer all.Wait()
	busy := make(chan struct{}, w.Parallel)
	freed := make(chan struct{}, 1)
	failed := func(err error) {
		if err != nil && ctx.Err() == nil && w.Log != nil {
			w.Log.Error("posting to webhooks failed; it is tried again", "error", err)
		}
	}
	for {
		claims, err := w.take(ctx, w.Parallel-len(busy))
		failed(err)
		for _, c := range claims {
			busy <- struct{}{}
			all.Go(func() {
				_, err := w.post(ctx, c)
				failed(err)
				<-busy
				select {
				case freed <- struct{}{}:
				default:
				}
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-every:
		case <-freed:
		}
	}
}

// errLost ends the work of a process whose claim another has taken over.
var errLost = errors.New("the claim was taken over")

// post posts up to a share of what waits for a subscription, until one fails.
func (w *Webhooks) post(ctx context.Context, c claim) (delivered int, err error) {
	defer func() {
		if ctx.Err() == nil {
			return
		}
		// The program ends; whoever starts next need not wait for the claim.
		err = w.Store.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE webhooks SET token = '', until = 0 WHERE id = $1 AND token = $2", c.webhook, c.token)
			return err
		})
	}()
	var queue []Delivery
	var address string
	var secrets []string
	err = w.Store.View(ctx, func(tx *store.Tx) error {
		var secret, old string
		var until int64
		if err := tx.Get("SELECT url, secret, old_secret, old_until FROM webhooks WHERE id = $1", []any{c.webhook}, &address, &secret, &old, &until); err != nil {
			return err
		}
		secrets = []string{secret}
		if until > tx.Micros() {
			secrets = append(secrets, old)
		}
		queue, err = deliveries(tx, "WHERE webhook = $1 AND state = 'waiting' ORDER BY id LIMIT $2", c.webhook, share)
		return err
	})
	if err != nil {
		return 0, err
	}
	for i, d := range queue {
		a := w.send(ctx, address, secrets, d)
		if ctx.Err() != nil && a.err != "" {
			return delivered, nil // it is not the receiver that failed
		}
		if err := w.Crash("posted"); err != nil {
			return delivered, err
		}
		err := w.Store.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error { return w.note(tx, c, d, a, i == len(queue)-1) })
		if errors.Is(err, errLost) {
			return delivered, nil
		}
		if err != nil {
			return delivered, err
		}
		if a.err != "" {
			return delivered, nil
		}
		delivered++
	}
	return delivered, nil
}

// answer is what came of a posting.
type answer struct {
	status int    // 0 where there was no answer
	err    string // "" where the message arrived
}

func (w *Webhooks) send(ctx context.Context, address string, secrets []string, d Delivery) answer {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader([]byte(d.body)))
	if err != nil {
		return answer{err: "the URL cannot be read"}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Namesake-Webhooks/1")
	if err := sign(r.Header, d.Message, w.Store.Now(), []byte(d.body), secrets...); err != nil {
		return answer{err: err.Error()}
	}
	resp, err := w.client.Do(r)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the URL, which may hold what lets others post there
		}
		text := err.Error()
		return answer{err: text[:min(len(text), 300)]}
	}
	defer resp.Body.Close()
	// A connection can be used again once its answer was read; what a long one
	// says is of no use.
	_, _ = io.CopyN(io.Discard, resp.Body, mostRead)
	switch {
	case resp.StatusCode >= 200 && resp.StatusCode < 300:
		return answer{status: resp.StatusCode}
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return answer{resp.StatusCode, fmt.Sprintf("answered %d: redirects are not followed; subscribe with the address that it leads to", resp.StatusCode)}
	}
	return answer{resp.StatusCode, fmt.Sprintf("answered %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))}
}

// note writes what came of a posting, and gives the claim back where it was the
// last under it or failed.
func (w *Webhooks) note(tx *store.Tx, c claim, d Delivery, a answer, last bool) error {
	var key string
	var failures int
	var failing int64
	err := tx.Get("SELECT key, failures, failing_since FROM webhooks WHERE id = $1 AND token = $2", []any{c.webhook, c.token}, &key, &failures, &failing)
	if errors.Is(err, store.ErrNotFound) {
		return errLost
	}
	if err != nil {
		return err
	}
	token, until := c.token, tx.Now().Add(w.lease()).UnixMicro()
	if last || a.err != "" {
		token, until = "", 0
	}
	state, next := Delivered, int64(0)
	if a.err == "" {
		failures, failing = 0, 0
	} else {
		failures++
		if failing == 0 {
			failing = tx.Micros()
		}
		state, next = Waiting, tx.Now().Add(pause(failures)).UnixMicro()
		if early := tx.Now().Add(-w.GiveUp); !d.At.After(early) && failing <= early.UnixMicro() {
			state, next = Parked, 0 // those behind it have not been tried yet
		}
	}
	if _, err := tx.Exec("UPDATE webhook_deliveries SET state = $1, tries = tries + 1, tried_at = $2, status = $3, error = $4 WHERE id = $5",
		state, tx.Micros(), a.status, a.err, d.ID); err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE webhooks SET failures = $1, failing_since = $2, next_at = $3, token = $4, until = $5 WHERE id = $6",
		failures, failing, next, token, until, c.webhook); err != nil {
		return err
	}
	if a.status == http.StatusGone {
		_, err := w.Disable(tx, key, System, gone)
		return err
	}
	if state == Parked {
		return w.record(tx, "webhook.parked", System, key, map[string]string{"message": d.Message})
	}
	return nil
}
