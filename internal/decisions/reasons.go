package decisions

import (
	"github.com/namesake-screening/namesake/policy"
)

// Dispositions: what a human decides about an alert.
const (
	TrueMatch     = policy.TrueMatch
	FalsePositive = policy.FalsePositive
	Undetermined  = policy.Undetermined
)

// Dispositions are all there are.
var Dispositions = []string{TrueMatch, FalsePositive, Undetermined}

// Reason is why an alert was decided as it was: a code that is counted, with its
// words.
type Reason struct {
	Disposition string `json:"disposition"`
	Code        string `json:"code"`
	Text        string `json:"text"`
}

// Other is the reason that stands in no list, of every disposition; it takes a
// text.
const Other = "other"

// Reasons are all there are, by disposition, in the order in which to show them.
var Reasons = []Reason{
	{TrueMatch, "identifier-agrees", "an identifying number is the same"},
	{TrueMatch, "facts-agree", "the facts agree as they would for nobody else"},
	{TrueMatch, "admitted", "the subject says so"},
	{TrueMatch, "confirmed-by-source", "a source of its own confirms it"},
	{TrueMatch, Other, "another reason, as the text says"},

	{FalsePositive, "different-birth-date", "born on another date"},
	{FalsePositive, "different-person-known", "known to be somebody else"},
	{FalsePositive, "different-name", "the names are different ones"},
	{FalsePositive, "different-kind", "a person and an organisation, a ship and a person"},
	{FalsePositive, "different-gender", "of another gender"},
	{FalsePositive, "different-country", "of another country"},
	{FalsePositive, "identifier-differs", "an identifying number that each has one of is another"},
	{FalsePositive, "common-name", "a common name, and nothing else in common"},
	{FalsePositive, "dead", "the listed party is dead"},
	{FalsePositive, Other, "another reason, as the text says"},

	{Undetermined, "too-few-facts", "too little is known of the subject"},
	{Undetermined, "too-few-listed", "the list says too little"},
	{Undetermined, "conflicting-facts", "facts agree and contradict"},
	{Undetermined, "waiting", "an answer is awaited"},
	{Undetermined, Other, "another reason, as the text says"},
}

// ReasonsFor are the reasons of a disposition.
func ReasonsFor(disposition string) (out []Reason) {
	for _, r := range Reasons {
		if r.Disposition == disposition {
			out = append(out, r)
		}
	}
	return out
}

// codes are the codes of a disposition.
func codes(disposition string) (out []string) {
	for _, r := range ReasonsFor(disposition) {
		out = append(out, r.Code)
	}
	return out
}
