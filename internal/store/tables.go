package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
)

// Kind is what a column holds, whatever its engine calls that.
type Kind string

// The kinds of columns.
const (
	Integer Kind = "integer" // 64 bits
	Float   Kind = "float"   // 64 bits
	Text    Kind = "text"
	Blob    Kind = "blob"
)

// kinds are by the engines' words.
var kinds = map[string]Kind{
	"INTEGER": Integer, "BIGINT": Integer, "bigint": Integer,
	"REAL": Float, "double precision": Float,
	"TEXT": Text, "text": Text,
	"BLOB": Blob, "bytea": Blob,
}

// Table is a table as its engine's catalogue has it.
type Table struct {
	Name    string
	Columns []Column // in their order
	Key     []string // the columns of the primary key, in its order
	// Numbered is the column whose values the database gives, "" for none, and
	// Next the least that it may give next: no number is given twice, of rows
	// deleted since neither.
	Numbered string
	Next     int64
}

// Column is a column of a table.
type Column struct {
	Name string
	Kind Kind
}

// Tables are the tables of the database, by name.
func Tables(tx *Tx) ([]Table, error) {
	names, err := tableNames(tx)
	if err != nil {
		return nil, fmt.Errorf("read the catalogue: %w", err)
	}
	out := make([]Table, len(names))
	for i, name := range names {
		out[i].Name = name
		if err := tx.engine.describe(tx, &out[i]); err != nil {
			return nil, fmt.Errorf("read the catalogue of table %s: %w", name, err)
		}
		if len(out[i].Key) == 0 {
			return nil, fmt.Errorf("table %s has no primary key", name)
		}
		if out[i].Numbered == "" {
			continue
		}
		var most int64
		if err := tx.Get(fmt.Sprintf("SELECT coalesce(max(%s), 0) FROM %s", out[i].Numbered, name), nil, &most); err != nil {
			return nil, err
		}
		out[i].Next = max(out[i].Next, most+1)
	}
	return out, nil
}

func tableNames(tx *Tx) (names []string, err error) {
	err = tx.Query(func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		names = append(names, name)
		return err
	}, tx.engine.tables)
	slices.Sort(names)
	return names, err
}

func (t *Table) add(name, kind string) error {
	k, ok := kinds[kind]
	if !ok {
		return fmt.Errorf("column %s is of type %s, which is none of {{id}}, BIGINT, TEXT, {{float}} and {{blob}}", name, kind)
	}
	t.Columns = append(t.Columns, Column{name, k})
	return nil
}

func describeSQLite(tx *Tx, t *Table) error {
	places := map[int]string{}
	err := tx.Query(func(scan func(...any) error) error {
		var name, kind string
		var place int
		if err := scan(&name, &kind, &place); err != nil {
			return err
		}
		if place > 0 {
			places[place] = name
		}
		return t.add(name, kind)
	}, "SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid", t.Name)
	if err != nil {
		return err
	}
	for i := 1; i <= len(places); i++ {
		t.Key = append(t.Key, places[i])
	}
	var numbered bool
	if err := tx.Get("SELECT sql LIKE '%AUTOINCREMENT%' FROM sqlite_master WHERE type = 'table' AND name = $1", []any{t.Name}, &numbered); err != nil || !numbered {
		return err
	}
	t.Numbered = t.Key[0]
	return tx.Get("SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = $1", []any{t.Name}, &t.Next)
}

func describePostgres(tx *Tx, t *Table) error {
	err := tx.Query(func(scan func(...any) error) error {
		var name, kind string
		var numbered bool
		if err := scan(&name, &kind, &numbered); err != nil {
			return err
		}
		if numbered {
			t.Numbered = name
		}
		return t.add(name, kind)
	}, `SELECT attname, format_type(atttypid, atttypmod), attidentity <> '' FROM pg_attribute
		WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`, t.Name)
	if err != nil {
		return err
	}
	err = tx.Query(func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		t.Key = append(t.Key, name)
		return err
	}, `SELECT a.attname FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY k (num, place)
		JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num
		WHERE i.indrelid = $1::text::regclass AND i.indisprimary ORDER BY k.place`, t.Name)
	if err != nil || t.Numbered == "" {
		return err
	}
	var sequence string
	if err := tx.Get("SELECT pg_get_serial_sequence($1, $2)", []any{t.Name, t.Numbered}, &sequence); err != nil {
		return err
	}
	return tx.Get("SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM "+sequence, nil, &t.Next)
}

// Rows calls each for every row of a table, in the order of its primary key,
// which is the same on both engines: text is ordered by its bytes. A value is an
// int64, float64, string or []byte, or nil; the slice is used again for the next.
func Rows(tx *Tx, t Table, each func([]any) error) error {
	columns, order := make([]string, len(t.Columns)), make([]string, len(t.Key))
	for i, c := range t.Columns {
		columns[i] = c.Name
	}
	for i, name := range t.Key {
		order[i] = name
		at := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
		if t.Columns[at].Kind == Text {
			order[i] += tx.engine.bytewise
		}
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	return tx.Query(func(scan func(...any) error) error {
		if err := scan(into...); err != nil {
			return fmt.Errorf("read table %s: %w", t.Name, err)
		}
		for i, v := range values {
			if b, ok := v.([]byte); ok && b == nil {
				values[i] = []byte{} // as SQLite's driver gives a blob without bytes
			}
		}
		return each(values)
	}, "SELECT "+strings.Join(columns, ", ")+" FROM "+t.Name+" ORDER BY "+strings.Join(order, ", "))
}

// SetNext has the database give no number below t.Next for new rows of a table.
func SetNext(tx *Tx, t Table) error {
	if t.Numbered == "" {
		return nil
	}
	if err := tx.engine.setNext(tx, t); err != nil {
		return fmt.Errorf("number the rows of table %s: %w", t.Name, err)
	}
	return nil
}

func setNextSQLite(tx *Tx, t Table) error {
	if _, err := tx.Exec("DELETE FROM sqlite_sequence WHERE name = $1", t.Name); err != nil {
		return err
	}
	_, err := tx.Exec("INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)", t.Name, t.Next-1)
	return err
}

func setNextPostgres(tx *Tx, t Table) error {
	_, err := tx.Exec("SELECT setval(pg_get_serial_sequence($1, $2), $3, false)", t.Name, t.Numbered, t.Next)
	return err
}

// Empty reports by ErrNotEmpty where the database at a URL has tables, and makes
// none.
func Empty(ctx context.Context, url string) error {
	if !IsPostgres(url) {
		info, err := os.Stat(url)
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode().IsRegular() && info.Size() == 0 {
			return nil
		}
		if err == nil {
			err = ErrNotEmpty
		}
		return fmt.Errorf("%s: %w", url, err)
	}
	s := &Store{now: time.Now}
	if err := s.openPostgres(url); err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	err := s.View(ctx, func(tx *Tx) error {
		names, err := tableNames(tx)
		if err == nil && len(names) > 0 {
			err = fmt.Errorf("there is a table %s: %w", names[0], ErrNotEmpty)
		}
		return err
	})
	return errors.Join(err, s.write.Close(), s.read.Close())
}
