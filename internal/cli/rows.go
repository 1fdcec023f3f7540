package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/namesake-screening/namesake/internal/subject"
)

// chunk is how many rows a worker takes at once: enough that handing them over
// costs nothing, few enough that every core has some.
const chunk = 64

// eachRow calls work for every row on all cores, and then, in the order of the
// file, emit with what it returned. It holds a bounded number of rows, whatever
// the size of the file. The first error ends it.
func eachRow[T any](ctx context.Context, r *subject.Reader, work func(subject.Row) (T, error), emit func(T) error) error {
	type job struct {
		rows    []subject.Row
		results []T
		err     error
		done    chan struct{}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	todo := make(chan *job, workers)
	inOrder := make(chan *job, 4*workers)

	var group sync.WaitGroup
	defer group.Wait()
	defer cancel() // before the wait, so that an error here stops the others
	for range workers {
		group.Go(func() {
			for j := range todo {
				j.results, j.err = each(j.rows, work)
				close(j.done)
			}
		})
	}

	var readErr error
	group.Go(func() {
		defer close(inOrder)
		defer close(todo)
		for end := false; !end; {
			j := &job{done: make(chan struct{})}
			for len(j.rows) < chunk {
				row, err := r.Read()
				if err != nil {
					if !errors.Is(err, io.EOF) {
						readErr = err
					}
					end = true
					break
				}
				j.rows = append(j.rows, row)
			}
			select {
			case inOrder <- j:
			case <-ctx.Done():
				return
			}
			select {
			case todo <- j:
			case <-ctx.Done():
				j.err = ctx.Err()
				close(j.done)
				return
			}
		}
	})

	for j := range inOrder {
		<-j.done
		for _, result := range j.results {
			if err := emit(result); err != nil {
				return err
			}
		}
		if j.err != nil {
			return j.err
		}
	}
	if readErr != nil {
		return readErr
	}
	return ctx.Err()
}

// each calls work for every row until one fails. A panic becomes an error here,
// since no caller could recover from one on a goroutine of its own; it names
// the line and not the person.
func each[T any](rows []subject.Row, work func(subject.Row) (T, error)) (results []T, err error) {
	line := 0
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("line %d: %w\n%s", line, broken(v), debug.Stack())
		}
	}()
	for _, row := range rows {
		line = row.Line
		result, err := work(row)
		if err != nil {
			return results, err
		}
		results = append(results, result)
	}
	return results, nil
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
