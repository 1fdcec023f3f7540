package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func set(name, value string) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		_, err := tx.Exec("INSERT INTO settings (name, value) VALUES ($1, $2)", name, value)
		return err
	}
}

func count(t *testing.T, s *store.Store) (n int) {
	t.Helper()
	err := s.View(t.Context(), func(tx *store.Tx) error { return tx.Get("SELECT count(*) FROM settings", nil, &n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Everybody who was told that a write is done finds it, and a mistake in one of
// the writes that share a commit harms no other.
func TestWritesShareACommit(t *testing.T) { testWrites(t, 0, 1000) }

// So do writes that have a commit each, and such among others.
func TestWritesAlone(t *testing.T)   { testWrites(t, 1, 1000) }
func TestMuchIsWritten(t *testing.T) { testWrites(t, 0, 3) }

// testWrites has so many writes share a commit, and every so many be of much.
func testWrites(t *testing.T, batch, much int) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		s := open(store.Config{Batch: batch})
		wrong := errors.New("wrong")
		var all sync.WaitGroup
		for i := range 200 {
			all.Go(func() {
				update := s.Update
				if i%much == much-1 {
					update = s.UpdateMuch
				}
				err := update(t.Context(), func(tx *store.Tx) error {
					if err := set(fmt.Sprint(i), "x")(tx); err != nil {
						return err
					}
					switch i % 4 {
					case 1:
						return wrong
					case 2: // stands there already: the engine ends the statement
						return set(fmt.Sprint(i), "again")(tx)
					case 3:
						panic("over a subject")
					}
					return nil
				})
				if (err == nil) != (i%4 == 0) || i%4 == 1 && err != wrong {
					t.Errorf("write %d: %v", i, err)
				}
			})
		}
		all.Wait()
		if n := count(t, s); n != 50 {
			t.Errorf("%d rows, want 50", n)
		}
	})
}

// A crash before the commit leaves nothing, one after it everything; either way
// the client is told of an error, and no write is done twice.
func TestCrashAtTheCommit(t *testing.T) {
	for _, point := range []string{"before commit", "after commit"} {
		t.Run(point, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
				crash := errors.New("crash")
				s := open(store.Config{Crash: func(p string) error {
					if p == point {
						return crash
					}
					return nil
				}})
				if err := s.Update(t.Context(), set("a", "1")); err != crash {
					t.Fatalf("got %v", err)
				}
				want := map[string]int{"before commit": 0, "after commit": 1}[point]
				if n := count(t, s); n != want {
					t.Errorf("%d rows, want %d", n, want)
				}
			})
		})
	}
}

// Two processes write in turn, and readers see one state throughout.
func TestTwoStoresOneDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		a, b := open(store.Config{}), open(store.Config{})
		if err := a.Update(t.Context(), set("a", "1")); err != nil {
			t.Fatal(err)
		}
		err := b.View(t.Context(), func(tx *store.Tx) error {
			var before, after int
			if err := tx.Get("SELECT count(*) FROM settings", nil, &before); err != nil {
				return err
			}
			if err := a.Update(context.WithoutCancel(t.Context()), set("b", "2")); err != nil {
				return err
			}
			if err := tx.Get("SELECT count(*) FROM settings", nil, &after); err != nil {
				return err
			}
			if before != 1 || after != 1 {
				t.Errorf("a reader saw %d, then %d", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, b); n != 2 {
			t.Errorf("%d rows, want 2", n)
		}
	})
}

func TestReadersCannotWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		s := open(store.Config{})
		if err := s.View(t.Context(), set("a", "1")); err == nil {
			t.Error("a view wrote")
		}
		// What waits for the end would never be written, and nobody would hear of it.
		err := s.View(t.Context(), func(tx *store.Tx) error { tx.Last(set("a", "1")); return nil })
		if err == nil {
			t.Error("a view forgot what was to be written at its end")
		}
	})
}

func TestInsertMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		s := open(store.Config{})
		rows := make([][]any, 1234)
		for i := range rows {
			rows[i] = []any{fmt.Sprint(i), "x"}
		}
		err := s.Update(t.Context(), func(tx *store.Tx) error {
			if n, err := tx.Insert("settings", "name, value", "", rows); err != nil || n != 1234 {
				return fmt.Errorf("%d rows, %v", n, err)
			}
			n, err := tx.Insert("settings", "name, value", "ON CONFLICT DO NOTHING", append(rows[:5:5], []any{"new", "y"}))
			if err != nil || n != 1 {
				return fmt.Errorf("%d rows again, %v", n, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestClosedStoreRefuses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		s := open(store.Config{})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := s.Update(t.Context(), set("a", "1")); err != store.ErrClosed {
			t.Errorf("got %v", err)
		}
	})
}

// A database of a later program is refused before anything is touched.
func TestNewerSchemaIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "namesake.db")
	s, err := store.Open(t.Context(), path, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("INSERT INTO migrations (version, name, at) VALUES (9999, 'later', 0)")
		return err
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), path, store.Config{}); !errors.Is(err, store.ErrNewer) {
		t.Errorf("got %v", err)
	}
}

// A migration of a file that holds something leaves a copy of it as it was.
func TestMigrationLeavesACopy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "namesake.db")
	now := func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	s, err := store.Open(t.Context(), path, store.Config{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	// As if the last step had not been run yet; nothing else depends on it here.
	err = s.Update(t.Context(), func(tx *store.Tx) error { return store.Undo(tx) })
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	s, err = store.Open(t.Context(), path, store.Config{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	copies, err := filepath.Glob(path + ".schema*-20260301T120000Z")
	if err != nil || len(copies) != 1 {
		t.Fatalf("copies: %q, %v", copies, err)
	}
	if info, err := os.Stat(copies[0]); err != nil || info.Size() == 0 || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy: %v, %v", info, err)
	}
}
