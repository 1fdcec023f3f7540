package name

import (
	"strings"
	"unicode"
)

// arabicConsonants: Arabic by a simplified BGN/PCGN without signs for
// emphatics, and the letters that Persian, Urdu, Pashto, Sindhi, Kurdish and
// Uyghur added. Vowel letters are read by place in arabicWord.
var arabicConsonants = parseLetters(`ب b ت t ث th ج j ح h خ kh د d ذ dh ر r ز z س s ش sh ص s ض d ط t ظ z ع - غ gh ف f ق q
	ك k ل l م m ن n ه h ة a ى a ء - پ p چ ch ژ zh گ g ک k ڤ v ڥ v ڨ g ڭ ng ټ t ٹ t ډ d ڈ d ړ r ڑ r ڕ r ښ sh ږ zh ځ dz څ ts
	ڼ n ں n ھ h ہ h ۀ eh ۂ eh ۃ a ە e ۆ o ۇ u ۈ u ې e ۍ ai ێ e ے e ۓ e ڵ l ڷ l ۋ v ۉ o ۅ o ݐ b ڠ ng ڽ ny ۏ v ݢ g ݣ k چ ch
	ٺ t ٻ b ڄ j ڃ ny ڇ ch ڌ dh ڊ d ڙ r ڦ ph ڪ k ڱ n ڳ g ڻ n ݨ n ٿ th ڀ bh ڏ d ڂ ts`)

// persianConsonants are what Iran and Afghanistan make of Arabic letters.
var persianConsonants = parseLetters("ث s ذ z ض z ق gh")

var arabicMarks = parseLetters("َ a ُ u ِ i ً an ٌ un ٍ in ْ - ٰ a ٖ i ٗ u")

// fullyVowelled are letters of orthographies that write every vowel: Kurdish
// and Uyghur.
const fullyVowelled = "ەۆۇۈێڵڕ"

// arabicReading is the choices of one alternative.
type arabicReading struct {
	names    bool // vowel the known names, and guess the vowels of others
	persian  bool
	vowelled bool // the orthography writes every vowel
}

// readArabic reads by letters, with و and ي as u and i between consonants and
// w and y elsewhere. In the first reading known names are vowelled and others
// given the vowels of their pattern (arabic_vowels.go), parted from the article,
// عبد and الدين written to them. Persian letters in the text
// bring the Persian reading (و v, ث s, ذ ض z) before the Arabic one.
func readArabic(words [][]rune) []alternative {
	var text strings.Builder
	for _, w := range words {
		text.WriteString(string(w))
		text.WriteByte(' ')
	}
	persian := strings.ContainsAny(text.String(), "پچژگکیہےںټډړښځڅڼۍې")
	vowelled := strings.ContainsAny(text.String(), fullyVowelled)
	order := []arabicReading{{names: true, persian: persian, vowelled: vowelled}, {persian: persian}, {persian: !persian}}
	if !persian {
		order = order[:2]
	}
	alts := make([]alternative, 0, len(order))
	for _, choice := range order {
		a := choice.read(words)
		a.unvowelled = a.unvowelled && !vowelled
		alts = append(alts, a)
		if one := joinArabic(a.text); choice.names && one != a.text {
			alts = append(alts, alternative{text: one, unvowelled: a.unvowelled})
		}
	}
	return alts
}

// joinArabic writes names with the article in one word, as east of Arabia:
// Shamsuddin, Azizurrahman, Ziaulhaq.
func joinArabic(text string) string {
	words := strings.Fields(text)
	var out []string
	for i := 0; i < len(words); i++ {
		if n := len(out); n > 0 && out[n-1] != "abd" && i+1 < len(words) && words[i] == "al" {
			if whole := arabicJoins[words[i+1]]; whole != "" && len(out[n-1]) > 2 && out[n-1] != "bin" {
				out[n-1] += whole
				i++
				continue
			}
		}
		out = append(out, words[i])
	}
	return strings.Join(out, " ")
}

var arabicJoins = map[string]string{"din": "uddin", "rahman": "urrahman", "rahim": "urrahim", "haqq": "ulhaq", "haq": "ulhaq", "islam": "ulislam"}

func (c arabicReading) read(words [][]rune) alternative {
	var out []string
	alt := alternative{}
	for i := 0; i < len(words); i++ {
		w := normalArabic(words[i])
		// Two words that are one name: عبد الله, رحمت الله.
		if c.names && i+1 < len(words) && normalArabic(words[i+1]) == "الله" && isArabicGift(w) {
			first, ok := arabicWordReading(w, c)
			alt.unvowelled = alt.unvowelled || !ok
			out = append(out, strings.TrimSuffix(first, "a")+"ullah")
			i++
			continue
		}
		parts, vowelled := c.word(w)
		alt.unvowelled = alt.unvowelled || !vowelled
		out = append(out, parts...)
	}
	alt.text = strings.Join(out, " ")
	return alt
}

