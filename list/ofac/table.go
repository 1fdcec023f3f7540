package ofac

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/namesake-screening/namesake/list"
)

// columns names the columns of each file as OFAC's dat_spec.txt does.
var columns = map[list.Role][]string{
	list.Primary: {"ent_num", "SDN_Name", "SDN_Type", "Program", "Title", "Call_Sign", "Vess_type", "Tonnage", "GRT", "Vess_flag", "Vess_owner", "Remarks"},
	Aliases:      {"ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks"},
	Addresses:    {"ent_num", "Add_num", "Address", "City/State/Province/Postal Code", "Country", "Add_remarks"},
	Comments:     {"ent_num", "Remarks"},
}

// endMark is the CP/M and DOS end-of-file character that OFAC's files end with.
const endMark = 0x1A

// table is a file read into rows of a fixed number of columns.
type table struct {
	file    string
	columns []string
	rows    []row
	marked  bool // ended with endMark
}

// row is one line. Null fields are empty; all but remarks are trimmed.
type row struct {
	line   int
	fields []string
}

// last is the line number of the last row.
func (t *table) last() int {
	if len(t.rows) == 0 {
		return 0
	}
	return t.rows[len(t.rows)-1].line
}

func (t *table) errorf(r row, column int, hint, format string, args ...any) error {
	return &list.Error{File: t.file, Line: r.line, Field: t.columns[column], Msg: fmt.Sprintf(format, args...), Hint: hint}
}

// number returns a field that must be a number.
func (t *table) number(r row, column int) (string, error) {
	s := r.fields[column]
	if !isNumber(s) {
		return "", t.errorf(r, column, "OFAC publishes these files without a header row", "%q is not a number", s)
	}
	return s, nil
}

// readTable divides a file into rows. Every field must stand in one line, and
// every line must have all columns.
func readTable(f list.File, columns []string) (*table, error) {
	t := &table{file: f.Name, columns: columns}
	data := bytes.TrimPrefix(f.Data, []byte("\ufeff"))
	body := bytes.TrimRight(data, "\r\n \t")
	if body, t.marked = bytes.CutSuffix(body, []byte{endMark}); t.marked {
		data = body
	}
	if !utf8.Valid(data) {
		return nil, t.damaged(data, "not UTF-8", func(line []byte) bool { return !utf8.Valid(line) })
	}
	if bytes.IndexByte(data, endMark) >= 0 {
		return nil, t.damaged(data, "an end-of-file mark (0x1A) before the end of the file", func(line []byte) bool { return bytes.IndexByte(line, endMark) >= 0 })
	}

	text := string(data)
	lines := strings.Count(text, "\n") + 1
	t.rows = make([]row, 0, lines)
	fields := make([]string, 0, lines*len(columns)) // one backing array for all rows
	for n := 1; len(text) > 0; n++ {
		line, rest, ended := strings.Cut(text, "\n")
		text = rest
		line = strings.TrimSuffix(line, "\r")
		if strings.TrimSpace(line) == "" {
			continue
		}
		start := len(fields)
		var err error
		if fields, err = t.split(fields, line, n, ended || t.marked); err != nil {
			return nil, err
		}
		t.rows = append(t.rows, row{n, fields[start:len(fields):len(fields)]})
	}
	// The mark alone is a list without aliases, or the like.
	if len(t.rows) == 0 && !t.marked {
		return nil, &list.Error{File: t.file, Msg: "the file is empty", Hint: "fetch it again"}
	}
	return t, nil
}

// damaged makes the error for the first line of which bad is true.
func (t *table) damaged(data []byte, msg string, bad func(line []byte) bool) error {
	n := 1
	for line := range bytes.Lines(data) {
		if bad(line) {
			break
		}
		n++
	}
	return &list.Error{File: t.file, Line: n, Msg: msg, Hint: "the file was damaged, converted or joined with another; fetch it again"}
}

// split appends the fields of a line. Ended is false for a last line without a
// line end, which may be cut short.
func (t *table) split(fields []string, line string, n int, ended bool) ([]string, error) {
	count := 0
	refuse := func(format string, args ...any) ([]string, error) {
		name := ""
		if count < len(t.columns) {
			name = t.columns[count]
		}
		return nil, &list.Error{File: t.file, Line: n, Field: name, Msg: fmt.Sprintf(format, args...), Hint: "the file is damaged or cut short; fetch it again"}
	}
	for rest, more := line, true; more; count++ {
		var f string
		var quoted, ok bool
		f, rest, quoted, more, ok = nextField(rest)
		if !ok {
			return refuse("the quote does not close on its line, or text follows it")
		}
		// Remarks that are cut may end in the blank before their next word.
		if count >= len(t.columns) || t.columns[count] != "Remarks" {
			f = strings.TrimSpace(f)
		}
		if !quoted {
			f = strings.TrimSpace(f)
			// A text that the end of the file interrupts may be part of a
			// longer one. Of the null mark, "-0" suffices: editions that were
			// trimmed on their way are known to end so.
			last := !more && !ended
			if last && f != null && f != null[:2] {
				return refuse("the last row ends in %q", f)
			}
			if f == null || last {
				f = ""
			}
		}
		fields = append(fields, f)
	}
	if count != len(t.columns) {
		have := count
		count = len(t.columns)
		return refuse("%d columns where %d are expected", have, len(t.columns))
	}
	return fields, nil
}

// null stands for "no value" in every column; OFAC writes a blank after it.
const null = "-0-"

// nextField cuts the first field off a line. More tells that another field
// follows. Ok is false for an unclosed quote or text after a closing one.
func nextField(s string) (field, rest string, quoted, more, ok bool) {
	trimmed := strings.TrimLeft(s, " ")
	if !strings.HasPrefix(trimmed, `"`) {
		field, rest, more = strings.Cut(s, ",")
		return field, rest, false, more, true
	}
	s = trimmed[1:]
	doubled := false
	for at := 0; ; {
		i := strings.IndexByte(s[at:], '"')
		if i < 0 {
			return "", "", true, false, false
		}
		at += i
		if strings.HasPrefix(s[at+1:], `"`) {
			doubled = true
			at += 2
			continue
		}
		field, rest = s[:at], strings.TrimLeft(s[at+1:], " ")
		break
	}
	if doubled {
		field = strings.ReplaceAll(field, `""`, `"`)
	}
	if strings.TrimSpace(field) == null {
		field = ""
	}
	if rest == "" {
		return field, "", true, false, true
	}
	rest, more = strings.CutPrefix(rest, ",")
	return field, rest, true, more, more
}
