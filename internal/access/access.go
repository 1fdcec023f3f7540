// Package access says who somebody is and what they may do.
//
// What may be done is one table, [Rules]: role by action by scope. People sign
// in with a password ([Access.SignIn]) or through an identity provider ([OIDC])
// and have a session; programs have a key ([Access.CreateKey]). Either is an
// [Identity], which [Access.Guard] finds in a request and holds to the table;
// [Routes] makes certain that no address is served without.
//
// The database holds no secret: of tokens and keys it has the SHA-256, which is
// enough since each is 256 random bits, and of passwords argon2id. Records name
// accounts and keys by number, so that names can be erased.
package access

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// Config is how access works. The zero value is ready for use; the clock is the
// store's.
type Config struct {
	// Record writes to the audit log, in the transaction of what it is about. It
	// is passed codes alone, never empty and without spaces: neither passwords,
	// tokens, names nor addresses. Defaults to none.
	Record func(tx *store.Tx, action, actor, objectKind, objectID string, detail map[string]string) error
	// URL is where people reach the service, as "https://screening.example.org".
	// It makes cookies secure, and an identity provider sends people back to it.
	// Defaults to none: then cookies are secure where the request came by TLS.
	URL string
	// Proxies are the addresses of reverse proxies, whose X-Forwarded-For and
	// X-Forwarded-Proto are believed. Defaults to none.
	Proxies []netip.Prefix
	// Argon is what a password costs to check, of which as many are checked at
	// once as there are processors. Defaults to DefaultArgon.
	Argon Argon
	// Idle is after how long without a request a session ends. Defaults to 1 h.
	Idle time.Duration
	// Absolute is how long a session lasts at most. Defaults to 12 h.
	Absolute time.Duration
	// LinkLife is how long a sign-in link works. Defaults to 24 h.
	LinkLife time.Duration
	// KeyStale is how long after a key is revoked by another process it may
	// still work here; a key revoked in this process ends at once. Defaults to
	// 5 s, the most that is allowed.
	KeyStale time.Duration
	// PerIdentity bounds the requests of one account or key. Defaults to
	// 10,000 a second and twice as many at once.
	PerIdentity Rate
	// PerAddress bounds the requests from one address that nobody signed in
	// for. Defaults to 20 a second and 200 at once.
	PerAddress Rate
	// Log receives what fails inside, without personal data. Defaults to none.
	Log *slog.Logger
	// OIDC lets people sign in at an identity provider. Defaults to none.
	OIDC *OIDC
}

// Error is a mistake in what was asked for.
type Error struct {
	Field string // of the form or command, e.g. "name"
	Msg   string
}

func (e *Error) Error() string { return e.Field + ": " + e.Msg }

// Access is who may use a service. It is safe for use by many goroutines.
type Access struct {
	config      Config
	store       *store.Store
	secret      []byte // signs cookies and hides addresses; the same for all processes
	url         *url.URL
	passwords   *passwords
	keys        keyCache
	names       names
	identities  *limiter
	addresses   *limiter
	crossOrigin *http.CrossOriginProtection
	provider    struct {
		sync.Mutex
		found *provider
	}
}

// Open makes ready what a service or a command needs of access.
func Open(ctx context.Context, s *store.Store, c Config) (*Access, error) {
	a := &Access{config: c, store: s, crossOrigin: http.NewCrossOriginProtection()}
	if a.config.Record == nil {
		a.config.Record = func(*store.Tx, string, string, string, string, map[string]string) error { return nil }
	}
	for _, d := range []struct {
		value       *time.Duration
		name        string
		usual, most time.Duration
	}{
		{&a.config.Idle, "idle limit of sessions", time.Hour, 24 * time.Hour},
		{&a.config.Absolute, "absolute limit of sessions", 12 * time.Hour, 7 * 24 * time.Hour},
		{&a.config.LinkLife, "life of sign-in links", 24 * time.Hour, 7 * 24 * time.Hour},
		{&a.config.KeyStale, "time that keys are remembered", 5 * time.Second, 5 * time.Second},
	} {
		if *d.value == 0 {
			*d.value = d.usual
		}
		if *d.value < 0 || *d.value > d.most {
			return nil, fmt.Errorf("the %s is %v; it must be above 0 and at most %v", d.name, *d.value, d.most)
		}
	}
	if a.config.Argon == (Argon{}) {
		a.config.Argon = DefaultArgon
	}
	var err error
	if a.passwords, err = newPasswords(a.config.Argon); err != nil {
		return nil, err
	}
	if a.identities, err = newLimiter(a.config.PerIdentity, Rate{10_000, 20_000}); err != nil {
		return nil, fmt.Errorf("limit of an identity: %w", err)
	}
	if a.addresses, err = newLimiter(a.config.PerAddress, Rate{20, 200}); err != nil {
		return nil, fmt.Errorf("limit of an address: %w", err)
	}
	if a.config.URL != "" {
		a.url, err = url.Parse(strings.TrimSuffix(a.config.URL, "/"))
		if err != nil || a.url.Host == "" || a.url.Path != "" || a.url.Scheme != "https" && a.url.Scheme != "http" {
			return nil, fmt.Errorf("the URL of the service is %q; write https://HOST, without a path", a.config.URL)
		}
		if err := a.crossOrigin.AddTrustedOrigin(a.url.String()); err != nil {
			return nil, fmt.Errorf("the URL of the service: %w", err)
		}
	}
	if a.config.OIDC != nil {
		if err := a.checkOIDC(); err != nil {
			return nil, err
		}
	}
	a.secret, err = loadSecret(ctx, s)
	return a, err
}

// loadSecret is the secret of the database, made when it is first asked for.
func loadSecret(ctx context.Context, s *store.Store) ([]byte, error) {
	const name = "access secret"
	var text string
	get := func(tx *store.Tx) error {
		return tx.Get("SELECT value FROM settings WHERE name = $1", []any{name}, &text)
	}
	err := s.View(ctx, get)
	if errors.Is(err, store.ErrNotFound) {
		err = s.Update(ctx, func(tx *store.Tx) error {
			if err := get(tx); !errors.Is(err, store.ErrNotFound) {
				return err
			}
			text = hex.EncodeToString(random(32))
			_, err := tx.Exec("INSERT INTO settings (name, value) VALUES ($1, $2)", name, text)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("read the secret of sign-in: %w", err)
	}
	secret, err := hex.DecodeString(text)
	if err != nil || len(secret) != 32 {
		return nil, errors.New("the secret of sign-in is damaged; delete the row 'access secret' of the table settings, and it is made anew")
	}
	return secret, nil
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // ends the program rather than failing
	return b
}

// letters writes tokens in what no reader mistakes and no shell needs quoted.
var letters = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// newToken is 256 random bits, and what the database has of them.
func newToken() (token string, hash []byte) {
	token = letters.EncodeToString(random(32))
	return token, hashed(token)
}

func hashed(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

// sign is what only holders of the secret can compute; purpose keeps one use
// apart from another.
func (a *Access) sign(purpose, text string) []byte {
	h := hmac.New(sha256.New, a.secret)
	h.Write([]byte(purpose + "\x00" + text))
	return h.Sum(nil)
}
