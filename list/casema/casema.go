// Package casema reads the Consolidated Canadian Autonomous Sanctions List
// (sema-lmes.xml): people, entities and ships named in regulations under the
// Special Economic Measures Act and the Justice for Victims of Corrupt Foreign
// Officials Act.
//
// The list numbers nobody. What identifies an entry is its place in a
// regulation: the regime, the schedule and the item, and regulations keep the
// item numbers of those who stay when others are repealed. The ID is made of
// these three: "burma/1/17", "russia/1-part-2/94", "zimbabwe/n-a/3" where the
// schedule reads N/A, "venezuela/-/4" where there is none. Entries that share
// a place, which only a slip of the publisher explains, have their name added.
//
// Country is the regime, in English and French. It says nothing of anybody's
// nationality, and is kept as the programme only.
package casema

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/xmltree"
)

// Format reads the format. It implements [list.Format].
type Format struct{}

// Name returns "ca-sema-xml".
func (Format) Name() string { return "ca-sema-xml" }

// Roles lists the one file.
func (Format) Roles() []list.RoleSpec {
	return []list.RoleSpec{{Role: list.Primary, Required: true, Usual: "sema-lmes.xml"}}
}

// Recognize looks for a data-set whose first record has a country, or for what
// is left of one, within the first 4 KiB.
func (Format) Recognize(f list.File) list.Role {
	head := f.Data[:min(len(f.Data), 4<<10)]
	head = bytes.ReplaceAll(head, []byte{0}, nil) // UTF-16 is recognised too, and refused by Read
	if bytes.Contains(head, []byte("<data-set")) && bytes.Contains(head, []byte("<record>")) && bytes.Contains(head, []byte("<Country>")) {
		return list.Primary
	}
	return ""
}

// schema has the elements of the file of 2020 and those renamed or added when
// ships and dates of listing came in.
var schema = xmltree.Schema{
	"data-set": {"record"},
	"record": {
		"Country", "LastName", "GivenName", "Entity", "EntityOrShip", "Title", "TitleOrShip", "Aliases",
		"DateOfBirth", "DateOfBirthOrShipBuildDate", "ShipIMONumber", "Schedule", "Item", "DateOfListing",
	},
}

// Read reads a file whole. A record without country, item or name is refused.
func (Format) Read(files map[list.Role]list.File) (*list.Batch, error) {
	f := files[list.Primary]
	root, err := xmltree.Parse(f)
	if err != nil {
		return nil, err
	}
	if root.Name != "data-set" {
		return nil, &list.Error{File: f.Name, Line: root.Line, Msg: "the root element is <" + root.Name + ">, not <data-set>"}
	}
	if err := schema.Check(f.Name, root); err != nil {
		return nil, err
	}
	if len(root.Children) == 0 {
		return nil, &list.Error{File: f.Name, Line: root.Line, Msg: "no records", Hint: "the publisher's file is never empty; fetch it again"}
	}
	b := &list.Batch{List: "ca-sema", Title: "Consolidated Canadian Autonomous Sanctions List"}
	for i, e := range root.Children {
		r, err := newRecord(f.Name, e)
		if err != nil {
			return nil, err
		}
		entity := r.entity()
		entity.ID = r.place()
		entity.Provenance = namesake.Provenance{File: f.Name, Record: i + 1}
		b.Entities = append(b.Entities, entity)
	}
	if err := tellApart(f.Name, root, b.Entities); err != nil {
		return nil, err
	}
	return b, nil
}

// tellApart adds the name to the ID of every entry that shares its place in
// the regulation with another.
func tellApart(file string, root *xmltree.Element, entities []namesake.Entity) error {
	count := make(map[string]int, len(entities))
	for i := range entities {
		count[entities[i].ID]++
	}
	lines := make(map[string]int, len(entities))
	for i := range entities {
		e := &entities[i]
		if count[e.ID] > 1 {
			e.ID += "/" + slug(e.Caption())
		}
		line := root.Children[i].Line
		if first, ok := lines[e.ID]; ok {
			return &list.Error{File: file, Line: line, Field: "Item", Msg: fmt.Sprintf("%s is the same entry as in line %d", e.ID, first)}
		}
		lines[e.ID] = line
	}
	return nil
}

