package statistics

import (
	"math"
	"strconv"
	"strings"
)

// figure writes a number with its thousands parted, from ten on as a whole one.
func figure(v float64) string {
	digits := 0
	switch {
	case math.IsInf(v, 0) || math.IsNaN(v):
		return "any number"
	case v < 10:
		digits = 1
	}
	s := strconv.FormatFloat(v, 'f', digits, 64)
	whole, rest, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" && rest != "0" {
		return whole + "." + rest
	}
	return whole
}

// percent writes a share.
func percent(share float64) string {
	return strconv.FormatFloat(100*share, 'f', 1, 64) + " %"
}

// rate writes a number of a thousand.
func rate(v float64) string {
	if v < 100 {
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return figure(v)
}
