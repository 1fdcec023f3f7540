package cli

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/store"
)

type keyCmd struct {
	Create keyCreateCmd `cmd:"" help:"Make a key for a program, and print it once."`
	List   keyListCmd   `cmd:"" help:"Show the keys there are; never their secrets."`
	Revoke keyRevokeCmd `cmd:"" help:"End a key."`
}

type keyCreateCmd struct {
	Role    []string      `required:"" help:"What the program is: integrator, auditor, analyst, reviewer or administrator; repeatable."`
	Name    string        `default:"command line" help:"What the key is for."`
	Scope   []string      `placeholder:"ACTION" help:"Narrow the key to some actions of its roles, as docs/access.md has them; repeatable."`
	Expires time.Duration `default:"8760h" help:"How long it works; at most five years."`
}

func (keyCreateCmd) Help() string {
	return `The key is printed and kept nowhere; a program sends it with every request:

  namesake key create --role integrator
  curl -H "Authorization: Bearer nsk_…" -H 'Content-Type: application/json' -d '{"name":"Orvan Daskel"}' http://127.0.0.1:8080/v1/screenings`
}

func (c *keyCreateCmd) Run(e *env) error {
	y, err := e.openSystem(true, access.Config{})
	if err != nil {
		return err
	}
	n := access.NewKey{Name: c.Name, Expires: y.store.Now().Add(c.Expires)}
	for _, r := range c.Role {
		n.Roles = append(n.Roles, access.Role(r))
	}
	for _, s := range c.Scope {
		n.Actions = append(n.Actions, access.Action(s))
	}
	secret, key, err := y.access.CreateKey(e.ctx, access.CommandLine, n)
	if err != nil {
		return mistaken(err, "namesake key create --help")
	}
	if e.json {
		return e.writeJSON(map[string]any{"secret": secret, "key": key})
	}
	_, err = fmt.Fprintln(e.out, secret)
	return err
}

// mistaken is wrong usage where package access names the mistake in what it was
// given.
func mistaken(err error, hint string) error {
	var m *access.Error
	if errors.As(err, &m) {
		return usage{err, hint}
	}
	return err
}

type keyListCmd struct{}

func (keyListCmd) Run(e *env) error {
	y, err := e.openSystem(false, access.Config{})
	if err != nil {
		return err
	}
	keys, err := y.access.Keys(e.ctx)
	if err != nil {
		return err
	}
	if e.json {
		return e.writeJSON(orEmpty(keys))
	}
	t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "KEY\tFOR\tROLES\tEXPIRES\tLAST USED\tSTATE")
	for _, k := range keys {
		state := ""
		if !k.Revoked.IsZero() {
			state = "revoked " + k.Revoked.Format(time.DateOnly)
		}
		used := "never"
		if !k.Used.IsZero() {
			used = k.Used.Format("2006-01-02 15:04Z")
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", k.ID, printable(k.Name), roles(k.Roles), k.Expires.Format(time.DateOnly), used, state)
	}
	return t.Flush()
}

func roles(r []access.Role) string {
	out := make([]string, len(r))
	for i := range r {
		out[i] = string(r[i])
	}
	return strings.Join(out, ", ")
}

type keyRevokeCmd struct {
	Key string `arg:"" help:"Its id, as namesake key list has it."`
}

func (c *keyRevokeCmd) Run(e *env) error {
	y, err := e.openSystem(false, access.Config{})
	if err != nil {
		return err
	}
	err = y.access.RevokeKey(e.ctx, access.CommandLine, c.Key)
	if errors.Is(err, store.ErrNotFound) {
		return hinted{err, "namesake key list"}
	}
	if err != nil {
		return err
	}
	return e.say(map[string]string{"revoked": c.Key}, "%s: revoked\n", c.Key)
}

// say writes what was done: for machines where --json asks for it.
func (e *env) say(v any, format string, args ...any) error {
	if e.json {
		return e.writeJSON(v)
	}
	_, err := fmt.Fprintf(e.out, format, args...)
	return err
}

