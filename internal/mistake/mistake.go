// Package mistake is how the packages that take what people and programs write say
// what is wrong in which field. Pages and the API show it there.
package mistake

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error is a mistake in one field. An error may join several.
type Error struct {
	Field string // as the API calls it
	Msg   string // what is wrong, and what to do
}

func (e *Error) Error() string { return e.Field + ": " + e.Msg }

// In is the mistake in a field.
func In(field, msg string) *Error { return &Error{field, msg} }

// InText says what is wrong with a text of at most so many characters that may
// have several lines, "" for nothing.
func InText(s string, most int) string {
	if utf8.RuneCountInString(s) > most {
		return fmt.Sprintf("longer than %d characters", most)
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }) {
		return "holds a control character"
	}
	return ""
}
