package access_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/store"
)

// Whoever is refused is refused after the same work, for the same words: neither
// tells whether there is such an account.
func TestRefusalsAreAlike(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		o.hire("ana", access.Analyst)
		gone, _ := o.hire("bo", access.Analyst)
		o.must(o.DisableAccount(o.Context(), "cli", gone.ID))
		_, _, err := o.CreateAccount(o.Context(), "cli", access.NewAccount{Name: "cy", Roles: access.Roles})
		o.must(err)
		var work []access.Argon
		o.Derived(func(c access.Argon) { work = append(work, c) })
		o.recorded()
		for name, reason := range map[string]string{"ana": "wrong-password", "bo": "disabled", "cy": "no-password", "hunter2": "unknown-name", "": "unknown-name"} {
			work = nil
			if err := o.signIn(name, "a wrong password"); err != access.ErrSignIn {
				o.Errorf("%s: %v", name, err)
			}
			if len(work) != 1 || work[0] != cheap {
				o.Errorf("%s was refused after %v", name, work)
			}
			if got := o.recorded(); !strings.HasSuffix(got, "reason="+reason) || strings.Contains(got, "hunter2") {
				o.Errorf("%s: recorded %s", name, got)
			}
		}
	})
}

// A cost that was raised is paid from the next sign-in on.
func TestPasswordsAreHashedAnewWhenTheCostChanges(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		o.hire("ana", access.Analyst)
		dearer := access.Argon{Time: 2, Memory: 16, Threads: 2}
		raised := o.beside(access.Config{Argon: dearer})
		var work []access.Argon
		raised.Derived(func(c access.Argon) { work = append(work, c) })
		for range 2 {
			_, _, err := raised.SignIn(o.Context(), "ana", password, "")
			o.must(err)
		}
		if got, want := fmt.Sprint(work), fmt.Sprint([]access.Argon{cheap, dearer, dearer}); got != want {
			o.Errorf("work %v, want %v", got, want)
		}
	})
}

func TestDamagedHashLetsNobodyIn(t *testing.T) {
	one(t, access.Config{}, func(o *office) {
		o.hire("ana", access.Analyst)
		for _, bad := range []string{"x", "$argon2id$v=19$m=8,t=1,p=1$$", "$argon2id$v=19$m=8,t=0,p=1$AAAA$AAAA", "$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA"} {
			o.must(o.store.Update(o.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec("UPDATE accounts SET password = $1", bad)
				return err
			}))
			if err := o.signIn("ana", password); err == nil || err == access.ErrSignIn {
				o.Errorf("%q: %v", bad, err)
			}
		}
	})
}

// Guesses wait twice as long each, for known and unknown names alike, from
// wherever they come; the right password is not looked at meanwhile either.
func TestGuessesWait(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		ana, _ := o.hire("ana", access.Analyst)
		from := 0
		try := func(name, password string) error {
			from++
			_, _, err := o.SignIn(o.Context(), name, password, fmt.Sprintf("198.51.100.%d", from))
			return err
		}
		locked := func(err error) time.Duration {
			var l *access.LockedError
			if !errors.As(err, &l) {
				o.Fatalf("not locked: %v", err)
			}
			return l.Wait
		}
		for _, name := range []string{"ana", "nobody"} {
			for range 5 {
				if err := try(name, "wrong"); err != access.ErrSignIn {
					o.Fatal(err)
				}
			}
			for _, wait := range []time.Duration{0, 1, 2, 4, 8, 16} {
				if wait > 0 {
					if got := locked(try(name, password)); got != wait*time.Second {
						o.Errorf("%s waits %v, want %v s", name, got, wait)
					}
					o.clock.pass(wait*time.Second - 1000)
					locked(try(name, password))
					o.clock.pass(1000)
				}
				if err := try(name, "wrong"); err != access.ErrSignIn {
					o.Fatal(err)
				}
			}
		}
		// Whoever goes on gets one guess an hour in the end.
		guesses := 0
		for begin := o.clock.Now(); o.clock.Now().Sub(begin) < 48*time.Hour; {
			if err := try("ana", "wrong"); err == access.ErrSignIn {
				guesses++
			} else {
				o.clock.pass(locked(err))
			}
		}
		if guesses < 45 || guesses > 60 {
			o.Errorf("%d guesses in two days", guesses)
		}
		// An administrator lets the holder of the name in.
		l, err := o.ResetAccount(o.Context(), "cli", ana.ID)
		o.must(err)
		_, _, err = o.UseLink(o.Context(), token(l), password, "192.0.2.9")
		o.must(err)
		o.must(try("ana", password))
		// Success forgets: five are free again.
		for range 5 {
			if err := try("ana", "wrong"); err != access.ErrSignIn {
				o.Error(err)
			}
		}
	})
}

