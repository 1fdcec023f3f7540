// Package web serves screening over HTTP: one page that works without scripts,
// and the native API under /v1. It keeps nothing: no screening is stored, and
// no personal data reaches a log or a URL.
package web

import (
	"embed"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
)

// MaxBody is the most bytes of a request that are read.
const MaxBody = 64 << 10

// Screener answers about one subject; *screen.Screener is one.
type Screener interface {
	Screen(namesake.Subject) (namesake.Screening, error)
}

// Config is what a handler serves. Screener is required.
type Config struct {
	Screener Screener
	// Consulted are the editions that the screener screens against, shown
	// before anything is asked.
	Consulted []namesake.EditionRef
	// Notice is a sentence shown above everything, such as that the lists are
	// invented. Defaults to none.
	Notice string
	// AnyHost answers requests whatever their Host header says. Defaults to
	// loopback names only, so that no web site can point a name of its own at
	// this machine and read the answers.
	AnyHost bool
	// Log receives one line for every request: method, route, status and
	// duration. Defaults to none.
	Log *slog.Logger
}

//go:embed assets
var assets embed.FS

var page = template.Must(template.ParseFS(assets, "assets/*.html"))

type server struct{ Config }

// Handler serves the page and the API.
func Handler(c Config) http.Handler {
	s := &server{c}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("POST /{$}", s.screenForm)
	mux.HandleFunc("POST /v1/screenings", s.screenJSON)
	mux.HandleFunc("/v1/screenings", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", http.MethodPost)
		writeProblem(w, http.StatusMethodNotAllowed, "POST a subject to this address.", nil)
	})
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", "GET, HEAD")
		writeProblem(w, http.StatusMethodNotAllowed, "GET this address.", nil)
	})
	mux.HandleFunc("/v1", nothingHere)
	mux.HandleFunc("/healthz/", nothingHere)
	mux.HandleFunc("/v1/", nothingHere)
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, assets, "assets/style.css")
	})
	origins := http.NewCrossOriginProtection()
	origins.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, http.StatusForbidden, "Requests from the pages of another site are refused.", nil)
	}))
	h := s.onlyKnownHosts(origins.Handler(mux))
	return s.logged(secured(s.recovering(h)))
}

func nothingHere(w http.ResponseWriter, r *http.Request) {
	writeProblem(w, http.StatusNotFound, "There is nothing at this address; POST a subject to /v1/screenings.", nil)
}

// recovering answers 500 for a panic, and logs neither its message nor the
// stack: both may hold the subject.
func (s *server) recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			s.failed(fmt.Errorf("panic: %T", v))
			writeProblem(w, http.StatusInternalServerError, "The request failed. Nothing was decided about anybody.", nil)
		}()
		next.ServeHTTP(w, r)
	})
}

// secured bounds what is read and sets the headers that hold for every answer. Scripts, frames, inline
// styles and other origins are refused outright.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store") // answers hold personal data
		r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
		next.ServeHTTP(w, r)
	})
}

// onlyKnownHosts refuses names that are not this machine's own (DNS rebinding).
func (s *server) onlyKnownHosts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		host = strings.Trim(host, "[]")
		ip := net.ParseIP(host)
		if !s.AnyHost && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			writeProblem(w, http.StatusMisdirectedRequest, "This server answers to localhost only.", nil)
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
func (s *server) logged(next http.Handler) http.Handler {
	if s.Log == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		sw := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(sw, r)
		s.Log.Info("request", "method", r.Method, "route", r.Pattern, "status", sw.status, "took", time.Since(start).Round(time.Microsecond))
	})
}

func (s *server) health(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}
