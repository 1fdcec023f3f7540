package browser_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is somebody at the browser: a profile of their own with one page open.
// Whatever the console complains of fails the test.
type tab struct {
	*site
	ctx context.Context

	mu     sync.Mutex
	status int      // of the page that was opened last
	said   []string // by the console
}

// longest is how long anything on a page may take before the test gives up.
const longest = 20 * time.Second

// browse opens the browser for one more person.
func (s *site) browse() *tab {
	s.Helper()
	parent, err := startChrome()
	if err != nil {
		s.Fatal(err)
	}
	p := &tab{site: s}
	var end context.CancelFunc
	p.ctx, end = chromedp.NewContext(parent, chromedp.WithNewBrowserContext())
	s.Cleanup(end)
	call(p, network.Enable, network.EnableParams{})
	call(p, log.Enable, cdp.Empty{})
	if err := chromedp.Listen(p.ctx, p.heard); err != nil {
		s.Fatal(err)
	}
	p.look(view{1440, "light"})
	return p
}

// call sends a command to the browser.
func call[P, R any](p *tab, c cdp.Command[P, R], params P) R {
	p.Helper()
	r, err := chromedp.Call(p.ctx, c, params)
	if err != nil {
		p.Fatalf("%s: %v", c.Method, err)
	}
	return r
}

// heard keeps what the browser tells of the page.
func (p *tab) heard(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			p.status = int(e.Response.Status)
		}
	case *log.EventEntryAdded:
		// That a page answers 403 or 422 is what some test asked for; its status
		// is held to by itself.
		if e.Entry.Source == log.EntrySourceNetwork && strings.Contains(e.Entry.Text, "the server responded with a status of 4") {
			return
		}
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			p.said = append(p.said, fmt.Sprintf("%s: %s", e.Entry.Source, e.Entry.Text))
		}
	case *runtime.EventConsoleAPICalled:
		p.said = append(p.said, fmt.Sprintf("console.%s was called", e.Type))
	case *runtime.EventExceptionThrown:
		p.said = append(p.said, "a script failed: "+e.ExceptionDetails.Text)
	}
}

// heardOf is what the console said until now.
func (p *tab) heardOf() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	said := p.said
	p.said = nil
	return said
}

// quiet fails the test for what the console said until now.
func (p *tab) quiet() {
	p.Helper()
	for _, s := range p.heardOf() {
		p.Errorf("%s: the console has %q", p.at(), s)
	}
}

// view is how wide the window is and what the person prefers.
type view struct {
	width  int64
	scheme string // light or dark
}

func (v view) String() string { return fmt.Sprintf("%d-%s", v.width, v.scheme) }

// views are those that every page is looked at in.
var views = []view{{1440, "light"}, {1440, "dark"}, {360, "light"}, {360, "dark"}}

// look changes the view.
func (p *tab) look(v view) {
	p.Helper()
	call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: v.width, Height: 900, DeviceScaleFactor: 1})
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: v.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
}

// open opens a page of the server and returns its status.
func (p *tab) open(path string) int {
	p.Helper()
	if strings.HasPrefix(path, "/") {
		path = p.url + path
	}
	ctx, end := context.WithTimeout(p.ctx, longest)
	defer end()
	got, err := chromedp.Run(ctx, chromedp.NavigateResponse(path))
	if err != nil || got == nil {
		p.Fatalf("open %s: %v", p.path(path), err)
	}
	p.quiet()
	return int(got.Status)
}

// visit opens a page that must be there.
func (p *tab) visit(path string) {
	p.Helper()
	if status := p.open(path); status != 200 {
		p.Fatalf("%s: status %d: %s", path, status, p.text("main"))
	}
}

// path is an address without the server, and without the token of a link.
func (p *tab) path(address string) string {
	rest := strings.TrimPrefix(address, p.url)
	before, _, _ := strings.Cut(rest, "token=")
	return before
}

// at is the address of the page.
func (p *tab) at() string { return p.path(eval[string](p, "location.href")) }

// eval has the page say something.
func eval[T any](p *tab, script string) T {
	p.Helper()
	v, err := try[T](p, script)
	if err != nil {
		p.Fatalf("%.200s: %v", script, err)
	}
	return v
}

func try[T any](p *tab, script string) (T, error) {
	ctx, end := context.WithTimeout(p.ctx, longest)
	defer end()
	return chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// await waits until something holds on the page; what says it in words.
func (p *tab) await(what, condition string) {
	p.Helper()
	until := time.Now().Add(longest)
	var err error
	for time.Now().Before(until) {
		var ok bool
		// While one page follows another there is none to ask.
		if ok, err = try[bool](p, condition); ok {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	p.Fatalf("%s: %s never came about (%v); the page says: %s", p.at(), what, err, p.text("main"))
}

// leave does something that opens another page, and returns once that is there,
// with its status.
func (p *tab) leave(how func()) int {
	p.Helper()
	eval[bool](p, "window.before = true")
	how()
	p.await("another page", "!window.before && document.readyState === 'complete'")
	p.quiet()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.status
}

// follow is leave for what must lead to a page that is there.
func (p *tab) follow(how func()) {
	p.Helper()
	if status := p.leave(how); status != 200 {
		p.Fatalf("%s: status %d: %s", p.at(), status, p.text("main"))
	}
}

// text is what can be read in an element; "" where there is none.
func (p *tab) text(selector string) string {
	p.Helper()
	return eval[string](p, fmt.Sprintf("(e => e ? e.innerText : '')(document.querySelector(%q))", selector))
}

// reads fails the test unless the page says each of the texts somewhere.
func (p *tab) reads(texts ...string) {
	p.Helper()
	has := p.text("body")
	for _, text := range texts {
		if !strings.Contains(strings.ToLower(has), strings.ToLower(text)) {
			p.Fatalf("%s does not say %q: %s", p.at(), text, has)
		}
	}
}

// has says whether the page has an element.
func (p *tab) has(selector string) bool {
	p.Helper()
	return eval[bool](p, fmt.Sprintf("document.querySelector(%q) !== null", selector))
}

// scripts turns the page's scripts off or on, for pages opened from then on.
func (p *tab) scripts(on bool) {
	p.Helper()
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// run has the browser do something.
func (p *tab) act(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	ctx, end := context.WithTimeout(p.ctx, longest)
	defer end()
	if err := chromedp.Do(ctx, steps...); err != nil && !errors.Is(err, context.Canceled) {
		p.Fatalf("%s: %v", p.at(), err)
	}
}
