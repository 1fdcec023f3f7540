// Package mapped gives the bytes of a file without reading it: the system
// brings in what is touched, shares it between processes, and takes it back
// when memory is short. Where files cannot be mapped, they are read.
package mapped

import (
	"fmt"
	"math"
	"os"
)

// File is a file open for reading as bytes.
type File struct {
	data    []byte
	release func([]byte) error // nil where data is ordinary memory
}

// Open maps a regular file. The file must be replaced by renaming another over
// it, never changed where it lies: a mapped byte that is cut off kills the
// process that reads it.
func Open(path string) (*File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err // names the path
	}
	if !info.Mode().IsRegular() { // opening a pipe would wait for its writer
		return nil, fmt.Errorf("map %s: not a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // the mapping outlives it
	if info, err = f.Stat(); err != nil {
		return nil, err
	}
	size := info.Size()
	if size == 0 {
		return &File{}, nil // nothing can be mapped of it
	}
	if size > math.MaxInt {
		return nil, fmt.Errorf("map %s: %d bytes are more than this machine can address", path, size)
	}
	data, release, err := load(f, int(size))
	if err != nil {
		return nil, fmt.Errorf("map %s: %w", path, err)
	}
	return &File{data, release}, nil
}

// Bytes returns the whole content. It must not be written to, nor used after
// Close.
func (f *File) Bytes() []byte { return f.data }

// Forget tells the system that what was read so far will not soon be needed: it
// stays in the system's cache and is no longer memory of this process until it
// is touched again. Reading a whole file once, for a checksum, leaves no trace
// then.
func (f *File) Forget() error {
	if f.release == nil || len(f.data) == 0 {
		return nil
	}
	return forget(f.data)
}

// Close gives the bytes back. Closing again does nothing.
func (f *File) Close() error {
	data, release := f.data, f.release
	f.data, f.release = nil, nil
	if release == nil {
		return nil
	}
	return release(data)
}
