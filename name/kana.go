package name

import (
	"strings"
	"unicode"
)

// kanaSyllables is modified Hepburn (ALA-LC) for katakana; hiragana stands 0x60
// before it.
var kanaSyllables = parseLetters(`ア a イ i ウ u エ e オ o カ ka キ ki ク ku ケ ke コ ko ガ ga ギ gi グ gu ゲ ge ゴ go サ sa シ shi ス su セ se ソ so
	ザ za ジ ji ズ zu ゼ ze ゾ zo タ ta チ chi ツ tsu テ te ト to ダ da ヂ ji ヅ zu デ de ド do ナ na ニ ni ヌ nu ネ ne ノ no
	ハ ha ヒ hi フ fu ヘ he ホ ho バ ba ビ bi ブ bu ベ be ボ bo パ pa ピ pi プ pu ペ pe ポ po マ ma ミ mi ム mu メ me モ mo
	ヤ ya ユ yu ヨ yo ラ ra リ ri ル ru レ re ロ ro ワ wa ヰ i ヱ e ヲ o ン n ヴ vu ヷ va ヸ vi ヹ ve ヺ vo ヵ ka ヶ ga ヮ wa
	ㇰ ku ㇱ shi ㇲ su ㇳ to ㇴ nu ㇵ ha ㇶ hi ㇷ fu ㇸ he ㇹ ho ㇺ mu ㇻ ra ㇼ ri ㇽ ru ㇾ re ㇿ ro`)

var kanaLips = strings.NewReplacer("nb", "mb", "np", "mp", "nm", "mm")

var smallKana = parseLetters("ァ a ィ i ゥ u ェ e ォ o ャ ya ュ yu ョ yo")

// readJapanese reads words of kana, and Han in their company, which is Japanese
// (japanese.go). The first reading leaves long vowels unmarked, as passports do;
// the second writes them out; the third has m for n before lips, as traditional
// Hepburn does. Han has several readings besides, and then these come with the
// second and third.
func readJapanese(words [][]rune) []alternative {
	parts := make([][]string, len(words))
	most := 0
	for i, w := range words {
		parts[i] = japaneseChoices(w, i == 0 && len(words) > 1)
		most = max(most, len(parts[i]))
	}
	alts := make([]alternative, 0, most)
	for k := range most {
		texts := make([]string, len(words))
		for i, p := range parts {
			if k < len(p) {
				texts[i] = p[k]
			} else if len(p) > 0 {
				texts[i] = p[0]
			}
		}
		alts = append(alts, alternative{text: strings.Join(texts, " ")})
	}
	return alts
}

// japaneseChoices are the readings of one word; surname says that others
// follow it.
func japaneseChoices(w []rune, surname bool) []string {
	isHan := func(r rune) bool { return unicode.Is(unicode.Han, r) }
	han := 0
	for _, r := range w {
		if isHan(r) {
			han++
		}
	}
	var out []string
	switch {
	case han == 0:
		return kanaChoices(w)
	case han < len(w):
		out = japaneseMixed(w)
	default:
		out, _ = japaneseWord(w)
		if surname && out == nil {
			out = japaneseLetters(w, japaneseSurnameLetters)
		} else if out == nil {
			out = japaneseGiven(w)
		}
	}
	if out == nil { // a character that no Japanese name has
		out = japaneseLetters(w, func(r string) []string {
			if readings := japaneseNameLetters(r); readings != nil {
				return readings[:1]
			}
			return []string{pinyinWord([]rune(r))}
		})
	}
	return out
}

// kanaChoices reads kana: long vowels short, then written out, then m for n.
func kanaChoices(w []rune) []string {
	text := kanaText(w)
	short := shortVowels(text)
	return []string{short, longVowels(text), kanaLips.Replace(short)}
}

// kanaText writes Hepburn with "-" for the length mark ー.
func kanaText(w []rune) string {
	out := make([]byte, 0, 32)
	double := false
	for _, r := range w {
		if 0x3041 <= r && r <= 0x3096 {
			r += 0x60
		}
		switch r {
		case 'ッ':
			double = true
			continue
		case 'ー':
			out = append(out, '-')
			continue
		case 'ヽ', 'ヾ', 'ゝ', 'ゞ': // repeat the syllable before
			out = append(out, lastSyllable(out)...)
			continue
		}
		if small, ok := smallKana[r]; ok {
			out = appendSmallKana(out, small)
			continue
		}
		s, ok := kanaSyllables[r]
		if !ok {
			s = keepDigit(r)
		}
		if double && s != "" && !strings.ContainsRune("aiueon", rune(s[0])) {
			if strings.HasPrefix(s, "ch") {
				out = append(out, 't')
			} else {
				out = append(out, s[0])
			}
		}
		double = false
		out = append(out, s...)
	}
	return string(out)
}

func lastSyllable(out []byte) []byte {
	for i := len(out) - 2; i >= 0; i-- {
		if strings.IndexByte("aiueo", out[i]) >= 0 {
			return append([]byte{}, out[i+1:]...)
		}
	}
	return append([]byte{}, out...)
}

// appendSmallKana lets a small vowel or ya, yu, yo replace the vowel before it:
// ki+ya is kya, shi+ya sha, fu+a fa, te+i ti, u+i wi, ku+a kwa.
func appendSmallKana(out []byte, small string) []byte {
	n := len(out)
	if n == 0 || strings.IndexByte("aiueo", out[n-1]) < 0 {
		return append(out, small...)
	}
	vowel := out[n-1]
	onset := string(out[:n-1])
	if small[0] == 'y' {
		switch {
		case vowel == 'a' || vowel == 'o' && !strings.HasSuffix(onset, "d") && !strings.HasSuffix(onset, "t"):
			return append(out, small...)
		case strings.HasSuffix(onset, "sh"), strings.HasSuffix(onset, "ch"), strings.HasSuffix(onset, "j"):
			return append(out[:n-1], small[1:]...)
		case n == 1:
			return append(out[:0], small...)
		}
		return append(out[:n-1], small...)
	}
	if vowel == small[0] && vowel != 'u' {
		return append(out, small...) // a long vowel written in slang
	}
	bare := n == 1 || strings.IndexByte("aiueon", out[n-2]) >= 0
	switch {
	case bare && vowel == 'u':
		return append(append(out[:n-1], 'w'), small...)
	case bare && vowel == 'i':
		return append(append(out[:n-1], 'y'), small...)
	case vowel == 'u' && (strings.HasSuffix(onset, "k") || strings.HasSuffix(onset, "g")):
		return append(append(out[:n-1], 'w'), small...)
	case vowel == 'a', bare:
		return append(out, small...)
	}
	return append(out[:n-1], small...)
}

// shortVowels drops length marks and reads oo, ou and uu as one vowel.
func shortVowels(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '-' {
			continue
		}
		if n := len(out); n > 0 && (c == 'o' && out[n-1] == 'o' || c == 'u' && (out[n-1] == 'o' || out[n-1] == 'u')) {
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

// longVowels writes the vowel before each length mark once more.
func longVowels(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch n := len(out); {
		case s[i] != '-':
			out = append(out, s[i])
		case n > 0:
			out = append(out, out[n-1])
		}
	}
	return string(out)
}
