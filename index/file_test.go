package index_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/zeebo/xxh3"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/index"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/name"
)

func build(t testing.TB, similarity float64, editions ...*list.Edition) *index.Index {
	t.Helper()
	x, err := index.Build(editions, similarity)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func file(t testing.TB, x *index.Index) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := x.WriteTo(&b)
	if err != nil {
		t.Fatal(err)
	}
	if n != int64(b.Len()) {
		t.Fatalf("WriteTo says %d bytes and wrote %d", n, b.Len())
	}
	return b.Bytes()
}

func open(t testing.TB, data []byte) *index.Index {
	t.Helper()
	x, err := index.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// An index that was written and opened again is the index that was built.
func TestFileHoldsTheIndex(t *testing.T) {
	for _, c := range []struct {
		name  string
		lists func(t *testing.T) []*list.Edition
	}{
		{"no list", func(*testing.T) []*list.Edition { return nil }},
		{"an empty list", func(*testing.T) []*list.Edition { return []*list.Edition{made()} }},
		{"invented", func(*testing.T) []*list.Edition { return []*list.Edition{invented()} }},
		{"OFAC and UN", func(t *testing.T) []*list.Edition { return editions(t, realLists[0], realLists[1]) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			lists := c.lists(t)
			built := build(t, similarity, lists...)
			data := file(t, built)
			opened := open(t, data)
			if !bytes.Equal(file(t, opened), data) {
				t.Error("written again, the opened index is another file")
			}
			if !bytes.Equal(file(t, build(t, similarity, lists...)), data) {
				t.Error("built again, the index is another file")
			}
			if opened.Len() != built.Len() || opened.Forms() != built.Forms() || opened.Similarity() != built.Similarity() ||
				len(opened.Editions()) != len(built.Editions()) {
				t.Errorf("opened: %d entities, %d forms; built: %d, %d", opened.Len(), opened.Forms(), built.Len(), built.Forms())
			}
			for i := range opened.Editions() {
				if opened.Editions()[i] != built.Editions()[i] {
					t.Errorf("edition %d: %v, want %v", i, opened.Editions()[i], built.Editions()[i])
				}
			}
			for i := range uint32(built.Len()) {
				got, err := opened.Entity(i)
				if err != nil {
					t.Fatal(err)
				}
				want, err := built.Entity(i)
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("entity %d:\n%+v, want\n%+v", i, got, want)
				}
			}
			for _, e := range lists {
				for i := range e.Entities {
					for _, id := range e.Entities[i].Identifiers {
						got, want := opened.Holders(nil, id), built.Holders(nil, id)
						if !reflect.DeepEqual(got, want) {
							t.Fatalf("holders of %v: %v, want %v", id, got, want)
						}
					}
				}
			}
		})
	}
}

// A mapped file begins at a page, but any bytes will do.
func TestFileOpensAtAnyAddress(t *testing.T) {
	x := build(t, similarity, invented())
	data := file(t, x)
	room := make([]byte, len(data)+8)
	for shift := range 8 {
		b := room[shift : shift+len(data)]
		copy(b, data)
		if !bytes.Equal(file(t, open(t, b)), data) {
			t.Errorf("%d bytes off, the index is another", shift)
		}
	}
}

