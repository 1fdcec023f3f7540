package casema

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/name"
)

// names collects names without repeating one. The first is the primary.
type names []namesake.Name

func (ns *names) add(n namesake.Name) {
	if n.Full == "" || slices.ContainsFunc(*ns, func(h namesake.Name) bool { return h.Full == n.Full }) {
		return
	}
	n.Kind = namesake.NameAlias
	if len(*ns) == 0 {
		n.Kind = namesake.NamePrimary
	}
	n.Script = name.Script(n.Full)
	*ns = append(*ns, n)
}

// organizationNames reads an entity's names. Many are in English and French,
// divided by a slash.
func organizationNames(org, aliases string) []namesake.Name {
	var ns names
	for _, s := range append([]string{org}, splitAliases(aliases)...) {
		for _, half := range bilingual(s) {
			n := namesake.Name{Full: half}
			if half != s {
				n.Note = "published as " + s
			}
			ns.add(n)
		}
	}
	return ns
}

// bilingual divides at a slash that stands alone, not within brackets, and has
// words on both sides.
func bilingual(s string) []string {
	depth, at := 0, -1
	for i, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case '/':
			if depth != 0 {
				continue
			}
			if at >= 0 {
				return []string{s}
			}
			at = i
		}
	}
	if at < 0 {
		return []string{s}
	}
	a, b := strings.TrimSpace(s[:at]), strings.TrimSpace(s[at+1:])
	if len(a) < 3 || len(b) < 3 {
		return []string{s}
	}
	return []string{a, b}
}

// legalForm begins text after a comma that belongs to the name before it:
// "Technodinamica Holding, JSC", "Co., Ltd.".
var legalForm = regexp.MustCompile(`(?i)^(co|company|ltd|limited|inc|incorporated|corp|corporation|llc|llp|plc|pte|pvt|pjs|pjsc|psc|jsc|ojsc|cjsc|zao|oao|ooo|pao|ao|tov|gmbh|ag|kg|sa|sarl|srl|spa|bv|nv|est|fze|fzco|fzc)\b\.?|^(s\.a|b\.v|n\.v|l\.l\.c|s\.p\.a|s\.r\.l)\b`)

// splitAliases divides at commas, but not within brackets nor before a legal
// form.
func splitAliases(s string) []string {
	var out []string
	depth, from := 0, 0
	for i, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			depth = max(0, depth-1)
		case ',', ';':
			if depth == 0 && !onlyLegalForm(s[i+1:]) {
				out = append(out, s[from:i])
				from = i + 1
			}
		}
	}
	var kept []string
	for _, a := range append(out, s[from:]) {
		a = strings.TrimSpace(a)
		// The whole alias in brackets: an abbreviation.
		if strings.HasPrefix(a, "(") && strings.HasSuffix(a, ")") {
			a = strings.TrimSpace(a[1 : len(a)-1])
		}
		if a != "" {
			kept = append(kept, a)
		}
	}
	return kept
}

// onlyLegalForm reports whether the words up to the next comma are legal forms
// and nothing else.
func onlyLegalForm(s string) bool {
	if i := strings.IndexAny(s, ",;"); i >= 0 {
		s = s[:i]
	}
	words := strings.Fields(s)
	for _, w := range words {
		if m := legalForm.FindString(w); m == "" || len(strings.TrimRight(w, ".")) > len(strings.TrimRight(m, ".")) {
			return false
		}
	}
	return len(words) > 0
}

// personNames reads a person's names. An alias may be a whole name, or only
// another spelling of the surname or of the given names, and is then completed
// by the rest:
//
//	LastName PASHCHENKO, GivenName Natalya, alias PASHENKO → Natalya PASHENKO
//	LastName AKIMOV, GivenName Andrey Igorevich, alias Andrei → Andrei Igorevich AKIMOV
//
// One word that is neither is a nickname, far too broad to find its bearer by
// itself, and is marked weak.
func personNames(r record) []namesake.Name {
	title, _, _ := strings.Cut(r.title, "/")
	if strings.HasPrefix(strings.ToLower(title), "ship") {
		title = ""
	}
	person := func(given, last, note string) namesake.Name {
		return namesake.Name{
			Full:  clean(given + " " + last),
			Parts: namesake.NameParts{Title: title, Given: given, Family: last},
			Note:  note,
		}
	}
	var ns names
	last, variant := r.last, ""
	// "DIKIY (DIKY)": a second spelling in brackets.
	if m := bracketed.FindStringSubmatch(r.last); m != nil {
		last, variant = m[1], m[2]
	}
	note := ""
	if variant != "" {
		note = "surname published as " + r.last
	}
	ns.add(person(r.given, last, note))
	if variant != "" {
		ns.add(person(r.given, variant, note))
	}
	for _, a := range splitAliases(r.aliases) {
		note := "alias published as " + a
		if given, ok := respell(r.given, a); ok {
			ns.add(person(given, last, note))
			continue
		}
		if strings.Contains(a, " ") {
			ns.add(namesake.Name{Full: a})
			continue
		}
		// The list writes surnames of some regimes in capitals.
		if last != "" && (capitals(a) && capitals(last) || similar(a, last)) {
			ns.add(person(r.given, a, note))
			continue
		}
		ns.add(namesake.Name{Full: a, Quality: namesake.QualityWeak, Note: "one word, probably a nickname; the publisher does not say"})
	}
	return ns
}

var bracketed = regexp.MustCompile(`^([^()]+?) ?\(([^()]+)\)$`)

// respell replaces in the given names the words that the alias spells in
// another way. It is not ok when a word of the alias is no spelling of one.
func respell(given, alias string) (string, bool) {
	words := strings.Fields(given)
	next := 0
	for _, a := range strings.Fields(alias) {
		for next < len(words) && !similar(a, words[next]) {
			next++
		}
		if next == len(words) {
			return "", false
		}
		words[next] = a
		next++
	}
	return strings.Join(words, " "), true
}

func capitals(s string) bool { return len(s) > 1 && s == strings.ToUpper(s) }

// similar reports whether two words are spellings of one name: no more letters
// differ than three in eight of the longer, which "Oleksii" for "Aleksey" and
// "Andrii" for "Andrey" need, once letters that stand for the same sound are
// alike.
func similar(a, b string) bool {
	x, y := []rune(sounds.Replace(strings.ToLower(a))), []rune(sounds.Replace(strings.ToLower(b)))
	if !unicode.IsUpper([]rune(a)[0]) || capitals(a) != capitals(b) {
		return false
	}
	return 8*distance(x, y) <= 3*max(len(x), len(y))
}

var sounds = strings.NewReplacer("x", "ks", "y", "i", "kh", "h")

// distance is Levenshtein's.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := diagonal
			if x != y {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
