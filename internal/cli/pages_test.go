package cli

import (
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/config"
	"github.com/namesake-screening/namesake/internal/yente"
)

// The browser tests open every page of the server: the file that they know the
// addresses by has them all. Run with -update after a page was added.
func TestBrowserTestsKnowEveryPage(t *testing.T) {
	e := &env{ctx: t.Context(), out: io.Discard, err: io.Discard, data: t.TempDir()}
	t.Cleanup(func() {
		for _, f := range e.atEnd {
			if err := f(); err != nil {
				t.Error(err)
			}
		}
	})
	d, err := e.openDaemon(config.Default(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.routes()
	if err != nil {
		t.Fatal(err)
	}
	var pages []string
	for _, route := range r.All() {
		program := strings.HasPrefix(route.Pattern, "/v1/") || slices.Contains(yente.Patterns, route.Pattern) ||
			slices.Contains([]string{"/metrics", "/healthz", "/readyz"}, route.Pattern)
		if route.Method == "GET" && !program {
			pages = append(pages, route.Pattern+"\n")
		}
	}
	slices.Sort(pages)
	const path = "../browser/testdata/pages.txt"
	got := strings.Join(pages, "")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(path); err != nil || string(want) != got {
		t.Errorf("%s has\n%s%v\nand should have\n%s\ngo test ./internal/cli -run TestBrowserTests -update writes it", path, want, err, got)
	}
}
