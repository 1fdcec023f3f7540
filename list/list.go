// Package list reads published watch lists. A [Format] reads the files of one
// publisher's format; [Read] recognises which format a file or folder is in, by
// its content, and returns an [Edition]. A list that is not whole is refused
// with an [Error] that names file, line and reason; there is no partial result.
//
// The formats themselves are subpackages, gathered by package list/formats.
package list

import (
	"fmt"
	"strings"

	"github.com/namesake-screening/namesake"
)

// File is one file of a list, read whole.
type File struct {
	Name string // base name, for messages and provenance only
	Data []byte
}

// Role is the part a file plays in its format, e.g. "primary" or "aliases".
type Role string

// Primary is the role of a format's main, or only, file.
const Primary Role = "primary"

// Format reads one published format. Implementations are stateless values,
// held to the conformance suite in package listtest.
type Format interface {
	// Name is the format's short name, e.g. "ofac-csv".
	Name() string
	// Roles lists the files that make up a list of this format.
	Roles() []RoleSpec
	// Recognize returns the role that the file plays in this format, judged by
	// its content alone, or "" when the file is not of this format. A damaged
	// file of the format should still be recognised, so that Read can say what
	// is wrong with it.
	Recognize(f File) Role
	// Read turns files into entities. Every required role is present. An
	// error is an *Error.
	Read(files map[Role]File) (*Batch, error)
}

// Pairer is a Format with files that only another file beside them gives away,
// such as a table whose columns a mapping names.
type Pairer interface {
	Format
	// RecognizeBeside is Recognize for a file that no format recognised, given
	// a file of this format in the same folder.
	RecognizeBeside(f File, beside map[Role]File) Role
}

// RoleSpec describes one role of a format.
type RoleSpec struct {
	Role     Role
	Required bool
	Usual    string // the publisher's usual file name, for messages: "alt.csv"
}

// Batch is what a format reads: the entities of one edition in the order of
// the file, with Entity.List, ID, Names and Provenance.File and Record filled
// in. Provenance.Edition is left to Read.
type Batch struct {
	List     string               // e.g. "us-ofac-sdn"
	Title    string               // the publisher's name for the list
	Date     namesake.PartialDate // the publication date, where the files state it
	Entities []namesake.Entity

	// Unnamed: the files do not say which list they are, and List is a name
	// that every such list of the format gets.
	Unnamed bool
}

// Error says why a list was refused.
type Error struct {
	File  string // base name; empty when the whole folder is meant
	Line  int    // from 1; 0 when unknown
	Field string // column or element; may be empty
	Msg   string // what is wrong
	Hint  string // what to do about it; may be empty
	Err   error  // the cause, for errors.Is; may be nil
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func (e *Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File)
		if e.Line > 0 {
			fmt.Fprintf(&b, ":%d", e.Line)
		}
		b.WriteString(": ")
	}
	if e.Field != "" {
		fmt.Fprintf(&b, "%s: ", e.Field)
	}
	b.WriteString(e.Msg)
	if e.Hint != "" {
		fmt.Fprintf(&b, " (%s)", e.Hint)
	}
	return b.String()
}
