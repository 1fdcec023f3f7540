// Package ofac reads the lists of the US Treasury's Office of Foreign Assets
// Control in their legacy CSV publication: the Specially Designated Nationals
// list (sdn.csv, alt.csv, add.csv, sdn_comments.csv) and the consolidated list
// of everyone else under lesser sanctions (cons_prim.csv, cons_alt.csv,
// cons_add.csv, cons_comments.csv).
//
// The files have no headers. A primary row has twelve columns, of which the
// last, the remarks, holds most of what is known about a person in prose of
// its own: "DOB 10 Dec 1948; alt. DOB 1950; Passport A1 (Iran) expires 2004".
// The remarks are read in full; a fragment that no rule understands stays as a
// note labelled [namesake.NoteUnread].
//
// Source: OFAC, "SDN Data Formats" (dat_spec.txt) and FAQs 122–125 on weak
// aliases, which this publication holds in the remarks only.
package ofac

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
)

// Lists that this format may hold.
const (
	ListSDN  = "us-ofac-sdn"
	ListCons = "us-ofac-cons"
)

// Roles beside [list.Primary].
const (
	Aliases   list.Role = "aliases"
	Addresses list.Role = "addresses"
	Comments  list.Role = "comments"
)

// CSV is the format "ofac-csv".
type CSV struct{}

var _ list.Format = CSV{}

// Name implements [list.Format].
func (CSV) Name() string { return "ofac-csv" }

// Roles implements [list.Format].
func (CSV) Roles() []list.RoleSpec {
	return []list.RoleSpec{
		{Role: list.Primary, Required: true, Usual: "sdn.csv"},
		{Role: Aliases, Required: true, Usual: "alt.csv"},
		{Role: Addresses, Required: true, Usual: "add.csv"},
		{Role: Comments, Required: false, Usual: "sdn_comments.csv"},
	}
}

// Recognize implements [list.Format]. The files differ by their number of
// columns and by what the first of them hold; most of the rows at the head of
// a file decide, so that a damaged row does not hide it.
func (CSV) Recognize(f list.File) list.Role { return recognize(f.Data) }

// Read implements [list.Format]. Entities keep the order of the primary file.
func (CSV) Read(files map[list.Role]list.File) (*list.Batch, error) {
	tables := make(map[list.Role]*table, len(columns))
	for _, role := range []list.Role{list.Primary, Aliases, Addresses, Comments} {
		f, ok := files[role]
		if !ok {
			continue
		}
		t, err := readTable(f, columns[role])
		if err != nil {
			return nil, err
		}
		tables[role] = t
	}
	if err := sameEnding(tables); err != nil {
		return nil, err
	}

	b := &builder{file: files[list.Primary].Name}
	if err := b.addPrimaries(tables[list.Primary]); err != nil {
		return nil, err
	}
	if err := b.addComments(tables[Comments]); err != nil {
		return nil, err
	}
	if err := b.addAliases(tables[Aliases]); err != nil {
		return nil, err
	}
	if err := b.addAddresses(tables[Addresses]); err != nil {
		return nil, err
	}
	b.readRemarks()
	b.resolveLinks()
	return b.batch(), nil
}

// sameEnding refuses a list of which some files carry OFAC's end-of-file mark
// and others lost it. The comments are left out: OFAC itself has published them
// without the mark.
func sameEnding(tables map[list.Role]*table) error {
	var marked, unmarked *table
	for _, role := range []list.Role{list.Primary, Aliases, Addresses} {
		if t := tables[role]; t == nil {
			continue
		} else if t.marked {
			marked = t
		} else {
			unmarked = t
		}
	}
	if marked == nil || unmarked == nil {
		return nil
	}
	return &list.Error{File: unmarked.file, Line: unmarked.last(), Msg: "the end-of-file mark (0x1A) that " + marked.file + " has is missing",
		Hint: "the file may be cut short; fetch it again"}
}

// primary is a row of the primary file while its entity is being built.
type primary struct {
	remarks string
	comment string // continues remarks, or stands beside them
	title   string
	line    int
}

