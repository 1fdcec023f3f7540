package access

import (
	"context"
	"errors"

	"github.com/namesake-screening/namesake/internal/store"
)

// ErrSignIn is returned for a name and password that do not let anybody in,
// whatever the reason.
var ErrSignIn = errors.New("the name or the password is wrong")

// SignIn starts a session for a name and its password; address is where the
// attempt came from. It is [ErrSignIn], or [*LockedError] where it came too soon
// after others. An unknown name, a disabled account and one without a password
// are refused after the same work as a wrong password.
func (a *Access) SignIn(ctx context.Context, name, password, address string) (session string, c Account, err error) {
	t := a.attempted(name, address)
	var found stored
	err = a.store.Update(ctx, func(tx *store.Tx) (err error) {
		if err := t.begin(tx); err != nil {
			return err
		}
		found, err = account(tx, "name = $1", folded(name))
		if errors.Is(err, store.ErrNotFound) {
			found, err = stored{}, nil
		}
		return err
	})
	if err != nil {
		return "", Account{}, err
	}
	ok, stale, err := a.passwords.verify(ctx, password, found.password)
	if err != nil {
		return "", Account{}, err
	}
	reason := ""
	switch {
	case found.ID == 0:
		reason = "unknown-name"
	case !found.Disabled.IsZero():
		reason = "disabled"
	case !found.Password:
		reason = "no-password"
	case !ok:
		reason = "wrong-password"
	}
	var fresh string
	if reason == "" && stale {
		if fresh, err = a.passwords.hash(ctx, password); err != nil {
			return "", Account{}, err
		}
	}
	err = a.store.Update(ctx, func(tx *store.Tx) (err error) {
		refused := reason
		if refused == "" {
			// What happened while the password was checked.
			now, err := account(tx, "id = $1", found.ID)
			if err != nil {
				return err
			}
			if now.password != found.password || !now.Disabled.IsZero() {
				refused = "changed-meanwhile"
			}
			c = now.Account
		}
		if refused != "" {
			session = ""
			return a.failed(tx, found.Account, refused)
		}
		if fresh != "" {
			if _, err := tx.Exec("UPDATE accounts SET password = $1 WHERE id = $2", fresh, c.ID); err != nil {
				return err
			}
		}
		if err := t.succeeded(tx); err != nil {
			return err
		}
		session, err = a.signedIn(tx, &c, "password")
		return err
	})
	if err == nil && session == "" {
		err = ErrSignIn
	}
	if err != nil {
		return "", Account{}, err
	}
	return session, c, nil
}

// nobody is the actor of what nobody signed in for.
const nobody = "nobody"

// failed records that somebody was not let in. Of a name that nobody has the
// record says nothing more: it may well be a password.
func (a *Access) failed(tx *store.Tx, c Account, reason string) error {
	if c.ID == 0 {
		return a.config.Record(tx, "session.refused", nobody, string(Person), "unknown", map[string]string{"reason": reason})
	}
	return a.record(tx, "session.refused", nobody, c, map[string]string{"reason": reason})
}

// ChangePassword sets the password of who knows the old one. All its sessions
// end, and a new one is returned. Wrong attempts count as those to sign in do.
func (a *Access) ChangePassword(ctx context.Context, id int64, old, password, address string) (session string, err error) {
	var c stored
	var t attempt
	err = a.store.Update(ctx, func(tx *store.Tx) (err error) {
		if c, err = account(tx, "id = $1", id); err != nil {
			return err
		}
		t = a.attempted(c.Name, address)
		switch {
		case c.External:
			return ErrExternal
		case !c.Disabled.IsZero():
			return ErrDisabled
		}
		if err := checkPassword(password, c.Name); err != nil {
			return err
		}
		return t.begin(tx)
	})
	if err != nil {
		return "", err
	}
	ok, _, err := a.passwords.verify(ctx, old, c.password)
	if err != nil {
		return "", err
	}
	hash := ""
	if ok {
		if hash, err = a.passwords.hash(ctx, password); err != nil {
			return "", err
		}
	}
	err = a.store.Update(ctx, func(tx *store.Tx) error {
		now, err := account(tx, "id = $1", id)
		if err != nil {
			return err
		}
		if !ok || now.password != c.password || !now.Disabled.IsZero() {
			session = ""
			return a.failed(tx, now.Account, "wrong-password")
		}
		if err := t.succeeded(tx); err != nil {
			return err
		}
		if err := a.setPassword(tx, now.Account, hash); err != nil {
			return err
		}
		session, err = a.newSession(tx, id)
		return err
	})
	if err == nil && session == "" {
		err = &Error{"old", "is not the password of the account"}
	}
	return session, err
}
