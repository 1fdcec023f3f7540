package webhooks

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// Addresses that are not of the public Internet: with them a subscriber could
// have this program talk to itself, to neighbours, or to what a cloud tells its
// machines. From the IANA special-purpose address registries (RFC 6890).
var notPublic = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
	"192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	// Of IPv6, what is within 2000::/3 and yet special: some hold an IPv4 address.
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

var global = netip.MustParsePrefix("2000::/3")

func prefixes(texts ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, t := range texts {
		out = append(out, netip.MustParsePrefix(t))
	}
	return out
}

func within(a netip.Addr, all []netip.Prefix) bool {
	for _, p := range all {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// public reports whether an address is of the public Internet.
func public(a netip.Addr) bool {
	a = a.Unmap()
	if a.Is6() && (a.Zone() != "" || !global.Contains(a)) {
		return false
	}
	return !within(a, notPublic)
}

// allowed is an error where an address may not be posted to.
func (w *Webhooks) allowed(a netip.Addr) error {
	if public(a) || within(a.Unmap(), w.Private) {
		return nil
	}
	return fmt.Errorf("%s is not a public address; whoever runs this service can allow it", a)
}

// ErrAddress is wrapped where a URL cannot be posted to.
var ErrAddress = errors.New("url")

// checkURL is an error where a URL cannot be posted to. What its host name stands
// for is seen when it is connected to, each time.
func (w *Webhooks) checkURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || len(text) > 2048:
		return fmt.Errorf("%w: cannot be read; write https://HOST/PATH", ErrAddress)
	case u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("%w: begins with %q; write https://HOST/PATH", ErrAddress, u.Scheme+":")
	case u.Hostname() == "":
		return fmt.Errorf("%w: no host; write https://HOST/PATH", ErrAddress)
	case u.User != nil:
		return fmt.Errorf("%w: holds a user name or password; messages are signed instead", ErrAddress)
	case u.Fragment != "" || strings.Contains(text, "#"):
		return fmt.Errorf("%w: a fragment (#…) is not sent; leave it out", ErrAddress)
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil {
		if err := w.allowed(a); err != nil {
			return fmt.Errorf("%w: %w", ErrAddress, err)
		}
	}
	return nil
}

// control looks at the address itself, after its name was resolved: a name may
// stand for another address every time.
func (w *Webhooks) control(network, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil || !strings.HasPrefix(network, "tcp") {
		return fmt.Errorf("address %s %s cannot be read", network, address)
	}
	return w.allowed(a.Addr())
}

// newClient follows no redirects, since these lead to addresses that nobody
// subscribed with, and asks no proxy, which would resolve names unseen.
func (w *Webhooks) newClient() *http.Client {
	dialer := &net.Dialer{Timeout: w.Timeout, Control: w.control}
	return &http.Client{
		Timeout: w.Timeout,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: w.Timeout, ResponseHeaderTimeout: w.Timeout, ForceAttemptHTTP2: true,
			MaxResponseHeaderBytes: mostRead, DisableCompression: true, MaxIdleConns: 64, MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
