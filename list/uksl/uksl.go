// Package uksl reads the UK Sanctions List in its XML form
// (UK-Sanctions-List.xml, published by the Foreign, Commonwealth and
// Development Office; since January 2026 the only list of the United Kingdom).
//
// An entity's ID is its UniqueID, e.g. "AFG0001". The OFSI group ID, under which
// the older consolidated list has the same party, and the UN's reference number
// are identifiers.
package uksl

import (
	"regexp"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/prose"
	"github.com/namesake-screening/namesake/list/xmltree"
)

const (
	listID = "uk-sl"
	title  = "UK Sanctions List"
)

// Format is the list's XML. The zero value is ready to use.
type Format struct{}

var _ list.Format = Format{}

// Name implements [list.Format].
func (Format) Name() string { return "uk-sl-xml" }

// Roles implements [list.Format].
func (Format) Roles() []list.RoleSpec {
	return []list.RoleSpec{{Role: list.Primary, Required: true, Usual: "UK-Sanctions-List.xml"}}
}

var root = regexp.MustCompile(`^(?:\x{FEFF})?\s*(?:<\?[^>]*>\s*|<!--[^>]*>\s*)*<Designations[\s>]`)

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
	if doc.Name != "Designations" {
		return nil, &list.Error{File: f.Name, Line: doc.Line, Field: doc.Name, Msg: "not the list's root element", Hint: "expected Designations"}
	}
	known, err := withIndicators(f.Name, doc)
	if err != nil {
		return nil, err
	}
	if err := known.Check(f.Name, doc); err != nil {
		return nil, err
	}
	batch := &list.Batch{List: listID, Title: title}
	if e := doc.First("DateGenerated"); e != nil {
		var ok bool
		if batch.Date, ok = prose.DMY(e.Text); !ok {
			return nil, &list.Error{File: f.Name, Line: e.Line, Field: e.Name, Msg: "not a date: " + e.Text, Hint: "expected DD/MM/YYYY"}
		}
	}
	seen := map[string]bool{}
	for _, e := range doc.All("Designation") {
		d := designation{e: e, ent: namesake.Entity{
			List: listID, ID: prose.Clean(e.Value("UniqueID")),
			Provenance: namesake.Provenance{File: f.Name, Record: len(batch.Entities) + 1},
		}}
		refuse := func(field, msg string) error {
			return &list.Error{File: f.Name, Line: e.Line, Field: field, Msg: msg}
		}
		switch {
		case d.ent.ID == "":
			return nil, refuse("UniqueID", "missing")
		case seen[d.ent.ID]:
			return nil, refuse("UniqueID", d.ent.ID+" is listed twice")
		}
		seen[d.ent.ID] = true
		kind, ok := kinds[prose.Clean(e.Value("IndividualEntityShip"))]
		if !ok {
			return nil, refuse("IndividualEntityShip", d.ent.ID+": not Individual, Entity or Ship: "+e.Value("IndividualEntityShip"))
		}
		d.ent.Kind = kind
		d.read()
		if len(d.ent.Names) == 0 {
			return nil, refuse("Names", d.ent.ID+" has no name")
		}
		batch.Entities = append(batch.Entities, d.ent)
	}
	if len(batch.Entities) == 0 {
		return nil, &list.Error{File: f.Name, Line: doc.Line, Msg: "no designations", Hint: "the file is empty or cut short; fetch it again"}
	}
	return batch, nil
}

var kinds = map[string]namesake.Kind{
	"Individual": namesake.KindPerson,
	"Entity":     namesake.KindOrganization,
	"Ship":       namesake.KindVessel,
}
