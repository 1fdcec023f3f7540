package name

import "strings"

// thaanaConsonants and thaanaVowels follow the Malé spelling of 1977, which
// writes long vowels aa, ee, oo, ey, oa.
var (
	thaanaConsonants = parseLetters(`ހ h ށ sh ނ n ރ r ބ b ޅ lh ކ k އ - ވ v މ m ފ f ދ dh ތ th ލ l ގ g ޏ gn ސ s ޑ d ޒ z ޓ t ޔ y ޕ p ޖ j ޗ ch
		ޘ th ޙ h ޚ kh ޛ z ޜ z ޝ sh ޞ s ޟ l ޠ t ޡ z ޢ - ޣ gh ޤ q ޥ w ޱ n`)
	thaanaVowels = parseLetters("ަ a ާ aa ި i ީ ee ު u ޫ oo ެ e ޭ ey ޮ o ޯ oa ް -")
	thaanaShort  = strings.NewReplacer("aa", "a", "ee", "i", "oo", "u", "oa", "o", "ey", "e", "dh", "d", "lh", "l")
)

// readThaana writes Malé Latin; the second reading has short vowels. A
// consonant before sukun that only doubles the next is written as that.
func readThaana(words [][]rune) []alternative {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		for j, r := range w {
			if s, ok := thaanaVowels[r]; ok {
				b.WriteString(s)
				continue
			}
			silenced := j+1 < len(w) && w[j+1] == 'ް'
			switch {
			case silenced && (r == 'އ' || r == 'ށ'):
				if j+2 < len(w) {
					if next := thaanaConsonants[w[j+2]]; next != "" {
						b.WriteString(next[:1])
					}
				} else {
					b.WriteByte('h')
				}
			case silenced && r == 'ތ':
				b.WriteString("iy")
				if j+2 < len(w) {
					b.WriteString("th")
				}
			default:
				if s, ok := thaanaConsonants[r]; ok {
					b.WriteString(s)
				} else {
					b.WriteString(keepDigit(r))
				}
			}
		}
	}
	text := b.String()
	return []alternative{{text: text}, {text: thaanaShort.Replace(text)}}
}
