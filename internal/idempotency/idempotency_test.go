package idempotency_test

import (
	"errors"
	"testing"
	"time"

	"github.com/namesake-screening/namesake/internal/idempotency"
	"github.com/namesake-screening/namesake/internal/store"
	"github.com/namesake-screening/namesake/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// An answer is remembered for a day, for one request of one actor.
func TestAnswersAreRemembered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Config) *store.Store) {
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		s := open(store.Config{Now: func() time.Time { return now }})
		r := idempotency.Request{Actor: "a", Key: "k", Hash: idempotency.Hash("ab", "c")}
		if r.Hash == idempotency.Hash("a", "bc") {
			t.Error("requests are mixed up")
		}
		keep := func() error {
			return s.Update(t.Context(), func(tx *store.Tx) error {
				return idempotency.Keep(tx, r, idempotency.Answer{Status: 201, Location: "/x", Body: []byte(`{"a":"<b>"}`)})
			})
		}
		find := func(r idempotency.Request) (a *idempotency.Answer, err error) {
			err = s.View(t.Context(), func(tx *store.Tx) error { a, err = idempotency.Find(tx, r); return err })
			return a, err
		}
		if err := keep(); err != nil {
			t.Fatal(err)
		}
		if err := keep(); !errors.Is(err, idempotency.ErrAnswered) {
			t.Error(err)
		}
		if a, err := find(r); err != nil || a.Status != 201 || a.Location != "/x" || string(a.Body) != `{"a":"<b>"}` {
			t.Errorf("%+v, %v", a, err)
		}
		if _, err := find(idempotency.Request{Actor: "a", Key: "k", Hash: "other"}); !errors.Is(err, idempotency.ErrOther) {
			t.Error(err)
		}
		if a, err := find(idempotency.Request{Actor: "b", Key: "k", Hash: r.Hash}); err != nil || a != nil {
			t.Errorf("%+v, %v", a, err)
		}
		now = now.Add(idempotency.Life)
		if a, err := find(r); err != nil || a != nil {
			t.Errorf("a day later: %+v, %v", a, err)
		}
		if err := keep(); err != nil {
			t.Errorf("a day later: %v", err)
		}
		now = now.Add(idempotency.Life)
		err := s.Update(t.Context(), func(tx *store.Tx) error {
			n, err := idempotency.Forget(tx)
			if n != 1 {
				t.Errorf("%d were forgotten", n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
