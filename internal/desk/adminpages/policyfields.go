package adminpages

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/policy"
)

// policyField is a field of a policy as people read and write it.
type policyField struct {
	ID, Label, Hint string
	write           func(p policy.Policy) string
	read            func(p *policy.Policy, text string) error
}

// policyFields are all that a draft may say, in the order of the form; the ids are
// those that policy.FieldError names.
var policyFields = []policyField{
	{"required", "Required lists", "Lists without which nobody is called clear, with commas between. An answer without one of them is incomplete.",
		func(p policy.Policy) string { return strings.Join(p.Required, ", ") },
		func(p *policy.Policy, text string) error {
			p.Required = strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ' ' || c == '\n' })
			return nil
		}},
	{"similarity", "Similarity", "The least agreement of names that is looked at, from 0.5 to 1. Lower finds more spellings, and more people who merely share a name.",
		func(p policy.Policy) string { return figure(p.Similarity) },
		func(p *policy.Policy, text string) error { return readFigure(text, &p.Similarity) }},
	{"max_namesakes", "Most namesakes", "If more people than this would agree with the listed party as well, the match is inconclusive, and asks for one more fact.",
		func(p policy.Policy) string { return figure(p.MaxNamesakes) },
		func(p *policy.Policy, text string) error { return readFigure(text, &p.MaxNamesakes) }},
	{"rule_out", "Ruled out at", "The evidence of other facts than the name, in bits below 0, at which an entity is ruled out. At −7, facts that speak 128 to 1 against it do.",
		func(p policy.Policy) string { return figure(p.RuleOut.Float()) },
		func(p *policy.Policy, text string) error {
			var bits float64
			if err := readFigure(text, &bits); err != nil {
				return err
			}
			if math.Abs(bits) > 1000 {
				return errors.New("is out of all measure")
			}
			p.RuleOut = namesake.Bits(math.Round(bits * 100))
			return nil
		}},
	{"people", "People", "The size of the population that namesakes are expected from. It is everybody alive, unless those who are screened are of fewer.",
		func(p policy.Policy) string { return figure(p.People) },
		func(p *policy.Policy, text string) error { return readFigure(text, &p.People) }},
	{"organizations", "Organisations", "The same for organisations, vessels and aircraft.",
		func(p policy.Policy) string { return figure(p.Organizations) },
		func(p *policy.Policy, text string) error { return readFigure(text, &p.Organizations) }},
	{"prior_one_in", "Prior: one in", "Of so many screened one is a given listed party, before anything is compared. Probabilities start from it; it changes no outcome.",
		func(p policy.Policy) string { return figure(p.PriorOneIn) },
		func(p *policy.Policy, text string) error { return readFigure(text, &p.PriorOneIn) }},
	casework("second_person", "Takes a second person", "What counts only once somebody else confirmed it, with commas between: "+strings.Join(policy.Acts, ", ")+". Nothing is allowed, and means that nobody has to.",
		func(c policy.Casework) []string { return c.SecondPerson }, func(c *policy.Casework, v []string) { c.SecondPerson = v }, func(act string) string { return act }, func(act string) (string, error) { return act, nil }),
	casework("due_days", "Days until due", "Within how many days an alert is to be decided, by priority: four numbers, the most urgent first.",
		func(c policy.Casework) []int { return c.DueDays }, func(c *policy.Casework, v []int) { c.DueDays = v }, strconv.Itoa, readWhole),
	casework("urgent_probability", "Urgent from", "The probability, from 0 to 1, from which a potential match is of the highest priority.",
		func(c policy.Casework) []float64 { return []float64{c.UrgentProbability} }, func(c *policy.Casework, v []float64) { c.UrgentProbability = v[0] }, figure, readNumber),
	casework("many_namesakes", "Many namesakes", "The number of people who would agree as well above which an inconclusive match is of the lowest priority.",
		func(c policy.Casework) []float64 { return []float64{c.ManyNamesakes} }, func(c *policy.Casework, v []float64) { c.ManyNamesakes = v[0] }, figure, readNumber),
	casework("sample_share", "Sample of dismissals", "The share, from 0 to 1, of alerts dismissed together that a second person looks at; at least one is.",
		func(c policy.Casework) []float64 { return []float64{c.SampleShare} }, func(c *policy.Casework, v []float64) { c.SampleShare = v[0] }, figure, readNumber),
	casework("clearance_days", "Days of a clearance", "The most that somebody found to be another is not asked about again.",
		func(c policy.Casework) []int { return []int{c.ClearanceDays} }, func(c *policy.Casework, v []int) { c.ClearanceDays = v[0] }, strconv.Itoa, readWhole),
	casework("escalate_hours", "Hours until escalation", "After how long without an answer a request for information goes to somebody else as well.",
		func(c policy.Casework) []int { return []int{c.EscalateHours} }, func(c *policy.Casework, v []int) { c.EscalateHours = v[0] }, strconv.Itoa, readWhole),
}

