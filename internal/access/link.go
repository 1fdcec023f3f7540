package access

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// Link lets its holder set the password of an account, once.
type Link struct {
	Path    string    `json:"path"` // with the token in it: for its holder alone
	Expires time.Time `json:"expires"`
}

// ErrLink is returned for a link that is none, was used or replaced, or came
// too late: which of these is nobody's business.
var ErrLink = errors.New("this link is used or too old; ask an administrator for another")

const linkPath = "/sign-in/link"

// newLink replaces the account's link.
func (a *Access) newLink(tx *store.Tx, account int64) (Link, error) {
	token, hash := newToken()
	l := Link{linkPath + "?" + url.Values{"token": {token}}.Encode(), tx.Now().Add(a.config.LinkLife)}
	_, err := tx.Exec(`INSERT INTO sign_in_links (account, hash, expires_at) VALUES ($1, $2, $3)
		ON CONFLICT (account) DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at`, account, hash, store.Micros(l.Expires))
	return l, err
}

// ResetAccount takes an account's password, ends its sessions, and returns a
// link with which its holder sets another.
func (a *Access) ResetAccount(ctx context.Context, by string, id int64) (l Link, err error) {
	err = a.change(ctx, id, func(tx *store.Tx, c stored) error {
		if c.External {
			return ErrExternal
		}
		if !c.Disabled.IsZero() {
			return ErrDisabled
		}
		if _, err := tx.Exec("UPDATE accounts SET password = '' WHERE id = $1", id); err != nil {
			return err
		}
		if err := endAccess(tx, id); err != nil {
			return err
		}
		// Whoever was locked out by somebody else's guesses gets in again.
		if _, err := tx.Exec("DELETE FROM failed_attempts WHERE key = $1", a.attempted(c.Name, "").name); err != nil {
			return err
		}
		if l, err = a.newLink(tx, id); err != nil {
			return err
		}
		return a.record(tx, "account.reset", by, c.Account, nil)
	})
	return l, err
}

// linked is the account that a token is for.
func linked(tx *store.Tx, token string) (stored, error) {
	c, err := account(tx, "id = (SELECT account FROM sign_in_links WHERE hash = $1)", hashed(token))
	if errors.Is(err, store.ErrNotFound) {
		return c, ErrLink
	}
	if err != nil {
		return c, err
	}
	var expires int64
	if err := tx.Get("SELECT expires_at FROM sign_in_links WHERE account = $1", []any{c.ID}, &expires); err != nil {
		return c, err
	}
	if !tx.Now().Before(store.Time(expires)) || !c.Disabled.IsZero() {
		return c, ErrLink
	}
	return c, nil
}

// CheckLink says which account a link is for, and leaves it unused: programs
// look at links in messages before people do.
func (a *Access) CheckLink(ctx context.Context, token string) (c Account, err error) {
	err = a.store.View(ctx, func(tx *store.Tx) error {
		found, err := linked(tx, token)
		c = found.Account
		return err
	})
	if err != nil {
		return Account{}, err
	}
	return c, nil
}

// UseLink sets the password of the account and signs in; address is where the
// request came from. A password that is refused leaves the link as it was. The
// error is [ErrLink], [*LockedError], or an [*Error] about the password.
func (a *Access) UseLink(ctx context.Context, token, password, address string) (session string, c Account, err error) {
	t := a.attempted("", address)
	var found stored
	err = a.store.Update(ctx, func(tx *store.Tx) error {
		err := t.begin(tx)
		if err == nil {
			found, err = linked(tx, token)
		}
		if errors.Is(err, ErrLink) {
			found = stored{}
			return a.failed(tx, Account{}, "link")
		}
		return err
	})
	if err == nil && found.ID == 0 {
		err = ErrLink
	}
	var hash string
	if err == nil {
		err = checkPassword(password, found.Name)
	}
	if err == nil {
		hash, err = a.passwords.hash(ctx, password)
	}
	if err != nil {
		return "", Account{}, err
	}
	err = a.store.Update(ctx, func(tx *store.Tx) error {
		again, err := linked(tx, token) // two may have come at once
		if err != nil {
			return err
		}
		if err := t.succeeded(tx); err != nil {
			return err
		}
		c = again.Account
		if err := a.setPassword(tx, c, hash); err != nil {
			return err
		}
		session, err = a.signedIn(tx, &c, "link")
		return err
	})
	if err != nil {
		return "", Account{}, err
	}
	return session, c, nil
}

// setPassword also ends all sessions and links: they are from before.
func (a *Access) setPassword(tx *store.Tx, c Account, hash string) error {
	if _, err := tx.Exec("UPDATE accounts SET password = $1 WHERE id = $2", hash, c.ID); err != nil {
		return err
	}
	if err := endAccess(tx, c.ID); err != nil {
		return err
	}
	return a.record(tx, "password.changed", c.Actor(), c, nil)
}
