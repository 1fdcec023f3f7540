package backup_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/backup"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
	"github.com/namesake-screening/namesake/list/formats"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var engines = []string{"sqlite", "postgres"}

// place is an empty database and data directory.
func place(t *testing.T, engine string) (url, dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	if engine == "postgres" {
		return storetest.Postgres(t), dir
	}
	return filepath.Join(dir, "namesake.db"), dir
}

func open(t *testing.T, url string, c store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// lay writes files below a data directory.
func lay(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		mode := fs.FileMode(0o644)
		if name == "audit.key" {
			mode = 0o600
		}
		if err := os.WriteFile(full, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
	}
}

var someFiles = map[string]string{
	"lists/un-sc/2026-03-01-0123456789ab/edition.json":      "{}\n",
	"lists/un-sc/2026-03-01-0123456789ab/entities.jsonl.gz": "\x1f\x8b not really",
	"lists/un-sc/current.json":                              `{"edition":"2026-03-01-0123456789ab"}`,
	"lists/refused.jsonl":                                   "",
	"jobs/7/input.csv":                                      "name\nOrvan Daskel\n",
	"audit.key":                                             "PRIVATE+KEY",
}

// files are the files of a data directory that a backup is to have.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), "namesake.db") {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// fill puts random rows into every table that there is, whatever it is for.
func fill(t *testing.T, s *store.Store, rows int, seed uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	serial := 0
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		tables, err := store.Tables(tx)
		if err != nil {
			return err
		}
		for _, table := range tables {
			if table.Name == "migrations" {
				continue
			}
			var names []string
			for _, c := range table.Columns {
				names = append(names, c.Name)
			}
			var made [][]any
			for i := range rows {
				row := make([]any, len(names))
				for j, c := range table.Columns {
					serial++
					row[j] = random(r, c.Kind, serial)
					if c.Name == table.Numbered {
						row[j] = int64(3 * i)
					}
				}
				made = append(made, row)
			}
			if _, err := tx.Insert(table.Name, strings.Join(names, ", "), "", made); err != nil {
				return err
			}
			table.Next = int64(3*rows + 10) // as if later ones had been deleted
			if err := store.SetNext(tx, table); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func random(r *rand.Rand, kind store.Kind, serial int) any {
	switch kind {
	case store.Integer:
		n := []int64{0, -1, 1<<53 + 1, -1<<53 - 1, math.MaxInt64, math.MinInt64}
		if r.IntN(3) > 0 {
			return int64(serial) // such as are unique
		}
		return n[r.IntN(len(n))] - int64(serial)
	case store.Float:
		f := []float64{0, 0.1, -1e-300, math.MaxFloat64, math.Inf(1), math.Inf(-1), 1, 1e21}
		return f[r.IntN(len(f))]
	case store.Blob:
		b := make([]byte, r.IntN(40))
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		return append(b, fmt.Sprint(serial)...)
	}
	words := []string{"", "a", "محمد", "Щёголев", "<&>\u2028\"\\", "line\nline\r\t\x01", "{}", "null", "12", "😀"}
	return fmt.Sprintf("%s%d%s", words[r.IntN(len(words))], serial, words[r.IntN(len(words))])
}

func dump(t *testing.T, s *store.Store, dir string) (backup.Manifest, []byte) {
	t.Helper()
	var b bytes.Buffer
	m, err := backup.Write(t.Context(), s, dir, &b, backup.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m, b.Bytes()
}

// What is restored, to either engine, has the tables and files of what was backed
// up, and would give the same numbers to new rows.
func TestRestoredIsTheSame(t *testing.T) {
	for _, from := range engines {
		for _, to := range engines {
			t.Run(from+" to "+to, func(t *testing.T) {
				url, dir := place(t, from)
				s := open(t, url, store.Config{})
				fill(t, s, 150, 7)
				lay(t, dir, someFiles)
				lay(t, dir, map[string]string{"lists/lock": "", "lists/un-sc/.tmp-1/x": "half", "index/a.idx": "built again"})
				before, archive := dump(t, s, dir)
				if before.Rows() < 1500 || before.Engine != from {
					t.Fatalf("%+v", before)
				}

				url, dir = place(t, to)
				var last backup.Progress
				restored, err := backup.Restore(t.Context(), bytes.NewReader(archive), url, dir, backup.Options{Progress: func(p backup.Progress) { last = p }})
				if err != nil {
					t.Fatal(err)
				}
				if last.Rows != before.Rows() || !reflect.DeepEqual(restored, before) {
					t.Errorf("progress ended at %+v of %+v", last, restored)
				}
				if got := files(t, dir); !maps.Equal(got, someFiles) {
					t.Errorf("files %v", slices.Sorted(maps.Keys(got)))
				}
				if info, err := os.Stat(filepath.Join(dir, "audit.key")); err != nil || info.Mode().Perm() != 0o600 {
					t.Errorf("%v, %v", info, err)
				}
				after, _ := dump(t, open(t, url, store.Config{}), dir)
				if !reflect.DeepEqual(after.Tables, before.Tables) || !reflect.DeepEqual(after.Files, before.Files) {
					t.Errorf("%+v\n%+v", before, after)
				}
			})
		}
	}
}

// A writer that always changes two tables at once is never caught between them.
func TestBackupBesideAWriterIsConsistent(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			url, dir := place(t, engine)
			s := open(t, url, store.Config{})
			ctx, stop := context.WithCancel(t.Context())
			var writing sync.WaitGroup
			began := make(chan struct{})
			writing.Go(func() {
				for i := 0; ctx.Err() == nil; i++ {
					err := s.Update(ctx, func(tx *store.Tx) error {
						_, err := tx.Exec("INSERT INTO counted (day, policy, outcome, screenings) VALUES ($1, '', '', 1)", fmt.Sprint(i))
						if err == nil {
							_, err = tx.Exec("INSERT INTO settings (name, value) VALUES ($1, '')", fmt.Sprint(i))
						}
						return err
					})
					if err != nil && ctx.Err() == nil {
						t.Error(err)
					}
					if i == 5 {
						close(began)
					}
				}
			})
			<-began
			seen := map[int64]bool{}
			for range 10 {
				m, archive := dump(t, s, dir)
				rows := map[string]int64{}
				for _, table := range m.Tables {
					rows[table.Name] = table.Rows
				}
				if rows["counted"] != rows["settings"] || rows["counted"] < 5 {
					t.Errorf("caught between: %v", rows)
				}
				seen[rows["counted"]] = true
				if _, err := backup.Verify(t.Context(), bytes.NewReader(archive), backup.Options{}); err != nil {
					t.Error(err)
				}
			}
			stop()
			writing.Wait()
			if len(seen) < 2 {
				t.Error("nothing was written beside the backups")
			}
		})
	}
}

// Whatever an import does meanwhile, the edition that a backup says is in use is
// in it whole.
func TestBackupBesideAnImportIsWhole(t *testing.T) {
	url, dir := place(t, "sqlite")
	s := open(t, url, store.Config{})
	lists, err := editions.Open(dir, editions.Config{Formats: formats.All()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var importing sync.WaitGroup
	began := make(chan struct{})
	importing.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			file := filepath.Join(t.TempDir(), "house.csv")
			if err := os.WriteFile(file, fmt.Appendf(nil, "id,name,type\n1,Orvan Daskel %d,person\n", i), 0o600); err != nil {
				t.Error(err)
			}
			if _, err := lists.Import(ctx, file, editions.ImportOptions{}); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
			if i == 1 {
				close(began)
			}
		}
	})
	<-began
	seen := map[string]bool{}
	for range 4 {
		_, archive := dump(t, s, dir)
		url, restored := place(t, "sqlite")
		if _, err := backup.Restore(t.Context(), bytes.NewReader(archive), url, restored, backup.Options{}); err != nil {
			t.Fatal(err)
		}
		again, err := editions.Open(restored, editions.Config{Formats: formats.All()})
		if err != nil {
			t.Fatal(err)
		}
		in, err := again.Current(t.Context())
		if err != nil || len(in) != 1 {
			t.Fatalf("%d editions, %v", len(in), err)
		}
		seen[in[0].Hash] = true
	}
	stop()
	importing.Wait()
	if len(seen) < 2 {
		t.Error("nothing was imported beside the backups")
	}
}

