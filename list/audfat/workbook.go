package audfat

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
)

const (
	// unzipLimit bounds what a hostile archive may unpack to. The list of
	// November 2024 unpacks to 7 MB.
	unzipLimit = 128 << 20
	// maxColumns bounds a row: a workbook may claim 16,384 columns in each of a
	// million rows.
	maxColumns = 64
)

var zipMagic = []byte("PK\x03\x04")

// isConsolidatedList looks for the workbook's heading. An archive that does not
// open is taken for a damaged one, so that Read can say so.
func isConsolidatedList(data []byte) bool {
	if !bytes.HasPrefix(data, zipMagic) || !bytes.Contains(data, []byte("xl/w")) {
		return false
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return true
	}
	for _, f := range archive.File {
		if f.Name != "xl/sharedStrings.xml" && !strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return true
		}
		start, _ := io.ReadAll(io.LimitReader(r, 1<<20))
		r.Close()
		if bytes.Contains(start, []byte(colName)) {
			return true
		}
	}
	return false
}

type workbook struct {
	file     string
	book     *excelize.File
	sheet    string
	date1904 bool
}

// open unpacks the workbook. Whatever the spreadsheet library makes of hostile
// XML, the caller gets an error.
func open(f list.File) (w *workbook, err error) {
	damaged := func(why any) error {
		return &list.Error{File: f.Name, Msg: fmt.Sprintf("not a whole .xlsx workbook: %v", why), Hint: "the file is damaged or cut short; fetch it again"}
	}
	defer func() {
		if p := recover(); p != nil {
			w, err = nil, damaged(p)
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(f.Data), excelize.Options{
		UnzipSizeLimit:    unzipLimit,
		UnzipXMLSizeLimit: unzipLimit, // never spill to a temporary file
		RawCellValue:      true,
	})
	if err != nil {
		return nil, damaged(err)
	}
	sheets := book.GetSheetList()
	if len(sheets) == 0 {
		book.Close()
		return nil, damaged("it has no sheet")
	}
	w = &workbook{file: f.Name, book: book, sheet: sheets[0]}
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		w.date1904 = *props.Date1904
	}
	return w, nil
}

func (w *workbook) close() { w.book.Close() }

// modified is the day that the workbook says it was last changed, or zero.
func (w *workbook) modified() namesake.PartialDate {
	props, err := w.book.GetDocProps()
	if err != nil || len(props.Modified) < len(time.DateOnly) {
		return namesake.PartialDate{}
	}
	p, err := namesake.ParsePartialDate(props.Modified[:len(time.DateOnly)])
	if err != nil {
		return namesake.PartialDate{}
	}
	return p
}

// header maps column indexes to the headings of the first row.
func (w *workbook) header() ([]string, error) {
	var header []string
	err := w.rows(func(line int, cells []string) error {
		if line > 1 {
			return io.EOF
		}
		header = cells
		return nil
	})
	if err != nil && err != io.EOF {
		return nil, err
	}
	known := map[string]string{}
	for _, group := range [][]string{requiredColumns, noteColumns, {colStrength, colIMO}} {
		for _, c := range group {
			known[strings.ToLower(c)] = c
		}
	}
	seen := map[string]bool{}
	for i, h := range header {
		h = oneLine(h)
		if h == "" {
			header[i] = ""
			continue
		}
		c, ok := known[strings.ToLower(h)]
		if !ok {
			return nil, &list.Error{File: w.file, Line: 1, Field: h, Msg: "unknown column", Hint: "the publisher changed the format; a new reader is needed"}
		}
		if seen[c] {
			return nil, &list.Error{File: w.file, Line: 1, Field: c, Msg: "column appears twice", Hint: "fetch the file again"}
		}
		header[i], seen[c] = c, true
	}
	for _, c := range requiredColumns {
		if !seen[c] {
			return nil, &list.Error{File: w.file, Line: 1, Field: c, Msg: "column is missing", Hint: "the publisher changed the format, or this is not the consolidated list"}
		}
	}
	return header, nil
}

// each calls f with the rows below the heading that are not blank.
func (w *workbook) each(header []string, f func(line int, cells map[string]string) error) error {
	return w.rows(func(line int, row []string) error {
		if line == 1 {
			return nil
		}
		cells := make(map[string]string, len(header))
		for i, v := range row {
			if v = trim(v); v == "" {
				continue
			}
			if i >= len(header) || header[i] == "" {
				return &list.Error{File: w.file, Line: line, Field: "column " + strconv.Itoa(i+1), Msg: "a value outside the columns of the heading", Hint: "fetch the file again"}
			}
			if !utf8.ValidString(v) {
				return &list.Error{File: w.file, Line: line, Field: header[i], Msg: "not UTF-8", Hint: "fetch the file again"}
			}
			cells[header[i]] = v
		}
		if len(cells) == 0 {
			return nil
		}
		return f(line, cells)
	})
}

// rows streams the first sheet, so that a sheet of a million claimed rows costs
// no memory.
func (w *workbook) rows(f func(line int, cells []string) error) (err error) {
	line := 0
	damaged := func(why any) error {
		return &list.Error{File: w.file, Line: line, Msg: fmt.Sprintf("the sheet cannot be read: %v", why), Hint: "the file is damaged; fetch it again"}
	}
	defer func() {
		if p := recover(); p != nil {
			err = damaged(p)
		}
	}()
	rows, err := w.book.Rows(w.sheet)
	if err != nil {
		return damaged(err)
	}
	defer rows.Close()
	for rows.Next() {
		line++
		cells, err := rows.Columns()
		if err != nil {
			return damaged(err)
		}
		if len(cells) > maxColumns {
			return damaged(fmt.Sprintf("%d columns", len(cells)))
		}
		if err := f(line, cells); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return damaged(err)
	}
	return nil
}

// serial reads a spreadsheet's day number.
func (w *workbook) serial(n float64) (namesake.Date, bool) {
	t, err := excelize.ExcelDateToTime(n, w.date1904)
	if err != nil {
		return namesake.Date{}, false
	}
	d := namesake.Date{Year: int16(t.Year()), Month: uint8(t.Month()), Day: uint8(t.Day())}
	return d, d.Valid()
}
