package list_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
)

// roster is a two-file format of lines: "roster DATE", then "id;name;country"
// in the primary file, and "aka;id;name" in the aliases file.
type roster struct{ name string }

func (r roster) Name() string { return r.name }

func (r roster) Roles() []list.RoleSpec {
	return []list.RoleSpec{
		{Role: list.Primary, Required: true, Usual: "people.txt"},
		{Role: "aliases", Required: true, Usual: "aka.txt"},
		{Role: "comments", Usual: "more.txt"},
	}
}

func (r roster) Recognize(f list.File) list.Role {
	switch {
	case bytes.HasPrefix(f.Data, []byte(r.name+" ")):
		return list.Primary
	case bytes.HasPrefix(f.Data, []byte("aka;")) && r.name == "roster":
		return "aliases"
	}
	return ""
}

func (r roster) Read(files map[list.Role]list.File) (*list.Batch, error) {
	f := files[list.Primary]
	b := &list.Batch{List: "x-" + r.name, Title: "The roster", Date: namesake.Day(2024, 6, 14)}
	at := map[string]int{}
	for i, line := range strings.Split(strings.TrimSpace(string(f.Data)), "\n")[1:] {
		id, rest, _ := strings.Cut(line, ";")
		name, country, _ := strings.Cut(rest, ";")
		e := namesake.Entity{ID: id, List: b.List, Kind: namesake.KindPerson, Provenance: namesake.Provenance{File: f.Name, Record: i + 2}}
		if name != "" {
			e.Names = []namesake.Name{{Full: name, Kind: namesake.NamePrimary}}
		}
		if country != "" {
			e.Nationalities = []namesake.Country{{Name: country}}
		}
		at[id] = len(b.Entities)
		b.Entities = append(b.Entities, e)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(files["aliases"].Data)), "\n") {
		parts := strings.Split(line, ";")
		n, ok := at[parts[1]]
		if !ok {
			return nil, &list.Error{File: files["aliases"].Name, Line: i + 1, Field: "id", Msg: "alias of an unknown entity"}
		}
		b.Entities[n].Names = append(b.Entities[n].Names, namesake.Name{Full: parts[2], Kind: namesake.NameAlias})
	}
	return b, nil
}

var formats = []list.Format{roster{"roster"}, roster{"other"}}

const (
	people = "roster 2024-06-14\n1;Adam Kowalsky;Nowhereland\n2;Bela Lugosh;\n"
	aka    = "aka;1;A. Kowalski\naka;1;Kowalsky the Elder\n"
)

