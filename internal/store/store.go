// Package store keeps the state of the service in one database, SQLite by
// default and PostgreSQL by a URL, with one SQL text for both.
//
// Writes are one after the other on both engines: a screening that rests on an
// edition must not commit beside the transaction that replaces the edition, and
// every change appends to one audit log. What is slow, the screening, happens
// outside. Writes that wait together share a commit, each in a savepoint of its
// own, so that a mistake in one leaves the others whole; none is acknowledged
// before the commit is on disk.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Config is how a store works. The zero value is ready for use.
type Config struct {
	// Now is the clock. Defaults to time.Now.
	Now func() time.Time
	// Batch is how many writes may share a commit. Defaults to 64.
	Batch int
	// Crash is called at every commit point with its name, and ends the write as
	// a crash there would: before "commit" nothing of it stays, after it
	// everything. Tests use it. Defaults to none.
	Crash func(point string) error
	// Schema is the version that the database is brought to, and that it may have
	// at most, as for a backup of one before it is migrated. Defaults to the
	// newest, which alone the program works with.
	Schema int
	// Scratch acknowledges writes before they are on disk, for a SQLite file that is
	// made anew if the machine fails meanwhile: hundreds of writes are then no
	// slower than one. Defaults to false.
	Scratch bool
	// Fill fills a new database in the transaction that makes its tables, so that
	// it is there whole or not at all. A database that has a table is refused with
	// ErrNotEmpty. Defaults to none.
	Fill func(*Tx) error
	// BeforeMigration is called before a database that holds something is
	// migrated; its error ends that. Defaults to leaving a copy of a SQLite file
	// beside it, and to nothing on PostgreSQL.
	BeforeMigration func(ctx context.Context, from, to int) error
	// Committed is told of every commit: how many writes shared it, and how long
	// they took from the beginning of the first until they were on disk. It must
	// return at once. Defaults to none.
	Committed func(writes int, took time.Duration)
}

// ErrClosed is returned for a write after Close.
var ErrClosed = errors.New("the store is closed")

// ErrNotFound is wrapped where what was asked for is not stored.
var ErrNotFound = errors.New("not found")

// Store is an open database. It is safe for use by many goroutines, and several
// processes may open the same one.
type Store struct {
	engine engine
	write  *sql.DB
	read   *sql.DB
	line   *line // of the writer alone
	now    func() time.Time
	batch  int
	crash  func(string) error
	wrote  func(int, time.Duration)

	writes  chan *write
	done    chan struct{} // closed when nothing more may be written
	stopped sync.WaitGroup
	close   sync.Once
}

// Open opens the database at a URL, and brings it to the newest schema: a
// "postgres://" URL, or the path of a SQLite file, which is made where there is
// none.
func Open(ctx context.Context, url string, c Config) (*Store, error) {
	s := &Store{now: c.Now, batch: c.Batch, crash: c.Crash, wrote: c.Committed, writes: make(chan *write), done: make(chan struct{})}
	if s.now == nil {
		s.now = time.Now
	}
	if s.batch == 0 {
		s.batch = 64
	}
	if s.crash == nil {
		s.crash = func(string) error { return nil }
	}
	if s.wrote == nil {
		s.wrote = func(int, time.Duration) {}
	}
	var err error
	if IsPostgres(url) {
		err = s.openPostgres(url)
	} else {
		err = s.openSQLite(url, c.Scratch)
	}
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if err := s.migrate(ctx, c); err != nil {
		return nil, errors.Join(fmt.Errorf("open the database: %w", err), s.write.Close(), s.read.Close())
	}
	s.stopped.Go(s.writer)
	return s, nil
}

// IsPostgres reports whether a URL means PostgreSQL.
func IsPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// Engine is "sqlite" or "postgres".
func (s *Store) Engine() string { return s.engine.name }

func (s *Store) openPostgres(url string) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return errors.New("the URL of the database cannot be read; write postgres://USER@HOST/DATABASE") // its text may hold a password
	}
	s.engine = postgres
	s.write, s.read = stdlib.OpenDB(*config), stdlib.OpenDB(*config)
	s.write.SetMaxOpenConns(2) // the writer keeps one
	s.read.SetMaxOpenConns(16)
	return nil
}

// pragmas: a write-ahead log lets readers read beside the writer, and "full"
// keeps an acknowledged write through a power cut.
const pragmas = "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(30000)&_pragma=foreign_keys(1)&_pragma=cache_size(-65536)&_pragma=temp_store(MEMORY)"

func (s *Store) openSQLite(path string, scratch bool) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	s.engine = sqlite
	dsn := "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path) + pragmas
	if scratch {
		dsn = strings.Replace(dsn, "synchronous(FULL)", "synchronous(OFF)", 1)
	}
	var err error
	if s.write, err = sql.Open("sqlite", dsn+"&_txlock=immediate"); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(2) // the writer keeps one
	if s.read, err = sql.Open("sqlite", dsn+"&_pragma=query_only(1)"); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(16)
	s.read.SetMaxIdleConns(16)
	if err := s.write.Ping(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.Chmod(path, 0o600) // what is in it is personal
}

// Close lets the writes in progress finish.
func (s *Store) Close() error {
	s.close.Do(func() { close(s.done) })
	s.stopped.Wait()
	s.hangUp()
	return errors.Join(s.write.Close(), s.read.Close())
}

// Now is the time by the store's clock, in UTC to the microsecond.
func (s *Store) Now() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// View runs f in a transaction that only reads, and sees one state throughout.
func (s *Store) View(ctx context.Context, f func(*Tx) error) error {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{Isolation: s.engine.snapshot, ReadOnly: s.engine.readOnly})
	if err != nil {
		return fmt.Errorf("read the database: %w", err)
	}
	defer tx.Rollback() // nothing was written
	t := &Tx{ctx: ctx, tx: tx, now: s.Now(), engine: s.engine}
	if err := f(t); err != nil {
		return err
	}
	if len(t.last) > 0 {
		return errors.New("read the database: something was to be written at the end of a transaction that only reads; use Update")
	}
	return nil
}

// Update runs f in a transaction of its own, and returns once it is committed,
// or with f's error and nothing of it written. f must only write through its
// transaction: it may be tried a second time, where a commit that it shared
// failed.
func (s *Store) Update(ctx context.Context, f func(*Tx) error) error {
	return s.update(&write{ctx: ctx, f: f, done: make(chan error, 1)})
}

// UpdateMuch is Update for what writes thousands of rows: it shares its commit
// with no other, and takes no savepoint where it can do without.
func (s *Store) UpdateMuch(ctx context.Context, f func(*Tx) error) error {
	return s.update(&write{ctx: ctx, f: f, much: true, done: make(chan error, 1)})
}

func (s *Store) update(w *write) error {
	ctx := w.ctx
	select {
	case s.writes <- w:
		return <-w.done
	case <-ctx.Done():
		return ctx.Err()
	case <-s.done:
		return ErrClosed
	}
}
