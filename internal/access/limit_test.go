package access

import (
	"fmt"
	"testing"
	"time"
)

func TestBucketsFillAgain(t *testing.T) {
	l, err := newLimiter(Rate{PerSecond: 2, Burst: 3}, Rate{})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	take := func(party string, want time.Duration) {
		t.Helper()
		if got := l.take(party, 1, now); got != want {
			t.Errorf("%s waits %v, want %v", party, got, want)
		}
	}
	for range 3 {
		take("a", 0)
	}
	take("a", 500*time.Millisecond)
	take("a", 500*time.Millisecond) // waiting costs nothing
	take("b", 0)
	if l.take("a", 0, now) == 0 || l.take("b", 0, now) != 0 {
		t.Error("a look is wrong")
	}
	now = now.Add(200 * time.Millisecond)
	take("a", 300*time.Millisecond)
	now = now.Add(300 * time.Millisecond)
	take("a", 0)
	take("a", 500*time.Millisecond)
	now = now.Add(time.Hour) // no more than the burst
	for range 3 {
		take("a", 0)
	}
	take("a", 500*time.Millisecond)
	now = now.Add(-time.Hour) // a clock set back neither fills nor empties
	take("a", 500*time.Millisecond)
}

// However many parties come, memory is bounded, and who comes often is not
// forgotten.
func TestLimiterIsBounded(t *testing.T) {
	l, err := newLimiter(Rate{PerSecond: 1e-3, Burst: 1}, Rate{})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for i := range 4 * remember {
		l.take(fmt.Sprint(i), 1, now)
		if i == 0 {
			continue
		}
		if i%(remember/2) == 0 && l.take("0", 1, now) == 0 {
			t.Fatalf("forgotten after %d others", i)
		}
		if len(l.young)+len(l.old) > 2*remember {
			t.Fatalf("%d parties are kept", len(l.young)+len(l.old))
		}
	}
}
