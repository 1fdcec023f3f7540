package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// silent takes what servers log of connections that tests break.
var silent = log.New(io.Discard, "", 0)

func TestPublicAddresses(t *testing.T) {
	for text, want := range map[string]bool{
		"93.184.215.14": true, "1.1.1.1": true, "172.32.0.1": true, "2606:2800:220:1::1": true, "::ffff:8.8.8.8": true,
		"127.0.0.1": false, "127.8.8.8": false, "::1": false, "0.0.0.0": false, "::": false, "0.1.2.3": false,
		"10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.0.1": false, "fd00::1": false,
		"169.254.169.254": false, "fe80::1": false, "fe80::1%eth0": false, "100.64.0.1": false, "198.18.0.1": false,
		"224.0.0.1": false, "ff02::1": false, "255.255.255.255": false, "240.0.0.1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::ffff:100.64.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "::127.0.0.1": false,
	} {
		if got := isPublic(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s is public: %v, want %v", text, got, want)
		}
	}
}

// A redirect to a public host is followed; its robots.txt is asked first, and
// the address that was judged is the one dialled.
func TestRedirectToAPublicHost(t *testing.T) {
	d := newDesk(t)
	storage := newPublisher(t)
	storage.puts("/signed.csv", []byte("name\nInvented Person\n"))
	var dialled []string
	c := d.config()
	c.Resolve = func(_ context.Context, host string) ([]netip.Addr, error) {
		if host != "storage.example" {
			t.Errorf("resolved %s", host)
		}
		return []netip.Addr{netip.MustParseAddr("2606:2800:220:1::1"), netip.MustParseAddr("93.184.215.14")}, nil
	}
	c.Client = &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		dialled = append(dialled, addr)
		switch addr {
		case "[2606:2800:220:1::1]:80":
			return nil, errors.New("no route")
		case "93.184.215.14:80":
			addr = storage.Listener.Addr().String()
		}
		return new(net.Dialer).DialContext(ctx, network, addr)
	}}}
	d.on("/list.csv", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://storage.example/signed.csv?signature=x", http.StatusTemporaryRedirect)
	})
	f, s := d.fetcher(c), at(d.URL, "x", "list.csv")
	r, err := f.Fetch(t.Context(), s, State{})
	if err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(filepath.Join(r.Dir, "list.csv")); string(data) != "name\nInvented Person\n" {
		t.Errorf("the file holds %q", data)
	}
	if got := storage.was(); got != "GET /robots.txt\nGET /signed.csv" {
		t.Errorf("asked %q", got)
	}
	if want := []string{d.Listener.Addr().String(), "[2606:2800:220:1::1]:80", "93.184.215.14:80"}; !slices.Equal(dialled, want) {
		t.Errorf("dialled %v", dialled)
	}
	// The condition travels with the redirect.
	if r, err = f.Fetch(t.Context(), s, r.State); err != nil || !r.Unchanged || storage.was() != "GET /signed.csv if changed" {
		t.Errorf("again: %+v, %v", r, err)
	}

	storage.on("/robots.txt", says(200, "", "User-agent: Namesake\nDisallow: /\n"))
	_, err = d.fetcher(c).Fetch(t.Context(), s, State{})
	if err == nil || !strings.Contains(err.Error(), "robots.txt of storage.example does not permit /signed.csv") {
		t.Errorf("where the storage's robots.txt says no: %v", err)
	}
}

// A server on this machine is reached where it was configured, and not by a
// redirect from elsewhere, even over a connection that is open already.
func TestConfiguredPrivateAddressIsNotOpenToRedirects(t *testing.T) {
	d := newDesk(t)
	mirror := newPublisher(t)
	mirror.puts("/list.csv", []byte("name\n"))
	f := d.fetcher(d.config())
	if _, err := f.Fetch(t.Context(), at(mirror.URL, "x", "list.csv"), State{}); err != nil {
		t.Fatal(err)
	}
	mirror.was()
	d.on("/list.csv", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, mirror.URL+"/list.csv", http.StatusFound)
	})
	_, err := f.Fetch(t.Context(), at(d.URL, "y", "list.csv"), State{})
	if err == nil || !strings.Contains(err.Error(), "no public address") || mirror.was() != "" {
		t.Errorf("%v; the mirror was asked %q", err, mirror.was())
	}
}

