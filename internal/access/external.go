package access

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/namesake-screening/namesake/internal/store"
)

// identityProvider is the actor of what follows from groups there.
const identityProvider = "identity-provider"

// signInExternal starts a session for somebody whom the provider vouches for. It
// makes their account the first time, and takes over the roles and the full
// name that the provider says now. The account is found by issuer and subject, never by name: a name
// is no proof of being the same person as somebody who signs in here.
func (a *Access) signInExternal(ctx context.Context, t attempt, e external) (session string, err error) {
	hash := hex.EncodeToString(hashed(a.config.OIDC.Issuer + "\x00" + e.subject))
	var no *refusal
	err = a.store.Update(ctx, func(tx *store.Tx) error {
		session, no = "", nil
		c, err := account(tx, "external = $1", hash)
		known := !errors.Is(err, store.ErrNotFound)
		if known && err != nil {
			return err
		}
		if known && !c.Disabled.IsZero() {
			no = refused("disabled", "Your account is disabled here. Ask an administrator of this service.")
			no.account = c.Account
			return nil
		}
		if known {
			if err := a.setRoles(tx, identityProvider, c.Account, e.roles); err != nil {
				return err
			}
			if _, err := tx.Exec("UPDATE accounts SET full_name = $1 WHERE id = $2", oneLine(e.full), c.ID); err != nil {
				return err
			}
		}
		if len(e.roles) == 0 {
			no = refused("no-role", fmt.Sprintf("You are signed in at %s, but none of your %d groups there gives a role in this service. Ask whoever keeps the groups at %s to add you to one that does.", a.config.OIDC.Name, e.groups, a.config.OIDC.Name))
			no.account = c.Account
			return nil
		}
		if !known {
			if c, err = a.addExternal(tx, e, hash); err != nil {
				return err
			}
		}
		if err := t.succeeded(tx); err != nil {
			return err
		}
		session, err = a.signedIn(tx, &c.Account, "identity-provider")
		return err
	})
	if err == nil && no != nil {
		err = no
	}
	return session, err
}

// addExternal makes the account of somebody who came for the first time.
func (a *Access) addExternal(tx *store.Tx, e external, hash string) (c stored, err error) {
	c.Name, err = freeName(tx, append(e.names, "external-"+hash[:16]))
	if err != nil {
		return c, err
	}
	c.FullName, c.Roles = oneLine(e.full), split[Role](joined(e.roles))
	return c, a.addAccount(tx, identityProvider, &c.Account, hash)
}

// freeName is the first that may be an account's and is nobody's yet.
func freeName(tx *store.Tx, names []string) (string, error) {
	for _, name := range names {
		name = folded(name)
		if checkName(name) != nil {
			continue
		}
		var n int
		if err := tx.Get("SELECT count(*) FROM accounts WHERE name = $1", []any{name}, &n); err != nil {
			return "", err
		}
		if n == 0 {
			return name, nil
		}
	}
	return "", errors.New("no name is left for the account")
}

// oneLine makes of what a provider says a name that can be shown.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	runes := []rune(strings.Join(strings.Fields(s), " "))
	return string(runes[:min(128, len(runes))])
}
