package audit

import (
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/namesake-screening/namesake/internal/store"
)

// database is a log in its database.
type database struct{ tx *store.Tx }

func (d *database) step() int { return 1 }

func (d *database) keys() (keys []string, err error) {
	err = d.tx.Query(func(scan func(...any) error) error {
		var line string
		if err := scan(&line); err != nil {
			return err
		}
		if r, err := parseLine([]byte(line)); err == nil { // else its hash tells
			if key, ok := r.key(); ok {
				keys = append(keys, key)
			}
		}
		return nil
	}, "SELECT line FROM audit_entries WHERE action = $1 ORDER BY seq", string(SignerAdded))
	return keys, err
}

func (d *database) notes() (notes []placedNote, err error) {
	err = d.tx.Query(func(scan func(...any) error) error {
		var n placedNote
		err := scan(&n.number, &n.text)
		notes = append(notes, n)
		return err
	}, "SELECT number, note FROM audit_checkpoints ORDER BY number")
	return notes, err
}

func (d *database) rows(from int64) (rows []row, err error) {
	if from == 0 {
		from = math.MinInt64 // nothing should be there
	}
	err = d.tx.Query(func(scan func(...any) error) error {
		var r row
		var at int64
		var column [4]string
		if err := scan(&r.place, &at, &column[0], &column[1], &column[2], &column[3], &r.line, &r.hashes); err != nil {
			return err
		}
		r.column = func(rec *Record) string {
			switch {
			case at != rec.At.UnixMicro():
				return "at"
			case column[0] != string(rec.Action):
				return "action"
			case column[1] != rec.Actor:
				return "actor"
			case column[2] != rec.Kind:
				return "kind"
			case column[3] != rec.Object:
				return "object"
			}
			return ""
		}
		rows = append(rows, r)
		return nil
	}, "SELECT seq, at, action, actor, kind, object, line, hashes FROM audit_entries WHERE seq >= $1 ORDER BY seq LIMIT 512", from)
	return rows, err
}

// The files of a copy; docs/audit.md has the layout.
const (
	checkpointFile = "checkpoint"
	keysFile       = "keys"
	height         = 8 // of a tile
	width          = 1 << height
)

// bundlePath is the file of up to 256 of something, entries or checkpoints, of
// which there are size in all.
func bundlePath(of string, n, size int64) string {
	t := tlog.Tile{H: height, L: -1, N: n, W: int(min(width, size-n*width))}
	path := t.Path()
	if of == checkpointFile {
		path = strings.Replace(path, "tile/8/data", "checkpoints", 1)
	}
	return path
}

// folder is a log in a copy.
type folder struct {
	fs   fs.FS
	head *Checkpoint
	tile map[int]tileData // the last read of each level
}

type tileData struct {
	tlog.Tile
	data []byte
}

func (f *folder) step() int { return height }

// read reads a file that should have no more bytes than most.
func (f *folder) read(path string, most int64) ([]byte, error) {
	file, err := f.fs.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(b)) > most {
		err = fmt.Errorf("%s has more than %d bytes", path, most)
	}
	return b, err
}

func (f *folder) keys() ([]string, error) {
	b, err := f.read(keysFile, 1<<20)
	if err != nil {
		return nil, problem(KeyList, 0, 0, "the file of public keys cannot be read: %v", err)
	}
	text, whole := strings.CutSuffix(string(b), "\n")
	if !whole {
		return nil, problem(KeyList, 0, 0, "the file of public keys is cut short")
	}
	return strings.Split(text, "\n"), nil
}

// notes reads the last checkpoint, which says how many there are of what, and
// then all. It verifies no signature.
func (f *folder) notes() ([]placedNote, error) {
	b, err := f.read(checkpointFile, maxNote)
	if err != nil {
		return nil, problem(BadCheckpoint, 0, 0, "the last checkpoint cannot be read: %v", err)
	}
	if f.head, err = unverified(b); err != nil {
		return nil, problem(BadCheckpoint, 0, 0, "the last checkpoint: %v", err)
	}
	var notes []placedNote
	for n := int64(0); n <= f.head.Number/width; n++ {
		path := bundlePath(checkpointFile, n, f.head.Number+1)
		data, err := f.read(path, width*(maxNote+1))
		if err != nil {
			return nil, problem(BadCheckpoint, n*width, min(n*width+width-1, f.head.Number), "checkpoints cannot be read: %v", err)
		}
		for i, text := range splitNotes(string(data)) {
			notes = append(notes, placedNote{n*width + int64(i), text})
		}
	}
	if last := notes[len(notes)-1]; last.text != string(b) || last.number != f.head.Number {
		return nil, problem(BadCheckpoint, f.head.Number, f.head.Number, "the last checkpoint is not the last of all")
	}
	return notes, nil
}

func (f *folder) rows(from int64) ([]row, error) {
	size := f.head.Size
	for n := from / width; n*width < size; n++ {
		path := bundlePath("", n, size)
		data, err := f.read(path, width*(maxLine+1))
		if err != nil {
			return nil, problem(Deleted, n*width, min(size, n*width+width)-1, "entries %d to %d cannot be read: %v", n*width, min(size, n*width+width)-1, err)
		}
		lines := strings.SplitAfter(string(data), "\n")
		if lines[len(lines)-1] == "" {
			lines = lines[:len(lines)-1]
		}
		var rows []row
		for i, line := range lines {
			r := row{place: n*width + int64(i), extra: i >= width || n*width+int64(i) >= size}
			if line, whole := strings.CutSuffix(line, "\n"); whole {
				r.line = []byte(line)
			}
			if !r.extra {
				r.hashes = f.hashes(r.place)
			}
			if r.place >= from {
				rows = append(rows, r)
			}
		}
		if len(rows) > 0 {
			return rows, nil
		}
	}
	return nil, nil
}

// hashes reads what tiles have of the hashes that an entry completes: every
// eighth level. What cannot be read is left out, which is not what the tree has.
func (f *folder) hashes(place int64) (out []byte) {
	for level, done := 0, place+1; ; level, done = level+1, done>>height {
		n := done - 1
		t := tlog.Tile{H: height, L: level, N: n / width, W: int(min(width, f.head.Size>>(height*level)-n/width*width))}
		have, ok := f.tile[level]
		if !ok || have.Tile != t {
			if f.tile == nil {
				f.tile = map[int]tileData{}
			}
			data, err := f.read(t.Path(), width*tlog.HashSize)
			if err != nil || len(data) != t.W*tlog.HashSize {
				data = nil
			}
			have = tileData{t, data}
			f.tile[level] = have
		}
		if at := int(n%width) * tlog.HashSize; at < len(have.data) {
			out = append(out, have.data[at:at+tlog.HashSize]...)
		}
		if done%width != 0 {
			return out
		}
	}
}
