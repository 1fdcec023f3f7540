package jobs

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/namesake-screening/namesake/internal/durable"
	"github.com/namesake-screening/namesake/internal/people"
	"github.com/namesake-screening/namesake/internal/subject"
)

// reader gives the rows of an input, and the place of the next.
type reader interface {
	Read() (subject.Row, error)
	Place() (offset int64, line int)
}

// input is the input of a job, open at the place it has come to.
type input struct {
	reader
	header []string // of a CSV file
	file   *os.File
}

func (i *input) Close() error { return i.file.Close() }

// errInput is wrapped where an input cannot be read whoever tries.
var errInput = errors.New("cannot be read")

func (j *Jobs) open(job *Job) (*input, error) {
	f, err := os.Open(filepath.Join(j.folder(job.Key), inputFile))
	if err != nil {
		return nil, err
	}
	in := &input{file: f}
	if err := in.begin(job); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return in, nil
}

func (i *input) begin(job *Job) error {
	info, err := i.file.Stat()
	if err != nil {
		return err
	}
	switch {
	case info.Size() != job.TotalBytes:
		return fmt.Errorf("%w: it has %d bytes, and had %d when it was uploaded", errInput, info.Size(), job.TotalBytes)
	case info.Size() == 0:
		return fmt.Errorf("%w: it is empty", errInput)
	}
	rest := io.NewSectionReader(i.file, job.DoneBytes, job.TotalBytes-job.DoneBytes)
	if job.Format == JSONLines {
		i.reader, err = subject.NewLines(rest, inputFile, job.DoneBytes, max(1, job.line))
		return err
	}
	r, err := subject.NewReader(io.NewSectionReader(i.file, 0, job.TotalBytes), inputFile)
	if err != nil {
		return fmt.Errorf("%w: %w", errInput, err)
	}
	if job.Kind == Subjects && !r.Has("id") {
		return fmt.Errorf("%w: %s:1: no column \"id\"; subjects are kept by it", errInput, inputFile)
	}
	if job.DoneBytes > 0 {
		r.GoOn(rest, job.DoneBytes, job.line)
	}
	i.reader, i.header = r, r.Header()
	return nil
}

// output is a file that grows by what chunks add. What is added counts once a
// transaction noted the size.
type output struct {
	file *os.File
	buf  *bufio.Writer
	size int64 // with what was added
}

// errShort is wrapped where a file has lost what was written to it.
var errShort = errors.New("was cut or replaced")

// grow opens a file and cuts it to the size that counts.
func grow(name string, size int64) (*output, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	o := &output{file: f, size: size}
	o.buf = bufio.NewWriterSize(o, 1<<18)
	info, err := f.Stat()
	if err == nil && info.Size() < size {
		err = fmt.Errorf("%s has %d bytes, and %d were written to it: it %w", filepath.Base(name), info.Size(), size, errShort)
	}
	if err == nil {
		err = f.Truncate(size)
	}
	if err == nil {
		_, err = f.Seek(size, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return o, nil
}

// Write writes past the buffer.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.file.Write(p)
	o.size += int64(n)
	return n, err
}

// sync has what was added on disk.
func (o *output) sync(before int64) error {
	if err := o.buf.Flush(); err != nil {
		return err
	}
	if o.size == before {
		return nil
	}
	return o.file.Sync()
}

// outputs are the files that a job writes.
type outputs struct {
	results, rejects *output
	rows             rejecter
}

type rejecter interface {
	Add(subject.Row) error
	Flush() error
}

func (j *Jobs) outputs(job *Job, in *input) (*outputs, error) {
	dir := j.folder(job.Key)
	o := &outputs{}
	var err error
	if o.results, err = grow(filepath.Join(dir, resultsFile), job.ResultsBytes); err != nil {
		return nil, err
	}
	if o.rejects, err = grow(filepath.Join(dir, rejectsFile(job.Format)), job.RejectsBytes); err != nil {
		return nil, errors.Join(err, o.results.file.Close())
	}
	if job.Format == JSONLines {
		o.rows = people.NewLineRejects(o.rejects.buf)
	} else {
		o.rows = people.NewCSVRejects(o.rejects.buf, in.header, job.RejectsBytes > 0)
	}
	return o, durable.SyncDir(dir)
}

func (o *outputs) close() error { return errors.Join(o.results.file.Close(), o.rejects.file.Close()) }

// sync has what a chunk added on disk.
func (o *outputs) sync(job *Job) error {
	return errors.Join(o.rows.Flush(), o.results.sync(job.ResultsBytes), o.rejects.sync(job.RejectsBytes))
}

// part is a file of which as much is read as counts.
type part struct {
	io.Reader
	file *os.File
}

func (p *part) Close() error { return p.file.Close() }

// Results opens the results of a job as far as it has come: JSON Lines, one for
// each row and policy, in the order of the input. It is empty for jobs that take
// subjects in.
func (j *Jobs) Results(job Job) (io.ReadCloser, error) {
	return j.part(job, resultsFile, job.ResultsBytes)
}

// Rejects opens the rows of a job that are no subjects, with the reason of each, in
// the format of the input.
func (j *Jobs) Rejects(job Job) (io.ReadCloser, error) {
	return j.part(job, rejectsFile(job.Format), job.RejectsBytes)
}

func (j *Jobs) part(job Job, name string, size int64) (io.ReadCloser, error) {
	if !job.ErasedAt.IsZero() {
		return nil, fmt.Errorf("job %s: %w", job.Key, ErrErased)
	}
	f, err := os.OpenFile(filepath.Join(j.folder(job.Key), name), os.O_RDONLY, 0)
	if errors.Is(err, os.ErrNotExist) && size == 0 {
		return io.NopCloser(strings.NewReader("")), nil
	}
	if err != nil {
		return nil, fmt.Errorf("job %s: %w", job.Key, err)
	}
	return &part{io.LimitReader(f, size), f}, nil
}
