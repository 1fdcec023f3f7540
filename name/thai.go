package name

import "strings"

// Thai by the Royal Institute's general system of 1999, without a dictionary:
// vowels that are not written, and letters that are written and not sounded
// without the mark that says so, can come out wrong. Lao is read by the same
// rules, since its block mirrors the Thai one 0x80 further on.
var (
	thaiInitials = parseLetters(`ก k ข kh ฃ kh ค kh ฅ kh ฆ kh ง ng จ ch ฉ ch ช ch ซ s ฌ ch ญ y ฎ d ฏ t ฐ th ฑ th ฒ th ณ n ด d ต t ถ th ท th
		ธ th น n บ b ป p ผ ph ฝ f พ ph ฟ f ภ ph ม m ย y ร r ล l ว w ศ s ษ s ส s ห h ฬ l อ - ฮ h`)
	thaiFinals = parseLetters(`ก k ข k ค k ฆ k ง ng จ t ช t ซ t ฌ t ญ n ฎ t ฏ t ฐ t ฑ t ฒ t ณ n ด t ต t ถ t ท t ธ t น n บ p ป p พ p ฟ p ภ p
		ม m ย i ร n ล n ว o ศ t ษ t ส t ฬ n`)
	laoOwn = parseLetters("ญ ny ว v ร r")
)

// thaiWord is a word with its tone marks and silenced letters taken out.
type thaiWord struct {
	letters []rune
	lao     bool
	out     strings.Builder
}

func readThai(words [][]rune) []alternative {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		t := newThaiWord(w)
		for at := 0; at < len(t.letters); {
			at = t.syllable(at)
		}
		b.WriteString(t.out.String())
	}
	return []alternative{{text: b.String()}}
}

func newThaiWord(w []rune) *thaiWord {
	t := &thaiWord{}
	for _, r := range w {
		if 0x0E80 <= r && r <= 0x0EFF {
			t.lao = true
			r -= 0x80
		}
		switch {
		case r == 0x0E4C: // thanthakhat silences the consonant before, and its vowel
			n := len(t.letters)
			if n > 0 && (t.letters[n-1] == 'ิ' || t.letters[n-1] == 'ุ') {
				n--
			}
			if n > 0 {
				n--
				// The cluster of จันทร์ and ศาสตร์ falls silent as a whole.
				if n > 2 && t.letters[n] == 'ร' && strings.ContainsRune("ทต", t.letters[n-1]) && isThaiConsonant(t.letters[n-2]) {
					n--
				}
				t.letters = t.letters[:n]
			}
		case 0x0E48 <= r && r <= 0x0E4B, r == 0x0E4E, r == 'ฯ', r == 'ๆ', r == '\'':
		case r == 0x0E3C:
			t.letters = append(t.letters, 'ล') // Lao subscript l
		default:
			t.letters = append(t.letters, r)
		}
	}
	return t
}

func (t *thaiWord) at(i int) rune {
	if i < len(t.letters) {
		return t.letters[i]
	}
	return 0
}

func isThaiConsonant(r rune) bool { return 0x0E01 <= r && r <= 0x0E2E && r != 'ฤ' && r != 'ฦ' }

// isThaiVowelMark tells vowels that follow their consonant.
func isThaiVowelMark(r rune) bool {
	return 0x0E30 <= r && r <= 0x0E3D || r == 'ๅ' || r == '็' || r == 'ํ'
}

func isThaiPreposed(r rune) bool { return 0x0E40 <= r && r <= 0x0E44 }

