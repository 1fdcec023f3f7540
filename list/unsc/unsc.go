// Package unsc reads the United Nations Security Council Consolidated List in
// its XML form (sc-sanctions.xsd, the form the Secretariat has published since
// 2014).
//
// An entity's ID is its REFERENCE_NUMBER, e.g. "QDi.430": the "permanent
// reference number" that the committees assign, that other lists and documents
// cite, and that is unique and does not change. DATAID is the number of a
// database row: between the editions of 2020 and 2026 one listed party kept its
// reference and got another DATAID; it is kept as a note.
package unsc

import (
	"regexp"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/prose"
	"github.com/namesake-screening/namesake/list/xmltree"
)

const (
	listID = "un-sc"
	title  = "United Nations Security Council Consolidated List"
)

// Format is the list's XML. The zero value is ready to use.
type Format struct{}

var _ list.Format = Format{}

// Name implements [list.Format].
func (Format) Name() string { return "un-xml" }

// Roles implements [list.Format].
func (Format) Roles() []list.RoleSpec {
	return []list.RoleSpec{{Role: list.Primary, Required: true, Usual: "consolidated.xml"}}
}

var root = regexp.MustCompile(`^(?:\x{FEFF})?\s*(?:<\?[^>]*>\s*|<!--[^>]*>\s*)*<CONSOLIDATED_LIST[\s>]`)

// Recognize implements [list.Format]: the root element tells.
func (Format) Recognize(f list.File) list.Role {
	if root.Match(f.Data[:min(len(f.Data), 4096)]) {
		return list.Primary
	}
	return ""
}

// Read implements [list.Format].
func (Format) Read(files map[list.Role]list.File) (*list.Batch, error) {
	f := files[list.Primary]
	doc, err := xmltree.Parse(f)
	if err != nil {
		return nil, err
	}
	if doc.Name != "CONSOLIDATED_LIST" {
		return nil, &list.Error{File: f.Name, Line: doc.Line, Field: doc.Name, Msg: "not the list's root element", Hint: "expected CONSOLIDATED_LIST"}
	}
	if err := schema.Check(f.Name, doc); err != nil {
		return nil, err
	}
	if err := sections(f.Name, doc); err != nil {
		return nil, err
	}
	batch := &list.Batch{List: listID, Title: title}
	date, ok := isoDate(doc.Attr("dateGenerated"))
	if !ok {
		return nil, &list.Error{File: f.Name, Line: doc.Line, Field: "dateGenerated", Msg: "not a date: " + doc.Attr("dateGenerated")}
	}
	batch.Date = namesake.PartialDate{From: date}
	seen := map[string]int{}
	for _, section := range doc.Children {
		for _, e := range section.Children {
			r := reader{e: e, ent: namesake.Entity{
				List: listID, ID: prose.Clean(e.Value("REFERENCE_NUMBER")),
				Provenance: namesake.Provenance{File: f.Name, Record: len(batch.Entities) + 1},
			}}
			if r.ent.ID == "" {
				return nil, &list.Error{File: f.Name, Line: e.Line, Field: "REFERENCE_NUMBER", Msg: "missing"}
			}
			if line := seen[r.ent.ID]; line > 0 {
				return nil, &list.Error{File: f.Name, Line: e.Line, Field: "REFERENCE_NUMBER", Msg: r.ent.ID + " is listed twice", Hint: "the file holds a party more than once; fetch it again"}
			}
			seen[r.ent.ID] = e.Line
			r.read()
			if len(r.ent.Names) == 0 || r.ent.Names[0].Kind != namesake.NamePrimary {
				return nil, &list.Error{File: f.Name, Line: e.Line, Field: "FIRST_NAME", Msg: r.ent.ID + " has no name"}
			}
			batch.Entities = append(batch.Entities, r.ent)
		}
	}
	if len(batch.Entities) == 0 {
		return nil, &list.Error{File: f.Name, Line: doc.Line, Msg: "no individuals and no entities", Hint: "the file is empty or cut short; fetch it again"}
	}
	return batch, nil
}

// sections checks that each of the two sections is there once: a file without
// one of them is cut down.
func sections(file string, doc *xmltree.Element) error {
	for _, name := range []string{"INDIVIDUALS", "ENTITIES"} {
		if n := len(doc.All(name)); n != 1 {
			msg := "missing"
			if n > 1 {
				msg = "more than once"
			}
			return &list.Error{File: file, Line: doc.Line, Field: name, Msg: msg, Hint: "the list has one section of individuals and one of entities; fetch it again"}
		}
	}
	return nil
}

// isoDate reads the day of an xs:date or xs:dateTime, leaving the zone aside.
func isoDate(s string) (namesake.Date, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 10 && strings.ContainsRune("TZ+-", rune(s[10])) {
		s = s[:10]
	}
	p, err := namesake.ParsePartialDate(s)
	if err != nil || p.Circa || !p.To.IsZero() {
		return namesake.Date{}, false
	}
	return p.From, true
}
