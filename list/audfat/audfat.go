// Package audfat reads the Australian "Consolidated List" that the Department
// of Foreign Affairs and Trade publishes under regulation 8 of the Charter of
// the United Nations (Dealing with Assets) Regulations 2008, as a workbook.
//
// A row is a name, not a party: rows "12", "12a" and "12b" are names of subject
// 12, and each repeats the rest of the subject's data. The subject is the
// entity, with the number as its ID; what the rows say is united. Cells hold
// prose: several values in one cell are marked "a) … b) …" or parted by
// semicolons. "na" and empty cells state nothing. What could be divided is in
// the entity's fields; the prose itself is kept in Notes.
package audfat

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/name"
)

// Format is the reader of "au-dfat-xlsx". The zero value is ready to use.
type Format struct{}

// Name implements [list.Format].
func (Format) Name() string { return "au-dfat-xlsx" }

// Roles implements [list.Format].
func (Format) Roles() []list.RoleSpec {
	return []list.RoleSpec{{Role: list.Primary, Required: true, Usual: "regulation8_consolidated.xlsx"}}
}

// Recognize implements [list.Format].
func (Format) Recognize(f list.File) list.Role {
	if isConsolidatedList(f.Data) {
		return list.Primary
	}
	return ""
}

// Columns by their heading. Those from "Alias Strength" on came with later
// editions of the workbook.
const (
	colReference  = "Reference"
	colName       = "Name of Individual or Entity"
	colType       = "Type"
	colNameType   = "Name Type"
	colBirth      = "Date of Birth"
	colBirthPlace = "Place of Birth"
	colCitizen    = "Citizenship"
	colAddress    = "Address"
	colInfo       = "Additional Information"
	colListing    = "Listing Information"
	colCommittees = "Committees"
	colControl    = "Control Date"
	colStrength   = "Alias Strength"
	colIMO        = "IMO Number"
)

var requiredColumns = []string{
	colReference, colName, colType, colNameType, colBirth, colBirthPlace, colCitizen,
	colAddress, colInfo, colListing, colCommittees, colControl,
}

// noteColumns are kept as text only.
var noteColumns = []string{
	"Instrument of Designation", "Designation Instrument", "Targeted Financial Sanction",
	"Travel Ban", "Arms Embargo", "Maritime Restriction",
}

// Read implements [list.Format].
func (Format) Read(files map[list.Role]list.File) (*list.Batch, error) {
	f := files[list.Primary]
	book, err := open(f)
	if err != nil {
		return nil, err
	}
	defer book.close()
	header, err := book.header()
	if err != nil {
		return nil, err
	}
	r := reader{file: f.Name, serial: book.serial, subjects: map[string]*subject{}}
	err = book.each(header, func(line int, cells map[string]string) error { return r.row(line, cells) })
	if err != nil {
		return nil, err
	}
	entities, err := r.entities()
	if err != nil {
		return nil, err
	}
	return &list.Batch{List: "au-dfat", Title: "Australian sanctions: DFAT Consolidated List", Date: book.modified(), Entities: entities}, nil
}

// reader unites the rows of each subject.
type reader struct {
	file     string
	serial   func(n float64) (namesake.Date, bool)
	subjects map[string]*subject
	order    []*subject
}

type subject struct {
	namesake.Entity
	line    int
	primary bool // the primary name was seen
	refs    map[string]int
}

var reference = regexp.MustCompile(`^([0-9]+)([a-z]*[0-9]*)$`)

