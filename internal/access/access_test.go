package access_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/access"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// cheap passwords take no time to check.
var cheap = access.Argon{Time: 1, Memory: 8, Threads: 1}

// clock is the time of a test.
type clock struct {
	sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.Lock()
	defer c.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.Lock()
	defer c.Unlock()
	c.now = c.now.Add(d)
}

// office is a service with its database, a clock, and an audit log.
type office struct {
	*testing.T
	*access.Access
	store *store.Store
	clock *clock
	mu    sync.Mutex
	log   []string // "action actor kind:id key=value…"
	deny  error    // what the audit log answers
}

// each tells a story on both engines.
func each(t *testing.T, c access.Config, story func(o *office)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		t.Parallel()
		begin(t, c, open, story)
	})
}

// one tells a story about requests, to which the engine is the same, on SQLite
// alone: a database of PostgreSQL takes longer to make than to test.
func one(t *testing.T, c access.Config, story func(o *office)) {
	t.Parallel()
	begin(t, c, func(sc store.Config) *store.Store {
		s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "namesake.db"), sc)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}, story)
}

func begin(t *testing.T, c access.Config, open func(store.Config) *store.Store, story func(o *office)) {
	o := &office{T: t, clock: &clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}}
	o.store = open(store.Config{Now: o.clock.Now})
	o.Access = o.beside(c)
	story(o)
}

// beside opens access as another process does.
func (o *office) beside(c access.Config) *access.Access {
	o.Helper()
	if c.Argon == (access.Argon{}) {
		c.Argon = cheap
	}
	c.Record = o.record
	a, err := access.Open(o.Context(), o.store, c)
	if err != nil {
		o.Fatal(err)
	}
	return a
}

// code is what the audit log takes: no room for a name or a remark.
var code = regexp.MustCompile(`^[A-Za-z0-9._:/+,=-]{1,128}$`)

// document is what is said of all this.
var document = sync.OnceValue(func() string {
	b, err := os.ReadFile("../../docs/access.md")
	if err != nil {
		panic(err)
	}
	return string(b)
})

func (o *office) record(tx *store.Tx, action, actor, kind, id string, detail map[string]string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.deny != nil {
		return o.deny
	}
	codes := []string{action, actor, kind, id}
	for k, v := range detail {
		codes = append(codes, k, v)
	}
	for _, c := range codes {
		if !code.MatchString(c) {
			o.Errorf("%s is recorded with %q", action, c)
		}
	}
	if !strings.Contains(document(), "`"+action+"`") {
		o.Errorf("docs/access.md does not say when %s is recorded", action)
	}
	line := fmt.Sprintf("%s by %q %s:%s", action, actor, kind, id)
	for _, k := range []string{"reason", "way", "roles", "before", "after", "sessions"} {
		if v, ok := detail[k]; ok {
			line += " " + k + "=" + v
		}
	}
	o.log = append(o.log, line)
	return nil
}

// recorded returns the log since it was last asked for.
func (o *office) recorded() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	text := strings.Join(o.log, "\n")
	o.log = nil
	return text
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

const password = "correct horse battery"

// hire creates an account with a password, and returns a session of it.
func (o *office) hire(name string, roles ...access.Role) (access.Account, string) {
	o.Helper()
	_, l, err := o.CreateAccount(o.Context(), access.CommandLine, access.NewAccount{Name: name, Roles: roles})
	o.must(err)
	session, c, err := o.UseLink(o.Context(), token(l), password, "192.0.2.1")
	o.must(err)
	return c, session
}

func token(l access.Link) string {
	_, t, _ := strings.Cut(l.Path, "token=")
	return t
}

// signIn is the error of an attempt.
func (o *office) signIn(name, password string) error {
	_, _, err := o.SignIn(o.Context(), name, password, "192.0.2.1")
	return err
}

// fieldOf is the field that an error is about.
func fieldOf(err error) string {
	var e *access.Error
	if errors.As(err, &e) {
		return e.Field
	}
	return ""
}

func TestOpenRefusesWhatCannotWork(t *testing.T) {
	one(t, access.Config{}, func(o *office) {
		for says, c := range map[string]access.Config{
			"idle limit":       {Idle: -time.Second},
			"absolute limit":   {Absolute: 1000 * time.Hour},
			"keys are":         {KeyStale: time.Minute},
			"KiB a thread":     {Argon: access.Argon{Time: 1, Memory: 8, Threads: 4}},
			"of an address":    {PerAddress: access.Rate{PerSecond: -1, Burst: 1}},
			"of an identity":   {PerIdentity: access.Rate{PerSecond: 1}},
			"write https://":   {URL: "screening.example.org"},
			"without a path":   {URL: "https://screening.example.org/app"},
			"set the URL":      {OIDC: &access.OIDC{Issuer: "https://id.example.org"}},
			"the issuer is":    {URL: "https://a.example", OIDC: &access.OIDC{Issuer: "http://id.example.org"}},
			"client id":        {URL: "https://a.example", OIDC: &access.OIDC{Issuer: "https://id.example.org"}},
			"gives a role":     {URL: "https://a.example", OIDC: &access.OIDC{Issuer: "https://id.example.org", ClientID: "x"}},
			`unknown role "x"`: {URL: "https://a.example", OIDC: &access.OIDC{Issuer: "https://id.example.org", ClientID: "x", Roles: map[string]access.Role{"g": "x"}}},
		} {
			if _, err := access.Open(o.Context(), o.store, c); err == nil || !strings.Contains(err.Error(), says) {
				o.Errorf("want %q, got %v", says, err)
			}
		}
	})
}

// A damaged secret is not made anew in silence: another process may have the
// whole one.
func TestDamagedSecretIsTold(t *testing.T) {
	one(t, access.Config{}, func(o *office) {
		o.must(o.store.Update(o.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE settings SET value = 'x' WHERE name = 'access secret'")
			return err
		}))
		if _, err := access.Open(o.Context(), o.store, access.Config{}); err == nil || !strings.Contains(err.Error(), "damaged") {
			o.Error(err)
		}
	})
}
