// Package prose takes apart what publishers write as running text inside a
// field: enumerations ("1) Kenyan 2) Maltese"), dates in words, and document
// numbers with their surroundings. It guesses nothing: what it is not sure of
// comes back whole, for the reader to keep as a note.
package prose

import (
	"regexp"
	"strings"
)

// Clean joins lines and runs of white space into single spaces: they are the
// layout of the file, not part of the text.
func Clean(s string) string { return strings.Join(strings.Fields(s), " ") }

// Item is one entry of an enumeration. Numbers are those it stands under, e.g.
// 1 and 2 for "(1)-(2) Alba"; none where the text is not an enumeration.
type Item struct {
	Numbers []int
	Text    string
}

// marker matches an enumerator with or without its opening bracket.
var marker = regexp.MustCompile(`(?:^|[\s,;.:])\(?([0-9]{1,2}|[A-Za-z])\)|\(([0-9]{1,2}|[A-Za-z])\)|[-–]\(([0-9]{1,2})\)`)

// Items divides an enumerated text: "(1) Alba (2) Bora", "a) General
// b)Major General", "(1) to (6) Alba (7) Bora", "(1) (2) (4) Alba (3)
// Bora". The numbers, letters counting from a = 1, must be 1 to n without a
// gap, or the text comes back whole as the only item. An item "-" is how
// publishers keep a number empty, and is left out. Text before the first
// marker is the prefix.
func Items(s string) (prefix string, items []Item) {
	s = Clean(s)
	if s == "" {
		return "", nil
	}
	whole := []Item{{Text: s}}
	marks := marker.FindAllStringSubmatchIndex(s, -1)
	if marks == nil {
		return "", whole
	}
	seen := map[int]bool{}
	var open []int
	for i, m := range marks {
		n := index(s, m)
		if i == 0 {
			prefix = strings.TrimRight(strings.TrimSpace(s[:m[0]]), " :-(")
			if n != 1 || (prefix != "" && len(marks) == 1) {
				return "", whole
			}
		}
		end := len(s)
		if i+1 < len(marks) {
			end = marks[i+1][0]
			// The character before a marker belongs to the text.
			if c := s[end]; c != '(' && c != ' ' {
				end++
			}
		}
		text := strings.Trim(s[m[1]:end], " ,;")
		if text == "-" || text == "–" || text == "to" {
			// "(1)-(3)" and "(1) to (3)" are ranges where a marker follows at
			// once; a lone dash is an empty entry.
			if i+1 < len(marks) && isRange(s[m[1]:marks[i+1][1]]) {
				for k := n; k < index(s, marks[i+1]); k++ {
					open, seen[k] = append(open, k), true
				}
				continue
			}
			open, seen[n] = nil, true
			continue
		}
		seen[n] = true
		open = append(open, n)
		if text == "" || text == "and" || text == "&" {
			continue
		}
		items = append(items, Item{Numbers: open, Text: text})
		open = nil
	}
	for n := 1; n <= len(seen); n++ {
		if !seen[n] {
			return "", whole
		}
	}
	return prefix, items
}

var rangeMark = regexp.MustCompile(`^[-–]\([0-9]{1,2}\)$|^\s?to\s\(?[0-9]{1,2}\)$`)

func isRange(s string) bool { return rangeMark.MatchString(s) }

// index is the number of a marker, letters counting from a = 1.
func index(s string, m []int) int {
	for g := 2; g < len(m); g += 2 {
		if m[g] < 0 {
			continue
		}
		t := s[m[g]:m[g+1]]
		if c := t[0] | 0x20; 'a' <= c && c <= 'z' {
			return int(c-'a') + 1
		}
		n := 0
		for _, c := range t {
			n = n*10 + int(c-'0')
		}
		return n
	}
	return 0
}

// Texts are the items' texts alone, each behind the prefix.
func Texts(s string) []string {
	prefix, items := Items(s)
	out := make([]string, len(items))
	for i, it := range items {
		out[i] = strings.TrimSpace(prefix + " " + it.Text)
	}
	return out
}
