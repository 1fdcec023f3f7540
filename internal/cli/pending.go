package cli

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// pendingFile is a file that appears under its name whole or not at all.
type pendingFile struct {
	*bufio.Writer
	file *os.File
	name string
}

// createPending begins a file in the folder it will stand in.
func createPending(name string) (*pendingFile, error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return nil, err
	}
	return &pendingFile{bufio.NewWriterSize(f, 1<<20), f, name}, nil
}

// commit writes what is left to disk and gives the file its name.
func (p *pendingFile) commit() error {
	if err := errors.Join(p.Flush(), p.file.Chmod(0o644), p.file.Sync(), p.file.Close()); err != nil {
		return err
	}
	return os.Rename(p.file.Name(), p.name)
}

// discard removes the file unless it was committed. It is to be deferred; what
// it cannot remove is only a hidden temporary file.
func (p *pendingFile) discard() {
	p.file.Close()
	os.Remove(p.file.Name())
}

// writable refuses a name that a file cannot be given: putting one in the place
// of a device, or of a link such as /dev/stdout, would take that away.
func writable(name string) error {
	info, err := os.Lstat(name)
	switch {
	case err == nil && info.IsDir():
		return usagef("name a file in it", "%s is a folder", name)
	case err == nil && info.Mode()&os.ModeSymlink != 0:
		return usagef("name the file itself", "%s is a link, and results would take its place", name)
	case err == nil && !info.Mode().IsRegular():
		return usagef("results appear whole or not at all, so that they need a file of their own", "%s is no regular file", name)
	}
	return nil
}

// writeFile writes a whole file.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := createPending(path)
	if err != nil {
		return err
	}
	defer f.discard()
	if err := write(f); err != nil {
		return err
	}
	return f.commit()
}