// onset writes the consonants at i that begin a syllable together and returns
// the place after them.
func (t *thaiWord) onset(i int, preposed bool) int {
	first, second := t.at(i), t.at(i+1)
	clustered := isThaiConsonant(second) && (isThaiVowelMark(t.at(i+2)) && t.at(i+2) != '็' || preposed && isThaiConsonant(t.at(i+2)) && second != 'ว')
	switch {
	case clustered && (first == 'ห' && strings.ContainsRune("งญนมยรลว", second) || first == 'อ' && second == 'ย'):
		i++ // the first letter only sets the tone
		first = second
	case clustered && strings.ContainsRune("กขคตปผพ", first) && strings.ContainsRune("รลว", second) &&
		!(second == 'ว' && t.at(i+2) == 'ั'):
		t.out.WriteString(t.initial(first))
		i++
		first = second
	case clustered && (first == 'ท' || first == 'ส' || first == 'ศ') && second == 'ร':
		t.out.WriteString("s") // ทร and สร are s
		return i + 2
	}
	if preposed && second == 'ร' && t.at(i+2) == 'ิ' {
		t.out.WriteString(t.initial(first) + "ar") // เจริญ is cha-roen
		return i + 2
	}
	t.out.WriteString(t.initial(first))
	return i + 1
}

func (t *thaiWord) initial(r rune) string {
	if t.lao {
		if s, ok := laoOwn[r]; ok {
			return s
		}
	}
	return thaiInitials[r]
}

// coda writes the consonant at i if it closes the syllable: no vowel of its
// own follows it.
func (t *thaiWord) coda(i int) int {
	r := t.at(i)
	if !isThaiConsonant(r) || thaiFinals[r] == "" || isThaiVowelMark(t.at(i+1)) || r != 0 && t.at(i+1) == 'อ' && isThaiConsonant(t.at(i+2)) {
		return i
	}
	next := t.at(i + 1)
	if r == 'ร' && isThaiConsonant(next) {
		return i // within a word it begins a syllable: surachai
	}
	silentR := next == 'ร' && strings.ContainsRune("ตทช", r)
	if isThaiConsonant(next) && !silentR && i+2 == len(t.letters) && !(r == 'ก' && next == 'ษ') {
		return i // the last two consonants are a syllable: phumiphon
	}
	if strings.ContainsRune("กขคตปพ", r) && (next == 'ร' || next == 'ล') && isThaiVowelMark(t.at(i+2)) {
		return i // begins the next syllable with its cluster
	}
	t.out.WriteString(thaiFinals[r])
	if i+2 == len(t.letters) && (silentR || r == 'ก' && next == 'ษ') {
		return i + 2 // บุตร, เพชร, ลักษณ์
	}
	return i + 1
}

// syllable reads one syllable at i and returns the place after it.
func (t *thaiWord) syllable(i int) int {
	r := t.letters[i]
	switch {
	case isThaiPreposed(r):
		return t.preposed(i)
	case r == 'ฤ':
		t.out.WriteString("rue")
		return i + 1
	case !isThaiConsonant(r):
		if !isThaiVowelMark(r) && r != 'ฦ' {
			t.out.WriteString(keepDigit(r))
		} else if t.lao && (r == 'ั' || r == 'ิ') {
			t.out.WriteString("a")
		}
		return i + 1
	}
	if t.at(i+1) == 'ร' && t.at(i+2) == 'ร' { // รร is an, or a before a final
		t.out.WriteString(t.initial(r) + "a")
		if after := t.coda(i + 3); after > i+3 {
			return after
		}
		t.out.WriteString("n")
		return i + 3
	}
	i = t.onset(i, false)
	switch t.at(i) {
	case 'ะ', 'า':
		t.out.WriteString("a")
		if t.at(i) == 'ะ' {
			return i + 1
		}
		return t.coda(i + 1)
	case 'ั', 'ๅ':
		if t.at(i+1) == 'ว' {
			t.out.WriteString("ua")
			if t.at(i+2) == 'ะ' {
				return i + 3
			}
			return i + 2
		}
		t.out.WriteString("a")
		return t.coda(i + 1)
	case 'ํ':
		if t.at(i+1) == 'า' {
			t.out.WriteString("am")
			return i + 2
		}
		t.out.WriteString("o") // Lao
		return t.coda(i + 1)
	case 'ิ', 'ี':
		t.out.WriteString("i")
		return t.coda(i + 1)
	case 'ึ', 'ื':
		t.out.WriteString("ue")
		if t.at(i+1) == 'อ' {
			return t.coda(i + 2)
		}
		return t.coda(i + 1)
	case 'ุ', 'ู':
		t.out.WriteString("u")
		return t.coda(i + 1)
	case '็':
		t.out.WriteString("o")
		return t.coda(i + 1)
	case 0x0E3B: // Lao short o
		if t.at(i+1) == 'ว' {
			t.out.WriteString("oua")
			return i + 2
		}
		t.out.WriteString("o")
		return t.coda(i + 1)
	case 0x0E3D: // Lao ia
		t.out.WriteString("ia")
		return t.coda(i + 1)
	case 'อ':
		t.out.WriteString("o")
		return t.coda(i + 1)
	case 'ว':
		if isThaiConsonant(t.at(i+1)) && !isThaiVowelMark(t.at(i+2)) {
			t.out.WriteString("ua")
			return t.coda(i + 1)
		}
	}
	return t.unwritten(i)
}

