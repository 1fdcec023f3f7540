// Package house reads a list of an organisation's own: a CSV file with one
// party a row, in UTF-8.
//
// The heading names the columns of the package: id, kind, name, aliases,
// weak_aliases, birth_date, gender, nationality, country, passport,
// national_id, address, program, notes. Only name is required, with one more of
// them to tell the file by. A cell with several values parts them with ";". A
// column of any other name becomes a note that is labelled with it. Countries
// are codes or English names; dates are those of [namesake.ParsePartialDate].
//
// A file with another heading is read with the help of a mapping beside it, a
// small JSON file:
//
//	{
//	  "namesake_mapping": 1,
//	  "list": "house-acme",
//	  "columns": {"Full name": "name", "DoB": "birth_date"},
//	  "date_format": "DD/MM/YYYY",
//	  "separator": ";"
//	}
//
// Without a column id a row's ID is made of its name and dates of birth.
package house

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/table"
	"github.com/namesake-screening/namesake/name"
)

// Format is the reader of "house-csv". The zero value is ready to use.
type Format struct{}

// Mapping is the role of the file that maps another heading to the columns.
const Mapping list.Role = "mapping"

// Name implements [list.Format].
func (Format) Name() string { return "house-csv" }

// Roles implements [list.Format].
func (Format) Roles() []list.RoleSpec {
	return []list.RoleSpec{
		{Role: list.Primary, Required: true, Usual: "house.csv"},
		{Role: Mapping, Usual: "mapping.json"},
	}
}

// columns are the canonical ones; a single column holds one value a row.
var columns = map[string]struct{ single bool }{
	"id": {true}, "kind": {true}, "name": {true}, "gender": {true},
	"aliases": {}, "weak_aliases": {}, "birth_date": {}, "nationality": {}, "country": {}, "passport": {},
	"national_id": {}, "address": {}, "program": {}, "notes": {},
}

const columnNames = "id, kind, name, aliases, weak_aliases, birth_date, gender, nationality, country, passport, national_id, address, program and notes"

var delimiters = []rune{',', ';', '\t'}

// Recognize implements [list.Format]. A heading is that of a house list if it
// has the column name and another of the package's.
func (Format) Recognize(f list.File) list.Role {
	if isMapping(f.Data) {
		return Mapping
	}
	for _, d := range delimiters {
		header := table.FirstLine(f.Data, d)
		known := 0
		for _, h := range header {
			if _, ok := columns[h]; ok {
				known++
			}
		}
		if known > 1 && slices.Contains(header, "name") {
			return list.Primary
		}
	}
	return ""
}

// RecognizeBeside implements [list.Pairer]: a table whose heading has the
// columns of a mapping beside it is the list.
func (Format) RecognizeBeside(f list.File, beside map[list.Role]list.File) list.Role {
	m, ok := beside[Mapping]
	if !ok {
		return ""
	}
	mapping, err := parseMapping(m)
	if err != nil {
		return ""
	}
	if _, ok := mapping.delimiter(f.Data); ok {
		return list.Primary
	}
	return ""
}

// unnamed is the name of a list without a mapping that names it.
const unnamed = "house"

// Read implements [list.Format].
func (Format) Read(files map[list.Role]list.File) (*list.Batch, error) {
	f := files[list.Primary]
	m := mapping{List: unnamed, Title: "House list", Separator: ";"}
	if file, ok := files[Mapping]; ok {
		var err error
		if m, err = parseMapping(file); err != nil {
			return nil, err
		}
	}
	delimiter, ok := m.delimiter(f.Data)
	if !ok {
		delimiter = ','
	}
	t, err := table.Parse(f, delimiter)
	if err != nil {
		return nil, err
	}
	r := reader{mapping: m, table: t, targets: map[string]string{}}
	if err := r.heading(); err != nil {
		return nil, err
	}
	b := &list.Batch{List: m.List, Title: m.Title, Unnamed: m.List == unnamed}
	lines := map[string]int{}
	for _, row := range t.Rows {
		e, err := r.entity(row)
		if err != nil {
			return nil, err
		}
		if first, twice := lines[e.ID]; twice {
			if r.hasID {
				return nil, r.fail(row, "id", "id "+strconv.Quote(e.ID)+" is also in line "+strconv.Itoa(first), "give every row an id of its own")
			}
			return nil, r.fail(row, "name", "the same name and dates of birth as in line "+strconv.Itoa(first), "remove one row, or add a column id")
		}
		lines[e.ID] = row.Line
		b.Entities = append(b.Entities, e)
	}
	if len(b.Entities) == 0 {
		return nil, &list.Error{File: t.File, Line: t.Line, Msg: "no rows below the heading", Hint: "add one row for each party"}
	}
	return b, nil
}

type reader struct {
	mapping mapping
	table   *table.Table
	targets map[string]string // canonical column by heading
	hasID   bool
}

func (r *reader) fail(row table.Row, target, msg, hint string) error {
	field := target
	for h, t := range r.targets {
		if t == target && (field == target || h < field) {
			field = h
		}
	}
	return &list.Error{File: r.table.File, Line: row.Line, Field: field, Msg: msg, Hint: hint}
}

