package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestWhateverFailsLeavesTheEditionInUse tells, of everything that a network and
// a publisher can do to a list, that the good edition stays in use, that the
// error says of which list and file it is and what to do, and that once the
// trouble is over the next look brings the new edition.
func TestWhateverFailsLeavesTheEditionInUse(t *testing.T) {
	page := "<!DOCTYPE html><html><body>Scheduled maintenance</body></html>"
	redirects := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
	}
	length := func(n int, data []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", strconv.Itoa(n))
			_, _ = w.Write(data)
		}
	}
	endless := func(w http.ResponseWriter, r *http.Request) {
		for line := []byte(strings.Repeat("1,\"A\"\r\n", 1000)); r.Context().Err() == nil; {
			if _, err := w.Write(line); err != nil {
				return
			}
		}
	}
	coded := func(coding string, data []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", coding)
			_, _ = w.Write(data)
		}
	}
	hangs := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	stalls := func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("1,\"INVENTED TRADING 1\""))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	later := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7200")
		w.WriteHeader(http.StatusTooManyRequests)
	}
	checksum := func(s *Source) { s.Files[0].Checksum = s.Files[0].Address + ".sha256" }
	sha := sha256.Sum256(invented(12)["sdn.csv"])
	right := hex.EncodeToString(sha[:])

	for _, c := range []struct {
		story   string
		path    string // that is answered by h in place of the file; "" for sdn.csv
		h       http.HandlerFunc
		config  func(*Config)
		source  func(*Source)
		outcome Outcome
		says    []string
	}{
		{story: "404", h: says(404, "text/html", page), outcome: Failed, says: []string{"404 Not Found", "set its present address"}},
		{story: "410", h: says(410, "text/html", page), outcome: Failed, says: []string{"410 Gone", "given up"}},
		{story: "403", h: says(403, "text/html", page), outcome: Failed, says: []string{"403 Forbidden", "parameters"}},
		{story: "204", h: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, outcome: Failed, says: []string{"answered 204"}},
		{story: "304 that was not asked for", h: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) }, source: func(s *Source) { s.Files[0].Address += "?v=2" }, outcome: Failed, says: []string{"answered 304"}},
		{story: "500 without end", h: says(500, "", ""), outcome: Failed, says: []string{"500 Internal Server Error", "tried 4 times", "later"}},
		{story: "429 for two hours", h: later, outcome: Failed, says: []string{"429 Too Many Requests", "later"}},
		{story: "a web page", h: says(200, "text/html; charset=utf-8", page), outcome: Refused, says: []string{"is a web page", "open https://publisher.example/list"}},
		{story: "a web page that says it is CSV", h: says(200, "text/csv", "\ufeff\r\n  "+page), outcome: Refused, says: []string{"is a web page, not the list"}},
		{story: "plain words declared a page", h: says(200, "text/html", "Please sign in"), outcome: Refused, says: []string{"is a web page"}},
		{story: "JSON", h: says(200, "application/problem+json", `"busy"`), outcome: Refused, says: []string{"is JSON", "text in columns"}},
		{story: "JSON by its bytes", h: says(200, "", `{"error": "busy"}`), outcome: Refused, says: []string{"is JSON"}},
		{story: "the PDF of the list", h: says(200, "", "%PDF-1.7 ..."), outcome: Refused, says: []string{"is a PDF document"}},
		{story: "another format", h: says(200, "", "<?xml version=\"1.0\"?><sdnList/>"), outcome: Refused, says: []string{"is XML, where text in columns was expected"}},
		{story: "nothing", h: says(200, "text/csv", ""), outcome: Refused, says: []string{"is empty"}},
		{story: "blank lines", h: says(200, "text/csv", " \r\n\r\n"), outcome: Refused, says: []string{"is blank"}},
		{story: "cut short", h: length(100_000, invented(12)["sdn.csv"]), outcome: Failed, says: []string{"cut short after", "of 100000 bytes"}},
		{story: "cut short without a length", h: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(invented(12)["sdn.csv"])
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, outcome: Failed, says: []string{"cut short after"}},
		{story: "cut short within gzip", h: coded("gzip", zipped(invented(12)["sdn.csv"])[:100]), outcome: Failed, says: []string{"compression is damaged"}},
		{story: "a compression that nobody wanted", h: coded("br", []byte("...")), outcome: Refused, says: []string{`compressed as "br"`}},
		{story: "announced too large", h: length(20<<20, nil), outcome: Refused, says: []string{"larger than 16777216 bytes", "raise the limit"}},
		{story: "without end", h: endless, outcome: Refused, says: []string{"larger than 16777216 bytes"}},
		{story: "a gzip bomb", h: coded("gzip", zipped([]byte(strings.Repeat("1,2\r\n", 4<<20)))), outcome: Refused, says: []string{"larger than 16777216 bytes"}},
		{story: "no answer", h: hangs, config: func(c *Config) { c.Headers, c.Retries = 50*time.Millisecond, -1 }, outcome: Failed, says: []string{"took too long", "network"}},
		{story: "an answer that stops", h: stalls, config: func(c *Config) { c.Whole, c.Retries = 50*time.Millisecond, -1 }, outcome: Failed, says: []string{"took too long"}},
		{story: "a connection that breaks", h: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, outcome: Failed, says: []string{"no answer", "tried 4 times"}},
		{story: "a circle", h: redirects("/sdn.csv"), outcome: Failed, says: []string{"redirects more than 5 times", "set the file's present address"}},
		{story: "a redirect to nowhere", h: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(302) }, outcome: Failed, says: []string{"302 Found", "where to"}},
		{story: "a redirect to a file", h: redirects("file:///etc/passwd"), outcome: Failed, says: []string{"not as safe"}},
		{story: "a redirect to the office", h: redirects("http://10.0.0.1/sdn.csv"), outcome: Failed, says: []string{"10.0.0.1", "no public address"}},
		{story: "a redirect to the cloud's own", h: redirects("http://169.254.169.254/latest/meta-data/"), outcome: Failed, says: []string{"169.254.169.254", "no public address"}},
		{story: "a redirect to this machine", h: redirects("http://localhost:1/sdn.csv"), outcome: Failed, says: []string{"localhost", "no public address"}},
		{story: "a redirect to a name of the office's", h: redirects("http://files.example/sdn.csv"), config: func(c *Config) {
			c.Resolve = func(context.Context, string) ([]netip.Addr, error) {
				return []netip.Addr{netip.MustParseAddr("93.184.215.14"), netip.MustParseAddr("192.168.1.9")}, nil
			}
		}, outcome: Failed, says: []string{"files.example", "192.168.1.9", "no public address"}},
		{story: "a wrong checksum", path: "/sdn.csv.sha256", h: says(200, "", strings.Repeat("0", 64)+"  sdn.csv\n"), source: checksum, outcome: Refused, says: []string{right, "sdn.csv.sha256 states 0000", "ask the publisher"}},
		{story: "a checksum of another file", path: "/sdn.csv.sha256", h: says(200, "", right+"  alt.csv\n"), source: checksum, outcome: Refused, says: []string{"no SHA-256"}},
		{story: "a checksum that is gone", path: "/sdn.csv.sha256", h: says(404, "", ""), source: checksum, outcome: Failed, says: []string{"its checksum at", "404"}},
		{story: "robots.txt says no", path: "/robots.txt", h: says(200, "text/plain", "User-agent: *\nDisallow: /*.csv$\n"), outcome: Failed, says: []string{"robots.txt of 127.0.0.1", "does not permit /sdn.csv", "by hand"}},
		{story: "robots.txt cannot be read", path: "/robots.txt", h: says(503, "", ""), outcome: Failed, says: []string{"robots.txt of 127.0.0.1", "503", "nothing is fetched"}},
		{story: "robots.txt for later", path: "/robots.txt", h: later, outcome: Failed, says: []string{"robots.txt of 127.0.0.1", "429"}},
		{story: "a key that was not set", source: func(s *Source) {
			s.Files[0].Address += "?key={key}"
			s.Params = []Param{{Name: "key", About: "ask the publisher for one"}}
		}, outcome: Failed, says: []string{`needs the parameter "key"`, "ask the publisher for one"}},
		{story: "a server that is gone", source: func(s *Source) {
			gone := httptest.NewServer(nil)
			gone.Close()
			for i := range s.Files {
				s.Files[i].Address = gone.URL + "/" + s.Files[i].Name
			}
		}, outcome: Failed, says: []string{"refused", "tried 4 times", "network"}},
		{story: "a certificate that nobody vouches for", source: func(s *Source) {
			stranger := httptest.NewUnstartedServer(file(invented(12)["sdn.csv"]))
			stranger.Config.ErrorLog = silent
			stranger.StartTLS()
			t.Cleanup(stranger.Close)
			s.Files[0].Address = stranger.URL + "/sdn.csv"
		}, outcome: Failed, says: []string{"certificate does not hold"}},
		{story: "the list itself is damaged", h: file(invented(12)["sdn.csv"][:700]), outcome: Refused, says: []string{"list us-ofac-sdn: refused", "sdn.csv:10", "stay in use"}},
		{story: "the list has shrunk", h: file([]byte(strings.SplitAfter(string(invented(12)["sdn.csv"]), "\n")[0])), outcome: Refused, says: []string{"list us-ofac-sdn: refused", "csv"}},
	} {
		t.Run(c.story, func(t *testing.T) {
			d := newDesk(t)
			d.Config.ErrorLog = silent
			d.publish(10)
			if e := d.look(d.ofac(), d.config()); e.Outcome != Imported {
				t.Fatalf("the good edition: %+v", e)
			}
			before, inUse := d.state(), d.inUse("us-ofac-sdn")
			d.clock.waits()

			d.publish(12)
			d.puts("/sdn.csv.sha256", []byte(right+"  sdn.csv\n"))
			if c.h != nil {
				path := c.path
				if path == "" {
					path = "/sdn.csv"
				}
				d.on(path, c.h)
			}
			s, config := d.ofac(), d.config()
			if c.source != nil {
				c.source(&s)
			}
			if c.config != nil {
				c.config(&config)
			}
			e := d.look(s, config)
			if e.Outcome != c.outcome || e.Err == nil {
				t.Fatalf("%s, %v; want %s", e.Outcome, e.Err, c.outcome)
			}
			t.Log(e.Err)
			for _, part := range append(c.says, "us-ofac-sdn") {
				if !strings.Contains(e.Err.Error(), part) {
					t.Errorf("the error does not say %q: %v", part, e.Err)
				}
			}
			if fe := (*Error)(nil); errors.As(e.Err, &fe) && (fe.List != s.List || fe.File != "sdn.csv" || fe.Address != s.Files[0].Address || fe.Hint == "" || strings.Contains(fe.Hint, "PAGE")) {
				t.Errorf("the error is about %+v", fe)
			}
			if errors.Is(e.Err, ErrRefused) != (c.outcome == Refused) {
				t.Errorf("refused: %v", errors.Is(e.Err, ErrRefused))
			}
			if got := d.inUse("us-ofac-sdn"); got != inUse {
				t.Errorf("in use is %s, was %s", got, inUse)
			}
			if after := d.state(); fmt.Sprint(after.Files) != fmt.Sprint(before.Files) || after.CheckedAt != before.CheckedAt || after.Failures != 1 {
				t.Errorf("the state is %+v, was %+v", after, before)
			}

			// The trouble is over.
			d.publish(12)
			d.on("/robots.txt", nil)
			if e := d.look(d.ofac(), d.config()); e.Outcome != Imported || !strings.Contains(d.inUse("us-ofac-sdn"), "12 entities") {
				t.Errorf("afterwards: %+v, in use %s", e, d.inUse("us-ofac-sdn"))
			}
			if after := d.state(); after.Failures != 0 {
				t.Errorf("afterwards the state is %+v", after)
			}
		})
	}
}

