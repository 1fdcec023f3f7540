// Package metrics tells how the service does: numbers for Prometheus at
// /metrics, whether it can be relied on at /readyz, and whether it runs at all at
// /healthz.
//
// No metric holds personal data, and none has a label that a client can choose:
// routes are those of the code, whatever a path holds; outcomes, ways and reasons
// that are not known are "other".
//
// What happens is counted as it does. What is kept, such as how much is owed, is
// read when it is asked for, by the functions of [Sources], and kept for a short
// time, so that many who ask cost no more than one.
package metrics

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/screen"
)

// Way is how a screening was asked for.
type Way string

// The ways of screening.
const (
	ByAPI      Way = "api"
	ByBatch    Way = "batch"
	ByRescreen Way = "rescreen"
)

// other stands for a label's value that is not known.
const other = "other"

// mostRoutes bounds the routes that are told apart; the code has fewer.
const mostRoutes = 200

// Config is what is measured. The zero value is ready for use.
type Config struct {
	// Database is the engine of the store, "sqlite" or "postgres". Defaults to
	// "none".
	Database string
	// Sources read what is kept. Defaults to none: then only what happens is
	// measured.
	Sources Sources
	// Keep is how long what was read is kept. Defaults to 10 s.
	Keep time.Duration
	// Timeout is how long reading may take. Defaults to 5 s.
	Timeout time.Duration
	// Now is the clock. Defaults to time.Now.
	Now func() time.Time
	// Tracer is told of every request. Defaults to none.
	Tracer Tracer
	// Log is told of sources that fail. Defaults to none.
	Log *slog.Logger
}

// Metrics are safe for use by many goroutines.
type Metrics struct {
	config   Config
	registry *prometheus.Registry
	routes   distinct

	requests   *prometheus.HistogramVec
	screenings *prometheus.CounterVec
	screening  *prometheus.HistogramVec
	commit     prometheus.Histogram
	shared     prometheus.Histogram
}

// New makes metrics with a registry of their own.
func New(c Config) *Metrics {
	if c.Database == "" {
		c.Database = "none"
	}
	if c.Keep == 0 {
		c.Keep = 10 * time.Second
	}
	if c.Timeout == 0 {
		c.Timeout = 5 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	m := &Metrics{config: c, registry: prometheus.NewRegistry(), routes: distinct{most: mostRoutes}}
	m.requests = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "namesake_http_request_duration_seconds", Help: "Time to answer requests, by route and class of status.",
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"route", "status"})
	m.screenings = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "namesake_screenings_total", Help: "Screenings, by how they were asked for and outcome.",
	}, []string{"way", "outcome"})
	m.screening = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "namesake_screening_duration_seconds", Help: "Time to screen one subject, without keeping the answer.",
		Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1},
	}, []string{"way"})
	m.commit = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "namesake_database_commit_duration_seconds", Help: "Time from the beginning of a write until it is on disk.",
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	})
	m.shared = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "namesake_database_commit_writes", Help: "Writes that shared a commit.",
		Buckets: []float64{1, 2, 4, 8, 16, 32, 64, 128},
	})
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "namesake_build_info", Help: "Always 1: which program this is, and on what it runs.",
	}, []string{"version", "engine", "go", "database"})
	build.WithLabelValues(version(), screen.Engine, runtime.Version(), c.Database).Set(1)
	m.registry.MustRegister(m.requests, m.screenings, m.screening, m.commit, m.shared, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		&kept{config: c})
	for _, way := range []Way{ByAPI, ByBatch, ByRescreen} {
		for _, o := range outcomes {
			m.screenings.WithLabelValues(string(way), string(o)) // 0 from the beginning, so that a rate sees the first
		}
	}
	return m
}

var outcomes = []namesake.Outcome{namesake.OutcomeClear, namesake.OutcomePotentialMatch, namesake.OutcomeInconclusive, namesake.OutcomeIncomplete}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.HTTPErrorOnError})
}

// Screened counts a screening.
func (m *Metrics) Screened(way Way, outcome namesake.Outcome, took time.Duration) {
	if way != ByAPI && way != ByBatch && way != ByRescreen {
		way = other
	}
	if !slices.Contains(outcomes, outcome) {
		outcome = other
	}
	m.screenings.WithLabelValues(string(way), string(outcome)).Inc()
	m.screening.WithLabelValues(string(way)).Observe(took.Seconds())
}

// Committed counts a commit; it is for store.Config.
func (m *Metrics) Committed(writes int, took time.Duration) {
	m.commit.Observe(took.Seconds())
	m.shared.Observe(float64(writes))
}

// Requests measures what next answers, by the pattern that it was found by: next
// is a mux, or hands the request on to one as it is.
func (m *Metrics) Requests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, outer *http.Request) {
		begun := time.Now()
		ctx, end := Start(outer.Context(), m.config.Tracer, "http request")
		r := outer.WithContext(ctx)
		sw := &statusWriter{ResponseWriter: w}
		status, err := "5xx", errPanic // unless it comes to its end
		defer func() {
			outer.Pattern = r.Pattern
			m.requests.WithLabelValues(m.routes.of(r.Pattern), status).Observe(time.Since(begun).Seconds())
			end(err)
		}()
		next.ServeHTTP(sw, r)
		status, err = sw.class(), nil
	})
}

var errPanic = errors.New("the request panicked")

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 || w.status < 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *statusWriter) class() string {
	if w.status == 0 {
		return "2xx"
	}
	return strconv.Itoa(w.status/100) + "xx"
}

// Tracer is where spans go, such as OpenTelemetry's: Start begins one, and gives
// the context for what happens within it and what ends it. Names are those of the
// code and hold no personal data.
type Tracer interface {
	Start(ctx context.Context, name string) (context.Context, func(err error))
}

// Start begins a span with a tracer; nil is one that does nothing.
func Start(ctx context.Context, t Tracer, name string) (context.Context, func(err error)) {
	if t == nil {
		return ctx, func(error) {}
	}
	return t.Start(ctx, name)
}
