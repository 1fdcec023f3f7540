package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migration is a step of the schema. Steps are added, never altered: databases
// have run them.
type migration struct {
	version int
	name    string
	sql     string
}

func steps() ([]migration, error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var out []migration
	for i, f := range files {
		b, err := migrations.ReadFile(f)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(strings.TrimPrefix(f, "migrations/"), ".sql")
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.Atoi(number)
		if err != nil || version != i+1 {
			return nil, fmt.Errorf("migration %s: its number should be %d", name, i+1)
		}
		out = append(out, migration{version, name, string(b)})
	}
	return out, nil
}

// ErrNewer is wrapped where a database was written by a later program.
var ErrNewer = errors.New("the database was written by a later version of this program; use that, or restore the copy made before it migrated")

// ErrNotEmpty is wrapped where a database that is to be filled has tables.
var ErrNotEmpty = errors.New("the database is not empty; name a new one")

// Newest is the schema that this program works with.
func Newest() (int, error) {
	all, err := steps()
	return len(all), err
}

// migrate runs the steps that the database lacks, each in a transaction.
func (s *Store) migrate(ctx context.Context, c Config) error {
	all, err := steps()
	if err != nil {
		return err
	}
	if c.Schema < 0 || c.Schema > len(all) {
		return fmt.Errorf("schema %d: this program has those from 1 to %d", c.Schema, len(all))
	}
	if c.Schema > 0 {
		all = all[:c.Schema]
	}
	if c.Fill != nil {
		return s.fill(ctx, all, c.Fill)
	}
	version, err := s.version(ctx)
	if err != nil {
		return err
	}
	if version > len(all) {
		return fmt.Errorf("schema %d: %w", version, ErrNewer)
	}
	if version > 0 && version < len(all) {
		before := c.BeforeMigration
		if before == nil {
			before = s.copyBefore
		}
		if err := before(ctx, version, len(all)); err != nil {
			return fmt.Errorf("copy the database before its migration: %w", err)
		}
	}
	for _, step := range all[version:] {
		if err := s.alone(ctx, func(tx *sql.Tx) error { return s.step(ctx, tx, step) }); err != nil {
			return err
		}
	}
	return nil
}

// fill makes the tables of a new database and what is in them at once.
func (s *Store) fill(ctx context.Context, all []migration, f func(*Tx) error) error {
	return s.alone(ctx, func(tx *sql.Tx) error {
		t := &Tx{ctx: ctx, tx: tx, now: s.Now(), engine: s.engine}
		names, err := tableNames(t)
		if err != nil {
			return err
		}
		if len(names) > 0 {
			return fmt.Errorf("there is a table %s: %w", names[0], ErrNotEmpty)
		}
		for _, step := range all {
			if err := s.step(ctx, tx, step); err != nil {
				return err
			}
		}
		return f(t)
	})
}

// alone runs f in a transaction while nobody else writes.
func (s *Store) alone(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if s.engine.lock != "" {
		if _, err := tx.ExecContext(ctx, s.engine.lock); err != nil {
			return err
		}
	}
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// step runs one migration, unless another process has run it meanwhile.
func (s *Store) step(ctx context.Context, tx *sql.Tx, m migration) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("migration %s: %w", m.name, err)
		}
	}()
	if _, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS migrations (version BIGINT PRIMARY KEY, name TEXT NOT NULL, at BIGINT NOT NULL)"); err != nil {
		return err
	}
	var done int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM migrations WHERE version = $1", m.version).Scan(&done); err != nil {
		return err
	}
	if done > 0 {
		return nil
	}
	for statement := range strings.SplitSeq(s.engine.words.Replace(m.sql), ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%w in %q", err, statement)
		}
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO migrations (version, name, at) VALUES ($1, $2, $3)", m.version, m.name, s.Now().UnixMicro())
	return err
}

// version is the schema of the database; 0 where it is empty.
func (s *Store) version(ctx context.Context) (int, error) {
	query := "SELECT count(*) FROM sqlite_master WHERE name = 'migrations'"
	if s.engine.name == postgres.name {
		query = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'migrations'"
	}
	var n, version int
	if err := s.write.QueryRowContext(ctx, query).Scan(&n); err != nil || n == 0 {
		return 0, err
	}
	err := s.write.QueryRowContext(ctx, "SELECT coalesce(max(version), 0) FROM migrations").Scan(&version)
	return version, err
}

// copyBefore is what is done before a migration unless something else is asked
// for.
func (s *Store) copyBefore(ctx context.Context, version, _ int) error {
	if s.engine.name != sqlite.name {
		return nil
	}
	path, err := s.path(ctx)
	if err != nil {
		return err
	}
	return s.copyTo(ctx, fmt.Sprintf("%s.schema%d-%s", path, version, s.Now().Format("20060102T150405Z")))
}

// path is the file of a SQLite database.
func (s *Store) path(ctx context.Context) (string, error) {
	var path string
	err := s.write.QueryRowContext(ctx, "SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&path)
	return path, err
}

// copyTo writes the SQLite database as it is now to a new file, beside others
// that write.
func (s *Store) copyTo(ctx context.Context, path string) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "VACUUM INTO $1", path); err != nil {
		return err
	}
	return os.Chmod(path, 0o600)
}

// Schema says which migrations a database has run, the latest last.
func (s *Store) Schema(ctx context.Context) ([]Applied, error) {
	var out []Applied
	err := s.View(ctx, func(tx *Tx) error {
		return tx.Query(func(scan func(...any) error) error {
			var a Applied
			var at int64
			if err := scan(&a.Version, &a.Name, &at); err != nil {
				return err
			}
			a.At = Time(at)
			out = append(out, a)
			return nil
		}, "SELECT version, name, at FROM migrations ORDER BY version")
	})
	return out, err
}

// Applied is a migration that was run.
type Applied struct {
	Version int       `json:"version"`
	Name    string    `json:"name"`
	At      time.Time `json:"at"`
}
