// Package web has what every answer of the server goes through: limits, headers,
// and a log without personal data. Who may ask is package access's, the API
// package api's, the pages package desk's.
package web

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

// MaxBody is the most bytes of a request that are read, where its address does
// not take more.
const MaxBody = 64 << 10

// Guard is what every request and answer goes through.
type Guard struct {
	// AnyHost answers requests whatever their Host header says. Defaults to
	// loopback names only, so that no web site can point a name of its own at
	// this machine and read the answers.
	AnyHost bool
	// MaxBody is the most bytes that a request may have, 0 for [MaxBody].
	// Defaults to MaxBody for every one.
	MaxBody func(*http.Request) int64
	// TLS says that the service is reached by it alone: browsers are told to
	// come by no other way.
	TLS bool
	// Log receives one line for every request: method, route, status and
	// duration. Defaults to none.
	Log *slog.Logger
	// Seen is told of every request: route, status and duration. Defaults to none.
	Seen func(route string, status int, took time.Duration)
}

// Handler guards a handler.
func (g Guard) Handler(next http.Handler) http.Handler {
	return g.logged(g.secured(g.recovering(g.onlyKnownHosts(next))))
}

// NothingHere answers where no address is.
func NothingHere(w http.ResponseWriter, r *http.Request) {
	writeProblem(w, http.StatusNotFound, "There is nothing at this address; /v1/openapi.json has those there are.")
}

// recovering answers 500 for a panic, and logs neither its message nor the
// stack: both may hold the subject.
func (g Guard) recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if g.Log != nil {
				g.Log.Error("a request panicked", "over", fmt.Sprintf("%T", v))
			}
			writeProblem(w, http.StatusInternalServerError, "The request failed. Nothing was decided about anybody.")
		}()
		next.ServeHTTP(w, r)
	})
}

// secured bounds what is read and sets the headers that hold for every answer.
// Frames, whatever is inline and other origins are refused outright.
func (g Guard) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store") // answers hold personal data
		if g.TLS {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		most := int64(0)
		if g.MaxBody != nil {
			most = g.MaxBody(r)
		}
		if most == 0 {
			most = MaxBody
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		next.ServeHTTP(w, r)
	})
}

// onlyKnownHosts refuses names that are not this machine's own (DNS rebinding).
func (g Guard) onlyKnownHosts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		host = strings.Trim(host, "[]")
		ip := net.ParseIP(host)
		if !g.AnyHost && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			writeProblem(w, http.StatusMisdirectedRequest, "This server answers to localhost only.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// logged writes the route rather than the path, and neither query nor body:
// those may hold personal data.
func (g Guard) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		sw := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(sw, r)
		took := time.Since(start)
		if g.Log != nil {
			g.Log.Info("request", "method", r.Method, "route", r.Pattern, "status", sw.status, "took", took.Round(time.Microsecond))
		}
		if g.Seen != nil {
			g.Seen(r.Pattern, sw.status, took)
		}
	})
}
