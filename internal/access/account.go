package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/namesake-screening/namesake/internal/store"
)

// Account is somebody who may sign in.
type Account struct {
	ID       int64     `json:"id"`
	Name     string    `json:"name"`      // what its holder types; "erased-7" once erased
	FullName string    `json:"full_name"` // "" where it is not known
	Roles    []Role    `json:"roles"`
	External bool      `json:"external"` // signs in at the identity provider, which also says the roles
	Password bool      `json:"password"` // whether it has one yet
	Created  time.Time `json:"created"`
	By       string    `json:"by"`        // the actor that created it
	Disabled time.Time `json:"disabled"`  // zero while it may sign in
	SignedIn time.Time `json:"signed_in"` // last
}

// Actor is how records name the account.
func (c Account) Actor() string { return c.identity().Actor() }

func (c Account) identity() Identity {
	return Identity{Kind: Person, ID: strconv.FormatInt(c.ID, 10), Name: c.Shown(), Roles: c.Roles}
}

// Shown is what the account is called: its full name where that is known.
func (c Account) Shown() string {
	if c.FullName != "" {
		return c.FullName
	}
	return c.Name
}

// NewAccount is what an account is created from.
type NewAccount struct {
	Name     string
	FullName string
	Roles    []Role
}

// Errors about accounts. That one is not there wraps store.ErrNotFound.
var (
	ErrLastAdministrator = errors.New("this is the last account that administers; give another the role first")
	ErrOwnAccount        = errors.New("nobody does this to their own account; ask another administrator")
	ErrExternal          = errors.New("the identity provider keeps this account; change it there")
	ErrDisabled          = errors.New("the account is disabled")
)

// CreateAccount adds an account, and returns the link with which its holder
// sets a password. by is the actor who does it: an [Identity.Actor] or
// [CommandLine].
func (a *Access) CreateAccount(ctx context.Context, by string, n NewAccount) (c Account, l Link, err error) {
	if c, err = n.check(); err != nil {
		return Account{}, Link{}, err
	}
	err = a.store.Update(ctx, func(tx *store.Tx) error {
		if err := a.addAccount(tx, by, &c, ""); err != nil {
			return err
		}
		l, err = a.newLink(tx, c.ID)
		return err
	})
	return c, l, err
}

// FirstStart creates an account with the roles (none: [Administrator] alone) where
// there is none that administers or has the name. made says whether it did.
func (a *Access) FirstStart(ctx context.Context, name string, roles ...Role) (l Link, made bool, err error) {
	if len(roles) == 0 {
		roles = []Role{Administrator}
	}
	c, err := NewAccount{Name: name, Roles: roles}.check()
	if err != nil {
		return Link{}, false, err
	}
	err = a.store.Update(ctx, func(tx *store.Tx) error {
		made = false
		there := false
		err := tx.Query(func(scan func(...any) error) error {
			other, err := scanAccount(scan)
			there = there || other.Name == c.Name || slices.Contains(other.Roles, Administrator)
			return err
		}, "SELECT "+accountColumns+" FROM accounts")
		if err != nil || there {
			return err
		}
		if err := a.addAccount(tx, CommandLine, &c, ""); err != nil {
			return err
		}
		made = true
		l, err = a.newLink(tx, c.ID)
		return err
	})
	return l, made && err == nil, err
}

func (n NewAccount) check() (Account, error) {
	if err := checkRoles(n.Roles); err != nil {
		return Account{}, err
	}
	name := folded(n.Name)
	if err := checkName(name); err != nil {
		return Account{}, err
	}
	full := strings.TrimSpace(n.FullName)
	if len([]rune(full)) > 128 || strings.ContainsFunc(full, unicode.IsControl) {
		return Account{}, &Error{"full_name", "must be one line of at most 128 characters"}
	}
	return Account{Name: name, FullName: full, Roles: split[Role](joined(n.Roles))}, nil
}

func checkName(name string) error {
	if n := len([]rune(name)); n < 1 || n > 64 {
		return &Error{"name", "must have 1 to 64 characters"}
	}
	if i := strings.IndexFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune(".-_@+", r)
	}); i >= 0 {
		return &Error{"name", "may hold letters, digits and . - _ @ + only"}
	}
	if strings.HasPrefix(name, "erased-") {
		return &Error{"name", `must not begin with "erased-", as accounts are called once they are erased`}
	}
	return nil
}