// unwritten supplies the vowel after a consonant that has none: o where one
// more consonant closes the syllable, a elsewhere.
func (t *thaiWord) unwritten(i int) int {
	bare := 0
	for isThaiConsonant(t.at(i+bare)) && !isThaiVowelMark(t.at(i+bare+1)) {
		bare++
	}
	end := i+bare >= len(t.letters) || isThaiPreposed(t.at(i+bare))
	switch {
	case bare == 0:
		if i < len(t.letters) || i == 1 {
			t.out.WriteString("a")
		}
		return i
	case bare == 2 && end:
		t.out.WriteString("a") // three bare consonants are two syllables: kamon
		return i
	}
	if t.at(i) == 'ร' {
		t.out.WriteString("on") // พร is phon
		return i + 1
	}
	t.out.WriteString("o")
	return t.coda(i)
}

// preposed reads a syllable whose vowel is written before its consonant.
func (t *thaiWord) preposed(i int) int {
	vowel := t.letters[i]
	if !isThaiConsonant(t.at(i + 1)) {
		return i + 1
	}
	i = t.onset(i+1, true)
	next := t.at(i)
	switch vowel {
	case 'ไ', 'ใ':
		t.out.WriteString("ai")
		if next == 'ย' && !isThaiVowelMark(t.at(i+1)) {
			i++
		}
		return i
	case 'โ':
		t.out.WriteString("o")
		if next == 'ะ' {
			return i + 1
		}
		return t.coda(i)
	case 'แ':
		t.out.WriteString("ae")
		if next == 'ะ' || next == '็' {
			i++
		}
		return t.coda(i)
	}
	switch {
	case next == 'ี' && t.at(i+1) == 'ย', next == 'ั' && t.at(i+1) == 'ย':
		t.out.WriteString("ia")
		return t.coda(i + 2)
	case next == 'ื' && t.at(i+1) == 'อ', next == 'ึ' && t.at(i+1) == 'อ':
		t.out.WriteString("uea")
		return t.coda(i + 2)
	case next == 'า' && t.at(i+1) == 'ะ':
		t.out.WriteString("o")
		return i + 2
	case next == 'า', next == 0x0E3B && t.at(i+1) == 'า':
		t.out.WriteString("ao")
		if next != 'า' {
			i++
		}
		return i + 1
	case next == 'ิ', next == 'ี':
		t.out.WriteString("oe")
		return t.coda(i + 1)
	case next == 'ย' && !isThaiVowelMark(t.at(i+1)):
		t.out.WriteString("oei")
		return i + 1
	case next == 'อ':
		t.out.WriteString("oe")
		return t.coda(i + 1)
	}
	t.out.WriteString("e")
	if next == '็' || next == 'ะ' || next == 'ั' {
		i++
	}
	return t.coda(i)
}
