package subject

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/namesake-screening/namesake"
)

// Columns are those of a file of people that describe a subject. Only name is
// required, or mrz, the machine readable zone of a travel document. In aliases, country and identifiers, several values are separated
// by ";". The column id is the file's own reference, and is compared as an
// identifier too where it is written TYPE:VALUE.
var Columns = []string{"name", "birth_date", "country", "gender", "id", "aliases", "kind", "identifiers", "mrz"}

// TruthColumns are allowed beside them and say nothing of the subject: what is
// expected of its screening, and by what the figures may be read apart.
var TruthColumns = []string{"expect", "category", "culture"}

// rejectColumns stand in a file of rejected rows, so that it can be mended and
// read again.
var rejectColumns = []string{"line", "reason"}

// Row is one line of a file of people.
type Row struct {
	Line    int      // where it begins, from 1
	Lines   int      // how many it takes
	Fields  []string // nil where a quote in the wrong place leaves them unclear
	Subject namesake.Subject
	// Err says why the row is no subject; nil where it is.
	Err error
	Raw string // as it stands in the file, without its last line break
}

// Reader reads a file of people row by row.
type Reader struct {
	csv    *csv.Reader
	raw    *recorder
	file   string
	next   int   // the line after the last row
	before int64 // bytes of the file before those that csv counts
	lines  int   // and lines
	header []string
	column map[string]int
}

// NewReader reads the header of a CSV file; file is its name in messages. An
// unknown, repeated or missing column is an error that names it; extra columns
// are allowed beside the known ones.
func NewReader(r io.Reader, file string, extra ...string) (*Reader, error) {
	buf := bufio.NewReaderSize(r, 1<<16)
	skipped, err := skipMark(buf)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	raw, c := rowsOf(buf)
	header, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: empty; the first line names the columns, such as name,birth_date,country", file)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	first := raw.upTo(c.InputOffset()) // and the empty lines before it
	p := &Reader{csv: c, raw: raw, next: 1 + max(1, strings.Count(first, "\n")), before: skipped, file: file, header: header, column: map[string]int{}}
	for i, name := range header {
		name = strings.TrimSpace(name)
		known := slices.Contains(Columns, name) || slices.Contains(TruthColumns, name) || slices.Contains(rejectColumns, name) || slices.Contains(extra, name)
		if !known {
			return nil, fmt.Errorf("%s:1: unknown column %q; the columns are %s%s", file, name, strings.Join(Columns, ", "), separatorHint(name))
		}
		if _, again := p.column[name]; again {
			return nil, fmt.Errorf("%s:1: column %q stands twice", file, name)
		}
		p.column[name] = i
	}
	if !p.Has("name") && !p.Has("mrz") {
		return nil, fmt.Errorf("%s:1: no column \"name\"", file)
	}
	return p, nil
}

// mark is the byte order mark that some programs begin a file with.
const mark = "\xef\xbb\xbf"

func skipMark(r *bufio.Reader) (int64, error) {
	if begin, err := r.Peek(len(mark)); err != nil || string(begin) != mark {
		return 0, nil
	}
	n, err := r.Discard(len(mark))
	return int64(n), err
}

func rowsOf(r io.Reader) (*recorder, *csv.Reader) {
	raw := &recorder{r: r}
	c := csv.NewReader(raw)
	c.FieldsPerRecord = -1 // a row of another length is rejected alone, not the file
	return raw, c
}

// Place is where the next row begins: its offset in bytes and its line, from 1.
func (r *Reader) Place() (offset int64, line int) { return r.before + r.csv.InputOffset(), r.next }

// GoOn has the reader go on at a [Reader.Place] that a reader of the same file
// gave; rest is the file from that offset on.
func (r *Reader) GoOn(rest io.Reader, offset int64, line int) {
	r.raw, r.csv = rowsOf(bufio.NewReaderSize(rest, 1<<16))
	r.before, r.lines, r.next = offset, line-1, line
}

func separatorHint(column string) string {
	if strings.ContainsAny(column, ";\t|") {
		return ", separated by commas"
	}
	return ""
}

// Header is the first line as read.
func (r *Reader) Header() []string { return r.header }

