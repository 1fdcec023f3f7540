package synth

import (
	"math"
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A culture is an invented way of building names. Its syllables give names of
// a recognisable sound; none is taken from data.
type culture struct {
	name    string
	country []string // where its people come from, ISO alpha-2
	onsets  []string
	nuclei  []string
	codas   []string // "" repeated as often as open syllables should be
	given   [2]int   // fewest and most syllables of a given name
	family  [2]int
	male    []string // endings of given names
	female  []string
	endings []string // of family names
	// spellings are pairs of letters that writers of this culture's names in
	// Latin script use for one another.
	spellings [][2]string
	compose   func(parts parts) []part
	// script writes a name in the original script, whose ISO 15924 code is
	// scriptCode; nil where that is Latin.
	script     func(latin string) string
	scriptCode string
}

// parts are the names a person is made of, before they are put in order.
type parts struct {
	female        bool
	given, middle string
	father        string // the father's given name
	family        string
	second        string // the mother's family name
}

// part is one word, or words that stay together, of a full name.
type part struct {
	text string
	may  bool // may be left out by whoever writes the name down
}

var cultures = []culture{
	{
		name: "levantine", country: []string{"SY", "IQ", "JO", "YE"},
		onsets: []string{"m", "h", "kh", "s", "z", "r", "n", "b", "d", "f", "q", "j", "y", "w", "sh", "t", "l"},
		nuclei: []string{"a", "a", "i", "u", "aa", "ee", "ou"}, codas: []string{"", "", "d", "m", "r", "l", "n", "s", "b"},
		given: [2]int{2, 3}, family: [2]int{2, 3}, male: []string{"", "", "id", "ir"}, female: []string{"a", "ah", "iya"}, endings: []string{"i", "i", "awi", "an", ""},
		spellings: [][2]string{{"kh", "h"}, {"q", "k"}, {"ou", "u"}, {"ee", "i"}, {"aa", "a"}, {"j", "dj"}, {"sh", "ch"}, {"iya", "ia"}, {"awi", "aoui"}},
		compose: func(p parts) []part {
			link := "bin"
			if p.female {
				link = "bint"
			}
			return []part{{text: p.given}, {link + " " + p.father, true}, {text: "al-" + p.family}}
		},
		script: toArabic, scriptCode: "Arab",
	},
	{
		name: "steppe", country: []string{"KZ", "KG", "UZ", "TJ"},
		onsets: []string{"k", "t", "b", "d", "zh", "s", "m", "n", "r", "l", "sh", "y", "g", "ch", "v"},
		nuclei: []string{"a", "a", "u", "o", "y", "e", "i"}, codas: []string{"", "", "r", "n", "l", "t", "k", "z", "m"},
		given: [2]int{2, 3}, family: [2]int{2, 3}, male: []string{"bek", "", "zhan", "gul"}, female: []string{"gul", "a", "zhan"}, endings: []string{"ov", "ev", "ov", "uly"},
		spellings: [][2]string{{"zh", "j"}, {"y", "i"}, {"ov", "off"}, {"sh", "s"}, {"ch", "tch"}, {"k", "q"}, {"ev", "yev"}},
		compose: func(p parts) []part {
			family, patronymic := p.family, p.father+"ovich"
			if p.female {
				family, patronymic = p.family+"a", p.father+"ovna"
			}
			return []part{{text: p.given}, {patronymic, true}, {text: family}}
		},
		script: toCyrillic, scriptCode: "Cyrl",
	},
	{
		name: "iberian", country: []string{"CO", "MX", "VE", "ES"},
		onsets: []string{"m", "l", "r", "s", "c", "d", "g", "p", "b", "t", "n", "v", "j", "f"},
		nuclei: []string{"a", "o", "e", "i", "ue", "ia", "u"}, codas: []string{"", "", "", "n", "r", "s", "l"},
		given: [2]int{2, 3}, family: [2]int{2, 3}, male: []string{"o", "o", "io", "el"}, female: []string{"a", "ia", "ela"}, endings: []string{"ez", "a", "o", "os", "eira"},
		spellings: [][2]string{{"z", "s"}, {"v", "b"}, {"j", "x"}, {"c", "k"}, {"ue", "we"}, {"g", "gu"}},
		compose: func(p parts) []part {
			return []part{{text: p.given}, {p.middle, true}, {text: p.family}, {p.second, true}}
		},
	},
	{
		name: "river", country: []string{"CN", "VN", "KP"},
		onsets: []string{"zh", "x", "l", "w", "ch", "h", "m", "q", "y", "g", "t", "d", "s", "j", "f"},
		nuclei: []string{"a", "ao", "i", "ui", "ia", "e", "ou", "uo"}, codas: []string{"", "", "n", "ng"},
		given: [2]int{2, 2}, family: [2]int{1, 1}, male: []string{""}, female: []string{""}, endings: []string{""},
		spellings: [][2]string{{"zh", "ch"}, {"x", "hs"}, {"q", "ch"}, {"ou", "ow"}, {"g", "k"}, {"j", "ch"}, {"ng", "n"}},
		compose: func(p parts) []part {
			return []part{{text: p.family}, {text: p.given}}
		},
	},
	{
		name: "plateau", country: []string{"IN", "PK", "BD", "LK"},
		onsets: []string{"r", "s", "v", "k", "p", "d", "m", "n", "sh", "j", "bh", "th", "g", "ch", "l"},
		nuclei: []string{"a", "a", "i", "u", "e", "aa", "oo"}, codas: []string{"", "", "", "n", "sh", "t", "r", "m"},
		given: [2]int{2, 3}, family: [2]int{2, 3}, male: []string{"", "esh", "it"}, female: []string{"a", "i", "ini"}, endings: []string{"", "kar", "an", "wal", "a"},
		spellings: [][2]string{{"v", "w"}, {"sh", "s"}, {"aa", "a"}, {"oo", "u"}, {"th", "t"}, {"bh", "b"}, {"ch", "chh"}, {"ee", "i"}},
		compose: func(p parts) []part {
			return []part{{text: p.given}, {p.father, true}, {text: p.family}}
		},
	},
	{
		name: "coast", country: []string{"NG", "GH", "ML", "CD"},
		onsets: []string{"k", "b", "d", "m", "n", "t", "s", "ad", "ok", "f", "l", "y", "gb", "w", "ch"},
		nuclei: []string{"a", "o", "u", "e", "i", "ou"}, codas: []string{"", "", "", "", "n", "m"},
		given: [2]int{2, 3}, family: [2]int{2, 4}, male: []string{"", "u", "e"}, female: []string{"a", "i", ""}, endings: []string{"", "wu", "ola", "e"},
		spellings: [][2]string{{"ou", "u"}, {"gb", "b"}, {"ch", "tch"}, {"k", "c"}, {"y", "i"}},
		compose: func(p parts) []part {
			return []part{{text: p.given}, {p.middle, true}, {text: p.family}}
		},
	},
	{
		name: "northern", country: []string{"GB", "US", "IE", "DE"},
		onsets: []string{"b", "w", "h", "br", "st", "cl", "th", "m", "r", "s", "gr", "d", "l", "f", "tr"},
		nuclei: []string{"a", "e", "i", "o", "ea", "oo", "ai"}, codas: []string{"n", "l", "r", "rd", "", "ck", "ll", "s", "nt"},
		given: [2]int{1, 2}, family: [2]int{1, 2}, male: []string{"", "y", "er"}, female: []string{"a", "ie", "yn"}, endings: []string{"son", "er", "ley", "ton", "man", "s"},
		spellings: [][2]string{{"ie", "y"}, {"ck", "k"}, {"ll", "l"}, {"ea", "ee"}, {"son", "sen"}, {"ai", "ay"}, {"ley", "ly"}},
		compose: func(p parts) []part {
			return []part{{text: p.given}, {p.middle, true}, {text: p.family}}
		},
	},
}

// Sizes of the vocabularies of one culture. Few given names carry most people;
// family names have a long tail.
const (
	givenNames  = 3_000
	familyNames = 60_000
)

// givenName returns the given name of a rank, rank 0 being the most common.
func (c *culture) givenName(rank int, female bool) string {
	endings, salt := c.male, uint64(1)
	if female {
		endings, salt = c.female, 2
	}
	return c.word(salt, rank, c.given, endings)
}

func (c *culture) familyName(rank int) string { return c.word(3, rank, c.family, c.endings) }

// word builds the word of a rank. It depends on the culture and the rank
// alone, so a vocabulary of any size needs no memory.
func (c *culture) word(salt uint64, rank int, syllables [2]int, endings []string) string {
	var seed uint64
	for _, b := range []byte(c.name) {
		seed = seed*131 + uint64(b)
	}
	r := rand.New(rand.NewPCG(seed*8+salt, uint64(rank)))
	var b strings.Builder
	for n := syllables[0] + r.IntN(syllables[1]-syllables[0]+1); n > 0; n-- {
		b.WriteString(pick(r, c.onsets))
		b.WriteString(pick(r, c.nuclei))
		b.WriteString(pick(r, c.codas))
	}
	ending := pick(r, endings)
	word := b.String()
	if ending != "" && isVowel(word[len(word)-1]) && isVowel(ending[0]) {
		word = strings.TrimRight(word, vowels)
	}
	return capitalise(word + ending)
}

const vowels = "aeiouy"

func isVowel(b byte) bool { return strings.IndexByte(vowels, b) >= 0 }

func capitalise(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// zipf draws a rank in [0, n) with probability falling as 1/(rank+1), the law
// that names follow (Zipf's with exponent 1). It inverts the continuous
// distribution, which is close enough for any n and needs no table.
func zipf(r *rand.Rand, n int) int {
	rank := int(math.Exp(r.Float64()*math.Log(float64(n+1)))) - 1
	return min(rank, n-1)
}

// toCyrillic writes a name of the steppe culture in Cyrillic letters.
var toCyrillic = strings.NewReplacer(
	"zh", "ж", "ch", "ч", "sh", "ш", "Zh", "Ж", "Ch", "Ч", "Sh", "Ш",
	"a", "а", "b", "б", "d", "д", "e", "е", "g", "г", "i", "и", "k", "к", "l", "л", "m", "м", "n", "н", "o", "о", "r", "р", "s", "с", "t", "т", "u", "у", "v", "в", "y", "ы", "z", "з", "h", "х",
	"B", "Б", "D", "Д", "G", "Г", "K", "К", "L", "Л", "M", "М", "N", "Н", "R", "Р", "S", "С", "T", "Т", "V", "В", "Y", "Й",
).Replace

// toArabic writes a name of the levantine culture in Arabic letters, short
// vowels unwritten as usual.
func toArabic(latin string) string {
	// The space at the end lets the rules for the ends of words see the last one.
	return strings.TrimSpace(arabicLetters.Replace(strings.ToLower(latin) + " "))
}

var arabicLetters = strings.NewReplacer(
	"bint ", "بنت ", "bin ", "بن ", "al-", "ال", "kh", "خ", "sh", "ش", "aa", "ا", "ee", "ي", "ou", "و", "iya", "ية", "awi", "اوي", "ah", "ة",
	"i ", "ي ", "a ", "ا ", "a", "", "i", "", "u", "",
	"b", "ب", "d", "د", "f", "ف", "h", "ه", "j", "ج", "k", "ك", "l", "ل", "m", "م", "n", "ن", "q", "ق", "r", "ر", "s", "س", "t", "ت", "w", "و", "y", "ي", "z", "ز", "e", "", "o", "",
)
