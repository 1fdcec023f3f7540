// Package fetch keeps lists fresh: it knows where official lists are published
// ([Sources]), brings the files of a list into a folder if they changed
// ([Fetcher]), and looks at each list when it is time ([Scheduler]). What is
// done with a folder is the caller's: fetch writes nothing but temporary files
// and knows no store.
//
// It fails closed. A folder holds all files of a list, taken in one pass, or
// there is none; a web page, a file cut short or too large, and one that is not
// what its checksum says are refused. It is also polite: it asks whether a
// file changed before it takes it, waits between requests, heeds robots.txt
// (RFC 9309) and Retry-After, and says who it is.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"
)

// Config is how a Fetcher works. The zero value is ready for use.
type Config struct {
	// Client brings proxies, certificates and the like: its Transport must be
	// nil or an *http.Transport, of which copies are used. Its Timeout and
	// CheckRedirect are not. Defaults to the environment's proxies and the
	// system's certificates.
	Client *http.Client
	// Dir is where temporary folders are made. Defaults to os.TempDir().
	Dir string
	// UserAgent says who asks. What stands before the first slash or space is
	// the name that robots.txt may address. Defaults to
	// "Namesake (+https://github.com/namesake-screening/namesake)".
	UserAgent string

	// Connect limits the time to connect, and again that of the TLS handshake.
	// Defaults to 15 s.
	Connect time.Duration
	// Headers limits the time from the request to the head of the answer.
	// Defaults to 30 s.
	Headers time.Duration
	// Whole limits the time of one request from first to last byte. Defaults
	// to 10 min.
	Whole time.Duration
	// Retries is how often a request is made again after a timeout, a broken
	// connection, or an answer 429 or 5xx. Defaults to 3; -1 for never.
	Retries int
	// Patience is the longest Retry-After that is waited for at once; where a
	// publisher asks for more, the look fails, and says when to come back.
	// Defaults to 2 min.
	Patience time.Duration

	// Now is the clock. Defaults to time.Now.
	Now func() time.Time
	// Sleep waits, or returns the context's error. Defaults to a timer.
	Sleep func(ctx context.Context, d time.Duration) error
	// Rand draws from [0,1) for the jitter of waits. Defaults to rand.Float64.
	Rand func() float64
	// Resolve looks up a host that a redirect leads to. Defaults to the
	// system's resolver.
	Resolve func(ctx context.Context, host string) ([]netip.Addr, error)
}

const defaultUserAgent = "Namesake (+https://github.com/namesake-screening/namesake)"

// Fetcher fetches lists. It may be used by several goroutines.
type Fetcher struct {
	c     Config
	agent string // the name that robots.txt may address
	// plain connects to anywhere, for addresses that the user configured;
	// guarded to public addresses only, for those that redirects lead to. They
	// share no connections.
	plain, guarded *http.Client

	mu     sync.Mutex
	free   map[string]time.Time // by host: when it may be asked again
	robots map[string]kept      // by scheme and host
}

var product = regexp.MustCompile(`^[A-Za-z_-]+`)

