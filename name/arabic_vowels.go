package name

import "strings"

// arabicUnit is a letter or mark of an Arabic word as it is read; a letter may
// be silent.
type arabicUnit struct {
	text   string
	letter bool
}

func (u arabicUnit) vowel() bool { return u.text != "" && strings.IndexByte("aeiou", u.text[0]) >= 0 }

// guessVowels puts the short vowels into a word that is not known, by the
// patterns of Arabic names: a syllable is a consonant and a vowel, with at most
// one consonant after it. The vowel that is not written is mostly a, but
//
//   - i before the last consonant after a long a (fāʿil: Salih, Qasim), and in
//     participles (mufʿil: Muslim, Murshid; mufāʿil: Mujahid);
//   - u after the m of participles, which mafʿūl (Mahmud, Mansur) is not one of;
//   - ay for the y of words of three letters (Fayd, Khayr, Tayyib).
//
// The i of descent (nisba) and the a of women's names stand apart from the
// pattern.
func guessVowels(units []arabicUnit) []arabicUnit {
	n := len(units)
	end := n // of the pattern
	if n > 3 && units[n-1].vowel() && !units[n-2].vowel() {
		end--
	}
	if end == 3 && units[1].text == "i" && units[1].letter && !units[0].vowel() && !units[2].vowel() {
		units = append([]arabicUnit{}, units...)
		units[1].text = "ay"
	}
	participle := end > 0 && units[0].text == "m" && (end == 4 || end == 5 && units[2].text == "a") && end == n
	for _, u := range units[1:max(end, 1)] {
		participle = participle && (!u.vowel() || u.text == "a" && end == 5)
	}
	out := make([]arabicUnit, 0, n+4)
	for i, u := range units {
		out = append(out, u)
		if u.vowel() || i+1 >= end || units[i+1].vowel() {
			continue
		}
		// A consonant before a consonant: it begins a syllable where no vowel
		// stands before it, and where the next has none either and ends the word.
		closes := i > 0 && out[len(out)-2].vowel()
		final := i+2 == end && end == n
		vowel := ""
		switch {
		case i == 0 && participle:
			vowel = "u"
		case final && participle, final && i > 0 && units[i-1].text == "a" && units[i-1].letter && i > 1:
			vowel = "i"
		case !closes, final:
			vowel = "a"
		}
		if vowel != "" {
			out = append(out, arabicUnit{text: vowel})
		}
	}
	return out
}
