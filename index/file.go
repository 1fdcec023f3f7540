package index

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"
	"unsafe"

	"github.com/zeebo/xxh3"

	"github.com/namesake-screening/namesake/match"
	"github.com/namesake-screening/namesake/name"
	"github.com/namesake-screening/namesake/spelling"
)

// Engine is the version of what reads and compares names. An index holds what
// an engine made of the lists, so one of another engine is refused. The learned
// model and the tables of package spelling are told apart by themselves; any
// other change to how names are parted, read or budgeted raises Engine.
const Engine = 5

// The layout of the file; docs/index-format.md specifies it.
const (
	fileMagic     = "namesake-index\r\n" // line ends that a text transfer would change
	fileEnd       = "nsindex\n"
	formatVersion = 5

	headerSize  = 40
	entrySize   = 40 // of the directory
	trailerSize = 24
	sectionName = 16
)

// fingerprint tells engines apart whose indexes must not be mixed.
func fingerprint() uint64 {
	return xxh3.HashString(fmt.Sprint(Engine, name.ModelFingerprint(), spelling.Fingerprint(),
		match.Bounds(), name.MaxTokens, name.MaxWeight))
}

// section is one array of the file.
type section struct {
	name    string
	element uintptr        // size of an element in bytes
	bytes   func() []byte  // of the array in memory
	set     func(b []byte) // makes the array of bytes that are a multiple of element and aligned
}

// array is the section that holds a slice of a type of fixed layout.
func array[T any](name string, s *[]T) section {
	size := unsafe.Sizeof(*new(T))
	return section{
		name: name, element: size,
		bytes: func() []byte {
			if len(*s) == 0 {
				return nil
			}
			return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(*s))), uintptr(len(*s))*size)
		},
		set: func(b []byte) {
			if len(b) > 0 {
				*s = unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b))/size)
			}
		},
	}
}

// sections are the arrays of the file in their order.
func (x *Index) sections(editions *[]byte) []section {
	table := func(name string, t *keyTable) []section {
		return []section{array(name+".slots", &t.slots), array(name+".lexemes", &t.lexemes)}
	}
	out := []section{
		array("text.end", &x.lexicon.TextEnd),
		array("text", &x.lexicon.Texts),
		array("code.end", &x.lexicon.CodeEnd),
		array("code", &x.lexicon.Codes),
		array("bag", &x.lexicon.Bags),
		array("flags", &x.lexicon.Flags),
		array("budget", &x.maxBudget),
		array("post.end", &x.postEnd),
		array("post", &x.posts),
	}
	out = append(out, table("exact", &x.exact)...)
	out = append(out, table("kin", &x.kin)...)
	return append(out,
		array("unkeyed", &x.unkeyed),
		array("sound", &x.sound),
		array("near.slots", &x.near.slots),
		array("near.sounds", &x.near.sounds),
		array("hard.end", &x.hardEnd),
		array("hard", &x.hard),
		array("slip", (*[]uint32)(&x.slips)),
		array("slip.bare", (*[]uint32)(&x.bareSlips)),
		array("form", &x.forms),
		array("token", &x.tokens),
		array("join", &x.joins),
		array("unbudgeted", &x.unbudgeted),
		array("identifier", &x.identifiers),
		array("edition", editions),
		array("entity", &x.entities.json),
		array("entity.end", &x.entities.jsonEnd),
		array("entity.names", &x.entities.names),
	)
}

var errBigEndian = errors.New("this machine is big-endian, and index files are used in place on little-endian machines only")

func littleEndian() bool { return binary.NativeEndian.Uint16([]byte{1, 0}) == 1 }

// WriteTo writes the index as a file. The same index is the same bytes.
func (x *Index) WriteTo(w io.Writer) (int64, error) {
	buffered := bufio.NewWriterSize(w, 1<<18)
	f := &fileWriter{w: buffered, hash: xxh3.New()}
	err := x.write(f)
	if err == nil {
		err = buffered.Flush()
	}
	if err != nil {
		return int64(f.n) - int64(buffered.Buffered()), fmt.Errorf("write index: %w", err)
	}
	return int64(f.n), nil
}

func (x *Index) write(f *fileWriter) error {
	if !littleEndian() {
		return errBigEndian
	}
	le := binary.LittleEndian
	header := append([]byte(nil), fileMagic...)
	header = le.AppendUint32(header, formatVersion)
	header = le.AppendUint32(header, 0)
	header = le.AppendUint64(header, fingerprint())
	header = le.AppendUint64(header, math.Float64bits(x.similarity))
	if _, err := f.Write(header); err != nil {
		return err
	}
	editions, err := json.Marshal(x.editions)
	if err != nil {
		return err
	}
	// What is only built while writing goes into a copy of the store, so that
	// the index itself stays as it is.
	y := *x
	var directory []byte
	for _, s := range y.sections(&editions) {
		start := f.n
		if s.name == "entity" && y.entities.built != nil {
			err = y.entities.encode(f)
		} else {
			_, err = f.Write(s.bytes())
		}
		if err != nil {
			return err
		}
		var name [sectionName]byte
		copy(name[:], s.name)
		directory = append(directory, name[:]...)
		directory = le.AppendUint64(directory, uint64(s.element))
		directory = le.AppendUint64(directory, start)
		directory = le.AppendUint64(directory, f.n-start)
		if err := f.align(); err != nil {
			return err
		}
	}
	start := f.n
	if _, err := f.Write(directory); err != nil {
		return err
	}
	if _, err := f.Write(le.AppendUint64(nil, start)); err != nil {
		return err
	}
	_, err = f.Write(append(le.AppendUint64(nil, f.hash.Sum64()), fileEnd...))
	return err
}

