package browser_test

import (
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// accessible holds the page as it is to WCAG 2.2, levels A and AA, and to its own
// width, in every view.
func (p *tab) accessible() {
	p.Helper()
	if h := eval[[]string](p, "[...document.querySelectorAll('h1')].map(e => e.innerText.trim())"); len(h) != 1 || h[0] == "" {
		p.Errorf("%s has the headings %q; a page has one h1", p.at(), h)
	}
	for _, f := range p.audited() {
		p.Errorf("%s: %s", p.at(), f)
	}
	p.quiet()
}

// audited is what is found in any view.
func (p *tab) audited() (all []finding) {
	p.Helper()
	p.act(chromedp.Evaluate[chromedp.Void]("if (!window.axe) {" + needs.axe + "}\n;undefined"))
	for _, v := range views {
		p.look(v)
		for _, f := range eval[[]finding](p, audit) {
			f.in = v
			all = append(all, f)
		}
	}
	p.look(views[0])
	return all
}

// finding is what the checker objects to.
type finding struct {
	Rule string   `json:"rule"`
	Help string   `json:"help"`
	At   []string `json:"at"`
	Why  string   `json:"why"`
	in   view
}

func (f finding) String() string {
	return fmt.Sprintf("%d px wide, %s: %s: %s at %s (%s)", f.in.width, f.in.scheme, f.Rule, f.Help, strings.Join(f.At, "; "), f.Why)
}

// audit waits until the view is painted, and has the checker look at it. What
// reaches over the right edge is found here: for the checker it is no mistake.
const audit = `(async () => {
	await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
	const root = document.documentElement, out = [];
	if (root.scrollWidth > root.clientWidth) {
		// Whatever scrolls by itself, or lies in something that does, is no matter.
		const inside = e => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) if (getComputedStyle(p).overflowX !== 'visible') return true; return false; };
		const wide = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > root.clientWidth + 1);
		const outside = wide.filter(e => !inside(e));
		const over = outside.length > 0 ? outside : wide.filter(e => getComputedStyle(e).position === 'absolute').concat(wide);
		out.push({rule: 'reflow', help: 'the page scrolls sideways: ' + root.scrollWidth + ' px in ' + root.clientWidth,
			at: over.slice(0, 5).map(e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + (e.className && e.className.baseVal === undefined ? '.' + e.className : '') + ' "' + (e.textContent || '').trim().slice(0, 40) + '"'), why: ''});
	}
	const found = await axe.run(document, {runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']}, resultTypes: ['violations']});
	for (const v of found.violations)
		out.push({rule: v.id, help: v.help, at: v.nodes.slice(0, 5).map(n => n.target.join(' ')), why: (v.nodes[0].failureSummary || '').split('\n').slice(1, 3).join(' ').trim()});
	return out;
})()`

// plain opens a page without scripts: it must be there all the same.
func (p *tab) plain(path string) {
	p.Helper()
	p.scripts(false)
	defer p.scripts(true)
	status := p.open(path)
	if heading := p.text("h1"); status != 200 || heading == "" {
		p.Errorf("%s without scripts: status %d, heading %q", path, status, heading)
	}
}
