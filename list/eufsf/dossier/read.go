package dossier

import (
	"fmt"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/xmltree"
)

// ReadAll reads an entity of each child of root, whose number the attribute
// holds. Every number must be there, once.
func ReadAll(file string, root *xmltree.Element, attr string, read func(file, id string, e *xmltree.Element) (*Dossier, error)) ([]namesake.Entity, error) {
	var entities []namesake.Entity
	lines := make(map[string]int, len(root.Children))
	for i, e := range root.Children {
		id := e.Attr(attr)
		if id == "" {
			return nil, &list.Error{File: file, Line: e.Line, Field: attr, Msg: "missing"}
		}
		if line, ok := lines[id]; ok {
			return nil, &list.Error{File: file, Line: e.Line, Field: attr, Msg: fmt.Sprintf("%s was already used in line %d", id, line)}
		}
		lines[id] = e.Line
		d, err := read(file, id, e)
		if err != nil {
			return nil, err
		}
		entities = append(entities, d.Entity(namesake.Provenance{File: file, Record: i + 1}))
	}
	if len(entities) == 0 {
		return nil, &list.Error{File: file, Line: root.Line, Msg: "no entities", Hint: "the publisher's file is never empty; fetch it again"}
	}
	return entities, nil
}
