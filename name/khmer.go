package name

import (
	"strings"
	"unicode"
)

// Khmer consonants come in two series, and a vowel sign sounds differently
// after each. Spelling is that of Cambodian passports, near UNGEGN 1972.
var (
	khmerFirst = parseLetters("ក k ខ kh ច ch ឆ chh ដ d ឋ th ណ n ត t ថ th ប b ផ ph ឝ s ឞ s ស s ហ h ឡ l អ -")
	khmerOther = parseLetters("គ k ឃ kh ង ng ជ ch ឈ chh ញ nh ឌ d ឍ th ទ t ធ th ន n ព p ភ ph ម m យ y រ r ល l វ v")

	khmerVowelsFirst = parseLetters("ា a ិ i ី ei ឹ i ឺ eu ុ o ូ ou ួ uo ើ aeu ឿ oea ៀ ie េ e ែ e ៃ ai ោ ao ៅ ao ំ am ះ ah ៈ a ័ a")
	khmerVowelsOther = parseLetters("ា ea ិ i ី i ឹ i ឺ eu ុ u ូ u ួ uo ើ eu ឿ oea ៀ ie េ e ែ e ៃ ey ោ o ៅ ov ំ um ះ eah ៈ ea ័ a")
	khmerFinals      = parseLetters("ក k ខ k គ k ឃ k ច ch ជ ch ដ t ត t ថ t ទ t ធ t ប p ព p ភ p ផ p ឌ t ឋ t ស s វ v ញ nh ហ h")
	khmerIndependent = parseLetters("ឣ a ឤ a ឥ e ឦ ei ឧ u ឨ ok ឩ ou ឪ ov ឫ rue ឬ rue ឭ lue ឮ lue ឯ e ឰ ai ឱ o ឲ o ឳ au")
)

// khmerLoose are other usual spellings of the same sounds.
var khmerLoose = strings.NewReplacer("aeu", "eu", "ao", "o", "ei", "i", "uo", "ou", "ou", "o", "ea", "a")

const khmerCoeng = '្'

// readKhmer reads syllable by syllable; the second reading is khmerLoose.
func readKhmer(words [][]rune) []alternative {
	var first, second []string
	for _, w := range words {
		s := khmerWord(w)
		first = append(first, s)
		if t, ok := khmerSurnames[string(w)]; ok {
			second = append(second, t)
		} else {
			second = append(second, khmerLoose.Replace(s))
		}
	}
	return []alternative{{text: strings.Join(first, " ")}, {text: strings.Join(second, " ")}}
}

// khmerSurnames are surnames as families spell them, by ear of the French. Our
// own knowledge of usual spellings.
var khmerSurnames = parseSpellings(`កែវ keo ចន្ទ chan ចាន់ chan ជ័យ chey ញឹក nhek ឌិត dith ទី ty ធី thy ភី phy លី ly មួយ muy ស sor សង sang សម sam សំ sam
	អៀម eam អៀវ eav ហ៊ុន hun សែន sen ហេង heng ស៊ុន sun ឈាង chheang ឃួន khuon ជា chea សុខ sok គឹម kim ឡុង long ម៉ៅ mao ពៅ pov នួន nuon អ៊ុក ouk
	អ៊ុំ um ប៉ែន pen តាំង tang មាស meas មាន mean យឹម yim យិន yin សួស suos សឺន son ប៉ុល pol ខៀវ khieu នួង nuon សម្ផន samphan អៀង ieng សារី sary សៅ sao
	ឃុន khun ខេង kheng ទៀ tea បាញ់ banh ឈុន chhun ឈឹម chhim ឈួន chhuon ណុប nop រ័ត្ន rath រត្ន rath វុទ្ធ vuth`)

// khmerCluster is a consonant with its subscripts, and the signs on it.
type khmerCluster struct {
	consonants []rune
	signs      []rune
	silent     bool
}

