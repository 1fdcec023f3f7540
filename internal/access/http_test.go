package access_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
)

// browser is one with its cookies, at an address of its own.
type browser struct {
	o       *office
	h       http.Handler
	cookies map[string]string
	address string
	secure  bool
}

type answer struct {
	status   int
	body     string
	location string
	http.Header
	cookies []*http.Cookie
}

// browser opens the pages of the office, signed in where session is not "".
func (o *office) browser(session string) *browser {
	b := &browser{o: o, h: o.NewRoutes(), cookies: map[string]string{}, address: "192.0.2.1:4711"}
	if session != "" {
		b.cookies["namesake"] = session
	}
	return b
}

func (b *browser) get(path string) answer { return b.do(httptest.NewRequest("GET", path, nil)) }

func (b *browser) post(path string, values ...string) answer {
	v := url.Values{}
	for i := 0; i < len(values); i += 2 {
		v.Set(values[i], values[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

func (b *browser) do(r *http.Request) answer {
	b.o.Helper()
	r.RemoteAddr = b.address
	if r.Header.Get("Accept") == "" {
		r.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.h.ServeHTTP(w, r)
	res := w.Result()
	body, err := io.ReadAll(res.Body)
	b.o.must(err)
	for _, c := range res.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Secure != b.secure || c.Secure != strings.HasPrefix(c.Name, "__Host-") {
			b.o.Errorf("cookie %s: %+v", c.Name, c)
		}
	}
	return answer{res.StatusCode, string(body), res.Header.Get("Location"), res.Header, res.Cookies()}
}
