package cli

import (
	"context"
	"errors"
	"io"
	"runtime"
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
				for _, row := range j.rows {
					var result T
					if result, j.err = work(row); j.err != nil {
						break
					}
					j.results = append(j.results, result)
				}
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
