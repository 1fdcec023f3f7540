// Package policy holds the rules by which evidence becomes an outcome, as
// versioned data.
package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/namesake-screening/namesake"
)

// Policy is a versioned set of rules. Screenings store its hash.
type Policy struct {
	Name    string `json:"name"`
	Version int    `json:"version"`
	// Required are the lists without which an outcome is incomplete.
	Required []string `json:"required,omitempty"`
	// Similarity is the least agreement of names (0–1) that is looked at.
	Similarity float64 `json:"similarity"`
	// Population is the size of the reference population that namesakes are
	// expected from.
	Population float64 `json:"population"`
	// MaxNamesakes is the number of expected namesakes above which a match is
	// inconclusive: too many people would agree this well.
	MaxNamesakes float64 `json:"max_namesakes"`
	// RuleOut is the evidence, in bits and below zero, that facts other than
	// the name must reach to rule an entity out.
	RuleOut namesake.Bits `json:"rule_out"`
}

// Ref names the policy with the hash of its content.
func (p Policy) Ref() namesake.PolicyRef {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // a Policy of finite numbers always marshals; Validate refuses others
	}
	sum := sha256.Sum256(b)
	return namesake.PolicyRef{Name: p.Name, Version: p.Version, Hash: "sha256:" + hex.EncodeToString(sum[:])}
}
