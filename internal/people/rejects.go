package people

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake/internal/subject"
)

// RejectsStart is what a CSV file of rejected rows begins with.
const RejectsStart = "line,reason,"

// CSVRejects writes the rows of a CSV file that are no subjects, with line and
// reason before their fields, so that they can be mended and read by themselves.
// The reason names the column.
type CSVRejects struct {
	csv    *csv.Writer
	header []string
	begun  bool
	extra  bool // header already begins with line and reason
}

// NewCSVRejects writes to w; header is that of the file. begun says that w has
// rows from before, and so its first line.
func NewCSVRejects(w io.Writer, header []string, begun bool) *CSVRejects {
	return &CSVRejects{csv: csv.NewWriter(w), header: header, begun: begun,
		extra: len(header) > 2 && header[0] == "line" && header[1] == "reason"}
}

// Add writes a row.
func (r *CSVRejects) Add(row subject.Row) error {
	if !r.begun {
		r.begun = true
		if err := r.csv.Write(r.columns("line", "reason", r.header)); err != nil {
			return err
		}
	}
	line, reason := strconv.Itoa(row.Line), oneLine(row.Err)
	if row.Fields == nil { // they cannot be told apart: the row as it stands, in one
		return r.csv.Write([]string{line, reason, row.Raw})
	}
	return r.csv.Write(r.columns(line, reason, row.Fields))
}

// Flush writes what is left.
func (r *CSVRejects) Flush() error {
	r.csv.Flush()
	return r.csv.Error()
}

// columns puts line and reason before the fields, or in place of those of an
// earlier run.
func (r *CSVRejects) columns(line, reason string, fields []string) []string {
	if r.extra {
		fields = fields[min(2, len(fields)):]
	}
	return append([]string{line, reason}, fields...)
}

// oneLine is an error that joins others, in one line.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

// LineRejects writes the lines of a JSON Lines file that are no subjects: line,
// mistakes with field and reason, and the line itself.
type LineRejects struct{ enc *json.Encoder }

// NewLineRejects writes to w.
func NewLineRejects(w io.Writer) *LineRejects {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return &LineRejects{enc}
}

type rejectedLine struct {
	Line   int       `json:"line"`
	Errors []mistake `json:"errors"`
	Row    string    `json:"row"` // as it stands, since it need not be JSON
}

type mistake struct {
	Field  string `json:"field"` // JSON pointer; "" for the line as a whole
	Reason string `json:"reason"`
}

// Add writes a line.
func (r *LineRejects) Add(row subject.Row) error {
	out := rejectedLine{Line: row.Line, Row: strings.ToValidUTF8(row.Raw, "\ufffd")}
	for _, m := range subject.Mistakes(row.Err) {
		out.Errors = append(out.Errors, mistake{m.Field, m.Msg})
	}
	if len(out.Errors) == 0 {
		out.Errors = []mistake{{Reason: oneLine(row.Err)}}
	}
	return r.enc.Encode(out)
}

// Flush does nothing: lines are written as they are added.
func (r *LineRejects) Flush() error { return nil }
