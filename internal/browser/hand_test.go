package browser_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// Fields are found by their labels and controls by what they are called, as
// people find them: what cannot be found so fails the test.

// finders are the page's elements by what they are called: the shortest of those
// that can be seen and whose name begins so.
const finders = `
const tidy = s => (s || '').replace(/\s+/g, ' ').trim().toLowerCase();
const seen = e => e.checkVisibility() && e.getClientRects().length > 0;
const called = (selector, name, of) => [...document.querySelectorAll(selector)]
	.filter(e => seen(e) && tidy(of(e)).startsWith(tidy(name)))
	.sort((a, b) => tidy(of(a)).length - tidy(of(b)).length)[0];
const control = name => called('a[href], button, summary, input[type=submit]', name, e => e.getAttribute('aria-label') || e.innerText || e.value);
const field = name => {
	const label = called('label', name, e => e.innerText);
	if (label && label.control) return label.control;
	return called('[aria-label]', name, e => e.getAttribute('aria-label'));
};
`

// find runs a script with the finders; e is the element that it looks for.
func find[T any](p *tab, element, then string) T {
	p.Helper()
	return eval[T](p, fmt.Sprintf("(() => {%s\nconst e = %s; if (!e) return null; %s})()", finders, element, then))
}

func quoted(text string) string {
	b, _ := json.Marshal(text)
	return string(b)
}

// point is the middle of an element, which is scrolled to.
func (p *tab) point(what, element string) (x, y float64) {
	p.Helper()
	at := find[[]float64](p, element, "e.scrollIntoView({block: 'center', inline: 'center'}); const r = e.getClientRects()[0]; return [r.left + r.width / 2, r.top + r.height / 2]")
	if len(at) != 2 {
		p.Fatalf("%s has no %s: %s", p.at(), what, p.text("main"))
	}
	return at[0], at[1]
}

// click clicks on the link or button that is called so.
func (p *tab) click(name string) {
	p.Helper()
	x, y := p.point(fmt.Sprintf("link or button %q", name), "control("+quoted(name)+")")
	p.act(chromedp.MouseClickXY(x, y))
}

// offers says whether there is a link or button that is called so.
func (p *tab) offers(name string) bool {
	p.Helper()
	return find[*bool](p, "control("+quoted(name)+")", "return true") != nil
}

// push clicks on what a CSS selector finds.
func (p *tab) push(selector string) {
	p.Helper()
	x, y := p.point(selector, "document.querySelector("+quoted(selector)+")")
	p.act(chromedp.MouseClickXY(x, y))
}

// write types into the field of a label, in place of what it had.
func (p *tab) fill(label, text string) {
	p.Helper()
	ok := find[*bool](p, "field("+quoted(label)+")", "e.scrollIntoView({block: 'center'}); e.focus(); if (e.select) e.select(); return document.activeElement === e")
	if ok == nil || !*ok {
		p.Fatalf("%s has no field %q that takes the focus: %s", p.at(), label, p.text("main"))
	}
	p.typed(text)
}

// typed types text where the focus is.
func (p *tab) typed(text string) {
	p.Helper()
	p.act(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

// choose chooses the option of a list by what it says.
func (p *tab) choose(label, option string) {
	p.Helper()
	ok := find[*bool](p, "field("+quoted(label)+")", fmt.Sprintf(`
		const o = [...(e.options || [])].filter(o => tidy(o.text).startsWith(tidy(%s)))[0];
		if (!o) return false;
		e.focus(); e.value = o.value;
		e.dispatchEvent(new Event('input', {bubbles: true})); e.dispatchEvent(new Event('change', {bubbles: true}));
		return true`, quoted(option)))
	if ok == nil || !*ok {
		p.Fatalf("%s has no list %q with the option %q: %s", p.at(), label, option, p.text("main"))
	}
}

// set gives a field a value at once, as the picker of a date does.
func (p *tab) set(label, value string) {
	p.Helper()
	ok := find[*bool](p, "field("+quoted(label)+")", "e.focus(); e.value = "+quoted(value)+"; e.dispatchEvent(new Event('input', {bubbles: true})); e.dispatchEvent(new Event('change', {bubbles: true})); return e.value === "+quoted(value))
	if ok == nil || !*ok {
		p.Fatalf("%s has no field %q that takes %q: %s", p.at(), label, value, p.text("main"))
	}
}

// upload chooses a file.
func (p *tab) upload(label, path string) {
	p.Helper()
	id := find[*string](p, "field("+quoted(label)+")", "return e.id")
	if id == nil || *id == "" {
		p.Fatalf("%s has no field %q", p.at(), label)
	}
	p.act(chromedp.SetUploadFiles(chromedp.CSS("#"+*id), []string{path}))
}

// post sends a form past the page, as somebody would who wants what it does not
// offer, and returns the status.
func (p *tab) post(path string, fields map[string]string) int {
	p.Helper()
	b, err := json.Marshal(fields)
	if err != nil {
		p.Fatal(err)
	}
	return p.leave(func() {
		eval[bool](p, fmt.Sprintf(`(() => {
			const form = document.createElement('form');
			form.method = 'post'; form.action = %s;
			for (const [name, value] of Object.entries(%s || {})) {
				const field = document.createElement('input');
				field.type = 'hidden'; field.name = name; field.value = value;
				form.append(field);
			}
			document.body.append(form); form.submit();
			return true })()`, quoted(path), b))
	})
}

// tick clicks on the box or button of a label.
func (p *tab) tick(label string) {
	p.Helper()
	x, y := p.point(fmt.Sprintf("box %q", label), "called('label', "+quoted(label)+", e => e.innerText)")
	p.act(chromedp.MouseClickXY(x, y))
}

// press presses keys one after the other, wherever the focus is.
func (p *tab) press(keys string) {
	p.Helper()
	p.act(chromedp.KeyEvent(keys))
}
