package name

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// choices makes a table of pairs "text reading/reading", which is built when it
// is first asked for: most runs meet no Japanese name.
func choices(pairs string) func(string) []string {
	table := sync.OnceValue(func() map[string][]string {
		fields := strings.Fields(pairs)
		out := make(map[string][]string, len(fields)/2)
		for i := 0; i+1 < len(fields); i += 2 {
			out[fields[i]] = strings.Split(strings.ReplaceAll(fields[i+1], "-", ""), "/")
		}
		return out
	})
	return func(text string) []string { return table()[text] }
}

// maxJapanese bounds the readings of one name by surname and given name, of
// which characters have many.
const maxJapanese = 3

// japaneseName reads Han as a Japanese surname, given name or both, nil where
// they are neither. The reading is sure where a surname of two characters and
// more says that the name is Japanese, or where no word has the shape of a
// Chinese name.
//
// A dictionary of the language would know more names. IPADIC (by way of kagome
// 2.10) adds 12 MB to the program, and takes 0.6 s and 120 MB of memory to load:
// more than a whole answer may take. These tables are made in a millisecond.
func japaneseName(words [][]rune) (readings []string, sure bool) {
	switch len(words) {
	case 1:
		return japaneseWord(words[0])
	case 2:
		family, given := string(words[0]), words[1]
		if s := japaneseSurnames(family); s != nil {
			return joinChoices(s, japaneseGiven(given)), true
		}
		names := japaneseGivenNames(string(given))
		if names == nil {
			return nil, false
		}
		if s := japaneseLoneSurnames(family); s != nil {
			return joinChoices(s, names), false
		}
		if _, chinese := hanCompoundSurnames[family]; !chinese && len(words[0]) == 2 {
			return joinChoices(japaneseLetters(words[0], japaneseSurnameLetters), names), len(given) > 1
		}
	}
	return nil, false
}

// japaneseWord reads a word of Han that holds a whole name, or a part of one.
func japaneseWord(w []rune) (readings []string, sure bool) {
	chinese := isHanSurname(w[0])
	for cut := min(len(w), 4); cut >= 2; cut-- {
		family := japaneseSurnames(string(w[:cut]))
		if family == nil || len(w)-cut > 3 {
			continue
		}
		if cut == len(w) {
			return family, !chinese || len(w) > 3
		}
		if given := japaneseGiven(w[cut:]); given != nil {
			return joinChoices(family, given), true
		}
	}
	if names := japaneseGivenNames(string(w)); names != nil && len(w) > 1 {
		return names, !chinese
	}
	if len(w) >= 3 {
		if names := japaneseGivenNames(string(w[1:])); names != nil {
			if family := japaneseLoneSurnames(string(w[:1])); family != nil {
				return joinChoices(family, names), false
			}
		}
	}
	if len(w) == 1 {
		if names := japaneseLoneSurnames(string(w)); names != nil {
			return names, false
		}
		return japaneseGivenNames(string(w)), false
	}
	return nil, false
}

// japaneseGiven reads a given name: as a whole where it is common, otherwise
// character by character; nil where it cannot be read.
func japaneseGiven(w []rune) []string {
	if names := japaneseGivenNames(string(w)); names != nil {
		return names
	}
	return japaneseLetters(w, japaneseNameLetters)
}

// japaneseLetters reads Han one by one and kana together: each in its first
// way, then one of them in its second. It is nil where a character has no
// reading.
func japaneseLetters(w []rune, table func(string) []string) []string {
	var parts [][]string
	for i := 0; i < len(w); {
		end := i + 1
		switch {
		case w[i] == '々' && i > 0:
			parts = append(parts, parts[len(parts)-1])
		case !unicode.Is(unicode.Han, w[i]):
			for end < len(w) && !unicode.Is(unicode.Han, w[end]) {
				end++
			}
			parts = append(parts, kanaChoices(w[i:end]))
		default:
			readings := table(string(w[i]))
			if readings == nil {
				return nil
			}
			parts = append(parts, readings)
		}
		i = end
	}
	var out []string
	for second := -1; second < len(parts) && len(out) < maxJapanese; second++ {
		if second >= 0 && len(parts[second]) < 2 {
			continue
		}
		var b strings.Builder
		for i, p := range parts {
			if i == second {
				b.WriteString(p[1])
			} else {
				b.WriteString(p[0])
			}
		}
		if !slices.Contains(out, b.String()) {
			out = append(out, b.String())
		}
	}
	return out
}

// joinChoices joins surnames and given names, the likeliest pairs first.
func joinChoices(family, given []string) []string {
	if len(given) == 0 {
		return family
	}
	var out []string
	for rank := range len(family) + len(given) - 1 {
		for i := range family {
			if j := rank - i; j >= 0 && j < len(given) && len(out) < maxJapanese {
				out = append(out, family[i]+" "+given[j])
			}
		}
	}
	return out
}

// japaneseMixed reads a word of Han and kana, which is Japanese for certain:
// the surname in Han apart from what follows it.
func japaneseMixed(w []rune) []string {
	han := slices.IndexFunc(w, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
	for cut := han; cut >= 1; cut-- {
		family := japaneseSurnames(string(w[:cut]))
		if family == nil && cut == han {
			family = japaneseLoneSurnames(string(w[:cut]))
		}
		if family == nil {
			continue
		}
		if given := japaneseTail(w[cut:]); given != nil {
			return joinChoices(family, given)
		}
	}
	if han > 0 {
		if given := japaneseGiven(w); given != nil {
			return given
		}
	}
	return japaneseLetters(w, japaneseSurnameLetters)
}

// japaneseTail reads what follows a surname: kana together, Han by its letters.
func japaneseTail(w []rune) []string {
	if !slices.ContainsFunc(w, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return kanaChoices(w)
	}
	return japaneseGiven(w)
}
