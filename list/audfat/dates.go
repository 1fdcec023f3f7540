package audfat

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
)

// The forms of a date that the cells of the list hold, day before month. A
// date is tried in this order at each place, so that the longer form wins.
const (
	month    = `(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*`
	dateForm = `(?:` +
		`(?P<m5>\d{2})/(?P<y5>\d{4})\b` + `|` + // 03/1965
		`(?P<d1>\d{1,2})[/.]\s?(?P<m1>\d{2})[/.]?\s?(?P<y1>\d{4}|\d{2})` + `|` + // 07/05/1962, 05.09.1990, 10/061962
		`(?P<d2>\d{1,2})[\s.\-]*(?P<m2>` + month + `)[\s.,\-]*(?P<y2>\d{4}|\d{2})` + `|` + // 1 Jan. 1967, 23-Apr-68
		`(?P<m3>` + month + `)\s+(?P<d3>\d{1,2}),\s*(?P<y3>\d{4})` + `|` + // April 1, 1978
		`(?P<m4>` + month + `)[\s.,]*(?P<y4>\d{4})` + `|` + // Nov. 1973
		`(?P<y6>\d{4})` +
		`)\b`
)

var (
	dateAt   = regexp.MustCompile(`(?i)^` + dateForm)
	circaAt  = regexp.MustCompile(`(?i)^(?:approximately|approx|circa|ca?)\b[.\s]*`)
	rangeAt  = regexp.MustCompile(`(?i)^\s*(?:-|–|/|to\b)\s*`)
	andAt    = regexp.MustCompile(`(?i)^\s*and\s+`)
	betweenA = regexp.MustCompile(`(?i)^between\s+`)
	// monthsAt is "Aug. and Sep 1977": two months of one year.
	monthsAt = regexp.MustCompile(`(?i)^` + month + `[\s.]*(?:and|to|-)\s*` + month + `[\s.]*(\d{4})\b`)
	// fillerAt stands between alternatives and says nothing of its own.
	fillerAt = regexp.MustCompile(`(?i)^(?:[a-z]\)|alt\s+dob\s*:?|dob\s*:|or\b|[\s;,.():]+|>>)`)
	hijriAt  = regexp.MustCompile(`(?i)^\s*\(?\s*hijri`)
	number   = regexp.MustCompile(`^\d+(?:\.\d+)?$`)
)

// birthDates reads a cell of dates. understood is false where the cell says
// more than the dates: a condition, another calendar, a form that is not known.
// serial reads a spreadsheet's day number; four digits between 1800 and 2100
// are a year.
func birthDates(cell string, serial func(float64) (namesake.Date, bool)) (dates []namesake.PartialDate, understood bool) {
	s := oneLine(stated(cell))
	if number.MatchString(s) {
		n, err := strconv.ParseFloat(s, 64)
		if err == nil && (n < 1800 || n > 2100) {
			d, ok := serial(n)
			if !ok {
				return nil, false
			}
			return []namesake.PartialDate{{From: d}}, true
		}
	}
	understood = true
	afresh := true // a date may only begin where no word or number is running
	for s != "" {
		if m := fillerAt.FindString(s); m != "" && afresh {
			s = s[len(m):]
			continue
		}
		if p, n := dateOrRange(s); n > 0 && afresh {
			s = s[n:]
			if hijriAt.MatchString(s) {
				understood = false
				continue
			}
			addNew(&dates, p)
			continue
		}
		understood = false
		c := s[0]
		afresh = !(c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 || c == '/' || c == '-')
		s = s[1:]
	}
	return dates, understood
}

// dateOrRange reads the date at the start of s and returns its length, or 0.
func dateOrRange(s string) (namesake.PartialDate, int) {
	var p namesake.PartialDate
	rest := s
	between := betweenA.FindString(rest)
	rest = rest[len(between):]
	if m := circaAt.FindString(rest); m != "" {
		p.Circa = true
		rest = rest[len(m):]
	}
	if m := monthsAt.FindStringSubmatch(rest); m != nil {
		y, _ := strconv.Atoi(m[3])
		p.From = namesake.Date{Year: int16(y), Month: monthOf(m[1])}
		p.To = namesake.Date{Year: int16(y), Month: monthOf(m[2])}
		if p.From.Month < p.To.Month {
			return p, len(s) - len(rest) + len(m[0])
		}
		p.From, p.To = namesake.Date{}, namesake.Date{}
	}
	d, n := oneDate(rest)
	if n == 0 {
		return namesake.PartialDate{}, 0
	}
	p.From, rest = d, rest[n:]
	sep := rangeAt.FindString(rest)
	if sep == "" && between != "" {
		sep = andAt.FindString(rest)
	}
	if sep != "" {
		if to, n := oneDate(rest[len(sep):]); n > 0 && p.From.String() < to.String() {
			p.To, rest = to, rest[len(sep)+n:]
		}
	}
	return p, len(s) - len(rest)
}

// oneDate reads a single date at the start of s and returns its length, or 0.
func oneDate(s string) (namesake.Date, int) {
	m := dateAt.FindStringSubmatch(s)
	if m == nil {
		return namesake.Date{}, 0
	}
	var d namesake.Date
	for i, group := range dateAt.SubexpNames() {
		if group == "" || m[i] == "" {
			continue
		}
		n, err := strconv.Atoi(m[i])
		switch group[0] {
		case 'd':
			d.Day = uint8(n)
		case 'm':
			if err != nil {
				n = int(monthOf(m[i]))
			}
			d.Month = uint8(n)
		case 'y':
			if len(m[i]) == 2 {
				// Nobody on the list was born after 2025 or before 1926.
				n += 1900
				if n <= 1925 {
					return namesake.Date{}, 0
				}
			}
			d.Year = int16(n)
		}
	}
	if !d.Valid() || d.Year < 1800 || d.Year > 2100 {
		return namesake.Date{}, 0
	}
	return d, len(m[0])
}

func monthOf(s string) uint8 {
	i := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(s[:3]))
	return uint8(i/3 + 1)
}

var listing = regexp.MustCompile(`(?i)\b(?:listed|designated)\b[^()]*?\b?on:?\s*(` + dateForm + `)`)

// listedOn finds the first "Listed … on DATE" that is not an amendment.
func listedOn(text string) namesake.PartialDate {
	m := listing.FindStringSubmatch(text)
	if m == nil {
		return namesake.PartialDate{}
	}
	d, n := oneDate(m[1])
	if n == 0 {
		return namesake.PartialDate{}
	}
	return namesake.PartialDate{From: d}
}
