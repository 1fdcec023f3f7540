// Package table reads a delimited text file whole into rows that remember
// their lines, for list readers that look columns up by their heading.
package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/namesake-screening/namesake/list"
)

// Table is a file with a heading.
type Table struct {
	File   string
	Header []string // trimmed
	Line   int      // of the heading, from 1
	Rows   []Row
	column map[string]int
}

// Row is a record below the heading.
type Row struct {
	Line  int // on which the record begins, from 1
	table *Table
	cells []string
}

var bom = []byte("\xef\xbb\xbf")

// Parse reads the file, in UTF-8 with or without a byte order mark. Fields may
// be quoted with ", and a quoted field may hold line breaks. A zero byte, a
// record with more or fewer fields than the heading, an open quote or an
// unfinished line at the end, and a heading that names a column twice are
// refused with a *list.Error. Records that only repeat the heading are left
// out: publishers join files.
func Parse(f list.File, comma rune) (*Table, error) {
	data := bytes.TrimPrefix(f.Data, bom)
	if line := invalidLine(data); line > 0 {
		return nil, &list.Error{File: f.Name, Line: line, Msg: "not UTF-8", Hint: "save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”); it looks like windows-1252 or another older encoding"}
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		line := 1 + bytes.Count(data[:i], []byte{'\n'})
		return nil, &list.Error{File: f.Name, Line: line, Msg: "a zero byte", Hint: "the file is damaged, or UTF-16: fetch it again, or save it as UTF-8"}
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = comma
	r.FieldsPerRecord = -1
	t := &Table{File: f.Name, column: map[string]int{}}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			e := &list.Error{File: f.Name, Msg: err.Error(), Hint: "the file is damaged or cut short; fetch it again"}
			if p := (*csv.ParseError)(nil); errors.As(err, &p) {
				// The start of the record is where to look: an open quote runs to
				// the end of the file.
				e.Line, e.Msg = p.StartLine, p.Err.Error()
			}
			return nil, e
		}
		line, _ := r.FieldPos(0)
		if t.Header == nil {
			t.Line = line
			for i, h := range record {
				h = strings.TrimSpace(h)
				if _, twice := t.column[h]; twice && h != "" {
					return nil, &list.Error{File: f.Name, Line: line, Field: h, Msg: "the heading names this column twice", Hint: "rename or remove one"}
				}
				t.column[h] = i
				t.Header = append(t.Header, h)
			}
			continue
		}
		if len(record) != len(t.Header) {
			return nil, &list.Error{File: f.Name, Line: line, Msg: fmt.Sprintf("%d fields where the heading has %d", len(record), len(t.Header)), Hint: "the file is cut short, or a field with a separator in it is not quoted"}
		}
		row := Row{Line: line, table: t, cells: record}
		if !row.repeatsHeader() {
			t.Rows = append(t.Rows, row)
		}
	}
	if t.Header == nil {
		return nil, &list.Error{File: f.Name, Line: 1, Msg: "empty file", Hint: "fetch it again"}
	}
	if data[len(data)-1] != '\n' && data[len(data)-1] != '\r' {
		return nil, &list.Error{File: f.Name, Line: bytes.Count(data, []byte("\n")) + 1, Msg: "the last line has no end", Hint: "the file may be cut short: fetch it again, or end the last line if it is whole"}
	}
	return t, nil
}

func (r Row) repeatsHeader() bool {
	for i, c := range r.cells {
		if strings.TrimSpace(c) != r.table.Header[i] {
			return false
		}
	}
	return true
}

// Get returns the cell under the heading, trimmed, or "" where the table has
// no such column.
func (r Row) Get(column string) string {
	i, ok := r.table.column[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

// Has reports whether the heading names the column.
func (t *Table) Has(column string) bool {
	_, ok := t.column[column]
	return ok
}

// Check refuses a heading that lacks one of the columns, or has another. A
// column that moved or changed its name would otherwise be lost unnoticed.
func (t *Table) Check(columns []string) error {
	known := map[string]bool{}
	for _, c := range columns {
		known[c] = true
		if !t.Has(c) {
			return &list.Error{File: t.File, Line: t.Line, Field: c, Msg: "column is missing", Hint: "the publisher changed the format; a new reader is needed"}
		}
	}
	for _, h := range t.Header {
		if !known[h] {
			return &list.Error{File: t.File, Line: t.Line, Field: h, Msg: "unknown column", Hint: "the publisher changed the format; a new reader is needed"}
		}
	}
	return nil
}

// FirstLine returns the fields of a file's first line, for recognising it; nil
// where there is none. It looks at the first 64 KiB.
func FirstLine(data []byte, comma rune) []string {
	data = bytes.TrimPrefix(data, bom)
	data = data[:min(len(data), 64<<10)]
	data, _, _ = bytes.Cut(data, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = comma
	r.LazyQuotes = true
	fields, err := r.Read()
	if err != nil {
		return nil
	}
	for i, f := range fields {
		fields[i] = strings.TrimSpace(f)
	}
	return fields
}

// invalidLine returns the line of the first byte that is not UTF-8, or 0.
func invalidLine(data []byte) int {
	if utf8.Valid(data) {
		return 0
	}
	line := 1
	for {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n <= 1 {
			return line
		}
		if r == '\n' {
			line++
		}
		data = data[n:]
	}
}
