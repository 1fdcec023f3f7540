package name

import "github.com/namesake-screening/namesake"

// canonicalPerson appends the words of a person's name to out, each written one
// way: "ibn" as bin, Abdurrahman as "abdul rahman", Mohd as muhammad.
func canonicalPerson(out, words []string, c Culture) []string {
	if c.syllabic() {
		return append(out, words...)
	}
	words = led(words)
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
			if title, rest := withTitle(w); title != "" {
				out, w = append(out, title), rest
			}
			if first, second := withMuhammad(w); first != "" {
				out, w = append(out, first), second
			}
			if p, known := personWords[w]; known {
				w = p.text
				break
			}
			if isMuhammadMisspelt(w) {
				w = "muhammad"
				break
			}
			w = foldPatronymic(foldLaqab(w))
		}
		out = append(out, w)
	}
	return out
}

// led brings a word that leads to another to the front where it stands last, as
// it does where the family name comes first and no comma parts it: Rahman Abdul,
// Rahman Haji Abdul.
func led(words []string) []string {
	last := len(words) - 1
	if last < 1 || !isOne(words[last], "abdul", "abdel", "abdur", "abd", "abu", "abou") {
		return words
	}
	return append([]string{words[last]}, words[:last]...)
}

// canonicalOrganization appends the words of another name to out: legal forms
// in their short form, numerals in figures, abbreviations in full.
func canonicalOrganization(out, words []string, kind namesake.Kind) []string {
	if kind == namesake.KindVessel {
		out, words = vesselPrefix(out, words)
	}
next:
	for i := 0; i < len(words); {
		w := words[i]
		for _, f := range legalForms[w] {
			if hasPrefix(words[i:], f.long) {
				out = append(out, f.short...)
				i += len(f.long)
				continue next
			}
		}
		if figure, ok := numerals[w]; ok {
			w = figure
		} else if full, ok := abbreviations[w]; ok {
			w = full
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
