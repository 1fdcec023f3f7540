package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Duration is a length of time, written as whole days, hours, minutes and
// seconds in that order: "30d", "12h", "1d12h", "90s". A day has 24 hours.
type Duration time.Duration

var units = []struct {
	name string
	time.Duration
}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}}

var errDuration = errors.New(`write days, hours, minutes or seconds, such as "30d", "12h" or "1d12h"`)

// ParseDuration reads a duration.
func ParseDuration(s string) (Duration, error) {
	var d time.Duration
	rest, from := s, 0
	for rest != "" {
		digits := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if digits <= 0 {
			return 0, fmt.Errorf("%q is no duration: %w", s, errDuration)
		}
		n, err := strconv.ParseInt(rest[:digits], 10, 32)
		unit := from
		for unit < len(units) && units[unit].name != rest[digits:digits+1] {
			unit++
		}
		if err != nil || unit == len(units) {
			return 0, fmt.Errorf("%q is no duration: %w", s, errDuration)
		}
		if n > int64(1<<62/units[unit].Duration) {
			return 0, fmt.Errorf("%q is longer than a hundred years", s)
		}
		d += time.Duration(n) * units[unit].Duration
		rest, from = rest[digits+1:], unit+1
	}
	if s == "" || d > 100*365*24*time.Hour {
		return 0, fmt.Errorf("%q is no duration up to a hundred years: %w", s, errDuration)
	}
	return Duration(d), nil
}

// String writes the duration as [ParseDuration] reads it; none is "0s".
func (d Duration) String() string {
	var b strings.Builder
	rest := time.Duration(d)
	for _, u := range units {
		if n := rest / u.Duration; n > 0 {
			fmt.Fprintf(&b, "%d%s", n, u.name)
			rest -= n * u.Duration
		}
	}
	if b.Len() == 0 {
		return "0s"
	}
	return b.String()
}
