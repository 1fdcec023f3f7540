// Package uscsl reads the Consolidated Screening List of the United States, in
// which the International Trade Administration joins the lists of the Treasury,
// of State and of the Bureau of Industry and Security, as CSV.
//
// A party that is on two Treasury lists has two rows with one _id; they become
// one entity. Which list a row is from (its source) is kept among the
// programmes. Several values in a cell are parted by semicolons.
package uscsl

import (
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/table"
	"github.com/namesake-screening/namesake/name"
)

// Format is the reader of "us-csl-csv". The zero value is ready to use.
type Format struct{}

// Name implements [list.Format].
func (Format) Name() string { return "us-csl-csv" }

// Roles implements [list.Format].
func (Format) Roles() []list.RoleSpec {
	return []list.RoleSpec{{Role: list.Primary, Required: true, Usual: "consolidated.csv"}}
}

// Recognize implements [list.Format].
func (Format) Recognize(f list.File) list.Role {
	header := table.FirstLine(f.Data, ',')
	for _, c := range []string{"_id", "source", "entity_number", "federal_register_notice", "alt_names"} {
		if !slices.Contains(header, c) {
			return ""
		}
	}
	return list.Primary
}

var columns = []string{
	"_id", "source", "entity_number", "type", "programs", "name", "title", "addresses", "federal_register_notice",
	"start_date", "end_date", "standard_order", "license_requirement", "license_policy", "call_sign", "vessel_type",
	"gross_tonnage", "gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url",
	"alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth", "source_information_url", "ids",
}

// noteColumns have no field of their own.
var noteColumns = []string{
	"title", "remarks", "federal_register_notice", "end_date", "standard_order", "license_requirement", "license_policy",
	"vessel_type", "gross_tonnage", "gross_registered_tonnage", "source_list_url", "source_information_url",
}

// Read implements [list.Format].
func (Format) Read(files map[list.Role]list.File) (*list.Batch, error) {
	t, err := table.Parse(files[list.Primary], ',')
	if err != nil {
		return nil, err
	}
	if err := t.Check(columns); err != nil {
		return nil, err
	}
	b := &list.Batch{List: "us-csl", Title: "US Consolidated Screening List"}
	index := map[string]int{}
	for _, row := range t.Rows {
		id := row.Get("_id")
		if id == "" {
			return nil, &list.Error{File: t.File, Line: row.Line, Field: "_id", Msg: "no id", Hint: "fetch the file again"}
		}
		i, ok := index[id]
		if !ok {
			i = len(b.Entities)
			index[id] = i
			b.Entities = append(b.Entities, namesake.Entity{
				ID: id, List: b.List, Provenance: namesake.Provenance{File: t.File, Record: row.Line},
			})
		}
		if err := add(&b.Entities[i], t.File, row); err != nil {
			return nil, err
		}
	}
	if len(b.Entities) == 0 {
		return nil, &list.Error{File: t.File, Line: t.Line, Msg: "no rows below the heading", Hint: "fetch the file again"}
	}
	return b, nil
}

