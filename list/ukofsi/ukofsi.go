// Package ukofsi reads the United Kingdom's consolidated list of financial
// sanctions targets as the Office of Financial Sanctions Implementation
// published it as ConList.csv until the UK Sanctions List took its place. Both
// layouts are read: that of 29 columns, and that of 36 columns from 2022 on.
//
// The first line tells the date, the second is the heading. A party is the rows
// of one Group ID: one row for each of its names, dates of birth and addresses,
// some of them combined. Columns that describe the party are repeated on every
// row, and hold several values as "(1) … (2) …".
package ukofsi

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/prose"
	"github.com/namesake-screening/namesake/list/table"
)

const (
	listID = "uk-ofsi"
	title  = "Consolidated List of Financial Sanctions Targets in the UK"
)

// required are the columns without which a party cannot be told.
var required = []string{
	"Name 6", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Title", "DOB",
	"Town of Birth", "Country of Birth", "Nationality", "Passport Details", "Position",
	"Address 1", "Address 2", "Address 3", "Address 4", "Address 5", "Address 6",
	"Post/Zip Code", "Country", "Other Information", "Group Type", "Alias Type", "Regime",
	"Listed On", "Last Updated", "Group ID",
}

// optional are the columns of one layout only.
var optional = []string{
	"NI Number",
	"Name Non-Latin Script", "Non-Latin Script Type", "Non-Latin Script Language",
	"Passport Number", "National Identification Number", "National Identification Details",
	"Alias Quality", "UK Sanctions List Date Designated",
}

// Format is ConList.csv. The zero value is ready to use.
type Format struct{}

var _ list.Format = Format{}

// Name implements [list.Format].
func (Format) Name() string { return "uk-ofsi-csv" }

// Roles implements [list.Format].
func (Format) Roles() []list.RoleSpec {
	return []list.RoleSpec{{Role: list.Primary, Required: true, Usual: "ConList.csv"}}
}

var firstLine = regexp.MustCompile(`^"?Last Updated"?,"?([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})"?,*[ \t]*\r?(?:\n|$)`)

var bom = []byte("\xEF\xBB\xBF")

// Recognize implements [list.Format]: the first line holds the date, and the
// second begins with the name columns.
func (Format) Recognize(f list.File) list.Role {
	data := bytes.TrimPrefix(f.Data, bom)
	m := firstLine.FindIndex(data[:min(len(data), 1024)])
	if m == nil {
		return ""
	}
	head := bytes.TrimLeft(data[m[1]:min(len(data), m[1]+16)], `"`)
	if len(head) == 0 || bytes.HasPrefix(head, []byte("Name 6")) {
		return list.Primary
	}
	return ""
}

// Read implements [list.Format].
func (Format) Read(files map[list.Role]list.File) (*list.Batch, error) {
	f := files[list.Primary]
	data := bytes.TrimPrefix(f.Data, bom)
	m := firstLine.FindSubmatchIndex(data[:min(len(data), 1024)])
	if m == nil {
		return nil, &list.Error{File: f.Name, Line: 1, Field: "Last Updated", Msg: "the first line does not tell the date", Hint: "expected Last Updated,DD/MM/YYYY"}
	}
	day := string(data[m[2]:m[3]])
	date, ok := prose.DMY(day)
	if !ok {
		return nil, &list.Error{File: f.Name, Line: 1, Field: "Last Updated", Msg: "not a date: " + day}
	}
	if !bytes.HasSuffix(data, []byte("\n")) {
		return nil, &list.Error{File: f.Name, Line: 1 + bytes.Count(data, []byte("\n")), Msg: "the last row is not ended", Hint: "the file is cut short; fetch it again"}
	}
	// An empty line in place of the first keeps the line numbers right.
	text, err := decode(f.Name, append([]byte{'\n'}, data[m[1]:]...))
	if err != nil {
		return nil, err
	}
	t, err := table.Parse(list.File{Name: f.Name, Data: text}, ',')
	if err != nil {
		return nil, err
	}
	columns := append([]string(nil), required...)
	for _, c := range optional {
		if t.Has(c) {
			columns = append(columns, c)
		}
	}
	if err := t.Check(columns); err != nil {
		return nil, err
	}
	batch := &list.Batch{List: listID, Title: title, Date: date}
	if batch.Entities, err = parties(t); err != nil {
		return nil, err
	}
	if len(batch.Entities) == 0 {
		return nil, &list.Error{File: f.Name, Line: t.Line, Msg: "no rows below the heading", Hint: "the file is empty or cut short; fetch it again"}
	}
	return batch, nil
}

// parties gathers the rows of each group, in the order in which the groups
// begin.
func parties(t *table.Table) ([]namesake.Entity, error) {
	rows := map[string][]table.Row{}
	var order []string
	for _, row := range t.Rows {
		id := row.Get("Group ID")
		if id == "" {
			return nil, &list.Error{File: t.File, Line: row.Line, Field: "Group ID", Msg: "missing"}
		}
		if rows[id] == nil {
			order = append(order, id)
		}
		rows[id] = append(rows[id], row)
	}
	entities := make([]namesake.Entity, 0, len(order))
	for _, id := range order {
		g := group{file: t.File, rows: rows[id], ent: namesake.Entity{
			ID: id, List: listID,
			Provenance: namesake.Provenance{File: t.File, Record: rows[id][0].Line},
		}}
		if err := g.read(); err != nil {
			return nil, err
		}
		entities = append(entities, g.ent)
	}
	return entities, nil
}

// decode turns the file into UTF-8. The editions at hand are in windows-1252,
// as Excel saves a CSV: the bytes above 0x7F in them are its quotation marks,
// dashes and accents. Editions with names in their original scripts can only be
// in UTF-8, and are taken as that when they are valid. A byte that windows-1252
// does not define, or a damaged UTF-8 file, is refused.
func decode(file string, data []byte) ([]byte, error) {
	if utf8.Valid(data) {
		return data, nil
	}
	sequences, strays, line := 0, 0, 1
	first := 0 // the line of the first byte that is not UTF-8
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		switch {
		case r == '\n':
			line++
		case n > 1:
			sequences++
		case r == utf8.RuneError:
			strays++
			if first == 0 {
				first = line
			}
		}
		i += n
	}
	// Windows-1252 letters hardly ever happen to be a UTF-8 sequence: a file
	// with more of them than of other bytes is UTF-8 and damaged.
	if sequences > strays {
		return nil, &list.Error{File: file, Line: first, Msg: "damaged UTF-8", Hint: "fetch the file again; it was converted or damaged on the way"}
	}
	line = 1
	for _, c := range data {
		switch c {
		case '\n':
			line++
		case 0x81, 0x8D, 0x8F, 0x90, 0x9D:
			return nil, &list.Error{File: file, Line: line, Msg: "neither UTF-8 nor windows-1252", Hint: "fetch the file again; it was converted or damaged on the way"}
		}
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return nil, &list.Error{File: file, Msg: "not windows-1252: " + strings.TrimSpace(err.Error())}
	}
	return text, nil
}
