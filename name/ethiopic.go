package name

import "strings"

// ethiopicRows: each consonant has eight places, one for each vowel; the rows
// from U+1200 on. A row in capitals is a throaty or h-like sound, whose first
// vowel is a in Amharic; "+w" rows have rounded consonants.
var ethiopicRows = strings.Fields(`H l H m s r s sh k kw k kw b v t ch H hw n ny ' k kw h hw w ' z zh y d d j g gw g t ch p ts ts f p`)

var ethiopicVowels = [8]string{"e", "u", "i", "a", "e", "", "o", "wa"}

// readEthiopic reads Amharic near BGN/PCGN 1967. The sixth vowel is mostly
// silent: the first reading writes it, as i, only where consonants would pile
// up; the second writes it always, as BGN/PCGN does; the third has y for i in
// diphthongs and a for the first vowel, as in Tigrinya.
func readEthiopic(words [][]rune) []alternative {
	var natural, full, plain strings.Builder
	for i, w := range words {
		if i > 0 {
			natural.WriteByte(' ')
			full.WriteByte(' ')
			plain.WriteByte(' ')
		}
		natural.WriteString(ethiopicWord(w, false, "e"))
		full.WriteString(ethiopicWord(w, true, "e"))
		plain.WriteString(ethiopicWord(w, false, "a"))
	}
	return []alternative{{text: natural.String()}, {text: full.String()}, {text: plain.String()}}
}

func ethiopicWord(w []rune, full bool, first string) string {
	var b strings.Builder
	dangling := true // a further consonant without a vowel needs one
	for i, r := range w {
		place := int(r) - 0x1200
		if place < 0 || place/8 >= len(ethiopicRows) {
			b.WriteString(keepDigit(r))
			dangling = true
			continue
		}
		row, order := ethiopicRows[place/8], place%8
		vowel := ethiopicVowels[order]
		if order == 0 {
			vowel = first
		}
		consonant := strings.ToLower(row)
		switch {
		case row == "H" && order == 0:
			vowel = "a"
		case row == "'":
			consonant = ""
			if order == 0 {
				vowel = "a"
			}
		}
		if len(row) > 1 && strings.HasSuffix(row, "w") && order == 7 {
			vowel = "a"
		}
		if order != 5 {
			b.WriteString(consonant + vowel)
			dangling = false
			continue
		}
		last := i == len(w)-1
		if full || dangling && !last || i == 0 {
			b.WriteString(consonant + "i")
			dangling = false
			continue
		}
		b.WriteString(consonant)
		dangling = true
	}
	return b.String()
}
