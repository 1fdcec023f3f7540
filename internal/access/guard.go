package access

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// sessionCookie names the cookie that holds a session.
const sessionCookie = "namesake"

// Guard lets through who may do the action, to all things or to their own, and
// puts them into the context ([Of]). A handler whose action the table gives as
// "own" asks [Identity.May] about the thing. It panics where there is no such
// action, since what is not in the table nobody has thought about.
func (a *Access) Guard(action Action, h http.Handler) http.Handler {
	if rules[action].Action == "" {
		panic(fmt.Sprintf("access: action %q is not in the table of rules", action))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, err := a.identify(r)
		switch {
		case err != nil:
			a.refuseError(w, r, err)
		case who.Can(action) == None:
			a.forbidden(w, r, who, action)
		default:
			h.ServeHTTP(w, r.WithContext(With(r.Context(), who)))
		}
	})
}

// Public lets everybody through, as often as [Config.PerAddress] says.
func (a *Access) Public(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := a.anonymous(r, 1)
		if err == nil {
			err = a.sameSite(r)
		}
		if err != nil {
			a.refuseError(w, r, err)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// limitedError is returned for one request too many.
type limitedError struct{ wait time.Duration }

func (e *limitedError) Error() string {
	return "too many requests; slow down"
}

// errForeign is returned for a request that the page of another site made.
var errForeign = errors.New("requests from the pages of another site are refused")

// identify is who a request is from. A key that is sent counts, whatever cookie
// comes with it; what is not known is an error.
func (a *Access) identify(r *http.Request) (who Identity, err error) {
	id, secret, sent, err := authorization(r.Header)
	session := a.read(r, sessionCookie)
	switch {
	case err != nil:
	case sent:
		if !a.remembered(id) {
			err = a.anonymous(r, 0) // what guesses does not get to the database
		}
		if err == nil {
			who, err = a.byKey(r.Context(), id, secret)
		}
	case session != "":
		if err = a.anonymous(r, 0); err == nil {
			who, err = a.bySession(r.Context(), session)
		}
		if err == nil {
			err = a.sameSite(r)
		}
	default:
		err = errNobody
	}
	if errors.Is(err, errNobody) || errors.Is(err, errMalformed) {
		if limited := a.anonymous(r, 1); limited != nil {
			err = limited
		}
	}
	if err != nil {
		return Identity{}, err
	}
	if wait := a.identities.take(who.Actor(), 1, a.store.Now()); wait > 0 {
		return Identity{}, &limitedError{wait}
	}
	return who, nil
}

// anonymous counts requests against the address that they come from.
func (a *Access) anonymous(r *http.Request, n int) error {
	if wait := a.addresses.take(a.address(r), n, a.store.Now()); wait > 0 {
		return &limitedError{wait}
	}
	return nil
}

// sameSite refuses what a browser sent on behalf of another site.
func (a *Access) sameSite(r *http.Request) error {
	if a.crossOrigin.Check(r) != nil {
		return errForeign
	}
	return nil
}

// refuseError answers a request that was not let through for an error.
func (a *Access) refuseError(w http.ResponseWriter, r *http.Request, err error) {
	var limited *limitedError
	var locked *LockedError
	switch {
	case errors.As(err, &limited):
		a.refuseFor(w, r, limited.wait, err)
	case errors.As(err, &locked):
		a.refuseFor(w, r, locked.Wait, err)
	case errors.Is(err, errForeign):
		a.refuse(w, r, problem{Status: http.StatusForbidden, Detail: "Requests from the pages of another site are refused."})
	case errors.Is(err, errMalformed):
		w.Header().Set("WWW-Authenticate", `Bearer realm="namesake", error="invalid_request"`)
		a.refuse(w, r, problem{Status: http.StatusUnauthorized, Detail: sentence(err)})
	case errors.Is(err, errNobody):
		a.unauthorized(w, r)
	default:
		if a.config.Log != nil {
			a.config.Log.Error("access could not be checked", "error", fmt.Sprintf("%T", err)) // its text may hold personal data
		}
		a.refuse(w, r, problem{Status: http.StatusInternalServerError, Detail: "It could not be checked who you are. Nothing was done; try again."})
	}
}

func (a *Access) refuseFor(w http.ResponseWriter, r *http.Request, wait time.Duration, err error) {
	seconds := max(1, int(math.Ceil(wait.Seconds())))
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	a.refuse(w, r, problem{Status: http.StatusTooManyRequests, Detail: sentence(err)})
}

func (a *Access) unauthorized(w http.ResponseWriter, r *http.Request) {
	if !wantsPage(r) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="namesake"`)
		detail := "Send a key: Authorization: Bearer nsk_…"
		if r.Header.Get("Authorization") != "" {
			detail = "This key is unknown, expired or revoked."
		}
		a.refuse(w, r, problem{Status: http.StatusUnauthorized, Detail: detail})
		return
	}
	to := "/sign-in"
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		if next := local(r.URL.RequestURI()); next != "/" {
			to += "?" + url.Values{"next": {next}}.Encode()
		}
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (a *Access) forbidden(w http.ResponseWriter, r *http.Request, who Identity, action Action) {
	detail := fmt.Sprintf("To %s (%s) is not for %s.", rules[action].Text, action, listed(who.Roles))
	switch {
	case who.Kind != Person && rules[action].Effect == Decides:
		detail = fmt.Sprintf("To %s (%s) takes a person who signs in; a key cannot do it.", rules[action].Text, action)
	case scope(who.Roles, action) != None:
		detail = fmt.Sprintf("This key is narrowed to other actions than %s.", action)
	}
	a.refuse(w, r, problem{Status: http.StatusForbidden, Detail: detail, Action: action})
}

// problem is an error answer after RFC 9457.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Action Action `json:"action,omitempty"` // that the table does not allow
}

// refuse answers with a problem, a browser with a page that says the same.
func (a *Access) refuse(w http.ResponseWriter, r *http.Request, p problem) {
	p.Type, p.Title = "about:blank", http.StatusText(p.Status)
	if wantsPage(r) {
		a.render(w, p.Status, "message", page{Title: p.Title, Text: p.Detail})
		return
	}
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // it is strings and a number
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	w.Write(append(b, '\n')) // a client that went away has no further use for the rest
}

// wantsPage reports whether a request is a browser's: it names HTML among what
// it accepts, where programs that want an answer name JSON or anything.
func wantsPage(r *http.Request) bool {
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept"), ","), ",") {
		kind, params, err := mime.ParseMediaType(part)
		if err != nil || kind != "text/html" {
			continue
		}
		q, err := strconv.ParseFloat(params["q"], 64)
		return params["q"] == "" || err == nil && q > 0
	}
	return false
}

// local is an address to go to after sign-in if it is a page of this site, and
// "/" if not.
func local(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Host != "" || u.Scheme != "" || len(next) > 512 || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") ||
		strings.ContainsAny(next, "\\") || strings.ContainsFunc(next, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "/"
	}
	for _, own := range []string{"/sign-in", "/sign-out", "/oidc/"} {
		if strings.HasPrefix(u.Path, own) {
			return "/"
		}
	}
	return next
}

// LimitBody refuses requests with more than n bytes: at once where they say how
// many they have, otherwise as *http.MaxBytesError when they are read.
func (a *Access) LimitBody(n int64, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > n {
			w.Header().Set("Connection", "close") // the rest is not read
			a.refuse(w, r, problem{Status: http.StatusRequestEntityTooLarge, Detail: fmt.Sprintf("A request to this address takes at most %d bytes.", n)})
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, n)
		h.ServeHTTP(w, r)
	})
}

// sentence writes an error as a reader expects it.
func sentence(err error) string {
	s := err.Error()
	return strings.ToUpper(s[:1]) + s[1:] + "."
}
