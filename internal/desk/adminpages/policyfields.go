package adminpages

import (
	"errors"
	"fmt"
	"math"
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
			if f.ID == e.Field {
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