// builder gathers the rows of all files into entities.
type builder struct {
	file     string
	entities []namesake.Entity
	rows     []primary // of the same index as entities
	index    map[string]int
}

// columns of the primary file, in order.
const (
	colNumber = iota
	colName
	colType
	colProgram
	colTitle
	colCallSign
	colVesselType
	colTonnage
	colGRT
	colFlag
	colOwner
	colRemarks
)

func (b *builder) addPrimaries(t *table) error {
	if len(t.rows) == 0 {
		return &list.Error{File: t.file, Msg: "the list is empty", Hint: "fetch the file again"}
	}
	b.entities = make([]namesake.Entity, len(t.rows))
	b.rows = make([]primary, len(t.rows))
	b.index = make(map[string]int, len(t.rows))
	for i, r := range t.rows {
		id, err := t.number(r, colNumber)
		if err != nil {
			return err
		}
		if first, ok := b.index[id]; ok {
			return t.errorf(r, colNumber, "", "entity %s stands already in line %d", id, b.rows[first].line)
		}
		b.index[id] = i
		kind, ok := kinds[strings.ToLower(r.fields[colType])]
		if !ok {
			return t.errorf(r, colType, "expected individual, vessel, aircraft or -0-", "unknown type %q", r.fields[colType])
		}
		if r.fields[colName] == "" {
			return t.errorf(r, colName, "", "entity %s has no name", id)
		}
		e := &b.entities[i]
		*e = namesake.Entity{ID: id, Kind: kind, Provenance: namesake.Provenance{File: t.file, Record: r.line}}
		describe(e, r.fields)
		b.rows[i] = primary{remarks: r.fields[colRemarks], title: r.fields[colTitle], line: r.line}
	}
	return nil
}

// remarksWidth is the width of the remarks column in bytes; longer remarks are
// cut there, often within a word, and go on in the comments file.
const remarksWidth = 1000

func (b *builder) addComments(t *table) error {
	if t == nil {
		return nil
	}
	for _, r := range t.rows {
		i, err := b.find(t, r)
		if err != nil {
			return err
		}
		if b.rows[i].comment != "" {
			return t.errorf(r, 0, "", "entity %s has a second comment", r.fields[0])
		}
		b.rows[i].comment = r.fields[1]
	}
	for i, p := range b.rows {
		if p.cut() && p.comment == "" {
			return &list.Error{File: t.file, Line: t.last(), Field: "ent_num",
				Msg:  fmt.Sprintf("the remarks of entity %s are cut at %d characters and do not go on here", b.entities[i].ID, remarksWidth),
				Hint: "the file is cut short or of another edition; fetch all files again"}
		}
	}
	return nil
}

// cut reports whether the remarks fill their column and end within a sentence.
func (p primary) cut() bool {
	return len(p.remarks) >= remarksWidth && !strings.HasSuffix(p.remarks, ".")
}

func (b *builder) addAliases(t *table) error {
	for _, r := range t.rows {
		i, err := b.find(t, r)
		if err != nil {
			return err
		}
		if _, err := t.number(r, 1); err != nil {
			return err
		}
		tag, ok := aliasTypes[strings.ToLower(r.fields[2])]
		if !ok {
			return t.errorf(r, 2, "expected aka, fka or nka", "unknown type of alias %q", r.fields[2])
		}
		if r.fields[3] == "" {
			return t.errorf(r, 3, "", "alias without a name")
		}
		e := &b.entities[i]
		n := newName(e.Kind, r.fields[3])
		// OFAC keeps weak aliases out of this file (FAQ 125), so that whatever
		// stands here is a strong one.
		n.Kind, n.Note, n.Quality = tag.kind, tag.note, namesake.QualityStrong
		if r.fields[4] != "" {
			n.Note = strings.TrimPrefix(n.Note+"; "+r.fields[4], "; ")
		}
		e.Names = append(e.Names, n)
	}
	return nil
}