func folder(files ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		m[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return m
}

func TestReadTakesAFolderByContent(t *testing.T) {
	fsys := folder("in/b.dat", people, "in/a.dat", aka, "in/README.md", "# about", "in/.hidden", people, "in/sub/x.txt", people)
	ed, err := list.Read(fsys, "in", formats)
	if err != nil {
		t.Fatal(err)
	}
	if ed.List != "x-roster" || ed.Format != "roster" || ed.Title != "The roster" || ed.Date != namesake.Day(2024, 6, 14) ||
		fmt.Sprint(ed.Files) != "[a.dat b.dat]" || len(ed.Entities) != 2 {
		t.Errorf("edition %+v", ed)
	}
	if !strings.HasPrefix(ed.Hash, "sha256:") || len(ed.Hash) != len("sha256:")+64 {
		t.Errorf("hash %q", ed.Hash)
	}
	for _, e := range ed.Entities {
		if e.Provenance.Edition != ed.Hash {
			t.Errorf("%s: provenance %+v does not name the edition", e.ID, e.Provenance)
		}
	}
	sub, _ := fs.Sub(fsys, "in")
	dot, err := list.Read(sub, ".", formats)
	if err != nil || dot.Hash != ed.Hash {
		t.Errorf("reading . gives %v, %v", dot, err)
	}
}

func TestReadRefusesWhatIsNotOneWholeList(t *testing.T) {
	for story, c := range map[string]struct {
		fsys fstest.MapFS
		name string
		file string   // Error.File
		says []string // parts of the message
	}{
		"nothing there":     {folder("x", ""), "in", "in", []string{"does not exist"}},
		"an empty file":     {folder("a.txt", ""), "a.txt", "a.txt", []string{"is empty"}},
		"an unknown file":   {folder("a.txt", "hello"), "a.txt", "a.txt", []string{"not in the format of any list", "roster, other"}},
		"only a README":     {folder("in/README.md", "x"), "in", "in", []string{"no list", "looked at README.md"}},
		"only folders":      {folder("in/sub/a.txt", people), "in", "in", []string{"no files", "name one of the folders within it: sub"}},
		"aliases forgotten": {folder("in/a.txt", people), "in", "in", []string{"lacks the aliases file (usually aka.txt)", "found a.txt"}},
		"primary forgotten": {folder("in/a.txt", aka), "in", "in", []string{"lacks the primary file (usually people.txt)"}},
		"one file of two":   {folder("a.txt", people), "a.txt", "a.txt", []string{"one of the 2 files", "aka.txt", "name the folder"}},
		"two editions":      {folder("in/1.txt", people, "in/2.txt", people, "in/a.txt", aka), "in", "in", []string{"holds 2 editions", "1.txt, 2.txt", "name the file you want"}},
		"two lists":         {folder("in/1.txt", people, "in/2.txt", "other x\n", "in/a.txt", aka), "in", "in", []string{"files of 2 lists", "2.txt (other)"}},
		"a format's error":  {folder("in/1.txt", people, "in/a.txt", "aka;9;Nobody\n"), "in", "a.txt", []string{"a.txt:1: id: alias of an unknown entity"}},
		"no ID":             {folder("in/1.txt", "roster x\n;Anon;\n", "in/a.txt", "aka;;Anonymous\n"), "in", "1.txt", []string{"without an ID"}},
		"an ID used twice":  {folder("in/1.txt", people+"1;Again;\n", "in/a.txt", aka), "in", "1.txt", []string{"record 4", `ID "1" is used twice, first by record 2`}},
		"no name":           {folder("in/1.txt", people+"3;;\n", "in/a.txt", aka), "in", "1.txt", []string{"record 4", "no name"}},
		"not UTF-8":         {folder("in/1.txt", people+"3;Caf\xe9;\n", "in/a.txt", aka), "in", "1.txt", []string{"record 4", "names", "not UTF-8"}},
	} {
		t.Run(story, func(t *testing.T) {
			ed, err := list.Read(c.fsys, c.name, formats)
			var e *list.Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v and error %v, want a *list.Error", ed, err)
			}
			if e.File != c.file {
				t.Errorf("the error names file %q, want %q", e.File, c.file)
			}
			for _, part := range c.says {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("error %q does not say %q", err, part)
				}
			}
		})
	}
	if _, err := list.Read(folder(), "gone", formats); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing path gives %v, want fs.ErrNotExist", err)
	}
}

func TestReadRefusesAFileTakenForTwoFormats(t *testing.T) {
	_, err := list.Read(folder("a", people), "a", []list.Format{roster{"roster"}, roster{"roster"}})
	if err == nil || !strings.Contains(err.Error(), "taken for roster and for roster") {
		t.Errorf("got %v", err)
	}
}

// oddFS holds one file, "odd", of the size it claims, whose reading fails.
type oddFS struct {
	size int64
	mode fs.FileMode
}

func (o oddFS) Open(string) (fs.File, error) { return o, nil }
func (o oddFS) Stat() (fs.FileInfo, error)   { return o, nil }
func (oddFS) Read([]byte) (int, error)       { return 0, errors.New("disk on fire") }
func (oddFS) Close() error                   { return nil }
func (oddFS) Name() string                   { return "odd" }
func (o oddFS) Size() int64                  { return o.size }
func (o oddFS) Mode() fs.FileMode            { return o.mode }
func (oddFS) ModTime() time.Time             { return time.Time{} }
func (oddFS) IsDir() bool                    { return false }
func (oddFS) Sys() any                       { return nil }

func TestReadRefusesWhatCannotBeHeld(t *testing.T) {
	for says, fsys := range map[string]oddFS{
		"odd: is larger than 512 MiB":       {size: list.MaxFileSize + 1},
		"odd: is not a regular file":        {mode: fs.ModeNamedPipe},
		"odd: cannot be read: disk on fire": {size: 100},
	} {
		if _, err := list.Read(fsys, "odd", formats); err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("got %v, want %q", err, says)
		}
	}
}
