package fetch

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// wire is a network within the process, over which a server's every second can
// be waited for in none.
type wire struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newWire() *wire { return &wire{conns: make(chan net.Conn), closed: make(chan struct{})} }

func (w *wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.conns:
		return c, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

func (w *wire) Close() error {
	w.once.Do(func() { close(w.closed) })
	return nil
}

func (w *wire) Addr() net.Addr { return &net.UnixAddr{Name: "wire", Net: "unix"} }

func (w *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case w.conns <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// TestTimeLimits holds the usual limits against servers that are slow in every
// way.
func TestTimeLimits(t *testing.T) {
	line := []byte("1,\"INVENTED TRADING 1\"\r\n")
	for _, c := range []struct {
		story string
		dead  bool // takes no connections
		h     http.HandlerFunc
		says  string
		after time.Duration // 0 where the file comes
	}{
		{story: "takes no connection", dead: true, says: "took too long", after: 15 * time.Second},
		{story: "does not answer", h: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, says: "no answer: ", after: 30 * time.Second},
		{story: "sends a line a second without end", h: func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = w.Write(line)
				w.(http.Flusher).Flush()
				_ = sleep(r.Context(), time.Second)
			}
		}, says: "took too long", after: 10 * time.Minute},
		{story: "stops in the midst", h: func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write(line)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, says: "after 24 bytes: took too long", after: 10 * time.Minute},
		{story: "is slow, and comes to an end", h: func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(29 * time.Second)
			for range 9 * 60 {
				_, _ = w.Write(line)
				w.(http.Flusher).Flush()
				time.Sleep(time.Second)
			}
		}},
	} {
		t.Run(c.story, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				w := newWire()
				server := &http.Server{ErrorLog: silent, Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					if r.URL.Path == "/robots.txt" {
						http.NotFound(rw, r)
						return
					}
					c.h(rw, r)
				})}
				if !c.dead {
					go func() { _ = server.Serve(w) }()
				}
				transport := &http.Transport{DialContext: w.dial}
				f, err := New(Config{Dir: dir, Client: &http.Client{Transport: transport}, Retries: -1})
				if err != nil {
					t.Fatal(err)
				}
				begun := time.Now()
				_, err = f.Fetch(t.Context(), at("http://publisher.example", "x", "list.csv"), State{})
				took := time.Since(begun)
				f.plain.CloseIdleConnections()
				_ = server.Close()
				_ = w.Close()
				synctest.Wait()
				if c.after == 0 {
					if err != nil {
						t.Error(err)
					}
					return
				}
				if err == nil || !strings.Contains(err.Error(), c.says) || took < c.after || took > c.after+time.Second {
					t.Errorf("after %v: %v; want %q after %v", took, err, c.says, c.after)
				}
			})
		})
	}
}

// A wait ends with its context.
func TestSleepEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begun := time.Now()
		if err := sleep(ctx, time.Hour); err == nil || time.Since(begun) != time.Second {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
		if err := sleep(t.Context(), time.Hour); err != nil || time.Since(begun) != time.Hour+time.Second {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
	})
}
