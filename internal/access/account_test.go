package access_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/store"
)

// The first start creates an administrator, whose link sets a password; no
// later start creates another.
func TestFirstStart(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		l, made, err := o.FirstStart(o.Context(), "Admin")
		if err != nil || !made || !l.Expires.Equal(o.clock.Now().Add(24*3600e9)) {
			o.Fatal(l, made, err)
		}
		if _, made, err := o.FirstStart(o.Context(), "admin"); made || err != nil {
			o.Error("a second start made an account", err)
		}
		if c, err := o.CheckLink(o.Context(), token(l)); err != nil || c.Name != "admin" || c.Password {
			o.Error(c, err)
		}
		if err := o.signIn("admin", ""); err != access.ErrSignIn {
			o.Error("without a password:", err)
		}
		_, c, err := o.UseLink(o.Context(), token(l), password, "192.0.2.1")
		if err != nil || !c.Password || c.SignedIn != o.clock.Now() {
			o.Fatal(c, err)
		}
		o.must(o.signIn("ADMIN ", password))
		want := `account.created by "command-line" account:1 roles=administrator
session.refused by "nobody" account:1 reason=no-password
password.changed by "account:1" account:1
session.opened by "account:1" account:1 way=link
session.opened by "account:1" account:1 way=password`
		if got := o.recorded(); got != want {
			o.Errorf("recorded:\n%s\nwant:\n%s", got, want)
		}
	})
}

// Accounts that do not administer, such as those of a demonstration, do not stand
// in the way of the first administrator; an account of the same name does.
func TestFirstStartBesideOthers(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		_, _, err := o.CreateAccount(o.Context(), access.CommandLine, access.NewAccount{Name: "ana", Roles: []access.Role{access.Analyst}})
		o.must(err)
		if _, made, err := o.FirstStart(o.Context(), "ANA"); made || err != nil {
			o.Error("a second account of the same name", made, err)
		}
		_, made, err := o.FirstStart(o.Context(), "admin", access.Administrator, access.Analyst)
		o.must(err)
		c, err := o.FindAccount(o.Context(), "admin")
		if !made || err != nil || len(c.Roles) != 2 {
			o.Error(made, c, err)
		}
	})
}

func TestLinksWorkOnce(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		c, old, err := o.CreateAccount(o.Context(), access.CommandLine, access.NewAccount{Name: "ana", Roles: []access.Role{access.Analyst}})
		o.must(err)
		l, err := o.ResetAccount(o.Context(), access.CommandLine, c.ID)
		o.must(err)
		if _, err := o.CheckLink(o.Context(), token(old)); err != access.ErrLink {
			o.Error("a replaced link:", err)
		}
		if _, _, err := o.UseLink(o.Context(), token(l), "too short", "192.0.2.1"); fieldOf(err) != "password" {
			o.Error(err)
		}
		session, _, err := o.UseLink(o.Context(), token(l), password, "192.0.2.1") // a refused password did not use it up
		if err != nil || session == "" {
			o.Fatal(err)
		}
		for _, t := range []string{token(l), "", "x"} {
			if _, _, err := o.UseLink(o.Context(), t, password, "192.0.2.1"); err != access.ErrLink {
				o.Errorf("link %q: %v", t, err)
			}
		}
		l, err = o.ResetAccount(o.Context(), access.CommandLine, c.ID)
		o.must(err)
		o.clock.pass(24 * 3600e9)
		if _, _, err := o.UseLink(o.Context(), token(l), password, "192.0.2.1"); err != access.ErrLink {
			o.Error("a day later:", err)
		}
		if err := o.signIn("ana", password); err != access.ErrSignIn {
			o.Error("a reset leaves the old password:", err)
		}
	})
}

