package access

import (
	"errors"
	"math"
	"sync"
	"time"
)

// Rate is how many requests are answered: so many a second in the long run, and
// so many at once. The zero value is the default of where it stands.
type Rate struct {
	PerSecond float64
	Burst     int
}

// remember is how many parties a limiter tells apart at least. Beyond twice as
// many it forgets those not seen for longest, who begin anew with a full bucket.
const remember = 32_768

// limiter holds a token bucket for every party.
type limiter struct {
	Rate
	sync.Mutex
	young, old map[string]bucket // old ones are not seen since young was begun
}

type bucket struct {
	tokens float64
	at     time.Time
}

func newLimiter(r, usual Rate) (*limiter, error) {
	if r == (Rate{}) {
		r = usual
	}
	if !(r.PerSecond > 0) || math.IsInf(r.PerSecond, 0) || r.Burst < 1 {
		return nil, errors.New("both the requests a second and those at once must be above 0")
	}
	return &limiter{Rate: r, young: map[string]bucket{}}, nil
}

// take takes the tokens of a party, or says how long it must wait until they are
// there. With no tokens it only looks whether there is one.
func (l *limiter) take(party string, n int, now time.Time) (wait time.Duration) {
	l.Lock()
	defer l.Unlock()
	b, ok := l.young[party]
	if !ok {
		b, ok = l.old[party]
	}
	if !ok {
		b = bucket{float64(l.Burst), now}
	}
	if since := now.Sub(b.at).Seconds(); since > 0 {
		b.tokens, b.at = min(float64(l.Burst), b.tokens+since*l.PerSecond), now
	}
	if missing := float64(max(1, n)) - b.tokens; missing > 0 {
		wait = time.Duration(math.Ceil(missing / l.PerSecond * 1e9))
	} else {
		b.tokens -= float64(n)
	}
	if ok || n > 0 {
		if len(l.young) >= remember {
			l.young, l.old = map[string]bucket{}, l.young
		}
		l.young[party] = b
	}
	return wait
}
