package namesake

import (
	"fmt"
	"strconv"
)

// Outcome is what a screening ends in.
type Outcome string

const (
	// OutcomeClear: every required list was consulted and nobody listed agrees.
	OutcomeClear Outcome = "clear"
	// OutcomePotentialMatch: somebody listed agrees on more than a namesake
	// would; a human decides.
	OutcomePotentialMatch Outcome = "potential-match"
	// OutcomeInconclusive: names agree, and too little else is known to tell
	// the listed one from a namesake. The screening says what would decide.
	OutcomeInconclusive Outcome = "inconclusive"
	// OutcomeIncomplete: a required list could not be consulted.
	OutcomeIncomplete Outcome = "incomplete"
)

// Bits is an amount of evidence in hundredths of a bit: the base-2 logarithm
// of how much more probable an observation is if subject and entity are the
// same than if they are not. Integers make sums exact and the same everywhere.
type Bits int32

// Float returns the amount in bits.
func (b Bits) Float() float64 { return float64(b) / 100 }

// String writes the amount in bits with its sign, e.g. "+18.20".
func (b Bits) String() string { return fmt.Sprintf("%+.2f", b.Float()) }

// MarshalJSON writes bits as a number with two decimals.
func (b Bits) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, b.Float(), 'f', 2, 64), nil
}

// UnmarshalJSON reads a number of bits.
func (b *Bits) UnmarshalJSON(data []byte) error {
	f, err := strconv.ParseFloat(string(data), 64)
	if err != nil || f != f || f < -1e6 || f > 1e6 {
		return fmt.Errorf("bits: %q is not a number of bits", data)
	}
	if f < 0 {
		*b = Bits(f*100 - 0.5)
	} else {
		*b = Bits(f*100 + 0.5)
	}
	return nil
}

// Verdict says how one feature of subject and entity compare.
type Verdict string

const (
	VerdictAgrees      Verdict = "agrees"
	VerdictSimilar     Verdict = "similar"     // agrees but for spelling, precision or a slip
	VerdictContradicts Verdict = "contradicts" // both sides state it, and differ
	VerdictMissing     Verdict = "missing"     // the entity has it, the subject does not
	VerdictExtra       Verdict = "extra"       // the subject has it, the entity does not
	VerdictUnknown     Verdict = "unknown"     // neither supports nor contradicts
)

// Feature names what an [Evidence] is about.
type Feature string

const (
	FeatureTotal      Feature = "total"
	FeatureName       Feature = "name"
	FeatureToken      Feature = "token"
	FeatureBirthDate  Feature = "birth-date"
	FeatureGender     Feature = "gender"
	FeatureCountry    Feature = "country" // can only contradict: never more than 0 bits
	FeatureIdentifier Feature = "identifier"
	FeatureKind       Feature = "kind"
)

// Evidence is a node of an explanation. Bits of a node with Parts are exactly
// the sum of the bits of its parts, so the tree adds up to the score.
type Evidence struct {
	Feature Feature    `json:"feature"`
	Verdict Verdict    `json:"verdict,omitempty"`
	Subject string     `json:"subject,omitempty"` // what the subject states
	Listed  string     `json:"listed,omitempty"`  // what the list states
	Role    string     `json:"role,omitempty"`    // of a name token: "given", "family", "particle", …
	Bits    Bits       `json:"bits"`
	Share   float64    `json:"share,omitempty"` // of a name token: its part of the similarity
	Text    string     `json:"text"`            // in plain words
	Parts   []Evidence `json:"parts,omitempty"`
}

// Match is a subject and an entity with the evidence that they are the same.
type Match struct {
	Entity  string `json:"entity"` // the entity's ID in List
	List    string `json:"list"`
	Edition string `json:"edition"` // content hash
	// Party is the entity that was compared, for whoever holds the match in hand;
	// it is no part of what is written of it.
	Party   *Entity `json:"-"`
	Kind    Kind    `json:"kind,omitempty"`
	Caption string  `json:"caption"`
	// ListedName is the name of the entity that agreed best, as published.
	ListedName  string   `json:"listed_name"`
	NameKind    NameKind `json:"name_kind,omitempty"`
	NameQuality Quality  `json:"name_quality,omitempty"`
	// SubjectName is the subject's name, or its alias, that was compared.
	SubjectName string `json:"subject_name"`
	// Outcome is this match's own: potential-match, inconclusive, or clear when
	// the facts rule the entity out.
	Outcome    Outcome `json:"outcome"`
	Similarity float64 `json:"similarity"` // 0–1, of the names alone
	Bits       Bits    `json:"bits"`       // the sum of Evidence
	// ExpectedNamesakes is how many people of the reference population would
	// agree with the entity at least this well by chance.
	ExpectedNamesakes float64 `json:"expected_namesakes"`
	// Probability (0–1) is that the subject is the listed party: the odds that
	// the policy states before anything is compared, times what such evidence
	// has turned out to be worth, against being on no list and against the other
	// parties of the same list. It changes no outcome: a human decides.
	Probability float64  `json:"probability"`
	Summary     string   `json:"summary"` // one sentence
	Evidence    Evidence `json:"evidence"`
	// Deciders are the facts that would tell, the most telling first.
	Deciders []Decider `json:"deciders,omitempty"`
}

// Decider is a fact that the list states and the subject lacks.
type Decider struct {
	Fact   Feature `json:"fact"`
	Listed string  `json:"listed"` // what the list states
	Bits   Bits    `json:"bits"`   // what agreement would be worth
	Text   string  `json:"text"`
}

// EditionRef names an edition that was consulted.
type EditionRef struct {
	List     string      `json:"list"`
	Hash     string      `json:"hash"`
	Date     PartialDate `json:"date,omitzero"` // as published, where the files state it
	Entities int         `json:"entities"`
}

// PolicyRef names the policy a screening was decided under.
type PolicyRef struct {
	Name    string `json:"name"`
	Version int    `json:"version"`
	Hash    string `json:"hash"`
}

// Screening is the answer about one subject: what was found, under which
// policy, in which editions. Subject, editions, policy and engine determine it
// to the byte.
type Screening struct {
	Subject Subject `json:"subject"`
	Outcome Outcome `json:"outcome"`
	Summary string  `json:"summary"` // one sentence
	// Matches are potential and inconclusive matches, the strongest first.
	Matches []Match `json:"matches"`
	// RuledOut are entities whose names agree and whose facts contradict.
	RuledOut  []Match      `json:"ruled_out,omitempty"`
	Consulted []EditionRef `json:"consulted"`
	// Missing are required lists that were not consulted.
	Missing []string  `json:"missing,omitempty"`
	Policy  PolicyRef `json:"policy"`
	Engine  string    `json:"engine"`
}
