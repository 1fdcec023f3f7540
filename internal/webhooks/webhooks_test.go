package webhooks_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// world is a service with a clock that stands still, and a receiver.
type world struct {
	*testing.T
	store *store.Store
	hooks *webhooks.Webhooks
	now   time.Time
	log   []string // of the audit

	mu     sync.Mutex
	status int // what the receiver answers
	got    []post
}

type post struct {
	header http.Header
	body   []byte
}

func (p post) object() string {
	var m struct{ Object string }
	_ = json.Unmarshal(p.body, &m)
	return m.Object
}

func newWorld(t *testing.T, open func(store.Config) *store.Store, c webhooks.Config) *world {
	w := &world{T: t, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), status: 204}
	w.store = open(store.Config{Now: func() time.Time { return w.now }})
	c.Store = w.store
	c.Record = func(tx *store.Tx, action, actor, kind, id string, detail map[string]string) error {
		if err := coded(action, actor, kind, id, detail); err != nil {
			return err
		}
		w.log = append(w.log, action+" by "+actor)
		return nil
	}
	w.hooks = webhooks.New(c)
	return w
}

// coded is an error where the audit log would refuse an entry: it has room for
// words and codes, and none for texts.
func coded(action, actor, kind, id string, detail map[string]string) error {
	if !regexp.MustCompile(`^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$`).MatchString(action) {
		return fmt.Errorf("action %q", action)
	}
	code := regexp.MustCompile(`^[A-Za-z0-9._:/+,=-]{1,128}$`)
	for _, s := range slices.Concat([]string{actor, kind, id}, slices.Collect(maps.Keys(detail)), slices.Collect(maps.Values(detail))) {
		if !code.MatchString(s) {
			return fmt.Errorf("%s: %q is no code", action, s)
		}
	}
	return nil
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.got = append(w.got, post{r.Header.Clone(), body})
	rw.WriteHeader(w.status)
}

func (w *world) answer(status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status = status
}

// received are the objects that were posted about since last asked.
func (w *world) received() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, p := range w.got {
		out = append(out, p.object())
	}
	w.got = nil
	return strings.Join(out, " ")
}

func (w *world) update(f func(*store.Tx) error) {
	w.Helper()
	if err := w.store.Update(context.Background(), f); err != nil {
		w.Fatal(err)
	}
}

func (w *world) subscribe(url string, events ...string) (key, secret string) {
	w.Helper()
	w.update(func(tx *store.Tx) error {
		s, sec, err := w.hooks.Create(tx, url, events, "anna")
		key, secret = s.Key, sec
		return err
	})
	return key, secret
}

