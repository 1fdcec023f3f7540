package sidebyside

import (
	"fmt"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/desk"
)

// Seen is a match as a screening had it. Match is nil where it did not find the
// party any more.
type Seen struct {
	Screening namesake.Screening
	Match     *namesake.Match
}

// Change is a field that is not what it was. "" is none.
type Change struct {
	Label         string
	Before, After Written
}

// Changes are the fields that differ between two looks at a match, first what
// was stated, then how it compares, then what comes of it. Editions that changed
// nothing here are no change.
func Changes(before, after Seen) []Change {
	a, b := before.fields(), after.fields()
	was := map[string]string{}
	for _, f := range a {
		was[f.label] = f.text
	}
	is := map[string]bool{}
	var out []Change
	add := func(label, x, y string) {
		if x != y {
			out = append(out, Change{label, Write(x, ""), Write(y, "")})
		}
	}
	for _, f := range b {
		is[f.label] = true
		add(f.label, was[f.label], f.text)
	}
	for _, f := range a {
		if !is[f.label] {
			add(f.label, f.text, "")
		}
	}
	return out
}

type field struct{ label, text string }

func (s Seen) fields() []field {
	var out []field
	times := map[string]int{}
	add := func(label, text string) {
		if times[label]++; times[label] > 1 { // as a token that a name has twice
			label = fmt.Sprintf("%s (%d)", label, times[label])
		}
		out = append(out, field{label, text})
	}
	subject := s.Screening.Subject
	add("Subject: name", subject.Name)
	add("Subject: other names", strings.Join(subject.Aliases, "; "))
	add("Subject: date of birth", subject.BirthDate.String())
	add("Subject: gender", string(subject.Gender))
	var nations []string
	for _, c := range subject.Countries {
		nations = append(nations, countryName(namesake.Country{Code: c}))
	}
	add("Subject: nationality", strings.Join(nations, "; "))
	var numbers []string
	for _, id := range identifiers(subject.Identifiers) {
		numbers = append(numbers, strings.TrimSuffix(id.Text+" ("+id.Note+")", " ()"))
	}
	add("Subject: identifiers", strings.Join(numbers, "; "))
	add("Subject: kind", string(subject.Kind))
	add("Policy", fmt.Sprintf("%s version %d", s.Screening.Policy.Name, s.Screening.Policy.Version))
	add("Engine", s.Screening.Engine)
	m := s.Match
	if m == nil {
		add("Found", "no longer")
		return out
	}
	add("Found", "yes")
	add("Listed: called", m.Caption)
	add("Listed: name compared", m.ListedName+parenthesis(nameNote(namesake.Name{Kind: m.NameKind, Quality: m.NameQuality})))
	for _, p := range m.Evidence.Parts {
		add("Evidence: "+strings.ReplaceAll(string(p.Feature), "-", " "), evidence(p))
		for _, t := range p.Parts {
			what := t.Listed
			if what == "" {
				what = t.Subject
			}
			add("Evidence: token “"+what+"”", evidence(t))
		}
	}
	add("Names agree", desk.Percent(m.Similarity))
	add("Evidence together", m.Bits.String()+" bits")
	add("Expected namesakes", desk.Namesakes(m.ExpectedNamesakes))
	add("Probability", desk.Probability(m.Probability))
	add("Outcome", desk.Words(string(m.Outcome)))
	return out
}

func evidence(e namesake.Evidence) string {
	text := e.Text
	if e.Subject != "" && e.Listed != "" {
		text = e.Subject + " ↔ " + e.Listed + ", " + text
	}
	return text + parenthesis(e.Bits.String()+" bits")
}

func parenthesis(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

// Find is the match of a screening with a listed party, also one that it ruled
// out; nil where it has none.
func Find(s namesake.Screening, list, entity string) *namesake.Match {
	for _, group := range [][]namesake.Match{s.Matches, s.RuledOut} {
		for i := range group {
			if group[i].List == list && group[i].Entity == entity {
				return &group[i]
			}
		}
	}
	return nil
}
