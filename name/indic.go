package name

import "strings"

// The scripts of India share one layout, that of ISCII: a letter has the same
// place in each block of 128, so one table serves nine scripts. A scheme
// follows Hunter's system, the government of India's: no marks on long vowels,
// ch and sh, an inherent a that North India drops at the end of words.

// indicClass is what a letter does in a syllable.
type indicClass uint8

const (
	indicOther indicClass = iota
	indicVowel
	indicConsonant
	indicSign // dependent vowel
	indicVirama
	indicNasal   // anusvara and its like: n, or m before lips
	indicVisarga // h
	indicNukta
	indicGeminate // Gurmukhi addak doubles what follows
	indicDead     // a consonant that never has a vowel
)

type indicLetter struct {
	class indicClass
	text  string
}

// indicBlocks gives the first code point of each block.
var indicBlocks = map[string]rune{"Deva": 0x900, "Beng": 0x980, "Guru": 0xA00, "Gujr": 0xA80, "Orya": 0xB00,
	"Taml": 0xB80, "Telu": 0xC00, "Knda": 0xC80, "Mlym": 0xD00, "Sinh": 0xD80}

// indicTable is indexed by the place in the block.
var indicTable = func() (t [0x80]indicLetter) {
	set := func(class indicClass, first int, texts string) {
		for i, s := range strings.Fields(texts) {
			if s != "." {
				t[first+i] = indicLetter{class, s}
			}
		}
	}
	set(indicNasal, 0x00, "N N N") // N becomes n or m in joinIndic
	t[0x03] = indicLetter{indicVisarga, "h"}
	set(indicVowel, 0x04, "a a a i i u u ri l e e e ai o o o au")
	set(indicConsonant, 0x15, "k kh g gh ng ch chh j jh n t th d dh n t th d dh n n p ph b bh m y r r l l l v sh sh s h")
	t[0x3C] = indicLetter{indicNukta, ""}
	set(indicSign, 0x3E, "a i i u u ri ri e e e ai o o o au")
	t[0x4D] = indicLetter{indicVirama, ""}
	t[0x4E] = indicLetter{indicDead, "t"}
	set(indicSign, 0x55, "e ai au")
	set(indicVowel, 0x60, "ri l")
	set(indicSign, 0x62, "l l")
	return t
}()

// indicOwn are places that a script uses otherwise.
var indicOwn = map[string]map[int]indicLetter{
	"Guru": {0x70: {indicNasal, "N"}, 0x71: {indicGeminate, ""}, 0x72: {indicVowel, "i"}, 0x73: {indicVowel, "u"}},
	"Beng": {0x2F: {indicConsonant, "Y"}, 0x57: {indicOther, ""}, 0x70: {indicConsonant, "r"}, 0x71: {indicConsonant, "w"}, 0x02: {indicNasal, "ng"}},
	"Taml": {0x03: {indicOther, ""}, 0x24: {indicConsonant, "th"}, 0x34: {indicConsonant, "zh"}},
	"Mlym": {0x24: {indicConsonant, "th"}, 0x34: {indicConsonant, "zh"}, 0x7A: {indicDead, "n"}, 0x7B: {indicDead, "n"}, 0x7C: {indicDead, "r"},
		0x7D: {indicDead, "l"}, 0x7E: {indicDead, "l"}, 0x7F: {indicDead, "k"}, 0x4E: {indicDead, "r"}},
	"Orya": {0x5F: {indicConsonant, "y"}, 0x71: {indicConsonant, "w"}},
	"Deva": {0x55: {indicSign, "e"}, 0x56: {indicSign, "u"}, 0x57: {indicSign, "u"}, 0x79: {indicConsonant, "zh"}},
}

// sinhalaTable: Sinhala has an order of its own.
var sinhalaTable = func() map[rune]indicLetter {
	t := map[rune]indicLetter{'ං': {indicNasal, "N"}, 'ඃ': {indicVisarga, "h"}, '්': {indicVirama, ""}}
	for r, s := range parseLetters("අ a ආ a ඇ ae ඈ ae ඉ i ඊ i උ u ඌ u ඍ ri ඎ ri ඏ l ඐ l එ e ඒ e ඓ ai ඔ o ඕ o ඖ au") {
		t[r] = indicLetter{indicVowel, s}
	}
	for r, s := range parseLetters(`ක k ඛ kh ග g ඝ gh ඞ ng ඟ ng ච ch ඡ ch ජ j ඣ jh ඤ n ඥ gn ඦ nj ට t ඨ th ඩ d ඪ dh ණ n ඬ nd ත th ථ th ද d ධ dh
		න n ඳ nd ප p ඵ ph බ b භ bh ම m ඹ mb ය y ර r ල l ව w ශ sh ෂ sh ස s හ h ළ l ෆ f`) {
		t[r] = indicLetter{indicConsonant, s}
	}
	for r, s := range parseLetters("ා a ැ e ෑ e ි i ී i ු u ූ u ෘ ru ෙ e ේ e ෛ ai ො o ෝ o ෞ au ෟ l ෲ ru ෳ l") {
		t[r] = indicLetter{indicSign, s}
	}
	return t
}()