type accountCmd struct {
	Create  accountCreateCmd  `cmd:"" help:"Make an account, and print the link by which its holder sets a password."`
	List    accountListCmd    `cmd:"" help:"Show the accounts."`
	Role    accountRoleCmd    `cmd:"" help:"Say what somebody is here for."`
	Reset   accountResetCmd   `cmd:"" help:"Print a link by which the holder sets another password; the old one ends."`
	Disable accountDisableCmd `cmd:"" help:"End all access of an account. Accounts are never deleted."`
}

type accountCreateCmd struct {
	Name     string   `arg:"" help:"What its holder types to sign in."`
	Role     []string `required:"" help:"analyst, reviewer, administrator, auditor or integrator; repeatable."`
	FullName string   `help:"The holder's name."`
}

func (c *accountCreateCmd) Run(e *env) error {
	y, err := e.openSystem(true, access.Config{})
	if err != nil {
		return err
	}
	n := access.NewAccount{Name: c.Name, FullName: c.FullName}
	for _, r := range c.Role {
		n.Roles = append(n.Roles, access.Role(r))
	}
	a, link, err := y.access.CreateAccount(e.ctx, access.CommandLine, n)
	if err != nil {
		return mistaken(err, "namesake account create --help")
	}
	return e.say(map[string]any{"account": a, "link": link}, "%s: open %s at the server until %s, to set a password\n", a.Name, link.Path, link.Expires.Format("2006-01-02 15:04Z"))
}

type accountListCmd struct{}

func (accountListCmd) Run(e *env) error {
	y, err := e.openSystem(false, access.Config{})
	if err != nil {
		return err
	}
	accounts, err := y.access.Accounts(e.ctx)
	if err != nil {
		return err
	}
	if e.json {
		return e.writeJSON(orEmpty(accounts))
	}
	t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ACCOUNT\tHOLDER\tROLES\tLAST SIGNED IN\tSTATE")
	for _, a := range accounts {
		state, signedIn := "", "never"
		switch {
		case !a.Disabled.IsZero():
			state = "disabled " + a.Disabled.Format(time.DateOnly)
		case !a.Password && !a.External:
			state = "no password yet"
		}
		if !a.SignedIn.IsZero() {
			signedIn = a.SignedIn.Format("2006-01-02 15:04Z")
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", printable(a.Name), printable(a.FullName), roles(a.Roles), signedIn, state)
	}
	return t.Flush()
}

// account finds an account by its name.
func (e *env) account(name string) (*system, access.Account, error) {
	y, err := e.openSystem(false, access.Config{})
	if err != nil {
		return nil, access.Account{}, err
	}
	a, err := y.access.FindAccount(e.ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		err = hinted{err, "namesake account list"}
	}
	return y, a, err
}

type accountRoleCmd struct {
	Name string   `arg:"" help:"The account."`
	Role []string `arg:"" help:"All its roles from now on."`
}

func (c *accountRoleCmd) Run(e *env) error {
	y, a, err := e.account(c.Name)
	if err != nil {
		return err
	}
	var all []access.Role
	for _, r := range c.Role {
		all = append(all, access.Role(r))
	}
	if err := y.access.SetRoles(e.ctx, access.CommandLine, a.ID, all); err != nil {
		return mistaken(err, "namesake account role --help")
	}
	return e.say(map[string]any{"account": a.Name, "roles": all}, "%s: %s\n", a.Name, roles(all))
}

type accountResetCmd struct {
	Name string `arg:"" help:"The account."`
}

func (c *accountResetCmd) Run(e *env) error {
	y, a, err := e.account(c.Name)
	if err != nil {
		return err
	}
	link, err := y.access.ResetAccount(e.ctx, access.CommandLine, a.ID)
	if err != nil {
		return err
	}
	return e.say(link, "%s: open %s at the server until %s, to set a password\n", a.Name, link.Path, link.Expires.Format("2006-01-02 15:04Z"))
}

type accountDisableCmd struct {
	Name string `arg:"" help:"The account."`
}

func (c *accountDisableCmd) Run(e *env) error {
	y, a, err := e.account(c.Name)
	if err != nil {
		return err
	}
	if err := y.access.DisableAccount(e.ctx, access.CommandLine, a.ID); err != nil {
		return err
	}
	return e.say(map[string]string{"disabled": a.Name}, "%s: disabled\n", a.Name)
}
