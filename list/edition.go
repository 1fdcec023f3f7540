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
	Roles    map[Role]string      `json:"-"`             // the file that was read in each role
	Unnamed  bool                 `json:"-"`             // see Batch.Unnamed
	Entities []namesake.Entity    `json:"-"`
}

// Ref names the edition in a screening.
func (e *Edition) Ref() namesake.EditionRef {
	return namesake.EditionRef{List: e.List, Hash: e.Hash, Date: e.Date, Entities: len(e.Entities)}
}

// Rename gives an edition whose files do not name their list a name. The hash
// changes with it.
func (e *Edition) Rename(name string) {
	e.List, e.Unnamed = name, false
	for i := range e.Entities {
		e.Entities[i].List = name
	}
	e.seal()
}

// seal computes the hash and writes it into the provenance of the entities.
func (e *Edition) seal() {
	e.Hash = Hash(e.Entities)
	for i := range e.Entities {
		e.Entities[i].Provenance.Edition = e.Hash
	}
}
