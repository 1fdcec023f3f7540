// Package people is what working through a file of people takes, whoever asks
// for it: rows that are read one after the other, worked on by all cores and come
// out in order; the lines of results; and the rows that are no subjects, in a file
// of their own that can be mended and read again.
package people

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/subject"
)

// atOnce is how many rows a worker takes at once: enough that handing them over
// costs nothing, few enough that every core has some.
const atOnce = 64

// Each calls work for every row that next returns before [io.EOF], on all cores,
// and then, in their order, emit with what it returned. It holds a bounded number
// of rows, however many there are. The first error ends it.
func Each[T any](ctx context.Context, next func() (subject.Row, error), work func(subject.Row) (T, error), emit func(T) error) error {
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
			for len(j.rows) < atOnce {
				row, err := next()
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
			err = fmt.Errorf("line %d: namesake is broken: %v\n%s", line, v, debug.Stack())
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

// result is a line of results: the screening, and where its subject stands in the
// input.
type result struct {
	Line int `json:"line"`
	namesake.Screening
}

// AppendResult adds a line of results to b. Names read as they are: no HTML
// escapes.
func AppendResult(b *bytes.Buffer, line int, s namesake.Screening) error {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	return enc.Encode(result{line, s})
}