// A row that holds to its hash and not to its table is refused in the middle of
// the load, of which nothing stays.
func TestFailedLoadLeavesNothing(t *testing.T) {
	url, dir := place(t, "sqlite")
	s := open(t, url, store.Config{})
	lay(t, dir, someFiles)
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("INSERT INTO settings (name, value) VALUES ('nul', $1)", "a\x00b")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, archive := dump(t, s, dir)

	url, dir = place(t, "postgres")
	if _, err := backup.Restore(t.Context(), bytes.NewReader(archive), url, dir, backup.Options{}); err == nil || !strings.Contains(err.Error(), "table settings: 000001.jsonl, line 1: column value has text") {
		t.Errorf("got %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if err := store.Empty(t.Context(), url); err != nil {
		t.Errorf("left: %v", err)
	}
	url, dir = place(t, "sqlite")
	if _, err := backup.Restore(t.Context(), bytes.NewReader(archive), url, dir, backup.Options{}); err != nil {
		t.Errorf("SQLite can hold it: %v", err)
	}
}

// Text that is not UTF-8 keeps its bytes.
func TestBytesOfTextAreKept(t *testing.T) {
	url, dir := place(t, "sqlite")
	s := open(t, url, store.Config{})
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("INSERT INTO settings (name, value) VALUES ('latin1', $1)", "M\xfcller")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, archive := dump(t, s, dir)
	url, dir = place(t, "sqlite")
	if _, err := backup.Restore(t.Context(), bytes.NewReader(archive), url, dir, backup.Options{}); err != nil {
		t.Fatal(err)
	}
	var value string
	err = open(t, url, store.Config{}).View(t.Context(), func(tx *store.Tx) error { return tx.Get("SELECT value FROM settings", nil, &value) })
	if err != nil || value != "M\xfcller" {
		t.Errorf("%q, %v", value, err)
	}
}

// A table that is larger than what is held in memory at once is in several parts.
func TestLargeTableIsInParts(t *testing.T) {
	url, dir := place(t, "sqlite")
	s := open(t, url, store.Config{})
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		for i := range 3 {
			if _, err := tx.Exec("INSERT INTO settings (name, value) VALUES ($1, $2)", fmt.Sprint(i), strings.Repeat("x", 3<<20)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	m, archive := dump(t, s, dir)
	var parts []string
	edit(t, archive, func(h *tar.Header, content []byte) (string, []byte, bool) {
		if strings.HasPrefix(h.Name, "tables/settings/") {
			parts = append(parts, h.Name)
		}
		return h.Name, content, true
	})
	if len(parts) != 2 {
		t.Errorf("parts %q", parts)
	}
	url, dir = place(t, "sqlite")
	if _, err := backup.Restore(t.Context(), bytes.NewReader(archive), url, dir, backup.Options{}); err != nil {
		t.Fatal(err)
	}
	if again, _ := dump(t, open(t, url, store.Config{}), dir); !reflect.DeepEqual(again.Tables, m.Tables) {
		t.Errorf("%+v", again.Tables)
	}
}

// What is there is never overwritten.
func TestRestoreWantsAnEmptyPlace(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			url, dir := place(t, engine)
			_, archive := dump(t, open(t, url, store.Config{}), dir)
			_, empty := place(t, engine)
			if _, err := backup.Restore(t.Context(), bytes.NewReader(archive), url, empty, backup.Options{}); !errors.Is(err, store.ErrNotEmpty) {
				t.Errorf("got %v", err)
			}
			url, dir = place(t, engine)
			lay(t, dir, map[string]string{"notes.txt": "mine"})
			if _, err := backup.Restore(t.Context(), bytes.NewReader(archive), url, dir, backup.Options{}); err == nil || !strings.Contains(err.Error(), "holds notes.txt") {
				t.Errorf("got %v", err)
			}
			if got := files(t, dir); len(got) != 1 {
				t.Errorf("files %v", got)
			}
		})
	}
}

