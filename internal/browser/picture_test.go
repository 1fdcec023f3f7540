package browser_test

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
)

// picture keeps what the page looks like, for people to look at: the whole page
// in every view, in the folder NAMESAKE_SCREENSHOTS.
func (s *site) picture(p *tab, name string) {
	s.Helper()
	dir := os.Getenv("NAMESAKE_SCREENSHOTS")
	if dir == "" {
		return
	}
	name = strings.Trim(strings.NewReplacer("/", "-", "{", "", "}", "", "$", "start").Replace(name), "-")
	for _, v := range views {
		p.look(v)
		image, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
		if err == nil {
			err = os.MkdirAll(dir, 0o755)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name+"-"+v.String()+".png"), image, 0o644)
		}
		if err != nil {
			s.Fatal(err)
		}
	}
	p.look(views[0])
}
