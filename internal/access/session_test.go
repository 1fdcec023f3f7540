package access_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/store"
)

func TestSessionsEnd(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		_, session := o.hire("ana", access.Analyst)
		b := o.browser(session)
		in := func() bool {
			b.cookies["namesake"] = session
			return b.get("/sign-out").status == 200
		}
		o.clock.pass(59 * time.Minute)
		if !in() {
			o.Fatal("ended before its hour")
		}
		o.clock.pass(59 * time.Minute)
		if !in() {
			o.Fatal("a request did not count")
		}
		o.clock.pass(time.Hour)
		if in() {
			o.Error("idle for an hour")
		}
		session, _, err := o.SignIn(o.Context(), "ana", password, "")
		o.must(err)
		for range 23 {
			o.clock.pass(30 * time.Minute)
			if !in() {
				o.Fatal("ended though in use")
			}
		}
		o.clock.pass(30 * time.Minute)
		if in() {
			o.Error("in use for twelve hours")
		}
		// Those that ended are not kept.
		o.must(o.signIn("ana", password))
		n := 0
		o.must(o.store.View(o.Context(), func(tx *store.Tx) error { return tx.Get("SELECT count(*) FROM sessions", nil, &n) }))
		if n != 1 {
			o.Errorf("%d sessions are kept", n)
		}
	})
}

func TestSignOut(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		_, first := o.hire("ana", access.Analyst)
		var sessions []string
		for range 2 {
			s, _, err := o.SignIn(o.Context(), "ana", password, "")
			o.must(err)
			sessions = append(sessions, s)
		}
		_, bo := o.hire("bo", access.Analyst)
		in := func(s string) bool { return o.browser(s).get("/sign-out").status == 200 }
		o.recorded()
		o.must(o.SignOut(o.Context(), first, false))
		o.must(o.SignOut(o.Context(), first, true)) // has nothing left to end
		if in(first) || !in(sessions[0]) {
			o.Error("one sign-out ended", in(first), in(sessions[0]))
		}
		o.must(o.SignOut(o.Context(), sessions[0], true))
		if in(sessions[0]) || in(sessions[1]) || !in(bo) {
			o.Error("everywhere is every session of one account")
		}
		want := `session.closed by "account:1" account:1
session.closed by "account:1" account:1 sessions=all`
		if got := o.recorded(); got != want {
			o.Errorf("recorded:\n%s", got)
		}
	})
}

// Whoever reads the database can sign in with nothing that is in it.
func TestDatabaseHoldsNoSecrets(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		c, session := o.hire("ana", access.Analyst)
		key, _, err := o.CreateKey(o.Context(), "cli", access.NewKey{Name: "feed", Roles: []access.Role{access.Integrator}})
		o.must(err)
		_, link, err := o.CreateAccount(o.Context(), "cli", access.NewAccount{Name: "bo", Roles: access.Roles})
		o.must(err)
		secrets := []string{password, session, token(link), key[len("nsk_")+17:]}
		for _, table := range []string{"accounts", "sessions", "sign_in_links", "api_keys"} {
			columns := map[string]string{"accounts": "password", "sessions": "hash", "sign_in_links": "hash", "api_keys": "hash"}
			rows := 0
			o.must(o.store.View(o.Context(), func(tx *store.Tx) error {
				return tx.Query(func(scan func(...any) error) error {
					var value []byte
					rows++
					if err := scan(&value); err != nil {
						return err
					}
					for _, s := range secrets {
						if strings.Contains(string(value), s) {
							o.Errorf("table %s holds a secret", table)
						}
					}
					return nil
				}, "SELECT "+columns[table]+" FROM "+table)
			}))
			if rows == 0 {
				o.Errorf("table %s is empty", table)
			}
		}
		if c.ID == 0 || len(session) != 52 {
			o.Error("a session has 256 bits, in 52 letters:", len(session))
		}
	})
}

// An administrator sees which sessions an account has, and ends them all.
func TestSessionsAreTold(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		c, first := o.hire("ana", access.Analyst)
		o.clock.pass(50 * time.Minute)
		second, _, err := o.SignIn(o.Context(), "ana", password, "")
		o.must(err)
		all, err := o.Sessions(o.Context(), c.ID)
		o.must(err)
		if len(all) != 2 || !all[0].Started.Equal(o.clock.Now()) || !all[1].Seen.Before(all[0].Seen) {
			o.Fatalf("%+v", all)
		}
		o.clock.pass(20 * time.Minute) // the first was idle for too long
		if all, err = o.Sessions(o.Context(), c.ID); err != nil || len(all) != 1 {
			o.Errorf("%+v, %v", all, err)
		}
		before := len(o.log)
		if n, err := o.EndSessions(o.Context(), "account:99", c.ID); err != nil || n == 0 {
			o.Errorf("%d, %v", n, err)
		}
		if n, err := o.EndSessions(o.Context(), "account:99", c.ID); err != nil || n != 0 {
			o.Errorf("%d ended twice, %v", n, err)
		}
		if told := strings.Join(o.log[before:], "\n"); strings.Count(told, `session.closed by "account:99"`) != 1 {
			o.Errorf("recorded %s", told)
		}
		for _, session := range []string{first, second} {
			if got := o.browser(session).get("/sign-out").status; got == 200 {
				o.Error("a session that was ended goes on")
			}
		}
		if found, err := o.Account(o.Context(), c.ID); err != nil || found.Name != "ana" {
			o.Errorf("%+v, %v", found, err)
		}
		if _, err := o.Account(o.Context(), 99); !errors.Is(err, store.ErrNotFound) {
			o.Error(err)
		}
	})
}
