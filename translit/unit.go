package translit

import (
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// Units splits a native word into the units of the channel of a script and
// appends them to dst: letters in one form each, marks dropped, Hangul syllable
// blocks as their conjoining letters. The learner and the channel share it.
func Units(dst []rune, script string, native []rune) []rune {
	for i, r := range native {
		switch {
		case script == "Hang" && 0xAC00 <= r && r <= 0xD7A3:
			n := r - 0xAC00
			dst = append(dst, 0x1100+n/588, 0x1161+n/28%21)
			if final := n % 28; final > 0 {
				dst = append(dst, 0x11A7+final)
			}
			continue
		case 0x3041 <= r && r <= 0x3096:
			r += 0x60 // hiragana as katakana
		case r == '々' && i > 0:
			r = native[i-1]
		case r < 0x80 && r != '\'':
			continue
		}
		if r = foldUnit(r); r >= 0 {
			dst = append(dst, r)
		}
	}
	return dst
}

// foldUnit brings letters that differ by country or by typewriter to one form,
// and drops what names are mostly written without; -1 is nothing.
func foldUnit(r rune) rune {
	switch r {
	case 'ی', 'ۍ', 'ۑ':
		return 'ي'
	case 'ک', 'ڪ':
		return 'ك'
	case 'ہ', 'ھ', 'ە':
		return 'ه'
	case 'ٱ':
		return 'ا'
	case 'ـ', '·', '・': // tatweel and dots between words
		return -1
	case '׳', '’', '‘', '`', 'ʼ':
		return '\''
	}
	switch {
	case r < 0x80:
		return r
	case unicode.Is(unicode.M, r), !unicode.IsLetter(r) && r != 'ー':
		return -1
	}
	return unicode.ToLower(r)
}

// appendSyllable appends the commonest pinyin syllable of a Han character
// without its tone, ü as v; nothing where the character has none.
func appendSyllable(dst []byte, r rune) []byte {
	for _, t := range pinyin.PinyinDict[int(r)] {
		switch t {
		case ',':
			return dst
		case 'ā', 'á', 'ǎ', 'à':
			t = 'a'
		case 'ē', 'é', 'ě', 'è', 'ê', 'ế', 'ề':
			t = 'e'
		case 'ī', 'í', 'ǐ', 'ì':
			t = 'i'
		case 'ō', 'ó', 'ǒ', 'ò':
			t = 'o'
		case 'ū', 'ú', 'ǔ', 'ù':
			t = 'u'
		case 'ǖ', 'ǘ', 'ǚ', 'ǜ', 'ü':
			t = 'v'
		case 'ń', 'ň', 'ǹ':
			t = 'n'
		case 'ḿ':
			t = 'm'
		}
		if 'a' <= t && t <= 'z' {
			dst = append(dst, byte(t))
		}
	}
	return dst
}

// Syllable is the pinyin of a Han character that has one, the class that
// characters seldom seen borrow from; "" for everything else.
func Syllable(r rune) string {
	var room [8]byte
	return string(appendSyllable(room[:0], r))
}
