package fetch

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestUnchangedFilesAreNotTakenAgain(t *testing.T) {
	d := newDesk(t)
	d.publish(10)
	if e := d.look(d.ofac(), d.config()); e.Outcome != Imported {
		t.Fatalf("first look: %+v", e)
	}
	if got, want := d.was(), "GET /robots.txt\nGET /sdn.csv\nGET /alt.csv\nGET /add.csv"; got != want {
		t.Errorf("first look asked:\n%s\nwant:\n%s", got, want)
	}
	before, _ := d.states.Load("us-ofac-sdn")
	d.clock.at = d.clock.at.Add(time.Hour)
	e := d.look(d.ofac(), d.config())
	if e.Outcome != Unchanged || e.Err != nil {
		t.Fatalf("second look: %+v", e)
	}
	if got, want := d.was(), "GET /robots.txt\nGET /sdn.csv if changed\nGET /alt.csv if changed\nGET /add.csv if changed"; got != want {
		t.Errorf("second look asked:\n%s\nwant:\n%s", got, want)
	}
	after, _ := d.states.Load("us-ofac-sdn")
	if !after.CheckedAt.After(before.CheckedAt) || fmt.Sprint(after.Files) != fmt.Sprint(before.Files) {
		t.Errorf("state was %+v, is %+v", before, after)
	}
}

// Where one of three files changed, the other two are taken again too: the
// folder is whole.
func TestHalfChangedSetIsTakenWhole(t *testing.T) {
	d := newDesk(t)
	d.publish(10)
	d.look(d.ofac(), d.config())
	d.was()
	files := []string{"sdn.csv", "alt.csv", "add.csv"}
	for _, changed := range files {
		d.publish(10)
		d.puts("/"+changed, append(invented(10)[changed], "\x1a"...))
		state, _ := d.states.Load("us-ofac-sdn")
		r, err := d.fetcher(d.config()).Fetch(t.Context(), d.ofac(), state)
		if err != nil || r.Unchanged {
			t.Fatalf("%s: %+v, %v", changed, r, err)
		}
		if entries, _ := os.ReadDir(r.Dir); len(entries) != 3 {
			t.Errorf("%s: the folder holds %v", changed, entries)
		}
		asked := strings.Split(d.was(), "\n")
		for _, name := range files {
			data, err := os.ReadFile(filepath.Join(r.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			now, then := r.State.Files[name], state.Files[name]
			if now.Bytes != int64(len(data)) || now.ETag == "" || now.Address != d.URL+"/"+name || (now.SHA256 != then.SHA256) != (name == changed) {
				t.Errorf("%s changed: %s was %+v and is %+v, of %d bytes", changed, name, then, now, len(data))
			}
			if name != changed && !slices.Contains(asked, "GET /"+name) {
				t.Errorf("%s changed: %s was not taken again: %q", changed, name, asked)
			}
		}
		if err := os.RemoveAll(r.Dir); err != nil {
			t.Fatal(err)
		}
	}
}

// A set of which the last file fails leaves nothing, though the others came.
func TestSetThatFailsMidwayLeavesNothing(t *testing.T) {
	d := newDesk(t)
	d.publish(10)
	d.look(d.ofac(), d.config())
	before := d.inUse("us-ofac-sdn")
	d.publish(12)
	d.on("/add.csv", says(404, "text/plain", "gone"))
	if e := d.look(d.ofac(), d.config()); e.Outcome != Failed || !strings.Contains(e.Err.Error(), "add.csv") {
		t.Errorf("look: %+v", e)
	}
	if got := d.inUse("us-ofac-sdn"); got != before {
		t.Errorf("in use: %s, was %s", got, before)
	}
	d.publish(12)
	if e := d.look(d.ofac(), d.config()); e.Outcome != Imported || !strings.Contains(d.inUse("us-ofac-sdn"), "12 entities") {
		t.Errorf("after the publisher mended it: %+v, in use %s", e, d.inUse("us-ofac-sdn"))
	}
}

// A server without validators has its files taken each time, and found the same
// by their bytes.
func TestServersWithoutValidators(t *testing.T) {
	d := newDesk(t)
	bare := func(name string) {
		d.on("/"+name, says(200, "text/csv", string(invented(5)[name])))
	}
	for _, name := range []string{"sdn.csv", "alt.csv", "add.csv"} {
		bare(name)
	}
	if e := d.look(d.ofac(), d.config()); e.Outcome != Imported {
		t.Fatalf("first look: %+v", e)
	}
	if e := d.look(d.ofac(), d.config()); e.Outcome != Unchanged {
		t.Errorf("second look: %+v", e)
	}
}

// A date alone is a validator too.
func TestLastModified(t *testing.T) {
	d := newDesk(t)
	const day = "Mon, 23 Nov 2026 10:00:00 GMT"
	d.on("/list.csv", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-Modified-Since") == day {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Last-Modified", day)
		_, _ = w.Write([]byte("name\nInvented Person\n"))
	})
	f, s := d.fetcher(d.config()), at(d.URL, "x", "list.csv")
	r, err := f.Fetch(t.Context(), s, State{})
	if err != nil {
		t.Fatal(err)
	}
	if r.State.Files["list.csv"].LastModified != day {
		t.Errorf("state %+v", r.State)
	}
	d.was()
	if r, err = f.Fetch(t.Context(), s, r.State); err != nil || !r.Unchanged || r.Dir != "" || d.was() != "GET /list.csv if changed" {
		t.Errorf("again: %+v, %v", r, err)
	}
}

