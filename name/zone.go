package name

import (
	"slices"
	"strings"

	"github.com/namesake-screening/namesake/mrz"
)

// zoneReading is one reading of the name field of a machine readable zone.
type zoneReading struct {
	primary, secondary alternative
}

// zoneForms reads the name field of a machine readable zone (package mrz): the
// primary identifier as the family name and the secondary as given names,
// unless there is only one of them. States transliterate the name into the
// field (ICAO Doc 9303 part 3, section 6), and the forms are the ways back:
//
//   - Latin: as it stands; then AE, OE, UE, AA as the one letter that they may
//     stand for, and NXX and UXX as n and u in any case;
//   - Cyrillic: IU, IA and the I after vowels, by which the table writes ю, я
//     and й, as yu, ya and y, as other romanisations do;
//   - Arabic: the letters of the table back to Arabic ones, read as Arabic.
func zoneForms(n mrz.Name) []Form {
	var out []Form
	var seen []string
	for _, r := range zoneReadings(n) {
		f := Form{Script: "Latn"}
		f.Culture = tellCulture(strings.Fields(r.secondary.text+" "+r.primary.text), f.Script)
		given := r.secondary.text != ""
		for _, part := range []struct {
			alternative
			role Role
		}{{r.primary, RoleFamily}, {r.secondary, RoleGiven}} {
			start := len(f.Tokens)
			words := canonicalPerson(nil, strings.Fields(part.text), f.Culture)
			for i, w := range words {
				f.Tokens = append(f.Tokens, Token{Text: w, Role: personRole(words, i, f.Culture), Unvowelled: part.unvowelled && !vocalised(w)})
			}
			inferRoles(f.Tokens[start:], nil, nil, f.Culture)
			for i := start; given && i < len(f.Tokens); i++ {
				if f.Tokens[i].Role == RoleName {
					f.Tokens[i].Role = part.role
				}
			}
		}
		if len(f.Tokens) == 0 {
			continue
		}
		f.Tokens = f.Tokens[:min(len(f.Tokens), MaxTokens)]
		f.Tokens[len(f.Tokens)-1].Truncated = n.Truncated
		for i := range f.Tokens {
			weigh(&f.Tokens[i], true)
		}
		if text := r.primary.text + "<" + r.secondary.text; len(out) < maxReadings && !slices.Contains(seen, text) {
			out, seen = append(out, f), append(seen, text)
		}
	}
	return out
}

// zoneReadings returns the readings of a field, the likeliest first.
func zoneReadings(n mrz.Name) []zoneReading {
	var out []zoneReading
	read := func(spell func(string) string) {
		out = append(out, zoneReading{alternative{text: zoneText(n.Primary, spell)}, alternative{text: zoneText(n.Secondary, spell)}})
	}
	if primary, secondary, ok := zoneArabic(n); ok {
		for k := range max(len(primary), len(secondary)) {
			out = append(out, zoneReading{alternativeAt(primary, k), alternativeAt(secondary, k)})
		}
	}
	read(strings.ToLower)
	read(zoneLatin)
	if zoneCyrillicShows(n) {
		read(zoneCyrillic)
	}
	return out
}

func alternativeAt(alts []alternative, k int) alternative {
	switch {
	case len(alts) == 0:
		return alternative{}
	case k < len(alts):
		return alts[k]
	}
	return alts[0]
}

// zoneEscapes are second spellings of the table for ñ and ü, which no other
// word has.
var zoneEscapes = strings.NewReplacer("NXX", "N", "UXX", "U")

func zoneText(words []string, spell func(string) string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = spell(zoneEscapes.Replace(w))
	}
	return strings.Join(out, " ")
}

// zoneLatin takes two vowels for the one that the table writes so: ä, æ, ö, ø,
// œ, ü, å. Michael, Samuel, Miguel and Enrique are what they are.
func zoneLatin(word string) string {
	w := strings.ToLower(word)
	out := make([]byte, 0, len(w))
	for i := 0; i < len(w); i++ {
		out = append(out, w[i])
		if i+1 == len(w) {
			break
		}
		switch w[i : i+2] {
		case "ae", "oe", "ue":
			before := i > 0 && (w[i-1] == 'g' || w[i-1] == 'q')
			if !before && w[i+1:] != "el" {
				i++
			}
		case "aa":
			i++
		}
	}
	return string(out)
}

