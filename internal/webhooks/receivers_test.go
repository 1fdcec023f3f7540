package webhooks_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/internal/webhooks"
)

// A receiver that never ends its answer takes no more than the time allowed and
// the bytes that are read of it; one that redirects is not followed.
func TestReceiversThatMisbehave(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		w := newWorld(t, open, webhooks.Config{Private: loopback, Timeout: 200 * time.Millisecond})
		followed := false
		mux := http.NewServeMux()
		mux.HandleFunc("/long", func(rw http.ResponseWriter, r *http.Request) {
			for _, err := rw.Write(bytes.Repeat([]byte("x"), 1<<16)); err == nil; {
				_, err = rw.Write(bytes.Repeat([]byte("x"), 1<<16))
			}
		})
		mux.HandleFunc("/silent", func(rw http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body); <-r.Context().Done() })
		mux.HandleFunc("/moved", func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "/elsewhere", http.StatusTemporaryRedirect)
		})
		mux.HandleFunc("/elsewhere", func(http.ResponseWriter, *http.Request) { followed = true })
		server := httptest.NewServer(mux)
		defer server.Close()
		for path, want := range map[string]string{"/long": "", "/silent": "Client.Timeout exceeded", "/moved": "answered 307: redirects are not followed"} {
			key, _ := w.subscribe(server.URL+path+"?token=abc", webhooks.AlertOpened)
			w.emit(webhooks.AlertOpened, "1")
			if _, err := w.hooks.Deliver(context.Background()); err != nil {
				t.Fatal(err)
			}
			d := w.deliveries(key, "")[0]
			if !strings.Contains(d.Error, want) || (want == "") != (d.State == webhooks.Delivered) || strings.Contains(d.Error, "abc") {
				t.Errorf("%s: %+v", path, d)
			}
			w.update(func(tx *store.Tx) error { _, err := w.hooks.Disable(tx, key, "anna", "done"); return err })
		}
		if followed {
			t.Error("a redirect was followed")
		}
	})
}

// Run posts when woken and by itself, beside a receiver that answers nothing.
func TestASlowReceiverKeepsNoOtherWaiting(t *testing.T) {
	each(t, webhooks.Config{}, func(w *world, url string) {
		arrived := make(chan struct{})
		var well atomic.Bool
		stuck := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			if !well.Load() {
				<-r.Context().Done()
			}
		}))
		defer stuck.Close()
		quick := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if !well.Load() {
				arrived <- struct{}{}
			}
		}))
		defer quick.Close()
		w.subscribe(stuck.URL, webhooks.AlertOpened)
		w.subscribe(quick.URL, webhooks.AlertOpened)
		ctx, cancel := context.WithCancel(context.Background())
		wake, done := make(chan struct{}), make(chan struct{})
		go func() { defer close(done); w.hooks.Run(ctx, wake, nil) }()
		for i := range 3 {
			w.emit(webhooks.AlertOpened, fmt.Sprint(i))
			wake <- struct{}{}
			<-arrived
		}
		cancel()
		<-done
		if s := w.get(w.first()); s.Failures != 0 {
			w.Errorf("the end of the program counts as the receiver's failure: %+v", s)
		}
		well.Store(true)
		if _, err := w.hooks.Deliver(context.Background()); err != nil {
			w.Fatal(err)
		}
		if s := w.get(w.first()); s.Waiting != 0 {
			w.Errorf("not taken up again at once: %+v", s)
		}
	})
}

func (w *world) first() (key string) {
	w.Helper()
	err := w.store.View(context.Background(), func(tx *store.Tx) error {
		all, err := w.hooks.List(tx)
		if err == nil {
			key = all[0].Key
		}
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return key
}
