package list

import "github.com/namesake-screening/namesake"

// Edition is one published state of a list.
type Edition struct {
	List     string               `json:"list"`
	Title    string               `json:"title"`
	Format   string               `json:"format"`
	Date     namesake.PartialDate `json:"date,omitzero"` // as published; zero where the files do not state it
	Hash     string               `json:"hash"`          // "sha256:…" of the content; independent of the order of files, records and values
	Files    []string             `json:"files"`         // base names
	Entities []namesake.Entity    `json:"-"`
}

// Ref names the edition in a screening.
func (e *Edition) Ref() namesake.EditionRef {
	return namesake.EditionRef{List: e.List, Hash: e.Hash, Date: e.Date, Entities: len(e.Entities)}
}
