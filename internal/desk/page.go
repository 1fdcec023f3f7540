package desk

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/store"
)

// Page is what is shown.
type Page struct {
	Title    string // of the browser's window, and of nothing else: the template has the h1
	Template string
	View     any
	Status   int  // of HTTP; 0 is 200
	Plain    bool // without the menu: for what is printed
}

// Done is what comes after a form: another page, to which Said is told once, or
// for what may be seen but once, such as a secret, a page in the answer itself.
type Done struct {
	To   string
	Said string // without personal data
	Show *Page
}

// Frame is what templates see as their dot.
type Frame struct {
	Page
	Who     access.Identity
	Notice  string
	Command string
	Said    string
	Menu    []Entry
	Here    string // the path of the page
	Content template.HTML
	r       *Request
	desk    *Desk
}

// Mistakes are what is wrong with what was written.
func (f *Frame) Mistakes() []Mistake { return f.r.Mistakes }

// Posted reports whether the page answers a form, so that its address is not one
// of a page.
func (f *Frame) Posted() bool { return f.r.form != nil }

// Wrong is what is wrong with a field, or "".
func (f *Frame) Wrong(field string) string {
	var texts []string
	for _, m := range f.r.Mistakes {
		if m.Field == field && field != "" {
			texts = append(texts, m.Text)
		}
	}
	return strings.Join(texts, "; ")
}

// Value is what was typed into a field, to be there again.
func (f *Frame) Value(field string) string {
	return f.r.values().Get(field)
}

// Chosen reports whether a value is among those of a field.
func (f *Frame) Chosen(field, value string) bool {
	return slices.Contains(f.r.values()[field], value)
}

// May reports whether the reader may do an action to anything.
func (f *Frame) May(action string) bool { return f.Who.Can(access.Action(action)) != access.None }

// Served reports whether there is a page that the reader may see at an address,
// as it was registered: "/subjects/{id}". A part asks before it leads to another's.
func (f *Frame) Served(address string) bool {
	action, served := f.desk.addresses[address]
	return served && f.Who.Can(action) != access.None
}

// Name is what an actor is called.
func (f *Frame) Name(actor string) string {
	if actor == "" {
		return ""
	}
	return f.desk.Name(f.r.Context(), actor)
}

// Now is the time of the answer.
func (f *Frame) Now() time.Time { return f.desk.Now() }

// Query is the address of this page with one parameter set to another value, or
// without it for "".
func (f *Frame) Query(name string, value any) string {
	q := url.Values{}
	for k, v := range f.r.query {
		q[k] = v
	}
	q.Del(name)
	if text := fmt.Sprint(value); text != "" {
		q.Set(name, text)
	}
	if len(q) == 0 {
		return f.Here
	}
	return f.Here + "?" + q.Encode()
}

const saidCookie = "said"

func (p *Pages) render(r *Request, page Page) {
	f := &Frame{Page: page, Who: r.Who, Notice: p.desk.Notice(), Command: p.desk.Command(), Here: r.URL.Path, r: r, desk: p.desk}
	f.Menu = p.desk.menu(r)
	if c, err := r.Cookie(saidCookie); err == nil && r.Method == http.MethodGet {
		if text, err := url.QueryUnescape(c.Value); err == nil && len(text) < 500 {
			f.Said = text
		}
		http.SetCookie(r.w, &http.Cookie{Name: saidCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	}
	var content, b bytes.Buffer
	err := p.templates.ExecuteTemplate(&content, page.Template, f)
	if err == nil {
		f.Content = template.HTML(content.String()) // it was escaped just now
		frame := "layout"
		if page.Plain {
			frame = "plain"
		}
		err = p.templates.ExecuteTemplate(&b, frame, f)
	}
	if err != nil {
		p.desk.Log.Error("a page could not be written", "template", page.Template, "error", fmt.Sprintf("%T", err)) // its text may hold personal data
		http.Error(r.w, "The page could not be written.", http.StatusInternalServerError)
		return
	}
	r.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	r.w.WriteHeader(max(page.Status, http.StatusOK))
	r.w.Write(b.Bytes()) // a client that went away has no further use for the rest
}

// leave sends the reader on to a page of this site, which says what was done.
func (p *Pages) leave(r *Request, done Done) {
	if done.Said != "" {
		http.SetCookie(r.w, &http.Cookie{Name: saidCookie, Value: url.QueryEscape(done.Said), Path: "/", MaxAge: 60, HttpOnly: true,
			Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode})
	}
	http.Redirect(r.w, r.Request, done.To, http.StatusSeeOther)
}

// fail answers an error on a page of its own. The texts of errors that were not
// meant for readers are left out: they may hold personal data.
func (p *Pages) fail(r *Request, err error) {
	status, title, text := http.StatusInternalServerError, "This failed", "Nothing was decided about anybody. Try again; the log of the server says more."
	var refusal *Refusal
	var m *Mistake
	switch {
	case errors.As(err, &refusal):
		status, title, text = refusal.Status, "This was not done", refusal.Text
	case errors.As(err, &m):
		status, title, text = http.StatusUnprocessableEntity, "Something is wrong", m.Error()
	case errors.Is(err, store.ErrNotFound):
		status, title, text = http.StatusNotFound, "There is nothing here", "It may have been erased, or the address is mistyped."
	case errors.Is(err, access.ErrSamePerson):
		status, title, text = http.StatusForbidden, "This takes a second person", Sentence(access.ErrSamePerson.Error())
	case err == nil: // mistakes alone
		status, title, text = http.StatusUnprocessableEntity, "Something is wrong", "Nothing was done."
	default:
		if r.Context().Err() == nil {
			p.desk.Log.Error("a page failed", "route", r.Pattern, "error", fmt.Sprintf("%T", err))
		}
	}
	for i := range r.Mistakes {
		r.Mistakes[i].Field = "" // is not on this page
	}
	p.desk.plain.render(r, Page{Title: title, Template: "failed", Status: status, View: struct{ Title, Text string }{title, text}})
}
