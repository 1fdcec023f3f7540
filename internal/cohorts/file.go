package cohorts

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/namesake-screening/namesake/internal/store"
)

// Columns are those that a file of entries may have; member and entry it must.
var Columns = []string{"member", "entry", "status", "day", "place", "subject", "source", "note", "supersedes"}

// ReadFile reads a CSV file of entries, with a header line that names the
// [Columns]. The error joins an [*Error] with line and field for every mistake in
// its form; what the entries say is looked at when they are entered.
func ReadFile(r io.Reader) ([]Ask, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	header, err := in.Read()
	if err != nil {
		return nil, &Error{Line: 1, Msg: "no header line; the columns are " + strings.Join(Columns, ", ")}
	}
	var errs []error
	bad := func(line int, field, msg string, args ...any) {
		errs = append(errs, &Error{Line: line, Field: field, Msg: fmt.Sprintf(msg, args...)})
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	at := map[string]int{}
	for i, name := range header {
		name = strings.TrimSpace(name)
		if !slices.Contains(Columns, name) {
			bad(1, "", "unknown column %q; the columns are %s", name, strings.Join(Columns, ", "))
		}
		if _, twice := at[name]; twice {
			bad(1, name, "this column stands twice")
		}
		at[name] = i
	}
	for _, name := range Columns[:2] {
		if _, ok := at[name]; !ok {
			bad(1, name, "this column is missing")
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	var out []Ask
	for len(errs) < mostMistakes {
		fields, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			bad(wrong.StartLine, "", "a quote in the wrong place; inside a quoted field it is written twice")
			break // where the next line begins is not certain
		}
		if err != nil {
			return nil, err
		}
		line, _ := in.FieldPos(0)
		if len(fields) != len(header) {
			bad(line, "", "%d fields where the header has %d", len(fields), len(header))
			continue
		}
		if i := slices.IndexFunc(fields, func(f string) bool { return !utf8.ValidString(f) }); i >= 0 {
			bad(line, header[i], "is not UTF-8")
			continue
		}
		value := func(name string) string {
			if i, ok := at[name]; ok {
				return strings.TrimSpace(fields[i])
			}
			return ""
		}
		a := Ask{Line: line, Member: value("member"), Kind: Kind(value("entry")), Status: value("status"), Day: value("day"), Place: value("place"),
			Subject: value("subject"), Source: value("source"), Note: value("note")}
		if text := value("supersedes"); text != "" {
			if a.Supersedes, err = strconv.ParseInt(text, 10, 64); err != nil || a.Supersedes < 1 {
				bad(line, "supersedes", "%q is no number of an entry", text)
			}
		}
		if len(out) == MostAtOnce {
			bad(line, "", "more than the %d entries that are made at once; send the rest as a file of its own", MostAtOnce)
			break
		}
		out = append(out, a)
	}
	if len(out) == 0 && len(errs) == 0 {
		bad(1, "", "no entries below the header line")
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return out, nil
}

// WriteLedger writes all entries of a cohort as CSV, the earliest first, and
// returns how many members they are of. Its columns are those of a file of
// entries, and what the ledger adds: which entry it is, by which it was
// corrected, when and by whom it was made.
func WriteLedger(tx *store.Tx, cohort int64, w io.Writer) (members int, err error) {
	if _, err := Find(tx, cohort); err != nil {
		return 0, err
	}
	out := csv.NewWriter(w)
	if err := out.Write(append([]string{"id"}, append(slices.Clone(Columns), "superseded_by", "recorded_at", "recorded_by")...)); err != nil {
		return 0, err
	}
	of := map[int64]bool{}
	err = EachEntry(tx, cohort, func(e Entry) error {
		of[e.Member] = true
		return out.Write([]string{number(e.ID), e.Reference, string(e.Kind), e.Status, string(e.Day), Cell(e.Place), Cell(e.Subject), Cell(e.Source), Cell(e.Note),
			numberOr(e.Supersedes), numberOr(e.SupersededBy), e.At.Format("2006-01-02T15:04:05.000000Z"), e.By})
	})
	out.Flush()
	return len(of), errors.Join(err, out.Error())
}

func numberOr(id int64) string {
	if id == 0 {
		return ""
	}
	return number(id)
}

// WriteFigures writes figures as CSV: a row a place, a column a status that is no
// group, with their sums.
func WriteFigures(v Vocabulary, f Figures, w io.Writer) error {
	out := csv.NewWriter(w)
	leaves := v.Leaves()
	header := []string{"on", "known_at", "place"}
	sums := []string{string(f.On), "", "all"}
	if !f.Known.IsZero() {
		sums[1] = f.Known.Format("2006-01-02T15:04:05Z")
	}
	for _, s := range leaves {
		header = append(header, s.Code)
		sums = append(sums, strconv.Itoa(f.Count(s.Code)))
	}
	rows := [][]string{append(header, "members")}
	for _, p := range f.Places {
		row := []string{sums[0], sums[1], Cell(p.Name)}
		if p.ID == 0 {
			row[2] = "unknown"
		}
		for _, s := range leaves {
			row = append(row, strconv.Itoa(p.Counts[s.Code]))
		}
		rows = append(rows, append(row, strconv.Itoa(p.Count)))
	}
	return out.WriteAll(append(rows, append(sums, strconv.Itoa(f.Members))))
}

// Cell keeps a spreadsheet from taking a text for a formula.
func Cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
