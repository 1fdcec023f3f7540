package name

import "strings"

// canonicalPerson appends the words of a person's name to out, each written one
// way: "ibn" as bin, Abdurrahman as "abdul rahman", Mohd as muhammad.
func canonicalPerson(out, words []string, c Culture) []string {
	if c.syllabic() {
		return append(out, words...)
	}
	for i := 0; i < len(words); {
		w := words[i]
		var taken int
		if out, taken = arabic(out, words, i, c); taken > 0 {
			i += taken
			continue
		}
		i++
		p, known := personWords[w]
		switch {
		case w == "md" && len(out) == 0 && i < len(words),
			w == "md" && c == CultureSouthAsian && i < len(words):
			w = "muhammad"
		case w == "b" && c == CultureArabic && len(out) > 0 && i < len(words):
			w = "bin"
		case w == "ben" && i < len(words) && (len(out) > 0 || c == CultureArabic):
			w = "bin" // elsewhere a given name
		case known:
			w = p.text
		default:
			w = foldLaqab(w)
		}
		out = append(out, w)
	}
	return out
}

// canonicalOrganization writes legal forms in their short form and ordinals
// and Roman numerals in figures.
func canonicalOrganization(out, words []string) []string {
next:
	for i := 0; i < len(words); {
		for _, f := range legalForms[words[i]] {
			if hasPrefix(words[i:], f.long) {
				out = append(out, strings.Fields(f.short)...)
				i += len(f.long)
				continue next
			}
		}
		w := words[i]
		if figure, ok := numerals[w]; ok {
			w = figure
		}
		out = append(out, w)
		i++
	}
	return out
}

func hasPrefix(words, prefix []string) bool {
	if len(words) < len(prefix) {
		return false
	}
	for i, w := range prefix {
		if words[i] != w {
			return false
		}
	}
	return true
}
