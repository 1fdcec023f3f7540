package name

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// nameWord is a word of a name whose letters are all of one script group:
// lower case, NFC, with its marks. An apostrophe or, in Hebrew, a double
// quote inside stays for the reader of the script.
type nameWord struct {
	letters []rune
	group   string // ISO 15924 code; "Jpan" for Han beside kana; "" for digits alone
}

// splitName cleans a text and parts it into words.
func splitName(text string) []nameWord {
	letters := cleanLetters(text)
	var words []nameWord
	kana := false
	for start := 0; start < len(letters); {
		if letters[start] == ' ' {
			start++
			continue
		}
		end := start
		for end < len(letters) && letters[end] != ' ' {
			end++
		}
		word := foldHomoglyphs(letters[start:end])
		for i, r := range word {
			word[i] = unicode.ToLower(r)
		}
		words = splitScripts(words, word)
		start = end
	}
	for i := range words {
		switch words[i].group {
		case "Hira", "Kana", "Jpan":
			words[i].group = "Jpan"
			kana = true
		}
	}
	for i := range words {
		if kana && words[i].group == "Hani" {
			words[i].group = "Jpan"
		}
	}
	return words
}

// cleanLetters brings a text to compatibility form and leaves letters, marks,
// ASCII digits, apostrophes, and single spaces where words part.
func cleanLetters(text string) []rune {
	source := []rune(norm.NFKC.String(strings.Map(spacingAccent, text)))
	out := make([]rune, 0, len(source)+4)
	space := func() {
		if n := len(out); n > 0 && out[n-1] != ' ' {
			out = append(out, ' ')
		}
	}
	segment := 0 // letters since the last break or full stop
	for i, r := range source {
		switch {
		case isApostrophe(r):
			if n := len(out); n > 0 && out[n-1] != ' ' {
				out = append(out, '\'')
			}
		case r == 0x0640, unicode.Is(unicode.Cf, r), unicode.Is(unicode.Me, r), isVariationSelector(r),
			0x055B <= r && r <= 0x055F && r != 0x055D: // tatweel; Armenian stress stands within a word
		case r == '〇':
			out = append(out, '零')
			segment = 2
		case unicode.IsDigit(r):
			out = append(out, '0'+digitValue(r))
			segment += 2
		case unicode.IsLetter(r):
			out = append(out, r)
			segment++
		case unicode.Is(unicode.M, r):
			out = append(out, r)
		case r == '.' && segment == 1 && initialStands(source[i+1:]):
			segment = 0
		case r == '·' && i > 0 && i+1 < len(source) && source[i-1]|0x20 == 'l' && source[i+1]|0x20 == 'l': // Catalan l·l
		case r == '"' || r == '״' || r == '”' || r == '“':
			if i > 0 && i+1 < len(source) && unicode.Is(unicode.Hebrew, source[i-1]) && unicode.Is(unicode.Hebrew, source[i+1]) {
				continue // the gershayim of an acronym
			}
			space()
			segment = 0
		case r == '&':
			space()
			out = append(out, 'a', 'n', 'd', ' ')
			segment = 0
		case r == '་' || r == '༌': // the Tibetan reader joins syllables
			out = append(out, '་')
		default:
			space()
			segment = 0
		}
	}
	return out
}

// initialStands is initialFollows for runes.
func initialStands(rest []rune) bool {
	if len(rest) == 0 || !unicode.IsLetter(rest[0]) {
		return false
	}
	return len(rest) == 1 || !unicode.IsLetter(rest[1]) && !unicode.IsDigit(rest[1]) && !unicode.Is(unicode.M, rest[1]) && !isApostrophe(rest[1])
}

// spacingAccent drops accents that stand by themselves, which compatibility
// form would turn into a space and part the word, and the trademark signs,
// which it would turn into letters.
func spacingAccent(r rune) rune {
	switch r {
	case 0x00B4, 0x0384, 0x1FBD, 0x1FBF, 0x1FFD, 0x1FFE: // acute, tonos, koronis, breathings
		return '\''
	case 0x00A8, 0x00AF, 0x00B8, 0x0385, 0x037A, 0x309B, 0x309C, '™', '℠':
		return -1
	}
	if 0x02D8 <= r && r <= 0x02DD || 0x1FC0 <= r && r <= 0x1FC1 || 0x1FCD <= r && r <= 0x1FCF || 0x1FDD <= r && r <= 0x1FDF || 0x1FED <= r && r <= 0x1FEF {
		return -1
	}
	return r
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '’', '‘', '‛', '′', '՚', '׳', 'ꞌ', 'Ꞌ':
		return true
	}
	return 0x02B9 <= r && r <= 0x02CF || 0x02D0 <= r && r <= 0x02DF || r == 0x02EE || r == 0x02EC
}

func isVariationSelector(r rune) bool {
	return 0xFE00 <= r && r <= 0xFE0F || 0xE0100 <= r && r <= 0xE01EF || 0x180B <= r && r <= 0x180F
}

