package mrz

import (
	"strconv"

	"github.com/namesake-screening/namesake"
)

// Date is a date as a zone has it: a year of two digits, and month and day,
// each 0 where the zone has fillers because it is not known.
type Date struct {
	Known      bool // false where all of it is fillers
	YearOf100  int  // 0–99; the century is not written
	Month, Day int
}

// Birth is the date in the only century in which the holder, read in the
// reference year, is between 0 and 99 years old: the latest year that ends in
// the two digits and is not after the reference year. Who is a hundred is read
// as newborn; the zone cannot tell them apart. The date is zero where unknown.
func (d Date) Birth(reference int) namesake.PartialDate { return d.in(reference) }

// Expiry is the date in the only century in which it is less than fifty years
// before or at most fifty after the reference year: documents are valid for ten
// years, a few for longer, and are shown while they are, or not long after.
func (d Date) Expiry(reference int) namesake.PartialDate { return d.in(reference + 50) }

// in is the date in the hundred years that end with the last one.
func (d Date) in(last int) namesake.PartialDate {
	if !d.Known {
		return namesake.PartialDate{}
	}
	year := last - ((last-d.YearOf100)%100+100)%100
	if d.Month == 0 {
		return namesake.Year(year) // a day without its month says nothing
	}
	date := namesake.Day(year, d.Month, d.Day)
	if !date.From.Valid() {
		date.From.Day = 0 // 29 February, of a year that has none
	}
	return date
}

// date reads YYMMDD. Parts that are not known are fillers (part 3, 4.8).
func (p *parser) date(field, text string, digit byte) Date {
	p.check(field, text, digit)
	if trim(text) == "" {
		return Date{}
	}
	d := Date{Known: true}
	for i, part := range []*int{&d.YearOf100, &d.Month, &d.Day} {
		two := text[2*i : 2*i+2]
		if two == "<<" && i > 0 {
			continue
		}
		n, err := strconv.Atoi(two)
		if err != nil || !isDigit(two[0]) {
			p.add(field, "%q is no date; it is written YYMMDD", text)
			return Date{}
		}
		*part = n
	}
	// 29 February is let pass in every year, as the century is not known.
	days := [13]int{31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	if d.Month > 12 || text[2:4] == "00" || d.Day > days[d.Month] || text[4:6] == "00" {
		p.add(field, "%q is no date; it is written YYMMDD", text)
		return Date{}
	}
	return d
}