// A backup of an older schema is restored and brought to the newest; the same
// backup is what is left in the data directory when PostgreSQL is migrated.
func TestOlderSchemaIsRestoredAndMigrated(t *testing.T) {
	newest, err := store.Newest()
	if err != nil {
		t.Fatal(err)
	}
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			url, dir := place(t, engine)
			lay(t, dir, someFiles)
			old := open(t, url, store.Config{Schema: 1})
			fill(t, old, 5, 9)
			before, _ := dump(t, old, dir)
			if err := old.Close(); err != nil {
				t.Fatal(err)
			}
			now := func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
			open(t, url, store.Config{BeforeMigration: backup.BeforeMigration(url, dir, now)})
			f, err := os.Open(filepath.Join(dir, "backups", "schema1-20260301T120000.000000Z.tar.gz"))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			url, dir = place(t, engine)
			m, err := backup.Restore(t.Context(), f, url, dir, backup.Options{})
			if err != nil || !reflect.DeepEqual(m.Tables, before.Tables) || m.Schema != 1 {
				t.Fatalf("%+v, %v", m, err)
			}
			s := open(t, url, store.Config{})
			if applied, err := s.Schema(t.Context()); err != nil || len(applied) != newest {
				t.Errorf("%v, %v", applied, err)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "*schema*")); len(left) > 0 {
				t.Errorf("copies of what was never in use: %q", left)
			}
		})
	}
}

// A file of a backup is there whole or not at all, and for its owner alone.
func TestToFile(t *testing.T) {
	url, dir := place(t, "sqlite")
	s := open(t, url, store.Config{})
	file := filepath.Join(t.TempDir(), "backup.tar.gz")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := backup.ToFile(ctx, s, dir, file, backup.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(file)); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
	if _, err := backup.ToFile(t.Context(), s, dir, file, backup.Options{}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if _, err := backup.ToFile(t.Context(), s, dir, file, backup.Options{}); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("got %v", err)
	}
}