// With a proxy, which is often private, redirects to names are its to resolve;
// private addresses are refused all the same.
func TestRedirectsThroughAProxy(t *testing.T) {
	d := newDesk(t)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Host == "publisher.example" && r.URL.Path == "/list.csv":
			http.Redirect(w, r, "http://storage.example/list.csv", http.StatusFound)
		case r.URL.Host == "publisher.example" && r.URL.Path == "/stray.csv":
			http.Redirect(w, r, "http://10.0.0.1/list.csv", http.StatusFound)
		case r.URL.Host == "storage.example" && r.URL.Path == "/list.csv":
			_, _ = w.Write([]byte("name\n"))
		case r.URL.Path == "/robots.txt":
			http.NotFound(w, r)
		default:
			t.Errorf("the proxy was asked for %s", r.URL)
		}
	}))
	t.Cleanup(proxy.Close)
	at1, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := d.config()
	c.Client = &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(at1)}}
	f := d.fetcher(c)
	if _, err := f.Fetch(t.Context(), at("http://publisher.example", "x", "list.csv"), State{}); err != nil {
		t.Error(err)
	}
	if _, err := f.Fetch(t.Context(), at("http://publisher.example", "x", "stray.csv"), State{}); err == nil || !strings.Contains(err.Error(), "no public address") {
		t.Errorf("a redirect to 10.0.0.1: %v", err)
	}
}

func TestRedirectNeverLeavesTLS(t *testing.T) {
	d := newDesk(t)
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/list.csv":
			http.Redirect(w, r, "/moved.csv", http.StatusMovedPermanently)
		case "/moved.csv":
			_, _ = w.Write([]byte("name\n"))
		case "/down.csv":
			http.Redirect(w, r, d.URL+"/list.csv", http.StatusMovedPermanently)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(secure.Close)
	c := d.config()
	c.Client = secure.Client()
	f := d.fetcher(c)
	if _, err := f.Fetch(t.Context(), at(secure.URL, "x", "list.csv"), State{}); err != nil {
		t.Error(err)
	}
	_, err := f.Fetch(t.Context(), at(secure.URL, "x", "down.csv"), State{})
	if err == nil || !strings.Contains(err.Error(), "redirects from https to http://") || d.was() != "" {
		t.Errorf("down to http: %v", err)
	}
}

func TestFiveRedirectsAreFollowedAndNoMore(t *testing.T) {
	d := newDesk(t)
	for i := range 10 {
		d.on(fmt.Sprintf("/%d.csv", i+1), func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, fmt.Sprintf("/%d.csv", i), http.StatusSeeOther)
		})
	}
	d.puts("/0.csv", []byte("name\n"))
	f := d.fetcher(d.config())
	if _, err := f.Fetch(t.Context(), at(d.URL, "x", "5.csv"), State{}); err != nil {
		t.Error(err)
	}
	d.was()
	if _, err := f.Fetch(t.Context(), at(d.URL, "x", "6.csv"), State{}); err == nil || !strings.Contains(err.Error(), "more than 5 times") {
		t.Errorf("six redirects: %v", err)
	}
	if got := d.was(); strings.Count(got, "GET") != 6 {
		t.Errorf("asked %s", got)
	}
}

// A host that cannot be found or reached says so.
func TestRedirectToAHostThatIsNotThere(t *testing.T) {
	d := newDesk(t)
	d.on("/list.csv", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://storage.example/list.csv", http.StatusFound)
	})
	for want, resolve := range map[string]func(context.Context, string) ([]netip.Addr, error){
		"no such host":                   func(context.Context, string) ([]netip.Addr, error) { return nil, errors.New("no such host") },
		"storage.example has no address": func(context.Context, string) ([]netip.Addr, error) { return nil, nil },
	} {
		c := d.config()
		c.Resolve = resolve
		if _, err := d.fetcher(c).Fetch(t.Context(), at(d.URL, "x", "list.csv"), State{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}