func (w *world) emit(event string, objects ...string) {
	w.Helper()
	w.update(func(tx *store.Tx) error {
		for _, o := range objects {
			if err := webhooks.Emit(tx, event, o, map[string]any{"alert": 7, "list": "us-ofac-sdn"}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *world) deliver(want int) {
	w.Helper()
	n, err := w.hooks.Deliver(context.Background())
	if err != nil || n != want {
		w.Fatalf("%d messages arrived, %v; want %d", n, err, want)
	}
}

func (w *world) get(key string) (s webhooks.Subscription) {
	w.Helper()
	if err := w.store.View(context.Background(), func(tx *store.Tx) (err error) { s, err = w.hooks.Get(tx, key); return err }); err != nil {
		w.Fatal(err)
	}
	return s
}

func (w *world) deliveries(key, state string) (out []webhooks.Delivery) {
	w.Helper()
	err := w.store.View(context.Background(), func(tx *store.Tx) (err error) {
		out, err = w.hooks.Deliveries(tx, key, state, 0, 100)
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return out
}

func each(t *testing.T, c webhooks.Config, test func(w *world, url string)) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		if c.Private == nil {
			c.Private = loopback
		}
		w := newWorld(t, open, c)
		server := httptest.NewServer(w)
		defer server.Close()
		test(w, server.URL+"/hook?token=abc")
	})
}

// Who subscribed is told in order, signed, once; who did not is told nothing.
func TestSubscribersAreToldInOrder(t *testing.T) {
	each(t, webhooks.Config{}, func(w *world, url string) {
		_, secret := w.subscribe(url, webhooks.AlertOpened, webhooks.AlertDelisted, webhooks.AlertOpened)
		w.emit(webhooks.AlertOpened, "1", "2")
		w.emit(webhooks.EditionPublished, "us-ofac-sdn")
		w.emit(webhooks.AlertDelisted, "3")
		w.deliver(3)
		first := w.got[0]
		if got := w.received(); got != "1 2 3" {
			w.Fatalf("posted %s", got)
		}
		if err := webhooks.Verify(first.header, first.body, w.now, secret); err != nil {
			w.Error(err)
		}
		if got := string(first.body); got != `{"type":"alert.opened","timestamp":"2026-03-01T12:00:00Z","object":"1","data":{"alert":7,"list":"us-ofac-sdn"}}` {
			w.Error(got)
		}
		w.deliver(0)
		if w.received() != "" {
			w.Error("posted again what had arrived")
		}
	})
}

// Who subscribes is told of what happens from then on, even in the same
// transaction.
func TestWhoSubscribesIsToldFromThenOn(t *testing.T) {
	each(t, webhooks.Config{}, func(w *world, url string) {
		w.update(func(tx *store.Tx) error {
			var key string
			for i, object := range []string{"1", "2", "3"} {
				switch i {
				case 1:
					s, _, err := w.hooks.Create(tx, url, []string{webhooks.AlertOpened}, "anna")
					if err != nil {
						return err
					}
					key = s.Key
				case 2:
					if _, err := w.hooks.Disable(tx, key, "anna", "enough"); err != nil {
						return err
					}
					if _, err := w.hooks.Enable(tx, key, "anna"); err != nil {
						return err
					}
				}
				if err := webhooks.Emit(tx, webhooks.AlertOpened, object, nil); err != nil {
					return err
				}
			}
			return nil
		})
		w.deliver(1)
		if got := w.received(); got != "3" {
			w.Errorf("posted %q", got)
		}
	})
}

// A process whose claim another has taken over notes nothing: the other does.
func TestALostClaimNotesNothing(t *testing.T) {
	var w *world
	steal := false
	each(t, webhooks.Config{Crash: func(string) error {
		if !steal {
			return nil
		}
		steal = false
		return w.store.Update(context.Background(), func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE webhooks SET token = 'other', until = 0")
			return err
		})
	}}, func(world *world, url string) {
		w, steal = world, true
		key, _ := w.subscribe(url, webhooks.AlertOpened)
		w.emit(webhooks.AlertOpened, "1", "2")
		w.deliver(2)
		if got := w.received(); got != "1 1 2" {
			w.Errorf("posted %q", got)
		}
		for _, d := range w.deliveries(key, "") {
			if d.Tries != 1 {
				w.Errorf("%+v", d)
			}
		}
	})
}

// What is rolled back is not told.
func TestNothingIsToldOfWhatDidNotHappen(t *testing.T) {
	each(t, webhooks.Config{}, func(w *world, url string) {
		w.subscribe(url, webhooks.JobFinished)
		undone := errors.New("undone")
		err := w.store.Update(context.Background(), func(tx *store.Tx) error {
			if err := webhooks.Emit(tx, webhooks.JobFinished, "job_1", nil); err != nil {
				return err
			}
			return undone
		})
		if err != undone {
			w.Fatal(err)
		}
		w.deliver(0)
	})
}

// A receiver that is down is tried again after pauses that double, and what
// happens meanwhile waits behind; for three days, then the message is parked, and
// what is younger has its own three days.
func TestFailuresAreTriedAgainAndParked(t *testing.T) {
	each(t, webhooks.Config{}, func(w *world, url string) {
		key, _ := w.subscribe(url, webhooks.AlertOpened)
		start := w.now
		w.answer(500)
		w.emit(webhooks.AlertOpened, "1")
		var pauses []time.Duration
		tries := 0
		for w.get(key).Parked == 0 {
			w.deliver(0)
			tries++
			if got := w.received(); got != "1" && w.now.Sub(start) < 72*time.Hour {
				w.Fatalf("posted %q", got)
			}
			next := w.get(key).NextAt
			pauses = append(pauses, next.Sub(w.now))
			w.now = next.Add(-time.Microsecond)
			w.deliver(0)
			if got := w.received(); got != "" {
				w.Fatalf("posted %q before its time", got)
			}
			w.now = next
			if tries == 18 {
				w.emit(webhooks.AlertOpened, "2")
			}
		}
		if pauses[0] != 5*time.Second || pauses[1] != 10*time.Second || slices.Max(pauses) != 4*time.Hour || tries < 20 || tries > 40 {
			w.Errorf("%d tries, with pauses %v", tries, pauses)
		}
		parked := w.deliveries(key, webhooks.Parked)
		if len(parked) != 1 || parked[0].Object != "1" || parked[0].Error != "answered 500 Internal Server Error" || parked[0].Status != 500 || parked[0].Tries != tries {
			w.Fatalf("parked: %+v", parked)
		}
		if d := parked[0].TriedAt.Sub(start); d < 72*time.Hour || d > 76*time.Hour {
			w.Errorf("given up after %s", d)
		}
		if s := w.get(key); s.Waiting != 1 || !slices.Contains(w.log, "webhook.parked by system") {
			w.Errorf("%+v, %q", s, w.log)
		}
		w.answer(200)
		w.now = w.now.Add(4 * time.Hour)
		w.deliver(1)
		w.update(func(tx *store.Tx) error { _, err := w.hooks.Redeliver(tx, key, parked[0].ID, "anna"); return err })
		w.deliver(1)
		if got := w.received(); !strings.HasSuffix(got, "2 1") {
			w.Errorf("posted %q", got)
		}
		if s := w.get(key); s.Parked != 0 || s.Waiting != 0 || s.Failures != 0 || !s.FailingSince.IsZero() {
			w.Errorf("%+v", s)
		}
		done := w.deliveries(key, webhooks.Delivered)
		if len(done) != 2 || done[0].Message != parked[0].Message {
			w.Errorf("a message that is posted again keeps its id: %+v", done)
		}
	})
}

// A process dies after it posted and before it noted so: another posts the same
// message again, under the same id, once the claim has run out; nobody else posts
// meanwhile.
func TestADeathAfterPostingPostsAgainUnderTheSameID(t *testing.T) {
	dead := errors.New("dead")
	dies := true
	each(t, webhooks.Config{Crash: func(point string) error {
		if dies && point == "posted" {
			dies = false
			return dead
		}
		return nil
	}}, func(w *world, url string) {
		dies = true
		w.subscribe(url, webhooks.AlertOpened)
		w.emit(webhooks.AlertOpened, "1", "2")
		if _, err := w.hooks.Deliver(context.Background()); !errors.Is(err, dead) {
			w.Fatal(err)
		}
		w.deliver(0)
		w.now = w.now.Add(2 * time.Minute)
		w.deliver(2)
		if a, b := w.got[0].header.Get(webhooks.HeaderID), w.got[1].header.Get(webhooks.HeaderID); a != b || a == "" {
			w.Errorf("ids %q and %q", a, b)
		}
		if got := w.received(); got != "1 1 2" {
			w.Errorf("posted %q", got)
		}
	})
}

// Several processes deliver at the same time, and each message arrives once.
func TestProcessesShareTheWork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		w := newWorld(t, open, webhooks.Config{Private: loopback})
		server := httptest.NewServer(w)
		defer server.Close()
		for i := range 4 {
			w.subscribe(fmt.Sprintf("%s/%d", server.URL, i), webhooks.AlertOpened)
		}
		var objects []string
		for i := range 30 {
			objects = append(objects, fmt.Sprint(i))
		}
		w.emit(webhooks.AlertOpened, objects...)
		var all sync.WaitGroup
		for range 3 {
			other := webhooks.New(webhooks.Config{Store: open(store.Config{Now: func() time.Time { return w.now }}), Private: loopback})
			all.Go(func() {
				if _, err := other.Deliver(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		seen := map[string]int{}
		for o := range strings.FieldsSeq(w.received()) {
			seen[o]++
		}
		for _, o := range objects {
			if seen[o] != 4 {
				t.Errorf("%s was posted %d times to 4 subscriptions", o, seen[o])
			}
		}
	})
}

// While secrets are being exchanged both are good; afterwards the new one alone.
func TestSecretsAreExchanged(t *testing.T) {
	each(t, webhooks.Config{}, func(w *world, url string) {
		key, old := w.subscribe(url, webhooks.AlertOpened)
		var secret string
		w.update(func(tx *store.Tx) (err error) { _, secret, err = w.hooks.Rotate(tx, key, "anna"); return err })
		w.emit(webhooks.AlertOpened, "1")
		w.deliver(1)
		for _, s := range []string{old, secret} {
			if err := webhooks.Verify(w.got[0].header, w.got[0].body, w.now, s); err != nil {
				w.Error(err)
			}
		}
		if s := w.get(key); s.OldUntil != w.now.Add(24*time.Hour) {
			w.Errorf("the secret before is good until %s", s.OldUntil)
		}
		w.now = w.now.Add(25 * time.Hour)
		w.emit(webhooks.AlertOpened, "2")
		w.deliver(1)
		if err := webhooks.Verify(w.got[1].header, w.got[1].body, w.now, old); !errors.Is(err, webhooks.ErrSignature) {
			w.Errorf("signed with the secret before: %v", err)
		}
		if err := webhooks.Verify(w.got[1].header, w.got[1].body, w.now, old, secret); err != nil {
			w.Error(err)
		}
	})
}

// A receiver that says it is gone is not asked again; whoever subscribed can
// enable it and have the message posted.
func TestGoneMeansGone(t *testing.T) {
	each(t, webhooks.Config{}, func(w *world, url string) {
		key, _ := w.subscribe(url, webhooks.AlertOpened)
		w.answer(410)
		w.emit(webhooks.AlertOpened, "1", "2")
		w.deliver(0)
		w.emit(webhooks.AlertOpened, "3")
		if s := w.get(key); s.Active || s.Parked != 2 || s.Waiting != 0 || s.Reason != "the receiver answered 410 Gone" {
			w.Errorf("%+v", s)
		}
		parked := w.deliveries(key, "")
		err := w.store.Update(context.Background(), func(tx *store.Tx) error {
			_, err := w.hooks.Redeliver(tx, key, parked[0].ID, "anna")
			return err
		})
		if !errors.Is(err, webhooks.ErrDisabled) {
			w.Errorf("redelivered to a disabled one: %v", err)
		}
		w.received()
		w.answer(200)
		w.update(func(tx *store.Tx) error {
			if _, err := w.hooks.Enable(tx, key, "anna"); err != nil {
				return err
			}
			_, err := w.hooks.Redeliver(tx, key, parked[0].ID, "anna")
			return err
		})
		w.deliver(1)
		if got := w.received(); got != "2" {
			w.Errorf("posted %q", got)
		}
		want := "webhook.created by anna, webhook.disabled by system, webhook.enabled by anna, webhook.redelivered by anna"
		if got := strings.Join(w.log, ", "); got != want {
			w.Errorf("audited %s", got)
		}
	})
}

// Old deliveries are deleted; what waits is not.
func TestPruneKeepsWhatWaits(t *testing.T) {
	each(t, webhooks.Config{}, func(w *world, url string) {
		key, _ := w.subscribe(url, webhooks.AlertOpened)
		w.emit(webhooks.AlertOpened, "1")
		w.deliver(1)
		w.emit(webhooks.AlertOpened, "2")
		w.now = w.now.Add(time.Hour)
		w.update(func(tx *store.Tx) error {
			if n, err := webhooks.Prune(tx, w.now); err != nil || n != 1 {
				return fmt.Errorf("pruned %d, %v", n, err)
			}
			return nil
		})
		if left := w.deliveries(key, ""); len(left) != 1 || left[0].Object != "2" {
			w.Errorf("%+v", left)
		}
	})
}
