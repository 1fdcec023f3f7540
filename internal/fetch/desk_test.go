package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/list/formats"
)

// publisher is a web server whose files a test sets. Files have an ETag, and
// conditional requests are answered.
type publisher struct {
	*httptest.Server
	mu    sync.Mutex
	pages map[string]http.HandlerFunc
	asked []string // "GET /sdn.csv", and " if changed" for a conditional one
}

func newPublisher(t *testing.T) *publisher {
	t.Helper()
	p := &publisher{pages: map[string]http.HandlerFunc{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *publisher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	h := p.pages[r.URL.Path]
	line := r.Method + " " + r.URL.Path
	if r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != "" {
		line += " if changed"
	}
	p.asked = append(p.asked, line)
	p.mu.Unlock()
	if h == nil {
		http.NotFound(w, r)
		return
	}
	h(w, r)
}

// on answers a path in a test's own way.
func (p *publisher) on(path string, h http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pages[path] = h
}

// puts publishes a file.
func (p *publisher) puts(path string, data []byte) { p.on(path, file(data)) }

func file(data []byte) http.HandlerFunc {
	sum := sha256.Sum256(data)
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
		w.Header().Set("Content-Type", "application/octet-stream")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}
}

// says answers with a text and nothing else.
func says(code int, contentType, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(code)
		_, _ = w.Write([]byte(text))
	}
}

// first answers n times by one, then by the other.
func first(n int, one, other http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		n--
		again := n >= 0
		mu.Unlock()
		if again {
			one(w, r)
			return
		}
		other(w, r)
	}
}

// was returns the requests since the last call.
func (p *publisher) was() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := strings.Join(p.asked, "\n")
	p.asked = nil
	return out
}

func zipped(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(data)
	_ = z.Close()
	return b.Bytes()
}

// clock is a time that passes only by waiting.
type clock struct {
	mu    sync.Mutex
	at    time.Time
	slept []time.Duration
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

// waits returns how long was slept since the last call.
func (c *clock) waits() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.slept
	c.slept = nil
	return out
}

// memory keeps states as their JSON.
type memory struct {
	mu    sync.Mutex
	texts map[string]string
}

func (m *memory) Load(list string) (State, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var s State
	if m.texts[list] == "" {
		return s, nil
	}
	return s, json.Unmarshal([]byte(m.texts[list]), &s)
}

func (m *memory) Save(list string, s State) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, err := json.Marshal(s)
	if m.texts == nil {
		m.texts = map[string]string{}
	}
	m.texts[list] = string(b)
	return err
}

// desk is a store of editions, a publisher, and a scheduler between them.
type desk struct {
	*publisher
	t      *testing.T
	clock  *clock
	states *memory
	store  *editions.Store
	temp   string
	last   *editions.Result // of the last import
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{publisher: newPublisher(t), t: t, clock: newClock(), states: &memory{}, temp: t.TempDir()}
	store, err := editions.Open(t.TempDir(), editions.Config{Formats: formats.All(), Now: d.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	d.store = store
	return d
}

// config asks no proxy of the environment's.
func (d *desk) config() Config {
	direct := http.DefaultTransport.(*http.Transport).Clone()
	direct.Proxy = nil
	return Config{Client: &http.Client{Transport: direct}, Dir: d.temp, Now: d.clock.now, Sleep: d.clock.sleep, Rand: func() float64 { return 0 }}
}

func (d *desk) fetcher(c Config) *Fetcher {
	d.t.Helper()
	f, err := New(c)
	if err != nil {
		d.t.Fatal(err)
	}
	return f
}

func (d *desk) imports(ctx context.Context, _ Source, dir string) error {
	r, err := d.store.Import(ctx, dir, editions.ImportOptions{})
	if refused := (*editions.RefusedError)(nil); errors.As(err, &refused) {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if err == nil {
		d.last = r
	}
	return err
}

// look looks at a list once and checks that no files are left behind.
func (d *desk) look(s Source, c Config) Event {
	d.t.Helper()
	sch, err := NewScheduler(SchedulerConfig{
		Sources: []Source{s}, Fetch: d.fetcher(c).Fetch, States: d.states, Import: d.imports,
		Report: func(Event) {}, Now: d.clock.now, Rand: func() float64 { return 0 },
	})
	if err != nil {
		d.t.Fatal(err)
	}
	e := sch.Look(d.t.Context(), s)
	if left, err := os.ReadDir(d.temp); err != nil || len(left) > 0 {
		d.t.Errorf("left behind: %v, %v", left, err)
	}
	return e
}

// inUse names the edition of a list in use.
func (d *desk) inUse(name string) string {
	d.t.Helper()
	m, err := d.store.Find(name, "")
	if err != nil {
		d.t.Fatal(err)
	}
	return m.String()
}

// at makes a source of the list whose files are at a server's root.
func at(base, name string, files ...string) Source {
	s := Source{List: name, Page: "https://publisher.example/list", Every: time.Hour}
	for _, f := range files {
		kind := map[string]Kind{".csv": Delimited, ".txt": Delimited, ".xml": XML, ".xlsx": Workbook}[filepath.Ext(f)]
		s.Files = append(s.Files, File{Name: f, Address: base + "/" + f, Kind: kind, MaxBytes: 16 << 20})
	}
	return s
}

// invented are the files of an invented OFAC list of n companies.
func invented(n int) map[string][]byte {
	var sdn, alt, add bytes.Buffer
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&sdn, "%d,\"INVENTED TRADING %d\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n", i, i)
		fmt.Fprintf(&alt, "%d,%d,\"aka\",\"INVENTED ALIAS %d\",-0- \r\n", i, i, i)
		fmt.Fprintf(&add, "%d,%d,-0- ,\"Havana\",\"Cuba\",-0- \r\n", i, i)
	}
	return map[string][]byte{"sdn.csv": sdn.Bytes(), "alt.csv": alt.Bytes(), "add.csv": add.Bytes()}
}

// publish puts the files of an invented list on the server.
func (d *desk) publish(n int) {
	for name, data := range invented(n) {
		d.puts("/"+name, data)
	}
}

func (d *desk) ofac() Source { return at(d.URL, "us-ofac-sdn", "sdn.csv", "alt.csv", "add.csv") }
