package cli

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/internal/desk"
)

// explainer writes a screening in plain words, line by line.
type explainer struct{ w *bufio.Writer }

func (x explainer) line(format string, args ...any) {
	x.w.WriteString(strings.TrimRight(printable(fmt.Sprintf(format, args...)), " ") + "\n")
}

// printable keeps published text from steering the terminal: line breaks and
// control characters become spaces, and invisible format characters, such as
// those that reverse the direction of writing, are left out.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
}

// explain writes what was found and why, what would decide, and what was
// consulted; titles are those of editions, by content hash.
func explain(w io.Writer, s namesake.Screening, titles map[string]string) error {
	x := explainer{bufio.NewWriter(w)}
	x.line("%s: %s", strings.ToUpper(words(s.Outcome)), s.Summary)
	x.line("Asked about %s", describe(s.Subject))
	for i, m := range s.Matches {
		x.line("")
		x.line("%d. %s (%s %s) — %s", i+1, m.Caption, m.List, m.Entity, words(m.Outcome))
		x.match(m)
	}
	if len(s.RuledOut) > 0 {
		x.line("")
		x.line("Ruled out: the names agree, other facts contradict")
		for _, m := range s.RuledOut {
			x.line("")
			x.line("-  %s (%s %s)", m.Caption, m.List, m.Entity)
			x.match(m)
		}
	}
	x.line("")
	x.line("Lists consulted:")
	for _, ref := range s.Consulted {
		x.line("   %s, %s, %s, content %s%s", ref.List, editionOf(ref.Date), count(ref.Entities, "entity", "entities"), desk.Short(ref.Hash), titled(titles[ref.Hash]))
	}
	for _, name := range s.Missing {
		x.line("   %s: required, and NOT consulted", name)
	}
	x.line("Policy %s version %d (%s), engine %s", s.Policy.Name, s.Policy.Version, desk.Short(s.Policy.Hash), s.Engine)
	return x.w.Flush()
}

func (x explainer) match(m namesake.Match) {
	x.line("   %s", m.Summary)
	compared := fmt.Sprintf("“%s” with “%s”", m.SubjectName, m.ListedName)
	if m.NameKind != "" {
		compared += fmt.Sprintf(" (%s name)", strings.TrimSpace(string(m.NameQuality)+" "+string(m.NameKind)))
	}
	x.line("   Compared %s: the names agree to %.0f %%.", compared, 100*m.Similarity)
	x.line("   Evidence %s bits: %s would agree this well by chance.", m.Bits, desk.Namesakes(m.ExpectedNamesakes))
	x.line("   Probability %s that the subject is the listed party.", desk.Probability(m.Probability))
	for _, p := range m.Evidence.Parts {
		x.evidence(p, 0)
	}
	x.line("   %s  total", bits(m.Evidence.Bits))
	if len(m.Deciders) > 0 {
		x.line("   What would decide:")
		for _, d := range m.Deciders {
			worth := bits(d.Bits)
			if d.Bits == 0 { // as of the gender: only a contradiction would count
				worth = fmt.Sprintf("%8s", "–")
			}
			x.line("   %s  %s (the list states %s)", worth, d.Text, d.Listed)
		}
	}
}

// evidence writes a node and its parts, the bits in a column of their own.
func (x explainer) evidence(e namesake.Evidence, depth int) {
	subject := string(e.Feature)
	if e.Role != "" {
		subject += " (" + e.Role + ")"
	}
	var compared string
	switch {
	case e.Subject != "" && e.Listed != "":
		compared = fmt.Sprintf(" %s ↔ %s", e.Subject, e.Listed)
	case e.Subject != "":
		compared = fmt.Sprintf(" %s ↔ –", e.Subject)
	case e.Listed != "":
		compared = fmt.Sprintf(" – ↔ %s", e.Listed)
	}
	text := e.Text
	if e.Verdict != "" {
		text = string(e.Verdict) + "; " + text
	}
	x.line("   %s  %s%s:%s  %s", bits(e.Bits), strings.Repeat("  ", depth), subject, compared, strings.TrimSuffix(text, "; "))
	for _, p := range e.Parts {
		x.evidence(p, depth+1)
	}
}

func bits(b namesake.Bits) string { return fmt.Sprintf("%8s", b) }

func words(o namesake.Outcome) string { return strings.ReplaceAll(string(o), "-", " ") }

// describe sums a subject up on one line.
func describe(s namesake.Subject) string {
	facts := []string{s.Name}
	for _, a := range s.Aliases {
		facts = append(facts, "also "+a)
	}
	if !s.BirthDate.IsZero() {
		facts = append(facts, "born "+s.BirthDate.String())
	}
	for _, c := range s.Countries {
		facts = append(facts, country.Name(c))
	}
	if s.Gender != "" {
		facts = append(facts, string(s.Gender))
	}
	for _, id := range s.Identifiers {
		facts = append(facts, fmt.Sprintf("%s %s", id.Type, id.Value))
	}
	return strings.Join(facts, ", ")
}

func editionOf(d namesake.PartialDate) string {
	if d.IsZero() {
		return "of an unstated date"
	}
	return "of " + d.String()
}

// titled puts the title of an edition after what else is said of it.
func titled(title string) string {
	if title == "" {
		return ""
	}
	return " – " + title
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
