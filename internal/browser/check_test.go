package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// What the other tests rest on finds what is wrong: a page with a mistake of each
// kind, and the same page without.
func TestChecksFindMistakes(t *testing.T) {
	need(t)
	for what, body := range map[string]string{
		"nothing":    `<h1>Sound</h1><p><label for="a">Name</label> <input id="a"></p>`,
		"label":      `<h1>No label</h1><input>`,
		"contrast":   `<h1>Pale</h1><p class="pale">hardly to be read</p>`,
		"dark":       `<h1>Dark</h1><p class="dark">hardly to be read in the dark</p>`,
		"reflow":     `<h1>Wide</h1><p class="wide">over the edge</p>`,
		"csp inline": `<h1>Inline</h1><p style="color: red">red</p>`,
		"script":     `<h1>Script</h1><script src="/wrong.js"></script>`,
	} {
		t.Run(what, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'")
				switch r.URL.Path {
				case "/style.css":
					w.Header().Set("Content-Type", "text/css")
					fmt.Fprint(w, `:root { color-scheme: light dark; background: light-dark(#fff, #000); color: light-dark(#000, #fff) }
						.pale { color: #bbb; background: #fff } .dark { color: light-dark(#000, #333) } .wide { width: 500px }`)
				case "/wrong.js":
					w.Header().Set("Content-Type", "text/javascript")
					fmt.Fprint(w, "throw new Error('wrong')")
				default:
					w.Header().Set("Content-Type", "text/html")
					fmt.Fprintf(w, `<!doctype html><html lang="en"><title>Check</title><meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css"><main>%s</main></html>`, body)
				}
			}))
			defer server.Close()
			p := (&site{T: t, url: server.URL}).browse()
			p.act(chromedp.Navigate(server.URL))
			var found []string
			for _, f := range p.audited() {
				found = append(found, f.String())
			}
			all := strings.Join(append(found, p.heardOf()...), "\n")
			want := map[string]string{"label": "label: ", "contrast": "color-contrast: ", "dark": "dark: color-contrast: ", "reflow": "360 px wide, light: reflow: ", "csp inline": "inline style violates", "script": "a script failed"}[what]
			if want == "" && all != "" || !strings.Contains(all, want) {
				t.Errorf("found %q", all)
			}
			if what == "dark" && strings.Contains(all, "light: color-contrast") {
				t.Errorf("found in the light, too: %q", all)
			}
		})
	}
}
