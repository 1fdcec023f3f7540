// Package backup writes all that the service keeps into one file while it runs,
// and makes a service of such a file again, on either engine.
//
// A backup is a tar archive, compressed with gzip:
//
//	backup.json              what the archive is: a [Header]
//	tables/NAME/000001.jsonl a row a line, by primary key; further parts follow
//	lists/…                  the editions of DIR/lists
//	jobs/…                   the inputs and results of DIR/jobs
//	audit.key                what signs the audit log
//	manifest.json            what there was to be: a [Manifest], last
//
// The tables are read in one transaction that sees one state, and the files
// after it. That is enough: an edition is on disk before the database names it,
// is never altered, and the file that says which is in use is read before the
// folders of those it may name. What an import did meanwhile may be in it or not.
//
// The index is left out: it is built again from the editions.
//
// The archive holds personal data and the audit log's private key. Whoever can
// read it can read everything; it is not encrypted, so that the choice of how is
// yours: pipe it through age or gpg.
package backup

import (
	"errors"
	"fmt"
	"regexp"
	"time"
)

// Format is the version of the archive that this package writes. Older ones stay
// readable.
const Format = 1

const (
	headerFile   = "backup.json"
	manifestFile = "manifest.json"
	tablesFolder = "tables"
)

// kept are the entries of a data directory that a backup holds, in this order.
var kept = []string{"lists", "jobs", "audit.key"}

// ErrUnreadable is wrapped by the error for an archive that is cut short, was
// altered, or is none.
var ErrUnreadable = errors.New("the backup cannot be used")

// Header is the beginning of an archive.
type Header struct {
	Format int       `json:"format"`
	Schema int       `json:"schema"` // of the database: the number of its last migration
	Engine string    `json:"engine"` // that it was read from; it can be restored to either
	At     time.Time `json:"at"`     // of the state that it shows, UTC
}

// Manifest is the end of an archive: all that is in it.
type Manifest struct {
	Header
	Tables []Table `json:"tables"`
	Files  []File  `json:"files"`
}

// Table is what an archive has of a table.
type Table struct {
	Name   string `json:"name"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`         // of its lines, over all parts; in hexadecimal
	Next   int64  `json:"next,omitempty"` // the least number for a new row, where the database numbers them
}

// File is a file of the data directory.
type File struct {
	Path   string `json:"path"` // with forward slashes
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // in hexadecimal
}

// Rows is how many rows there are in all tables.
func (m Manifest) Rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// Options are what a backup or its restoration may be told. The zero value is
// ready for use.
type Options struct {
	// Progress is told, now and then, how many rows and bytes are done. Defaults
	// to none.
	Progress func(Progress)
}

// Progress is how far a backup or its restoration has come. A restoration goes
// through the archive, then the tables.
type Progress struct {
	Doing string // the table or file, e.g. "tables/screenings"
	Rows  int64
	Bytes int64 // before compression
}

func (o Options) tell(p Progress) {
	if o.Progress != nil {
		o.Progress(p)
	}
}

var tableName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func unreadable(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrUnreadable, fmt.Errorf(format, args...))
}
