package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/table"
)

// mapping is the content of a mapping file.
type mapping struct {
	Version    int               `json:"namesake_mapping"`
	List       string            `json:"list"`
	Title      string            `json:"title"`
	Columns    map[string]string `json:"columns"`     // canonical column by heading
	DateFormat string            `json:"date_format"` // of YYYY, MM and DD; EDTF is read besides
	Separator  string            `json:"separator"`   // between the values of a cell
}

// isMapping looks for the key that every mapping has.
func isMapping(data []byte) bool {
	data = bytes.TrimSpace(data[:min(len(data), 64<<10)])
	return bytes.HasPrefix(data, []byte("{")) && bytes.Contains(data, []byte(`"namesake_mapping"`))
}

var listID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func parseMapping(f list.File) (mapping, error) {
	m := mapping{List: unnamed, Title: "House list", Separator: ";"}
	fail := func(field, msg, hint string) (mapping, error) {
		return m, &list.Error{File: f.Name, Line: lineOf(f.Data, field), Field: field, Msg: msg, Hint: hint}
	}
	dec := json.NewDecoder(bytes.NewReader(f.Data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		e := &list.Error{File: f.Name, Msg: strings.TrimPrefix(err.Error(), "json: "), Hint: "a mapping has namesake_mapping, list, title, columns, date_format and separator"}
		offset := dec.InputOffset()
		if s := (*json.SyntaxError)(nil); errors.As(err, &s) {
			offset = s.Offset
		} else if u := (*json.UnmarshalTypeError)(nil); errors.As(err, &u) {
			offset, e.Field = u.Offset, u.Field
		} else if errors.Is(err, io.ErrUnexpectedEOF) {
			offset = int64(len(f.Data))
		}
		e.Line = bytes.Count(f.Data[:min(int(offset), len(f.Data))], []byte("\n")) + 1
		return m, e
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fail("", "something follows the mapping", "a mapping is one JSON object")
	}
	if m.Version != 1 {
		return fail("namesake_mapping", "not a version that is known", "write 1")
	}
	if !listID.MatchString(m.List) {
		return fail("list", "not a list's name", "write small letters, digits and hyphens, such as house-acme")
	}
	if m.Separator == "" {
		return fail("separator", "empty", "write the character that parts the values of a cell, such as ;")
	}
	for _, h := range m.headings() {
		if _, ok := columns[m.Columns[h]]; !ok {
			return fail(h, "unknown target "+m.Columns[h], "targets are "+columnNames)
		}
	}
	if m.DateFormat != "" && !slices.Contains(dateFormats, strings.NewReplacer("/", "-", ".", "-", " ", "-").Replace(m.DateFormat)) {
		return fail("date_format", "not a date format", "write YYYY, MM and DD with -, / or . between them, such as DD/MM/YYYY")
	}
	return m, nil
}

var dateFormats = []string{"DD-MM-YYYY", "MM-DD-YYYY", "YYYY-MM-DD", "YYYY-DD-MM", "YYYYMMDD", "DDMMYYYY"}

// lineOf is where a key stands in the file, or 0.
func lineOf(data []byte, key string) int {
	quoted, err := json.Marshal(key)
	if err != nil || key == "" {
		return 0
	}
	i := bytes.Index(data, quoted)
	if i < 0 {
		return 0
	}
	return bytes.Count(data[:i], []byte("\n")) + 1
}

// headings are the columns that the mapping names, sorted.
func (m mapping) headings() []string { return slices.Sorted(maps.Keys(m.Columns)) }

// delimiter finds what parts the cells of a table that has all columns of the
// mapping, or the column name.
func (m mapping) delimiter(data []byte) (rune, bool) {
	want := m.headings()
	if len(want) == 0 {
		want = []string{"name"}
	}
	for _, d := range delimiters {
		header := table.FirstLine(data, d)
		if !slices.ContainsFunc(want, func(h string) bool { return !slices.Contains(header, h) }) {
			return d, true
		}
	}
	return 0, false
}

func (m mapping) split(cell string) []string {
	var out []string
	for _, v := range strings.Split(cell, m.Separator) {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

func (m mapping) date(s string) (namesake.PartialDate, error) {
	if m.DateFormat != "" {
		layout := strings.NewReplacer("YYYY", "2006", "MM", "01", "DD", "02").Replace(m.DateFormat)
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 {
			return namesake.Day(t.Year(), int(t.Month()), t.Day()), nil
		}
	}
	return namesake.ParsePartialDate(s)
}

func (m mapping) dateHint() string {
	hint := "write YYYY-MM-DD, YYYY-MM, YYYY, YYYY~ for circa, or YYYY/YYYY for between"
	if m.DateFormat != "" {
		return "write " + m.DateFormat + " as the mapping says, or " + strings.TrimPrefix(hint, "write ")
	}
	return hint
}
