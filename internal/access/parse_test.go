package access

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/store"
)

// Whatever is sent, the header is read as a key of the one form, or refused.
func FuzzAuthorization(f *testing.F) {
	id, secret := strings.Repeat("k", 16), strings.Repeat("9", 52)
	key := keyPrefix + id + "_" + secret
	for _, s := range []string{"", "Bearer " + key, "apikey  " + key + " ", "Bearer", key, "Bearer nsk__", "Basic YTpi", "Bearer " + strings.ToUpper(key), "Bearer nsk_" + id + "_" + secret + "_x", "Bearer " + key + ", Bearer " + key, "Bearer \xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		id, secret, sent, err := authorization(http.Header{"Authorization": {value}})
		if !sent {
			t.Fatal("a header was overlooked")
		}
		if err != nil {
			if id != "" || secret != "" || err != errMalformed {
				t.Fatalf("%q: %q, %q, %v", value, id, secret, err)
			}
			return
		}
		scheme, rest, _ := strings.Cut(value, " ")
		if s := strings.ToLower(scheme); s != "bearer" && s != "apikey" || strings.Trim(rest, " ") != keyPrefix+id+"_"+secret || len(id) != 16 || len(secret) != 52 {
			t.Fatalf("%q was read as %q and %q", value, id, secret)
		}
	})
}

func TestAddressOfRequests(t *testing.T) {
	a := &Access{config: Config{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}}
	for _, c := range []struct{ remote, forwarded, want string }{
		{"192.0.2.1:80", "", "192.0.2.1"},
		{"192.0.2.1:80", "198.51.100.7", "192.0.2.1"}, // no proxy of ours
		{"10.0.0.1:80", "198.51.100.7", "198.51.100.7"},
		{"10.0.0.1:80", "203.0.113.9, 198.51.100.7", "198.51.100.7"}, // the first is what the client wrote itself
		{"10.0.0.1:80", "198.51.100.7, 10.2.2.2", "198.51.100.7"},
		{"10.0.0.1:80", "198.51.100.7, somebody", "10.0.0.1"},
		{"10.0.0.1:80", "", "10.0.0.1"},
		{"[fd00::1]:80", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		{"[2001:db8:1:2:ffff::1]:80", "", "2001:db8:1:2::/64"},
		{"[fe80::1%eth0]:80", "", "fe80::/64"},
		{"[::ffff:192.0.2.1]:80", "", "192.0.2.1"},
		{"@", "", "unknown"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := a.address(r); got != c.want {
			t.Errorf("%s forwarding %q: %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
}

func TestSecureRequests(t *testing.T) {
	behind := Config{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	for _, c := range []struct {
		what   string
		config Config
		url    string // of the request; https is TLS
		remote string
		proto  string
		want   bool
	}{
		{"plain", Config{}, "http://localhost/", "127.0.0.1:9", "", false},
		{"TLS", Config{}, "https://localhost/", "127.0.0.1:9", "", true},
		{"a proxy says so", behind, "http://localhost/", "10.0.0.1:9", "https", true},
		{"anybody says so", behind, "http://localhost/", "192.0.2.1:9", "https", false},
		{"configured", Config{URL: "https://a.example"}, "http://localhost/", "192.0.2.1:9", "", true},
		{"configured plain", Config{URL: "http://a.example"}, "https://localhost/", "192.0.2.1:9", "", false},
	} {
		s, err := store.Open(t.Context(), t.TempDir()+"/namesake.db", store.Config{})
		if err != nil {
			t.Fatal(err)
		}
		a, err := Open(t.Context(), s, c.config)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", c.url, nil)
		r.RemoteAddr = c.remote
		if c.proto != "" {
			r.Header.Set("X-Forwarded-Proto", c.proto)
		}
		if got := a.secure(r); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOnlyPagesOfThisSiteAreGoneTo(t *testing.T) {
	for next, want := range map[string]string{
		"": "/", "/": "/", "/alerts/7": "/alerts/7", "/alerts?state=open": "/alerts?state=open",
		"//evil.example": "/", "/\\evil.example": "/", "https://evil.example/": "/", "javascript:alert(1)": "/", "alerts": "/",
		"/a\nb": "/", "/sign-out": "/", "/sign-in?next=/": "/", "/oidc/start": "/", "/%zz": "/", "/" + strings.Repeat("a", 600): "/",
	} {
		if got := local(next); got != want {
			t.Errorf("%q leads to %q, want %q", next, got, want)
		}
	}
}

func TestBrowsersAreTold(t *testing.T) {
	for accept, want := range map[string]bool{
		"": false, "*/*": false, "application/json": false, "text/html": true, "text/html;q=0": false, "text/*": false,
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": true, "application/json, text/html;q=0.1": true, "text/htmlx": false, "text/html;q=x": false,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		if accept != "" {
			r.Header.Set("Accept", accept)
		}
		if got := wantsPage(r); got != want {
			t.Errorf("%q: %v", accept, got)
		}
	}
}
