package name

import (
	"strings"
	"unicode"
)

// Burmese in the spelling of Burmese papers, near MLC without tones.
var (
	burmeseConsonants = parseLetters(`က k ခ kh ဂ g ဃ g င ng စ s ဆ s ဇ z ဈ z ဉ ny ည ny ဋ t ဌ ht ဍ d ဎ d ဏ n တ t ထ ht ဒ d ဓ d န n ပ p ဖ ph ဗ b ဘ b
		မ m ယ y ရ y လ l ဝ w သ th ဟ h ဠ l အ - ဿ th`)
	burmeseIndependent = parseLetters("ဣ i ဤ i ဥ u ဦ u ဧ e ဩ aw ဪ aw ၌ hnaik ၍ ywe ၎ lagaung ၏ i")
	// burmeseRhymes: vowel signs and the final letter they stand with ("-" for
	// none), most of what no rule gives.
	burmeseRhymes = map[string]string{
		"": "a", "ာ": "a", "ါ": "a", "ိ": "i", "ီ": "i", "ု": "u", "ူ": "u", "ေ": "e", "ဲ": "e", "ော": "aw", "ေါ": "aw", "ို": "o",
		"ံ": "an", "ိံ": "ein", "ုံ": "on",
		"က": "et", "င": "in", "စ": "it", "ည": "i", "ဉ": "in", "တ": "at", "န": "an", "ပ": "at", "မ": "an", "ယ": "e", "သ": "at",
		"ိတ": "eit", "ိပ": "eit", "ိန": "ein", "ိမ": "ein", "ုတ": "ok", "ုပ": "ok", "ုန": "on", "ုမ": "on",
		"ောက": "auk", "ောင": "aung", "ေါင": "aung", "ေါက": "auk", "ိုက": "aik", "ိုင": "aing", "ိုယ": "o", "ေတ": "it",
	}
	burmeseFinals = parseLetters("က k င n စ t ည n ဉ n တ t န n ပ t မ n ယ - သ t လ n ဂ k ဒ t ဗ t ရ -")
)

const (
	burmeseAsat   = '်'
	burmeseVirama = '္'
	burmeseCreaky = '့'
)

// readBurmese reads syllable by syllable: a consonant with medials, its vowel
// signs, and a final marked by asat or stacked above the next consonant. Burmese
// parts no words, and in Latin letters each syllable of a name is a word: so the
// first reading has it; the second leaves together what is written together, as
// words from Pali are; the third has r for ရ, as these do.
func readBurmese(words [][]rune) []alternative {
	read := func(ra, parting string) alternative {
		out := make([]string, len(words))
		for i, w := range words {
			out[i] = burmeseWord(w, ra, parting)
		}
		return alternative{text: strings.Join(out, " ")}
	}
	return []alternative{read("y", " "), read("y", ""), read("r", "")}
}

func burmeseWord(w []rune, ra, parting string) string {
	var b strings.Builder
	for i := 0; i < len(w); {
		r := w[i]
		if b.Len() > 0 && unicode.IsLetter(r) {
			b.WriteString(parting)
		}
		if s, ok := burmeseIndependent[r]; ok {
			b.WriteString(s)
			i++
			for i < len(w) && unicode.Is(unicode.M, w[i]) {
				i++
			}
			continue
		}
		onset, ok := burmeseConsonants[r]
		if !ok {
			b.WriteString(keepDigit(r))
			i++
			continue
		}
		if r == 'ရ' {
			onset = ra
		}
		i = burmeseSyllable(&b, w, i+1, onset, r)
	}
	return b.String()
}

// burmeseSyllable writes the syllable whose first consonant is onset, and
// returns the place after it; i is the place after that consonant.
func burmeseSyllable(b *strings.Builder, w []rune, i int, onset string, first rune) int {
	var medials, signs strings.Builder
	round, creaky := false, false
	for ; i < len(w) && unicode.Is(unicode.M, w[i]); i++ {
		switch r := w[i]; r {
		case 'ျ', 'ြ':
			medials.WriteByte('y')
		case 'ွ':
			round = true
		case 'ှ':
			switch {
			case first == 'ရ' || first == 'ယ' || first == 'လ' && strings.Contains(medials.String(), "y"):
				onset = "sh"
				medials.Reset()
			default:
				onset = "h" + onset
			}
		case burmeseCreaky:
			creaky = true
		case 'း', burmeseAsat:
		case burmeseVirama: // stacked: the consonant before was a final already
		default:
			signs.WriteRune(r)
		}
		if w[i] == burmeseVirama {
			break
		}
	}
	final := rune(0)
	if i+1 < len(w) && isBurmeseConsonant(w[i]) {
		j := i + 1
		for j < len(w) && w[j] == burmeseCreaky {
			creaky = true
			j++
		}
		if j < len(w) && (w[j] == burmeseAsat || w[j] == burmeseVirama) {
			final = w[i]
			i = j + 1
			for i < len(w) && (w[i] == 'း' || w[i] == burmeseCreaky) {
				creaky = creaky || w[i] == burmeseCreaky
				i++
			}
		}
	}
	rhyme := burmeseRhyme(signs.String(), final, round)
	if round && !strings.HasPrefix(rhyme, "u") {
		medials.WriteByte('w')
	}
	if creaky && strings.HasSuffix(rhyme, "n") {
		rhyme += "t"
	}
	b.WriteString(onset + medials.String() + rhyme)
	return i
}

func isBurmeseConsonant(r rune) bool {
	_, ok := burmeseConsonants[r]
	return ok
}

func burmeseRhyme(signs string, final rune, round bool) string {
	if final == 0 {
		if s, ok := burmeseRhymes[signs]; ok {
			return s
		}
		return "a"
	}
	if round && signs == "" { // ွ with a final rounds the vowel: htun, phwin keeps in
		switch final {
		case 'န', 'မ':
			return "un"
		case 'တ', 'ပ':
			return "ut"
		}
	}
	if s, ok := burmeseRhymes[signs+string(final)]; ok {
		return s
	}
	vowel, ok := burmeseRhymes[signs]
	if !ok {
		vowel = "a"
	}
	return vowel + burmeseFinals[final]
}
