package eucsv

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/namesake-screening/namesake/list"
)

// row is a row of 59 fields, and the line it begins in.
type row struct {
	line  int
	field []string
}

// readRows reads the rows, header included.
func readRows(f list.File) ([]row, error) {
	data, err := decode(f)
	if err != nil {
		return nil, err
	}
	if data, err = unwrap(f.Name, data); err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = ';'
	r.FieldsPerRecord = -1
	// A field may hold quotes without being quoted. What a wrongly closed
	// quote swallows shows in the number of columns.
	r.LazyQuotes = true
	var rows []row
	for {
		field, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			line := 0
			var p *csv.ParseError
			if errors.As(err, &p) {
				line = p.StartLine
			}
			return nil, &list.Error{File: f.Name, Line: line, Msg: err.Error(), Hint: "the file is damaged; fetch it again"}
		}
		line, _ := r.FieldPos(0)
		if len(field) != columns {
			return nil, &list.Error{File: f.Name, Line: line, Msg: fmt.Sprintf("%d columns, not %d", len(field), columns), Hint: "the file is damaged or cut short; fetch it again"}
		}
		for i := range field {
			field[i] = strings.TrimSpace(field[i])
		}
		rows = append(rows, row{line, field})
	}
}

// decode makes UTF-8 of UTF-8 or windows-1252, which the EU's export and the
// spreadsheets it passes through write.
func decode(f list.File) ([]byte, error) {
	data := bytes.TrimPrefix(f.Data, []byte("\ufeff"))
	refuse := func(at int, msg string) error {
		return &list.Error{File: f.Name, Line: 1 + bytes.Count(data[:at], []byte("\n")), Msg: msg, Hint: "fetch the file again; it was converted or damaged on the way"}
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return nil, refuse(i, "a zero byte: the file is UTF-16 or damaged")
	}
	if utf8.Valid(data) {
		return data, nil
	}
	// Broken UTF-8 must not pass for windows-1252: there, two letters above
	// ASCII that look like UTF-8 are rare.
	whole, broken, first := 0, 0, -1
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if n > 1 {
			whole++
		} else if r == utf8.RuneError {
			broken++
			if first < 0 {
				first = i
			}
		}
		i += n
	}
	if whole >= broken {
		return nil, refuse(first, "not UTF-8")
	}
	for i, c := range data {
		switch c {
		case 0x81, 0x8d, 0x8f, 0x90, 0x9d: // unassigned
			return nil, refuse(i, "neither UTF-8 nor windows-1252")
		}
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return nil, refuse(first, err.Error())
	}
	return out, nil
}

// unwrap undoes what a program does that opens the file as a table divided by
// commas and saves it again: every comma became a tab, every line was filled
// with tabs to the same number of columns, and then made one quoted field.
// Other files come back as they are.
func unwrap(file string, data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte(`"Date_file`)) || bytes.HasPrefix(data, []byte(`"Date_file"`)) {
		return data, nil
	}
	var out bytes.Buffer
	tabs := -1
	for i, line := range strings.Split(strings.TrimRight(string(data), "\r\n"), "\n") {
		line = strings.TrimSuffix(line, "\r")
		inner, begun := strings.CutPrefix(line, `"`)
		inner, ended := strings.CutSuffix(inner, `"`)
		if !begun || !ended {
			return nil, &list.Error{File: file, Line: i + 1, Msg: "a line without the quotes that all lines of this file are in", Hint: "the file is damaged or cut short; fetch it again"}
		}
		n := strings.Count(inner, "\t")
		if tabs < 0 {
			tabs = n
		} else if n != tabs {
			return nil, &list.Error{File: file, Line: i + 1, Msg: fmt.Sprintf("%d tabs, where the first line has %d", n, tabs), Hint: "the file is damaged or cut short; fetch it again"}
		}
		inner = strings.TrimRight(inner, "\t")
		inner = strings.ReplaceAll(inner, `""`, `"`)
		out.WriteString(strings.ReplaceAll(inner, "\t", ","))
		out.WriteByte('\n')
	}
	return out.Bytes(), nil
}