// digitValue returns 0–9: decimal digits come in blocks of ten, and the ranges
// of the Unicode table are whole blocks.
func digitValue(r rune) rune {
	for _, rg := range unicode.Nd.R16 {
		if rune(rg.Lo) <= r && r <= rune(rg.Hi) {
			return (r - rune(rg.Lo)) % 10
		}
	}
	for _, rg := range unicode.Nd.R32 {
		if rune(rg.Lo) <= r && r <= rune(rg.Hi) {
			return (r - rune(rg.Lo)) % 10
		}
	}
	return 0
}

// Letters that look alike: Latin first, then its double. Case is kept, since
// the capitals of Greek resemble other letters than its small ones do.
var (
	latinDoubles = [...]struct {
		script string
		pairs  string
	}{
		{"Cyrl", "AАBВCСEЕHНIІJЈKКMМOОPРSЅTТXХYУaаcсdԁeеhһiіjјkкoоpрqԛsѕwԝxхyу"},
		{"Grek", "AΑBΒEΕHΗIΙKΚMΜNΝOΟPΡTΤXΧYΥZΖaαiιkκoοpρuυvν"},
	}
	toLatin   = map[rune]rune{}
	fromLatin = map[string]map[rune]rune{}
)

func init() {
	for _, d := range latinDoubles {
		fromLatin[d.script] = map[rune]rune{}
		pairs := []rune(d.pairs)
		for i := 0; i < len(pairs); i += 2 {
			toLatin[pairs[i+1]] = pairs[i]
			fromLatin[d.script][pairs[i]] = pairs[i+1]
		}
	}
}

// foldHomoglyphs rewrites a word that mixes Latin with Cyrillic or Greek in
// the script of its majority, if each letter of the minority has a double
// there; otherwise it leaves the word alone.
func foldHomoglyphs(word []rune) []rune {
	latin, other, otherScript := 0, 0, ""
	for _, r := range word {
		switch {
		case unicode.Is(unicode.Latin, r):
			latin++
		case unicode.Is(unicode.Cyrillic, r):
			other++
			otherScript = "Cyrl"
		case unicode.Is(unicode.Greek, r):
			other++
			otherScript = "Grek"
		}
	}
	if latin == 0 || other == 0 {
		return word
	}
	if latin >= other {
		if folded, ok := foldLetters(word, toLatin, unicode.Latin); ok {
			return folded
		}
	}
	table := unicode.Cyrillic
	if otherScript == "Grek" {
		table = unicode.Greek
	}
	if folded, ok := foldLetters(word, fromLatin[otherScript], table); ok {
		return folded
	}
	return word
}

func foldLetters(word []rune, doubles map[rune]rune, target *unicode.RangeTable) ([]rune, bool) {
	folded := make([]rune, len(word))
	for i, r := range word {
		folded[i] = r
		if unicode.IsLetter(r) && !unicode.Is(target, r) {
			double, ok := doubles[r]
			if !ok {
				return nil, false
			}
			folded[i] = double
		}
	}
	return folded, true
}

// splitScripts appends a word, cut where its script changes. Kana and Han, and
// Hangul and Han, stay together; digits, marks and shared letters stay with
// what is before them.
func splitScripts(words []nameWord, word []rune) []nameWord {
	start, group := 0, ""
	for i, r := range word {
		g := letterGroup(r)
		switch {
		case g == "" || g == group:
		case group == "":
			group = g
		default:
			if joined := joinGroups(group, g); joined != "" {
				group = joined
				continue
			}
			words = append(words, nameWord{word[start:i], group})
			start, group = i, g
		}
	}
	return append(words, nameWord{word[start:], group})
}

func joinGroups(a, b string) string {
	if a > b {
		a, b = b, a
	}
	switch a + b {
	case "HaniHira", "HaniKana", "HiraKana", "HaniJpan", "HiraJpan", "JpanKana":
		return "Jpan"
	case "HangHani":
		return "Hang"
	}
	return ""
}

// letterGroup is the script of a letter, "" for what is shared by scripts.
func letterGroup(r rune) string {
	if r < 0x80 {
		if isASCIILetter(byte(r)) {
			return "Latn"
		}
		return ""
	}
	if !unicode.IsLetter(r) {
		return ""
	}
	switch s := scriptOf(r, scriptLatin); {
	case s < 0:
		return ""
	case s == len(scriptTable):
		return "Zzzz"
	default:
		return scriptTable[s].code
	}
}

// unreadable reads a text whose letters are all silent, such as a lone soft
// sign, by the numbers of its code points.
func unreadable(text string) []Reading {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsLetter(r) {
			b.WriteByte('u')
			b.WriteString(strconv.FormatInt(int64(r), 16))
		}
	}
	if b.Len() == 0 {
		return nil
	}
	return []Reading{{Text: b.String(), Script: Script(text)}}
}
