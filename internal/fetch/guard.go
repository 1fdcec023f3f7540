package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
)

// connect makes the two clients.
func (f *Fetcher) connect() error {
	base := http.DefaultTransport
	var jar http.CookieJar
	if c := f.c.Client; c != nil {
		jar = c.Jar
		if c.Transport != nil {
			base = c.Transport
		}
	}
	t, ok := base.(*http.Transport)
	if !ok {
		return fmt.Errorf("fetch: Config.Client.Transport is a %T; it must be an *http.Transport, since redirects to private addresses are refused when it dials", base)
	}
	client := func(guarded bool) *http.Client {
		t := t.Clone()
		dial := t.DialContext
		if dial == nil {
			dial = (&net.Dialer{}).DialContext
		}
		if guarded {
			g := &guard{dial: dial, resolve: f.c.Resolve}
			dial = g.connect
			// These would go round the guard.
			t.DialTLSContext = nil
			t.DialTLS = nil //lint:ignore SA1019 who set it is to be guarded too
			if proxy := t.Proxy; proxy != nil {
				t.Proxy = func(r *http.Request) (*url.URL, error) { return g.excuse(proxy(r)) }
			}
		}
		t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
			ctx, cancel := context.WithTimeout(ctx, f.c.Connect)
			defer cancel()
			return dial(ctx, network, addr)
		}
		t.TLSHandshakeTimeout = f.c.Connect
		t.ResponseHeaderTimeout = f.c.Headers
		return &http.Client{
			Transport:     t,
			Jar:           jar,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	f.plain, f.guarded = client(false), client(true)
	return nil
}

// guard dials public addresses only: a publisher whose site was broken into must
// not make this machine ask its neighbours. It resolves the host itself and
// dials what it resolved, so that a second answer of the resolver cannot differ.
// A proxy that the user configured is excused; it does the dialling then.
type guard struct {
	dial    func(ctx context.Context, network, addr string) (net.Conn, error)
	resolve func(ctx context.Context, host string) ([]netip.Addr, error)
	proxies sync.Map // host:port
}

func (g *guard) excuse(proxy *url.URL, err error) (*url.URL, error) {
	if err == nil && proxy != nil {
		port := proxy.Port()
		if port == "" {
			port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[proxy.Scheme]
		}
		g.proxies.Store(net.JoinHostPort(proxy.Hostname(), port), true)
	}
	return proxy, err
}

func (g *guard) connect(ctx context.Context, network, addr string) (net.Conn, error) {
	if _, ok := g.proxies.Load(addr); ok {
		return g.dial(ctx, network, addr)
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	ips := []netip.Addr{}
	if ip, err := netip.ParseAddr(host); err == nil {
		ips = append(ips, ip)
	} else if ips, err = g.resolve(ctx, host); err != nil {
		return nil, err
	}
	for _, ip := range ips {
		if !isPublic(ip) {
			return nil, private(host, ip)
		}
	}
	errs := []error{fmt.Errorf("%s has no address", host)}
	for i, ip := range ips {
		conn, err := g.dial(ctx, network, net.JoinHostPort(ip.String(), port))
		if err == nil {
			return conn, nil
		}
		if i == 0 {
			errs = nil
		}
		errs = append(errs, err)
	}
	return nil, errors.Join(errs...)
}

func private(host string, ip netip.Addr) *Error {
	if host != ip.String() {
		host = fmt.Sprintf("%s (%s)", host, ip)
	}
	return &Error{
		Msg:  fmt.Sprintf("redirects to %s, which is no public address", host),
		Hint: "a publisher has no business there, and may have been broken into: open PAGE; if it is your own mirror, set that as the file's address",
	}
}

// public refuses hosts that are private by their name, where a proxy would dial
// them for us.
func public(u *url.URL) error {
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return private(host, netip.IPv6Loopback())
	}
	if ip, err := netip.ParseAddr(host); err == nil && !isPublic(ip) {
		return private(host, ip)
	}
	return nil
}

// notPublic are blocks that netip does not know for private: of the special
// purpose registries of the IANA (RFC 6890), those that may lead to a
// neighbour, and those with an IPv4 address within.
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // carriers' own
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), // benchmarks
	netip.MustParsePrefix("240.0.0.0/4"),   // reserved, and broadcast
	netip.MustParsePrefix("64:ff9b::/96"),  // NAT64
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("2001::/32"), // Teredo
	netip.MustParsePrefix("2002::/16"), // 6to4
	netip.MustParsePrefix("::/96"),     // IPv4-compatible
	netip.MustParsePrefix("fec0::/10"), // site-local
}

func isPublic(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
		return false
	}
	for _, p := range notPublic {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}
