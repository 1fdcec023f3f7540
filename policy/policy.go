// Package policy holds the rules by which evidence becomes an outcome, as
// versioned data.
package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/namesake-screening/namesake"
)

// Policy is a versioned set of rules. It is data: screenings store its hash,
// and the same policy gives the same outcome.
type Policy struct {
	Name    string `json:"name"`
	Version int    `json:"version"`
	// Required are the lists without which nobody is clear.
	Required []string `json:"required,omitempty"`
	// Similarity is the least agreement of names (0–1) that is looked at.
	Similarity float64 `json:"similarity"`
	// People and Organizations are the sizes of the reference populations that
	// namesakes are expected from.
	People        float64 `json:"people"`
	Organizations float64 `json:"organizations"`
	// MaxNamesakes is the number of expected namesakes above which a match is
	// inconclusive: too many would agree this well.
	MaxNamesakes float64 `json:"max_namesakes"`
	// PriorOneIn says that of so many screened subjects one is a given listed
	// party, before anything is compared: what probabilities start from. It
	// changes no outcome.
	PriorOneIn float64 `json:"prior_one_in"`
	// RuleOut is the evidence, in bits below zero, at which facts other than
	// the name rule an entity out.
	RuleOut namesake.Bits `json:"rule_out"`
	// Casework says how people work what is found.
	Casework Casework `json:"casework,omitzero"`
}

// Default is the policy that is shipped. Its similarity is the one at which
// the figures of the README were measured; the populations are people alive
// and, roughly, companies registered. A bank may expect that one subject in
// 10,000 is among 10,000 listed parties, and so is a given one of them once in
// 10⁸; who knows better states it.
func Default() Policy {
	return Policy{
		Name: "default", Version: 2,
		Similarity: 0.70,
		People:     8e9, Organizations: 3e8,
		MaxNamesakes: 10,
		PriorOneIn:   1e8,
		RuleOut:      -700,
	}
}

// FieldError is a field of a policy that makes no sense.
type FieldError struct {
	Field string // its JSON name
	Msg   string
}

func (e *FieldError) Error() string { return "policy: " + e.Field + ": " + e.Msg }

// Validate reports every field that makes no sense: the error joins one
// [*FieldError] for each.
func (p Policy) Validate() error {
	var errs []error
	bad := func(field, want string, got any) {
		errs = append(errs, &FieldError{field, fmt.Sprintf("%v; %s", got, want)})
	}
	if p.Name == "" {
		bad("name", "give it a name", `""`)
	}
	if p.Version < 1 {
		bad("version", "versions count from 1", p.Version)
	}
	if !(p.Similarity >= 0.5 && p.Similarity <= 1) {
		bad("similarity", "must lie between 0.5 and 1", p.Similarity)
	}
	for _, n := range []struct {
		field string
		value float64
	}{{"people", p.People}, {"organizations", p.Organizations}, {"max_namesakes", p.MaxNamesakes}} {
		if !(n.value > 0) || math.IsInf(n.value, 0) {
			bad(n.field, "must be a number above 0", n.value)
		}
	}
	if !(p.PriorOneIn >= 1) || math.IsInf(p.PriorOneIn, 0) {
		bad("prior_one_in", "must be a number from 1 up", p.PriorOneIn)
	}
	if p.RuleOut >= 0 {
		bad("rule_out", "must be below 0", p.RuleOut)
	}
	return errors.Join(append(errs, p.Casework.Validate())...)
}

// Decode reads a policy from JSON, strictly: a field that policies do not have
// is an error, as is a value that makes no sense.
func Decode(data []byte) (Policy, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var p Policy
	if err := dec.Decode(&p); err != nil {
		return p, fmt.Errorf("policy: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return p, errors.New("policy: text after the object")
	}
	return p, p.Validate()
}

// Ref names the policy with the hash of its content.
func (p Policy) Ref() namesake.PolicyRef {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // finite numbers and strings always marshal; Validate refuses others
	}
	sum := sha256.Sum256(b)
	return namesake.PolicyRef{Name: p.Name, Version: p.Version, Hash: "sha256:" + hex.EncodeToString(sum[:])}
}

// ExpectedNamesakes is how many of the reference population would agree by
// chance with a name of so many bits and other facts of so many. For people
// that is [Calibration.Namesakes]; others were not counted, and their bits are
// taken as they are.
func (p Policy) ExpectedNamesakes(kind namesake.Kind, name, facts namesake.Bits) float64 {
	if kind == namesake.KindPerson || kind == namesake.KindUnknown {
		return calibration.Namesakes(p.People, name, facts)
	}
	return p.Organizations * math.Exp2(-max((name+facts).Float(), 0))
}

// Decide gives the outcome of one match from its evidence, and the reason in
// words. Evidence.Parts are the name, then facts; namesakes is what
// ExpectedNamesakes gives for all of it.
func (p Policy) Decide(e namesake.Evidence, quality namesake.Quality, namesakes float64) (namesake.Outcome, string) {
	var facts namesake.Bits
	var against []string
	identified := false
	for _, part := range e.Parts {
		if part.Feature == namesake.FeatureName {
			continue
		}
		facts += part.Bits
		if part.Verdict == namesake.VerdictContradicts {
			against = append(against, part.Text)
		}
		if part.Feature == namesake.FeatureIdentifier && part.Bits > 0 {
			identified = true
		}
	}
	switch {
	case identified:
		return namesake.OutcomePotentialMatch, "an identifying number is the same"
	case facts <= p.RuleOut:
		return namesake.OutcomeClear, "ruled out: " + join(against)
	case quality == namesake.QualityWeak && facts <= 0:
		return namesake.OutcomeClear, "only a weak alias agrees, which its publisher says is too little by itself"
	case namesakes > p.MaxNamesakes:
		return namesake.OutcomeInconclusive, "too many would agree this well to tell who it is"
	}
	return namesake.OutcomePotentialMatch, "hardly anybody else would agree this well"
}

func join(texts []string) string {
	out := ""
	for i, t := range texts {
		switch {
		case i == 0:
		case i == len(texts)-1:
			out += " and "
		default:
			out += ", "
		}
		out += t
	}
	return out
}