// resum makes a file's checksum right again, as somebody who means harm would.
func resum(data []byte) []byte {
	n := len(data) - 16
	if n < 0 {
		return data
	}
	binary.LittleEndian.PutUint64(data[n:], xxh3.Hash(data[:n]))
	return data
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	data := file(t, build(t, similarity, invented()))
	change := func(at int, b ...byte) []byte {
		out := bytes.Clone(data)
		copy(out[at:], b)
		return out
	}
	for _, c := range []struct {
		story string
		data  []byte
		want  string
	}{
		{"nothing", nil, "not an index"},
		{"a list", []byte("<?xml version=\"1.0\"?><CONSOLIDATED_LIST>" + strings.Repeat(" ", 100)), "not an index"},
		{"sent as text", bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), "not an index"},
		{"a later format", change(16, 6), "format version 6"},
		{"the format before", change(16, 4), "format version 4"},
		{"another engine", change(24, data[24]^1), "another version of the engine"},
		{"half a download", data[:len(data)/2], "cut short"},
		{"a header alone", data[:40], "cut short"},
		{"a flipped bit", change(len(data)/2, data[len(data)/2]^1), "checksum"},
		{"a flipped bit of the similarity", change(34, data[34]^1), "checksum"},
		{"a similarity of 2", resum(change(32, binary.LittleEndian.AppendUint64(nil, math.Float64bits(2))...)), "similarity 2"},
		{"a similarity that is no number", resum(change(32, binary.LittleEndian.AppendUint64(nil, math.Float64bits(math.NaN()))...)), "similarity NaN"},
		{"a section renamed", resum(bytes.Replace(data, []byte("unbudgeted\x00"), []byte("unbudgetes\x00"), 1)), `section "unbudgetes"`},
	} {
		x, err := index.Open(c.data)
		if err == nil || x != nil {
			t.Errorf("%s: opened", c.story)
			continue
		}
		if !strings.HasPrefix(err.Error(), "open index: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.story, err, c.want)
		}
		if !strings.Contains(c.want, "not an index") && !strings.HasSuffix(err.Error(), "build the index again") {
			t.Errorf("%s: %v does not say what to do", c.story, err)
		}
	}
}

// use does with an index what a screening does.
func use(x *index.Index) error {
	s, err := x.NewSearcher(x.Similarity())
	if err != nil {
		return err
	}
	for _, text := range []string{"Gregor Tolvanov", "abdul karim zahrani", "Blue Harbor Shipping 3", "li wen guang", "x"} {
		for _, kind := range []namesake.Kind{namesake.KindPerson, namesake.KindOrganization} {
			for _, f := range name.Forms(text, kind) {
				for _, search := range []func(name.Form, bool) []index.Hit{s.Search, s.Scan} {
					for _, h := range search(f, kind == namesake.KindPerson) {
						x.Name(h)
						e, err := x.Entity(h.Entity)
						if err == nil {
							_ = e.Names[h.Name]
						}
					}
				}
			}
		}
	}
	x.Holders(nil, namesake.Identifier{Type: namesake.IDPassport, Value: "QX7731190"})
	return nil
}

// A file that somebody altered with care, its checksum included, is refused or
// searched: never a panic, nor an endless search.
func TestAlteredFilesDoNotPanic(t *testing.T) {
	data := file(t, build(t, similarity, invented()))
	refused := 0
	step := 3
	if testing.Short() {
		step = 17
	}
	b := make([]byte, len(data))
	for at := 0; at < len(data)-16; at += step {
		for _, v := range []byte{0, 0xff, data[at] ^ 1, data[at] ^ 0x80} {
			copy(b, data)
			b[at] = v
			x, err := index.Open(resum(b))
			if err != nil {
				refused++
				continue
			}
			if err := use(x); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("%d bytes, each altered in 4 ways; %d files refused", len(data), refused)
}

func FuzzOpen(f *testing.F) {
	f.Add(file(f, build(f, similarity, invented())))
	f.Add(file(f, build(f, similarity, made())))
	f.Fuzz(func(t *testing.T, data []byte) {
		x, err := index.Open(resum(bytes.Clone(data)))
		if err != nil {
			return
		}
		if err := use(x); err != nil {
			t.Fatal(err)
		}
	})
}

type fullDisk struct{ left int }

func (d *fullDisk) Write(b []byte) (int, error) {
	n := min(len(b), d.left)
	d.left -= n
	if n < len(b) {
		return n, errors.New("disk full")
	}
	return n, nil
}

func TestWriteToSaysHowFarItCame(t *testing.T) {
	x := build(t, similarity, invented())
	n, err := x.WriteTo(&fullDisk{left: 1000})
	if err == nil || n != 1000 || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("%d bytes, %v", n, err)
	}
}