// addAccount adds a checked account and gives it its number. external is the
// hash of issuer and subject, or "".
func (a *Access) addAccount(tx *store.Tx, by string, c *Account, external string) error {
	var n int
	if err := tx.Get("SELECT count(*) FROM accounts WHERE name = $1", []any{c.Name}, &n); err != nil {
		return err
	}
	if n > 0 {
		return &Error{"name", "is another account's"}
	}
	const add = `INSERT INTO accounts (name, full_name, roles, password, external, created_at, created_by, disabled_at, erased_at, signed_in_at)
		VALUES ($1, $2, $3, '', $4, $5, $6, 0, 0, 0) RETURNING id`
	if err := tx.Get(add, []any{c.Name, c.FullName, joined(c.Roles), external, tx.Micros(), by}, &c.ID); err != nil {
		return err
	}
	c.Created, c.By, c.External = tx.Now(), by, external != ""
	return a.record(tx, "account.created", by, *c, map[string]string{"roles": coded(joined(c.Roles))})
}

// record writes an event about an account to the audit log.
func (a *Access) record(tx *store.Tx, action, by string, c Account, detail map[string]string) error {
	return a.config.Record(tx, action, by, string(Person), strconv.FormatInt(c.ID, 10), detail)
}

const accountColumns = "id, name, full_name, roles, external, password, created_at, created_by, disabled_at, signed_in_at"

// stored is an account with what never leaves the package.
type stored struct {
	Account
	password, external string
}

func scanAccount(scan func(...any) error) (c stored, err error) {
	var roles string
	var created, disabled, signedIn int64
	err = scan(&c.ID, &c.Name, &c.FullName, &roles, &c.external, &c.password, &created, &c.By, &disabled, &signedIn)
	c.Roles, c.External, c.Password = split[Role](roles), c.external != "", c.password != ""
	c.Created, c.Disabled, c.SignedIn = store.Time(created), store.Time(disabled), store.Time(signedIn)
	return c, err
}

// account reads the one account for which a condition on $1 holds.
func account(tx *store.Tx, where string, arg any) (c stored, err error) {
	c, err = scanAccount(func(into ...any) error {
		return tx.Get("SELECT "+accountColumns+" FROM accounts WHERE "+where, []any{arg}, into...)
	})
	if errors.Is(err, store.ErrNotFound) {
		err = fmt.Errorf("account %w", err)
	}
	return c, err
}

// Accounts are all accounts, by number.
func (a *Access) Accounts(ctx context.Context) (all []Account, err error) {
	err = a.store.View(ctx, func(tx *store.Tx) error {
		return tx.Query(func(scan func(...any) error) error {
			c, err := scanAccount(scan)
			all = append(all, c.Account)
			return err
		}, "SELECT "+accountColumns+" FROM accounts ORDER BY id")
	})
	return all, err
}

// FindAccount is the account of a name, whatever its case, or of a number.
func (a *Access) FindAccount(ctx context.Context, name string) (c Account, err error) {
	err = a.store.View(ctx, func(tx *store.Tx) error {
		found, err := account(tx, "name = $1", folded(name))
		if id, bad := strconv.ParseInt(name, 10, 64); bad == nil && errors.Is(err, store.ErrNotFound) {
			found, err = account(tx, "id = $1", id)
		}
		c = found.Account
		return err
	})
	return c, err
}

// PersonOf is who an actor is, such as "account:7", for giving them work. The
// error of nobody wraps store.ErrNotFound, and of whoever may not sign in any more
// it is ErrDisabled.
func PersonOf(tx *store.Tx, actor string) (Identity, error) {
	text, ok := strings.CutPrefix(actor, string(Person)+":")
	id, err := strconv.ParseInt(text, 10, 64)
	if !ok || err != nil {
		return Identity{}, fmt.Errorf("no account %q: %w", actor, store.ErrNotFound)
	}
	c, err := account(tx, "id = $1", id)
	if err != nil {
		return Identity{}, err
	}
	if !c.Disabled.IsZero() {
		return Identity{}, ErrDisabled
	}
	return c.identity(), nil
}

// Account is the account of a number.
func (a *Access) Account(ctx context.Context, id int64) (c Account, err error) {
	err = a.store.View(ctx, func(tx *store.Tx) error {
		found, err := account(tx, "id = $1", id)
		c = found.Account
		return err
	})
	return c, err
}

// change alters an account by its number, in one transaction with its record.
func (a *Access) change(ctx context.Context, id int64, f func(tx *store.Tx, c stored) error) error {
	return a.store.Update(ctx, func(tx *store.Tx) error {
		c, err := account(tx, "id = $1", id)
		if err != nil {
			return err
		}
		return f(tx, c)
	})
}