// Has reports whether the file has a column.
func (r *Reader) Has(column string) bool {
	_, ok := r.column[column]
	return ok
}

// Value is the text of a column of a row, trimmed, or "".
func (r *Reader) Value(row Row, column string) string { return r.value(row.Fields, column) }

func (r *Reader) value(fields []string, column string) string {
	if i, ok := r.column[column]; ok && i < len(fields) {
		return strings.TrimSpace(fields[i])
	}
	return ""
}

// Read returns the next row, or [io.EOF]. A row that is no subject carries its
// own Err; Read itself fails only where the rows that follow cannot be told
// apart.
func (r *Reader) Read() (Row, error) {
	fields, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return Row{}, io.EOF
	}
	var bad *csv.ParseError
	if err != nil && !errors.As(err, &bad) {
		return Row{}, fmt.Errorf("%s:%d: %w", r.file, r.next, err)
	}
	row := Row{Fields: fields, Raw: strings.Trim(r.raw.upTo(r.csv.InputOffset()), "\r\n")}
	row.Lines = 1 + strings.Count(row.Raw, "\n")
	if bad != nil {
		row.Line, row.Fields, row.Err = r.lines+bad.StartLine, nil, errors.New("a quote in the wrong place; inside a quoted field it is written twice")
	} else {
		line, _ := r.csv.FieldPos(0)
		row.Line = r.lines + line
		row.Subject, row.Err = r.parse(fields)
	}
	if row.Err != nil && row.Lines > 1 {
		row.Err = fmt.Errorf("a quote opened in line %d swallows lines %d–%d: %w", row.Line, row.Line, row.Line+row.Lines-1, row.Err)
	}
	r.next = row.Line + row.Lines
	return row, nil
}

func (r *Reader) parse(fields []string) (namesake.Subject, error) {
	if len(fields) != len(r.header) {
		return namesake.Subject{}, fmt.Errorf("%s where the header has %d", countFields(len(fields)), len(r.header))
	}
	for i, f := range fields {
		if !utf8.ValidString(f) {
			return namesake.Subject{}, &Error{r.header[i], "not UTF-8"}
		}
	}
	id := r.value(fields, "id")
	identifiers := strings.Split(r.value(fields, "identifiers"), ";")
	if kind, _, found := strings.Cut(id, ":"); found && slices.Contains(IdentifierTypes, namesake.IdentifierType(strings.ToLower(kind))) {
		identifiers = append(identifiers, id)
	}
	return Text{
		ID: id, Name: r.value(fields, "name"), Kind: r.value(fields, "kind"), BirthDate: r.value(fields, "birth_date"), Gender: r.value(fields, "gender"),
		Countries: strings.Split(r.value(fields, "country"), ";"), Aliases: strings.Split(r.value(fields, "aliases"), ";"), Identifiers: identifiers,
		MRZ: r.value(fields, "mrz"),
	}.Parse()
}

func countFields(n int) string {
	if n == 1 {
		return "1 field"
	}
	return fmt.Sprintf("%d fields", n)
}

// maxRow is the most bytes that one row may take, line breaks in quotes
// included: a quote left open would otherwise read a file of any size into
// memory.
const maxRow = 1 << 20

// ErrTooLong is wrapped by the error of a row of more bytes than any has: the rows
// behind it cannot be told apart.
var ErrTooLong = errors.New("is a quote left open?")

// recorder keeps what was read of the current row.
type recorder struct {
	r    io.Reader
	kept []byte
	from int64 // where kept begins in the input
}

func (r *recorder) Read(p []byte) (int, error) {
	if len(r.kept) > maxRow {
		return 0, fmt.Errorf("a row of more than %d bytes; %w", maxRow, ErrTooLong)
	}
	n, err := r.r.Read(p)
	r.kept = append(r.kept, p[:n]...)
	return n, err
}

// upTo returns what was kept before an offset in the input, and lets go of it.
func (r *recorder) upTo(offset int64) string {
	n := int(offset - r.from)
	text := string(r.kept[:n])
	r.kept = r.kept[:copy(r.kept, r.kept[n:])]
	r.from = offset
	return text
}