// casework is a field of how people work, of one value or, where get returns
// several, of as many as one likes. What is as it was, stated or not, stays so:
// the hash of a policy that leaves something to its default says no more.
func casework[T comparable](id, label, hint string, get func(policy.Casework) []T, set func(*policy.Casework, []T), text func(T) string, read func(string) (T, error)) policyField {
	write := func(p policy.Policy) string {
		var words []string
		for _, v := range get(p.Casework.OrDefault()) {
			words = append(words, text(v))
		}
		return strings.Join(words, ", ")
	}
	one := len(get(policy.Casework{})) == 1
	return policyField{id, label, hint, write, func(p *policy.Policy, written string) error {
		values := []T{}
		parts := strings.FieldsFunc(written, func(c rune) bool { return c == ',' || c == ' ' || c == '\n' })
		if one {
			parts = []string{written}
		}
		for _, part := range parts {
			v, err := read(part)
			if err != nil {
				return err
			}
			values = append(values, v)
		}
		if !slices.Equal(values, get(p.Casework.OrDefault())) {
			set(&p.Casework, values)
		}
		return nil
	}}
}

func readNumber(text string) (f float64, err error) {
	err = readFigure(text, &f)
	return f, err
}

func readWhole(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return 0, fmt.Errorf("%q is no whole number", text)
	}
	return n, nil
}

// figure writes a number without an exponent, its thousands parted.
func figure(f float64) string {
	whole, rest, broken := strings.Cut(strconv.FormatFloat(f, 'f', -1, 64), ".")
	if whole = desk.Number(whole); broken {
		whole += "." + rest
	}
	return whole
}

// readFigure reads a number, in which thousands may be parted.
func readFigure(text string, into *float64) error {
	plain := strings.NewReplacer(",", "", " ", "", "\u00a0", "", "−", "-").Replace(text)
	f, err := strconv.ParseFloat(plain, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return errors.New(badNumber(text))
	}
	*into = f
	return nil
}

// written is a field with what it says in a draft and in the version in force.
type written struct {
	policyField
	Value, InForce string
	Differs        bool
}

// compared is a policy field by field, against the version in force; nil for
// none.
func compared(p policy.Policy, live *policy.Policy) []written {
	out := make([]written, len(policyFields))
	for i, f := range policyFields {
		out[i] = written{policyField: f, Value: f.write(p)}
		if live != nil {
			out[i].InForce = f.write(*live)
			out[i].Differs = out[i].InForce != out[i].Value
		}
	}
	return out
}

// readPolicy is the policy that a form describes, over one that it is drafted
// from, or notes what is wrong.
func readPolicy(r *desk.Request, p policy.Policy) policy.Policy {
	for _, f := range policyFields {
		if err := f.read(&p, r.Text(f.ID)); err != nil {
			r.Wrong(f.ID, f.Label, err.Error())
		}
	}
	return p
}

// notePolicy notes the fields of a policy that make no sense; other errors are
// returned.
func notePolicy(r *desk.Request, err error) error {
	if err == nil {
		return nil
	}
	var found []*policy.FieldError
	var walk func(err error)
	walk = func(err error) {
		if many, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range many.Unwrap() {
				walk(e)
			}
			return
		}
		var one *policy.FieldError
		if errors.As(err, &one) {
			found = append(found, one)
		}
	}
	walk(err)
	for _, e := range found {
		label, field := "", ""
		for _, f := range policyFields {
			if name, _, _ := strings.Cut(strings.TrimPrefix(e.Field, "casework/"), "/"); name == f.ID {
				field, label = f.ID, f.Label
			}
		}
		if e.Field == "name" {
			field, label = "name", "Name"
		}
		if field == "" {
			r.Wrong("", "", fmt.Sprintf("%s: %s", e.Field, e.Msg))
			continue
		}
		r.Wrong(field, label, e.Msg)
	}
	if len(found) > 0 {
		return nil
	}
	return err
}