// What is remembered of one address says nothing about another.
func TestMovedAddressIsTakenAnew(t *testing.T) {
	d := newDesk(t)
	d.puts("/list.csv", []byte("name\nInvented Person\n"))
	d.puts("/moved.csv", []byte("name\nInvented Person\n"))
	f, s := d.fetcher(d.config()), at(d.URL, "x", "list.csv")
	r, err := f.Fetch(t.Context(), s, State{})
	if err != nil {
		t.Fatal(err)
	}
	s.Files[0].Address = d.URL + "/moved.csv"
	if r, err = f.Fetch(t.Context(), s, r.State); err != nil || r.Unchanged || strings.Contains(d.was(), "if changed") {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestGzip(t *testing.T) {
	d := newDesk(t)
	text := []byte("name\n" + strings.Repeat("Invented Person\n", 1000))
	d.on("/list.csv", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("Accept-Encoding %q", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(zipped(text))
	})
	r, err := d.fetcher(d.config()).Fetch(t.Context(), at(d.URL, "x", "list.csv"), State{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(r.Dir, "list.csv"))
	if err != nil || string(got) != string(text) {
		t.Errorf("%d bytes, %v; want %d", len(got), err, len(text))
	}
}

// The server learns who asks, and nothing about this machine.
func TestRequestsSayWhoAsks(t *testing.T) {
	d := newDesk(t)
	var head http.Header
	d.on("/list.csv", func(w http.ResponseWriter, r *http.Request) {
		head = r.Header.Clone()
		_, _ = w.Write([]byte("name\n"))
	})
	if _, err := d.fetcher(d.config()).Fetch(t.Context(), at(d.URL, "x", "list.csv"), State{}); err != nil {
		t.Fatal(err)
	}
	if head.Get("User-Agent") != defaultUserAgent || len(head) != 3 {
		t.Errorf("headers %v", head)
	}
}

func TestPauseBetweenRequestsToAHost(t *testing.T) {
	d := newDesk(t)
	d.publish(3)
	s := d.ofac()
	s.Pause = 5 * time.Second
	begun := d.clock.now()
	if e := d.look(s, d.config()); e.Err != nil {
		t.Fatal(e.Err)
	}
	// robots.txt and three files: three pauses between them.
	if got := d.clock.now().Sub(begun); got != 15*time.Second || len(d.clock.waits()) != 3 {
		t.Errorf("waited %v", got)
	}
}

func TestRetries(t *testing.T) {
	ok := file([]byte("name\nInvented Person\n"))
	unavailable := says(503, "text/html", "<html>busy</html>")
	later := func(v string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", v)
			w.WriteHeader(http.StatusTooManyRequests)
		}
	}
	cut := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte("name\nInvented Person\nInve"))
	}
	date := newClock().at.Add(90 * time.Second).Format(http.TimeFormat)
	for _, c := range []struct {
		story string
		h     http.HandlerFunc
		waits []time.Duration // with a jitter of nothing; nil where net/http may ask again itself
	}{
		{"once 503", first(1, unavailable, ok), []time.Duration{500 * time.Millisecond}},
		{"three times 503", first(3, unavailable, ok), []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second}},
		{"429, come in 7 s", first(1, later("7"), ok), []time.Duration{7 * time.Second}},
		{"429, come at a date", first(1, later(date), ok), []time.Duration{90 * time.Second}},
		{"429 with nonsense", first(1, later("soon"), ok), []time.Duration{500 * time.Millisecond}},
		{"cut short once", first(1, cut, ok), []time.Duration{500 * time.Millisecond}},
		{"connection dropped once", first(1, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, ok), nil},
	} {
		d := newDesk(t)
		d.on("/list.csv", c.h)
		r, err := d.fetcher(d.config()).Fetch(t.Context(), at(d.URL, "x", "list.csv"), State{})
		if err != nil {
			t.Errorf("%s: %v", c.story, err)
			continue
		}
		if data, _ := os.ReadFile(filepath.Join(r.Dir, "list.csv")); string(data) != "name\nInvented Person\n" {
			t.Errorf("%s: the file holds %q", c.story, data)
		}
		if got := d.clock.waits(); c.waits != nil && fmt.Sprint(got) != fmt.Sprint(c.waits) {
			t.Errorf("%s: waited %v, want %v", c.story, got, c.waits)
		}
	}
}

