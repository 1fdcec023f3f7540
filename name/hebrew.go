package name

import (
	"strings"
	"unicode"
)

var (
	// hebrewConsonants holds the letters that read alike everywhere; the final
	// forms are those of their letters but for ך and ף.
	hebrewConsonants = parseLetters("ג g ד d ז z ח h ט t ל l מ m ם m נ n ן n ס s צ ts ץ ts ק k ר r ש sh ת t ך kh ף f ע -")
	// hebrewGeresh: the letter with an apostrophe, for foreign sounds.
	hebrewGeresh = parseLetters("ג j ז zh צ ch ץ ch ח kh ת th ד dh ע gh ר gh ט z ו w")
	hebrewPoints = parseLetters("ְ - ֱ e ֲ a ֳ o ִ i ֵ e ֶ e ַ a ָ a ֹ o ֺ o ֻ u")
	hebrewLoose  = parseLetters("ח ch ק q צ tz ץ tz")
)

// hebrewNames vowels the commonest names of Israel.
var hebrewNames = parseSpellings(`דוד david משה moshe יוסף yosef יעקב yaakov אברהם avraham יצחק yitzhak שרה sara רבקה rivka רחל rachel
	לאה leah מרים miriam חנה hana אסתר esther רות ruth נעמי naomi תמר tamar יעל yael מיכל michal נועה noa טל tal דנה dana
	שמואל shmuel שלמה shlomo אהרן aharon אהרון aharon חיים haim מאיר meir דניאל daniel מיכאל michael גבריאל gavriel רפאל rafael
	יהודה yehuda בנימין binyamin אליהו eliyahu ישראל israel שמעון shimon ראובן reuven לוי levi כהן cohen מזרחי mizrahi פרץ peretz
	ביטון biton דהן dahan אברהם avraham פרידמן friedman מלכה malka אזולאי azoulay כץ katz יוסף yosef עמר amar אוחיון ohayon
	חדד hadad גבאי gabai אדרי edri קליין klein שפירא shapira חזן hazan משה moshe אשכנזי ashkenazi סגל segal גולן golan בן ben
	בר bar יהונתן yehonatan יונתן yonatan נתן natan עומר omer אורי uri איתי itai אמיר amir גיל gil רון ron ערן eran עמית amit
	חן chen אבנר avner אריאל ariel אריה arye זאב zeev צבי zvi עוז oz עמוס amos יגאל yigal יאיר yair נתניהו netanyahu`)

// parseSpellings reads pairs of a word in its script and its reading.
func parseSpellings(pairs string) map[string]string {
	fields := strings.Fields(pairs)
	names := make(map[string]string, len(fields)/2)
	for i := 0; i+1 < len(fields); i += 2 {
		names[fields[i]] = fields[i+1]
	}
	return names
}

// readHebrew reads unpointed Hebrew by its vowel letters: first with the
// vowels of known names, then by letters alone (ו is o), then loosely (ו is u,
// ח ch, ש s). Points are read where they stand.
func readHebrew(words [][]rune) []alternative {
	var known, strict, loose strings.Builder
	allKnown, allPointed := true, true
	for i, w := range words {
		if i > 0 {
			known.WriteByte(' ')
			strict.WriteByte(' ')
			loose.WriteByte(' ')
		}
		pointed := hasPoints(w)
		s := hebrewWord(w, false)
		if name, ok := hebrewNames[string(w)]; ok {
			known.WriteString(name)
		} else {
			known.WriteString(s)
			allKnown = allKnown && pointed
		}
		allPointed = allPointed && pointed
		strict.WriteString(s)
		loose.WriteString(hebrewWord(w, true))
	}
	return []alternative{
		{text: known.String(), unvowelled: !allKnown},
		{text: strict.String(), unvowelled: !allPointed},
		{text: loose.String(), unvowelled: !allPointed},
	}
}

func hasPoints(w []rune) bool {
	for _, r := range w {
		if _, ok := hebrewPoints[r]; ok {
			return true
		}
	}
	return false
}

func hebrewWord(w []rune, loose bool) string {
	pointed := hasPoints(w)
	letters := w[:0:0]
	marks := map[int]string{} // marks that follow the letter at an index
	for _, r := range w {
		if unicode.Is(unicode.M, r) || r == '\'' {
			if n := len(letters); n > 0 {
				marks[n-1] += string(r)
			}
			continue
		}
		letters = append(letters, r)
	}
	var b strings.Builder
	for i, r := range letters {
		m := marks[i]
		if strings.Contains(m, "'") {
			if t, ok := hebrewGeresh[r]; ok {
				b.WriteString(t)
				continue
			}
		}
		b.WriteString(hebrewLetter(letters, i, m, pointed, loose))
		for _, p := range m {
			b.WriteString(hebrewPoints[p])
		}
	}
	return b.String()
}

// hebrewLetter reads one letter; i is its place in the word and marks the
// points under it.
func hebrewLetter(w []rune, i int, marks string, pointed, loose bool) string {
	r := w[i]
	first, last := i == 0, i == len(w)-1
	dagesh := strings.ContainsRune(marks, 'ּ')
	vowelPoint := strings.ContainsAny(marks, "ְֱֲֳִֵֶַָֹֻ")
	switch r {
	case 'א':
		if pointed || !first && !last && isHebrewVowelLetter(w[i+1]) || first && !last && isHebrewVowelLetter(w[i+1]) {
			return ""
		}
		return "a"
	case 'ע':
		if first && !pointed && !last && !isHebrewVowelLetter(w[i+1]) {
			return "a"
		}
		return ""
	case 'ה':
		switch {
		case last && pointed:
			return ""
		case last && !first:
			return "a"
		}
		return "h"
	case 'ו':
		switch {
		case pointed && dagesh && !vowelPoint:
			return "u"
		case pointed && strings.ContainsRune(marks, 'ֹ'):
			return ""
		case pointed && vowelPoint:
			return "v"
		case i > 0 && w[i-1] == 'ו':
			return "" // וו is one consonant
		case first && (last || !loose || w[1] != 'ו'), !last && w[i+1] == 'ו':
			return "v"
		case !last && (w[i+1] == 'א' || w[i+1] == 'ה'), !last && w[i+1] == 'י' && i > 0 && loose:
			return "v"
		case loose:
			return "u"
		}
		return "o"
	case 'י':
		switch {
		case pointed && (first || vowelPoint):
			return "y"
		case pointed:
			return ""
		case i > 0 && w[i-1] == 'י':
			return ""
		case !last && w[i+1] == 'י':
			if i+2 == len(w) {
				return "i"
			}
			return "ay"
		case first, !last && (w[i+1] == 'א' || w[i+1] == 'ה' || w[i+1] == 'ו'):
			return "y"
		}
		return "i"
	case 'ב':
		if pointed && dagesh || !pointed && (first || !loose && !last) {
			return "b"
		}
		return "v"
	case 'כ':
		if pointed && dagesh || !pointed && (first || loose) {
			return "k"
		}
		return "kh"
	case 'פ':
		if pointed && dagesh || !pointed && (first || !loose) {
			return "p"
		}
		return "f"
	case 'ש':
		if strings.ContainsRune(marks, 'ׂ') || loose && !pointed {
			return "s"
		}
		return "sh"
	}
	if loose {
		if t, ok := hebrewLoose[r]; ok {
			return t
		}
	}
	if t, ok := hebrewConsonants[r]; ok {
		return t
	}
	return keepDigit(r)
}

func isHebrewVowelLetter(r rune) bool { return r == 'ו' || r == 'י' }