// record is a record with its texts cleaned.
type record struct {
	country, schedule, item  string
	last, given, org, title  string
	aliases, birth, imo, day string
}

func newRecord(file string, e *xmltree.Element) (record, error) {
	seen := make(map[string]bool, len(e.Children))
	for _, c := range e.Children {
		if seen[c.Name] {
			return record{}, &list.Error{File: file, Line: c.Line, Field: c.Name, Msg: "twice in one record", Hint: "the publisher changed the format; a new reader is needed"}
		}
		seen[c.Name] = true
	}
	// either reads an element under its old or its new name.
	either := func(a, b string) string {
		if s := clean(e.Value(a)); s != "" {
			return s
		}
		return clean(e.Value(b))
	}
	r := record{
		country:  clean(e.Value("Country")),
		schedule: clean(e.Value("Schedule")),
		item:     clean(e.Value("Item")),
		last:     clean(e.Value("LastName")),
		given:    clean(e.Value("GivenName")),
		org:      either("EntityOrShip", "Entity"),
		title:    either("TitleOrShip", "Title"),
		aliases:  clean(e.Value("Aliases")),
		birth:    either("DateOfBirthOrShipBuildDate", "DateOfBirth"),
		imo:      clean(e.Value("ShipIMONumber")),
		day:      clean(e.Value("DateOfListing")),
	}
	refuse := func(field, msg string) (record, error) {
		return record{}, &list.Error{File: file, Line: e.Line, Field: field, Msg: msg}
	}
	switch {
	case slug(r.country) == "":
		return refuse("Country", "missing")
	case slug(r.item) == "":
		return refuse("Item", "missing")
	case r.org == "" && r.last == "" && r.given == "":
		return refuse("record", "neither a person's name nor an entity's")
	case r.org != "" && (r.last != "" || r.given != ""):
		return refuse("record", "both a person's name and an entity's")
	}
	return r, nil
}

// clean trims text, no-break spaces too, and makes every run of white space
// one space.
func clean(s string) string { return strings.Join(strings.Fields(s), " ") }

// place is the entry's place in the regulations; see the package comment.
func (r record) place() string {
	regime, _, _ := strings.Cut(r.country, " / ")
	if m := abbreviation.FindStringSubmatch(regime); m != nil {
		regime = m[1]
	}
	schedule := slug(r.schedule)
	if schedule == "" {
		schedule = "-"
	}
	return slug(regime) + "/" + schedule + "/" + slug(r.item)
}

// abbreviation finds that of a regulation: "… Regulations (JVCFOR)".
var abbreviation = regexp.MustCompile(`\(([A-Z]{3,})\)$`)

// slug makes lower-case letters and digits, without accents, joined by "-".
func slug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case !unicode.Is(unicode.Mn, r):
			gap = true
		}
	}
	return b.String()
}

func (r record) entity() namesake.Entity {
	e := namesake.Entity{List: "ca-sema", Programs: []string{r.country}}
	note := func(label, text string) {
		if text != "" {
			e.Notes = append(e.Notes, namesake.Note{Label: label, Text: text})
		}
	}
	if r.org != "" {
		e.Kind = namesake.KindOrganization
		if r.imo != "" || strings.HasPrefix(strings.ToLower(r.title), "ship") {
			e.Kind = namesake.KindVessel
		}
		e.Names = organizationNames(r.org, r.aliases)
	} else {
		e.Kind = namesake.KindPerson
		e.Names = personNames(r)
	}
	note("title", r.title)
	note("aliases", r.aliases)
	if r.imo != "" {
		e.Identifiers = append(e.Identifiers, namesake.Identifier{Type: namesake.IDIMO, Value: r.imo, Label: "Ship IMO Number"})
	}
	if e.Kind == namesake.KindPerson {
		for _, s := range strings.Split(r.birth, " or ") {
			if p, err := namesake.ParsePartialDate(s); err == nil {
				e.BirthDates = append(e.BirthDates, p)
			} else if s != "" {
				note(namesake.NoteUnread, "date of birth: "+s)
			}
		}
	} else {
		note("built", r.birth)
	}
	if p, err := namesake.ParsePartialDate(r.day); err == nil {
		e.ListedOn = p
	} else {
		note("date of listing", r.day)
	}
	note("schedule", r.schedule)
	note("item", r.item)
	return e
}
