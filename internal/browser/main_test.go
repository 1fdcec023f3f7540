package browser_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// needs has what the tests run on, found once; missing says in a sentence what is
// not there.
var needs struct {
	missing  string
	chromium string
	axe      string // the source of axe-core
}

// chrome is the browser that all tests share, each in a profile of its own.
var chrome struct {
	sync.Once
	ctx context.Context
	end context.CancelFunc
	err error
}

func TestMain(m *testing.M) {
	look()
	code := m.Run()
	if chrome.end != nil {
		chrome.end()
	}
	if built.dir != "" {
		os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// look finds what the tests need. They are minutes long, so they run only where
// they are asked for; then something missing is a failure.
func look() {
	if os.Getenv("NAMESAKE_BROWSER") == "" {
		needs.missing = "the browser tests run by make browser"
		return
	}
	for _, name := range []string{os.Getenv("NAMESAKE_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			needs.chromium = path
			break
		}
	}
	source, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	switch needs.axe = string(source); {
	case needs.chromium == "":
		needs.missing = "Chromium is neither in PATH nor named by NAMESAKE_CHROMIUM (Debian: chromium)"
	case err != nil:
		needs.missing = "axe-core is missing: run npm ci in internal/browser, as make browser does"
	}
}

// need skips a test where nobody asked for a browser, and fails it where one was
// asked for and is not there.
func need(t *testing.T) {
	t.Helper()
	switch {
	case needs.missing != "" && os.Getenv("NAMESAKE_BROWSER") == "":
		t.Skip(needs.missing)
	case needs.missing != "":
		t.Fatal(needs.missing)
	}
}

// startChrome starts the browser. Its sandbox needs a user that is not root.
func startChrome() (context.Context, error) {
	chrome.Do(func() {
		options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(needs.chromium),
			chromedp.Flag("hide-scrollbars", true), chromedp.Flag("lang", "en"))
		if os.Geteuid() == 0 {
			options = append(options, chromedp.NoSandbox)
		}
		all, endAll := chromedp.NewExecAllocator(context.Background(), options...)
		ctx, end := chromedp.NewContext(all)
		chrome.ctx, chrome.end = ctx, func() { end(); endAll() }
		if chrome.err = chromedp.Do(ctx); chrome.err != nil {
			chrome.err = fmt.Errorf("start %s: %w", needs.chromium, chrome.err)
		}
	})
	return chrome.ctx, chrome.err
}

// built is the program, built once.
var built struct {
	sync.Once
	dir, program string
	err          error
}

// program is what is tested: what is named by NAMESAKE_PROGRAM, or built.
func program() (string, error) {
	built.Do(func() {
		if built.program = os.Getenv("NAMESAKE_PROGRAM"); built.program != "" {
			return
		}
		if built.dir, built.err = os.MkdirTemp("", "namesake-browser"); built.err != nil {
			return
		}
		built.program = filepath.Join(built.dir, "namesake")
		out, err := exec.Command("go", "build", "-trimpath", "-o", built.program, "../../cmd/namesake").CombinedOutput()
		if err != nil {
			built.err = fmt.Errorf("build namesake: %w: %s", err, strings.TrimSpace(string(out)))
		}
	})
	return built.program, built.err
}
