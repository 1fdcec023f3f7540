package cohorts

import (
	"fmt"
	"time"
)

// Day is a day of the calendar, as "2024-06-11"; days are ordered as their texts
// are. The zero value is none.
type Day string

// ParseDay reads YYYY-MM-DD.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1 {
		return "", fmt.Errorf("%q is no day; write YYYY-MM-DD", text)
	}
	return Day(text), nil
}

// DayOf is the day of a time, in UTC.
func DayOf(t time.Time) Day { return Day(t.UTC().Format(time.DateOnly)) }

// Time is when the day begins, in UTC; the zero time of none.
func (d Day) Time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// End is the last microsecond of the day, in UTC: what was known by then was known
// on that day.
func (d Day) End() time.Time { return d.Time().AddDate(0, 0, 1).Add(-time.Microsecond) }

// Add is the day so many days later.
func (d Day) Add(days int) Day { return DayOf(d.Time().AddDate(0, 0, days)) }