// indicNuktas are consonants with a dot below, for sounds of Persian and for
// flaps.
var indicNuktas = map[string]string{"k": "q", "kh": "kh", "g": "gh", "j": "z", "d": "r", "dh": "rh", "ph": "f", "jh": "zh", "s": "sh", "y": "y", "Y": "y"}

// indicWords are names whose written form is not what anybody writes in Latin.
var indicWords = parseSpellings("सिंह singh सिंग singh ਸਿੰਘ singh সিংহ singha સિંહ singh क्षेत्री chhetri ज्ञान gyan")

// indicSyllable is an onset of consonants, a vowel and what closes it.
type indicSyllable struct {
	onset    []string
	vowel    string
	inherent bool
	coda     string
}

// indicHabit is how one reading spells.
type indicHabit struct {
	dropInner bool // drop the inherent vowel between open syllables: Hindi kamla for kamala
	longForms bool // aa, ee, oo, as many bearers write
	loose     bool // voiceless Tamil stops, Bengali inherent o, Sinhala v, t for th
}

// readIndic reads a script of India: without marks; then with inner inherent
// vowels dropped (North); then in the second habit of the script; then with
// long vowels doubled.
func readIndic(script string, words [][]rune) []alternative {
	var alts []alternative
	for _, habit := range []indicHabit{{}, {dropInner: true}, {dropInner: true, loose: true}, {longForms: true}} {
		var b strings.Builder
		for i, w := range words {
			if i > 0 {
				b.WriteByte(' ')
			}
			if t, ok := indicWords[string(w)]; ok {
				b.WriteString(t)
				continue
			}
			b.WriteString(indicWord(script, w, habit))
		}
		alts = append(alts, alternative{text: b.String()})
	}
	return alts
}

func indicLookup(script string, r rune) (indicLetter, bool) {
	if script == "Sinh" {
		l, ok := sinhalaTable[r]
		return l, ok
	}
	place := r - indicBlocks[script]
	if r == 'ऽ' || place < 0 || place >= 0x80 {
		return indicLetter{}, false
	}
	if l, ok := indicOwn[script][int(place)]; ok {
		return l, true
	}
	l := indicTable[place]
	return l, l.class != indicOther
}

// dropsFinalVowel tells the scripts whose languages do not sound an inherent
// vowel at the end of a word.
func dropsFinalVowel(script string) bool {
	switch script {
	case "Deva", "Beng", "Guru", "Gujr", "Orya":
		return true
	}
	return false
}

func indicWord(script string, w []rune, habit indicHabit) string {
	var syllables []indicSyllable
	open := false // the last syllable may still take consonants
	geminate := false
	for _, r := range w {
		l, ok := indicLookup(script, r)
		if !ok {
			if s := keepDigit(r); s != "" {
				syllables = append(syllables, indicSyllable{vowel: s})
				open = false
			}
			continue
		}
		last := len(syllables) - 1
		switch l.class {
		case indicVowel:
			text := l.text
			if habit.longForms {
				text = longIndic(r-indicBlocks[script], script, text)
			}
			syllables = append(syllables, indicSyllable{vowel: text})
			open = false
		case indicConsonant:
			if !open {
				syllables = append(syllables, indicSyllable{})
				last++
			}
			s := &syllables[last]
			if geminate && !open {
				s.onset = append(s.onset, l.text[:1])
			}
			geminate = false
			s.onset = append(s.onset, l.text)
			s.vowel, s.inherent = "a", true
			open = false
		case indicNukta:
			if last >= 0 && len(syllables[last].onset) > 0 {
				n := len(syllables[last].onset) - 1
				if t, ok := indicNuktas[syllables[last].onset[n]]; ok {
					syllables[last].onset[n] = t
				}
			}
		case indicSign:
			if last >= 0 && syllables[last].inherent {
				syllables[last].vowel, syllables[last].inherent = l.text, false
				if habit.longForms {
					syllables[last].vowel = longIndic(r-indicBlocks[script]-0x38, script, l.text)
				}
			} else if last >= 0 && !strings.HasSuffix(syllables[last].vowel, l.text) {
				syllables[last].vowel += l.text // vowels written in two parts
			}
		case indicVirama:
			if last >= 0 && syllables[last].inherent {
				syllables[last].vowel, syllables[last].inherent = "", false
				open = true
			}
		case indicNasal, indicVisarga:
			if last >= 0 {
				syllables[last].coda += l.text
			}
			open = false
		case indicDead:
			if last >= 0 {
				syllables[last].coda += l.text
			} else {
				syllables = append(syllables, indicSyllable{vowel: l.text})
			}
			open = false
		case indicGeminate:
			geminate = true
		}
	}
	if dropsFinalVowel(script) {
		dropInherent(syllables, habit.dropInner)
	}
	if script == "Beng" && habit.loose {
		for i := range syllables {
			if syllables[i].inherent && syllables[i].vowel == "a" {
				syllables[i].vowel = "o"
			}
		}
	}
	return joinIndic(script, syllables, habit)
}

