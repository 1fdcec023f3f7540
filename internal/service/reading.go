package service

import (
	"context"
	"strconv"

	"github.com/namesake-screening/namesake/internal/store"
)

// Read runs f, which reads what is kept of people, and records in the same
// transaction who did. kind and id name what was read, "many" for a page of
// them; f returns of how many people it read, and for none nothing is recorded.
func (s *Service) Read(ctx context.Context, actor, kind, id string, f func(tx *store.Tx) (people int, err error)) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		n, err := f(tx)
		if err != nil || n == 0 {
			return err
		}
		return s.Record(tx, "person.read", actor, kind, id, map[string]string{"people": strconv.Itoa(n)})
	})
}
