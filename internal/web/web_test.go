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
	"regexp"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/web"
)

// fake answers every name but "Nobody Atall" with one inconclusive match, and
// fails for "Broken".
type fake struct{}

func (fake) Screen(s namesake.Subject) (namesake.Screening, error) {
	out := namesake.Screening{
		Subject: s, Outcome: namesake.OutcomeClear, Summary: "Nobody listed agrees.",
		Matches: []namesake.Match{}, Consulted: refs, Policy: namesake.PolicyRef{Name: "default", Version: 3, Hash: "sha256:00112233445566778899"}, Engine: "test",
	}
	switch s.Name {
	case "Nobody Atall":
		return out, nil
	case "Panic":
		panic("over " + s.Name)
	case "Broken":
		return out, errors.New("broken about " + s.Name)
	}
	e := namesake.Evidence{Feature: namesake.FeatureTotal, Bits: 1450, Parts: []namesake.Evidence{
		{Feature: namesake.FeatureName, Bits: 1750, Verdict: namesake.VerdictSimilar, Parts: []namesake.Evidence{
			{Feature: namesake.FeatureToken, Verdict: namesake.VerdictAgrees, Subject: "orvan", Listed: "Orvan", Role: "given", Bits: 650, Text: "orvan is Orvan"},
			{Feature: namesake.FeatureToken, Verdict: namesake.VerdictSimilar, Subject: "deskel", Listed: "Daskel", Role: "family", Bits: 1100, Text: "deskel is a spelling of Daskel"},
		}},
		{Feature: namesake.FeatureCountry, Verdict: namesake.VerdictContradicts, Subject: "CO", Listed: "NO", Bits: -300, Text: "Colombia is not Norway"},
	}}
	m := namesake.Match{
		Entity: "S-1", List: "sample", Caption: "Orvan <Daskel>", ListedName: "Orvan Daskel", SubjectName: s.Name, Outcome: namesake.OutcomeInconclusive, Similarity: 0.94, Bits: 1450,
		ExpectedNamesakes: 41_234, Probability: 0.241, Summary: "The names agree, and too little else is known.", Evidence: e,
		Deciders: []namesake.Decider{{Fact: namesake.FeatureBirthDate, Listed: "1961-05-02", Bits: 1400, Text: "the date of birth"}},
	}
	out.Outcome, out.Summary, out.Matches = namesake.OutcomeInconclusive, "The name of somebody listed agrees.", []namesake.Match{m}
	m.Caption, m.Outcome = "Orvan Daskel the Elder", namesake.OutcomeClear
	out.RuledOut = []namesake.Match{m}
	return out, nil
}

var refs = []namesake.EditionRef{{List: "sample", Hash: "sha256:aabbccddeeff00112233", Date: namesake.Day(2026, 1, 2), Entities: 40}}

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

