package access_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/store"
)

// gate answers 204 to who may do the action.
func gate(a *access.Access, action access.Action) http.Handler {
	return a.Guard(action, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(204) }))
}

// ask sends one request of a program, with an Authorization header or without.
func ask(h http.Handler, authorization string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "/", nil)
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// otherwise is the key with another last letter.
func otherwise(key string) string {
	last := "a"
	if strings.HasSuffix(key, last) {
		last = "b"
	}
	return key[:len(key)-1] + last
}

func TestKeysOpenWhatTheirRolesDo(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		key, k, err := o.CreateKey(o.Context(), access.CommandLine, access.NewKey{Name: "Onboarding", Roles: []access.Role{access.Integrator}})
		o.must(err)
		narrow, _, err := o.CreateKey(o.Context(), access.CommandLine, access.NewKey{Name: "Import", Roles: []access.Role{access.Integrator}, Actions: []access.Action{access.SubjectWrite}})
		o.must(err)
		if !regexp.MustCompile(`^nsk_[a-z2-9]{16}_[a-z2-9]{52}$`).MatchString(key) {
			o.Errorf("key %q", key)
		}
		if !k.Expires.Equal(o.clock.Now().AddDate(1, 0, 0)) {
			o.Error(k.Expires)
		}
		secret := key[len(key)-52:]
		for _, c := range []struct {
			action        access.Action
			authorization string
			status        int
			says          string
		}{
			{access.Screen, "Bearer " + key, 204, ""},
			{access.Screen, "ApiKey " + key, 204, ""},
			{access.Screen, "bearer  " + key, 204, ""},
			{access.AlertDecide, "Bearer " + key, 403, `"action":"alert.decide"`},
			{access.SubjectWrite, "Bearer " + narrow, 204, ""},
			{access.Screen, "Bearer " + narrow, 403, "narrowed"},
			{access.Screen, "", 401, "Send a key"},
			{access.Screen, "Bearer " + otherwise(key), 401, "unknown, expired or revoked"},
			{access.Screen, "Bearer nsk_" + strings.Repeat("a", 16) + "_" + secret, 401, "unknown, expired or revoked"},
			{access.Screen, "Bearer " + strings.ToUpper(key), 401, "cannot be read"},
			{access.Screen, "Bearer", 401, "cannot be read"},
			{access.Screen, "Basic YTpi", 401, "cannot be read"},
			{access.Screen, key, 401, "cannot be read"},
		} {
			w := ask(gate(o.Access, c.action), c.authorization)
			body := w.Body.String()
			if w.Code != c.status || !strings.Contains(body, c.says) {
				o.Errorf("%s with %.20q: %d %s, want %d with %q", c.action, c.authorization, w.Code, body, c.status, c.says)
			}
			if w.Code >= 400 && w.Header().Get("Content-Type") != "application/problem+json" || (w.Code == 401) != (w.Header().Get("WWW-Authenticate") != "") {
				o.Errorf("%d: %v", w.Code, w.Header())
			}
			if strings.Contains(body, secret) {
				o.Error("a secret is answered")
			}
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.Header["Authorization"] = []string{"Bearer " + key, "Bearer " + key}
		w := httptest.NewRecorder()
		gate(o.Access, access.Screen).ServeHTTP(w, r)
		if w.Code != 401 {
			o.Error("two headers:", w.Code)
		}
	})
}

func TestKeyMistakes(t *testing.T) {
	one(t, access.Config{}, func(o *office) {
		integrator := []access.Role{access.Integrator}
		for _, c := range []struct {
			n     access.NewKey
			field string
		}{
			{access.NewKey{Roles: integrator}, "name"},
			{access.NewKey{Name: "a\nb", Roles: integrator}, "name"},
			{access.NewKey{Name: "a"}, "role"},
			{access.NewKey{Name: "a", Roles: []access.Role{"robot"}}, "role"},
			{access.NewKey{Name: "a", Roles: integrator, Actions: []access.Action{"subject.wipe"}}, "scope"},
			{access.NewKey{Name: "a", Roles: integrator, Actions: []access.Action{access.ListImport}}, "scope"},
			{access.NewKey{Name: "a", Roles: access.Roles, Actions: []access.Action{access.AlertDecide}}, "scope"},
			{access.NewKey{Name: "a", Roles: integrator, Expires: o.clock.Now()}, "expires"},
			{access.NewKey{Name: "a", Roles: integrator, Expires: o.clock.Now().AddDate(6, 0, 0)}, "expires"},
		} {
			if _, _, err := o.CreateKey(o.Context(), "cli", c.n); fieldOf(err) != c.field {
				o.Errorf("%+v: %v, want a mistake in %s", c.n, err, c.field)
			}
		}
		if keys, err := o.Keys(o.Context()); len(keys) != 0 || err != nil {
			o.Error(keys, err)
		}
	})
}

