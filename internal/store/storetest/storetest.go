// Package storetest runs a test on every engine that package store knows: on a
// SQLite file, and on a PostgreSQL server that it starts by itself.
package storetest

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// Each runs a test on both engines. open opens the same empty database as often
// as it is called; the store is closed when the test ends. Where PostgreSQL is
// not installed its half is skipped, and fails where CI=true.
func Each(t *testing.T, test func(t *testing.T, open func(store.Config) *store.Store)) {
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "namesake.db")
		test(t, opener(t, path))
	})
	t.Run("postgres", func(t *testing.T) { test(t, opener(t, Postgres(t))) })
}

func opener(t *testing.T, url string) func(store.Config) *store.Store {
	return func(c store.Config) *store.Store {
		t.Helper()
		s, err := store.Open(t.Context(), url, c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
}

// server is the PostgreSQL server of this process.
var server struct {
	once      sync.Once
	socket    string
	err       error
	stop      func()
	databases atomic.Int64
}

// Main runs the tests of a package and stops the server that they started.
//
//	func TestMain(m *testing.M) { storetest.Main(m) }
func Main(m *testing.M) {
	code := m.Run()
	if server.stop != nil {
		server.stop()
	}
	os.Exit(code)
}

// Postgres returns the URL of an empty database. The test package needs [Main].
func Postgres(t testing.TB) string {
	t.Helper()
	server.once.Do(func() { server.socket, server.err = start() })
	if server.err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(server.err)
		}
		t.Skipf("PostgreSQL does not start: %v", server.err)
	}
	name := fmt.Sprintf("test%d", server.databases.Add(1))
	db, err := sql.Open("pgx", address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	return address(name)
}

func address(database string) string {
	return "postgres:///" + database + "?" + url.Values{"host": {server.socket}, "user": {"postgres"}}.Encode()
}

// start makes a cluster in a temporary folder and serves it at a socket there.
// PostgreSQL refuses to run as root; then it runs as the user postgres.
func start() (socket string, err error) {
	bin, err := binaries()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "namesake-pg")
	if err != nil {
		return "", err
	}
	attributes := &syscall.SysProcAttr{}
	if os.Getuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			return "", err
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err1 != nil || err2 != nil {
			return "", fmt.Errorf("user postgres: %s, %s", u.Uid, u.Gid)
		}
		if err := os.Chown(dir, uid, gid); err != nil {
			return "", err
		}
		attributes.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	run := func(name string, args ...string) *exec.Cmd {
		c := exec.Command(filepath.Join(bin, name), args...)
		c.Dir, c.SysProcAttr = dir, attributes
		return c
	}
	data := filepath.Join(dir, "data")
	if out, err := run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale", "C").CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	attributes.Setpgid = true
	attributes.Pdeathsig = syscall.SIGKILL
	// fsync is off: these tests kill processes, not the machine's power.
	c := run("postgres", "-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200")
	log := &strings.Builder{}
	c.Stderr = log
	if err := c.Start(); err != nil {
		return "", err
	}
	server.stop = func() {
		c.Process.Signal(syscall.SIGQUIT)
		c.Wait()
		os.RemoveAll(dir)
	}
	server.socket = dir
	db, err := sql.Open("pgx", address("postgres"))
	if err != nil {
		return "", err
	}
	defer db.Close()
	for range 600 {
		if err = db.Ping(); err == nil {
			return dir, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	server.stop()
	return "", fmt.Errorf("%w: %s", err, log)
}

// binaries is the folder of the server's programs: Debian keeps them off the path.
func binaries() (string, error) {
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	found, err := exec.LookPath("initdb")
	if err != nil {
		return "", err
	}
	return filepath.Dir(found), nil
}
