package access

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

//go:embed pages/*.html
var pageFiles embed.FS

var templates = template.Must(template.ParseFS(pageFiles, "pages/*.html"))

// page is what the pages show; each uses some of it.
type page struct {
	Title    string
	Text     string
	Mistakes []Error // Field is the id of an input, or "" for the form as a whole
	Name     string  // as typed, or of the account
	Token    string
	Next     string
	Provider string // "" for none
	Min      int
}

var titles = map[string]string{"sign-in": "Sign in", "link": "Set a password", "password": "Change the password", "sign-out": "Sign out"}

// Wrong returns what is wrong with a field, or "".
func (p page) Wrong(field string) string {
	for _, m := range p.Mistakes {
		if m.Field == field {
			return m.Msg
		}
	}
	return ""
}

// maxForm is the most bytes of a form that are read.
const maxForm = 16 << 10

// pages adds those on which people sign in and out. They use the style sheet of
// package web, and work without scripts.
func (a *Access) pages(r *Routes) {
	public := func(pattern string, h http.HandlerFunc) { r.Public(pattern, a.LimitBody(maxForm, h)) }
	public("GET /sign-in", a.signInPage)
	public("POST /sign-in", a.signInForm)
	public("GET "+linkPath, a.linkPage)
	public("POST "+linkPath, a.linkForm)
	r.HandleFunc("GET /sign-out", OwnSessions, a.signOutPage)
	r.Handle("POST /sign-out", OwnSessions, a.LimitBody(maxForm, http.HandlerFunc(a.signOutForm)))
	r.HandleFunc("GET /own/password", OwnPassword, a.passwordPage)
	r.Handle("POST /own/password", OwnPassword, a.LimitBody(maxForm, http.HandlerFunc(a.passwordForm)))
	if a.config.OIDC != nil {
		public("GET /oidc/start", a.startOIDC)
		public("GET /oidc/callback", a.endOIDC)
	}
}

func (a *Access) render(w http.ResponseWriter, status int, name string, p page) {
	p.Min = MinPassword
	if title := titles[name]; title != "" {
		p.Title = title
	}
	if a.config.OIDC != nil {
		p.Provider = a.config.OIDC.Name
	}
	var b strings.Builder
	if err := templates.ExecuteTemplate(&b, name, p); err != nil {
		http.Error(w, "the page could not be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	io.WriteString(w, b.String())
}

// only takes the parameters of an address or a form, each at most once. One
// that is not among them is a mistake.
func only(values url.Values, names ...string) (map[string]string, error) {
	out := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch {
		case !slices.Contains(names, name):
			return nil, &Error{"", fmt.Sprintf("There is an unknown field %q.", name)}
		case len(values[name]) > 1:
			return nil, &Error{"", fmt.Sprintf("The field %q stands twice.", name)}
		}
		out[name] = values.Get(name)
	}
	return out, nil
}

// form reads what was posted.
func form(r *http.Request, names ...string) (map[string]string, error) {
	if err := r.ParseForm(); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, &Error{"", "The form is too large."}
		}
		return nil, &Error{"", "The form could not be read."}
	}
	return only(r.PostForm, names...)
}

// again shows a page once more with what was wrong. What is no mistake of the
// reader's is answered as any error is.
func (a *Access) again(w http.ResponseWriter, r *http.Request, name string, p page, err error) {
	var m *Error
	switch {
	case errors.As(err, &m):
		p.Mistakes = []Error{*m}
	case errors.Is(err, ErrLink):
		name, p = "message", page{Title: "This link does not work", Text: sentence(err)}
	case errors.Is(err, ErrSignIn), errors.Is(err, ErrExternal), errors.Is(err, ErrDisabled):
		p.Mistakes = []Error{{"", sentence(err)}}
	default:
		a.refuseError(w, r, err)
		return
	}
	a.render(w, http.StatusUnprocessableEntity, name, p)
}

