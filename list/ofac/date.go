package ofac

import (
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
)

// parseDate reads the dates of the remarks: "10 Dec 1948", "Aug 1971", "1971",
// "circa 1971", "1971 to 1973", "circa 1979-1982", "between 1971 and 1973".
func parseDate(s string) (namesake.PartialDate, bool) {
	var p namesake.PartialDate
	s = strings.TrimSpace(s)
	for _, prefix := range []string{"circa ", "approximately ", "approx. ", "c. "} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			s, p.Circa = rest, true
			break
		}
	}
	from, to, isRange := cutRange(s)
	var ok bool
	if p.From, ok = parseDay(from); !ok {
		return namesake.PartialDate{}, false
	}
	if isRange {
		if p.To, ok = parseDay(strings.TrimPrefix(to, "circa ")); !ok {
			return namesake.PartialDate{}, false
		}
	}
	// Its own text form must read back: this refuses a range that runs
	// backwards, as ParsePartialDate does.
	if isRange {
		if _, err := namesake.ParsePartialDate(p.String()); err != nil {
			return namesake.PartialDate{}, false
		}
	}
	return p, true
}

func cutRange(s string) (from, to string, isRange bool) {
	if rest, ok := strings.CutPrefix(s, "between "); ok {
		return strings.Cut(rest, " and ")
	}
	if from, to, ok := strings.Cut(s, " to "); ok {
		return from, to, true
	}
	return strings.Cut(s, "-")
}

// parseDay reads a day, month or year in OFAC's order.
func parseDay(s string) (namesake.Date, bool) {
	var d namesake.Date
	w := strings.Fields(s)
	if len(w) < 1 || len(w) > 3 {
		return d, false
	}
	year := w[len(w)-1]
	y, err := strconv.ParseUint(year, 10, 15)
	if err != nil || len(year) != 4 {
		return d, false
	}
	d.Year = int16(y)
	if len(w) >= 2 {
		month, ok := months[strings.ToLower(w[len(w)-2])]
		if !ok {
			return d, false
		}
		d.Month = month
	}
	if len(w) == 3 {
		day, err := strconv.ParseUint(w[0], 10, 8)
		if err != nil || day == 0 {
			return d, false
		}
		d.Day = uint8(day)
	}
	return d, d.Valid()
}

var months = func() map[string]uint8 {
	m := make(map[string]uint8)
	for i, name := range strings.Fields("january february march april may june july august september october november december") {
		m[name], m[name[:3]] = uint8(i+1), uint8(i+1)
	}
	return m
}()
