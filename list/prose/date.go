package prose

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
)

const (
	monthWord = `(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?`
	// dateText is day first, as the UN and the United Kingdom write it.
	dateText = `(?:(\d{1,2})(?:st|nd|rd|th)?\s` + monthWord + `,?\s(\d{4})|(\d{1,2})[./-](\d{1,2})[./-](\d{4})|` + monthWord + `,?\s(\d{4})|(\d{4}))`
)

var (
	dateOnly    = regexp.MustCompile(`(?i)^` + dateText + `\.?$`)
	monthsOnly  = regexp.MustCompile(`(?i)^between\s` + monthWord + `\sand\s` + monthWord + `\s(\d{4})\.?$`)
	yearsOnly   = regexp.MustCompile(`(?i)^(?:between\s)?(\d{4})\s?(?:-|–|/|and|to)\s?(\d{4})\.?$`)
	monthName   = regexp.MustCompile(`(?i)^` + monthWord + `$`)
	issuedText  = regexp.MustCompile(`(?i)\b(?:issued?|issuance|valid from)\b([^0-9;]{0,40}?)` + dateText + `\b`)
	expiresText = regexp.MustCompile(`(?i)\b(?:expir[a-z]*|valid (?:until|to)|until)\b[^0-9;]{0,24}?` + dateText + `\b`)
	months      = "janfebmaraprmayjunjulaugsepoctnovdec"
)

// Date reads a whole text as a date, day first: "3 May 2007", "Nov. 1973",
// "21.4.2020", "1971", or as a span, "Between Aug. and Sep. 1977", "1955-1958".
func Date(s string) (namesake.PartialDate, bool) {
	s = Clean(s)
	if m := monthsOnly.FindStringSubmatch(s); m != nil {
		from := makeDate(m[3], strconv.Itoa(Month(m[1])), "")
		to := makeDate(m[3], strconv.Itoa(Month(m[2])), "")
		if !from.Valid() || !to.Valid() || from.Month > to.Month {
			return namesake.PartialDate{}, false
		}
		return namesake.PartialDate{From: from, To: to}, true
	}
	if m := yearsOnly.FindStringSubmatch(s); m != nil {
		p, err := namesake.ParsePartialDate(m[1] + "/" + m[2])
		return p, err == nil
	}
	return found(dateOnly.FindStringSubmatch(s))
}

// Issued finds the date after "issued", if the text has one.
func Issued(s string) (namesake.PartialDate, bool) {
	m := issuedText.FindStringSubmatch(s)
	if m == nil || strings.Contains(strings.ToLower(m[1]), "expir") {
		return namesake.PartialDate{}, false
	}
	return found(m[1:])
}

// Expires finds the date after "expires", "expired", "valid until" and the
// like, if the text has one.
func Expires(s string) (namesake.PartialDate, bool) {
	return found(expiresText.FindStringSubmatch(s))
}

// Month is the number of an English month, whole or abbreviated; 0 where the
// text is none.
func Month(s string) int {
	if !monthName.MatchString(s) {
		return 0
	}
	return strings.Index(months, strings.ToLower(s[:3]))/3 + 1
}

func found(m []string) (namesake.PartialDate, bool) {
	if m == nil {
		return namesake.PartialDate{}, false
	}
	var d namesake.Date
	switch {
	case m[3] != "":
		d = makeDate(m[3], strconv.Itoa(Month(m[2])), m[1])
	case m[6] != "":
		d = makeDate(m[6], m[5], m[4])
	case m[8] != "":
		d = makeDate(m[8], strconv.Itoa(Month(m[7])), "")
	default:
		d = makeDate(m[9], "", "")
	}
	return namesake.PartialDate{From: d}, d.Valid()
}

// makeDate reads digits; what is too large for a date is not Valid.
func makeDate(year, month, day string) namesake.Date {
	num := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil || n > 9999 {
			return 0
		}
		return n
	}
	m, d := num(month), num(day)
	if m > 12 || d > 31 {
		return namesake.Date{}
	}
	return namesake.Date{Year: int16(num(year)), Month: uint8(m), Day: uint8(d)}
}

// DMY reads DD/MM/YYYY where an unknown day or month is 00 or letters
// ("00/00/1980", "dd/mm/1962"). A day without a month is left out.
func DMY(s string) (namesake.PartialDate, bool) {
	p := strings.Split(strings.TrimSpace(s), "/")
	if len(p) != 3 || len(p[0]) != 2 || len(p[1]) != 2 || len(p[2]) != 4 {
		return namesake.PartialDate{}, false
	}
	if strings.EqualFold(p[0], "dd") {
		p[0] = "00"
	}
	if strings.EqualFold(p[1], "mm") {
		p[1] = "00"
	}
	for _, t := range p {
		if strings.Trim(t, "0123456789") != "" {
			return namesake.PartialDate{}, false
		}
	}
	d := makeDate(p[2], p[1], p[0])
	if p[1] == "00" {
		d.Day = 0
	}
	return namesake.PartialDate{From: d}, d.Valid()
}
