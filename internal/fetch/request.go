package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// request is what to ask for.
type request struct {
	url    *url.URL
	header http.Header
	// home is the scheme and host that the user configured. Others are reached
	// by redirects only, and must be public.
	home string
	// pause is the least time between two requests to a host.
	pause time.Duration
	// forced: robots.txt is not asked first, as for itself.
	forced bool
}

func (f *Fetcher) request(s Source, address string) (request, error) {
	u, err := s.expand(address)
	if err != nil {
		return request{}, err
	}
	return request{url: u, header: http.Header{}, home: origin(u), pause: s.Pause}, nil
}

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// shown is an address for messages: without its query, in which keys travel.
func shown(u *url.URL) string { return origin(u) + u.EscapedPath() }

// maxRedirects is how many redirects are followed.
const maxRedirects = 5

// get asks once, follows redirects, and has the last answer read within the time
// limits. Each step is a request of its own: robots.txt, pauses and limits hold
// for it.
func (f *Fetcher) get(ctx context.Context, r request, read func(context.Context, *http.Response) error) error {
	at := r.url
	for hops := 0; ; hops++ {
		next, err := f.step(ctx, r, at, read)
		if err != nil || next == nil {
			return err
		}
		if hops == maxRedirects {
			return &Error{
				Msg:  fmt.Sprintf("redirects more than %d times, the last to %s", maxRedirects, shown(next)),
				Hint: "a circle, or a sign-in that a program cannot pass: open PAGE, and set the file's present address",
			}
		}
		at = next
	}
}

// step makes one request. It returns where the answer redirects to, or nil where
// it was read.
func (f *Fetcher) step(ctx context.Context, r request, at *url.URL, read func(context.Context, *http.Response) error) (*url.URL, error) {
	client := f.plain
	if origin(at) != r.home {
		if err := public(at); err != nil {
			return nil, err
		}
		client = f.guarded
	}
	if !r.forced {
		if err := f.permitted(ctx, r, at); err != nil {
			return nil, err
		}
	}
	if err := f.wait(ctx, at.Host, r.pause); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, f.c.Whole, errTooLong)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, &Error{Msg: "cannot be asked for", Err: err}
	}
	maps.Copy(req.Header, r.header)
	req.Header.Set("User-Agent", f.c.UserAgent)
	req.Header.Set("Accept", "*/*")
	req.Header.Set("Accept-Encoding", "gzip") // undone by open, which counts what it undoes
	resp, err := client.Do(req)
	if err != nil {
		return nil, broken(ctx, "no answer", err)
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return redirect(at, resp)
	}
	if err := read(ctx, resp); err != nil {
		return nil, err
	}
	// A connection is used again only if its last answer was read to the end.
	_, _ = io.CopyN(io.Discard, resp.Body, 4<<10)
	return nil, nil
}

// redirect reads where an answer leads, and refuses a worse scheme.
func redirect(at *url.URL, resp *http.Response) (*url.URL, error) {
	to, err := resp.Location()
	if err != nil {
		return nil, &Error{Msg: fmt.Sprintf("answered %s and did not say where to", status(resp)), Hint: "open PAGE, and set the file's present address"}
	}
	to.Fragment = ""
	if to.User != nil || to.Scheme != "https" && to.Scheme != at.Scheme || to.Scheme != "https" && to.Scheme != "http" || to.Hostname() == "" {
		return nil, &Error{
			Msg:  fmt.Sprintf("redirects from %s to %s, which is not as safe", at.Scheme, shown(to)),
			Hint: "a list must not be open to alteration on its way: open PAGE, and set an https address",
		}
	}
	return to, nil
}

// status names an answer: "503 Service Unavailable".
func status(resp *http.Response) string {
	if text := http.StatusText(resp.StatusCode); text != "" {
		return fmt.Sprintf("%d %s", resp.StatusCode, text)
	}
	return strconv.Itoa(resp.StatusCode)
}

// answered is the error for an answer that holds no file.
func answered(resp *http.Response, now time.Time) *Error {
	e := &Error{Msg: "answered " + status(resp)}
	switch code := resp.StatusCode; {
	case code == http.StatusNotFound, code == http.StatusGone:
		e.Hint = "the file has moved or was given up: open PAGE, and set its present address"
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		e.Hint = "the publisher wants a key, or keeps programs away: see PAGE, and check the source's parameters"
	case code == http.StatusTooManyRequests, code == http.StatusRequestTimeout, code >= 500:
		e.again, e.RetryAfter = true, retryAfter(resp, now)
		e.Hint = "the publisher is overloaded or at work; the list is looked at again later"
	default:
		e.Hint = "see PAGE for whether the publisher changed how the list is fetched"
	}
	return e
}

// retryAfter reads the header of this name, in seconds or as a date (RFC 9110,
// 10.2.3); 0 where there is none, or none that can be read.
func retryAfter(resp *http.Response, now time.Time) time.Duration {
	v := resp.Header.Get("Retry-After")
	if n, err := strconv.ParseInt(v, 10, 32); err == nil {
		return time.Duration(max(n, 0)) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(t.Sub(now), 0)
	}
	return 0
}

const (
	firstWait = time.Second
	lastWait  = 30 * time.Second
)

// retry asks again where another try may end otherwise. Waits double, with a
// jitter, so that many who failed at once do not come back at once.
func (f *Fetcher) retry(ctx context.Context, ask func() error) error {
	for try := 0; ; try++ {
		err := ask()
		var e *Error
		if err == nil || !errors.As(err, &e) || !e.again || e.RetryAfter > f.c.Patience {
			return err
		}
		if try == f.c.Retries {
			if try > 0 {
				e.Msg += fmt.Sprintf("; tried %d times", try+1)
			}
			return e
		}
		wait := min(firstWait<<min(try, 10), lastWait)
		wait = wait/2 + time.Duration(f.c.Rand()*float64(wait/2))
		if err := f.c.Sleep(ctx, max(wait, e.RetryAfter)); err != nil {
			return err
		}
	}
}

// wait waits until a host may be asked again.
func (f *Fetcher) wait(ctx context.Context, host string, pause time.Duration) error {
	f.mu.Lock()
	now := f.c.Now()
	at := now
	if free := f.free[host]; free.After(now) {
		at = free
	}
	f.free[host] = at.Add(pause)
	f.mu.Unlock()
	if at.After(now) {
		return f.c.Sleep(ctx, at.Sub(now))
	}
	return ctx.Err()
}