// isArabicGift tells words that make one name with الله from those that stand
// before it as words of their own (حزب الله).
func isArabicGift(w string) bool {
	switch w {
	case "حزب", "بيت", "سبيل", "آل", "ايت", "انصار", "جند", "آية", "نصر", "جار", "فتح", "خير", "ولي":
		return false
	}
	return !strings.HasPrefix(w, "ال")
}

// normalArabic unifies code points that differ by country or by habit, for
// look-ups: Persian ک and ی, and hamza on a leading alef. Vowel marks stay.
func normalArabic(w []rune) string {
	out := make([]rune, 0, len(w))
	for i, r := range w {
		switch r {
		case '\'':
			continue
		case 'ٱ':
			r = 'ا'
		case 'أ', 'إ':
			if i == 0 {
				r = 'ا'
				if w[0] == 'إ' {
					r = 'إ'
				}
			}
		case 'ی', 'ۍ', 'ۑ':
			r = 'ي'
		case 'ک', 'ڪ':
			r = 'ك'
		case 'ہ', 'ھ':
			r = 'ه'
		}
		out = append(out, r)
	}
	return string(out)
}

// word reads one written word as one or more Latin words, and reports whether
// all their vowels are there.
func (c arabicReading) word(w string) (parts []string, vowelled bool) {
	if whole, ok := arabicWordReading(w, c); ok {
		return []string{whole}, true
	}
	if rest, ok := cutArabic(w, "عبدال", 2); ok {
		return c.prefixed([]string{"abd", "al"}, rest)
	}
	if rest, ok := cutArabic(w, "ابوال", 3); ok {
		return c.prefixed([]string{"abu", "al"}, rest)
	}
	if stem, ok := strings.CutSuffix(w, "الدين"); ok && stem != "" {
		parts, vowelled = c.word(stem)
		return append(parts, "al", "din"), vowelled
	}
	if stem, ok := strings.CutSuffix(w, "الله"); ok && len([]rune(stem)) > 1 {
		first, ok := arabicWordReading(stem, c)
		return []string{strings.TrimSuffix(first, "a") + "allah"}, ok
	}
	if rest, ok := cutArabic(w, "وال", 3); ok {
		return c.prefixed([]string{"wa", "al"}, rest)
	}
	if rest, ok := cutArabic(w, "لل", 3); ok {
		return c.prefixed([]string{"lil"}, rest)
	}
	if rest, ok := cutArabic(w, "ال", 2); ok && !arabicRootAl(w) {
		return c.prefixed([]string{"al"}, rest)
	}
	if c.names {
		w = finalYeh(w)
		if stem, ok := strings.CutSuffix(w, "ي"); ok { // a nisba of a known name
			if t := c.known(stem); len([]rune(stem)) > 2 && t != "" && !strings.HasSuffix(t, "a") && !strings.HasSuffix(t, "i") {
				return []string{t + "i"}, true
			}
			if stem, ok := strings.CutSuffix(stem, "ز"); ok && c.tribal(stem) {
				text, full := arabicWordReading(stem, c)
				return []string{text + "zai"}, full
			}
		}
	}
	text, full := arabicWordReading(w, c)
	return []string{text}, full
}

// finalYeh reads ى at the end of a word that is not known as the i that Egypt,
// Iran and Afghanistan write so.
func finalYeh(w string) string {
	if stem, ok := strings.CutSuffix(w, "ى"); ok && stem != "" {
		return stem + "ي"
	}
	return w
}

// tribal tells stems to which Pashto puts زی (Noorzai, Barakzai).
func (c arabicReading) tribal(stem string) bool {
	letters := []rune(stem)
	return c.persian && len(letters) > 2 && !isArabicOpen(letters[len(letters)-1]) && !strings.ContainsRune("يو", letters[len(letters)-1])
}

func (c arabicReading) prefixed(parts []string, rest string) ([]string, bool) {
	text, full := arabicWordReading(rest, c)
	return append(parts, text), full
}

// cutArabic cuts a prefix if at least so many letters are left.
func cutArabic(w, prefix string, least int) (string, bool) {
	rest, ok := strings.CutPrefix(w, prefix)
	if !ok {
		return "", false
	}
	n := 0
	for _, r := range rest {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return rest, n >= least
}

// arabicRootAl reports whether the ال of a word belongs to a foreign or
// Persian name rather than being the article.
func arabicRootAl(w string) bool {
	switch w {
	case "الهام", "الفريد", "الفرد", "اليس", "اليف", "الما", "السا", "الان", "الين", "الهه", "الماس", "البانيا", "المانيا", "الن":
		return true
	}
	for _, stem := range []string{"الياس", "الكسن", "الكسان", "الكسي", "اليزاب", "البرت", "الفونس", "الينا", "اليكس"} {
		if strings.HasPrefix(w, stem) {
			return true
		}
	}
	return false
}

// arabicWordReading reads one word without affixes; the flag says whether all
// its vowels are there, because the word is known, pointed or in an
// orthography that writes them.
func arabicWordReading(w string, c arabicReading) (string, bool) {
	if t, ok := arabicParticles[w]; ok {
		return t, true
	}
	bare := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.M, r) {
			return -1
		}
		return r
	}, w)
	pointed := len(bare) != len(w)
	if c.names && !pointed {
		if t := c.known(bare); t != "" {
			return t, true
		}
	}
	return arabicWord([]rune(w), c.persian, c.names && !pointed && !c.vowelled), pointed && strings.ContainsAny(w, "َُِ")
}