func (b *builder) addAddresses(t *table) error {
	stated := make([]bool, len(b.entities))
	nulls := false
	for _, r := range t.rows {
		i, err := b.find(t, r)
		if err != nil {
			return err
		}
		if _, err := t.number(r, 1); err != nil {
			return err
		}
		stated[i] = true
		if a := newAddress(r.fields); a != (namesake.Address{}) {
			b.entities[i].Addresses = append(b.entities[i].Addresses, a)
		} else {
			nulls = true
		}
	}
	if !nulls {
		return nil
	}
	// OFAC writes a row of nulls for an entity without an address. A file that
	// does so has a row for everyone, or has lost some.
	for i, ok := range stated {
		if !ok {
			return &list.Error{File: t.file, Line: t.last(), Field: "ent_num",
				Msg:  fmt.Sprintf("no row for entity %s, though entities without an address have one", b.entities[i].ID),
				Hint: "the file is cut short or of another edition; fetch all files again"}
		}
	}
	return nil
}

// find returns the index of the entity that a row of a companion file is about.
func (b *builder) find(t *table, r row) (int, error) {
	id, err := t.number(r, 0)
	if err != nil {
		return 0, err
	}
	i, ok := b.index[id]
	if !ok {
		return 0, t.errorf(r, 0, "the files are of different editions, or the primary file is cut short; fetch all of them again",
			"entity %s is not in %s", id, b.file)
	}
	return i, nil
}

func (b *builder) readRemarks() {
	reader := newRemarksReader()
	for i := range b.entities {
		p := b.rows[i]
		reader.read(&b.entities[i], p)
	}
}

// resolveLinks fills in the IDs of linked parties. OFAC names them by their
// primary name; one that two entities bear stays without an ID. The list also
// tells whether the full stop that ends the remarks belongs to the name.
func (b *builder) resolveLinks() {
	const ambiguous = "-"
	byName := make(map[string]string, len(b.entities))
	for i := range b.entities {
		name := b.entities[i].Names[0].Full
		if _, ok := byName[name]; ok {
			byName[name] = ambiguous
		} else {
			byName[name] = b.entities[i].ID
		}
	}
	for i := range b.entities {
		for j := range b.entities[i].Links {
			l := &b.entities[i].Links[j]
			for _, name := range []string{l.Name, strings.TrimSuffix(l.Name, "."), l.Name + "."} {
				id, ok := byName[name]
				if !ok {
					continue
				}
				l.Name = name
				if id != ambiguous {
					l.ID = id
				}
				break
			}
		}
	}
}

func (b *builder) batch() *list.Batch {
	out := &list.Batch{List: ListSDN, Title: "OFAC Specially Designated Nationals and Blocked Persons List", Entities: b.entities}
	lesser := 0
	for i := range b.entities {
		if nonSDN(&b.entities[i], b.rows[i].remarks) {
			lesser++
		}
	}
	if 2*lesser > len(b.entities) {
		out.List, out.Title = ListCons, "OFAC Consolidated Sanctions List (non-SDN)"
	}
	for i := range b.entities {
		b.entities[i].List = out.List
	}
	return out
}

// nonSDNPrograms are the tags of the lists that make up the consolidated list:
// Palestinian Legislative Council, Chinese military-industrial companies,
// correspondent accounts, foreign sanctions evaders, menu-based sanctions.
var nonSDNPrograms = map[string]bool{
	"NS-PLC": true, "CMIC-EO13959": true, "561-Related": true, "561List": true,
	"FSE-IR": true, "FSE-SY": true, "NS-MBS": true, "MBS": true, "CAPTA": true,
}

// nonSDN reports whether the entity looks like one of the consolidated list:
// by its tags, or because it is under sectoral directives only.
func nonSDN(e *namesake.Entity, remarks string) bool {
	for _, p := range e.Programs {
		if nonSDNPrograms[p] {
			return true
		}
	}
	return strings.Contains(remarks, "Directive Determination") || strings.Contains(remarks, "(EO 14024 Directive")
}

// isNumber reports whether s is a plain decimal number.
func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 63)
	return err == nil
}
