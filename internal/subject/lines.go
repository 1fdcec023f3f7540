package subject

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Lines reads a file of people with a JSON object on every line (JSON Lines), by
// the rules of [Decode]. Empty lines count for nothing.
type Lines struct {
	r      *bufio.Reader
	file   string
	offset int64
	line   int
}

// NewLines reads from an offset in bytes, which is where a line begins, counted
// from 1; r begins there, and file is its name in messages. A file is begun at
// offset 0 and line 1.
func NewLines(r io.Reader, file string, offset int64, line int) (*Lines, error) {
	l := &Lines{r: bufio.NewReaderSize(r, 1<<16), file: file, offset: offset, line: line}
	if offset > 0 {
		return l, nil
	}
	n, err := skipMark(l.r)
	l.offset = n
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return l, nil
}

// Place is where the next line begins: its offset in bytes and its number.
func (l *Lines) Place() (offset int64, line int) { return l.offset, l.line }

// Read returns the next row, or [io.EOF]. A line that is no subject carries its
// own Err.
func (l *Lines) Read() (Row, error) {
	for {
		text, size, err := l.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return Row{}, fmt.Errorf("%s:%d: %w", l.file, l.line, err)
		}
		if size == 0 {
			return Row{}, io.EOF
		}
		row := Row{Line: l.line, Lines: 1, Raw: string(bytes.Trim(text, "\r\n"))}
		l.line++
		l.offset += size
		switch {
		case size > maxRow:
			row.Raw = "" // it is in the file; here it would only take room
			row.Err = fmt.Errorf("a line of %d bytes, more than %d", size, maxRow)
		case len(bytes.TrimSpace(text)) == 0:
			continue
		default:
			row.Subject, row.Err = Decode(text)
		}
		return row, nil
	}
}

// next reads a line with its end, of which it keeps no more than a row may have.
func (l *Lines) next() (text []byte, size int64, err error) {
	for {
		part, err := l.r.ReadSlice('\n')
		size += int64(len(part))
		if size <= maxRow {
			text = append(text, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return text, size, err
		}
	}
}