// New returns a Fetcher, or an error that names the field of the Config that is
// wrong.
func New(c Config) (*Fetcher, error) {
	if c.UserAgent == "" {
		c.UserAgent = defaultUserAgent
	}
	for _, d := range []struct {
		name  string
		value *time.Duration
		usual time.Duration
	}{
		{"Connect", &c.Connect, 15 * time.Second},
		{"Headers", &c.Headers, 30 * time.Second},
		{"Whole", &c.Whole, 10 * time.Minute},
		{"Patience", &c.Patience, 2 * time.Minute},
	} {
		if *d.value < 0 {
			return nil, fmt.Errorf("fetch: Config.%s is %v, less than nothing", d.name, *d.value)
		}
		if *d.value == 0 {
			*d.value = d.usual
		}
	}
	switch {
	case c.Retries == 0:
		c.Retries = 3
	case c.Retries == -1:
		c.Retries = 0
	case c.Retries < 0:
		return nil, fmt.Errorf("fetch: Config.Retries is %d; -1 means never", c.Retries)
	}
	if c.Dir == "" {
		c.Dir = os.TempDir()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	if c.Rand == nil {
		c.Rand = rand.Float64
	}
	if c.Resolve == nil {
		c.Resolve = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	f := &Fetcher{c: c, agent: product.FindString(c.UserAgent), free: map[string]time.Time{}, robots: map[string]kept{}}
	if f.agent == "" {
		return nil, fmt.Errorf("fetch: Config.UserAgent %q does not begin with a name of letters, which robots.txt could address", c.UserAgent)
	}
	if err := f.connect(); err != nil {
		return nil, err
	}
	return f, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// State is what is remembered of a list between looks, to be kept as JSON by
// the caller. The zero State remembers nothing, and has everything fetched.
type State struct {
	// Files are those that were last taken and imported, by name.
	Files map[string]FileState `json:"files,omitempty"`
	// CheckedAt is when the files were last known to be the publisher's.
	CheckedAt time.Time `json:"checked_at,omitzero"` // UTC

	// TriedAt, NextAt and Failures, how many looks failed in a row, are the
	// Scheduler's.
	TriedAt  time.Time `json:"tried_at,omitzero"` // UTC
	NextAt   time.Time `json:"next_at,omitzero"`  // UTC
	Failures int       `json:"failures,omitempty"`
}

// FileState is what is remembered of one file.
type FileState struct {
	Address      string `json:"address"` // as configured, parameters not filled in
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"` // as the server wrote it
	SHA256       string `json:"sha256"`                  // of the uncompressed bytes, hexadecimal
	Bytes        int64  `json:"bytes"`
}

// has reports whether the state is of just the files that the source has now.
func (p State) has(s Source) bool {
	for _, f := range s.Files {
		if known, ok := p.Files[f.Name]; !ok || known.Address != f.Address {
			return false
		}
	}
	return len(p.Files) == len(s.Files)
}

// Result is what Fetch found.
type Result struct {
	// Unchanged: the publisher's files are those of the previous state. There
	// is no folder.
	Unchanged bool
	// Dir is a folder with the files of the list and nothing else. It is the
	// caller's, to be removed after use.
	Dir string
	// State is to be given to the next Fetch once the files are imported; if
	// they could not be, the previous one is, so that they are fetched again.
	State State
}

// Fetch looks whether the publisher's files are others than those of previous,
// and if so brings all of them into a new folder. A file that did not change is
// taken again where another did, so that the folder is whole and of one pass. A
// publisher who replaces files just during the pass may still give a mix: the
// formats refuse most of these, and the next look finds the rest changed.
// Errors are of type [*Error] unless ctx ended it or the source is not valid;
// nothing is left on disk then.
func (f *Fetcher) Fetch(ctx context.Context, s Source, previous State) (Result, error) {
	if err := s.Validate(); err != nil {
		return Result{}, err
	}
	dir, err := f.folder(s)
	if err != nil {
		return Result{}, err
	}
	state, changed, err := f.pass(ctx, s, previous, dir)
	if err != nil || !changed {
		if gone := os.RemoveAll(dir); gone != nil && err == nil {
			err = &Error{List: s.List, Msg: "the temporary folder cannot be removed: " + gone.Error(), Hint: "remove it", Err: gone}
		}
		dir = ""
	}
	if err != nil {
		return Result{}, err
	}
	return Result{Unchanged: !changed, Dir: dir, State: state}, nil
}

// pass takes the files that changed, then, if any did, the others.
func (f *Fetcher) pass(ctx context.Context, s Source, previous State, dir string) (State, bool, error) {
	changed := !previous.has(s)
	state := previous
	state.Files = map[string]FileState{}
	var rest []File
	for _, file := range s.Files {
		known := previous.Files[file.Name]
		if changed {
			known = FileState{} // it is taken whatever it is
		}
		now, err := f.take(ctx, s, file, known, dir)
		switch {
		case errors.Is(err, errNotModified):
			rest = append(rest, file)
			now = known
		case err != nil:
			return State{}, false, about(err, s, file)
		case now.SHA256 != known.SHA256:
			changed = true
		}
		state.Files[file.Name] = now
	}
	if changed {
		for _, file := range rest {
			now, err := f.take(ctx, s, file, FileState{}, dir)
			if err != nil {
				return State{}, false, about(err, s, file)
			}
			state.Files[file.Name] = now
		}
	}
	state.CheckedAt = f.c.Now().UTC()
	return state, changed, nil
}

const (
	folderPrefix = "namesake-fetch-"
	// abandoned is the age at which a folder is taken to be left by a process
	// that was killed: no list takes as long.
	abandoned = 24 * time.Hour
)

// folder makes a temporary folder, and removes those that were abandoned.
func (f *Fetcher) folder(s Source) (string, error) {
	left, err := filepath.Glob(filepath.Join(f.c.Dir, folderPrefix+s.List+"-*"))
	if err == nil {
		for _, path := range left {
			info, err := os.Stat(path)
			if err == nil && f.c.Now().Sub(info.ModTime()) > abandoned {
				// Another user's stays, and is none of our troubles.
				_ = os.RemoveAll(path)
			}
		}
	}
	dir, err := os.MkdirTemp(f.c.Dir, folderPrefix+s.List+"-")
	if err != nil {
		return "", &Error{List: s.List, Msg: "no temporary folder can be made: " + err.Error(), Hint: "make room, or set another folder", Err: err}
	}
	return dir, nil
}
