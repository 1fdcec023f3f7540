package web

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"
)

// ErrNotLoopback is wrapped by the error of [Listen] for an address that other
// machines can reach.
var ErrNotLoopback = errors.New("other machines could reach this address, and what is sent there can be read on the way")

// ErrPortTaken is wrapped by the error of [Listen] where another program
// listens already.
var ErrPortTaken = errors.New("the port is taken")

// Listen opens an address such as "127.0.0.1:8080". Unless open is set, it
// refuses every address but those of this machine alone.
func Listen(ctx context.Context, addr string, open bool) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("address %q: write HOST:PORT, such as 127.0.0.1:8080", addr)
	}
	ip := net.ParseIP(host)
	if !open && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("address %q: %w", addr, ErrNotLoopback)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("address %q: %w", addr, ErrPortTaken)
	}
	var bad *net.AddrError // "address 99999: invalid port"
	if errors.As(err, &bad) {
		return nil, fmt.Errorf("address %q: %s", addr, bad.Err)
	}
	if err != nil {
		return nil, fmt.Errorf("address %q: %w", addr, err)
	}
	return l, nil
}

// quiet passes on that the HTTP server had to say something. What it says names
// clients' addresses, and of a panic the stack, and is left out.
type quiet struct{ log *slog.Logger }

func (q quiet) Write(p []byte) (int, error) {
	if q.log != nil {
		q.log.Warn("a connection or request failed")
	}
	return len(p), nil
}

// Serving says how requests are answered. The zero value is plain HTTP.
type Serving struct {
	Cert, Key string // files in PEM, of TLS; "" is none
	// Log is told what fails below the handler, without personal data. Defaults
	// to none.
	Log *slog.Logger
}

// Serve answers requests until ctx ends, then lets those in progress finish
// for at most ten seconds.
func Serve(ctx context.Context, l net.Listener, h http.Handler, c Serving) error {
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       5 * time.Minute, // of an upload
		WriteTimeout:      10 * time.Minute,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          log.New(quiet{c.Log}, "", 0),
	}
	done := make(chan error, 1)
	go func() {
		if c.Cert != "" {
			done <- server.ServeTLS(l, c.Cert, c.Key)
			return
		}
		done <- server.Serve(l)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return server.Shutdown(stop)
}
