package name

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// latinLetters are letters that no decomposition leads to ASCII.
var latinLetters = parseLetters(`ß ss æ ae œ oe ø o ł l đ d ð d þ th ı i ə a ħ h ŋ ng ŧ t ɓ b ɗ d ƙ k ƴ y ɛ e ɔ o
	ɣ gh ʒ zh ƶ z ȝ gh ƿ w ſ s ĸ k ɖ d ǝ a ƒ f ʋ v ɩ i ɨ i ʉ u ŀ l ǆ dz ǉ lj ǌ nj ɲ ny ƞ n ƈ c ƥ p ƭ t ʃ sh ɐ a ɑ a`)

// latinSecond are the spellings that German and Nordic papers use where the
// letter itself cannot be written (ICAO 9303 part 3, section 6), and other
// second choices.
var latinSecond = parseLetters("ä ae ö oe ü ue å aa ø oe ð dh đ dj ə e")

// parseLetters reads pairs "letter text"; the text "-" is none.
func parseLetters(pairs string) map[rune]string {
	fields := strings.Fields(pairs)
	table := make(map[rune]string, len(fields)/2)
	for i := 0; i+1 < len(fields); i += 2 {
		text := fields[i+1]
		if text == "-" {
			text = ""
		}
		for _, r := range fields[i] {
			table[r] = text
		}
	}
	return table
}

// readLatin strips marks and writes special letters in ASCII. Where a name has
// letters of latinSecond there is a second reading with them written out; not
// for ö and ü in Turkish, Azerbaijani or Hungarian company, where they are
// always o and u.
func readLatin(words [][]rune) []alternative {
	second, plainUmlaut := false, false
	for _, w := range words {
		for _, r := range w {
			if _, ok := latinSecond[r]; ok {
				second = true
			}
			switch r {
			case 'ı', 'ğ', 'ş', 'ő', 'ű', 'ə':
				plainUmlaut = true
			}
		}
	}
	alts := []alternative{{text: latinText(words, nil, false)}}
	if second {
		alts = append(alts, alternative{text: latinText(words, latinSecond, plainUmlaut)})
	}
	return alts
}

func latinText(words [][]rune, choices map[rune]string, plainUmlaut bool) string {
	buf := make([]byte, 0, 64)
	for i, w := range words {
		if i > 0 {
			buf = append(buf, ' ')
		}
		for _, r := range w {
			if r < 0x80 {
				if r != '\'' {
					buf = append(buf, byte(r))
				}
				continue
			}
			if s, ok := choices[r]; ok && !(plainUmlaut && (r == 'ö' || r == 'ü')) {
				buf = append(buf, s...)
				continue
			}
			buf = appendLatinLetter(buf, r)
		}
	}
	return string(buf)
}

func appendLatinLetter(buf []byte, r rune) []byte {
	if s, ok := latinLetters[r]; ok {
		return append(buf, s...)
	}
	var enc [4]byte
	n := copy(enc[:], string(r))
	base := norm.NFD.Properties(enc[:n]).Decomposition()
	if base == nil {
		if unicode.Is(unicode.M, r) {
			return buf
		}
		return append(buf, tableLetter(r)...)
	}
	for _, d := range string(base) {
		switch {
		case d < 0x80:
			buf = append(buf, byte(d))
		case !unicode.Is(unicode.M, d):
			buf = appendLatinLetter(buf, d)
		}
	}
	return buf
}
