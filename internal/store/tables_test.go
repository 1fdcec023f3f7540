package store_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
)

func tables(t *testing.T, s *store.Store) (out []store.Table) {
	t.Helper()
	err := s.View(t.Context(), func(tx *store.Tx) (err error) {
		out, err = store.Tables(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What the catalogues of both engines say of a schema is the same: one migration
// text makes both.
func TestEnginesHaveTheSameTables(t *testing.T) {
	var first []store.Table
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		found := tables(t, open(store.Config{}))
		if len(found) < 10 {
			t.Fatalf("%d tables", len(found))
		}
		if first == nil {
			first = found
		}
		if !reflect.DeepEqual(first, found) {
			t.Errorf("%v\n%v", first, found)
		}
		for _, table := range found {
			if strings.HasPrefix(table.Name, "sqlite_") || len(table.Key) == 0 {
				t.Errorf("%+v", table)
			}
			if table.Name == "alerts" && (table.Numbered != "id" || table.Next != 1) {
				t.Errorf("%+v", table)
			}
		}
	})
}

// The number of a deleted row is given to no other, and rows come in the order of
// their bytes.
func TestNumbersAreGivenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		s := open(store.Config{})
		event := func(tx *store.Tx) (id int64, err error) {
			err = tx.Get("INSERT INTO alert_events (alert, at, event, screening, detail) VALUES (1, 1, 'opened', 1, '') RETURNING id", nil, &id)
			return id, err
		}
		next := func() int64 {
			for _, table := range tables(t, s) {
				if table.Name == "alert_events" {
					return table.Next
				}
			}
			return 0
		}
		err := s.Update(t.Context(), func(tx *store.Tx) error {
			for range 3 {
				if _, err := event(tx); err != nil {
					return err
				}
			}
			_, err := tx.Exec("DELETE FROM alert_events WHERE id = 3")
			return err
		})
		if err != nil || next() != 4 {
			t.Fatalf("next %d, %v", next(), err)
		}
		err = s.Update(t.Context(), func(tx *store.Tx) error {
			if err := store.SetNext(tx, store.Table{Name: "alert_events", Numbered: "id", Next: 1000}); err != nil {
				return err
			}
			if id, err := event(tx); err != nil || id != 1000 {
				return fmt.Errorf("number %d, %w", id, err)
			}
			for _, name := range []string{"é", "b", "a", "B", "_"} {
				if err := set(name, "x")(tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || next() != 1001 {
			t.Fatalf("next %d, %v", next(), err)
		}
		var order []string
		err = s.View(t.Context(), func(tx *store.Tx) error {
			return store.Rows(tx, store.Table{Name: "settings", Columns: []store.Column{{Name: "name", Kind: store.Text}}, Key: []string{"name"}},
				func(row []any) error { order = append(order, row[0].(string)); return nil })
		})
		if err != nil || strings.Join(order, "") != "B_abé" {
			t.Errorf("order %q, %v", order, err)
		}
	})
}

// Nothing and an empty blob are two things, and numbers keep all their digits.
func TestRowsAreExact(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		s := open(store.Config{})
		blob := map[string]string{"sqlite": "BLOB", "postgres": "BYTEA"}[s.Engine()]
		want := [][]any{{int64(math.MinInt64), nil, nil, nil}, {int64(1), []byte{}, 0.1, ""}, {int64(math.MaxInt64), []byte{0, 255}, math.Inf(1), "é"}}
		err := s.Update(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Exec("CREATE TABLE odd (id BIGINT PRIMARY KEY, b " + blob + ", f DOUBLE PRECISION, t TEXT)"); err != nil {
				return err
			}
			_, err := tx.Insert("odd", "id, b, f, t", "", want)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var got [][]any
		err = s.View(t.Context(), func(tx *store.Tx) error {
			columns := []store.Column{{Name: "id", Kind: store.Integer}, {Name: "b", Kind: store.Blob}, {Name: "f", Kind: store.Float}, {Name: "t", Kind: store.Text}}
			return store.Rows(tx, store.Table{Name: "odd", Columns: columns, Key: []string{"id"}}, func(row []any) error {
				got = append(got, slices.Clone(row))
				return nil
			})
		})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%#v, %v", got, err)
		}
	})
}

// A database is filled in the transaction that makes it: where that fails there
// is no table, and where there is one it is refused.
func TestFillWholeOrNotAtAll(t *testing.T) {
	for name, url := range urls(t) {
		t.Run(name, func(t *testing.T) {
			broken := errors.New("broken")
			fill := func(err error) store.Config {
				return store.Config{Fill: func(tx *store.Tx) error { return errors.Join(set("a", "1")(tx), err) }}
			}
			if _, err := store.Open(t.Context(), url, fill(broken)); !errors.Is(err, broken) {
				t.Fatalf("got %v", err)
			}
			s, err := store.Open(t.Context(), url, fill(nil))
			if err != nil {
				t.Fatal(err)
			}
			if n := count(t, s); n != 1 {
				t.Errorf("%d rows", n)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if err := store.Empty(t.Context(), url); !errors.Is(err, store.ErrNotEmpty) {
				t.Errorf("got %v", err)
			}
			if _, err := store.Open(t.Context(), url, fill(nil)); !errors.Is(err, store.ErrNotEmpty) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func urls(t *testing.T) map[string]string {
	return map[string]string{"sqlite": t.TempDir() + "/namesake.db", "postgres": storetest.Postgres(t)}
}

// A database is opened at an older schema, and is asked about before it is
// brought further.
func TestOlderSchemaIsMigratedAfterAsking(t *testing.T) {
	newest, err := store.Newest()
	if err != nil {
		t.Fatal(err)
	}
	for name, url := range urls(t) {
		t.Run(name, func(t *testing.T) {
			if err := store.Empty(t.Context(), url); err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), url, store.Config{Schema: 1})
			if err != nil {
				t.Fatal(err)
			}
			if applied, err := s.Schema(t.Context()); err != nil || len(applied) != 1 {
				t.Errorf("%v, %v", applied, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			full := errors.New("the disk is full")
			ask := func(err error) store.Config {
				return store.Config{BeforeMigration: func(_ context.Context, from, to int) error {
					if from != 1 || to != newest {
						t.Errorf("asked about %d to %d", from, to)
					}
					return err
				}}
			}
			if _, err := store.Open(t.Context(), url, ask(full)); !errors.Is(err, full) {
				t.Fatalf("got %v", err)
			}
			s, err = store.Open(t.Context(), url, ask(nil))
			if err != nil {
				t.Fatal(err)
			}
			if applied, err := s.Schema(t.Context()); err != nil || len(applied) != newest {
				t.Errorf("%v, %v", applied, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := store.Open(t.Context(), url, store.Config{Schema: 1}); !errors.Is(err, store.ErrNewer) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// Every commit is told of, with how many writes it holds.
func TestCommitsAreToldOf(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		writes := 0
		s := open(store.Config{Committed: func(n int, took time.Duration) {
			writes += n
			if took <= 0 {
				t.Errorf("took %v", took)
			}
		}})
		for i := range 3 {
			if err := s.Update(t.Context(), set(fmt.Sprint(i), "x")); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Update(t.Context(), set("1", "again")); err == nil {
			t.Error("wrote twice")
		}
		if err := s.Close(); err != nil || writes != 3 {
			t.Errorf("%d writes, %v", writes, err)
		}
	})
}