func TestAccountMistakes(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		o.hire("ana", access.Analyst)
		for _, c := range []struct {
			n     access.NewAccount
			field string
		}{
			{access.NewAccount{Name: "", Roles: access.Roles}, "name"},
			{access.NewAccount{Name: "ana voss", Roles: access.Roles}, "name"},
			{access.NewAccount{Name: "ANA", Roles: access.Roles}, "name"},
			{access.NewAccount{Name: "erased-9", Roles: access.Roles}, "name"},
			{access.NewAccount{Name: strings.Repeat("a", 65), Roles: access.Roles}, "name"},
			{access.NewAccount{Name: "bo"}, "role"},
			{access.NewAccount{Name: "bo", Roles: []access.Role{"boss"}}, "role"},
			{access.NewAccount{Name: "bo", FullName: "Bo\nVoss", Roles: access.Roles}, "full_name"},
		} {
			if _, _, err := o.CreateAccount(o.Context(), "cli", c.n); fieldOf(err) != c.field {
				o.Errorf("%+v: %v, want a mistake in %s", c.n, err, c.field)
			}
		}
		if _, err := o.FindAccount(o.Context(), "bo"); !errors.Is(err, store.ErrNotFound) {
			o.Error(err)
		}
		if err := o.DisableAccount(o.Context(), "cli", 99); !errors.Is(err, store.ErrNotFound) {
			o.Error(err)
		}
		if c, err := o.FindAccount(o.Context(), "1"); err != nil || c.Name != "ana" {
			o.Error("by number:", c, err)
		}
	})
}

func TestPasswordRules(t *testing.T) {
	one(t, access.Config{}, func(o *office) {
		c, _, err := o.CreateAccount(o.Context(), "cli", access.NewAccount{Name: "Konstantinopolis", Roles: access.Roles})
		o.must(err)
		l, err := o.ResetAccount(o.Context(), "cli", c.ID)
		o.must(err)
		for _, bad := range []string{"", "fourteen chars", "KONSTANTINOPOLIS", "konstantinopolis2026", "aaaaaaaaaaaaaaaaaaaa", "12121212121212121212", strings.Repeat("a long one ", 30), "fifteen \xff bytes long"} {
			if _, _, err := o.UseLink(o.Context(), token(l), bad, ""); fieldOf(err) != "password" || bad != "" && strings.Contains(err.Error(), bad) {
				o.Errorf("%q: %v", bad, err)
			}
		}
		// Fifteen of any kind will do, and are the same however the keyboard composes them.
		_, _, err = o.UseLink(o.Context(), token(l), "sommerabend im zu\u0308g", "")
		o.must(err)
		o.must(o.signIn("konstantinopolis", "sommerabend im z\u00fcg"))
	})
}

// Disabling ends what the account has; its number and its past stay.
func TestDisableAndErase(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		admin, _ := o.hire("admin", access.Administrator)
		ana, session := o.hire("ana", access.Analyst)
		browser := o.browser(session)
		o.recorded()
		if err := o.EraseAccount(o.Context(), admin.Actor(), ana.ID); err == nil {
			o.Error("an account in use was erased")
		}
		o.must(o.DisableAccount(o.Context(), admin.Actor(), ana.ID))
		o.must(o.DisableAccount(o.Context(), admin.Actor(), ana.ID))
		if got := browser.get("/sign-out").status; got != 303 {
			o.Error("a disabled account is let in:", got)
		}
		if err := o.signIn("ana", password); err != access.ErrSignIn {
			o.Error(err)
		}
		if _, err := o.ResetAccount(o.Context(), "cli", ana.ID); err != access.ErrDisabled {
			o.Error(err)
		}
		o.must(o.EnableAccount(o.Context(), admin.Actor(), ana.ID))
		o.must(o.signIn("ana", password))
		o.must(o.DisableAccount(o.Context(), admin.Actor(), ana.ID))
		o.must(o.EraseAccount(o.Context(), admin.Actor(), ana.ID))
		o.must(o.EraseAccount(o.Context(), admin.Actor(), ana.ID))
		if err := o.EnableAccount(o.Context(), admin.Actor(), ana.ID); err == nil {
			o.Error("an erased account came back")
		}
		all, err := o.Accounts(o.Context())
		if err != nil || len(all) != 2 || all[1].Name != "erased-2" || all[1].FullName != "" || all[1].ID != ana.ID {
			o.Error(all, err)
		}
		want := `account.disabled by "account:1" account:2
session.refused by "nobody" account:2 reason=disabled
account.enabled by "account:1" account:2
session.opened by "account:2" account:2 way=password
account.disabled by "account:1" account:2
account.erased by "account:1" account:2`
		if got := o.recorded(); got != want {
			o.Errorf("recorded:\n%s\nwant:\n%s", got, want)
		}
	})
}

