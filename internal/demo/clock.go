package demo

import (
	"sync"
	"time"
)

// Clock is the store's while the demonstration is written. It walks from its
// beginning until the present: no two looks at it are the same.
type Clock struct {
	mu    sync.Mutex
	now   time.Time
	begin time.Time
	end   time.Time // the present
}

// NewClock makes a clock that shows a morning some weeks before now, so that the
// demonstration ends before then.
func NewClock(now time.Time) *Clock {
	begin := now.UTC().AddDate(0, 0, -7*Weeks).Truncate(24 * time.Hour)
	return &Clock{now: begin, begin: begin, end: now.UTC()}
}

// Now is what the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(37 * time.Millisecond)
	return c.now
}

// To sets the clock forward to an hour of a day, both from 0. It never goes back.
func (c *Clock) To(day, hour int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to := c.begin.AddDate(0, 0, day).Add(time.Duration(hour) * time.Hour); to.After(c.now) {
		c.now = to
	}
}

// Before sets the clock forward to so long before the present.
func (c *Clock) Before(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to := c.end.Add(-d); to.After(c.now) {
		c.now = to
	}
}

// Wait lets some time pass, as between two decisions.
func (c *Clock) Wait(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// BeforeNewEdition reports whether the sample list still is as it was before.
func (c *Clock) BeforeNewEdition() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now.Before(c.begin.AddDate(0, 0, renewed))
}
