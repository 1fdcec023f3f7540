package web

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/country"
	"github.com/namesake-screening/namesake/internal/subject"
)

// view is everything the page shows.
type view struct {
	Notice    string
	Consulted []namesake.EditionRef
	Form      form
	Mistakes  []mistake
	Result    *result
}

// mistake is one in the form; Field is the id of the input it is in, Label what
// the page calls that, or "" where the mistake is of the form as a whole.
type mistake struct{ Field, Label, Text string }

type field struct{ subject, id, label string }

// fields are the inputs of the form from top to bottom, by what package subject
// calls them.
var fields = []field{
	{"name", "name", "Name"}, {"birth_date", "birth_date", "Date of birth"}, {"country", "country", "Country"},
	{"countries", "country", "Country"}, {"gender", "gender", "Gender"},
}

// mistakesIn are the mistakes that package subject found, in the order of the
// form.
func mistakesIn(found []*subject.Error) []mistake {
	var out, rest []mistake
	for _, m := range found {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.subject == m.Field }) {
			rest = append(rest, mistake{Field: "name", Text: m.Error()})
		}
	}
	for _, f := range fields {
		for _, m := range found {
			if m.Field == f.subject {
				out = append(out, mistake{f.id, f.label, m.Msg})
			}
		}
	}
	return append(out, rest...)
}

// Wrong returns what is wrong with a field of the form, or "".
func (v view) Wrong(field string) string {
	var texts []string
	for _, m := range v.Mistakes {
		if m.Field == field {
			texts = append(texts, m.Text)
		}
	}
	return strings.Join(texts, "; ")
}

// result is a screening made ready to show.
type result struct {
	namesake.Screening
	Asked    []fact // what was asked, field by field
	Matches  []match
	RuledOut []match
}

type fact struct{ Label, Text string }

// match is one match with its evidence as the rows of a table.
type match struct {
	namesake.Match
	Rows []row
}

// row is a node of the evidence. Of a leaf, Left and Width place its bits in a
// bar of barWidth units, between the sum of the rows above and the sum with it.
type row struct {
	namesake.Evidence
	Depth       int
	Leaf        bool
	Left, Width int
	Zero        int // where a sum of no bits stands
	Sum         namesake.Bits
}

const barWidth = 240

func newResult(s namesake.Screening) *result {
	return &result{Screening: s, Asked: asked(s.Subject), Matches: newMatches(s.Matches), RuledOut: newMatches(s.RuledOut)}
}

func asked(s namesake.Subject) []fact {
	facts := []fact{{"Name", s.Name}}
	if !s.BirthDate.IsZero() {
		facts = append(facts, fact{"Born", s.BirthDate.String()})
	}
	for _, c := range s.Countries {
		facts = append(facts, fact{"Country", country.Name(c)})
	}
	if s.Gender != namesake.GenderUnknown {
		facts = append(facts, fact{"Gender", string(s.Gender)})
	}
	return facts
}

func newMatches(ms []namesake.Match) []match {
	var out []match
	for _, m := range ms {
		out = append(out, match{Match: m, Rows: waterfall(m.Evidence)})
	}
	return out
}

// waterfall lays the evidence out as rows, parts below their whole, each leaf's
// bar beginning where the one above it ended.
func waterfall(e namesake.Evidence) []row {
	var rows []row
	var sum namesake.Bits
	var least, most namesake.Bits
	var lay func(e namesake.Evidence, depth int)
	lay = func(e namesake.Evidence, depth int) {
		r := row{Evidence: e, Depth: depth, Leaf: len(e.Parts) == 0, Sum: sum}
		rows = append(rows, r)
		if r.Leaf {
			sum += e.Bits
			least, most = min(least, sum), max(most, sum)
		}
		for _, p := range e.Parts {
			lay(p, depth+1)
		}
	}
	for _, p := range e.Parts { // the whole is the table's last line
		lay(p, 0)
	}
	scale := barWidth / max(1, float64(most-least))
	at := func(b namesake.Bits) int { return int(math.Round(float64(b-least) * scale)) }
	for i := range rows {
		r := &rows[i]
		r.Zero = at(0)
		if r.Leaf {
			before, after := at(r.Sum), at(r.Sum+r.Bits)
			r.Left, r.Width = min(before, after), max(before, after)-min(before, after)
			r.Sum += r.Bits
		}
	}
	return rows
}

// Side says which way a row counts, for its colour.
func (r row) Side() string {
	switch {
	case r.Bits > 0:
		return "for"
	case r.Bits < 0:
		return "against"
	}
	return "neither"
}

// OutcomeText writes an outcome in words.
func (m match) OutcomeText() string { return outcomeText(m.Outcome) }

// OutcomeText writes an outcome in words.
func (r *result) OutcomeText() string { return outcomeText(r.Outcome) }

func outcomeText(o namesake.Outcome) string {
	s := strings.ReplaceAll(string(o), "-", " ")
	return strings.ToUpper(s[:1]) + s[1:]
}

// Percent writes the similarity of the names.
func (m match) Percent() string { return fmt.Sprintf("%.0f %%", 100*m.Similarity) }

// Namesakes says how many would agree this well.
func (m match) Namesakes() string { return Namesakes(m.ExpectedNamesakes) }

// Namesakes writes an expected number of namesakes as people say it, to two
// figures: "fewer than one", "about 40,000".
func Namesakes(n float64) string {
	if n < 1 {
		return "fewer than one"
	}
	unit := math.Pow(10, math.Floor(math.Log10(n))-1)
	s := fmt.Sprintf("%.0f", math.Round(n/unit)*unit)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return "about " + s
}

// Probable writes the probability of the match.
func (m match) Probable() string { return Probability(m.Probability) }

// Probability writes a probability of 0–1 in percent, as exactly as it may be
// taken: "24 %", "below 0.1 %".
func Probability(p float64) string {
	switch {
	case p < 0.001:
		return "below 0.1 %"
	case p < 0.0995:
		return fmt.Sprintf("%.1f %%", 100*p)
	case p > 0.999:
		return "above 99.9 %"
	case p > 0.985:
		return fmt.Sprintf("%.1f %%", 100*p)
	}
	return fmt.Sprintf("%.0f %%", 100*p)
}

// Short is the beginning of an edition's hash, enough to tell editions apart
// at a glance.
func Short(hash string) string {
	hash = strings.TrimPrefix(hash, "sha256:")
	return hash[:min(12, len(hash))]
}

// Short shortens a hash for the page.
func (view) Short(hash string) string { return Short(hash) }