// zoneCyrillicShows reports whether a name has what the table makes of
// Cyrillic ones.
func zoneCyrillicShows(n mrz.Name) bool {
	for _, w := range slices.Concat(n.Primary, n.Secondary) {
		for _, s := range []string{"IU", "II", "KH", "ZH", "SHCH", "EV", "OV"} {
			if strings.Contains(w, s) {
				return true
			}
		}
		for _, s := range []string{"ENKO", "EI", "AI", "OI", "SKIY", "SKAIA", "INA"} {
			if strings.HasSuffix(w, s) {
				return true
			}
		}
	}
	return false
}

// zoneCyrillic writes ю and я as yu and ya, й as y, and initial e as ye, as
// BGN/PCGN does, where the table has iu, ia, i and e.
func zoneCyrillic(word string) string {
	w := strings.ToLower(word)
	out := make([]byte, 0, len(w)+2)
	isVowel := func(i int) bool { return i >= 0 && i < len(w) && strings.IndexByte("aeiouy", w[i]) >= 0 }
	for i := 0; i < len(w); i++ {
		c := w[i]
		switch {
		case c == 'e' && i == 0:
			out = append(out, 'y')
		case c == 'i' && i+1 < len(w) && (w[i+1] == 'u' || w[i+1] == 'a'):
			c = 'y'
		case c == 'i' && isVowel(i-1) && !isVowel(i+1):
			c = 'y'
		}
		out = append(out, c)
	}
	return string(out)
}

// zoneArabicLetters are the table's spellings of Arabic letters (part 3,
// section 6 C), those of Persian, Urdu and Pashto included. Vowel marks and
// shadda have none, but that a letter with shadda is written twice.
var zoneArabicLetters = func() map[string]string {
	out := map[string]string{}
	fields := strings.Fields(`XE ء XAA آ XAE أ U ؤ I إ XI ئ A ا B ب XTA ة XAH ة T ت XTH ث J ج XH ح XKH خ D د XDH ذ R ر Z ز S س XSH ش
		XSS ص XDZ ض XTT ط XZZ ظ E ع G غ F ف Q ق K ك L ل M م N ن H ه W و XAY ى Y ي XXA ٱ XXT ٹ XRT ټ P پ XKE ځ XXH څ XC چ
		XXD ډ XDR ڈ XXR ڑ XRR ړ XRX ږ XJ ژ XXS ښ XKK ک XXK ګ XNG ڭ XGG گ XNN ں XXN ڼ XDO ھ XYH ۀ XXG ہ XGE ۂ XTG ۃ XYA ی XXY ۍ XYB ے`)
	for i := 0; i+1 < len(fields); i += 2 {
		out[fields[i]] = fields[i+1]
	}
	return out
}()

// zoneArabicWords stand in Arabic names alone, spelt by the table's letters.
var zoneArabicWords = []string{"EBD", "ABW", "ABN", "BN", "BNT", "ALLH", "EBDALLH"}

// zoneArabic reads a field whose words are all spelt with the table's letters,
// and of which a letter or a word is Arabic for certain.
func zoneArabic(n mrz.Name) (primary, secondary []alternative, ok bool) {
	shown := false
	read := func(words []string) ([]alternative, bool) {
		var letters [][]rune
		for _, w := range words {
			arabic, certain := zoneArabicWord(w)
			if arabic == nil {
				return nil, false
			}
			shown = shown || certain || slices.Contains(zoneArabicWords, w)
			letters = append(letters, arabic)
		}
		if len(letters) == 0 {
			return nil, true
		}
		return readArabic(letters), true
	}
	primary, readable := read(n.Primary)
	if readable {
		secondary, readable = read(n.Secondary)
	}
	return primary, secondary, readable && shown
}

// zoneArabicWord spells a word in Arabic letters, nil where it cannot be, and
// reports whether it has a letter that only the table writes so. NXX and UXX
// may be ñ and ü.
func zoneArabicWord(w string) (letters []rune, certain bool) {
	for i := 0; i < len(w); {
		size := min(3, len(w)-i)
		for ; size > 0; size-- {
			if _, ok := zoneArabicLetters[w[i:i+size]]; ok {
				break
			}
		}
		if size == 0 || w[i] == 'I' && i > 0 && w[:i] != "AL" { // I is إ, which begins words
			return nil, false
		}
		certain = certain || size > 1 && !strings.HasPrefix(w[i:], "XX")
		letter := zoneArabicLetters[w[i:i+size]]
		i += size
		// Shadda; the two l of Allah are two letters.
		for letter != "ل" && size > 0 && i+size <= len(w) && w[i:i+size] == w[i-size:i] {
			i += size
		}
		letters = append(letters, []rune(letter)...)
	}
	return letters, certain
}
