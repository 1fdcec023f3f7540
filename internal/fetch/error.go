package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"
)

// ErrRefused is wrapped by the error for what came and must not be used: a web
// page in place of a list, a file too large, one that is not what its checksum
// says. An import given to a [Scheduler] wraps it where the list itself was
// refused, in distinction to a disk that was full.
var ErrRefused = errors.New("refused")

// Error says why a list was not fetched. It wraps [ErrRefused] where the
// publisher answered and the answer must not be used.
type Error struct {
	List    string
	File    string // of the list; "" where no one file is at fault
	Address string // as configured, parameters not filled in
	Msg     string // what is wrong
	Hint    string // what to do about it
	// RetryAfter is how long the publisher asked to be left alone; 0 where it
	// did not.
	RetryAfter time.Duration
	Err        error // the cause; may be nil

	refused bool
	again   bool // another try may end otherwise
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "fetch %s: ", e.List)
	if e.File != "" {
		fmt.Fprintf(&b, "%s from %s: ", e.File, e.Address)
	}
	b.WriteString(e.Msg)
	if e.Hint != "" {
		fmt.Fprintf(&b, " (%s)", e.Hint)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is ErrRefused and the error is one of that kind.
func (e *Error) Is(target error) bool { return target == ErrRefused && e.refused }

// about fills in which list and file an error is about. In the hints of what is
// below, PAGE stands for the publisher's page.
func about(err error, s Source, f File) error {
	var e *Error
	if !errors.As(err, &e) {
		return err // cancelled
	}
	filled := *e
	filled.List, filled.File, filled.Address = s.List, f.Name, f.Address
	filled.Hint = strings.ReplaceAll(e.Hint, "PAGE", s.Page)
	if s.Page == "" {
		filled.Hint = strings.ReplaceAll(e.Hint, "PAGE", "the publisher's page")
	}
	return &filled
}

// broken explains an error of the network. What the caller's own context ended
// stays as it is.
func broken(ctx context.Context, what string, err error) error {
	if e := (*Error)(nil); errors.As(err, &e) {
		return e // from the dialer
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, errTooLong) {
		return cause
	}
	// An *url.Error has the address in it, with the parameters filled in.
	if ue := (*url.Error)(nil); errors.As(err, &ue) {
		err = ue.Err
	}
	e := &Error{Err: err, again: true, Hint: "check the network, and whether PAGE opens; the list is looked at again later"}
	var timeout net.Error
	var cert *tls.CertificateVerificationError
	switch {
	case errors.Is(context.Cause(ctx), errTooLong), errors.As(err, &timeout) && timeout.Timeout():
		e.Msg = what + ": took too long"
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.Msg = what + ": the connection ended early"
	case errors.As(err, &cert):
		e.Msg = what + ": the server's certificate does not hold: " + cert.Err.Error()
		e.Hint, e.again = "nothing is taken from a server that cannot show who it is; where a proxy of your own opens connections, trust its certificate authority", false
	default:
		e.Msg = what + ": " + err.Error()
	}
	return e
}

// errTooLong ends a request at the time limit of the whole.
var errTooLong = errors.New("took too long")
