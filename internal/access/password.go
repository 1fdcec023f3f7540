package access

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Argon is the cost of argon2id (RFC 9106).
type Argon struct {
	Time    uint32 // passes
	Memory  uint32 // KiB
	Threads uint8
}

// DefaultArgon is the second recommendation of RFC 9106, section 4, for
// machines that have other things to do with their memory.
var DefaultArgon = Argon{Time: 3, Memory: 64 << 10, Threads: 4}

// Lengths of a password in characters, after NIST SP 800-63B-4, section
// 3.1.1.2: no other composition is asked for, and none is made to expire.
const (
	MinPassword = 15
	MaxPassword = 256
)

// passwords checks passwords at one cost.
type passwords struct {
	Argon
	slots  chan struct{} // each takes Memory
	derive func(password string, salt []byte, cost Argon) []byte
	dummy  string // a hash that nobody's password has
}

func newPasswords(cost Argon) (*passwords, error) {
	if cost.Time < 1 || cost.Threads < 1 || cost.Memory < 8*uint32(cost.Threads) {
		return nil, fmt.Errorf("the cost of passwords is %d passes, %d KiB and %d threads; at least 1 pass, 1 thread and 8 KiB a thread are needed", cost.Time, cost.Memory, cost.Threads)
	}
	p := &passwords{Argon: cost, slots: make(chan struct{}, runtime.GOMAXPROCS(0)), derive: derive}
	p.dummy = encode(cost, random(16), random(32))
	return p, nil
}

func derive(password string, salt []byte, cost Argon) []byte {
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, cost.Time, cost.Memory, cost.Threads, 32)
}

// within runs f when there is memory for one more.
func (p *passwords) within(ctx context.Context, f func()) error {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
		f()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// hash writes a password for the database, in the form that other programs
// write it in too.
func (p *passwords) hash(ctx context.Context, password string) (out string, err error) {
	err = p.within(ctx, func() {
		salt := random(16)
		out = encode(p.Argon, salt, p.derive(password, salt, p.Argon))
	})
	return out, err
}

// verify reports whether the hash is of the password, and whether it should be
// written anew since the cost has changed. "" is nobody's hash, and takes as
// long to refuse as any other.
func (p *passwords) verify(ctx context.Context, password, hash string) (ok, stale bool, err error) {
	known := hash != ""
	if !known {
		hash = p.dummy
	}
	cost, salt, want, err := decode(hash)
	if err != nil {
		return false, false, err
	}
	err = p.within(ctx, func() {
		ok = subtle.ConstantTimeCompare(p.derive(password, salt, cost), want) == 1 && known
	})
	return ok, cost != p.Argon, err
}

const argonForm = "$argon2id$v=19$m=%d,t=%d,p=%d$"

func encode(c Argon, salt, key []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf(argonForm, c.Memory, c.Time, c.Threads) + b.EncodeToString(salt) + "$" + b.EncodeToString(key)
}

func decode(hash string) (c Argon, salt, key []byte, err error) {
	parts := strings.Split(hash, "$") // "", name, version, cost, salt, key
	if len(parts) == 6 {
		_, err1 := fmt.Sscanf(strings.Join(parts[:4], "$")+"$", argonForm, &c.Memory, &c.Time, &c.Threads)
		var err2, err3 error
		salt, err2 = base64.RawStdEncoding.DecodeString(parts[4])
		key, err3 = base64.RawStdEncoding.DecodeString(parts[5])
		if errors.Join(err1, err2, err3) == nil && c.Time > 0 && c.Threads > 0 && len(salt) > 0 && len(key) == 32 {
			return c, salt, key, nil
		}
	}
	return c, nil, nil, errors.New("the stored hash of a password cannot be read; reset the account")
}

// checkPassword refuses what is guessed first: the account's name, and few
// letters again and again.
func checkPassword(password, name string) error {
	wrong := func(format string, args ...any) error { return &Error{"password", fmt.Sprintf(format, args...)} }
	if !utf8.ValidString(password) {
		return wrong("is not text")
	}
	folded := strings.ToLower(norm.NFKC.String(password))
	switch n := utf8.RuneCountInString(norm.NFKC.String(password)); {
	case n < MinPassword:
		return wrong("has %d characters; at least %d are needed, and a sentence is easily kept in mind", n, MinPassword)
	case n > MaxPassword:
		return wrong("has %d characters; at most %d are read", n, MaxPassword)
	}
	if name = strings.ToLower(norm.NFKC.String(name)); name != "" && utf8.RuneCountInString(strings.ReplaceAll(folded, name, "")) < 8 {
		return wrong("is little more than the name of the account")
	}
	distinct := map[rune]bool{}
	for _, r := range folded {
		distinct[r] = true
	}
	if len(distinct) < 5 {
		return wrong("is the same few characters again and again")
	}
	return nil
}
