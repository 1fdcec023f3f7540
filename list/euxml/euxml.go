// Package euxml reads the European Union's consolidated financial sanctions
// list in the XML format that it published until 2017 (global.xml: WHOLE,
// ENTITY, NAME, BIRTH, …), which archives are full of.
//
// The ID of an entity is ENTITY Id, the logicalId of later formats.
package euxml

import (
	"bytes"
	"fmt"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/eufsf/dossier"
	"github.com/namesake-screening/namesake/list/xmltree"
)

// Format reads the format. It implements [list.Format].
type Format struct{}

// Name returns "eu-old-xml".
func (Format) Name() string { return "eu-old-xml" }

// Roles lists the one file.
func (Format) Roles() []list.RoleSpec {
	return []list.RoleSpec{{Role: list.Primary, Required: true, Usual: "global.xml"}}
}

// Recognize looks for the root element or an entity within the first 8 KiB.
func (Format) Recognize(f list.File) list.Role {
	head := f.Data[:min(len(f.Data), 8<<10)]
	head = bytes.ReplaceAll(head, []byte{0}, nil) // UTF-16 is recognised too, and refused by Read
	if bytes.Contains(head, []byte("<WHOLE")) ||
		bytes.Contains(head, []byte("<ENTITY ")) && bytes.Contains(head, []byte("legal_basis=")) {
		return list.Primary
	}
	return ""
}

var value = []string{"@Id", "@Entity_id", "@legal_basis", "@reg_date", "@pdf_link", "@programme"}

func of(children ...string) []string { return append(children, value...) }

var schema = xmltree.Schema{
	"WHOLE": {"ENTITY", "@Date"},
	"ENTITY": {
		"NAME", "BIRTH", "CITIZEN", "PASSPORT", "ADDRESS",
		"@Id", "@Type", "@legal_basis", "@reg_date", "@pdf_link", "@programme", "@remark",
	},
	"NAME":     of("LASTNAME", "FIRSTNAME", "MIDDLENAME", "WHOLENAME", "GENDER", "TITLE", "FUNCTION", "LANGUAGE"),
	"BIRTH":    of("DATE", "PLACE", "COUNTRY"),
	"CITIZEN":  of("COUNTRY"),
	"PASSPORT": of("NUMBER", "COUNTRY"),
	"ADDRESS":  of("NUMBER", "STREET", "ZIPCODE", "CITY", "COUNTRY", "OTHER"),
}

// Read reads a file whole. An entity without an ID, a name or a type that is
// understood is refused, and so are an ID that occurs twice and a value that
// names another entity than the one it stands in.
func (Format) Read(files map[list.Role]list.File) (*list.Batch, error) {
	f := files[list.Primary]
	root, err := xmltree.Parse(f)
	if err != nil {
		return nil, err
	}
	if root.Name != "WHOLE" {
		return nil, &list.Error{File: f.Name, Line: root.Line, Msg: "the root element is <" + root.Name + ">, not <WHOLE>"}
	}
	if err := schema.Check(f.Name, root); err != nil {
		return nil, err
	}
	b := &list.Batch{List: dossier.List, Title: dossier.Title}
	if s := root.Attr("Date"); s != "" {
		var ok bool
		if b.Date, ok = dossier.FileDate(s); !ok {
			return nil, &list.Error{File: f.Name, Line: root.Line, Field: "Date", Msg: fmt.Sprintf("%q is not a date DD/MM/YYYY", s)}
		}
	}
	if b.Entities, err = dossier.ReadAll(f.Name, root, "Id", readEntity); err != nil {
		return nil, err
	}
	return b, nil
}

func readEntity(file, id string, e *xmltree.Element) (*dossier.Dossier, error) {
	kind, ok := dossier.Kind(e.Attr("Type"))
	if !ok {
		return nil, &list.Error{File: file, Line: e.Line, Field: "Type", Msg: fmt.Sprintf("unknown type %q", e.Attr("Type")), Hint: "it is P or E"}
	}
	d := dossier.New(id, kind)
	d.AddRemark(e.Attr("remark"))
	// An entity states the day its act came into force, a value the day its
	// act was published.
	act := cite(e)
	act.Published, act.InForce = "", act.Published
	d.AddAct(act)
	for _, c := range e.Children {
		if owner := c.Attr("Entity_id"); owner != "" && owner != id {
			return nil, &list.Error{File: file, Line: c.Line, Field: "Entity_id", Msg: fmt.Sprintf("<%s> of entity %s stands in entity %s", c.Name, owner, id)}
		}
		readValue(d, c)
	}
	if !d.HasNames() {
		return nil, &list.Error{File: file, Line: e.Line, Field: "NAME", Msg: "entity " + id + " has no name"}
	}
	return d, nil
}

func cite(e *xmltree.Element) dossier.Act {
	return dossier.Act{
		Number:    e.Attr("legal_basis"),
		Published: e.Attr("reg_date"),
		URL:       e.Attr("pdf_link"),
		Programme: e.Attr("programme"),
	}
}

func readValue(d *dossier.Dossier, e *xmltree.Element) {
	id, act := e.Attr("Id"), cite(e)
	switch e.Name {
	case "NAME":
		d.AddName(dossier.Name{
			ID:       id,
			Whole:    e.Value("WHOLENAME"),
			First:    e.Value("FIRSTNAME"),
			Middle:   e.Value("MIDDLENAME"),
			Last:     e.Value("LASTNAME"),
			Title:    e.Value("TITLE"),
			Function: e.Value("FUNCTION"),
			Gender:   e.Value("GENDER"),
			Language: e.Value("LANGUAGE"),
		}, act)
	case "BIRTH":
		d.AddBirthText(id, e.Value("DATE"), namesake.Place{
			Text:    dossier.OneLine(e.Value("PLACE")),
			Country: readCountry(e),
		}, act)
	case "CITIZEN":
		d.AddCitizenship(id, readCountry(e), act)
	case "PASSPORT":
		d.AddDocument(id, e.Value("NUMBER"), readCountry(e), act)
	case "ADDRESS":
		d.AddAddressText(id, e.Value("NUMBER"), namesake.Address{
			Street:     dossier.OneLine(e.Value("STREET")),
			PostalCode: dossier.OneLine(e.Value("ZIPCODE")),
			City:       dossier.OneLine(e.Value("CITY")),
			Country:    readCountry(e),
		}, e.Value("OTHER"), act)
	}
}

// readCountry reads an ISO 3166-1 alpha-3 code.
func readCountry(e *xmltree.Element) namesake.Country {
	if s := e.Value("COUNTRY"); !dossier.Unknown(s) {
		return country.Parse(s)
	}
	return namesake.Country{}
}
