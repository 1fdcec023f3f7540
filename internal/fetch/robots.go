package fetch

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// kept is a robots.txt that was read.
type kept struct {
	rules robots
	until time.Time
}

const (
	// robotsFor is how long a robots.txt is used for (RFC 9309, 2.4).
	robotsFor = 24 * time.Hour
	// robotsMost is how many bytes of one are read; the rest is passed over
	// (2.5).
	robotsMost = 512 << 10
)

// permitted asks the robots.txt of a host whether an address may be asked for.
// A host without one permits all; one that cannot be read permits nothing.
func (f *Fetcher) permitted(ctx context.Context, r request, at *url.URL) error {
	site := origin(at)
	f.mu.Lock()
	k := f.robots[site]
	f.mu.Unlock()
	if now := f.c.Now(); !now.Before(k.until) {
		rules, err := f.readRobots(ctx, r, at)
		if err != nil {
			return err
		}
		k = kept{rules, now.Add(robotsFor)}
		f.mu.Lock()
		f.robots[site] = k
		f.mu.Unlock()
	}
	path := at.EscapedPath()
	if path == "" {
		path = "/"
	}
	if at.RawQuery != "" {
		path += "?" + at.RawQuery
	}
	if !k.rules.allow(path) {
		return &Error{
			Msg:  fmt.Sprintf("the robots.txt of %s does not permit %s to programs like this", at.Host, at.EscapedPath()),
			Hint: "the publisher wants no programs there: see PAGE for an address meant for them and set that, or take the files by hand and import them",
		}
	}
	return nil
}

func (f *Fetcher) readRobots(ctx context.Context, r request, at *url.URL) (robots, error) {
	r.url = &url.URL{Scheme: at.Scheme, Host: at.Host, Path: "/robots.txt"}
	r.header, r.forced = nil, true
	var rules robots
	err := f.retry(ctx, func() error {
		return f.get(ctx, r, func(ctx context.Context, resp *http.Response) error {
			switch code := resp.StatusCode; {
			case code == http.StatusTooManyRequests, code >= 500:
				e := answered(resp, f.c.Now())
				e.Hint = "what the publisher permits is not known, so that nothing is fetched; the list is looked at again later"
				return e
			case code >= 300:
				rules = robots{} // there is none (2.3.1.3)
				return nil
			}
			body, err := open(ctx, resp, 64*robotsMost)
			if err != nil {
				return err
			}
			text, err := io.ReadAll(io.LimitReader(body, robotsMost))
			rules = parseRobots(string(text), f.agent)
			return err
		})
	})
	if e := (*Error)(nil); errors.As(err, &e) {
		e.Msg = fmt.Sprintf("the robots.txt of %s cannot be read: %s", at.Host, e.Msg)
		e.refused, e.again = false, false // it is not the list that was refused, and was retried
		return rules, e
	}
	return rules, err
}

// robots are the rules of a robots.txt for us (RFC 9309).
type robots struct {
	rules []rule
}

type rule struct {
	pattern string // normalised; "*" is any text, "$" at the end is the end
	allow   bool
}

// parseRobots reads the groups for an agent: those that name it, in any case, or
// if there are none, those for "*". Lines that are not understood are passed
// over, as are rules that stand before any group.
func parseRobots(text, agent string) robots {
	var named, general []rule
	found := false
	forUs, forAny, open := false, false, false // open: the group's agents are still being named
	for _, line := range strings.FieldsFunc(strings.TrimPrefix(text, "\ufeff"), func(r rune) bool { return r == '\n' || r == '\r' }) {
		line, _, _ = strings.Cut(line, "#")
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		switch key = strings.ToLower(strings.TrimSpace(key)); key {
		case "user-agent":
			if !open {
				forUs, forAny, open = false, false, true
			}
			if strings.EqualFold(product.FindString(value), agent) {
				forUs, found = true, true
			}
			forAny = forAny || value == "*"
		case "allow", "disallow":
			open = false
			if value == "" {
				continue // "Disallow:" forbids nothing
			}
			r := rule{normalise(value), key == "allow"}
			if forUs {
				named = append(named, r)
			}
			if forAny {
				general = append(general, r)
			}
		}
	}
	if found {
		return robots{named}
	}
	return robots{general}
}

// allow reports whether the rules permit a path with its query. The longest
// pattern that matches decides, and of two as long the one that allows.
func (r robots) allow(path string) bool {
	path = normalise(path)
	longest, ok := -1, true
	for _, rule := range r.rules {
		if n := len(rule.pattern); matches(rule.pattern, path) && (n > longest || n == longest && rule.allow) {
			longest, ok = n, rule.allow
		}
	}
	return ok
}

// matches reports whether a pattern fits the beginning of a path. It goes back to
// the last star only: the time is the product of the two lengths at worst.
func matches(pattern, path string) bool {
	pattern, ends := strings.CutSuffix(pattern, "$")
	if !ends {
		pattern += "*"
	}
	p, s := 0, 0
	star, from := -1, 0
	for s < len(path) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, s
			p++
		case p < len(pattern) && pattern[p] == path[s]:
			p++
			s++
		case star >= 0:
			from++
			p, s = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// normalise writes a path's octets in one way: those that need no escape as
// themselves, others as %XX in capitals (2.2.2).
func normalise(path string) string {
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		if c == '%' && i+2 < len(path) {
			if v, err := hex.DecodeString(path[i+1 : i+3]); err == nil {
				i += 2
				if unreserved(v[0]) {
					b.WriteByte(v[0])
				} else {
					fmt.Fprintf(&b, "%%%02X", v[0])
				}
				continue
			}
		}
		if c <= ' ' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// unreserved are the octets that mean the same escaped or not (RFC 3986, 2.3).
func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