// Nobody gives themselves roles, and somebody is left who can give them.
func TestRoles(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		admin, _ := o.hire("admin", access.Administrator)
		ana, session := o.hire("ana", access.Analyst)
		ctx := o.Context()
		o.recorded()
		if err := o.SetRoles(ctx, admin.Actor(), admin.ID, access.Roles); err != access.ErrOwnAccount {
			o.Error(err)
		}
		if err := o.DisableAccount(ctx, admin.Actor(), admin.ID); err != access.ErrOwnAccount {
			o.Error(err)
		}
		for _, err := range []error{o.DisableAccount(ctx, "cli", admin.ID), o.SetRoles(ctx, "cli", admin.ID, []access.Role{access.Auditor})} {
			if err != access.ErrLastAdministrator {
				o.Error(err)
			}
		}
		if err := o.SetRoles(ctx, "cli", ana.ID, nil); fieldOf(err) != "role" {
			o.Error(err)
		}
		b := o.browser(session)
		o.must(o.SetRoles(ctx, admin.Actor(), ana.ID, []access.Role{access.Analyst}))
		if b.get("/sign-out").status != 200 {
			o.Error("roles as they were ended the session")
		}
		o.must(o.SetRoles(ctx, admin.Actor(), ana.ID, []access.Role{access.Reviewer, access.Administrator}))
		if b.get("/sign-out").status != 303 {
			o.Error("a session outlived a change of roles")
		}
		o.must(o.DisableAccount(ctx, ana.Actor(), admin.ID)) // no longer the last
		want := `account.changed by "account:1" account:2 before=analyst after=administrator,reviewer
account.disabled by "account:2" account:1`
		if got := o.recorded(); got != want {
			o.Errorf("recorded:\n%s\nwant:\n%s", got, want)
		}
	})
}

// What the audit log does not take does not happen.
func TestNothingHappensUnrecorded(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		c, session := o.hire("ana", access.Analyst)
		_, k, err := o.CreateKey(o.Context(), "cli", access.NewKey{Name: "feed", Roles: []access.Role{access.Integrator}})
		o.must(err)
		full := errors.New("the log is full")
		o.deny = full
		ctx := o.Context()
		_, _, errCreate := o.CreateAccount(ctx, "cli", access.NewAccount{Name: "bo", Roles: access.Roles})
		_, errReset := o.ResetAccount(ctx, "cli", c.ID)
		_, errChange := o.ChangePassword(ctx, c.ID, password, "another good password", "")
		_, _, errKey := o.CreateKey(ctx, "cli", access.NewKey{Name: "other", Roles: access.Roles})
		for what, err := range map[string]error{
			"create": errCreate, "reset": errReset, "password": errChange, "key": errKey,
			"disable": o.DisableAccount(ctx, "cli", c.ID), "roles": o.SetRoles(ctx, "cli", c.ID, access.Roles),
			"sign in": o.signIn("ana", password), "failure": o.signIn("ana", "wrong"), "sign out": o.SignOut(ctx, session, true),
			"revoke": o.RevokeKey(ctx, "cli", k.ID),
		} {
			if !errors.Is(err, full) {
				o.Errorf("%s: %v", what, err)
			}
		}
		o.deny = nil
		if o.browser(session).get("/sign-out").status != 200 {
			o.Error("the session ended")
		}
		o.clock.pass(3600e9 / 2)
		o.must(o.signIn("ana", password))
		all, err := o.Accounts(ctx)
		if err != nil || len(all) != 1 || !all[0].Disabled.IsZero() || len(all[0].Roles) != 1 {
			o.Error(all, err)
		}
		keys, err := o.Keys(ctx)
		if err != nil || len(keys) != 1 || !keys[0].Revoked.IsZero() {
			o.Error(keys, err)
		}
	})
}