// enter gives the browser a session instead of the one that it had.
func (a *Access) enter(w http.ResponseWriter, r *http.Request, session, next string) {
	if old := a.read(r, sessionCookie); old != "" {
		if err := a.SignOut(r.Context(), old, false); err != nil {
			a.refuseError(w, r, err)
			return
		}
	}
	http.SetCookie(w, a.cookie(r, sessionCookie, session, int(a.config.Absolute.Seconds())))
	http.Redirect(w, r, local(next), http.StatusSeeOther)
}

func (a *Access) signInPage(w http.ResponseWriter, r *http.Request) {
	q, err := only(r.URL.Query(), "next")
	if err != nil {
		a.again(w, r, "sign-in", page{}, err)
		return
	}
	a.render(w, http.StatusOK, "sign-in", page{Next: local(q["next"])})
}

func (a *Access) signInForm(w http.ResponseWriter, r *http.Request) {
	f, err := form(r, "name", "password", "next")
	p := page{Name: f["name"], Next: local(f["next"])}
	var session string
	switch {
	case err != nil:
	case f["name"] == "":
		err = &Error{"name", "is missing"}
	case f["password"] == "":
		err = &Error{"password", "is missing"}
	default:
		session, _, err = a.SignIn(r.Context(), f["name"], f["password"], a.address(r))
	}
	if err != nil {
		a.again(w, r, "sign-in", p, err)
		return
	}
	a.enter(w, r, session, p.Next)
}

func (a *Access) linkPage(w http.ResponseWriter, r *http.Request) {
	q, err := only(r.URL.Query(), "token")
	var c Account
	if err == nil {
		c, err = a.CheckLink(r.Context(), q["token"])
	}
	if err != nil {
		a.again(w, r, "message", page{Title: "This link does not work", Text: "Ask an administrator for another."}, err)
		return
	}
	a.render(w, http.StatusOK, "link", page{Token: q["token"], Name: c.Name})
}

func (a *Access) linkForm(w http.ResponseWriter, r *http.Request) {
	f, err := form(r, "token", "password", "repeat")
	p := page{Token: f["token"]}
	var session string
	if err == nil {
		err = repeated(f)
	}
	if err == nil {
		session, _, err = a.UseLink(r.Context(), f["token"], f["password"], a.address(r))
	}
	if err != nil {
		if c, bad := a.CheckLink(r.Context(), p.Token); bad == nil {
			p.Name = c.Name
		}
		a.again(w, r, "link", p, err)
		return
	}
	a.enter(w, r, session, "/")
}

func repeated(f map[string]string) error {
	if f["password"] != f["repeat"] {
		return &Error{"repeat", "differs from the password above"}
	}
	return nil
}

func (a *Access) signOutPage(w http.ResponseWriter, r *http.Request) {
	a.render(w, http.StatusOK, "sign-out", page{Name: Of(r.Context()).Name})
}

func (a *Access) signOutForm(w http.ResponseWriter, r *http.Request) {
	f, err := form(r, "everywhere")
	if err == nil && f["everywhere"] != "" && f["everywhere"] != "yes" {
		err = &Error{"everywhere", `must be "yes" or missing`}
	}
	if err != nil {
		a.again(w, r, "sign-out", page{Name: Of(r.Context()).Name}, err)
		return
	}
	if err := a.SignOut(r.Context(), a.read(r, sessionCookie), f["everywhere"] == "yes"); err != nil {
		a.refuseError(w, r, err)
		return
	}
	http.SetCookie(w, a.cookie(r, sessionCookie, "", -1))
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}

func (a *Access) passwordPage(w http.ResponseWriter, r *http.Request) {
	a.render(w, http.StatusOK, "password", page{Name: Of(r.Context()).Name})
}

func (a *Access) passwordForm(w http.ResponseWriter, r *http.Request) {
	who := Of(r.Context())
	f, err := form(r, "old", "password", "repeat")
	var session string
	if err == nil {
		err = repeated(f)
	}
	if err == nil {
		var id int64
		if id, err = strconv.ParseInt(who.ID, 10, 64); err == nil {
			session, err = a.ChangePassword(r.Context(), id, f["old"], f["password"], a.address(r))
		}
	}
	if err != nil {
		a.again(w, r, "password", page{Name: who.Name}, err)
		return
	}
	a.enter(w, r, session, "/")
}
