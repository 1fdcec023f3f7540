package name

import "strings"

// cyrillicLetters is what the languages agree on; schemes say the rest. "-"
// is no sound of its own.
var cyrillicLetters = parseLetters(`а a б b в v г g д d е e ё e ж zh з z и i й y к k л l м m н n о o п p р r с s т t
	у u ф f х kh ц ts ч ch ш sh щ shch ъ - ы y ь - э e ю yu я ya
	і i ї yi є ye ґ g ў u ѐ e ѝ i ѣ e ѳ f ѵ i ѫ a ѧ ya
	ђ dj ј j љ lj њ nj ћ c џ dz ѓ gj ќ kj ѕ dz
	ә a ғ gh қ q ң ng ө o ұ u ү u һ h ӣ i ӯ u ҷ j ҳ h җ j ҝ g ҹ j ҙ z ҫ s ҡ q ӕ ae ӑ a ӗ e ӳ u ӏ - ҕ gh ҥ ng
	ӡ dz ҽ ch ҿ ch ҩ o ҭ t ҧ p ҟ k ҵ ts ӷ gh ӊ n ӎ m ӈ n ӄ k ҏ r ӂ zh ӝ j ӟ z ӵ ch ӥ i ӧ o ӱ u ӓ a ӫ o ӛ a ӹ y ӭ e`)

// cyrillicScheme is one romanisation of a language.
type cyrillicScheme struct {
	letters map[rune]string // where it differs from cyrillicLetters
	initial map[rune]string // at the start of a word
	// iotated letters read so at the start of a word and after vowels and signs
	iotated map[rune]string
	// press writes final -ий and -ый as y, ye after signs only, and дж as j, as
	// in Jamal
	press bool
	// latinX writes кс as x, as in Alexey
	latinX bool
}

var (
	iotatedYe = parseLetters("е ye ё ye")

	// Russian: BGN/PCGN 1947; ICAO 9303 part 3 (passports since 2013); what
	// the press writes; ISO 9:1968 without its carons, as in Germany and Italy;
	// and, for names that may as well be Bulgarian, Serbian or Ukrainian, what
	// those would read.
	russianBGN     = cyrillicScheme{iotated: iotatedYe}
	russianICAO    = cyrillicScheme{letters: parseLetters("й i ю iu я ia ъ ie")}
	russianPress   = cyrillicScheme{letters: parseLetters("ё yo"), press: true, latinX: true}
	russianISO     = cyrillicScheme{letters: parseLetters("ж z й j х h ц c ч c ш s щ sc ю ju я ja")}
	asBulgarian    = cyrillicScheme{letters: parseLetters("х h щ sht ъ a")}
	asSerbian      = cyrillicScheme{letters: parseLetters("ц c х h")}
	asUkrainian    = cyrillicScheme{letters: parseLetters("г h и y")}
	russianSchemes = []cyrillicScheme{russianBGN, russianICAO, russianPress, russianISO}
	slavicSchemes  = []cyrillicScheme{russianBGN, russianICAO, russianPress, asBulgarian, asSerbian, asUkrainian}

	// Ukrainian: BGN/PCGN 1965; Cabinet of Ministers 55/2010 (passports); by
	// way of Russian.
	ukrainianSchemes = []cyrillicScheme{
		{letters: parseLetters("г h и y")},
		{letters: parseLetters("г h и y є ie ї i й i ю iu я ia"), initial: parseLetters("є ye ї yi й y ю yu я ya")},
		{letters: parseLetters("ї i є e"), iotated: parseLetters("є ye"), press: true},
	}
	// Belarusian: BGN/PCGN 1979; national 2007 without its accents; by way of
	// Russian.
	belarusianSchemes = []cyrillicScheme{
		{letters: parseLetters("г h е ye ё yo ў w")},
		{letters: parseLetters("г h е e ё io я ia ю iu"), iotated: parseLetters("е ye ё yo я ya ю yu")},
		{iotated: iotatedYe, press: true},
	}
	// Bulgarian: the Transliteration Act of 2009; BGN/PCGN 1952.
	bulgarianSchemes = []cyrillicScheme{
		asBulgarian,
		{letters: parseLetters("щ sht ъ u")},
	}
	// Serbian and Macedonian: the Latin alphabet of the language without its
	// carons; English sounds.
	serbianSchemes = []cyrillicScheme{
		{letters: parseLetters("ж z х h ц c ч c ш s")},
		{letters: parseLetters("ћ ch х h џ j ј y љ ly њ ny ѓ gy ќ ky")},
		{letters: parseLetters("ж z х h ц c ч c ш s ђ d ѓ g ќ k љ l њ n ј y")},
	}
	// Kazakh: BGN/PCGN 1979; the press.
	kazakhSchemes = []cyrillicScheme{
		{},
		{letters: parseLetters("ғ g қ k ж zh ы i"), iotated: iotatedYe},
		{letters: parseLetters("ғ g қ k ж j"), iotated: iotatedYe},
	}
	// Kyrgyz and Mongolian: BGN/PCGN; the press.
	kyrgyzSchemes = []cyrillicScheme{
		{letters: parseLetters("ж j")},
		{letters: parseLetters("ж j ө u х h й i е ye")},
		{letters: parseLetters("ж zh"), iotated: iotatedYe},
	}
	// Uzbek: by way of Russian; the Latin alphabet of 1995.
	uzbekSchemes = []cyrillicScheme{
		{letters: parseLetters("ў o ғ gh ж j"), iotated: iotatedYe},
		{letters: parseLetters("ў o ғ g ж j х x"), iotated: iotatedYe},
		{letters: parseLetters("ў u ғ g қ k ж zh ҳ kh"), iotated: iotatedYe},
	}
	// Tajik, Tatar, Bashkir, Azerbaijani and further languages.
	easternSchemes = []cyrillicScheme{
		{iotated: iotatedYe},
		{letters: parseLetters("ғ g қ k ж j ә e ј y х h ҹ j")},
		{letters: parseLetters("ғ g қ k ҳ kh ӯ o"), iotated: iotatedYe, press: true},
	}
)