func (d *desk) state() State {
	d.t.Helper()
	s, err := d.states.Load("us-ofac-sdn")
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

// What failed for good is asked for once only.
func TestAnswersThatAreFinalAreNotRetried(t *testing.T) {
	for story, h := range map[string]http.HandlerFunc{
		"404":        says(404, "", ""),
		"403":        says(403, "", ""),
		"a web page": says(200, "text/html", "<html></html>"),
	} {
		d := newDesk(t)
		d.on("/list.csv", h)
		if _, err := d.fetcher(d.config()).Fetch(t.Context(), at(d.URL, "x", "list.csv"), State{}); err == nil {
			t.Errorf("%s: a list came", story)
		}
		if got := d.was(); got != "GET /robots.txt\nGET /list.csv" || len(d.clock.waits()) != 0 {
			t.Errorf("%s: asked %q", story, got)
		}
	}
}

// A publisher that asks for more time than we wait is not asked again before.
func TestLongRetryAfterReachesTheSchedule(t *testing.T) {
	d := newDesk(t)
	d.on("/sdn.csv", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7200")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	e := d.look(d.ofac(), d.config())
	if e.Outcome != Failed || e.Next.Sub(e.Time) != 2*time.Hour || len(d.clock.waits()) != 0 {
		t.Errorf("%+v, next in %v", e, e.Next.Sub(e.Time))
	}
}

func TestCancelledFetchLeavesNothing(t *testing.T) {
	d := newDesk(t)
	ctx, cancel := context.WithCancel(t.Context())
	d.on("/sdn.csv", func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("1,\"INVENTED"))
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	})
	sch, err := NewScheduler(SchedulerConfig{
		Sources: []Source{d.ofac()}, Fetch: d.fetcher(d.config()).Fetch, States: d.states, Import: d.imports, Report: func(Event) {}, Now: d.clock.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	if e := sch.Look(ctx, d.ofac()); e.Outcome != Cancelled || !errors.Is(e.Err, context.Canceled) {
		t.Errorf("%+v", e)
	}
	if len(d.states.texts) != 0 {
		t.Errorf("remembered: %v", d.states.texts)
	}
}

// A key is in no error and in no state, whatever fails.
func TestKeysStaySecret(t *testing.T) {
	const key = "s3cret/key"
	for story, h := range map[string]http.HandlerFunc{
		"404":      says(404, "", ""),
		"a break":  func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"a circle": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) },
		"private": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://10.0.0.1/?"+r.URL.RawQuery, http.StatusFound)
		},
		"robots": nil,
		"good":   file([]byte("name\n")),
	} {
		d := newDesk(t)
		d.Config.ErrorLog = silent
		d.on("/list.csv", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("key") != key {
				t.Errorf("%s: the key arrived as %q", story, r.URL.Query().Get("key"))
			}
			h(w, r)
		})
		if h == nil {
			d.on("/robots.txt", says(200, "", "User-agent: *\nDisallow: /list.csv?key\n"))
		}
		s := at(d.URL, "x", "list.csv")
		s.Files[0].Address += "?key={key}"
		s.Params = []Param{{Name: "key", Value: key}}
		r, err := d.fetcher(d.config()).Fetch(t.Context(), s, State{})
		if (err == nil) != (story == "good") {
			t.Errorf("%s: %v", story, err)
		}
		if text := fmt.Sprint(err, r); strings.Contains(text, "s3cret") {
			t.Errorf("%s: %s", story, text)
		}
	}
}

