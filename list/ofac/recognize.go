package ofac

import (
	"bytes"
	"strings"

	"github.com/namesake-screening/namesake/list"
)

// headLines is how many lines at the head of a file vote on what it is.
const headLines = 24

// recognize lets the lines at the head of a file vote. A file is of the role
// that more than half of them look like; a header row that somebody added, or
// a damaged row, is outvoted.
func recognize(data []byte) list.Role {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	votes := make(map[list.Role]int)
	lines := 0
	for line := range bytes.Lines(data[:min(len(data), 1<<16)]) {
		s := strings.Trim(string(line), "\r\n \t\x1a")
		if strings.Trim(s, ",") == "" {
			continue
		}
		votes[looksLike(s)]++
		if lines++; lines == headLines {
			break
		}
	}
	for _, role := range []list.Role{list.Primary, Aliases, Addresses, Comments} {
		if 2*votes[role] > lines {
			return role
		}
		// A file of two lines, one of them a header, has no majority.
		if lines == 2 && votes[role] == 1 && votes[""] == 1 {
			return role
		}
	}
	return ""
}

// looksLike guesses the role of one line, which may be damaged after its first
// columns.
func looksLike(line string) list.Role {
	var fields []string
	for rest, more := line, true; more && len(fields) <= len(columns[list.Primary]); {
		var f string
		var ok bool
		if f, rest, _, more, ok = nextField(rest); !ok {
			break
		}
		fields = append(fields, strings.TrimSpace(f))
	}
	nulls := strings.Contains(line, null)
	switch {
	case len(fields) < 1 || !isNumber(fields[0]):
		return ""
	case len(fields) >= 4 && isNumber(fields[1]) && aliasTypes[strings.ToLower(fields[2])].kind != "":
		return Aliases
	case len(fields) >= 5 && isNumber(fields[1]) && nulls:
		return Addresses
	case len(fields) >= 4 && nulls && isType(fields[2]):
		return list.Primary
	case len(fields) <= 2 && isComment(line):
		return Comments
	}
	return ""
}

// isType reports whether a field of the line can be SDN_Type; null stands for
// an organisation.
func isType(s string) bool {
	if s == null {
		return true
	}
	_, ok := kinds[strings.ToLower(s)]
	return ok
}

// isComment reports whether a line of two columns holds remarks: quoted prose
// in fragments that semicolons divide, or that ends in a full stop.
func isComment(line string) bool {
	_, text, ok := strings.Cut(line, ",")
	return ok && strings.HasPrefix(text, `"`) &&
		(strings.Contains(text, "; ") || strings.HasSuffix(text, `."`))
}