// DisableAccount ends an account's sessions and its sign-in links; it signs in
// no more. To disable a disabled account changes nothing.
func (a *Access) DisableAccount(ctx context.Context, by string, id int64) error {
	return a.change(ctx, id, func(tx *store.Tx, c stored) error {
		if !c.Disabled.IsZero() {
			return nil
		}
		if by == c.Actor() {
			return ErrOwnAccount
		}
		if err := a.keepAdministrator(tx, c.Account, nil); err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE accounts SET disabled_at = $1 WHERE id = $2", tx.Micros(), id); err != nil {
			return err
		}
		if err := endAccess(tx, id); err != nil {
			return err
		}
		return a.record(tx, "account.disabled", by, c.Account, nil)
	})
}

// EnableAccount lets a disabled account sign in again, with the password that it
// had.
func (a *Access) EnableAccount(ctx context.Context, by string, id int64) error {
	return a.change(ctx, id, func(tx *store.Tx, c stored) error {
		if c.Disabled.IsZero() {
			return nil
		}
		if strings.HasPrefix(c.Name, "erased-") {
			return errors.New("the account is erased; create another")
		}
		if _, err := tx.Exec("UPDATE accounts SET disabled_at = 0 WHERE id = $1", id); err != nil {
			return err
		}
		return a.record(tx, "account.enabled", by, c.Account, nil)
	})
}

// SetRoles gives an account the roles and no others. Its sessions end, so that
// whatever held a token of the old roles holds none of the new.
func (a *Access) SetRoles(ctx context.Context, by string, id int64, roles []Role) error {
	if err := checkRoles(roles); err != nil {
		return err
	}
	return a.change(ctx, id, func(tx *store.Tx, c stored) error {
		if c.External {
			return ErrExternal
		}
		if by == c.Actor() {
			return ErrOwnAccount
		}
		return a.setRoles(tx, by, c.Account, roles)
	})
}

func (a *Access) setRoles(tx *store.Tx, by string, c Account, roles []Role) error {
	before, after := joined(c.Roles), joined(roles)
	if before == after {
		return nil
	}
	if err := a.keepAdministrator(tx, c, roles); err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE accounts SET roles = $1 WHERE id = $2", after, c.ID); err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM sessions WHERE account = $1", c.ID); err != nil {
		return err
	}
	return a.record(tx, "account.changed", by, c, map[string]string{"before": coded(before), "after": coded(after)})
}

// keepAdministrator refuses a change to roles that would leave nobody who can
// create accounts. An account at the identity provider is no safe hold: its
// roles are taken away elsewhere.
func (a *Access) keepAdministrator(tx *store.Tx, c Account, roles []Role) error {
	if c.External || !slices.Contains(c.Roles, Administrator) || slices.Contains(roles, Administrator) {
		return nil
	}
	left := 0
	err := tx.Query(func(scan func(...any) error) error {
		other, err := scanAccount(scan)
		if other.ID != c.ID && slices.Contains(other.Roles, Administrator) {
			left++
		}
		return err
	}, "SELECT "+accountColumns+" FROM accounts WHERE disabled_at = 0 AND external = ''")
	if err == nil && left == 0 {
		err = ErrLastAdministrator
	}
	return err
}

// EraseAccount takes from a disabled account what is personal. Its number stays
// in records, and who signed in at the identity provider stays refused.
func (a *Access) EraseAccount(ctx context.Context, by string, id int64) error {
	return a.change(ctx, id, func(tx *store.Tx, c stored) error {
		if c.Disabled.IsZero() {
			return errors.New("the account is in use; disable it before its personal data are erased")
		}
		name := fmt.Sprintf("erased-%d", id)
		if c.Name == name {
			return nil
		}
		if _, err := tx.Exec("UPDATE accounts SET name = $1, full_name = '', password = '', erased_at = $2 WHERE id = $3", name, tx.Micros(), id); err != nil {
			return err
		}
		return a.record(tx, "account.erased", by, c.Account, nil)
	})
}

// endAccess ends what an account got at sign-in, and what it could sign in with.
func endAccess(tx *store.Tx, id int64) error {
	_, err := tx.Exec("DELETE FROM sessions WHERE account = $1", id)
	if err == nil {
		_, err = tx.Exec("DELETE FROM sign_in_links WHERE account = $1", id)
	}
	return err
}
