// Package usdpl reads the Denied Persons List of the US Bureau of Industry and
// Security, a table separated by tabs.
//
// A row is an address of a denied person. The list numbers nobody, and does not
// say who is a person and who a company. Rows with the same name and effective
// date are one denial order against one party and become one entity; its ID is
// made of those two, so that it stays the same when addresses, citations or the
// expiration date change. A temporary denial order that is renewed gets a new
// effective date and so a new ID: it is a new order.
package usdpl

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/table"
	"github.com/namesake-screening/namesake/name"
)

// Format is the reader of "us-dpl-tsv". The zero value is ready to use.
type Format struct{}

// Name implements [list.Format].
func (Format) Name() string { return "us-dpl-tsv" }

// Roles implements [list.Format].
func (Format) Roles() []list.RoleSpec {
	return []list.RoleSpec{{Role: list.Primary, Required: true, Usual: "dpl.txt"}}
}

var columns = []string{
	"Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date", "Expiration_Date",
	"Standard_Order", "Last_Update", "Action", "FR_Citation",
}

// Recognize implements [list.Format].
func (Format) Recognize(f list.File) list.Role {
	header := table.FirstLine(f.Data, '\t')
	for _, c := range []string{"Name", "Street_Address", "Effective_Date", "FR_Citation"} {
		if !slices.Contains(header, c) {
			return ""
		}
	}
	return list.Primary
}

// Read implements [list.Format].
func (Format) Read(files map[list.Role]list.File) (*list.Batch, error) {
	t, err := table.Parse(files[list.Primary], '\t')
	if err != nil {
		return nil, err
	}
	if err := t.Check(columns); err != nil {
		return nil, err
	}
	b := &list.Batch{List: "us-dpl", Title: "US BIS Denied Persons List"}
	index := map[string]int{}
	for _, row := range t.Rows {
		published := strings.Join(strings.Fields(row.Get("Name")), " ")
		if published == "" {
			return nil, &list.Error{File: t.File, Line: row.Line, Field: "Name", Msg: "no name", Hint: "fetch the file again"}
		}
		effective, err := date(t, row, "Effective_Date", "01/02/2006")
		if err != nil {
			return nil, err
		}
		id := orderID(published, effective)
		i, ok := index[id]
		if !ok {
			i = len(b.Entities)
			index[id] = i
			b.Entities = append(b.Entities, namesake.Entity{
				ID: id, List: b.List, Names: names(published), ListedOn: effective,
				Provenance: namesake.Provenance{File: t.File, Record: row.Line},
			})
		}
		if err := add(&b.Entities[i], t, row); err != nil {
			return nil, err
		}
	}
	if len(b.Entities) == 0 {
		return nil, &list.Error{File: t.File, Line: t.Line, Msg: "no rows below the heading", Hint: "fetch the file again"}
	}
	return b, nil
}

// orderID is 48 bits of a hash: among a thousand orders a chance in half a
// billion that two collide, and then their rows are shown as one party.
func orderID(name string, effective namesake.PartialDate) string {
	sum := sha256.Sum256([]byte(strings.ToUpper(name) + "\x00" + effective.String()))
	return "dpl-" + hex.EncodeToString(sum[:6])
}

func add(e *namesake.Entity, t *table.Table, row table.Row) error {
	a := namesake.Address{
		Street: row.Get("Street_Address"), City: row.Get("City"), Region: row.Get("State"), PostalCode: row.Get("Postal_Code"),
	}
	if c := row.Get("Country"); c != "" {
		a.Country = country.Parse(c)
	}
	if a != (namesake.Address{}) && !slices.Contains(e.Addresses, a) {
		e.Addresses = append(e.Addresses, a)
	}
	expires, err := date(t, row, "Expiration_Date", "01/02/2006")
	if err != nil {
		return err
	}
	if !expires.IsZero() {
		addNote(e, "Expiration_Date", expires.String())
	}
	updated, err := date(t, row, "Last_Update", time.DateOnly)
	if err != nil {
		return err
	}
	if !updated.IsZero() {
		// An order's rows may say different days; the latest is the order's.
		addNote(e, "Last_Update", updated.String())
		if updated.String() > e.UpdatedOn.String() {
			e.UpdatedOn = updated
		}
	}
	for _, c := range []string{"Standard_Order", "Action", "FR_Citation"} {
		if text := row.Get(c); text != "" {
			addNote(e, c, text)
		}
	}
	return nil
}

func addNote(e *namesake.Entity, label, text string) {
	if n := (namesake.Note{Label: label, Text: text}); !slices.Contains(e.Notes, n) {
		e.Notes = append(e.Notes, n)
	}
}

// date reads a day; an empty cell is no date.
func date(t *table.Table, row table.Row, column, layout string) (namesake.PartialDate, error) {
	text := row.Get(column)
	if text == "" {
		return namesake.PartialDate{}, nil
	}
	d, err := time.Parse(layout, text)
	if err != nil || d.Year() < 1 {
		form := strings.NewReplacer("2006", "YYYY", "01", "MM", "02", "DD").Replace(layout)
		return namesake.PartialDate{}, &list.Error{File: t.File, Line: row.Line, Field: column, Msg: strconv.Quote(text) + " is not a date of the form " + form, Hint: "fetch the file again; if it is as published, a new reader is needed"}
	}
	return namesake.Day(d.Year(), int(d.Month()), d.Day()), nil
}

var (
	between  = regexp.MustCompile(`^(.+?)\s(A/?K/?A|A\.K\.A\.|D/?B/?A|D\.B\.A\.|F/?K/?A|F\.K\.A\.)\s(.+)$`)
	brackets = regexp.MustCompile(`^(.*)\((A/?K/?A|A\.K\.A\.|D/?B/?A|D\.B\.A\.|F/?K/?A|F\.K\.A\.)\s+([^()]+)\)(.*)$`)
)

// names divides "ONE A/K/A TWO" and "FIRST (A.K.A. OTHER) LAST"; the note says
// how they were published.
func names(published string) []namesake.Name {
	primary, word, other := published, "", ""
	if m := brackets.FindStringSubmatch(published); m != nil {
		primary, word, other = strings.Join(strings.Fields(m[1]+" "+m[4]), " "), m[2], strings.TrimSpace(m[3])
	} else if m := between.FindStringSubmatch(published); m != nil {
		primary, word, other = m[1], m[2], m[3]
	}
	if primary == "" || other == "" {
		return []namesake.Name{{Full: published, Kind: namesake.NamePrimary, Script: name.Script(published)}}
	}
	note := "published as “" + published + "”"
	out := []namesake.Name{
		{Full: primary, Kind: namesake.NamePrimary, Script: name.Script(primary), Note: note},
		{Full: other, Kind: namesake.NameAlias, Script: name.Script(other), Note: note},
	}
	if word[0] == 'F' {
		out[1].Kind = namesake.NameFormer
	}
	return out
}