// fileWriter counts and sums what it writes.
type fileWriter struct {
	w    io.Writer
	hash *xxh3.Hasher
	n    uint64
}

func (f *fileWriter) Write(b []byte) (int, error) {
	n, err := f.w.Write(b)
	f.hash.Write(b[:n])
	f.n += uint64(n)
	return n, err
}

func (f *fileWriter) align() error {
	_, err := f.Write(make([]byte, -f.n%8))
	return err
}

// Open reads an index from the bytes of its file, and uses them in place: they
// must neither change nor be unmapped while the index or anything got from it
// is in use. Everything in the file is checked, so that a damaged one is an
// error here and not a wrong answer later; what the error says is followed by
// what to do.
func Open(data []byte) (*Index, error) {
	x := &Index{entities: entityStore{finder: new(finder)}}
	if err := x.read(aligned(data)); err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	x.wholes = sync.OnceValue(func() *wholes { return newWholes(x) })
	return x, nil
}

// aligned returns the bytes at an address that every array may have, which is
// where a mapped file lies anyway.
func aligned(data []byte) []byte {
	if len(data) == 0 || uintptr(unsafe.Pointer(unsafe.SliceData(data)))%8 == 0 {
		return data
	}
	words := make([]uint64, (len(data)+7)/8)
	out := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), len(data))
	copy(out, data)
	return out
}

func (x *Index) read(data []byte) error {
	le := binary.LittleEndian
	if !littleEndian() {
		return errBigEndian
	}
	if len(data) < headerSize || string(data[:len(fileMagic)]) != fileMagic {
		return errors.New("the file is not an index of Namesake")
	}
	if v := le.Uint32(data[16:]); v != formatVersion {
		return fmt.Errorf("the file has format version %d, and this program reads %d; build the index again", v, formatVersion)
	}
	if le.Uint64(data[24:]) != fingerprint() {
		return errors.New("the file was made by another version of the engine or of its name model; build the index again")
	}
	if len(data) < headerSize+trailerSize || string(data[len(data)-len(fileEnd):]) != fileEnd {
		return errors.New("the file is cut short; build the index again")
	}
	trailer := data[len(data)-trailerSize:]
	// The sum and the checks each take as long as reading the file, and neither
	// trusts it.
	same := make(chan bool)
	go func() {
		same <- le.Uint64(trailer[8:]) == xxh3.Hash(data[:len(data)-trailerSize+8])
	}()
	err := x.place(data, le.Uint64(trailer))
	if err == nil {
		err = x.check()
	}
	if !<-same {
		return errors.New("the file is damaged: its checksum differs; build the index again")
	}
	if err != nil {
		return fmt.Errorf("the file is damaged: %w; build the index again", err)
	}
	return nil
}

// place lays the arrays over the sections, which follow each other without
// gaps but for alignment.
func (x *Index) place(data []byte, directoryAt uint64) error {
	le := binary.LittleEndian
	var editions []byte
	sections := x.sections(&editions)
	end := uint64(len(data) - trailerSize)
	if directoryAt > end || end-directoryAt != uint64(len(sections)*entrySize) {
		return errors.New("its directory is not where it should be")
	}
	next := uint64(headerSize)
	for i, s := range sections {
		entry := data[directoryAt+uint64(i*entrySize):]
		name := string(bytes.TrimRight(entry[:sectionName], "\x00"))
		element, start, length := le.Uint64(entry[16:]), le.Uint64(entry[24:]), le.Uint64(entry[32:])
		if name != s.name || element != uint64(s.element) {
			return fmt.Errorf("section %q of %d-byte elements stands where %q of %d belongs", name, element, s.name, s.element)
		}
		if start != next || start > directoryAt || length > directoryAt-start || length%element != 0 {
			return fmt.Errorf("section %q is misplaced", name)
		}
		s.set(data[start : start+length : start+length])
		next = (start + length + 7) &^ 7
	}
	if next != directoryAt {
		return errors.New("there is more in it than its sections")
	}
	x.similarity = math.Float64frombits(le.Uint64(data[32:]))
	if err := json.Unmarshal(editions, &x.editions); err != nil {
		return fmt.Errorf("section \"edition\": %w", err)
	}
	return nil
}
