package name

import "strings"

// armenianEast follows BGN/PCGN 1981 without apostrophes, armenianWest the
// sounds of the diaspora, where the stops are turned round.
var (
	armenianEast = parseLetters(`ա a բ b գ g դ d ե e զ z է e ը y թ t ժ zh ի i լ l խ kh ծ ts կ k հ h ձ dz ղ gh ճ ch մ m
		յ y ն n շ sh ո o չ ch պ p ջ j ռ r ս s վ v տ t ր r ց ts ւ v փ p ք k օ o ֆ f և ev`)
	armenianWest = parseLetters("բ p գ k դ t ծ dz կ g ձ ts ճ j պ b ջ ch տ d")
)

func readArmenian(words [][]rune) []alternative {
	var east, initial, west strings.Builder
	for i, w := range words {
		if i > 0 {
			east.WriteByte(' ')
			initial.WriteByte(' ')
			west.WriteByte(' ')
		}
		for j := 0; j < len(w); j++ {
			r := w[j]
			if r == 'ո' && j+1 < len(w) && w[j+1] == 'ւ' { // ու is one vowel
				east.WriteByte('u')
				initial.WriteByte('u')
				west.WriteString("ou")
				j++
				continue
			}
			t, ok := armenianEast[r]
			if !ok {
				t = keepDigit(r)
			}
			east.WriteString(t)
			switch {
			case r == 'ե' && (j == 0 || strings.ContainsRune("աեէըիոօ", w[j-1])):
				initial.WriteString("ye")
			case r == 'ո' && j == 0:
				initial.WriteString("vo")
			default:
				initial.WriteString(t)
			}
			if w, ok := armenianWest[r]; ok {
				west.WriteString(w)
			} else {
				west.WriteString(t)
			}
		}
	}
	return []alternative{{text: initial.String()}, {text: east.String()}, {text: west.String()}}
}

// georgianNational is the system of 2002, without apostrophes; BGN/PCGN 2009
// adopted it. georgianLoose is what is written by way of Russian.
var (
	georgianNational = parseLetters(`ა a ბ b გ g დ d ე e ვ v ზ z თ t ი i კ k ლ l მ m ნ n ო o პ p ჟ zh რ r ს s ტ t უ u
		ფ p ქ k ღ gh ყ q შ sh ჩ ch ც ts ძ dz წ ts ჭ ch ხ kh ჯ j ჰ h ჱ e ჲ y ჳ w ჴ kh ჵ o ჶ f ჷ e ჸ - ჺ -`)
	georgianLoose = parseLetters("ღ g ყ k ხ h ჯ dzh ძ dz")
)

func readGeorgian(words [][]rune) []alternative {
	var national, loose strings.Builder
	for i, w := range words {
		if i > 0 {
			national.WriteByte(' ')
			loose.WriteByte(' ')
		}
		for j, r := range w {
			t, ok := georgianNational[r]
			if !ok {
				t = keepDigit(r)
			}
			national.WriteString(t)
			// Russian surnames take the Georgian nominative -ი, which their
			// bearers' papers leave out.
			if j == len(w)-1 && r == 'ი' && j >= 3 && w[j-1] == 'ვ' && (w[j-2] == 'ე' || w[j-2] == 'ო') {
				continue
			}
			if l, ok := georgianLoose[r]; ok {
				t = l
			}
			loose.WriteString(t)
		}
	}
	return []alternative{{text: national.String()}, {text: loose.String()}}
}

// keepDigit is for what a letter table does not hold: digits stay, apostrophes
// and marks go, and foreign letters are read by table.
func keepDigit(r rune) string {
	if '0' <= r && r <= '9' {
		return string(r)
	}
	if r < 0x80 {
		return ""
	}
	return tableLetter(r)
}
