// Package listtest is the conformance suite for list formats: what every
// [list.Format] promises, tried on invented files and on real ones.
//
//	func TestConformance(t *testing.T) {
//		listtest.Run(t, ofac.CSV{}, listtest.Case{
//			Name: "invented",
//			Files: map[list.Role]list.File{
//				list.Primary: {Name: "sdn.csv", Data: []byte("…")},
//				"aliases":    {Name: "alt.csv", Data: []byte("…")},
//			},
//			Entities: 3,
//		})
//	}
//
//	// Apart, since shared.Path skips the test where the real data is absent.
//	func TestConformanceOnRealLists(t *testing.T) {
//		listtest.Run(t, ofac.CSV{}, listtest.Case{
//			Name:     "2021-07-07",
//			Path:     shared.Path(t, "data/lists/ofac_sdn/2021-07-07_full"),
//			Entities: 8976,
//		})
//	}
package listtest

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/namesake-screening/namesake/list"
)

// Case is a list that the format reads.
type Case struct {
	Name string
	// Files are the list's files by role; or
	Files map[list.Role]list.File
	// Path is the absolute path of its file or folder.
	Path string

	Entities int    // how many it holds; 0 is not checked
	List     string // its name; "" is not checked

	// Shuffled is the same list with its rows, elements and values in another
	// order; its hash must be the same. Optional.
	Shuffled map[list.Role]list.File
	// SingleByte says that the publisher writes a single-byte encoding, so that
	// any byte is text.
	SingleByte bool
}

// cuts is how many places a file is cut at; for files of more than a megabyte,
// which take long to read, cutsLarge.
const cuts, cutsLarge = 40, 12

// Run holds the format to its promises on every case.
func Run(t *testing.T, f list.Format, cases ...Case) {
	t.Helper()
	t.Run("declaration", func(t *testing.T) { declaration(t, f) })
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			s := suite{f: f, c: c, files: c.Files}
			if c.Path != "" {
				s.files = Load(t, f, c.Path)
			}
			whole, err := s.read(t, s.files)
			if err != nil {
				t.Fatalf("read: %v", err)
			}
			s.whole = whole
			t.Run("recognises", s.recognises)
			t.Run("entities", s.entities)
			t.Run("deterministic", s.deterministic)
			t.Run("order", s.order)
			t.Run("cut short", s.cutShort)
			t.Run("encoding", s.encoding)
			t.Run("refuses", s.refuses)
		})
	}
}

// Load reads the files at an absolute path and sorts them into the format's
// roles. Files of no role are left out; two of one role fail the test.
func Load(t *testing.T, f list.Format, path string) map[list.Role]list.File {
	t.Helper()
	names := []string{path}
	if info, err := os.Stat(path); err != nil {
		t.Fatal(err)
	} else if info.IsDir() {
		if names, err = filepath.Glob(filepath.Join(path, "*")); err != nil {
			t.Fatal(err)
		}
	}
	files := map[list.Role]list.File{}
	for _, name := range names {
		if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file := list.File{Name: filepath.Base(name), Data: data}
		role := f.Recognize(file)
		if other, ok := files[role]; ok && role != "" {
			t.Fatalf("%s and %s are both the %s file of %s", other.Name, file.Name, role, f.Name())
		}
		if role != "" {
			files[role] = file
		}
	}
	if len(files) == 0 {
		t.Fatalf("%s: no file recognised as %s", path, f.Name())
	}
	return files
}

func declaration(t *testing.T, f list.Format) {
	if f.Name() == "" || strings.ToLower(f.Name()) != f.Name() || strings.Contains(f.Name(), " ") {
		t.Errorf("the format's name %q is not a lower-case word", f.Name())
	}
	seen := map[list.Role]bool{}
	for _, r := range f.Roles() {
		if r.Role == "" || r.Usual == "" || seen[r.Role] {
			t.Errorf("role %+v has no name, no usual file name, or is declared twice", r)
		}
		seen[r.Role] = true
	}
	if !seen[list.Primary] {
		t.Errorf("no role %q", list.Primary)
	}
}

type suite struct {
	f     list.Format
	c     Case
	files map[list.Role]list.File
	whole *list.Edition
}

// read reads as list.Read does once files are recognised. A panic is an error
// of the format, and reported.
func (s *suite) read(t *testing.T, files map[list.Role]list.File) (ed *list.Edition, err error) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s panics: %v", s.f.Name(), p)
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	b, err := s.f.Read(files)
	if err != nil {
		return nil, err
	}
	ed = &list.Edition{List: b.List, Title: b.Title, Date: b.Date, Format: s.f.Name(), Entities: b.Entities}
	for _, role := range slices.Sorted(maps.Keys(files)) {
		ed.Files = append(ed.Files, files[role].Name)
	}
	return ed, list.Check(ed)
}