// A disk that cannot be written to is told apart from a network that breaks.
func TestDiskThatFails(t *testing.T) {
	d := newDesk(t)
	d.on("/list.csv", func(w http.ResponseWriter, _ *http.Request) {
		if err := os.RemoveAll(d.temp); err != nil {
			t.Error(err)
		}
		_, _ = w.Write([]byte("name\n"))
	})
	f, s := d.fetcher(d.config()), at(d.URL, "x", "list.csv")
	for _, want := range []string{"fetch x: list.csv from " + d.URL + "/list.csv: cannot be written", "fetch x: no temporary folder can be made"} {
		_, err := f.Fetch(t.Context(), s, State{})
		if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), "make room") || errors.Is(err, ErrRefused) {
			t.Errorf("want %q: %v", want, err)
		}
	}
	if len(d.clock.waits()) != 0 {
		t.Error("the publisher was asked again for what the disk did not take")
	}
}

func TestDiskThatIsFull(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("needs a device that is always full: ", err)
	}
	d := newDesk(t)
	d.on("/list.csv", func(w http.ResponseWriter, _ *http.Request) {
		dirs, err := filepath.Glob(filepath.Join(d.temp, folderPrefix+"*"))
		if err == nil && len(dirs) == 1 {
			err = os.Symlink("/dev/full", filepath.Join(dirs[0], "list.csv"))
		}
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write([]byte("name\n"))
	})
	_, err := d.fetcher(d.config()).Fetch(t.Context(), at(d.URL, "x", "list.csv"), State{})
	if err == nil || !strings.Contains(err.Error(), "cannot be written") || !strings.Contains(err.Error(), "no space") {
		t.Errorf("%v", err)
	}
}
