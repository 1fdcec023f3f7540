package browser_test

import (
	"net/http"
	"strings"
	"testing"
)

// An installation without the demonstration is empty and sound: whatever a link
// leads to is there.
func TestEmptyOffice(t *testing.T) {
	s := serve(t, "--demo=false")
	p := s.arrive()
	asked := map[string]bool{"/sign-out": true}
	for queue := []string{"/"}; len(queue) > 0 && len(asked) < 150; queue = queue[1:] {
		path := queue[0]
		if asked[path] {
			continue
		}
		asked[path] = true
		status, what := p.fetch(path)
		if path == "/audit/export" && status == http.StatusConflict {
			continue // the log is signed once a minute, and was not yet
		}
		if status != http.StatusOK {
			t.Errorf("%s: status %d", path, status)
			continue
		}
		if strings.HasPrefix(what, "text/html") {
			p.visit(path)
			if p.has(".empty") {
				p.accessible()
			}
			queue = append(queue, p.links()...)
		}
	}
	t.Logf("%d addresses", len(asked))
}
