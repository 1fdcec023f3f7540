package audit

import (
	"fmt"
	"testing"

	"github.com/namesake-screening/namesake/internal/store"
)

// What an entry costs beside the change that it is of: the difference between
// the two, a change being one row in a transaction that shares its commit.
func BenchmarkChange(b *testing.B) {
	for _, logged := range []bool{false, true} {
		b.Run(fmt.Sprintf("logged=%v", logged), func(b *testing.B) {
			s := openSQLite(b)
			b.SetParallelism(64)
			b.RunParallel(func(pb *testing.PB) {
				for i := 0; pb.Next(); i++ {
					err := s.Update(b.Context(), func(tx *store.Tx) error {
						if _, err := tx.Exec("INSERT INTO counted (day, policy, outcome, screenings) VALUES ($1, 'p', 'clear', 1) ON CONFLICT (day, policy, outcome) DO UPDATE SET screenings = counted.screenings + 1", i%100); err != nil {
							return err
						}
						if !logged {
							return nil
						}
						return Append(tx, screened(i))
					})
					if err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

// Many entries in one transaction.
func BenchmarkAppend(b *testing.B) {
	s := openSQLite(b)
	const many = 1000
	for i := 0; i < b.N; i += many {
		bulk(b, s, i, i+min(many, b.N-i))
	}
}

func BenchmarkVerify(b *testing.B) {
	s := openSQLite(b)
	const many = 20_000
	bulk(b, s, 0, many)
	b.ResetTimer()
	for i := 0; i < b.N; i += many {
		mustVerify(b, s, Known{})
	}
}
