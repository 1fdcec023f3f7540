// Package sample holds a small built-in list, so that the program answers
// before any real list was imported. Every person, organisation, vessel and
// aircraft on it is invented; a likeness to anybody is chance.
package sample

import (
	"embed"
	"slices"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/ftm"
)

//go:embed sample.ftm.json former.ftm.json
var files embed.FS

// Edition reads the list as any other is read.
func Edition() (*list.Edition, error) {
	return list.Read(files, "sample.ftm.json", []list.Format{ftm.Format{}})
}

// added are on the list, and were not in the edition before.
var added = []string{"S-021", "S-027", "S-030"}

// Former is the edition before, as the demonstration begins with: without those
// added since, with others as they were then, and with one that is no longer
// listed.
func Former() (*list.Edition, error) {
	ed, err := Edition()
	if err != nil {
		return nil, err
	}
	then, err := list.Read(files, "former.ftm.json", []list.Format{ftm.Format{}})
	if err != nil {
		return nil, err
	}
	were := map[string]bool{}
	for _, e := range then.Entities {
		were[e.ID] = true
	}
	ed.Entities = slices.DeleteFunc(ed.Entities, func(e namesake.Entity) bool { return were[e.ID] || slices.Contains(added, e.ID) })
	ed.Entities = append(ed.Entities, then.Entities...)
	ed.Rename(ed.List)
	return ed, nil
}