func khmerClusters(w []rune) []khmerCluster {
	var out []khmerCluster
	for i := 0; i < len(w); i++ {
		r := w[i]
		last := len(out) - 1
		switch {
		case r == khmerCoeng:
			if last >= 0 && i+1 < len(w) {
				i++
				out[last].consonants = append(out[last].consonants, w[i])
			}
		case r == '៍' || r == '៌': // the letter is not sounded
			if last >= 0 && r == '៍' {
				out[last].silent = true
			}
		case unicode.Is(unicode.M, r) && last >= 0:
			out[last].signs = append(out[last].signs, r)
		case r == '\'' || unicode.Is(unicode.M, r):
		default:
			out = append(out, khmerCluster{consonants: []rune{r}})
		}
	}
	return out
}

func khmerWord(w []rune) string {
	var b strings.Builder
	clusters := khmerClusters(w)
	closed := true // the syllable before has its final, or there is none
	for i, c := range clusters {
		if c.silent {
			continue
		}
		if s, ok := khmerIndependent[c.consonants[0]]; ok {
			b.WriteString(s)
			closed = false
			continue
		}
		if _, a := khmerFirst[c.consonants[0]]; !a {
			if _, o := khmerOther[c.consonants[0]]; !o {
				b.WriteString(keepDigit(c.consonants[0]))
				closed = true
				continue
			}
		}
		if !closed && khmerBare(c) && (i+1 == len(clusters) || len(c.consonants) == 1) {
			b.WriteString(khmerFinal(c.consonants[0]))
			closed = true
			continue
		}
		vowel, hasFinal := khmerVowel(c)
		if vowel == "am" && i+1 < len(clusters) && clusters[i+1].consonants[0] == 'ង' && khmerBare(clusters[i+1]) {
			vowel, hasFinal = "a", false // ាំង is ang
		}
		for _, r := range c.consonants {
			if r == 'ប' && len(c.consonants) > 1 {
				b.WriteByte('p') // hardened by the consonant below
				continue
			}
			b.WriteString(khmerConsonant(r, c.signs))
		}
		b.WriteString(vowel)
		closed = hasFinal
	}
	return b.String()
}

// khmerBare reports whether a cluster has no vowel sign.
func khmerBare(c khmerCluster) bool {
	for _, r := range c.signs {
		if _, ok := khmerVowelsFirst[r]; ok {
			return false
		}
	}
	return true
}

func khmerConsonant(r rune, signs []rune) string {
	if r == 'ប' && strings.ContainsRune(string(signs), '៉') {
		return "p"
	}
	if s, ok := khmerFirst[r]; ok {
		return s
	}
	if s, ok := khmerOther[r]; ok {
		return s
	}
	return keepDigit(r)
}

func khmerFinal(r rune) string {
	if s, ok := khmerFinals[r]; ok {
		return s
	}
	return khmerConsonant(r, nil)
}

// khmerVowel returns the vowel of a cluster and whether it closes the
// syllable. The series is that of the last consonant that has one of its own:
// nasals and liquids below another consonant follow it.
func khmerVowel(c khmerCluster) (vowel string, closes bool) {
	_, first := khmerFirst[c.consonants[0]]
	for _, r := range c.consonants[1:] {
		if !strings.ContainsRune("ងញនមយរលវ", r) {
			_, first = khmerFirst[r]
		}
	}
	table, inherent := khmerVowelsOther, "o"
	text := string(c.signs)
	if strings.ContainsRune(text, '៊') {
		first = false
	}
	if strings.ContainsRune(text, '៉') {
		first = true
	}
	if first {
		table, inherent = khmerVowelsFirst, "a"
	}
	switch {
	case strings.Contains(text, "ាំ"):
		return "am", true
	case strings.Contains(text, "ុំ"):
		if first {
			return "om", true
		}
		return "um", true
	case strings.Contains(text, "ោះ"):
		return "oh", true
	case strings.Contains(text, "េះ"):
		return "eh", true
	}
	for _, r := range c.signs {
		if s, ok := table[r]; ok {
			vowel += s
			closes = closes || r == 'ំ' || r == 'ះ'
		}
	}
	if vowel == "" {
		if strings.ContainsRune(text, '់') {
			return inherent, false
		}
		return "o", false
	}
	return vowel, closes
}
