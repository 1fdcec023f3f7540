package store

import (
	"context"
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

// migrate runs the steps that the database lacks, each in a transaction.
func (s *Store) migrate(ctx context.Context) error {
	all, err := steps()
	if err != nil {
		return err
	}
	version, err := s.version(ctx)
	if err != nil {
		return err
	}
	if version > len(all) {
		return fmt.Errorf("schema %d: %w", version, ErrNewer)
	}
	if version > 0 && version < len(all) && s.engine.name == sqlite.name {
		if err := s.copyBefore(ctx, version); err != nil {
			return fmt.Errorf("copy the database before its migration: %w", err)
		}
	}
	for _, step := range all[version:] {
		if err := s.step(ctx, step); err != nil {
			return fmt.Errorf("migration %s: %w", step.name, err)
		}
	}
	return nil
}

// step runs one migration, unless another process has run it meanwhile.
func (s *Store) step(ctx context.Context, m migration) error {
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
	if _, err := tx.ExecContext(ctx, "INSERT INTO migrations (version, name, at) VALUES ($1, $2, $3)", m.version, m.name, s.Now().UnixMicro()); err != nil {
		return err
	}
	return tx.Commit()
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

func (s *Store) copyBefore(ctx context.Context, version int) error {
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