func TestJitterStaysWithinItsBounds(t *testing.T) {
	d := newDesk(t)
	d.on("/list.csv", says(503, "", ""))
	c := d.config()
	c.Retries, c.Rand = 8, func() float64 { return 0.999 }
	if _, err := d.fetcher(c).Fetch(t.Context(), at(d.URL, "x", "list.csv"), State{}); err == nil {
		t.Fatal("a list came of 503")
	}
	for i, wait := range d.clock.waits() {
		full := min(time.Second<<i, 30*time.Second)
		if wait > full || wait < full*9/10 {
			t.Errorf("wait %d is %v, of at most %v", i, wait, full)
		}
	}
}

func TestFoldersOfKilledProcessesAreRemoved(t *testing.T) {
	d := newDesk(t)
	d.puts("/list.csv", []byte("name\n"))
	d.clock.at = time.Now()
	old, fresh := filepath.Join(d.temp, folderPrefix+"x-1"), filepath.Join(d.temp, folderPrefix+"x-2")
	for _, dir := range []string{old, fresh} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	ago := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(old, ago, ago); err != nil {
		t.Fatal(err)
	}
	if _, err := d.fetcher(d.config()).Fetch(t.Context(), at(d.URL, "x", "list.csv"), State{}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); err == nil {
		t.Error("the abandoned folder is there still")
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Error("the folder of another process is gone")
	}
}

func TestConfigMistakesNameTheField(t *testing.T) {
	for field, c := range map[string]Config{
		"Connect":   {Connect: -1},
		"Patience":  {Patience: -time.Second},
		"Retries":   {Retries: -2},
		"UserAgent": {UserAgent: "1"},
		"Transport": {Client: &http.Client{Transport: http.NewFileTransport(http.Dir("."))}},
	} {
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestSourceThatIsNotValidIsNotFetched(t *testing.T) {
	d := newDesk(t)
	s := at(d.URL, "x", "list.csv")
	s.Files[0].Name = "../list.csv"
	if _, err := d.fetcher(d.config()).Fetch(t.Context(), s, State{}); err == nil || !strings.Contains(err.Error(), "cannot name a file") || d.was() != "" {
		t.Errorf("%v", err)
	}
}