func (r *reader) row(line int, cells map[string]string) error {
	fail := func(field, msg, hint string) error {
		return &list.Error{File: r.file, Line: line, Field: field, Msg: msg, Hint: hint}
	}
	ref := reference.FindStringSubmatch(strings.ToLower(cells[colReference]))
	if ref == nil {
		return fail(colReference, strconv.Quote(cells[colReference])+" is not a number with an optional letter, such as 12 or 12a", "fetch the file again; if it is as published, a new reader is needed")
	}
	full := oneLine(cells[colName])
	if full == "" {
		return fail(colName, "no name", "fetch the file again")
	}
	var kind namesake.Kind
	switch strings.ToLower(cells[colType]) {
	case "individual":
		kind = namesake.KindPerson
	case "entity":
		kind = namesake.KindOrganization
	case "vessel":
		kind = namesake.KindVessel
	default:
		return fail(colType, "unknown type "+strconv.Quote(cells[colType])+"; known are Individual, Entity and Vessel", "the publisher changed the format; a new reader is needed")
	}

	s := r.subjects[ref[1]]
	if s == nil {
		s = &subject{line: line, refs: map[string]int{}}
		s.ID, s.List, s.Kind = ref[1], "au-dfat", kind
		s.Provenance = namesake.Provenance{File: r.file, Record: line}
		r.subjects[ref[1]] = s
		r.order = append(r.order, s)
	}
	if first, seen := s.refs[ref[2]]; seen {
		return fail(colReference, "reference "+ref[0]+" is also that of row "+strconv.Itoa(first), "fetch the file again")
	}
	s.refs[ref[2]] = line
	if s.Kind != kind {
		return fail(colType, "subject "+ref[1]+" is "+cells[colType]+" here and of another type in row "+strconv.Itoa(s.line), "fetch the file again")
	}

	n := namesake.Name{Full: full, Script: name.Script(full)}
	switch nameType := strings.ToLower(oneLine(cells[colNameType])); nameType {
	case "primary name":
		if s.primary {
			return fail(colNameType, "subject "+ref[1]+" has a second primary name", "fetch the file again")
		}
		s.primary = true
		n.Kind = namesake.NamePrimary
	case "original script":
		n.Kind, n.Original = namesake.NameAlias, true
	case "formerly known as", "fka":
		n.Kind = namesake.NameFormer
	case "aka", "alias":
		n.Kind = namesake.NameAlias
	default:
		// Any other row of the subject still names it.
		n.Kind, n.Note = namesake.NameAlias, oneLine(cells[colNameType])
	}
	switch strength := strings.ToLower(cells[colStrength]); strength {
	case "strong":
		n.Quality = namesake.QualityStrong
	case "weak", "low":
		n.Quality = namesake.QualityWeak
	case "", "na", "n/a":
	default:
		return fail(colStrength, "unknown alias strength "+strconv.Quote(strength), "the publisher changed the format; a new reader is needed")
	}
	if n.Kind == namesake.NamePrimary {
		s.Names = slices.Insert(s.Names, 0, n)
	} else {
		s.Names = append(s.Names, n)
	}
	r.facts(&s.Entity, cells)
	return nil
}

func (r *reader) facts(e *namesake.Entity, cells map[string]string) {
	births, understood := birthDates(cells[colBirth], r.serial)
	addNew(&e.BirthDates, births...)
	if !understood {
		label := colBirth
		if len(births) == 0 {
			label = namesake.NoteUnread
		}
		addNew(&e.Notes, namesake.Note{Label: label, Text: cells[colBirth]})
	}
	for _, place := range values(cells[colBirthPlace]) {
		addNew(&e.BirthPlaces, namesake.Place{Text: place, Country: country.InPlace(place)})
	}
	for _, c := range country.ParseAll(stated(cells[colCitizen])) {
		c.Name = strings.Trim(oneLine(c.Name), " ;,")
		if e.Kind == namesake.KindPerson {
			addNew(&e.Citizenships, c)
		} else {
			addNew(&e.Countries, c)
		}
	}
	for _, text := range values(cells[colAddress]) {
		addNew(&e.Addresses, namesake.Address{Text: text, Country: country.InPlace(text)})
	}
	for _, program := range strings.Split(cells[colCommittees], "\n") {
		if program = oneLine(program); program != "" {
			addNew(&e.Programs, program)
		}
	}
	if imo := stated(cells[colIMO]); imo != "" {
		addNew(&e.Identifiers, namesake.Identifier{Type: namesake.IDIMO, Value: strings.TrimSpace(strings.TrimPrefix(imo, "IMO")), Label: colIMO})
	}
	fromProse(e, stated(cells[colInfo]))
	if text := stated(cells[colListing]); text != "" {
		addNew(&e.Notes, namesake.Note{Label: colListing, Text: text})
		if e.ListedOn.IsZero() {
			e.ListedOn = listedOn(text)
		}
	}
	if text := stated(cells[colControl]); text != "" {
		dates, understood := birthDates(text, r.serial)
		if understood && len(dates) == 1 {
			// Editions differ in when the rows of a subject were last touched.
			if dates[0].String() > e.UpdatedOn.String() {
				e.UpdatedOn = dates[0]
			}
		} else {
			addNew(&e.Notes, namesake.Note{Label: colControl, Text: text})
		}
	}
	for _, col := range noteColumns {
		if text := stated(cells[col]); text != "" {
			addNew(&e.Notes, namesake.Note{Label: col, Text: text})
		}
	}
}

func (r *reader) entities() ([]namesake.Entity, error) {
	if len(r.order) == 0 {
		return nil, &list.Error{File: r.file, Msg: "no rows below the heading", Hint: "fetch the file again"}
	}
	out := make([]namesake.Entity, 0, len(r.order))
	for _, s := range r.order {
		if !s.primary {
			return nil, &list.Error{File: r.file, Line: s.line, Field: colNameType, Msg: "subject " + s.ID + " has no row with its primary name", Hint: "rows are missing; fetch the file again"}
		}
		out = append(out, s.Entity)
	}
	return out, nil
}

// addNew appends the values that are not there yet: the rows of a subject
// repeat its data.
func addNew[T comparable](to *[]T, vs ...T) {
	for _, v := range vs {
		if !slices.Contains(*to, v) {
			*to = append(*to, v)
		}
	}
}
