package access

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/namesake-screening/namesake/internal/store"
)

// Key is what a program signs in with. Its secret is not stored.
type Key struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"` // what it is for
	Roles   []Role    `json:"roles"`
	Actions []Action  `json:"actions,omitempty"` // to which it is narrowed; none for all that its roles allow
	Created time.Time `json:"created"`
	By      string    `json:"by"` // the actor that created it
	Expires time.Time `json:"expires"`
	Revoked time.Time `json:"revoked"` // zero while it is not
	Used    time.Time `json:"used"`    // last, to the hour; zero for never
}

func (k Key) identity() Identity {
	return Identity{Kind: Program, ID: k.ID, Name: k.Name, Roles: k.Roles, Only: k.Actions}
}

// NewKey is what a key is created from.
type NewKey struct {
	Name  string
	Roles []Role
	// Actions narrow the key to some of what its roles allow. Defaults to all.
	Actions []Action
	// Expires is when it ends. Defaults to a year from now; five years is the most.
	Expires time.Time
}

// keyPrefix begins every key, so that scanners for leaked secrets find them.
const keyPrefix = "nsk_"

// CreateKey adds a key and returns what its program is to send,
// "nsk_<id>_<secret>": it can never be shown again.
func (a *Access) CreateKey(ctx context.Context, by string, n NewKey) (key string, k Key, err error) {
	k = Key{Name: strings.TrimSpace(n.Name), Roles: split[Role](joined(n.Roles)), Actions: split[Action](joined(n.Actions)), By: by, Expires: n.Expires.UTC().Truncate(time.Microsecond)}
	if err := checkRoles(k.Roles); err != nil {
		return "", Key{}, err
	}
	if size := len([]rune(k.Name)); size < 1 || size > 64 || strings.ContainsFunc(k.Name, unicode.IsControl) {
		return "", Key{}, &Error{"name", "must be one line of 1 to 64 characters that says what the key is for"}
	}
	for _, action := range k.Actions {
		if _, err := ParseAction(string(action)); err != nil {
			return "", Key{}, err
		}
		if rules[action].Effect == Decides {
			return "", Key{}, &Error{"scope", fmt.Sprintf("%s is for people who sign in, never for a key", action)}
		}
		if scope(k.Roles, action) == None {
			return "", Key{}, &Error{"scope", fmt.Sprintf("%s is nothing that %s may do", action, listed(k.Roles))}
		}
	}
	k.ID = letters.EncodeToString(random(10))
	secret, hash := newToken()
	err = a.store.Update(ctx, func(tx *store.Tx) error {
		k.Created = tx.Now()
		if n.Expires.IsZero() {
			k.Expires = tx.Now().AddDate(1, 0, 0)
		}
		if !k.Expires.After(tx.Now()) || k.Expires.After(tx.Now().AddDate(5, 0, 1)) {
			return &Error{"expires", "must be between now and five years from now"}
		}
		const add = "INSERT INTO api_keys (id, hash, name, roles, actions, created_at, created_by, expires_at, revoked_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)"
		if _, err := tx.Exec(add, k.ID, hash, k.Name, joined(k.Roles), joined(k.Actions), tx.Micros(), by, store.Micros(k.Expires)); err != nil {
			return err
		}
		return a.config.Record(tx, "key.created", by, string(Program), k.ID, map[string]string{
			"roles": coded(joined(k.Roles)), "actions": coded(joined(k.Actions)), "expires": k.Expires.Format(time.RFC3339),
		})
	})
	if err != nil {
		return "", Key{}, err
	}
	return keyPrefix + k.ID + "_" + secret, k, nil
}

const keyColumns = "id, name, roles, actions, created_at, created_by, expires_at, revoked_at, used_at, hash"

func scanKey(scan func(...any) error) (k Key, hash []byte, err error) {
	var roles, actions string
	var created, expires, revoked, used int64
	err = scan(&k.ID, &k.Name, &roles, &actions, &created, &k.By, &expires, &revoked, &used, &hash)
	k.Roles, k.Actions = split[Role](roles), split[Action](actions)
	k.Created, k.Expires, k.Revoked, k.Used = store.Time(created), store.Time(expires), store.Time(revoked), store.Time(used)
	return k, hash, err
}

// Keys are all keys, the latest first, with those that ended.
func (a *Access) Keys(ctx context.Context) (all []Key, err error) {
	err = a.store.View(ctx, func(tx *store.Tx) error {
		return tx.Query(func(scan func(...any) error) error {
			k, _, err := scanKey(scan)
			all = append(all, k)
			return err
		}, "SELECT "+keyColumns+" FROM api_keys ORDER BY created_at DESC, id")
	})
	return all, err
}