// refused fails the test unless err is a *list.Error that names a file.
func refused(t *testing.T, err error, story string) {
	t.Helper()
	var e *list.Error
	switch {
	case err == nil:
		t.Errorf("%s: not refused", story)
	case !errors.As(err, &e):
		t.Errorf("%s: error %q is a %T, not a *list.Error", story, err, err)
	case e.File == "":
		t.Errorf("%s: error %q names no file", story, err)
	}
}

// with is the case's files with one of them altered.
func (s *suite) with(role list.Role, data []byte) map[list.Role]list.File {
	files := maps.Clone(s.files)
	files[role] = list.File{Name: files[role].Name, Data: data}
	return files
}

func (s *suite) roles() []list.Role { return slices.Sorted(maps.Keys(s.files)) }

func (s *suite) required(role list.Role) bool {
	for _, r := range s.f.Roles() {
		if r.Role == role {
			return r.Required
		}
	}
	return false
}

func (s *suite) recognises(t *testing.T) {
	for role, f := range s.files {
		for _, name := range []string{f.Name, "a", "primary.bin", "README.md"} {
			if got := s.f.Recognize(list.File{Name: name, Data: f.Data}); got != role {
				t.Errorf("the %s file under the name %q is recognised as %q", role, name, got)
			}
		}
	}
	noise := make([]byte, 4096)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	for story, data := range map[string][]byte{
		"an empty file": nil, "noise": noise, "a line break": []byte("\n"), "prose": []byte("# About\n\nThese are the lists, fetched on Monday.\n"),
		"JSON": []byte(`{"a": [1, 2]}`), "other XML": []byte(`<?xml version="1.0"?><html><body/></html>`), "other CSV": []byte("a,b,c\n1,2,3\n"),
	} {
		if role := s.f.Recognize(list.File{Name: s.files[list.Primary].Name, Data: data}); role != "" {
			t.Errorf("%s is recognised as the %s file", story, role)
		}
	}
}

func (s *suite) entities(t *testing.T) {
	if n := len(s.whole.Entities); s.c.Entities != 0 && n != s.c.Entities {
		t.Errorf("%d entities, want %d", n, s.c.Entities)
	}
	if s.c.List != "" && s.whole.List != s.c.List {
		t.Errorf("list %q, want %q", s.whole.List, s.c.List)
	}
	if s.whole.Title == "" {
		t.Error("the list has no title")
	}
	names := map[string]bool{}
	for _, f := range s.files {
		names[f.Name] = true
	}
	bad := 0
	for i := range s.whole.Entities {
		e := &s.whole.Entities[i]
		if !names[e.Provenance.File] || e.Provenance.Record < 1 {
			t.Errorf("%s: provenance %+v names no record of the files", e.ID, e.Provenance)
			bad++
		}
		for field, text := range list.Texts(e) {
			if strings.TrimSpace(text) != text {
				t.Errorf("%s: %s %q is not trimmed", e.ID, field, text)
				bad++
			}
		}
		if bad > 10 {
			t.Fatal("and more")
		}
	}
}

func (s *suite) deterministic(t *testing.T) {
	before := map[list.Role][]byte{}
	for role, f := range s.files {
		before[role] = bytes.Clone(f.Data)
	}
	again, err := s.read(t, s.files)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again, s.whole) {
		t.Error("two readings of the same files differ")
	}
	for role, f := range s.files {
		if !bytes.Equal(before[role], f.Data) {
			t.Errorf("reading changed the bytes of the %s file", role)
		}
	}
}

func (s *suite) order(t *testing.T) {
	if s.c.Shuffled == nil {
		t.Skip("the case offers no shuffled variant")
	}
	shuffled, err := s.read(t, s.c.Shuffled)
	if err != nil {
		t.Fatal(err)
	}
	if list.Hash(shuffled.Entities) != list.Hash(s.whole.Entities) {
		c := list.Diff(s.whole, shuffled)
		var b strings.Builder
		c.WriteText(&b)
		t.Errorf("another order gives another list: %s", b.String())
	}
}