// readCyrillic guesses the language from its special letters and reads by its
// schemes; letters all languages share are read as Russian, then as its
// neighbours would read them.
func readCyrillic(words [][]rune) []alternative {
	schemes := cyrillicSchemes(words)
	alts := make([]alternative, 0, len(schemes))
	for i := range schemes {
		alts = append(alts, alternative{text: schemes[i].read(words)})
	}
	return alts
}

func cyrillicSchemes(words [][]rune) []cyrillicScheme {
	var all []rune
	for _, w := range words {
		all = append(append(all, w...), ' ')
	}
	text := string(all)
	has := func(letters string) bool { return strings.ContainsAny(text, letters) }
	switch {
	case has("ҳҷӣӯ") && !has("ў"):
		return easternSchemes
	case has("ўқғҳ") && !has("әұүөңһ") && has("ў") && !has("і"):
		if has("қғҳищъ") {
			return uzbekSchemes
		}
		return belarusianSchemes
	case has("ұ") || has("қғң") && has("әіөү") || has("әөүһ") && has("і"):
		return kazakhSchemes
	case has("әғқҝҹҙҫҡӕӑӗӳһ"):
		return easternSchemes
	case has("ңөү"):
		return kyrgyzSchemes
	case has("ђћѓќѕљњџј"):
		return serbianSchemes
	case has("ў") || has("іґ") && has("ыэё"):
		return belarusianSchemes
	case has("іїєґ"):
		return ukrainianSchemes
	case has("ыэё"):
		return russianSchemes
	case hardSignIsVowel(all):
		return bulgarianSchemes
	}
	if len(words) > 2 {
		return slavicSchemes[:5] // a full Ukrainian name would show an і, ї or є
	}
	return slavicSchemes
}

// hardSignIsVowel tells Bulgarian from Russian, whose ъ stands only before е,
// ё, ю, я and, before 1918, at the end of words.
func hardSignIsVowel(letters []rune) bool {
	for i, r := range letters {
		if r == 'ъ' && i+1 < len(letters) && !strings.ContainsRune("еёюяѣ ", letters[i+1]) {
			return true
		}
	}
	return false
}

func (s *cyrillicScheme) read(words [][]rune) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		if n := len(w); s.press && n > 3 && w[n-1] == 'й' && (w[n-2] == 'и' || w[n-2] == 'ы') {
			w = append(append([]rune{}, w[:n-2]...), 'ы')
		}
		for j, r := range w {
			switch {
			case s.press && r == 'д' && j+1 < len(w) && w[j+1] == 'ж':
				b.WriteByte('j')
			case s.press && r == 'ж' && j > 0 && w[j-1] == 'д':
			case s.latinX && r == 'к' && j+1 < len(w) && w[j+1] == 'с':
				b.WriteByte('x')
			case s.latinX && r == 'с' && j > 0 && w[j-1] == 'к':
			default:
				b.WriteString(s.letter(w, j, r))
			}
		}
	}
	return b.String()
}

func (s *cyrillicScheme) letter(w []rune, j int, r rune) string {
	if j == 0 {
		if t, ok := s.initial[r]; ok {
			return t
		}
	}
	if t, ok := s.iotated[r]; ok && (j == 0 || strings.ContainsRune("аеёиоуыэюяіїєўйьъәөүұ'", w[j-1])) {
		return t
	}
	if r == 'ь' && j+1 < len(w) && w[j+1] == 'о' {
		return "y" // Bulgarian and Ukrainian ьо is yo
	}
	if (r == 'е' || r == 'ё') && j > 0 && (w[j-1] == 'ь' || w[j-1] == 'ъ') && s.press {
		return "y" + strings.TrimPrefix(cyrillicOr(s.letters, r), "y")
	}
	return cyrillicOr(s.letters, r)
}

func cyrillicOr(over map[rune]string, r rune) string {
	if t, ok := over[r]; ok {
		return t
	}
	if t, ok := cyrillicLetters[r]; ok {
		return t
	}
	if r < 0x80 {
		if r == '\'' {
			return ""
		}
		return string(r)
	}
	return tableLetter(r)
}