// longIndic doubles the long vowels a, i and u, told by their places.
func longIndic(place rune, script, text string) string {
	if script == "Sinh" {
		return text
	}
	switch place {
	case 0x06:
		return "aa"
	case 0x08:
		return "ee"
	case 0x0A:
		return "oo"
	}
	return text
}

// dropInherent removes the inherent vowel at the end of a word, unless it
// follows a cluster (mishra) or is the only vowel; inner also removes it
// between a vowel and a consonant with a vowel, from the end (Ohala's rule).
func dropInherent(syllables []indicSyllable, inner bool) {
	n := len(syllables)
	if n < 2 {
		return
	}
	if last := &syllables[n-1]; last.inherent && len(last.onset) == 1 && last.coda == "" {
		last.vowel = ""
	}
	if !inner {
		return
	}
	for i := n - 2; i > 0; i-- {
		s, next, before := &syllables[i], &syllables[i+1], &syllables[i-1]
		if s.inherent && s.vowel != "" && len(s.onset) == 1 && s.coda == "" && before.vowel != "" && before.coda == "" &&
			next.vowel != "" && len(next.onset) == 1 {
			s.vowel = ""
		}
	}
}

func joinIndic(script string, syllables []indicSyllable, habit indicHabit) string {
	var b strings.Builder
	for i, s := range syllables {
		for j, c := range s.onset {
			b.WriteString(indicSound(script, syllables, i, j, c, habit))
		}
		b.WriteString(s.vowel)
		coda := s.coda
		var next byte
		if i+1 < len(syllables) && len(syllables[i+1].onset) > 0 {
			next = syllables[i+1].onset[0][0]
		}
		final := i+1 == len(syllables) && !dropsFinalVowel(script) && script != "Sinh"
		switch {
		case strings.HasPrefix(coda, "N") && (next == 'p' || next == 'b' || next == 'm' || final):
			coda = "m" + coda[1:]
		case strings.HasPrefix(coda, "N"):
			coda = "n" + coda[1:]
		case coda == "ng" && next == 'g':
			coda = "n"
		}
		b.WriteString(coda)
	}
	return b.String()
}

// indicSound adjusts a consonant to its neighbours where a script leaves
// something unsaid.
func indicSound(script string, syllables []indicSyllable, i, j int, c string, habit indicHabit) string {
	onset := syllables[i].onset
	switch script {
	case "Taml":
		return tamilStop(syllables, i, j, c, habit.loose)
	case "Beng":
		if c == "b" && j > 0 && (onset[j-1] == "s" || onset[j-1] == "sh") {
			return "w"
		}
		if c == "Y" { // য is j, but y below another consonant
			if j > 0 || habit.loose {
				return "y"
			}
			return "j"
		}
	case "Sinh":
		if c == "w" && habit.loose {
			return "v"
		}
		if c == "th" && habit.loose {
			return "t"
		}
	case "Mlym":
		if c == "th" && habit.loose {
			return "t"
		}
		if c == "t" && j > 0 && onset[j-1] == "n" {
			return "d"
		}
	case "Deva", "Gujr": // jñ is gy
		if c == "n" && j > 0 && onset[j-1] == "j" {
			return "y"
		}
		if c == "j" && j+1 < len(onset) && onset[j+1] == "n" {
			return "g"
		}
	}
	if script != "Taml" && j+1 < len(onset) && len(c) > 1 && onset[j+1] == c && c != "ng" {
		return c[:1] // doubled aspirates are written once: cch, tth
	}
	return c
}

// tamilStop voices a stop after a nasal and between vowels, which Tamil does
// not write: k is g, t d, p b there, and ch is s between vowels and j after a
// nasal.
func tamilStop(syllables []indicSyllable, i, j int, c string, plain bool) string {
	onset := syllables[i].onset
	place := strings.Index("k ch t th p ", c+" ")
	if c == "t" && j == 0 && i == 0 || place < 0 || plain {
		return c
	}
	var before string
	if j > 0 {
		before = onset[j-1]
	}
	doubled := before == c || j+1 < len(onset) && onset[j+1] == c
	if doubled {
		if len(c) > 1 && j+1 < len(onset) && onset[j+1] == c {
			return c[:1]
		}
		return c
	}
	nasal := before == "n" || before == "m" || before == "ng" || j == 0 && i > 0 && strings.HasSuffix(strings.ToLower(syllables[i-1].coda), "n")
	between := j == 0 && i > 0 && j+1 == len(onset)
	switch {
	case c == "k" && (nasal || between):
		if before == "ng" {
			return "" // ng is already there, as in sangam
		}
		return "g"
	case c == "ch" && nasal:
		return "j"
	case c == "ch" && (between || i == 0):
		return "s"
	case c == "t" && (nasal || between):
		return "d"
	case c == "p" && (nasal || between):
		return "b"
	}
	return c
}