// heading decides what each column holds.
func (r *reader) heading() error {
	held := map[string]string{}
	for _, h := range r.table.Header {
		target, mapped := r.mapping.Columns[h]
		if _, canonical := columns[h]; !mapped && canonical {
			target = h
		}
		if target == "" {
			continue
		}
		if other, taken := held[target]; taken && columns[target].single {
			return &list.Error{File: r.table.File, Line: r.table.Line, Field: h, Msg: "is " + target + ", and so is the column " + other, Hint: "map one of them only"}
		}
		held[target] = h
		r.targets[h] = target
	}
	if held["name"] == "" {
		return &list.Error{File: r.table.File, Line: r.table.Line, Field: "name", Msg: "no column holds the name", Hint: "call it name, or put a mapping beside the file"}
	}
	r.hasID = held["id"] != ""
	for _, h := range r.mapping.headings() {
		if !r.table.Has(h) {
			return &list.Error{File: r.table.File, Line: r.table.Line, Field: h, Msg: "column of the mapping is missing", Hint: "correct the heading or the mapping"}
		}
	}
	return nil
}

func (r *reader) entity(row table.Row) (namesake.Entity, error) {
	e := namesake.Entity{List: r.mapping.List, Provenance: namesake.Provenance{File: r.table.File, Record: row.Line}}
	var aliases []namesake.Name
	for _, h := range r.table.Header {
		text := row.Get(h)
		if text == "" {
			continue
		}
		switch target := r.targets[h]; target {
		case "":
			if h == "" {
				h = "column without a name"
			}
			e.Notes = append(e.Notes, namesake.Note{Label: h, Text: text})
		case "notes":
			e.Notes = append(e.Notes, namesake.Note{Label: h, Text: text})
		case "id":
			e.ID = text
		case "name":
			e.Names = append(e.Names, nameOf(text, namesake.NamePrimary))
		case "kind":
			kind, ok := kinds[strings.ToLower(text)]
			if !ok {
				return e, r.fail(row, target, "unknown kind "+strconv.Quote(text), "write person, organization, vessel or aircraft, or leave it empty")
			}
			e.Kind = kind
		case "gender":
			gender, ok := genders[strings.ToLower(text)]
			if !ok {
				return e, r.fail(row, target, "unknown gender "+strconv.Quote(text), "write male, female or other, or leave it empty")
			}
			e.Gender = gender
		default:
			for _, v := range r.mapping.split(text) {
				if target == "aliases" || target == "weak_aliases" {
					n := nameOf(v, namesake.NameAlias)
					if target == "weak_aliases" {
						n.Quality = namesake.QualityWeak
					}
					aliases = append(aliases, n)
				} else if err := r.value(&e, row, target, v); err != nil {
					return e, err
				}
			}
		}
	}
	if len(e.Names) == 0 {
		return e, r.fail(row, "name", "no name", "every row names one party")
	}
	e.Names = append(e.Names, aliases...)
	if e.ID == "" {
		if r.hasID {
			return e, r.fail(row, "id", "no id", "give every row an id of its own, or remove the column")
		}
		e.ID = derivedID(&e)
	}
	return e, nil
}

// value adds one value of a column that may hold several.
func (r *reader) value(e *namesake.Entity, row table.Row, target, v string) error {
	switch target {
	case "birth_date":
		d, err := r.mapping.date(v)
		if err != nil {
			return r.fail(row, target, strconv.Quote(v)+" is not a date", r.mapping.dateHint())
		}
		e.BirthDates = append(e.BirthDates, d)
	case "nationality":
		e.Nationalities = append(e.Nationalities, country.Parse(v))
	case "country":
		e.Countries = append(e.Countries, country.Parse(v))
	case "passport":
		e.Identifiers = append(e.Identifiers, namesake.Identifier{Type: namesake.IDPassport, Value: v})
	case "national_id":
		e.Identifiers = append(e.Identifiers, namesake.Identifier{Type: namesake.IDNational, Value: v})
	case "address":
		e.Addresses = append(e.Addresses, namesake.Address{Text: v, Country: country.InPlace(v)})
	case "program":
		e.Programs = append(e.Programs, v)
	}
	return nil
}

var kinds = map[string]namesake.Kind{
	"person": namesake.KindPerson, "individual": namesake.KindPerson,
	"organization": namesake.KindOrganization, "organisation": namesake.KindOrganization,
	"company": namesake.KindOrganization, "entity": namesake.KindOrganization,
	"vessel": namesake.KindVessel, "ship": namesake.KindVessel,
	"aircraft": namesake.KindAircraft, "unknown": namesake.KindUnknown,
}

var genders = map[string]namesake.Gender{
	"male": namesake.GenderMale, "m": namesake.GenderMale, "female": namesake.GenderFemale, "f": namesake.GenderFemale,
	"other": namesake.GenderOther, "x": namesake.GenderOther, "unknown": namesake.GenderUnknown,
}

func nameOf(text string, kind namesake.NameKind) namesake.Name {
	text = strings.Join(strings.Fields(text), " ")
	return namesake.Name{Full: text, Kind: kind, Script: name.Script(text)}
}

// derivedID stays the same when rows are moved or other cells change.
func derivedID(e *namesake.Entity) string {
	key := e.Names[0].Full
	for _, d := range e.BirthDates {
		key += "\x00" + d.String()
	}
	sum := sha256.Sum256([]byte(key))
	return "row-" + hex.EncodeToString(sum[:6])
}
