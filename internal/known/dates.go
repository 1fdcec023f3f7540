package known

import (
	"math/rand/v2"

	"github.com/namesake-screening/namesake"
)

// Damage is a way in which a date of birth is written wrongly, or less exactly.
type Damage struct {
	Name string
	// Slip says that the date is the listed one's, though damaged.
	Slip bool
	Do   func(r *rand.Rand, d namesake.PartialDate) namesake.PartialDate
}

// Damages are the ways, the right date first and another person's last. Where a
// date does not offer a way, such as days and months to exchange, it is left as
// it is.
var Damages = []Damage{
	{"right", true, func(_ *rand.Rand, d namesake.PartialDate) namesake.PartialDate { return d }},
	{"day and month swapped", true, swapped},
	{"one digit wrong", true, oneDigit},
	{"a year off", true, func(r *rand.Rand, d namesake.PartialDate) namesake.PartialDate {
		return later(d, 2*r.IntN(2)-1)
	}},
	{"the year alone", true, func(_ *rand.Rand, d namesake.PartialDate) namesake.PartialDate {
		return namesake.PartialDate{From: namesake.Date{Year: d.From.Year}}
	}},
	{"another person's", false, func(r *rand.Rand, _ namesake.PartialDate) namesake.PartialDate { return anybodys(r) }},
	{"another's, ten years off", false, func(r *rand.Rand, d namesake.PartialDate) namesake.PartialDate {
		for {
			other := anybodys(r)
			if off := other.From.Year - d.From.Year; off > 10 || off < -10 {
				return other
			}
		}
	}},
}

// Slips are the damages that a date of the person's own may have.
var Slips = Damages[1:5]

// Stated is a date as its bearer may state it: of a range that a list gives, one
// year of it, and nothing about.
func Stated(r *rand.Rand, listed namesake.PartialDate) namesake.PartialDate {
	if listed.To.IsZero() {
		return namesake.PartialDate{From: listed.From}
	}
	first, last := listed.Span()
	return namesake.Year(first + r.IntN(last-first+1))
}

func anybodys(r *rand.Rand) namesake.PartialDate {
	return namesake.Day(1930+r.IntN(76), 1+r.IntN(12), 1+r.IntN(28))
}

func swapped(_ *rand.Rand, d namesake.PartialDate) namesake.PartialDate {
	again := d
	again.From.Month, again.From.Day = d.From.Day, d.From.Month
	if d.From.Day == 0 || !again.From.Valid() {
		return d
	}
	return again
}

// oneDigit writes another digit in a place of the day, the month or the last
// two of the year, so that the date exists.
func oneDigit(r *rand.Rand, d namesake.PartialDate) namesake.PartialDate {
	if d.IsZero() {
		return d
	}
	text := d.From.String()
	for range 1000 {
		b := []byte(text)
		i := 2 + r.IntN(len(b)-2)
		if b[i] == '-' {
			continue
		}
		b[i] = byte('0' + r.IntN(10))
		again, err := namesake.ParsePartialDate(string(b))
		if err == nil && string(b) != text && again.From.Year < 2020 {
			return again
		}
	}
	return d
}

func later(d namesake.PartialDate, by int) namesake.PartialDate {
	d.From.Year += int16(by)
	if !d.From.Valid() { // the 29th of February
		d.From.Day = 28
	}
	return d
}
