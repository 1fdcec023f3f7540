package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/web"
)

func do(t *testing.T, h http.Handler, r *http.Request) (*http.Response, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	res := w.Result()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func handler() http.Handler { return logging(nil) }

// logging guards a page that fails over one who is called Panic.
func logging(log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<h1>Screen</h1>") })
	mux.HandleFunc("POST /{$}", func(w http.ResponseWriter, r *http.Request) {
		if name := r.FormValue("name"); name == "Panic" {
			panic("over " + name)
		}
	})
	mux.HandleFunc("/", web.NothingHere)
	return web.Guard{Log: log}.Handler(mux)
}

func request(method, path, contentType, body string) *http.Request {
	r := httptest.NewRequest(method, "http://localhost:8080"+path, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

func ask(values ...string) *http.Request {
	v := url.Values{}
	for i := 0; i < len(values); i += 2 {
		v.Set(values[i], values[i+1])
	}
	return request("POST", "/", "application/x-www-form-urlencoded", v.Encode())
}

// Every answer is sent with the strict policy, and is kept nowhere.
func TestEveryAnswerHasItsHeaders(t *testing.T) {
	for _, r := range []*http.Request{request("GET", "/", "", ""), ask("name", "Orvan Deskel"), request("GET", "/nowhere", "", "")} {
		res, _ := do(t, handler(), r)
		csp := res.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Error("policy:", csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	}
}

func TestOnlyKnownHosts(t *testing.T) {
	r := request("GET", "/", "", "")
	r.Host = "attacker.example:8080"
	if res, _ := do(t, handler(), r); res.StatusCode != 421 {
		t.Error("a name that points at this machine was answered:", res.Status)
	}
	for _, host := range []string{"127.0.0.1:8080", "[::1]:8080", "localhost", "localhost:9"} {
		r := request("GET", "/", "", "")
		r.Host = host
		if res, body := do(t, handler(), r); res.StatusCode != 200 || body == "" {
			t.Error(host, res.Status)
		}
	}
}

func TestLogsHoldNoPersonalData(t *testing.T) {
	var log bytes.Buffer
	h := logging(slog.New(slog.NewTextHandler(&log, nil)))
	do(t, h, ask("name", "Orvan Deskel", "birth_date", "1961-05-02"))
	do(t, h, request("GET", "/?name=Orvan", "", ""))
	do(t, h, request("GET", "/Orvan/Deskel", "", ""))
	do(t, h, ask("name", "Panic"))
	text := log.String()
	for _, personal := range []string{"Orvan", "Deskel", "1961", "Panic", "goroutine"} {
		if strings.Contains(text, personal) {
			t.Errorf("the log holds %q:\n%s", personal, text)
		}
	}
	if strings.Count(text, "msg=request") != 4 || !strings.Contains(text, `route="POST /{$}"`) || !strings.Contains(text, "a request panicked") {
		t.Errorf("log:\n%s", text)
	}
}

// What the HTTP server itself says names addresses of clients; a line is
// logged without.
func TestServerErrorsNameNobody(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	l, err := web.Listen(ctx, "127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	served := make(chan error, 1)
	go func() {
		served <- web.Serve(ctx, l, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("over Ana Voss") }), web.Serving{Log: slog.New(slog.NewTextHandler(&text, nil))})
	}()
	if _, err := http.Get("http://" + l.Addr().String()); err == nil {
		t.Error("a panic was answered")
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if s := text.String(); !strings.Contains(s, "failed") || strings.Contains(s, "127.0.0.1") || strings.Contains(s, "Voss") || strings.Contains(s, "goroutine") {
		t.Errorf("log: %s", s)
	}
}

func TestListenKeepsToThisMachine(t *testing.T) {
	ctx := context.Background()
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.org:0"} {
		if _, err := web.Listen(ctx, addr, false); !errors.Is(err, web.ErrNotLoopback) {
			t.Errorf("%s: %v", addr, err)
		}
	}
	l, err := web.Listen(ctx, "127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := web.Listen(ctx, l.Addr().String(), false); !errors.Is(err, web.ErrPortTaken) {
		t.Errorf("a port in use: %v", err)
	}
	if _, err := web.Listen(ctx, "8080", false); err == nil || !strings.Contains(err.Error(), "HOST:PORT") {
		t.Errorf("no host: %v", err)
	}
}

// A request in progress when the server is told to stop is still answered.
func TestServeFinishesWhatItBegan(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	l, err := web.Listen(ctx, "127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	begun := make(chan struct{})
	release := make(chan struct{})
	served := make(chan error, 1)
	go func() {
		served <- web.Serve(ctx, l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			close(begun)
			<-release
			io.WriteString(w, "answered")
		}), web.Serving{})
	}()
	got := make(chan string, 1)
	go func() {
		res, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			got <- err.Error()
			return
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		got <- fmt.Sprint(string(b), err)
	}()
	<-begun
	stop()
	close(release)
	if text := <-got; text != "answered<nil>" {
		t.Error("answer:", text)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}
