package editions

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/namesake-screening/namesake/internal/durable"
)

// lock takes the store's lock, shared by all processes, and waits for it as
// long as ctx allows. The system releases it when a process dies.
func (s *Store) lock(ctx context.Context) (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(s.dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock editions: %w", err)
	}
	for {
		ok, err := durable.TryLock(f)
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("lock editions: %w", err)
		}
		if ok {
			return func() { f.Close() }, nil
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, fmt.Errorf("lock editions: another import is at work: %w", ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}