// known is the usual spelling of a name, or "".
func (c arabicReading) known(bare string) string {
	if c.persian {
		if t := persianNames[bare]; t != "" {
			return t
		}
	}
	return arabicNames[bare]
}

func arabicWord(w []rune, persian, guess bool) string {
	var units []arabicUnit
	letterAt := func(i int) rune {
		for ; i < len(w); i++ {
			if !unicode.Is(unicode.M, w[i]) {
				return w[i]
			}
		}
		return 0
	}
	previous := rune(0) // the letter before
	last := ""          // its sound, for shadda
	for i, r := range w {
		if unicode.Is(unicode.M, r) {
			// In canonical order shadda comes after the vowel of its letter.
			if r == 'ّ' && (i == 0 || !isArabicVowelMark(w[i-1])) || r != 'ّ' && i+1 < len(w) && w[i+1] == 'ّ' {
				units = append(units, arabicUnit{text: last})
			}
			units = append(units, arabicUnit{text: arabicMarks[r]})
			if r == 'َ' || r == 'ُ' || r == 'ِ' {
				previous = r
			}
			continue
		}
		next := letterAt(i + 1)
		if r == 'ع' && previous == 0 && next != 0 && !isArabicOpen(next) && (i+1 >= len(w) || !unicode.Is(unicode.M, w[i+1])) {
			last = "a" // a word never starts with a bare consonant cluster
		} else {
			last = arabicLetter(r, previous, next, i+1 < len(w) && isArabicVowelMark(w[i+1]), persian)
		}
		units = append(units, arabicUnit{text: last, letter: true})
		previous = r
	}
	if guess {
		units = guessVowels(units)
	}
	var b strings.Builder
	for _, u := range units {
		b.WriteString(u.text)
	}
	return b.String()
}

func isArabicVowelMark(r rune) bool {
	return r == 'َ' || r == 'ُ' || r == 'ِ' || r == 'ّ'
}

// arabicLetter reads a letter between its neighbours, 0 at the edges.
func arabicLetter(r, previous, next rune, marked, persian bool) string {
	switch r {
	case 'ا', 'أ', 'آ', 'ٲ':
		switch {
		case previous == 'َ', previous == 'ا':
			return ""
		case previous == 0 && marked && r != 'آ':
			return "" // its vowel mark follows
		case previous == 0 && r == 'ا' && (next == 'و' || next == 'ي' || next == 'ی'):
			return "" // او and اي are o and i
		}
		return "a"
	case 'إ':
		if marked || next == 'ي' || next == 'ی' {
			return ""
		}
		return "i"
	case 'و':
		consonant := "w"
		if persian {
			consonant = "v"
		}
		switch {
		case marked:
			return consonant
		case previous == 'ُ':
			return ""
		case previous == 'َ':
			return "w"
		case previous == 0, previous == 'ا' && next != 0, isArabicOpen(next), previous == 'و':
			return consonant
		}
		return "u"
	case 'ؤ':
		if isArabicOpen(next) {
			return "w"
		}
		if next == 'و' {
			return ""
		}
		return "u"
	case 'ي', 'ی', 'ۍ':
		switch {
		case marked:
			return "y"
		case previous == 'ِ':
			return ""
		case previous == 0 && next != 0, isArabicOpen(next), previous == 'ا', previous == 'َ', previous == 'ي' && next != 0:
			return "y"
		}
		return "i"
	case 'ئ':
		if next == 'ي' || next == 'ی' || strings.ContainsRune("ەۆۇۈېىاو", next) || next == 0 {
			return ""
		}
		return "i"
	case 'ه', 'ہ', 'ە':
		if persian && next == 0 && previous != 0 && !isArabicOpen(previous) && !strings.ContainsRune("ويی", previous) && r != 'ە' {
			return "eh"
		}
	case 'ى':
		if next != 0 {
			return "i" // Uyghur, and Persian typed on Arabic keyboards
		}
	case 'ة':
		if previous == 'َ' {
			return ""
		}
	}
	if persian {
		if t, ok := persianConsonants[r]; ok {
			return t
		}
	}
	if t, ok := arabicConsonants[r]; ok {
		return t
	}
	return keepDigit(r)
}

// isArabicOpen reports whether a letter is a long or final a.
func isArabicOpen(r rune) bool {
	return r == 'ا' || r == 'آ' || r == 'ى' || r == 'ة' || r == 'أ'
}
