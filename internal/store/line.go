package store

import (
	"context"
	"database/sql"
	"errors"
)

// querier is what a transaction asks: the writer's line, or a reader's
// transaction.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// line is the one connection that writes. It keeps its statements: SQLite would
// read the text of each again for every row.
type line struct {
	conn       *sql.Conn
	engine     engine
	statements map[string]*sql.Stmt
}

// mostStatements is more than the program has; it bounds a mistake that makes
// texts of its own.
const mostStatements = 512

func (s *Store) openLine(ctx context.Context) (*line, error) {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &line{conn: conn, engine: s.engine, statements: map[string]*sql.Stmt{}}, nil
}

// hangUp gives the line up after it failed; the next write opens another.
func (s *Store) hangUp() {
	if s.line == nil {
		return
	}
	_ = s.line.close() // it failed already
	s.line = nil
}

func (l *line) close() error {
	var errs []error
	for _, s := range l.statements {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, l.conn.Close())...)
}

func (l *line) begin(ctx context.Context) error {
	if _, err := l.conn.ExecContext(ctx, l.engine.begin); err != nil {
		return err
	}
	if l.engine.lock == "" {
		return nil
	}
	_, err := l.conn.ExecContext(ctx, l.engine.lock)
	return err
}

// end runs a statement about the transaction itself.
func (l *line) end(ctx context.Context, statement string) error {
	_, err := l.conn.ExecContext(ctx, statement)
	return err
}

// mark runs a statement about a savepoint; there are two for every write, so they
// are kept like others.
func (l *line) mark(ctx context.Context, statement string) error {
	_, err := l.ExecContext(ctx, statement)
	return err
}

func (l *line) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := l.statements[query]; s != nil {
		return s, nil
	}
	s, err := l.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if len(l.statements) >= mostStatements {
		for text, old := range l.statements {
			delete(l.statements, text)
			_ = old.Close() // is of no more use, whatever comes of it
			break
		}
	}
	l.statements[query] = s
	return s, nil
}

func (l *line) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := l.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (l *line) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := l.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (l *line) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := l.prepared(ctx, query)
	if err != nil {
		return l.conn.QueryRowContext(ctx, query, args...) // says what is wrong in its own way
	}
	return s.QueryRowContext(ctx, args...)
}
