package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/store"
)

// begun is what a server says once it answers.
type begun struct {
	URL    string
	SignIn string `json:"sign_in"`
	Notice string
}

// serveOnce starts a server with the flags, waits until it answers, and stops it.
func serveOnce(t *testing.T, flags ...string) begun {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	var errs bytes.Buffer
	status := make(chan int, 1)
	go func() {
		status <- run(ctx, append([]string{"serve", "--addr", "127.0.0.1:0", "--json"}, flags...), in, &errs)
		in.Close()
	}()
	line, err := bufio.NewReader(out).ReadBytes('\n')
	var b begun
	if err == nil {
		err = json.Unmarshal(line, &b)
	}
	if err != nil {
		t.Fatalf("%q: %v: %s", line, err, errs.String())
	}
	stop()
	if code := <-status; code != exitDone {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	return b
}

func subjectsIn(t *testing.T, dir string) (n int, owed []coverage.Owed) {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(dir, databaseFile), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.View(t.Context(), func(tx *store.Tx) error {
		r, err := coverage.Read(tx)
		owed = r.Owed
		if err != nil {
			return err
		}
		return tx.Get("SELECT count(*) FROM subjects", nil, &n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n, owed
}

// The first start on an empty folder fills it with people who do not exist, once;
// what was written holds like anything else.
func TestFirstStartHasTheDemonstration(t *testing.T) {
	dir := t.TempDir()
	first := serveOnce(t, "--data", dir)
	if !strings.HasPrefix(first.Notice, demoNotice) || first.SignIn == "" {
		t.Errorf("%+v", first)
	}
	n, owed := subjectsIn(t, dir)
	if n < 400 || len(owed) > 0 {
		t.Errorf("%d subjects; owed %v", n, owed)
	}
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"audit", "verify", "--data", dir}, &out, &errs); code != exitDone {
		t.Errorf("the audit log: %s%s", out.String(), errs.String())
	}
	out.Reset()
	if code := run(t.Context(), []string{"account", "list", "--data", dir}, &out, &errs); code != exitDone || !strings.Contains(out.String(), "administrator, analyst, reviewer") || !strings.Contains(out.String(), "no password yet") {
		t.Errorf("the accounts: %s%s", out.String(), errs.String())
	}
	second := serveOnce(t, "--data", dir)
	if again, _ := subjectsIn(t, dir); again != n || second.SignIn != "" || second.Notice != first.Notice {
		t.Errorf("at the second start: %d subjects, %+v", again, second)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.demonstration*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// Whoever has people or lists of their own, or wants none, has none invented.
func TestDemonstrationStaysAway(t *testing.T) {
	house := filepath.Join(t.TempDir(), "house.csv")
	config := filepath.Join(t.TempDir(), "namesake.toml")
	for path, text := range map[string]string{house: "id,name\n1,Orvan Daskel\n", config: "policy = \"default\"\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for what, first := range map[string]struct{ before, flags []string }{
		"not wanted":      {nil, []string{"--demo=false"}},
		"a configuration": {nil, []string{"--config", config}},
		"a list":          {[]string{"list", "import", house}, nil},
		"a database":      {[]string{"account", "create", "ana", "--role", "analyst"}, nil},
	} {
		t.Run(what, func(t *testing.T) {
			dir := t.TempDir()
			if first.before != nil {
				var errs bytes.Buffer
				if code := run(t.Context(), append(first.before, "--data", dir), io.Discard, &errs); code != exitDone {
					t.Fatal(errs.String())
				}
			}
			b := serveOnce(t, append(first.flags, "--data", dir)...)
			if n, _ := subjectsIn(t, dir); n > 0 || strings.HasPrefix(b.Notice, demoNotice) || b.SignIn == "" {
				t.Errorf("%d subjects; %+v", n, b)
			}
		})
	}
}

// Every page has something to show in each of its states.
func TestDemonstrationHasEveryState(t *testing.T) {
	dir := t.TempDir()
	serveOnce(t, "--data", dir)
	s, err := store.Open(t.Context(), filepath.Join(dir, databaseFile), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, in := range []struct{ table, column, values string }{
		{"alerts", "state", "open review closed"},
		{"alerts", "standing", "matched unmatched delisted"},
		{"alerts", "outcome", "potential-match inconclusive"},
		{"decisions", "disposition", "true-match false-positive undetermined"},
		{"decisions", "review", "none waiting confirmed returned"},
		{"clearances", "state", "proposed in-force ended refused"},
		{"alert_events", "event", "suppressed reopened changed"},
		{"requests", "state", "waiting acknowledged answered"},
		{"releases", "state", "proposed confirmed"},
		{"redress", "state", "received proposed granted refused withdrawn"},
		{"cases", "closed", "0 1"},
		{"cohort_entries", "kind", "joined changed tied"},
		{"policies", "state", "tested live retired"},
		{"jobs", "kind", "screen subjects"},
		{"bulks", "state", "waiting confirmed"},
	} {
		for _, value := range strings.Fields(in.values) {
			var n int
			err := s.View(t.Context(), func(tx *store.Tx) error {
				return tx.Get("SELECT count(*) FROM "+in.table+" WHERE CAST("+in.column+" AS TEXT) = $1", []any{value}, &n)
			})
			if err != nil || n == 0 {
				t.Errorf("%d of %s are %s %s: %v", n, in.table, in.column, value, err)
			}
		}
	}
}
