package name

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/mozillazg/go-unidecode"
)

// Reading is one way to write a name in Latin letters. Text holds only a–z,
// 0–9 and single spaces between words.
type Reading struct {
	Text   string
	Script string // of the text that was read, as [Script] tells it
	// Unvowelled marks a reading some of whose words lack the vowels that the
	// script leaves unwritten (Arabic, Hebrew).
	Unvowelled bool
}

// maxReadings bounds what a name may cost in the index.
const maxReadings = 4

// Readings returns up to four Latin readings of a name in any script, the
// best first, without duplicates; nil where the text has neither letters nor
// digits. It depends on nothing but the text.
//
// Words are parted by spaces, hyphens, commas, slashes and other punctuation.
// Apostrophes vanish ("O'Brien" is obrien), "&" is the word and, and letters
// that are each followed by a full stop without a space are one word ("S.A."
// is sa, "J. C." is j c). Case does not part words. Invisible characters are
// dropped, and a word with a few letters of a look-alike script is read in the
// script of its majority.
//
// A reading follows one romanisation scheme throughout; the files of the
// single scripts say which, and where the scheme is our own approximation.
func Readings(text string) []Reading {
	if clean, ok := readASCII(text); ok {
		if clean == "" {
			return nil
		}
		return []Reading{{Text: clean, Script: asciiScript(clean)}}
	}
	words := splitName(text)
	if len(words) == 0 {
		return unreadable(text)
	}
	if readings := combineRuns(Script(text), readRuns(words)); len(readings) > 0 {
		return readings
	}
	return unreadable(text) // nothing but silent letters
}

// readASCII reads a text that is all ASCII, and reports whether it is. This is
// the common case, and it returns the text itself where nothing changes.
func readASCII(text string) (string, bool) {
	var room [96]byte
	buf := room[:0]
	changed, segment := false, 0 // segment counts letters since the last break or full stop
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case 'a' <= c && c <= 'z':
			buf = append(buf, c)
			segment++
		case '0' <= c && c <= '9':
			buf = append(buf, c)
			segment += 2 // a digit is no initial
		case 'A' <= c && c <= 'Z':
			buf = append(buf, c|0x20)
			segment++
			changed = true
		case c >= 0x80:
			return "", false
		case c == '\'' || c == '`':
			changed = true
		case c == '.' && segment == 1 && initialFollows(text[i+1:]):
			segment = 0
			changed = true
		default:
			segment = 0
			if c == '&' {
				buf = append(appendBreak(buf), "and "...)
				changed = true
				continue
			}
			if c != ' ' || len(buf) == 0 || buf[len(buf)-1] == ' ' {
				changed = true
			}
			buf = appendBreak(buf)
		}
	}
	if n := len(buf); n > 0 && buf[n-1] == ' ' {
		buf = buf[:n-1]
		changed = true
	}
	if !changed {
		return text, true
	}
	return string(buf), true
}

func appendBreak(buf []byte) []byte {
	if n := len(buf); n > 0 && buf[n-1] != ' ' {
		buf = append(buf, ' ')
	}
	return buf
}

// initialFollows reports whether the text starts with a letter that stands
// alone, as the letters of "S.A.R.L" do.
func initialFollows(text string) bool {
	if text == "" || !isASCIILetter(text[0]) {
		return false
	}
	return len(text) == 1 || !isASCIILetter(text[1]) && (text[1] < '0' || text[1] > '9') && text[1] != '\''
}

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func asciiScript(clean string) string {
	if strings.ContainsFunc(clean, func(r rune) bool { return r >= 'a' }) {
		return "Latn"
	}
	return ""
}

// alternative is one reading of a run of words.
type alternative struct {
	text       string
	unvowelled bool
}

// scriptReader reads neighbouring words of one script, each a slice of lower
// case letters, marks, digits and the signs that splitName keeps. It returns
// its readings in the order of the schemes it knows.
type scriptReader func(words [][]rune) []alternative

// readerOf maps the group of a word to its reader; other scripts are read by
// the unidecode tables.
func readerOf(group string) scriptReader {
	switch group {
	case "Latn", "":
		return readLatin
	case "Cyrl":
		return readCyrillic
	case "Grek":
		return readGreek
	case "Armn":
		return readArmenian
	case "Geor":
		return readGeorgian
	case "Hebr":
		return readHebrew
	case "Arab":
		return readArabic
	case "Hani":
		return readHan
	case "Jpan":
		return readJapanese
	case "Hang":
		return readHangul
	case "Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym", "Sinh":
		return func(words [][]rune) []alternative { return readIndic(group, words) }
	case "Thai", "Laoo":
		return readThai
	case "Khmr":
		return readKhmer
	case "Mymr":
		return readBurmese
	case "Tibt":
		return readTibetan
	case "Ethi":
		return readEthiopic
	case "Thaa":
		return readThaana
	}
	return readByTable
}

// readRuns reads neighbouring words of one group together, since a script's
// reader may need them to tell the language or the parts of a name.
func readRuns(words []nameWord) [][]alternative {
	var runs [][]alternative
	var run [][]rune
	for i, w := range words {
		run = append(run, w.letters)
		if i+1 == len(words) || words[i+1].group != w.group {
			runs = append(runs, readerOf(w.group)(run))
			run = nil
		}
	}
	return runs
}

// combineRuns joins the k-th alternative of every run to the k-th reading; a
// run with fewer alternatives stays with its best.
func combineRuns(script string, runs [][]alternative) []Reading {
	most := 0
	for _, alts := range runs {
		most = max(most, len(alts))
	}
	readings := make([]Reading, 0, min(most, maxReadings))
	var buf []byte
	for k := 0; k < most && len(readings) < maxReadings; k++ {
		buf = buf[:0]
		unvowelled := false
		for _, alts := range runs {
			if len(alts) == 0 {
				continue
			}
			alt := alts[0]
			if k < len(alts) {
				alt = alts[k]
			}
			unvowelled = unvowelled || alt.unvowelled
			buf = appendReading(appendBreak(buf), alt.text)
		}
		if n := len(buf); n > 0 && buf[n-1] == ' ' {
			buf = buf[:n-1]
		}
		if len(buf) > 0 && !hasReading(readings, string(buf)) {
			readings = append(readings, Reading{Text: string(buf), Script: script, Unvowelled: unvowelled})
		}
	}
	return readings
}

func hasReading(readings []Reading, text string) bool {
	for _, r := range readings {
		if r.Text == text {
			return true
		}
	}
	return false
}

// appendReading keeps the promise of Reading.Text whatever a reader returned.
func appendReading(buf []byte, text string) []byte {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			buf = append(buf, c)
		case 'A' <= c && c <= 'Z':
			buf = append(buf, c|0x20)
		case c == ' ':
			buf = appendBreak(buf)
		}
	}
	return buf
}

// readByTable reads a script without a reader of its own, letter by letter.
func readByTable(words [][]rune) []alternative {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		for _, r := range w {
			b.WriteString(tableLetter(r))
		}
	}
	return []alternative{{text: b.String()}}
}

// tableLetter is the last resort for one letter: the unidecode tables, and
// the number of the code point where they are silent, so that equal names
// still read equal and no name reads empty.
func tableLetter(r rune) string {
	if r < 0x80 {
		return string(r)
	}
	ascii := appendReading(nil, unidecode.Unidecode(string(r)))
	if len(ascii) == 0 && unicode.IsLetter(r) {
		return "u" + strconv.FormatInt(int64(r), 16)
	}
	return string(ascii)
}
