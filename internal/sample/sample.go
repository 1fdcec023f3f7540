// Package sample holds a small built-in list, so that the program answers
// before any real list was imported. Every person, organisation, vessel and
// aircraft on it is invented; a likeness to anybody is chance.
package sample

import (
	"embed"

	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/ftm"
)

//go:embed sample.ftm.json
var files embed.FS

// Edition reads the list as any other is read.
func Edition() (*list.Edition, error) {
	return list.Read(files, "sample.ftm.json", []list.Format{ftm.Format{}})
}
