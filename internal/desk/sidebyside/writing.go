package sidebyside

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/namesake-screening/namesake/name"
)

// Written is text from outside, set right: a template gives its element dir and
// lang, so that it is read and drawn as its script is, and cannot turn the text
// around it.
type Written struct {
	Text string
	Dir  string // "rtl" or "ltr" by its script; "auto" where it has none
	Lang string // BCP 47; "" where neither is known
	Note string // what the publisher says of it: "weak alias", "passport, Cuba"
	// Hidden says which invisible characters were left out of Text, "" for none.
	// They are worth a look: somebody may have put them there.
	Hidden string
	// Compared marks the value that the evidence is about, among several.
	Compared bool
}

// Write sets text right. language is BCP 47, "" where nobody states it.
func Write(text, language string) Written {
	w := Written{Dir: "auto"}
	w.Text, w.Hidden = visible(text)
	script := name.Script(text)
	switch {
	case slices.Contains(leftwards, script):
		w.Dir = "rtl"
	case script != "" && script != "Zzzz":
		w.Dir = "ltr"
	}
	switch {
	case tag.MatchString(language):
		w.Lang = language
	case languages[script] != "":
		w.Lang = languages[script]
	case script != "" && script != "Zzzz" && script != "Latn":
		w.Lang = "und-" + script // the script alone chooses a font
	}
	return w
}

// tag is the shape of a language tag.
var tag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// leftwards are the scripts that are written from right to left.
var leftwards = []string{"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg"}

// languages are those of scripts that serve one.
var languages = map[string]string{
	"Jpan": "ja", "Kana": "ja", "Hira": "ja", "Hang": "ko", "Hebr": "he", "Grek": "el", "Thai": "th",
	"Geor": "ka", "Armn": "hy", "Khmr": "km", "Laoo": "lo", "Mymr": "my", "Tibt": "bo", "Thaa": "dv",
}

// visible leaves out what has no shape of its own and may turn text around, hide
// in it or break its line, and says what that was. The joiners stay: Persian and
// the scripts of India are written with them.
func visible(text string) (shown, hidden string) {
	const nonJoiner, joiner = '\u200c', '\u200d'
	var found []string
	shown = strings.Map(func(r rune) rune {
		switch {
		case r == nonJoiner, r == joiner:
			return r
		case r == '\n', r == '\r', r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.IsControl(r), unicode.Is(unicode.Co, r):
			if code := fmt.Sprintf("U+%04X", r); !slices.Contains(found, code) {
				found = append(found, code)
			}
			return -1
		}
		return r
	}, text)
	return shown, strings.Join(found, ", ")
}
