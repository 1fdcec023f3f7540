// Package country reads country names, demonyms and codes as lists publish
// them, and says which codes may stand for the same country over time.
//
// A code is ISO 3166-1 alpha-2. A state that was divided or merged away keeps
// its ISO 3166-3 code of four letters, e.g. SUHH for the Soviet Union; a state
// that only changed its name (Burma, Zaire, Upper Volta) has the code of
// today's. Region names are those of the Unicode CLDR; the variants that lists
// use beside them are in tables of this package.
package country

import (
	"strings"

	"github.com/namesake-screening/namesake"
)

// Parse reads one country: an alpha-2 or alpha-3 code, a name in English (or
// French, for Canada's bilingual lists), or a demonym such as "Qatari". Case,
// accents, punctuation and word order do not matter. Name is the text as given,
// trimmed; Code is empty where the text was not understood, names two
// countries, or denies a nationality ("citizenship withdrawn in 2002").
func Parse(text string) namesake.Country {
	text = strings.TrimSpace(text)
	return namesake.Country{Code: code(text), Name: text}
}

// ParseAll reads a text that may name several countries, as in
// "a) Syria b) Jordan", "1) Iraq 2) Iran", "Syrian; French", "Turkish/Jordanian"
// or "Russian and Ukrainian". A text that cannot be divided into countries
// comes back whole; empty text gives nil.
func ParseAll(text string) []namesake.Country {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	if parts := enumerated(text); len(parts) > 0 {
		return parts
	}
	whole := Parse(text)
	if whole.Code != "" {
		return []namesake.Country{whole}
	}
	if parts := parseParts(strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' })); len(parts) > 1 {
		return parts
	}
	// Commas, slashes and "and" also stand inside names, so that they divide
	// only where every part is a country.
	parts := parseParts(strings.FieldsFunc(strings.ReplaceAll(text, " and ", ","), func(r rune) bool { return r == ',' || r == '/' }))
	for _, p := range parts {
		if p.Code == "" {
			return []namesake.Country{whole}
		}
	}
	if len(parts) == 0 {
		return []namesake.Country{whole}
	}
	return parts
}

// enumerated divides "a) X b) Y" and "1) X 2) Y"; nil where the text is not so
// marked.
func enumerated(text string) []namesake.Country {
	if len(text) < 2 || text[1] != ')' || (text[0] != 'a' && text[0] != '1') {
		return nil
	}
	var parts []string
	rest, mark := text[2:], text[0]
	for {
		mark++
		i := strings.Index(rest, string(mark)+")")
		if i < 0 || i > 0 && isLetter(rest[i-1]) {
			return parseParts(append(parts, rest))
		}
		parts = append(parts, rest[:i])
		rest = rest[i+2:]
	}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func parseParts(texts []string) []namesake.Country {
	var out []namesake.Country
	for _, t := range texts {
		if t = strings.Trim(t, " \t\r\n\u00a0;,."); t != "" {
			out = append(out, Parse(t))
		}
	}
	return out
}

// InPlace finds the country that a place as published ends in, e.g. "Kabul,
// Afghanistan" or "Pyongyang, Korea, North". Both fields are empty where there
// is none.
func InPlace(place string) namesake.Country {
	place = strings.TrimSpace(place)
	i := 0
	if long := len(place) - maxText; long > 0 {
		i = long + strings.IndexByte(place[long:], ',') + 1
	}
	for i < len(place) {
		if c := Parse(place[i:]); c.Code != "" {
			return c
		}
		next := strings.IndexByte(place[i:], ',')
		if next < 0 {
			break
		}
		i += next + 1
	}
	return namesake.Country{}
}

// Name is the English name of a code that [Parse] gives, or "".
func Name(code string) string {
	return tables().english[code]
}

// Compatible reports whether two codes may stand for the same country: equal;
// one the state that the other came out of; one a territory of the other; or a
// pair that sources write for each other. An unknown country ("") is compatible
// with every other.
func Compatible(a, b string) bool {
	if a == b || a == "" || b == "" {
		return true
	}
	if a > b {
		a, b = b, a
	}
	_, ok := tables().related[[2]string{a, b}]
	return ok
}

// maxText is the longest text in bytes that is taken for a country; the longest
// formal names have about 60. It bounds the work that a hostile text can cause.
const maxText = 200

// code finds the country of a trimmed text.
func code(text string) string {
	if len(text) > maxText {
		return ""
	}
	t := tables()
	if c, ok := t.exact[text]; ok {
		return c
	}
	if isCode(text) {
		if c, ok := t.codes[strings.ToUpper(text)]; ok {
			return c
		}
	}
	if c := t.byWords(text); c != "" {
		return c
	}
	return t.qualified(text)
}

// isCode reports whether the text may be a code: two to four ASCII letters.
// "na" in small letters is how lists say "not available", not Namibia.
func isCode(s string) bool {
	if len(s) < 2 || len(s) > 4 || s == "na" || s == "Na" {
		return false
	}
	for i := range len(s) {
		if !isLetter(s[i]) {
			return false
		}
	}
	return true
}

// byWords finds a name by its words, in their order or any other, then without
// the words that tell a form of government.
func (t *table) byWords(text string) string {
	words := significant(text)
	if c := t.lookup(words); c != "" {
		return c
	}
	kept := words[:0]
	for _, w := range words {
		if !governments[w] {
			kept = append(kept, w)
		}
	}
	// "Democratic Congo" is not the Congo that is left without "Democratic".
	if len(kept) == 1 && kept[0] == "congo" {
		return ""
	}
	return t.lookup(kept)
}

// qualified finds a country within a text that says more about it: "Indonesia
// (as at Dec. 2003)", "Region: Gaza", "Possibly Ethiopian", "Burma / Birmanie".
func (t *table) qualified(text string) string {
	low := strings.ToLower(text)
	for _, denial := range []string{"withdrawn", "revoked", "renounced", "deprived", "not "} {
		if strings.Contains(low, denial) {
			return ""
		}
	}
	if strings.Contains(text, "/") {
		return t.bilingual(text)
	}
	if i := strings.LastIndexByte(text, ':'); i >= 0 {
		return t.byWords(text[i+1:])
	}
	before, rest, ok := strings.Cut(text, "(")
	if ok {
		_, after, _ := strings.Cut(rest, ")")
		if c := code(strings.TrimSpace(before + " " + after)); c != "" {
			return c
		}
	}
	trimmed := low
	for _, q := range qualifiers {
		trimmed = strings.ReplaceAll(trimmed, q, " ")
	}
	if trimmed != low {
		return t.byWords(trimmed)
	}
	return ""
}

// bilingual finds the one country that the parts between slashes name; a part
// in a language we do not read is passed over.
func (t *table) bilingual(text string) string {
	found := ""
	for part := range strings.SplitSeq(text, "/") {
		c := code(strings.TrimSpace(part))
		if c != "" && found != "" && c != found {
			return ""
		}
		if c != "" {
			found = c
		}
	}
	return found
}