// One address that tries many names waits as well, though it has an account of
// its own; an office where somebody errs now and then does not.
func TestAddressesWait(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		o.hire("ana", access.Analyst)
		try := func(i int) error { return o.signIn(fmt.Sprint("name", i), "wrong") }
		for i := range 20 {
			if err := try(i); err != access.ErrSignIn {
				o.Fatal(i, err)
			}
			o.must(o.signIn("ana", password))
		}
		if err := try(20); err != access.ErrSignIn {
			o.Fatal(err)
		}
		var l *access.LockedError
		if err := try(21); !errors.As(err, &l) || l.Wait != time.Second {
			o.Error("an address guesses on:", err)
		}
		if err := o.signIn("ana", password); !errors.As(err, &l) {
			o.Error(err)
		}
		_, _, err := o.SignIn(o.Context(), "ana", password, "203.0.113.5")
		o.must(err)
		o.clock.pass(5 * time.Hour)
		for i := range 100 {
			if err := try(i); err != access.ErrSignIn {
				o.Fatal("an office that errs every quarter of an hour was locked out:", err)
			}
			o.clock.pass(15 * time.Minute)
		}
		// What is forgotten is not kept.
		n := 0
		o.must(o.store.View(o.Context(), func(tx *store.Tx) error {
			return tx.Get("SELECT count(*) FROM failed_attempts", nil, &n)
		}))
		if n > 10 {
			o.Errorf("%d rows of attempts", n)
		}
	})
}

// A hundred guesses at the same moment are a hundred guesses.
func TestGuessesAtOnceAreCounted(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		o.hire("ana", access.Analyst)
		var looked, waited int
		var mu sync.Mutex
		var all sync.WaitGroup
		for i := range 30 {
			all.Go(func() {
				_, _, err := o.SignIn(o.Context(), "ana", "wrong", fmt.Sprint("198.51.100.", i))
				mu.Lock()
				defer mu.Unlock()
				if err == access.ErrSignIn {
					looked++
				} else {
					waited++
				}
			})
		}
		all.Wait()
		if looked != 6 || waited != 24 {
			o.Errorf("%d guesses were looked at, %d had to wait", looked, waited)
		}
	})
}

// Neither names nor addresses of attempts can be read from the database.
func TestAttemptsAreNotReadable(t *testing.T) {
	one(t, access.Config{}, func(o *office) {
		o.signIn("hunter2", "x")
		o.must(o.store.View(o.Context(), func(tx *store.Tx) error {
			return tx.Query(func(scan func(...any) error) error {
				var key string
				if err := scan(&key); err != nil {
					return err
				}
				if strings.Contains(key, "hunter2") || strings.Contains(key, "192.0.2") || len(key) < 64 {
					o.Errorf("key %q", key)
				}
				return nil
			}, "SELECT key FROM failed_attempts")
		}))
	})
}

func TestChangePassword(t *testing.T) {
	each(t, access.Config{}, func(o *office) {
		c, session := o.hire("ana", access.Analyst)
		other, _, err := o.SignIn(o.Context(), "ana", password, "")
		o.must(err)
		change := func(old, new string) (string, error) {
			return o.ChangePassword(o.Context(), c.ID, old, new, "192.0.2.1")
		}
		if _, err := change(password, "short"); fieldOf(err) != "password" {
			o.Error(err)
		}
		if _, err := change("wrong", "another good password"); fieldOf(err) != "old" {
			o.Error(err)
		}
		fresh, err := change(password, "another good password")
		o.must(err)
		for s, want := range map[string]int{session: 303, other: 303, fresh: 200} {
			if got := o.browser(s).get("/sign-out").status; got != want {
				o.Errorf("session answers %d, want %d", got, want)
			}
		}
		if err := o.signIn("ana", password); err != access.ErrSignIn {
			o.Error(err)
		}
		o.must(o.signIn("ana", "another good password"))
		for range 5 {
			change("wrong", "another good password")
		}
		change("wrong", "another good password")
		var l *access.LockedError
		if _, err := change("another good password", "a third good password"); !errors.As(err, &l) {
			o.Error("guesses by way of a change do not wait:", err)
		}
	})
}
