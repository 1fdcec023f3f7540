package backup

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/namesake-screening/namesake/internal/store"
)

// A row is an object with a member for every column, in their order:
//
//	{"id":7,"key":"a","score":0.5,"hash":"AAE="}
//
// Whole numbers have all their digits, blobs are base64, and what is no number
// to JSON, or no text, is written as an object: {"float":"+Inf"}, or
// {"text":"<base64>"} for text that is not UTF-8.

type special struct {
	Float *string `json:"float,omitempty"`
	Text  []byte  `json:"text,omitempty"`
}

// encoder writes the rows of a table. Its buffer is used again for each.
type encoder struct {
	table store.Table
	line  bytes.Buffer
	json  *json.Encoder
}

func newEncoder(t store.Table) *encoder {
	e := &encoder{table: t}
	e.json = json.NewEncoder(&e.line)
	e.json.SetEscapeHTML(false)
	return e
}

// row returns the line of a row, with its end; it is valid until the next.
func (e *encoder) row(values []any) ([]byte, error) {
	e.line.Reset()
	for i, c := range e.table.Columns {
		separator := byte(',')
		if i == 0 {
			separator = '{'
		}
		e.line.WriteByte(separator)
		e.line.WriteByte('"')
		e.line.WriteString(c.Name)
		e.line.WriteString(`":`)
		if err := e.value(c.Kind, values[i]); err != nil {
			return nil, fmt.Errorf("table %s, column %s: %w", e.table.Name, c.Name, err)
		}
	}
	e.line.WriteString("}\n")
	return e.line.Bytes(), nil
}

func (e *encoder) value(kind store.Kind, v any) error {
	switch v := v.(type) {
	case nil:
		e.line.WriteString("null")
		return nil
	case int64:
		if kind == store.Integer {
			e.line.Write(strconv.AppendInt(e.line.AvailableBuffer(), v, 10))
			return nil
		}
	case float64:
		if kind != store.Float {
			break
		}
		s := strconv.FormatFloat(v, 'g', -1, 64)
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return e.any(special{Float: &s})
		}
		e.line.WriteString(s)
		return nil
	case string:
		if kind != store.Text {
			break
		}
		if !utf8.ValidString(v) {
			return e.any(special{Text: []byte(v)})
		}
		return e.any(v)
	case []byte:
		if kind == store.Blob {
			return e.any(v)
		}
	}
	return fmt.Errorf("a value of type %T where the column holds %s", v, kind)
}

func (e *encoder) any(v any) error {
	if err := e.json.Encode(v); err != nil {
		return err
	}
	e.line.Truncate(e.line.Len() - 1) // the line's end
	return nil
}

// decode reads a line into a value a column.
func decode(t store.Table, line []byte) ([]any, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(line, &members); err != nil {
		return nil, err
	}
	out := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		raw, ok := members[c.Name]
		if !ok {
			return nil, fmt.Errorf("column %s is missing", c.Name)
		}
		var err error
		if out[i], err = decodeValue(c.Kind, raw); err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	if len(members) > len(t.Columns) {
		return nil, fmt.Errorf("it has %d columns where the table has %d", len(members), len(t.Columns))
	}
	return out, nil
}

func decodeValue(kind store.Kind, raw json.RawMessage) (any, error) {
	if string(raw) == "null" {
		return nil, nil
	}
	var odd special
	if raw[0] == '{' {
		if err := json.Unmarshal(raw, &odd); err != nil {
			return nil, err
		}
	}
	switch {
	case kind == store.Integer:
		return strconv.ParseInt(string(raw), 10, 64)
	case kind == store.Float && odd.Float != nil:
		return strconv.ParseFloat(*odd.Float, 64)
	case kind == store.Float:
		return strconv.ParseFloat(string(raw), 64)
	case kind == store.Text && odd.Text != nil:
		return string(odd.Text), nil
	case kind == store.Blob:
		blob := []byte{}
		err := json.Unmarshal(raw, &blob)
		return blob, err
	}
	var text string
	err := json.Unmarshal(raw, &text)
	return text, err
}

// fitsPostgres reports what PostgreSQL cannot hold and SQLite can.
func fitsPostgres(t store.Table, row []any) error {
	for i, v := range row {
		s, ok := v.(string)
		if ok && (strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s)) {
			return fmt.Errorf("column %s has text that is not UTF-8 or has a NUL in it, which PostgreSQL cannot hold; restore to SQLite", t.Columns[i].Name)
		}
	}
	return nil
}
