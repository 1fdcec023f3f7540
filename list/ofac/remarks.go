package ofac

import (
	"strings"

	"github.com/namesake-screening/namesake"
)

// remarksReader reads remarks by the table of rules.
type remarksReader struct {
	rules map[string][]rule // by the first word of the head, longest heads first
}

// fragment is one statement of the remarks: "alt. Passport A1 (Iran)".
type fragment struct {
	text string // without "alt." and the full stop that ends the remarks
	head string // of the rule that reads it, as published
	body string // text after head
}

func (r *remarksReader) read(e *namesake.Entity, p primary) {
	text := p.remarks
	cut := p.cut()
	if cut {
		text += p.comment
		cut = p.comment == ""
	}
	fragments := splitRemarks(text)
	for i, f := range fragments {
		switch {
		case cut && i == len(fragments)-1:
			// What is left of it could be mistaken for the whole of a number.
			note(e, "remarks cut short", f)
		default:
			r.readFragment(e, p.title, f)
		}
	}
	if !p.cut() {
		for _, f := range splitRemarks(p.comment) {
			r.readFragment(e, p.title, f)
		}
	}
}

// readFragment gives a fragment to the first rule that understands it.
func (r *remarksReader) readFragment(e *namesake.Entity, title, text string) {
	f := fragment{text: strings.TrimSpace(trimPrefixFold(text, "alt. "))}
	for _, rule := range r.rules[firstWord(f.text)] {
		body, ok := cutHead(f.text, rule.head)
		if !ok {
			continue
		}
		f.head, f.body = f.text[:len(rule.head)], body
		if rule.read(e, f, rule.as) {
			return
		}
	}
	if title != "" && sameText(title, text) {
		return // the title column says the same
	}
	for _, read := range fallbacks {
		if read(e, f) {
			return
		}
	}
	note(e, namesake.NoteUnread, text)
}

// sameText reports whether a fragment repeats one statement of the title.
func sameText(title, text string) bool {
	for _, t := range strings.Split(title, ";") {
		if strings.EqualFold(strings.Trim(t, " ."), strings.Trim(text, " .")) {
			return true
		}
	}
	return false
}

// splitRemarks divides remarks at semicolons outside of parentheses and quoted
// names, and drops the full stop that ends them.
func splitRemarks(s string) []string {
	var out []string
	s = trimStop(strings.TrimSpace(s))
	for s != "" {
		end := fragmentEnd(s)
		if f := strings.TrimSpace(s[:end]); f != "" {
			// A sentence in the midst of the remarks keeps its full stop:
			// "… are prohibited.; Listing Date …".
			out = append(out, f)
		}
		if end == len(s) {
			break
		}
		s = s[end+1:]
	}
	return out
}

// fragmentEnd finds the semicolon that ends the first fragment of s.
func fragmentEnd(s string) int {
	start := 0
	if i := quotedNameEnd(s); i > 0 {
		start = i
	}
	depth := 0
	for i := start; i < len(s); i++ {
		switch s[i] {
		case '(':
			// A parenthesis that never closes hides no semicolon.
			if strings.IndexByte(s[i:], ')') > 0 {
				depth++
			}
		case ')':
			depth = max(0, depth-1)
		case ';':
			if depth == 0 {
				return i
			}
		}
	}
	return len(s)
}

// quotedNameEnd returns where the quoted name of "a.k.a. 'NAME'" ends, or 0
// where s does not begin with one. Apostrophes stand in names too, as in
// 'Abd, so that only one that a separator follows closes it.
func quotedNameEnd(s string) int {
	t := strings.TrimLeft(s, " ")
	if len(t) < 8 || t[1:6] != ".k.a." {
		return 0
	}
	open := strings.Index(t[:8], " '")
	if open < 0 {
		return 0
	}
	skipped := len(s) - len(t)
	for i := open + 2; i < len(t); i++ {
		if t[i] == '\'' && (i+1 == len(t) || t[i+1] == ';') {
			return skipped + i + 1
		}
	}
	return 0
}

// trimStop drops the full stop that ends a text, but not that of an
// abbreviation: "S.A.", "CO.", "Jr.".
func trimStop(s string) string {
	t, ok := strings.CutSuffix(s, ".")
	if !ok || endsAbbreviated(t) {
		return s
	}
	return t
}

// endsAbbreviated reports whether the last word of s is an abbreviation, whose
// full stop s has lost.
func endsAbbreviated(s string) bool {
	word := s[strings.LastIndexAny(s, " ,")+1:]
	if i := strings.LastIndexByte(word, '.'); i >= 0 && i == len(word)-2 {
		return true // S.A
	}
	return abbreviations[strings.ToLower(word)]
}

var abbreviations = words("ltd ltda co corp inc cia jr sr bros mfg intl cv gmbh.co")

// firstWord is the first word in small letters, without punctuation that
// follows it.
func firstWord(s string) string {
	if i := strings.IndexAny(s, " :;(,'#"); i >= 0 {
		s = s[:i]
	}
	return strings.ToLower(s)
}

// cutHead cuts the head of a rule off a fragment, if it begins with that and
// the head does not end within a word.
func cutHead(text, head string) (body string, ok bool) {
	if len(text) < len(head) || !strings.EqualFold(text[:len(head)], head) {
		return "", false
	}
	body = text[len(head):]
	if body != "" && isWordByte(body[0]) && isWordByte(head[len(head)-1]) {
		return "", false
	}
	return strings.TrimSpace(body), true
}

func isWordByte(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c >= 0x80
}

func trimPrefixFold(s, prefix string) string {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):]
	}
	return s
}