func TestKeysEnd(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		ctx := o.Context()
		n := access.NewKey{Name: "feed", Roles: []access.Role{access.Integrator}, Expires: o.clock.Now().Add(time.Hour)}
		short, _, err := o.CreateKey(ctx, "account:1", n)
		o.must(err)
		n.Expires = time.Time{}
		long, k, err := o.CreateKey(ctx, "account:1", n)
		o.must(err)
		other := o.beside(access.Config{})
		here, there := gate(o.Access, access.Screen), gate(other, access.Screen)
		status := func(h http.Handler, key string) int { return ask(h, "Bearer "+key).Code }
		o.clock.pass(time.Hour - time.Second)
		if status(here, short) != 204 {
			o.Error("ended early")
		}
		o.clock.pass(time.Second)
		if status(here, short) != 401 { // although it is remembered
			o.Error("outlived its expiry")
		}
		if status(here, long) != 204 || status(there, long) != 204 {
			o.Error("a key does not work")
		}
		o.recorded()
		o.must(o.RevokeKey(ctx, "account:1", k.ID))
		o.must(o.RevokeKey(ctx, "account:1", k.ID))
		if err := o.RevokeKey(ctx, "account:1", "none"); !errors.Is(err, store.ErrNotFound) {
			o.Error(err)
		}
		if status(here, long) != 401 {
			o.Error("works after it was revoked here")
		}
		o.clock.pass(5*time.Second - time.Microsecond)
		if status(there, long) != 204 {
			o.Error("the other process reads the database for every request")
		}
		o.clock.pass(time.Microsecond)
		if status(there, long) != 401 {
			o.Error("works five seconds after it was revoked")
		}
		if got, want := o.recorded(), `key.revoked by "account:1" key:`+k.ID; got != want {
			o.Error(got)
		}
	})
}

// The database is told of a use once an hour, however many connections there are.
func TestLastUseIsWrittenOnceAnHour(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		key, _, err := o.CreateKey(o.Context(), "cli", access.NewKey{Name: "feed", Roles: []access.Role{access.Integrator}})
		o.must(err)
		h := gate(o.Access, access.Screen)
		used := func() time.Time {
			keys, err := o.Keys(o.Context())
			o.must(err)
			return keys[0].Used
		}
		if !used().IsZero() {
			o.Error("used before it was")
		}
		first := o.clock.Now()
		for range 3 {
			var all sync.WaitGroup
			for range 64 {
				all.Go(func() {
					if w := ask(h, "Bearer "+key); w.Code != 204 {
						o.Error(w.Code)
					}
				})
			}
			all.Wait()
			if !used().Equal(first) {
				o.Errorf("used %v, want %v", used(), first)
			}
			o.clock.pass(29 * time.Minute)
		}
		ask(h, "Bearer "+key)
		if !used().Equal(o.clock.Now()) {
			o.Error("an hour later it is not written anew")
		}
	})
}

// A key that is remembered does not need the database.
func TestRememberedKeysNeedNoDatabase(t *testing.T) {
	one(t, access.Config{}, func(o *office) {
		key, _, err := o.CreateKey(o.Context(), "cli", access.NewKey{Name: "feed", Roles: []access.Role{access.Integrator}})
		o.must(err)
		h := gate(o.Access, access.Screen)
		if w := ask(h, "Bearer "+key); w.Code != 204 {
			o.Fatal(w.Code)
		}
		o.must(o.store.Close())
		if w := ask(h, "Bearer "+key); w.Code != 204 {
			o.Error("asked the database:", w.Code)
		}
		o.clock.pass(5 * time.Second)
		if w := ask(h, "Bearer "+key); w.Code != 500 || !strings.Contains(w.Body.String(), "could not be checked") {
			o.Error("let in, or refused, without having looked:", w.Code, w.Body)
		}
	})
}

// What access adds to a request with a key, with 64 connections.
func BenchmarkGuard(b *testing.B) {
	s, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "namesake.db"), store.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	a, err := access.Open(b.Context(), s, access.Config{PerIdentity: access.Rate{PerSecond: 1e9, Burst: 1e9}})
	if err != nil {
		b.Fatal(err)
	}
	key, _, err := a.CreateKey(b.Context(), "cli", access.NewKey{Name: "feed", Roles: []access.Role{access.Integrator}})
	if err != nil {
		b.Fatal(err)
	}
	h := gate(a, access.Screen)
	b.SetParallelism(64)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		r := httptest.NewRequest("POST", "/", nil)
		r.Header.Set("Authorization", "Bearer "+key)
		for pb.Next() {
			w := httptest.NewRecorder()
			if h.ServeHTTP(w, r); w.Code != 204 {
				b.Error(w.Code)
				return
			}
		}
	})
}
