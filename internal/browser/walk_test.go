package browser_test

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
)

// pages are the patterns of all addresses that a browser may open: pages, and
// what they refer to. internal/cli writes them from the routes of the server.
func pages(t *testing.T) []string {
	b, err := os.ReadFile("testdata/pages.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(b))
}

// elsewhere are pages that no link leads to at first: other tests
// open them.
var elsewhere = []string{"/sign-in", "/sign-in/link", "/redress/{id}/letter"}

// Every page is reached by links alone, and is sound: it can be used by
// everybody, at 360 and 1440 pixels, light and dark, and without scripts. Of many
// pages of one kind a few are looked at.
func TestEveryPage(t *testing.T) {
	s := serve(t)
	p := s.arrive()
	patterns := pages(t)
	mux := http.NewServeMux()
	for _, pattern := range patterns {
		mux.Handle("GET "+pattern, http.NotFoundHandler())
	}
	const ofOneKind, closely = 8, 3 // opened, and looked at closely
	looked, asked := map[string]int{}, map[string]bool{}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		path := queue[0]
		address, err := url.Parse(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		_, kind := mux.Handler(&http.Request{Method: "GET", URL: address, Host: address.Host})
		kind = strings.TrimPrefix(kind, "GET ")
		if kind == "" || looked[kind] == ofOneKind || asked[path] {
			continue
		}
		asked[path] = true
		looked[kind]++
		status, what := p.fetch(path)
		if status != http.StatusOK {
			t.Errorf("%s: status %d", path, status)
			continue
		}
		if !strings.HasPrefix(what, "text/html") {
			continue // a file
		}
		p.visit(path)
		queue = append(queue, p.links()...)
		if looked[kind] > closely {
			continue
		}
		p.accessible()
		if looked[kind] == 1 {
			p.plain(path)
			s.picture(p, kind)
		}
	}
	for _, pattern := range patterns {
		if looked[pattern] == 0 && !slices.Contains(elsewhere, pattern) {
			t.Errorf("no link leads to %s", pattern)
		}
	}
	t.Logf("%d pages of %d kinds", len(asked), len(looked))
}

// fetch asks for an address as the signed-in browser does, and returns the status
// and the type of what comes.
func (p *tab) fetch(path string) (int, string) {
	p.Helper()
	res, _ := p.request("GET", path, "")
	return res.StatusCode, res.Header.Get("Content-Type")
}

// ask asks the API with the session of the browser.
func (p *tab) ask(method, path, body string) (int, string) {
	p.Helper()
	res, answer := p.request(method, path, body)
	return res.StatusCode, answer
}

func (p *tab) request(method, path, body string) (*http.Response, string) {
	p.Helper()
	req, err := http.NewRequestWithContext(p.Context(), method, p.url+path, strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, c := range call(p, network.GetCookies, network.GetCookiesParams{}).Cookies {
		req.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		p.Fatal(err)
	}
	return res, string(answer)
}

// links are where the page leads within the server, and what it is made of.
func (p *tab) links() []string {
	p.Helper()
	return eval[[]string](p, `[...document.querySelectorAll('a[href], link[href], script[src], img[src]')].map(e => new URL(e.getAttribute('href') || e.src, location)).filter(u => u.origin === location.origin).map(u => u.pathname + u.search)`)
}
