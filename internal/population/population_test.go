package population_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// However people come, change, move to other policies, go and come back, the
// buckets count who is there.
func TestBucketsCountWhoIsPresent(t *testing.T) {
	size := population.BucketSize
	population.BucketSize = 4
	t.Cleanup(func() { population.BucketSize = size })
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		s := open(store.Config{})
		draw := rand.New(rand.NewPCG(7, 7))
		sets := [][]string{{"a"}, {"b"}, {"a", "b"}}
		var keys []string
		for i := range 150 {
			err := s.Update(t.Context(), func(tx *store.Tx) error {
				under, facts := sets[draw.IntN(3)], namesake.Subject{Name: fmt.Sprint("Person ", i)}
				switch {
				case i%10 == 0:
					fresh := []string{fmt.Sprint("l", i), fmt.Sprint("m", i), "l0"} // the last is there already
					keys = append(keys, fresh[:2]...)
					_, _, err := population.Load(tx, under, fresh, []namesake.Subject{facts, facts, facts})
					return err
				case i%3 == 0:
					keys = append(keys, fmt.Sprint("k", i))
					_, err := population.Add(tx, under, keys[len(keys)-1:], []namesake.Subject{facts})
					return err
				}
				key := keys[draw.IntN(len(keys))]
				if m, err := population.Find(tx, key); err != nil || m.Removed.IsZero() && draw.IntN(2) == 0 {
					if err == nil {
						_, err = population.Remove(tx, key)
					}
					return err
				}
				_, _, err := population.Change(tx, key, facts, under)
				return err
			})
			if err != nil {
				t.Fatalf("step %d: %v", i, err)
			}
		}
		err := s.View(t.Context(), func(tx *store.Tx) error {
			var wrong, all int64
			if err := tx.Get("SELECT count(*) FROM buckets b WHERE present <> (SELECT count(*) FROM subjects s WHERE s.bucket = b.id AND s.removed = 0)", nil, &wrong); err != nil || wrong > 0 {
				t.Errorf("%d buckets count wrongly, %v", wrong, err)
			}
			if err := tx.Get("SELECT count(*) FROM subjects WHERE removed = 0", nil, &all); err != nil {
				return err
			}
			if n, err := population.Count(tx); err != nil || n != all || n == 0 {
				t.Errorf("%d counted of %d, %v", n, all, err)
			}
			for _, policy := range []string{"a", "b"} {
				sample, err := population.Sample(tx, policy, 10_000)
				if err != nil {
					return err
				}
				if n, err := population.Under(tx, policy); err != nil || n != int64(len(sample)) {
					t.Errorf("%d counted under %s of %d, %v", n, policy, len(sample), err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
