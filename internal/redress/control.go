package redress

import (
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"unicode"
)

// A control number is 16 digits, written in fours: 15 that cannot be guessed, and
// a check digit after Damm, by which one digit that was misheard and two that
// changed places are found. Digits alone, since letters are taken for one another
// over a telephone. 10¹⁵ numbers are enough: whoever tries must sign in, and a
// number that is hit counts for nothing unless the facts agree too.
const (
	controlDigits = 16
	controlGroup  = 4
)

// ErrControl is returned for what is no control number.
var ErrControl = errors.New("no control number: it has 16 digits, the last of which proves the others; read it again")

// damm is the totally anti-symmetric quasigroup of order 10 of H. Michael Damm's
// thesis (2004).
var damm = [10][10]byte{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2}, {7, 0, 9, 2, 1, 5, 4, 8, 6, 3}, {4, 2, 0, 6, 8, 7, 1, 3, 5, 9}, {1, 7, 5, 0, 9, 8, 3, 4, 2, 6}, {6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
	{3, 6, 7, 4, 2, 0, 9, 5, 8, 1}, {5, 8, 6, 9, 7, 2, 0, 1, 3, 4}, {8, 9, 4, 5, 3, 6, 2, 0, 1, 7}, {9, 4, 3, 8, 6, 1, 7, 2, 0, 5}, {2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

// check is 0 for digits of which the last is the check digit, and else the digit
// that is to follow them.
func check(digits string) byte {
	var c byte
	for i := range len(digits) {
		c = damm[c][digits[i]-'0']
	}
	return c
}

// newControl is a control number that nobody has, but for the chance of one in
// 10¹⁵, which the database refuses.
func newControl() string {
	n, err := rand.Int(rand.Reader, new(big.Int).Exp(big.NewInt(10), big.NewInt(controlDigits-1), nil))
	if err != nil {
		panic(err) // crypto/rand ends the program rather than failing
	}
	digits := fmt.Sprintf("%0*d", controlDigits-1, n)
	return digits + string('0'+check(digits))
}

// zeros begin the rows of ten digits of the scripts in which people are likely to
// write a number: Latin, Arabic, Persian, Devanagari, Bengali, Thai, and wide Latin.
var zeros = []rune{'0', '٠', '۰', '०', '০', '๐', '０'}

// ParseControl reads a control number as people write it: spaces, hyphens and dots
// between the digits count for nothing.
func ParseControl(text string) (string, error) {
	var b strings.Builder
	for _, r := range text {
		i := slices.IndexFunc(zeros, func(zero rune) bool { return zero <= r && r <= zero+9 })
		switch {
		case i >= 0:
			b.WriteByte('0' + byte(r-zeros[i]))
		case r != '-' && r != '.' && r != '–' && !unicode.IsSpace(r):
			return "", ErrControl
		}
	}
	if b.Len() != controlDigits || check(b.String()) != 0 {
		return "", ErrControl
	}
	return b.String(), nil
}

// FormatControl writes a control number to be read: "4719 2836 5501 9043".
func FormatControl(digits string) string {
	var groups []string
	for i := 0; i < len(digits); i += controlGroup {
		groups = append(groups, digits[i:min(i+controlGroup, len(digits))])
	}
	return strings.Join(groups, " ")
}
