package namesake

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Date is a day, a month or a year of the Gregorian calendar. Month and Day
// are 0 where unknown; a Day without a Month is not valid. The zero Date is no
// date.
type Date struct {
	Year  int16
	Month uint8
	Day   uint8
}

// PartialDate is a date as lists publish it: a day, a month, a year, a range,
// each possibly "circa". To is zero unless it is a range. It is a small
// comparable value; its text form is a subset of EDTF (ISO 8601-2): "1976-03-14",
// "1976-03", "1976", "1976~" (circa), "1970/1975" (between), "1970~/1975".
type PartialDate struct {
	From  Date
	To    Date
	Circa bool
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// IsZero reports whether there is no date.
func (p PartialDate) IsZero() bool { return p == PartialDate{} }

// Year makes the partial date of a whole year.
func Year(y int) PartialDate { return PartialDate{From: Date{Year: int16(y)}} }

// Day makes the partial date of one day.
func Day(y, m, d int) PartialDate {
	return PartialDate{From: Date{int16(y), uint8(m), uint8(d)}}
}

// Span returns the first and last year that the date may fall in, not widened
// for circa.
func (p PartialDate) Span() (first, last int) {
	if p.To.IsZero() {
		return int(p.From.Year), int(p.From.Year)
	}
	return int(p.From.Year), int(p.To.Year)
}

// Valid reports whether the date exists in the Gregorian calendar.
func (d Date) Valid() bool {
	if d.Year < 1 || d.Year > 9999 || d.Month > 12 || (d.Month == 0 && d.Day != 0) {
		return false
	}
	return d.Day == 0 || int(d.Day) <= daysIn(int(d.Year), int(d.Month))
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// String writes the ISO form, e.g. "1976-03".
func (d Date) String() string {
	switch {
	case d.IsZero():
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// String writes the EDTF form that [ParsePartialDate] reads.
func (p PartialDate) String() string {
	s := p.From.String()
	if p.Circa {
		s += "~"
	}
	if !p.To.IsZero() {
		s += "/" + p.To.String()
	}
	return s
}

// ErrDate is wrapped by every error of [ParsePartialDate].
var ErrDate = errors.New("not a date")

// ParsePartialDate reads the text form of [PartialDate]. It accepts no local
// formats: each list reader knows those of its publisher.
func ParsePartialDate(s string) (PartialDate, error) {
	var p PartialDate
	from, to, isRange := strings.Cut(strings.TrimSpace(s), "/")
	from, p.Circa = strings.CutSuffix(from, "~")
	var err error
	if p.From, err = parseDate(from); err != nil {
		return PartialDate{}, fmt.Errorf("%w: %q; write YYYY, YYYY-MM, YYYY-MM-DD, YYYY~ for circa, or YYYY/YYYY for between", ErrDate, s)
	}
	if isRange {
		if p.To, err = parseDate(to); err != nil || p.To.before(p.From) {
			return PartialDate{}, fmt.Errorf("%w: %q; a range is FROM/TO with FROM not after TO", ErrDate, s)
		}
	}
	return p, nil
}

func parseDate(s string) (Date, error) {
	if len(s) != 4 && len(s) != 7 && len(s) != 10 {
		return Date{}, ErrDate
	}
	var n [3]int
	for i, part := range strings.Split(s, "-") {
		if i > 2 || len(part) != []int{4, 2, 2}[i] {
			return Date{}, ErrDate
		}
		v, err := strconv.ParseUint(part, 10, 16)
		if err != nil || v == 0 {
			return Date{}, ErrDate
		}
		n[i] = int(v)
	}
	d := Date{int16(n[0]), uint8(n[1]), uint8(n[2])}
	if !d.Valid() {
		return Date{}, ErrDate
	}
	return d, nil
}

func (d Date) before(o Date) bool {
	if d.Year != o.Year {
		return d.Year < o.Year
	}
	if d.Month != o.Month && d.Month != 0 && o.Month != 0 {
		return d.Month < o.Month
	}
	return d.Month == o.Month && d.Day != 0 && o.Day != 0 && d.Day < o.Day
}

// MarshalText implements [encoding.TextMarshaler].
func (p PartialDate) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]; empty text is no date.
func (p *PartialDate) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*p = PartialDate{}
		return nil
	}
	v, err := ParsePartialDate(string(b))
	*p = v
	return err
}