// cutShort cuts every file at many places. A reading of the rest either fails
// or gives nothing that the whole list does not hold.
func (s *suite) cutShort(t *testing.T) {
	for _, role := range s.roles() {
		data := s.files[role].Data
		end := len(bytes.TrimRight(data, " \t\r\n\x1a\x00"))
		// An XML document or an archive is whole or broken; a text of lines
		// cannot tell a cut between two of them.
		lines := !bytes.HasPrefix(bytes.TrimLeft(data, "\xef\xbb\xbf \t\r\n"), []byte("<")) && !bytes.HasPrefix(data, []byte("PK"))
		r := rand.New(rand.NewPCG(uint64(len(data)), 7))
		n := cuts
		if len(data) > 1<<20 {
			n = cutsLarge
		}
		for range n {
			if end < 2 {
				break
			}
			at := 1 + r.IntN(end-1)
			story := fmt.Sprintf("%s cut after byte %d of %d", s.files[role].Name, at, len(data))
			part, err := s.read(t, s.with(role, bytes.Clone(data[:at])))
			if err != nil {
				refused(t, err, story)
				continue
			}
			if !lines {
				t.Errorf("%s: not refused", story)
				continue
			}
			boundary := data[at-1] == '\n' || data[at] == '\n' || data[at] == '\r'
			s.contains(t, part, boundary, story)
		}
	}
}

// contains checks that part holds nothing which the whole list does not: at the
// end of a row, fewer rows; within one, the same rows.
func (s *suite) contains(t *testing.T, part *list.Edition, boundary bool, story string) {
	t.Helper()
	c := list.Diff(s.whole, part)
	for _, e := range c.Added {
		t.Errorf("%s: yields entity %s, which the whole list does not hold", story, e.ID)
	}
	for _, e := range c.Changed {
		for _, f := range e.Fields {
			if len(f.Added) > 0 || !boundary {
				t.Errorf("%s: entity %s has another %s: -%q +%q", story, e.ID, f.Field, f.Removed, f.Added)
			}
		}
	}
}

// encoding puts bytes that are not UTF-8 in the files.
func (s *suite) encoding(t *testing.T) {
	for _, role := range s.roles() {
		data := s.files[role].Data
		if bytes.HasPrefix(data, []byte("PK")) {
			continue // an archive is not text
		}
		// A file that is UTF-8 throughout stays so; a single-byte encoding takes
		// any byte.
		r := rand.New(rand.NewPCG(uint64(len(data)), 11))
		for range 8 {
			at := r.IntN(len(data))
			story := fmt.Sprintf("%s with the byte ff after byte %d", s.files[role].Name, at)
			_, err := s.read(t, s.with(role, slices.Concat(data[:at], []byte{0xff}, data[at:])))
			if err != nil || !s.c.SingleByte {
				refused(t, err, story)
			}
		}
	}
}

func (s *suite) refuses(t *testing.T) {
	noise := []byte("\x00\x01\x02 this is not a list \x03\xfe\n\"\n<")
	for _, role := range s.roles() {
		if !s.required(role) {
			continue
		}
		for story, data := range map[string][]byte{"empty": {}, "blank": []byte("\n"), "noise": noise} {
			_, err := s.read(t, s.with(role, data))
			refused(t, err, fmt.Sprintf("the %s file %s", role, story))
		}
	}

	folder := fstest.MapFS{"in/README.md": {Data: []byte("# About\n")}}
	for role, f := range s.files {
		folder["in/"+string(role)+".x"] = &fstest.MapFile{Data: f.Data}
	}
	ed, err := list.Read(folder, "in", []list.Format{s.f})
	if err != nil {
		t.Fatalf("list.Read of the folder: %v", err)
	}
	if len(ed.Entities) != len(s.whole.Entities) || ed.Hash != list.Hash(s.whole.Entities) {
		t.Error("list.Read reads something else than the format")
	}
	for role := range s.files {
		if !s.required(role) {
			continue
		}
		without := maps.Clone(folder)
		delete(without, "in/"+string(role)+".x")
		_, err := list.Read(without, "in", []list.Format{s.f})
		refused(t, err, fmt.Sprintf("the list without its %s file", role))
		if err != nil && len(s.files) > 1 && !strings.Contains(err.Error(), string(role)) {
			t.Errorf("the error for the missing %s file does not name it: %v", role, err)
		}
	}
}

// Sound fails the test unless a format's Read gave what it may give for any
// input at all: entities that pass [list.Check], or a *list.Error. Fuzz targets
// end in it.
func Sound(t testing.TB, b *list.Batch, err error) {
	t.Helper()
	if err != nil {
		if e := (*list.Error)(nil); !errors.As(err, &e) {
			t.Fatalf("%T is no *list.Error: %v", err, err)
		}
		return
	}
	if err := list.Check(&list.Edition{List: b.List, Entities: b.Entities}); err != nil {
		t.Fatal(err)
	}
}