// RevokeKey ends a key: at once in this process, within [Config.KeyStale] in
// others. To revoke a revoked key changes nothing; that there is none wraps
// store.ErrNotFound.
func (a *Access) RevokeKey(ctx context.Context, by, id string) error {
	err := a.store.Update(ctx, func(tx *store.Tx) error {
		var revoked int64
		err := tx.Get("SELECT revoked_at FROM api_keys WHERE id = $1", []any{id}, &revoked)
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("key %w", err)
		}
		if err != nil || revoked != 0 {
			return err
		}
		if _, err := tx.Exec("UPDATE api_keys SET revoked_at = $1 WHERE id = $2", tx.Micros(), id); err != nil {
			return err
		}
		return a.config.Record(tx, "key.revoked", by, string(Program), id, nil)
	})
	a.keys.forget(id)
	return err
}

// errMalformed is returned for what is no key at all.
var errMalformed = errors.New(`the Authorization header cannot be read; write "Authorization: Bearer nsk_…"`)

// parseKey takes a key apart.
func parseKey(key string) (id, secret string, err error) {
	rest, ok := strings.CutPrefix(key, keyPrefix)
	id, secret, cut := strings.Cut(rest, "_")
	if !ok || !cut || len(id) != 16 || len(secret) != 52 || strings.Contains(secret, "_") {
		return "", "", errMalformed
	}
	for _, part := range []string{id, secret} {
		if _, err := letters.DecodeString(part); err != nil {
			return "", "", errMalformed
		}
	}
	return id, secret, nil
}

// authorization reads the key of a request: "Bearer" or "ApiKey" and the key,
// the word in any case. sent is false where the request has no such header.
func authorization(h http.Header) (id, secret string, sent bool, err error) {
	values := h.Values("Authorization")
	if len(values) == 0 {
		return "", "", false, nil
	}
	if len(values) > 1 {
		return "", "", true, errMalformed
	}
	scheme, key, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") && !strings.EqualFold(scheme, "ApiKey") {
		return "", "", true, errMalformed
	}
	id, secret, err = parseKey(strings.Trim(key, " "))
	return id, secret, true, err
}

// keyCache remembers keys for a moment, so that a program with many connections
// does not read the database for each request. It holds no more than maxKeys.
type keyCache struct {
	sync.Mutex
	keys map[string]cachedKey
	// ended counts revocations, so that what was read before one is not kept after it.
	ended int
}

type cachedKey struct {
	Key
	hash []byte
	read time.Time
}

const maxKeys = 4096

func (c *keyCache) get(id string, now time.Time, stale time.Duration) (k cachedKey, ended int, ok bool) {
	c.Lock()
	defer c.Unlock()
	k, ok = c.keys[id]
	return k, c.ended, ok && now.Sub(k.read) < stale && !now.Before(k.read)
}

func (c *keyCache) put(k cachedKey, ended int) {
	c.Lock()
	defer c.Unlock()
	if ended != c.ended {
		return
	}
	if c.keys == nil || len(c.keys) >= maxKeys {
		c.keys = map[string]cachedKey{}
	}
	c.keys[k.ID] = k
}

func (c *keyCache) forget(id string) {
	c.Lock()
	defer c.Unlock()
	c.ended++
	delete(c.keys, id)
}

// usedEvery is how exactly the database knows when a key was last used.
const usedEvery = time.Hour

// byKey is who a key is of. Whatever is wrong with the key, the error is
// errNobody.
func (a *Access) byKey(ctx context.Context, id, secret string) (Identity, error) {
	now, hash := a.store.Now(), hashed(secret)
	k, ended, ok := a.keys.get(id, now, a.config.KeyStale)
	if !ok {
		k = cachedKey{read: now}
		err := a.store.View(ctx, func(tx *store.Tx) (err error) {
			k.Key, k.hash, err = scanKey(func(into ...any) error {
				return tx.Get("SELECT "+keyColumns+" FROM api_keys WHERE id = $1", []any{id}, into...)
			})
			return err
		})
		if errors.Is(err, store.ErrNotFound) {
			return Identity{}, errNobody
		}
		if err != nil {
			return Identity{}, err
		}
	}
	if subtle.ConstantTimeCompare(k.hash, hash) != 1 || !k.Revoked.IsZero() || !now.Before(k.Expires) {
		return Identity{}, errNobody
	}
	use := now.Sub(k.Used) >= usedEvery
	if use {
		k.Used = now
	}
	if use || !ok {
		a.keys.put(k, ended) // before the write, so that the requests beside this one do not write too
	}
	if use {
		err := a.store.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE api_keys SET used_at = $1 WHERE id = $2 AND used_at <= $3", tx.Micros(), id, tx.Now().Add(-usedEvery).UnixMicro())
			return err
		})
		if err != nil {
			return Identity{}, err
		}
	}
	return k.identity(), nil
}

// remembered reports whether a key is known without a look into the database.
func (a *Access) remembered(id string) bool {
	_, _, ok := a.keys.get(id, a.store.Now(), a.config.KeyStale)
	return ok
}
