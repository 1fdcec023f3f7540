package browser_test

import (
	"strings"
	"testing"
)

// Whatever a name holds, it is text: on every page that shows it no script of it
// runs, no element comes of it, and what turns the direction of writing stays in
// its own place.
func TestHostileNamesAreText(t *testing.T) {
	s := serve(t)
	key := s.run("key", "create", "--role", "integrator", "--name", "client")
	s.put(key, "hostile", `{"name":"Orvan <img src=x onerror=alert(1)> Daskel","aliases":["Orvan Daskel","<script>document.title='gone'</script>","\"><b>Orvan</b> Daskel","Orvan \u202eleksaD\u202c"]}`)
	alert := s.alertOf(key, "hostile")
	p := s.arrive()
	p.visit("/alerts/" + alert)
	if !strings.Contains(p.text("main"), "<script>document.title='gone'</script>") {
		t.Errorf("the alert does not show the name as it is: %s", p.text("main"))
	}
	pages := []string{"/alerts/" + alert, "/alerts?state=any", "/holds", "/requests/new?alert=" + alert}
	pages = append(pages, eval[[]string](p, "[...document.querySelectorAll('main a[href]')].map(a => a.pathname + a.search).filter(a => /^\\/(subjects|cases|requests)/.test(a))")...)
	for _, path := range pages {
		p.visit(path)
		if eval[bool](p, "document.title === 'gone' || document.querySelector('main script, main b, main img') !== null") {
			t.Errorf("%s: a name became part of the page", path)
		}
		if eval[bool](p, `[...document.querySelectorAll('main *')].some(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.includes('\u202e')) && !e.closest('bdi, [dir=auto]'))`) {
			t.Errorf("%s: a name may turn the direction of what stands beside it", path)
		}
	}
}
