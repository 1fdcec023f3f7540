package name

import "unicode"

// scriptTable ties an ISO 15924 code to the letters of the script. The order
// is that in which an unknown letter is looked for: common scripts of lists
// first.
var scriptTable = [...]struct {
	code  string
	table *unicode.RangeTable
}{
	{"Latn", unicode.Latin},
	{"Cyrl", unicode.Cyrillic},
	{"Arab", unicode.Arabic},
	{"Hani", unicode.Han},
	{"Hang", unicode.Hangul},
	{"Kana", unicode.Katakana},
	{"Hira", unicode.Hiragana},
	{"Hebr", unicode.Hebrew},
	{"Grek", unicode.Greek},
	{"Deva", unicode.Devanagari},
	{"Beng", unicode.Bengali},
	{"Guru", unicode.Gurmukhi},
	{"Gujr", unicode.Gujarati},
	{"Orya", unicode.Oriya},
	{"Taml", unicode.Tamil},
	{"Telu", unicode.Telugu},
	{"Knda", unicode.Kannada},
	{"Mlym", unicode.Malayalam},
	{"Sinh", unicode.Sinhala},
	{"Thai", unicode.Thai},
	{"Laoo", unicode.Lao},
	{"Geor", unicode.Georgian},
	{"Armn", unicode.Armenian},
	{"Ethi", unicode.Ethiopic},
	{"Khmr", unicode.Khmer},
	{"Mymr", unicode.Myanmar},
	{"Tibt", unicode.Tibetan},
	{"Thaa", unicode.Thaana},
	{"Mong", unicode.Mongolian},
	{"Syrc", unicode.Syriac},
	{"Bopo", unicode.Bopomofo},
	{"Tfng", unicode.Tifinagh},
	{"Nkoo", unicode.Nko},
	{"Cher", unicode.Cherokee},
	{"Cans", unicode.Canadian_Aboriginal},
	{"Yiii", unicode.Yi},
	{"Copt", unicode.Coptic},
	{"Adlm", unicode.Adlam},
	{"Rohg", unicode.Hanifi_Rohingya},
	{"Vaii", unicode.Vai},
	{"Java", unicode.Javanese},
	{"Bali", unicode.Balinese},
}

const scriptLatin, scriptHan, scriptHangul, scriptKatakana, scriptHiragana = 0, 3, 4, 5, 6

// Script returns the ISO 15924 code of the script that most letters of the
// text are in, such as "Latn" or "Arab"; of equals the first in the text. Han
// beside kana is "Jpan", Han beside Hangul "Hang". It is "" where there are no
// letters and "Zzzz" for a script that this package does not know.
func Script(text string) string {
	var counts [len(scriptTable) + 1]int // the last is unknown
	var order [len(scriptTable) + 1]int
	seen, last := 0, scriptLatin
	add := func(s int) {
		if counts[s] == 0 {
			order[seen] = s
			seen++
		}
		counts[s]++
	}
	for _, r := range text {
		if r < 0x80 {
			if 'a' <= r|0x20 && r|0x20 <= 'z' {
				add(scriptLatin)
			}
			continue
		}
		if !unicode.IsLetter(r) {
			continue
		}
		if s := scriptOf(r, last); s >= 0 {
			add(s)
			last = min(s, len(scriptTable)-1)
		}
	}
	japanese := false
	if counts[scriptHan] > 0 {
		if counts[scriptHangul] > 0 {
			counts[scriptHangul] += counts[scriptHan]
			counts[scriptHan] = 0
		} else if kana := counts[scriptHiragana] + counts[scriptKatakana]; kana > 0 {
			counts[scriptHan] += kana
			counts[scriptHiragana], counts[scriptKatakana] = 0, 0
			japanese = true
		}
	}
	best := -1
	for _, s := range order[:seen] {
		if best < 0 || counts[s] > counts[best] {
			best = s
		}
	}
	switch {
	case best < 0:
		return ""
	case best == len(scriptTable):
		return "Zzzz"
	case best == scriptHan && japanese:
		return "Jpan"
	}
	return scriptTable[best].code
}

// scriptOf returns the place in scriptTable of a letter's script, its length
// for an unknown script, or -1 for a letter that several scripts share, such
// as the Japanese length mark. Neighbouring letters mostly share their script,
// so the caller's last answer is tried first.
func scriptOf(r rune, last int) int {
	if unicode.Is(scriptTable[last].table, r) {
		return last
	}
	for i := range scriptTable {
		if i != last && unicode.Is(scriptTable[i].table, r) {
			return i
		}
	}
	switch {
	case 0x1D400 <= r && r <= 0x1D6A5: // mathematical alphabets are Latin letters in costume
		return scriptLatin
	case unicode.In(r, unicode.Common, unicode.Inherited):
		return -1
	}
	return len(scriptTable)
}