// add unites a row with what earlier rows said of the same party.
func add(e *namesake.Entity, file string, row table.Row) error {
	fail := func(field, msg, hint string) error {
		return &list.Error{File: file, Line: row.Line, Field: field, Msg: msg, Hint: hint}
	}
	var kind namesake.Kind
	switch row.Get("type") {
	case "":
	case "Individual":
		kind = namesake.KindPerson
	case "Entity":
		kind = namesake.KindOrganization
	case "Vessel":
		kind = namesake.KindVessel
	case "Aircraft":
		kind = namesake.KindAircraft
	default:
		return fail("type", "unknown type "+strconv.Quote(row.Get("type")), "the publisher changed the format; a new reader is needed")
	}
	if len(e.Names) == 0 {
		e.Kind = kind
	} else if e.Kind != kind {
		return fail("type", "id "+e.ID+" is of another type in line "+strconv.Itoa(e.Provenance.Record), "fetch the file again")
	}

	if row.Get("name") == "" {
		return fail("name", "no name", "fetch the file again")
	}
	addName(e, row.Get("name"))
	for _, alias := range split(row.Get("alt_names")) {
		addName(e, alias)
	}

	source := row.Get("source")
	if source == "" {
		return fail("source", "no source list", "fetch the file again")
	}
	addNew(&e.Programs, source)
	addNew(&e.Programs, split(row.Get("programs"))...)
	for _, text := range split(row.Get("addresses")) {
		addNew(&e.Addresses, address(text, source))
	}
	for _, text := range split(row.Get("dates_of_birth")) {
		if d, ok := date(text); ok {
			addNew(&e.BirthDates, d)
		} else {
			addNew(&e.Notes, namesake.Note{Label: namesake.NoteUnread, Text: "date of birth: " + text})
		}
	}
	for _, text := range split(row.Get("places_of_birth")) {
		addNew(&e.BirthPlaces, namesake.Place{Text: text, Country: country.InPlace(text)})
	}
	for _, text := range split(row.Get("nationalities")) {
		addNew(&e.Nationalities, country.Parse(text))
	}
	for _, text := range split(row.Get("citizenships")) {
		addNew(&e.Citizenships, country.Parse(text))
	}
	if flag := row.Get("vessel_flag"); flag != "" {
		addNew(&e.Countries, country.Parse(flag))
	}
	if owner := row.Get("vessel_owner"); owner != "" {
		addNew(&e.Links, namesake.Link{Relation: "owner", Name: owner})
	}
	if sign := row.Get("call_sign"); sign != "" {
		addNew(&e.Identifiers, namesake.Identifier{Type: namesake.IDCallSign, Value: sign, Label: "call_sign"})
	}
	for _, item := range split(row.Get("ids")) {
		addID(e, item)
	}
	if text := row.Get("start_date"); text != "" {
		d, ok := date(text)
		switch {
		case !ok:
			return fail("start_date", strconv.Quote(text)+" is not a date", "fetch the file again; if it is as published, a new reader is needed")
		case e.ListedOn.IsZero() || d.String() < e.ListedOn.String():
			e.ListedOn = d
		}
	}
	if n := row.Get("entity_number"); n != "" && n != e.ID {
		addNew(&e.Identifiers, namesake.Identifier{Type: namesake.IDReference, Value: n, Label: "entity_number"})
	}
	for _, c := range noteColumns {
		if text := row.Get(c); text != "" {
			addNew(&e.Notes, namesake.Note{Label: c, Text: text})
		}
	}
	return nil
}

// addName adds a name as published. The Treasury writes persons "FAMILY, Given".
// The Entity List's "; and any successor, …" names no one and becomes a note.
func addName(e *namesake.Entity, full string) {
	n := namesake.Name{Full: full, Kind: namesake.NameAlias}
	if before, after, ok := strings.Cut(full, "; and any successor"); ok && strings.TrimSpace(before) != "" {
		n.Full, n.Note = before, "and any successor"+after
	}
	n.Full = strings.Join(strings.Fields(n.Full), " ")
	for _, other := range e.Names {
		if other.Full == n.Full {
			return
		}
	}
	n.Script = name.Script(n.Full)
	if len(e.Names) == 0 {
		n.Kind = namesake.NamePrimary
	}
	if family, given, ok := strings.Cut(n.Full, ", "); ok && e.Kind == namesake.KindPerson && !strings.Contains(given, ",") {
		n.Parts = namesake.NameParts{Family: family, Given: given}
	}
	e.Names = append(e.Names, n)
}

// split divides a cell at its semicolons.
func split(cell string) []string {
	var out []string
	for _, v := range strings.Split(cell, ";") {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// address takes the country code that the text ends in. The Denied Persons List
// leaves it out in the United States, where the end may be a state's code.
func address(text, source string) namesake.Address {
	a := namesake.Address{Text: text, Country: country.InPlace(text)}
	last := text[strings.LastIndex(text, ",")+1:]
	if code := strings.TrimSpace(last); len(code) == 2 && code == strings.ToUpper(code) {
		a.Country = country.Parse(code)
		if a.Country.Code == "" || strings.HasPrefix(source, "Denied Persons") && slices.Contains(states, code) {
			a.Country = namesake.Country{}
		}
	}
	return a
}

// states are the codes of US states that are also those of countries.
var states = strings.Fields("AL AR AZ CA CO DE GA ID IL IN KY LA MA MD ME MN MO MS MT NC NE PA SC SD TN VA")

func addNew[T comparable](to *[]T, vs ...T) {
	for _, v := range vs {
		if !slices.Contains(*to, v) {
			*to = append(*to, v)
		}
	}
}
