// Package desk is what the pages of all parts stand on: it registers an address
// with the action that it takes, reads what was asked strictly, and lays a page
// out. The parts have packages of their own below it, each with its templates.
//
// A page is a GET that shows and changes nothing, a form a POST that changes and
// sends the reader on. Everything works without scripts; desk.js makes some of it
// quicker by doing the same requests. Nothing is inline: neither scripts nor
// styles, which the content security policy would refuse.
package desk

import (
	"context"
	"embed"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
)

// Config is what pages are served with. Routes is required.
type Config struct {
	Routes *access.Routes
	// Now is the clock. Defaults to time.Now.
	Now func() time.Time
	// Name is what an actor, such as "account:7", is called. Defaults to the actor.
	Name func(ctx context.Context, actor string) string
	// Notice is a sentence shown above everything, such as that the data are
	// invented; "" is none. Defaults to none.
	Notice func() string
	// Command is what to type about that, shown after it; "" is nothing. Defaults to
	// none.
	Command func() string
	// Badges are counts to show in the menu, by address. Defaults to none.
	Badges func(ctx context.Context, who access.Identity) map[string]int
	// Log is told what fails, without personal data. Defaults to none.
	Log *slog.Logger
}

// Desk serves pages.
type Desk struct {
	Config
	addresses map[string]access.Action // of pages, for the menu
	plain     *Pages                   // for errors
}

//go:embed layout/*.html
var layout embed.FS

//go:embed static
var static embed.FS

// New makes a desk without pages, and serves what all of them share.
func New(c Config) *Desk {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Name == nil {
		c.Name = func(_ context.Context, actor string) string { return actor }
	}
	if c.Notice == nil {
		c.Notice = func() string { return "" }
	}
	if c.Command == nil {
		c.Command = func() string { return "" }
	}
	if c.Badges == nil {
		c.Badges = func(context.Context, access.Identity) map[string]int { return nil }
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	d := &Desk{Config: c, addresses: map[string]access.Action{}}
	d.plain = d.Pages(layout)
	for _, name := range []string{"style.css", "desk.js"} {
		c.Routes.Public("GET /"+name, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-cache") // the same for everybody, another with the next version
			http.ServeFileFS(w, r, static, "static/"+name)
		}))
	}
	return d
}

// Pages are the pages of one part, over its templates.
type Pages struct {
	desk      *Desk
	templates *template.Template
}

// Pages reads the templates of a part: every *.html of files and its folders
// "pages" and "layout". It panics where one is wrong, as template.Must does.
func (d *Desk) Pages(files fs.FS) *Pages {
	t := template.Must(template.New("").Funcs(d.words()).ParseFS(layout, "layout/*.html"))
	for _, pattern := range []string{"*.html", "pages/*.html"} {
		if found, err := fs.Glob(files, pattern); err == nil && len(found) > 0 {
			t = template.Must(t.ParseFS(files, pattern))
		}
	}
	return &Pages{d, t}
}

// Show serves a page, which takes the named parameters in its address and no
// others.
func (p *Pages) Show(pattern string, action access.Action, parameters []string, show func(*Request) (Page, error)) {
	if method, address, _ := cutPattern(pattern); method == http.MethodGet {
		p.desk.addresses[address] = action
	} else {
		panic("desk: a page is shown by GET: " + pattern)
	}
	p.desk.Routes.HandleFunc(pattern, action, func(w http.ResponseWriter, req *http.Request) {
		r := p.request(w, req)
		if err := r.readQuery(parameters); err != nil {
			p.fail(r, err)
			return
		}
		page, err := show(r)
		if err == nil && len(r.Mistakes) > 0 && page.Status == 0 {
			page.Status = http.StatusUnprocessableEntity
		}
		if err != nil {
			p.fail(r, err)
			return
		}
		p.render(r, page)
	})
}

// Do serves a form with the named fields and no others. Where something is wrong
// with what was written, again shows the page that the form is on, with it.
func (p *Pages) Do(pattern string, action access.Action, fields []string, do func(*Request) (Done, error), again func(*Request) (Page, error)) {
	if method, _, _ := cutPattern(pattern); method != http.MethodPost {
		panic("desk: a form is posted: " + pattern)
	}
	p.desk.Routes.HandleFunc(pattern, action, func(w http.ResponseWriter, req *http.Request) {
		r := p.request(w, req)
		defer r.close()
		err := r.readForm(fields)
		var done Done
		if err == nil && len(r.Mistakes) == 0 {
			done, err = do(r)
		}
		status := r.noteError(err)
		switch {
		case status == 0 && len(r.Mistakes) == 0 && done.Show != nil:
			p.render(r, *done.Show)
		case status == 0 && len(r.Mistakes) == 0:
			p.leave(r, done)
		case status != http.StatusInternalServerError && len(r.Mistakes) > 0 && again != nil:
			if status == 0 {
				status = http.StatusUnprocessableEntity
			}
			page, failed := again(r)
			if failed != nil {
				p.fail(r, failed)
				return
			}
			page.Status = status
			p.render(r, page)
		default:
			p.fail(r, err)
		}
	})
}

// Serve serves what is no page, such as a file or a table as CSV, with the same
// reading of the address.
func (p *Pages) Serve(pattern string, action access.Action, parameters []string, serve func(http.ResponseWriter, *Request) error) {
	p.desk.Routes.HandleFunc(pattern, action, func(w http.ResponseWriter, req *http.Request) {
		r := p.request(w, req)
		err := r.readQuery(parameters)
		if err == nil {
			err = serve(w, r)
		}
		if err != nil {
			p.fail(r, err)
		}
	})
}

func (p *Pages) request(w http.ResponseWriter, r *http.Request) *Request {
	return &Request{Request: r, Who: access.Of(r.Context()), w: w}
}