func logging(log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	web.Pages(web.Config{
		Screen:    func(_ context.Context, s namesake.Subject) (namesake.Screening, error) { return fake{}.Screen(s) },
		Consulted: func() []namesake.EditionRef { return refs },
		Notice:    func() string { return "Everybody on this list is invented." },
		Log:       log,
	}, func(pattern string, h http.HandlerFunc) { mux.HandleFunc(pattern, h) })
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

func mustHold(t *testing.T, page string, wants ...string) {
	t.Helper()
	for _, w := range wants {
		if !strings.Contains(page, w) {
			t.Errorf("the page lacks %q", w)
		}
	}
}

func TestThePageSaysWhatWillBeConsulted(t *testing.T) {
	res, page := do(t, handler(), request("GET", "/", "", ""))
	if res.StatusCode != 200 {
		t.Fatal(res.Status)
	}
	mustHold(t, page, "Everybody on this list is invented.", "Lists that will be consulted", "aabbccddeeff", "2026-01-02", `<label for="name">`, `method="post"`)
}

func TestAnAnswerIsExplained(t *testing.T) {
	res, page := do(t, handler(), ask("name", "Orvan Deskel", "country", "Colombia", "gender", "male"))
	if res.StatusCode != 200 {
		t.Fatal(res.Status, page)
	}
	mustHold(t, page, "Inconclusive", "The name of somebody listed agrees.", "94 %", "14.50 bits", "about 41,000", "What would decide", "the date of birth",
		"deskel is a spelling of Daskel", "Ruled out", "Orvan Daskel the Elder", "Probability of being the listed party", "24 %", "Lists consulted", "Policy default version 3", `<option value="male" selected>`, `value="Colombia"`)
	if strings.Contains(page, "Orvan <Daskel>") || !strings.Contains(page, "Orvan &lt;Daskel&gt;") {
		t.Error("a published name is not escaped")
	}
}

// The bars of the leaves begin where the one before ended, so that the last
// ends at the total: 0 → 6.5 → 17.5 → 14.5 of 17.5 bits over 240 units.
func TestBarsAreAWaterfall(t *testing.T) {
	_, page := do(t, handler(), ask("name", "Orvan Deskel"))
	got := regexp.MustCompile(`<rect class="(\w+)" x="(\d+)" y="2" width="(\d+)"`).FindAllStringSubmatch(page, 3)
	want := [][]string{{"for", "0", "89"}, {"for", "89", "151"}, {"against", "199", "41"}}
	for i := range want {
		if len(got) != 3 || fmt.Sprint(got[i][1:]) != fmt.Sprint(want[i]) {
			t.Fatalf("bars %v, want %v", got, want)
		}
	}
}

func TestClearIsShownAsClear(t *testing.T) {
	_, page := do(t, handler(), ask("name", "Nobody Atall"))
	mustHold(t, page, `class="outcome clear"`, "Nobody listed agrees.")
}

func TestFormMistakesStandAtTheirFields(t *testing.T) {
	res, page := do(t, handler(), ask("name", "Orvan Deskel", "birth_date", "2/5/1961", "country", "Atlantis"))
	if res.StatusCode != 422 {
		t.Fatal(res.Status)
	}
	mustHold(t, page, "Nothing was screened", `id="birth-wrong"`, `id="country-wrong"`, `href="#birth_date"`, "unknown country &#34;Atlantis&#34;", `value="2/5/1961"`)
	_, page = do(t, handler(), ask("name", "", "birth_date", "2/5/1961", "gender", "q"))
	mustHold(t, page, ">Name: empty</a></li><li><a href=\"#birth_date\">Date of birth: not a date", ">Gender: unknown gender")
	res, page = do(t, handler(), ask("name", "Orvan Deskel", "birthdate", "1961"))
	if res.StatusCode != 422 {
		t.Error("a misspelt field was passed over:", res.Status)
	}
	mustHold(t, page, "unknown field")
}

func TestNamesDoNotTravelInAddresses(t *testing.T) {
	res, page := do(t, handler(), request("GET", "/?name=Orvan+Deskel", "", ""))
	if res.StatusCode != 422 || strings.Contains(page, "Orvan") {
		t.Error(res.Status, "a name in the address was accepted")
	}
}

// The page works under the policy that it is sent with.
func TestNothingInlineUnderTheStrictPolicy(t *testing.T) {
	for _, r := range []*http.Request{request("GET", "/", "", ""), ask("name", "Orvan Deskel"), ask("name", "")} {
		res, page := do(t, handler(), r)
		csp := res.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Error("policy:", csp)
		}
		for _, bad := range []string{"<script", "<style", " style=", " onclick=", "javascript:", "http://", "https://"} {
			if strings.Contains(page, bad) {
				t.Errorf("the page holds %q", bad)
			}
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	}
}

// Every label points at a field, every described-by at an element, no id twice.
func TestIDsAreSound(t *testing.T) {
	_, page := do(t, handler(), ask("name", "", "birth_date", "x", "country", "Atlantis", "gender", "q"))
	ids := map[string]int{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		ids[m[1]]++
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %q stands %d times", id, n)
		}
	}
	for _, m := range regexp.MustCompile(`(?: for="|aria-labelledby="|aria-describedby="|href="#)([^"]+)"`).FindAllStringSubmatch(page, -1) {
		for id := range strings.FieldsSeq(m[1]) {
			if ids[id] == 0 {
				t.Errorf("%s points nowhere", m[0])
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
	do(t, h, ask("name", "Broken", "birth_date", "1961-05-02"))
	do(t, h, ask("name", "Panic"))
	text := log.String()
	for _, personal := range []string{"Orvan", "Deskel", "1961", "Broken", "Panic", "goroutine"} {
		if strings.Contains(text, personal) {
			t.Errorf("the log holds %q:\n%s", personal, text)
		}
	}
	if strings.Count(text, "msg=request") != 5 || !strings.Contains(text, `route="POST /{$}"`) || !strings.Contains(text, "screening failed") {
		t.Errorf("log:\n%s", text)
	}
}

// A field that stands twice leaves open which of the two is meant.
func TestRepeatedFieldsAreNamed(t *testing.T) {
	res, page := do(t, handler(), request("POST", "/", "application/x-www-form-urlencoded", "name=Ana&birth_date=1980&birth_date=1990"))
	if res.StatusCode != 422 || !strings.Contains(page, "stands twice") || !strings.Contains(page, "Date of birth") {
		t.Error(res.Status, page)
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
