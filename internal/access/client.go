package access

import (
	"net/http"
	"net/netip"
	"strings"
)

// address is where a request comes from, as attempts and requests are counted
// for it: an IPv4 address, or the /64 of an IPv6 one, since that is what one
// party has. Of what proxies report, the last address that is no proxy of ours
// counts; what stands before it anybody may have written.
func (a *Access) address(r *http.Request) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return "unknown"
	}
	ip := at.Addr().Unmap()
	if a.trusted(ip) {
		reported := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(reported) - 1; i >= 0; i-- {
			next, err := netip.ParseAddr(strings.TrimSpace(reported[i]))
			if err != nil {
				break
			}
			ip = next.Unmap()
			if !a.trusted(ip) {
				break
			}
		}
	}
	if ip.Is6() {
		p, err := ip.WithZone("").Prefix(64)
		if err != nil {
			return "unknown"
		}
		return p.String()
	}
	return ip.String()
}

func (a *Access) trusted(ip netip.Addr) bool {
	for _, p := range a.config.Proxies {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// secure reports whether the browser has the request encrypted.
func (a *Access) secure(r *http.Request) bool {
	if a.url != nil {
		return a.url.Scheme == "https"
	}
	if r.TLS != nil {
		return true
	}
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && a.trusted(at.Addr().Unmap()) && r.Header.Get("X-Forwarded-Proto") == "https"
}

// cookie is one that only this site and no script reads. Under TLS its name has
// the browser hold that no other host set it (RFC 6265bis, section 4.1.3.2).
func (a *Access) cookie(r *http.Request, name, value string, seconds int) *http.Cookie {
	secure := a.secure(r)
	if secure {
		name = "__Host-" + name
	}
	return &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode}
}

// read is the value of a cookie, "" where there is none.
func (a *Access) read(r *http.Request, name string) string {
	c, err := r.Cookie(a.cookie(r, name, "", 0).Name)
	if err != nil {
		return ""
	}
	return c.Value
}
