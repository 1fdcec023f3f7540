// Package yente answers over HTTP as the service does whose clients this field
// already has (OpenSanctions yente, versions 4 and 5): a program that speaks to
// one changes its address and nothing else. docs/field-api.md has every
// parameter, and every difference with its reason.
//
// It serves one [Snapshot] of the lists at a time, and writes none: whoever
// imports a list makes another snapshot, and a request that has begun is
// answered from what it began with. Nothing is logged here, since addresses and
// bodies name people.
//
// # Names
//
// The data set "default" holds every list, and every list is a data set by its
// own name, written as the field writes names: us_ofac_sdn for us-ofac-sdn; both
// are understood. An entity's ID is LIST-ID, such as "us-ofac-sdn-36": the name
// of the list, a hyphen, and the publisher's number. It is the same in every
// edition. What belongs to a party (an address, a sanction) has the party's ID,
// what it is, and a number: "us-ofac-sdn-36-address-1".
//
// # Score
//
// The score of a match is read off the screening ([Score]): at the default
// threshold, `match` is true for exactly those whom the screening returns as
// matches, and false for those whom the facts rule out.
package yente

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

// Limits of requests and answers. The first five are yente's own.
const (
	MaxQueries     = 100  // in a batch
	MaxResults     = 500  // a page
	MaxOffset      = 9499 // of a page
	matchPage      = 5
	searchPage     = 10
	MaxBody        = 4 << 20 // bytes
	MaxQueryString = 8 << 10 // bytes
)

// Config is what a handler serves.
type Config struct {
	// Snapshot returns the lists as they are now, or nil where there are none
	// yet. Required; called once for each request.
	Snapshot func() *Snapshot
	// URL is the address under which clients reach the routes, without a slash
	// at its end. Defaults to the scheme and host of each request.
	URL string
	// Origins are the web origins whose pages may read the answers, such as
	// "http://127.0.0.1:3333" for OpenRefine. Defaults to none.
	Origins []string
}

// Patterns are what the handler answers, as patterns of [http.ServeMux]:
// whoever has a mux hands it these.
var Patterns = []string{
	"/match/", "/search/", "/entities/", "/reconcile/", "/catalog", "/algorithms", "/healthz", "/readyz", "/updatez", "/datasets/",
}

type server struct {
	Config
	mux *http.ServeMux
}

// Handler serves the routes of [Patterns].
func Handler(c Config) http.Handler {
	s := &server{Config: c, mux: http.NewServeMux()}
	s.route("/match/{dataset}", s.match, http.MethodPost)
	s.route("/search/{dataset}", s.search, http.MethodGet)
	s.route("/entities/{id}", s.entity, http.MethodGet)
	s.route("/entities/{id}/adjacent", s.adjacent, http.MethodGet)
	s.route("/entities/{id}/adjacent/{property}", s.adjacentBy, http.MethodGet)
	s.route("/reconcile/{dataset}", s.reconcile, http.MethodGet, http.MethodPost)
	s.route("/reconcile/{dataset}/suggest/entity", s.suggestEntity, http.MethodGet)
	s.route("/reconcile/{dataset}/suggest/property", s.suggestProperty, http.MethodGet)
	s.route("/reconcile/{dataset}/suggest/type", s.suggestType, http.MethodGet)
	s.route("/catalog", s.catalog, http.MethodGet)
	s.route("/algorithms", s.algorithms, http.MethodGet)
	s.route("/readyz", s.ready, http.MethodGet)
	s.route("/datasets/{dataset}/index.json", s.datasetIndex, http.MethodGet)
	s.route("/datasets/{dataset}/entities.ftm.json", s.datasetEntities, http.MethodGet)
	s.route("/datasets/{dataset}/delta.json", s.datasetDeltas, http.MethodGet)
	s.route("/datasets/{dataset}/deltas/{file}", s.datasetDelta, http.MethodGet)
	s.plain("/healthz", func(w http.ResponseWriter, r *http.Request) error {
		if _, err := newParams(r).end(); err != nil {
			return err
		}
		return answer(w, status{"ok"})
	}, http.MethodGet)
	s.plain("/updatez", func(http.ResponseWriter, *http.Request) error {
		return refuse(http.StatusForbidden, "Updates are not started from here: a list that is imported is answered from a moment later.")
	}, http.MethodPost)
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { writeError(w, refuse(http.StatusNotFound, "Not Found")) })
	return http.HandlerFunc(s.serve)
}

// handler answers a request from a snapshot. An error is answered in yente's
// shape; nothing was written before.
type handler func(w http.ResponseWriter, r *http.Request, s *Snapshot) error

// route answers the methods from the snapshot of the moment.
func (s *server) route(path string, h handler, methods ...string) {
	s.plain(path, func(w http.ResponseWriter, r *http.Request) error {
		snapshot := s.Snapshot()
		if snapshot == nil {
			return refuse(http.StatusServiceUnavailable, "Index not ready.")
		}
		return h(w, r, snapshot)
	}, methods...)
}

func (s *server) plain(path string, h func(http.ResponseWriter, *http.Request) error, methods ...string) {
	allow := slices.Clone(methods)
	if slices.Contains(methods, http.MethodGet) {
		allow = append(allow, http.MethodHead)
	}
	allow = append(allow, http.MethodOptions)
	s.mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		var err error
		switch {
		case r.Method == http.MethodOptions:
			w.Header().Set("Allow", strings.Join(allow, ", "))
			w.Header().Set("Access-Control-Allow-Methods", strings.Join(allow, ", "))
			w.WriteHeader(http.StatusNoContent)
			return
		case !slices.Contains(allow, r.Method):
			w.Header().Set("Allow", strings.Join(allow, ", "))
			err = refuse(http.StatusMethodNotAllowed, "Method Not Allowed")
		default:
			err = h(w, r)
		}
		if err != nil {
			writeError(w, err)
		}
	})
}

// serve holds what is so of every answer: limits, headers, and that a panic
// is answered without its message, which may hold what was asked.
func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			panic(v) // an answer that broke off half way has to look so
		default:
			writeError(w, errors.New("panic"))
		}
	}()
	h := w.Header()
	h.Set("Cache-Control", "no-store") // answers hold personal data
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Origin")
	if origin := r.Header.Get("Origin"); origin != "" && slices.Contains(s.Origins, origin) {
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Allow-Headers", "Content-Type")
	}
	if len(r.URL.RawQuery) > MaxQueryString {
		writeError(w, refuse(http.StatusRequestURITooLong, "The query string is longer than %d bytes.", MaxQueryString))
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
	s.mux.ServeHTTP(w, r)
}

// base is the address under which the client reached the routes.
func (s *server) base(r *http.Request) string {
	if s.URL != "" {
		return s.URL
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}
