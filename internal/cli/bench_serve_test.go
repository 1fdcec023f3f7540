package cli

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/config"
	"github.com/namesake-screening/namesake/internal/web"
	"github.com/namesake-screening/namesake/synth"
)

// BenchmarkScreenings is one screening by the API, kept, without a network: 64
// clients at once.
func BenchmarkScreenings(b *testing.B) {
	e := &env{ctx: b.Context(), out: io.Discard, err: io.Discard, data: b.TempDir()}
	defer func() {
		for _, f := range e.atEnd {
			f()
		}
	}()
	d, err := e.openDaemon(config.Default(), slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	h, err := d.handler(web.Guard{})
	if err != nil {
		b.Fatal(err)
	}
	key, _, err := d.access.CreateKey(b.Context(), access.CommandLine, access.NewKey{Name: "bench", Roles: []access.Role{access.Integrator}})
	if err != nil {
		b.Fatal(err)
	}
	w := synth.World{Seed: 3, Entities: 100_000}
	var n atomic.Int64
	b.SetParallelism(32)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			body, err := json.Marshal(w.Person(int(n.Add(1))).Subject)
			if err != nil {
				b.Error(err)
				return
			}
			r := httptest.NewRequest(http.MethodPost, "http://localhost/v1/screenings", strings.NewReader(string(body)))
			r.Header.Set("Authorization", "Bearer "+key)
			r.Header.Set("Content-Type", "application/json")
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, r)
			if rec.Code != http.StatusOK {
				b.Errorf("%d %s", rec.Code, rec.Body)
				return
			}
		}
	})
}
