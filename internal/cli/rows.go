package cli

import (
	"context"
	"io"

	"github.com/namesake-screening/namesake/internal/people"
	"github.com/namesake-screening/namesake/internal/subject"
)

// eachRow is [people.Each] over a file.
func eachRow[T any](ctx context.Context, r *subject.Reader, work func(subject.Row) (T, error), emit func(T) error) error {
	return people.Each(ctx, r.Read, work, emit)
}

// interruptible is a reader that returns when ctx ends, even while the file
// below, such as a terminal or a pipe, has nothing to give.
type interruptible struct {
	ctx    context.Context
	r      io.Reader
	blocks chan readResult
	rest   []byte
	err    error
}

type readResult struct {
	data []byte
	err  error
}

func (i *interruptible) Read(p []byte) (int, error) {
	if len(i.rest) == 0 && i.err == nil {
		if i.blocks == nil {
			i.blocks = make(chan readResult, 1)
		}
		go func() {
			block := make([]byte, 1<<16)
			n, err := i.r.Read(block)
			i.blocks <- readResult{block[:n], err}
		}()
		select {
		case b := <-i.blocks:
			i.rest, i.err = b.data, b.err
		case <-i.ctx.Done():
			i.err = i.ctx.Err()
		}
	}
	if len(i.rest) == 0 {
		return 0, i.err
	}
	n := copy(p, i.rest)
	i.rest = i.rest[n:]
	return n, nil
}
