package country

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// significant folds a text to lower-case words without accents and punctuation,
// leaving out the words that names have or lack at will.
func significant(text string) []string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(foldLetter(unicode.ToLower(r)))
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’' || r == '`' || r == '.':
			// "d'Ivoire" and "U.S.A." are one word.
		default:
			b.WriteByte(' ')
		}
	}
	words := strings.Fields(b.String())
	kept := words[:0]
	for _, w := range words {
		switch w {
		case "the", "of", "and", "a", "le", "la", "les", "de", "du", "des", "et":
			continue
		case "st":
			w = "saint"
		}
		kept = append(kept, w)
	}
	return kept
}

// foldLetter maps the letters that have no decomposition and that country names
// use.
func foldLetter(r rune) rune {
	switch r {
	case 'ı':
		return 'i'
	case 'ø':
		return 'o'
	case 'ł':
		return 'l'
	case 'đ':
		return 'd'
	}
	return r
}

// lookup finds a name by its words in their order, else in any order.
func (t *table) lookup(words []string) string {
	if len(words) == 0 {
		return ""
	}
	if c, ok := t.ordered[strings.Join(words, "")]; ok {
		return c
	}
	return t.sorted[sortedKey(words)]
}

func sortedKey(words []string) string {
	w := slices.Clone(words)
	slices.Sort(w)
	return strings.Join(w, " ")
}
