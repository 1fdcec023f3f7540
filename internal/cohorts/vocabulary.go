package cohorts

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Status is one of a cohort's vocabulary.
type Status struct {
	Code   string `json:"code" doc:"Lower-case ASCII letters, digits and hyphens."`
	Label  string `json:"label"`
	Within string `json:"within,omitempty" doc:"The code of the group that it stands in; left out at the top."`
}

// Vocabulary is a small tree of statuses, each behind the group that it stands
// in. Entries name its leaves: who is in the cohort is under one leaf at a time,
// so that every group is the sum of what stands under it.
type Vocabulary []Status

// Limits of a vocabulary: what fits on a page and in a chart.
const (
	mostStatuses = 40
	mostLevels   = 3
)

// Usual is a vocabulary to begin with.
const Usual = `Of concern
  Nothing further known
  In custody
  Whereabouts unknown
  Whereabouts known
No longer of concern
  Departed
  Removed
  Cleared`

var statusCode = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

// ParseVocabulary reads statuses as they are written down: one on a line, those
// of a group indented below it by two spaces or a tab. A code may stand before
// the label with a colon between; it is made of the label otherwise. The error
// joins an [*Error] with its line for every mistake.
func ParseVocabulary(text string) (Vocabulary, error) {
	var out Vocabulary
	var errs []error
	var above []string // codes of the groups that a line may stand in
	bad := func(line int, msg string, args ...any) {
		errs = append(errs, &Error{Line: line, Field: "statuses", Msg: fmt.Sprintf(msg, args...)})
	}
	line := 0
	for raw := range strings.Lines(text) {
		line++
		raw = strings.ReplaceAll(strings.TrimRight(raw, " \t\r\n"), "\t", "  ")
		label := strings.TrimLeft(raw, " ")
		if label == "" {
			continue
		}
		indent := len(raw) - len(label)
		level := indent / 2
		if indent%2 > 0 || level > len(above) {
			bad(line, "is indented by %d spaces; write two more than the line of its group", indent)
			level = min(level, len(above))
		}
		s := Status{Label: label}
		if code, rest, found := strings.Cut(label, ": "); found && statusCode.MatchString(code) {
			s.Code, s.Label = code, strings.TrimSpace(rest)
		} else if s.Code = codeOf(label); s.Code == "" {
			bad(line, `no code can be made of the label; write one before it, as "in-custody: %s"`, label)
			s.Code = fmt.Sprintf("line-%d", line)
		}
		if level > 0 {
			s.Within = above[level-1]
		}
		above = append(above[:level], s.Code)
		out = append(out, s)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return out.checked()
}

// String writes a vocabulary as [ParseVocabulary] reads it.
func (v Vocabulary) String() string {
	var b strings.Builder
	for _, s := range v {
		b.WriteString(strings.Repeat("  ", v.Level(s.Code)))
		if codeOf(s.Label) != s.Code {
			b.WriteString(s.Code + ": ")
		}
		b.WriteString(s.Label + "\n")
	}
	return b.String()
}

// codeOf makes a code of a label: "Whereabouts unknown" is whereabouts-unknown.
func codeOf(label string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(label)) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9' && b.Len() > 0:
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	code := b.String()
	code = strings.TrimRight(code[:min(len(code), 40)], "-")
	if !statusCode.MatchString(code) {
		return ""
	}
	return code
}

// checked is the vocabulary in order, without space around its labels. The error
// joins an [*Error] for every mistake.
func (v Vocabulary) checked() (Vocabulary, error) {
	var errs []error
	bad := func(msg string, args ...any) {
		errs = append(errs, &Error{Field: "statuses", Msg: fmt.Sprintf(msg, args...)})
	}
	v = slices.Clone(v)
	if len(v) == 0 {
		bad("are missing; write one on a line")
	}
	if len(v) > mostStatuses {
		bad("%d are more than %d", len(v), mostStatuses)
	}
	codes, labels := map[string]bool{}, map[string]bool{}
	for i := range v {
		s := &v[i]
		s.Label = strings.TrimSpace(s.Label)
		if s.Code == "" {
			s.Code = codeOf(s.Label)
		}
		if err := wrongLine("statuses", s.Label, 60, true); err != nil {
			errs = append(errs, err)
		}
		switch folded := strings.ToLower(s.Label); {
		case !statusCode.MatchString(s.Code):
			bad("%q is no code; write up to 40 lower-case ASCII letters, digits and hyphens, a letter first", s.Code)
		case codes[s.Code] || labels[folded]:
			bad("%q stands twice", s.Label)
		case s.Within != "" && !codes[s.Within]:
			bad("%q stands in the group %q, which is not before it", s.Label, s.Within)
		case v[:i+1].Level(s.Code) >= mostLevels:
			bad("%q stands %d levels deep; the most are %d", s.Label, v[:i+1].Level(s.Code)+1, mostLevels)
		default:
			labels[folded] = true
		}
		codes[s.Code] = true
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return v, nil
}

// inOrder puts what was added later behind the others of its group.
func (v Vocabulary) inOrder() Vocabulary {
	out := make(Vocabulary, 0, len(v))
	var under func(code string)
	under = func(code string) {
		for _, s := range v {
			if s.Within == code {
				out = append(out, s)
				under(s.Code)
			}
		}
	}
	under("")
	return out
}

// Get is the status with a code.
func (v Vocabulary) Get(code string) (Status, bool) {
	i := slices.IndexFunc(v, func(s Status) bool { return s.Code == code })
	if i < 0 || code == "" {
		return Status{}, false
	}
	return v[i], true
}

// Label is what a code is called; the code itself where it is none.
func (v Vocabulary) Label(code string) string {
	if s, ok := v.Get(code); ok {
		return s.Label
	}
	return code
}

// Leaf reports whether no status stands in the one with a code.
func (v Vocabulary) Leaf(code string) bool {
	_, known := v.Get(code)
	return known && !slices.ContainsFunc(v, func(s Status) bool { return s.Within == code })
}

// Leaves are the statuses that entries may name.
func (v Vocabulary) Leaves() Vocabulary {
	var out Vocabulary
	for _, s := range v {
		if v.Leaf(s.Code) {
			out = append(out, s)
		}
	}
	return out
}

// Level is in how many groups the status with a code stands.
func (v Vocabulary) Level(code string) int {
	level := 0
	for s, ok := v.Get(code); ok && s.Within != "" && level <= len(v); s, ok = v.Get(s.Within) {
		level++
	}
	return level
}

// Under reports whether a status is the one with a code or stands in it.
func (v Vocabulary) Under(status, code string) bool {
	for range len(v) + 1 {
		if status == code {
			return code != ""
		}
		s, ok := v.Get(status)
		if !ok {
			return false
		}
		status = s.Within
	}
	return false
}
