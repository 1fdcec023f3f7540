package e2e_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/shared"
	"github.com/namesake-screening/namesake/synth"
)

// load is how long the server is loaded and by how many clients; "make load" sets
// a minute and 64.
func load(t *testing.T) (time.Duration, int) {
	if text := os.Getenv("NAMESAKE_LOAD"); text != "" {
		d, err := time.ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		return d, 64
	}
	return 2 * time.Second, 8
}

// importLists imports every list there is under "make load"; else the sample stays
// in use.
func (p *program) importLists() {
	if os.Getenv("NAMESAKE_LOAD") == "" {
		return // it takes half a minute
	}
	root := filepath.Join(shared.Root(), "data", "lists")
	for _, path := range []string{"ofac_sdn/2021-07-07_full", "ofac_cons", "un_sc", "au_dfat", "ca_sema", "uk_ofsi", "eu_fsd"} {
		full := filepath.Join(root, path)
		if _, err := os.Stat(full); err != nil {
			continue
		}
		for _, found := range editionsIn(full) {
			p.importOne(found)
		}
	}
}

// editionsIn is a folder, or where it holds several editions, the last of them.
func editionsIn(path string) []string {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil
	}
	var folders []string
	for _, e := range entries {
		if e.IsDir() {
			folders = append(folders, filepath.Join(path, e.Name()))
		}
	}
	if len(folders) == 0 {
		return []string{path}
	}
	return folders
}

// importOne imports a list; a folder that is no whole edition is refused, which is
// of no interest here.
func (p *program) importOne(path string) {
	program, err := binary()
	if err != nil {
		p.Fatal(err)
	}
	out, err := execute(program, "list", "import", path, "--data", p.data)
	if err != nil && !strings.Contains(out, "error:") {
		p.Fatal(out, err)
	}
}

// Many clients at once are all answered, and quickly; the program does not grow;
// and after it was killed in the midst of it, everything that it acknowledged is
// there.
func TestLoadAndKill(t *testing.T) {
	duration, clients := load(t)
	p := install(t)
	p.importLists()
	p.key = strings.TrimSpace(p.run("key", "create", "--role", "integrator", "--name", "load"))
	p.serve()

	w := synth.World{Seed: 3, Entities: 100_000}
	var mu sync.Mutex
	var took []time.Duration
	var acknowledged []string
	var all sync.WaitGroup
	ctx, stop := context.WithTimeout(t.Context(), duration)
	defer stop()
	client := func(n int, untilKilled bool) {
		r := rand.New(rand.NewPCG(uint64(n), 1))
		for ctx.Err() == nil {
			body, err := json.Marshal(w.Person(r.IntN(1_000_000)).Subject)
			if err != nil {
				t.Error(err)
				return
			}
			start := time.Now()
			status, header, answer, err := p.do(context.WithoutCancel(ctx), "POST", "/v1/screenings", string(body))
			if err != nil && untilKilled {
				return
			}
			if err != nil || status != http.StatusOK {
				t.Errorf("%d %s %v", status, answer, err)
				return
			}
			mu.Lock()
			took = append(took, time.Since(start))
			acknowledged = append(acknowledged, header.Get("Screening-Id"))
			mu.Unlock()
		}
	}
	var memory []int
	all.Go(func() {
		for ctx.Err() == nil {
			memory = append(memory, p.memory())
			select {
			case <-ctx.Done():
			case <-time.After(duration / 6):
			}
		}
	})
	for n := range clients {
		all.Go(func() { client(n, false) })
	}
	all.Wait()
	slices.Sort(took)
	at := func(share float64) time.Duration {
		return took[int(share*float64(len(took)-1))].Round(10 * time.Microsecond)
	}
	t.Logf("%d clients, %v: %d screenings, %.0f a second; p50 %v, p95 %v, p99 %v, longest %v; memory over time %v MB",
		clients, duration, len(took), float64(len(took))/duration.Seconds(), at(.5), at(.95), at(.99), at(1), memory)

	// And now it is killed under load.
	before := len(acknowledged)
	ctx, stop = context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	var killed sync.WaitGroup
	for n := range clients {
		killed.Go(func() { client(1000+n, true) })
	}
	for {
		mu.Lock()
		n := len(acknowledged) - before
		mu.Unlock()
		if n > 200 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	p.kill()
	killed.Wait()
	p.serve()
	t.Logf("killed after %d more screenings, and started again", len(acknowledged)-before)
	for _, id := range acknowledged[max(0, before-100):] {
		if status, _, answer, err := p.do(t.Context(), "GET", "/v1/screenings/"+id, ""); err != nil || status != http.StatusOK {
			t.Fatalf("an acknowledged screening is lost: %s: %d %s %v", id, status, answer, err)
		}
	}
	p.run("audit", "verify")
}
